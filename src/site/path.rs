//! Where the files of pages lie below the site's root: [`file_path`], [`markdown_path`].

use crate::engine::Book;
use crate::engine::content::{Page, PageKind};

/// Where the HTML of a page lies below the site's root: `en/a/index.html` for pages with others below them, `en/a/b.html`
/// for articles.
#[must_use]
pub fn file_path(book: &Book, page: &Page, version: usize) -> String {
    let permalink = book.permalink(page, version);
    let path = permalink.trim_matches('/');
    match page.kind {
        PageKind::Article => format!("{path}.html"),
        _ if path.is_empty() => "index.html".into(),
        _ => format!("{path}/index.html"),
    }
}

/// Where the markdown of a page lies below the site's root: `en/a.md` for `/en/a`.
#[must_use]
pub fn markdown_path(book: &Book, page: &Page, version: usize) -> String {
    let html = file_path(book, page, version);
    let path = html.strip_suffix("/index.html").or_else(|| html.strip_suffix(".html")).unwrap_or("index");
    format!("{path}.md")
}
