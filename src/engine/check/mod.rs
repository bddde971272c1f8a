//! Checks: one rule, or a few of a kind, a file. In: what the stages made. Out: findings.

mod anchors;
mod assets;
mod conditions;
mod conflicts;
mod external;
mod headings;
mod kept;
mod link_counts;
mod link_form;
mod links;
mod lists;
mod place;
mod published;
mod reach;
mod reaching;
mod redirect_conflict;
mod redirect_form;
mod redirect_output;
mod redirect_target;
mod simplify;
mod site_files;
mod unused;

pub(super) use kept::{Finder, Kept, Part};

pub use external::{check_external, external_urls};
pub use link_counts::{LinkCounts, link_counts};
pub use published::{Published, check_published};
pub use reach::{Reach, Targets};
pub use simplify::condition as shortest_condition;
pub use site_files::check_error_files;

use rayon::prelude::*;

use super::book::Book;
use super::content::PageId;
use super::diag::Diagnostics;
use super::link::RedirectMap;
use super::liquid::Template;
use super::source::Sources;

/// Every rule that looks at the compiled book, over all of it.
pub fn all(book: &Book, sources: &Sources, sink: &mut Diagnostics) {
    let mut own: Vec<Vec<&Template>> = vec![Vec::new(); book.pages.len()];
    for (page, template) in &book.templates {
        own[page.0 as usize].push(template);
    }
    let mut kept = Kept::new(&book.config, &book.axis, sources);
    let pages = book.pages.par_iter().zip(own);
    let parts: Vec<(PageId, Part)> =
        pages.map(|(page, own)| (page.id, kept.part(page, None, &own, &book.library, sources))).collect();
    kept.take(parts);
    kept.findings(book, sources, &mut |_, found| sink.extend(found));
}

/// Name of the file of published pages and anchors, at the root of the project.
pub const LOCK_FILE: &str = "docfold.lock";

/// What a reader of the book can link to today: every page, every anchor.
#[must_use]
pub fn published(book: &Book) -> Published {
    let pages = book.pages.iter().map(|page| (page.path.as_str(), "", page.versions));
    let anchors = book.pages.iter().flat_map(|page| {
        let bodies = page.body.iter();
        bodies.flat_map(|body| body.anchors.iter().map(|anchor| (page.path.as_str(), anchor.as_str(), body.versions)))
    });
    Published::new(pages.chain(anchors), &book.axis)
}

/// Every rule about redirects that needs nothing but the map.
pub fn check_redirects(map: &RedirectMap, sink: &mut Diagnostics) {
    redirect_form::check(map, sink);
    redirects_together(map, sink);
}

/// The rules about redirects that look at several of them, and at pages.
fn redirects_together(map: &RedirectMap, sink: &mut Diagnostics) {
    redirect_conflict::check(map, sink);
    redirect_target::check(map, sink);
    redirect_output::check(map, sink);
}
