//! GFM's autolink literals, found as cmark-gfm finds them, but for a bracket at the end that nothing opens: [`find`]; in
//! markdown, `with_marks`.
//!
//! In: the text between two other inline elements, neighbouring text events joined. Knows no markup: whoever calls leaves
//! out links, code and alternative texts.

use std::ops::Range;

/// An address in running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Autolink {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What comes before the text in the target: `http://` before `www.`, `mailto:` before an address, or nothing.
    pub prefix: &'static str,
}

/// Which bytes could stand inside of an autolink's trigger; everything else is passed over at once.
const TRIGGER: [bool; 256] = {
    let mut table = [false; 256];
    table[b':' as usize] = true;
    table[b'@' as usize] = true;
    table[b'w' as usize] = true;
    table[b'W' as usize] = true;
    table
};

/// The first autolink that begins at or after `from`.
#[must_use]
pub fn find(text: &str, from: usize) -> Option<Autolink> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let found = match bytes[at] {
            byte if !TRIGGER[byte as usize] => None,
            b'w' | b'W' => www(text, at, from),
            b':' => url(text, at, from),
            _ => email(text, at, from),
        };
        if found.is_some() {
            return found;
        }
        at += 1;
    }
    None
}

/// The longest address whose marks are looked at: each byte is looked at a bounded number of times, whatever a text holds.
const LONGEST: usize = 2048;

/// Addresses in markdown that hold what could act as a mark, ascending: what a parser must be told to take for text. Mail
/// addresses are not among them: those are sought in what is left when all else is read. Whether an address stands in code or
/// in a link is not known here.
pub(super) fn with_marks(markdown: &str) -> Vec<Range<usize>> {
    let bytes = markdown.as_bytes();
    let mut found = Vec::new();
    let schemes = memchr::memmem::find_iter(bytes, "://").filter_map(|at| url(within(markdown, at), at, 0));
    let hosts = ["www.", "WWW."]
        .into_iter()
        .flat_map(|start| memchr::memmem::find_iter(bytes, start).filter_map(|at| www(within(markdown, at), at, 0)));
    found.extend(schemes.chain(hosts).map(|link| link.range).filter(|range| holds_mark(bytes, range)));
    found.sort_unstable_by_key(|range| range.start);
    found
}

/// `text` up to where an address that begins near `at` is looked at.
fn within(text: &str, at: usize) -> &str {
    let mut end = text.len().min(at + LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn holds_mark(bytes: &[u8], range: &Range<usize>) -> bool {
    let is_word = |at: Option<&u8>| at.is_some_and(|byte| byte.is_ascii_alphanumeric());
    range.clone().any(|at| match bytes[at] {
        b'*' | b'~' | b'[' => true,
        // Between letters it is no mark.
        b'_' => !is_word(bytes.get(at - 1)) || !is_word(bytes.get(at + 1)),
        b'\\' => bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation),
        // Mostly the end of code that holds the address.
        b'`' => bytes[at..range.end].iter().any(u8::is_ascii_alphanumeric),
        _ => false,
    })
}

/// The part of an address that stands in a cell of a table: a pipe ends it, unless it is escaped.
pub(super) fn within_cell(markdown: &str, link: Range<usize>) -> Range<usize> {
    let bytes = markdown.as_bytes();
    let pipe = link.clone().find(|&at| bytes[at] == b'|' && bytes[at - 1] != b'\\');
    pipe.map_or(link.clone(), |stop| link.start..trim(bytes, link.start, stop))
}

fn www(text: &str, at: usize, from: usize) -> Option<Autolink> {
    let bytes = text.as_bytes();
    if !bytes.get(at..at + 4).is_some_and(|start| start.eq_ignore_ascii_case(b"www.")) {
        return None;
    }
    if at > from && !matches!(bytes[at - 1], b'*' | b'_' | b'~' | b'(') && !bytes[at - 1].is_ascii_whitespace() {
        return None;
    }
    let domain = domain(&text[at..], false)?;
    Some(Autolink { range: at..end(text, at, at + domain), prefix: "http://" })
}

fn url(text: &str, colon: usize, from: usize) -> Option<Autolink> {
    let bytes = text.as_bytes();
    if !bytes[colon..].starts_with(b"://") {
        return None;
    }
    let letters = bytes[from..colon].iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).take(6).count();
    let start = colon - letters;
    let scheme = &text[start..colon];
    if !["http", "https", "ftp"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return None;
    }
    let host = colon + 3;
    let domain = domain(&text[host..], true)?;
    Some(Autolink { range: start..end(text, start, host + domain), prefix: "" })
}

