//! Running text: the text events between two other inline elements, joined, as addresses are sought in it: [`Running`].
//!
//! In: text events with their places in the source. Out: the text, and the autolinks in it.

use std::ops::Range;

use super::alert;
use super::autolink::{self, Autolink};

/// Text events that follow one another.
#[derive(Debug, Default)]
pub(crate) struct Running {
    text: String,
    /// Where each event begins, in the text and in the source.
    pieces: Vec<(usize, usize)>,
    /// Bytes of the text that the source has as character references, ascending.
    references: Vec<Range<usize>>,
}

impl Running {
    /// Adds the text of the event at `range` of `source`.
    pub(crate) fn push(&mut self, text: &str, range: &Range<usize>, source: &str) {
        let at = self.text.len();
        self.pieces.push((at, range.start));
        self.text.push_str(text);
        if source.as_bytes().get(range.start) == Some(&b'&') && source.get(range.clone()) != Some(text) {
            self.references.push(at..self.text.len());
        }
    }

    /// The events, joined.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Makes it empty.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.pieces.clear();
        self.references.clear();
    }

    /// Takes marks of alerts out of it; whether there were any.
    pub(crate) fn strip_alert(&mut self) -> bool {
        let stripped = alert::strip(&mut self.text);
        if stripped {
            self.references.clear();
        }
        stripped
    }

    /// The offset in the source of the byte at `at`.
    pub(crate) fn source(&self, at: usize) -> usize {
        let after = self.pieces.partition_point(|(start, _)| *start <= at);
        after.checked_sub(1).map_or(0, |index| self.pieces[index].1 + (at - self.pieces[index].0))
    }

    /// The first autolink that begins at or after `from`. Character references at its end belong to the sentence, as other
    /// punctuation does (GFM).
    pub(crate) fn autolink(&self, mut from: usize) -> Option<Autolink> {
        while let Some(mut found) = autolink::find(&self.text, from) {
            let end = found.range.end;
            while let Some(reference) = self.reference_before(found.range.end) {
                match autolink::find(&self.text[..reference.start], from) {
                    Some(shorter) => found = shorter,
                    None => break,
                }
            }
            if self.reference_before(found.range.end).is_none() {
                return Some(found);
            }
            from = end;
        }
        None
    }

    /// The character reference that ends at `end`.
    fn reference_before(&self, end: usize) -> Option<&Range<usize>> {
        self.references.get(self.references.partition_point(|reference| reference.end < end)).filter(|it| it.end == end)
    }
}

#[cfg(test)]
mod tests {
    use super::Running;
    use crate::engine::markdown::parse::events;
    use pulldown_cmark::Event;

    #[test]
    fn references_at_the_end_are_none_of_an_address() {
        for (source, want) in [
            ("&lt;https://a.example/b&gt;", &["https://a.example/b"][..]),
            ("&quot;https://a.example.&quot;&nbsp;and www.b.example&copy;", &["https://a.example", "www.b.example"]),
            ("https://a.example/?b=1&amp;c=2&amp; on", &["https://a.example/?b=1&c=2"]),
            ("https://&gt; https://a.example", &["https://a.example"]),
            ("https://a.example/\\*", &["https://a.example/\\"]),
        ] {
            let mut running = Running::default();
            for (event, range) in events(source) {
                if let Event::Text(text) = event {
                    running.push(&text, &range, source);
                }
            }
            let (mut found, mut done) = (Vec::new(), 0);
            while let Some(link) = running.autolink(done) {
                done = link.range.end;
                found.push(&running.text()[link.range]);
            }
            assert_eq!(found, want, "{source}");
        }
    }
}
