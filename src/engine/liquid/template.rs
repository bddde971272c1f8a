//! A text that is evaluated: [`Template`], with the way back to its source.

use std::ops::Range;
use std::sync::Arc;

use super::super::diag::Diagnostics;
use super::super::source::{FileId, Segment, SourceMap, Span};
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
    /// The text stands in the file, run by run.
    Lines {
        /// The file.
        file: FileId,
        /// The runs, ascending; each goes on to the next one.
        lines: Vec<Run>,
    },
    /// The text was made from this place (a folded YAML scalar, for example).
    Opaque(Span),
}

/// A run of a template's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Offset in the text.
    pub out: u32,
    /// Offset in the file.
    pub source: u32,
    /// Whether the text repeats the file from here on; otherwise the run was put in before this place of the file.
    pub verbatim: bool,
}

impl Run {
    /// The run from `out` of the text, at `source` of the file.
    pub(super) fn new(out: usize, source: usize, verbatim: bool) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { out: clamp(out), source: clamp(source), verbatim }
    }

    /// The place in the file of the byte at `offset` of the text.
    fn place(self, offset: usize) -> usize {
        let within = if self.verbatim { offset.saturating_sub(self.out as usize) } else { 0 };
        self.source as usize + within
    }
}

impl Origin {
    /// The text that stands at `start` of `file` as a whole.
    #[must_use]
    pub fn at(file: FileId, start: usize) -> Self {
        Origin::Lines { file, lines: vec![Run::new(0, start, true)] }
    }

    /// The source of a byte range of the text.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        match self {
            Origin::Opaque(span) => *span,
            Origin::Lines { file, lines } => {
                let start = run_at(lines, range.start).place(range.start);
                let last = run_at(lines, range.end.saturating_sub(1));
                let end = if range.is_empty() { start } else { last.place(range.end - 1) + usize::from(last.verbatim) };
                Span::new(*file, start, end)
            }
        }
    }

    /// The map of the text, `length` bytes of it, when it is evaluated to itself.
    #[must_use]
    pub fn map(&self, length: usize) -> SourceMap {
        let mut segments = Vec::new();
        self.runs(0..length, |part, source, verbatim| {
            segments.push(Segment {
                out: u32::try_from(part.start).unwrap_or(u32::MAX),
                source,
                verbatim,
                frame: None,
            });
        });
        SourceMap { segments, frames: Vec::new(), whole: self.span(0..length) }
    }

    /// Calls `run` for each part of `range` that stands in the source as it is: part, source, whether verbatim.
    pub fn runs(&self, range: Range<usize>, mut run: impl FnMut(Range<usize>, Span, bool)) {
        match self {
            Origin::Opaque(span) => run(range, *span, false),
            Origin::Lines { file, lines } => {
                let mut start = range.start;
                let mut index = lines.partition_point(|line| line.out as usize <= start).saturating_sub(1);
                while start < range.end {
                    let next = lines.get(index + 1).map_or(usize::MAX, |line| line.out as usize);
                    let end = range.end.min(next);
                    let line = lines.get(index).copied().unwrap_or(Run::new(0, 0, true));
                    let from = line.place(start);
                    let length = if line.verbatim { end - start } else { 0 };
                    run(start..end, Span::new(*file, from, from + length), line.verbatim);
                    start = end;
                    index += 1;
                }
            }
        }
    }
}

/// The run in which the byte at `offset` of the text lies.
pub(super) fn run_at(lines: &[Run], offset: usize) -> Run {
    let index = lines.partition_point(|line| line.out as usize <= offset).saturating_sub(1);
    lines.get(index).copied().unwrap_or(Run::new(0, 0, true))
}
