//! Text to events with byte ranges: [`events`]; [`undefined_references`] for links that become none. The one place that names the parser's options.
//!
//! Two things the parser does otherwise than the format are made good here. Autolink literals come before emphasis and code
//! (GFM takes them where they begin), so that marks within one must not act; the parser knows no such literals. And U+0000
//! becomes U+FFFD.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};

use super::autolink;

/// The dialect: CommonMark with GFM's tables, strikethrough, task lists and footnotes. Alerts are not the parser's
/// affair, since the format allows text after the mark; nor are autolink literals, which the parser does not know.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES);

/// The events of a text, each with its range in bytes.
#[derive(Debug)]
pub(crate) struct Events<'t>(Source<'t>);

#[derive(Debug)]
enum Source<'t> {
    Parser(Box<OffsetIter<'t>>),
    Made(std::vec::IntoIter<(Event<'t>, Range<usize>)>, HashMap<String, Range<usize>>),
}

/// The events of `text`, each with its range in bytes. Never fails: every text is markdown.
#[must_use]
pub(crate) fn events(text: &str) -> Events<'_> {
    let hidden = hide_marks(text);
    if hidden.is_none() && memchr::memchr(0, text.as_bytes()).is_none() {
        return Events(Source::Parser(Box::new(parser(text))));
    }
    let mut parser = parser(hidden.as_deref().unwrap_or(text));
    let (mut made, mut definitions) = (Vec::new(), HashMap::new());
    while let Some((event, range)) = parser.next() {
        if let Some(id) = reference(&event)
            && let Some(definition) = parser.reference_definitions().get(id)
        {
            definitions.insert(id.to_owned(), definition.span.clone());
        }
        push(&mut made, event, range, hidden.is_some());
    }
    Events(Source::Made(made.into_iter(), definitions))
}

fn parser(text: &str) -> OffsetIter<'_> {
    Parser::new_ext(text, OPTIONS).into_offset_iter()
}

/// The links `[text][name]` and `[name][]` of `text` that no definition belongs to, `most` at most: where they stand, and the
/// names.
#[must_use]
pub(crate) fn undefined_references(text: &str, most: usize) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    if memchr::memmem::find(text.as_bytes(), b"][").is_none() {
        return found;
    }
    let mut note = |link: BrokenLink<'_>| {
        // `a[1][2]` is an element of a list, not a link.
        let follows = text[..link.span.start].ends_with(|before: char| before.is_alphanumeric() || before == '_');
        if !follows && found.len() < most && matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
            found.push((link.span, link.reference.into_string()));
        }
        None
    };
    Parser::new_with_broken_link_callback(text, OPTIONS, Some(&mut note)).for_each(drop);
    found
}

impl Events<'_> {
    /// Where the definition stands that the event, a reference link or image, refers to.
    pub(crate) fn definition(&self, event: &Event<'_>) -> Option<Range<usize>> {
        let id = reference(event)?;
        match &self.0 {
            Source::Parser(parser) => parser.reference_definitions().get(id).map(|definition| definition.span.clone()),
            Source::Made(_, definitions) => definitions.get(id).cloned(),
        }
    }
}

impl<'t> Iterator for Events<'t> {
    type Item = (Event<'t>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Source::Parser(parser) => parser.next(),
            Source::Made(events, _) => events.next(),
        }
    }
}

/// The name by which a reference link or image refers to its definition.
fn reference<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    match event {
        Event::Start(Tag::Link { link_type, id, .. } | Tag::Image { link_type, id, .. })
            if matches!(link_type, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut) =>
        {
            Some(id)
        }
        _ => None,
    }
}

/// Marks, and the bytes that stand for them while the parser reads: it takes those for text.
const MARKS: [(u8, u8); 6] = [(b'_', 1), (b'*', 2), (b'~', 3), (b'`', 4), (b'[', 5), (b'\\', 6)];

/// `text` with the marks inside of its autolink literals hidden, each behind one byte; `None` when there are none.
fn hide_marks(text: &str) -> Option<String> {
    let mut candidates = autolink::with_marks(text).into_iter().peekable();
    candidates.peek()?;
    if text.bytes().any(is_stand_in) {
        return None;
    }
    let mut hidden: Option<Vec<u8>> = None;
    // How many elements are open in which no literal is a link, and whether a table is.
    let (mut closed, mut table) = (0_usize, false);
    for (event, range) in parser(text) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock) => closed += 1,
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock | TagEnd::HtmlBlock) => closed -= 1,
            Event::Start(Tag::Table(_)) => table = true,
            Event::End(TagEnd::Table) => table = false,
            Event::Text(_) => {
                while let Some(link) = candidates.next_if(|link| link.start < range.end) {
                    if closed > 0 || link.start < range.start {
                        continue;
                    }
                    let link = if table { autolink::within_cell(text, link) } else { link };
                    let bytes = hidden.get_or_insert_with(|| text.as_bytes().to_vec());
                    for at in link {
                        let pipe = table && bytes.get(at + 1) == Some(&b'|');
                        if let Some((_, stand_in)) = MARKS.iter().find(|(mark, _)| *mark == bytes[at] && !pipe) {
                            bytes[at] = *stand_in;
                        }
                    }
                }
            }
            _ => {}
        }
    }
    hidden.map(|bytes| String::from_utf8(bytes).expect("ASCII was replaced by ASCII"))
}

fn is_stand_in(byte: u8) -> bool {
    (1..=6).contains(&byte)
}

