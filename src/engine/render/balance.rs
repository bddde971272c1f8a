//! Which elements are open while HTML is written, and whether a browser would see the same tree: [`Balance`].
//!
//! In: the elements that markdown opens and closes, and the tags of raw HTML between them. Out: [`Balance::is_sound`].
//! The check errs on the side of doubt: what it passes is a tree as written; what it does not pass may be one.

use super::super::fnv;

/// An element's name, small enough to compare at once. Names that differ give different keys, as far as 64 bits go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name(u64);

impl Name {
    /// The key of `name`, case ignored.
    pub(super) const fn new(name: &[u8]) -> Self {
        let mut hash = fnv::EMPTY;
        let mut at = 0;
        while at < name.len() {
            hash = fnv::with(hash, name[at].to_ascii_lowercase());
            at += 1;
        }
        Self(hash)
    }

    fn is_any(self, names: &[Name]) -> bool {
        names.contains(&self)
    }
}

macro_rules! names {
    ($($constant:ident = $name:literal;)*) => { $(pub(super) const $constant: Name = Name::new($name);)* };
}

names! {
    A = b"a"; P = b"p"; DIV = b"div"; SECTION = b"section"; ARTICLE = b"article"; TABLE = b"table"; TR = b"tr";
    TD = b"td"; TH = b"th"; THEAD = b"thead"; TBODY = b"tbody"; TFOOT = b"tfoot"; CAPTION = b"caption";
    COLGROUP = b"colgroup"; UL = b"ul"; OL = b"ol"; LI = b"li"; BLOCKQUOTE = b"blockquote"; DETAILS = b"details";
    HEADING = b"h"; EM = b"em"; STRONG = b"strong"; DEL = b"del"; IMG = b"img"; SVG = b"svg"; MATH = b"math";
    NOBR = b"nobr"; COL = b"col";
}

const VOID: &[Name] = &[
    Name::new(b"br"),
    IMG,
    Name::new(b"hr"),
    Name::new(b"input"),
    COL,
    Name::new(b"wbr"),
    Name::new(b"area"),
    Name::new(b"base"),
    Name::new(b"embed"),
    Name::new(b"link"),
    Name::new(b"meta"),
    Name::new(b"source"),
    Name::new(b"track"),
];

/// Whether the element has neither content nor an end tag.
pub(super) fn is_void(name: &str) -> bool {
    Name::new(name.as_bytes()).is_any(VOID)
}

/// Start tags that close an open paragraph.
const BLOCK: &[Name] = &[
    P,
    DIV,
    SECTION,
    ARTICLE,
    TABLE,
    UL,
    OL,
    LI,
    BLOCKQUOTE,
    DETAILS,
    Name::new(b"address"),
    Name::new(b"aside"),
    Name::new(b"center"),
    Name::new(b"dd"),
    Name::new(b"dialog"),
    Name::new(b"dir"),
    Name::new(b"dl"),
    Name::new(b"dt"),
    Name::new(b"fieldset"),
    Name::new(b"figcaption"),
    Name::new(b"figure"),
    Name::new(b"footer"),
    Name::new(b"h1"),
    Name::new(b"h2"),
    Name::new(b"h3"),
    Name::new(b"h4"),
    Name::new(b"h5"),
    Name::new(b"h6"),
    Name::new(b"header"),
    Name::new(b"hgroup"),
    Name::new(b"hr"),
    Name::new(b"main"),
    Name::new(b"menu"),
    Name::new(b"nav"),
    Name::new(b"pre"),
    Name::new(b"search"),
    Name::new(b"summary"),
];

/// Elements with rules of their own in the tree construction; any use of them is left to it.
const SPECIAL: &[Name] = &[
    Name::new(b"select"),
    Name::new(b"option"),
    Name::new(b"optgroup"),
    Name::new(b"script"),
    Name::new(b"style"),
    Name::new(b"textarea"),
    Name::new(b"title"),
    Name::new(b"html"),
    Name::new(b"head"),
    Name::new(b"body"),
    Name::new(b"frame"),
    Name::new(b"frameset"),
    Name::new(b"image"),
    Name::new(b"plaintext"),
    Name::new(b"xmp"),
    Name::new(b"iframe"),
    Name::new(b"noembed"),
    Name::new(b"noframes"),
    Name::new(b"noscript"),
    Name::new(b"form"),
    Name::new(b"template"),
    Name::new(b"button"),
    Name::new(b"ruby"),
    Name::new(b"rt"),
    Name::new(b"rp"),
    Name::new(b"marquee"),
    Name::new(b"object"),
    Name::new(b"applet"),
    MATH,
];

#[derive(Clone, Copy, Debug)]
struct Entry {
    name: Name,
    raw: bool,
}

/// The open elements.
#[derive(Debug, Default)]
pub(super) struct Balance {
    stack: Vec<Entry>,
    doubtful: bool,
    paragraphs: u32,
    links: u32,
    foreign: u32,
    deepest: usize,
    raw: bool,
}

