//! Which versions reach each template: [`Reaching`], over the versions that are built and those to come.
//!
//! In: a book. Out: pages' templates with the versions of their pages, data values' templates with the versions of all
//! places that use them. Releases that `[[plan]] next` names count as versions here: text that waits for one is not dead.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::super::book::Book;
use super::super::config::Axis;
use super::super::content::PageKind;
use super::super::content::versions::{self, Features};
use super::super::diag::Diagnostics;
use super::super::liquid::Template;
use super::super::liquid::ast::{Data, IfVersion, Node};
use super::super::liquid::condition::{self, Condition, Names};
use super::super::source::Sources;
use crate::catalog::VersionSet;

/// Templates with the versions that reach them.
pub(super) struct Reaching<'b> {
    /// Every version, those to come included.
    pub(super) axis: Axis,
    /// Features over that axis.
    pub(super) features: BTreeMap<String, VersionSet>,
    /// Pages' templates.
    pub(super) pages: Vec<(&'b Template, VersionSet)>,
    /// Data values' templates, one for each value, by path.
    pub(super) data: BTreeMap<String, (Arc<Template>, VersionSet)>,
    names: Names,
    /// Index of a version of the axis -> its index in the book's axis.
    built: Vec<Option<usize>>,
    known: RefCell<HashMap<String, Option<VersionSet>>>,
}

impl<'b> Reaching<'b> {
    /// Looks at every template.
    pub(super) fn new(book: &'b Book, sources: &Sources) -> Self {
        let mut plans = book.axis.plans.clone();
        for plan in &mut plans {
            // Newest first, as the axis wants them.
            let mut releases: Vec<String> = plan.next.iter().rev().cloned().collect();
            releases.retain(|release| !plan.releases.contains(release));
            if !plan.releases.is_empty() {
                plan.releases.splice(0..0, releases);
            }
        }
        let axis = Axis::new(&plans).unwrap_or_else(|_| book.axis.clone());
        let config = &book.config;
        let mut unheard = Diagnostics::new();
        let features =
            Features::read(sources, &config.source.data, &config.front_matter.retired_plans, &axis, &mut unheard);
        let named: BTreeMap<String, VersionSet> =
            features.iter().map(|(name, versions, _)| (name.to_owned(), versions)).collect();
        let built = axis
            .versions()
            .iter()
            .map(|version| book.axis.versions().iter().position(|other| other.id == version.id))
            .collect();
        let mut reaching = Self {
            names: Names { features: named.clone() },
            features: named,
            pages: Vec::with_capacity(book.templates.len()),
            data: BTreeMap::new(),
            built,
            known: RefCell::new(HashMap::new()),
            axis,
        };
        let own: Vec<VersionSet> = book
            .pages
            .iter()
            .map(|page| {
                let coming = reaching.coming();
                if page.kind == PageKind::Article || page.children.is_empty() {
                    let (set, _) = versions::evaluate(page.front.get("versions"), &reaching.axis, &features);
                    (set & coming) | reaching.over(page.versions)
                } else {
                    // What an index page's children will be in is not worth an own walk: any version to come.
                    coming | reaching.over(page.versions)
                }
            })
            .collect();
        reaching.pages = book.templates.iter().map(|(page, template)| (template, own[page.0 as usize])).collect();
        reaching.follow(book);
        reaching
    }

    /// The versions that are not built yet.
    fn coming(&self) -> VersionSet {
        self.built.iter().enumerate().filter(|(_, built)| built.is_none()).map(|(index, _)| index).collect()
    }

    /// A set of the book's axis on this one.
    fn over(&self, versions: VersionSet) -> VersionSet {
        let built = self.built.iter().enumerate();
        built.filter(|(_, index)| index.is_some_and(|index| versions.contains_index(index))).map(|(at, _)| at).collect()
    }

    /// The built versions of `versions`, on the book's axis.
    pub(super) fn built(&self, versions: VersionSet) -> VersionSet {
        versions.iter().filter_map(|index| self.built[index]).collect()
    }

