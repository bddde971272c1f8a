//! A page as markdown, the way an article API serves it (format.md §9.2): [`markdown`] in one version, [`Articles`] in several.

use std::cell::OnceCell;

use super::base_url::BaseUrl;
use super::book::Book;
use super::content::{Page, PageKind};
use super::render::{Article, Context};

/// The page in the version with index `version`: title, plain intro, body; for an index page without a body, its children.
#[must_use]
pub fn markdown(book: &Book, page: &Page, version: usize) -> String {
    Articles::new(book, page).markdown(version)
}

/// A page as markdown in version after version: bodies that versions share are written once.
pub struct Articles<'b> {
    book: &'b Book,
    page: &'b Page,
    base: BaseUrl<'b>,
    bodies: Vec<OnceCell<Article<'b>>>,
}

impl<'b> Articles<'b> {
    /// Nothing written yet.
    #[must_use]
    pub fn new(book: &'b Book, page: &'b Page) -> Self {
        Self::below(book, page, BaseUrl::default())
    }

    /// The same, with addresses as they are where the site is served at `base`.
    #[must_use]
    pub fn below(book: &'b Book, page: &'b Page, base: BaseUrl<'b>) -> Self {
        Self { book, page, base, bodies: page.body.iter().map(|_| OnceCell::new()).collect() }
    }

    /// The same as [`markdown()`] gives.
    #[must_use]
    pub fn markdown(&self, version: usize) -> String {
        let (book, page) = (self.book, self.page);
        let title = page.title.at(version).map_or("", String::as_str);
        let intro = page.intro.at(version).map(|intro| intro.plain.clone()).unwrap_or_default();
        let body = page.body.iter().zip(&self.bodies).find(|(body, _)| body.versions.contains_index(version));
        let context = Context::new(&book.axis, &book.links, book);
        match body {
            Some((body, article)) if page.kind == PageKind::Article || !body.markdown.trim().is_empty() => article
                .get_or_init(|| Article::below(&body.markdown, self.base))
                .markdown(title, &intro, &context, version),
            None if page.kind == PageKind::Article => Article::new("").markdown(title, &intro, &context, version),
            _ => links(book, page, title, &intro, version, self.base),
        }
    }
}

/// An index page as a list of its children.
fn links(book: &Book, page: &Page, title: &str, intro: &str, version: usize, base: BaseUrl<'_>) -> String {
    let mut out = format!("# {title}\n\n");
    if !intro.is_empty() {
        out.push_str(intro);
        out.push_str("\n\n");
    }
    out.push_str("## Links\n\n");
    for child in book.children(page, version) {
        let title = child.title.at(version).map_or("", String::as_str);
        out.push_str(&format!("* [{title}]({})\n\n", base.rooted(&book.permalink(child, version))));
        let intro = child.intro.at(version).map(|intro| intro.plain.clone()).unwrap_or_default();
        if !intro.is_empty() {
            out.push_str(&format!("  {intro}\n\n"));
        }
    }
    out.truncate(out.trim_end().len());
    out
}
