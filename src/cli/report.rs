//! Failures and counts, for people.

use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::format::{self, Context, Paint};
use crate::engine::config::Axis;
use crate::engine::diag::{Diagnostic, Level};
use crate::engine::source::Sources;

/// Whether a stream takes colour.
pub(super) fn colour(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Writes to standard output. A reader who has seen enough, such as `head`, is no failure.
pub(super) fn print(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Says why a command could not run.
pub(super) fn failure(error: &dyn std::error::Error) {
    _ = writeln!(std::io::stderr(), "error: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        _ = writeln!(std::io::stderr(), "  because: {cause}");
        source = cause.source();
    }
}

/// One finding as a writer sees it, over several lines.
pub(super) fn human(found: &Diagnostic, sources: &Sources, axis: &Axis, colour: bool) -> String {
    let context = Context { sources, axis, prefix: "" };
    format::human::finding(found, &context, Paint { colour, width: width() })
}

/// A bar on standard error that counts to `total`; none where no terminal is there.
pub(super) fn bar(total: usize, noun: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::stderr());
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template(&format!("{{bar:40}} {{pos}}/{{len}} {noun}")) {
        bar.set_style(style);
    }
    bar
}

/// Says how many findings there are.
pub(super) fn count(found: &[Diagnostic]) {
    _ = writeln!(std::io::stderr(), "{}", counted(found));
}

/// `3 errors, 1 warning`.
pub(super) fn counted<'f>(found: impl IntoIterator<Item = &'f Diagnostic> + Clone) -> String {
    let number = |level: Level| found.clone().into_iter().filter(|finding| finding.level == level).count();
    let (errors, warnings) = (number(Level::Error), number(Level::Warning));
    format!("{}, {}", several(errors, "error", "errors"), several(warnings, "warning", "warnings"))
}

/// A number with its noun: `1 file`, `2 files`.
pub(super) fn several(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Says what `--fix` did.
pub(super) fn fixed(count: usize, files: usize, dry_run: bool) {
    let done = if dry_run { "would be made" } else { "made" };
    let (fixes, files) = (several(count, "fix", "fixes"), several(files, "file", "files"));
    _ = writeln!(std::io::stderr(), "{fixes} {done} in {files}");
}

/// Says how many findings a baseline holds now.
pub(super) fn baseline_written(count: usize, path: &std::path::Path) {
    let findings = several(count, "known finding", "known findings");
    _ = writeln!(std::io::stderr(), "{findings} written to {}", path.display());
}

/// Says how many findings a baseline kept from counting, and how many it names that are gone.
pub(super) fn known(known: usize, gone: usize) {
    let rest = if gone == 0 { String::new() } else { format!("; {gone} of the baseline are gone: write it anew") };
    _ = writeln!(std::io::stderr(), "{known} known findings are not counted{rest}");
}

/// Columns of the terminal: those that the shell names, else 80.
pub(super) fn width() -> usize {
    std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .filter(|&columns| columns >= 40)
        .unwrap_or(80)
}
