//! Two versions of a book side by side: [`compare`] says what readers of the one see differently from readers of the other.
//!
//! In: a book and two of its versions. Out: pages added and removed, and the sections that differ, as plain data. What differs
//! only through the version in link targets is no difference. Sections are matched by their anchors.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::book::Book;
use super::content::{Page, PageId};
use super::folded::Folded;
use super::render::{Fragment, Rendered, plain_text};

/// What differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Comparison {
    /// Pages of the second version alone, in the order of navigation.
    pub added: Vec<PageId>,
    /// Pages of the first version alone.
    pub removed: Vec<PageId>,
    /// Pages of both that differ.
    pub changed: Vec<ChangedPage>,
    /// How many pages are in both.
    pub common: usize,
}

/// A page that is in both versions and differs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangedPage {
    /// The page in the second version.
    pub page: PageId,
    /// The page in the first version: the same one, unless two files share the path.
    pub before: PageId,
    /// Both titles, where they differ.
    pub title: Option<(String, String)>,
    /// Both intros as plain text, where they differ.
    pub intro: Option<(String, String)>,
    /// The sections that differ, in the order of the second version; removed ones stand where they stood.
    pub sections: Vec<ChangedSection>,
}

/// A section that differs: what stands between its heading and the next one of any level.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangedSection {
    /// What happened to it.
    pub kind: SectionChange,
    /// The heading's text; empty for what stands before the first heading.
    pub heading: String,
    /// The heading's anchor.
    pub anchor: String,
    /// The text in the first version, a line for each block, heading left out.
    pub before: String,
    /// The text in the second version.
    pub after: String,
}

/// What happened to a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SectionChange {
    /// Only the second version has it.
    Added,
    /// Only the first version has it.
    Removed,
    /// Its words differ.
    Changed,
    /// Its words are the same; links, images or markup differ.
    Markup,
}

impl SectionChange {
    /// `added`, `removed`, `changed`, `markup`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            SectionChange::Added => "added",
            SectionChange::Removed => "removed",
            SectionChange::Changed => "changed",
            SectionChange::Markup => "markup",
        }
    }
}

/// What readers of the version `after` see differently from readers of the version `before`, both indices into the axis.
#[must_use]
pub fn compare(book: &Book, before: usize, after: usize) -> Comparison {
    let at = |version: usize| -> HashMap<&str, &Page> {
        let pages = book.pages.iter().filter(|page| page.versions.contains_index(version));
        pages.map(|page| (page.path.as_str(), page)).collect()
    };
    let (old, new) = (at(before), at(after));
    let only = |these: &HashMap<&str, &Page>, those: &HashMap<&str, &Page>| -> Vec<PageId> {
        let mine = book.pages.iter().filter(|page| these.get(page.path.as_str()).is_some_and(|own| own.id == page.id));
        mine.filter(|page| !those.contains_key(page.path.as_str())).map(|page| page.id).collect()
    };
    let pairs: Vec<(&Page, &Page)> = book
        .pages
        .iter()
        .filter(|page| new.get(page.path.as_str()).is_some_and(|own| own.id == page.id))
        .filter_map(|page| Some((*old.get(page.path.as_str())?, page)))
        .collect();
    let changed = pairs.par_iter().filter_map(|&(one, other)| changed_page(book, one, before, other, after)).collect();
    Comparison { added: only(&new, &old), removed: only(&old, &new), changed, common: pairs.len() }
}

fn changed_page(book: &Book, one: &Page, before: usize, other: &Page, after: usize) -> Option<ChangedPage> {
    let differing = |a: Option<String>, b: Option<String>| {
        let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
        (a != b).then_some((a, b))
    };
    let intro = |intro: &Folded<Fragment>, version: usize| intro.at(version).map(|intro| intro.plain.clone());
    let title = differing(one.title.at(before).cloned(), other.title.at(after).cloned());
    let intro = differing(intro(&one.intro, before), intro(&other.intro, after));
    let sections = match (book.body(one, before), book.body(other, after)) {
        (Some(one), Some(other)) if std::ptr::eq(one, other) || one.html == other.html => Vec::new(),
        (one, other) => {
            changed_sections(&one.map(sections).unwrap_or_default(), &other.map(sections).unwrap_or_default())
        }
    };
    let differs = title.is_some() || intro.is_some() || !sections.is_empty();
    differs.then_some(ChangedPage { page: other.id, before: one.id, title, intro, sections })
}

/// A section of a rendered body.
#[derive(Debug)]
struct Section<'r> {
    anchor: &'r str,
    heading: &'r str,
    /// The HTML after the heading.
    html: &'r str,
    /// The targets of its links.
    urls: Vec<&'r str>,
}

/// The body cut at its headings.
fn sections(body: &Rendered) -> Vec<Section<'_>> {
    let html = body.html.html.as_str();
    // Where each heading begins and ends; headings that raw HTML hides are no cuts.
    let mut cuts = vec![("", "", 0, 0)];
    let mut at = 0;
    for heading in &body.headings {
        let open = format!("<h{} id=\"{}\"", heading.level, heading.id);
        let close = format!("</h{}>", heading.level);
        let Some(start) = html[at..].find(&open).map(|found| at + found) else { continue };
        let Some(end) = html[start..].find(&close).map(|found| start + found + close.len()) else { continue };
        cuts.push((heading.id.as_str(), heading.text.as_str(), start, end));
        at = end;
    }
    (0..cuts.len())
        .map(|index| {
            let (anchor, heading, _, start) = cuts[index];
            let end = cuts.get(index + 1).map_or(html.len(), |next| next.2);
            let inside = |slot: &&super::render::Slot| (start..end).contains(&(slot.at as usize));
            let urls = body.html.slots.iter().filter(inside).map(|slot| slot.url.as_str()).collect();
            Section { anchor, heading, html: &html[start..end], urls }
        })
        .collect()
}

fn changed_sections(before: &[Section<'_>], after: &[Section<'_>]) -> Vec<ChangedSection> {
    let old: HashMap<&str, &Section<'_>> = before.iter().map(|section| (section.anchor, section)).collect();
    let new: HashSet<&str> = after.iter().map(|section| section.anchor).collect();
    let mut found = Vec::new();
    let removed_after = |anchor: Option<&str>, found: &mut Vec<ChangedSection>| {
        let start =
            anchor.map_or(Some(0), |anchor| Some(before.iter().position(|section| section.anchor == anchor)? + 1));
        let Some(start) = start else { return };
        for section in before[start..].iter().take_while(|section| !new.contains(section.anchor)) {
            found.push(changed(SectionChange::Removed, section, plain_text(section.html), String::new()));
        }
    };
    removed_after(None, &mut found);
    for section in after {
        match old.get(section.anchor) {
            None => found.push(changed(SectionChange::Added, section, String::new(), plain_text(section.html))),
            Some(other)
                if other.html == section.html && other.urls == section.urls && other.heading == section.heading => {}
            Some(other) => {
                let (one, two) = (plain_text(other.html), plain_text(section.html));
                let same = one == two && other.heading == section.heading;
                let kind = if same { SectionChange::Markup } else { SectionChange::Changed };
                found.push(changed(kind, section, one, two));
            }
        }
        removed_after(Some(section.anchor), &mut found);
    }
    // An empty start of the page is no section.
    found
        .retain(|section| section.heading != section.anchor || !section.before.is_empty() || !section.after.is_empty());
    found
}

fn changed(kind: SectionChange, section: &Section<'_>, before: String, after: String) -> ChangedSection {
    ChangedSection { kind, heading: section.heading.to_owned(), anchor: section.anchor.to_owned(), before, after }
}
