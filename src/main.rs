//! The command line program.

fn main() -> std::process::ExitCode {
    docfold::cli::run()
}
