//! Reusables of several lines after a list marker (format.md §4.3, the trap of `1. `): the tag gets no indentation there, so
//! that a paragraph, a fence or an image on a later line ends the list.
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
    reaching.walk(&template.nodes, live, &mut |part, live| {
        if let Part::Data(data) = part
            && !live.is_empty()
        {
            reference(reaching, library, template, data, live, sink);
        }
    });
}

fn reference(
    reaching: &Reaching,
    library: &Library,
    template: &Template,
    data: &Data,
    live: VersionSet,
    sink: &mut Diagnostics,
) {
    let line = template.text[..data.range.start].rsplit('\n').next().unwrap_or("");
    let Some(width) = marker(line) else { return };
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

/// The width of the list marker, when `line` is nothing else.
fn marker(line: &str) -> Option<usize> {
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
