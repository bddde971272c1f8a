//! `docfold diff`: what readers of one version see differently from readers of another.

mod html;
mod json;
mod text;

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use similar::{ChangeTag, TextDiff};

use super::{Outcome, ProjectOptions, options};
use crate::engine::Book;
use crate::engine::compare::compare;
use crate::engine::diag::nearest;

/// Arguments of `docfold diff`.
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:
  docfold diff ghes@3.20 ghes@3.21
  docfold diff ghes@3.20 ghes@3.21 --format html > changes.html
  docfold diff fpt ghec --page /admin/backup")]
pub(super) struct Arguments {
    #[command(flatten)]
    project: ProjectOptions,
    /// The version to start from
    #[arg(value_name = "FROM")]
    from: String,
    /// The version whose readers see the changes
    #[arg(value_name = "TO")]
    to: String,
    /// `html` is one file that needs nothing else
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Only the page with this path, without language and version
    #[arg(long, value_name = "PATH")]
    page: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
    Html,
}

/// The two versions by index.
#[derive(Clone, Copy, Debug)]
struct Versions {
    from: usize,
    to: usize,
}

/// Writes what differs to standard output.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let (_, book, _) = arguments.project.compile()?;
    let versions = Versions { from: one(&book, &arguments.from)?, to: one(&book, &arguments.to)? };
    let mut found = compare(&book, versions.from, versions.to);
    if let Some(path) = &arguments.page {
        if !book.pages.iter().any(|page| page.path.as_str() == path) {
            let near = nearest(path, book.pages.iter().map(|page| page.path.as_str()));
            let near = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
            return Err(format!("no page `{path}`{near}").into());
        }
        let is_wanted = |page| book.page(page).path.as_str() == path;
        found.added.retain(|&page| is_wanted(page));
        found.removed.retain(|&page| is_wanted(page));
        found.changed.retain(|changed| is_wanted(changed.page));
    }
    let text = match arguments.format {
        Format::Text => text::report(&book, versions, &found),
        Format::Json => json::report(&book, versions, &found),
        Format::Html => html::report(&book, versions, &found),
    };
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// The one version with this name.
fn one(book: &Book, name: &str) -> Result<usize, String> {
    let set = options::versions(&book.axis, &[name.to_owned()])?;
    let mut versions = set.iter();
    match (versions.next(), versions.next()) {
        (Some(version), None) => Ok(version),
        _ => {
            let ids: Vec<&str> = set.iter().map(|version| book.axis.versions()[version].id.as_str()).collect();
            Err(format!("`{name}` names several versions: {}", ids.join(", ")))
        }
    }
}

/// The lines that only one of two texts has, in order, with `-` or `+`; `…` where lines of both were left out.
fn changed_lines(before: &str, after: &str) -> Vec<(char, String)> {
    let diff = TextDiff::from_lines(before, after);
    let mut lines: Vec<(char, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        let line = change.value().trim_end_matches(['\n', '\r']).to_owned();
        match change.tag() {
            ChangeTag::Equal => {
                if lines.last().is_some_and(|(sign, _)| *sign != '…') {
                    lines.push(('…', String::new()));
                }
            }
            ChangeTag::Delete => lines.push(('-', line)),
            ChangeTag::Insert => lines.push(('+', line)),
        }
    }
    if lines.last().is_some_and(|(sign, _)| *sign == '…') {
        lines.pop();
    }
    lines
}
