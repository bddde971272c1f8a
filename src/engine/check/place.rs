//! Places where links stand in the sources: [`places`].
//!
//! In: a book. Out: each place once, however many pages and versions show it, with the pages and versions that do. What is
//! wrong with a link of a reusable is wrong at one place.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;

use foldhash::fast::FixedState;
use foldhash::{HashMap, HashMapExt};

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
    /// Whether it has text, or alternative text.
    pub(super) has_text: bool,
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
#[derive(Debug, Eq)]
pub(crate) struct Key {
    span: Span,
    url: String,
    kind: LinkKind,
    /// The hash of the rest, taken once: keys are looked up often.
    hash: u64,
}

impl Key {
    fn new(span: Span, url: &str, kind: LinkKind) -> Self {
        let hash = FixedState::default().hash_one((span, url, kind));
        Self { span, url: url.to_owned(), kind, hash }
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        (self.hash, self.span, self.kind) == (other.hash, other.span, other.kind) && self.url == other.url
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

/// What a page adds to a place.
#[derive(Debug)]
pub(super) struct Use {
    /// The place.
    pub(super) key: Arc<Key>,
    has_text: bool,
    versions: VersionSet,
    trace: Vec<Span>,
    exact: bool,
}

/// The places that a page shows, each once.
pub(super) fn uses(page: &Page, sources: &Sources) -> Vec<Use> {
    let mut uses: Vec<Use> = Vec::new();
    let mut known: HashMap<(Span, &str, LinkKind), usize> = HashMap::new();
    each_use(page, &mut |link, map, versions| {
        let span = map.span(link.target.clone());
        let at = *known.entry((span, link.url.as_str(), link.kind)).or_insert_with(|| {
            uses.push(Use {
                key: Arc::new(Key::new(span, &link.url, link.kind)),
                has_text: has_text(link),
                versions: VersionSet::EMPTY,
                trace: map.trace(link.target.start),
                exact: sources.text(span) == link.url,
            });
            uses.len() - 1
        });
        uses[at].versions |= versions;
    });
    uses
}

fn has_text(link: &LinkUse) -> bool {
    !link.text.trim().is_empty()
}

impl<'u> Place<'u> {
    /// The place that these pages show, in tree order.
    pub(super) fn of(shown: impl Iterator<Item = (PageId, &'u Use)>) -> Option<Self> {
        let mut place: Option<Self> = None;
        for (page, own) in shown {
            let place = place.get_or_insert_with(|| Self {
                span: own.key.span,
                url: &own.key.url,
                has_text: own.has_text,
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
                    has_text: has_text(link),
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
    for folded in [&page.intro, &page.product, &page.permissions].into_iter().chain(page.next_steps.values()) {
        for (versions, fragment) in folded.parts() {
            fragment.links.iter().for_each(|link| visit(link, &fragment.map, *versions));
        }
    }
    page.entries.iter().for_each(|entry| visit(&entry.link, &entry.map, entry.versions));
    for body in &page.body {
        body.links.iter().for_each(|link| visit(link, &body.map, body.versions));
    }
}
