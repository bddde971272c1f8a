//! Markdown events to HTML: [`Writer`].
//!
//! In: text, a version for titles, the context. Out: a [`Page`]: HTML with slots, headings, anchors, links, and what was
//! found on the way. One pass; the parts that need more than a few lines live in `code`, `footnote`, `raw` and `table`.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd};

use super::balance::{self, Balance, Name};
use super::body::Context;
use super::code::Block;
use super::footnote::Footnotes;
use super::raw::Tools;
use super::table::Table;
use super::{Heading, LinkKind, LinkUse, Slot, SlottedHtml, escape};
use crate::engine::diag::Code;
use crate::engine::markdown::alert::{self, Alert};
use crate::engine::markdown::autolink;
use crate::engine::markdown::emoji;
use crate::engine::markdown::heading::Slugger;
use crate::engine::markdown::parse;

/// A rendered text, for one version.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) html: SlottedHtml,
    pub(super) headings: Vec<Heading>,
    pub(super) anchors: Vec<String>,
    pub(super) links: Vec<LinkUse>,
    /// Targets whose titles were asked for.
    pub(super) titles: Vec<(String, Range<usize>)>,
    pub(super) problems: Vec<Problem>,
    /// Whether a browser could see another tree than the one written.
    pub(super) doubtful: bool,
    /// How deep the elements are nested.
    pub(super) deepest: usize,
}

/// Something to report about a range of the text.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) code: Code,
    pub(super) range: Range<usize>,
    pub(super) message: String,
}

/// Text events that follow one another, joined, with the source offset of each.
#[derive(Debug, Default)]
struct Pending {
    text: String,
    pieces: Vec<(usize, usize)>,
}

impl Pending {
    /// The offset in the source of the byte at `at`.
    fn source(&self, at: usize) -> usize {
        let after = self.pieces.partition_point(|(start, _)| *start <= at);
        after.checked_sub(1).map_or(0, |index| self.pieces[index].1 + (at - self.pieces[index].0))
    }
}

/// A heading that is being written.
#[derive(Debug)]
struct OpenHeading {
    level: u8,
    range: Range<usize>,
    start: usize,
    slots: usize,
    plain: usize,
}

/// A link that is being written.
#[derive(Debug)]
struct OpenLink {
    index: usize,
    start: usize,
    plain: usize,
}

/// An image whose alternative text is being gathered.
#[derive(Debug)]
struct OpenImage {
    index: usize,
    depth: usize,
    title: String,
}

/// The state of one pass over a text.
pub(super) struct Writer<'t, 'c> {
    pub(super) text: &'t str,
    pub(super) version: usize,
    pub(super) context: &'c Context<'c>,
    /// Raw HTML is shown as text.
    pub(super) raw_as_text: bool,
    pub(super) page: Page,
    pub(super) balance: Balance,
    pub(super) tools: Tools,
    pub(super) table: Option<Table>,
    pub(super) footnotes: Footnotes,
    pub(super) block: Block,
    /// The nearest heading before, in each open container: an index into the headings.
    pub(super) labels: Vec<Option<usize>>,
    /// Text of the prompts that have a name.
    pub(super) prompts: HashMap<String, String>,
    pub(super) html_block: String,
    pub(super) html_pieces: Vec<(usize, usize)>,
    in_html: bool,
    pending: Pending,
    plain: String,
    slugger: Slugger,
    heading: Option<OpenHeading>,
    link: Option<OpenLink>,
    image: Option<OpenImage>,
    lists: Vec<bool>,
    quotes: Vec<bool>,
    alerts: usize,
    paragraph: usize,
    skip_break: bool,
}

impl<'t, 'c> Writer<'t, 'c> {
    pub(super) fn new(text: &'t str, version: usize, context: &'c Context<'c>, raw_as_text: bool) -> Self {
        let mut page = Page::default();
        page.html.html.reserve(text.len() + text.len() / 4);
        Self {
            text,
            version,
            context,
            raw_as_text,
            page,
            balance: Balance::default(),
            tools: Tools::default(),
            table: None,
            footnotes: Footnotes::default(),
            block: Block::default(),
            labels: vec![None],
            prompts: HashMap::new(),
            html_block: String::new(),
            html_pieces: Vec::new(),
            in_html: false,
            pending: Pending::default(),
            plain: String::new(),
            slugger: Slugger::new(),
            heading: None,
            link: None,
            image: None,
            lists: Vec::new(),
            quotes: Vec::new(),
            alerts: 0,
            paragraph: 0,
            skip_break: false,
        }
    }

