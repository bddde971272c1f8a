//! A set of versions as one machine word: bit `i` stands for the `i`-th version of the configured order.

use core::fmt;
use core::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Not, Sub, SubAssign};

/// A set of at most 128 versions. Bit `i` is the version with index `i` in the order of `book.toml`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct VersionSet(u128);

impl VersionSet {
    /// How many versions a set can hold.
    pub const CAPACITY: usize = 128;
    /// The set without versions.
    pub const EMPTY: VersionSet = VersionSet(0);

    /// The set whose member indices are the one bits of `bits`.
    #[must_use]
    pub const fn from_bits(bits: u128) -> Self {
        Self(bits)
    }

    /// The set as a bit pattern.
    #[must_use]
    pub const fn bits(self) -> u128 {
        self.0
    }

    /// The set that holds the version `index` alone.
    ///
    /// # Panics
    /// If `index` is not below [`Self::CAPACITY`].
    #[must_use]
    pub const fn single(index: usize) -> Self {
        assert!(index < Self::CAPACITY, "a version set holds at most 128 versions");
        Self(1 << index)
    }

    /// The versions with the indices `0..count`.
    #[must_use]
    pub const fn first(count: usize) -> Self {
        assert!(count <= Self::CAPACITY, "a version set holds at most 128 versions");
        if count == Self::CAPACITY { Self(u128::MAX) } else { Self((1 << count) - 1) }
    }

    /// Whether there is no version in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The number of versions.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether the version `index` is a member.
    #[must_use]
    pub const fn contains_index(self, index: usize) -> bool {
        index < Self::CAPACITY && self.0 >> index & 1 == 1
    }

    /// Whether every version of `other` is a member.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Whether the two sets share a version.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Versions in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Versions in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Versions of `self` that are not in `other`.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The lowest index in the set: the first version in the configured order.
    #[must_use]
    pub const fn first_index(self) -> Option<usize> {
        if self.0 == 0 { None } else { Some(self.0.trailing_zeros() as usize) }
    }

    /// The indices of the members, ascending.
    #[must_use]
    pub const fn iter(self) -> VersionSetIter {
        VersionSetIter(self.0)
    }
}

/// The indices of a [`VersionSet`], ascending.
#[derive(Clone, Debug)]
pub struct VersionSetIter(u128);

impl Iterator for VersionSetIter {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let index = self.0.trailing_zeros() as usize;
        self.0 &= self.0 - 1;
        Some(index)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.0.count_ones() as usize;
        (left, Some(left))
    }
}

impl ExactSizeIterator for VersionSetIter {}

impl IntoIterator for VersionSet {
    type Item = usize;
    type IntoIter = VersionSetIter;

    fn into_iter(self) -> VersionSetIter {
        self.iter()
    }
}

impl FromIterator<usize> for VersionSet {
    fn from_iter<I: IntoIterator<Item = usize>>(indices: I) -> Self {
        indices.into_iter().fold(Self::EMPTY, |set, index| set | Self::single(index))
    }
}

impl BitOr for VersionSet {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        self.union(other)
    }
}

impl BitOrAssign for VersionSet {
    fn bitor_assign(&mut self, other: Self) {
        *self = self.union(other);
    }
}

impl BitAnd for VersionSet {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        self.intersection(other)
    }
}

impl BitAndAssign for VersionSet {
    fn bitand_assign(&mut self, other: Self) {
        *self = self.intersection(other);
    }
}

impl Sub for VersionSet {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.difference(other)
    }
}

impl SubAssign for VersionSet {
    fn sub_assign(&mut self, other: Self) {
        *self = self.difference(other);
    }
}

impl Not for VersionSet {
    type Output = Self;
    /// The complement over all 128 bits; intersect it with the universe before use.
    fn not(self) -> Self {
        Self(!self.0)
    }
}

impl fmt::Debug for VersionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::VersionSet;

    #[test]
    fn algebra() {
        let set: VersionSet = [0, 3, 127].into_iter().collect();
        assert_eq!(set.len(), 3);
        assert_eq!(set.iter().collect::<std::vec::Vec<_>>(), [0, 3, 127]);
        assert!(set.contains(VersionSet::single(3)));
        assert!(!set.contains_index(128));
        assert_eq!((set - VersionSet::single(0)).first_index(), Some(3));
        assert_eq!(VersionSet::first(128).len(), 128);
        assert_eq!(VersionSet::first(2) & set, VersionSet::single(0));
    }
}
