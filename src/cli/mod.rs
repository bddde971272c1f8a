//! The command line: one file a command. Reads arguments, calls the layers below, prints.

mod build;
mod check;
mod diff;
mod diff_text;
mod errors;
mod explain;
mod export;
mod external;
mod format;
mod git;
mod lock;
mod mdbook;
#[cfg(test)]
mod messages;
mod new;
mod options;
mod place;
mod redirects;
mod report;
mod retire;
mod search;
mod serve;
mod shell;
mod summary;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::engine::ProjectError;
use options::ProjectOptions;

/// One documentation source, folded over every product version.
#[derive(Debug, Parser)]
#[command(name = "docfold", version, about, long_about = None, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    build: build::Arguments,
}

const EXAMPLES: &str = "\
Examples:
  docfold new handbook                     a small project to start from
  docfold                                  build the project in this folder
  docfold build --out public               build it into public/
  docfold serve --open                     look at it while writing
  docfold check --version ghes@3.20        what is wrong in one version
  docfold export --format jsonl > all.jsonl
Without a command, `build` runs.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the whole site
    Build(build::Arguments),
    /// Show the site on this machine, and every saved change at once
    Serve(serve::Arguments),
    /// Say what is wrong, in which versions, and what to do
    Check(check::Arguments),
    /// Write every page in every version as data
    Export(export::Arguments),
    /// List the error codes of the documentation, and what is wrong with them
    Errors(errors::Arguments),
    /// Say what an error code, a response or a rule means
    Explain(explain::Arguments),
    /// Write down what is public, so that nothing gets lost unseen
    Lock(lock::Arguments),
    /// Check, list and export redirects
    Redirects(redirects::Arguments),
    /// Show what readers of one version see differently from readers of another
    Diff(diff::Arguments),
    /// Take a release out of the sources, without a change to the others
    Retire(retire::Arguments),
    /// Make a small project to start from, or take over an mdBook
    New(new::Arguments),
    /// Fill in `data` and `ifversion` in an mdBook, as its preprocessor
    Mdbook(mdbook::Arguments),
    /// Write the completions of a shell
    Completions(shell::Completions),
    /// Write the man page
    Man,
}

/// What a command comes to.
type Outcome = Result<ExitCode, Box<dyn std::error::Error>>;

/// Runs the program with the arguments of the process.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        None => build::run(&arguments.build),
        Some(Command::Build(arguments)) => build::run(&arguments),
        Some(Command::Serve(arguments)) => serve::run(&arguments),
        Some(Command::Check(arguments)) => check::run(&arguments),
        Some(Command::Export(arguments)) => export::run(&arguments),
        Some(Command::Errors(arguments)) => errors::run(&arguments),
        Some(Command::Explain(arguments)) => explain::run(&arguments),
        Some(Command::Lock(arguments)) => lock::run(&arguments),
        Some(Command::Redirects(arguments)) => redirects::run(&arguments),
        Some(Command::Diff(arguments)) => diff::run(&arguments),
        Some(Command::Retire(arguments)) => retire::run(&arguments),
        Some(Command::New(arguments)) => new::run(&arguments),
        Some(Command::Mdbook(arguments)) => mdbook::run(&arguments),
        Some(Command::Completions(arguments)) => shell::completions(&arguments, Arguments::command()),
        Some(Command::Man) => shell::man(Arguments::command()),
    };
    outcome.unwrap_or_else(|error| {
        let is_pipe = |error: &std::io::Error| error.kind() == std::io::ErrorKind::BrokenPipe;
        if error.downcast_ref().is_some_and(is_pipe) {
            return ExitCode::SUCCESS;
        }
        report::failure(&*error);
        if error.downcast_ref().is_some_and(ProjectError::is_no_project) {
            eprintln!("Name the configuration with --config FILE, or begin with: docfold new NAME");
        }
        ExitCode::from(2)
    })
}
