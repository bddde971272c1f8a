//! The error index: [`ErrorPages`].
//!
//! In: a [`Book`] and the errors that it documents. Out: `/errors`, one more list a version at `/errors/PLAN@RELEASE`, a
//! page for each (domain, code) at `/errors/DOMAIN/CODE` that leads to its section, and `errors.json`. These addresses
//! have neither language nor version: they are what programs write down. Nothing for a book without errors.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{
    ErrorEntry, ErrorGroup, Kind, Link, Page, PageContext, RedirectContext, VersionContext, VersionLink,
};
use super::page::Pages;
use super::template::{Theme, ThemeError};
use crate::catalog::{Stretch, VersionSet};
use crate::engine::Book;
use crate::engine::content::UrlPath;
use crate::engine::escape;
use crate::engine::percent::encode_path;
use crate::engine::registry::{self, Registry, RegistryEntry};
use crate::engine::source::Sources;

/// What the files of the error index are made from.
pub struct ErrorPages<'b> {
    book: &'b Book,
    pages: &'b Pages<'b>,
    registry: &'b Registry,
    base_path: &'b str,
}

impl<'b> ErrorPages<'b> {
    /// The error index of `book`.
    #[must_use]
    pub fn new(book: &'b Book, pages: &'b Pages<'b>, registry: &'b Registry) -> Self {
        Self { book, pages, registry, base_path: pages.base().path }
    }

    /// Every file: its path below the site's root and its text. Paths in `taken` are left out: a page of the book wins.
    ///
    /// # Errors
    /// When a template fails.
    pub fn files(
        &self,
        theme: &Theme,
        sources: &Sources,
        taken: &BTreeSet<String>,
    ) -> Result<Vec<(String, String)>, ThemeError> {
        let mut files = Vec::new();
        if self.registry.entries.is_empty() {
            return Ok(files);
        }
        files.push(("errors/index.html".to_owned(), theme.render_page(&self.index(None, theme))?));
        if self.book.axis.versions().len() > 1 {
            for (index, version) in self.book.axis.versions().iter().enumerate() {
                files
                    .push((format!("errors/{}.html", version.id), theme.render_page(&self.index(Some(index), theme))?));
            }
        }
        for entry in &self.registry.entries {
            let path = format!("errors/{}/{}.html", entry.domain, entry.code);
            files.push((path, self.entry_page(entry, theme)?));
        }
        let json = registry::json(self.registry, &self.book.axis, sources);
        files.push(("errors.json".to_owned(), format!("{json:#}\n")));
        // Disks that ignore case hold one of two such codes; the section shows both.
        let mut seen: BTreeSet<String> = BTreeSet::new();
        files.retain(|(path, _)| !taken.contains(path) && seen.insert(path.to_lowercase()));
        Ok(files)
    }

