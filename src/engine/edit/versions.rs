//! The ranges of `versions` maps rewritten in the text of front matter and data files: [`retire`].
//!
//! In: a file's text and a release. Out: the text with ranges that no longer name it. Works on the lines of block maps, so that
//! every other byte stays; what it cannot change it says.

use super::super::config::parse_release;
use super::super::source::{FileId, Span, front_matter};
use super::range::without_release;
use super::retire::Release;

/// Takes the release out of every `versions` range of `text`; says how many ranges changed.
pub(super) fn retire(
    text: &mut String,
    path: &str,
    file: FileId,
    release: Release<'_>,
    left: &mut Vec<(Span, String)>,
) -> usize {
    let plan = &release.axis.plans[release.plan];
    let mut rest: Vec<(u32, u32)> = release
        .rest
        .iter()
        .filter(|&index| release.axis.versions()[index].plan == release.plan)
        .filter_map(|index| release.axis.versions()[index].number)
        .collect();
    rest.extend(plan.next.iter().filter_map(|release| parse_release(release)));
    let names = [plan.short.as_str(), plan.name.as_str()];
    let mut changed = 0;
    let mut at = 0;
    // The end is sought anew: it moves with the changes before it.
    while at < end(text, path) {
        let next = text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1);
        let line = text[at..next].trim_end_matches(['\n', '\r']);
        let Some(entry) = Entry::parse(line).filter(|entry| names.contains(&entry.key)) else {
            at = next;
            continue;
        };
        let Some(without) = without_release(entry.value, release.number, &rest)
            .filter(|_| parent(text, at, entry.indent) == Some("versions"))
        else {
            at = next;
            continue;
        };
        let value = at + entry.start..at + entry.start + entry.length;
        if !without.is_empty() {
            let bare = entry.quote.is_none() && without.starts_with(['*', '>', '|', '~', '=']);
            let written = if bare { format!("'{without}'") } else { without };
            let length = written.len();
            text.replace_range(value.clone(), &written);
            changed += 1;
            at = next + length - value.len();
        } else if has_sibling(text, at, next, entry.indent) {
            text.replace_range(at..next, "");
            changed += 1;
        } else {
            let message = "nothing is left of this `versions` without the release".to_owned();
            left.push((Span::new(file, value.start, value.end), message));
            at = next;
        }
    }
    changed
}

/// Where the YAML of a file ends: all of a data file, the front matter of a page.
fn end(text: &str, path: &str) -> usize {
    if !path.ends_with(".md") {
        return text.len();
    }
    front_matter(text).map_or(0, |(yaml, _)| yaml.end)
}

/// A line `  key: 'value'  # comment`.
struct Entry<'l> {
    indent: usize,
    key: &'l str,
    value: &'l str,
    quote: Option<char>,
    /// The value without its quotes: first byte within the line, length.
    start: usize,
    length: usize,
}

impl<'l> Entry<'l> {
    fn parse(line: &'l str) -> Option<Self> {
        let inside = line.trim_start_matches(' ');
        let indent = line.len() - inside.len();
        let (key, after) = inside.split_once(':')?;
        let key = key.trim().trim_matches(['\'', '"']);
        let written = after.trim_start_matches([' ', '\t']);
        let mut start = line.len() - written.len();
        let quote = written.chars().next().filter(|c| matches!(c, '\'' | '"'));
        let value = match quote {
            Some(quote) => {
                start += 1;
                let inside = &written[1..];
                &inside[..inside.find(quote)?]
            }
            None => written.split(" #").next().unwrap_or(written).trim_end(),
        };
        (!value.is_empty() && after.starts_with([' ', '\t'])).then_some(Self {
            indent,
            key,
            value,
            quote,
            start,
            length: value.len(),
        })
    }
}

/// The key under which the line at `at` stands.
fn parent(text: &str, at: usize, indent: usize) -> Option<&str> {
    for line in text[..at].lines().rev() {
        let inside = line.trim_start_matches(' ');
        if inside.trim().is_empty() || inside.starts_with('#') || line.len() - inside.len() >= indent {
            continue;
        }
        let inside = inside.strip_prefix("- ").unwrap_or(inside).trim_end();
        return inside.strip_suffix(':').map(|key| key.trim_matches(['\'', '"']));
    }
    None
}

/// Whether the map that holds the line `at..next` has another entry.
fn has_sibling(text: &str, at: usize, next: usize, indent: usize) -> bool {
    let is_entry = |line: &str| {
        let inside = line.trim_start_matches(' ');
        !inside.trim().is_empty() && !inside.starts_with('#')
    };
    let depth = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let same = |lines: &mut dyn Iterator<Item = &str>| {
        lines.filter(|line| is_entry(line)).take_while(|line| depth(line) >= indent).any(|line| depth(line) == indent)
    };
    indent > 0 && (same(&mut text[..at].lines().rev()) || same(&mut text[next..].lines()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::{Axis, Config};

    #[test]
    fn lines_of_maps() {
        let book = "[[plan]]\nname = \"free\"\nshort = \"fpt\"\n[[plan]]\nname = \"server\"\nshort = \"ghes\"\n\
                    releases = [\"3.1\", \"3.0\", \"2.22\"]\n";
        let axis = Axis::new(&Config::parse(book).unwrap().plans).unwrap();
        let release = Release { axis: &axis, plan: 1, number: (2, 22), rest: [0, 1, 2].into_iter().collect() };
        for (path, before, after, kept) in [
            (
                "a.md",
                "---\r\nversions:\r\n  fpt: '*'\r\n  ghes: '>=2.22'\r\n---\r\n  ghes: '2.22'\r\n",
                "---\r\nversions:\r\n  fpt: '*'\r\n  ghes: '*'\r\n---\r\n  ghes: '2.22'\r\n",
                0,
            ),
            (
                "a.md",
                "---\n---x: a\nversions:\n  fpt: '*'\n  ghes: '>=2.22'\n---\n",
                "---\n---x: a\nversions:\n  fpt: '*'\n  ghes: '*'\n---\n",
                0,
            ),
            ("a.md", "---\nversions:\n  ghes: <=2.22\n  fpt: '*'\n---\n", "---\nversions:\n  fpt: '*'\n---\n", 0),
            (
                "a.md",
                "---\nversions:\n  ghes: '2.22'\ntitle: a\n---\n",
                "---\nversions:\n  ghes: '2.22'\ntitle: a\n---\n",
                1,
            ),
            (
                "a.md",
                "---\nother:\n  ghes: '2.22'\n  fpt: '*'\n---\n",
                "---\nother:\n  ghes: '2.22'\n  fpt: '*'\n---\n",
                0,
            ),
            (
                "a.yml",
                "x:\n  - versions:\n      server: >=2.22 # why\n",
                "x:\n  - versions:\n      server: '*' # why\n",
                0,
            ),
            ("a.yml", "versions:\n  ghes: \"2.22 || 3.1\"", "versions:\n  ghes: \"3.1\"", 0),
        ] {
            let mut text = before.to_owned();
            let mut left = Vec::new();
            retire(&mut text, path, FileId(0), release, &mut left);
            assert_eq!((text.as_str(), left.len()), (after, kept), "{before:?}");
        }
    }
}
