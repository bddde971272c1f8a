//! Markdown: from evaluated text to a document.

pub mod highlight;