    /// The list of all errors, or of those of one version.
    fn index(&self, version: Option<usize>, theme: &Theme) -> PageContext<'_> {
        let every = std::iter::once(None).chain((0..self.book.axis.versions().len()).map(Some));
        let link = |shown: Option<usize>| {
            let (id, title) = self.name(shown, theme);
            VersionLink { id, title, href: self.address(shown), current: shown == version, instead: None }
        };
        let mut context = self.frame(version, theme);
        if self.book.axis.versions().len() > 1 {
            context.versions = every.map(link).collect();
        }
        context.errors = self.groups(version, theme);
        context
    }

    /// A page of the index without the errors themselves.
    fn frame(&self, version: Option<usize>, theme: &Theme) -> PageContext<'_> {
        let called = theme.word("error_codes");
        let first = version.or(self.book.axis.universe().first_index()).unwrap_or_default();
        let home = self.book.home(first);
        let home_href = home.map(|home| self.pages.href(home, first)).unwrap_or_default();
        let (id, title) = self.name(version, theme);
        let canonical = self.pages.base().absolute(&self.address(None)).unwrap_or_default();
        PageContext {
            page: Page {
                title: called.to_owned(),
                short_title: called.to_owned(),
                permalink: self.address(version),
                canonical,
                kind: Kind::Errors,
                ..Page::default()
            },
            version: VersionContext {
                id,
                title,
                is_default: version.is_none() || version == self.book.axis.default_version(),
                home_href: home_href.to_owned(),
                search_href: None,
            },
            breadcrumbs: vec![
                Link::new(self.book.config.book.title.clone(), home_href),
                Link::new(called, self.address(version)),
            ],
            ..PageContext::default()
        }
    }

    /// The id of a version and its title; without one, what stands for all of them.
    fn name(&self, version: Option<usize>, theme: &Theme) -> (String, String) {
        match version.map(|index| &self.book.axis.versions()[index]) {
            None => (String::new(), theme.word("all_versions").to_owned()),
            Some(version) => (version.id.clone(), version.title.clone()),
        }
    }

    fn address(&self, version: Option<usize>) -> String {
        match version {
            None => format!("{}/errors", self.base_path),
            Some(index) => format!("{}/errors/{}", self.base_path, self.book.axis.versions()[index].id),
        }
    }

    fn groups(&self, version: Option<usize>, theme: &Theme) -> Vec<ErrorGroup> {
        let shown = version.map_or(self.book.axis.universe(), VersionSet::single);
        // A code that is only remembered is in no version; the whole list has it.
        let entries = self.registry.entries.iter();
        let entries = entries.filter(|entry| version.is_none() || entry.versions.intersects(shown));
        let mut domains: BTreeMap<&str, Vec<ErrorEntry>> = BTreeMap::new();
        for entry in entries {
            domains.entry(&entry.domain).or_default().push(self.entry(entry, shown, version, theme));
        }
        let group = |(domain, entries)| ErrorGroup { title: title_of(domain), id: domain.to_owned(), entries };
        domains.into_iter().map(group).collect()
    }

    fn entry(&self, entry: &RegistryEntry, shown: VersionSet, version: Option<usize>, theme: &Theme) -> ErrorEntry {
        let first = (entry.versions & shown).first_index();
        let texts = &entry.texts;
        let summary = first.and_then(|version| texts.description.at(version).or_else(|| texts.cause.at(version)));
        let versions = match entry.metadata.status {
            Some(status) if entry.versions.is_empty() => theme.word(&format!("status.{}", status.as_str())).to_owned(),
            _ if version.is_some() || entry.versions == self.book.axis.universe() => String::new(),
            _ => self.in_words(entry.versions, theme),
        };
        ErrorEntry {
            code: entry.code.clone(),
            title: first.and_then(|version| texts.title.at(version)).cloned().unwrap_or_default(),
            href: first.and_then(|version| self.section(entry, version)).unwrap_or_else(|| self.permalink(entry)),
            summary_html: summary.map(|text| paragraph(text)).unwrap_or_else(|| self.replaced(entry, theme)),
            versions,
        }
    }

    /// A set of versions as the theme says it, neither empty nor all of them.
    fn in_words(&self, set: VersionSet, theme: &Theme) -> String {
        let word = |key: &str| theme.word(&format!("version_sets.{key}"));
        let said = self.book.axis.stretches(set).map(|stretch| match stretch {
            Stretch::Plan(plan) => plan.short.to_owned(),
            Stretch::One(one) => word("one").replace("{release}", one.release).replace("{plan}", one.short),
            Stretch::From(oldest) => word("later").replace("{release}", oldest.release).replace("{plan}", oldest.short),
            Stretch::UpTo(newest) => {
                word("earlier").replace("{release}", newest.release).replace("{plan}", newest.short)
            }
            Stretch::Between { oldest, newest } => {
                let releases = word("between").replace("{oldest}", oldest.release).replace("{newest}", newest.release);
                releases.replace("{plan}", newest.short)
            }
        });
        said.collect::<Vec<_>>().join(word("separator"))
    }

    /// Which code came instead of an entry, with the way to it; empty for none.
    fn replaced(&self, entry: &RegistryEntry, theme: &Theme) -> String {
        let Some(code) = &entry.metadata.replaced_by else { return String::new() };
        let mut named = String::from("<code>");
        escape::text(&mut named, code);
        named.push_str("</code>");
        if let Some(other) = self.registry.find(&entry.domain, code) {
            let mut link = String::from("<a href=\"");
            escape::attribute(&mut link, &self.permalink(other));
            named = format!("{link}\">{named}</a>");
        }
        paragraph(theme.word("code_replaced")).replace("{code}", &named)
    }

    fn permalink(&self, entry: &RegistryEntry) -> String {
        format!("{}/errors/{}/{}", self.base_path, entry.domain, entry.code)
    }

    /// The address of the section about an entry in one version.
    fn section(&self, entry: &RegistryEntry, version: usize) -> Option<String> {
        let docs_path = entry.texts.docs_path.at(version)?;
        let (path, anchor) = docs_path.split_at(docs_path.find('#').unwrap_or(docs_path.len()));
        let path = UrlPath::new(path);
        let page = entry.pages.iter().map(|page| self.book.page(*page)).find(|page| page.path == path)?;
        let fragment = anchor.strip_prefix('#').map(|anchor| format!("#{}", encode_path(anchor)));
        Some(format!("{}{}", self.pages.href(page, version), fragment.unwrap_or_default()))
    }

    /// A page that leads to the section; of a code that no page documents any more, one that says so.
    fn entry_page(&self, entry: &RegistryEntry, theme: &Theme) -> Result<String, ThemeError> {
        let first = entry.versions.first_index();
        if let Some(version) = first
            && let Some(href) = self.section(entry, version)
        {
            let title = entry.texts.title.at(version).cloned().unwrap_or_else(|| entry.code.clone());
            let own = href.split('#').next().unwrap_or_default();
            let canonical = self.pages.base().absolute(own).unwrap_or_default();
            return theme.render_redirect(&RedirectContext { href, canonical, title });
        }
        let status = theme.word(&format!("status.{}", entry.metadata.status.unwrap_or_default().as_str()));
        let body = paragraph(&theme.word("code_status").replace("{status}", status)) + &self.replaced(entry, theme);
        let mut context = self.frame(None, theme);
        context.breadcrumbs.push(Link::new(entry.code.clone(), self.permalink(entry)));
        context.page.title.clone_from(&entry.code);
        context.page.kind = Kind::Article;
        context.page.permalink = self.permalink(entry);
        context.page.canonical.clear();
        context.page.body_html = body.into();
        theme.render_page(&context)
    }
}

/// `access-token` as `Access token`.
fn title_of(domain: &str) -> String {
    let words = domain.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn paragraph(text: &str) -> String {
    let mut out = String::from("<p>");
    escape::text(&mut out, text);
    out.push_str("</p>");
    out
}
