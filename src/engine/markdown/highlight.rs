//! The place where highlighted code comes from: [`Highlight`]. No implementation lives here.

/// Marks up code.
pub trait Highlight: Sync {
    /// The inside of a `<code>` element: `code` escaped, with `<span class=…>` around its tokens, its text unchanged.
    /// `None` when the language is not known; the code is then written as it is.
    fn highlight(&self, code: &str, language: &str) -> Option<String>;
}