/// Adds an event with its hidden marks brought back and U+0000 replaced.
fn push<'t>(made: &mut Vec<(Event<'t>, Range<usize>)>, event: Event<'_>, range: Range<usize>, hidden: bool) {
    let shown = |text: CowStr<'_>| -> CowStr<'static> {
        if !text.bytes().any(|byte| byte == 0 || hidden && is_stand_in(byte)) {
            return text.into_static();
        }
        let shown = text.chars().map(|c| match MARKS.iter().find(|(_, stand_in)| char::from(*stand_in) == c) {
            Some((mark, _)) if hidden => char::from(*mark),
            _ if c == '\0' => char::REPLACEMENT_CHARACTER,
            _ => c,
        });
        CowStr::from(shown.collect::<String>())
    };
    let event = match event {
        Event::Text(text) if text.contains('\0') => {
            // One event for each piece, so that the offset of every byte stays known.
            let mut at = range.start;
            for piece in text.split_inclusive('\0') {
                let kept = piece.strip_suffix('\0').unwrap_or(piece);
                if !kept.is_empty() {
                    made.push((Event::Text(shown(kept.into())), at..at + kept.len()));
                }
                if kept.len() < piece.len() {
                    made.push((Event::Text("\u{fffd}".into()), at + kept.len()..at + piece.len()));
                }
                at += piece.len();
            }
            return;
        }
        Event::Text(text) => Event::Text(shown(text)),
        Event::Code(text) => Event::Code(shown(text)),
        Event::Html(text) => Event::Html(shown(text)),
        Event::InlineHtml(text) => Event::InlineHtml(shown(text)),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let id = id.into_static();
            Event::Start(Tag::Link { link_type, dest_url: shown(dest_url), title: shown(title), id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let id = id.into_static();
            Event::Start(Tag::Image { link_type, dest_url: shown(dest_url), title: shown(title), id })
        }
        event => event.into_static(),
    };
    made.push((event, range));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of `markdown`, one piece for each run of text events, with what else there is in between.
    fn outline(markdown: &str) -> Vec<String> {
        let mut out = Vec::new();
        let mut text = String::new();
        for (event, range) in events(markdown) {
            match &event {
                Event::Text(piece) => {
                    assert!(range.end <= markdown.len());
                    text.push_str(piece);
                    continue;
                }
                Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => continue,
                _ => {}
            }
            if !text.is_empty() {
                out.push(std::mem::take(&mut text));
            }
            out.push(match event {
                Event::Code(code) => format!("`{code}`"),
                Event::Start(tag) => format!("<{}>", format!("{tag:?}").split([' ', '(']).next().unwrap_or_default()),
                Event::End(_) => "</>".to_owned(),
                event => format!("{event:?}"),
            });
        }
        out.extend((!text.is_empty()).then_some(text));
        out
    }

    #[test]
    fn marks_in_addresses_are_text() {
        for text in [
            "see https://example.com/a/__init__.py end",
            "https://x.y/*glob*/a and",
            "https://x.y/a*b*c",
            "https://x.y/a\\_b",
            "https://x.y/~~a~~b",
            "https://x.y/a`b`c",
            "https://x.y/a[b](c)d",
            "www.x.example/*a*b *c",
            "é http://x.y/*é*b",
        ] {
            assert_eq!(outline(text), [text], "{text}");
        }
    }

    #[test]
    fn marks_elsewhere_act() {
        for (text, want) in [
            ("*https://x.y/a*", &["<Emphasis>", "https://x.y/a", "</>"][..]),
            ("**https://x.y/_a_b**.", &["<Strong>", "https://x.y/_a_b", "</>", "."]),
            ("`https://x.y/*a*b` *c*", &["`https://x.y/*a*b`", " ", "<Emphasis>", "c", "</>"]),
            ("[a https://x.y/*b*c](/d)", &["<Link>", "a https://x.y/", "<Emphasis>", "b", "</>", "c", "</>"]),
            ("[a](https://x.y/*b*c)", &["<Link>", "a", "</>"]),
            ("<https://x.y/*b*c>", &["<Link>", "https://x.y/*b*c", "</>"]),
            ("a://b/*c*d", &["a://b/", "<Emphasis>", "c", "</>", "d"]),
        ] {
            assert_eq!(outline(text), want, "{text}");
        }
        let cells = outline("|a|b|\n|-|-|\n|https://x.y/_a_|_b_|");
        assert_eq!(cells.iter().filter(|piece| *piece == "https://x.y/_a_").count(), 1, "{cells:?}");
        assert_eq!(cells.iter().filter(|piece| *piece == "<Emphasis>").count(), 1, "{cells:?}");
    }

    #[test]
    fn offsets_stay() {
        let text = "*a* https://x.y/*b*c *d* [e][f]\n\n[f]: /g";
        let mut events = events(text);
        let mut seen = 0;
        while let Some((event, range)) = events.next() {
            match &event {
                Event::Text(piece) => assert_eq!(&text[range], &**piece),
                Event::Start(Tag::Link { .. }) => {
                    assert_eq!(events.definition(&event).map(|span| &text[span]), Some("[f]: /g"));
                    seen += 1;
                }
                _ => {}
            }
        }
        assert_eq!(seen, 1);
    }

    #[test]
    fn null_is_replaced() {
        assert_eq!(outline("a\0b `c\0`"), ["a\u{fffd}b ", "`c\u{fffd}`"]);
    }
}
