//! Inline elements as markdown: text, emphasis, links, images, code.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Writer;
use super::escape::{self, Place};
use super::slots::{Links, SLOT, WrittenLink};

/// An inline element that is open.
#[derive(Debug)]
pub(super) enum Inline {
    Emphasis,
    Strong,
    Strike,
    /// Where the text begins, the target, the title, and whether it may be written in angle brackets.
    Link {
        start: usize,
        url: String,
        title: String,
        literal: bool,
        raw: String,
    },
}

#[derive(Debug)]
pub(super) struct Image {
    pub(super) alt: String,
    pub(super) url: String,
    pub(super) title: String,
    pub(super) depth: usize,
}

impl Writer<'_, '_> {
    pub(super) fn open_span(&mut self, span: Inline, mark: &str) {
        self.begin_inline();
        self.inline.push_str(mark);
        self.spans.push(span);
    }

    pub(super) fn close_span(&mut self, mark: &str) {
        self.spans.pop();
        self.inline.push_str(mark);
    }

    pub(super) fn end_link(&mut self) {
        let Some(Inline::Link { start, url, title, literal, raw }) = self.spans.pop() else { return };
        if literal {
            self.inline.truncate(start);
            self.inline.push_str(&raw);
            return;
        }
        let in_cell = self.table.is_some();
        let link = WrittenLink { label: self.inline[start..].to_owned(), url, title };
        if link.wants_title() {
            self.inline.truncate(start);
        }
        match &mut self.links {
            Links::Bound(context, version) => {
                link.write(&mut self.inline, context, *version, self.base, in_cell, &mut self.repeats)
            }
            Links::Slotted { slots, in_table } => {
                self.inline.push(SLOT);
                slots.push(link);
                *in_table |= in_cell;
            }
        }
    }

    pub(super) fn image_event(&mut self, event: Event<'_>) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Start(_) => image.depth += 1,
            Event::End(_) if image.depth > 0 => image.depth -= 1,
            Event::End(_) => {
                let Some(image) = self.image.take() else { return };
                let cell = self.table.is_some();
                self.inline.push_str("![");
                escape::text(&mut self.inline, &image.alt, ']', Place { label: true, cell, heading: false });
                self.inline.push_str("](");
                write_destination(&mut self.inline, &self.base.rooted(&image.url), &image.title);
            }
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => image.alt.push_str(&text),
            Event::SoftBreak | Event::HardBreak => image.alt.push('\n'),
            _ => {}
        }
    }

    /// Writes the text that came so far; `after` is what comes next.
    pub(super) fn flush(&mut self, after: char) {
        if self.pending.text().is_empty() {
            return self.pending.clear();
        }
        let mut running = std::mem::take(&mut self.pending);
        let pending = running.text();
        let place = self.place();
        let mut done = 0;
        if !place.label {
            while let Some(found) = running.autolink(done) {
                let shown = &pending[found.range.clone()];
                let next = if found.prefix == "http://" { '[' } else { '<' };
                escape::text(&mut self.inline, &pending[done..found.range.start], next, place);
                done = found.range.end;
                if found.prefix == "http://" {
                    self.inline.push('[');
                    escape::text(&mut self.inline, shown, ']', Place { label: true, ..place });
                    self.inline.push_str("](");
                    write_destination(&mut self.inline, &format!("http://{shown}"), "");
                } else {
                    write_address(&mut self.inline, shown);
                }
            }
        }
        escape::text(&mut self.inline, &pending[done..], after, place);
        running.clear();
        self.pending = running;
    }

    pub(super) fn write_code(&mut self, text: &str) {
        let marks = "`".repeat(free_run(text));
        let blank = text.starts_with(' ') && text.ends_with(' ') && !text.trim().is_empty();
        let pad = if blank || text.starts_with('`') || text.ends_with('`') { " " } else { "" };
        self.inline.push_str(&marks);
        self.inline.push_str(pad);
        if self.table.is_some() {
            self.inline.push_str(&text.replace('|', "\\|"));
        } else {
            self.inline.push_str(text);
        }
        self.inline.push_str(pad);
        self.inline.push_str(&marks);
    }

    pub(super) fn end_code(&mut self) {
        let Some((info, code)) = self.code.take() else { return };
        let fence = "`".repeat(longest_run(&code).max(2) + 1);
        let code = code.strip_suffix('\n').unwrap_or(&code);
        let line = if code.is_empty() { "" } else { "\n" };
        self.write_lines(&format!("{fence}{}{line}{code}\n{fence}", info.trim()));
    }
}

/// Writes what follows the `(` of a link or an image, and the end of it.
pub(super) fn write_destination(out: &mut String, url: &str, title: &str) {
    if !url.is_empty() || !title.is_empty() {
        escape::destination(out, url);
    }
    if !title.is_empty() {
        out.push_str(" \"");
        out.push_str(&title.replace('"', "\\\""));
        out.push('"');
    }
    out.push(')');
}

/// Writes an address in angle brackets.
pub(super) fn write_address(out: &mut String, url: &str) {
    out.push('<');
    out.push_str(url);
    out.push('>');
}

/// The shortest run of backticks that `text` does not hold.
fn free_run(text: &str) -> usize {
    let mut runs: Vec<usize> = text.split(|c| c != '`').map(str::len).filter(|length| *length > 0).collect();
    runs.sort_unstable();
    runs.dedup();
    runs.iter().zip(1..).find(|(run, free)| **run != *free).map_or(runs.len() + 1, |(_, free)| free)
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Whether `url` may stand in angle brackets: it has a scheme and no blanks.
pub(super) fn is_address(url: &str) -> bool {
    let scheme = url.find(':').map_or("", |at| &url[..at]);
    scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-'))
        && !url.contains(|c: char| c <= ' ' || matches!(c, '<' | '>' | '\u{7f}'))
}

/// The first character that the event will write.
pub(super) fn first_char(event: &Event<'_>, place: Place) -> char {
    match event {
        Event::Start(Tag::Emphasis | Tag::Strong) | Event::End(TagEnd::Emphasis | TagEnd::Strong) => '*',
        Event::Start(Tag::Strikethrough) | Event::End(TagEnd::Strikethrough) => '~',
        Event::Start(Tag::Link { .. }) | Event::FootnoteReference(_) => '[',
        Event::Start(Tag::Image { .. }) => '!',
        Event::End(TagEnd::Link) => ']',
        Event::Code(_) => '`',
        Event::InlineHtml(_) => '<',
        Event::HardBreak => '\\',
        _ if place.cell => ' ',
        _ => '\n',
    }
}
