//! Values of template expressions.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

/// A value. Composite ones are shared, so that cloning is cheap.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// `nil`, and every name that is not defined.
    Nil,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(Arc<str>),
    /// A list.
    List(Arc<Vec<Value>>),
    /// A mapping in the order of its source.
    Map(Arc<Map>),
    /// The literal `empty`, equal to every empty text, list and mapping.
    Empty,
    /// The literal `blank`, equal to what is empty, `nil`, `false` or white space.
    Blank,
}

/// Longest text that templates make out of others; what would be longer is cut or left as it was.
pub(super) const MAX_TEXT: usize = 4 << 20;
/// Most items of a list that templates make, those of the lists in it included.
pub(super) const MAX_ITEMS: usize = 1 << 20;
/// Deepest nesting of a list that templates make: what looks at a value calls itself for each list in it.
const MAX_NESTING: usize = 128;

/// A mapping that keeps the order of its source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    entries: Vec<(Arc<str>, Value)>,
    places: BTreeMap<Arc<str>, usize>,
}

impl Map {
    /// The value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.places.get(key).map(|&place| &self.entries[place].1)
    }

    /// The entries in order.
    #[must_use]
    pub fn entries(&self) -> &[(Arc<str>, Value)] {
        &self.entries
    }
}

impl<K: Into<Arc<str>>> FromIterator<(K, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(entries: I) -> Self {
        let mut map = Map::default();
        for (key, value) in entries {
            let key = key.into();
            match map.places.get(&key) {
                Some(&place) => map.entries[place].1 = value,
                None => {
                    map.places.insert(Arc::clone(&key), map.entries.len());
                    map.entries.push((key, value));
                }
            }
        }
        map
    }
}

/// The number that a text is, as JavaScript reads it: nothing is zero, and `inf` and `nan` are words.
fn number_of(text: &str) -> Option<f64> {
    let radix = match text.get(..2).unwrap_or("") {
        "0x" | "0X" => 16,
        "0o" | "0O" => 8,
        "0b" | "0B" => 2,
        _ => 10,
    };
    match text {
        "" => Some(0.0),
        "Infinity" | "+Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ if radix != 10 && !text[2..].starts_with('+') => {
            u64::from_str_radix(&text[2..], radix).ok().map(|number| number as f64)
        }
        _ if text.ends_with(|c: char| c.is_ascii_digit() || c == '.') => text.parse().ok(),
        _ => None,
    }
}

/// The unit of UTF-16 at `index` of `text`; half a pair is the replacement character.
pub(super) fn unit(text: &str, index: usize) -> Option<Value> {
    text.encode_utf16().nth(index).map(|unit| Value::from(String::from_utf16_lossy(&[unit])))
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text.into())
    }
}

