//! What has to be known of all pages before one can be rendered: [`Prepared`], and the rendering of one: [`Renderer::page`].
//!
//! In: sources. Out: data for templates, tree, titles, redirects; then pages in any order, each by itself. `compile` asks
//! for all of them, a server for those that are looked at.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::book::{Book, Counts, page_of};
use super::config::{Axis, Config};
use super::content::tree::{self, Node, Tree};
use super::content::versions::Features;
use super::content::{Fronts, Page, PageId, data};
use super::diag::{Code, Diagnostics};
use super::folded::Folded;
use super::link::{LinkRules, RedirectInput, RedirectMap, RedirectPage};
use super::liquid::{self, Library, Origin, Outcome, Template, Value, parse};
use super::markdown::highlight::Highlight;
use super::render::{self, Context, Fragment, Rendered, Titles};
use super::source::{Sources, Span};

/// Variables of a page for its templates.
type Variables = HashMap<String, Folded<Value>>;

/// Everything that pages share.
#[derive(Debug)]
pub struct Prepared {
    features: Features,
    library: Arc<Library>,
    fronts: Fronts,
    tree: Tree,
    links: LinkRules,
    heads: Vec<Head>,
    redirects: RedirectMap,
}

impl Prepared {
    /// Reads what pages share.
    #[must_use]
    pub fn new(sources: &Sources, config: &Config, axis: &Axis, sink: &mut Diagnostics) -> Self {
        Self::again(&Fronts::default(), sources, config, axis, sink)
    }

    /// As [`Self::new`], and faster: front matter that is the same as before is not parsed again.
    #[must_use]
    pub fn after(&self, sources: &Sources, config: &Config, axis: &Axis, sink: &mut Diagnostics) -> Self {
        Self::again(&self.fronts, sources, config, axis, sink)
    }

    fn again(before: &Fronts, sources: &Sources, config: &Config, axis: &Axis, sink: &mut Diagnostics) -> Self {
        report_unreadable(sources, sink);
        let features = Features::read(sources, &config.source.data, &config.front_matter.retired_plans, axis, sink);
        let library = data::library(sources, config, axis, &features, sink);
        let fronts = Fronts::read(sources, &config.book.src, &config.front_matter, before);
        let tree = tree::read(sources, config, axis, &features, &fronts, sink);
        let links = link_rules(config, axis, sink);
        let heads = heads(&tree, sources, &library, sink);
        let redirects = redirects(&tree, &heads, sources, config, axis, sink);
        Self { features, library: Arc::new(library), fronts, tree, links, heads, redirects }
    }

    /// Every page's number, in the order of navigation.
    #[must_use]
    pub fn ids(&self) -> Vec<PageId> {
        (0..self.tree.nodes.len()).map(page_id).collect()
    }

