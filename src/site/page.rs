//! What the templates see of each page: [`Pages::context`].
//!
//! In: a [`Book`]. Out: a [`PageContext`] a page and version. What many pages share (sidebars, lists of versions) is made
//! once. Addresses get the sub-path of the site's base URL here and nowhere else.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::{LazyLock, OnceLock};

use regex::Regex;

use super::context::{
    Card, Choice, Choices, Direction, Kind, Link, Outdated, PageContext, SiteContext, TocEntry, VersionContext,
    VersionLink,
};
use super::dates::Dates;
use super::journeys::{Journeys, Place};
use super::landing::offered;
use super::nav::{NavNode, Sidebar};
use super::search::SEARCH_FOLDER;
use crate::engine::config::SiteOutput;
use crate::engine::content::{Page, PageId, PageKind};
use crate::engine::liquid::tool::{PLATFORMS, TOOLS};
use crate::engine::percent::encode_path;
use crate::engine::render::SlottedHtml;
use crate::engine::site_path::markdown_path;
use crate::engine::source::Sources;
use crate::engine::{BaseUrl, Book};

/// Everything that page contexts share.
pub struct Pages<'b> {
    book: &'b Book,
    base: BaseUrl<'b>,
    /// Addresses by page and version, made when they are first asked for: every page names those of many others.
    hrefs: Vec<OnceLock<Box<[String]>>>,
    /// Sidebars by product and version, made when the first page asks for them.
    sidebars: BTreeMap<(PageId, usize), OnceLock<(Link, Sidebar)>>,
    /// Where the pages come from, when that is known.
    sources: Option<&'b Sources>,
    /// Where articles stand in journeys, by version; made as sidebars are.
    journeys: Vec<OnceLock<Journeys>>,
    /// When sources last changed, when that is known.
    dates: Option<&'b Dates>,
    outputs: Vec<SiteOutput>,
}

impl<'b> Pages<'b> {
    /// Prepares the parts that pages share.
    #[must_use]
    pub fn new(book: &'b Book) -> Self {
        let mut pages = Self {
            book,
            base: BaseUrl::split(&book.config.site.base_url),
            hrefs: book.pages.iter().map(|_| OnceLock::new()).collect(),
            sidebars: BTreeMap::new(),
            sources: None,
            journeys: book.axis.versions().iter().map(|_| OnceLock::new()).collect(),
            dates: None,
            outputs: Vec::new(),
        };
        for product in book.pages.iter().filter(|page| page.kind == PageKind::Product) {
            for version in product.versions {
                pages.sidebars.insert((product.id, version), OnceLock::new());
            }
        }
        pages
    }

    /// With the places of the sources: for "edit this page", and to find what dates say of them.
    #[must_use]
    pub fn with_sources(mut self, sources: &'b Sources) -> Self {
        self.sources = Some(sources);
        self
    }

    /// With the times at which sources last changed.
    #[must_use]
    pub fn with_dates(mut self, dates: &'b Dates) -> Self {
        self.dates = Some(dates);
        self
    }

    /// With links to what else is written; none without this.
    #[must_use]
    pub fn with_outputs(mut self, outputs: &[SiteOutput]) -> Self {
        self.outputs = outputs.to_vec();
        self
    }

