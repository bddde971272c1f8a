//! JSON5 (<https://spec.json5.org>), as examples in documentation have it: names without quotes, single quotes, comments.
//!
//! In: the text of a fence. Out: the value, or where it ends to be one ([`Fault`]). `Infinity` and `NaN`, which JSON has not,
//! are `null`.

use serde_json::{Map, Number, Value};

/// Where a text is no JSON5: the offset, and what is wrong there.
pub(super) type Fault = (usize, &'static str);

/// Objects and arrays within each other; more is no example.
const MOST_NESTED: usize = 64;

/// The value that `text` is.
pub(super) fn parse(text: &str) -> Result<Value, Fault> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.blank()?;
    if reader.at < text.len() { Err((reader.at, "trailing characters")) } else { Ok(value) }
}

/// The value of the first object in `text`, whatever stands before and behind it.
pub(super) fn object(text: &str) -> Option<Value> {
    let mut reader = Reader { text, at: text.find('{')? };
    reader.value(0).ok()
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest().chars().next()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn eat(&mut self, text: &str) -> bool {
        let there = self.rest().starts_with(text);
        self.at += if there { text.len() } else { 0 };
        there
    }

    /// Passes over white space and comments.
    fn blank(&mut self) -> Result<(), Fault> {
        loop {
            let rest = self.rest();
            let word = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            self.at += rest.len() - word.len();
            let start = self.at;
            if self.eat("//") {
                self.at += self.rest().find(['\n', '\r', '\u{2028}', '\u{2029}']).unwrap_or(self.rest().len());
            } else if self.eat("/*") {
                self.at += self.rest().find("*/").ok_or((start, "a comment that does not end"))? + 2;
            } else {
                return Ok(());
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, Fault> {
        self.blank()?;
        let start = self.at;
        if depth > MOST_NESTED {
            return Err((start, "nested too deeply"));
        }
        match self.rest().chars().next() {
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            Some('"' | '\'') => Ok(Value::String(self.string()?)),
            Some(c) if is_name_start(c) => match self.name() {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                "null" | "Infinity" | "NaN" => Ok(Value::Null),
                _ => Err((start, "expected a value")),
            },
            Some('0'..='9' | '.' | '+' | '-') => self.number(),
            _ => Err((start, "expected a value")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Fault> {
        self.at += 1;
        let mut object = Map::new();
        loop {
            self.blank()?;
            if self.eat("}") {
                return Ok(Value::Object(object));
            }
            let key = match self.rest().chars().next() {
                Some('"' | '\'') => self.string()?,
                Some(c) if is_name_start(c) => self.name().to_owned(),
                _ => return Err((self.at, "expected a key or `}`")),
            };
            self.blank()?;
            if !self.eat(":") {
                return Err((self.at, "expected `:`"));
            }
            let value = self.value(depth + 1)?;
            object.insert(key, value);
            self.blank()?;
            if !self.eat(",") && !self.rest().starts_with('}') {
                return Err((self.at, "expected `,` or `}`"));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, Fault> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.blank()?;
            if self.eat("]") {
                return Ok(Value::Array(items));
            }
            items.push(self.value(depth + 1)?);
            self.blank()?;
            if !self.eat(",") && !self.rest().starts_with(']') {
                return Err((self.at, "expected `,` or `]`"));
            }
        }
    }

    fn name(&mut self) -> &str {
        let rest = self.rest();
        let length = rest.find(|c: char| !is_name_start(c) && !c.is_alphanumeric()).unwrap_or(rest.len());
        self.at += length;
        &self.text[self.at - length..self.at]
    }

    fn string(&mut self) -> Result<String, Fault> {
        let start = self.at;
        let open_end = (start, "a string that does not end");
        let quote = self.next().ok_or(open_end)?;
        let mut out = String::new();
        // UTF-16, as escapes have it: two of them may be one character.
        let mut units: Vec<u16> = Vec::new();
        loop {
            let at = self.at;
            let next = self.next().filter(|c| !matches!(c, '\n' | '\r')).ok_or(open_end)?;
            let unit = if next == '\\' { self.escape(at)? } else { Escape::Char(next) };
            if let Escape::Unit(unit) = unit {
                units.push(unit);
                continue;
            }
            out.extend(char::decode_utf16(units.drain(..)).map(|unit| unit.unwrap_or('\u{fffd}')));
            match unit {
                Escape::Char(c) if c == quote && next != '\\' => return Ok(out),
                Escape::Char(c) => out.push(c),
                Escape::Unit(_) | Escape::Nothing => {}
            }
        }
    }

    /// What stands for a character behind the backslash at `start`.
    fn escape(&mut self, start: usize) -> Result<Escape, Fault> {
        let bad = (start, "an escape that means nothing");
        let digits = match self.next().ok_or(bad)? {
            'b' => return Ok(Escape::Char('\u{8}')),
            'f' => return Ok(Escape::Char('\u{c}')),
            'n' => return Ok(Escape::Char('\n')),
            'r' => return Ok(Escape::Char('\r')),
            't' => return Ok(Escape::Char('\t')),
            'v' => return Ok(Escape::Char('\u{b}')),
            '0' => return Ok(Escape::Char('\0')),
            '\r' => {
                self.eat("\n");
                return Ok(Escape::Nothing);
            }
            '\n' | '\u{2028}' | '\u{2029}' => return Ok(Escape::Nothing),
            'x' => 2,
            'u' => 4,
            other => return Ok(Escape::Char(other)),
        };
        let hex =
            self.rest().get(..digits).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit())).ok_or(bad)?;
        let unit = u16::from_str_radix(hex, 16).map_err(|_| bad)?;
        self.at += digits;
        Ok(Escape::Unit(unit))
    }

    fn number(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        let negative = self.eat("-");
        if !negative {
            self.eat("+");
        }
        if self.rest().starts_with(['I', 'N']) {
            return match self.name() {
                "Infinity" | "NaN" => Ok(Value::Null),
                _ => Err((start, "expected a number")),
            };
        }
        let rest = self.rest();
        let mut before = ' ';
        let length = rest
            .find(|c: char| {
                let inside =
                    c.is_ascii_alphanumeric() || c == '.' || matches!(c, '+' | '-') && matches!(before, 'e' | 'E');
                before = c;
                !inside
            })
            .unwrap_or(rest.len());
        let word = &rest[..length];
        let sign: i32 = if negative { -1 } else { 1 };
        let number = match word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
            Some(hex) => i64::from_str_radix(hex, 16).ok().map(|number| Number::from(i64::from(sign) * number)),
            None => match word.parse::<i64>() {
                Ok(number) => Some(Number::from(i64::from(sign) * number)),
                // Digits alone: the reader of floats knows names too.
                Err(_) if word.starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
                    word.parse::<f64>().ok().and_then(|number| Number::from_f64(f64::from(sign) * number))
                }
                Err(_) => None,
            },
        };
        self.at += length;
        number.map(Value::Number).ok_or((start, "expected a number"))
    }
}

/// A character of a string.
enum Escape {
    Char(char),
    Unit(u16),
    Nothing,
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '$' | '_')
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
        ] {
            assert_eq!(parse(text).unwrap().to_string(), expect, "{text}");
        }
        for (text, fault) in [
            ("{error: 'a_b'\n x: 1}", (15, "expected `,` or `}`")),
            ("{error 'a_b'}", (7, "expected `:`")),
            ("{error: a_b}", (8, "expected a value")),
            ("{error: 'a_b}", (8, "a string that does not end")),
            ("{a: '\\u12'}", (5, "an escape that means nothing")),
            ("{a: 1x}", (4, "expected a number")),
            ("{} x", (3, "trailing characters")),
            ("{/* a", (1, "a comment that does not end")),
            ("", (0, "expected a value")),
        ] {
            assert_eq!(parse(text), Err(fault), "{text}");
        }
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert_eq!(object("HTTP/1.1 400\n\n{error: 'a_b'} {").unwrap()["error"], "a_b");
    }
}
