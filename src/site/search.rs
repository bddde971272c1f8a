//! What search finds: one [`SearchRecord`] for each distinct text of a page (format.md §9.3).
//!
//! In: pages. Out: records. Versions in which a page reads the same share a record, so that the index grows with distinct
//! content; the address of a result is bound to the reader's version by the theme's script. Knows no search engine.

use rayon::prelude::*;

use super::page::{Pages, is_hidden};
use crate::engine::content::{Page, PageKind};
use crate::engine::markdown::tag::{self, Piece};
use crate::engine::render::{Rendered, inline_text, plain_text};

/// Folder of the index within the site.
pub const SEARCH_FOLDER: &str = "_docfold/search";

/// Headings that say nothing about their page.
const COMMON: [&str; 3] = ["in-this-article", "further-reading", "prerequisites"];

/// A text that search finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SearchRecord {
    /// Path of the page below the first page of each version.
    pub path: String,
    /// Ids of the versions in which the page reads like this.
    pub versions: Vec<String>,
    /// Title.
    pub title: String,
    /// Short titles of the pages above it, joined by ` / `.
    pub breadcrumbs: String,
    /// Lead.
    pub intro: String,
    /// The body, cut at its headings of the second and third level; the first part has no heading.
    pub sections: Vec<SearchSection>,
}

/// A part of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SearchSection {
    /// Anchor of the heading; empty where results do not lead to it.
    pub id: String,
    /// Level of the heading; 0 without one.
    pub level: u8,
    /// Text of the heading.
    pub title: String,
    /// What stands below it, as text.
    pub text: String,
}

/// The records of a book, in the order of its pages.
#[must_use]
pub fn records(pages: &Pages<'_>) -> Vec<SearchRecord> {
    let shown: Vec<&Page> = pages.book().pages.iter().filter(|page| !is_hidden(page)).collect();
    shown.into_par_iter().flat_map_iter(|page| records_of(pages, page)).collect()
}

fn records_of(pages: &Pages<'_>, page: &Page) -> Vec<SearchRecord> {
    let book = pages.book();
    let mut records: Vec<(usize, String, SearchRecord)> = Vec::new();
    for version in page.versions {
        let breadcrumbs: Vec<&str> =
            book.ancestors(page, version).into_iter().map(|above| book.short_title(above, version)).collect();
        let breadcrumbs = breadcrumbs.join(" / ");
        let id = book.axis.versions()[version].id.clone();
        let canonical = pages.canonical_version(page, version);
        let known = records.iter_mut().find(|(of, crumbs, _)| *of == canonical && *crumbs == breadcrumbs);
        if let Some((_, _, record)) = known {
            record.versions.push(id);
            continue;
        }
        let record = SearchRecord {
            path: page.path.as_str().to_owned(),
            versions: vec![id],
            title: page.title.at(version).cloned().unwrap_or_default(),
            breadcrumbs: breadcrumbs.clone(),
            intro: page.intro.at(version).map(|intro| inline_text(&intro.markdown)).unwrap_or_default(),
            sections: book.body(page, version).map(sections).unwrap_or_default(),
        };
        // A page that only lists others is found through them, unless it says something itself.
        let is_empty = record.intro.is_empty() && record.sections.is_empty();
        if page.kind == PageKind::Article || !is_empty {
            records.push((canonical, breadcrumbs, record));
        }
    }
    records.into_iter().map(|(_, _, record)| record).collect()
}

/// The body cut at its headings.
fn sections(body: &Rendered) -> Vec<SearchSection> {
    let html = without_hidden(&body.html.html);
    let mut out = Vec::new();
    let mut open = SearchSection::default();
    let mut done = 0;
    for heading in body.headings.iter().filter(|heading| matches!(heading.level, 2 | 3)) {
        let start = format!("<h{} id=\"{}\"", heading.level, heading.id);
        let Some(at) = html[done..].find(&start).map(|at| at + done) else { continue };
        open.text = plain_text(&html[done..at]);
        push(&mut out, std::mem::take(&mut open));
        let end = format!("</h{}>", heading.level);
        done = html[at..].find(&end).map_or(html.len(), |offset| at + offset + end.len());
        let id = if COMMON.contains(&heading.id.as_str()) { String::new() } else { heading.id.clone() };
        open = SearchSection { id, level: heading.level, title: heading.text.clone(), text: String::new() };
    }
    open.text = plain_text(&html[done..]);
    push(&mut out, open);
    out
}

fn push(out: &mut Vec<SearchSection>, section: SearchSection) {
    if !section.text.is_empty() || !section.title.is_empty() {
        out.push(section);
    }
}

/// `html` without the elements that say `data-search="hide"`.
fn without_hidden(html: &str) -> std::borrow::Cow<'_, str> {
    if !html.contains("data-search") {
        return html.into();
    }
    let mut out = String::with_capacity(html.len());
    // The hidden element that is open, and how many of its name are.
    let mut hidden: Option<(String, usize)> = None;
    for piece in tag::pieces(html) {
        let range = match &piece {
            Piece::Text(range) | Piece::Comment(range) => range.clone(),
            Piece::Open(tag) | Piece::Close(tag) => tag.range.clone(),
        };
        match (&piece, &mut hidden) {
            (Piece::Open(tag), None) => {
                let hides = tag::attributes(html, tag)
                    .any(|attribute| &html[attribute.name] == "data-search" && &html[attribute.value] == "hide");
                if hides && !tag.self_closing {
                    hidden = Some((html[tag.name.clone()].to_owned(), 1));
                } else if !hides {
                    out.push_str(&html[range]);
                }
            }
            (_, None) => out.push_str(&html[range]),
            (Piece::Open(tag), Some((name, count))) if html[tag.name.clone()] == **name => *count += 1,
            (Piece::Close(tag), Some((name, count))) if html[tag.name.clone()] == **name => {
                *count -= 1;
                if *count == 0 {
                    hidden = None;
                }
            }
            _ => {}
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::without_hidden;

    #[test]
    fn hidden_elements_are_left_out() {
        for (html, want) in [
            ("<p>a</p>", "<p>a</p>"),
            ("<p>a</p><div data-search=\"hide\">b<div>c</div>d</div><p>e</p>", "<p>a</p><p>e</p>"),
            ("<div data-search=\"lead\">a</div>", "<div data-search=\"lead\">a</div>"),
            ("a<div data-search=\"hide\">never closed", "a"),
        ] {
            assert_eq!(without_hidden(html), want);
        }
    }
}
