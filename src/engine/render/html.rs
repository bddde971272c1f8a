//! Markdown events to HTML: [`Writer`].
//!
//! In: text, a version for titles, the context. Out: a [`Page`]: HTML with slots, headings, anchors, links, and what was
//! found on the way. One pass; the parts that need more than a few lines live in `block`, `code`, `footnote`, `link`, `raw` and `table`.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::rc::Rc;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::super::escape;
use super::balance::{self, Balance, Name};
use super::block::OpenHeading;
use super::body::Context;
use super::code::Block;
use super::footnote::Footnotes;
use super::link::{OpenImage, OpenLink};
use super::raw::Tools;
use super::repeats::Repeats;
use super::table::Table;
use super::{Heading, LinkKind, LinkUse, Slot, SlottedHtml};
use crate::engine::diag::Code;
use crate::engine::markdown::emoji;
use crate::engine::markdown::heading::Slugger;
use crate::engine::markdown::parse;
use crate::engine::markdown::running::Running;
use crate::engine::markdown::unlinked;

/// Most problems of one kind that are reported in a text: the next ones say nothing new.
pub(super) const MAX_PROBLEMS: usize = 1_000;

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
    /// The labels of the definitions of footnotes, and whether something refers to each.
    pub(super) footnotes: Vec<(Range<usize>, bool)>,
    /// How many problems there were of each kind.
    told: BTreeMap<Code, usize>,
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
    /// What to do, unless the message says it.
    pub(super) help: Option<String>,
}

