//! One version of a product, `plan@release`, and how a set of them is put into words.

use core::fmt;

use super::VersionSet;

/// One version of the product as static data: a release of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Version<'a> {
    /// The plan's name in URLs and version ids, such as `enterprise-server`.
    pub plan: &'a str,
    /// The plan's short name in conditions, such as `ghes`.
    pub short: &'a str,
    /// The release, such as `3.20`; `latest` for a plan without numbered releases.
    pub release: &'a str,
    /// Whether the plan has numbered releases.
    pub numbered: bool,
}

impl<'a> Version<'a> {
    /// A version from its parts.
    #[must_use]
    pub const fn new(plan: &'a str, short: &'a str, release: &'a str, numbered: bool) -> Self {
        Self { plan, short, release, numbered }
    }

    /// Whether `name` names this version: `plan@release`, `short@release`, or the plan alone when it has one release.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        let (plan, release) = name.split_once('@').map_or((name, None), |(plan, release)| (plan, Some(release)));
        (plan == self.plan || plan == self.short) && release.map_or(!self.numbered, |release| release == self.release)
    }
}

impl fmt::Display for Version<'_> {
    /// `ghes 3.20`, or `fpt` for a plan without numbered releases.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.numbered { write!(f, "{} {}", self.short, self.release) } else { f.write_str(self.short) }
    }
}

/// Puts `set` into words: `fpt, ghec, ghes 3.10 and later`.
///
/// `version` gives the version with an index in `0..count`; the releases of a plan stand newest first, as in `book.toml`.
///
/// # Errors
/// Only those of `out`.
pub fn describe<'v>(
    set: VersionSet,
    count: usize,
    version: impl Fn(usize) -> Version<'v>,
    out: &mut dyn fmt::Write,
) -> fmt::Result {
    if set.contains(VersionSet::first(count)) && count > 0 {
        return out.write_str("every version");
    }
    if set.is_empty() {
        return out.write_str("no version");
    }
    let mut separator = "";
    for stretch in stretches(set, count, version) {
        out.write_str(separator)?;
        separator = ", ";
        match stretch {
            Stretch::Plan(plan) => out.write_str(plan.short)?,
            Stretch::One(one) => write!(out, "{} {}", one.short, one.release)?,
            Stretch::From(oldest) => write!(out, "{} {} and later", oldest.short, oldest.release)?,
            Stretch::UpTo(newest) => write!(out, "{} {} and earlier", newest.short, newest.release)?,
            Stretch::Between { oldest, newest } => {
                write!(out, "{} {} to {}", oldest.short, oldest.release, newest.release)?;
            }
        }
    }
    Ok(())
}

/// Versions of one plan that follow each other: what is said of a set in one breath.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stretch<'v> {
    /// Every version of the plan of this one.
    Plan(Version<'v>),
    /// This version alone.
    One(Version<'v>),
    /// This release and all later ones of its plan.
    From(Version<'v>),
    /// This release and all earlier ones of its plan.
    UpTo(Version<'v>),
    /// Releases with an earlier and a later one beside them.
    Between {
        /// The first.
        oldest: Version<'v>,
        /// The last.
        newest: Version<'v>,
    },
}

/// What `set` consists of, in the order of the versions; `count` and `version` as for [`describe`], which has them in words.
pub fn stretches<'v>(
    set: VersionSet,
    count: usize,
    version: impl Fn(usize) -> Version<'v>,
) -> impl Iterator<Item = Stretch<'v>> {
    let mut next = 0;
    core::iter::from_fn(move || {
        let first = (next..count).find(|&index| set.contains_index(index))?;
        let newest = version(first);
        let is_of_plan = |index: usize| version(index).plan == newest.plan;
        next = first + 1;
        while next < count && set.contains_index(next) && is_of_plan(next) {
            next += 1;
        }
        let oldest = version(next - 1);
        let has_later = first > 0 && is_of_plan(first - 1);
        let has_earlier = next < count && is_of_plan(next);
        let is_one = next == first + 1;
        Some(match (has_later, has_earlier) {
            (false, false) if !is_one || !newest.numbered => Stretch::Plan(newest),
            _ if is_one => Stretch::One(newest),
            (false, _) => Stretch::From(oldest),
            (_, false) => Stretch::UpTo(newest),
            _ => Stretch::Between { oldest, newest },
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;

    const VERSIONS: [Version<'static>; 6] = [
        Version::new("free-pro-team", "fpt", "latest", false),
        Version::new("enterprise-cloud", "ghec", "latest", false),
        Version::new("enterprise-server", "ghes", "3.11", true),
        Version::new("enterprise-server", "ghes", "3.10", true),
        Version::new("enterprise-server", "ghes", "3.9", true),
        Version::new("enterprise-server", "ghes", "3.8", true),
    ];

    fn words(indices: &[usize]) -> String {
        let mut out = String::new();
        describe(indices.iter().copied().collect(), VERSIONS.len(), |i| VERSIONS[i], &mut out).unwrap();
        out
    }

    #[test]
    fn sets_in_words() {
        assert_eq!(words(&[0, 1, 2, 3]), "fpt, ghec, ghes 3.10 and later");
        assert_eq!(words(&[0, 1, 2, 3, 4, 5]), "every version");
        assert_eq!(words(&[2, 3, 4, 5]), "ghes");
        assert_eq!(words(&[3]), "ghes 3.10");
        assert_eq!(words(&[3, 4]), "ghes 3.9 to 3.10");
        assert_eq!(words(&[4, 5]), "ghes 3.9 and earlier");
        assert_eq!(words(&[2, 5]), "ghes 3.11, ghes 3.8");
        assert_eq!(words(&[1, 5]), "ghec, ghes 3.8");
        assert_eq!(words(&[]), "no version");
    }

    #[test]
    fn a_plan_with_one_release_is_named_with_it() {
        let mut out = String::new();
        describe(VersionSet::single(2), 3, |i| VERSIONS[i], &mut out).unwrap();
        assert_eq!(out, "ghes 3.11");
    }

    #[test]
    fn names() {
        assert!(VERSIONS[2].is_named("ghes@3.11"));
        assert!(VERSIONS[2].is_named("enterprise-server@3.11"));
        assert!(!VERSIONS[2].is_named("ghes"));
        assert!(VERSIONS[0].is_named("fpt"));
    }
}