    /// The book.
    #[must_use]
    pub fn book(&self) -> &'b Book {
        self.book
    }

    /// Whether this output is written.
    #[must_use]
    pub fn writes(&self, output: SiteOutput) -> bool {
        self.outputs.contains(&output)
    }

    /// The path of a page's source, relative to the project; empty when unknown.
    #[must_use]
    pub fn source_path(&self, page: &Page) -> &'b str {
        self.sources.map_or("", |sources| sources.get(page.file).path.as_str())
    }

    /// Whether the project has this asset, which its path from the site's root names.
    pub(super) fn has_asset(&self, path: &str) -> bool {
        self.sources.is_some_and(|sources| sources.assets.contains(path.trim_start_matches('/')))
    }

    /// When the source of a page last changed.
    #[must_use]
    pub fn changed(&self, page: &Page) -> Option<&str> {
        self.dates?.of(self.source_path(page))
    }

    /// Whether it is known when sources last changed.
    #[must_use]
    pub fn has_dates(&self) -> bool {
        self.dates.is_some_and(|dates| !dates.is_empty())
    }

    /// Where the site is served.
    #[must_use]
    pub fn base(&self) -> BaseUrl<'b> {
        self.base
    }

    /// The address of a page with scheme and host; none when they are unknown.
    #[must_use]
    pub fn absolute(&self, page: &Page, version: usize) -> Option<String> {
        self.base.absolute(self.href(page, version))
    }

    /// An address below the site's root with the sub-path; any other as it is.
    #[must_use]
    pub fn rooted(&self, address: &str) -> String {
        self.base.rooted(address)
    }

    /// The version that stands for `version` before search engines: of those in which the page has the same title, lead
    /// and body, the one without segment, else the first.
    #[must_use]
    pub fn canonical_version(&self, page: &Page, version: usize) -> usize {
        let key = |version| {
            let pointer =
                |part: Option<&_>| part.map(|part: &crate::engine::render::Fragment| std::ptr::from_ref(part));
            let title = page.title.at(version).map(std::ptr::from_ref);
            let body = self.book.body(page, version).map(std::ptr::from_ref);
            (title, pointer(page.intro.at(version)), body)
        };
        let own = key(version);
        let same: Vec<usize> = page.versions.into_iter().filter(|&other| key(other) == own).collect();
        let without_segment = same.iter().find(|&&other| self.book.axis.versions()[other].segment.is_empty());
        without_segment.or(same.first()).copied().unwrap_or(version)
    }

    /// What is the same on every page. `assets` is the folder of the theme's assets, from the site's root.
    #[must_use]
    pub fn site(&self, assets: &str) -> SiteContext {
        let book = &self.book.config.book;
        SiteContext {
            title: book.title.clone(),
            description: book.description.clone(),
            language: book.language.clone(),
            direction: Direction::of(&book.language),
            assets: format!("{}/{assets}/", self.base.path),
            ..SiteContext::default()
        }
    }

    /// The address of a page.
    #[must_use]
    pub fn href(&self, page: &Page, version: usize) -> &str {
        let href = |version| format!("{}{}", self.base.path, self.book.permalink(page, version));
        let hrefs = &self.hrefs[page.id.0 as usize];
        &hrefs.get_or_init(|| (0..self.book.axis.versions().len()).map(href).collect())[version]
    }

    /// HTML with its links bound to `version` and to the sub-path.
    #[must_use]
    pub fn bind(&self, html: &SlottedHtml, version: usize) -> String {
        let mut out = String::new();
        html.bind(&mut out, |url, out| {
            // Of two slashes before the path of a page one is left.
            if url.starts_with('/') && (!url.starts_with("//") || self.book.links.is_local(url)) {
                out.push_str(self.base.path);
            }
            self.book.links.bind(url, version, out);
        });
        out
    }

    fn sidebar(&self, product: &Page, version: usize) -> Option<&(Link, Sidebar)> {
        let place = self.sidebars.get(&(product.id, version))?;
        Some(place.get_or_init(|| {
            let node = self.nav(product, version);
            (Link::new(node.title.clone(), node.href.clone()), Sidebar::new(&node))
        }))
    }

    /// Where `page` stands in a journey.
    pub(super) fn place_in_journey(&self, page: &Page, version: usize) -> Option<&Place> {
        self.journeys[version].get_or_init(|| self.places_in_journeys(version)).get(&page.id)
    }

    fn nav(&self, page: &Page, version: usize) -> NavNode {
        let mut children: Vec<(&Page, &str)> = page
            .children
            .iter()
            .filter(|child| !child.cross_product)
            .map(|child| self.book.page(child.page))
            .filter(|child| child.versions.contains_index(version) && !is_hidden(child))
            .map(|child| (child, self.href(child, version)))
            .collect();
        // A page that is listed beside its own section is shown in the section alone.
        let hrefs: Vec<String> = children.iter().map(|(_, href)| format!("{href}/")).collect();
        children.retain(|(_, href)| !hrefs.iter().any(|above| href.starts_with(above.as_str())));
        let nodes = children.into_iter().map(|(child, _)| self.nav(child, version));
        let nodes = self.sidebar_link(page, version).into_iter().chain(nodes).collect();
        NavNode::new(self.book.short_title(page, version), self.href(page, version), nodes)
    }

    /// What the templates see of `page` in the version with index `version`.
    #[must_use]
    pub fn context<'p>(&'p self, page: &'p Page, version: usize) -> PageContext<'p> {
        let book = self.book;
        let href = self.href(page, version);
        let body = book.body(page, version);
        let ancestors = book.ancestors(page, version);
        let product = if page.kind == PageKind::Product { Some(page) } else { ancestors.first().copied() };
        let sidebar = product.and_then(|product| self.sidebar(product, version));
        let crumbs = ancestors.iter().copied().chain((page.kind != PageKind::Home).then_some(page));
        let breadcrumbs = crumbs
            .filter(|_| !is_hidden(page))
            .map(|page| Link::new(book.short_title(page, version), self.href(page, version)))
            .collect();
        let (journey, prev, next) = match self.journey(page, version) {
            Some((journey, prev, next)) => (Some(journey), prev, next),
            None => {
                let (prev, next) = self.neighbours(page, version);
                (None, prev, next)
            }
        };
        let intro = page.intro.at(version);
        let text = |key: &str| page.front.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
        let canonical = self.absolute(page, self.canonical_version(page, version)).unwrap_or_default();
        let source_path = self.source_path(page);
        let edit_url = book.config.site.edit_url.as_deref().filter(|_| !source_path.is_empty());
        let markdown = self.writes(SiteOutput::Markdown);
        let landing = page.kind != PageKind::Article;
        let headings = body.map(|body| body.headings.as_slice()).unwrap_or_default();
        let html =
            |html: Option<&SlottedHtml>| Cow::Owned(html.map(|html| self.bind(html, version)).unwrap_or_default());
        let body_html = body.map(|body| self.bind(&body.html, version)).unwrap_or_default();
        let shows_toc = page.front.get("showMiniToc").and_then(serde_json::Value::as_bool);
        let marked = marked_tools(&body_html);
        let tools = choices(&marked, text("defaultTool"), TOOLS);
        let platforms = choices(&marked, text("defaultPlatform"), PLATFORMS);
        let children = if landing { self.cards(page, version) } else { Vec::new() };
        PageContext {
            page: super::context::Page {
                title: page.title.at(version).cloned().unwrap_or_default(),
                short_title: book.short_title(page, version).to_owned(),
                description: intro.map(|intro| intro.plain.clone()).unwrap_or_default(),
                intro_html: html(intro.map(|intro| &intro.html)),
                permissions_html: html(page.permissions.at(version).map(|part| &part.html)),
                product_html: html(page.product.at(version).map(|part| &part.html)),
                permalink: href.to_owned(),
                canonical,
                source_path: source_path.to_owned(),
                kind: Kind::from(page.kind),
                layout: text("layout").to_owned(),
                hero_image: self.hero_image(page),
                unlisted: is_hidden(page),
                body_html: Cow::Owned(body_html),
            },
            version: self.version(version),
            versions: self.versions(page, version),
            breadcrumbs,
            product: sidebar.map(|(link, _)| link.clone()),
            sidebar_html: Cow::Owned(sidebar.map(|(_, sidebar)| sidebar.html(href)).unwrap_or_default()),
            toc: if shows_toc.unwrap_or(page.kind == PageKind::Article) {
                headings
                    .iter()
                    .filter(|heading| heading.level == 2 && !heading.hidden && !heading.id.is_empty())
                    .map(toc_entry)
                    .collect()
            } else {
                Vec::new()
            },
            categories: offered(page, &children),
            children,
            featured: if landing { self.featured(page, version) } else { self.guides(page, version) },
            actions: if landing { self.actions(page, version) } else { Vec::new() },
            tools,
            platforms,
            journey,
            prev,
            next,
            edit_href: edit_url.map(|url| format!("{}/{source_path}", url.trim_end_matches('/'))),
            community: self.community(page, version),
            markdown_href: markdown.then(|| self.markdown_href(page, version)),
            updated: self.changed(page).and_then(super::dates::updated),
            outdated: self.outdated(page, version),
            ..PageContext::default()
        }
    }

    /// The address of a page's markdown.
    #[must_use]
    pub fn markdown_href(&self, page: &Page, version: usize) -> String {
        self.rooted(&encode_path(&format!("/{}", markdown_path(self.book, page, version))))
    }

    /// What templates see of a version.
    #[must_use]
    pub fn version(&self, version: usize) -> VersionContext {
        let own = &self.book.axis.versions()[version];
        let home = self.book.home(version).map(|home| (home, version)).or_else(|| self.book.start());
        let home = home.map(|(home, version)| self.href(home, version)).unwrap_or_default();
        let search = self.writes(SiteOutput::Search);
        let search_href = search.then(|| format!("{}/{SEARCH_FOLDER}/pagefind.js", self.base.path));
        VersionContext {
            id: own.id.clone(),
            title: own.title.clone(),
            is_default: self.book.axis.default_version() == Some(version),
            home_href: home.to_owned(),
            search_href,
        }
    }

    fn versions(&self, page: &Page, current: usize) -> Vec<VersionLink> {
        let versions = self.book.axis.versions().iter().enumerate();
        versions
            .map(|(index, version)| {
                let shown = self.nearest(page, index);
                let instead = (shown.id != page.id).then(|| self.book.short_title(shown, index).to_owned());
                VersionLink {
                    id: version.id.clone(),
                    title: version.title.clone(),
                    href: self.href(shown, index).to_owned(),
                    current: index == current,
                    instead,
                }
            })
            .collect()
    }

    /// The page itself where it exists, else the nearest page above it that does, else the first page of the site.
    fn nearest(&self, page: &'b Page, version: usize) -> &'b Page {
        let mut shown = page;
        while !shown.versions.contains_index(version) {
            match shown.parent {
                Some(parent) => shown = self.book.page(parent),
                None => break,
            }
        }
        shown
    }

    fn outdated(&self, page: &Page, version: usize) -> Option<Outdated> {
        let own = &self.book.axis.versions()[version];
        let releases = self.book.axis.plan_set(own.plan);
        // The oldest supported release, when there are at least two.
        let oldest = releases.iter().last()?;
        let newest = releases.first_index()?;
        if releases.len() < 2 || oldest != version {
            return None;
        }
        let shown = self.nearest(page, newest);
        Some(Outdated {
            title: self.book.axis.versions()[newest].title.clone(),
            href: self.href(shown, newest).to_owned(),
            note_html: String::new(),
        })
    }

    fn cards(&self, page: &Page, version: usize) -> Vec<Card> {
        let mut shown = Vec::new();
        if GRIDS.contains(&page.front.get("layout").and_then(serde_json::Value::as_str).unwrap_or_default()) {
            shown.extend(self.articles_below(page, version));
        } else {
            shown.extend(self.book.children(page, version));
        }
        shown.retain(|child| !is_hidden(child) && !self.is_grouped(page, child));
        shown.into_iter().map(|child| self.card(child, version)).collect()
    }

    /// The articles at any depth below `page`, in order, each once: sections may list one another.
    fn articles_below<'p>(&'p self, page: &'p Page, version: usize) -> Vec<&'p Page> {
        let (mut articles, mut seen) = (Vec::new(), HashSet::from([page.id]));
        let mut next = vec![page];
        while let Some(page) = next.pop() {
            if page.kind == PageKind::Article {
                articles.push(page);
                continue;
            }
            let children = self.book.children(page, version).filter(|child| seen.insert(child.id));
            let children: Vec<&Page> = children.collect();
            next.extend(children.into_iter().rev());
        }
        articles
    }

    /// The articles before and after this one among its siblings.
    fn neighbours(&self, page: &Page, version: usize) -> (Option<Link>, Option<Link>) {
        let Some(parent) = page.parent.filter(|_| page.kind == PageKind::Article) else { return (None, None) };
        let siblings: Vec<&Page> = self
            .book
            .children(self.book.page(parent), version)
            .filter(|sibling| sibling.parent == Some(parent))
            .filter(|sibling| sibling.kind == PageKind::Article && !is_hidden(sibling))
            .collect();
        let Some(place) = siblings.iter().position(|sibling| sibling.id == page.id) else { return (None, None) };
        let link = |page: &&Page| Link::new(self.book.short_title(page, version), self.href(page, version));
        (place.checked_sub(1).and_then(|place| siblings.get(place)).map(link), siblings.get(place + 1).map(link))
    }
}

