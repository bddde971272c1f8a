//! `docfold new`: a small project to start from, or one made from an mdBook.

mod headings;
mod import;
mod summary;

use std::borrow::Cow;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::Outcome;

/// Arguments of `docfold new`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  docfold new handbook
  docfold new handbook --from-mdbook ../old-book")]
pub(super) struct Arguments {
    /// Folder of the new project, and its name
    name: PathBuf,
    /// Take over the mdBook in this folder
    #[arg(long, value_name = "DIR")]
    from_mdbook: Option<PathBuf>,
}

/// The files of the small project.
const FILES: [(&str, &str); 11] = [
    ("book.toml", include_str!("project/book.toml")),
    (".gitignore", include_str!("project/gitignore")),
    ("content/index.md", include_str!("project/index.md")),
    ("content/guide/index.md", include_str!("project/guide-index.md")),
    ("content/guide/first-steps.md", include_str!("project/first-steps.md")),
    ("content/guide/single-sign-on.md", include_str!("project/single-sign-on.md")),
    ("content/errors/index.md", include_str!("project/errors-index.md")),
    ("content/errors/sign-in.md", include_str!("project/sign-in.md")),
    ("data/reusables/account/sign-in.md", include_str!("project/sign-in-reusable.md")),
    ("data/variables/product.yml", include_str!("project/product.yml")),
    ("data/features/single-sign-on.yml", include_str!("project/single-sign-on.yml")),
];

/// Makes the project, and says what comes next.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let folder = &arguments.name;
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or("docs");
    let mut out = std::io::stdout().lock();
    match &arguments.from_mdbook {
        None => {
            // The name stands in YAML and TOML texts: what would end them is left out.
            let name: String =
                name.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.')).collect();
            let files = FILES.iter().map(|(path, text)| ((*path).to_owned(), text.replace("NAME", &name).into_bytes()));
            write(folder, files)?;
        }
        Some(book) => {
            let imported = import::read(book)?;
            let count = imported.pages;
            write(folder, imported.files)?;
            writeln!(out, "{count} chapters of {} are pages now", book.display())?;
            if !imported.left.is_empty() {
                writeln!(out, "Not carried over:")?;
            }
            for left in &imported.left {
                writeln!(out, "  {left}")?;
            }
        }
    }
    let folder = folder.display().to_string();
    writeln!(out, "The project is in {folder}. Go on: cd {} && docfold serve --open", word(&folder))?;
    Ok(ExitCode::SUCCESS)
}

/// `text` as one word for a shell.
fn word(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | ':' | '\\');
    if text.chars().all(plain) { text.into() } else { format!("'{}'", text.replace('\'', r"'\''")).into() }
}

/// Writes a new project; a folder that holds anything stays as it is.
fn write(folder: &Path, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<(), String> {
    let fail = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    match std::fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(true) => {
            return Err(format!("{} is not empty: a new project wants a folder of its own", folder.display()));
        }
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(fail(folder, error)),
        _ => {}
    }
    for (path, bytes) in files {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(|error| fail(parent, error))?;
        std::fs::write(&path, bytes).map_err(|error| fail(&path, error))?;
    }
    Ok(())
}
