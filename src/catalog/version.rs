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

    /// The number of a release `X.Y`, or `None` for a release that is no number.
    #[must_use]
    pub fn number(&self) -> Option<(u32, u32)> {
        let (major, minor) = self.release.split_once('.')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
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

/// A version name that is not configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseVersionError;

impl fmt::Display for ParseVersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such version")
    }
}

impl core::error::Error for ParseVersionError {}

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
    let mut start = 0;
    while start < count {
        let plan = version(start).plan;
        let mut end = start + 1;
        while end < count && version(end).plan == plan {
            end += 1;
        }
        describe_plan(set, start, end, &version, &mut separator, out)?;
        start = end;
    }
    Ok(())
}

/// Describes the members of one plan, whose versions are `start..end`.
fn describe_plan<'v>(
    set: VersionSet,
    start: usize,
    end: usize,
    version: &impl Fn(usize) -> Version<'v>,
    separator: &mut &str,
    out: &mut dyn fmt::Write,
) -> fmt::Result {
    let members = (start..end).filter(|&index| set.contains_index(index)).count();
    if members == 0 {
        return Ok(());
    }
    let mut item = |text: fmt::Arguments<'_>| -> fmt::Result {
        out.write_str(separator)?;
        *separator = ", ";
        out.write_fmt(text)
    };
    let first = version(start);
    if members == end - start && (members > 1 || !first.numbered) {
        return item(format_args!("{}", first.short));
    }
    let mut index = start;
    while index < end {
        if !set.contains_index(index) {
            index += 1;
            continue;
        }
        let newest = index;
        while index < end && set.contains_index(index) {
            index += 1;
        }
        let oldest = index - 1;
        let short = first.short;
        match (newest == start, index == end, newest == oldest) {
            (_, _, true) => item(format_args!("{short} {}", version(newest).release))?,
            (true, _, _) => item(format_args!("{short} {} and later", version(oldest).release))?,
            (_, true, _) => item(format_args!("{short} {} and earlier", version(newest).release))?,
            _ => item(format_args!("{short} {} to {}", version(oldest).release, version(newest).release))?,
        }
    }
    Ok(())
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
        assert_eq!(words(&[]), "no version");
    }

    #[test]
    fn names() {
        assert!(VERSIONS[2].is_named("ghes@3.11"));
        assert!(VERSIONS[2].is_named("enterprise-server@3.11"));
        assert!(!VERSIONS[2].is_named("ghes"));
        assert!(VERSIONS[0].is_named("fpt"));
    }
}
