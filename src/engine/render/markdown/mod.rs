//! A page as markdown for readers without a browser: [`Article`], format.md §9.2.
//!
//! In: title, plain intro and the body after Liquid. Out: markdown whose links lead to this site's paths. A body without
//! local links stays as it was written; any other is written anew in one style: `*` for bullets and emphasis, numbered
//! items counted, tables padded, bare addresses in angle brackets, HTML kept. It is written once for all versions, with
//! places for its local links, unless one of them stands in a table, whose columns are as wide as their links. A body
//! whose containers and tables would make it many times as long also stays as it was written.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd};

mod escape;
mod inline;
mod slots;
mod spread;
mod table;

use self::escape::Place;
use self::inline::{Image, Inline, first_char};
use self::slots::{Links, Slotted};
use self::table::Table;
use super::body::Context;
use super::repeats::Repeats;
use crate::engine::BaseUrl;
use crate::engine::markdown::parse;
use crate::engine::markdown::running::Running;

/// A body that is to be written as markdown, in one version or several.
pub struct Article<'t> {
    body: &'t str,
    base: BaseUrl<'t>,
    form: Form,
}

enum Form {
    /// As it was written.
    AsWritten,
    /// Anew, with places for its local links.
    Slotted(Slotted),
    /// Anew for each version.
    PerVersion,
}

impl<'t> Article<'t> {
    /// An article with this body.
    #[must_use]
    pub fn new(body: &'t str) -> Self {
        Self::below(body, BaseUrl::default())
    }

    /// The same, with addresses as they are where the site is served at `base`.
    #[must_use]
    pub fn below(body: &'t str, base: BaseUrl<'t>) -> Self {
        let is_local = body.contains("](/") || body.contains("]: /");
        let form = if is_local { Slotted::form(body, base) } else { Form::AsWritten };
        Self { body, base, form }
    }

    /// The article with this title and plain intro in the version with index `version`.
    #[must_use]
    pub fn markdown(&self, title: &str, intro: &str, context: &Context<'_>, version: usize) -> String {
        let mut out = String::with_capacity(title.len() + intro.len() + self.body.len() + self.body.len() / 4 + 16);
        out.push_str("# ");
        out.push_str(title);
        out.push_str("\n\n");
        if !intro.is_empty() {
            out.push_str(intro);
            out.push_str("\n\n");
        }
        match &self.form {
            Form::AsWritten => out.push_str(self.body.trim()),
            Form::Slotted(slotted) => slotted.bind(&mut out, context, version, self.base),
            Form::PerVersion => {
                let written = Writer::new(self.body, Links::Bound(context, version), self.base).run();
                out.push_str(written.as_ref().map_or(self.body, |(text, _)| text).trim());
            }
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
        out
    }
}

/// What a block is, as far as the blank lines around it depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Paragraph,
    List { ordered: bool },
    Other,
}

/// An open container.
#[derive(Debug)]
struct Frame {
    kind: FrameKind,
    /// Its last child so far.
    last: Option<Kind>,
    /// The bullet of the last child, when that is a list.
    bullet: Option<char>,
    /// Whether blank lines stand between its children; `None` where the format asks for one anyway.
    spread: Option<bool>,
}

#[derive(Debug)]
enum FrameKind {
    Root,
    Prefixed,
    List { number: Option<u64>, bullet: char },
}

/// What a container puts at the start of lines.
#[derive(Debug)]
struct Prefix {
    first: String,
    rest: String,
    used: bool,
}

struct Writer<'t, 'c> {
    text: &'t str,
    base: BaseUrl<'t>,
    links: Links<'c>,
    /// What may still be put before lines and into tables beside the text itself.
    repeats: Repeats,
    out: String,
    frames: Vec<Frame>,
    prefixes: Vec<Prefix>,
    inline: String,
    pending: Running,
    spans: Vec<Inline>,
    image: Option<Image>,
    /// Whether a paragraph, written or implied, is open.
    paragraph: bool,
    heading: bool,
    table: Option<Table>,
    code: Option<(String, String)>,
    /// The raw block that is open.
    html: Option<String>,
    /// Answers of the pass over the blank lines, in the order of lists and items.
    spreads: std::vec::IntoIter<bool>,
}

impl<'t, 'c> Writer<'t, 'c> {
    fn new(text: &'t str, links: Links<'c>, base: BaseUrl<'t>) -> Self {
        let root = Frame { kind: FrameKind::Root, last: None, bullet: None, spread: None };
        Self {
            text,
            base,
            links,
            repeats: Repeats::new(text.len()),
            out: String::with_capacity(text.len() + text.len() / 8),
            frames: vec![root],
            prefixes: Vec::new(),
            inline: String::new(),
            pending: Running::default(),
            spans: Vec::new(),
            image: None,
            paragraph: false,
            heading: false,
            table: None,
            code: None,
            html: None,
            spreads: Vec::new().into_iter(),
        }
    }

