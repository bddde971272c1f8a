//! `docfold mdbook`: a preprocessor of mdBook that fills in `data` and chooses `ifversion` branches.
//!
//! In: `[context, book]` as JSON on standard input. Out: the book with the chapters' texts of one version. Everything else
//! in the book passes through as it is, so that versions of mdBook 0.4 and 0.5 are both served.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::Value;

use super::{Outcome, report};
use crate::catalog::VersionSet;
use crate::engine::Texts;
use crate::engine::config::{Axis, Config, Plan};
use crate::engine::diag::{Diagnostics, Level};
use crate::engine::source::{FileId, ReadOptions, Sources, read_text};

/// Arguments of `docfold mdbook`.
#[derive(Debug, Args)]
#[command(after_help = "In the book.toml of an mdBook:
  [preprocessor.docfold]
  command = \"docfold mdbook\"
  version = \"server@2.1\"
  config = \"docfold.toml\"      # or [[preprocessor.docfold.plan]] and data = \"data\"")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Question>,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// Whether a renderer is supported: all are
    Supports {
        /// Name of the renderer
        renderer: String,
    },
}

/// `[preprocessor.docfold]`. mdBook has keys of its own there.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Settings {
    version: Option<String>,
    config: Option<String>,
    data: Option<String>,
    #[serde(rename = "plan")]
    plans: Vec<Plan>,
    #[serde(rename = "command")]
    _command: Option<Value>,
    #[serde(rename = "renderers")]
    _renderers: Option<Value>,
    #[serde(rename = "renderer")]
    _renderer: Option<Value>,
    #[serde(rename = "before")]
    _before: Option<Value>,
    #[serde(rename = "after")]
    _after: Option<Value>,
    #[serde(rename = "optional")]
    _optional: Option<Value>,
}

/// Reads the book, writes it. Errors in chapters fail the build of the book, after all of them were shown.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    if arguments.command.is_some() {
        return Ok(ExitCode::SUCCESS);
    }
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let filled = fill(&input)?;
    for finding in &filled.found {
        writeln!(std::io::stderr(), "{finding}\n")?;
    }
    report::print(filled.book.as_bytes())?;
    Ok(ExitCode::from(u8::from(filled.failed)))
}

struct Filled {
    book: String,
    found: Vec<String>,
    failed: bool,
}

fn fill(input: &str) -> Result<Filled, String> {
    let parsed: (Value, Value) =
        serde_json::from_str(input).map_err(|error| format!("standard input is not what mdBook sends: {error}"))?;
    let (context, mut book) = parsed;
    let root = PathBuf::from(context.get("root").and_then(Value::as_str).unwrap_or("."));
    let settings = context.pointer("/config/preprocessor/docfold").cloned().unwrap_or_default();
    let settings: Settings =
        if settings.is_null() { Ok(Settings::default()) } else { serde_json::from_value(settings) }
            .map_err(|error| format!("[preprocessor.docfold]: {error}"))?;
    let config = configuration(&root, &settings)?;
    let axis = Axis::new(&config.plans).map_err(|error| error.message)?;
    let name = settings.version.as_deref();
    let known = || axis.versions().iter().map(|version| version.id.as_str()).collect::<Vec<_>>().join(", ");
    let name = name.ok_or_else(|| format!("[preprocessor.docfold] has no `version`: there are {}", known()))?;
    let version = axis.find(name).filter(|set| set.len() == 1).and_then(|set| set.first_index());
    let version = version.ok_or_else(|| format!("`{name}` is not one version: there are {}", known()))?;

    let folders = vec![config.source.data.clone()];
    let mut sources = Sources::read(&root, &ReadOptions { folders, ..ReadOptions::default() });
    let src = context.pointer("/config/book/src").and_then(Value::as_str).unwrap_or("src").to_owned();
    let mut chapters: Vec<(FileId, &mut Value)> = Vec::new();
    // mdBook 0.5 says `items`, 0.4 said `sections`.
    let key = if book.get("items").is_some() { "items" } else { "sections" };
    if let Some(items) = book.get_mut(key) {
        collect(items, &src, &mut sources, &mut chapters);
    }
    let mut sink = Diagnostics::new();
    let texts = Texts::new(&sources, &config, &axis, &mut sink);
    for (file, content) in chapters {
        *content = Value::String(texts.fill(&sources, file, version, &mut sink));
    }
    sink.extend(texts.used_templates());
    let mut found = sink.finish(&sources);
    found.retain(|finding| finding.concerns(VersionSet::single(version)));
    let failed = found.iter().any(|finding| finding.level >= Level::Error);
    let found = found
        .iter()
        .map(|finding| report::human(finding, &sources, &axis, report::colour(&std::io::stderr())))
        .collect();
    Ok(Filled { book: book.to_string(), found, failed })
}

