//! The command line: one file a command. Reads arguments, calls the layers below, prints.

mod build;
mod check;
mod explain;
mod export;
mod external;
mod lock;
#[cfg(test)]
mod messages;
mod diff;
mod diff_text;
mod format;
mod git;
mod options;
mod redirects;
mod report;
mod summary;
mod retire;
mod search;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
  docfold                                  build the project in this folder
  docfold build --out public               build it into public/
  docfold check --version ghes@3.20        what is wrong in one version
  docfold export --format jsonl > all.jsonl
Without a command, `build` runs.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the whole site
    Build(build::Arguments),
    /// Say what is wrong, in which versions, and what to do
    Check(check::Arguments),
    /// Write every page in every version as data
    Export(export::Arguments),
    /// Say what a rule means, with an example and a mend
    Explain(explain::Arguments),
    /// Write down what is public, so that nothing gets lost unseen
    Lock(lock::Arguments),
    /// Check, list and export redirects
    Redirects(redirects::Arguments),
    /// Show what readers of one version see differently from readers of another
    Diff(diff::Arguments),
    /// Take a release out of the sources, without a change to the others
    Retire(retire::Arguments),
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
        Some(Command::Check(arguments)) => check::run(&arguments),
        Some(Command::Export(arguments)) => export::run(&arguments),
        Some(Command::Explain(arguments)) => explain::run(&arguments),
        Some(Command::Lock(arguments)) => lock::run(&arguments),
        Some(Command::Redirects(arguments)) => redirects::run(&arguments),
        Some(Command::Diff(arguments)) => diff::run(&arguments),
        Some(Command::Retire(arguments)) => retire::run(&arguments),
    };
    outcome.unwrap_or_else(|error| {
        report::failure(&*error);
        ExitCode::from(2)
    })
}
