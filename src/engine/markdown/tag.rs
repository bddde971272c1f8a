//! Raw HTML cut into tags, comments and text: [`pieces`]. No tree, no repair: the writer decides what it means.

use std::borrow::Cow;
use std::ops::Range;

/// A piece of raw HTML. The pieces of a text follow one another without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Anything that is no tag and no comment.
    Text(Range<usize>),
    /// A comment, a declaration or a processing instruction, closed or not.
    Comment(Range<usize>),
    /// A start tag.
    Open(Tag),
    /// An end tag.
    Close(Tag),
}

/// A tag: where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The whole tag.
    pub range: Range<usize>,
    /// Its name.
    pub name: Range<usize>,
    /// Whether it ends with `/>`.
    pub self_closing: bool,
}

/// One attribute of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The name.
    pub name: Range<usize>,
    /// The value without quotes; empty, after the name, when there is none.
    pub value: Range<usize>,
}

/// Cuts `html` into pieces.
pub fn pieces(html: &str) -> impl Iterator<Item = Piece> + '_ {
    let mut at = 0;
    let mut broken = false;
    // Where the element ends in which everything is text.
    let mut raw_end = 0;
    std::iter::from_fn(move || {
        if at >= html.len() {
            return None;
        }
        // After a tag without end everything is text; to look for further tags would take quadratic time.
        let text_end = if broken { html.len() } else { raw_end };
        let (piece, end) = if text_end > at { (Piece::Text(at..text_end), text_end) } else { next(html, at) };
        match &piece {
            Piece::Text(range) => broken |= text_end <= at && begins_tag(html.as_bytes(), range.start),
            Piece::Open(tag) => raw_end = end_of_raw(html, tag).unwrap_or(raw_end),
            Piece::Comment(_) | Piece::Close(_) => {}
        }
        at = end;
        Some(piece)
    })
}

/// Elements that hold text alone, up to their end tags.
const RAW: [&str; 3] = ["script", "style", "textarea"];

/// Where the text of such an element ends, which begins with `tag`.
fn end_of_raw(html: &str, tag: &Tag) -> Option<usize> {
    let name = &html[tag.name.clone()];
    RAW.iter().find(|raw| name.eq_ignore_ascii_case(raw))?;
    let is_end = |at: &usize| {
        let after = html.as_bytes().get(at + 2..at + 2 + name.len());
        after.is_some_and(|after| after.eq_ignore_ascii_case(name.as_bytes()))
    };
    let mut ends = html[tag.range.end..].match_indices("</").map(|(at, _)| tag.range.end + at);
    Some(ends.find(is_end).unwrap_or(html.len()))
}

fn begins_tag(bytes: &[u8], at: usize) -> bool {
    bytes[at] == b'<'
        && match bytes.get(at + 1) {
            Some(b'/') => bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic),
            Some(byte) => byte.is_ascii_alphabetic(),
            None => false,
        }
}

fn next(html: &str, start: usize) -> (Piece, usize) {
    let bytes = html.as_bytes();
    if let Some((piece, end)) = markup(html, start) {
        return (piece, end);
    }
    // A `<` that begins nothing is text; another first character may be longer than a byte.
    let mut end = start + usize::from(bytes[start] == b'<');
    while let Some(at) = html.get(end..).and_then(|rest| rest.find('<')).map(|at| at + end) {
        if begins_tag(bytes, at) || matches!(bytes.get(at + 1), Some(b'!' | b'?')) {
            return (Piece::Text(start..at), at);
        }
        end = at + 1;
    }
    (Piece::Text(start..html.len()), html.len())
}

/// The tag or comment at `start`, and where it ends.
fn markup(html: &str, start: usize) -> Option<(Piece, usize)> {
    let bytes = html.as_bytes();
    if bytes[start] != b'<' {
        return None;
    }
    let rest = &html[start..];
    let until = |mark: &str, from: usize| {
        rest.get(from..).and_then(|tail| tail.find(mark)).map_or(html.len(), |at| start + from + at + mark.len())
    };
    let comment = |end: usize| Some((Piece::Comment(start..end), end));
    match bytes.get(start + 1)? {
        b'!' if rest.starts_with("<!--") => {
            // `<!-->` and `<!--->` are whole comments.
            if rest.starts_with("<!-->") || rest.starts_with("<!--->") {
                return comment(until(">", 4));
            }
            return comment(until("-->", 4));
        }
        b'!' if rest.starts_with("<![CDATA[") => return comment(until("]]>", 9)),
        b'!' | b'?' => return comment(until(">", 2)),
        _ => {}
    }
    let closing = bytes[start + 1] == b'/';
    let name_start = start + 1 + usize::from(closing);
    if !bytes.get(name_start)?.is_ascii_alphabetic() {
        return None;
    }
    let name_end = bytes[name_start..]
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
        .map_or(html.len(), |at| at + name_start);
    let end = tag_end(bytes, name_end)?;
    let tag = Tag { range: start..end, name: name_start..name_end, self_closing: bytes[end - 2] == b'/' };
    Some((if closing { Piece::Close(tag) } else { Piece::Open(tag) }, end))
}

