//! The data folder: variables, reusables, tables, `ui.yml`, glossaries (format.md §4.3, §4.9), and the context that
//! every template sees (§4.8).
//!
//! In: sources and configuration. Out: a filled [`Library`]. Knows no pages.

use serde_json::Value as Json;

use super::super::config::{Axis, Config};
use super::super::diag::{Code, Diagnostics};
use super::super::folded::Folded;
use super::super::liquid::{Block, DataEntry, DataValue, Icons, Library, Origin, Value};
use super::super::source::{FileId, SourceFile, Sources, Span, front_matter};
use super::versions::Features;
use super::yaml;
use crate::catalog::VersionSet;

/// Collects everything that templates can refer to.
#[must_use]
pub fn library(
    sources: &Sources,
    config: &Config,
    axis: &Axis,
    features: &Features,
    sink: &mut Diagnostics,
) -> Library {
    let mut library = Library::new(axis.clone());
    library.names.features = features.iter().map(|(name, versions, _)| (name.to_owned(), versions)).collect();
    library.quiet_names = config.liquid.names.iter().cloned().collect();
    let folder = &config.source.data;
    let mut trees = Trees::default();
    for (file, source) in sources.below(folder) {
        let path = &source.path[folder.len() + 1..];
        // Data of early access lies one level lower, under the same names.
        let (prefix, path) = path.strip_prefix("early-access/").map_or(("", path), |rest| ("early-access.", rest));
        let Some((family, rest)) = path.split_once('/') else {
            if path == "ui.yml"
                && let Some(value) = parsed(file, source, sink)
            {
                structured(&mut library, "ui", file, source, &value);
                trees.site.push(("ui".to_owned(), value));
            }
            continue;
        };
        let dotted =
            |suffix: &str| rest.strip_suffix(suffix).map(|stem| format!("{prefix}{family}.{}", stem.replace('/', ".")));
        match family {
            "reusables" => reusable(&mut library, dotted(".md"), file, source),
            "variables" | "tables" | "glossaries" => {
                let (Some(stem), Some(dotted)) = (rest.strip_suffix(".yml"), dotted(".yml")) else { continue };
                let Some(value) = parsed(file, source, sink) else {
                    library.unreadable.insert(dotted);
                    continue;
                };
                match family {
                    "variables" if !matches!(value, Json::Object(_) | Json::Null) => {
                        let first = source.text.lines().next().map_or(0, str::len);
                        let message = "no mapping of names to texts";
                        sink.report(Code::InvalidData, Span::new(file, 0, first), message)
                            .help("write lines such as `name: Backups`");
                        library.unreadable.insert(dotted);
                    }
                    "tables" => trees.tables.push((stem.to_owned(), value)),
                    "variables" => {
                        twice(file, source, sink);
                        variables(&mut library, &dotted, file, source, &value);
                        trees.site.push((path.trim_end_matches(".yml").to_owned(), value));
                    }
                    _ => {
                        structured(&mut library, &dotted, file, source, &value);
                        trees.site.push((path.trim_end_matches(".yml").to_owned(), value));
                    }
                }
            }
            _ => {}
        }
    }
    context(&mut library, config, axis, &trees);
    for (name, block) in &config.liquid.blocks {
        library.blocks.insert(name.clone(), Block { open: block.open.clone(), close: block.close.clone() });
    }
    if let Some(path) = &config.source.octicons
        && let Some(file) = sources.find(path)
    {
        match Icons::from_json(&sources.get(file).text) {
            Ok(icons) => library.icons = icons,
            Err(message) => {
                _ = sink.report(Code::InvalidData, Span::new(file, 0, 0), format!("no octicons data: {message}"))
            }
        }
    }
    library
}

fn parsed(file: FileId, source: &SourceFile, sink: &mut Diagnostics) -> Option<Json> {
    match serde_yaml::from_str::<Json>(&source.text) {
        Ok(value) => Some(value),
        Err(error) => {
            let (at, message) = yaml::fault(&error, &source.text);
            sink.report(Code::InvalidData, Span::new(file, at, at), format!("no valid YAML: {message}"));
            None
        }
    }
}

/// Reports a key that stands twice at the top of a file: its last value counts.
fn twice(file: FileId, source: &SourceFile, sink: &mut Diagnostics) {
    let Ok(yaml::Block::Twice(key)) = serde_yaml::from_str(&source.text) else { return };
    let place = yaml::second(&source.text, &key);
    sink.report(Code::DuplicateKey, Span::new(file, place.start, place.end), format!("key `{key}` stands there twice"))
        .help("the last one counts; take out the others");
}

