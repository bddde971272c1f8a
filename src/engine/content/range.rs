//! Ranges of releases as npm's semver reads them: `>=3.17 <3.20`, `3.x || ~3.2`, `3.0 - 3.2`.
//!
//! In: the text of a range. Out: a [`Range`] that a release `X.Y` (meaning `X.Y.0`) does or does not satisfy. Knows no plans.

/// A set of releases: alternatives, each of which is a list of bounds that all hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    alternatives: Vec<Vec<Bound>>,
}

/// Major, minor, patch; `true` for a release, `false` for a pre-release, which comes before it.
type Number = (u32, u32, u32, bool);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Least(Number),
    Above(Number),
    Most(Number),
    Below(Number),
    Never,
}

/// `X`, `X.Y` or `X.Y.Z` with wildcards; parts after the first wildcard do not count.
#[derive(Clone, Copy, Debug)]
struct Partial {
    major: Option<u32>,
    minor: Option<u32>,
    patch: Option<u32>,
    release: bool,
}

impl Range {
    /// Reads `text`.
    ///
    /// # Errors
    /// The part that is no comparison.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut alternatives = Vec::new();
        for alternative in text.split("||") {
            alternatives.push(parse_alternative(alternative)?);
        }
        Ok(Self { alternatives })
    }

    /// Whether release `X.Y` is in it.
    pub(crate) fn matches(&self, (major, minor): (u32, u32)) -> bool {
        let number = (major, minor, 0, true);
        self.alternatives.iter().any(|bounds| {
            bounds.iter().all(|bound| match *bound {
                Bound::Least(other) => number >= other,
                Bound::Above(other) => number > other,
                Bound::Most(other) => number <= other,
                Bound::Below(other) => number < other,
                Bound::Never => false,
            })
        })
    }
}

fn parse_alternative(text: &str) -> Result<Vec<Bound>, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if let [from, "-", to] = words[..] {
        let mut bounds = Vec::new();
        bound(">=", partial(from)?, &mut bounds);
        bound("<=", partial(to)?, &mut bounds);
        return Ok(bounds);
    }
    let mut bounds = Vec::new();
    let mut pending: Option<&str> = None;
    for word in words {
        let (operator, rest) = match pending.take() {
            Some(operator) => (operator, word),
            None => split_operator(word),
        };
        if rest.is_empty() {
            pending = Some(operator);
        } else {
            bound(operator, partial(rest)?, &mut bounds);
        }
    }
    match pending {
        Some(operator) if !operator.is_empty() => Err(operator.to_owned()),
        _ => Ok(bounds),
    }
}

fn split_operator(word: &str) -> (&str, &str) {
    for operator in [">=", "<=", "~>", ">", "<", "=", "~", "^"] {
        if let Some(rest) = word.strip_prefix(operator) {
            return (operator, rest);
        }
    }
    ("", word)
}

fn partial(text: &str) -> Result<Partial, String> {
    let fail = || text.to_owned();
    let bare = text.strip_prefix(['v', '=']).unwrap_or(text);
    // What stands behind the sign of a build does not count; nothing is no build.
    let bare = match bare.split_once('+') {
        Some((_, "")) => return Err(fail()),
        Some((before, _)) => before,
        None => bare,
    };
    let (core, release) = match bare.split_once('-') {
        Some((core, tail)) if !tail.is_empty() => (core, false),
        Some(_) => return Err(fail()),
        None => (bare, true),
    };
    let mut parts = [None; 3];
    let mut wild = false;
    for (count, part) in core.split('.').enumerate() {
        if count == parts.len() {
            return Err(fail());
        }
        if matches!(part, "x" | "X" | "*") {
            wild = true;
        } else if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(fail());
        } else if !wild {
            // Below the largest number, so that "the next one" can be said.
            parts[count] = Some(part.parse::<u32>().ok().filter(|&n| n < u32::MAX).ok_or_else(fail)?);
        }
    }
    let [major, minor, patch] = parts;
    if !release && patch.is_none() {
        return Err(fail());
    }
    Ok(Partial { major, minor, patch, release })
}

