//! Headings as readers of each version see them: levels that step down by more than one.
//!
//! In: the rendered bodies. Out: a finding for each heading that skips a level, once a place. Only after evaluation is it
//! known which heading stands before which.

use std::collections::BTreeMap;

use super::super::book::Book;
use super::super::diag::{Code, Diagnostic, Diagnostics};
use super::super::source::Span;
use crate::catalog::VersionSet;

/// Reports skipped levels.
pub(super) fn check(book: &Book, sink: &mut Diagnostics) {
    // By place of the heading and the levels: versions and trace.
    let mut found: BTreeMap<(Span, u8, u8), (VersionSet, Vec<Span>)> = BTreeMap::new();
    for page in &book.pages {
        for body in &page.body {
            // The title is the one heading of the first level.
            let mut before = 1;
            for heading in &body.headings {
                if heading.level > before + 1 {
                    let length = body.markdown[heading.range.clone()].trim_end().len();
                    let span = body.map.span(heading.range.start..heading.range.start + length);
                    let trace = || body.map.trace(heading.range.start);
                    let entry = found.entry((span, before, heading.level));
                    entry.or_insert_with(|| (VersionSet::EMPTY, trace())).0 |= body.versions;
                }
                before = heading.level;
            }
        }
    }
    for ((span, before, level), (versions, trace)) in found {
        let above = if before == 1 { "the title".to_owned() } else { format!("one of level {before}") };
        let message = format!("a heading of level {level} follows {above}");
        let mut diagnostic = Diagnostic::new(Code::HeadingLevelSkipped, span, message);
        let marks = "#".repeat(usize::from(before) + 1);
        diagnostic.versions(versions).trace(trace).help(format!("begin it with `{marks}`"));
        sink.push(diagnostic);
    }
}
