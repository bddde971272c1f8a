//! The checks with what they know from the last run: [`Kept`].
//!
//! In: for each page that is another one than before, what it gives to the checks ([`Part`]); then the book. Out: the findings
//! of every rule over the whole book, the same as without a run before. What is kept is kept by what it depends on: a place
//! of a link by the pages that show it, the pages whose anchors it asked for, and where paths lead; a data value by the
//! versions that reach it; redirects by their map. Whoever changes data, versions or the configuration begins anew.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::super::book::Book;
use super::super::config::{Axis, Config};
use super::super::content::{Page, PageId};
use super::super::diag::Diagnostics;
use super::super::link::RedirectMap;
use super::super::liquid::{Library, Template};
use super::super::source::Sources;
use super::headings::{self, Skip};
use super::place::{self, Key, Place, Use};
use super::reach::{Targets, is_open};
use super::reaching::Reaching;
use super::unused::Names;
use super::{
    LOCK_FILE, Published, StubLayout, anchors, assets, check_published, check_redirects, conditions, link_form, links,
    lists, site_files, unused,
};
use crate::catalog::VersionSet;

/// What a page gives to the checks.
#[derive(Debug, Default)]
pub(crate) struct Part {
    links: Vec<Use>,
    skips: Vec<Skip>,
    open: bool,
    /// The anchors of its bodies: what links of other pages depend on.
    anchors: Vec<(VersionSet, Vec<String>)>,
    /// The data that its texts refer to, with the versions that do.
    refers: BTreeMap<String, VersionSet>,
    /// What is wrong with its texts as templates.
    templates: Diagnostics,
}

impl Part {
    /// Whether the page refers to one of these data values.
    pub(crate) fn refers_to(&self, paths: &HashSet<&str>) -> bool {
        self.refers.keys().any(|path| paths.contains(path.as_str()))
    }
}

/// What is known of a place.
#[derive(Debug, Default)]
struct Standing {
    /// The pages that show it, each with the number among its links.
    pages: BTreeMap<PageId, usize>,
    found: Diagnostics,
    /// The pages whose anchors it asked for.
    asked: BTreeSet<PageId>,
}

/// Where paths lead, and what links say about pages besides: when that changes, every place is looked at again.
#[derive(Debug, PartialEq)]
struct World {
    /// Path, versions, versions with a title, features in `versions`.
    pages: Vec<(String, VersionSet, VersionSet, Option<serde_json::Value>)>,
    rules: Vec<super::super::link::Rule>,
    assets: BTreeSet<String>,
}

/// The checks, between two runs.
#[derive(Debug)]
pub(crate) struct Kept {
    reaching: Reaching,
    parts: Vec<Part>,
    places: HashMap<Arc<Key>, Standing>,
    /// Places to be looked at in the next run.
    stale: HashSet<Arc<Key>>,
    /// Page -> the places that asked for its anchors.
    askers: HashMap<PageId, HashSet<Arc<Key>>>,
    world: Option<(Arc<RedirectMap>, World)>,
    data: BTreeMap<String, (VersionSet, Diagnostics)>,
    /// Whether pages may lead to other data than before.
    leads_elsewhere: bool,
    redirects: Option<(Arc<RedirectMap>, Diagnostics)>,
    names: Names,
}

impl Kept {
    /// Nothing known yet.
    pub(crate) fn new(config: &Config, axis: &Axis, sources: &Sources) -> Self {
        Self {
            reaching: Reaching::new(config, axis, sources),
            parts: Vec::new(),
            places: HashMap::new(),
            stale: HashSet::new(),
            askers: HashMap::new(),
            world: None,
            data: BTreeMap::new(),
            leads_elsewhere: true,
            redirects: None,
            names: Names::default(),
        }
    }

    /// What `page`, whose texts are `templates`, gives to the checks.
    pub(crate) fn part(&self, page: &Page, templates: &[&Template], library: &Library, sources: &Sources) -> Part {
        let mut part = Part {
            links: place::uses(page, sources),
            skips: headings::skips(page),
            open: is_open(page, templates.iter().copied()),
            anchors: page.body.iter().map(|body| (body.versions, body.anchors.clone())).collect(),
            ..Part::default()
        };
        let live = self.reaching.own(page);
        for template in templates {
            self.reaching.refer(&template.nodes, live, library, &mut part.refers);
            conditions::check(&self.reaching, sources, template, live, false, &mut part.templates);
            lists::check(&self.reaching, library, template, live, &mut part.templates);
        }
        part
    }

    /// The part of a page.
    pub(crate) fn part_of(&self, page: PageId) -> &Part {
        &self.parts[page.0 as usize]
    }

    /// Takes over the parts of pages that are other ones than before.
    pub(crate) fn take(&mut self, parts: Vec<(PageId, Part)>) {
        for (page, part) in parts {
            let at = page.0 as usize;
            if self.parts.len() <= at {
                self.parts.resize_with(at + 1, Part::default);
            }
            let before = std::mem::replace(&mut self.parts[at], part);
            let part = &self.parts[at];
            if (before.open, &before.anchors) != (part.open, &part.anchors) {
                self.stale.extend(self.askers.remove(&page).unwrap_or_default());
            }
            self.leads_elsewhere |= before.refers != part.refers;
            for link in &before.links {
                if let Some(place) = self.places.get_mut(&link.key) {
                    place.pages.remove(&page);
                    self.stale.insert(Arc::clone(&link.key));
                }
            }
            for (number, link) in part.links.iter().enumerate() {
                let place = self.places.entry(Arc::clone(&link.key)).or_default();
                place.pages.insert(page, number);
                self.stale.insert(Arc::clone(&link.key));
            }
        }
    }

