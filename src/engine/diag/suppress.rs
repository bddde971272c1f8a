//! Comments in sources that disable rules for a line or a block: `<!-- docfold-disable-next-line DF200 -->`.
//!
//! In: the sources. Out: one [`Suppression`] for each rule that a comment names, with the bytes for which it holds; comments
//! that cannot be understood are findings. Comments of other linters are theirs.
//!
//! The forms are `docfold-disable-line`, `docfold-disable-next-line`, and `docfold-disable` up to `docfold-enable` or the end
//! of the file; then rules by code or slug, none meaning all; then, after ` -- `, a reason. They may stand in HTML comments,
//! in Liquid comments, and after `#` in YAML.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::source::{FileId, SourceFile, Span, front_matter};
use super::{Code, Diagnostic, Diagnostics};

/// A rule, disabled for some bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Suppression {
    /// The rule; `None` stands for all.
    pub(super) code: Option<Code>,
    /// The rule's name in the comment, or the comment's first word.
    pub(super) span: Span,
    /// Where findings that begin there are disabled.
    pub(super) scope: Range<usize>,
}

/// Every suppression of these files, in their order.
pub(super) fn read<'s>(
    files: impl Iterator<Item = (FileId, &'s SourceFile)>,
    sink: &mut Diagnostics,
) -> Vec<Suppression> {
    let mut all = Vec::new();
    let mark = memchr::memmem::Finder::new("docfold-");
    for (file, source) in files {
        // Nearly every file has none.
        if mark.find(source.text.as_bytes()).is_some() {
            file_suppressions(file, source, &mut all, sink);
        }
    }
    all
}

/// Takes the findings out that comments disable; says of each comment whether it disabled one. Every comment that does counts.
pub(super) fn apply(suppressions: &[Suppression], found: &mut Vec<Diagnostic>) -> Vec<bool> {
    if suppressions.is_empty() {
        return Vec::new();
    }
    // Where findings begin, by file and rule and by file alone, ascending: whether one lies in a scope is then a short search.
    let mut starts: BTreeMap<(FileId, Option<Code>), Vec<usize>> = BTreeMap::new();
    for finding in found.iter() {
        let Some(span) = finding.span else { continue };
        for code in [None, Some(finding.code)] {
            starts.entry((span.file, code)).or_default().push(span.start as usize);
        }
    }
    starts.values_mut().for_each(|starts| starts.sort_unstable());
    let mut scopes: BTreeMap<(FileId, Option<Code>), Vec<Range<usize>>> = BTreeMap::new();
    for one in suppressions {
        scopes.entry((one.span.file, one.code)).or_default().push(one.scope.clone());
    }
    scopes.values_mut().for_each(joined);
    found.retain(|finding| {
        let Some(span) = finding.span else { return true };
        let at = span.start as usize;
        [None, Some(finding.code)].into_iter().all(|code| {
            let scopes = scopes.get(&(span.file, code)).map_or(&[][..], Vec::as_slice);
            let after = scopes.partition_point(|scope| scope.start <= at);
            after.checked_sub(1).is_none_or(|last| !scopes[last].contains(&at))
        })
    });
    let holds_one = |one: &Suppression| {
        let starts = starts.get(&(one.span.file, one.code)).map_or(&[][..], Vec::as_slice);
        starts.get(starts.partition_point(|&start| start < one.scope.start)).is_some_and(|at| one.scope.contains(at))
    };
    suppressions.iter().map(holds_one).collect()
}

/// Ranges in order, those that touch made one.
fn joined(ranges: &mut Vec<Range<usize>>) {
    ranges.sort_unstable_by_key(|range| range.start);
    ranges.dedup_by(|next, last| {
        let touches = next.start <= last.end;
        if touches {
            last.end = last.end.max(next.end);
        }
        touches
    });
}

/// A comment for docfold: its first word, and what follows up to the comment's end.
struct Directive<'t> {
    word: &'t str,
    start: usize,
    arguments: Range<usize>,
}

