//! Markdown to plain text: [`text`] for titles, [`text_with_titles`] for what may link to pages by their titles.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::link::is_auto_title;
use crate::engine::markdown::{emoji, parse};

/// The text of `markdown` as readers see it: tags and images left out, entities decoded, white space folded, trimmed.
pub(super) fn text(markdown: &str) -> String {
    text_with_titles(markdown, |_| None)
}

/// As [`text`]; `title` gives the title that stands in the place of `AUTOTITLE` on a link to a target.
pub(super) fn text_with_titles<'t>(markdown: &str, title: impl Fn(&str) -> Option<&'t str>) -> String {
    if !markdown.bytes().any(|b| !(b.is_ascii_alphanumeric() || matches!(b, b' ' | b',' | b'.' | b'-' | b'/' | b'\'')))
    {
        // Without markup: at most a list mark or a rule could be meant, and titles mean neither.
        return fold(markdown);
    }
    let mut out = String::with_capacity(markdown.len());
    let mut images = 0_usize;
    // The link that is open: its target, and where its text begins.
    let mut link = None;
    for (event, _) in parse::events(markdown) {
        match event {
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images -= 1,
            Event::Start(Tag::Link { dest_url, .. }) => link = Some((dest_url, out.len())),
            Event::End(TagEnd::Link) => {
                if let Some((url, start)) = link.take()
                    && is_auto_title(&out[start..])
                    && let Some(title) = title(&url)
                {
                    out.truncate(start);
                    out.push_str(title);
                }
            }
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
    use super::{text, text_with_titles};

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

    #[test]
    fn titles_stand_in_the_place_of_autotitle() {
        let title = |url: &str| (url == "/p").then_some("Pages & more");
        for (markdown, want) in [
            ("See [AUTOTITLE](/p).", "See Pages & more."),
            ("See [ AUTOTITLE\n](/p) and [AUTOTITLE][a].\n\n[a]: /p", "See Pages & more and Pages & more."),
            ("See [AUTOTITLE](/gone) and [a page](/p).", "See AUTOTITLE and a page."),
        ] {
            assert_eq!(text_with_titles(markdown, title), want, "{markdown:?}");
        }
    }
}
