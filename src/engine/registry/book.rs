//! The index that the catalog asks, over a compiled book: [`BookTargets`].

use std::ops::Deref;

use super::super::Book;
use super::super::content::{PageId, UrlPath};
use super::super::diag::nearest;
use super::super::link::Destination;
use super::super::render::Titles;
use super::uri::{UriTarget, UriTargets};

/// The pages, redirects and anchors of a book.
#[derive(Clone, Copy, Debug)]
pub struct BookTargets<B>(pub B);

impl<B: Deref<Target = Book>> UriTargets for BookTargets<B> {
    fn resolve(&self, path: &str, version: usize) -> UriTarget {
        let book: &Book = &self.0;
        let path = book.links.path_of(path, version).unwrap_or_else(|| path.to_owned());
        let outcome = book.redirects.follow_request(&path);
        match outcome.destination {
            // A redirect may lead to another version: what counts is the version that was asked for.
            Destination::Page { page, version: reached } if reached == version => {
                UriTarget::Page { page, path: book.page(page).path.clone(), redirects: outcome.hops.len() }
            }
            Destination::Loop => UriTarget::Loop,
            Destination::Page { page, .. } => UriTarget::Missing { nearest: Some(book.page(page).path.clone()) },
            Destination::Missing { path, .. } => {
                let live = book.pages.iter().filter(|page| page.versions.contains_index(version));
                UriTarget::Missing { nearest: nearest(&path, live.map(|page| page.path.as_str())).map(UrlPath::new) }
            }
            Destination::Url(_) => UriTarget::Missing { nearest: None },
        }
    }

    fn anchors(&self, page: PageId, version: usize) -> Vec<String> {
        let page = self.0.page(page);
        self.0.body(page, version).map(|body| body.anchors.clone()).unwrap_or_default()
    }

    fn title(&self, url: &str, version: usize) -> Option<String> {
        Titles::title(&*self.0, url, version).map(str::to_owned)
    }

    fn aliases(&self, page: PageId) -> Vec<String> {
        let mut aliases: Vec<String> =
            self.0.page(page).redirect_from.iter().map(|(path, _)| UrlPath::new(path).as_str().to_owned()).collect();
        aliases.sort_unstable();
        aliases.dedup();
        aliases
    }
}
