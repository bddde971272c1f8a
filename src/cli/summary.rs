//! `docfold check --summary`: figures instead of findings, as JSON.

use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::json;

use super::{Outcome, report};
use crate::engine::Book;
use crate::engine::check::link_counts;

/// What to count.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Summary {
    /// Links and anchors, version by version
    Links,
}

/// Prints the figures to standard output.
pub(super) fn run(summary: Summary, book: &Book) -> Outcome {
    let Summary::Links = summary;
    let rows: serde_json::Map<String, serde_json::Value> = link_counts(book)
        .into_iter()
        .map(|count| {
            let row = json!({
                "live": count.live,
                "redirect": count.redirect,
                "broken": count.broken,
                "archive": count.archive,
                "ignored": count.ignored,
                "ownAnchors": count.own_anchors,
                "ownAnchorsMissing": count.own_anchors_missing,
                "anchors": count.anchors,
                "anchorsMissing": count.anchors_missing,
                "anchorsUnknown": count.anchors_unknown,
            });
            (count.version, row)
        })
        .collect();
    report::print(format!("{:#}\n", serde_json::Value::Object(rows)).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