impl Value {
    /// A value from JSON.
    #[must_use]
    pub fn from_json(json: &serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Value::Nil,
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(number) => {
                number.as_i64().map_or_else(|| Value::Float(number.as_f64().unwrap_or(f64::NAN)), Value::Int)
            }
            serde_json::Value::String(text) => Value::from(text.as_str()),
            serde_json::Value::Array(items) => Value::list(items.iter().map(Value::from_json)),
            serde_json::Value::Object(map) => {
                Value::map(map.iter().map(|(key, value)| (key.as_str(), Value::from_json(value))))
            }
        }
    }

    /// A list.
    pub fn list(items: impl IntoIterator<Item = Value>) -> Self {
        Value::List(Arc::new(items.into_iter().collect()))
    }

    /// A mapping.
    pub fn map<K: Into<Arc<str>>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        Value::Map(Arc::new(entries.into_iter().collect()))
    }

    /// Roughly the work that it takes to look at the value: bytes of a text, items of a list, and what is in them.
    pub(super) fn weight(&self) -> usize {
        let own = match self {
            Value::Text(text) => text.len(),
            Value::List(items) => items.len() * 8,
            Value::Map(map) => map.entries.len() * 8,
            _ => 0,
        };
        own + self.items_within().unwrap_or(MAX_ITEMS)
    }

    /// How many items the value has, with those of the lists and mappings in it; none where they are too many, or too deep.
    pub(super) fn items_within(&self) -> Option<usize> {
        let mut left = MAX_ITEMS;
        self.count_within(MAX_NESTING, &mut left).then_some(MAX_ITEMS - left)
    }

    /// Takes the items off what is `left`; whether there was enough, and no list deeper than `depth`.
    fn count_within(&self, depth: usize, left: &mut usize) -> bool {
        let count = match self {
            Value::List(items) => items.len(),
            Value::Map(map) => map.entries.len(),
            _ => return true,
        };
        let Some(rest) = left.checked_sub(count).filter(|_| depth > 0) else { return false };
        *left = rest;
        let mut fits = |item: &Value| item.count_within(depth - 1, left);
        match self {
            Value::List(items) => items.iter().all(fits),
            Value::Map(map) => map.entries.iter().all(|(_, value)| fits(value)),
            _ => true,
        }
    }

    /// Everything but `nil` and `false`.
    #[must_use]
    pub fn is_truthy(&self) -> bool {
        !matches!(self, Value::Nil | Value::Bool(false))
    }

    /// Appends the value as an output tag writes it.
    pub fn write(&self, out: &mut String) {
        match self {
            Value::Nil | Value::Empty | Value::Blank => {}
            Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Value::Int(number) => _ = write!(out, "{number}"),
            // Zero has no sign: values that are equal are written alike.
            Value::Float(number) if number.is_infinite() => {
                out.push_str(if *number < 0.0 { "-Infinity" } else { "Infinity" });
            }
            // The forms of JavaScript: an exponent where there would be many zeros.
            Value::Float(number) if number.abs() >= 1e21 => out.push_str(&format!("{number:e}").replace('e', "e+")),
            Value::Float(number) if *number != 0.0 && number.abs() < 1e-6 => _ = write!(out, "{number:e}"),
            Value::Float(number) => _ = write!(out, "{}", number + 0.0),
            Value::Text(text) => out.push_str(text),
            Value::List(items) => {
                for item in items.iter() {
                    // Items may be shared: a short list may have an endless text.
                    if out.len() > MAX_TEXT {
                        return;
                    }
                    item.write(out);
                }
            }
            Value::Map(_) => out.push_str("[object Object]"),
        }
    }

    /// The value as text.
    #[must_use]
    pub fn to_text(&self) -> Arc<str> {
        if let Value::Text(text) = self {
            return Arc::clone(text);
        }
        let mut out = String::new();
        self.write(&mut out);
        out.into()
    }

    /// The value as a number, texts included.
    #[must_use]
    pub fn to_number(&self) -> Option<f64> {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "template arithmetic is in doubles, as in JavaScript")]
            Value::Int(number) => Some(*number as f64),
            Value::Float(number) => Some(*number),
            Value::Text(text) => number_of(text.trim()),
            Value::Bool(value) => Some(f64::from(u8::from(*value))),
            _ => None,
        }
    }

    /// The number `number`, whole where it is whole.
    #[must_use]
    pub fn number(number: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
        if number.fract() == 0.0 && number.abs() < 9e15 { Value::Int(number as i64) } else { Value::Float(number) }
    }

    /// The member `key`: of a mapping, an index of a list, `size`, `first`, `last`.
    #[must_use]
    pub fn member(&self, key: &Value) -> Value {
        match (self, key) {
            (Value::Map(map), key) => {
                let name = key.to_text();
                match map.get(&name) {
                    Some(value) => value.clone(),
                    None if &*name == "size" => Value::number(map.entries.len() as f64),
                    None => Value::Nil,
                }
            }
            (Value::List(items), Value::Int(index)) => {
                let index = if *index < 0 { index + items.len() as i64 } else { *index };
                usize::try_from(index).ok().and_then(|index| items.get(index)).cloned().unwrap_or(Value::Nil)
            }
            (Value::List(items), key) => match &*key.to_text() {
                "size" => Value::Int(items.len() as i64),
                "first" => items.first().cloned().unwrap_or(Value::Nil),
                "last" => items.last().cloned().unwrap_or(Value::Nil),
                other => other.parse::<usize>().ok().and_then(|index| items.get(index)).cloned().unwrap_or(Value::Nil),
            },
            // In units of UTF-16, as JavaScript counts.
            (Value::Text(text), key) => match &*key.to_text() {
                "size" => Value::Int(text.encode_utf16().count() as i64),
                other => other.parse::<usize>().ok().and_then(|index| unit(text, index)).unwrap_or(Value::Nil),
            },
            _ => Value::Nil,
        }
    }

    /// What a `for` loop runs over: items, or `[key, value]` pairs of a mapping.
    #[must_use]
    pub fn items(&self) -> Vec<Value> {
        match self {
            Value::List(items) => items.to_vec(),
            Value::Map(map) => map
                .entries()
                .iter()
                .map(|(key, value)| Value::list([Value::Text(Arc::clone(key)), value.clone()]))
                .collect(),
            Value::Text(text) if !text.is_empty() => vec![self.clone()],
            _ => Vec::new(),
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Value::Text(text) => text.is_empty(),
            Value::List(items) => items.is_empty(),
            Value::Map(map) => map.entries.is_empty(),
            Value::Empty => true,
            _ => false,
        }
    }

    fn is_blank(&self) -> bool {
        match self {
            Value::Nil | Value::Bool(false) | Value::Blank => true,
            Value::Text(text) => text.trim().is_empty(),
            other => other.is_empty(),
        }
    }

    /// `==` of templates.
    #[must_use]
    pub fn equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Empty, value) | (value, Value::Empty) => value.is_empty(),
            (Value::Blank, value) | (value, Value::Blank) => value.is_blank(),
            (Value::Int(_) | Value::Float(_), Value::Int(_) | Value::Float(_)) => self.to_number() == other.to_number(),
            _ => self == other,
        }
    }

    /// `contains` of templates.
    #[must_use]
    pub fn contains(&self, needle: &Value) -> bool {
        match self {
            // What is not defined is in no text.
            Value::Text(text) => *needle != Value::Nil && text.contains(&*needle.to_text()),
            Value::List(items) => items.iter().any(|item| item.equals(needle)),
            // Mappings have keys, but contain nothing.
            _ => false,
        }
    }
}
