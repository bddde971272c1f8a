//! Text to events with byte ranges: [`events`]. The one place that names the parser's options.

use pulldown_cmark::{OffsetIter, Options, Parser};

/// The dialect: CommonMark with GFM's tables, strikethrough, task lists and footnotes. Alerts are not the parser's
/// affair, since the format allows text after the mark; nor are autolink literals, which the parser does not know.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES);

/// The events of `text`, each with its range in bytes. Never fails: every text is markdown.
#[must_use]
pub fn events(text: &str) -> OffsetIter<'_> {
    Parser::new_ext(text, OPTIONS).into_offset_iter()
}
