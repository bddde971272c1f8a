//! FNV-1a, 64 bits (draft-eastlake-fnv): the same in every build, which the hasher of the standard library need not be. What
//! it makes of a text is written to files, so it never changes.

/// What the hash of nothing is.
pub(crate) const EMPTY: u64 = 0xcbf2_9ce4_8422_2325;

/// `hash` with `byte` after what it was made of.
pub(crate) const fn with(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(0x0100_0000_01b3)
}

/// The hash of `bytes`.
pub(crate) fn of(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(EMPTY, with)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn published_values() {
        for (text, want) in
            [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)]
        {
            assert_eq!(of(text.bytes()), want, "{text}");
        }
    }
}
