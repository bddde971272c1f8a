//! Text put into HTML: [`text`], [`attribute`], [`href`].

/// What a byte of text becomes, or the empty string for itself.
const ESCAPES: [&str; 256] = {
    let mut table = [""; 256];
    table[b'&' as usize] = "&amp;";
    table[b'<' as usize] = "&lt;";
    table[b'>' as usize] = "&gt;";
    table[b'"' as usize] = "&quot;";
    table
};

fn escape(out: &mut String, text: &str, quotes: bool) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let escaped = ESCAPES[byte as usize];
        if !escaped.is_empty() && (quotes || byte != b'"') {
            out.push_str(&text[done..at]);
            out.push_str(escaped);
            done = at + 1;
        }
    }
    out.push_str(&text[done..]);
}

/// Writes `text` as the content of an element.
pub(crate) fn text(out: &mut String, text: &str) {
    escape(out, text, false);
}

/// Writes `text` as an attribute value between double quotes.
pub(crate) fn attribute(out: &mut String, text: &str) {
    escape(out, text, true);
}

/// Bytes that a target keeps: those that may stand in a URI. `&` and `%` are looked at by themselves.
const SAFE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = b'!';
    while byte < b'~' {
        table[byte as usize] =
            !matches!(byte, b'"' | b'%' | b'&' | b'<' | b'>' | b'[' | b'\\' | b']' | b'^' | b'`' | b'{' | b'|' | b'}');
        byte += 1;
    }
    table[b'~' as usize] = true;
    table
};

/// Writes `url` as the value of `href` or `src`: what a URI cannot hold is percent-encoded, what is encoded stays.
pub(crate) fn href(out: &mut String, url: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let bytes = url.as_bytes();
    let mut done = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if SAFE[byte as usize] {
            continue;
        }
        let encoded =
            |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        if byte == b'%' && encoded(at + 1..at + 3) {
            continue;
        }
        // A byte of a longer character: `done` may stand within the character, but only behind bytes already written.
        out.push_str(url.get(done..at).unwrap_or_default());
        if byte == b'&' {
            out.push_str("&amp;");
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
        done = at + 1;
    }
    out.push_str(url.get(done..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    fn with(write: impl Fn(&mut String, &str), text: &str) -> String {
        let mut out = String::new();
        write(&mut out, text);
        out
    }

    #[test]
    fn escaped() {
        assert_eq!(with(super::text, "a<b>&\"é"), "a&lt;b&gt;&amp;\"é");
        assert_eq!(with(super::attribute, "a<b>&\"é"), "a&lt;b&gt;&amp;&quot;é");
        for (url, want) in [
            ("/a b?c=d&e#f", "/a%20b?c=d&amp;e#f"),
            ("/é", "/%C3%A9"),
            ("/%20%zz%", "/%20%25zz%25"),
            ("/[x]\"y", "/%5Bx%5D%22y"),
            ("/~x", "/~x"),
        ] {
            assert_eq!(with(super::href, url), want);
        }
    }
}
