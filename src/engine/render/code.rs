//! Code blocks: header, copy button, prompt, notes beside the code.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use octicons_pack::{ALERT_16, COPILOT_16, COPY_16, INFO_16, LIGHT_BULB_16, REPORT_16, STOP_16};

use super::super::escape;
use super::Slot;
use super::html::Writer;
use crate::engine::diag::Code;
use crate::engine::markdown::annotation;
use crate::engine::markdown::code::{self, Info};
use crate::engine::markdown::parse;

/// The block that is being read.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) open: bool,
    pub(super) code: String,
    info: String,
    range: Range<usize>,
}

impl Block {
    pub(super) fn begin(&mut self, info: &str, range: Range<usize>) {
        self.open = true;
        self.code.clear();
        self.info.clear();
        self.info.push_str(info);
        self.range = range;
    }
}

/// Writes an icon of the text's height, hidden from screen readers. `name` is one that this layer uses itself.
pub(super) fn push_icon(out: &mut String, name: &str) {
    let icon = match name {
        "info" => INFO_16,
        "light-bulb" => LIGHT_BULB_16,
        "report" => REPORT_16,
        "alert" => ALERT_16,
        "stop" => STOP_16,
        "copilot" => COPILOT_16,
        _ => COPY_16,
    };
    out.push_str("<svg width=\"16\" height=\"16\" class=\"octicon octicon-");
    out.push_str(name);
    out.push_str("\" aria-hidden=\"true\"");
    out.push_str(icon.svg.strip_prefix("<svg").unwrap_or(" viewBox=\"0 0 16 16\"></svg>"));
}

impl Writer<'_, '_> {
    pub(super) fn end_code(&mut self) {
        let block = std::mem::take(&mut self.block);
        let info = Info::parse(&block.info);
        if let Some(name) = info.reference.filter(|_| info.prompt) {
            if !std::mem::replace(&mut self.prompts_read, true) {
                self.prompts = named_blocks(self.text);
            }
            if !self.prompts.contains_key(name) {
                let message = format!("no block of code has `id={name}`");
                self.problem(Code::MissingPrompt, block.range.clone(), message);
            }
        }
        if info.annotate && self.context.annotate {
            match annotation::rows(&block.code, info.language) {
                Ok(rows) => self.write_annotated(&block, &info, &rows),
                Err(reason) => {
                    self.problem(Code::InvalidAnnotation, block.range.clone(), reason.to_owned());
                    self.write_block(&block, &info);
                }
            }
        } else {
            self.write_block(&block, &info);
        }
        self.block = Block { open: false, ..block };
    }

    fn write_block(&mut self, block: &Block, info: &Info<'_>) {
        let header = info.copy || info.prompt;
        if header {
            self.push("<div class=\"code-example\">");
            self.write_header(block, info);
        }
        self.write_pre(&block.code, info.language);
        self.push(if header { "</div>\n" } else { "\n" });
    }

    fn write_pre(&mut self, code: &str, language: &str) {
        self.push("<pre>");
        let highlighted = self
            .context
            .highlight
            .filter(|_| !language.is_empty())
            .and_then(|highlight| highlight.highlight(code, code::highlighted_as(language)));
        let out = &mut self.page.html.html;
        if language.is_empty() {
            out.push_str("<code>");
        } else {
            out.push_str("<code class=\"language-");
            escape::attribute(out, language);
            out.push_str("\">");
        }
        match &highlighted {
            Some(html) => out.push_str(html),
            None => escape::text(out, code),
        }
        out.push_str("</code></pre>");
    }

    fn write_header(&mut self, block: &Block, info: &Info<'_>) {
        let prefix = info.reference.filter(|_| info.prompt).and_then(|name| self.prompts.get(name)).map(Rc::clone);
        let prefix = prefix.filter(|prefix| self.may_repeat(prefix.len(), &block.range));
        let out = &mut self.page.html.html;
        out.push_str("<header class=\"code-header\"><span>");
        escape::text(out, code::title(info.language));
        out.push_str("</span>");
        if info.prompt {
            out.push_str("<a class=\"code-prompt\" target=\"_blank\" href=\"https://github.com/copilot?prompt=");
            percent(out, prefix.as_deref().unwrap_or_default());
            percent(out, block.code.trim_end());
            out.push_str("\" aria-label=\"Run this prompt in Copilot Chat\">");
            push_icon(out, "copilot");
            out.push_str("</a>");
        }
        if info.copy {
            out.push_str("<button type=\"button\" class=\"js-btn-copy\" aria-label=\"Copy code to clipboard\">");
            push_icon(out, "copy");
            out.push_str("</button>");
        }
        out.push_str("</header>");
    }

    fn write_annotated(&mut self, block: &Block, info: &Info<'_>, rows: &[annotation::Row]) {
        self.push("<div class=\"annotate beside\">");
        self.write_header(block, info);
        self.push("<div class=\"annotate-beside\">\n");
        for row in rows {
            self.push("<div class=\"annotate-row\"><div class=\"annotate-code\">");
            self.write_pre(&row.code, info.language);
            self.push("</div><div class=\"annotate-note\">\n");
            self.write_note(&row.note, &block.range);
            self.push("</div></div>\n");
        }
        self.push("</div>\n<div class=\"annotate-inline\">");
        self.write_pre(&block.code, info.language);
        self.push("</div></div>\n");
    }

    /// Writes a note: markdown of its own. What it refers to is reported at the block.
    fn write_note(&mut self, note: &str, range: &Range<usize>) {
        // Notes hold no annotated code of their own: one level of writers, no more.
        let context = super::Context { annotate: false, ..*self.context };
        let mut writer = Writer::new(note, self.version, &context, self.raw_as_text);
        writer.repeats = self.repeats;
        writer.write_all();
        self.repeats = writer.repeats;
        let page = writer.page;
        let shift = u32::try_from(self.page.html.html.len()).unwrap_or(u32::MAX);
        self.push(&page.html.html);
        let slots = page.html.slots.into_iter();
        self.page.html.slots.extend(slots.map(|slot| Slot { at: slot.at.saturating_add(shift), url: slot.url }));
        self.page.titles.extend(page.titles.into_iter().map(|(url, _)| (url, range.clone())));
        for problem in page.problems {
            self.problem(problem.code, range.clone(), problem.message);
        }
        for mut link in page.links {
            link.range = range.clone();
            link.target = range.clone();
            self.page.links.push(link);
        }
        if page.doubtful {
            self.balance.doubt();
        }
    }
}

/// The code of the blocks in `text` that have a name, wherever they stand; of several with one name, the first.
fn named_blocks(text: &str) -> HashMap<String, Rc<str>> {
    let mut blocks = HashMap::new();
    let mut open: Option<(String, String)> = None;
    for (event, _) in parse::events(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                open = Info::parse(&info).id.map(|id| (id.to_owned(), String::new()));
            }
            Event::Text(text) => {
                if let Some((_, code)) = &mut open {
                    code.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((id, code)) = open.take() {
                    blocks.entry(id).or_insert_with(|| code.into());
                }
            }
            _ => {}
        }
    }
    blocks
}

/// Writes `text` as a query value.
fn percent(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}
