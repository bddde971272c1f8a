//! Where each byte of an evaluated text came from: [`SourceMap`].

use std::ops::Range;

use super::{FileId, Span};

/// A run of an evaluated text that came from one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Offset in the evaluated text where the run begins; it ends where the next one begins.
    pub out: u32,
    /// Where it came from. When `verbatim`, byte `i` of the run is byte `source.start + i`; otherwise the whole run stands
    /// for the whole span (a tag that wrote text of its own).
    pub source: Span,
    /// Whether the run repeats the source byte by byte.
    pub verbatim: bool,
    /// The chain of includes: an index into [`SourceMap::frames`], or `None` for the page itself.
    pub frame: Option<u32>,
}

/// One include: the tag that brought in the text, and the include in which that tag stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The `data` tag.
    pub tag: Span,
    /// The frame of the text that holds the tag.
    pub parent: Option<u32>,
}

/// Maps byte offsets of an evaluated text to the sources. Total: every offset has a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceMap {
    /// Runs, ascending by `out`; the first begins at 0 unless there is none.
    pub segments: Vec<Segment>,
    /// Includes that segments refer to.
    pub frames: Vec<Frame>,
    /// The span reported where there is no segment (an empty text).
    pub whole: Span,
}

impl SourceMap {
    /// The map of a text that stands unchanged at `start` of `file`.
    #[must_use]
    pub fn identity(file: FileId, start: usize, len: usize) -> Self {
        let source = Span::new(file, start, start + len);
        Self {
            segments: vec![Segment { out: 0, source, verbatim: true, frame: None }],
            frames: Vec::new(),
            whole: source,
        }
    }

    fn segment_index(&self, offset: usize) -> Option<usize> {
        let after = self.segments.partition_point(|segment| segment.out as usize <= offset);
        after.checked_sub(1)
    }

    /// The source of the byte range `range` of the text. A range over several files gives the part in the first one.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        let Some(first_index) = self.segment_index(range.start) else {
            return self.whole;
        };
        let first = self.segments[first_index];
        let at = |segment: &Segment, offset: usize| {
            let within = u32::try_from(offset - segment.out as usize).unwrap_or(u32::MAX);
            segment.source.start.saturating_add(within).min(segment.source.end)
        };
        let start = if first.verbatim { at(&first, range.start) } else { first.source.start };
        let last_offset = range.end.max(range.start + 1) - 1;
        let mut end = if first.verbatim { start } else { first.source.end };
        for segment in &self.segments[first_index..] {
            if segment.out as usize > last_offset {
                break;
            }
            if segment.source.file != first.source.file || segment.frame != first.frame {
                continue;
            }
            let reached = if segment.verbatim {
                let next = self.segments.get(self.segment_index(last_offset).unwrap_or(first_index));
                match next {
                    Some(next) if std::ptr::eq(next, segment) => at(segment, last_offset) + 1,
                    _ => segment.source.end,
                }
            } else {
                segment.source.end
            };
            end = end.max(reached.min(segment.source.end));
        }
        Span { file: first.source.file, start, end: end.max(start) }
    }

    /// The tags through which the byte at `offset` was included, innermost first.
    #[must_use]
    pub fn trace(&self, offset: usize) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut frame = self.segment_index(offset).and_then(|index| self.segments[index].frame);
        while let Some(index) = frame {
            let Some(found) = self.frames.get(index as usize) else { break };
            spans.push(found.tag);
            frame = found.parent;
        }
        spans
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_through_an_include() {
        let page = FileId(0);
        let reusable = FileId(1);
        let tag = Span::new(page, 5, 20);
        let map = SourceMap {
            segments: vec![
                Segment { out: 0, source: Span::new(page, 0, 5), verbatim: true, frame: None },
                Segment { out: 5, source: Span::new(reusable, 0, 4), verbatim: true, frame: Some(0) },
                Segment { out: 9, source: Span::new(page, 20, 30), verbatim: true, frame: None },
            ],
            frames: vec![Frame { tag, parent: None }],
            whole: Span::new(page, 0, 30),
        };
        assert_eq!(map.span(6..8), Span::new(reusable, 1, 3));
        assert_eq!(map.span(10..12), Span::new(page, 21, 23));
        assert_eq!(map.span(3..11), Span::new(page, 3, 22));
        assert_eq!(map.trace(6), [tag]);
        assert!(map.trace(0).is_empty());
    }
}