/// The plans and the data folder: from a configuration of docfold's, and from what stands in the book's own.
fn configuration(root: &Path, settings: &Settings) -> Result<Config, String> {
    let text = match &settings.config {
        Some(path) => read_text(&root.join(path)).map_err(|error| format!("{}: {error}", root.join(path).display()))?,
        None => String::new(),
    };
    let named = settings.config.as_deref().unwrap_or("[preprocessor.docfold]");
    let mut config = Config::parse(&text).map_err(|error| format!("{named}: {}", error.message))?;
    if !settings.plans.is_empty() {
        config.plans.clone_from(&settings.plans);
    }
    if let Some(data) = &settings.data {
        config.source.data.clone_from(data);
    }
    if config.plans.is_empty() {
        return Err(
            "no plan: set `config` to a configuration of docfold's, or add [[preprocessor.docfold.plan]]".into()
        );
    }
    Ok(config)
}

/// Takes the texts of all chapters into `sources`. A chapter's path is the one that its findings name.
fn collect<'b>(items: &'b mut Value, src: &str, sources: &mut Sources, chapters: &mut Vec<(FileId, &'b mut Value)>) {
    for item in items.as_array_mut().into_iter().flatten() {
        let Some(Value::Object(chapter)) = item.get_mut("Chapter") else { continue };
        let path = ["source_path", "path", "name"].iter().find_map(|key| chapter.get(*key)?.as_str());
        let mut path = format!("{src}/{}", path.unwrap_or("chapter"));
        // Two chapters may be made from one file.
        while sources.find(&path).is_some() {
            path.push('\'');
        }
        let mut below = None;
        for (key, value) in chapter.iter_mut() {
            match (key.as_str(), value.as_str()) {
                ("content", Some(text)) => {
                    let file = sources.insert(path.clone(), text.into());
                    chapters.push((file, value));
                }
                ("sub_items", _) => below = Some(value),
                _ => {}
            }
        }
        if let Some(items) = below {
            collect(items, src, sources, chapters);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(content: &str, version: &str) -> String {
        let plan = r#"{"name":"server","short":"server","releases":["2.1","2.0"]}"#;
        let context = format!(
            r#"{{"root":"/nowhere","config":{{"book":{{"src":"src"}},"preprocessor":{{"docfold":{{"command":"docfold mdbook","version":"{version}","plan":[{plan}]}}}}}},"renderer":"html","mdbook_version":"0.5.4"}}"#
        );
        let inner = r#"{"Chapter":{"name":"B","content":"plain\n\n\n\ntext {{#x}}","number":[1,1],"sub_items":[],"path":"b.md","source_path":"b.md","parent_names":["A"]}}"#;
        let chapter = format!(
            r#"{{"Chapter":{{"name":"A","content":{},"number":[1],"sub_items":[{inner}],"path":"a.md","source_path":"a.md","parent_names":[]}}}}"#,
            Value::from(content)
        );
        format!(r#"[{context},{{"items":["Separator",{{"PartTitle":"P"}},{chapter}]}}]"#)
    }

    #[test]
    fn chapters_are_those_of_one_version() {
        let text = "{{#include x}} {% if a %} {% ifversion server > 2.0 %}new{% else %}old{% endif %} {{ b }}";
        let new = fill(&book(text, "server@2.1")).unwrap();
        assert!(new.book.contains(r#""content":"{{#include x}} {% if a %} new {{ b }}""#), "{}", new.book);
        assert!(new.book.contains(r#""content":"plain\n\n\n\ntext {{#x}}""#));
        assert!(new.book.starts_with(r#"{"items":["Separator",{"PartTitle":"P"},"#) && !new.failed);
        assert!(fill(&book(text, "server@2.0")).unwrap().book.contains("old"));
    }

    #[test]
    fn errors_name_the_place() {
        let filled = fill(&book("a\n{% data variables.x.y %}", "server@2.1")).unwrap();
        assert!(filled.failed && filled.found[0].contains("src/a.md:2:"), "{:?}", filled.found);
        assert!(fill(&book("", "server@9.9")).is_err_and(|error| error.contains("server@2.1, server@2.0")));
        assert!(fill("{}").is_err());
    }
}
