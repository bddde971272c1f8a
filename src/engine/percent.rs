//! Percent-encoding undone (RFC 3986 §2.1): [`decode`] and [`decode_form`], which leave what encodes nothing as it is.

/// The byte for which the two digits after a `%` stand; no sign and no blank is a digit.
fn byte(digits: Option<&[u8]>) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    match digits? {
        &[high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
        _ => None,
    }
}

/// The bytes of `text`, each `%XX` as the byte for which it stands. They need not be UTF-8.
pub(crate) fn decode(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let found = if bytes[at] == b'%' { byte(bytes.get(at + 1..at + 3)) } else { None };
        out.push(found.unwrap_or(bytes[at]));
        at += if found.is_some() { 3 } else { 1 };
    }
    out
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
    }
}
