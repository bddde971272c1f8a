//! Raw HTML between markdown: comments dropped, links of `<a>` made slots, anchors and tool blocks noted.

use std::ops::Range;

use super::super::escape;
use super::balance::{self, Name};
use super::html::Writer;
use super::{LinkKind, LinkUse, Slot};
use crate::engine::diag::Code;
use crate::engine::markdown::tag::{self, Piece, Tag};

/// The tool and platform blocks that are open.
#[derive(Debug, Default)]
pub(super) struct Tools {
    open: Vec<Tool>,
    /// How many of them make first cells headers.
    row_headers: usize,
    /// The bytes that the list of classes takes.
    weight: usize,
    /// Of the elements with `hidden` that are open, how many elements are open within, itself included.
    hidden: Vec<usize>,
}

#[derive(Debug)]
struct Tool {
    /// How many elements are open within it, itself included.
    depth: usize,
    class: Option<String>,
}

impl Tool {
    /// The word that names the block for readers.
    fn name(&self) -> Option<&String> {
        self.class.as_ref().filter(|class| *class != ROW_HEADERS)
    }

    fn is_row_headers(&self) -> bool {
        self.class.as_deref() == Some(ROW_HEADERS)
    }

    fn weight(&self) -> usize {
        self.name().map_or(0, |name| name.len() + size_of::<String>())
    }
}

/// The class that every tool block has, and the one that the format of 2021 gave to all its blocks.
const MARKS: [&str; 2] = ["ghd-tool", "extended-markdown"];
const ROW_HEADERS: &str = "rowheaders";

impl Tools {
    /// Classes of the blocks, outermost first.
    pub(super) fn classes(&self) -> Vec<String> {
        self.open.iter().filter_map(Tool::name).cloned().collect()
    }

    /// The bytes that [`Tools::classes`] takes.
    pub(super) fn weight(&self) -> usize {
        self.weight
    }

    /// Whether first cells are headers of their rows.
    pub(super) fn row_headers(&self) -> bool {
        self.row_headers > 0
    }

    /// Whether an element with `hidden` is open.
    pub(super) fn is_hidden(&self) -> bool {
        !self.hidden.is_empty()
    }

    fn enter(&mut self, class: &str, depth: usize) {
        let mut words = class.split_ascii_whitespace();
        if words.clone().any(|word| MARKS.contains(&word)) {
            // The second word names the block; what follows are words of style.
            let tool = Tool { depth, class: words.find(|word| !MARKS.contains(word)).map(str::to_owned) };
            self.row_headers += usize::from(tool.is_row_headers());
            self.weight += tool.weight();
            self.open.push(tool);
        }
    }

    fn leave(&mut self, depth: usize) {
        while let Some(tool) = self.open.pop_if(|tool| tool.depth > depth) {
            self.row_headers -= usize::from(tool.is_row_headers());
            self.weight -= tool.weight();
        }
        while self.hidden.last().is_some_and(|open| *open > depth) {
            self.hidden.pop();
        }
    }
}

