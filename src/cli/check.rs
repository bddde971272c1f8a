//! `docfold check`: what is wrong, in which versions, and what to do; with `--fix` it does what is certain.

use std::cell::OnceCell;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::format::{self, Context, Format, Paint};
use super::{Outcome, ProjectOptions, diff_text, options, report};
use crate::engine::check;
use crate::engine::check_all;
use crate::engine::diag::{Baseline, Code, Diagnostic, Diagnostics, Level, Rules};
use crate::engine::edit::{Mended, mend};
use crate::engine::source::{Sources, read_text, write_file, write_sources};
use crate::engine::{Book, Project, compile};
use crate::site::build::try_templates;
use crate::site::context::SiteContext;
use crate::site::page::Pages;
use crate::site::template::Theme;

/// Arguments of `docfold check`.
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:
  docfold check
  docfold check --version ghes@3.20 --deny warnings
  docfold check --fix --dry-run
  docfold check --baseline known.json --write-baseline
  docfold check --format sarif > docfold.sarif
Exit code: 0 without findings that count, 1 with errors, 2 when the check could not run.")]
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
    /// How findings are written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Count these as errors: `warnings`, `notes`, or rules by code or slug
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    deny: Vec<String>,
    /// File of findings that are known: they do not count
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the findings of this run to the baseline file
    #[arg(long, requires = "baseline", conflicts_with = "fix")]
    write_baseline: bool,
    /// Make the changes that are certain
    #[arg(long)]
    fix: bool,
    /// With `--fix`: show what would change, change nothing
    #[arg(long, requires = "fix")]
    dry_run: bool,
}

/// What counts as an error besides errors.
struct Denied {
    least: Level,
    codes: Vec<Code>,
}

impl Denied {
    fn parse(names: &[String]) -> Result<Self, String> {
        let mut denied = Self { least: Level::Error, codes: Vec::new() };
        for name in names {
            match name.as_str() {
                "warnings" => denied.least = denied.least.min(Level::Warning),
                "notes" => denied.least = Level::Note,
                _ => denied.codes.push(Code::find(name).ok_or_else(|| match Code::nearest(name) {
                    Some(near) => format!("no rule `{name}` to deny: did you mean `{near}`?"),
                    None => format!("no rule `{name}` to deny: name `warnings`, `notes`, or a rule"),
                })?),
            }
        }
        Ok(denied)
    }

    fn apply(&self, found: &mut [Diagnostic]) {
        for finding in found {
            if finding.level >= self.least || self.codes.contains(&finding.code) {
                finding.level = Level::Error;
            }
        }
    }
}

/// Writes all findings to standard output and their count to standard error.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let denied = Denied::parse(&arguments.deny)?;
    let project = arguments.project.open()?;
    if let Some(summary) = arguments.summary {
        let (book, _) = compile(&project.sources, &project.config, &project.axis, None);
        return super::summary::run(summary, &book);
    }
    let versions = options::versions(&project.axis, &arguments.version)?;
    // A build stops at templates that cannot be used, and at words that the theme does not have.
    let theme =
        Theme::load(&SiteContext::default(), project.templates()).map_err(|error| format!("template: {error}"))?;
    let own_theme = project.templates().next().map(|_| &theme);
    let unusable = OnceCell::new();
    let mut rules = options::rules(&project.config);
    // What is denied is found even where the configuration allows it.
    rules.levels.extend(denied.codes.iter().map(|&code| (code, Level::Error)));
    let find = |sources: &Sources, external: bool| {
        // Findings do not depend on the colours of code.
        let (book, sink) = compile(sources, &project.config, &project.axis, None);
        if let Some(Err(error)) = own_theme.map(|theme| try_templates(&Pages::new(&book), theme)) {
            _ = unusable.set(error);
        }
        let mut found = findings(&project, &book, sources, sink, &rules, external);
        found.retain(|finding| finding.concerns(versions));
        found
    };
    let (sources, mut found) = if arguments.fix {
        // Nothing of other sites is mended: they are asked once, at the end.
        let mended = fixed(&project, |sources| find(sources, false));
        if arguments.dry_run {
            let paint = report::colour(&std::io::stdout());
            report::print(diff_text::unified(&mended.edits, paint).as_bytes())?;
        } else {
            write_sources(&project.root, &mended.edits)?;
        }
        report::fixed(mended.count, mended.edits.len(), arguments.dry_run);
        let found = if arguments.external { find(&mended.sources, true) } else { mended.findings };
        (mended.sources, found)
    } else {
        (project.sources.clone(), find(&project.sources, arguments.external))
    };
    if let Some(error) = unusable.get() {
        return Err(format!("template: {error}").into());
    }
    if arguments.write_baseline
        && let Some(path) = &arguments.baseline
    {
        let baseline = Baseline::new(&found, &sources);
        write_file(path, &baseline.to_text())?;
        report::baseline_written(baseline.len(), path);
        return Ok(ExitCode::SUCCESS);
    }
    let mut gone = None;
    if let Some(path) = &arguments.baseline {
        let text = read_text(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let baseline = Baseline::parse(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        gone = Some((baseline.subtract(&mut found, &sources), baseline.len()));
    }
    denied.apply(&mut found);
    // A diff on standard output stands alone.
    if !arguments.dry_run {
        let prefix = options::prefix(&project.root);
        let context = Context { sources: &sources, axis: &project.axis, prefix: &prefix };
        let paint = Paint { colour: report::colour(&std::io::stdout()), width: report::width() };
        report::print(format::findings(arguments.format, &found, &context, paint).as_bytes())?;
    }
    report::count(&found);
    if let Some((gone, known)) = gone {
        report::known(known - gone, gone);
    }
    Ok(ExitCode::from(u8::from(found.iter().any(|finding| finding.level >= Level::Error))))
}

fn findings(
    project: &Project,
    book: &Book,
    sources: &Sources,
    sink: Diagnostics,
    rules: &Rules,
    external: bool,
) -> Vec<Diagnostic> {
    let mut sink = check_all(book, sources, sink);
    if external {
        ask_others(project, book, sources, &mut sink);
    }
    rules.settle(sink, sources)
}

/// Asks for the addresses of other sites.
fn ask_others(project: &Project, book: &Book, sources: &Sources, sink: &mut Diagnostics) {
    let urls = check::external_urls(book);
    let bar = report::bar(urls.len(), "addresses");
    let wrong = super::external::ask(&urls, &project.root.join(super::external::CACHE_FILE), &|| bar.inc(1));
    bar.finish_and_clear();
    check::check_external(book, sources, &|url| wrong.get(url).cloned(), sink);
}

/// The certain mends made in memory. Files that are no clean text stay as they are: what is not text would be lost.
fn fixed(project: &Project, find: impl FnMut(&Sources) -> Vec<Diagnostic>) -> Mended {
    let writable = |file| !project.sources.errors.iter().any(|error| error.file == Some(file));
    mend(&project.sources, writable, find)
}
