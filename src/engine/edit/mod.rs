//! Changes of sources, made in memory: certain mends of findings, conditions rewritten in place, releases taken out.
//!
//! In: sources and what to change. Out: changed texts, every other byte as it was. Nothing here writes to the disk.

pub mod condition;
mod mend;
mod orphan;
mod proof;
mod range;
pub mod retire;
mod versions;

pub use mend::{Mended, mend};
pub use proof::{Difference, differences};
pub use range::without_release;

use std::ops::Range;

/// A range of bytes of a text, and what stands there afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// The bytes.
    pub range: Range<usize>,
    /// What replaces them.
    pub text: String,
}

impl TextEdit {
    /// Replaces `range` by `text`.
    #[must_use]
    pub fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { range, text: text.into() }
    }
}

/// `text` with the edits made. Of two that overlap the one that begins first wins, and of two at one place the first given;
/// edits that do not lie on characters of the text are passed over. Also says which of the edits were made.
#[must_use]
pub fn apply(text: &str, edits: &[TextEdit]) -> (String, Vec<bool>) {
    let mut order: Vec<usize> = (0..edits.len()).collect();
    order.sort_by_key(|&index| edits[index].range.start);
    let mut made = vec![false; edits.len()];
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut last: Option<&Range<usize>> = None;
    for index in order {
        let edit = &edits[index];
        // Two insertions at one place would have no order that is certain.
        if edit.range.start < at || last.is_some_and(|last| *last == edit.range) {
            continue;
        }
        let Some(between) = text.get(at..edit.range.start) else { continue };
        if text.get(edit.range.clone()).is_none() {
            continue;
        }
        out.push_str(between);
        out.push_str(&edit.text);
        at = edit.range.end;
        last = Some(&edit.range);
        made[index] = true;
    }
    out.push_str(&text[at..]);
    (out, made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_two_that_overlap_is_made() {
        let edits = [
            TextEdit::new(4..6, "!"),
            TextEdit::new(0..3, "x"),
            TextEdit::new(2..5, "lost"),
            TextEdit::new(6..6, "+"),
            TextEdit::new(6..6, "lost"),
            TextEdit::new(90..91, "lost"),
            TextEdit::new(8..9, "lost: half a letter"),
        ];
        let (text, made) = apply("abcdefgé", &edits);
        assert_eq!(text, "xd!+gé");
        assert_eq!(made, [true, true, false, true, false, false, false]);
    }
}
