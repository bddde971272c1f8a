//! From pieces with version sets to distinct texts: [`Outcome`].
//!
//! In: the pieces of one evaluation, in order, each with the versions in which it is there. Out: disjoint outcomes whose
//! union is the evaluated set; no two have equal text. The clean-up of format.md §4 happens here, map included.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;

use super::super::source::{Frame, Segment, SourceMap, Span};
use crate::catalog::VersionSet;

/// What a template gives in some versions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// The versions.
    pub versions: VersionSet,
    /// The text.
    pub text: String,
    /// Where it came from.
    pub map: SourceMap,
}

impl Outcome {
    /// A text in `versions`, with its map.
    #[must_use]
    pub fn new(versions: VersionSet, text: String, map: SourceMap) -> Self {
        Self { versions, text, map }
    }
}

/// Part of an evaluation's output: bytes of its buffer, and in which versions they are there.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) live: VersionSet,
    pub(super) range: Range<usize>,
    pub(super) source: Span,
    pub(super) verbatim: bool,
    pub(super) frame: Option<u32>,
}

/// Output of an evaluation, all versions together.
#[derive(Clone, Debug, Default)]
pub(super) struct Buffer {
    pub(super) text: String,
    pub(super) pieces: Vec<Piece>,
}

impl Buffer {
    pub(super) fn push(&mut self, live: VersionSet, text: &str, source: Span, verbatim: bool, frame: Option<u32>) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.pieces.push(Piece { live, range: start..self.text.len(), source, verbatim, frame });
    }

    /// The sets of versions that see the same pieces.
    fn classes(&self, live: VersionSet) -> Vec<VersionSet> {
        let mut classes = vec![live];
        let mut seen: Vec<VersionSet> = Vec::new();
        for piece in &self.pieces {
            let set = piece.live & live;
            if set == live || seen.contains(&set) {
                continue;
            }
            seen.push(set);
            for index in 0..classes.len() {
                let (inside, outside) = (classes[index] & set, classes[index] - set);
                if !inside.is_empty() && !outside.is_empty() {
                    classes[index] = inside;
                    classes.push(outside);
                }
            }
        }
        classes.retain(|class| !class.is_empty());
        classes.sort_by_key(|class| class.first_index());
        classes
    }

    /// The texts of the buffer by version, equal ones as one.
    pub(super) fn texts(&self, live: VersionSet) -> Vec<(VersionSet, String)> {
        let mut texts: Vec<(VersionSet, String)> = Vec::new();
        for class in self.classes(live) {
            let parts = self.pieces.iter().filter(|piece| piece.live.contains(class));
            let text: String = parts.map(|piece| &self.text[piece.range.clone()]).collect();
            match texts.iter_mut().find(|(_, other)| *other == text) {
                Some((versions, _)) => *versions |= class,
                None => texts.push((class, text)),
            }
        }
        texts
    }

    /// The outcomes of the buffer for the versions `live`.
    pub(super) fn outcomes(&self, live: VersionSet, frames: &[Frame], whole: Span) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = Vec::new();
        for class in self.classes(live) {
            let (mut text, mut segments) = self.compose(class);
            clean_up(&mut text, &mut segments);
            match outcomes.iter_mut().find(|other| other.text == text) {
                Some(other) => other.versions |= class,
                None => {
                    // They stay as long as the book, and had room for what other versions say.
                    text.shrink_to_fit();
                    segments.shrink_to_fit();
                    let map = SourceMap { segments, frames: frames.to_vec(), whole };
                    outcomes.push(Outcome { versions: class, text, map });
                }
            }
        }
        outcomes
    }

    fn compose(&self, class: VersionSet) -> (String, Vec<Segment>) {
        let mut text = String::with_capacity(self.text.len());
        let mut segments: Vec<Segment> = Vec::with_capacity(self.pieces.len());
        for piece in self.pieces.iter().filter(|piece| piece.live.contains(class)) {
            let out = u32::try_from(text.len()).unwrap_or(u32::MAX);
            match segments.last_mut() {
                Some(last)
                    if last.verbatim
                        && piece.verbatim
                        && last.frame == piece.frame
                        && last.source.file == piece.source.file
                        && last.source.end == piece.source.start =>
                {
                    last.source.end = piece.source.end;
                }
                _ => segments.push(Segment { out, source: piece.source, verbatim: piece.verbatim, frame: piece.frame }),
            }
            text.push_str(&self.text[piece.range.clone()]);
        }
        (text, segments)
    }
}

