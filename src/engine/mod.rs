//! The engine: sources in, a book out. Pure stages in a fixed order; only [`source::Sources::read`] touches the disk.

pub mod config;
pub mod content;
pub mod diag;
mod folded;
pub mod registry;
pub mod render;
pub mod source;

pub use folded::Folded;
