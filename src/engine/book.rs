//! A compiled project: [`Book`]. Plain data.

use std::slice::SliceIndex;
use std::sync::Arc;

use super::config::{Axis, Config};
use super::content::versions::Features;
use super::content::{Page, PageId};
use super::link::{Destination, LinkRules, RedirectMap};
use super::liquid::{Library, Template};
use super::percent::encode_path;
use super::render::{Rendered, SlottedHtml, Titles};

/// A compiled project.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Book {
    /// The configuration that it was compiled with.
    pub config: Config,
    /// The versions.
    pub axis: Axis,
    /// The pages, parents before children, in the order of navigation.
    pub pages: Vec<Page>,
    /// How link targets depend on the version.
    pub links: LinkRules,
    /// Where old paths lead.
    pub redirects: Arc<RedirectMap>,
    /// Features and the versions that have them.
    pub features: Features,
    /// Everything that templates can refer to, with the templates of data values that were used.
    pub library: Arc<Library>,
    /// The templates of the pages, in page order: what the checks of conditions read.
    pub templates: Vec<(PageId, Template)>,
    /// How much there was to do.
    pub counts: Counts,
}

/// How much a compilation had to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Pages.
    pub pages: usize,
    /// Pages, each counted once a version.
    pub page_versions: usize,
    /// Distinct bodies: what markdown, highlighting and links were computed for; fewer than the distinct texts after Liquid.
    pub outcomes: usize,
}

impl Counts {
    pub(super) fn of(pages: &[Page]) -> Self {
        Self {
            pages: pages.len(),
            page_versions: pages.iter().map(|page| page.versions.len()).sum(),
            outcomes: pages.iter().map(|page| page.body.len()).sum(),
        }
    }
}

impl Titles for Book {
    fn title(&self, url: &str, version: usize) -> Option<&str> {
        let (page, version) = page_of(&self.links, &self.redirects, url, version)?;
        self.page(page).title.at(version).map(String::as_str)
    }
}

/// The page to which `url` leads from `version`, through redirects if need be, and the version in which it is shown.
pub(super) fn page_of(
    links: &LinkRules,
    redirects: &RedirectMap,
    url: &str,
    version: usize,
) -> Option<(PageId, usize)> {
    match redirects.follow_request(&links.path_of(url, version)?).destination {
        Destination::Page { page, version } => Some((page, version)),
        _ => None,
    }
}

impl Book {
    /// The page `id`.
    ///
    /// # Panics
    /// If the id comes from another book.
    #[must_use]
    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0 as usize]
    }

    /// The address of a page in one version, such as `/en/enterprise-server@3.20/a/b`, percent-encoded.
    #[must_use]
    pub fn permalink(&self, page: &Page, version: usize) -> String {
        encode_path(&self.path(page, version))
    }

    /// As [`Self::permalink`], decoded: as a server looks for the file of the page.
    #[must_use]
    pub fn path(&self, page: &Page, version: usize) -> String {
        let prefix = self.config.site.prefix.trim_matches('/');
        let slash = if prefix.is_empty() { "" } else { "/" };
        page.path.under_all(&[slash, prefix, &self.axis.versions()[version].segment])
    }

    /// The first page, where `version` has it.
    #[must_use]
    pub fn home(&self, version: usize) -> Option<&Page> {
        self.pages.first().filter(|home| home.versions.contains_index(version))
    }

    /// Where readers begin who ask for no page: the first one, in the version without segment, else in its first one.
    #[must_use]
    pub fn start(&self) -> Option<(&Page, usize)> {
        let home = self.pages.first()?;
        let default = self.axis.default_version().filter(|&version| home.versions.contains_index(version));
        Some((home, default.or_else(|| home.versions.first_index())?))
    }

    /// The body of a page in one version.
    #[must_use]
    pub fn body<'p>(&self, page: &'p Page, version: usize) -> Option<&'p Rendered> {
        page.body.iter().find(|body| body.versions.contains_index(version))
    }

    /// Lets go of the texts of the bodies of a range of pages, markdown and HTML, for what comes after those are written:
    /// redirects, lists, the checks of the whole book. Of a large book they are a third.
    pub fn release_texts(&mut self, range: impl SliceIndex<[Page], Output = [Page]>) {
        for body in self.pages[range].iter_mut().flat_map(|page| &mut page.body) {
            body.markdown = String::new();
            body.html = SlottedHtml::default();
            body.headings.iter_mut().for_each(|heading| heading.html = String::new());
        }
    }

    /// HTML with the targets that its links have in `version`.
    #[must_use]
    pub fn bind(&self, html: &SlottedHtml, version: usize) -> String {
        let mut out = String::new();
        html.bind(&mut out, |url, out| self.links.bind(url, version, out));
        out
    }

    /// The title of a page where there is little room: the short one, else the title.
    #[must_use]
    pub fn short_title<'p>(&self, page: &'p Page, version: usize) -> &'p str {
        page.short_title.at(version).or_else(|| page.title.at(version)).map_or("", String::as_str)
    }

    /// The pages from the product down to the parent of `page` in one version; none above a product.
    #[must_use]
    pub fn ancestors(&self, page: &Page, version: usize) -> Vec<&Page> {
        let mut chain = Vec::new();
        let mut parent = page.parent;
        while let Some(id) = parent {
            let found = self.page(id);
            if found.parent.is_some() && found.versions.contains_index(version) {
                chain.push(found);
            }
            parent = found.parent;
        }
        chain.reverse();
        chain
    }

    /// The children of `page` in one version, in order.
    pub fn children<'b>(&'b self, page: &'b Page, version: usize) -> impl Iterator<Item = &'b Page> {
        page.children
            .iter()
            .map(|child| self.page(child.page))
            .filter(move |child| child.versions.contains_index(version))
    }
}