    /// Data values are other ones than before: pages that refer to them have been given to [`Self::take`].
    pub(crate) fn data_changed(&mut self) {
        self.data.clear();
        self.leads_elsewhere = true;
        self.names = Names::default();
    }

    /// The findings of every rule over the whole book.
    pub(crate) fn findings(&mut self, book: &Book, sources: &Sources, sink: &mut Diagnostics) {
        self.look_around(book, sources);
        self.look_at_places(book, sources);
        self.places.values().for_each(|place| sink.extend(place.found.clone()));
        headings::check(self.parts.iter().flat_map(|part| &part.skips), sink);
        self.parts.iter().for_each(|part| sink.extend(part.templates.clone()));
        if std::mem::take(&mut self.leads_elsewhere) {
            self.follow(book, sources);
        }
        self.data.values().for_each(|(_, found)| sink.extend(found.clone()));
        unused::check(book, sources, &mut self.names, sink);
        if !self.redirects.as_ref().is_some_and(|(map, _)| Arc::ptr_eq(map, &book.redirects)) {
            let mut found = Diagnostics::new();
            check_redirects(&book.redirects, StubLayout::default(), &mut found);
            self.redirects = Some((Arc::clone(&book.redirects), found));
        }
        sink.extend(self.redirects.as_ref().map(|(_, found)| found.clone()).unwrap_or_default());
        site_files::check(book, sink);
        if let Some(file) = sources.find(LOCK_FILE) {
            let lock = Published::parse(file, &sources.get(file).text, sink);
            let anchors = |page| {
                let bodies = book.page(page).body.iter();
                bodies.flat_map(|body| body.anchors.iter().map(|anchor| (body.versions, anchor.as_str()))).collect()
            };
            check_published(&lock, &book.redirects, &anchors, sink);
        }
    }

    /// Finds out whether paths lead elsewhere than before.
    fn look_around(&mut self, book: &Book, sources: &Sources) {
        let pages = book.pages.iter().map(|page| {
            let features = page.front.get("versions").and_then(|versions| versions.get("feature")).cloned();
            (page.path.as_str().to_owned(), page.versions, page.title.versions(), features)
        });
        let pages: Vec<_> = pages.collect();
        let same = self.world.as_ref().is_some_and(|(map, world)| {
            world.pages == pages
                && world.assets == sources.assets
                && (Arc::ptr_eq(map, &book.redirects) || world.rules == book.redirects.rules())
        });
        if same {
            if let Some((map, _)) = &mut self.world {
                *map = Arc::clone(&book.redirects);
            }
            return;
        }
        self.stale.extend(self.places.keys().cloned());
        let world = World { pages, rules: book.redirects.rules().to_vec(), assets: sources.assets.clone() };
        self.world = Some((Arc::clone(&book.redirects), world));
    }

    /// Looks at the places that something has changed for.
    fn look_at_places(&mut self, book: &Book, sources: &Sources) {
        let stale: Vec<Arc<Key>> = std::mem::take(&mut self.stale).into_iter().collect();
        let open: Vec<bool> = self.parts.iter().map(|part| part.open).collect();
        let (places, parts) = (&self.places, &self.parts);
        let chunk = stale.len().div_ceil(rayon::current_num_threads() * 4).max(64);
        let looked: Vec<Vec<_>> = stale
            .par_chunks(chunk)
            .map(|keys| {
                let mut targets = Targets::with_open(book, open.clone());
                keys.iter().map(|key| look(places.get(key), parts, &mut targets, sources)).collect()
            })
            .collect();
        for (key, (found, asked)) in stale.iter().zip(looked.into_iter().flatten()) {
            let Some(place) = self.places.get_mut(key) else { continue };
            for page in place.asked.difference(&asked) {
                if let Some(askers) = self.askers.get_mut(page) {
                    askers.remove(key);
                }
            }
            for page in &asked {
                self.askers.entry(*page).or_default().insert(Arc::clone(key));
            }
            (place.found, place.asked) = (found, asked);
            if place.pages.is_empty() {
                self.places.remove(key);
            }
        }
    }

    /// Looks at the templates of the data values that pages lead to.
    fn follow(&mut self, book: &Book, sources: &Sources) {
        let refers = self.parts.iter().flat_map(|part| &part.refers).map(|(path, live)| (path, *live));
        let reached = self.reaching.follow(refers, &book.library);
        self.data.retain(|path, _| reached.contains_key(path));
        let reaching = &self.reaching;
        let known = &self.data;
        let other: Vec<_> = reached
            .par_iter()
            .filter(|(path, (_, live))| known.get(*path).is_none_or(|(known, _)| known != live))
            .map(|(path, (template, live))| {
                let mut found = Diagnostics::new();
                conditions::check(reaching, sources, template, *live, true, &mut found);
                lists::check(reaching, &book.library, template, *live, &mut found);
                (path.clone(), (*live, found))
            })
            .collect();
        self.data.extend(other);
    }
}

/// What is wrong with a place, and the pages whose anchors that depends on.
fn look<'k>(
    place: Option<&'k Standing>,
    parts: &'k [Part],
    targets: &mut Targets<'k>,
    sources: &Sources,
) -> (Diagnostics, BTreeSet<PageId>) {
    let mut found = Diagnostics::new();
    let pages = place.into_iter().flat_map(|place| &place.pages);
    let shown = pages.map(|(page, number)| (*page, &parts[page.0 as usize].links[*number]));
    if let Some(place) = Place::of(shown) {
        let place = std::slice::from_ref(&place);
        links::check(place, targets, &mut found);
        anchors::check(place, targets, &mut found);
        link_form::check(place, targets.book, &mut found);
        assets::check(place, targets.book, sources, &mut found);
    }
    (found, std::mem::take(&mut targets.asked))
}
