//! Where the entries of lists and maps stand in a YAML text: [`list`], [`flow`].
//!
//! In: a text that has been read as YAML, and where a value begins in it. Out: ranges of the entries as they are written, in
//! order, comments and the space around them left out. It knows block lists of plain and quoted entries, and flow lists and
//! maps; whoever has the entries themselves compares the number. Parsing cannot fail: what is not understood is not listed.

use std::ops::Range;

/// The entries of the list whose value is at `value`. An entry of several lines ends with its first one.
pub(crate) fn list(text: &str, value: Range<usize>) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let start = skip_space(bytes, value.start, value.end);
    if bytes.get(start) == Some(&b'[') {
        return flow(text, start).0;
    }
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let mut at = line_start(start);
    let indent = start - at;
    let mut entries = Vec::new();
    while at < value.end {
        let end = text[at..value.end].find('\n').map_or(value.end, |newline| at + newline);
        let dash = at + indent;
        let is_entry = at + indent < end
            && bytes[at..dash].iter().all(|byte| *byte == b' ')
            && bytes[dash] == b'-'
            && bytes.get(dash + 1).is_none_or(u8::is_ascii_whitespace);
        if is_entry {
            let written = scalar(text, skip_blanks(bytes, dash + 1, end), value.end);
            // An entry that is not there stands where its dash is.
            entries.push(if written.is_empty() { dash..dash + 1 } else { written });
        }
        at = end + 1;
    }
    entries
}

/// The parts of the flow list or map whose bracket is at `open`, and where it ends.
pub(crate) fn flow(text: &str, open: usize) -> (Vec<Range<usize>>, usize) {
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    let mut part: Option<Range<usize>> = None;
    let mut depth = 0;
    // Whether a quotation mark would begin a text.
    let mut fresh = true;
    let mut at = open + 1;
    while at < bytes.len() {
        let byte = bytes[at];
        let end = match byte {
            b'\'' | b'"' if fresh => quoted_end(bytes, at),
            _ => at + 1,
        };
        match byte {
            b'#' if bytes[at - 1].is_ascii_whitespace() => {
                at = text[at..].find('\n').map_or(bytes.len(), |newline| at + newline);
                continue;
            }
            b',' if depth == 0 => parts.extend(part.take()),
            b']' | b'}' if depth == 0 => {
                parts.extend(part.take());
                return (parts, end);
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => {
                match byte {
                    b'[' | b'{' => depth += 1,
                    b']' | b'}' => depth -= 1,
                    _ => {}
                }
                part.get_or_insert(at..end).end = end;
            }
        }
        fresh = matches!(byte, b'[' | b'{' | b',' | b':') || (fresh && byte.is_ascii_whitespace());
        at = end;
    }
    parts.extend(part);
    (parts, bytes.len())
}

/// Key and value of a part of a flow map.
pub(crate) fn pair(text: &str, part: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let bytes = text.as_bytes();
    let is_quoted = matches!(bytes.get(part.start), Some(b'\'' | b'"'));
    let key_end = if is_quoted { quoted_end(bytes, part.start).min(part.end) } else { part.start };
    let colon = key_end + text[key_end..part.end].find(':')?;
    let value = skip_space(bytes, colon + 1, part.end);
    let key = part.start..part.start + text[part.start..colon].trim_end().len();
    Some((unquoted(text, key), value..part.end))
}

/// The range inside of the quotation marks, where there are some with something between them.
pub(crate) fn unquoted(text: &str, written: Range<usize>) -> Range<usize> {
    let inside =
        |mark: char| text[written.clone()].strip_prefix(mark)?.strip_suffix(mark).filter(|text| !text.is_empty());
    match inside('\'').or_else(|| inside('"')) {
        Some(_) => written.start + 1..written.end - 1,
        None => written,
    }
}

/// A plain or quoted text at `start`, on a line of its own but for a comment.
fn scalar(text: &str, start: usize, limit: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    if start < limit && matches!(bytes[start], b'\'' | b'"') {
        return start..quoted_end(bytes, start).min(limit);
    }
    let line = &text[start..limit];
    let line = &line[..line.find('\n').unwrap_or(line.len())];
    let comment = if line.starts_with('#') { Some(0) } else { line.find(" #").or_else(|| line.find("\t#")) };
    let plain = &line[..comment.unwrap_or(line.len())];
    start..start + plain.trim_ascii_end().len()
}

/// Where the quoted text ends that begins at `start`, after its second mark.
fn quoted_end(bytes: &[u8], start: usize) -> usize {
    let mark = bytes[start];
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if mark == b'"' => at += 1,
            byte if byte == mark && mark == b'\'' && bytes.get(at + 1) == Some(&mark) => at += 1,
            byte if byte == mark => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn skip_blanks(bytes: &[u8], start: usize, end: usize) -> usize {
    (start..end).find(|&at| !matches!(bytes[at], b' ' | b'\t' | b'\r')).unwrap_or(end.max(start))
}

/// The first byte that is neither space nor in a comment.
fn skip_space(bytes: &[u8], start: usize, end: usize) -> usize {
    let mut at = start;
    while at < end {
        match bytes[at] {
            b'#' => at = (at..end).find(|&at| bytes[at] == b'\n').unwrap_or(end),
            byte if byte.is_ascii_whitespace() => at += 1,
            _ => return at,
        }
    }
    end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        for (text, expected) in [
            ("- /a\n- /b", &["/a", "/b"][..]),
            ("  # /a\n  - /a # why\n\n  -   '/b/'\n  - \"/c\\\"\" #x\n", &["/a", "'/b/'", "\"/c\\\"\""]),
            ("- ''\n-\n- # no\n- ~\n- 5", &["''", "-", "-", "~", "5"]),
            ("- it's\n- {/z: 1}\n- [/y]\n- a\n  b\n- - /c\n", &["it's", "{/z: 1}", "[/y]", "a", "- /c"]),
            ("[/a, '/b, c', # [/d]\n {x: [1, 2]}, it's, ]", &["/a", "'/b, c'", "{x: [1, 2]}", "it's"]),
            ("[]", &[]),
            ("[/a", &["/a"]),
            ("é", &[]),
            ("- /é\r\n- 'é''é'\r\n", &["/é", "'é''é'"]),
            ("-", &["-"]),
            ("", &[]),
        ] {
            let found: Vec<&str> = list(text, 0..text.len()).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn pairs() {
        let text = "{server: '>=2.0', \"a:b\": x # no, c: d\n, 'e' : 1, f}";
        let (parts, end) = flow(text, 0);
        assert_eq!(end, text.len());
        let found: Vec<_> = parts.into_iter().map(|part| pair(text, part)).collect();
        let found: Vec<_> = found.into_iter().map(|pair| pair.map(|(key, value)| (&text[key], &text[value]))).collect();
        assert_eq!(found, [Some(("server", "'>=2.0'")), Some(("a:b", "x")), Some(("e", "1")), None]);
        assert_eq!(&text[unquoted(text, 9..16)], ">=2.0");
        assert_eq!(unquoted("''", 0..2), 0..2);
    }
}
