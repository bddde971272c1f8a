//! Places where links stand in the sources: [`places`].
//!
//! In: a book. Out: each place once, however many pages and versions show it, with the pages and versions that do. What is
//! wrong with a link of a reusable is wrong at one place.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::book::Book;
use super::super::content::{Page, PageId};
use super::super::render::{LinkKind, LinkUse};
use super::super::source::{SourceMap, Sources, Span};
use crate::catalog::VersionSet;

/// A link or an image at one place of the sources.
#[derive(Clone, Debug)]
pub(super) struct Place<'b> {
    /// The target's place.
    pub(super) span: Span,
    /// The target after Liquid.
    pub(super) url: &'b str,
    /// Text or alternative text.
    pub(super) text: &'b str,
    /// What it is.
    pub(super) kind: LinkKind,
    /// Every version in which some page shows it.
    pub(super) versions: VersionSet,
    /// The pages that show it, in tree order, each with its versions.
    pub(super) pages: Vec<(PageId, VersionSet)>,
    /// The tags through which the first of these pages has it.
    pub(super) trace: Vec<Span>,
    /// Whether the place holds the target to the letter.
    pub(super) exact: bool,
}

/// What makes a place: two links with the same key are one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    span: Span,
    url: String,
    kind: LinkKind,
}

/// What a page adds to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Use {
    /// The place.
    pub(super) key: Arc<Key>,
    text: String,
    versions: VersionSet,
    trace: Vec<Span>,
    exact: bool,
}

/// The places that a page shows, each once.
pub(super) fn uses(page: &Page, sources: &Sources) -> Vec<Use> {
    let mut uses: Vec<Use> = Vec::new();
    let mut known: HashMap<Arc<Key>, usize> = HashMap::new();
    each_use(page, &mut |link, map, versions| {
        let key = Key { span: map.span(link.target.clone()), url: link.url.clone(), kind: link.kind };
        if let Some(&at) = known.get(&key) {
            uses[at].versions |= versions;
            return;
        }
        let exact = sources.text(key.span) == key.url;
        let (key, trace) = (Arc::new(key), map.trace(link.target.start));
        known.insert(Arc::clone(&key), uses.len());
        uses.push(Use { key, text: link.text.clone(), versions, trace, exact });
    });
    uses
}

impl<'u> Place<'u> {
    /// The place that these pages show, in tree order.
    pub(super) fn of(shown: impl Iterator<Item = (PageId, &'u Use)>) -> Option<Self> {
        let mut place: Option<Self> = None;
        for (page, own) in shown {
            let place = place.get_or_insert_with(|| Self {
                span: own.key.span,
                url: &own.key.url,
                text: &own.text,
                kind: own.key.kind,
                versions: VersionSet::EMPTY,
                pages: Vec::new(),
                trace: own.trace.clone(),
                exact: own.exact,
            });
            place.versions |= own.versions;
            place.pages.push((page, own.versions));
        }
        place
    }
}

/// Every link and image of the book.
pub(super) fn places<'b>(book: &'b Book, sources: &Sources) -> Vec<Place<'b>> {
    let mut places: Vec<Place<'b>> = Vec::new();
    let mut known: HashMap<(Span, &'b str, LinkKind), usize> = HashMap::new();
    for page in &book.pages {
        each_use(page, &mut |link, map, versions| {
            let span = map.span(link.target.clone());
            let at = *known.entry((span, link.url.as_str(), link.kind)).or_insert_with(|| {
                places.push(Place {
                    span,
                    url: &link.url,
                    text: &link.text,
                    kind: link.kind,
                    versions: VersionSet::EMPTY,
                    pages: Vec::new(),
                    trace: map.trace(link.target.start),
                    exact: sources.text(span) == link.url,
                });
                places.len() - 1
            });
            let place = &mut places[at];
            place.versions |= versions;
            match place.pages.last_mut() {
                Some((last, set)) if *last == page.id => *set |= versions,
                _ => place.pages.push((page.id, versions)),
            }
        });
    }
    places
}

/// Calls `visit` for each link of a page: front matter values first, then the body.
pub(super) fn each_use<'b>(page: &'b Page, visit: &mut impl FnMut(&'b LinkUse, &'b SourceMap, VersionSet)) {
    for folded in [&page.intro, &page.product, &page.permissions] {
        for (versions, fragment) in folded.parts() {
            fragment.links.iter().for_each(|link| visit(link, &fragment.map, *versions));
        }
    }
    for body in &page.body {
        body.links.iter().for_each(|link| visit(link, &body.map, body.versions));
    }
}
