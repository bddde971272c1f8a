//! The proof that a change of the sources changed nothing for readers: [`differences`].
//!
//! In: two books and the versions that must be alike. Out: every page that is not, with what of it differs. Versions are matched
//! by their ids, pages by their paths, and texts are compared byte by byte as readers get them.

use std::collections::HashMap;

use rayon::prelude::*;

use super::super::book::Book;
use super::super::content::{Page, journey};
use super::super::folded::Folded;
use super::super::render::Fragment;
use crate::catalog::VersionSet;

/// Something that is not alike in two books.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The page's path.
    pub path: String,
    /// The id of the version.
    pub version: String,
    /// What differs: `page` where only one book has it, else a part of it.
    pub part: &'static str,
}

/// What differs between the books in `versions`, which are versions of `before`.
#[must_use]
pub fn differences(before: &Book, after: &Book, versions: VersionSet) -> Vec<Difference> {
    let pairs: Vec<(usize, Option<usize>)> = versions
        .iter()
        .map(|index| {
            let id = &before.axis.versions()[index].id;
            (index, after.axis.versions().iter().position(|version| version.id == *id))
        })
        .collect();
    let later: HashMap<(&str, usize), &Page> = after
        .pages
        .iter()
        .flat_map(|page| page.versions.iter().map(move |version| ((page.path.as_str(), version), page)))
        .collect();
    let earlier: HashMap<(&str, usize), &Page> = before
        .pages
        .iter()
        .flat_map(|page| page.versions.iter().map(move |version| ((page.path.as_str(), version), page)))
        .collect();
    let mut found: Vec<Difference> = before
        .pages
        .par_iter()
        .flat_map_iter(|page| {
            let (pairs, later) = (&pairs, &later);
            pairs.iter().filter(|(old, _)| page.versions.contains_index(*old)).flat_map(move |&(old, new)| {
                let other = new.and_then(|new| Some((*later.get(&(page.path.as_str(), new))?, new)));
                let parts = match other {
                    Some((other, new)) => parts(before, page, old, after, other, new),
                    None => vec!["page"],
                };
                parts.into_iter().map(move |part| difference(before, page, old, part))
            })
        })
        .collect();
    for page in &after.pages {
        for &(old, new) in &pairs {
            if let Some(new) = new
                && page.versions.contains_index(new)
                && !earlier.contains_key(&(page.path.as_str(), old))
            {
                found.push(difference(after, page, new, "page"));
            }
        }
    }
    found
}

fn difference(book: &Book, page: &Page, version: usize, part: &'static str) -> Difference {
    Difference { path: page.path.to_string(), version: book.axis.versions()[version].id.clone(), part }
}

/// The parts of a page that differ.
fn parts(before: &Book, page: &Page, old: usize, after: &Book, other: &Page, new: usize) -> Vec<&'static str> {
    let fragment = |a: &Folded<Fragment>, b: &Folded<Fragment>| {
        let text = |book: &Book, part: &Folded<Fragment>, version: usize| {
            part.at(version).map(|part| (part.markdown.clone(), book.bind(&part.html, version)))
        };
        text(before, a, old) == text(after, b, new)
    };
    let (body, other_body) = (before.body(page, old), after.body(other, new));
    let html = |book: &Book, body: Option<&super::super::render::Rendered>, version: usize| {
        body.map(|body| book.bind(&body.html, version))
    };
    let up = |book: &Book, page: &Page, version: usize| -> Vec<String> {
        book.ancestors(page, version).into_iter().map(|page| page.path.to_string()).collect()
    };
    let down = |book: &Book, page: &Page, version: usize| -> Vec<String> {
        book.children(page, version).map(|page| page.path.to_string()).collect()
    };
    [
        ("permalink", before.permalink(page, old) == after.permalink(other, new)),
        ("title", page.title.at(old) == other.title.at(new)),
        ("short title", page.short_title.at(old) == other.short_title.at(new)),
        ("intro", fragment(&page.intro, &other.intro)),
        ("product", fragment(&page.product, &other.product)),
        ("permissions", fragment(&page.permissions, &other.permissions)),
        ("entries of lists", entries(page, old) == entries(other, new)),
        ("next steps", next_steps(page, other).all(|(one, other)| fragment(one, other))),
        ("markdown", body.map(|body| body.markdown_in(old)) == other_body.map(|body| body.markdown_in(new))),
        ("html", html(before, body, old) == html(after, other_body, new)),
        ("place in the tree", up(before, page, old) == up(after, other, new)),
        ("children", down(before, page, old) == down(after, other, new)),
    ]
    .into_iter()
    .filter_map(|(part, same)| (!same).then_some(part))
    .collect()
}

/// What the lists of a page's front matter lead to.
fn entries(page: &Page, version: usize) -> Vec<(&str, &str)> {
    let shown = page.entries.iter().filter(|entry| entry.versions.contains_index(version));
    shown.map(|entry| (entry.key, entry.link.url.as_str())).collect()
}

/// What the guides of two pages' journeys say about another way on, side by side.
fn next_steps<'p>(
    page: &'p Page,
    other: &'p Page,
) -> impl Iterator<Item = (&'p Folded<Fragment>, &'p Folded<Fragment>)> {
    fn of(page: &Page) -> impl Iterator<Item = &Folded<Fragment>> {
        let guides = journey::tracks(&page.front).flat_map(|track| track.guides);
        guides.filter_map(|guide| page.next_steps.get(guide.next_step?))
    }
    of(page).zip(of(other))
}
