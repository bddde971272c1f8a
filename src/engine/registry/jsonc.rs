//! JSON as documentation has it: comments, trailing commas, and the object in the midst of other text.
//!
//! In: the text of a fence. Out: strict JSON of the same length ([`strict`]), or the first balanced object ([`object`]).

use std::ops::Range;

/// `text` with comments and trailing commas overwritten by spaces; offsets stay.
pub(super) fn strict(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut comma: Option<usize> = None;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                comma = None;
                at = string_end(&bytes, at);
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                while at < bytes.len() && bytes[at] != b'\n' {
                    bytes[at] = b' ';
                    at += 1;
                }
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let end = text[at + 2..].find("*/").map_or(bytes.len(), |end| at + 2 + end + 2);
                for byte in &mut bytes[at..end] {
                    if *byte != b'\n' {
                        *byte = b' ';
                    }
                }
                at = end;
                continue;
            }
            b',' => comma = Some(at),
            b'}' | b']' => {
                if let Some(comma) = comma.take() {
                    bytes[comma] = b' ';
                }
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => comma = None,
        }
        at += 1;
    }
    // Whole comments were overwritten, so what was between two characters still is.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// One past the closing quote of the string that opens at `at`.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The first balanced `{…}` of `text`.
pub(super) fn object(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let start = text.find('{')?;
    let (mut depth, mut at) = (0_usize, start);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at = string_end(bytes, at);
                continue;
            }
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(start..at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_commas_go() {
        for (text, expect) in [
            ("{\"a\": 1, // x\n}", r#"{"a":1}"#),
            ("{\"a\": [1, 2,], /* , */ }", r#"{"a":[1,2]}"#),
            (r#"{"a": "// no, }"}"#, r#"{"a":"// no, }"}"#),
            (r#"{"a": "\",}"}"#, r#"{"a":"\",}"}"#),
        ] {
            let strict = strict(text);
            assert_eq!(strict.len(), text.len());
            let value: serde_json::Value = serde_json::from_str(&strict).unwrap();
            assert_eq!(value.to_string(), expect);
        }
        for text in ["{", "\"", "/*", "{\"a", "}", "é/*é"] {
            let _ = (strict(text), object(text));
        }
        assert_eq!(object("HTTP/1.1 400\n\n{\"a\": {\"b\": \"}\"}} {"), Some(14..31));
    }
}
