//! What has to be known of all pages before one can be rendered: [`Prepared`].
//!
//! In: sources. Out: data for templates, tree, titles, redirects; with them [`Renderer`] makes pages in any order, each by
//! itself. `compile` asks for all of them, a server for those that are looked at.

mod renderer;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::book::{Book, Counts, page_of};
use super::config::{Axis, Config};
use super::content::tree::{self, Node, Tree};
use super::content::versions::Features;
use super::content::{Fronts, Page, PageId, data, listing};
use super::diag::{Code, Diagnostics};
use super::folded::Folded;
use super::link::{FileEntry, LinkRules, RedirectInput, RedirectMap, RedirectPage, read_redirect_files};
use super::liquid::{Library, Template, Uses, Value};
use super::markdown::highlight::Highlight;
use super::registry::LOCK_FILE;
use super::render::{self, Titles};
use super::source::{FileId, SourceFile, Sources, Span, same_text};
use crate::catalog::VersionSet;

pub(super) use self::renderer::Notes;
pub use self::renderer::Renderer;
use self::renderer::front_outcomes;

/// Variables of a page for its templates.
type Variables = HashMap<String, Folded<Value>>;

/// Everything that pages share.
#[derive(Debug)]
pub struct Prepared {
    data: Arc<SharedData>,
    fronts: Fronts,
    tree: Tree,
    links: LinkRules,
    heads: Vec<Arc<Head>>,
    redirects: Arc<RedirectMap>,
    redirect_files: Arc<RedirectFiles>,
}

/// What comes of the configuration and the data folder, whatever pages say.
#[derive(Debug)]
struct SharedData {
    config: Config,
    axis: Axis,
    files: Vec<(FileId, SourceFile)>,
    features: Features,
    library: Arc<Library>,
    found: Diagnostics,
}

/// Redirects that stand in files of their own.
#[derive(Debug)]
struct RedirectFiles {
    files: Vec<(FileId, SourceFile)>,
    entries: Vec<Vec<FileEntry>>,
    exceptions: Vec<FileEntry>,
    found: Diagnostics,
}

impl Prepared {
    /// Reads what pages share.
    #[must_use]
    pub fn new(sources: &Sources, config: &Config, axis: &Axis, sink: &mut Diagnostics) -> Self {
        Self::again(None, sources, config, axis, sink)
    }

    /// As [`Self::new`], and faster: what depends on nothing but texts that are the same as before is taken over.
    #[must_use]
    pub fn after(&self, sources: &Sources, config: &Config, axis: &Axis, sink: &mut Diagnostics) -> Self {
        Self::again(Some(self), sources, config, axis, sink)
    }

    fn again(before: Option<&Self>, sources: &Sources, config: &Config, axis: &Axis, sink: &mut Diagnostics) -> Self {
        report_unreadable(sources, sink);
        report_missing(sources, config, sink);
        let data_before = before.map(|before| &before.data);
        let before = before.filter(|before| before.data.config == *config && before.data.axis == *axis);
        let unread = Fronts::default();
        let known = before.map_or(&unread, |before| &before.fronts);
        let (data, fronts) = rayon::join(
            || SharedData::read(data_before, sources, config, axis),
            || Fronts::read(sources, &config.book.src, &config.front_matter, known),
        );
        sink.extend(data.found.clone());
        let tree = tree::read(sources, config, axis, &data.features, &fronts, sink);
        let links = link_rules(config, axis, sink);
        let known = before.filter(|before| Arc::ptr_eq(&before.data, &data));
        let heads = heads(&tree, sources, &data.library, known, sink);
        let redirect_files = RedirectFiles::read(before.map(|before| &before.redirect_files), sources, config);
        sink.extend(redirect_files.found.clone());
        let redirects = redirects(&tree, &heads, &data, &redirect_files, before, sources);
        Self { data, fronts, tree, links, heads, redirects, redirect_files }
    }

