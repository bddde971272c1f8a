//! The block quote in which a `data` tag stands, looked for as the format has it: [`Quotes`].
//!
//! In: the text of a template, and the insides of its `data` tags. Out: the prefix of the first line that holds the same
//! inside anywhere. The places where one can stand are listed once, so that many tags do not each read the text anew.

/// Bytes of a path that are compared; a longer one names no file.
const LONGEST: usize = 1024;

/// What could be the inside of a `data` tag.
pub(super) struct Quotes<'t> {
    text: &'t str,
    /// `data`, blanks and a path as far as it goes, with its offset; sorted.
    places: Vec<(&'t str, usize)>,
}

impl<'t> Quotes<'t> {
    /// The places in `text`, whose paths are made of `is_path_char`.
    pub(super) fn new(text: &'t str, is_path_char: fn(char) -> bool) -> Self {
        let mut places: Vec<(&str, usize)> = text
            .match_indices("data")
            .map(|(at, name)| {
                let path = text[at + name.len()..].trim_start();
                // The characters of a path are ASCII.
                let length = path.bytes().take(LONGEST).take_while(|byte| is_path_char(char::from(*byte))).count();
                (&text[at..text.len() - path.len() + length], at)
            })
            .collect();
        places.sort_unstable();
        Self { text, places }
    }

    /// The prefix of the first line that holds `inside`, when it is a blockquote's; else nothing.
    pub(super) fn of(&self, inside: &str) -> &'t str {
        let from = self.places.partition_point(|(place, _)| *place < inside);
        let same = self.places[from..].iter().take_while(|(place, _)| place.starts_with(inside));
        let Some(found) = same.map(|(_, at)| *at).min() else { return "" };
        let line = &self.text[self.text[..found].rfind('\n').map_or(0, |newline| newline + 1)..];
        let rest = line.trim_start_matches(' ');
        if !rest.starts_with('>') {
            return "";
        }
        let length = line.len() - rest.len() + 1;
        &line[..length + usize::from(line[length..].starts_with(' '))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_counts_whatever_it_is() {
        let path = |c: char| c.is_ascii_alphanumeric() || c == '.';
        let text =
            "{% raw %}data a.bc{% endraw %}\n > {% data a.b %}\n>> {% data a.c %}\n>{% data  a.c %}\ndata x\n> data x";
        let quotes = Quotes::new(text, path);
        for (inside, want) in
            [("data a.b", ""), ("data a.c", ">"), ("data  a.c", ">"), ("data x", ""), ("data y", ""), ("data", "")]
        {
            assert_eq!(quotes.of(inside), want, "{inside}");
            let line = text.lines().find(|line| line.contains(inside)).unwrap_or_default();
            assert_eq!(line.trim_start().starts_with('>'), !want.is_empty(), "{inside}");
        }
    }
}
