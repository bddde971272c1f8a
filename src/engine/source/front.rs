//! Where the front matter of a text is: [`front_matter`], read line by line: [`line_at`].

use std::ops::Range;

/// The end of the line that begins at `at`, line break included, and the line without it.
pub(crate) fn line_at(text: &str, at: usize) -> (&str, usize) {
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1);
    (text[at..end].trim_end_matches(['\n', '\r']), end)
}

/// The block of front matter at the start of `text`, without the two lines `---` around it, and the body's offset. A line that
/// only begins with `---` ends nothing. `None` where there is none or it is not closed.
pub(crate) fn front_matter(text: &str) -> Option<(Range<usize>, usize)> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let (first, block_start) = line_at(text, start);
    if first.trim_end() != "---" {
        return None;
    }
    let mut at = block_start;
    while at < text.len() {
        let (content, end) = line_at(text, at);
        if content.trim_end() == "---" {
            return Some((block_start..at, end));
        }
        at = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_three_dashes_ends_it() {
        for (text, want) in [
            ("---\na: 1\n---\nx", Some(("a: 1\n", "x"))),
            ("\u{feff}--- \r\na: 1\r\n---\t\r\nx", Some(("a: 1\r\n", "x"))),
            ("---\na: |\n---- b\n--- c\n---\n---\n", Some(("a: |\n---- b\n--- c\n", "---\n"))),
            ("---\n---", Some(("", ""))),
            ("----\na: 1\n---\n", None),
            ("---\na: 1\n", None),
            ("", None),
        ] {
            let found = front_matter(text).map(|(range, body)| (&text[range], &text[body..]));
            assert_eq!(found, want, "{text:?}");
        }
    }
}
