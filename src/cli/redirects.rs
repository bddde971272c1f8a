//! `docfold redirects`: what is wrong with redirects, all of them, and their files for a host.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Args, Command, Subcommand};

use super::format::{self, Context, Format, Paint};
use super::report::several;
use super::{Outcome, ProjectOptions, options, report};
use crate::engine::diag::{Code, Diagnostic, Diagnostics, Level};
use crate::engine::link::FlatRedirect;
use crate::engine::{BaseUrl, Book, Project, check_all};
use crate::site::build::theme;
use crate::site::redirects::{ExportOptions, Host, Redirect, asked_below, export, led_below};
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
    /// Scheme, host and sub-path under which the site is served, instead of `base-url` of the configuration
    #[arg(long, value_name = "URL", value_parser = options::base_url, global = true)]
    base_url: Option<String>,
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
        #[arg(long, value_parser = Hosts, value_name = "HOST")]
        host: Host,
        /// Folder for the files
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

/// Reads a host by its name, and names them all to whoever asks for help or completes a line.
#[derive(Clone)]
struct Hosts;

impl TypedValueParser for Hosts {
    type Value = Host;

    fn parse_ref(&self, _: &Command, _: Option<&Arg>, value: &OsStr) -> Result<Host, clap::Error> {
        let name = value.to_string_lossy();
        let unknown = || {
            let known: Vec<&str> = Host::ALL.iter().map(|host| host.as_str()).collect();
            let message = match crate::engine::diag::nearest(&name, known.iter().copied()) {
                Some(near) => format!("no host `{name}`: did you mean `{near}`?\n"),
                None => format!("no host `{name}`: there are {}\n", known.join(", ")),
            };
            clap::Error::raw(clap::error::ErrorKind::InvalidValue, message)
        };
        Host::find(&name).ok_or_else(unknown)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Host::ALL.iter().map(|host| PossibleValue::new(host.as_str()))))
    }
}

/// Does what is asked.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let (project, book, found) = arguments.project.compile_plain()?;
    let base = BaseUrl::split(arguments.base_url.as_deref().unwrap_or(&project.config.site.base_url));
    match &arguments.action {
        Action::Check => {
            let found = check(&project, &book, found);
            let prefix = options::prefix(&project.root);
            let context = Context { sources: &project.sources, axis: &book.axis, prefix: &prefix };
            let paint = Paint { colour: report::colour(&std::io::stdout()), width: report::width() };
            report::print(format::findings(Format::Human, &found, &context, paint).as_bytes())?;
            report::count(&found);
            Ok(ExitCode::from(u8::from(found.iter().any(|finding| finding.level >= Level::Error))))
        }
        Action::List => {
            let mut text = String::new();
            for redirect in asked(&book, base) {
                text.push_str(&format!("{}\t{}\n", redirect.source, redirect.target));
            }
            report::print(text.as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
        Action::Export { host, out } => write(&project, &book, base, *host, out),
    }
}

/// Every redirect in the addresses that browsers ask for.
fn asked(book: &Book, base: BaseUrl<'_>) -> Vec<FlatRedirect> {
    let mut flat = book.redirects.flattened();
    asked_below(base.path, &mut flat);
    flat
}

/// What `docfold check` finds about redirects.
fn check(project: &Project, book: &Book, found: Diagnostics) -> Vec<Diagnostic> {
    let found = check_all(book, &project.sources, found);
    let mut found = options::rules(&project.config).settle(found, &project.sources);
    // Their rules are numbered from 300 on; a file that is named in the configuration and not there is DF012.
    found.retain(|finding| finding.code.as_str().starts_with("DF3") || finding.code == Code::InvalidConfig);
    found
}

fn write(project: &Project, book: &Book, base: BaseUrl<'_>, host: Host, out: &Path) -> Outcome {
    let flat = match host {
        // Their files lie below the site's root, which is not the host's.
        Host::Stubs => {
            let mut flat = book.redirects.flattened();
            led_below(base.path, &mut flat);
            flat
        }
        _ => asked(book, base),
    };
    let usable = flat.iter().map(|flat| Redirect { source: &flat.source, target: &flat.target });
    let mut refused = Vec::new();
    let usable: Vec<Redirect<'_>> =
        usable.filter(|redirect| redirect.check().map_err(|error| refused.push(error)).is_ok()).collect();
    let theme = theme(book, project.templates())?;
    let options = ExportOptions { theme: Some(&theme), base, language: &project.config.book.language };
    let files = export(host, usable.iter().copied(), &options)?;
    let output = Output::open_beside(out, &format!("redirects-{}", host.as_str()))?;
    for file in &files {
        output.put(&file.path, file.text.as_bytes())?;
    }
    output.commit("")?;
    let redirects = several(usable.len(), "redirect", "redirects");
    let files = several(files.len(), "file", "files");
    report::print(format!("{redirects} in {files} in {}\n", out.display()).as_bytes())?;
    for error in &refused {
        report::failure(error);
    }
    Ok(ExitCode::from(u8::from(!refused.is_empty())))
}