/// A line that ends a link in a list item, blank lines, and the next item that begins with one.
static BLANK_BETWEEN_LINKS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)</a>\r?\n(\s*?[\r\n]*)[^\S\r\n]*?[-*] <a").expect("the pattern is fixed"));
/// Three line breaks, of which two stay.
static THREE_BREAKS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:\r?\n){3}").expect("the pattern is fixed"));

/// Removes blank lines between list items that are links, then every third of three line breaks.
fn clean_up(text: &mut String, segments: &mut Vec<Segment>) {
    if memmem::find(text.as_bytes(), b"</a>").is_some() {
        let gaps: Vec<_> = BLANK_BETWEEN_LINKS
            .captures_iter(text)
            .filter_map(|captures| captures.get(1).map(|gap| gap.range()))
            .collect();
        remove(text, segments, &gaps);
    }
    if memmem::find(text.as_bytes(), b"\n\n\n").is_some() || text.contains('\r') {
        let mut breaks = Vec::new();
        let mut carriage_returns = false;
        for found in THREE_BREAKS.find_iter(text) {
            carriage_returns |= found.as_str().contains('\r');
            breaks.push(found.range());
        }
        if carriage_returns {
            // Each run becomes two plain line feeds: the carriage returns go, and the last break with them.
            let gaps: Vec<_> = breaks
                .iter()
                .flat_map(|run| {
                    let bytes = text.as_bytes();
                    let mut feeds = 0;
                    run.clone().filter(move |&at| {
                        feeds += usize::from(bytes[at] == b'\n');
                        bytes[at] == b'\r' || feeds > 2
                    })
                })
                .map(|at| at..at + 1)
                .collect();
            remove(text, segments, &gaps);
        } else {
            let gaps: Vec<_> = breaks.iter().map(|run| run.end - 1..run.end).collect();
            remove(text, segments, &gaps);
        }
    }
}

/// Removes ascending, disjoint byte ranges from a text and its map.
fn remove(text: &mut String, segments: &mut Vec<Segment>, gaps: &[Range<usize>]) {
    if gaps.is_empty() {
        return;
    }
    let mut kept = String::with_capacity(text.len());
    let mut mapped: Vec<Segment> = Vec::with_capacity(segments.len() + gaps.len());
    let mut at = 0;
    let mut index = 0;
    let ends = gaps.iter().map(|gap| (gap.start, gap.end)).chain([(text.len(), text.len())]);
    for (gap_start, gap_end) in ends {
        // Segments that reach into the kept run `at..gap_start`.
        while index < segments.len() {
            let segment = segments[index];
            let start = (segment.out as usize).max(at);
            let end = segments.get(index + 1).map_or(text.len(), |next| next.out as usize);
            if start >= gap_start {
                break;
            }
            if end > at {
                let skipped = u32::try_from(start - segment.out as usize).unwrap_or(0);
                let mut source = segment.source;
                if segment.verbatim {
                    source.start = (source.start + skipped).min(source.end);
                }
                let out = u32::try_from(kept.len() + start - at).unwrap_or(u32::MAX);
                mapped.push(Segment { out, source, ..segment });
            }
            if end > gap_start {
                break;
            }
            index += 1;
        }
        kept.push_str(&text[at..gap_start]);
        at = gap_end;
        while index + 1 < segments.len() && segments[index + 1].out as usize <= at {
            index += 1;
        }
    }
    *text = kept;
    *segments = mapped;
}

#[cfg(test)]
mod tests {
    use super::super::super::source::FileId;
    use super::*;

    fn cleaned(text: &str) -> (String, Vec<Segment>) {
        let mut text = text.to_owned();
        let mut segments = SourceMap::identity(FileId(0), 0, text.len()).segments;
        clean_up(&mut text, &mut segments);
        (text, segments)
    }

    #[test]
    fn runs_of_line_breaks_shrink_once() {
        for (text, expect) in [
            ("a\n\n\nb", "a\n\nb"),
            ("a\n\n\n\n\n\nb", "a\n\n\n\nb"),
            ("a\n\nb", "a\n\nb"),
            ("a\r\n\r\n\r\nb", "a\n\nb"),
            ("- <a>x</a>\n\n- <a>y</a>", "- <a>x</a>\n- <a>y</a>"),
        ] {
            assert_eq!(cleaned(text).0, expect, "{text:?}");
        }
    }

    #[test]
    fn the_map_follows() {
        let (text, segments) = cleaned("ab\n\n\ncd\n\n\nef");
        assert_eq!(text, "ab\n\ncd\n\nef");
        let map = SourceMap { segments, frames: vec![], whole: Span::new(FileId(0), 0, 12) };
        for (out, source) in [(0, 0), (4, 5), (5, 6), (8, 10), (9, 11)] {
            assert_eq!(map.span(out..out + 1).start, source, "{out}");
        }
    }
}
