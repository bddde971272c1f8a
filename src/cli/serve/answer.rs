//! What a path asks for: [`Live::answer`]. In: the path of a request. Out: a [`Reply`]. Knows nothing of HTTP but status
//! codes, and reads no file but assets that the project names.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::live::{FOOT, Live};
use super::overlay;
use crate::engine::BaseUrl;
use crate::engine::content::{Page, PageId};
use crate::engine::link::Destination;
use crate::engine::percent::{decode_text, encode_path};
use crate::engine::source::read_bytes;
use crate::site::build::{THEME_FOLDER, page_markdown};
use crate::site::machine::missing_context;
use crate::site::page::Pages;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) body: Vec<u8>,
    /// Where a redirect leads.
    pub(super) location: Option<String>,
    /// Findings for the terminal.
    pub(super) news: Vec<String>,
}

impl Reply {
    pub(super) fn new(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, content_type, body: body.into(), location: None, news: Vec::new() }
    }

    pub(super) fn redirect(location: String) -> Self {
        Self { location: Some(location), ..Self::new(301, HTML, "") }
    }
}

const HTML: &str = "text/html; charset=utf-8";

/// A page before it is finished: without script, and what a reload depends on.
pub(super) struct Shown {
    status: u16,
    html: Arc<str>,
    findings: Vec<String>,
    /// What is wrong with a template.
    template: Vec<String>,
}

impl Shown {
    /// A page without findings of its own, the last one that could be made; `failure` says why there is no newer one.
    pub(super) fn last(html: Option<&str>, failure: Option<&str>) -> Self {
        Self {
            status: if html.is_some() { 200 } else { 500 },
            html: html.map_or_else(|| overlay::blank().into(), Arc::from),
            findings: Vec::new(),
            template: failure.map(str::to_owned).into_iter().collect(),
        }
    }
}

/// What a browser may hold of a page.
pub(super) struct State {
    /// Whether a page is there, and not the way to another one or the answer that there is none.
    pub(super) is_there: bool,
    /// Identifies the page without its findings.
    pub(super) page: String,
    /// Identifies its findings.
    pub(super) findings: String,
    /// The findings as HTML.
    pub(super) panel: String,
    /// For the terminal.
    pub(super) news: Vec<String>,
}

impl Live {
    /// The answer to a request for `path`, which is decoded.
    pub(super) fn answer(&mut self, path: &str) -> Reply {
        let path = self.below_base(path).to_owned();
        if let Some(reply) = self.file(&path) {
            return reply;
        }
        match self.shown(&path) {
            Ok(shown) => {
                self.wake();
                self.reply(&shown)
            }
            Err(location) => Reply::redirect(location),
        }
    }

    /// The answer that is a page.
    pub(super) fn reply(&mut self, shown: &Shown) -> Reply {
        let state = self.state(shown);
        let foot = overlay::foot(&state.panel, &state.page, &state.findings);
        Reply { news: state.news, ..Reply::new(shown.status, HTML, finish(&shown.html, &foot)) }
    }

    /// What `path`, which is decoded, shows now: browsers that hold another page load it again, those that hold other findings get these.
    pub(super) fn state_of(&mut self, path: &str) -> State {
        let path = self.below_base(path).to_owned();
        match self.shown(&path) {
            Ok(shown) => self.state(&shown),
            Err(location) => State {
                is_there: false,
                page: location,
                findings: String::new(),
                panel: String::new(),
                news: Vec::new(),
            },
        }
    }

    /// What browsers may hold of a page.
    pub(super) fn state(&mut self, shown: &Shown) -> State {
        let hash = |of: &dyn Fn(&mut DefaultHasher)| {
            let mut hasher = DefaultHasher::new();
            of(&mut hasher);
            format!("{:016x}", hasher.finish())
        };
        let findings: Vec<String> = shown.template.iter().chain(&shown.findings).cloned().collect();
        let panel = overlay::panel(&self.trouble, &findings);
        State {
            is_there: shown.status != 404,
            page: hash(&|hasher| (self.epoch, &shown.html, &shown.template, &self.trouble).hash(hasher)),
            findings: hash(&|hasher| panel.hash(hasher)),
            panel,
            news: self.news(&shown.template),
        }
    }

