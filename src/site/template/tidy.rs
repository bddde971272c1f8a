//! What a body needs to be valid and accessible beyond what the format asks for: [`tidy`].
//!
//! In: the HTML of a body as the engine makes it, which is that of GitHub Docs. Out: the same with cells aligned by class
//! instead of by an attribute that HTML has dropped, and with boxes of task lists named. Raw HTML of sources is left alone.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

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

/// The HTML with the words for boxes that are ticked and for those that are not.
pub(super) fn tidy<'a>(html: &'a str, done: &str, open: &str) -> Cow<'a, str> {
    if !UNTIDY.is_match(html) {
        return Cow::Borrowed(html);
    }
    let mut html = Cow::Borrowed(html);
    if html.contains(" align=\"") {
        for (from, to) in CELLS {
            if html.contains(from) {
                html = html.replace(from, to).into();
            }
        }
    }
    if html.contains("<input type=\"checkbox\" disabled") {
        let named = |word: &str| {
            let mut out = String::from("<input type=\"checkbox\" aria-label=\"");
            crate::engine::escape::attribute(&mut out, word);
            out.push_str("\" disabled");
            out
        };
        let ticked = "<input type=\"checkbox\" disabled checked>";
        html = html.replace(ticked, &(named(done) + " checked>")).into();
        html = html.replace("<input type=\"checkbox\" disabled>", &(named(open) + ">")).into();
    }
    html
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn cells_and_boxes() {
        let html = "<th scope=\"col\" align=\"right\">a</th><td align=\"center\" width=\"3\">b</td><input type=\"checkbox\" disabled checked> \
                    <input type=\"checkbox\" disabled>";
        assert_eq!(
            tidy(html, "done & dusted", "open"),
            "<th scope=\"col\" class=\"to-end\">a</th><td align=\"center\" width=\"3\">b</td>\
             <input type=\"checkbox\" aria-label=\"done &amp; dusted\" disabled checked> \
             <input type=\"checkbox\" aria-label=\"open\" disabled>"
        );
        assert!(matches!(tidy("<p>x</p>", "a", "b"), std::borrow::Cow::Borrowed(_)));
    }
}
