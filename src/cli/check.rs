//! `docfold check`: what is wrong, in which versions, and what to do.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use clap::Args;

use super::{Outcome, ProjectOptions, report};
use crate::engine::diag::Level;

/// Arguments of `docfold check`.
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:
  docfold check
  docfold check --version ghes@3.20")]
pub(super) struct Arguments {
    #[command(flatten)]
    project: ProjectOptions,
    /// Only findings in these versions
    #[arg(long, value_name = "VERSION")]
    version: Vec<String>,
    /// Ask for the addresses of other sites too; what was well is asked for again after a week
    #[arg(long)]
    external: bool,
    /// Figures instead of findings, as JSON
    #[arg(long, value_enum, value_name = "WHAT")]
    summary: Option<super::summary::Summary>,
}

/// Prints all findings; the exit code is 1 when there is an error.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let (project, book, sink) = arguments.project.compile_plain()?;
    if let Some(summary) = arguments.summary {
        return super::summary::run(summary, &book);
    }
    let versions = super::options::versions(&book.axis, &arguments.version)?;
    let mut sink = super::options::checked(&project, &book, sink);
    if arguments.external {
        let urls = crate::engine::check::external_urls(&book);
        let bar = report::bar(urls.len(), "addresses");
        let wrong = super::external::ask(&urls, &project.root.join(super::external::CACHE_FILE), &|| bar.inc(1));
        bar.finish_and_clear();
        crate::engine::check::check_external(&book, &project.sources, &|url| wrong.get(url).cloned(), &mut sink);
    }
    let mut found = sink.finish(&project.sources);
    found.retain(|finding| finding.versions.is_empty() || finding.versions.intersects(versions));
    let mut out = BufWriter::new(std::io::stdout().lock());
    for finding in &found {
        writeln!(out, "{}\n", report::human(finding, &project.sources, &book.axis, report::colour()))?;
    }
    out.flush()?;
    report::count(&found);
    Ok(ExitCode::from(u8::from(found.iter().any(|finding| finding.level >= Level::Error))))
}
