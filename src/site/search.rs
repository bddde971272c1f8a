//! What search finds: one [`SearchRecord`] for a page, folded over its versions (format.md §9.3).
//!
//! In: pages. Out: records. A text that several versions share is in a record once, with the versions that it stands in, so
//! that the index grows with distinct content and not with versions; what belongs to the reader's version is told apart by
//! the theme's script. Knows no search engine.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use super::page::{Pages, is_hidden};
use crate::catalog::VersionSet;
use crate::engine::content::{Page, PageKind};
use crate::engine::markdown::tag::{self, Piece};
use crate::engine::percent::encode_path;
use crate::engine::render::{Rendered, plain_text};

/// Folder of the index within the site.
pub const SEARCH_FOLDER: &str = "_docfold/search";

/// Headings that say nothing about their page.
const COMMON: [&str; 3] = ["in-this-article", "further-reading", "prerequisites"];

/// A page that search finds, in the versions that give it one title and one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SearchRecord {
    /// Path of the page below the first page of each version, percent-encoded.
    pub path: String,
    /// Ids of the versions that it stands for.
    pub versions: Vec<String>,
    /// Title.
    pub title: String,
    /// Short titles of the pages above it, joined by ` / `.
    pub breadcrumbs: String,
    /// The lead and the bodies, cut at their headings of the second and third level; the first part has no heading.
    pub sections: Vec<SearchSection>,
}

/// A part of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SearchSection {
    /// Ids of the versions that have it; none for all of the record's.
    pub versions: Vec<String>,
    /// Anchor of the heading; empty where results do not lead to it.
    pub id: String,
    /// Level of the heading; 0 without one.
    pub level: u8,
    /// Text of the heading.
    pub title: String,
    /// What stands below it: paragraphs that the same versions have follow each other.
    pub paragraphs: Vec<SearchParagraph>,
}

/// A paragraph, a list item, a cell: text without a break.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SearchParagraph {
    /// Ids of the versions that have it; none for all of the record's.
    pub versions: Vec<String>,
    /// The text.
    pub text: String,
}

/// The records of a book, those of each page made once, by whoever comes to it first: so an index can be filled with the first
/// ones while others are made.
pub struct Searchable<'p, 'b> {
    pages: &'p Pages<'b>,
    /// What search finds of each page that is shown, once it is made; it goes to whoever takes it.
    found: Vec<(&'b Page, Mutex<Option<Vec<SearchRecord>>>)>,
}

impl<'p, 'b> Searchable<'p, 'b> {
    /// Of all pages that are shown.
    #[must_use]
    pub fn new(pages: &'p Pages<'b>) -> Self {
        let shown = pages.book().pages.iter().filter(|page| !is_hidden(page));
        Self { pages, found: shown.map(|page| (page, Mutex::default())).collect() }
    }

    /// Makes the records that nobody has asked for yet.
    pub fn prepare(&self) {
        self.found.par_iter().for_each(|(page, records)| _ = locked(records).get_or_insert_with(|| self.of(page)));
    }

    /// The records, in the order of the pages; to be had once.
    pub fn records(&self) -> impl Iterator<Item = SearchRecord> {
        // What is left in the place of what was taken says that it was.
        self.found
            .iter()
            .flat_map(|(page, records)| locked(records).replace(Vec::new()).unwrap_or_else(|| self.of(page)))
    }

