//! From an evaluated text to HTML, once per distinct text: [`Rendered`], made by [`body`].

mod balance;
mod block;
mod body;
mod code;
mod footnote;
mod html;
mod inline;
mod link;
mod markdown;
mod raw;
mod repair;
mod repeats;
mod slotted;
mod spelling;
mod table;
mod text;

pub use body::{Context, Titles, body, fragment, inline_text};
pub use markdown::Article;
pub use slotted::{Slot, SlottedHtml};
pub use spelling::Spelling;
pub use text::plain as plain_text;

use std::ops::Range;

use super::source::SourceMap;
use crate::catalog::VersionSet;

/// A text as readers see it, for all versions in which it is the same but for the version in its links.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Rendered {
    /// The versions.
    pub versions: VersionSet,
    /// The text after Liquid, as markdown; [`Self::markdown_in`] has that of each version.
    pub markdown: String,
    /// How other versions spell targets that lead to the same.
    pub spellings: Vec<Spelling>,
    /// Where each byte of `markdown` came from.
    pub map: SourceMap,
    /// The HTML, its local links still without version.
    pub html: SlottedHtml,
    /// Headings in document order.
    pub headings: Vec<Heading>,
    /// Every `id` and `<a name>` that a link can reach, headings included, in document order.
    pub anchors: Vec<String>,
    /// Links and images in document order.
    pub links: Vec<LinkUse>,
}

/// A front matter value with blocks of markdown, rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// The text after Liquid, as markdown.
    pub markdown: String,
    /// The HTML, its local links still without version.
    pub html: SlottedHtml,
    /// Links and images in document order.
    pub links: Vec<LinkUse>,
    /// Where each byte of `markdown` came from.
    pub map: SourceMap,
    /// The text as readers see it, on one line: what stands where no markup can.
    pub plain: String,
}

/// A heading with its anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The anchor; empty when the text makes none.
    pub id: String,
    /// The text without markup.
    pub text: String,
    /// The inline HTML, without the permalink.
    pub html: String,
    /// Bytes of the markdown, without the blanks and line breaks behind it.
    pub range: Range<usize>,
    /// Classes of the tool or platform blocks around it, outermost first.
    pub tools: Vec<String>,
    /// Whether an element around it has `hidden`: it is in no table of contents.
    pub hidden: bool,
}

/// A link or an image as the text has it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LinkUse {
    /// What kind of reference.
    pub kind: LinkKind,
    /// The target as written, after Liquid.
    pub url: String,
    /// The text of the link, or the alternative text of the image.
    pub text: String,
    /// Bytes of the markdown: the whole construct.
    pub range: Range<usize>,
    /// Bytes of the markdown: the target alone; for a reference link the definition's, where that is known.
    pub target: Range<usize>,
}

/// What a [`LinkUse`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LinkKind {
    /// A markdown link.
    Link,
    /// A markdown link whose text is `AUTOTITLE`.
    AutoTitle,
    /// A markdown image.
    Image,
    /// `<a href>` in raw HTML.
    HtmlLink,
    /// `<img src>` in raw HTML.
    HtmlImage,
    /// A URL or an address that stands in the text by itself.
    Autolink,
    /// An entry of a list in the front matter.
    Entry,
    /// An image that the front matter names.
    EntryImage,
}