    /// What renders pages. `sources` and `axis` are those that this was made from.
    #[must_use]
    pub fn renderer<'p>(
        &'p self,
        sources: &'p Sources,
        axis: &'p Axis,
        highlight: Option<&'p dyn Highlight>,
    ) -> Renderer<'p> {
        Renderer { sources, axis, highlight, prepared: self }
    }

    /// Findings in the data that pages rendered so far have used, whoever used it.
    #[must_use]
    pub fn used_templates(&self) -> Diagnostics {
        let mut sink = Diagnostics::new();
        for (_, template) in self.library.used_templates() {
            sink.extend(template.diagnostics.clone());
        }
        sink
    }

    /// The book of these pages.
    #[must_use]
    pub fn into_book(
        self,
        config: &Config,
        axis: &Axis,
        pages: Vec<Page>,
        own: Vec<Vec<Template>>,
        counts: Counts,
    ) -> Book {
        let Self { features, library, links, heads, redirects, .. } = self;
        let templates = heads.into_iter().zip(own).enumerate().flat_map(|(index, (head, own))| {
            head.templates.into_iter().chain(own).map(move |template| (page_id(index), template))
        });
        let templates = templates.collect();
        Book {
            config: config.clone(),
            axis: axis.clone(),
            pages,
            links,
            redirects,
            features,
            library,
            templates,
            counts,
        }
    }

    /// A book in which each page has its title, lead and place, and no body yet.
    #[must_use]
    pub fn outline(&self, sources: &Sources, config: &Config, axis: &Axis) -> Book {
        let renderer = self.renderer(sources, axis, None);
        let page = |id| Page { intro: renderer.lead(id), ..self.bare(id) };
        let pages: Vec<Page> = self.ids().into_par_iter().map(page).collect();
        let counts = Counts::of(&pages);
        let (links, redirects, features) = (self.links.clone(), self.redirects.clone(), self.features.clone());
        let library = Arc::clone(&self.library);
        let templates = Vec::new();
        Book {
            config: config.clone(),
            axis: axis.clone(),
            pages,
            links,
            redirects,
            features,
            library,
            templates,
            counts,
        }
    }

    fn bare(&self, id: PageId) -> Page {
        let (node, head) = (&self.tree.nodes[id.0 as usize], &self.heads[id.0 as usize]);
        Page {
            id,
            file: node.file,
            path: node.path.clone(),
            kind: node.kind,
            versions: node.versions,
            parent: node.parent,
            children: node.children.clone(),
            front: node.front.map.clone(),
            front_span: node.front.span,
            listed: BTreeMap::new(),
            redirect_from: head.redirect_from.clone(),
            title: head.title.clone(),
            short_title: head.short_title.clone(),
            intro: Folded::default(),
            product: Folded::default(),
            permissions: Folded::default(),
            body: Vec::new(),
        }
    }
}

impl Titles for Prepared {
    fn title(&self, url: &str, version: usize) -> Option<&str> {
        let (page, version) = page_of(&self.links, &self.redirects, url, version)?;
        self.heads.get(page.0 as usize)?.title.at(version).map(String::as_str)
    }
}

/// Whether two texts of a page differ behind the front matter alone, so that what was prepared holds for both.
#[must_use]
pub fn only_body_differs(before: &str, after: &str) -> bool {
    let start = |text| super::content::front_block(text).map(|(_, body)| body);
    match (start(before), start(after)) {
        (Some(one), Some(other)) => one == other && before.as_bytes()[..one] == after.as_bytes()[..other],
        _ => false,
    }
}

