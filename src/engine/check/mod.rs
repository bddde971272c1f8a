//! Checks: one rule, or a few of a kind, a file. In: what the stages made. Out: findings.

mod anchors;
mod assets;
mod conditions;
mod external;
mod headings;
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

pub use external::{check_external, external_urls};
pub use link_counts::{LinkCounts, link_counts};
pub use published::{Published, check_published};
pub use reach::{Reach, Targets};
pub use redirect_output::StubLayout;
pub use simplify::condition as shortest_condition;

use super::book::Book;
use super::diag::Diagnostics;
use super::link::RedirectMap;
use super::source::Sources;

/// Every rule that looks at the compiled book, over all of it.
pub fn all(book: &Book, sources: &Sources, sink: &mut Diagnostics) {
    let places = place::places(book, sources);
    let mut targets = Targets::new(book);
    links::check(&places, &mut targets, sink);
    anchors::check(&places, &mut targets, sink);
    link_form::check(&places, book, sink);
    assets::check(&places, book, sources, sink);
    headings::check(book, sink);
    let reaching = reaching::Reaching::new(book, sources);
    conditions::check(&reaching, sources, sink);
    lists::check(&reaching, book, sink);
    unused::check(book, sources, sink);
    check_redirects(&book.redirects, StubLayout::default(), sink);
    site_files::check(book, sink);
    if let Some(file) = sources.find(LOCK_FILE) {
        let lock = Published::parse(file, &sources.get(file).text, sink);
        let anchors = |page| {
            let bodies = book.page(page).body.iter();
            bodies.flat_map(|body| body.anchors.iter().map(|anchor| (body.versions, anchor.as_str()))).collect()
        };
        check_published(&lock, &book.redirects, &anchors, sink);
    }
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

/// Every rule about redirects that needs nothing but the map. `layout` is how the site writes HTML stubs.
pub fn check_redirects(map: &RedirectMap, layout: StubLayout, sink: &mut Diagnostics) {
    redirect_form::check(map, sink);
    redirect_conflict::check(map, sink);
    redirect_target::check(map, sink);
    redirect_output::check(map, layout, sink);
}
