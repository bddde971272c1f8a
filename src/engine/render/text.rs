//! HTML to the text that a reader sees, for search and catalogs: [`plain`].

use crate::engine::markdown::tag::{self, Piece};

/// Elements whose text no reader reads.
const HIDDEN: [&str; 5] = ["svg", "script", "style", "header", "button"];

/// Elements that stand in the line: nothing is put around them.
const INLINE: [&str; 22] = [
    "a", "abbr", "b", "bdi", "cite", "code", "del", "em", "font", "i", "img", "input", "ins", "kbd", "mark", "q", "s",
    "small", "span", "strong", "u", "wbr",
];

/// The text of `html`: tags left out, character references resolved, runs of white space folded to one space, and one
/// line for each block. Headers of code blocks, icons and buttons are left out.
#[must_use]
pub fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    // The hidden element that is open, and how many of its name are.
    let mut hidden: Option<(&str, usize)> = None;
    for piece in tag::pieces(html) {
        match piece {
            Piece::Comment(_) => {}
            Piece::Text(range) => {
                if hidden.is_none() {
                    push_folded(&mut out, &tag::decode(&html[range]));
                }
            }
            Piece::Open(tag) => {
                let name = &html[tag.name];
                match &mut hidden {
                    Some((open, count)) if name.eq_ignore_ascii_case(open) => *count += usize::from(!tag.self_closing),
                    Some(_) => {}
                    None => {
                        let found = HIDDEN.into_iter().find(|known| name.eq_ignore_ascii_case(known));
                        hidden = found.filter(|_| !tag.self_closing).map(|name| (name, 1));
                        break_line(&mut out, name);
                    }
                }
            }
            Piece::Close(tag) => {
                let name = &html[tag.name];
                match &mut hidden {
                    Some((open, count)) if name.eq_ignore_ascii_case(open) => {
                        *count -= 1;
                        if *count == 0 {
                            hidden = None;
                        }
                    }
                    Some(_) => {}
                    None => break_line(&mut out, name),
                }
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn break_line(out: &mut String, name: &str) {
    let inline = INLINE.iter().chain(&["sub", "sup", "svg"]).any(|known| name.eq_ignore_ascii_case(known));
    if inline || out.is_empty() {
        return;
    }
    while out.ends_with(' ') {
        out.pop();
    }
    if ["td", "th"].iter().any(|cell| name.eq_ignore_ascii_case(cell)) {
        if !out.ends_with(['\n', ' ']) {
            out.push(' ');
        }
    } else if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

fn push_folded(out: &mut String, text: &str) {
    let is_blank = |c: char| c.is_ascii_whitespace() || c == '\u{a0}';
    for (number, word) in text.split(is_blank).enumerate() {
        if number > 0 && !out.is_empty() && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
        out.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn texts() {
        for (html, want) in [
            ("<p>a <b>b</b>c\nd</p>\n<p>e &amp; f</p>", "a bc d\ne & f"),
            ("<h2 id=x>Title<a href=#x><span></span></a></h2><ul><li>one</li><li>two</li></ul>", "Title\none\ntwo"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
            ("x <svg><title>no</title></svg> y", "x y"),
            ("<header>YAML<button>copy</button></header><pre><code>a: 1\nb: 2</code></pre>", "a: 1 b: 2"),
            ("a<br>b", "a\nb"),
            ("<svg>never closed", ""),
            ("", ""),
        ] {
            assert_eq!(plain(html), want, "{html}");
        }
    }
}
