//! A page as markdown, the way an article API serves it (format.md §9.2): [`markdown`].

use super::book::Book;
use super::content::{Page, PageKind};
use super::render::{self, Context, inline_text};

/// The page in the version with index `version`: title, plain intro, body; for an index page without a body, its children.
#[must_use]
pub fn markdown(book: &Book, page: &Page, version: usize) -> String {
    let title = page.title.at(version).map_or("", String::as_str);
    let intro = page.intro.at(version).map(|intro| inline_text(&intro.markdown)).unwrap_or_default();
    let body = book.body(page, version).map_or("", |body| body.markdown.as_str());
    let context = Context::new(&book.axis, &book.links, book);
    if page.kind == PageKind::Article || !body.trim().is_empty() {
        return render::article(title, &intro, body, &context, version);
    }
    let mut out = format!("# {title}\n\n");
    if !intro.is_empty() {
        out.push_str(&intro);
        out.push_str("\n\n");
    }
    out.push_str("## Links\n\n");
    for child in book.children(page, version) {
        let title = child.title.at(version).map_or("", String::as_str);
        out.push_str(&format!("* [{title}]({})\n\n", book.permalink(child, version)));
        let intro = child.intro.at(version).map(|intro| inline_text(&intro.markdown)).unwrap_or_default();
        if !intro.is_empty() {
            out.push_str(&format!("  {intro}\n\n"));
        }
    }
    out.truncate(out.trim_end().len());
    out
}
