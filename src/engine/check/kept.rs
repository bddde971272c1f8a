//! The checks with what they know from the last run: [`Kept`].
//!
//! In: for each page that is another one than before, what it gives to the checks ([`Part`]); then the book. Out: what each
//! [`Finder`] finds now, of those that may find something else than in the last run; all of them together, the same as without
//! a run before. What a finder found holds for as long as what it depends on: a place of a link depends on the pages that show
//! it, the pages whose anchors it asked for, and where paths lead; a data value on the versions that reach it; redirects on
//! their map. Whoever changes data, versions or the configuration begins anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use rayon::prelude::*;

use super::super::book::Book;
use super::super::config::{Axis, Config};
use super::super::content::{Page, PageId, UrlPath};
use super::super::diag::{Diagnostic, Diagnostics};
use super::super::link::RedirectMap;
use super::super::liquid::{Library, Template};
use super::super::source::{FileId, Sources};
use super::headings::{self, Misplaced};
use super::place::{self, Key, Place, Use};
use super::reach::{Targets, is_open};
use super::reaching::Reaching;
use super::unused::Names;
use super::{
    LOCK_FILE, Published, anchors, assets, check_published, conditions, conflicts, link_form, links, lists,
    redirect_form, redirects_together, site_files, unused,
};
use crate::catalog::VersionSet;

/// What a page gives to the checks.
#[derive(Debug, Default)]
pub(crate) struct Part {
    links: Vec<Use>,
    misplaced: Vec<Misplaced>,
    open: bool,
    /// Whether the anchors of its bodies, on which links of other pages depend, are other ones than before.
    other_anchors: bool,
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

/// Who finds something, with what it looks at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Finder {
    /// The rules of links, at one place.
    Place(Arc<Key>),
    /// The rules of headings, over all pages.
    Headings,
    /// The rules of conditions and lists, in the texts of a page.
    Templates(PageId),
    /// The rules of conditions and lists, in a data value.
    Data(String),
    /// What nothing uses.
    Unused,
    /// Merges that nobody finished, in all sources.
    Conflicts,
    /// The rules of how redirects are written.
    RedirectForms,
    /// The other rules of redirects, and those of files in one another's way.
    Redirects,
    /// The file of published pages and anchors.
    Lock,
}

/// What is known of a place.
#[derive(Debug, Default)]
struct Standing {
    /// The pages that show it, ascending, each with the number among its links.
    pages: Vec<(PageId, usize)>,
    /// The pages whose anchors it asked for.
    asked: BTreeSet<PageId>,
}

/// Where paths lead, and what links say about pages besides: when that changes, every place is looked at again.
#[derive(Debug)]
struct World {
    pages: Vec<Seen>,
    redirects: Arc<RedirectMap>,
    assets: BTreeSet<String>,
    /// The paths that files of the content folder would have, were they pages.
    aside: BTreeSet<String>,
    /// The files that findings about redirects name, but for those about their form.
    named: BTreeSet<FileId>,
}

impl World {
    /// Whether the pages of `book` are where they were, and the other files the same.
    fn is_of(&self, book: &Book, sources: &Sources, aside: &BTreeSet<String>) -> bool {
        self.pages.len() == book.pages.len()
            && self.pages.iter().zip(&book.pages).all(|(seen, page)| seen.is_of(page))
            && self.assets == sources.assets
            && self.aside == *aside
    }
}

/// The paths that files of the content folder would have, were they pages.
fn aside(book: &Book, sources: &Sources) -> BTreeSet<String> {
    let pages: HashSet<FileId> = book.pages.iter().map(|page| page.file).collect();
    let root = &book.config.book.src;
    let others = sources.below(root).filter(|(file, _)| !pages.contains(file));
    let stems = others.filter_map(|(_, source)| source.path[root.len()..].strip_suffix(".md"));
    stems.map(|stem| stem.strip_suffix("/index").unwrap_or(stem).to_owned()).collect()
}

/// What findings at other places say of a page.
#[derive(Debug, PartialEq)]
struct Seen {
    path: UrlPath,
    versions: VersionSet,
    titled: VersionSet,
    /// Where its front matter begins.
    start: u32,
    /// The features in `versions`.
    features: Option<serde_json::Value>,
}

impl Seen {
    fn of(page: &Page) -> Self {
        Self {
            path: page.path.clone(),
            versions: page.versions,
            titled: page.title.versions(),
            start: page.front_span.start,
            features: features(page).cloned(),
        }
    }

    fn is_of(&self, page: &Page) -> bool {
        self.path == page.path
            && self.versions == page.versions
            && self.titled == page.title.versions()
            && self.start == page.front_span.start
            && self.features.as_ref() == features(page)
    }
}

