//! Hashes that say whether bytes are the same: of files that were written, of what a site depends on.

use std::io;

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// A hash of `parts`, each with its length.
#[must_use]
pub fn hash(parts: &[&[u8]]) -> u64 {
    hasher(parts).digest()
}

/// A hash of `bytes`, faster than [`hash`].
#[must_use]
pub fn hash_one(bytes: &[u8]) -> u64 {
    xxh3_64(bytes)
}

/// A hash of everything that `file` gives, in pieces.
///
/// # Errors
/// When it cannot be read.
pub fn hash_of(mut file: impl io::Read) -> io::Result<u64> {
    let mut hasher = Xxh3::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hasher.digest()),
            length => hasher.update(&piece[..length]),
        }
    }
}

/// A hasher that has taken `parts`, each with its length.
pub(super) fn hasher(parts: &[&[u8]]) -> Xxh3 {
    let mut hasher = Xxh3::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher
}
