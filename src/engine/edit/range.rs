//! Ranges of releases without one release: [`without_release`].
//!
//! In: the text of a range and the releases that stay. Out: a range that names the release no more and selects the same of
//! those that stay. Comparisons that do not name the release keep their wording.

use super::super::content::range::Range;

/// A release as numbers.
type Release = (u32, u32);

/// `text` without `gone`: `None` when it does not name it, or is no range; the empty text when it selects none of `rest`, the
/// releases that stay and that are to come, any more.
#[must_use]
pub fn without_release(text: &str, gone: Release, rest: &[Release]) -> Option<String> {
    let selected = |text: &str| -> Option<Vec<Release>> {
        let range = Range::parse(text).ok()?;
        Some(rest.iter().copied().filter(|&release| range.matches(release)).collect())
    };
    let wanted = selected(text)?;
    if !names_release(text, gone) {
        return None;
    }
    if wanted.is_empty() {
        return Some(String::new());
    }
    let mut alternatives = Vec::new();
    for alternative in text.split("||") {
        if selected(alternative)?.is_empty() {
            continue;
        }
        let mut parts = Vec::new();
        for part in comparisons(alternative) {
            if !names(&part, gone) {
                parts.push(part);
            } else if selected(&part)?.len() < rest.len() {
                parts.push(neighbour(&part, gone, rest)?);
            }
        }
        let rewritten = if parts.is_empty() { "*".to_owned() } else { parts.join(" ") };
        if rewritten == "*" {
            return Some(rewritten);
        }
        alternatives.push(rewritten);
    }
    let rewritten = alternatives.join(" || ");
    (selected(&rewritten)? == wanted).then_some(rewritten)
}

/// Whether a comparison of the range names the release.
pub(super) fn names_release(text: &str, gone: Release) -> bool {
    text.split("||").any(|alternative| comparisons(alternative).iter().any(|part| names(part, gone)))
}

/// The comparisons of an alternative, an operator joined to its release; a range with a dash as two of them.
fn comparisons(alternative: &str) -> Vec<String> {
    let words: Vec<&str> = alternative.split_whitespace().collect();
    if let [from, "-", to] = words[..] {
        return vec![format!(">={from}"), format!("<={to}")];
    }
    let mut parts: Vec<String> = Vec::new();
    let mut open = false;
    for word in words {
        match parts.last_mut() {
            Some(last) if open => last.push_str(word),
            _ => parts.push(word.to_owned()),
        }
        open = word.chars().all(|c| matches!(c, '<' | '>' | '=' | '~' | '^'));
    }
    parts
}

fn split(part: &str) -> (&str, &str) {
    part.split_at(part.len() - part.trim_start_matches(['<', '>', '=', '~', '^']).len())
}

/// Whether a comparison names the release.
fn names(part: &str, gone: Release) -> bool {
    let number = split(part).1.trim_start_matches('v');
    let mut numbers = number.split('.').map(|part| part.parse::<u32>().ok());
    numbers.next().flatten() == Some(gone.0) && numbers.next().flatten() == Some(gone.1)
}

/// A comparison with a release that stays, which selects the same.
fn neighbour(part: &str, gone: Release, rest: &[Release]) -> Option<String> {
    let newer = rest.iter().copied().filter(|&release| release > gone).min();
    let text = |operator: &str, release: Release| format!("{operator}{}.{}", release.0, release.1);
    match split(part).0 {
        ">=" | ">" => newer.map(|release| text(">=", release)),
        "<=" | "<" => newer.map(|release| text("<", release)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::without_release;

    #[test]
    fn ranges() {
        let rest = [(3, 4), (3, 3), (3, 2), (3, 1), (3, 0)];
        for (text, expected) in [
            (">=2.22", Some("*")),
            (">2.22", Some("*")),
            ("2.22", Some("")),
            ("<=2.22", Some("")),
            ("* <=2.22", Some("")),
            (">=2.22 <3.1", Some("<3.1")),
            (">= 2.22 <3.1", Some("<3.1")),
            ("2.22 || >=3.1", Some(">=3.1")),
            ("2.22 - 3.1", Some("<=3.1")),
            (">=2.20", None),
            ("*", None),
            ("next", None),
        ] {
            assert_eq!(without_release(text, (2, 22), &rest).as_deref(), expected, "{text}");
        }
        let rest = [(3, 3), (3, 2), (3, 0)];
        for (text, expected) in [
            (">=3.1", Some(">=3.2")),
            (">3.1", Some(">=3.2")),
            ("<=3.1", Some("<3.2")),
            ("<3.1 || 3.3", Some("<3.2 || 3.3")),
            ("~3.1", Some("")),
            ("^3.1", None),
        ] {
            assert_eq!(without_release(text, (3, 1), &rest).as_deref(), expected, "{text}");
        }
    }
}
