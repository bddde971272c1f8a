//! Pages: front matter, the tree of `children`, and what a page is once it has been rendered.

mod page;

pub use page::{Child, Page, PageId, PageKind, UrlPath};