/// Renders pages, each by itself.
#[derive(Clone, Copy)]
pub struct Renderer<'p> {
    sources: &'p Sources,
    axis: &'p Axis,
    highlight: Option<&'p dyn Highlight>,
    prepared: &'p Prepared,
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
        let mut sink = Diagnostics::new();
        let mut templates = Vec::new();
        let (node, head, context) = self.parts(id);
        let page = Page {
            listed: self.listed(node, head, &mut sink),
            intro: self.fragment(node, head, "intro", &context, &mut templates, &mut sink),
            product: self.fragment(node, head, "product", &context, &mut templates, &mut sink),
            permissions: self.fragment(node, head, "permissions", &context, &mut templates, &mut sink),
            body: self.body(node, head, &context, &mut templates, &mut sink),
            ..self.prepared.bare(id)
        };
        (page, templates, sink)
    }

    /// Texts with Liquid in the lists of landing pages, evaluated.
    fn listed(&self, node: &Node, head: &Head, sink: &mut Diagnostics) -> BTreeMap<String, Folded<String>> {
        let library = &self.prepared.library;
        let mut listed = BTreeMap::new();
        for key in LISTS {
            let Some(value) = node.front.map.get(key) else { continue };
            let mut texts = Vec::new();
            liquid_texts(value, &mut texts);
            for text in texts {
                if listed.contains_key(text) {
                    continue;
                }
                let origin = node.front.origin(self.sources, key, text);
                let template = parse::template(text.into(), origin, library);
                sink.extend(template.diagnostics.clone());
                let outcomes = liquid::evaluate(&template, library, &head.variables, node.versions, sink);
                let parts = outcomes.into_iter().map(|outcome| (outcome.versions, outcome.text.trim().to_owned()));
                listed.insert(text.to_owned(), Folded::from_parts(parts));
            }
        }
        listed
    }

    /// The lead of the page `id` alone: what other pages show of it.
    ///
    /// # Panics
    /// If the id comes from other sources.
    #[must_use]
    pub fn lead(&self, id: PageId) -> Folded<Fragment> {
        let (node, head, context) = self.parts(id);
        self.fragment(node, head, "intro", &context, &mut Vec::new(), &mut Diagnostics::new())
    }

    fn parts(&self, id: PageId) -> (&Node, &Head, Context<'_>) {
        let (node, head) = (&self.prepared.tree.nodes[id.0 as usize], &self.prepared.heads[id.0 as usize]);
        let mut context = Context::new(self.axis, &self.prepared.links, self.prepared);
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
        templates: &mut Vec<Template>,
        sink: &mut Diagnostics,
    ) -> Folded<Fragment> {
        let library = &self.prepared.library;
        let (template, outcomes) = front_outcomes(node, key, self.sources, library, &head.variables, sink);
        templates.extend(template);
        let mut folded = Folded::default();
        for outcome in outcomes {
            for (versions, fragment) in render::fragment(&outcome.text, &outcome.map, outcome.versions, context, sink) {
                folded.insert(versions, fragment);
            }
        }
        folded
    }

    fn body(
        &self,
        node: &Node,
        head: &Head,
        context: &Context<'_>,
        templates: &mut Vec<Template>,
        sink: &mut Diagnostics,
    ) -> Vec<Rendered> {
        let start = node.front.body;
        let text = &self.sources.get(node.file).text[start..];
        let template = parse::template(text.into(), Origin::at(node.file, start), &self.prepared.library);
        sink.extend(template.diagnostics.clone());
        let outcomes = liquid::evaluate(&template, &self.prepared.library, &head.variables, node.versions, sink);
        templates.push(template);
        outcomes
            .into_iter()
            .flat_map(|outcome| render::body(outcome.text, outcome.map, outcome.versions, context, sink))
            .collect()
    }
}

fn report_unreadable(sources: &Sources, sink: &mut Diagnostics) {
    for error in &sources.errors {
        let span = error.file.zip(error.offset).map(|(file, offset)| Span::new(file, offset, offset));
        sink.report(Code::UnreadableSource, span, format!("`{}`: {}", error.path, error.message));
    }
}

fn link_rules(config: &Config, axis: &Axis, sink: &mut Diagnostics) -> LinkRules {
    LinkRules::new(config, axis).unwrap_or_else(|error| {
        sink.report(Code::InvalidConfig, None, error.message);
        let mut plain = config.clone();
        plain.links.overrides.clear();
        LinkRules::new(&plain, axis).expect("rules without overrides hold nothing that could be wrong")
    })
}

/// What every other page may ask of a page: titles and old paths.
#[derive(Debug)]
struct Head {
    variables: Variables,
    title: Folded<String>,
    short_title: Folded<String>,
    redirect_from: Vec<(String, Span)>,
    templates: Vec<Template>,
}

fn heads(tree: &Tree, sources: &Sources, library: &Library, sink: &mut Diagnostics) -> Vec<Head> {
    let heads: Vec<(Head, Diagnostics)> = tree
        .nodes
        .par_iter()
        .map(|node| {
            let mut sink = Diagnostics::new();
            let universe = library.axis().universe();
            let article = Folded::constant(universe, Value::from(node.path.as_str()));
            let variables = Variables::from([("currentArticle".to_owned(), article)]);
            let mut templates = Vec::new();
            let mut plain = |key: &str| {
                let (template, outcomes) = front_outcomes(node, key, sources, library, &variables, &mut sink);
                templates.extend(template);
                Folded::from_parts(
                    outcomes.into_iter().map(|outcome| (outcome.versions, render::inline_text(&outcome.text))),
                )
            };
            let (title, mut short_title) = (plain("title"), plain("shortTitle"));
            if node.front.text("title").is_some() {
                report_empty_titles(node, &title, sources, library.axis(), &mut sink);
            }
            // A short title that says what the title says is none.
            short_title = Folded::from_parts(short_title.parts().iter().flat_map(|(set, short)| {
                let same = title.parts().iter().filter(|(_, title)| title == short);
                let same = same.fold(crate::catalog::VersionSet::EMPTY, |all, (set, _)| all | *set);
                Some((*set - same, short.clone()))
            }));
            let redirect_from = node.front.entries(sources, "redirect_from");
            (Head { variables, title, short_title, redirect_from, templates }, sink)
        })
        .collect();
    heads
        .into_iter()
        .map(|(head, found)| {
            sink.extend(found);
            head
        })
        .collect()
}

