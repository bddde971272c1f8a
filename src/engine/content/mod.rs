//! Content: front matter, the tree of `children`, data files, and what a page is once it has been rendered.

pub(crate) mod data;
pub(crate) mod entries;
pub(crate) mod front;
pub mod journey;
pub mod listing;
mod page;
pub(crate) mod range;
pub(crate) mod tree;
mod unlisted;
mod values;
pub mod versions;
mod yaml;

pub use data::library;
pub use front::Front;
pub(crate) use front::Fronts;
pub use page::{Child, Entry, Page, PageId, PageKind, UrlPath};