    /// Renders the whole text.
    pub(super) fn run(mut self) -> Page {
        let mut events = parse::events(self.text);
        while let Some((event, range)) = events.next() {
            let definition = match &event {
                Event::Start(Tag::Link { link_type, id, .. } | Tag::Image { link_type, id, .. })
                    if is_reference(*link_type) =>
                {
                    events.reference_definitions().get(id).map(|definition| definition.span.clone())
                }
                _ => None,
            };
            self.event(event, range, definition);
        }
        self.flush();
        self.write_footnotes();
        self.page.doubtful = !self.balance.is_sound();
        self.page.deepest = self.balance.deepest();
        self.page
    }

    /// The HTML so far.
    pub(super) fn out(&mut self) -> &mut String {
        &mut self.page.html.html
    }

    /// Begins a block on a line of its own.
    pub(super) fn line(&mut self) {
        let out = self.out();
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
    }

    pub(super) fn push(&mut self, html: &str) {
        self.page.html.html.push_str(html);
    }

    /// Writes the value of `href` for `url`: a slot when it leads to a page.
    pub(super) fn push_target(&mut self, url: &str) {
        if self.context.links.is_local(url) {
            let at = u32::try_from(self.page.html.html.len()).unwrap_or(u32::MAX);
            self.page.html.slots.push(Slot { at, url: url.to_owned() });
        } else {
            escape::href(self.out(), url);
        }
    }

