//! Percent-encoding (RFC 3986 §2.1), byte by byte: undone by [`decoded_bytes`], and what does not need it ([`is_path_byte`]).

/// The bytes of `text`, each `%XX` as the byte for which it stands; what encodes nothing stays as it is.
pub(crate) fn decoded_bytes(text: &str) -> impl Iterator<Item = u8> + Clone {
    let mut rest = text.as_bytes();
    core::iter::from_fn(move || {
        let (&first, after) = rest.split_first()?;
        let encoded = if first == b'%' { byte(after) } else { None };
        rest = if encoded.is_some() { &after[2..] } else { after };
        Some(encoded.unwrap_or(first))
    })
}

/// A byte that stands in a path, and in a fragment, as it is (RFC 3986 §3.3), slashes included.
pub(crate) fn is_path_byte(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'')
        || matches!(byte, b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' | b':' | b'@' | b'/')
}

/// The byte for which the two digits at the start stand; no sign and no blank is a digit.
fn byte(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    match digits {
        &[high, low, ..] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
        _ => None,
    }
}
