//! Reusables of several lines after a list marker or in a quote (format.md §4.3). After a marker the tag gets no indentation,
//! so that a paragraph, a fence or an image on a later line ends the list. In a quote the lines get what stands before the
//! first tag that is written alike, which may be in no quote, or in another one.
//!
//! In: templates with the versions that reach them. Out: a finding for each such tag.

use super::super::diag::{Code, Diagnostic, Diagnostics};
use super::super::liquid::ast::Data;
use super::super::liquid::{Library, Template};
use super::reaching::{Part, Reaching};
use crate::catalog::VersionSet;

/// Reports reusables that break their lists in a template that `live` reaches.
pub(super) fn check(
    reaching: &Reaching,
    library: &Library,
    template: &Template,
    live: VersionSet,
    sink: &mut Diagnostics,
) {
    let mut line = Line::default();
    reaching.walk(&template.nodes, live, &mut |part, live| {
        if let Part::Data(data) = part
            && !live.is_empty()
        {
            line.reach(&template.text, data.range.start);
            let (own, before) = (line.is_quote, &template.text[line.start..line.at]);
            reference(reaching, library, template, (data, before), live, sink);
            quoted(reaching, library, template, (data, own), live, sink);
        }
    });
}

/// The line of a tag, up to it. Tags come in the order of the text, so that a long line is read once.
#[derive(Default)]
struct Line {
    start: usize,
    at: usize,
    is_quote: bool,
}

impl Line {
    fn reach(&mut self, text: &str, at: usize) {
        let from = if at < self.at { 0 } else { self.at };
        let start = text[from..at].rfind('\n').map(|newline| from + newline + 1);
        if from == 0 || start.is_some() {
            self.start = start.unwrap_or_default();
            self.is_quote = text[self.start..].trim_start_matches([' ', '\t']).starts_with('>');
        }
        self.at = at;
    }
}

/// Reports a reusable that ends the list in which its tag stands.
fn reference(
    reaching: &Reaching,
    library: &Library,
    template: &Template,
    (data, before): (&Data, &str),
    live: VersionSet,
    sink: &mut Diagnostics,
) {
    let Some(width) = marker(before) else { return };
    if data.indent > 0 || !data.trim || !data.members.is_empty() {
        return;
    }
    let Some(included) = library.template(data) else { return };
    let Some(breaking) = breaking_line(&included.text, width) else { return };
    let message = format!("`{}` ends the list in which it stands", data.path);
    let mut diagnostic = Diagnostic::new(Code::BrokenList, template.origin.span(data.range.clone()), message);
    diagnostic
        .versions(reaching.built(live))
        .also(included.origin.span(breaking.clone()), "this line is not indented")
        .help(format!(
            "indent it by {width} in the reusable, or put the tag on a line of its own, indented by {width}"
        ));
    sink.push(diagnostic);
}

/// Reports a reusable whose lines belong to another quote than its tag.
fn quoted(
    reaching: &Reaching,
    library: &Library,
    template: &Template,
    (data, own): (&Data, bool),
    live: VersionSet,
    sink: &mut Diagnostics,
) {
    if own != data.quote.is_empty() || !data.trim || !data.members.is_empty() {
        return;
    }
    let Some(included) = library.template(data) else { return };
    let Some(breaking) = unquoted_line(&included.text, own) else { return };
    let message = if own {
        format!("`{}` ends the quote in which it stands", data.path)
    } else {
        format!("`{}` becomes a quote after its first line", data.path)
    };
    let label = if own { "this line is in no quote" } else { "this line is in a quote" };
    let other = if own { "no quote" } else { "a quote" };
    let mut diagnostic = Diagnostic::new(Code::BrokenQuote, template.origin.span(data.range.clone()), message);
    diagnostic
        .versions(reaching.built(live))
        .also(included.origin.span(breaking), label)
        .help(format!("the first tag of the page that is written alike stands in {other}, and decides: put a second blank after `data` here"));
    sink.push(diagnostic);
}

/// The first line after the first that is not of the paragraph that the first line begins, where the tag is in a quote; else the
/// second line.
fn unquoted_line(text: &str, quoted: bool) -> Option<std::ops::Range<usize>> {
    let mut at = 0;
    let mut blank_before = false;
    for (number, line) in text.split('\n').enumerate() {
        let bare = line.trim();
        let range = at..at + line.trim_end().len();
        at += line.len() + 1;
        let starts = ["```", "~~~", "#", "- ", "* ", "+ ", "1. ", "<"].iter().any(|mark| bare.starts_with(mark));
        if number > 0 && !bare.is_empty() && !(quoted && bare.starts_with('>')) && (!quoted || blank_before || starts) {
            return Some(range);
        }
        blank_before = bare.is_empty();
    }
    None
}

/// The longest marker, with what stands before it.
const LONGEST: usize = 256;

/// The width of the list marker, when `line` is nothing else.
fn marker(line: &str) -> Option<usize> {
    if line.len() > LONGEST {
        return None;
    }
    let bare = line.trim_start();
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let sign = bare.as_bytes().get(digits).copied();
    let marked = match digits {
        0 => matches!(sign, Some(b'-' | b'*' | b'+')),
        1..=9 => matches!(sign, Some(b'.' | b')')),
        _ => false,
    };
    let blank = bare.get(digits + 1..)?;
    (marked && !blank.is_empty() && blank.bytes().all(|byte| byte == b' ')).then_some(line.len())
}

/// The first line after the first that is outside of an item whose text begins at column `width`, and begins none itself.
fn breaking_line(text: &str, width: usize) -> Option<std::ops::Range<usize>> {
    let mut at = 0;
    let mut blank_before = false;
    let mut first = true;
    for line in text.split('\n') {
        let bare = line.trim_start();
        let range = at..at + line.trim_end().len();
        at += line.len() + 1;
        let tag_alone = bare.starts_with("{%") && bare.trim_end().ends_with("%}");
        if !first && !bare.is_empty() && !tag_alone {
            let indent = line.len() - bare.len();
            let item = bare.starts_with(['-', '*', '+']) || bare.starts_with(|c: char| c.is_ascii_digit());
            let block = blank_before || bare.starts_with("```") || bare.starts_with("~~~") || bare.starts_with('#');
            if item && indent < width {
                // From here on the reusable brings items of its own.
                return None;
            }
            if indent < width.min(2) && block {
                return Some(range);
            }
        }
        if !tag_alone || bare.is_empty() {
            blank_before = bare.is_empty();
        }
        first = false;
    }
    None
}