fn file_suppressions(file: FileId, source: &SourceFile, all: &mut Vec<Suppression>, sink: &mut Diagnostics) {
    let text: &str = &source.text;
    let mut open: BTreeMap<Option<Code>, Vec<usize>> = BTreeMap::new();
    for directive in directives(source) {
        let end = directive.start + directive.word.len();
        let span = Span::new(file, directive.start, end);
        let line = line_start(text, directive.start);
        let scope = match directive.word {
            "docfold-disable-line" => line..scope_end(text, directive.start),
            "docfold-disable-next-line" => {
                let next = line_end(text, directive.arguments.end);
                next..scope_end(text, next)
            }
            "docfold-disable" => line..usize::MAX,
            "docfold-enable" => {
                let rules = rules(file, text, &directive, sink);
                enable(span, rules, line, &mut open, all, sink);
                continue;
            }
            word => {
                let known = ["docfold-disable-line", "docfold-disable-next-line", "docfold-disable", "docfold-enable"];
                let found = sink.report(Code::InvalidSuppression, span, format!("`{word}` means nothing"));
                found.help = super::nearest(word, known).map(|near| format!("did you mean `{near}`?"));
                continue;
            }
        };
        for (code, place) in rules(file, text, &directive, sink).unwrap_or_default() {
            if scope.end == usize::MAX {
                open.entry(code).or_default().push(all.len());
            }
            all.push(Suppression { code, span: place, scope: scope.clone() });
        }
    }
}

/// Ends the open blocks of the rules. `open` has the blocks of a file that are not ended, by rule.
fn enable(
    span: Span,
    rules: Option<Vec<(Option<Code>, Span)>>,
    at: usize,
    open: &mut BTreeMap<Option<Code>, Vec<usize>>,
    all: &mut [Suppression],
    sink: &mut Diagnostics,
) {
    for (code, place) in rules.unwrap_or_default() {
        let ended = match code {
            None => std::mem::take(open).into_values().flatten().collect(),
            Some(_) => open.remove(&code).unwrap_or_default(),
        };
        for &index in &ended {
            all[index].scope.end = at.max(all[index].scope.start);
        }
        if ended.is_empty() {
            let name = code.map_or("rules", Code::as_str);
            let place = if code.is_none() { span } else { place };
            sink.report(
                Code::InvalidSuppression,
                place,
                format!("`docfold-enable` of {name} without `docfold-disable` before it"),
            )
            .help("name the rules as in the comment that disables them");
        }
    }
}

/// The rules of a directive with their places; all of them without a name. Names that no rule has are findings.
fn rules(
    file: FileId,
    text: &str,
    directive: &Directive<'_>,
    sink: &mut Diagnostics,
) -> Option<Vec<(Option<Code>, Span)>> {
    let all = text.get(directive.arguments.clone())?;
    let names = all.split_once("--").map_or(all, |(names, _)| names);
    let mut found = Vec::new();
    let mut named = false;
    let mut at = 0;
    for word in names.split([' ', '\t', '\r', '\n', ',']) {
        let start = directive.arguments.start + at;
        at += word.len() + 1;
        if word.is_empty() {
            continue;
        }
        named = true;
        let span = Span::new(file, start, start + word.len());
        match Code::find(word) {
            Some(code) => found.push((Some(code), span)),
            None => {
                let finding = sink.report(Code::InvalidSuppression, span, format!("no rule `{word}`"));
                finding.help = Some(match Code::nearest(word) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "a reason stands after ` -- `".to_owned(),
                });
            }
        }
    }
    if !named {
        found.push((None, Span::new(file, directive.start, directive.start + directive.word.len())));
    }
    Some(found)
}

fn directives(source: &SourceFile) -> Vec<Directive<'_>> {
    let text: &str = &source.text;
    let is_yaml = source.path.ends_with(".yml") || source.path.ends_with(".yaml");
    let body = if is_yaml { text.len() } else { front_matter(text).map_or(0, |(yaml, _)| yaml.end) };
    let mut found = Vec::new();
    let mut fences = Fences::new(text, body);
    let mut closings = Closings::default();
    let mut ticks = Ticks::default();
    for (start, _) in text.match_indices("docfold-") {
        let length = text[start..].find(|c: char| !c.is_ascii_alphabetic() && c != '-').unwrap_or(text.len() - start);
        let word = text[start..start + length].trim_end_matches('-');
        if !word.starts_with("docfold-disable") && !word.starts_with("docfold-enable") {
            continue;
        }
        let before = text[..start].trim_end();
        let first = line_start(text, start);
        let line = &text[first..start];
        let end = if before.ends_with("<!--") {
            if fences.inside(start) || ticks.count(text, first, start) % 2 == 1 {
                continue;
            }
            closings.find(text, start, "-->")
        } else if is_comment_tag(before) {
            closings.find(text, start, "{%")
        } else if let Some(outside) = line.trim_end().strip_suffix('#') {
            if outside.trim_end().ends_with("{%") || outside.trim_end().ends_with("{%-") {
                closings.find(text, start, "%}").map(|end| end - usize::from(text[..start + end].ends_with('-')))
            } else if start < body && (outside.is_empty() || outside.ends_with([' ', '\t'])) {
                Some(text[start..].find('\n').unwrap_or(text.len() - start))
            } else {
                continue;
            }
        } else {
            continue;
        };
        let Some(end) = end else { continue };
        found.push(Directive { word, start, arguments: start + word.len()..(start + end).max(start + word.len()) });
    }
    found
}

