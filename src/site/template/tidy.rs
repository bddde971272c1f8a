//! What a body needs to be valid and accessible beyond what the format asks for: [`Tidy`].
//!
//! In: the HTML of a body as the engine makes it, which is that of GitHub Docs. Out: the same with cells aligned by class
//! instead of by an attribute that HTML has dropped, with boxes of task lists named, and with what the format says in English in
//! the theme's words. Raw HTML of sources is left alone, unless it is spelled to the letter as the engine writes it.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::engine::escape;

/// What the engine writes for cells, and what stands for it.
const CELLS: [(&str, &str); 6] = [
    ("<th scope=\"col\" align=\"left\">", "<th scope=\"col\" class=\"to-start\">"),
    ("<td align=\"left\">", "<td class=\"to-start\">"),
    ("<th scope=\"col\" align=\"center\">", "<th scope=\"col\" class=\"to-centre\">"),
    ("<td align=\"center\">", "<td class=\"to-centre\">"),
    ("<th scope=\"col\" align=\"right\">", "<th scope=\"col\" class=\"to-end\">"),
    ("<td align=\"right\">", "<td class=\"to-end\">"),
];

/// What there is to do something about: most bodies have none of it, and this finds out at the speed of memory.
static UNTIDY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#" align="|<input type="checkbox" disabled"#).expect("the pattern is fixed"));

/// What the engine says in English, and where: what stands before it and behind it.
const SAID: [(&str, &str, &str); 9] = [
    (ALERT, "Note", "</p>"),
    (ALERT, "Tip", "</p>"),
    (ALERT, "Important", "</p>"),
    (ALERT, "Warning", "</p>"),
    (ALERT, "Caution", "</p>"),
    ("id=\"footnote-label\">", "Footnotes", "</h2>"),
    ("class=\"data-footnote-backref\" aria-label=\"", "Back to reference", " "),
    ("class=\"js-btn-copy\" aria-label=\"", "Copy code to clipboard", "\""),
    ("\" aria-label=\"", "Run this prompt in Copilot Chat", "\""),
];

/// The icon of an alert ends before its title; what is before the icon is not the same in all of them.
const ALERT: &str = "</svg>";

/// Makes bodies tidy, in the theme's words.
pub(super) struct Tidy {
    /// For boxes that are ticked and for those that are not.
    boxes: [(String, String); 2],
    /// What is said otherwise than in English.
    said: Vec<(String, String)>,
}

impl Tidy {
    /// `done` and `open` name boxes; `said` has what bodies say in English and what they are to say instead.
    pub(super) fn new(done: &str, open: &str, said: &[(String, String)]) -> Self {
        let named = |word: &str, end: &str| {
            let mut out = String::from("<input type=\"checkbox\" aria-label=\"");
            escape::attribute(&mut out, word);
            out.push_str("\" disabled");
            out.push_str(end);
            (format!("<input type=\"checkbox\" disabled{end}"), out)
        };
        let instead = |english: &str| said.iter().find(|(from, _)| from == english).map(|(_, to)| to);
        let said = SAID.iter().filter_map(|(before, english, behind)| {
            let mut word = String::new();
            escape::attribute(&mut word, instead(english)?);
            Some((format!("{before}{english}{behind}"), format!("{before}{word}{behind}")))
        });
        Self { said: said.collect(), boxes: [named(done, " checked>"), named(open, ">")] }
    }

    pub(super) fn html<'a>(&self, html: &'a str) -> Cow<'a, str> {
        let mut tidy = Cow::Borrowed(html);
        let mut replace = |(from, to): (&str, &str)| {
            if memchr::memmem::find(tidy.as_bytes(), from.as_bytes()).is_some() {
                tidy = tidy.replace(from, to).into();
            }
        };
        self.said.iter().map(|pair| (pair.0.as_str(), pair.1.as_str())).for_each(&mut replace);
        if UNTIDY.is_match(html) {
            CELLS.into_iter().for_each(&mut replace);
            self.boxes.iter().map(|pair| (pair.0.as_str(), pair.1.as_str())).for_each(&mut replace);
        }
        tidy
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::Tidy;

    #[test]
    fn cells_and_boxes() {
        let html = "<th scope=\"col\" align=\"right\">a</th><td align=\"center\" width=\"3\">b</td><input type=\"checkbox\" disabled checked> \
                    <input type=\"checkbox\" disabled>";
        let tidy = Tidy::new("done & dusted", "open", &[]);
        assert_eq!(
            tidy.html(html),
            "<th scope=\"col\" class=\"to-end\">a</th><td align=\"center\" width=\"3\">b</td>\
             <input type=\"checkbox\" aria-label=\"done &amp; dusted\" disabled checked> \
             <input type=\"checkbox\" aria-label=\"open\" disabled>"
        );
        assert!(matches!(tidy.html("<p>x</p>"), Cow::Borrowed(_)));
    }
}