fn reusable(library: &mut Library, path: Option<String>, file: FileId, source: &SourceFile) {
    let Some(path) = path else { return };
    // The mark of the byte order counts as white space, and stands before the text where no front matter does.
    let start = front_matter(&source.text)
        .map_or_else(|| source.text.len() - source.text.trim_start_matches('\u{feff}').len(), |(_, body)| body);
    let text = source.text[start..].trim_end();
    library.insert(DataEntry { path, value: DataValue::Text { text: text.into(), origin: Origin::at(file, start) } });
}

/// How many keys of a file are looked for in all of it, because they are not written as they read.
const MOST_LOST: usize = 100;

/// The top-level keys of a file; a value that is false, zero, empty or no text counts as missing.
fn variables(library: &mut Library, path: &str, file: FileId, source: &SourceFile, value: &Json) {
    let Json::Object(map) = value else { return };
    let whole = Span::new(file, 0, source.text.len());
    // The keys come in the order of the file: each is looked for behind the one before it.
    let (mut at, mut lost) = (0, 0);
    let mut place_of = |key: &str| {
        let behind = yaml::value_range(&source.text[at..], key).map(|range| at + range.start..at + range.end);
        let found = behind.or_else(|| {
            lost += 1;
            if lost > MOST_LOST { None } else { yaml::value_range(&source.text, key) }
        });
        at = found.as_ref().map_or(at, |range| range.end.max(at));
        found.map_or(whole, |range| Span::new(file, range.start, range.end))
    };
    for (key, value) in map {
        let text = match value {
            Json::String(text) if !text.is_empty() => text.clone(),
            Json::Number(number) if number.as_f64() != Some(0.0) => number.to_string(),
            Json::Bool(true) => "true".into(),
            _ => continue,
        };
        let place = place_of(key);
        let origin = match source.text[place.range()].find(&text) {
            Some(offset) => Origin::at(file, place.start as usize + offset),
            None => Origin::Opaque(place),
        };
        let value = DataValue::Text { text: text.into(), origin };
        library.insert(DataEntry { path: format!("{path}.{key}"), value });
    }
}

/// Every leaf and branch of a file under its dotted path.
fn structured(library: &mut Library, path: &str, file: FileId, source: &SourceFile, value: &Json) {
    let span = Span::new(file, 0, source.text.len());
    let mut open = vec![(path.to_owned(), value)];
    while let Some((path, value)) = open.pop() {
        match value {
            Json::Object(map) => open.extend(map.iter().map(|(key, value)| (format!("{path}.{key}"), value))),
            Json::Array(items) => {
                open.extend(items.iter().enumerate().map(|(index, item)| (format!("{path}.{index}"), item)));
            }
            _ => {}
        }
        let value = match value {
            Json::String(text) => DataValue::Text { text: text.as_str().into(), origin: Origin::Opaque(span) },
            other => DataValue::Value { value: Value::from_json(other), span },
        };
        library.insert(DataEntry { path, value });
    }
}

/// Data files as trees, for loops over them.
#[derive(Default)]
struct Trees {
    /// `tables`, by path below it.
    tables: Vec<(String, Json)>,
    /// `site.data`, by path below the data folder.
    site: Vec<(String, Json)>,
}

/// Nests `a/b.yml` as `a.b`.
fn nested(files: &[(String, Json)]) -> Json {
    let mut root = serde_json::Map::new();
    for (path, value) in files {
        let mut at = &mut root;
        let mut segments: Vec<&str> = path.split('/').collect();
        let last = segments.pop().unwrap_or_default();
        for segment in segments {
            let next = at.entry(segment).or_insert_with(|| Json::Object(serde_json::Map::new()));
            if !next.is_object() {
                *next = Json::Object(serde_json::Map::new());
            }
            at = next.as_object_mut().expect("it was made a mapping just now");
        }
        at.insert(last.to_owned(), value.clone());
    }
    Json::Object(root)
}

