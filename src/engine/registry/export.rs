//! The catalog for other languages: `errors.json` with its JSON Schema, TypeScript types, a markdown table.
//!
//! In: a [`Registry`]. Out: values and texts, the same for the same input. The JSON holds everything; the others follow it.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::super::config::Axis;
use super::super::folded::Folded;
use super::super::source::Sources;
use super::entry::{Registry, RegistryEntry};
use crate::catalog::VersionSet;

/// `errors.json`.
///
/// Every text stands once per set of versions in which all texts of the entry are the same.
#[must_use]
pub fn json(registry: &Registry, axis: &Axis, sources: &Sources) -> Value {
    let versions: Vec<&str> = axis.versions().iter().map(|version| version.id.as_str()).collect();
    let entries: Vec<Value> = registry.entries.iter().map(|entry| entry_json(entry, axis, sources)).collect();
    json!({ "format": 1, "versions": versions, "domains": registry.domains(), "errors": entries })
}

fn entry_json(entry: &RegistryEntry, axis: &Axis, sources: &Sources) -> Value {
    let mut object = Map::new();
    object.insert("domain".into(), json!(entry.domain));
    object.insert("code".into(), json!(entry.code));
    object.insert("status".into(), json!(entry.metadata.status.unwrap_or_default().as_str()));
    object.insert("versions".into(), json!(ids(entry.versions, axis)));
    object.insert("permalink".into(), json!(format!("/errors/{}/{}", entry.domain, entry.code)));
    let metadata = &entry.metadata;
    let mut optional = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            object.insert(key.into(), value);
        }
    };
    optional("http_status", metadata.http_status.map(|status| json!(status)));
    optional("retry", metadata.retry.map(|retry| json!(retry.as_str())));
    optional("since", metadata.since.as_ref().map(|text| json!(text)));
    optional("removed", metadata.removed.as_ref().map(|text| json!(text)));
    optional("replaced_by", metadata.replaced_by.as_ref().map(|text| json!(text)));
    optional(
        "source",
        entry.span.map(|span| {
            let line = sources.line_column(span.file, span.start as usize).line;
            json!({ "file": sources.get(span.file).path, "line": line })
        }),
    );
    let texts = texts(entry).into_iter().map(|(set, fields)| {
        let mut object = Map::new();
        object.insert("versions".into(), json!(ids(set, axis)));
        object.extend(fields.into_iter().map(|(name, text)| (name.to_owned(), json!(text))));
        Value::Object(object)
    });
    object.insert("texts".into(), texts.collect());
    Value::Object(object)
}

fn ids(set: VersionSet, axis: &Axis) -> Vec<&str> {
    set.iter().filter_map(|index| axis.versions().get(index)).map(|version| version.id.as_str()).collect()
}

type Fields<'e> = Vec<(&'static str, &'e str)>;