/// The layouts that list the articles below them at any depth.
const GRIDS: [&str; 2] = ["bespoke-landing", "discovery-landing"];

pub(super) fn is_hidden(page: &Page) -> bool {
    page.front.get("hidden").and_then(serde_json::Value::as_bool).unwrap_or(false)
}

fn toc_entry(heading: &crate::engine::render::Heading) -> TocEntry {
    TocEntry { id: heading.id.clone(), title_html: heading.html.clone(), tools: heading.tools.clone() }
}

static TOOL_BLOCK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("<div class=\"ghd-tool ").expect("the pattern is fixed"));

/// The keys of the blocks in `html` that are for one tool or platform, each once.
fn marked_tools(html: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for block in TOOL_BLOCK.find_iter(html) {
        let key = html[block.end()..].split(['"', ' ']).next().unwrap_or("");
        if !found.contains(&key) {
            found.push(key);
        }
    }
    found
}

/// Those of `known` that a body distinguishes.
fn choices(found: &[&str], default: &str, known: &[(&str, &str)]) -> Choices {
    let options = known
        .iter()
        .filter(|(key, _)| found.contains(key))
        .map(|(key, title)| Choice { key: (*key).to_owned(), title: (*title).to_owned() })
        .collect();
    Choices { default: default.to_owned(), options }
}
