//! Headings of mdBook's chapters: the one that becomes the title of a page, and anchors that are written behind others.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// A chapter cut at its first heading.
pub(super) struct Chapter<'t> {
    /// The title, where a heading of the first level begins the text.
    pub(super) title: Option<String>,
    /// The anchor that this heading has in mdBook, where it does.
    pub(super) anchor: Option<String>,
    /// What stands below it.
    pub(super) body: &'t str,
}

/// The heading of the first level at the start, which the title of the page replaces, and the text behind it.
pub(super) fn split(text: &str) -> Chapter<'_> {
    let text = text.trim_start_matches('\u{feff}');
    let mut events = Parser::new_ext(text, Options::ENABLE_HEADING_ATTRIBUTES).into_offset_iter();
    let Some((Event::Start(Tag::Heading { level: HeadingLevel::H1, id, .. }), range)) = events.next() else {
        return Chapter { title: None, anchor: None, body: text };
    };
    // A title is plain; mdBook's headings may have markup.
    let mut title = String::new();
    for (event, _) in events.take_while(|(event, _)| !matches!(event, Event::End(TagEnd::Heading(_)))) {
        match event {
            Event::Text(text) | Event::Code(text) => title.push_str(&text),
            Event::SoftBreak | Event::HardBreak => title.push(' '),
            _ => {}
        }
    }
    let title = title.trim();
    let anchor = id.map_or_else(|| anchor(title), |id| id.to_string());
    // What Liquid would read is the summary's affair.
    let is_plain = !title.is_empty() && !title.contains("{{") && !title.contains("{%");
    Chapter { title: is_plain.then(|| title.to_owned()), anchor: Some(anchor), body: &text[range.end..] }
}

/// The anchor that mdBook gives to a heading.
fn anchor(title: &str) -> String {
    let sign = |c: char| match c {
        c if c.is_alphanumeric() || matches!(c, '_' | '-') => Some(c),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    };
    title.chars().filter_map(sign).flat_map(char::to_lowercase).collect()
}

/// The text with attributes of headings taken off, and an anchor of its own before each heading that named one.
pub(super) fn anchored(text: &str) -> String {
    let mut out = String::new();
    let mut done = 0;
    for (event, range) in Parser::new_ext(text, Options::ENABLE_HEADING_ATTRIBUTES).into_offset_iter() {
        let Event::Start(Tag::Heading { id, classes, attrs, .. }) = event else { continue };
        if id.is_none() && classes.is_empty() && attrs.is_empty() {
            continue;
        }
        let Some(attributes) = attributes(text, &range) else { continue };
        out.push_str(&text[done..range.start]);
        if let Some(id) = id {
            out.push_str(&format!("<a name=\"{id}\"></a>\n\n"));
        }
        out.push_str(text[range.start..attributes.start].trim_end());
        done = attributes.end;
    }
    out.push_str(&text[done..]);
    out
}

/// Where the attributes of a heading stand: at the end of its first line.
fn attributes(text: &str, heading: &Range<usize>) -> Option<Range<usize>> {
    let line = text[heading.clone()].lines().next()?;
    let end = line.trim_end().len();
    let start = line[..end].rfind('{').filter(|_| line[..end].ends_with('}'))?;
    Some(heading.start + start..heading.start + end)
}

#[cfg(test)]
mod tests {
    use super::{anchored, split};

    #[test]
    fn titles() {
        for (text, title, anchor, body) in [
            ("# One *two* {#x .y}\n\nText", Some("One two"), Some("x"), "\nText"),
            ("\u{feff}\nOne `two`!\nthree\n=====\nText", Some("One two! three"), Some("one-two-three"), "Text"),
            ("## Two\n\nText", None, None, "## Two\n\nText"),
            ("# {{ x }}\nText", None, Some("-x-"), "Text"),
            ("", None, None, ""),
        ] {
            let found = split(text);
            assert_eq!((found.title.as_deref(), found.anchor.as_deref(), found.body), (title, anchor, body), "{text}");
        }
    }

    #[test]
    fn anchors() {
        for (text, want) in [
            ("a\n\n## Sub {#sub}\n\nb\n", "a\n\n<a name=\"sub\"></a>\n\n## Sub\n\nb\n"),
            ("## Sub {.c}\n", "## Sub\n"),
            ("```\n## Sub {#sub}\n```\n", "```\n## Sub {#sub}\n```\n"),
            ("## Sub {x\n", "## Sub {x\n"),
        ] {
            assert_eq!(anchored(text), want, "{text}");
        }
    }
}
