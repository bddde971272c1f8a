//! The error catalog of a book: [`errors`], and the book as the catalog asks it, [`UriTargets`] for [`Book`].
//!
//! In: a path as an `error_uri` has it, with or without language, version and slash at the end. Out: where it leads in one
//! version, through how many redirects.

use super::book::Book;
use super::content::{PageId, UrlPath};
use super::diag::{Diagnostics, nearest};
use super::link::{Destination, OldPath};
use super::registry::{Inputs, LOCK_FILE, Lock, Registry, UriTarget, UriTargets, collect};
use super::render::Titles;
use super::source::Sources;

/// The lock of published codes, when the project has one; lines that cannot be read are findings.
#[must_use]
pub fn errors_lock(book: &Book, sources: &Sources, sink: &mut Diagnostics) -> Option<Lock> {
    let file = sources.find(book.config.errors.lock.as_deref().unwrap_or(LOCK_FILE))?;
    Some(Lock::parse(&sources.get(file).text, file, sink))
}

/// The errors that a book documents; what is wrong with them goes to the sink.
#[must_use]
pub fn errors(book: &Book, sources: &Sources, sink: &mut Diagnostics) -> Registry {
    let lock = errors_lock(book, sources, sink);
    let (axis, config) = (&book.axis, &book.config.errors);
    collect(Inputs { pages: &book.pages, sources, axis, config, targets: book, lock: lock.as_ref() }, sink)
}

impl UriTargets for Book {
    fn resolve(&self, path: &str, version: usize) -> UriTarget {
        let old = OldPath::read(path, self.config.site.prefix.trim_matches('/'), &self.axis);
        let asked = old.version.unwrap_or(version);
        let outcome = self.redirects.follow(&UrlPath::new(&old.path), Some(asked), true);
        match outcome.destination {
            // A page of another version is not what readers of this one look for.
            Destination::Page { page, version: reached } if reached == asked => {
                UriTarget::Page { page, path: self.page(page).path.clone(), redirects: outcome.hops.len() }
            }
            Destination::Loop => UriTarget::Loop,
            _ => {
                // A page that is there in other versions is no slip of the pen.
                let known = self.pages.iter().any(|page| page.path.as_str() == old.path);
                let live = self.pages.iter().filter(|page| page.versions.contains_index(asked));
                let near = nearest(&old.path, live.map(|page| page.path.as_str())).filter(|_| !known);
                UriTarget::Missing { nearest: near.map(UrlPath::new) }
            }
        }
    }

    fn anchors(&self, page: PageId, version: usize) -> Vec<String> {
        self.body(self.page(page), version).map(|body| body.anchors.clone()).unwrap_or_default()
    }

    fn title(&self, url: &str, version: usize) -> Option<String> {
        Titles::title(self, url, version).map(str::to_owned)
    }

    fn aliases(&self, page: PageId) -> Vec<String> {
        let language = self.config.site.prefix.trim_matches('/');
        let written = self.page(page).redirect_from.iter();
        let mut paths: Vec<String> = written.map(|(path, _)| OldPath::read(path, language, &self.axis).path).collect();
        paths.sort();
        paths.dedup();
        paths
    }
}