    /// The markdown, and what became of the links; `None` where the markdown would be out of proportion to the text.
    fn run(mut self) -> Option<(String, Links<'c>)> {
        let events: Vec<_> = parse::events(self.text).collect();
        self.spreads = spread::spreads(self.text, &events).into_iter();
        for (event, range) in events {
            self.event(event, range);
            if self.repeats.is_over() {
                return None;
            }
        }
        self.end_paragraph();
        (!self.repeats.is_over()).then_some((self.out, self.links))
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if self.image.is_some() {
            return self.image_event(event);
        }
        if let Some((_, code)) = &mut self.code
            && let Event::Text(text) = &event
        {
            return code.push_str(text);
        }
        if let (Some(html), Event::Text(text) | Event::Html(text)) = (&mut self.html, &event) {
            return html.push_str(text);
        }
        if let Event::Text(text) = &event {
            self.begin_inline();
            return self.pending.push(text, &range, self.text);
        }
        self.flush(first_char(&event, self.place()));
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Code(text) => {
                self.begin_inline();
                self.write_code(&text);
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                self.begin_inline();
                self.inline.push_str(&html);
            }
            Event::SoftBreak => self.inline.push('\n'),
            Event::HardBreak => self.inline.push_str("\\\n"),
            Event::Rule => {
                self.begin_block(Kind::Other);
                self.write_lines("***");
            }
            Event::FootnoteReference(name) => {
                self.begin_inline();
                self.inline.push_str("[^");
                self.inline.push_str(&name);
                self.inline.push(']');
            }
            Event::TaskListMarker(checked) => {
                self.begin_inline();
                self.inline.push_str(if checked { "[x] " } else { "[ ] " });
            }
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.pending.push(&text, &range, self.text);
            }
        }
    }

    fn place(&self) -> Place {
        let label = self.spans.iter().rev().take(8).any(|span| matches!(span, Inline::Link { .. }));
        Place { label, cell: self.table.is_some(), heading: self.heading }
    }

    /// Opens the paragraph that the parser leaves out in tight items.
    fn begin_inline(&mut self) {
        if !self.paragraph && !self.heading && self.table.is_none() {
            self.begin_block(Kind::Paragraph);
            self.paragraph = true;
        }
    }

    fn end_paragraph(&mut self) {
        if std::mem::take(&mut self.paragraph) {
            self.flush('\n');
            let inline = std::mem::take(&mut self.inline);
            self.write_lines(inline.trim_end_matches([' ', '\t', '\n']));
            self.inline = inline;
            self.inline.clear();
        }
    }

    /// Separates a block from the one before it.
    fn begin_block(&mut self, kind: Kind) {
        self.end_paragraph();
        let Some(frame) = self.frames.last_mut() else { return };
        let left = frame.last.replace(kind);
        if !matches!(kind, Kind::List { .. }) {
            frame.bullet = None;
        }
        let Some(left) = left else { return };
        let paragraphs = left == Kind::Paragraph && kind == Kind::Paragraph;
        let blank = paragraphs || frame.spread.unwrap_or(true);
        self.out.push('\n');
        if blank {
            self.write_prefix(true);
            self.out.push('\n');
        }
    }

    /// Writes what the open containers put at the start of a line.
    fn write_prefix(&mut self, blank: bool) {
        if self.repeats.is_over() {
            return;
        }
        for prefix in &mut self.prefixes {
            if !self.repeats.take(prefix.rest.len()) {
                return;
            }
            self.out.push_str(if prefix.used { &prefix.rest } else { &prefix.first });
            prefix.used |= !blank;
        }
        if blank {
            self.out.truncate(self.out.trim_end_matches(' ').len());
        }
    }

    fn write_lines(&mut self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.out.push('\n');
            }
            self.write_prefix(number > 0 && line.is_empty());
            self.out.push_str(line);
        }
    }

    fn push_container(&mut self, first: String, rest: String, spread: Option<bool>) {
        self.frames.push(Frame { kind: FrameKind::Prefixed, last: None, bullet: None, spread });
        self.prefixes.push(Prefix { first, rest, used: false });
    }

    fn pop_container(&mut self) {
        self.end_paragraph();
        self.frames.pop();
        if self.prefixes.last().is_some_and(|prefix| !prefix.used) {
            // Nothing in it: the mark stands alone.
            self.write_prefix(false);
            self.out.truncate(self.out.trim_end_matches(' ').len());
        }
        self.prefixes.pop();
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.begin_block(Kind::Paragraph);
                self.paragraph = true;
            }
            Tag::Heading { level, .. } => {
                self.begin_block(Kind::Other);
                self.heading = true;
                let marks = match level {
                    HeadingLevel::H1 => "# ",
                    HeadingLevel::H2 => "## ",
                    HeadingLevel::H3 => "### ",
                    HeadingLevel::H4 => "#### ",
                    HeadingLevel::H5 => "##### ",
                    HeadingLevel::H6 => "###### ",
                };
                self.inline.push_str(marks);
            }
            Tag::BlockQuote(_) => {
                self.begin_block(Kind::Other);
                self.push_container("> ".into(), "> ".into(), None);
            }
            Tag::CodeBlock(kind) => {
                self.begin_block(Kind::Other);
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.into_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((info, String::new()));
            }
            Tag::HtmlBlock => {
                self.begin_block(Kind::Other);
                self.html = Some(String::new());
            }
            Tag::List(number) => self.start_list(number),
            Tag::Item => self.start_item(),
            Tag::FootnoteDefinition(name) => {
                self.begin_block(Kind::Other);
                self.push_container(format!("[^{name}]: "), "    ".into(), None);
            }
            Tag::Table(alignments) => {
                self.begin_block(Kind::Other);
                self.table = Some(Table { alignments, rows: Vec::new() });
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
            }
            Tag::Emphasis => self.open_span(Inline::Emphasis, "*"),
            Tag::Strong => self.open_span(Inline::Strong, "**"),
            Tag::Strikethrough => self.open_span(Inline::Strike, "~~"),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.begin_inline();
                let literal = matches!(link_type, LinkType::Autolink | LinkType::Email);
                let raw = if literal { self.text.get(range).unwrap_or_default().to_owned() } else { String::new() };
                let start = self.inline.len();
                self.inline.push('[');
                let (url, title) = (dest_url.into_string(), title.into_string());
                self.spans.push(Inline::Link { start, url, title, literal, raw });
            }
            Tag::Image { dest_url, title, .. } => {
                self.begin_inline();
                let (url, title) = (dest_url.into_string(), title.into_string());
                self.image = Some(Image { alt: String::new(), url, title, depth: 0 });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(_) => {
                self.heading = false;
                let inline = std::mem::take(&mut self.inline).replace('\n', " ");
                self.write_lines(inline.trim_end_matches([' ', '\t', '\n']));
            }
            TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition => self.pop_container(),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => {
                let html = self.html.take().unwrap_or_default();
                self.write_lines(html.trim_matches([' ', '\t', '\n', '\r']));
            }
            TagEnd::List(_) => {
                self.end_paragraph();
                if let Some(Frame { kind: FrameKind::List { bullet, .. }, .. }) = self.frames.pop()
                    && let Some(frame) = self.frames.last_mut()
                {
                    frame.bullet = Some(bullet);
                }
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inline);
                if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(cell.trim().replace('\n', " "));
                }
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    let layout = table.layout();
                    if self.repeats.take(layout.padding()) {
                        self.write_lines(&table.lines(&layout));
                    }
                }
            }
            TagEnd::Emphasis => self.close_span("*"),
            TagEnd::Strong => self.close_span("**"),
            TagEnd::Strikethrough => self.close_span("~~"),
            TagEnd::Link => self.end_link(),
            _ => {}
        }
    }

    fn start_list(&mut self, number: Option<u64>) {
        let ordered = number.is_some();
        self.begin_block(Kind::List { ordered });
        let (usual, other) = if ordered { ('.', ')') } else { ('*', '-') };
        let before = self.frames.last().and_then(|frame| frame.bullet);
        let bullet = if before == Some(usual) { other } else { usual };
        let spread = Some(self.spreads.next().unwrap_or(false));
        self.frames.push(Frame { kind: FrameKind::List { number, bullet }, last: None, bullet: None, spread });
    }

    fn start_item(&mut self) {
        self.begin_block(Kind::Other);
        let spread = Some(self.spreads.next().unwrap_or(false));
        let first = match self.frames.last_mut().map(|frame| &mut frame.kind) {
            Some(FrameKind::List { number: Some(number), bullet }) => {
                let first = format!("{number}{bullet} ");
                *number = number.saturating_add(1);
                first
            }
            Some(FrameKind::List { bullet, .. }) => format!("{bullet} "),
            _ => "* ".into(),
        };
        let rest = " ".repeat(first.len());
        self.push_container(first, rest, spread);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::{Axis, Config};
    use crate::engine::link::LinkRules;
    use crate::engine::render::Titles;

    struct Named;

    impl Titles for Named {
        fn title(&self, url: &str, _: usize) -> Option<&str> {
            url.starts_with("/known").then_some("A [known] page")
        }
    }

    /// Writes `body` after a link, which makes the serialiser run, and gives what follows the link.
    fn written(body: &str) -> String {
        let config = Config::parse("[[plan]]\nname = \"a\"\nshort = \"a\"\ndefault = true").unwrap();
        let axis = Axis::new(&config.plans).unwrap();
        let links = LinkRules::new(&config, &axis).unwrap();
        let body = format!("[x](/x)\n\n***\n\n{body}");
        let context = Context::new(&axis, &links, &Named);
        let out = Article::new(&body).markdown("T", "I", &context, 0);
        let per_version = Article { form: Form::PerVersion, ..Article::new(&body) }.markdown("T", "I", &context, 0);
        assert_eq!(out, per_version);
        out.strip_prefix("# T\n\nI\n\n[x](/en/x)\n\n***\n\n").unwrap().trim_end().to_owned()
    }

    #[test]
    fn one_style() {
        for (body, want) in [
            ("- a\n- b\n+ c", "* a\n* b\n\n- c"),
            ("3) a\n7) b", "3. a\n4. b"),
            ("1. a\n\n   b\n1. c", "1. a\n\n   b\n2. c"),
            ("1. a\n\n1. b", "1. a\n\n2. b"),
            ("- a\n  - b\n\n    c\n- d", "* a\n  * b\n\n    c\n* d"),
            ("-\n- a", "*\n* a"),
            ("- [x] a\n- [ ] b", "* [x] a\n* [ ] b"),
            ("_a_ __b__ ~~c~~ `` ` ``", "*a* **b** ~~c~~ `` ` ``"),
            ("> [!NOTE]\n> a_b\n>\n> - c", "> \\[!NOTE]\n> a\\_b\n>\n> * c"),
            ("A\n=\n\n## B ##\n\n---", "# A\n\n## B\n\n***"),
            ("    a\n\n~~~ js x=1\n```\n~~~", "```\na\n```\n\n````js x=1\n```\n````"),
            (
                "|a|b|c|\n|-|-:|:-:|\n|long `x\\|`|1|\n|d",
                "| a          |  b |  c  |\n| ---------- | -: | :-: |\n| long `x\\|` |  1 |     |\n| d          |    |     |",
            ),
            (
                "https://a.example/b_c, a@b.example www.a.example",
                "<https://a.example/b_c>, <a@b.example> [www.a.example](http://www.a.example)",
            ),
            (
                "*a* https://a.example/__init__.py and https://b.example/c\\_d",
                "*a* <https://a.example/__init__.py> and <https://b.example/c\\_d>",
            ),
            ("<https://a.example> [https://b.example](https://b.example)", "<https://a.example> <https://b.example>"),
            (
                "[a][b] ![c][b] [AUTOTITLE](/known#d)\n\n[b]: /e \"f\"",
                "[a](/en/e \"f\") ![c](/e \"f\") [A \\[known\\] page](/en/known#d)",
            ),
            (
                "* [a\n  b](/e) [\n  AUTOTITLE](/known) [AUTOTITLE](/f)",
                "* [a\n  b](/en/e) [A \\[known\\] page](/en/known) [AUTOTITLE](/en/f)",
            ),
            ("|a|\n|-|\n|[b](/e)|", "| a          |\n| ---------- |\n| [b](/en/e) |"),
            ("[a](https://a.example/?b=c&d=e)", "[a](https://a.example/?b=c\\&d=e)"),
            ("a  \nb\\\nc", "a\\\nb\\\nc"),
            ("<div>\n\na <b>b</b> <!-- c -->\n\n</div>", "<div>\n\na <b>b</b> <!-- c -->\n\n</div>"),
            ("a[^n]\n\n[^n]: b\n\n    c", "a[^n]\n\n[^n]: b\n\n    c"),
            ("* a\n\n    <img src=\"x\"/>\n* b", "* a\n\n  <img src=\"x\"/>\n* b"),
        ] {
            assert_eq!(written(body), want, "{body:?}");
        }
    }

    #[test]
    fn without_local_links_nothing_changes() {
        let config = Config::parse("[[plan]]\nname = \"a\"\nshort = \"a\"").unwrap();
        let axis = Axis::new(&config.plans).unwrap();
        let links = LinkRules::new(&config, &axis).unwrap();
        let context = Context::new(&axis, &links, &Named);
        assert_eq!(Article::new("\n- _a_\n\n").markdown("T", "", &context, 0), "# T\n\n- _a_\n");
    }
}