    /// Whether every redirect of these pages is the same here, wherever it stands in its file.
    fn redirects_as(&self, tree: &Tree, heads: &[Arc<Head>], files: &Arc<RedirectFiles>) -> bool {
        let written = |head: &Arc<Head>, old: &Arc<Head>| {
            Arc::ptr_eq(head, old)
                || head.redirect_from.iter().map(|(path, _)| path).eq(old.redirect_from.iter().map(|(path, _)| path))
        };
        let placed = |node: &Node, old: &Node| node.path == old.path && node.versions == old.versions;
        Arc::ptr_eq(files, &self.redirect_files)
            && tree.nodes.len() == self.tree.nodes.len()
            && tree.nodes.iter().zip(&self.tree.nodes).all(|(node, old)| placed(node, old))
            && heads.iter().zip(&self.heads).all(|(head, old)| written(head, old))
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

    /// What templates can refer to.
    pub(super) fn library(&self) -> &Arc<Library> {
        &self.data.library
    }

    /// Features and the versions that have them.
    pub(super) fn features(&self) -> &Features {
        &self.data.features
    }

    /// The templates of a page's titles, and what they took of the data.
    pub(super) fn head_notes(&self, id: PageId) -> (&[Template], &Uses) {
        let head = &self.heads[id.0 as usize];
        (&head.templates, &head.uses)
    }

    /// The pages whose place in the tree or front matter is another one than in `before`; `None` when a page has come, gone
    /// or moved.
    pub(super) fn other_nodes(&self, before: &Self) -> Option<HashSet<PageId>> {
        let (nodes, old) = (&self.tree.nodes, &before.tree.nodes);
        let both = || nodes.iter().zip(old);
        if nodes.len() != old.len() || both().any(|(node, old)| node.file != old.file || node.path != old.path) {
            return None;
        }
        let same = |node: &Node, old: &Node| {
            node.versions == old.versions
                && node.parent == old.parent
                && node.children == old.children
                && (Arc::ptr_eq(&node.front, &old.front) || node.front == old.front)
        };
        Some(both().enumerate().filter(|(_, (node, old))| !same(node, old)).map(|(at, _)| page_id(at)).collect())
    }

    /// Findings in the data that pages have used since it was read, whoever used it.
    #[must_use]
    pub fn used_templates(&self) -> Diagnostics {
        let mut sink = Diagnostics::new();
        for (_, template) in self.data.library.used_templates() {
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
        let templates = self.heads.iter().zip(own).enumerate().flat_map(|(index, (head, own))| {
            head.templates.iter().cloned().chain(own).map(move |template| (page_id(index), template))
        });
        let templates = templates.collect();
        let book = self.book(config, axis, pages, templates, counts);
        // Nobody waits for the rest to be given back, unless all that is to come waits for the same thread.
        if rayon::current_num_threads() > 1 {
            rayon::spawn(move || drop(self));
        }
        book
    }

    /// A book in which each page has its title, lead and place, and no body yet. `before` is an outline of another state of
    /// the same project: leads that nothing has changed are taken over.
    #[must_use]
    pub fn outline(
        &self,
        before: Option<(&Self, &Book)>,
        sources: &Sources,
        axis: &Axis,
        highlight: Option<&dyn Highlight>,
    ) -> Book {
        let renderer = self.renderer(sources, axis, highlight);
        let before = before.filter(|(prepared, _)| Arc::ptr_eq(&prepared.data, &self.data));
        let known = |id: PageId| {
            let (prepared, book) = before?;
            let at = id.0 as usize;
            let same = prepared.tree.nodes.get(at).is_some_and(|old| old.is_same(&self.tree.nodes[at]));
            let lead = book.pages.get(at).filter(|_| same).map(|page| &page.intro)?;
            let asks = lead.parts().iter().any(|(_, lead)| lead.markdown.contains("AUTOTITLE"));
            (!asks).then(|| lead.clone())
        };
        let page = |id| Page { intro: known(id).unwrap_or_else(|| renderer.lead(id)), ..renderer.shared_texts(id) };
        let pages: Vec<Page> = self.ids().into_par_iter().map(page).collect();
        let counts = Counts::of(&pages);
        self.book(&self.data.config, axis, pages, Vec::new(), counts)
    }

    /// A book of these pages.
    pub(super) fn book(
        &self,
        config: &Config,
        axis: &Axis,
        pages: Vec<Page>,
        templates: Vec<(PageId, Template)>,
        counts: Counts,
    ) -> Book {
        Book {
            config: config.clone(),
            axis: axis.clone(),
            pages,
            links: self.links.clone(),
            redirects: Arc::clone(&self.redirects),
            features: self.data.features.clone(),
            library: Arc::clone(&self.data.library),
            templates,
            counts,
        }
    }

    /// A page of which nothing is rendered.
    pub(super) fn bare(&self, id: PageId) -> Page {
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
            entries: Vec::new(),
            next_steps: BTreeMap::new(),
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
    let start = |text| super::source::front_matter(text).map(|(_, body)| body);
    match (start(before), start(after)) {
        (Some(one), Some(other)) => one == other && before.as_bytes()[..one] == after.as_bytes()[..other],
        _ => false,
    }
}

fn report_unreadable(sources: &Sources, sink: &mut Diagnostics) {
    for error in &sources.errors {
        let span = error.file.zip(error.offset).map(|(file, offset)| Span::new(file, offset, offset));
        sink.report(Code::UnreadableSource, span, format!("`{}`: {}", error.path, error.message));
    }
}

/// Files that the configuration names and that are not there: what they were to do would not be done, without a word.
fn report_missing(sources: &Sources, config: &Config, sink: &mut Diagnostics) {
    let redirects = config.redirects.files.iter().map(|path| ("files", path));
    let exceptions = config.redirects.exceptions.iter().map(|path| ("exceptions", path));
    let lists = config.source.asset_lists.iter().map(|path| ("asset-lists", path));
    let octicons = config.source.octicons.iter().map(|path| ("octicons", path));
    // The one that is looked for anyway may be still to come.
    let lock = config.errors.lock.iter().filter(|path| *path != LOCK_FILE).map(|path| ("lock", path));
    for (key, path) in redirects.chain(exceptions).chain(lists).chain(octicons).chain(lock) {
        if sources.find(path).is_none() && !sources.errors.iter().any(|error| error.path == *path) {
            let message = format!("no file `{path}`, which `{key}` names");
            let mend = if key == "lock" { "make it with `docfold errors lock`, or " } else { "" };
            sink.report(Code::InvalidConfig, None, message).help(format!("{mend}mend the path in book.toml"));
        }
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
    uses: Uses,
    found: Diagnostics,
}

/// The heads of all pages. `before` has the same data: heads of pages that it knows are taken over.
fn heads(
    tree: &Tree,
    sources: &Sources,
    library: &Library,
    before: Option<&Prepared>,
    sink: &mut Diagnostics,
) -> Vec<Arc<Head>> {
    let known = |index: usize, node: &Node| {
        let before = before?;
        let same = before.tree.nodes.get(index).is_some_and(|old| old.is_same(node));
        before.heads.get(index).filter(|_| same).map(Arc::clone)
    };
    let heads: Vec<Arc<Head>> = tree
        .nodes
        .par_iter()
        .enumerate()
        .map(|(index, node)| {
            if let Some(head) = known(index, node) {
                return head;
            }
            let mut sink = Diagnostics::new();
            let mut uses = Uses::default();
            let universe = library.axis().universe();
            let article = Folded::constant(universe, Value::from(node.path.as_str()));
            let variables = Variables::from([("currentArticle".to_owned(), article)]);
            let mut templates = Vec::new();
            let mut plain = |key: &str| {
                let (template, outcomes) =
                    front_outcomes(node, key, sources, library, &variables, &mut uses, &mut sink);
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
                let same = same.fold(VersionSet::EMPTY, |all, (set, _)| all | *set);
                Some((*set - same, short.clone()))
            }));
            report_unknown_icons(node, sources, library, &mut sink);
            let redirect_from = node.front.entries(sources, "redirect_from");
            Arc::new(Head { variables, title, short_title, redirect_from, templates, uses, found: sink })
        })
        .collect();
    heads.iter().for_each(|head| sink.extend(head.found.clone()));
    heads
}

fn report_unknown_icons(node: &Node, sources: &Sources, library: &Library, sink: &mut Diagnostics) {
    for (key, name) in listing::icons(&node.front.map) {
        if library.icons.named(name).is_none() {
            let span = node.front.places_within(sources, key).origin(name).span(0..name.len());
            sink.report(Code::UnknownIcon, span, format!("no icon `{name}`"))
                .help("write the name of an octicon, such as `rocket`, or take the key out");
        }
    }
}

fn report_empty_titles(node: &Node, title: &Folded<String>, sources: &Sources, axis: &Axis, sink: &mut Diagnostics) {
    for (versions, _) in title.parts().iter().filter(|(_, text)| text.is_empty()) {
        let span = node.front.value(sources, "title");
        sink.report(Code::EmptyTitle, span, format!("the title is empty in {}", axis.describe(*versions)))
            .versions(*versions);
    }
}

/// Where old paths lead. `before` has the same configuration: where no redirect is another one, its map is taken over.
fn redirects(
    tree: &Tree,
    heads: &[Arc<Head>],
    data: &SharedData,
    files: &Arc<RedirectFiles>,
    before: Option<&Prepared>,
    sources: &Sources,
) -> Arc<RedirectMap> {
    if let Some(before) = before.filter(|before| before.redirects_as(tree, heads, files)) {
        let mut map = Arc::clone(&before.redirects);
        for (index, (node, head)) in tree.nodes.iter().zip(heads).enumerate() {
            let same = Arc::ptr_eq(head, &before.heads[index])
                && node.file == before.tree.nodes[index].file
                && Arc::ptr_eq(&node.front, &before.tree.nodes[index].front);
            if !same {
                Arc::make_mut(&mut map).relocate(&redirect_page(index, node, head, sources));
            }
        }
        return map;
    }
    let pages = tree.nodes.iter().zip(heads).enumerate();
    let pages: Vec<RedirectPage<'_>> =
        pages.map(|(index, (node, head))| redirect_page(index, node, head, sources)).collect();
    Arc::new(RedirectMap::new(&RedirectInput {
        axis: &data.axis,
        language: data.config.site.prefix.trim_matches('/'),
        files: &files.entries,
        pages: &pages,
        exceptions: &files.exceptions,
    }))
}

fn redirect_page<'p>(index: usize, node: &'p Node, head: &'p Head, sources: &Sources) -> RedirectPage<'p> {
    RedirectPage {
        id: page_id(index),
        path: &node.path,
        versions: node.versions,
        redirect_from: &head.redirect_from,
        span: node.front.key(sources, "title"),
    }
}

/// The files with their texts: what a result that depends on nothing else is kept by.
fn texts<'s>(files: impl Iterator<Item = FileId> + 's, sources: &'s Sources) -> Vec<(FileId, SourceFile)> {
    files.map(|file| (file, sources.get(file).clone())).collect()
}

fn same_files(one: &[(FileId, SourceFile)], other: &[(FileId, SourceFile)]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|((id, file), (other_id, other))| {
            id == other_id && file.path == other.path && same_text(&file.text, &other.text)
        })
}

