//! The differences as text.

use super::{Versions, changed_lines};
use crate::engine::Book;
use crate::engine::compare::{Comparison, SectionChange};
use crate::engine::content::PageId;

/// A list of pages, then each changed page with the lines that differ.
pub(super) fn report(book: &Book, versions: Versions, found: &Comparison) -> String {
    let id = |version: usize| &book.axis.versions()[version].id;
    let mut out = format!(
        "{} → {}: {} added, {} removed, {} of {} common pages changed\n",
        id(versions.from),
        id(versions.to),
        found.added.len(),
        found.removed.len(),
        found.changed.len(),
        found.common,
    );
    let mut list = |title: &str, pages: &[PageId], version: usize| {
        if !pages.is_empty() {
            out.push_str(&format!("\n{title}\n"));
        }
        for &page in pages {
            let page = book.page(page);
            out.push_str(&format!("  {}  {}\n", page.path, page.title.at(version).map_or("", String::as_str)));
        }
    };
    list("Added", &found.added, versions.to);
    list("Removed", &found.removed, versions.from);
    for changed in &found.changed {
        let page = book.page(changed.page);
        out.push_str(&format!("\n{}  {}\n", page.path, page.title.at(versions.to).map_or("", String::as_str)));
        for (name, pair) in [("title", &changed.title), ("intro", &changed.intro)] {
            if let Some((before, after)) = pair {
                out.push_str(&format!("  {name}\n    - {before}\n    + {after}\n"));
            }
        }
        for section in &changed.sections {
            let heading = if section.heading.is_empty() { "(start of the page)" } else { &section.heading };
            let note = match section.kind {
                SectionChange::Markup => "links, images or markup only",
                kind => kind.as_str(),
            };
            out.push_str(&format!("  {heading} — {note}\n"));
            for (sign, line) in changed_lines(&section.before, &section.after) {
                out.push_str(format!("    {sign} {line}").trim_end());
                out.push('\n');
            }
        }
    }
    out
}
