//! Headings as readers of each version see them: levels that step down by more than one.
//!
//! In: the rendered bodies. Out: a finding for each heading that skips a level, once a place. Only after evaluation is it
//! known which heading stands before which.

use std::collections::BTreeMap;

use super::super::content::Page;
use super::super::diag::{Code, Diagnostic, Diagnostics};
use super::super::source::Span;
use crate::catalog::VersionSet;

/// A heading that skips a level, as one page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Skip {
    span: Span,
    before: u8,
    level: u8,
    versions: VersionSet,
    trace: Vec<Span>,
}

/// The skipped levels of a page.
pub(super) fn skips(page: &Page) -> Vec<Skip> {
    let mut found = Vec::new();
    for body in &page.body {
        // The title is the one heading of the first level.
        let mut before = 1;
        for heading in &body.headings {
            if heading.level > before + 1 {
                let length = body.markdown[heading.range.clone()].trim_end().len();
                let span = body.map.span(heading.range.start..heading.range.start + length);
                let trace = body.map.trace(heading.range.start);
                found.push(Skip { span, before, level: heading.level, versions: body.versions, trace });
            }
            before = heading.level;
        }
    }
    found
}

/// Reports skipped levels, those of all pages in their order.
pub(super) fn check<'s>(skips: impl Iterator<Item = &'s Skip>, sink: &mut Diagnostics) {
    // By place of the heading and the levels: versions and trace.
    let mut found: BTreeMap<(Span, u8, u8), (VersionSet, &[Span])> = BTreeMap::new();
    for skip in skips {
        let entry = found.entry((skip.span, skip.before, skip.level));
        entry.or_insert_with(|| (VersionSet::EMPTY, &skip.trace)).0 |= skip.versions;
    }
    for ((span, before, level), (versions, trace)) in found {
        let above = if before == 1 { "the title".to_owned() } else { format!("one of level {before}") };
        let message = format!("a heading of level {level} follows {above}");
        let mut diagnostic = Diagnostic::new(Code::HeadingLevelSkipped, span, message);
        let marks = "#".repeat(usize::from(before) + 1);
        diagnostic.versions(versions).trace(trace.to_vec()).help(format!("begin it with `{marks}`"));
        sink.push(diagnostic);
    }
}