fn anchors_of(page: &Page) -> impl Iterator<Item = (VersionSet, &[String])> {
    page.body.iter().map(|body| (body.versions, body.anchors.as_slice()))
}

fn features(page: &Page) -> Option<&serde_json::Value> {
    page.front.get("versions")?.get("feature")
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
    /// Pages of which nothing was told yet.
    untold: Vec<PageId>,
    world: Option<World>,
    /// Whether other headings than before may be of a wrong level.
    headings_elsewhere: bool,
    /// Data values with the versions that reach them.
    data: BTreeMap<String, VersionSet>,
    /// Whether pages may lead to other data than before.
    leads_elsewhere: bool,
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
            untold: Vec::new(),
            world: None,
            headings_elsewhere: true,
            data: BTreeMap::new(),
            leads_elsewhere: true,
            names: Names::default(),
        }
    }

    /// What `page`, whose texts are `templates`, gives to the checks; `before` is the page as it was.
    pub(crate) fn part(
        &self,
        page: &Page,
        before: Option<&Page>,
        templates: &[&Template],
        library: &Library,
        sources: &Sources,
    ) -> Part {
        let mut part = Part {
            links: place::uses(page, sources),
            misplaced: headings::misplaced(page),
            open: is_open(page, templates.iter().copied()),
            other_anchors: before.is_none_or(|before| !anchors_of(before).eq(anchors_of(page))),
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
            if part.other_anchors || before.open != part.open {
                self.stale.extend(self.askers.remove(&page).unwrap_or_default());
            }
            self.leads_elsewhere |= before.refers != part.refers;
            self.headings_elsewhere |= before.misplaced != part.misplaced;
            self.untold.push(page);
            for link in &before.links {
                if let Some(place) = self.places.get_mut(&link.key) {
                    place.pages.retain(|(other, _)| *other != page);
                    self.stale.insert(Arc::clone(&link.key));
                }
            }
            for (number, link) in part.links.iter().enumerate() {
                let place = self.places.entry(Arc::clone(&link.key)).or_default();
                let after = place.pages.partition_point(|(other, _)| *other < page);
                place.pages.insert(after, (page, number));
                self.stale.insert(Arc::clone(&link.key));
            }
        }
    }

    /// Data values are other ones than before: pages that refer to them have been given to [`Self::take`].
    pub(crate) fn data_changed(&mut self) {
        // What was told of a value that nothing reaches any more has to be taken back: the paths stay.
        self.data.values_mut().for_each(|live| *live = VersionSet::EMPTY);
        self.leads_elsewhere = true;
        self.names = Names::default();
    }

    /// Calls `tell` with what each finder finds now, of those that may find something else than in the last run.
    pub(crate) fn findings(&mut self, book: &Book, sources: &Sources, tell: &mut dyn FnMut(Finder, Diagnostics)) {
        self.look_around(book, sources, tell);
        self.look_at_places(book, sources, tell);
        if std::mem::take(&mut self.headings_elsewhere) {
            let mut found = Diagnostics::new();
            headings::check(self.parts.iter().flat_map(|part| &part.misplaced), &mut found);
            tell(Finder::Headings, found);
        }
        for page in std::mem::take(&mut self.untold) {
            tell(Finder::Templates(page), std::mem::take(&mut self.parts[page.0 as usize].templates));
        }
        if std::mem::take(&mut self.leads_elsewhere) {
            self.follow(book, sources, tell);
        }
        let mut found = Diagnostics::new();
        conflicts::check(sources, &mut found);
        tell(Finder::Conflicts, found);
        if let Some(found) = unused::check(book, sources, &mut self.names) {
            tell(Finder::Unused, found);
        }
        if let Some(file) = sources.find(LOCK_FILE) {
            let mut found = Diagnostics::new();
            let lock = Published::parse(file, &sources.get(file).text, &mut found);
            let anchors = |page| {
                let bodies = book.page(page).body.iter();
                bodies.flat_map(|body| body.anchors.iter().map(|anchor| (body.versions, anchor.as_str()))).collect()
            };
            check_published(&lock, &book.redirects, &anchors, &mut found);
            tell(Finder::Lock, found);
        }
    }

    /// Finds out whether paths lead elsewhere than before, and looks at redirects when one of them, or its place, is another.
    fn look_around(&mut self, book: &Book, sources: &Sources, tell: &mut dyn FnMut(Finder, Diagnostics)) {
        let aside = aside(book, sources);
        let known = self.world.as_mut().filter(|world| world.is_of(book, sources, &aside));
        let moved = match &known {
            Some(world) if Arc::ptr_eq(&world.redirects, &book.redirects) => return,
            Some(world) => book.redirects.moved_since(&world.redirects),
            None => None,
        };
        let mut found = Diagnostics::new();
        redirect_form::check(&book.redirects, &mut found);
        tell(Finder::RedirectForms, found);
        if let (Some(world), Some(moved)) = (known, &moved)
            && world.named.is_disjoint(moved)
        {
            world.redirects = Arc::clone(&book.redirects);
            return;
        }
        let mut found = Diagnostics::new();
        redirects_together(&book.redirects, &mut found);
        site_files::check(book, sources, &mut found);
        let named = found.as_slice().iter().flat_map(Diagnostic::spans).map(|span| span.file).collect();
        tell(Finder::Redirects, found);
        if moved.is_none() {
            self.stale.extend(self.places.keys().cloned());
        }
        self.world = Some(World {
            pages: book.pages.iter().map(Seen::of).collect(),
            redirects: Arc::clone(&book.redirects),
            assets: sources.assets.clone(),
            aside,
            named,
        });
    }

    /// Looks at the places that something has changed for.
    fn look_at_places(&mut self, book: &Book, sources: &Sources, tell: &mut dyn FnMut(Finder, Diagnostics)) {
        let stale: Vec<Arc<Key>> = std::mem::take(&mut self.stale).into_iter().collect();
        let open: Vec<bool> = self.parts.iter().map(|part| part.open).collect();
        let (places, parts) = (&self.places, &self.parts);
        let none = BTreeSet::new();
        let around = Around { sources, aside: self.world.as_ref().map_or(&none, |world| &world.aside) };
        let chunk = stale.len().div_ceil(rayon::current_num_threads() * 4).max(64);
        let looked: Vec<Vec<_>> = stale
            .par_chunks(chunk)
            .map(|keys| {
                let mut targets = Targets::with_open(book, open.clone());
                keys.iter().map(|key| look(places.get(key), parts, &mut targets, around)).collect()
            })
            .collect();
        for (key, (found, asked)) in stale.iter().zip(looked.into_iter().flatten()) {
            tell(Finder::Place(Arc::clone(key)), found);
            let Some(place) = self.places.get_mut(key) else { continue };
            for page in place.asked.difference(&asked) {
                if let Some(askers) = self.askers.get_mut(page) {
                    askers.remove(key);
                }
            }
            for page in &asked {
                self.askers.entry(*page).or_default().insert(Arc::clone(key));
            }
            place.asked = asked;
            if place.pages.is_empty() {
                self.places.remove(key);
            }
        }
    }

    /// Looks at the templates of the data values that pages lead to.
    fn follow(&mut self, book: &Book, sources: &Sources, tell: &mut dyn FnMut(Finder, Diagnostics)) {
        let refers = self.parts.iter().flat_map(|part| &part.refers).map(|(path, live)| (path, *live));
        let reached = self.reaching.follow(refers, &book.library);
        let known = std::mem::take(&mut self.data);
        for path in known.keys().filter(|path| !reached.contains_key(*path)) {
            tell(Finder::Data(path.clone()), Diagnostics::new());
        }
        let reaching = &self.reaching;
        let other: Vec<_> = reached
            .par_iter()
            .filter(|(path, (_, live))| known.get(*path) != Some(live))
            .map(|(path, (template, live))| {
                let mut found = Diagnostics::new();
                conditions::check(reaching, sources, template, *live, true, &mut found);
                lists::check(reaching, &book.library, template, *live, &mut found);
                (path.clone(), found)
            })
            .collect();
        other.into_iter().for_each(|(path, found)| tell(Finder::Data(path), found));
        self.data = reached.into_iter().map(|(path, (_, live))| (path, live)).collect();
    }
}

/// The files around pages.
#[derive(Clone, Copy)]
struct Around<'a> {
    sources: &'a Sources,
    aside: &'a BTreeSet<String>,
}

/// What is wrong with a place, and the pages whose anchors that depends on.
fn look<'k>(
    place: Option<&'k Standing>,
    parts: &'k [Part],
    targets: &mut Targets<'k>,
    around: Around<'_>,
) -> (Diagnostics, BTreeSet<PageId>) {
    let mut found = Diagnostics::new();
    let pages = place.into_iter().flat_map(|place| &place.pages);
    let shown = pages.map(|&(page, number)| (page, &parts[page.0 as usize].links[number]));
    if let Some(place) = Place::of(shown) {
        let place = std::slice::from_ref(&place);
        links::check(place, targets, around.aside, &mut found);
        anchors::check(place, targets, &mut found);
        link_form::check(place, targets.book, &mut found);
        assets::check(place, targets.book, around.sources, &mut found);
    }
    (found, std::mem::take(&mut targets.asked))
}
