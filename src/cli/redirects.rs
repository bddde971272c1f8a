//! `docfold redirects`: what is wrong with redirects, all of them, and their files for a host.

use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::format::{self, Context, Format, Paint};
use super::{Outcome, ProjectOptions, report};
use crate::engine::check::check_redirects;
use crate::engine::diag::{Diagnostics, Level};
use crate::site::build::THEME_FOLDER;
use crate::site::page::Pages;
use crate::site::redirects::{ExportOptions, Host, Redirect, export};
use crate::site::template::Theme;
use crate::site::write::Output;

/// Arguments of `docfold redirects`.
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:
  docfold redirects check
  docfold redirects list | grep /old/path
  docfold redirects export --host nginx --out deploy")]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    project: ProjectOptions,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Say what is wrong with redirects alone
    Check,
    /// Every redirect of the site, source and target with a tab between
    List,
    /// Write the files that a host wants
    Export {
        /// Who serves the site
        #[arg(long, value_parser = host, value_name = "HOST")]
        host: Host,
        /// Folder for the files
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

fn host(name: &str) -> Result<Host, String> {
    Host::find(name).ok_or_else(|| {
        let known: Vec<&str> = Host::ALL.iter().map(|host| host.as_str()).collect();
        match crate::engine::diag::nearest(name, known.iter().copied()) {
            Some(near) => format!("no host `{name}`: did you mean `{near}`?"),
            None => format!("no host `{name}`: there are {}", known.join(", ")),
        }
    })
}

/// Does what is asked.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let (project, book, _) = arguments.project.compile_plain()?;
    match &arguments.action {
        Action::Check => {
            let mut sink = Diagnostics::new();
            check_redirects(&book.redirects, &mut sink);
            let found = sink.finish(&project.sources);
            let context = Context { sources: &project.sources, axis: &book.axis, prefix: "" };
            let paint = Paint { colour: report::colour(&std::io::stdout()), width: report::width() };
            std::io::stdout().write_all(format::findings(Format::Human, &found, &context, paint).as_bytes())?;
            report::count(&found);
            Ok(ExitCode::from(u8::from(found.iter().any(|finding| finding.level >= Level::Error))))
        }
        Action::List => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            for redirect in book.redirects.flattened() {
                if writeln!(out, "{}\t{}", redirect.source, redirect.target).is_err() {
                    return Ok(ExitCode::SUCCESS);
                }
            }
            out.flush()?;
            Ok(ExitCode::SUCCESS)
        }
        Action::Export { host, out } => {
            let flat = book.redirects.flattened();
            let usable = flat.iter().map(|flat| Redirect { source: &flat.source, target: &flat.target });
            let mut refused = Vec::new();
            let usable: Vec<Redirect<'_>> =
                usable.filter(|redirect| redirect.check().map_err(|error| refused.push(error)).is_ok()).collect();
            let theme = Theme::load(&Pages::new(&book).site(THEME_FOLDER), project.templates())?;
            let options = ExportOptions {
                theme: Some(&theme),
                base_url: &project.config.site.base_url,
                language: &project.config.book.language,
            };
            let files = export(*host, usable.iter().copied(), &options)?;
            let output = Output::open(out)?;
            for file in &files {
                output.put(&file.path, file.text.as_bytes())?;
            }
            output.commit("")?;
            let mut stdout = std::io::stdout().lock();
            writeln!(stdout, "{} redirects in {} files in {}", usable.len(), files.len(), out.display())?;
            drop(stdout);
            for error in &refused {
                report::failure(error);
            }
            Ok(ExitCode::from(u8::from(!refused.is_empty())))
        }
    }
}
