//! Findings as one JSON object:
//!
//! ```json
//! {
//!   "format": 1,
//!   "findings": [{
//!     "code": "DF200", "rule": "dead-link", "level": "error",
//!     "message": "…", "label": "…", "help": "…",
//!     "place": {"path": "content/a.md", "start": {"byte": 40, "line": 5, "column": 3}, "end": {…}},
//!     "labels": [{"place": {…}, "text": "…"}],
//!     "trace": [{…}], "more_traces": 0,
//!     "versions": ["free-pro-team@latest"],
//!     "fix": {"place": {…}, "text": "…"}
//!   }],
//!   "counts": {"error": 1, "warning": 0, "note": 0}
//! }
//! ```
//!
//! `place`, `help` and `fix` may be null; `versions` is empty where versions play no part. Bytes count from 0 and from the
//! file's first byte, lines and columns from 1, columns in characters; `end` is the place after the last character. `trace`
//! has the tags through which the place was included, innermost first; `more_traces` says how many other ways there are. Paths count from the root of the sources. Keys may be
//! added; `format` changes when one changes its meaning.

use serde_json::{Value, json};

use super::Context;
use crate::engine::diag::{Diagnostic, Level};
use crate::engine::source::Span;

/// All findings.
pub(super) fn document(found: &[Diagnostic], context: &Context<'_>) -> Value {
    let count = |level: Level| found.iter().filter(|finding| finding.level == level).count();
    json!({
        "format": 1,
        "findings": found.iter().map(|finding| object(finding, context)).collect::<Vec<_>>(),
        "counts": {
            "error": count(Level::Error),
            "warning": count(Level::Warning),
            "note": count(Level::Note),
        },
    })
}

fn object(found: &Diagnostic, context: &Context<'_>) -> Value {
    let versions: Vec<&str> = found.versions.iter().map(|index| context.axis.versions()[index].id.as_str()).collect();
    let labels: Vec<Value> =
        found.labels.iter().map(|(span, text)| json!({ "place": place(*span, context), "text": text })).collect();
    json!({
        "code": found.code.as_str(),
        "rule": found.code.slug(),
        "level": found.level.as_str(),
        "message": found.message,
        "label": found.label,
        "help": found.help,
        "place": found.span.map(|span| place(span, context)),
        "labels": labels,
        "trace": found.trace.iter().map(|&tag| place(tag, context)).collect::<Vec<_>>(),
        "more_traces": found.more_traces,
        "versions": versions,
        "fix": found.fix.as_ref().map(|fix| json!({ "place": place(fix.span, context), "text": fix.text })),
    })
}

fn place(span: Span, context: &Context<'_>) -> Value {
    let (start, end) = context.ends(span);
    json!({
        "path": context.sources.get(span.file).path,
        "start": { "byte": span.start, "line": start.line, "column": start.column },
        "end": { "byte": span.end, "line": end.line, "column": end.column },
    })
}
