//! Syntax highlighting as the markdown stage sees it: one trait, whose implementation is handed in from above.
//!
//! In: the text of a code block and the language of its info string. Out: HTML whose text is that code, or nothing when the
//! language is unknown. The engine knows no highlighter; [`Highlight`] is the entry point.

/// Something that marks up code.
pub trait Highlight: Sync {
    /// HTML of `code` with classes, or `None` when `language` is unknown or the code is too long to be worth it.
    ///
    /// Without its tags and with its entities decoded, the HTML is `code`, byte for byte.
    fn highlight(&self, code: &str, language: &str) -> Option<String>;
}