/// Adds the bounds of one comparison, with the wildcard rules of npm's semver.
fn bound(operator: &str, partial: Partial, bounds: &mut Vec<Bound>) {
    let Partial { minor, patch, release, .. } = partial;
    let Some(major) = partial.major else {
        if matches!(operator, "<" | ">") {
            bounds.push(Bound::Never);
        }
        return;
    };
    let low = (major, minor.unwrap_or(0), patch.unwrap_or(0), release);
    let next_major = (major + 1, 0, 0, true);
    let next_minor = (major, minor.unwrap_or(0).saturating_add(1), 0, true);
    // The first number that the written parts no longer cover.
    let after = if minor.is_none() { next_major } else { next_minor };
    match (operator, patch) {
        (">=", _) => bounds.push(Bound::Least(low)),
        ("<", _) => bounds.push(Bound::Below(low)),
        (">", Some(_)) => bounds.push(Bound::Above(low)),
        (">", None) => bounds.push(Bound::Least(after)),
        ("<=", Some(_)) => bounds.push(Bound::Most(low)),
        ("<=", None) => bounds.push(Bound::Below(after)),
        ("~" | "~>", _) => bounds.extend([Bound::Least(low), Bound::Below(after)]),
        ("^", _) => {
            let end = match (major, minor, patch) {
                (0, Some(0), Some(patch)) => (0, 0, patch + 1, true),
                (0, Some(_), _) => next_minor,
                _ => next_major,
            };
            bounds.extend([Bound::Least(low), Bound::Below(end)]);
        }
        (_, Some(_)) => bounds.extend([Bound::Least(low), Bound::Most(low)]),
        (_, None) => bounds.extend([Bound::Least(low), Bound::Below(after)]),
    }
}

#[cfg(test)]
mod tests {
    use super::Range;

    /// Expected sets are those of npm's semver 7 for `X.Y.0`.
    #[test]
    fn ranges() {
        let releases = ["4.0", "3.20", "3.10", "3.3", "3.2", "3.1", "3.0", "2.22", "0.2"];
        for (range, expected) in [
            ("*", "4.0 3.20 3.10 3.3 3.2 3.1 3.0 2.22 0.2"),
            ("", "4.0 3.20 3.10 3.3 3.2 3.1 3.0 2.22 0.2"),
            ("3.2", "3.2"),
            ("=3.2", "3.2"),
            ("v3.2", "3.2"),
            ("3.2.0", "3.2"),
            ("3.2.1", ""),
            (">=3.10", "4.0 3.20 3.10"),
            (">3.10", "4.0 3.20"),
            (">3", "4.0"),
            ("<3.1", "3.0 2.22 0.2"),
            ("<=3.1", "3.1 3.0 2.22 0.2"),
            ("<=3", "3.20 3.10 3.3 3.2 3.1 3.0 2.22 0.2"),
            (">3.0 <=3.2", "3.2 3.1"),
            (">= 3.2 < 3.10", "3.3 3.2"),
            ("* <=2.22", "2.22 0.2"),
            ("3.20 || <3.0", "3.20 2.22 0.2"),
            ("3.20||3.1", "3.20 3.1"),
            ("~3.2", "3.2"),
            ("~>3.2", "3.2"),
            ("~3", "3.20 3.10 3.3 3.2 3.1 3.0"),
            ("^3.2", "3.20 3.10 3.3 3.2"),
            ("^0.2", "0.2"),
            ("3.x", "3.20 3.10 3.3 3.2 3.1 3.0"),
            ("3.X.*", "3.20 3.10 3.3 3.2 3.1 3.0"),
            ("3", "3.20 3.10 3.3 3.2 3.1 3.0"),
            ("3.0 - 3.2", "3.2 3.1 3.0"),
            ("3.0 - 3", "3.20 3.10 3.3 3.2 3.1 3.0"),
            (">*", ""),
            (">=*", "4.0 3.20 3.10 3.3 3.2 3.1 3.0 2.22 0.2"),
            (">=3.20.0-rc.1", "4.0 3.20"),
            ("<3.2.0-rc.1", "3.1 3.0 2.22 0.2"),
        ] {
            let parsed = Range::parse(range).unwrap();
            let matching: Vec<&str> = releases
                .into_iter()
                .filter(|release| {
                    let (major, minor) = release.split_once('.').unwrap();
                    parsed.matches((major.parse().unwrap(), minor.parse().unwrap()))
                })
                .collect();
            assert_eq!(matching.join(" "), expected, "{range}");
        }
    }

    #[test]
    fn no_ranges() {
        for (range, culprit) in [
            (">=3,2", "3,2"),
            ("2.0+", "2.0+"),
            ("next", "next"),
            ("3.2.1.0", "3.2.1.0"),
            (">=3.0 <", "<"),
            ("!=3.2", "!=3.2"),
            ("3.", "3."),
            ("3.0 -", "-"),
            ("4294967295.0", "4294967295.0"),
            ("99999999999", "99999999999"),
        ] {
            assert_eq!(Range::parse(range).unwrap_err(), culprit, "{range}");
        }
    }
}
