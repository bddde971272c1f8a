//! Links, titles in the place of `AUTOTITLE`, and images.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType};

use super::super::escape;
use super::balance;
use super::html::Writer;
use super::raw;
use super::{LinkKind, LinkUse};
use crate::engine::diag::{Code, distance_within};

/// A link that is being written.
#[derive(Debug)]
pub(super) struct OpenLink {
    index: usize,
    start: usize,
    plain: usize,
}

/// An image whose alternative text is being gathered.
#[derive(Debug)]
pub(super) struct OpenImage {
    index: usize,
    depth: usize,
    title: String,
}

impl Writer<'_, '_> {
    pub(super) fn start_link(
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

    pub(super) fn end_link(&mut self) {
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
            let is_blank = text.trim().is_empty() && !self.page.links[link.index].url.is_empty();
            if is_blank && !raw::shows_something(&self.page.html.html[link.start..]) {
                let help = "write its text, or `AUTOTITLE` for the title of a page";
                self.report_no_text(self.page.links[link.index].range.clone(), help);
            }
            self.page.links[link.index].text = text;
        }
    }

    /// Reports a link that has a target alone.
    pub(super) fn report_no_text(&mut self, range: Range<usize>, help: &str) {
        let message = "a link without text: readers cannot see it";
        self.problem_with_help(Code::LinkWithoutText, range, message, help);
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
        let title = title.filter(|title| self.may_repeat(title.len(), &range));
        self.page.titles.push((url, range));
        if let Some(title) = title {
            self.out().truncate(link.start);
            // Those of images in the text that the title replaces.
            while self.page.html.slots.pop_if(|slot| slot.at as usize > link.start).is_some() {}
            escape::text(self.out(), title);
            self.push("</a>");
            self.plain.truncate(link.plain);
            self.plain.push_str(title);
        }
        self.page.links[link.index].text = self.plain[link.plain..].to_owned();
    }

    /// An event inside of an image: only its text counts.
    pub(super) fn image_event(&mut self, event: Event<'_>) {
        let Some(image) = &mut self.image else { return };
        let alt = &mut self.page.links[image.index].text;
        match event {
            Event::Start(_) => image.depth += 1,
            Event::End(_) if image.depth > 0 => image.depth -= 1,
            Event::End(_) => self.end_image(),
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => alt.push_str(&text),
            Event::SoftBreak | Event::HardBreak => alt.push('\n'),
            _ => {}
        }
    }

    fn end_image(&mut self) {
        let Some(image) = self.image.take() else { return };
        let procedural = self.lists.last() == Some(&true);
        // A `div`, as the format has it, would end the paragraph around it.
        self.push(if procedural { "<span class=\"procedural-image-wrapper\"><img src=\"" } else { "<img src=\"" });
        let url = self.page.links[image.index].url.clone();
        // A picture is a file and no page: only links get language and version (format.md §6.1).
        if self.context.links.is_asset(&url) {
            self.push_target(&url);
        } else {
            escape::href(self.out(), &url);
        }
        let out = &mut self.page.html.html;
        let used = &self.page.links[image.index];
        out.push_str("\" alt=\"");
        escape::attribute(out, &used.text);
        if !image.title.is_empty() {
            out.push_str("\" title=\"");
            escape::attribute(out, &image.title);
        }
        out.push_str(if procedural { "\"></span>" } else { "\">" });
    }

    pub(super) fn start_image(
        &mut self,
        url: String,
        title: String,
        range: Range<usize>,
        definition: Option<Range<usize>>,
    ) {
        let target = target_range(self.text, &url, definition.as_ref().unwrap_or(&range));
        self.page.links.push(LinkUse { kind: LinkKind::Image, url, text: String::new(), range, target });
        self.image = Some(OpenImage { index: self.page.links.len() - 1, depth: 0, title });
    }
}

/// The bytes of the target within a link, an image or a definition; the whole when it is not written there to the letter.
fn target_range(text: &str, url: &str, whole: &Range<usize>) -> Range<usize> {
    let Some(source) = text.get(whole.clone()).filter(|_| !url.is_empty()) else { return whole.clone() };
    // At the very end, before a parenthesis, where it mostly is, or wherever it is last.
    let (source, url) = (source.as_bytes(), url.as_bytes());
    let near = [0, 1].into_iter().find(|behind| source[..source.len().saturating_sub(*behind)].ends_with(url));
    let found = match near {
        Some(behind) => Some(source.len() - behind - url.len()),
        None => memchr::memmem::rfind(source, url),
    };
    found.map_or(whole.clone(), |at| whole.start + at..whole.start + at + url.len())
}

const AUTO_TITLE: &str = "AUTOTITLE";

pub(super) fn is_auto_title(text: &str) -> bool {
    text.trim() == AUTO_TITLE
}

/// Whether two edits make `AUTOTITLE` of `text`.
fn is_nearly_auto_title(text: &str) -> bool {
    let text = text.trim();
    if !(7..=11).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return false;
    }
    distance_within(text.as_bytes(), AUTO_TITLE.as_bytes(), 2).is_some()
}
