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
#[inline]
pub(crate) const fn is_path_byte(byte: u8) -> bool {
    // Looked up: every path of a site is read this way several times.
    PATH_BYTES[byte as usize]
}

const PATH_BYTES: [bool; 256] = {
    let mut bytes = [false; 256];
    let mut byte = 0;
    while byte < bytes.len() {
        let c = byte as u8 as char;
        bytes[byte] = c.is_ascii_alphanumeric()
            || matches!(c, '-' | '.' | '_' | '~' | '!' | '$' | '&' | '\'' | '(' | ')' | '*' | '+')
            || matches!(c, ',' | ';' | '=' | ':' | '@' | '/');
        byte += 1;
    }
    bytes
};

/// The byte for which the two digits at the start stand; no sign and no blank is a digit.
fn byte(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    match digits {
        &[high, low, ..] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
        _ => None,
    }
}
