//! Diagnostics as data: what is wrong, where, in which versions, and what to do. Nothing here prints.

mod baseline;
mod code;
mod ledger;
mod settle;
mod suggest;
mod suppress;

pub use baseline::{Baseline, BaselineError, Fingerprints};
pub use code::{Code, Level};
pub use ledger::ByFile;
pub(crate) use ledger::Ledger;
pub use settle::Rules;
pub(crate) use suggest::{MOST_COMPARED, distance_within};
pub use suggest::{nearest, nearest_path};

use std::cmp::Ordering;

use rayon::prelude::*;

use super::source::{Sources, Span};
use crate::catalog::VersionSet;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The rule.
    pub code: Code,
    /// How grave it is; the rule's own level unless the configuration says otherwise.
    pub level: Level,
    /// What is wrong: one line, lower case, no full stop, names in backticks.
    pub message: String,
    /// Where; `None` for findings about the project as a whole.
    pub span: Option<Span>,
    /// Text under the marked place.
    pub label: String,
    /// Further places with their texts.
    pub labels: Vec<(Span, String)>,
    /// The tags through which the place was included, innermost first.
    pub trace: Vec<Span>,
    /// How many other chains of tags lead to the same place, with the same to say.
    pub more_traces: usize,
    /// What to do.
    pub help: Option<String>,
    /// The versions in which it is so; empty where versions play no part.
    pub versions: VersionSet,
    /// The change of the sources that mends it, when that is certain.
    pub fix: Option<Fix>,
}

/// A certain mend: replace the bytes of `span` by `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// The new text.
    pub text: String,
}

impl Diagnostic {
    /// Every place that it names.
    pub(crate) fn spans(&self) -> impl Iterator<Item = Span> {
        let labels = self.labels.iter().map(|(span, _)| *span);
        let fix = self.fix.as_ref().map(|fix| fix.span);
        self.span.into_iter().chain(labels).chain(self.trace.iter().copied()).chain(fix)
    }

    /// Whether it is of one of `versions`, or of none in particular.
    #[must_use]
    pub fn concerns(&self, versions: VersionSet) -> bool {
        self.versions.is_empty() || self.versions.intersects(versions)
    }

    /// A finding of `code` at `span`.
    pub fn new(code: Code, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        Self {
            code,
            level: code.level(),
            message: shortened(message.into()),
            span: span.into(),
            label: String::new(),
            labels: Vec::new(),
            trace: Vec::new(),
            more_traces: 0,
            help: None,
            versions: VersionSet::EMPTY,
            fix: None,
        }
    }

    /// Sets the text under the marked place.
    pub fn label(&mut self, label: impl Into<String>) -> &mut Self {
        self.label = label.into();
        self
    }

    /// Adds a further place.
    pub fn also(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        self.labels.push((span, text.into()));
        self
    }

    /// Says what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Names the versions.
    pub fn versions(&mut self, versions: VersionSet) -> &mut Self {
        self.versions = versions;
        self
    }

    /// Records the chain of includes, innermost first.
    pub fn trace(&mut self, trace: Vec<Span>) -> &mut Self {
        self.trace = trace;
        self
    }

    /// Records the certain mend.
    pub fn fix(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        self.fix = Some(Fix { span, text: text.into() });
        self
    }
}

/// Characters that a message has at most: what it quotes of a source may be the whole of it.
const MAX_MESSAGE: usize = 400;

/// The message with its beginning and its end alone when it is too long.
fn shortened(message: String) -> String {
    // Bytes first: they are nearly always few.
    if message.len() <= MAX_MESSAGE || message.chars().count() <= MAX_MESSAGE {
        return message;
    }
    let boundary = |count: usize| message.char_indices().nth(count).map_or(message.len(), |(at, _)| at);
    let last = message.char_indices().rev().nth(MAX_MESSAGE / 4).map_or(0, |(at, _)| at);
    format!("{} … {}", &message[..boundary(MAX_MESSAGE / 2)], &message[last..])
}

/// Findings in the order of their making; [`Diagnostics::finish`] sorts them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// No findings yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding and gives it back for [`Diagnostic::label`], [`Diagnostic::help`] and so on.
    pub fn report(&mut self, code: Code, span: impl Into<Option<Span>>, message: impl Into<String>) -> &mut Diagnostic {
        self.list.push(Diagnostic::new(code, span, message));
        self.list.last_mut().expect("one was pushed just now")
    }

    /// Adds a finding made elsewhere.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds all findings of `other`.
    pub fn extend(&mut self, other: Diagnostics) {
        self.list.extend(other.list);
    }

    /// The findings so far.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.list
    }

    /// Whether there is no finding.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Sorted by file path, offset and code; findings alike but for their versions and for how their place was included
    /// become one.
    #[must_use]
    pub fn finish(mut self, sources: &Sources) -> Vec<Diagnostic> {
        let path = |span: Span| sources.get(span.file).path.as_str();
        let place = |a: &Diagnostic, b: &Diagnostic| match (a.span, b.span) {
            (Some(a), Some(b)) if a.file != b.file => path(a).cmp(path(b)),
            (a, b) => a.cmp(&b),
        };
        self.list.par_sort_by(|a, b| {
            place(a, b)
                .then_with(|| a.code.cmp(&b.code))
                .then_with(|| a.message.cmp(&b.message))
                .then_with(|| if a.trace == b.trace { Ordering::Equal } else { a.trace.cmp(&b.trace) })
                // The rest decides which of two texts is kept, whatever the order of their making.
                .then_with(|| (&a.label, &a.help, &a.labels).cmp(&(&b.label, &b.help, &b.labels)))
                .then_with(|| a.versions.bits().cmp(&b.versions.bits()))
                .then_with(|| {
                    let fix = |d: &Diagnostic| d.fix.clone().map(|fix| (fix.span, fix.text));
                    fix(a).cmp(&fix(b))
                })
        });
        let mut merged: Vec<Diagnostic> = Vec::with_capacity(self.list.len());
        let mut last_trace: Option<Vec<Span>> = None;
        for next in self.list {
            match merged.last_mut() {
                Some(last) if last.code == next.code && last.span == next.span && last.message == next.message => {
                    last.versions |= next.versions;
                    if next.trace != *last_trace.as_ref().unwrap_or(&last.trace) {
                        last.more_traces += 1;
                        last_trace = Some(next.trace);
                    }
                }
                _ => {
                    last_trace = None;
                    merged.push(next);
                }
            }
        }
        merged
    }
}
