//! The rendering of one page: [`Renderer::page`].
//!
//! In: what pages share ([`Prepared`]), sources, the number of a page. Out: the page in all its versions, and what its rendering
//! found and took of the data. No page knows of another but by its title.

use std::collections::{BTreeMap, HashSet};

use super::super::config::Axis;
use super::super::content::journey::{self, JOURNEY_TRACKS, NEXT_STEP};
use super::super::content::listing::{self, LISTS};
use super::super::content::tree::Node;
use super::super::content::{Entry, Page, PageId};
use super::super::diag::Diagnostics;
use super::super::folded::Folded;
use super::super::liquid::{self, Library, Origin, Outcome, Template, Uses, parse};
use super::super::markdown::highlight::Highlight;
use super::super::render::{self, Context, Fragment, LinkKind, LinkUse, Rendered, Titles};
use super::super::source::Sources;
use super::{Head, Prepared, Variables};
use crate::catalog::VersionSet;

/// Renders pages, each by itself.
#[derive(Clone, Copy)]
pub struct Renderer<'p> {
    pub(super) sources: &'p Sources,
    pub(super) axis: &'p Axis,
    pub(super) highlight: Option<&'p dyn Highlight>,
    pub(super) prepared: &'p Prepared,
}

impl Renderer<'_> {
    /// The page `id` in all its versions.
    ///
    /// # Panics
    /// If the id comes from other sources.
    #[must_use]
    pub fn page(&self, id: PageId) -> (Page, Diagnostics) {
        let (page, _, sink) = self.page_with_templates(id);
        (page, sink)
    }

    /// As [`Self::page`], with the templates of the page's texts.
    ///
    /// # Panics
    /// If the id comes from other sources.
    #[must_use]
    pub fn page_with_templates(&self, id: PageId) -> (Page, Vec<Template>, Diagnostics) {
        let mut notes = Notes::default();
        let page = self.noted(id, self.prepared, &mut notes);
        (page, notes.templates, notes.found)
    }

    /// The page, with everything that its rendering made and took.
    pub(in crate::engine) fn noted(&self, id: PageId, titles: &dyn Titles, notes: &mut Notes) -> Page {
        let (node, head, context) = self.parts(id, titles);
        let (listed, entries) = self.listed(node, head, notes);
        Page {
            listed,
            entries,
            next_steps: self.next_steps(node, head, &context, notes),
            intro: self.fragment(node, head, "intro", &context, notes),
            product: self.fragment(node, head, "product", &context, notes),
            permissions: self.fragment(node, head, "permissions", &context, notes),
            body: self.body(node, head, &context, notes),
            ..self.prepared.bare(id)
        }
    }

    /// Texts with Liquid in the lists of landing pages, evaluated, and the paths in these lists.
    fn listed(&self, node: &Node, head: &Head, notes: &mut Notes) -> (BTreeMap<String, Folded<String>>, Vec<Entry>) {
        let library = &self.prepared.data.library;
        let mut listed = BTreeMap::new();
        let mut entries = Vec::new();
        for key in LISTS {
            let Some(value) = node.front.map.get(key) else { continue };
            let mut evaluate = |text: &str, origin: Origin| {
                let (template, outcomes) = notes.evaluate((text, origin), node.versions, library, &head.variables);
                notes.templates.push(template);
                let parts = outcomes.iter().map(|outcome| (outcome.versions, outcome.text.trim().to_owned()));
                listed.insert(text.to_owned(), Folded::from_parts(parts));
                outcomes
            };
            let mut places = node.front.places_within(self.sources, key);
            let paths = listing::paths(&node.front.map, key);
            for path in &paths {
                let origin = places.origin(path);
                let outcomes = if holds_liquid(path) {
                    evaluate(path, origin)
                } else {
                    vec![Outcome::new(node.versions, (*path).to_owned(), origin.map(path.len()))]
                };
                entries.extend(outcomes.into_iter().filter_map(|outcome| entry(key, outcome)));
            }
            let mut places = node.front.places_within(self.sources, key);
            let mut texts = Vec::new();
            liquid_texts(value, &mut texts);
            let known: HashSet<&str> = paths.into_iter().collect();
            for text in texts {
                let origin = places.origin(text);
                if !known.contains(text) {
                    evaluate(text, origin);
                }
            }
        }
        for (key, image) in listing::images(&node.front.map).into_iter().filter(|(_, image)| !holds_liquid(image)) {
            let map = node.front.places_within(self.sources, key).origin(image).map(image.len());
            let (url, range) = (image.to_owned(), 0..image.len());
            let link = LinkUse { kind: LinkKind::EntryImage, url, text: String::new(), target: range.clone(), range };
            entries.push(Entry { key, versions: node.versions, link, map });
        }
        (listed, entries)
    }

    /// The lead of the page `id` alone: what other pages show of it.
    ///
    /// # Panics
    /// If the id comes from other sources.
    #[must_use]
    pub fn lead(&self, id: PageId) -> Folded<Fragment> {
        let (node, head, context) = self.parts(id, self.prepared);
        self.fragment(node, head, "intro", &context, &mut Notes::default())
    }

    /// The page `id` with nothing rendered but the texts of its lists that other pages show: in sidebars and journeys.
    pub(super) fn shared_texts(&self, id: PageId) -> Page {
        let (node, head, context) = self.parts(id, self.prepared);
        let bare = self.prepared.bare(id);
        if !node.front.map.contains_key("sidebarLink") && !node.front.map.contains_key(JOURNEY_TRACKS) {
            return bare;
        }
        let mut notes = Notes::default();
        Page {
            listed: self.listed(node, head, &mut notes).0,
            next_steps: self.next_steps(node, head, &context, &mut notes),
            ..bare
        }
    }

    /// What the guides of the page's journeys say about another way on.
    fn next_steps(
        &self,
        node: &Node,
        head: &Head,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> BTreeMap<String, Folded<Fragment>> {
        let mut steps = BTreeMap::new();
        let mut places = node.front.places_within(self.sources, JOURNEY_TRACKS);
        let guides = journey::tracks(&node.front.map).flat_map(|track| track.guides);
        for text in guides.filter_map(|guide| guide.next_step) {
            let origin = places.origin(text);
            if !steps.contains_key(text) {
                steps.insert(text.to_owned(), self.rendered(node, head, (text, origin), context, notes));
            }
        }
        steps
    }

    fn parts<'c>(&'c self, id: PageId, titles: &'c dyn Titles) -> (&'c Node, &'c Head, Context<'c>) {
        let (node, head) = (&self.prepared.tree.nodes[id.0 as usize], &self.prepared.heads[id.0 as usize]);
        let mut context = Context::new(self.axis, &self.prepared.links, titles);
        context.highlight = self.highlight;
        context.annotate = node.front.map.get("layout").and_then(serde_json::Value::as_str) == Some("inline");
        (node, head, context)
    }

    fn fragment(
        &self,
        node: &Node,
        head: &Head,
        key: &str,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Folded<Fragment> {
        let Some(text) = node.front.text(key) else { return Folded::default() };
        let origin = node.front.origin(self.sources, key, &text);
        self.rendered(node, head, (&text, origin), context, notes)
    }

    /// A text and its place, as blocks of markdown.
    fn rendered(
        &self,
        node: &Node,
        head: &Head,
        text: (&str, Origin),
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Folded<Fragment> {
        let library = &self.prepared.data.library;
        let (template, outcomes) = notes.evaluate(text, node.versions, library, &head.variables);
        notes.templates.push(template);
        let mut folded = Folded::default();
        for outcome in outcomes {
            let found = &mut notes.found;
            for (versions, fragment) in render::fragment(&outcome.text, &outcome.map, outcome.versions, context, found)
            {
                folded.insert(versions, fragment);
            }
        }
        folded
    }

    fn body(&self, node: &Node, head: &Head, context: &Context<'_>, notes: &mut Notes) -> Vec<Rendered> {
        let start = node.front.body;
        let text = &self.sources.get(node.file).text[start..];
        let library = &self.prepared.data.library;
        let text_at = (text, Origin::at(node.file, start));
        let (template, outcomes) = notes.evaluate(text_at, node.versions, library, &head.variables);
        notes.templates.push(template);
        render::body(outcomes, context, &mut notes.found)
    }
}

/// What rendering a page makes besides the page.
#[derive(Debug, Default)]
pub(in crate::engine) struct Notes {
    /// The templates of its texts.
    pub(in crate::engine) templates: Vec<Template>,
    /// What they took of the data.
    pub(in crate::engine) uses: Uses,
    /// What is wrong.
    pub(in crate::engine) found: Diagnostics,
}

impl Notes {
    fn evaluate(
        &mut self,
        text: (&str, Origin),
        live: VersionSet,
        library: &Library,
        variables: &Variables,
    ) -> (Template, Vec<Outcome>) {
        text_outcomes(text, live, library, variables, &mut self.uses, &mut self.found)
    }
}

/// A path in the list of `key`; none where Liquid leaves nothing of it.
fn entry(key: &'static str, outcome: Outcome) -> Option<Entry> {
    let path = outcome.text.trim();
    let start = outcome.text.find(path).filter(|_| !path.is_empty())?;
    let range = start..start + path.len();
    let url = if path.starts_with('/') || path.contains("://") { path.to_owned() } else { format!("/{path}") };
    let link = LinkUse { kind: LinkKind::Entry, url, text: String::new(), target: range.clone(), range };
    Some(Entry { key, versions: outcome.versions, link, map: outcome.map })
}

fn holds_liquid(text: &str) -> bool {
    text.contains("{%") || text.contains("{{")
}

/// The texts in `value` that hold Liquid, but for those that are markdown.
fn liquid_texts<'v>(value: &'v serde_json::Value, out: &mut Vec<&'v str>) {
    match value {
        serde_json::Value::String(text) if holds_liquid(text) => out.push(text),
        serde_json::Value::Array(entries) => entries.iter().for_each(|entry| liquid_texts(entry, out)),
        serde_json::Value::Object(entries) => {
            entries.iter().filter(|(key, _)| *key != NEXT_STEP).for_each(|(_, entry)| liquid_texts(entry, out));
        }
        _ => {}
    }
}

/// The template of a front matter key, and what it gives.
pub(super) fn front_outcomes(
    node: &Node,
    key: &str,
    sources: &Sources,
    library: &Library,
    variables: &Variables,
    uses: &mut Uses,
    sink: &mut Diagnostics,
) -> (Option<Template>, Vec<Outcome>) {
    let Some(text) = node.front.text(key) else { return (None, Vec::new()) };
    let origin = node.front.origin(sources, key, &text);
    let (template, outcomes) = text_outcomes((&text, origin), node.versions, library, variables, uses, sink);
    (Some(template), outcomes)
}

/// The template of `text`, which stands at `origin`, and what it gives in `live`.
fn text_outcomes(
    (text, origin): (&str, Origin),
    live: VersionSet,
    library: &Library,
    variables: &Variables,
    uses: &mut Uses,
    sink: &mut Diagnostics,
) -> (Template, Vec<Outcome>) {
    let template = parse::template(text.into(), origin, library);
    sink.extend(template.diagnostics.clone());
    let outcomes = liquid::evaluate_noting(&template, library, variables, live, uses, sink);
    (template, outcomes)
}
