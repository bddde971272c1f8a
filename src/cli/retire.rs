//! `docfold retire`: takes a release out of the sources, and proves that nothing changes for readers of the others.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use toml_edit::{Array, DocumentMut, Item, Value};

use super::report::several;
use super::{Outcome, ProjectOptions, diff_text, options, report};
use crate::catalog::VersionSet;
use crate::engine::compile;
use crate::engine::config::{Axis, Config};
use crate::engine::edit::{differences, retire};
use crate::engine::source::{SourceEdit, read_text, write_sources};
use crate::site::highlight::Highlighter;

/// Arguments of `docfold retire`.
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:
  docfold retire ghes@3.17 --dry-run
  docfold retire ghes@3.17
Nothing is written unless every page of every other version stays the same, byte for byte.")]
pub(super) struct Arguments {
    #[command(flatten)]
    project: ProjectOptions,
    /// The release: `ghes@3.17`
    #[arg(value_name = "RELEASE")]
    release: String,
    /// Also remove pages that are left without a version, and their entries in `children`
    #[arg(long)]
    remove_pages: bool,
    /// Show what would change, change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Differences that are shown when there are many.
const SHOWN: usize = 20;

/// Retires the release.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let (project, before, _) = arguments.project.compile()?;
    let set = options::versions(&project.axis, std::slice::from_ref(&arguments.release))?;
    let index = set
        .first_index()
        .filter(|_| set.len() == 1)
        .ok_or_else(|| format!("`{}` names several versions: {}", arguments.release, project.axis.describe(set)))?;
    let version = &project.axis.versions()[index];
    if version.number.is_none() {
        return Err(format!("`{}` has no numbered release to retire", version.id).into());
    }
    let plan = &project.axis.plans[version.plan];
    let text =
        read_text(&project.config_path).map_err(|error| format!("{}: {error}", project.config_path.display()))?;
    let book_toml = without_release(&text, &plan.name, &version.release)?;
    let config = Config::parse(&book_toml).map_err(|error| format!("the new configuration: {}", error.message))?;
    let axis = Axis::new(&config.plans).map_err(|error| format!("the new configuration: {}", error.message))?;

    let mut retired = retire::sources(&project.sources, &before, index).ok_or("a release that is not numbered")?;
    let orphans = retire::orphans(&before, index);
    if arguments.remove_pages {
        retire::remove(&project.sources, &before, &orphans, &mut retired);
    }
    let (after, _) = compile(&retired.sources, &config, &axis, Some(&Highlighter));
    let found = differences(&before, &after, project.axis.universe() - VersionSet::single(index));
    if !found.is_empty() {
        let mut message = format!("{} is not retired: {} parts of pages would change", version.id, found.len());
        for difference in found.iter().take(SHOWN) {
            message.push_str(&format!("\n  {} in {}: {}", difference.path, difference.version, difference.part));
        }
        return Err(message.into());
    }

