//! Pages that a retired release was the last version of: [`orphans`], and how they leave the sources: [`remove`].
//!
//! In: the book before. Out: their files removed, and the entries of `children` that led to them. An entry is taken out when it
//! stands on a line of its own; any other is said.

use std::ops::Range;

use super::super::book::Book;
use super::super::content::{Page, PageId, UrlPath};
use super::super::source::{SourceEdit, Sources, Span, front_matter};
use super::mend::changed;
use super::retire::Retired;

/// The pages that are in the version `index` alone.
#[must_use]
pub fn orphans(book: &Book, index: usize) -> Vec<PageId> {
    let alone = |page: &&Page| page.versions.len() == 1 && page.versions.contains_index(index);
    book.pages.iter().filter(alone).map(|page| page.id).collect()
}

/// Removes pages of `book`, which `before` was compiled to, from what `retired` changes.
pub fn remove(before: &Sources, book: &Book, pages: &[PageId], retired: &mut Retired) {
    for parent in &book.pages {
        if pages.contains(&parent.id) || !parent.children.iter().any(|child| pages.contains(&child.page)) {
            continue;
        }
        let source = retired.sources.get(parent.file);
        let (path, mut text) = (source.path.clone(), source.text.to_string());
        for child in parent.children.iter().filter(|child| pages.contains(&child.page)) {
            match entry(&text, parent, book.page(child.page)) {
                Some(line) => text.replace_range(line, ""),
                None => {
                    let span = Span::new(parent.file, 0, 0);
                    retired
                        .left
                        .push((span, format!("an entry of `children` leads to `{}`", book.page(child.page).path)));
                }
            }
        }
        retired.sources.insert(path, text.into());
    }
    retired.edits = changed(before, &retired.sources);
    for &page in pages {
        let source = before.get(book.page(page).file);
        retired.edits.retain(|edit| edit.path != source.path);
        retired.edits.push(SourceEdit { path: source.path.clone(), before: source.text.to_string(), after: None });
    }
    retired.edits.sort_by(|a, b| a.path.cmp(&b.path));
}

/// The line of the front matter of `parent` that names `child`.
fn entry(text: &str, parent: &Page, child: &Page) -> Option<Range<usize>> {
    let (yaml, _) = front_matter(text)?;
    let mut at = yaml.start;
    let mut inside = false;
    for line in text[yaml].split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        let content = line.trim_end();
        let item = content.trim_start().strip_prefix('-');
        match item {
            Some(item) if inside => {
                let item = item.split(" #").next().unwrap_or(item).trim().trim_matches(['\'', '"']);
                let path = match item.strip_prefix("/content/") {
                    Some(rest) => UrlPath::new(rest),
                    None => UrlPath::new(&format!("{}/{item}", parent.path)),
                };
                if path == child.path {
                    return Some(range);
                }
            }
            _ if content.is_empty() || content.trim_start().starts_with('#') => {}
            _ => inside = content == "children:",
        }
    }
    None
}
