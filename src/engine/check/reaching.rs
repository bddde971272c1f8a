//! Which versions reach each template: [`Reaching`], over the versions that are built and those to come.
//!
//! In: a configuration, then templates. Out: the versions that reach a page's templates, and data values' templates with
//! the versions of all places that use them. Releases that `[[plan]] next` names count as versions here: text that waits
//! for one is not dead.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, RwLock};

use super::super::config::{Axis, Config, parse_release};
use super::super::content::versions::{self, Features};
use super::super::content::{Page, PageKind};
use super::super::diag::Diagnostics;
use super::super::liquid::ast::{Data, IfVersion, Node};
use super::super::liquid::condition::{self, Condition, Names};
use super::super::liquid::{Library, Template};
use super::super::source::Sources;
use super::shortest_condition;
use crate::catalog::VersionSet;

/// Where conditions hold, and how they lead from pages to data.
#[derive(Debug)]
pub(super) struct Reaching {
    /// Every version, those to come included.
    pub(super) axis: Axis,
    /// Features over that axis.
    pub(super) features: BTreeMap<String, VersionSet>,
    read: Features,
    names: Names,
    /// Index of a version of the axis -> its index in the book's axis.
    built: Vec<Option<usize>>,
    known: RwLock<HashMap<String, Option<VersionSet>>>,
    /// The shortest conditions that were looked for: there are few needs, and many conditions of each.
    shortest: RwLock<HashMap<Need, Option<String>>>,
}

/// Where a condition holds, what reaches it, and the features that it names.
type Need = (VersionSet, VersionSet, Vec<String>);

/// Data values' templates with the versions that reach them, by path.
pub(super) type Reached = BTreeMap<String, (Arc<Template>, VersionSet)>;

impl Reaching {
    /// The versions that are built, and those to come.
    pub(super) fn new(config: &Config, book_axis: &Axis, sources: &Sources) -> Self {
        let mut plans = book_axis.plans.clone();
        for plan in &mut plans {
            if !plan.releases.is_empty() {
                plan.releases.append(&mut plan.next);
                // Newest first, as the axis wants them.
                plan.releases.sort_by_key(|release| Reverse(parse_release(release)));
                plan.releases.dedup();
            }
        }
        let axis = Axis::new(&plans).unwrap_or_else(|_| book_axis.clone());
        let mut unheard = Diagnostics::new();
        let read =
            Features::read(sources, &config.source.data, &config.front_matter.retired_plans, &axis, &mut unheard);
        let features: BTreeMap<String, VersionSet> =
            read.iter().map(|(name, versions, _)| (name.to_owned(), versions)).collect();
        let built = axis
            .versions()
            .iter()
            .map(|version| book_axis.versions().iter().position(|other| other.id == version.id))
            .collect();
        let names = Names { features: features.clone() };
        Self { names, features, read, built, known: RwLock::default(), shortest: RwLock::default(), axis }
    }

    /// The versions that reach the texts of a page.
    pub(super) fn own(&self, page: &Page) -> VersionSet {
        let coming = self.coming();
        if page.kind == PageKind::Article || page.children.is_empty() {
            let (set, _) = versions::evaluate(page.front.get("versions"), &self.axis, &self.read);
            (set & coming) | self.over(page.versions)
        } else {
            // What an index page's children will be in is not worth an own walk: any version to come.
            coming | self.over(page.versions)
        }
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

    /// The shortest condition for `wanted` among `live`, which may name these features ([`shortest_condition`]).
    pub(super) fn shortest(&self, wanted: VersionSet, live: VersionSet, named: &[&str]) -> Option<String> {
        let need = (wanted & live, live, named.iter().map(|&name| name.to_owned()).collect());
        if let Some(known) = self.shortest.read().ok().and_then(|known| known.get(&need).cloned()) {
            return known;
        }
        let features: Vec<(&str, VersionSet)> =
            named.iter().filter_map(|name| Some((*name, *self.features.get(*name)?))).collect();
        let found = shortest_condition(wanted, live, &self.axis, &features);
        if let Ok(mut known) = self.shortest.write() {
            known.insert(need, found.clone());
        }
        found
    }

    /// Where a condition holds, versions to come included; `None` for one that is not well formed.
    pub(super) fn holds(&self, condition: &Condition) -> Option<VersionSet> {
        if condition.terms.is_empty() {
            return None;
        }
        if let Some(known) = self.known.read().ok().and_then(|known| known.get(&condition.text).copied()) {
            return known;
        }
        let read = condition::condition(&condition.text, condition.range.clone(), &self.axis, &self.names);
        let holds = read.ok().map(|condition| condition.holds);
        if let Ok(mut known) = self.known.write() {
            known.insert(condition.text.clone(), holds);
        }
        holds
    }

    /// Adds the data that `nodes` refer to, with the versions out of `live` that reach it.
    pub(super) fn refer(
        &self,
        nodes: &[Node],
        live: VersionSet,
        library: &Library,
        found: &mut BTreeMap<String, VersionSet>,
    ) {
        self.walk(nodes, live, &mut |part, live| {
            let Part::Data(data) = part else { return };
            if live.is_empty() || !data.members.is_empty() {
                return;
            }
            match found.get_mut(&data.path) {
                Some(known) => *known |= live,
                None if library.find(&data.path).is_some() => _ = found.insert(data.path.clone(), live),
                None => {}
            }
        });
    }

    /// Follows the references from those of the pages on, until nothing is new.
    pub(super) fn follow<'r>(
        &self,
        references: impl Iterator<Item = (&'r String, VersionSet)>,
        library: &Library,
    ) -> Reached {
        let mut found = Reached::new();
        let mut waiting: BTreeMap<String, VersionSet> = BTreeMap::new();
        for (path, live) in references {
            match waiting.get_mut(path) {
                Some(known) => *known |= live,
                None => _ = waiting.insert(path.clone(), live),
            }
        }
        while let Some((path, live)) = waiting.pop_first() {
            let entry = match found.get_mut(&path) {
                Some(entry) => entry,
                None => {
                    let Some(template) = data_template(library, &path) else { continue };
                    found.entry(path).or_insert((template, VersionSet::EMPTY))
                }
            };
            if entry.1.contains(live) {
                continue;
            }
            entry.1 |= live;
            let (template, live) = (Arc::clone(&entry.0), entry.1);
            let mut next = BTreeMap::new();
            self.refer(&template.nodes, live, library, &mut next);
            for (path, live) in next {
                *waiting.entry(path).or_default() |= live;
            }
        }
        found
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
                Node::TableRow(found) => self.walk(&found.body, live, visit),
                Node::Capture { body, .. } | Node::Wrap { body, .. } | Node::Prompt { body, .. } => {
                    self.walk(body, live, visit);
                }
                Node::Text(_)
                | Node::Literal { .. }
                | Node::Output { .. }
                | Node::Jump(_)
                | Node::Assign { .. }
                | Node::Count { .. }
                | Node::Cycle { .. } => {}
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

/// A data value as it stands in its file.
fn data_template(library: &Library, path: &str) -> Option<Arc<Template>> {
    library.template(&Data {
        path: path.to_owned(),
        members: Vec::new(),
        path_range: 0..0,
        range: 0..0,
        indent: 0,
        trim: true,
        quote: String::new(),
    })
}