/// Searches for what closes comments, from places that do not decrease: what one search passed over no other looks at again.
#[derive(Default)]
struct Closings(BTreeMap<&'static str, Option<usize>>);

impl Closings {
    /// How far behind `start` the next `close` is.
    fn find(&mut self, text: &str, start: usize, close: &'static str) -> Option<usize> {
        let known = self.0.get(close).copied();
        let found = match known {
            Some(found) if found.is_none_or(|at| at >= start) => found,
            _ => text[start..].find(close).map(|at| start + at),
        };
        self.0.insert(close, found);
        found.map(|at| at - start)
    }
}

/// Counts the backticks of a line up to places that do not decrease.
#[derive(Default)]
struct Ticks {
    line: usize,
    at: usize,
    count: usize,
}

impl Ticks {
    fn count(&mut self, text: &str, line: usize, end: usize) -> usize {
        if self.line != line || self.at < line {
            *self = Self { line, at: line, count: 0 };
        }
        self.count += text[self.at..end].matches('`').count();
        self.at = end;
        self.count
    }
}

/// Whether `before` ends with an opening `comment` tag.
fn is_comment_tag(before: &str) -> bool {
    let Some(inside) = before.strip_suffix("%}") else { return false };
    let inside = inside.strip_suffix('-').unwrap_or(inside).trim_end();
    inside.strip_suffix("comment").is_some_and(|open| {
        let open = open.trim_end();
        open.ends_with("{%") || open.ends_with("{%-")
    })
}

/// Fenced code of a markdown text: what stands there is an example.
struct Fences<'t> {
    text: &'t str,
    at: usize,
    open: Option<(char, usize)>,
}

impl<'t> Fences<'t> {
    fn new(text: &'t str, body: usize) -> Self {
        Self { text, at: body.min(text.len()), open: None }
    }

    /// Whether `offset`, which does not decrease from call to call, is inside a fence.
    fn inside(&mut self, offset: usize) -> bool {
        loop {
            let end = line_end(self.text, self.at);
            if end > offset || end == self.at {
                return self.open.is_some();
            }
            let line = self.text[self.at..end].trim_start_matches([' ', '\t', '>']);
            let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'));
            if let Some(mark) = mark {
                let length = line.len() - line.trim_start_matches(mark).len();
                match self.open {
                    None if length >= 3 && (mark == '~' || !line[length..].contains('`')) => {
                        self.open = Some((mark, length))
                    }
                    Some((open, least)) if open == mark && length >= least && line[length..].trim().is_empty() => {
                        self.open = None;
                    }
                    _ => {}
                }
            }
            self.at = end;
        }
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The end of the line that holds `at`, for findings: one at the very end of the text is on its last line.
fn scope_end(text: &str, at: usize) -> usize {
    let end = line_end(text, at);
    end + usize::from(end == text.len())
}

/// The first byte after the line that holds `at`.
fn line_end(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1)
}

#[cfg(test)]
mod tests {
    use super::super::super::source::Sources;
    use super::*;

    #[test]
    fn a_line_that_only_begins_with_dashes_is_still_front_matter() {
        let sources =
            Sources::from_memory([("a.md", "---\n---x: 1\ntitle: a # docfold-disable\n---\n# docfold-disable\n")]);
        let words: Vec<usize> = directives(sources.get(FileId(0))).iter().map(|found| found.start).collect();
        assert_eq!(words, [23]);
    }
}