/// One past the `>` that ends the tag whose attributes begin at `at`; quoted values may hold one.
fn tag_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut after_equals = false;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'>' => return Some(at + 1),
            b'"' | b'\'' if after_equals => {
                at += 1 + bytes[at + 1..].iter().position(|other| *other == byte)?;
                after_equals = false;
            }
            b'=' => after_equals = true,
            byte if byte.is_ascii_whitespace() => {}
            _ => after_equals = false,
        }
        at += 1;
    }
    None
}

/// The attributes of a start tag of `html`.
pub fn attributes<'h>(html: &'h str, tag: &Tag) -> impl Iterator<Item = Attribute> + 'h {
    let bytes = html.as_bytes();
    let mut at = tag.name.end;
    let end = tag.range.end - 1;
    std::iter::from_fn(move || {
        while at < end && (bytes[at].is_ascii_whitespace() || bytes[at] == b'/') {
            at += 1;
        }
        if at >= end {
            return None;
        }
        let start = at;
        at += 1;
        while at < end && !(bytes[at].is_ascii_whitespace() || matches!(bytes[at], b'/' | b'=')) {
            at += 1;
        }
        let name = start..at;
        let mut look = at;
        while look < end && bytes[look].is_ascii_whitespace() {
            look += 1;
        }
        if look >= end || bytes[look] != b'=' {
            return Some(Attribute { value: name.end..name.end, name });
        }
        look += 1;
        while look < end && bytes[look].is_ascii_whitespace() {
            look += 1;
        }
        let quote = bytes.get(look).copied().filter(|byte| look < end && matches!(byte, b'"' | b'\''));
        let value = if let Some(quote) = quote {
            let from = look + 1;
            let to = bytes[from..end].iter().position(|byte| *byte == quote).map_or(end, |found| found + from);
            at = (to + 1).min(end);
            from..to
        } else {
            let to = bytes[look..end].iter().position(u8::is_ascii_whitespace).map_or(end, |found| found + look);
            at = to;
            look..to
        };
        Some(Attribute { name, value })
    })
}

/// An attribute value with its character references resolved.
#[must_use]
pub fn decode(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match reference(rest) {
            Some((c, length)) => {
                out.push(c);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that the reference at the start of `text` stands for: numbers, and the names that values use.
fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        None => match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            "nbsp" => '\u{a0}',
            _ => return None,
        },
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(html: &str) -> Vec<String> {
        pieces(html)
            .map(|piece| match piece {
                Piece::Text(range) => format!("T{}", &html[range]),
                Piece::Comment(range) => format!("C{}", &html[range]),
                Piece::Open(tag) => format!("O{}", &html[tag.range]),
                Piece::Close(tag) => format!("E{}", &html[tag.range]),
            })
            .collect()
    }

    #[test]
    fn cutting() {
        for (html, want) in [
            ("a<b>c</b>", &["Ta", "O<b>", "Tc", "E</b>"][..]),
            ("<a title='>'>", &["O<a title='>'>"]),
            ("1 < 2 <", &["T1 < 2 <"]),
            ("<!-- a > b --><p>", &["C<!-- a > b -->", "O<p>"]),
            ("<!-- open", &["C<!-- open"]),
            ("<!--><b>", &["C<!-->", "O<b>"]),
            ("<!doctype html>x", &["C<!doctype html>", "Tx"]),
            ("<a href=\"x", &["T<a href=\"x"]),
            ("é<ü>", &["Té<ü>"]),
            ("é<b>", &["Té", "O<b>"]),
            ("<br/>", &["O<br/>"]),
            ("<script>a = \"<!--\";</Script><b>", &["O<script>", "Ta = \"<!--\";", "E</Script>", "O<b>"]),
            ("<script></script>", &["O<script>", "E</script>"]),
            ("<STYLE>a </b> <!--", &["O<STYLE>", "Ta </b> <!--"]),
        ] {
            assert_eq!(cut(html), want, "{html:?}");
        }
    }

    #[test]
    fn attributes_of_a_tag() {
        let html = r#"<a  href="/x&amp;y" class=b/c id = 'd' hidden data-x=>"#;
        let Some(Piece::Open(tag)) = pieces(html).next() else { panic!("a start tag") };
        let got: Vec<_> =
            attributes(html, &tag).map(|a| (&html[a.name], decode(&html[a.value]).into_owned())).collect();
        let want = [("href", "/x&y"), ("class", "b/c"), ("id", "d"), ("hidden", ""), ("data-x", "")];
        assert_eq!(got, want.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn references() {
        for (value, want) in
            [("a&#x41;&#66;&lt;", "aAB<"), ("&copy=1&", "&copy=1&"), ("&#0;", "\u{fffd}"), ("&#xffffffff;", "\u{fffd}")]
        {
            assert_eq!(decode(value), want);
        }
    }
}
