//! Sources: the files of a project, read once, and places in them.
//!
//! [`Sources::read`] is the only reader of the disk in the engine; what comes out is immutable text behind [`FileId`]s.
//! [`write_sources`] puts changed texts back.

mod edit;
mod files;
mod front;
mod lines;
mod map;
mod span;

pub use edit::{SourceEdit, WriteSourceError, write_file, write_sources};
pub use files::{
    LineColumn, ReadError, ReadOptions, SITE_RECORD, SourceFile, Sources, lies_in, read_bytes, read_folder, read_text,
    same_text,
};
pub(crate) use front::{front_matter, line_at};
pub use map::{Frame, Segment, SourceMap};
pub use span::{FileId, Span};
