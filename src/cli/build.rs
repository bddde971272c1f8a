//! `docfold build`: the whole site into a folder.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::report::several;
use super::{Outcome, ProjectOptions, git, options, place, report, search};
use crate::engine::config::SiteOutput;
use crate::engine::diag::Level;
use crate::site::build::{Pack, Records};
use crate::site::dates::Dates;
use crate::site::hash::hash_of;
use crate::site::incremental::{BuildOptions, Built, IntoError, build_into};

/// Arguments of `docfold build`.
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:
  docfold build
  docfold build --config docs/book.toml --out public
  docfold build --base-url https://example.com/docs")]
pub(super) struct Arguments {
    #[command(flatten)]
    project: ProjectOptions,
    /// Folder of the site; `build-dir` of the configuration unless given
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// No search index
    #[arg(long)]
    no_search: bool,
    /// Pages alone: no search index, markdown, sitemap, lists or feed
    #[arg(long)]
    pages_only: bool,
    /// Scheme, host and sub-path under which the site will be served, instead of `base-url` of the configuration
    #[arg(long, value_name = "URL", value_parser = options::base_url)]
    base_url: Option<String>,
    /// No pages at old addresses: for hosts that have the redirects from `docfold redirects export`
    #[arg(long)]
    no_stubs: bool,
    /// Render although nothing is different since the last build
    #[arg(long)]
    force: bool,
}

/// Builds and says what came of it. Findings do not stop a build: `check` is the gate.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let start = Instant::now();
    let (project, program) = rayon::join(|| arguments.project.open(), program);
    let mut project = project?;
    if let Some(url) = &arguments.base_url {
        project.config.site.base_url.clone_from(url);
    }
    project.config.redirects.stubs &= !arguments.no_stubs;
    let folder = arguments.out.clone().unwrap_or_else(|| project.build_dir());
    place::keep_apart(&project, &folder)?;
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} pages") {
        bar.set_style(style);
    }
    let begin = |pages: usize| {
        bar.set_length(pages as u64);
        if std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    };
    let site = &project.config.site;
    let mut outputs = if arguments.pages_only { Vec::new() } else { site.outputs.clone() };
    outputs.retain(|output| *output != SiteOutput::Search || !arguments.no_search);
    let dates = if site.git_dates { git::dates(&project.root, &project.config.book.src) } else { Dates::default() };
    let language = project.config.book.language.clone();
    let indexer = move |records: &mut Records<'_>| {
        let mut index = search::Index::new(records, &language)?;
        let pack = move || {
            let files = index.files();
            // As with the book at the end of the program, below.
            std::mem::forget(index);
            files
        };
        Ok(Box::new(pack) as Pack)
    };
    // What the site depends on besides the project itself.
    let program = program.map(|program| format!("{program}\n{outputs:?}\n{dates:?}"));
    let build_options = BuildOptions {
        program: program.as_deref(),
        force: arguments.force,
        outputs: Some(&outputs),
        dates: Some(&dates),
        indexer: Some(&indexer),
    };
    let built = build_into(&project, &folder, build_options, &begin, &|| bar.inc(1)).inspect_err(|error| {
        if let IntoError::Empty(found) = error {
            report::count(&found.clone().finish(&project.sources));
        }
    })?;
    bar.finish_and_clear();
    let mut out = std::io::stdout().lock();
    let rendering = match built {
        Built::Rendered(rendering) => *rendering,
        Built::Current(files) => {
            let (folder, seconds) = (folder.display(), start.elapsed().as_secs_f64());
            writeln!(
                out,
                "{} in {folder}: nothing to do, in {seconds:.2} s. To render all the same: --force",
                several(files, "file", "files"),
            )?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    let (book, written) = (rendering.book, rendering.written);
    let counts = book.counts;
    let found = options::rules(&project.config).settle(rendering.found, &project.sources);
    writeln!(
        out,
        "{} in {}: {} from {}",
        several(counts.pages, "page", "pages"),
        several(book.axis.versions().len(), "version", "versions"),
        several(counts.page_versions, "page-version", "page-versions"),
        several(counts.outcomes, "rendered body", "rendered bodies"),
    )?;
    writeln!(
        out,
        "{}, {} changed, {} removed, in {:.2} s; findings: {}",
        several(written.files, "file", "files"),
        written.changed,
        written.removed,
        start.elapsed().as_secs_f64(),
        report::counted(&found),
    )?;
    if found.iter().any(|finding| finding.level >= Level::Warning) {
        writeln!(out, "`docfold check` shows them")?;
    }
    let address = book.start().map(|(page, version)| book.permalink(page, version)).unwrap_or_default();
    writeln!(out, "The site is in {}; its first page is {address}. While writing: docfold serve", folder.display())?;
    // The program ends here: giving back the memory of a large book piece by piece would take longer than checking it.
    std::mem::forget((book, project));
    Ok(ExitCode::SUCCESS)
}

/// Names the running program by its own bytes, so that another docfold renders anew.
fn program() -> Option<String> {
    let file = std::fs::File::open(std::env::current_exe().ok()?).ok()?;
    Some(format!("{:016x}", hash_of(file).ok()?))
}
