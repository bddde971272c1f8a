//! The pages of this crate's own documentation as static data, for programs that show or search them.
//!
//! The versions are those of [`crate::errors`].

use crate::catalog::VersionSet;

/// A page in the versions in which it is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The path without prefix and version.
    pub path: &'static str,
    /// The path as readers see it, in the first of [`Self::versions`].
    pub permalink: &'static str,
    /// Where the page is as it is here.
    pub versions: VersionSet,
    /// The title.
    pub title: &'static str,
    /// What readers read, one line a block.
    pub text: &'static str,
    /// The body, its links those of the first of [`Self::versions`].
    #[cfg(feature = "html")]
    pub html: &'static str,
}

/// Every page, parents before children; a page that differs by version stands here once for each of its forms.
pub static PAGES: &[Page] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// The page at `path` in one of `versions`, in the first form that is there.
#[must_use]
pub fn page(path: &str, versions: VersionSet) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.path == path && page.versions.intersects(versions))
}
