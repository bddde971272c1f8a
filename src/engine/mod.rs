//! The engine: sources in, a [`Book`] out. Pure stages in a fixed order; only [`source`] touches the disk.

pub mod article;
mod base_url;
mod book;
pub mod check;
pub mod compare;
mod compile;
pub mod config;
pub mod content;
pub mod diag;
pub mod edit;
pub(crate) mod escape;
pub(crate) mod fnv;
mod folded;
pub mod link;
pub mod liquid;
pub mod markdown;
pub(crate) mod percent;
mod prepare;
pub mod project;
mod recheck;
pub mod registry;
pub mod render;
pub mod site_path;
pub mod source;
mod texts;
mod uri_targets;

pub use base_url::{BaseUrl, NoBaseUrl};
pub use book::{Book, Counts};
pub use compile::{check_all, compile};
pub use folded::Folded;
pub use prepare::{Prepared, Renderer, only_body_differs};
pub use project::{Project, ProjectError};
pub use recheck::Recheck;
pub use texts::Texts;
pub use uri_targets::{errors, errors_lock};