fn report_empty_titles(node: &Node, title: &Folded<String>, sources: &Sources, axis: &Axis, sink: &mut Diagnostics) {
    for (versions, _) in title.parts().iter().filter(|(_, text)| text.is_empty()) {
        let span = node.front.value(sources, "title");
        sink.report(Code::EmptyTitle, span, format!("the title is empty in {}", axis.describe(*versions)))
            .versions(*versions);
    }
}

/// Front matter keys whose lists make landing pages (format.md §8).
const LISTS: [&str; 6] = ["featuredLinks", "introLinks", "spotlight", "carousels", "childGroups", "journeyTracks"];

/// The texts in `value` that hold Liquid.
fn liquid_texts<'v>(value: &'v serde_json::Value, out: &mut Vec<&'v str>) {
    match value {
        serde_json::Value::String(text) if text.contains("{%") || text.contains("{{") => out.push(text),
        serde_json::Value::Array(entries) => entries.iter().for_each(|entry| liquid_texts(entry, out)),
        serde_json::Value::Object(entries) => entries.values().for_each(|entry| liquid_texts(entry, out)),
        _ => {}
    }
}

/// The template of a front matter key, and what it gives.
fn front_outcomes(
    node: &Node,
    key: &str,
    sources: &Sources,
    library: &Library,
    variables: &Variables,
    sink: &mut Diagnostics,
) -> (Option<Template>, Vec<Outcome>) {
    let Some(text) = node.front.text(key) else { return (None, Vec::new()) };
    let origin = node.front.origin(sources, key, &text);
    let template = parse::template(text.into(), origin, library);
    sink.extend(template.diagnostics.clone());
    let outcomes = liquid::evaluate(&template, library, variables, node.versions, sink);
    (Some(template), outcomes)
}

fn redirects(
    tree: &Tree,
    heads: &[Head],
    sources: &Sources,
    config: &Config,
    axis: &Axis,
    sink: &mut Diagnostics,
) -> RedirectMap {
    let pages: Vec<RedirectPage<'_>> = tree
        .nodes
        .iter()
        .zip(heads)
        .enumerate()
        .map(|(index, (node, head))| RedirectPage {
            id: page_id(index),
            path: &node.path,
            versions: node.versions,
            redirect_from: &head.redirect_from,
            span: node.front.key(sources, "title"),
        })
        .collect();
    let mut files = Vec::new();
    for path in &config.redirects.files {
        match sources.find(path) {
            Some(file) => files.push(super::link::parse_redirect_json(file, &sources.get(file).text, sink)),
            None => _ = sink.report(Code::InvalidConfig, None, format!("no redirect file `{path}`")),
        }
    }
    let exceptions = match config.redirects.exceptions.as_ref().map(|path| (path, sources.find(path))) {
        Some((_, Some(file))) => super::link::parse_exceptions(file, &sources.get(file).text, sink),
        Some((path, None)) => {
            sink.report(Code::InvalidConfig, None, format!("no redirect file `{path}`"));
            Vec::new()
        }
        None => Vec::new(),
    };
    RedirectMap::new(&RedirectInput {
        axis,
        language: config.site.prefix.trim_matches('/'),
        files: &files,
        pages: &pages,
        exceptions: &exceptions,
    })
}

fn page_id(index: usize) -> PageId {
    PageId(u32::try_from(index).expect("a project has fewer than 2^32 pages"))
}
