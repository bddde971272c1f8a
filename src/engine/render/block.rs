//! Headings, block quotes and alerts.

use std::ops::Range;

use pulldown_cmark::HeadingLevel;

use super::super::escape;
use super::balance;
use super::html::Writer;
use super::{Heading, Slot, SlottedHtml};
use crate::engine::diag::Code;
use crate::engine::markdown::alert::{self, Alert};

/// A heading that is being written.
#[derive(Debug)]
pub(super) struct OpenHeading {
    level: u8,
    range: Range<usize>,
    start: usize,
    slots: usize,
}

impl Writer<'_, '_> {
    pub(super) fn start_heading(&mut self, level: HeadingLevel, range: Range<usize>) {
        self.balance.enter(balance::HEADING);
        self.plain.clear();
        let length = self.text.get(range.clone()).map_or(0, |text| text.trim_end().len());
        self.heading = Some(OpenHeading {
            level: level_of(level),
            range: range.start..range.start + length,
            start: self.page.html.html.len(),
            slots: self.page.html.slots.len(),
        });
    }

    pub(super) fn start_quote(&mut self, range: Range<usize>) {
        self.line();
        // A mark anywhere within counts, so that quotes within a quote have nothing more to find.
        let source = self.text.get(range.clone()).filter(|_| self.quotes.is_empty()).unwrap_or_default();
        let alert = alert::find(source);
        match alert {
            Some(alert) => self.report_case(alert, source, range.start),
            None => self.report_unknown(source, range.start),
        }
        self.balance.enter(balance::BLOCKQUOTE);
        self.labels.push(None);
        self.quotes.push(alert.is_some());
        match alert {
            Some(alert) => self.start_alert(alert),
            None => self.push("<blockquote>\n"),
        }
    }

    /// Reports a mark that is not in capitals. `source` begins at the byte `start` of the text.
    fn report_case(&mut self, alert: Alert, source: &str, start: usize) {
        let is_code = |at: usize| source[..at].rsplit('\n').next().is_some_and(|line| line.contains('`'));
        let marks = source.match_indices("[!").map(|(at, _)| at).filter(|&at| !is_code(at));
        let length = alert.name().len() + "[!]".len();
        let mark = marks
            .filter_map(|at| source.get(at..at + length).map(|mark| (at, mark)))
            .find(|(_, mark)| mark[2..length - 1].eq_ignore_ascii_case(alert.name()) && mark.ends_with(']'));
        let Some((at, mark)) = mark else { return };
        let wanted = mark.to_ascii_uppercase();
        if mark != wanted {
            let message = format!("`{mark}` is not in capitals: write `{wanted}`");
            self.problem(Code::AlertCase, start + at..start + at + length, message);
        }
    }

    /// Reports the mark of an alert that does not exist.
    fn report_unknown(&mut self, source: &str, start: usize) {
        let Some((name, mark)) = alert::unknown(source) else { return };
        let message = match alert::nearest(name) {
            Some(near) => format!("there is no alert `[!{name}]`: did you mean `[!{near}]`?"),
            None => format!("there is no alert `[!{name}]`: readers see the mark as text"),
        };
        self.problem(Code::UnknownAlert, start + mark.start..start + mark.end, message);
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

    pub(super) fn end_heading(&mut self) {
        self.balance.leave();
        let Some(heading) = self.heading.take() else { return };
        let text = std::mem::take(&mut self.plain);
        let id = self.slugger.anchor(&text);
        let html = self.out().split_off(heading.start);
        if text.trim().is_empty() && !super::raw::shows_something(&html) {
            let message = "a heading without text";
            self.problem_with_help(Code::EmptyHeading, heading.range.clone(), message, "write its text, or remove it");
        }
        let mut open = format!("<h{}", heading.level);
        // An `id` must not be empty.
        if !id.is_empty() {
            open.push_str(" id=\"");
            escape::attribute(&mut open, &id);
            open.push_str("\" tabindex=\"-1\"");
        }
        open.push('>');
        let inner = self.page.html.slots[heading.slots..].iter().map(|slot| {
            let start = u32::try_from(heading.start).unwrap_or(u32::MAX);
            Slot { at: slot.at.saturating_sub(start), url: slot.url.clone() }
        });
        let inner = SlottedHtml { html, slots: inner.collect() };
        let shift = u32::try_from(open.len()).unwrap_or(u32::MAX);
        for slot in &mut self.page.html.slots[heading.slots..] {
            slot.at = slot.at.saturating_add(shift);
        }
        let out = self.out();
        out.push_str(&open);
        out.push_str(&inner.html);
        if !id.is_empty() {
            out.push_str("<a class=\"heading-link\" href=\"#");
            escape::href(out, &id);
            out.push_str("\" aria-hidden=\"true\" tabindex=\"-1\"><span class=\"heading-link-symbol\"></span></a>");
        }
        out.push_str("</h");
        out.push(char::from(b'0' + heading.level));
        out.push_str(">\n");
        let index = self.page.headings.len();
        if let Some(label) = self.labels.last_mut() {
            *label = (!id.is_empty()).then_some(index);
        }
        if !id.is_empty() {
            self.page.anchors.push(id.clone());
        }
        let tools =
            if self.may_repeat(self.tools.weight(), &heading.range) { self.tools.classes() } else { Vec::new() };
        self.page.headings.push(Heading {
            level: heading.level,
            id,
            text: text.replace('\n', " ").trim().to_owned(),
            html: without_links(inner),
            range: heading.range,
            tools,
            hidden: self.tools.is_hidden(),
        });
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

/// The HTML of a heading as it can stand in another link.
fn without_links(inner: SlottedHtml) -> String {
    let html = if inner.slots.is_empty() {
        inner.html
    } else {
        let mut bound = String::new();
        inner.bind(&mut bound, |url, out| escape::href(out, url));
        bound
    };
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
