//! Percent-encoding (RFC 3986 §2.1): undone by [`decode`], [`decode_text`] and [`decode_form`], which leave what encodes nothing
//! as it is, and by [`decode_path`], which does not take such a path; made by [`encode_path`].
//!
//! Paths are decoded everywhere in the engine: as the files of pages are called, and as a server looks for them. What a URL is
//! written into has them encoded.

pub(crate) use crate::catalog::percent::is_path_byte;

use crate::catalog::percent::decoded_bytes;

/// The bytes of `text`, each `%XX` as the byte for which it stands. They need not be UTF-8.
pub(crate) fn decode(text: &str) -> Vec<u8> {
    decoded_bytes(text).collect()
}

/// As [`decode`]; `text` itself where that is no UTF-8.
pub(crate) fn decode_text(text: &str) -> String {
    String::from_utf8(decode(text)).unwrap_or_else(|_| text.to_owned())
}

/// The path that a URL has encoded; `None` when that is no UTF-8 or not well formed.
pub(crate) fn decode_path(path: &str) -> Option<String> {
    let decoded = decode(path);
    // Each `%` that encodes something took the two digits after it along.
    let well_formed = path.len() - decoded.len() == 2 * path.matches('%').count();
    String::from_utf8(decoded).ok().filter(|_| well_formed)
}

/// A decoded path as URLs have it: what cannot stand in a path is encoded, `%` with it.
pub(crate) fn encode_path(path: &str) -> String {
    let plain = path.bytes().position(|byte| !is_path_byte(byte)).unwrap_or(path.len());
    let mut out = path[..plain].to_owned();
    for byte in path[plain..].bytes() {
        if is_path_byte(byte) { out.push(char::from(byte)) } else { push_encoded(byte, &mut out) }
    }
    out
}

/// Writes `byte` as `%XX`, with capital digits.
pub(crate) fn push_encoded(byte: u8, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.push('%');
    out.push(char::from(DIGITS[usize::from(byte >> 4)]));
    out.push(char::from(DIGITS[usize::from(byte & 15)]));
}

/// As [`decode`], with `+` for a blank, as in the values of a query or a form; what is no UTF-8 then is replaced.
pub(crate) fn decode_form(text: &str) -> String {
    String::from_utf8_lossy(&decode(&text.replace('+', " "))).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_encodes_nothing_stays() {
        for (text, want) in [
            ("/a%20b", "/a b"),
            ("/%C3%a4", "/ä"),
            ("/%", "/%"),
            ("/%zz%2", "/%zz%2"),
            ("/%+1%-1% 1", "/%+1%-1% 1"),
            ("%é%2é", "%é%2é"),
            ("a%2Fb%252F", "a/b%2F"),
        ] {
            assert_eq!(decode(text), want.as_bytes(), "{text}");
        }
        assert_eq!(decode_form("a+b%2B%ff%+1"), "a b+\u{fffd}% 1");
        assert_eq!(decode_text("%c3%a4%"), "ä%");
        assert_eq!(decode_text("%ff%41"), "%ff%41");
    }

    #[test]
    fn paths_there_and_back() {
        for (decoded, encoded) in [
            ("/a/b@1.2", "/a/b@1.2"),
            ("/größe", "/gr%C3%B6%C3%9Fe"),
            ("/50% off?#1", "/50%25%20off%3F%231"),
            ("/%41", "/%2541"),
            ("/it's,a;(list)=1&2!$*+:~", "/it's,a;(list)=1&2!$*+:~"),
        ] {
            assert_eq!(encode_path(decoded), encoded);
            assert_eq!(decode_path(encoded).as_deref(), Some(decoded));
        }
        assert_eq!(decode_path("/gr%c3%b6%C3%9fe").as_deref(), Some("/größe"));
        for path in ["/50%", "/%zz", "/%ff", "/%+1"] {
            assert_eq!(decode_path(path), None, "{path}");
        }
    }
}
