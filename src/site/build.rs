//! The files of a site, one after the other: [`build`]; an [`Indexer`] makes those of the search index.
//!
//! In: a [`Book`], its sources, a [`Theme`]. Out: every file through a callback, from several threads; none is kept in
//! memory. It knows no folder and writes nothing itself.

use std::collections::BTreeSet;
use std::fmt;
use std::slice::SliceIndex;

use rayon::prelude::*;

use super::context::RedirectContext;
use super::errors::ErrorPages;
use super::machine;
use super::page::Pages;
use super::redirects::{ExportError, Redirect, led_below, stubs};
use super::search::{SEARCH_FOLDER, SearchRecord};
use super::template::{Theme, ThemeError};
use crate::engine::article::Articles;
use crate::engine::config::SiteOutput;
use crate::engine::content::Page;
use crate::engine::registry::Registry;
use crate::engine::site_path::{file_path, markdown_path};
use crate::engine::source::Sources;
use crate::engine::{BaseUrl, Book};

pub use crate::engine::site_path::THEME_FOLDER;

/// Why a site could not be made.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError<E> {
    /// A template failed.
    Theme(ThemeError),
    /// A redirect cannot be written.
    Redirect(ExportError),
    /// An asset cannot be read.
    Asset(String, std::io::Error),
    /// There is no search index.
    Search(String),
    /// The callback said no.
    Put(E),
}

impl<E: fmt::Display> fmt::Display for BuildError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::Theme(error) => write!(f, "template: {error}"),
            BuildError::Redirect(error) => write!(f, "redirects: {error}"),
            BuildError::Asset(path, error) => write!(f, "`{path}`: {error}"),
            BuildError::Search(message) => write!(f, "search index: {message}"),
            BuildError::Put(error) => error.fmt(f),
        }
    }
}

/// What search is to find.
pub type Records<'r> = dyn Iterator<Item = SearchRecord> + 'r;

/// Fills a search index with what search is to find, and gives what packs it.
pub type Indexer<'a> = dyn Fn(&mut Records<'_>) -> Result<Pack, String> + Sync + 'a;

/// Makes the files of a search index.
pub type Pack = Box<dyn FnOnce() -> Result<IndexFiles, String> + Send>;

/// The files of a search index: their paths, relative to its folder, and their bytes.
pub type IndexFiles = Vec<(String, Vec<u8>)>;

/// Takes a file: its path below the site's root and its bytes.
pub type Put<'a, E> = dyn Fn(&str, &[u8]) -> Result<(), E> + Sync + 'a;

/// Where the files go and where assets come from.
pub struct Io<'a, E> {
    /// Takes a file: its path below the site's root and its bytes.
    pub put: &'a Put<'a, E>,
    /// Reads an asset by its path.
    pub asset: &'a (dyn Fn(&str) -> std::io::Result<Vec<u8>> + Sync),
    /// Called for each page and version that is done.
    pub step: &'a (dyn Fn() + Sync),
}

/// The theme of the site of `book`, with what replaces parts of it ([`Theme::load`]).
///
/// # Errors
/// Those of [`Theme::load`].
pub fn theme(book: &Book, overrides: impl IntoIterator<Item = (String, String)>) -> Result<Theme, ThemeError> {
    Theme::load(&Pages::new(book).site(THEME_FOLDER), overrides)
}

/// Makes every file of the site: what `pages` is to have ([`Pages::with_outputs`]), but for the search index. `errors` are
/// those that the book documents ([`crate::engine::errors`]).
///
/// # Errors
/// The first that any part of it meets.
pub fn build<E: Send>(
    pages: &Pages<'_>,
    sources: &Sources,
    errors: &Registry,
    theme: &Theme,
    io: &Io<'_, E>,
) -> Result<(), BuildError<E>> {
    every_page(pages, .., theme, io)?;
    rest(pages, sources, errors, theme, io)
}

/// Puts the files of a search index.
///
/// # Errors
/// When the callback says no.
pub(super) fn put_index<E: Send>(files: IndexFiles, put: &Put<'_, E>) -> Result<(), BuildError<E>> {
    files
        .into_par_iter()
        .try_for_each(|(path, bytes)| put(&format!("{SEARCH_FOLDER}/{path}"), &bytes).map_err(BuildError::Put))
}

/// The pages of a range, as HTML and as markdown.
///
/// # Errors
/// The first that any of them meets.
pub(super) fn every_page<E: Send>(
    pages: &Pages<'_>,
    range: impl SliceIndex<[Page], Output = [Page]>,
    theme: &Theme,
    io: &Io<'_, E>,
) -> Result<(), BuildError<E>> {
    let book = pages.book();
    let markdown = pages.writes(SiteOutput::Markdown);
    // One at a time: pages differ in size, and a thread that was at the index helps with those that are left.
    book.pages[range].par_iter().with_max_len(1).try_for_each(|page| {
        let articles = Articles::below(book, page, pages.base());
        for version in page.versions {
            let html = page_html(pages, theme, page, version).map_err(BuildError::Theme)?;
            (io.put)(&file_path(book, page, version), html.as_bytes()).map_err(BuildError::Put)?;
            if markdown {
                let text = articles.markdown(version);
                (io.put)(&markdown_path(book, page, version), text.as_bytes()).map_err(BuildError::Put)?;
            }
            (io.step)();
        }
        Ok(())
    })
}

