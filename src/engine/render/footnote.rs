//! Footnotes: marks in the text, definitions at the end in the order of their first mark.

use std::collections::HashMap;
use std::ops::Range;

use super::super::escape;
use super::balance;
use super::html::Writer;
use super::{Slot, SlottedHtml};

/// The footnotes of a text.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    by_name: HashMap<String, usize>,
    list: Vec<Footnote>,
    /// How many were referred to so far.
    used: usize,
    /// The text around the definition that is being written, and which one it is.
    outer: Vec<(SlottedHtml, usize)>,
}

#[derive(Debug)]
struct Footnote {
    /// As written, for the anchor.
    name: String,
    /// The number readers see; 0 while nothing refers to it.
    number: usize,
    marks: usize,
    /// The label of its definition.
    label: Range<usize>,
    html: Option<SlottedHtml>,
}

impl Footnotes {
    fn find(&mut self, name: &str) -> usize {
        let key = name.to_lowercase();
        if let Some(index) = self.by_name.get(&key) {
            return *index;
        }
        self.list.push(Footnote { name: key.clone(), number: 0, marks: 0, label: 0..0, html: None });
        self.by_name.insert(key, self.list.len() - 1);
        self.list.len() - 1
    }
}

impl Writer<'_, '_> {
    pub(super) fn write_footnote_reference(&mut self, name: &str) {
        let index = self.footnotes.find(name);
        let footnote = &mut self.footnotes.list[index];
        if footnote.number == 0 {
            self.footnotes.used += 1;
            footnote.number = self.footnotes.used;
        }
        footnote.marks += 1;
        let mut id = format!("user-content-fnref-{}", footnote.name);
        if footnote.marks > 1 {
            id.push_str(&format!("-{}", footnote.marks));
        }
        let out = &mut self.page.html.html;
        out.push_str("<sup><a href=\"#user-content-fn-");
        escape::href(out, &footnote.name);
        out.push_str("\" id=\"");
        escape::attribute(out, &id);
        out.push_str("\" data-footnote-ref aria-describedby=\"footnote-label\">");
        out.push_str(&footnote.number.to_string());
        out.push_str("</a></sup>");
        self.page.anchors.push(id);
    }

    pub(super) fn start_footnote(&mut self, name: &str, range: Range<usize>) {
        let index = self.footnotes.find(name);
        let footnote = &mut self.footnotes.list[index];
        if footnote.html.is_none() {
            let label = self.text.get(range.clone()).and_then(|text| text.find("]:"));
            footnote.label = range.start..label.map_or(range.end, |at| range.start + at + "]:".len());
        }
        let outer = std::mem::take(&mut self.page.html);
        self.footnotes.outer.push((outer, index));
        self.balance.enter(balance::LI);
        self.labels.push(None);
    }

    pub(super) fn end_footnote(&mut self) {
        self.balance.leave();
        self.labels.pop();
        let Some((outer, index)) = self.footnotes.outer.pop() else { return };
        let html = std::mem::replace(&mut self.page.html, outer);
        // The first definition of a name counts.
        let footnote = &mut self.footnotes.list[index];
        footnote.html.get_or_insert(html);
    }

    /// Writes the definitions that something refers to.
    pub(super) fn write_footnotes(&mut self) {
        let mut list: Vec<Footnote> = std::mem::take(&mut self.footnotes.list);
        let defined = list.iter().filter(|footnote| footnote.html.is_some());
        self.page.footnotes = defined.map(|footnote| (footnote.label.clone(), footnote.number > 0)).collect();
        list.retain(|footnote| footnote.number > 0 && footnote.html.is_some());
        if list.is_empty() {
            return;
        }
        list.sort_by_key(|footnote| footnote.number);
        self.line();
        self.push("<section data-footnotes class=\"footnotes\"><h2 class=\"sr-only\" id=\"footnote-label\">Footnotes</h2>\n<ol>\n");
        self.page.anchors.push("footnote-label".into());
        for footnote in list {
            let SlottedHtml { html, slots } = footnote.html.unwrap_or_default();
            let out = &mut self.page.html.html;
            out.push_str("<li id=\"user-content-fn-");
            escape::attribute(out, &footnote.name);
            out.push_str("\">\n");
            let shift = u32::try_from(out.len()).unwrap_or(u32::MAX);
            let slots = slots.into_iter().map(|slot| Slot { at: slot.at.saturating_add(shift), url: slot.url });
            self.page.html.slots.extend(slots);
            let within = html.strip_suffix("</p>\n");
            out.push_str(within.unwrap_or(&html));
            for mark in 1..=footnote.marks {
                let suffix = if mark > 1 { format!("-{mark}") } else { String::new() };
                out.push_str(" <a href=\"#user-content-fnref-");
                escape::href(out, &footnote.name);
                out.push_str(&suffix);
                out.push_str(
                    "\" data-footnote-backref class=\"data-footnote-backref\" aria-label=\"Back to reference ",
                );
                out.push_str(&footnote.number.to_string());
                out.push_str(&suffix);
                out.push_str("\">↩");
                if mark > 1 {
                    out.push_str("<sup>");
                    out.push_str(&mark.to_string());
                    out.push_str("</sup>");
                }
                out.push_str("</a>");
            }
            if within.is_some() {
                out.push_str("</p>");
            }
            out.push_str("\n</li>\n");
            self.page.anchors.push(format!("user-content-fn-{}", footnote.name));
        }
        self.push("</ol>\n</section>\n");
    }
}
