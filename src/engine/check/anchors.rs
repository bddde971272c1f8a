//! Anchors, against the ids of the rendered pages: on the same page and on others, version by version.
//!
//! In: the places of links and where they lead. Out: a finding for each place whose anchor some page or version lacks.

use super::super::content::PageId;
use super::super::diag::{Code, Diagnostic, Diagnostics, MOST_COMPARED, nearest};
use super::super::render::LinkKind;
use super::super::source::Span;
use super::place::Place;
use super::reach::{Reach, Targets, anchor};
use crate::catalog::VersionSet;

/// Reports anchors that are not there.
pub(super) fn check<'b>(places: &[Place<'b>], targets: &mut Targets<'b>, sink: &mut Diagnostics) {
    for place in places {
        if !matches!(place.kind, LinkKind::Link | LinkKind::AutoTitle | LinkKind::HtmlLink) {
            continue;
        }
        let Some(anchor) = anchor(place.url) else { continue };
        if place.url.starts_with('#') {
            same_page(place, targets, &anchor, sink);
        } else {
            other_page(place, targets, &anchor, sink);
        }
    }
}

fn same_page(place: &Place<'_>, targets: &Targets<'_>, anchor: &str, sink: &mut Diagnostics) {
    let mut lacking: Vec<(PageId, VersionSet)> = Vec::new();
    for (page, versions) in &place.pages {
        let absent = |version: &usize| targets.has_anchor(*page, *version, anchor) == Some(false);
        let missing: VersionSet = versions.iter().filter(absent).collect();
        if !missing.is_empty() {
            lacking.push((*page, missing));
        }
    }
    let Some((first, _)) = lacking.first() else { return };
    let book = targets.book;
    let missing = lacking.iter().fold(VersionSet::EMPTY, |all, (_, set)| all | *set);
    let everywhere = lacking.len() == place.pages.len() && missing == place.versions;
    let shared = place.pages.len() > 1 || !place.trace.is_empty();
    let whose = match (shared, lacking.len()) {
        (false, _) => "on this page".to_owned(),
        (true, 1) => format!("on `{}`", book.page(*first).path),
        (true, count) => format!("on `{}` and {} more", book.page(*first).path, count - 1),
    };
    let within =
        if missing == place.versions { String::new() } else { format!(" in {}", book.axis.describe_none(missing)) };
    let message = format!("no anchor `#{anchor}` {whose}{within}");
    report(place, targets, *first, missing, anchor, missing, everywhere, message, sink);
}

fn other_page<'b>(place: &Place<'b>, targets: &mut Targets<'b>, anchor: &str, sink: &mut Diagnostics) {
    // By page that is reached: the versions of the link, and those of the page.
    let mut lacking: Vec<(PageId, VersionSet, VersionSet)> = Vec::new();
    for version in place.versions {
        let (page, reached) = match targets.reach(place.url, version) {
            Some(Reach::Page { page, version }) => (*page, *version),
            // A fragment of the redirect's own would win over the link's.
            Some(Reach::Redirect { page: Some((page, version)), extra, .. }) if !extra.contains('#') => {
                (*page, *version)
            }
            _ => continue,
        };
        targets.asked.insert(page);
        if targets.has_anchor(page, reached, anchor) == Some(false) {
            match lacking.iter_mut().find(|(other, ..)| *other == page) {
                Some((_, set, all)) => {
                    *set |= VersionSet::single(version);
                    *all |= VersionSet::single(reached);
                }
                None => lacking.push((page, VersionSet::single(version), VersionSet::single(reached))),
            }
        }
    }
    let book = targets.book;
    for (page, missing, reached) in lacking {
        let within =
            if missing == place.versions { String::new() } else { format!(" in {}", book.axis.describe_none(missing)) };
        let message = format!("no anchor `#{anchor}` on `{}`{within}", book.page(page).path);
        report(place, targets, page, reached, anchor, missing, missing == place.versions, message, sink);
    }
}

/// Whether two anchors differ in case, or in hyphens that are underscores, alone: any other difference may be that of two
/// headings.
fn same_words(one: &str, other: &str) -> bool {
    let folded = |anchor: &str| anchor.to_lowercase().replace('_', "-");
    folded(one) == folded(other)
}

#[expect(clippy::too_many_arguments, reason = "two callers with the same parts in hand")]
fn report(
    place: &Place<'_>,
    targets: &Targets<'_>,
    page: PageId,
    reached: VersionSet,
    anchor: &str,
    missing: VersionSet,
    everywhere: bool,
    message: String,
    sink: &mut Diagnostics,
) {
    let book = targets.book;
    let mut diagnostic = Diagnostic::new(Code::MissingAnchor, place.span, message);
    diagnostic.versions(missing).trace(place.trace.clone());
    let present: Vec<&str> = reached
        .first_index()
        .and_then(|version| book.body(book.page(page), version))
        .map(|body| body.anchors.iter().map(String::as_str).collect())
        .unwrap_or_default();
    let present = if present.len() > MOST_COMPARED { Vec::new() } else { present };
    let alike: Vec<&str> = present.iter().copied().filter(|other| same_words(anchor, other)).collect();
    let sure = Some(alike.as_slice()).filter(|alike| alike.len() == 1).map(|alike| alike[0]);
    if let Some(near) = sure.or_else(|| nearest(anchor, present.iter().copied())) {
        diagnostic.help(format!("did you mean `#{near}`?"));
        let certain =
            sure.is_some() && reached.iter().all(|version| targets.has_anchor(page, version, near) == Some(true));
        let hash = place.url.find('#').unwrap_or(0);
        if everywhere && certain && place.exact && place.pages.len() == 1 {
            let start = place.span.start as usize + hash + 1;
            diagnostic.fix(Span::new(place.span.file, start, place.span.end as usize), near);
        }
    } else {
        let existing =
            book.page(page).versions.iter().filter(|&version| targets.has_anchor(page, version, anchor) == Some(true));
        let existing: VersionSet = existing.collect();
        if !existing.is_empty() {
            diagnostic.label(format!("it exists in {}", book.axis.describe(existing)));
        }
    }
    sink.push(diagnostic);
}
