//! A text that is evaluated: [`Template`], with the way back to its source.

use std::ops::Range;
use std::sync::Arc;

use super::super::diag::Diagnostics;
use super::super::source::{FileId, Span};
use super::ast::Node;

/// A parsed text.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Template {
    /// The text that [`Node`] ranges count in.
    pub text: Arc<str>,
    /// Where it came from.
    pub origin: Origin,
    /// Its parts.
    pub nodes: Vec<Node>,
    /// What is wrong with it, whoever uses it.
    pub diagnostics: Diagnostics,
}

/// How bytes of a template's text lead back to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The text stands in the file, line by line: pairs of an offset in the text and the offset in the file that it is,
    /// ascending. Bytes that were put before a line belong to the line's first byte.
    Lines {
        /// The file.
        file: FileId,
        /// Pairs (offset in the text, offset in the file); each run is verbatim up to the next pair.
        lines: Vec<(u32, u32)>,
    },
    /// The text was made from this place (a folded YAML scalar, for example).
    Opaque(Span),
}

impl Origin {
    /// The text that stands at `start` of `file` as a whole.
    #[must_use]
    pub fn at(file: FileId, start: usize) -> Self {
        Origin::Lines { file, lines: vec![(0, u32::try_from(start).unwrap_or(u32::MAX))] }
    }

    /// The source of a byte range of the text.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        match self {
            Origin::Opaque(span) => *span,
            Origin::Lines { file, lines } => {
                let place = |offset: usize| {
                    let index = lines.partition_point(|&(out, _)| out as usize <= offset);
                    match index.checked_sub(1).map(|index| lines[index]) {
                        Some((out, source)) => source as usize + offset - out as usize,
                        None => lines.first().map_or(0, |&(_, source)| source as usize),
                    }
                };
                let start = place(range.start);
                let end = if range.is_empty() { start } else { place(range.end - 1) + 1 };
                Span::new(*file, start, end)
            }
        }
    }

    /// Calls `run` for each part of `range` that stands in the source as it is: part, source, whether verbatim.
    pub fn runs(&self, range: Range<usize>, mut run: impl FnMut(Range<usize>, Span, bool)) {
        match self {
            Origin::Opaque(span) => run(range, *span, false),
            Origin::Lines { file, lines } => {
                let mut start = range.start;
                let mut index = lines.partition_point(|&(out, _)| out as usize <= start).saturating_sub(1);
                while start < range.end {
                    let next = lines.get(index + 1).map_or(usize::MAX, |&(out, _)| out as usize);
                    let end = range.end.min(next);
                    let (out, source) = lines.get(index).copied().unwrap_or((0, 0));
                    let from = source as usize + start.saturating_sub(out as usize);
                    run(start..end, Span::new(*file, from, from + (end - start)), true);
                    start = end;
                    index += 1;
                }
            }
        }
    }
}