/// The length of the host at the start of `text`; `None` when it is none. No underscore in the last two labels; at least
/// one dot unless `short`.
fn domain(text: &str, short: bool) -> Option<usize> {
    let (mut dots, mut before, mut last) = (0_usize, 0_usize, 0_usize);
    let mut length = 0;
    for c in text.chars() {
        match c {
            '_' => last += 1,
            '.' => {
                before = last;
                last = 0;
                dots += 1;
            }
            '-' => {}
            c if c.is_whitespace() || c.is_control() || (c.is_ascii_punctuation()) => break,
            _ => {}
        }
        length += c.len_utf8();
    }
    if length == 0 || text.starts_with(['.', '-', '_']) || (before + last > 0 && dots <= 10) {
        return None;
    }
    (short || dots > 0).then_some(length)
}

/// Where the link that begins at `start` and has its host up to `from` ends: before white space or `<`, without the
/// punctuation that belongs to the sentence.
fn end(text: &str, start: usize, from: usize) -> usize {
    let stop = text[from..].find(|c: char| c.is_whitespace() || c == '<').map_or(text.len(), |at| at + from);
    trim(text.as_bytes(), start, stop)
}

fn trim(bytes: &[u8], start: usize, stop: usize) -> usize {
    let mut end = stop;
    let count = |of: u8| bytes[start..stop].iter().filter(|&&byte| byte == of).count();
    let (opening, mut closing) = (count(b'('), count(b')'));
    let (opening_square, mut closing_square) = (count(b'['), count(b']'));
    while end > start {
        match bytes[end - 1] {
            b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' | b'"' => end -= 1,
            b')' if closing > opening => {
                closing -= 1;
                end -= 1;
            }
            b']' if closing_square > opening_square => {
                closing_square -= 1;
                end -= 1;
            }
            b';' => {
                let letters = bytes[start..end - 1].iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
                let before = end - 1 - letters;
                if letters > 0 && before > start && bytes[before - 1] == b'&' {
                    end = before - 1;
                } else {
                    end -= 1;
                }
            }
            _ => break,
        }
    }
    end
}

fn email(text: &str, at: usize, from: usize) -> Option<Autolink> {
    let bytes = text.as_bytes();
    let local = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-' | b'_');
    let length = bytes[from..at].iter().rev().take_while(local).count();
    if length == 0 {
        return None;
    }
    let mut start = at - length;
    let mut prefix = "mailto:";
    if start > from && matches!(bytes[start - 1], b'/' | b'@') {
        return None;
    }
    if bytes[from..start].ends_with(b"mailto:") {
        start -= "mailto:".len();
        prefix = "";
    }
    let mut stop = at + 1;
    let mut dots = 0;
    while let Some(&byte) = bytes.get(stop) {
        match byte {
            b'-' | b'_' => {}
            b'.' if bytes.get(stop + 1).is_some_and(u8::is_ascii_alphanumeric) => dots += 1,
            byte if byte.is_ascii_alphanumeric() => {}
            _ => break,
        }
        stop += 1;
    }
    if dots == 0 || stop < at + 2 || bytes.get(stop) == Some(&b'@') || !bytes[stop - 1].is_ascii_alphabetic() {
        return None;
    }
    Some(Autolink { range: start..stop, prefix })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_text() {
        for (text, want) in [
            ("see https://a.example/b?c=d.", "https://a.example/b?c=d"),
            ("(https://a.example/b_(c))", "https://a.example/b_(c)"),
            ("[see https://a.example/b], [\"https://a.example\"]", "https://a.example/b"),
            ("https://a.example/b?c[d]=[e]", "https://a.example/b?c[d]=[e]"),
            ("http://localhost:8080/x, or", "http://localhost:8080/x"),
            ("www.a.example/x&amp; y", "www.a.example/x"),
            ("\"https://a.example\"", "https://a.example"),
            ("xwww.a.example", ""),
            ("see WWW.A.EXAMPLE", "WWW.A.EXAMPLE"),
            ("www", ""),
            ("https://", ""),
            ("https:// a", ""),
            ("gopher://a.example", ""),
            ("http://a_b.example", ""),
            ("write to a.b+c@mail.a.example.", "a.b+c@mail.a.example"),
            ("a@b", ""),
            ("a@b.c1", ""),
            ("a@b.c@d.e", ""),
            ("mailto:a@b.cd", "mailto:a@b.cd"),
            ("/a@b.cd", ""),
            ("@user", ""),
            ("ssh://git@host.example/x", ""),
            ("é https://é.example/ü", "https://é.example/ü"),
        ] {
            let got = find(text, 0).map_or("", |link| &text[link.range]);
            assert_eq!(got, want, "{text:?}");
        }
    }

    #[test]
    fn prefixes() {
        assert_eq!(find("www.a.example", 0).map(|link| link.prefix), Some("http://"));
        assert_eq!(find("a@b.example", 0).map(|link| link.prefix), Some("mailto:"));
    }
}
