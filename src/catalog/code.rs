//! What a generated module implements ([`Codes`]), and a code as it comes off the wire ([`CodeOr`]).

use core::fmt;
use core::marker::PhantomData;

use super::{Catalog, Texts};

/// The codes of one generated module. Implemented by the generator for its `enum Code`.
///
/// Each text field is a constant of its own, so that a program which reads only titles links only titles.
pub trait Codes: Copy + Eq + Ord + fmt::Debug + 'static {
    /// The tables.
    const CATALOG: &'static Catalog;
    /// Every code, in the order of the table.
    const ALL: &'static [Self];
    /// Headings.
    const TITLES: &'static Texts;
    /// Wire texts.
    const DESCRIPTIONS: &'static Texts;
    /// What leads to the error, as plain text.
    const CAUSES: &'static Texts;
    /// What leads to the error, as HTML.
    const CAUSES_HTML: &'static Texts;
    /// What to do, as plain text.
    const SOLUTIONS: &'static Texts;
    /// What to do, as HTML.
    const SOLUTIONS_HTML: &'static Texts;
    /// What the page says about all its entries, as plain text.
    const NOTES: &'static Texts;
    /// Path and anchor of the section.
    const DOCS_PATHS: &'static Texts;
    /// The URIs as documented.
    const DOCUMENTED_URIS: &'static Texts;
    /// Where an entry first appeared.
    const SINCE: &'static Texts;
    /// Where an entry disappeared.
    const REMOVED: &'static Texts;
    /// The code that took over.
    const REPLACED_BY: &'static Texts;
    /// Source files.
    const FILES: &'static Texts;

    /// The place of the code in the table.
    fn index(self) -> usize;
}

/// A code off the wire. The set of codes is open: what is not documented keeps its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodeOr<'a, C> {
    /// A documented code.
    Known(C),
    /// Any other text.
    Unknown(&'a str),
}

impl<'a, C: Codes> CodeOr<'a, C> {
    /// Looks `text` up.
    #[must_use]
    pub fn parse(text: &'a str) -> Self {
        match C::CATALOG.find(text).and_then(|index| C::ALL.get(index)) {
            Some(&code) => CodeOr::Known(code),
            None => CodeOr::Unknown(text),
        }
    }

    /// The documented code.
    #[must_use]
    pub fn known(self) -> Option<C> {
        match self {
            CodeOr::Known(code) => Some(code),
            CodeOr::Unknown(_) => None,
        }
    }

    /// The text, as it was on the wire.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        match self {
            CodeOr::Known(code) => C::CATALOG.codes.get(code.index()),
            CodeOr::Unknown(text) => text,
        }
    }
}

impl<C: Codes> fmt::Display for CodeOr<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is no documented code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct UnknownCode<C> {
    near: Option<usize>,
    codes: PhantomData<C>,
}

impl<C: Codes> UnknownCode<C> {
    /// The error for `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { near: C::CATALOG.nearest(text), codes: PhantomData }
    }

    /// The documented code that was probably meant.
    #[must_use]
    pub fn suggestion(self) -> Option<C> {
        C::ALL.get(self.near?).copied()
    }
}

impl<C: Codes> fmt::Display for UnknownCode<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such error code")?;
        match self.near {
            Some(near) => write!(f, "; did you mean `{}`?", C::CATALOG.codes.get(near)),
            None => Ok(()),
        }
    }
}

impl<C: Codes> fmt::Debug for UnknownCode<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnknownCode({self})")
    }
}

impl<C: Codes> core::error::Error for UnknownCode<C> {}

/// Stops the build at a `code!("…")` whose text is not documented.
///
/// # Panics
/// Always; in `const` that is a compile error whose message names the near miss.
pub const fn unknown_code(catalog: &Catalog, text: &str) -> ! {
    let mut message = Message { bytes: [0; 256], len: 0 };
    message = message.push("no documented error code `").push(text).push("`");
    message = match catalog.nearest(text) {
        Some(near) => message.push("; did you mean `").push(catalog.codes.get(near)).push("`?"),
        None => message.push(" in this catalog"),
    };
    panic!("{}", message.as_str())
}

/// A message put together in `const`, cut where the buffer ends.
struct Message {
    bytes: [u8; 256],
    len: usize,
}

impl Message {
    const fn push(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut index = 0;
        while index < text.len() && self.len < self.bytes.len() {
            self.bytes[self.len] = text[index];
            self.len += 1;
            index += 1;
        }
        self
    }

    const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "no such documented error code",
        }
    }
}
