//! Checks: one rule, or a few of a kind, a file. In: what the stages made. Out: findings.

mod anchor_lock;
mod redirect_conflict;
mod redirect_form;
mod redirect_output;
mod redirect_target;
mod simplify;

pub use anchor_lock::{AnchorLock, check_anchor_lock};
pub use redirect_output::StubLayout;
pub use simplify::condition as shortest_condition;

use super::book::Book;
use super::diag::Diagnostics;
use super::link::RedirectMap;
use super::source::Sources;

/// Every rule that looks at the compiled book, over all of it.
pub fn all(book: &Book, _sources: &Sources, sink: &mut Diagnostics) {
    check_redirects(&book.redirects, StubLayout::default(), sink);
}

/// Every rule about redirects that needs nothing but the map. `layout` is how the site writes HTML stubs.
pub fn check_redirects(map: &RedirectMap, layout: StubLayout, sink: &mut Diagnostics) {
    redirect_form::check(map, sink);
    redirect_conflict::check(map, sink);
    redirect_target::check(map, sink);
    redirect_output::check(map, layout, sink);
}