fn context(library: &mut Library, config: &Config, axis: &Axis, trees: &Trees) {
    let universe = axis.universe();
    let extra: Vec<(String, Value)> =
        config.liquid.version_context.iter().map(|(key, value)| (key.clone(), from_toml(value))).collect();
    let object = |index: usize| {
        let version = &axis.versions()[index];
        let plan = &axis.plans[version.plan];
        let entries = [
            ("version", version.id.as_str()),
            ("plan", plan.name.as_str()),
            ("shortName", plan.short.as_str()),
            ("currentRelease", version.release.as_str()),
            ("versionTitle", version.title.as_str()),
        ];
        let fixed = entries.into_iter().map(|(key, value)| (key.to_owned(), Value::from(value)));
        Value::map(fixed.chain(extra.iter().cloned()))
    };
    let by_version = |value: &dyn Fn(usize) -> Value| {
        Folded::from_parts(universe.iter().map(|index| (VersionSet::single(index), value(index))))
    };
    let mut insert = |name: &str, value: Folded<Value>| library.context.insert(name.to_owned(), value);
    insert("currentVersion", by_version(&|index| Value::from(axis.versions()[index].id.as_str())));
    insert("currentVersionObj", by_version(&object));
    let all = Value::map(universe.iter().map(|index| (axis.versions()[index].id.as_str(), object(index))));
    insert("allVersions", Folded::constant(universe, all));
    insert("currentLanguage", Folded::constant(universe, Value::from(config.book.language.as_str())));
    insert("tables", Folded::constant(universe, Value::from_json(&nested(&trees.tables))));
    let site = Value::map([("data", Value::from_json(&nested(&trees.site)))]);
    insert("site", Folded::constant(universe, site));
    for (name, value) in &config.liquid.context {
        insert(name, Folded::constant(universe, from_toml(value)));
    }
}

fn from_toml(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text.as_str()),
        toml::Value::Integer(number) => Value::Int(*number),
        toml::Value::Float(number) => Value::Float(*number),
        toml::Value::Boolean(value) => Value::Bool(*value),
        toml::Value::Datetime(date) => Value::from(date.to_string()),
        toml::Value::Array(items) => Value::list(items.iter().map(from_toml)),
        toml::Value::Table(table) => Value::map(table.iter().map(|(key, value)| (key.as_str(), from_toml(value)))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::liquid::{evaluate, parse};
    use super::*;

    #[test]
    fn data_by_path() {
        let config = Config::parse("[[plan]]\nname = \"free\"\nshort = \"fpt\"\n").unwrap();
        let axis = Axis::new(&config.plans).unwrap();
        let sources = Sources::from_memory([
            ("data/reusables/m/two.md", "\u{feff}two \n"),
            ("data/reusables/m/front.md", "\u{feff}---\na: b\n---\nfront\n"),
            (
                "data/variables/m/v.yml",
                "one: first\ntwo: x\none: last\nzero: 0\nfloat: 0.0\nfive: 5\nno: false\na/b: slash\n",
            ),
            ("data/variables/plain.yml", "one: 1\n1: number\n"),
            ("data/ui.yml", "list: [a, {deep: b}]\n"),
        ]);
        let mut sink = Diagnostics::new();
        let features = Features::read(&sources, "data", &[], &axis, &mut sink);
        let library = library(&sources, &config, &axis, &features, &mut sink);
        let messages: Vec<&str> = sink.as_slice().iter().map(|found| found.message.as_str()).collect();
        assert_eq!(messages, ["key `one` stands there twice"]);
        for (path, expect) in [
            ("reusables.m.two", Some("two")),
            ("reusables.m/two", Some("two")),
            ("reusables.m.front", Some("front")),
            ("variables.m.v.one", Some("last")),
            ("variables.m/v.two", Some("x")),
            ("variables.m.v.a/b", Some("slash")),
            ("variables.m.v.five", Some("5")),
            ("variables.m.v.zero", None),
            ("variables.m.v.float", None),
            ("variables.m.v.no", None),
            ("ui.list.0", Some("a")),
            ("ui.list.1.deep", Some("b")),
            ("ui.list.2", None),
        ] {
            let text = format!("{{% data {path} %}}");
            let template = parse::template(text.into(), Origin::at(FileId(0), 0), &library);
            let mut sink = Diagnostics::new();
            let outcomes = evaluate(&template, &library, &std::collections::HashMap::new(), axis.universe(), &mut sink);
            let found = sink.as_slice().is_empty().then(|| outcomes[0].text.as_str());
            assert_eq!(found, expect, "{path}");
        }
    }
}