    /// Where a condition holds, versions to come included; `None` for one that is not well formed.
    pub(super) fn holds(&self, condition: &Condition) -> Option<VersionSet> {
        if condition.terms.is_empty() {
            return None;
        }
        if let Some(known) = self.known.borrow().get(&condition.text) {
            return *known;
        }
        let read = condition::condition(&condition.text, condition.range.clone(), &self.axis, &self.names);
        let holds = read.ok().map(|condition| condition.holds);
        self.known.borrow_mut().insert(condition.text.clone(), holds);
        holds
    }

    /// Follows the references from the pages on, until nothing is new.
    fn follow(&mut self, book: &Book) {
        let mut waiting: Vec<(String, VersionSet)> = Vec::new();
        let mut found: BTreeMap<String, (Arc<Template>, VersionSet)> = BTreeMap::new();
        let mut refer = |nodes: &[Node], live: VersionSet, waiting: &mut Vec<(String, VersionSet)>| {
            self.walk(nodes, live, &mut |part, live| {
                let Part::Data(data) = part else { return };
                if live.is_empty() || !data.members.is_empty() {
                    return;
                }
                let known = match found.get_mut(&data.path) {
                    Some((_, known)) => known,
                    None => {
                        let Some(template) = book.library.template(data) else { return };
                        &mut found.entry(data.path.clone()).or_insert((template, VersionSet::EMPTY)).1
                    }
                };
                let new = live - *known;
                if !new.is_empty() {
                    *known |= live;
                    waiting.push((data.path.clone(), *known));
                }
            });
        };
        for (template, live) in &self.pages {
            refer(&template.nodes, *live, &mut waiting);
        }
        let mut templates: HashMap<String, Arc<Template>> = HashMap::new();
        while let Some((path, live)) = waiting.pop() {
            let template = match templates.get(&path) {
                Some(template) => Arc::clone(template),
                None => {
                    let Some(template) = data_template(book, &path) else { continue };
                    templates.insert(path, Arc::clone(&template));
                    template
                }
            };
            refer(&template.nodes, live, &mut waiting);
        }
        self.data = found;
    }

    /// Every condition and reference of `nodes` in document order, with the versions out of `live` that reach it.
    pub(super) fn walk<'n>(&self, nodes: &'n [Node], live: VersionSet, visit: &mut impl FnMut(Part<'n>, VersionSet)) {
        for node in nodes {
            match node {
                Node::Data(found) => visit(Part::Data(found), live),
                Node::IfVersion(found) => {
                    visit(Part::Condition(found), live);
                    let mut left = live;
                    for (condition, body) in &found.branches {
                        let holds = self.holds(condition).unwrap_or_default();
                        self.walk(body, left & holds, visit);
                        left -= holds;
                    }
                    self.walk(found.otherwise.as_deref().unwrap_or_default(), left, visit);
                }
                Node::If { branches, otherwise } => {
                    branches.iter().for_each(|(_, body)| self.walk(body, live, visit));
                    self.walk(otherwise, live, visit);
                }
                Node::Case { branches, otherwise, .. } => {
                    branches.iter().for_each(|(_, body)| self.walk(body, live, visit));
                    self.walk(otherwise, live, visit);
                }
                Node::For(found) => {
                    self.walk(&found.body, live, visit);
                    self.walk(&found.otherwise, live, visit);
                }
                Node::Capture { body, .. } | Node::Wrap { body, .. } | Node::Prompt { body, .. } => {
                    self.walk(body, live, visit);
                }
                Node::Text(_) | Node::Literal { .. } | Node::Output { .. } | Node::Jump(_) | Node::Assign { .. } => {}
            }
        }
    }
}

/// What [`Reaching::walk`] shows.
pub(super) enum Part<'n> {
    /// A reference to data.
    Data(&'n Data),
    /// An `ifversion`.
    Condition(&'n IfVersion),
}

fn data_template(book: &Book, path: &str) -> Option<Arc<Template>> {
    book.library.template(&Data {
        path: path.to_owned(),
        members: Vec::new(),
        path_range: 0..0,
        range: 0..0,
        indent: 0,
        trim: true,
        quote: String::new(),
    })
}
