//! Markdown with places for its local links: written once, bound per version by [`Slotted::bind`].

use super::escape::{self, Place};
use super::inline::{is_address, write_address, write_destination};
use super::{Form, Writer};
use crate::engine::BaseUrl;
use crate::engine::render::body::Context;
use crate::engine::render::repeats::Repeats;

/// Stands for the target of a link, and for its text where that is a title: a character that the body does not hold.
pub(super) const SLOT: char = '\0';

/// What is done with links while a body is written.
pub(super) enum Links<'c> {
    /// They are bound to a version.
    Bound(&'c Context<'c>, usize),
    /// They are left out, and listed in their order.
    Slotted {
        slots: Vec<WrittenLink>,
        /// Whether one stands in a table.
        in_table: bool,
    },
}

/// A link as it was written.
#[derive(Debug)]
pub(super) struct WrittenLink {
    /// The text as markdown, from the bracket on.
    pub(super) label: String,
    pub(super) url: String,
    pub(super) title: String,
}

impl WrittenLink {
    /// Whether the text is the title of the page that the link leads to.
    pub(super) fn wants_title(&self) -> bool {
        self.label.trim_start_matches('[').trim() == "AUTOTITLE"
    }

    /// Writes the link as it is in the version with index `version`, after its text; also that when it is a title.
    pub(super) fn write(
        &self,
        out: &mut String,
        context: &Context<'_>,
        version: usize,
        base: BaseUrl<'_>,
        in_cell: bool,
        repeats: &mut Repeats,
    ) {
        let start = if self.wants_title() { out.len() } else { out.len() - self.label.len() };
        if self.wants_title() {
            match context.titles.title(&self.url, version).filter(|title| repeats.take(title.len())) {
                Some(found) => {
                    out.push('[');
                    let place = Place { label: true, cell: in_cell, heading: false };
                    escape::text(out, &found.replace('\n', " "), ']', place);
                }
                None => out.push_str(&self.label.replace('\n', " ")),
            }
        }
        let url = base.rooted(&context.links.target(&self.url, version));
        if self.title.is_empty() && out[start + 1..] == url && is_address(&url) {
            out.truncate(start);
            return write_address(out, &url);
        }
        out.push_str("](");
        write_destination(out, &url, &self.title);
    }
}

/// A body as markdown without the targets of its links.
#[derive(Debug)]
pub(super) struct Slotted {
    text: String,
    links: Vec<WrittenLink>,
}

impl Slotted {
    /// `body` in the form in which it can be kept: for each version anew where what stands around a link depends on it.
    pub(super) fn form(body: &str, base: BaseUrl<'_>) -> Form {
        let links = Links::Slotted { slots: Vec::new(), in_table: false };
        if body.contains(SLOT) {
            return Form::PerVersion;
        }
        match Writer::new(body, links, base).run() {
            Some((text, Links::Slotted { slots, in_table: false })) => {
                Form::Slotted(Self { text: text.trim().to_owned(), links: slots })
            }
            Some(_) => Form::PerVersion,
            None => Form::AsWritten,
        }
    }

    /// Writes the markdown of the version with index `version` to `out`.
    pub(super) fn bind(&self, out: &mut String, context: &Context<'_>, version: usize, base: BaseUrl<'_>) {
        let mut links = self.links.iter();
        let mut repeats = Repeats::new(self.text.len());
        for (number, text) in self.text.split(SLOT).enumerate() {
            if number > 0
                && let Some(link) = links.next()
            {
                link.write(out, context, version, base, false, &mut repeats);
            }
            out.push_str(text);
        }
    }
}
