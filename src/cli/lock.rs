//! `docfold lock`: writes down what is public, so that `docfold check` finds what is lost.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;

use super::{Outcome, ProjectOptions};
use crate::engine::check::{LOCK_FILE, Published, published};
use crate::engine::diag::Diagnostics;

/// Arguments of `docfold lock`.
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:
  docfold lock
  docfold lock --prune")]
pub(super) struct Arguments {
    #[command(flatten)]
    project: ProjectOptions,
    /// Forget what no reader finds any more, instead of reporting it for ever
    #[arg(long)]
    prune: bool,
}

/// Adds the pages and anchors of today to those that the lock has.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let (project, book, _) = arguments.project.compile_plain()?;
    let today = published(&book);
    let mut lock = today.clone();
    let before = project.sources.find(LOCK_FILE).map(|file| {
        let text = &project.sources.get(file).text;
        lock.merge(&Published::parse(file, text, &mut Diagnostics::new()));
        text.lines().count()
    });
    if arguments.prune {
        lock = lock.pruned(&book.redirects, &today);
    }
    let path = project.root.join(LOCK_FILE);
    let text = lock.to_text();
    std::fs::write(&path, &text).map_err(|error| format!("{}: {error}", path.display()))?;
    let lines = text.lines().count();
    writeln!(std::io::stdout().lock(), "{lines} lines in {}, before: {}", path.display(), before.unwrap_or(0))?;
    Ok(ExitCode::SUCCESS)
}