/// Whether a heading before the element does not label a table in it.
fn is_container(name: &str) -> bool {
    ["div", "section", "article", "details", "blockquote"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// What matters of a tag's attributes.
#[derive(Default)]
struct Known {
    class: Range<usize>,
    hidden: bool,
    /// The value of `href` or `src`, and the end of its name.
    target: Option<(Range<usize>, usize)>,
    /// The first value of `src` or `poster` that names an asset of this site.
    asset: Option<Range<usize>>,
}

impl Writer<'_, '_> {
    /// Writes raw HTML.
    pub(super) fn write_raw(&mut self, html: &str) {
        if self.raw_as_text {
            return escape::text(self.out(), html);
        }
        for piece in tag::pieces(html) {
            match piece {
                Piece::Comment(range) => self.check_comment(html, &range),
                Piece::Text(range) => {
                    let text = &html[range.clone()];
                    self.balance.text(text);
                    if text.len() > 1 && text.starts_with('<') && !text.starts_with("< ") {
                        // A tag that does not end here takes in what comes next.
                        self.balance.doubt();
                    }
                    self.push(&html[range]);
                }
                Piece::Open(tag) => self.open_raw(html, &tag),
                Piece::Close(tag) => self.close_raw(html, &tag),
            }
        }
    }

    /// Reports a row of a table that is none, and stands in a paragraph.
    pub(super) fn check_rows(&mut self, paragraph: Range<usize>) {
        let written = &self.text[paragraph.clone()];
        if memchr::memchr(b'|', written.as_bytes()).is_none() {
            return;
        }
        let mut at = paragraph.start;
        for line in written.split_inclusive('\n') {
            let row = line.trim_start_matches([' ', '\t', '>']).trim_end();
            let start = at + line.len() - line.trim_start_matches([' ', '\t', '>']).len();
            at += line.len();
            if row.len() > 2 && row.starts_with('|') && row.ends_with('|') {
                let message = "a row of a table in a paragraph: readers see its lines";
                let help = "a table needs a row `|---|` with as many cells below its header, and no blank line in it; tags between \
                            rows want rows of their own: `| {% ifversion … %} |`";
                return self.problem_with_help(Code::BrokenTable, start..start + row.len(), message, help);
            }
        }
    }

    /// Reports a block of code that the end of the page, or of the list or quotation around it, ends, not a fence of its own.
    pub(super) fn check_fence(&mut self, block: Range<usize>) {
        let written = self.text[block.clone()].trim_end();
        let (first, rest) = written.split_once('\n').unwrap_or((written, ""));
        let Some(sign) = first.chars().next().filter(|sign| matches!(sign, '`' | '~')) else { return };
        let length = first.len() - first.trim_start_matches(sign).len();
        let last = rest.rsplit('\n').next().unwrap_or("").trim_start_matches([' ', '\t', '>']).trim_end();
        if last.len() >= length && last.trim_start_matches(sign).is_empty() {
            return;
        }
        let help = "close it with a line of the same fence, at the same indentation";
        let message = if block.end >= self.text.trim_end().len() {
            "a block of code without end: what follows it is code as well"
        } else {
            "a block of code that ends with the list or quotation around it, and not with a fence"
        };
        self.problem_with_help(Code::UnclosedCode, block.start..block.start + first.trim_end().len(), message, help);
    }

    /// Reports a comment that its block ends, not its own mark.
    fn check_comment(&mut self, html: &str, comment: &Range<usize>) {
        let written = &html[comment.clone()];
        let is_whole = written.ends_with("-->") || matches!(written, "<!-->" | "<!--->");
        if is_whole || !written.starts_with("<!--") {
            return;
        }
        let start = self.source(comment.start);
        let text = self.text;
        let last = *self.last_comment_end.get_or_insert_with(|| memchr::memmem::rfind(text.as_bytes(), b"-->"));
        let is_closed_later = last.is_some_and(|last| last > start);
        let begins_block = html[..comment.start].trim().is_empty();
        let (message, help) = match (is_closed_later, begins_block) {
            (true, _) => (
                "the block of this comment ends before a `-->`, and the comment with it",
                "begin the comment on a line of its own, or leave no blank line in it",
            ),
            (false, true) => ("a comment without `-->` hides what follows", "close it with `-->`"),
            (false, false) => ("a comment without `-->`: it ends with its block", "close it with `-->`"),
        };
        self.problem_with_help(Code::UnclosedComment, start..start + "<!--".len(), message, help);
    }

    fn close_raw(&mut self, html: &str, tag: &Tag) {
        let name = &html[tag.name.clone()];
        if name.eq_ignore_ascii_case("a")
            && let Some((start, range)) = self.raw_link.take()
            && self.page.html.html.get(start..).is_some_and(|text| !shows_something(text))
        {
            self.report_no_text(range, "write its text");
        }
        if self.balance.close(name) && is_container(name) {
            if self.labels.len() > 1 {
                self.labels.pop();
            }
            self.unlabel();
        }
        self.tools.leave(self.balance.depth());
        self.push(&html[tag.range.clone()]);
    }

    fn open_raw(&mut self, html: &str, tag: &Tag) {
        let name = &html[tag.name.clone()];
        let key = Name::new(name.as_bytes());
        let opened = self.balance.open(name, tag.self_closing);
        if opened && is_container(name) {
            self.labels.push(None);
        }
        if tag.name.end + 1 >= tag.range.end {
            return self.push(&html[tag.range.clone()]);
        }
        let known = self.read_attributes(html, tag, key);
        if opened && !known.class.is_empty() {
            self.tools.enter(&html[known.class.clone()], self.balance.depth());
        }
        if opened && known.hidden {
            self.tools.hidden.push(self.balance.depth());
        }
        match known.target.clone() {
            Some((value, end)) if key == balance::A || key == balance::IMG => {
                let kind = if key == balance::A { LinkKind::HtmlLink } else { LinkKind::HtmlImage };
                self.write_target(html, tag, kind, known, value, end);
            }
            _ => self.push_with_asset(html, tag, known.asset),
        }
    }

    /// Writes a tag as it is, with a slot for the asset that it names.
    fn push_with_asset(&mut self, html: &str, tag: &Tag, asset: Option<Range<usize>>) {
        let Some(value) = asset else { return self.push(&html[tag.range.clone()]) };
        self.push(&html[tag.range.start..value.start]);
        self.push_target(&html[value.clone()]);
        self.push(&html[value.end..tag.range.end]);
    }

    /// Notes anchors; gives what else matters.
    fn read_attributes(&mut self, html: &str, tag: &Tag, key: Name) -> Known {
        let mut known = Known::default();
        for attribute in tag::attributes(html, tag) {
            let is = |name: &str| html[attribute.name.clone()].eq_ignore_ascii_case(name);
            if is("id") || (key == balance::A && is("name")) {
                let anchor = tag::decode(&html[attribute.value.clone()]).into_owned();
                if !anchor.is_empty() && self.page.anchors.last() != Some(&anchor) {
                    self.page.anchors.push(anchor);
                }
            } else if is("class") {
                known.class = attribute.value;
                continue;
            } else if is("hidden") {
                known.hidden = true;
                continue;
            }
            if known.asset.is_none() && (is("src") || is("poster")) && self.is_plain_asset(html, &attribute.value) {
                known.asset = Some(attribute.value.clone());
            }
            if known.target.is_none() && ((key == balance::A && is("href")) || (key == balance::IMG && is("src"))) {
                known.target = Some((attribute.value, attribute.name.end));
            }
        }
        known
    }

    /// Whether the value stands in double quotes and names an asset in characters that a slot leaves as they are.
    fn is_plain_asset(&self, html: &str, value: &Range<usize>) -> bool {
        let url = &html[value.clone()];
        let quoted = value.start > 0 && html.as_bytes()[value.start - 1] == b'"';
        let plain = url.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte));
        quoted && plain && self.context.links.is_asset(url)
    }

    fn source(&self, at: usize) -> usize {
        let after = self.html_pieces.partition_point(|(start, _)| *start <= at);
        after.checked_sub(1).map_or(0, |index| self.html_pieces[index].1 + (at - self.html_pieces[index].0))
    }

    /// Writes a tag with a target, and notes the link. `name_end` is the end of the attribute's name.
    fn write_target(
        &mut self,
        html: &str,
        tag: &Tag,
        kind: LinkKind,
        known: Known,
        value: Range<usize>,
        name_end: usize,
    ) {
        let url = tag::decode(html[value.clone()].trim()).into_owned();
        let range = self.source(tag.range.start)..self.source(tag.range.end - 1) + 1;
        let mut reached = url.clone();
        let target =
            if value.is_empty() { range.clone() } else { self.source(value.start)..self.source(value.end - 1) + 1 };
        if kind == LinkKind::HtmlLink && self.context.links.is_local(&url) {
            self.push(&html[tag.range.start..name_end]);
            self.push("=\"");
            let default = html[known.class.clone()].split_ascii_whitespace().any(|word| word == "dotcom-only");
            let slot = if default { self.context.links.in_default_plan(&url).into_owned() } else { url.clone() };
            let at = u32::try_from(self.page.html.html.len()).unwrap_or(u32::MAX);
            self.page.html.slots.push(Slot { at, url: slot.clone() });
            reached = slot;
            self.push("\"");
            let quoted = matches!(html.as_bytes().get(value.end), Some(b'"' | b'\''));
            self.push(&html[value.end + usize::from(quoted)..tag.range.end]);
        } else {
            self.push_with_asset(html, tag, known.asset);
        }
        // An element with a name is a place to link to, whatever it shows.
        let is_named = tag::attributes(html, tag).any(|attribute| {
            let name = &html[attribute.name];
            ["aria-label", "aria-labelledby", "title", "name", "id"]
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known))
        });
        if kind == LinkKind::HtmlLink && !is_named && !url.is_empty() {
            self.raw_link = Some((self.page.html.html.len(), range.clone()));
        }
        self.page.links.push(LinkUse { kind, url: reached, text: String::new(), range, target });
    }
}

/// Elements that show something without text of their own.
const SHOWN: [&str; 8] = ["img", "svg", "picture", "video", "iframe", "object", "embed", "input"];

/// Whether readers see anything of `html`.
pub(super) fn shows_something(html: &str) -> bool {
    tag::pieces(html).any(|piece| match piece {
        Piece::Text(range) => !html[range].trim().is_empty(),
        Piece::Open(tag) => {
            // Style sheets draw icons in empty elements, by their class.
            let is_drawn = |name: &str| name.eq_ignore_ascii_case("class") || name.eq_ignore_ascii_case("aria-label");
            SHOWN.iter().any(|name| html[tag.name.clone()].eq_ignore_ascii_case(name))
                || tag::attributes(html, &tag).any(|attribute| is_drawn(&html[attribute.name]))
        }
        Piece::Comment(_) | Piece::Close(_) => false,
    })
}
