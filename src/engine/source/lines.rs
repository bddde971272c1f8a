//! Lines and columns of byte offsets: [`Lines`], made once for a text, so that a place costs the same wherever it is.
//!
//! In: a text. Out: a [`LineColumn`] for each of its bytes.

use super::LineColumn;

/// Bytes between two counts of characters: a column is one count and the characters of less than a block.
const BLOCK: usize = 256;

/// Where the lines of a text begin, and how many characters stand before each of its blocks.
#[derive(Debug)]
pub(super) struct Lines {
    breaks: Vec<usize>,
    characters: Vec<usize>,
}

impl Lines {
    /// Reads `text`.
    pub(super) fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
        let mut characters = vec![0];
        let mut sum = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            sum += begun(block);
            characters.push(sum);
        }
        Self { breaks, characters }
    }

    /// The place of `offset`, which lies in `text`, the one that this was made of; inside of a character it is that
    /// character's.
    pub(super) fn place(&self, text: &str, offset: usize) -> LineColumn {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = self.breaks.partition_point(|&at| at < offset);
        let start = before.checked_sub(1).map_or(0, |last| self.breaks[last] + 1);
        let characters = |offset: usize| {
            let block = offset / BLOCK;
            self.characters[block] + begun(&text.as_bytes()[block * BLOCK..offset])
        };
        LineColumn { line: before + 1, column: characters(offset) - characters(start) + 1 }
    }
}

/// How many characters begin in `bytes`.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0b1100_0000 != 0b1000_0000).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line and column by their definition.
    fn counted(text: &str, offset: usize) -> LineColumn {
        let before = &text[..offset];
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        LineColumn { line: before.matches('\n').count() + 1, column: before[start..].chars().count() + 1 }
    }

    #[test]
    fn every_offset_has_the_place_that_counting_gives() {
        let long = "wörd, 💥 ".repeat(100);
        for text in ["", "\n", "a", "é\n\n💥x\r\n", &long, &format!("{long}\n{long}\n\nx")] {
            let lines = Lines::of(text);
            for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
                assert_eq!(lines.place(text, offset), counted(text, offset), "{offset} of {text:?}");
            }
            assert_eq!(lines.place(text, text.len() + 9), counted(text, text.len()));
        }
        assert_eq!(Lines::of("é").place("é", 1), LineColumn { line: 1, column: 1 });
    }
}
