//! YAML of front matter and of data files: keys that stand twice, and where things are, which the parser does not tell.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::super::source::line_at;

/// What a text is to hold: a mapping.
pub(super) enum Block {
    /// Keys that stand there once each.
    Keys(Map<String, Value>),
    /// A key that stands there twice.
    Twice(String),
    /// Something that is no mapping.
    Other,
}

impl<'de> Deserialize<'de> for Block {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BlockVisitor)
    }
}

struct BlockVisitor;

impl<'de> Visitor<'de> for BlockVisitor {
    type Value = Block;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping of keys to values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Block, A::Error> {
        let (mut map, mut twice) = (Map::new(), None);
        while let Some(key) = access.next_key::<String>()? {
            let value = access.next_value()?;
            if twice.is_none() && map.contains_key(&key) {
                twice = Some(key.clone());
            }
            map.insert(key, value);
        }
        Ok(twice.map_or(Block::Keys(map), Block::Twice))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Block, A::Error> {
        while access.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Block::Other)
    }

    fn visit_unit<E>(self) -> Result<Block, E> {
        Ok(Block::Keys(Map::new()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Block, E> {
        Ok(Block::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Block, E> {
        Ok(Block::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Block, E> {
        Ok(Block::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Block, E> {
        Ok(Block::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Block, E> {
        Ok(Block::Other)
    }
}

/// The offset of a fault in `text`, and what is wrong there.
pub(super) fn fault(error: &serde_yaml::Error, text: &str) -> (usize, String) {
    let at = error.location().map_or(0, |place| place.index().min(text.len()));
    let message = error.to_string();
    (at, message.split(" at line ").next().unwrap_or(&message).to_owned())
}

/// Where a top-level key that stands in `text` twice does so for the second time; the beginning where it cannot be found.
pub(super) fn second(text: &str, key: &str) -> Range<usize> {
    let first = key_range(text, key).map_or(0, |range| line_at(text, range.start).1);
    key_range(&text[first..], key).map_or(0..0, |range| first + range.start..first + range.end)
}

/// Range of a top-level key of a YAML text.
pub(super) fn key_range(text: &str, key: &str) -> Option<Range<usize>> {
    let mut at = 0;
    while at < text.len() {
        let (content, end) = line_at(text, at);
        let unquoted = content.trim_start_matches(['"', '\'']);
        if let Some(rest) = unquoted.strip_prefix(key)
            && rest.trim_start_matches(['"', '\'']).trim_start().starts_with(':')
        {
            let start = at + content.len() - unquoted.len();
            return Some(start..start + key.len());
        }
        at = end;
    }
    None
}

/// Range of the value of a top-level key: from after the colon to before the next top-level line.
pub(super) fn value_range(text: &str, key: &str) -> Option<Range<usize>> {
    let key = key_range(text, key)?;
    let colon = text[key.end..].find(':')? + key.end + 1;
    let (_, mut end) = line_at(text, colon);
    while end < text.len() {
        let (content, next) = line_at(text, end);
        // Lists may stand at the indentation of their key.
        let belongs = content.is_empty() || content.starts_with([' ', '\t', '-', '#']);
        if !belongs {
            break;
        }
        end = next;
    }
    let slice = &text[colon..end];
    let start = colon + slice.len() - slice.trim_start().len();
    Some(start..start + slice.trim().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_stand_twice() {
        for (text, place) in [
            ("a: 1\nb: 2\nb: 3\n", 10..11),
            ("'a': 1\nb:\n  a: 2\n\"a\": 3\n", 18..19),
            ("a: 1\na : 2\n", 5..6),
            // Two keys of one line are not told apart.
            ("{a: 1, a: 2}\n", 0..0),
        ] {
            let Ok(Block::Twice(key)) = serde_yaml::from_str(text) else { panic!("{text}") };
            assert_eq!(second(text, &key), place, "{text}");
        }
    }
}