    fn of(&self, page: &Page) -> Vec<SearchRecord> {
        records_of(self.pages, page)
    }
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The records of a book, in the order of its pages.
#[must_use]
pub fn records(pages: &Pages<'_>) -> Vec<SearchRecord> {
    let searchable = Searchable::new(pages);
    searchable.prepare();
    searchable.records().collect()
}

fn records_of(pages: &Pages<'_>, page: &Page) -> Vec<SearchRecord> {
    let book = pages.book();
    let mut folds: Vec<Fold> = Vec::new();
    // Sections of the bodies that were cut already, by the version that stands for all which read the same.
    let mut known: HashMap<usize, Vec<Section>> = HashMap::new();
    for version in page.versions {
        let breadcrumbs: Vec<&str> =
            book.ancestors(page, version).into_iter().map(|above| book.short_title(above, version)).collect();
        let breadcrumbs = breadcrumbs.join(" / ");
        let title = page.title.at(version).cloned().unwrap_or_default();
        let sections = known.entry(pages.canonical_version(page, version)).or_insert_with(|| {
            let intro = page.intro.at(version).map(|intro| intro.plain.clone()).unwrap_or_default();
            with_intro(intro, book.body(page, version).map(sections).unwrap_or_default())
        });
        // A page that only lists others is found through them, unless it says something itself.
        if page.kind != PageKind::Article && sections.is_empty() {
            continue;
        }
        let fold = folds.iter_mut().find(|fold| fold.title == title && fold.breadcrumbs == breadcrumbs);
        let fold = match fold {
            Some(fold) => fold,
            None => {
                folds.push(Fold { title, breadcrumbs, ..Fold::default() });
                let last = folds.len() - 1;
                &mut folds[last]
            }
        };
        fold.add(version, sections);
    }
    folds.into_iter().map(|fold| fold.finish(pages, page)).collect()
}

/// A section of one version.
struct Section {
    heading: Heading,
    lines: Vec<String>,
}

#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Heading {
    id: String,
    level: u8,
    title: String,
}

/// Sections of several versions, each text once.
#[derive(Default)]
struct Fold {
    title: String,
    breadcrumbs: String,
    versions: VersionSet,
    sections: Vec<FoldedSection>,
    by_heading: HashMap<Heading, usize>,
}

#[derive(Default)]
struct FoldedSection {
    heading: Heading,
    versions: VersionSet,
    paragraphs: Vec<(VersionSet, String)>,
    by_text: HashMap<String, usize>,
}

impl Fold {
    fn add(&mut self, version: usize, sections: &[Section]) {
        let version = VersionSet::single(version);
        self.versions |= version;
        for section in sections {
            let at = *self.by_heading.entry(section.heading.clone()).or_insert_with(|| {
                self.sections.push(FoldedSection { heading: section.heading.clone(), ..FoldedSection::default() });
                self.sections.len() - 1
            });
            let folded = &mut self.sections[at];
            folded.versions |= version;
            for line in &section.lines {
                match folded.by_text.get(line) {
                    Some(&at) => folded.paragraphs[at].0 |= version,
                    None => {
                        folded.by_text.insert(line.clone(), folded.paragraphs.len());
                        folded.paragraphs.push((version, line.clone()));
                    }
                }
            }
        }
    }

    fn finish(self, pages: &Pages<'_>, page: &Page) -> SearchRecord {
        let axis = pages.book().axis.versions();
        let ids = |versions: VersionSet| versions.into_iter().map(|version| axis[version].id.clone()).collect();
        let all = self.versions;
        let unless_all = |versions: VersionSet| if versions == all { Vec::new() } else { ids(versions) };
        let section = |mut section: FoldedSection| {
            section.paragraphs.sort_by_key(|(versions, _)| (*versions != section.versions, *versions));
            let paragraph = |(versions, text)| SearchParagraph { versions: unless_all(versions), text };
            SearchSection {
                versions: unless_all(section.versions),
                id: section.heading.id,
                level: section.heading.level,
                title: section.heading.title,
                paragraphs: section.paragraphs.into_iter().map(paragraph).collect(),
            }
        };
        SearchRecord {
            path: encode_path(page.path.as_str()),
            versions: ids(all),
            title: self.title,
            breadcrumbs: self.breadcrumbs,
            sections: self.sections.into_iter().map(section).collect(),
        }
    }
}

/// `sections` with the lead before them, unless they begin with it.
fn with_intro(intro: String, mut sections: Vec<Section>) -> Vec<Section> {
    if intro.is_empty() {
        return sections;
    }
    match sections.first_mut().filter(|section| section.heading.level == 0) {
        Some(first) if first.lines.first().is_some_and(|line| line.starts_with(&intro)) => {}
        Some(first) => first.lines.insert(0, intro),
        None => sections.insert(0, Section { heading: Heading::default(), lines: vec![intro] }),
    }
    sections
}

/// The body cut at its headings.
fn sections(body: &Rendered) -> Vec<Section> {
    let html = without_hidden(&body.html.html);
    let mut out = Vec::new();
    let mut heading = Heading::default();
    let mut done = 0;
    let mut push = |heading: Heading, html: &str| {
        let lines: Vec<String> = plain_text(html).lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
        if !lines.is_empty() || !heading.title.is_empty() {
            out.push(Section { heading, lines });
        }
    };
    for next in body.headings.iter().filter(|heading| matches!(heading.level, 2 | 3)) {
        let start = format!("<h{} id=\"{}\"", next.level, next.id);
        let Some(at) = html[done..].find(&start).map(|at| at + done) else { continue };
        push(std::mem::take(&mut heading), &html[done..at]);
        let end = format!("</h{}>", next.level);
        done = html[at..].find(&end).map_or(html.len(), |offset| at + offset + end.len());
        let id = if COMMON.contains(&next.id.as_str()) { String::new() } else { next.id.clone() };
        heading = Heading { id, level: next.level, title: next.text.clone() };
    }
    push(heading, &html[done..]);
    out
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
