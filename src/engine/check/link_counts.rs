//! How many links there are, version by version: [`link_counts`].
//!
//! In: a book. Out: for each version how often readers meet a local link that leads to its page, that needs a redirect,
//! that leads nowhere, and how often an anchor is there or not. Every page counts with what it shows, reusables as often as
//! they are included: these are the readers' figures, not the writers'.

use super::super::book::Book;
use super::super::render::LinkKind;
use super::place::each_use;
use super::reach::{Reach, Targets, anchor};

/// The links of one version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LinkCounts {
    /// The version's id.
    pub version: String,
    /// Local links that lead to a page at its own path.
    pub live: usize,
    /// Local links that a redirect leads on.
    pub redirect: usize,
    /// Local links that lead nowhere.
    pub broken: usize,
    /// Links into documentation of releases that are no longer built.
    pub archive: usize,
    /// Links that the configuration passes over.
    pub ignored: usize,
    /// Anchors on the same page that are there.
    pub own_anchors: usize,
    /// Anchors on the same page that are not.
    pub own_anchors_missing: usize,
    /// Anchors on the pages that links reach that are there.
    pub anchors: usize,
    /// Anchors on the pages that links reach that are not.
    pub anchors_missing: usize,
    /// Anchors on pages that a server fills in: not known.
    pub anchors_unknown: usize,
}

/// The counts of every version, in the order of the axis.
#[must_use]
pub fn link_counts(book: &Book) -> Vec<LinkCounts> {
    let mut targets = Targets::new(book);
    let mut counts: Vec<LinkCounts> = book
        .axis
        .versions()
        .iter()
        .map(|version| LinkCounts { version: version.id.clone(), ..LinkCounts::default() })
        .collect();
    for page in &book.pages {
        each_use(page, &mut |link, _, versions| {
            if !matches!(link.kind, LinkKind::Link | LinkKind::AutoTitle | LinkKind::HtmlLink) {
                return;
            }
            let anchor = anchor(&link.url);
            for version in versions {
                let count = &mut counts[version];
                if link.url.starts_with('#') {
                    if let Some(anchor) = &anchor {
                        match targets.has_anchor(page.id, version, anchor) {
                            Some(true) => count.own_anchors += 1,
                            Some(false) => count.own_anchors_missing += 1,
                            None => count.anchors_unknown += 1,
                        }
                    }
                    continue;
                }
                let reached = match targets.reach(&link.url, version) {
                    None => continue,
                    Some(Reach::Page { page, version }) => {
                        count.live += 1;
                        Some((*page, *version))
                    }
                    Some(Reach::Redirect { page, extra, .. }) => {
                        count.redirect += 1;
                        page.filter(|_| !extra.contains('#'))
                    }
                    Some(Reach::Archive) => {
                        count.archive += 1;
                        None
                    }
                    Some(Reach::Ignored) => {
                        count.ignored += 1;
                        None
                    }
                    Some(Reach::Missing { .. } | Reach::Loop) => {
                        count.broken += 1;
                        None
                    }
                };
                if let (Some((page, version)), Some(anchor)) = (reached, &anchor) {
                    match targets.has_anchor(page, version, anchor) {
                        Some(true) => count.anchors += 1,
                        Some(false) => count.anchors_missing += 1,
                        None => count.anchors_unknown += 1,
                    }
                }
            }
        });
    }
    counts
}
