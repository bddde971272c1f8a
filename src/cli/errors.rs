//! `docfold errors`: the error catalog of a project, as a table or as data, and what changed between two exports.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};

use super::{Outcome, ProjectOptions, options, report};
use crate::engine::config::Axis;
use crate::engine::diag::{Diagnostics, Level};
use crate::engine::registry::{self, Lock, Registry};
use crate::engine::source::{read_text, write_file};

/// Arguments of `docfold errors`.
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:
  docfold errors
  docfold errors --format json > errors.json
  docfold errors diff old.json errors.json
  docfold errors lock")]
pub(super) struct Arguments {
    #[command(flatten)]
    project: ProjectOptions,
    /// How the catalog is written
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Code, domain, versions, section, and what its URI reaches
    Table,
    /// All of it
    Json,
    /// The JSON Schema of `json`
    Schema,
    /// TypeScript types
    Ts,
    /// A markdown table
    Md,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Say what changed between two JSON exports; the exit code is 1 when something would break a client
    Diff {
        /// The earlier export
        old: PathBuf,
        /// The later one
        new: PathBuf,
    },
    /// Add the codes that are new to the lock file, and mark those that are retired
    Lock,
}

/// Does what is asked.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    if let Some(Action::Diff { old, new }) = &arguments.action {
        return diff(old, new);
    }
    let (project, book, _) = arguments.project.compile_plain()?;
    let mut sink = Diagnostics::new();
    let registry = options::errors(&book, &project.sources, &mut sink);
    let found = options::rules(&project.config).settle(sink, &project.sources);
    if let Some(Action::Lock) = arguments.action {
        let path = project.config.errors.lock.as_deref().unwrap_or("errors.lock");
        let mut unread = Diagnostics::new();
        let before = project.sources.find(path);
        let before = before.map(|file| Lock::parse(&project.sources.get(file).text, file, &mut unread));
        let lock = before.unwrap_or_default().updated(&registry, env!("CARGO_PKG_VERSION"));
        write_file(&project.root.join(path), &lock.to_text())?;
        return Ok(ExitCode::SUCCESS);
    }
    let text = match arguments.format {
        Format::Table => table(&registry, &book.axis),
        Format::Json => format!("{:#}\n", registry::json(&registry, &book.axis, &project.sources)),
        Format::Schema => format!("{:#}\n", registry::json_schema()),
        Format::Ts => registry::typescript(&registry, &book.axis),
        Format::Md => registry::markdown(&registry, &book.axis),
    };
    std::io::stdout().write_all(text.as_bytes())?;
    for finding in &found {
        let colour = report::colour(&std::io::stderr());
        writeln!(std::io::stderr(), "{}\n", report::human(finding, &project.sources, &book.axis, colour))?;
    }
    report::count(&found);
    Ok(ExitCode::from(u8::from(found.iter().any(|finding| finding.level >= Level::Error))))
}

fn diff(old: &std::path::Path, new: &std::path::Path) -> Outcome {
    let read = |path: &std::path::Path| -> Result<serde_json::Value, String> {
        let text = read_text(path).map_err(|error| format!("{}: {error}", path.display()))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    };
    let changes = registry::diff(&read(old)?, &read(new)?);
    let mut out = std::io::stdout().lock();
    for change in &changes {
        writeln!(out, "{change}")?;
    }
    Ok(ExitCode::from(u8::from(changes.iter().any(registry::Change::is_breaking))))
}

/// One line a URI: code, domain, versions, section, what the URI reaches, its anchor.
fn table(registry: &Registry, axis: &Axis) -> String {
    let mut rows = vec![["code", "domain", "versions", "section", "error_uri reaches", "anchor"].map(str::to_owned)];
    for entry in &registry.entries {
        let section = entry.texts.docs_path.parts().first().map(|(_, path)| path.clone()).unwrap_or_default();
        let fixed = [entry.code.clone(), entry.domain.clone(), axis.describe(entry.versions), section];
        let verdicts: Vec<_> = entry.uris.iter().flat_map(|uri| &uri.verdicts).collect();
        if verdicts.is_empty() {
            let [code, domain, versions, section] = fixed.clone();
            rows.push([code, domain, versions, section, "no error_uri".into(), String::new()]);
        }
        for (versions, verdict) in verdicts {
            let [code, domain, _, section] = fixed.clone();
            let versions = axis.describe(*versions);
            rows.push([code, domain, versions, section, verdict.to_string(), verdict.anchor.to_string()]);
        }
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..6).map(width).collect();
    let mut out = String::new();
    for row in &rows {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}
