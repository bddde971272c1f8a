//! From a code's text to its number: an open hash table that works in `const` as well as at run time.
//!
//! The table is built by the engine with the same [`hash`]. It is at most half full, so that a look-up, of a known text or
//! of an unknown one, ends after a few probes.

/// No code is longer: `[A-Za-z][A-Za-z0-9_.-]{0,62}`.
pub const MAX_CODE_BYTES: usize = 63;

/// FNV-1a, folded to 32 bits: short keys, and it needs nothing that `const` lacks.
#[must_use]
pub const fn hash(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    let mut index = 0;
    while index < bytes.len() {
        state ^= bytes[index] as u64;
        state = state.wrapping_mul(0x0000_0100_0000_01b3);
        index += 1;
    }
    (state ^ (state >> 32)) as u32
}

/// Whether two texts are equal; `==` on texts is not `const` yet.
pub(super) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{hash, same};

    #[test]
    fn hashes_differ_and_texts_compare() {
        assert_ne!(hash("access_denied"), hash("access_denies"));
        assert!(same("a_b", "a_b") && !same("a_b", "a_c") && !same("a", "ab") && same("", ""));
    }
}
