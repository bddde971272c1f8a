//! From a rendered text to the errors that it documents ([`Occurrence`]): sections, examples, tables, causes, solutions.
//!
//! In: a page and one of its texts. Out: one occurrence for each code of each example or row. What an example holds is
//! the matter of `block` and `table`; how occurrences become entries that of `collect`.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::super::content::{Page, PageId, UrlPath};
use super::super::diag::{Code, Diagnostic, Diagnostics};
use super::super::folded::Folded;
use super::super::render::{Heading, Rendered};
use super::super::source::Span;
use super::block::{self, Kind};
use super::prose::{self, Prose};
use super::shape::{self, Hit};
use super::table;
use super::uri::UriTargets;
use crate::catalog::VersionSet;

/// A code at one place of a page, in some versions.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Occurrence {
    pub(super) hit: Hit,
    pub(super) versions: VersionSet,
    pub(super) page: PageId,
    pub(super) path: UrlPath,
    pub(super) anchor: String,
    pub(super) title: String,
    /// Whether it is an example off the wire, not a row of a table.
    pub(super) example: bool,
    pub(super) span: Span,
    pub(super) trace: Vec<Span>,
    pub(super) uri_span: Span,
    pub(super) cause: Folded<Prose>,
    pub(super) solution: Folded<Prose>,
    pub(super) note: Folded<Prose>,
    /// Code spans of the section's text.
    pub(super) identifiers: Vec<(String, Span)>,
}

/// A block or a row that holds errors.
struct Example {
    range: Range<usize>,
    /// Where cause and solution stand in a table; `None` for a block, whose section has them.
    row: Option<(Range<usize>, Range<usize>)>,
    /// The end of what belongs to the example: the block, or the whole table.
    whole: Range<usize>,
    hits: Vec<Hit>,
}

type Events<'m> = Vec<(Event<'m>, Range<usize>)>;

/// One text of a page while it is read.
struct Reader<'a> {
    page: &'a Page,
    rendered: &'a Rendered,
    definitions: String,
    targets: &'a dyn UriTargets,
    sink: &'a mut Diagnostics,
}

/// The errors of one text of `page`.
pub(super) fn occurrences(
    page: &Page,
    rendered: &Rendered,
    code_message: bool,
    targets: &dyn UriTargets,
    sink: &mut Diagnostics,
) -> Vec<Occurrence> {
    let parser = Parser::new_ext(&rendered.markdown, prose::options());
    let mut definitions: Vec<String> = parser
        .reference_definitions()
        .iter()
        .map(|(label, definition)| format!("[{label}]: <{}>", definition.dest))
        .collect();
    definitions.sort();
    let events: Events<'_> = parser.into_offset_iter().collect();
    let mut reader = Reader { page, rendered, definitions: definitions.join("\n"), targets, sink };
    let mut examples = reader.blocks(&events, code_message);
    examples.extend(tables(&events));
    examples.sort_by_key(|example| example.range.start);
    for example in &mut examples {
        reader.keep_codes(example);
    }
    examples.retain(|example| !example.hits.is_empty());
    reader.sections(&events, &examples)
}

/// The rows of the error tables.
fn tables(events: &Events<'_>) -> Vec<Example> {
    let mut examples = Vec::new();
    for table in table::error_tables(events) {
        for row in table.rows {
            let hit = Hit { code: row.code, http_status: row.http_status, ..Hit::default() };
            let (range, whole) = (row.range, table.range.clone());
            examples.push(Example { range, row: Some((row.cause, row.solution)), whole, hits: vec![hit] });
        }
    }
    examples
}

