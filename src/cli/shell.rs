//! `docfold completions` and `docfold man`: what shells and `man` know of the program, from its own definitions.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Command};
use clap_complete::Shell;

use super::{Outcome, report};

/// Arguments of `docfold completions`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  docfold completions bash > ~/.local/share/bash-completion/completions/docfold
  docfold completions zsh > ~/.zfunc/_docfold
  docfold completions fish > ~/.config/fish/completions/docfold.fish")]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Writes the completions of a shell to standard output.
pub(super) fn completions(arguments: &Completions, mut command: Command) -> Outcome {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "docfold", &mut text);
    report::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the man page, a section for each command included, to standard output.
pub(super) fn man(mut command: Command) -> Outcome {
    command.build();
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let page = clap_mangen::Man::new(sub.clone());
        writeln!(text, ".SH \"DOCFOLD {}\"", sub.get_name().to_uppercase().replace('-', " "))?;
        let mut part = Vec::new();
        page.render_description_section(&mut part)?;
        page.render_synopsis_section(&mut part)?;
        page.render_options_section(&mut part)?;
        // Sections of a command are parts of its section.
        text.extend(String::from_utf8_lossy(&part).replace(".SH ", ".SS ").bytes());
    }
    report::print(&text)?;
    Ok(ExitCode::SUCCESS)
}