/// Everything that is no page: assets, stubs, what machines read. Needs no text of a body ([`Book::release_texts`]).
///
/// # Errors
/// The first that any part of it meets.
pub(super) fn rest<E: Send>(
    pages: &Pages<'_>,
    sources: &Sources,
    errors: &Registry,
    theme: &Theme,
    io: &Io<'_, E>,
) -> Result<(), BuildError<E>> {
    let book = pages.book();
    for (path, text) in machine::files(pages, theme).map_err(BuildError::Theme)? {
        (io.put)(&path, text.as_bytes()).map_err(BuildError::Put)?;
    }
    for (name, bytes) in theme.assets() {
        (io.put)(&format!("{THEME_FOLDER}/{name}"), bytes).map_err(BuildError::Put)?;
    }
    for path in sources.assets.iter().filter(|path| book.config.source.has_asset(path)) {
        let bytes = (io.asset)(path).map_err(|error| BuildError::Asset(path.clone(), error))?;
        (io.put)(path, &bytes).map_err(BuildError::Put)?;
    }
    let errors = error_files(pages, sources, errors, theme)?;
    for (path, text) in &errors {
        (io.put)(path, text.as_bytes()).map_err(BuildError::Put)?;
    }
    redirect_stubs(pages, theme, &errors.into_iter().map(|(path, _)| path).collect(), io)
}

/// The error index.
fn error_files<E>(
    pages: &Pages<'_>,
    sources: &Sources,
    errors: &Registry,
    theme: &Theme,
) -> Result<Vec<(String, String)>, BuildError<E>> {
    let book = pages.book();
    if errors.entries.is_empty() {
        return Ok(Vec::new());
    }
    let every = book.pages.iter().flat_map(|page| page.versions.iter().map(move |version| (page, version)));
    let taken: BTreeSet<String> = every.map(|(page, version)| file_path(book, page, version)).collect();
    ErrorPages::new(book, pages, errors).files(theme, sources, &taken).map_err(BuildError::Theme)
}

/// The HTML of a page in one version.
///
/// # Errors
/// When a template fails.
pub fn page_html(pages: &Pages<'_>, theme: &Theme, page: &Page, version: usize) -> Result<String, ThemeError> {
    let mut context = pages.context(page, version);
    context.head_html = super::machine::head_html(pages, page, version, &context);
    theme.render_page(&context)
}

/// Renders one page of every kind and layout, to see whether its template can be rendered at all.
///
/// # Errors
/// The first that a template meets.
pub fn try_templates(pages: &Pages<'_>, theme: &Theme) -> Result<(), ThemeError> {
    let mut tried = BTreeSet::new();
    for page in &pages.book().pages {
        let layout = page.front.get("layout").and_then(serde_json::Value::as_str);
        if let Some(version) = page.versions.first_index().filter(|_| tried.insert((page.kind, layout))) {
            page_html(pages, theme, page, version)?;
        }
    }
    Ok(())
}

/// A stub for every old path, unless the host knows them by itself, and one from the root to the first page where nothing else
/// is there.
fn redirect_stubs<E: Send>(
    pages: &Pages<'_>,
    theme: &Theme,
    taken: &BTreeSet<String>,
    io: &Io<'_, E>,
) -> Result<(), BuildError<E>> {
    let book = pages.book();
    let mut flat = if book.config.redirects.stubs { book.redirects.flattened() } else { Vec::new() };
    led_below(pages.base().path, &mut flat);
    // What no host could serve is a finding of the checks.
    let redirects =
        flat.iter().map(|redirect| Redirect { source: &redirect.source, target: &redirect.target }).collect();
    let stubs = stubs(redirects).map_err(BuildError::Redirect)?;
    // The error index has addresses without language, where an old path may lie too.
    stubs.par_iter().filter(|stub| !taken.contains(&stub.path)).try_for_each(|stub| {
        let html = stub.html(pages.base(), theme).map_err(BuildError::Redirect)?;
        (io.put)(&stub.path, html.as_bytes()).map_err(BuildError::Put)
    })?;
    let Some((home, version)) = book.start() else { return Ok(()) };
    let everywhere = |version| file_path(book, home, version) == "index.html";
    if home.versions.into_iter().any(everywhere) || stubs.iter().any(|stub| stub.path == "index.html") {
        return Ok(());
    }
    let stub = RedirectContext {
        href: pages.href(home, version).to_owned(),
        canonical: pages.absolute(home, version).unwrap_or_default(),
        title: home.title.at(version).cloned().unwrap_or_default(),
    };
    let html = theme.render_redirect(&stub).map_err(BuildError::Theme)?;
    (io.put)("index.html", html.as_bytes()).map_err(BuildError::Put)
}

/// A page as markdown, and where it lies: beside its HTML.
#[must_use]
pub fn page_markdown(book: &Book, page: &Page, version: usize) -> (String, String) {
    let base = BaseUrl::split(&book.config.site.base_url);
    (markdown_path(book, page, version), Articles::below(book, page, base).markdown(version))
}
