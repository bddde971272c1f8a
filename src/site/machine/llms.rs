//! `llms.txt` (llmstxt.org): what the site is, and its products with what is right below them, as links to markdown.
//!
//! It shows the version without segment; the other versions follow with their lists of pages.

use std::borrow::Cow;

use super::super::page::{Pages, is_hidden};
use super::{File, index};
use crate::engine::config::SiteOutput;
use crate::engine::content::{Page, PageKind};
use crate::engine::percent::encode_path;

pub(super) fn files(pages: &Pages<'_>) -> Vec<File> {
    let book = pages.book();
    let versions = book.axis.versions();
    let main = book.axis.default_version().unwrap_or(0);
    let mut out = format!("# {}\n", one_line(&book.config.book.title));
    if !book.config.book.description.is_empty() {
        out.push_str(&format!("\n> {}\n", one_line(&book.config.book.description)));
    }
    let shown = |page: &&Page| page.versions.contains_index(main) && !is_hidden(page);
    for product in book.pages.iter().filter(|page| page.kind == PageKind::Product).filter(shown) {
        out.push_str(&format!("\n## {}\n\n", one_line(book.short_title(product, main))));
        entry(pages, product, main, &mut out);
        for child in book.children(product, main).filter(shown) {
            entry(pages, child, main, &mut out);
        }
    }
    let loose: Vec<&Page> = book
        .pages
        .first()
        .into_iter()
        .flat_map(|home| book.children(home, main))
        .filter(|page| page.kind == PageKind::Article && !is_hidden(page))
        .collect();
    if !loose.is_empty() {
        out.push_str("\n## More\n\n");
        loose.into_iter().for_each(|page| entry(pages, page, main, &mut out));
    }
    if pages.writes(SiteOutput::Index) {
        out.push_str("\n## Every page, by version\n\n");
        for (number, version) in versions.iter().enumerate() {
            let href = pages.rooted(&encode_path(&format!("/{}", index::path(pages, number))));
            out.push_str(&format!("- [{}]({})\n", one_line(&version.title), full(pages, &href)));
        }
    }
    vec![("llms.txt".into(), out)]
}

fn entry(pages: &Pages<'_>, page: &Page, version: usize, out: &mut String) {
    let title = page.title.at(version).map_or("", String::as_str);
    let markdown = pages.writes(SiteOutput::Markdown);
    let href = if markdown { pages.markdown_href(page, version).into() } else { Cow::from(pages.href(page, version)) };
    out.push_str(&format!("- [{}]({})", one_line(title).replace(['[', ']'], ""), full(pages, &href)));
    let intro = page.intro.at(version).map(|intro| intro.plain.clone()).unwrap_or_default();
    if !intro.is_empty() {
        out.push_str(": ");
        out.push_str(&one_line(&intro));
    }
    out.push('\n');
}

/// An address with its host, where that is known.
fn full(pages: &Pages<'_>, href: &str) -> String {
    pages.base().absolute(href).unwrap_or_else(|| href.to_owned())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