/// The texts of an entry by sets of versions in which none of them differs.
fn texts(entry: &RegistryEntry) -> Vec<(VersionSet, Fields<'_>)> {
    let all: [(&'static str, &Folded<String>); 9] = [
        ("title", &entry.texts.title),
        ("description", &entry.texts.description),
        ("cause", &entry.texts.cause),
        ("cause_html", &entry.texts.cause_html),
        ("solution", &entry.texts.solution),
        ("solution_html", &entry.texts.solution_html),
        ("note", &entry.texts.note),
        ("docs_path", &entry.texts.docs_path),
        ("documented_uri", &entry.texts.documented_uri),
    ];
    let mut out: Vec<(VersionSet, Fields<'_>)> = Vec::new();
    for version in entry.versions {
        let fields: Fields<'_> =
            all.iter().filter_map(|(name, folded)| folded.at(version).map(|text| (*name, text.as_str()))).collect();
        match out.iter_mut().find(|(_, other)| *other == fields) {
            Some((set, _)) => *set |= VersionSet::single(version),
            None => out.push((VersionSet::single(version), fields)),
        }
    }
    out
}

/// The JSON Schema (draft 2020-12) of `errors.json`.
#[must_use]
pub fn json_schema() -> Value {
    let text = json!({ "type": "string" });
    let ids = json!({ "type": "array", "items": { "type": "string" }, "uniqueItems": true });
    let code = json!({ "type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_.-]{0,62}$" });
    let mut texts = Map::new();
    texts.insert("versions".into(), ids.clone());
    for (name, _) in TEXTS {
        texts.insert((*name).into(), text.clone());
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Error catalog",
        "type": "object",
        "required": ["format", "versions", "domains", "errors"],
        "properties": {
            "format": { "const": 1 },
            "versions": ids.clone(),
            "domains": ids.clone(),
            "errors": { "type": "array", "items": {
                "type": "object",
                "required": ["domain", "code", "status", "versions", "permalink", "texts"],
                "properties": {
                    "domain": { "type": "string", "pattern": "^[a-z0-9_-]+$" },
                    "code": code.clone(),
                    "status": { "enum": ["active", "deprecated", "retired"] },
                    "versions": ids,
                    "permalink": text.clone(),
                    "http_status": { "type": "integer", "minimum": 100, "maximum": 599 },
                    "retry": { "enum": ["never", "later", "changed"] },
                    "since": text.clone(),
                    "removed": text.clone(),
                    "replaced_by": code,
                    "source": {
                        "type": "object",
                        "required": ["file", "line"],
                        "properties": { "file": text, "line": { "type": "integer", "minimum": 1 } }
                    },
                    "texts": { "type": "array", "items": {
                        "type": "object", "required": ["versions"], "properties": texts
                    } }
                }
            } }
        }
    })
}

const TEXTS: &[(&str, &str)] = &[
    ("title", "The heading, or the code in words."),
    ("description", "The text on the wire."),
    ("cause", "What leads to it, as plain text."),
    ("cause_html", "What leads to it, as HTML."),
    ("solution", "What to do, as plain text."),
    ("solution_html", "What to do, as HTML."),
    ("note", "What the page says about all its errors."),
    ("docs_path", "Path and anchor of the section, without prefix and version."),
    ("documented_uri", "The URI of the example."),
];

/// Types of `errors.json` and of its codes.
#[must_use]
pub fn typescript(registry: &Registry, axis: &Axis) -> String {
    let union = |texts: Vec<&str>| {
        let quoted: Vec<String> = texts.iter().map(|text| format!("  | {text:?}")).collect();
        if quoted.is_empty() { "  never".to_owned() } else { quoted.join("\n") }
    };
    let mut codes: Vec<&str> = registry.entries.iter().map(|entry| entry.code.as_str()).collect();
    codes.dedup();
    let mut out = String::from("// Generated by docfold from the documentation. Do not edit.\n\n");
    let versions = axis.versions().iter().map(|version| version.id.as_str()).collect();
    for (name, what, texts) in [
        ("ErrorCode", "A documented error code.", codes),
        ("ErrorDomain", "A part of the documentation within which a code has one meaning.", registry.domains()),
        ("VersionId", "A version of the documentation.", versions),
    ] {
        let _ = write!(out, "/** {what} */\nexport type {name} =\n{};\n\n", union(texts));
    }
    out.push_str("/** Texts that hold in some versions. */\nexport interface ErrorTexts {\n  versions: VersionId[];\n");
    for (name, what) in TEXTS {
        let _ = writeln!(out, "  /** {what} */\n  {name}?: string;");
    }
    out.push_str(
        "}\n\n/** One documented error. */\nexport interface ErrorEntry {\n  domain: ErrorDomain;\n  code: ErrorCode;\n  \
         status: \"active\" | \"deprecated\" | \"retired\";\n  versions: VersionId[];\n  permalink: string;\n  \
         http_status?: number;\n  retry?: \"never\" | \"later\" | \"changed\";\n  since?: string;\n  removed?: string;\n  \
         replaced_by?: ErrorCode;\n  source?: { file: string; line: number };\n  texts: ErrorTexts[];\n}\n\n\
         /** The contents of errors.json. */\nexport interface ErrorCatalog {\n  format: 1;\n  versions: VersionId[];\n  \
         domains: ErrorDomain[];\n  errors: ErrorEntry[];\n}\n",
    );
    out
}

/// A markdown table of all errors.
#[must_use]
pub fn markdown(registry: &Registry, axis: &Axis) -> String {
    let mut out =
        String::from("| Code | Domain | Versions | Status | Description | Section |\n|---|---|---|---|---|---|\n");
    for entry in &registry.entries {
        let first = |folded: &Folded<String>| folded.parts().first().map(|(_, text)| text.clone()).unwrap_or_default();
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {} | {} |",
            entry.code,
            entry.domain,
            axis.describe(entry.versions),
            entry.metadata.status.unwrap_or_default().as_str(),
            first(&entry.texts.description).replace('|', "\\|").replace('\n', " "),
            first(&entry.texts.docs_path),
        );
    }
    out
}
