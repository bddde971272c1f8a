//! `docfold errors`: the error catalog as a table and as data, what changed between two of them, and its lock.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};

use super::{Outcome, ProjectOptions, options, report};
use crate::engine::config::Axis;
use crate::engine::diag::{Code, Diagnostics, Level};
use crate::engine::registry::{self, LOCK_FILE, Registry, RegistryEntry, UNRELEASED};
use crate::engine::source::write_file;
use crate::engine::{errors, errors_lock};

/// Arguments of `docfold errors`.
#[derive(Debug, Args)]
#[group(skip)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  docfold errors
  docfold errors --format json > errors.json
  docfold errors diff errors.json.old errors.json"
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    project: ProjectOptions,
    /// Only errors that are documented in these versions
    #[arg(long, value_name = "VERSION")]
    version: Vec<String>,
    /// What to print
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Print the JSON Schema of `--format json` instead
    #[arg(long)]
    schema: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Aligned columns, with what each `error_uri` reaches
    Table,
    /// Everything that is known
    Json,
    /// TypeScript types
    Ts,
    /// A markdown table
    Md,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// What changed between two outputs of `--format json`; exit code 1 where clients may be misled
    Diff {
        /// The catalog before
        old: PathBuf,
        /// The catalog after
        new: PathBuf,
    },
    /// Write down the codes of today, which stay taken for ever
    Lock {
        /// The release that publishes the new ones, and those that are unreleased
        #[arg(long, value_name = "RELEASE", default_value = UNRELEASED)]
        release: String,
    },
}

/// Prints the catalog; the exit code is 1 when something is wrong with it.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    match &arguments.action {
        Some(Action::Diff { old, new }) => return diff(old, new),
        Some(Action::Lock { release }) => return lock(&arguments.project, release),
        None => {}
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    if arguments.schema {
        writeln!(out, "{:#}", registry::json_schema())?;
        out.flush()?;
        return Ok(ExitCode::SUCCESS);
    }
    let (project, book, _) = arguments.project.compile_plain()?;
    let axis = &book.axis;
    let mut sink = Diagnostics::new();
    let mut registry = errors(&book, &project.sources, &mut sink);
    let versions = options::versions(axis, &arguments.version)?;
    if !arguments.version.is_empty() {
        registry.entries.retain(|entry| entry.versions.intersects(versions));
    }
    match arguments.format {
        Format::Table => out.write_all(table(&registry, axis).as_bytes())?,
        Format::Json => writeln!(out, "{:#}", registry::json(&registry, axis, &project.sources))?,
        Format::Ts => out.write_all(registry::typescript(&registry, axis).as_bytes())?,
        Format::Md => out.write_all(registry::markdown(&registry, axis).as_bytes())?,
    }
    out.flush()?;
    drop(out);
    let mut found = options::rules(&project.config).partial().settle(sink, &project.sources);
    found.retain(|finding| finding.concerns(versions));
    let mut err = std::io::stderr().lock();
    for finding in &found {
        writeln!(err, "\n{}", report::human(finding, &project.sources, axis, report::colour(&std::io::stderr())))?;
    }
    drop(err);
    report::count(&found);
    Ok(ExitCode::from(u8::from(found.iter().any(|finding| finding.level >= Level::Error))))
}

/// The columns of the table.
const HEAD: [&str; 6] = ["code", "domain", "versions", "section", "error_uri reaches", "anchor"];

/// The catalog in aligned columns: a row an error, and one more for each further URI or verdict.
fn table(registry: &Registry, axis: &Axis) -> String {
    let mut rows: Vec<[String; 6]> = vec![HEAD.map(str::to_owned)];
    for entry in &registry.entries {
        add_rows(entry, axis, &mut rows);
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 6] = std::array::from_fn(width);
    let mut out = String::new();
    for row in &rows {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}

fn add_rows(entry: &RegistryEntry, axis: &Axis, rows: &mut Vec<[String; 6]>) {
    let versions = match (entry.metadata.status, entry.versions.is_empty()) {
        (Some(status), true) => status.as_str().to_owned(),
        _ => axis.describe(entry.versions),
    };
    let sections = entry.texts.docs_path.parts().iter().map(|(_, path)| path.as_str());
    let first = sections.clone().next().unwrap_or("-");
    let own = [entry.code.clone(), entry.domain.clone(), versions, first.to_owned()];
    let mut verdicts: Vec<[String; 2]> = Vec::new();
    for uri in &entry.uris {
        for (versions, verdict) in &uri.verdicts {
            let mut reaches = verdict.to_string();
            if *versions != entry.versions {
                reaches.push_str(&format!(" in {}", axis.describe(*versions)));
            }
            verdicts.push([reaches, verdict.anchor.to_string()]);
        }
    }
    if verdicts.is_empty() {
        verdicts.push(["-".into(), "-".into()]);
    }
    let further = sections.skip(1).map(str::to_owned).chain(std::iter::repeat(String::new()));
    let mut left = std::iter::once(own).chain(further.map(|path| [String::new(), String::new(), String::new(), path]));
    let more = entry.texts.docs_path.parts().len();
    for index in 0..verdicts.len().max(more) {
        let [code, domain, versions, section] = left.next().unwrap_or_default();
        let [reaches, anchor] = verdicts.get(index).cloned().unwrap_or_default();
        rows.push([code, domain, versions, section, reaches, anchor]);
    }
}

fn diff(old: &Path, new: &Path) -> Outcome {
    let read = |path: &Path| -> Result<serde_json::Value, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let value: serde_json::Value =
            serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        // Anything else would count as a catalog without errors.
        if value.get("errors").is_none_or(|errors| !errors.is_array()) {
            return Err(format!("{}: no error catalog: make one with `docfold errors --format json`", path.display()));
        }
        Ok(value)
    };
    let changes = registry::diff(&read(old)?, &read(new)?);
    let mut out = BufWriter::new(std::io::stdout().lock());
    for change in &changes {
        writeln!(out, "{}{change}", if change.is_breaking() { "breaking: " } else { "" })?;
    }
    let breaking = changes.iter().filter(|change| change.is_breaking()).count();
    out.flush()?;
    writeln!(std::io::stderr().lock(), "{} changes, {breaking} of them breaking", changes.len())?;
    Ok(ExitCode::from(u8::from(breaking > 0)))
}

fn lock(options: &ProjectOptions, release: &str) -> Outcome {
    let (project, book, _) = options.compile_plain()?;
    let mut sink = Diagnostics::new();
    let before = errors_lock(&book, &project.sources, &mut sink);
    let registry = errors(&book, &project.sources, &mut Diagnostics::new());
    let path = project.root.join(project.config.errors.lock.as_deref().unwrap_or(LOCK_FILE));
    // A line that cannot be read would be lost.
    if sink.as_slice().iter().any(|finding| finding.code == Code::InvalidErrorLock) {
        return Err(format!("{}: some lines cannot be read: see `docfold errors`", path.display()).into());
    }
    let count = before.as_ref().map_or(0, |lock| lock.entries.len());
    let lock = before.unwrap_or_default().updated(&registry, release);
    write_file(&path, &lock.to_text())?;
    writeln!(std::io::stdout().lock(), "{} codes in {}, before: {count}", lock.entries.len(), path.display())?;
    Ok(ExitCode::SUCCESS)
}
