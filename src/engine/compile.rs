//! The stages in order: [`compile`] turns sources into a [`Book`]. Nothing else happens here.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::book::{Book, Counts, page_of};
use super::config::{Axis, Config};
use super::content::tree::{self, Node, Tree};
use super::content::versions::Features;
use super::content::{Page, PageId, data};
use super::diag::{Code, Diagnostics};
use super::folded::Folded;
use super::link::{LinkRules, RedirectInput, RedirectMap, RedirectPage};
use super::liquid::{self, Library, Origin, Outcome, Template, Value, parse};
use super::markdown::highlight::Highlight;
use super::render::{self, Context, Fragment, Rendered, Titles};
use super::source::{Sources, Span};

/// Variables of a page for its templates.
type Variables = HashMap<String, Folded<Value>>;

/// Compiles a book. Total: what cannot be used is reported and left out.
#[must_use]
pub fn compile(
    sources: &Sources,
    config: &Config,
    axis: &Axis,
    highlight: Option<&dyn Highlight>,
) -> (Book, Diagnostics) {
    let mut sink = Diagnostics::new();
    report_unreadable(sources, &mut sink);
    let features = Features::read(sources, &config.source.data, &config.front_matter.retired_plans, axis, &mut sink);
    let library = data::library(sources, config, axis, &features, &mut sink);
    let tree = tree::read(sources, config, axis, &features, &mut sink);
    let links = link_rules(config, axis, &mut sink);
    let mut heads = heads(&tree, sources, &library, &mut sink);
    let redirects = redirects(&tree, &heads, sources, config, axis, &mut sink);
    let index = Index { links: &links, redirects: &redirects, heads: &heads };
    let mut context = Context::new(axis, &links, &index);
    context.highlight = highlight;

    let stage = Stage { sources, library: &library, tree: &tree, heads: &heads, context };
    let pages: Vec<(Page, Vec<Template>, Diagnostics)> =
        (0..tree.nodes.len()).into_par_iter().map(|index| stage.page(index)).collect();

    let mut all = Vec::with_capacity(pages.len());
    let mut templates = Vec::with_capacity(pages.len() * 3);
    for ((page, own, found), head) in pages.into_iter().zip(&mut heads) {
        templates.extend(head.templates.drain(..).chain(own).map(|template| (page.id, template)));
        all.push(page);
        sink.extend(found);
    }
    for (_, template) in library.used_templates() {
        sink.extend(template.diagnostics.clone());
    }
    let counts = Counts::of(&all);
    let book = Book {
        config: config.clone(),
        axis: axis.clone(),
        pages: all,
        links,
        redirects,
        features,
        library: Arc::new(library),
        templates,
        counts,
    };
    (book, sink)
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

/// The text of a front matter key: its template, and that evaluated.
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

/// Titles by link target.
struct Index<'i> {
    links: &'i LinkRules,
    redirects: &'i RedirectMap,
    heads: &'i [Head],
}

impl Titles for Index<'_> {
    fn title(&self, url: &str, version: usize) -> Option<&str> {
        let (page, version) = page_of(self.links, self.redirects, url, version)?;
        self.heads.get(page.0 as usize)?.title.at(version).map(String::as_str)
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

/// Everything that rendering a page needs.
struct Stage<'s> {
    sources: &'s Sources,
    library: &'s Library,
    tree: &'s Tree,
    heads: &'s [Head],
    context: Context<'s>,
}

impl Stage<'_> {
    fn page(&self, index: usize) -> (Page, Vec<Template>, Diagnostics) {
        let mut sink = Diagnostics::new();
        let mut templates = Vec::new();
        let (node, head) = (&self.tree.nodes[index], &self.heads[index]);
        let mut context = self.context;
        context.annotate = node.front.map.get("layout").and_then(serde_json::Value::as_str) == Some("inline");
        let page = Page {
            id: page_id(index),
            file: node.file,
            path: node.path.clone(),
            kind: node.kind,
            versions: node.versions,
            parent: node.parent,
            children: node.children.clone(),
            front: node.front.map.clone(),
            front_span: node.front.span,
            listed: self.listed(node, head, &mut sink),
            redirect_from: head.redirect_from.clone(),
            title: head.title.clone(),
            short_title: head.short_title.clone(),
            intro: self.fragment(node, head, "intro", &context, &mut templates, &mut sink),
            product: self.fragment(node, head, "product", &context, &mut templates, &mut sink),
            permissions: self.fragment(node, head, "permissions", &context, &mut templates, &mut sink),
            body: self.body(node, head, &context, &mut templates, &mut sink),
        };
        (page, templates, sink)
    }

    /// Texts with Liquid in the lists of landing pages, evaluated.
    fn listed(&self, node: &Node, head: &Head, sink: &mut Diagnostics) -> BTreeMap<String, Folded<String>> {
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
                let template = parse::template(text.into(), origin, self.library);
                sink.extend(template.diagnostics.clone());
                let outcomes = liquid::evaluate(&template, self.library, &head.variables, node.versions, sink);
                let parts = outcomes.into_iter().map(|outcome| (outcome.versions, outcome.text.trim().to_owned()));
                listed.insert(text.to_owned(), Folded::from_parts(parts));
            }
        }
        listed
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
        let (template, outcomes) = front_outcomes(node, key, self.sources, self.library, &head.variables, sink);
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
        let template = parse::template(text.into(), Origin::at(node.file, start), self.library);
        sink.extend(template.diagnostics.clone());
        let outcomes = liquid::evaluate(&template, self.library, &head.variables, node.versions, sink);
        templates.push(template);
        outcomes
            .into_iter()
            .flat_map(|outcome| render::body(outcome.text, outcome.map, outcome.versions, context, sink))
            .collect()
    }
}
