//! [`Text`]: a parameter as it is on the wire, decoded while it is read.

use core::fmt;

/// A text of a response, still encoded.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    raw: &'a str,
    encoding: Encoding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Plain,
    Form,
    Json,
}

impl<'a> Text<'a> {
    /// A text without encoding.
    #[must_use]
    pub const fn plain(raw: &'a str) -> Self {
        Self { raw, encoding: Encoding::Plain }
    }

    /// A value of `application/x-www-form-urlencoded`.
    #[must_use]
    pub const fn form(raw: &'a str) -> Self {
        Self { raw, encoding: Encoding::Form }
    }

    /// The inside of a JSON string.
    #[must_use]
    pub const fn json(raw: &'a str) -> Self {
        Self { raw, encoding: Encoding::Json }
    }

    /// The text as on the wire.
    #[must_use]
    pub const fn raw(self) -> &'a str {
        self.raw
    }

    /// The text, when decoding would change nothing.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        let encoded = match self.encoding {
            Encoding::Plain => false,
            Encoding::Form => self.raw.contains(['+', '%']),
            Encoding::Json => self.raw.contains('\\'),
        };
        (!encoded).then_some(self.raw)
    }

    /// The decoded characters; what is no valid escape or no UTF-8 is replaced by U+FFFD.
    #[must_use]
    pub fn chars(self) -> Chars<'a> {
        Chars { rest: self.raw, encoding: self.encoding }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.raw.is_empty()
    }

    /// Decodes into `buffer`; `None` when it is too short.
    #[must_use]
    pub fn read(self, buffer: &mut [u8]) -> Option<&str> {
        let mut len = 0;
        for character in self.chars() {
            let end = len + character.len_utf8();
            character.encode_utf8(buffer.get_mut(len..end)?);
            len = end;
        }
        core::str::from_utf8(buffer.get(..len)?).ok()
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.chars().eq(other.chars())
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.chars().eq(other.chars())
    }
}

impl Eq for Text<'_> {}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        match self.as_str() {
            Some(text) => f.write_str(text),
            None => self.chars().try_for_each(|character| f.write_char(character)),
        }
    }
}

/// The decoded characters of a [`Text`].
#[derive(Clone, Debug)]
pub struct Chars<'a> {
    rest: &'a str,
    encoding: Encoding,
}

impl Iterator for Chars<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let mut letters = self.rest.chars();
        let first = letters.next()?;
        match (self.encoding, first) {
            (Encoding::Form, '%') => Some(self.percent()),
            (Encoding::Json, '\\') => Some(self.escape()),
            (Encoding::Form, '+') => {
                self.rest = letters.as_str();
                Some(' ')
            }
            _ => {
                self.rest = letters.as_str();
                Some(first)
            }
        }
    }
}

impl Chars<'_> {
    /// A character from its percent-encoded bytes.
    fn percent(&mut self) -> char {
        let Some(first) = self.percent_byte() else {
            self.rest = self.rest.get(1..).unwrap_or("");
            return '%';
        };
        let more = match first {
            0..=0x7f => return char::from(first),
            0xc2..=0xdf => 1,
            0xe0..=0xef => 2,
            0xf0..=0xf4 => 3,
            _ => return char::REPLACEMENT_CHARACTER,
        };
        let mut bytes = [first, 0, 0, 0];
        for byte in &mut bytes[1..=more] {
            let before = self.rest;
            match self.percent_byte() {
                Some(next @ 0x80..=0xbf) => *byte = next,
                _ => {
                    self.rest = before;
                    return char::REPLACEMENT_CHARACTER;
                }
            }
        }
        let decoded = core::str::from_utf8(&bytes[..=more]).ok().and_then(|text| text.chars().next());
        decoded.unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    fn percent_byte(&mut self) -> Option<u8> {
        let digits = self.rest.strip_prefix('%')?.get(..2)?;
        let valid = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let byte = valid.then(|| u8::from_str_radix(digits, 16).ok()).flatten()?;
        self.rest = &self.rest[3..];
        Some(byte)
    }

    /// A JSON escape; the text begins with a backslash.
    fn escape(&mut self) -> char {
        let mut letters = self.rest.chars();
        letters.next();
        let kind = letters.next();
        self.rest = letters.as_str();
        match kind {
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some(same @ ('"' | '\\' | '/')) => same,
            Some('u') => self.unicode(),
            _ => char::REPLACEMENT_CHARACTER,
        }
    }

    fn unicode(&mut self) -> char {
        let Some(unit) = self.hex4() else { return char::REPLACEMENT_CHARACTER };
        if !(0xd800..0xdc00).contains(&unit) {
            return char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER);
        }
        let before = self.rest;
        let low = self.rest.strip_prefix("\\u").and_then(|rest| {
            self.rest = rest;
            self.hex4()
        });
        match low {
            Some(low @ 0xdc00..=0xdfff) => {
                let code = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => {
                self.rest = before;
                char::REPLACEMENT_CHARACTER
            }
        }
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.rest.get(..4)?;
        let valid = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let unit = valid.then(|| u32::from_str_radix(digits, 16).ok()).flatten()?;
        self.rest = &self.rest[4..];
        Some(unit)
    }
}
