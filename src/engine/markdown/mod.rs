//! Markdown as the format wants it: what to read, and the small rules that stand beside CommonMark and GFM.
//!
//! In: text after Liquid. Out: events (`parse`) and the parts that a writer asks for: anchors
//! ([`heading::Slugger`]), alerts, info strings, autolinks, emoji. Nothing here writes HTML or knows of versions.

pub mod alert;
pub mod annotation;
pub mod autolink;
pub mod code;
pub mod emoji;
pub mod heading;
pub mod highlight;
pub(crate) mod parse;
pub(crate) mod running;
pub mod tag;
pub(crate) mod unlinked;