    let (folder, name) = config_place(&project.config_path)?;
    let config_edit = SourceEdit { path: name, before: text.clone(), after: Some(book_toml.clone()) };
    if arguments.dry_run {
        let edits: Vec<SourceEdit> = std::iter::once(config_edit).chain(retired.edits.clone()).collect();
        let colour = report::colour(&std::io::stdout());
        report::print(diff_text::unified(&edits, colour).as_bytes())?;
    } else {
        let undo = SourceEdit { before: book_toml, after: Some(text), ..config_edit.clone() };
        write_sources(folder, &[config_edit])?;
        if let Err(error) = write_sources(&project.root, &retired.edits) {
            // The configuration alone would be no state that anyone asked for.
            write_sources(folder, &[undo])?;
            return Err(error.into());
        }
    }
    let mut err = std::io::stderr().lock();
    let done = if arguments.dry_run { "would be retired" } else { "is retired" };
    writeln!(
        err,
        "{} {done}: {} and {} rewritten in {}; no other version changes",
        version.id,
        several(retired.conditions, "condition", "conditions"),
        several(retired.ranges, "version range", "version ranges"),
        several(retired.edits.len(), "file", "files"),
    )?;
    if !orphans.is_empty() && !arguments.remove_pages {
        let pages = several(orphans.len(), "page is", "pages are");
        writeln!(err, "{pages} left without a version; what takes pages out is --remove-pages:")?;
        for &page in &orphans {
            writeln!(err, "  {}", project.sources.get(before.page(page).file).path)?;
        }
    }
    let orphaned: Vec<_> = orphans.iter().map(|&page| before.page(page).file).collect();
    for (span, reason) in retired.left.iter().filter(|(span, _)| !orphaned.contains(&span.file)) {
        let place = retired.sources.line_column(span.file, span.start as usize);
        writeln!(err, "{}:{}:{}: {reason}", retired.sources.get(span.file).path, place.line, place.column)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn config_place(path: &Path) -> Result<(&Path, String), String> {
    let name =
        path.file_name().and_then(|name| name.to_str()).ok_or_else(|| format!("{}: no file name", path.display()))?;
    Ok((path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")), name.to_owned()))
}

/// The text of a `book.toml` with the release among the deprecated ones of its plan; everything else stays as it is written.
fn without_release(text: &str, plan: &str, release: &str) -> Result<String, String> {
    let mut document: DocumentMut = text.parse().map_err(|error| format!("the configuration: {error}"))?;
    let plans = document
        .get_mut("plan")
        .and_then(Item::as_array_of_tables_mut)
        .ok_or("no [[plan]] to change in the configuration")?;
    let table = plans
        .iter_mut()
        .find(|table| table.get("name").and_then(Item::as_str) == Some(plan))
        .ok_or_else(|| format!("no [[plan]] named `{plan}` in the configuration"))?;
    if table.get("latest-stable").and_then(Item::as_str) == Some(release) {
        return Err(format!("{release} is the `latest-stable` of plan `{plan}`: name another one first"));
    }
    let releases = table.get_mut("releases").and_then(Item::as_array_mut).ok_or("no `releases` to change")?;
    if releases.len() < 2 {
        return Err(format!("{release} is the last release of plan `{plan}`"));
    }
    let place = releases.iter().position(|value| value.as_str() == Some(release)).ok_or("no such release")?;
    let removed = releases.remove(place);
    // The first entry keeps the space that the first entry had.
    if place == 0
        && let (Some(first), Some(prefix)) = (releases.get_mut(0), removed.decor().prefix())
    {
        first.decor_mut().set_prefix(prefix.clone());
    }
    let deprecated = table.entry("deprecated").or_insert(Item::Value(Value::Array(Array::new())));
    let deprecated = deprecated.as_array_mut().ok_or("`deprecated` is no list")?;
    if !deprecated.iter().any(|value| value.as_str() == Some(release)) {
        let prefix = deprecated.get(0).and_then(|first| first.decor().prefix().cloned());
        let mut added = Value::from(release);
        if let Some(prefix) = prefix {
            added.decor_mut().set_prefix(prefix);
        }
        if let Some(first) = deprecated.get_mut(0) {
            first.decor_mut().set_prefix(" ");
        }
        deprecated.insert_formatted(0, added);
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::without_release;

    #[test]
    fn book_toml_keeps_its_layout() {
        let text = "# The book\n[book]\ntitle = 'A'   # why\n\n[[plan]]\nname = \"free\"\nshort = \"fpt\"\n\n[[plan]]\nname = \"server\" # s\n\
                    short = \"ghes\"\nreleases = [\"3.2\", \"3.1\",\"2.22\"]\nnext=[\"3.3\"]\ndeprecated = [\n  \"2.21\", \"2.20\", # old\n  \"2.19\",\n]\n";
        assert_eq!(
            without_release(text, "server", "2.22").unwrap(),
            text.replace(",\"2.22\"]", "]").replace("\n  \"2.21\"", "\n  \"2.22\", \"2.21\"")
        );
        assert_eq!(
            without_release(text, "server", "3.2").unwrap(),
            text.replace("\"3.2\", \"3.1\"", "\"3.1\"").replace("\n  \"2.21\"", "\n  \"3.2\", \"2.21\"")
        );
        let plain = "[[plan]]\nname = \"server\"\nshort = \"ghes\"\nreleases = [\"3.2\", \"3.1\"]\n";
        assert_eq!(
            without_release(plain, "server", "3.1").unwrap(),
            "[[plan]]\nname = \"server\"\nshort = \"ghes\"\nreleases = [\"3.2\"]\ndeprecated = [\"3.1\"]\n"
        );
        assert!(without_release("[[plan]]\nname = \"server\"\nreleases = [\"3.1\"]\n", "server", "3.1").is_err());
    }
}