    pub(super) fn problem(&mut self, code: Code, range: Range<usize>, message: String) {
        self.page.problems.push(Problem { code, range, message });
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>, definition: Option<Range<usize>>) {
        if self.image.is_some() {
            return self.image_event(event);
        }
        if self.block.open {
            if let Event::Text(text) = &event {
                return self.block.code.push_str(text);
            }
        } else if self.in_html
            && let Event::Text(text) = &event
        {
            // Indentation that a list item leaves over.
            self.html_pieces.push((self.html_block.len(), range.start));
            return self.html_block.push_str(text);
        } else if let Event::Text(text) = &event {
            self.pending.pieces.push((self.pending.text.len(), range.start));
            return self.pending.text.push_str(text);
        }
        self.flush();
        match event {
            Event::Start(tag) => self.start(tag, range, definition),
            Event::End(tag) => self.end(tag),
            Event::Text(_) => {}
            Event::Code(text) => {
                self.gather(&text);
                self.write_code(&text);
            }
            Event::Html(html) => {
                self.html_pieces.push((self.html_block.len(), range.start));
                self.html_block.push_str(&html);
            }
            Event::InlineHtml(html) => {
                self.html_pieces.clear();
                self.html_pieces.push((0, range.start));
                self.write_raw(&html);
            }
            Event::SoftBreak => {
                if !std::mem::take(&mut self.skip_break) {
                    self.gather("\n");
                    self.push("\n");
                }
            }
            Event::HardBreak => {
                if !std::mem::take(&mut self.skip_break) {
                    self.gather("\n");
                    self.push("<br>\n");
                }
            }
            Event::Rule => {
                self.line();
                self.push("<hr>\n");
            }
            Event::FootnoteReference(name) => self.write_footnote_reference(&name),
            Event::TaskListMarker(checked) => {
                self.push(if checked {
                    "<input type=\"checkbox\" disabled checked> "
                } else {
                    "<input type=\"checkbox\" disabled> "
                });
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => escape::text(self.out(), &text),
        }
    }

    /// Adds to the plain text of the heading or link that is open.
    fn gather(&mut self, text: &str) {
        if self.heading.is_some() || self.link.is_some() {
            self.plain.push_str(text);
        }
    }

    /// Writes the text that came so far.
    fn flush(&mut self) {
        if self.pending.text.is_empty() {
            self.pending.pieces.clear();
            return;
        }
        let mut pending = std::mem::take(&mut self.pending);
        self.skip_break = self.alerts > 0 && alert::strip(&mut pending.text) && pending.text.trim().is_empty();
        let text = pending.text.as_str();
        let mut done = 0;
        if self.link.is_none() {
            while let Some(found) = autolink::find(text, done) {
                self.write_text(&text[done..found.range.start]);
                done = found.range.end;
                let source = pending.source(found.range.start)..pending.source(done - 1) + 1;
                let shown = &text[found.range];
                let url = format!("{}{shown}", found.prefix);
                self.push("<a href=\"");
                escape::href(self.out(), &url);
                self.push("\">");
                escape::text(self.out(), shown);
                self.push("</a>");
                self.gather(shown);
                self.page.links.push(LinkUse {
                    kind: LinkKind::Autolink,
                    url,
                    text: shown.to_owned(),
                    range: source.clone(),
                    target: source,
                });
            }
        }
        self.write_text(&text[done..]);
        pending.text.clear();
        pending.pieces.clear();
        self.pending = pending;
    }

    /// Writes running text: escaped, with emoji.
    fn write_text(&mut self, text: &str) {
        let mut done = 0;
        let mut from = 0;
        while let Some(at) = text[from..].find(':').map(|at| at + from) {
            from = at + 1;
            if let Some((emoji, length)) = emoji::at(&text[at..]) {
                self.gather(&text[done..at]);
                escape::text(self.out(), &text[done..at]);
                self.gather(emoji);
                self.push(emoji);
                done = at + length;
                from = done;
            }
        }
        self.gather(&text[done..]);
        escape::text(self.out(), &text[done..]);
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>, definition: Option<Range<usize>>) {
        match tag {
            Tag::Paragraph => {
                self.line();
                self.paragraph = self.page.html.html.len();
                self.open("<p>", balance::P);
            }
            Tag::Heading { level, .. } => {
                self.line();
                self.balance.enter(balance::HEADING);
                self.plain.clear();
                self.heading = Some(OpenHeading {
                    level: level_of(level),
                    range,
                    start: self.page.html.html.len(),
                    slots: self.page.html.slots.len(),
                    plain: 0,
                });
            }
            Tag::BlockQuote(_) => self.start_quote(range),
            Tag::CodeBlock(kind) => {
                self.line();
                let info = match &kind {
                    CodeBlockKind::Fenced(info) => info.as_ref(),
                    CodeBlockKind::Indented => "",
                };
                self.block.begin(info, range);
            }
            Tag::HtmlBlock => {
                self.in_html = true;
                self.html_block.clear();
                self.html_pieces.clear();
            }
            Tag::List(start) => {
                self.line();
                match start {
                    None => self.open("<ul>\n", balance::UL),
                    Some(1) => self.open("<ol>\n", balance::OL),
                    Some(number) => {
                        let tag = format!("<ol start=\"{number}\">\n");
                        self.open(&tag, balance::OL);
                    }
                }
                self.lists.push(start.is_some());
            }
            Tag::Item => {
                self.line();
                self.open("<li>", balance::LI);
                self.labels.push(None);
            }
            Tag::FootnoteDefinition(name) => self.start_footnote(&name),
            Tag::Table(alignments) => self.start_table(alignments),
            Tag::TableHead => self.start_row(true),
            Tag::TableRow => self.start_row(false),
            Tag::TableCell => self.start_cell(),
            Tag::Emphasis => self.open("<em>", balance::EM),
            Tag::Strong => self.open("<strong>", balance::STRONG),
            Tag::Strikethrough => self.open("<del>", balance::DEL),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.start_link(link_type, &dest_url, &title, range, definition)
            }
            Tag::Image { dest_url, title, .. } => {
                let target = target_range(self.text, &dest_url, definition.as_ref().unwrap_or(&range));
                self.page.links.push(LinkUse {
                    kind: LinkKind::Image,
                    url: dest_url.into_string(),
                    text: String::new(),
                    range,
                    target,
                });
                let index = self.page.links.len() - 1;
                self.image = Some(OpenImage { index, depth: 0, title: title.into_string() });
            }
            // What the options leave out.
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.balance.leave();
                self.skip_break = false;
                if self.alerts > 0 && self.page.html.html.get(self.paragraph..) == Some("<p>") {
                    let start = self.paragraph;
                    self.out().truncate(start);
                } else {
                    self.push("</p>\n");
                }
            }
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(_) => {
                self.balance.leave();
                self.labels.pop();
                let alert = self.quotes.pop() == Some(true);
                self.line();
                if alert {
                    self.alerts -= 1;
                    self.unlabel();
                    self.push("</div>\n");
                } else {
                    self.push("</blockquote>\n");
                }
            }
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => {
                self.in_html = false;
                let html = std::mem::take(&mut self.html_block);
                self.line();
                self.write_raw(&html);
                self.html_block = html;
            }
            TagEnd::List(ordered) => {
                self.lists.pop();
                self.line();
                self.close(if ordered { "</ol>\n" } else { "</ul>\n" });
            }
            TagEnd::Item => {
                self.labels.pop();
                self.close("</li>\n");
            }
            TagEnd::FootnoteDefinition => self.end_footnote(),
            TagEnd::Table => self.end_table(),
            TagEnd::TableHead | TagEnd::TableRow => self.end_row(),
            TagEnd::TableCell => self.end_cell(),
            TagEnd::Emphasis => self.close("</em>"),
            TagEnd::Strong => self.close("</strong>"),
            TagEnd::Strikethrough => self.close("</del>"),
            TagEnd::Link => self.end_link(),
            TagEnd::Image
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    pub(super) fn open(&mut self, html: &str, name: Name) {
        self.push(html);
        self.balance.enter(name);
    }

    pub(super) fn close(&mut self, html: &str) {
        self.balance.leave();
        self.push(html);
    }

    /// A table after this is not labelled by the heading before it.
    pub(super) fn unlabel(&mut self) {
        if let Some(label) = self.labels.last_mut() {
            *label = None;
        }
    }

    fn start_quote(&mut self, range: Range<usize>) {
        self.line();
        // The source of a quote within a quote was looked through already when the outer one has no mark.
        let alert = if self.quotes.last() == Some(&false) { None } else { self.text.get(range).and_then(alert::find) };
        self.balance.enter(balance::BLOCKQUOTE);
        self.labels.push(None);
        // A quote inside of an alert is a quote: the mark that `find` saw may be the alert's own, further in.
        let alert = alert.filter(|_| self.quotes.last() != Some(&true));
        self.quotes.push(alert.is_some());
        match alert {
            Some(alert) => self.start_alert(alert),
            None => self.push("<blockquote>\n"),
        }
    }

    fn start_alert(&mut self, alert: Alert) {
        self.alerts += 1;
        let (name, color) = (alert.name(), alert.color());
        let open =
            format!("<div class=\"ghd-alert ghd-alert-{color} markdown-alert-{name}\" data-container=\"alert\">\n");
        self.push(&open);
        self.push("<p class=\"ghd-alert-title\">");
        super::code::push_icon(self.out(), alert.icon());
        self.push(alert.title());
        self.push("</p>\n");
    }

    fn end_heading(&mut self) {
        self.balance.leave();
        let Some(heading) = self.heading.take() else { return };
        let text = self.plain.split_off(heading.plain);
        let id = self.slugger.anchor(&text);
        let html = self.out().split_off(heading.start);
        let mut open = format!("<h{} id=\"", heading.level);
        escape::attribute(&mut open, &id);
        open.push_str("\" tabindex=\"-1\">");
        let shift = u32::try_from(open.len()).unwrap_or(u32::MAX);
        for slot in &mut self.page.html.slots[heading.slots..] {
            slot.at = slot.at.saturating_add(shift);
        }
        let out = self.out();
        out.push_str(&open);
        out.push_str(&html);
        out.push_str("<a class=\"heading-link\" href=\"#");
        escape::href(out, &id);
        out.push_str("\" aria-hidden=\"true\" tabindex=\"-1\"><span class=\"heading-link-symbol\"></span></a></h");
        out.push(char::from(b'0' + heading.level));
        out.push_str(">\n");
        self.page.anchors.push(id.clone());
        let index = self.page.headings.len();
        if let Some(label) = self.labels.last_mut() {
            *label = Some(index);
        }
        self.page.headings.push(Heading {
            level: heading.level,
            id,
            text: text.replace('\n', " ").trim().to_owned(),
            html: without_links(html),
            range: heading.range,
            tools: self.tools.classes(),
        });
    }

    fn start_link(
        &mut self,
        link_type: LinkType,
        url: &str,
        title: &str,
        range: Range<usize>,
        definition: Option<Range<usize>>,
    ) {
        let literal = matches!(link_type, LinkType::Autolink | LinkType::Email);
        let target = target_range(self.text, url, definition.as_ref().unwrap_or(&range));
        self.push("<a href=\"");
        let url = if link_type == LinkType::Email { format!("mailto:{url}") } else { url.to_owned() };
        self.push_target(&url);
        if !title.is_empty() {
            self.push("\" title=\"");
            escape::attribute(self.out(), title);
        }
        self.open("\">", balance::A);
        self.page.links.push(LinkUse {
            kind: if literal { LinkKind::Autolink } else { LinkKind::Link },
            url,
            text: String::new(),
            range,
            target,
        });
        if self.heading.is_none() {
            self.plain.clear();
        }
        self.link = Some(OpenLink {
            index: self.page.links.len() - 1,
            start: self.page.html.html.len(),
            plain: self.plain.len(),
        });
    }

    fn end_link(&mut self) {
        self.close("</a>");
        let Some(link) = self.link.take() else { return };
        let text = self.plain[link.plain..].to_owned();
        if is_auto_title(&text) {
            self.write_title(&link);
        } else {
            if is_nearly_auto_title(&text) {
                let range = self.page.links[link.index].range.clone();
                let message = format!("the link text `{}` is not `AUTOTITLE`", text.trim());
                self.problem(Code::UnresolvedTitle, range, message);
            }
            self.page.links[link.index].text = text;
        }
    }

    /// Puts the target's title in the place of `AUTOTITLE`.
    fn write_title(&mut self, link: &OpenLink) {
        let used = &mut self.page.links[link.index];
        used.kind = LinkKind::AutoTitle;
        let (url, range) = (used.url.clone(), used.range.clone());
        if !self.context.links.is_local(&url) {
            self.problem(Code::UnresolvedTitle, range, format!("`AUTOTITLE` needs a link to a page, not `{url}`"));
            return;
        }
        let title = self.context.titles.title(&url, self.version);
        self.page.titles.push((url, range));
        if let Some(title) = title {
            self.out().truncate(link.start);
            escape::text(self.out(), title);
            self.push("</a>");
            self.plain.truncate(link.plain);
            self.plain.push_str(title);
        }
        self.page.links[link.index].text = self.plain[link.plain..].to_owned();
    }

    /// An event inside of an image: only its text counts.
    fn image_event(&mut self, event: Event<'_>) {
        let Some(image) = &mut self.image else { return };
        let alt = &mut self.page.links[image.index].text;
        match event {
            Event::Start(_) => image.depth += 1,
            Event::End(_) if image.depth > 0 => image.depth -= 1,
            Event::End(_) => self.end_image(),
            Event::Text(text) | Event::Code(text) => alt.push_str(&text),
            Event::SoftBreak | Event::HardBreak => alt.push('\n'),
            _ => {}
        }
    }

    fn end_image(&mut self) {
        let Some(image) = self.image.take() else { return };
        let procedural = self.lists.last() == Some(&true);
        let out = &mut self.page.html.html;
        let used = &self.page.links[image.index];
        // A `div`, as the format has it, would end the paragraph around it.
        out.push_str(if procedural { "<span class=\"procedural-image-wrapper\"><img src=\"" } else { "<img src=\"" });
        escape::href(out, &used.url);
        out.push_str("\" alt=\"");
        escape::attribute(out, &used.text);
        if !image.title.is_empty() {
            out.push_str("\" title=\"");
            escape::attribute(out, &image.title);
        }
        out.push_str(if procedural { "\"></span>" } else { "\">" });
    }
}

fn level_of(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

fn is_reference(link_type: LinkType) -> bool {
    matches!(link_type, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut)
}

/// The bytes of the target within a link, an image or a definition; the whole when it is not written there to the letter.
fn target_range(text: &str, url: &str, whole: &Range<usize>) -> Range<usize> {
    match text.get(whole.clone()).and_then(|source| source.rfind(url)) {
        Some(at) if !url.is_empty() => whole.start + at..whole.start + at + url.len(),
        _ => whole.clone(),
    }
}

const AUTO_TITLE: &str = "AUTOTITLE";

fn is_auto_title(text: &str) -> bool {
    text.trim() == AUTO_TITLE
}

/// Whether at most two letters must change to make `AUTOTITLE` of `text`.
fn is_nearly_auto_title(text: &str) -> bool {
    let text = text.trim();
    if !(7..=11).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return false;
    }
    let mut row: Vec<usize> = (0..=AUTO_TITLE.len()).collect();
    for (line, a) in text.bytes().enumerate() {
        let mut corner = row[0];
        row[0] = line + 1;
        for (column, b) in AUTO_TITLE.bytes().enumerate() {
            let cost = (corner + usize::from(a != b)).min(row[column] + 1).min(row[column + 1] + 1);
            corner = row[column + 1];
            row[column + 1] = cost;
        }
    }
    row[AUTO_TITLE.len()] <= 2
}

/// The HTML of a heading as it can stand in another link.
fn without_links(html: String) -> String {
    if !html.contains("<a ") {
        return html;
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(at) = rest.find("<a ") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match rest.find('>') {
            Some(end) => rest = &rest[end + 1..],
            None => break,
        }
    }
    out.push_str(rest);
    out.replace("</a>", "")
}
