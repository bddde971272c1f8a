//! The members of a JSON object, without allocation: enough to read flat responses.
//!
//! Nested values are passed over as a whole and not checked inside beyond their strings and brackets.

use super::Text;

/// A member of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Member<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// Its value.
    pub value: Value<'a>,
}

/// A value of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A string.
    Text(Text<'a>),
    /// Anything else, as it is on the wire.
    Other(&'a str),
}

/// The members of the object that a text holds. An item is `None` where the text is no JSON object; it is the last one.
#[derive(Clone, Debug)]
pub struct Members<'a> {
    rest: &'a str,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    Between,
    Done,
}

impl<'a> Members<'a> {
    /// The members of the object `text`.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { rest: text, state: State::Start }
    }

    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn take(&mut self, expected: char) -> Option<()> {
        self.space();
        self.rest = self.rest.strip_prefix(expected)?;
        self.space();
        Some(())
    }

    fn string(&mut self) -> Option<Text<'a>> {
        let inside = self.rest.strip_prefix('"')?;
        let end = string_end(inside)?;
        self.rest = &inside[end + 1..];
        Some(Text::json(&inside[..end]))
    }

    fn value(&mut self) -> Option<Value<'a>> {
        if self.rest.starts_with('"') {
            return self.string().map(Value::Text);
        }
        let (start, mut depth) = (self.rest, 0_usize);
        loop {
            let stop = self.rest.find(['"', '{', '}', '[', ']', ','])?;
            let mark = self.rest.as_bytes()[stop];
            match mark {
                b'{' | b'[' => depth += 1,
                b'"' if depth == 0 => return None,
                b'"' => {
                    let inside = &self.rest[stop + 1..];
                    self.rest = &inside[string_end(inside)? + 1..];
                    continue;
                }
                b',' | b'}' if depth == 0 => {
                    self.rest = &self.rest[stop..];
                    break;
                }
                b']' if depth == 0 => return None,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.rest = &self.rest[stop + 1..];
        }
        let raw = start[..start.len() - self.rest.len()].trim_end();
        (!raw.is_empty()).then_some(Value::Other(raw))
    }

    /// The next member, or `Some(None)` at the end.
    fn member(&mut self) -> Option<Option<Member<'a>>> {
        match self.state {
            State::Start => self.take('{')?,
            State::Between => self.space(),
            State::Done => return Some(None),
        }
        if let Some(rest) = self.rest.strip_prefix('}') {
            self.state = State::Done;
            return rest.trim().is_empty().then_some(None);
        }
        if self.state == State::Between {
            self.take(',')?;
        }
        self.state = State::Between;
        let name = self.string()?;
        self.take(':')?;
        let value = self.value()?;
        Some(Some(Member { name, value }))
    }
}

/// Where the string ends whose opening quote stands before `text`.
fn string_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return Some(at),
            0..0x20 => return None,
            _ => at += 1,
        }
    }
    None
}

impl<'a> Iterator for Members<'a> {
    type Item = Option<Member<'a>>;

    fn next(&mut self) -> Option<Option<Member<'a>>> {
        if self.state == State::Done {
            return None;
        }
        match self.member() {
            Some(Some(member)) => Some(Some(member)),
            Some(None) => None,
            None => {
                self.state = State::Done;
                Some(None)
            }
        }
    }
}
