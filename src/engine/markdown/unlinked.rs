//! What running text shows of links and footnotes that became none: [`blank_targets`] and [`footnote_marks`].
//!
//! In: running text, from which the parser has taken every link and every footnote. Out: ranges of the text. Whether a mark
//! was escaped only the source tells.

use std::ops::Range;

/// How a target begins, rather than an aside in parentheses.
const STARTS: [&str; 7] = ["/", "#", "./", "../", "http://", "https://", "mailto:"];
/// Bytes of a target or of a name that are looked at, so that time grows with the text and no faster.
const LONGEST: usize = 1_000;

/// The targets with blanks in them, as `/a b` in `[text](/a b)`: CommonMark takes no such target, unless `<` and `>` are
/// around it. Each with the bracket before it, where the text has that.
pub(crate) fn blank_targets(text: &str) -> impl Iterator<Item = (Range<usize>, Option<usize>)> + '_ {
    text.match_indices("](").filter_map(|(at, mark)| {
        let start = at + mark.len();
        let rest = &text[start..];
        STARTS.iter().find(|known| rest.starts_with(**known))?;
        let target = rest[..closing(rest)?].trim_end();
        let (path, after) = target.split_once([' ', '\t'])?;
        // A title that is not well formed is another matter, and so are words in parentheses.
        if after.trim_start().starts_with(['"', '\'', '(']) || path.ends_with([',', ';']) {
            return None;
        }
        let from = at.saturating_sub(LONGEST);
        let bracket = memchr::memrchr(b'[', &text.as_bytes()[from..at]).map(|found| from + found);
        Some((start..start + target.len(), bracket))
    })
}

/// What to write instead of such a target.
pub(crate) fn without_blanks(target: &str) -> String {
    let after = target.split_once([' ', '\t']).map_or("", |(_, after)| after.trim_start());
    if after.starts_with(['“', '”', '„', '‘', '’', '«', '»']) {
        return "put the title between straight quotes".to_owned();
    }
    if after.starts_with('=') {
        return "leave the size out, or write an `<img>` with `width`: markdown has no sizes".to_owned();
    }
    format!("write `<{target}>`, or `{}`", target.replace(' ', "%20").replace('\t', "%09"))
}

/// Where the parenthesis closes that was opened before `text`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().take(LONGEST) {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return Some(at),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The marks `[^name]`. What looks like a class of a regular expression is none.
pub(crate) fn footnote_marks(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    text.match_indices("[^").filter_map(|(at, mark)| {
        let start = at + mark.len();
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let length = text.as_bytes()[start..].iter().take(LONGEST).take_while(|byte| is_name(byte)).count();
        let name = &text[start..start + length];
        let end = start + name.len() + 1;
        let is_closed = !name.is_empty() && text[end - 1..].starts_with(']');
        let is_class = ["a-z", "A-Z", "0-9"].iter().any(|letters| name.contains(letters))
            || text[..at].ends_with(['[', '(', '^', '|', '\\', '/', '*', '+', '?'])
            || (is_closed && text[end..].starts_with(['*', '+', '?', '{', '|', '$', '\\', '[']));
        (is_closed && !is_class).then_some(at..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        for (text, want) in [
            ("[x](/a b) and [y](../c d.md )", &["/a b", "../c d.md"][..]),
            ("[x](https://a.example/b c) [y](/a(b c)d)", &["https://a.example/b c", "/a(b c)d"]),
            ("[x](/a \"title)", &[]),
            ("a[0](see there) [x](/a", &[]),
            ("](/a b)", &["/a b"]),
            ("g[i](./x, y)", &[]),
        ] {
            let found: Vec<&str> = blank_targets(text).map(|(range, _)| &text[range]).collect();
            assert_eq!(found, want, "{text}");
        }
    }

    #[test]
    fn what_to_write_instead() {
        for (target, want) in [
            ("/a b", "write `</a b>`, or `/a%20b`"),
            ("/a\tb c", "write `</a\tb c>`, or `/a%09b%20c`"),
            ("/a.png “A”", "put the title between straight quotes"),
            ("/a.png =10x20", "leave the size out, or write an `<img>` with `width`: markdown has no sizes"),
        ] {
            assert_eq!(without_blanks(target), want);
        }
    }

    #[test]
    fn marks() {
        for (text, want) in [
            ("a[^1], b[^note-2].", &["[^1]", "[^note-2]"][..]),
            ("[^a-z] [^abc]+ ([^x]) ^[^y] [^] [^a b] [^\"]", &[]),
            ("[^1", &[]),
        ] {
            let found: Vec<&str> = footnote_marks(text).map(|range| &text[range]).collect();
            assert_eq!(found, want, "{text}");
        }
    }
}