impl Reader<'_> {
    fn report(&mut self, code: Code, range: Range<usize>, message: String) -> &mut Diagnostic {
        let trace = self.rendered.map.trace(range.start);
        let span = self.rendered.map.span(range);
        let finding = self.sink.report(code, span, message);
        finding.trace(trace).versions(self.rendered.versions)
    }

    /// The code blocks that hold errors.
    fn blocks(&mut self, events: &Events<'_>, code_message: bool) -> Vec<Example> {
        let mut examples = Vec::new();
        let mut events = events.iter();
        while let Some((event, range)) = events.next() {
            let Event::Start(Tag::CodeBlock(kind)) = event else { continue };
            // The text, and where each of its lines stands in the page: a block in a list is indented there.
            let (mut text, mut lines) = (String::new(), Vec::new());
            for (event, range) in events.by_ref() {
                match event {
                    Event::Text(line) => {
                        lines.push((text.len(), range.start));
                        text.push_str(line);
                    }
                    Event::End(TagEnd::CodeBlock) => break,
                    _ => {}
                }
            }
            let kind = match kind {
                CodeBlockKind::Indented => Kind::Indented,
                CodeBlockKind::Fenced(info) => Kind::Fenced(info),
            };
            let mut reading = block::read(kind, &text, code_message);
            if let Some((offset, message)) = reading.broken {
                let line = lines.partition_point(|(at, _)| *at <= offset).saturating_sub(1);
                let at = lines.get(line).map_or(range.start, |(at, place)| place + (offset - at)).min(range.end);
                self.report(Code::InvalidErrorExample, at..at + 1, format!("this error example is no JSON: {message}"))
                    .help("mend it, or write `no-error` behind the language of the fence");
            }
            if reading.unknown {
                self.report(Code::UnknownErrorShape, range.clone(), "an error without a code that is known".into())
                    .help("name its code (`error=…` behind the language of the fence), or write `no-error` there");
            }
            if let (Some(code), [hit]) = (&reading.explicit, reading.hits.as_mut_slice())
                && hit.code != *code
            {
                let message = format!("the fence names `{code}`, its example `{}`", hit.code);
                hit.code.clone_from(code);
                self.report(Code::ConflictingMetadata, range.clone(), message);
            }
            examples.push(Example { range: range.clone(), row: None, whole: range.clone(), hits: reading.hits });
        }
        examples
    }

    /// Drops what is no code, with a note, and checks the texts of OAuth errors.
    fn keep_codes(&mut self, example: &mut Example) {
        let hits = std::mem::take(&mut example.hits);
        for hit in hits {
            let range = self.place(example, &hit.code);
            if shape::is_placeholder(&hit.code) {
                let message = format!("`{}` is taken for a placeholder, not for a code", hit.code);
                self.report(Code::PlaceholderCode, range, message);
            } else if !shape::is_code(&hit.code) {
                if example.row.is_none() {
                    let message = format!("`{}` is no error code", hit.code);
                    self.report(Code::UnknownErrorShape, range, message)
                        .help("a code has letters, digits, `_`, `.` and `-`, begins with a letter, and has no spaces");
                }
            } else {
                if hit.oauth {
                    self.check_oauth(example, &hit);
                }
                example.hits.push(hit);
            }
        }
    }

    /// RFC 6749 §4.1.2.1 and §5.2: what the parameters may hold.
    fn check_oauth(&mut self, example: &Example, hit: &Hit) {
        let text = |character: char| matches!(character, '\x20'..='\x21' | '\x23'..='\x5b' | '\x5d'..='\x7e');
        let uri = |character: char| text(character) && character != ' ';
        let description = hit.description.as_deref().unwrap_or("");
        for (name, value, bad) in [
            ("error_description", description, description.chars().find(|&character| !text(character))),
            (
                "error_uri",
                hit.uri.as_deref().unwrap_or(""),
                hit.uri.iter().flat_map(|uri| uri.chars()).find(|&c| !uri(c)),
            ),
        ] {
            if let Some(bad) = bad {
                let range = self.place(example, value);
                let message = format!("`{name}` of `{}` has the character `{}`", hit.code, bad.escape_debug());
                self.report(Code::InvalidErrorText, range, message)
                    .help("RFC 6749 allows printable ASCII without `\"` and `\\`, in a URI without space too");
            }
        }
    }

    /// Where `text` stands in the example; the example where it stands there in another form.
    fn place(&self, example: &Example, text: &str) -> Range<usize> {
        let block = &self.rendered.markdown[example.range.clone()];
        let quoted = format!("\"{text}\"");
        let found = block.find(&quoted).map(|at| at + 1).or_else(|| block.find(text));
        match found {
            Some(at) if !text.is_empty() => example.range.start + at..example.range.start + at + text.len(),
            _ => example.range.clone(),
        }
    }

    /// Where the URI of a hit stands.
    fn uri_place(&self, example: &Example, uri: &str) -> Range<usize> {
        let found = self.place(example, uri);
        let block = &self.rendered.markdown[example.range.clone()];
        match block.find("error_uri=") {
            Some(at) if found == example.range => {
                let start = at + "error_uri=".len();
                let len = block[start..].find(|c: char| c.is_whitespace() || c == '&').unwrap_or(block.len() - start);
                example.range.start + start..example.range.start + start + len
            }
            _ => found,
        }
    }

    /// Section by section: the texts around the examples.
    fn sections(&mut self, events: &Events<'_>, examples: &[Example]) -> Vec<Occurrence> {
        let rendered = self.rendered;
        let end = rendered.markdown.len();
        let mut starts: Vec<(usize, usize, Option<&Heading>)> = vec![(0, 0, None)];
        starts.extend(rendered.headings.iter().map(|heading| (heading.range.start, heading.range.end, Some(heading))));
        let mut out = Vec::new();
        let mut note = Folded::default();
        for (index, &(start, body, heading)) in starts.iter().enumerate() {
            let stop = starts.get(index + 1).map_or(end, |next| next.0).max(body);
            let inside = |example: &&Example| (start..stop).contains(&example.range.start);
            let own: Vec<&Example> = examples.iter().filter(inside).collect();
            if heading.is_none() && starts.len() > 1 && own.is_empty() {
                note = self.fold(&(body..stop));
            }
            if !own.is_empty() {
                self.section(events, heading, body..stop, &own, &note, &mut out);
            }
        }
        out
    }

    fn section(
        &mut self,
        events: &Events<'_>,
        heading: Option<&Heading>,
        body: Range<usize>,
        examples: &[&Example],
        note: &Folded<Prose>,
        out: &mut Vec<Occurrence>,
    ) {
        let distinct = |rows: bool| {
            let wanted = examples.iter().filter(|example| rows || example.row.is_none());
            let mut codes: Vec<&str> = wanted.flat_map(|example| &example.hits).map(|hit| hit.code.as_str()).collect();
            codes.sort_unstable();
            codes.dedup();
            codes
        };
        let (all, in_blocks) = (distinct(true), distinct(false));
        if in_blocks.len() > 1 {
            let range = heading.map_or(examples[0].range.clone(), |heading| heading.range.clone());
            let message = format!("one heading for several codes: `{}`", in_blocks.join("`, `"));
            self.report(Code::SeveralCodes, range, message)
                .help("give each code a heading, so that links can reach it");
        }
        let title = match heading {
            Some(heading) if all.len() == 1 => heading.text.trim().to_owned(),
            _ => String::new(),
        };
        let first = examples[0].whole.start.max(body.start);
        let last = examples.iter().map(|example| example.whole.end).max().unwrap_or(first).min(body.end);
        let solution = self.fold(&(last..body.end.max(last)));
        let mut seen: Vec<(&str, Folded<Prose>)> = Vec::new();
        let mut before = body.start;
        for example in examples {
            for hit in &example.hits {
                let (cause, solution, prose_range) = match &example.row {
                    Some((cause, solution)) => (self.fold(cause), self.fold(solution), example.range.clone()),
                    None => {
                        let cause = match seen.iter().find(|(code, _)| *code == hit.code) {
                            Some((_, cause)) => cause.clone(),
                            // A further code of the section: what leads up to its own example belongs to it as well.
                            None if before > first => {
                                self.fold_both(&(body.start..first), &(before..example.whole.start))
                            }
                            None => self.fold(&(body.start..first)),
                        };
                        seen.push((&hit.code, cause.clone()));
                        (cause, solution.clone(), body.clone())
                    }
                };
                if example.row.is_none() && solution.parts().iter().all(|(_, prose)| prose.plain.is_empty()) {
                    let range = self.place(example, &hit.code);
                    let message = format!("nothing after the example says what to do about `{}`", hit.code);
                    self.report(Code::NoSolution, range, message);
                }
                let place = self.place(example, &hit.code);
                let uri_place = hit.uri.as_deref().map_or(place.clone(), |uri| self.uri_place(example, uri));
                let map = &self.rendered.map;
                out.push(Occurrence {
                    versions: self.rendered.versions,
                    page: self.page.id,
                    path: self.page.path.clone(),
                    anchor: heading.map(|heading| heading.id.clone()).unwrap_or_default(),
                    title: if title.is_empty() { in_words(&hit.code) } else { title.clone() },
                    example: example.row.is_none(),
                    trace: map.trace(place.start),
                    span: map.span(place),
                    uri_span: map.span(uri_place),
                    cause,
                    solution,
                    note: note.clone(),
                    identifiers: code_spans(events, prose_range, &self.rendered.map),
                    hit: hit.clone(),
                });
            }
            before = example.whole.end;
        }
    }

    fn fold_both(&self, a: &Range<usize>, b: &Range<usize>) -> Folded<Prose> {
        let mut folded = Folded::default();
        for (versions, before) in self.rendered.texts(a) {
            for (others, after) in self.rendered.texts(b) {
                self.fold_text(&[&*before, &*after].join("\n\n"), versions & others, &mut folded);
            }
        }
        folded
    }

    fn fold(&self, range: &Range<usize>) -> Folded<Prose> {
        let mut folded = Folded::default();
        for (versions, text) in self.rendered.texts(range) {
            self.fold_text(&text, versions, &mut folded);
        }
        folded
    }

    /// Adds a text in `versions`; by version only where it names pages by title.
    fn fold_text(&self, text: &str, versions: VersionSet, folded: &mut Folded<Prose>) {
        // A cell's pipes are escaped; elsewhere `\|` is a pipe as well.
        let text = text.trim_matches('|').replace("\\|", "|");
        let at = |version: usize| prose::prose(&text, &self.definitions, &|url| self.targets.title(url, version));
        match versions.first_index() {
            Some(first) if !text.contains("AUTOTITLE") => folded.insert(versions, at(first)),
            _ => versions.iter().for_each(|version| folded.insert(VersionSet::single(version), at(version))),
        }
    }
}

fn code_spans(events: &Events<'_>, within: Range<usize>, map: &super::super::source::SourceMap) -> Vec<(String, Span)> {
    let from = events.partition_point(|(_, range)| range.end <= within.start);
    let spans = events[from.min(events.len())..].iter().take_while(|(_, range)| range.start < within.end);
    spans
        .filter_map(|(event, range)| match event {
            Event::Code(text) if range.start >= within.start => Some((text.to_string(), map.span(range.clone()))),
            _ => None,
        })
        .collect()
}

/// A code as a title: `bad_verification_code` is `Bad verification code`.
pub(super) fn in_words(code: &str) -> String {
    let words = code.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let text = words.collect::<Vec<_>>().join(" ").to_lowercase();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}