    /// The path without the sub-path of the base URL.
    pub(super) fn below_base<'p>(&self, path: &'p str) -> &'p str {
        let Some(good) = &self.good else { return path };
        let base = BaseUrl::split(&good.book.config.site.base_url);
        path.strip_prefix(&*decode_text(base.path))
            .filter(|rest| rest.is_empty() || rest.starts_with('/'))
            .unwrap_or(path)
    }

    /// What is no page: the theme's files, assets, pages as markdown.
    fn file(&self, path: &str) -> Option<Reply> {
        let good = self.good.as_ref()?;
        let name = path.trim_start_matches('/');
        if let Some(asset) = name.strip_prefix(THEME_FOLDER).and_then(|rest| rest.strip_prefix('/')) {
            let bytes = good.theme.assets().get(asset)?;
            return Some(Reply::new(200, content_type(asset), bytes.clone()));
        }
        // What the walk over the asset folders has found leads nowhere else; lists may name anything.
        if good.project.config.source.has_asset(name) && good.project.sources.assets.contains(name) {
            let bytes = read_bytes(&good.project.root, name).ok()?;
            return Some(Reply::new(200, content_type(name), bytes));
        }
        None
    }

    /// The page at `path`, or where to go instead.
    fn shown(&mut self, path: &str) -> Result<Shown, String> {
        let Some(good) = &mut self.good else {
            return Ok(Shown {
                status: 500,
                html: overlay::blank().into(),
                findings: Vec::new(),
                template: Vec::new(),
            });
        };
        let outcome = good.book.redirects.follow_request(&encode_path(path));
        let reached = match outcome.destination {
            Destination::Page { page, version } => {
                if good.book.path(good.book.page(page), version) == path {
                    Some((page, version))
                } else {
                    return Err(good.address(page, version) + &outcome.suffix);
                }
            }
            Destination::Url(url) => return Err(url),
            _ => None,
        };
        if reached.is_none()
            && matches!(path, "" | "/")
            && let Some((page, version)) = good.book.start()
        {
            return Err(good.address(page.id, version));
        }
        let Some((id, version)) = reached else { return Ok(self.missing(path)) };
        let html = good.page(id, version);
        let findings = match (&self.good, self.known()) {
            (Some(good), known) => good.findings(id, version, known),
            (None, _) => Vec::new(),
        };
        match html {
            Ok(html) => {
                self.last.insert(path.to_owned(), Arc::clone(&html));
                Ok(Shown { status: 200, html, findings, template: Vec::new() })
            }
            Err(error) => {
                let template = vec![format!("template: {error}")];
                let last = self.last.get(path).cloned();
                let status = if last.is_some() { 200 } else { 500 };
                let html = last.unwrap_or_else(|| overlay::blank().into());
                Ok(Shown { status, html, findings, template })
            }
        }
    }

    /// The page for paths that are none; while files are broken, the last page that was there.
    fn missing(&self, path: &str) -> Shown {
        if !self.trouble.is_empty()
            && let Some(html) = self.last.get(path)
        {
            return Shown { status: 200, html: Arc::clone(html), findings: Vec::new(), template: Vec::new() };
        }
        let Some(good) = &self.good else {
            return Shown { status: 500, html: overlay::blank().into(), findings: Vec::new(), template: Vec::new() };
        };
        let pages = good.pages();
        let mut context = missing_context(&pages);
        context.foot_html = FOOT.into();
        let html = good.theme.render_page(&context);
        let (html, template) = match html {
            Ok(html) => (html, Vec::new()),
            Err(error) => (overlay::blank(), vec![format!("template: {error}")]),
        };
        Shown { status: 404, html: html.into(), findings: Vec::new(), template }
    }

    /// The page beside which `path` lies as markdown.
    pub(super) fn markdown(&mut self, path: &str) -> Option<Reply> {
        let path = self.below_base(path).to_owned();
        let good = self.good.as_mut()?;
        let stem = path.strip_suffix(".md")?;
        let stem = if stem == "/index" { "/" } else { stem };
        let Destination::Page { page, version } = good.book.redirects.follow_request(&encode_path(stem)).destination
        else {
            return None;
        };
        _ = good.page(page, version);
        let page: &Page = good.book.page(page);
        let (own, text) = page_markdown(&good.book, page, version);
        (own == path.trim_start_matches('/')).then(|| Reply::new(200, "text/markdown; charset=utf-8", text))
    }
}

impl super::live::Good {
    /// The address of a page, sub-path included.
    fn address(&self, page: PageId, version: usize) -> String {
        Pages::new(&self.book).href(self.book.page(page), version).to_owned()
    }
}

/// Puts `foot` where the theme has its place for it, else at the end.
fn finish(html: &str, foot: &str) -> String {
    match html.rsplit_once(FOOT) {
        Some((before, after)) => format!("{before}{foot}{after}"),
        None => format!("{html}{foot}"),
    }
}

/// The media type of a file by its name.
pub(super) fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase().as_str() {
        "html" | "htm" => HTML,
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "xml" => "application/xml",
        "txt" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "pdf" => "application/pdf",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}
