//! The ranges of `versions` maps rewritten in the text of front matter and data files: [`retire`].
//!
//! In: a file's text and a release. Out: the text with ranges that no longer name it. Works on the lines of block maps and on the
//! parts of flow maps, so that every other byte stays; what it cannot change it says.

use std::ops::Range;

use serde_json::Value;

use super::super::config::parse_release;
use super::super::content::entries;
use super::super::source::{FileId, Span, front_matter};
use super::range::{names_release, without_release};
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
    let said = left.len();
    let mut changed = flow_maps(text, path, &names, file, &|range| without_release(range, release.number, &rest), left);
    let mut at = 0;
    // The end is sought anew: it moves with the changes before it.
    while at < yaml(text, path).end {
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
            let written = if entry.quote.is_none() { quoted(without) } else { without };
            let length = written.len();
            text.replace_range(value.clone(), &written);
            changed += 1;
            at = next + length - value.len();
        } else if has_sibling(text, at, next, entry.indent) {
            text.replace_range(at..next, "");
            changed += 1;
        } else {
            left.push((Span::new(file, value.start, value.end), NOTHING_LEFT.to_owned()));
            at = next;
        }
    }
    remaining(text, path, &names, release.number, file, said, left);
    changed
}

const NOTHING_LEFT: &str = "nothing is left of this `versions` without the release";

/// A range as a plain value of YAML, in quotes where it would be something else.
fn quoted(range: String) -> String {
    if range.starts_with(['*', '>', '|', '~', '=']) { format!("'{range}'") } else { range }
}

/// Takes the release out of the maps in one piece, `versions: {server: '>=2.0'}`.
fn flow_maps(
    text: &mut String,
    path: &str,
    names: &[&str],
    file: FileId,
    without: &dyn Fn(&str) -> Option<String>,
    left: &mut Vec<(Span, String)>,
) -> usize {
    let mut changed = 0;
    let mut at = 0;
    while let Some(open) = flow_map(&text[..yaml(text, path).end], at) {
        let (parts, _) = entries::flow(text, open);
        let found = parts.iter().enumerate().find_map(|(place, part)| {
            let (key, value) = entries::pair(text, part.clone())?;
            let value = entries::unquoted(text, value);
            let is_open = !left.iter().any(|(span, _)| span.file == file && span.range() == value);
            let range = names.contains(&&text[key]).then(|| without(&text[value.clone()])).flatten()?;
            is_open.then_some((place, value, range))
        });
        match found {
            None => at = open + 1,
            Some((_, value, range)) if !range.is_empty() => {
                let bare = !text[..value.start].ends_with(['\'', '"']);
                text.replace_range(value, &if bare { quoted(range) } else { range });
                changed += 1;
            }
            Some((_, value, _)) if parts.len() == 1 => {
                left.push((Span::new(file, value.start, value.end), NOTHING_LEFT.to_owned()));
            }
            Some((place, ..)) => {
                // With the comma behind it, or before it where it is the last.
                let gone = match parts.get(place + 1) {
                    Some(next) => parts[place].start..next.start,
                    None => parts[place - 1].end..parts[place].end,
                };
                text.replace_range(gone, "");
                changed += 1;
            }
        }
    }
    changed
}

/// The bracket of the first `versions: {` from `from` on.
fn flow_map(text: &str, from: usize) -> Option<usize> {
    text.match_indices("versions").find_map(|(start, word)| {
        let before = text[..start].trim_end_matches(['\'', '"']);
        let line = &before[before.rfind('\n').map_or(0, |newline| newline + 1)..];
        let is_key = before.is_empty() || before.ends_with([' ', '\t', '\n', '{', ',']);
        let is_comment = line.trim_start().starts_with('#') || line.contains(" #");
        let after = text[start + word.len()..].trim_start_matches(['\'', '"']).trim_start_matches([' ', '\t']);
        let value = after.strip_prefix(':')?.trim_start_matches([' ', '\t']);
        let open = text.len() - value.len();
        (is_key && !is_comment && value.starts_with('{') && open >= from).then_some(open)
    })
}

/// Says which ranges name the release still, of those that were not said from the `said`th place on.
fn remaining(
    text: &str,
    path: &str,
    names: &[&str],
    number: (u32, u32),
    file: FileId,
    said: usize,
    left: &mut Vec<(Span, String)>,
) {
    if !text.contains(&format!("{}.{}", number.0, number.1)) {
        return;
    }
    let yaml = yaml(text, path);
    let Ok(value) = serde_yaml::from_str::<Value>(&text[yaml.clone()]) else { return };
    let mut ranges = Vec::new();
    let mut open = vec![&value];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(map) => {
                let own = map.get("versions").and_then(Value::as_object).into_iter().flatten();
                let own = own.filter(|(key, _)| names.contains(&key.as_str())).filter_map(|(_, range)| range.as_str());
                ranges.extend(own.filter(|range| names_release(range, number)));
                open.extend(map.values());
            }
            _ => {}
        }
    }
    for (span, _) in &left[said..] {
        if let Some(known) = ranges.iter().position(|range| *range == &text[span.range()]) {
            ranges.remove(known);
        }
    }
    for range in ranges {
        let start = text[yaml.clone()].find(range).map_or(yaml.start, |offset| yaml.start + offset);
        let length = if text[start..].starts_with(range) { range.len() } else { 0 };
        let message = format!("`{range}` in `versions` names the release and is left as it is: rewrite it by hand");
        left.push((Span::new(file, start, start + length), message));
    }
}

/// The YAML of a file: all of a data file, the front matter of a page.
fn yaml(text: &str, path: &str) -> Range<usize> {
    if !path.ends_with(".md") {
        return 0..text.len();
    }
    front_matter(text).map_or(0..0, |(block, _)| block)
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
            ("a.md", "---\nversions: {ghes: '>=2.22'}\n---\n", "---\nversions: {ghes: '*'}\n---\n", 0),
            (
                "a.md",
                "---\nversions: {fpt: '*', ghes: 2.22 || >3.0}\n---\nversions: {ghes: '2.22'}\n",
                "---\nversions: {fpt: '*', ghes: '>3.0'}\n---\nversions: {ghes: '2.22'}\n",
                0,
            ),
            ("a.md", "---\nversions: {fpt: '*', ghes: '2.22'}\n---\n", "---\nversions: {fpt: '*'}\n---\n", 0),
            ("a.md", "---\nversions: { ghes: '2.22', fpt: '*' }\n---\n", "---\nversions: { fpt: '*' }\n---\n", 0),
            ("a.md", "---\nversions: {ghes: '2.22'} # why\n---\n", "---\nversions: {ghes: '2.22'} # why\n---\n", 1),
            ("a.yml", "x: [{versions: {\n  server: '>=2.22'}}]\n", "x: [{versions: {\n  server: '*'}}]\n", 0),
            ("a.yml", "# versions: {ghes: '2.22'}\nx: 2.22\n", "# versions: {ghes: '2.22'}\nx: 2.22\n", 0),
            // What is written in a way that no line shows is said at least.
            (
                "a.yml",
                "versions:\n  ghes: >-\n    >=2.22\nx: {'versions': &v {ghes: '2.22'}}\n",
                "versions:\n  ghes: >-\n    >=2.22\nx: {'versions': &v {ghes: '2.22'}}\n",
                2,
            ),
        ] {
            let mut text = before.to_owned();
            let mut left = Vec::new();
            retire(&mut text, path, FileId(0), release, &mut left);
            assert_eq!((text.as_str(), left.len()), (after, kept), "{before:?}");
        }
    }
}
