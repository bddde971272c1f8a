//! JSON5 (<https://spec.json5.org>), as examples in documentation have it: names without quotes, single quotes, comments.
//!
//! In: the text of a fence. Out: the value, or where it ends to be one ([`Fault`]). The crate `json5` reads it; this bounds how deep
//! values nest and turns its lines and columns into offsets. `Infinity` and `NaN`, which JSON has not, are `null`.

use std::fmt;

use json5::{Deserializer, Position};
use serde::de::{Deserialize, DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Where a text is no JSON5: the offset, and what is wrong there.
pub(super) type Fault = (usize, String);

/// Objects and arrays within each other; more is no example, and what reads them has no bound of its own.
const MOST_NESTED: usize = 64;

/// The value that `text` is.
pub(super) fn parse(text: &str) -> Result<Value, Fault> {
    let found: Result<Bounded, json5::Error> = json5::from_str(text);
    found.map(|Bounded(value)| value).map_err(|error| {
        let message = error.code().map_or_else(|| TOO_DEEP.to_owned(), |code| code.to_string());
        (error.position().map_or(text.len(), |position| offset(text, position)), message)
    })
}

/// The value of the first object in `text`, whatever stands before and behind it.
pub(super) fn object(text: &str) -> Option<Value> {
    let at = text.find('{')?;
    Nested(0).deserialize(&mut Deserializer::from_str(&text[at..])).ok()
}

/// The offset of a line and a column, both from 0 and in characters.
fn offset(text: &str, position: Position) -> usize {
    let mut starts = text.char_indices().filter_map(|(at, c)| match c {
        '\r' if text[at + 1..].starts_with('\n') => None,
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(at + c.len_utf8()),
        _ => None,
    });
    let start = position.line.checked_sub(1).map_or(Some(0), |before| starts.nth(before)).unwrap_or(text.len());
    text[start..].char_indices().nth(position.column).map_or(text.len(), |(at, _)| start + at)
}

const TOO_DEEP: &str = "nested too deeply";

/// A whole value.
struct Bounded(Value);

impl<'de> Deserialize<'de> for Bounded {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Nested(0).deserialize(deserializer).map(Self)
    }
}

/// Reads a value that stands in so many others.
#[derive(Clone, Copy)]
struct Nested(usize);

impl<'de> DeserializeSeed<'de> for Nested {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.0 > MOST_NESTED {
            return Err(D::Error::custom(TOO_DEEP));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Nested {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(Nested(self.0 + 1))? {
            items.push(item);
        }
        Ok(items.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = access.next_key()? {
            object.insert(key, access.next_value_seed(Nested(self.0 + 1))?);
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_faults() {
        for (text, expect) in [
            ("{error: 'a_b', error_description: \"x\"}", r#"{"error":"a_b","error_description":"x"}"#),
            (
                "// why\n{ 'a': [1, 0x1F, +.5, -2, 1e3, ], /* , */ $b_1: null, }",
                r#"{"a":[1,31,0.5,-2,1000.0],"$b_1":null}"#,
            ),
            (
                r"{a: 'it\'s \u00e9 \uD83D\uDE00 \x41\
b'}",
                r#"{"a":"it's é 😀 Ab"}"#,
            ),
            ("[Infinity, -NaN, true, \"'\", '\"']", r#"[null,null,true,"'","\""]"#),
            ("{z: 1, a: 2, z: 3}", r#"{"z":3,"a":2}"#),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), expect, "{text}");
        }
        for (text, offset, message) in [
            ("{error: 'a_b'\n x: 1}", 15, "expected comma"),
            ("{error: 'é'\r\n x: 1}", 15, "expected comma"),
            ("{error 'a_b'}", 7, "expected colon"),
            ("{error: a_b}", 8, "expected value"),
            ("{error: 'a_b}", 0, "EOF parsing string"),
            ("{a: '\\u12'}", 5, "invalid escape sequence"),
            ("{a: 1x}", 5, "expected comma"),
            ("{} x", 3, "trailing characters"),
            ("{/* a", 0, "EOF parsing comment"),
            ("", 0, "EOF parsing value"),
        ] {
            assert_eq!(parse(text), Err((offset, message.to_owned())), "{text}");
        }
        assert_eq!(object("HTTP/1.1 400\n\n{error: 'a_b'} {").unwrap()["error"], "a_b");
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(&nested(MOST_NESTED)).is_ok());
        for open in ["[", "{a:", "[{a: "] {
            let (_, message) = parse(&open.repeat(100_000)).unwrap_err();
            assert_eq!(message, "nested too deeply");
            assert!(object(&open.repeat(100_000)).is_none());
        }
    }
}
