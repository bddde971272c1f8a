//! The text around an example, as plain text and as HTML ([`Prose`]).
//!
//! In: a piece of a page's markdown and its reference definitions. Out: both forms. Links stay as written, without version;
//! titles for `AUTOTITLE` come from the caller.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// A text for readers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Prose {
    /// Without markup; blocks are a blank line apart.
    pub(super) plain: String,
    /// As HTML.
    pub(super) html: String,
}

/// The markdown that documentation is written in.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
}

/// Renders `markdown`; `definitions` are link reference definitions of the whole page.
pub(super) fn prose(markdown: &str, definitions: &str, title: &dyn Fn(&str) -> Option<String>) -> Prose {
    if markdown.trim().is_empty() {
        return Prose::default();
    }
    let text = dedent(markdown);
    let text = if definitions.is_empty() { text } else { format!("{text}\n\n{definitions}") };
    let mut link: Option<String> = None;
    let mut in_anchor = false;
    let mut events: Vec<Event<'_>> = Vec::new();
    for event in Parser::new_ext(&text, options()) {
        let event = match event {
            Event::Start(Tag::Link { ref dest_url, .. }) => {
                link = Some(dest_url.to_string());
                event
            }
            Event::End(TagEnd::Link) => {
                link = None;
                event
            }
            Event::Text(ref text) if text.trim() == "AUTOTITLE" => match link.as_deref().and_then(title) {
                Some(title) => Event::Text(CowStr::from(title)),
                None => event,
            },
            // A section may begin or end within a block of raw HTML: its tags would not be balanced.
            Event::Html(ref raw) | Event::InlineHtml(ref raw) if is_wrapper(raw) => continue,
            // Anchors are of use on their page alone.
            Event::InlineHtml(ref raw) if raw.starts_with("<a name=") || raw.starts_with("<a id=") => {
                in_anchor = true;
                continue;
            }
            Event::InlineHtml(ref raw) if in_anchor && &**raw == "</a>" => {
                in_anchor = false;
                continue;
            }
            event => event,
        };
        events.push(event);
    }
    let plain = plain(&events);
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter());
    Prose { plain, html: out.replace("<p></p>\n", "").trim().to_owned() }
}

/// Comments and the opening or closing tags of blocks.
fn is_wrapper(raw: &str) -> bool {
    let raw = raw.trim();
    raw.starts_with("<!--") || raw.starts_with("<div") && raw.matches('<').count() == 1 || raw == "</div>"
}

fn plain(events: &[Event<'_>]) -> String {
    let mut out = String::new();
    let mut items: Vec<Option<u64>> = Vec::new();
    let mut tags = 0_usize;
    for event in events {
        match event {
            Event::Start(Tag::List(start)) => items.push(*start),
            Event::End(TagEnd::List(_)) => {
                items.pop();
                if items.is_empty() {
                    break_block(&mut out);
                }
            }
            Event::Start(Tag::Item) => {
                break_line(&mut out);
                match items.last_mut() {
                    Some(Some(number)) => {
                        out.push_str(&format!("{number}. "));
                        *number += 1;
                    }
                    _ => out.push_str("- "),
                }
            }
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Table) => {
                if items.is_empty() { break_block(&mut out) } else { break_line(&mut out) }
            }
            Event::End(TagEnd::TableCell) => out.push_str("  "),
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => break_line(&mut out),
            Event::Text(text) => out.push_str(text),
            Event::Code(text) => out.push_str(text),
            Event::SoftBreak => out.push(' '),
            Event::HardBreak => out.push('\n'),
            Event::Html(raw) | Event::InlineHtml(raw) => strip_tags(raw, &mut tags, &mut out),
            _ => {}
        }
    }
    out.trim().to_owned()
}

fn break_line(out: &mut String) {
    out.truncate(out.trim_end().len());
    if !out.is_empty() {
        out.push('\n');
    }
}

fn break_block(out: &mut String) {
    break_line(out);
    if !out.is_empty() {
        out.push('\n');
    }
}

/// Appends the text of raw HTML; `open` counts the `<` that are not closed yet.
fn strip_tags(raw: &str, open: &mut usize, out: &mut String) {
    for character in raw.chars() {
        match character {
            '<' => *open += 1,
            '>' if *open > 0 => *open -= 1,
            '\n' if *open == 0 => out.push(' '),
            character if *open == 0 => out.push(character),
            _ => {}
        }
    }
}

/// Removes the indentation that all lines after the first have in common: what follows an example within a list item.
fn dedent(text: &str) -> String {
    let lines = text.trim_matches('\n');
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let common = lines.lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    if common == 0 {
        return lines.to_owned();
    }
    lines.lines().map(|line| line.get(common..).unwrap_or("")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms() {
        let title = |url: &str| (url == "/x").then(|| "The title".to_owned());
        for (markdown, plain, html) in [
            ("", "", ""),
            (
                "See [AUTOTITLE](/x)\nor `y`.",
                "See The title or y.",
                "<p>See <a href=\"/x\">The title</a>\nor <code>y</code>.</p>",
            ),
            ("See [a][b].", "See a.", "<p>See <a href=\"/d\">a</a>.</p>"),
            ("<div class=\"t\">\n\nA <b>c</b>\n\n</div>", "A c", "<p>A <b>c</b></p>"),
            ("* a\n* b\n\nc", "- a\n- b\n\nc", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>c</p>"),
            ("A\n\n<a name=\"x\"></a>\n", "A", "<p>A</p>"),
            ("   then\n   go", "then go", "<p>then\ngo</p>"),
        ] {
            let prose = prose(markdown, "[b]: /d", &title);
            assert_eq!((prose.plain.as_str(), prose.html.as_str()), (plain, html));
        }
    }
}