/// The state of one pass over a text.
pub(super) struct Writer<'t, 'c> {
    pub(super) text: &'t str,
    pub(super) version: usize,
    pub(super) context: &'c Context<'c>,
    /// Raw HTML is shown as text.
    pub(super) raw_as_text: bool,
    pub(super) page: Page,
    /// What the page may still write again of what it holds once.
    pub(super) repeats: Repeats,
    pub(super) balance: Balance,
    pub(super) tools: Tools,
    pub(super) table: Option<Table>,
    pub(super) footnotes: Footnotes,
    pub(super) block: Block,
    /// The nearest heading before, in each open container: an index into the headings.
    pub(super) labels: Vec<Option<usize>>,
    /// The code of the blocks that have a name, once a prompt has asked for one.
    pub(super) prompts: HashMap<String, Rc<str>>,
    pub(super) prompts_read: bool,
    pub(super) html_block: String,
    pub(super) html_pieces: Vec<(usize, usize)>,
    /// Where the last `-->` of the text stands, once somebody has asked.
    pub(super) last_comment_end: Option<Option<usize>>,
    in_html: bool,
    pending: Running,
    pub(super) plain: String,
    pub(super) slugger: Slugger,
    pub(super) heading: Option<OpenHeading>,
    pub(super) link: Option<OpenLink>,
    /// The link of raw HTML that is open: where its text begins in the HTML, and its tag in the text.
    pub(super) raw_link: Option<(usize, Range<usize>)>,
    pub(super) image: Option<OpenImage>,
    pub(super) lists: Vec<bool>,
    pub(super) quotes: Vec<bool>,
    pub(super) alerts: usize,
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
            repeats: Repeats::new(text.len()),
            balance: Balance::default(),
            tools: Tools::default(),
            table: None,
            footnotes: Footnotes::default(),
            block: Block::default(),
            labels: vec![None],
            prompts: HashMap::new(),
            prompts_read: false,
            html_block: String::new(),
            html_pieces: Vec::new(),
            last_comment_end: None,
            in_html: false,
            pending: Running::default(),
            plain: String::new(),
            slugger: Slugger::new(),
            heading: None,
            link: None,
            raw_link: None,
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
        self.write_all();
        self.page
    }

    /// Renders the whole text into the page.
    pub(super) fn write_all(&mut self) {
        let mut events = parse::events(self.text);
        while let Some((event, range)) = events.next() {
            let definition = events.definition(&event);
            self.event(event, range, definition);
        }
        self.flush();
        self.write_footnotes();
        self.page.doubtful = !self.balance.is_sound();
        self.page.deepest = self.balance.deepest();
    }

    /// Whether `bytes` of what the page holds elsewhere may be written again for what stands at `range`.
    pub(super) fn may_repeat(&mut self, bytes: usize, range: &Range<usize>) -> bool {
        let was_over = self.repeats.is_over();
        let may = self.repeats.take(bytes);
        if !may && !was_over {
            let message = "the page repeats too much: from here on prompts, titles and tools are left out".to_owned();
            self.problem(Code::LimitExceeded, range.clone(), message);
        }
        may
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

    /// Writes the value of `href` or `src` for `url`: a slot when it leads to a page or names an asset of this site.
    pub(super) fn push_target(&mut self, url: &str) {
        if self.context.links.is_local(url) || self.context.links.is_asset(url) {
            let at = u32::try_from(self.page.html.html.len()).unwrap_or(u32::MAX);
            self.page.html.slots.push(Slot { at, url: url.to_owned() });
        } else {
            escape::href(self.out(), url);
        }
    }

    pub(super) fn problem(&mut self, code: Code, range: Range<usize>, message: String) {
        self.tell(Problem { code, range, message, help: None });
    }

    /// As [`Self::problem`], with what to do.
    pub(super) fn problem_with_help(
        &mut self,
        code: Code,
        range: Range<usize>,
        message: &str,
        help: impl Into<String>,
    ) {
        self.tell(Problem { code, range, message: message.to_owned(), help: Some(help.into()) });
    }

    fn tell(&mut self, problem: Problem) {
        let told = self.page.told.entry(problem.code).or_default();
        *told += 1;
        if *told <= MAX_PROBLEMS {
            self.page.problems.push(problem);
        }
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
            return self.pending.push(text, &range, self.text);
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
        if self.pending.text().is_empty() {
            return self.pending.clear();
        }
        let mut pending = std::mem::take(&mut self.pending);
        self.report_unlinked(&pending);
        self.skip_break = self.alerts > 0 && pending.strip_alert() && pending.text().trim().is_empty();
        let text = pending.text();
        let mut done = 0;
        if self.link.is_none() {
            while let Some(found) = pending.autolink(done) {
                self.write_text(&text[done..found.range.start]);
                done = found.range.end;
                let source = pending.source(found.range.start)..(pending.source(done - 1) + 1).min(self.text.len());
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
        pending.clear();
        self.pending = pending;
    }

    /// Reports what was meant to be a link or a footnote and is text.
    fn report_unlinked(&mut self, pending: &Running) {
        // Nearly no text has a bracket left.
        if memchr::memchr2(b'[', b']', pending.text().as_bytes()).is_none() {
            return;
        }
        let is_escaped = |at: usize| at > 0 && self.text.as_bytes()[at - 1] == b'\\';
        let mut found = Vec::new();
        for (target, bracket) in unlinked::blank_targets(pending.text()) {
            let range = pending.source(target.start)..pending.source(target.end - 1) + 1;
            let is_literal = self.text.get(..range.start).is_none_or(|before| !before.ends_with("]("));
            if is_literal || is_escaped(range.start - 2) || bracket.is_some_and(|at| is_escaped(pending.source(at))) {
                continue;
            }
            let Some(shown) = self.text.get(range.clone()) else { continue };
            let help = unlinked::without_blanks(shown);
            let message = format!("`{shown}` has a blank in it and makes no link: readers see the brackets");
            found.push(Problem { code: Code::BlankInTarget, range, message, help: Some(help) });
        }
        for mark in unlinked::footnote_marks(pending.text()) {
            let range = pending.source(mark.start)..pending.source(mark.end - 1) + 1;
            let shown = &pending.text()[mark];
            if self.text.get(range.clone()) != Some(shown) || is_escaped(range.start) {
                continue;
            }
            let help = format!("add a line `{shown}: …`, or write `\\{shown}` for the brackets");
            let message = format!("no definition of the footnote `{shown}`: readers see the brackets");
            found.push(Problem { code: Code::UndefinedReference, range, message, help: Some(help) });
        }
        found.into_iter().for_each(|problem| self.tell(problem));
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
                self.check_rows(range);
                self.line();
                self.paragraph = self.page.html.html.len();
                self.open("<p>", balance::P);
            }
            Tag::Heading { level, .. } => {
                self.line();
                self.start_heading(level, range);
            }
            Tag::BlockQuote(_) => self.start_quote(range),
            Tag::CodeBlock(kind) => {
                self.line();
                let info = match &kind {
                    CodeBlockKind::Fenced(info) => {
                        self.check_fence(range.clone());
                        info.as_ref()
                    }
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
            Tag::FootnoteDefinition(name) => self.start_footnote(&name, range),
            Tag::Table(alignments) => self.start_table(alignments),
            Tag::TableHead => self.start_row(true, range),
            Tag::TableRow => self.start_row(false, range),
            Tag::TableCell => self.start_cell(),
            Tag::Emphasis => self.open("<em>", balance::EM),
            Tag::Strong => self.open("<strong>", balance::STRONG),
            Tag::Strikethrough => self.open("<del>", balance::DEL),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.start_link(link_type, &dest_url, &title, range, definition)
            }
            Tag::Image { dest_url, title, .. } => {
                self.start_image(dest_url.into_string(), title.into_string(), range, definition);
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
}