impl Balance {
    /// Whether every tag fits.
    pub(super) fn is_sound(&self) -> bool {
        !self.doubtful && self.stack.is_empty()
    }

    /// Something else found that the tree may be another.
    pub(super) fn doubt(&mut self) {
        self.doubtful = true;
    }

    /// How many elements were open at most.
    pub(super) fn deepest(&self) -> usize {
        self.deepest
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.stack.len()
    }

    fn count(&mut self, name: Name, up: bool) {
        let counter = match name {
            P => &mut self.paragraphs,
            A => &mut self.links,
            SVG => &mut self.foreign,
            _ => return,
        };
        *counter = if up { *counter + 1 } else { counter.saturating_sub(1) };
    }

    fn push(&mut self, name: Name, raw: bool) {
        self.stack.push(Entry { name, raw });
        self.deepest = self.deepest.max(self.stack.len());
        self.count(name, true);
    }

    fn pop(&mut self) {
        if let Some(entry) = self.stack.pop() {
            self.count(entry.name, false);
        }
    }

    /// Whether the innermost element is a part of a table in which nothing but further parts may stand.
    fn between_cells(&self) -> bool {
        self.stack
            .last()
            .is_some_and(|entry| entry.raw && entry.name.is_any(&[TABLE, TR, THEAD, TBODY, TFOOT, COLGROUP]))
    }

    /// Markdown opens an element.
    pub(super) fn enter(&mut self, name: Name) {
        if self.raw {
            let block = name.is_any(BLOCK) || name == HEADING;
            let wrong = (block && self.paragraphs > 0) || (name == A && self.links > 0) || self.between_cells();
            self.doubtful |= wrong;
        }
        self.push(name, false);
    }

    /// Markdown closes the element that it opened last.
    pub(super) fn leave(&mut self) {
        while self.stack.last().is_some_and(|entry| entry.raw) {
            self.doubtful = true;
            self.pop();
        }
        self.pop();
    }

    /// A start tag of raw HTML. Says whether an element is open now.
    pub(super) fn open(&mut self, name: &str, self_closing: bool) -> bool {
        self.raw = true;
        let name = Name::new(name.as_bytes());
        if self.foreign > 0 {
            if !self_closing {
                self.push(name, true);
            }
            return !self_closing;
        }
        let parent = self.stack.last().filter(|entry| entry.raw).map(|entry| entry.name);
        let within = |names: &[Name]| parent.is_some_and(|parent| parent.is_any(names));
        let fits = match name {
            TD | TH => within(&[TR]),
            TR => within(&[TABLE, TBODY, THEAD, TFOOT]),
            THEAD | TBODY | TFOOT | CAPTION | COLGROUP => within(&[TABLE]),
            COL => within(&[COLGROUP]),
            A => self.links == 0,
            NOBR => !self.stack.iter().rev().take(64).any(|entry| entry.name == NOBR),
            LI => within(&[UL, OL]),
            name => !name.is_any(SPECIAL) && !self.between_cells(),
        };
        self.doubtful |= !fits || (self.paragraphs > 0 && name.is_any(BLOCK));
        if name.is_any(VOID) {
            return false;
        }
        self.doubtful |= self_closing;
        self.push(name, true);
        true
    }

    /// An end tag of raw HTML. Says whether it closed the innermost element.
    pub(super) fn close(&mut self, name: &str) -> bool {
        self.raw = true;
        let name = Name::new(name.as_bytes());
        let fits = self.stack.last().is_some_and(|entry| entry.raw && entry.name == name);
        if fits {
            self.pop();
        } else {
            self.doubtful = true;
        }
        fits
    }

    /// Text of raw HTML.
    pub(super) fn text(&mut self, text: &str) {
        if !self.doubtful && self.between_cells() && !text.trim().is_empty() {
            self.doubtful = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::markdown::tag::{Piece, pieces};

    fn sound(html: &str) -> bool {
        let mut balance = Balance::default();
        for piece in pieces(html) {
            match piece {
                Piece::Open(tag) => {
                    balance.open(&html[tag.name], tag.self_closing);
                }
                Piece::Close(tag) => {
                    balance.close(&html[tag.name]);
                }
                Piece::Text(range) => balance.text(&html[range]),
                Piece::Comment(_) => {}
            }
        }
        balance.is_sound()
    }

    #[test]
    fn raw_html() {
        for html in [
            "<div><p>a<br>b</p></div>",
            "<table> <tbody><tr><td>x</td></tr></tbody></table>",
            "<svg><path/><path></path></svg>",
            "<ul><li>a</li></ul><custom-tag>x</custom-tag>",
        ] {
            assert!(sound(html), "{html}");
        }
        for html in [
            "<div>",
            "</div>",
            "<b><i></b></i>",
            "<p><div></div></p>",
            "<table><tr>x<td></td></tr></table>",
            "<td>x</td>",
            "<a><a></a></a>",
            "<div/>",
            "<li>a</li>",
            "<button>x</button>",
            "</br>",
        ] {
            assert!(!sound(html), "{html}");
        }
    }
}
