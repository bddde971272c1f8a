//! Headings as readers of each version see them: levels that step down by more than one, and titles beside the title.
//!
//! In: the rendered bodies. Out: a finding for each heading of a wrong level, once a place. Only after evaluation is it
//! known which heading stands before which.

use std::collections::BTreeMap;

use super::super::content::Page;
use super::super::diag::{Code, Diagnostic, Diagnostics};
use super::super::source::Span;
use crate::catalog::VersionSet;

/// A heading of a wrong level, as one page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Misplaced {
    span: Span,
    before: u8,
    level: u8,
    versions: VersionSet,
    trace: Vec<Span>,
}

/// The headings of a page that skip a level, or stand on that of its title.
pub(super) fn misplaced(page: &Page) -> Vec<Misplaced> {
    let mut found = Vec::new();
    for body in &page.body {
        // The title is the one heading of the first level.
        let mut before = 1;
        for heading in &body.headings {
            if heading.level > before + 1 || heading.level == 1 {
                let span = body.map.span(heading.range.clone());
                let trace = body.map.trace(heading.range.start);
                found.push(Misplaced { span, before, level: heading.level, versions: body.versions, trace });
            }
            before = heading.level;
        }
    }
    found
}

/// Reports them, those of all pages in their order.
pub(super) fn check<'m>(misplaced: impl Iterator<Item = &'m Misplaced>, sink: &mut Diagnostics) {
    // By place of the heading and the levels: versions and trace.
    let mut found: BTreeMap<(Span, u8, u8), (VersionSet, &[Span])> = BTreeMap::new();
    for heading in misplaced {
        let before = if heading.level == 1 { 1 } else { heading.before };
        let entry = found.entry((heading.span, before, heading.level));
        entry.or_insert_with(|| (VersionSet::EMPTY, &heading.trace)).0 |= heading.versions;
    }
    for ((span, before, level), (versions, trace)) in found {
        let above = if before == 1 { "the title".to_owned() } else { format!("one of level {before}") };
        let (code, message) = match level {
            1 => (Code::SecondTitle, "a heading of level 1 beside the title of the page".to_owned()),
            _ => (Code::HeadingLevelSkipped, format!("a heading of level {level} follows {above}")),
        };
        let mut diagnostic = Diagnostic::new(code, span, message);
        let marks = "#".repeat(usize::from(before) + 1);
        diagnostic.versions(versions).trace(trace.to_vec()).help(format!("begin it with `{marks}`"));
        sink.push(diagnostic);
    }
}
