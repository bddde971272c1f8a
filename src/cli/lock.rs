//! `docfold lock`: writes down what is public, so that `docfold check` finds what is lost.

use std::process::ExitCode;

use clap::Args;

use super::{Outcome, ProjectOptions, report};
use crate::engine::check::{LOCK_FILE, Published, published};
use crate::engine::diag::Diagnostics;
use crate::engine::source::write_file;

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
    let path = project.root.join(LOCK_FILE);
    let mut sink = Diagnostics::new();
    let before = project.sources.find(LOCK_FILE).map(|file| {
        let text = &project.sources.get(file).text;
        lock.merge(&Published::parse(file, text, &mut sink));
        text.lines().count()
    });
    // A line that cannot be read would be lost.
    if !sink.as_slice().is_empty() {
        return Err(format!("{}: some lines cannot be read: see `docfold check`", path.display()).into());
    }
    if arguments.prune {
        lock = lock.pruned(&book.redirects, &today);
    }
    let text = lock.to_text();
    write_file(&path, &text)?;
    let lines = text.lines().count();
    report::print(format!("{lines} lines in {}, before: {}\n", path.display(), before.unwrap_or(0)).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
