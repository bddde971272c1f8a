//! The block quote in which a `data` tag stands, looked for as the format has it: [`Quotes`].
//!
//! In: the text of a template, and the insides of its `data` tags. Out: the prefix of the first line that holds the same
//! inside anywhere. The places where one can stand are listed once, so that many tags do not each read the text anew.

use foldhash::{HashMap, HashMapExt};

/// Bytes of a path that are compared; a longer one names no file.
const LONGEST: usize = 1024;

/// What could be the inside of a `data` tag.
pub(super) struct Quotes<'t> {
    places: Vec<Place<'t>>,
    /// The prefixes that were asked for: one tag may stand a hundred thousand times.
    known: HashMap<&'t str, &'t str>,
}

/// `data`, blanks and a path as far as it goes; in the order of the alphabet, then of the text.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place<'t> {
    inside: &'t str,
    at: usize,
    /// What the line begins with, when it is a blockquote's; else nothing.
    prefix: &'t str,
}

impl<'t> Quotes<'t> {
    /// The places in `text`, whose paths are made of `is_path_char`.
    pub(super) fn new(text: &'t str, is_path_char: fn(char) -> bool) -> Self {
        // A line may be the whole text: it is looked at once.
        let (mut read, mut prefix) = (0, prefix(text));
        let place = |at: usize| {
            if let Some(newline) = memchr::memrchr(b'\n', &text.as_bytes()[read..at]) {
                prefix = self::prefix(&text[read + newline + 1..]);
            }
            read = at;
            let path = text[at + "data".len()..].trim_start();
            // The characters of a path are ASCII.
            let length = path.bytes().take(LONGEST).take_while(|byte| is_path_char(char::from(*byte))).count();
            Place { inside: &text[at..text.len() - path.len() + length], at, prefix }
        };
        let mut places: Vec<Place<'_>> = memchr::memmem::find_iter(text.as_bytes(), "data").map(place).collect();
        places.sort_unstable();
        Self { places, known: HashMap::new() }
    }

    /// The prefix of the first line that holds `inside`, when it is a blockquote's; else nothing.
    pub(super) fn of(&mut self, inside: &'t str) -> &'t str {
        let places = &self.places;
        self.known.entry(inside).or_insert_with(|| {
            let from = places.partition_point(|place| place.inside < inside);
            let same = places[from..].iter().take_while(|place| place.inside.starts_with(inside));
            same.min_by_key(|place| place.at).map_or("", |place| place.prefix)
        })
    }
}

/// What the first line of `text` begins with, when it is a blockquote's; else nothing.
fn prefix(text: &str) -> &str {
    let rest = text.trim_start_matches(' ');
    if !rest.starts_with('>') {
        return "";
    }
    let length = text.len() - rest.len() + 1;
    &text[..length + usize::from(text[length..].starts_with(' '))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_counts_whatever_it_is() {
        let path = |c: char| c.is_ascii_alphanumeric() || c == '.';
        let text =
            "{% raw %}data a.bc{% endraw %}\n > {% data a.b %}\n>> {% data a.c %}\n>{% data  a.c %}\ndata x\n> data x";
        let mut quotes = Quotes::new(text, path);
        for (inside, want) in
            [("data a.b", ""), ("data a.c", ">"), ("data  a.c", ">"), ("data x", ""), ("data y", ""), ("data", "")]
        {
            assert_eq!(quotes.of(inside), want, "{inside}");
            let line = text.lines().find(|line| line.contains(inside)).unwrap_or_default();
            assert_eq!(line.trim_start().starts_with('>'), !want.is_empty(), "{inside}");
        }
    }
}