impl SharedData {
    fn read(before: Option<&Arc<Self>>, sources: &Sources, config: &Config, axis: &Axis) -> Arc<Self> {
        let icons = config.source.octicons.as_ref().and_then(|path| sources.find(path));
        let files = sources.below(&config.source.data).map(|(file, _)| file).chain(icons);
        let files = texts(files, sources);
        if let Some(before) = before
            && before.config == *config
            && before.axis == *axis
            && same_files(&before.files, &files)
        {
            return Arc::clone(before);
        }
        let mut found = Diagnostics::new();
        let features =
            Features::read(sources, &config.source.data, &config.front_matter.retired_plans, axis, &mut found);
        let library = Arc::new(data::library(sources, config, axis, &features, &mut found));
        Arc::new(Self { config: config.clone(), axis: axis.clone(), files, features, library, found })
    }
}

impl RedirectFiles {
    fn read(before: Option<&Arc<Self>>, sources: &Sources, config: &Config) -> Arc<Self> {
        let named = config.redirects.files.iter().chain(&config.redirects.exceptions);
        let files = texts(named.filter_map(|path| sources.find(path)), sources);
        if let Some(before) = before
            && same_files(&before.files, &files)
        {
            return Arc::clone(before);
        }
        let mut found = Diagnostics::new();
        let (entries, exceptions) = read_redirect_files(sources, &config.redirects, &mut found);
        Arc::new(Self { files, entries, exceptions, found })
    }
}

fn page_id(index: usize) -> PageId {
    PageId(u32::try_from(index).expect("a project has fewer than 2^32 pages"))
}
