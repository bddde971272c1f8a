//! Pages: front matter, the tree of `children`, and what a page is once it has been rendered.

mod page;
mod range;
mod versions;

pub use page::{Child, Page, PageId, PageKind, UrlPath};
pub use versions::{Features, VersionsProblem, evaluate as evaluate_versions};
