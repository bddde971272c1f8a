//! From a code's text to its number: an open hash table that works in `const` as well as at run time.
//!
//! The table is built by the engine with the same [`hash`]. It is at most half full, so that a look-up, of a known text or
//! of an unknown one, ends after a few probes.

/// No code is longer: `[A-Za-z][A-Za-z0-9_.-]{0,62}`.
pub const MAX_CODE_BYTES: usize = 63;

/// A multiplicative hash, eight bytes at a time; it needs nothing that `const` lacks. Tables and look-ups must agree on it,
/// so a change of it is a change of every generated module.
#[must_use]
pub const fn hash(text: &str) -> u32 {
    let mut rest = text.as_bytes();
    let mut state = rest.len() as u64;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        state = mix(state ^ u64::from_le_bytes(*chunk));
        rest = after;
    }
    let mut last = 0;
    while let Some((byte, after)) = rest.split_last() {
        last = last << 8 | *byte as u64;
        rest = after;
    }
    state = mix(state ^ last);
    (state ^ state >> 32) as u32
}

const fn mix(state: u64) -> u64 {
    let product = state.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ product >> 29
}

/// Whether two texts are equal; `==` on texts is not `const` yet.
pub(super) const fn same(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    while let (Some((x, after_x)), Some((y, after_y))) = (a.split_first_chunk::<8>(), b.split_first_chunk::<8>()) {
        if u64::from_le_bytes(*x) != u64::from_le_bytes(*y) {
            return false;
        }
        (a, b) = (after_x, after_y);
    }
    while let (Some((x, after_x)), Some((y, after_y))) = (a.split_first(), b.split_first()) {
        if *x != *y {
            return false;
        }
        (a, b) = (after_x, after_y);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{hash, same};

    #[test]
    fn hashes_differ_and_texts_compare() {
        assert_ne!(hash("access_denied"), hash("access_denies"));
        for (a, b) in [("a_b", "a_c"), ("a", "ab"), ("12345678", "12345679"), ("123456789", "123456780"), ("", "a")] {
            assert!(same(a, a) && same(b, b) && !same(a, b), "{a} {b}");
            assert_ne!(hash(a), hash(b));
        }
    }
}
