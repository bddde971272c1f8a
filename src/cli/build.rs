//! `docfold build`: the whole site into a folder.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Outcome, ProjectOptions, git, options, report, search};
use crate::engine::config::SiteOutput;
use crate::engine::diag::Level;
use crate::engine::source::read_bytes;
use crate::site::build::{Io, THEME_FOLDER, build};
use crate::site::dates::Dates;
use crate::site::page::Pages;
use crate::site::template::Theme;
use crate::site::write::Output;

/// Arguments of `docfold build`.
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:
  docfold build
  docfold build --config docs/book.toml --out public")]
pub(super) struct Arguments {
    #[command(flatten)]
    project: ProjectOptions,
    /// Folder of the site; `build-dir` of the configuration unless given
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Scheme, host and sub-path under which the site is served
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// No search index
    #[arg(long)]
    no_search: bool,
    /// Pages alone: no search index, markdown, sitemap, lists or feed
    #[arg(long)]
    pages_only: bool,
}

/// Builds and says what came of it. Findings do not stop a build: `check` is the gate.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let start = Instant::now();
    let (project, mut book, sink) = arguments.project.compile()?;
    if book.pages.is_empty() {
        report::count(&sink.finish(&project.sources));
        return Err("there is no page to build, and a site that is there is not replaced by none: see `docfold check`".into());
    }
    if let Some(base_url) = &arguments.base_url {
        book.config.site.base_url = base_url.trim_end_matches('/').to_owned();
    }
    let folder = arguments.out.clone().unwrap_or_else(|| project.build_dir());
    let mut outputs = if arguments.pages_only { Vec::new() } else { book.config.site.outputs.clone() };
    outputs.retain(|output| *output != SiteOutput::Search || !arguments.no_search);
    let site = &book.config.site;
    let dates = if site.git_dates { git::dates(&project.root, &book.config.book.src) } else { Dates::default() };
    let pages = Pages::new(&book).with_sources(&project.sources, dates).with_outputs(&outputs);
    let theme = Theme::load(&pages.site(THEME_FOLDER), project.templates())?;
    let output = Output::open(&folder)?;

    let bar = ProgressBar::with_draw_target(Some(book.counts.page_versions as u64), ProgressDrawTarget::stderr());
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} pages") {
        bar.set_style(style);
    }
    let io = Io {
        put: &|path: &str, bytes: &[u8]| output.put(path, bytes),
        asset: &|path: &str| read_bytes(&project.root, path),
        step: &|| bar.inc(1),
        indexer: Some(&|records| search::index(records, &book.config.book.language)),
    };
    build(&pages, &project.sources, &theme, &io).map_err(|error| error.to_string())?;
    bar.finish_and_clear();
    let written = output.commit("")?;

    let sink = options::checked(&book, &project.sources, sink);
    let found = options::rules(&project.config).settle(sink, &project.sources);
    let counts = book.counts;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} pages in {} versions: {} page-versions from {} rendered bodies",
        counts.pages,
        book.axis.versions().len(),
        counts.page_versions,
        counts.outcomes,
    )?;
    writeln!(
        out,
        "{} files, {} changed, {} removed, in {:.2} s; findings: {}",
        written.files,
        written.changed,
        written.removed,
        start.elapsed().as_secs_f64(),
        report::counted(&found),
    )?;
    if found.iter().any(|finding| finding.level >= Level::Warning) {
        writeln!(out, "`docfold check` shows them")?;
    }
    let home = book.pages.first().zip(book.axis.universe().first_index());
    let address = home.map(|(page, version)| book.permalink(page, version)).unwrap_or_default();
    writeln!(out, "The site is in {}; its first page is {address}. Look at it: docfold serve", folder.display())?;
    Ok(ExitCode::SUCCESS)
}
