//! Markdown to plain text, for titles: [`text`].

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::engine::markdown::{emoji, parse};

/// The text of `markdown` as readers see it: tags and images left out, entities decoded, white space folded, trimmed.
pub(super) fn text(markdown: &str) -> String {
    if !markdown.bytes().any(|b| !(b.is_ascii_alphanumeric() || matches!(b, b' ' | b',' | b'.' | b'-' | b'/' | b'\'')))
    {
        // Without markup: at most a list mark or a rule could be meant, and titles mean neither.
        return fold(markdown);
    }
    let mut out = String::with_capacity(markdown.len());
    let mut images = 0_usize;
    for (event, _) in parse::events(markdown) {
        match event {
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images -= 1,
            Event::Text(text) | Event::Code(text) if images == 0 => out.push_str(&text),
            Event::SoftBreak | Event::HardBreak | Event::End(_) if is_break(&event) => out.push(' '),
            _ => {}
        }
    }
    if out.contains(':') {
        out = with_emoji(&out);
    }
    fold(&out)
}

fn is_break(event: &Event<'_>) -> bool {
    !matches!(
        event,
        Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
    )
}

fn with_emoji(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(':') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match emoji::at(rest) {
            Some((emoji, length)) => {
                out.push_str(emoji);
                rest = &rest[length..];
            }
            None => {
                out.push(':');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_ascii_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn plain_titles() {
        for (markdown, want) in [
            ("About pages", "About pages"),
            ("Using `git` &amp; *friends* <em>now</em>", "Using git & friends now"),
            ("A [link](/x) ![image](/y)", "A link"),
            ("  two\n lines ", "two lines"),
            ("snake_case and <job_id>", "snake_case and <job_id>"),
            (":tada: 1:2", "🎉 1:2"),
            ("", ""),
        ] {
            assert_eq!(text(markdown), want, "{markdown:?}");
        }
    }
}
