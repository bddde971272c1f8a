//! `index.json` beside the first page of each version: every page of it. docs/outputs.md has the shape.

use serde_json::{Value, json};

use super::super::page::{Pages, is_hidden};
use super::File;
use crate::engine::config::SiteOutput;
use crate::engine::content::Page;
use crate::engine::site_path::file_path;

pub(super) fn files(pages: &Pages<'_>) -> Vec<File> {
    (0..pages.book().axis.versions().len()).map(|version| (path(pages, version), text(pages, version))).collect()
}

/// Where the index of a version lies.
pub(super) fn path(pages: &Pages<'_>, version: usize) -> String {
    let book = pages.book();
    let home = book.pages.first().map(|home| file_path(book, home, version)).unwrap_or_default();
    match home.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/index.json"),
        None => "index.json".into(),
    }
}

fn text(pages: &Pages<'_>, version: usize) -> String {
    let book = pages.book();
    let own = pages.version(version);
    let listed = book.pages.iter().filter(|page| page.versions.contains_index(version) && !is_hidden(page));
    let listed: Vec<Value> = listed.map(|page| entry(pages, page, version)).collect();
    let index = json!({
        "title": book.config.book.title,
        "language": book.config.book.language,
        "version": { "id": own.id, "title": own.title, "href": own.home_href },
        "pages": listed,
    });
    format!("{index}\n")
}

fn entry(pages: &Pages<'_>, page: &Page, version: usize) -> Value {
    let book = pages.book();
    let above: Vec<&str> =
        book.ancestors(page, version).into_iter().map(|above| book.short_title(above, version)).collect();
    let mut entry = json!({
        "href": pages.href(page, version),
        "kind": page.kind.as_str(),
        "title": page.title.at(version),
        "intro": page.intro.at(version).map(|intro| intro.plain.clone()).unwrap_or_default(),
        "breadcrumbs": above,
    });
    if pages.writes(SiteOutput::Markdown) {
        entry["markdown"] = pages.markdown_href(page, version).into();
    }
    if let Some(time) = pages.changed(page) {
        entry["changed"] = time.into();
    }
    entry
}
