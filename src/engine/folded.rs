//! A value that may differ between versions, held once per distinct value: [`Folded`].

use crate::catalog::VersionSet;

/// Values by version: the sets are disjoint, and no two values are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded<T> {
    parts: Vec<(VersionSet, T)>,
}

impl<T> Default for Folded<T> {
    fn default() -> Self {
        Self { parts: Vec::new() }
    }
}

impl<T: PartialEq> Folded<T> {
    /// One value for all of `versions`.
    #[must_use]
    pub fn constant(versions: VersionSet, value: T) -> Self {
        if versions.is_empty() { Self::default() } else { Self { parts: vec![(versions, value)] } }
    }

    /// Folds `parts`, whose sets must be disjoint; equal values become one part.
    #[must_use]
    pub fn from_parts(parts: impl IntoIterator<Item = (VersionSet, T)>) -> Self {
        let mut folded = Self::default();
        for (versions, value) in parts {
            folded.insert(versions, value);
        }
        folded
    }

    /// Adds `value` for `versions`, which must not be there yet.
    pub fn insert(&mut self, versions: VersionSet, value: T) {
        if versions.is_empty() {
            return;
        }
        debug_assert!(!self.versions().intersects(versions), "a version has one value");
        match self.parts.iter_mut().find(|(_, other)| *other == value) {
            Some((set, _)) => *set |= versions,
            None => self.parts.push((versions, value)),
        }
    }

    /// The parts, in the order of their making.
    #[must_use]
    pub fn parts(&self) -> &[(VersionSet, T)] {
        &self.parts
    }

    /// The value in the version with index `version`.
    #[must_use]
    pub fn at(&self, version: usize) -> Option<&T> {
        self.parts.iter().find(|(set, _)| set.contains_index(version)).map(|(_, value)| value)
    }

    /// Every version that has a value.
    #[must_use]
    pub fn versions(&self) -> VersionSet {
        self.parts.iter().fold(VersionSet::EMPTY, |all, (set, _)| all | *set)
    }

    /// The same sets with other values; values that become equal become one part.
    #[must_use]
    pub fn map<U: PartialEq>(&self, mut f: impl FnMut(VersionSet, &T) -> U) -> Folded<U> {
        Folded::from_parts(self.parts.iter().map(|(set, value)| (*set, f(*set, value))))
    }
}
