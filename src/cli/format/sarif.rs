//! Findings as a SARIF log, version 2.1.0 (OASIS standard of 2020-03-27), for code scanning.

use serde_json::{Map, Value, json};

use super::Context;
use crate::engine::diag::{Code, Diagnostic, Fingerprints, Level};
use crate::engine::source::{FileId, Span};

/// All findings as one run.
pub(super) fn log(found: &[Diagnostic], context: &Context<'_>) -> Value {
    let rules: Vec<Value> = Code::ALL.iter().map(|&code| rule(code)).collect();
    let mut fingerprints = Fingerprints::new(context.sources);
    let results: Vec<Value> = found.iter().map(|finding| result(finding, fingerprints.of(finding), context)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "docfold",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.as_str(),
        "name": code.slug(),
        "shortDescription": { "text": code.summary() },
        "defaultConfiguration": { "level": level(code.level()) },
    })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
        Level::Allow => "none",
    }
}

fn result(found: &Diagnostic, fingerprint: String, context: &Context<'_>) -> Value {
    let mut text = context.sentence(found);
    if let Some(help) = &found.help {
        text.push_str(&format!("\n{help}"));
    }
    let versions: Vec<&str> = found.versions.iter().map(|index| context.axis.versions()[index].id.as_str()).collect();
    let mut out = json!({
        "ruleId": found.code.as_str(),
        "ruleIndex": Code::ALL.iter().position(|&code| code == found.code),
        "level": level(found.level),
        "message": { "text": text },
        "partialFingerprints": { "docfold/v1": fingerprint },
        "properties": { "versions": versions },
    });
    let more = out.as_object_mut().expect("it was made an object just now");
    if let Some(span) = found.span {
        let message = if found.label.is_empty() { None } else { Some(found.label.as_str()) };
        more.insert("locations".into(), json!([location(span, message, None, context)]));
    }
    let labels = found.labels.iter().map(|(span, text)| (*span, text.as_str()));
    let related: Vec<Value> = labels
        .chain(found.trace.iter().map(|&tag| (tag, "included from here")))
        .enumerate()
        .map(|(id, (span, text))| location(span, Some(text), Some(id), context))
        .collect();
    if !related.is_empty() {
        more.insert("relatedLocations".into(), related.into());
    }
    if let Some(fix) = &found.fix {
        let change = json!({
            "artifactLocation": artifact(fix.span.file, context),
            "replacements": [{ "deletedRegion": region(fix.span, context), "insertedContent": { "text": fix.text } }],
        });
        more.insert("fixes".into(), json!([{ "artifactChanges": [change] }]));
    }
    out
}

fn location(span: Span, message: Option<&str>, id: Option<usize>, context: &Context<'_>) -> Value {
    let mut out = Map::new();
    if let Some(id) = id {
        out.insert("id".into(), id.into());
    }
    let physical = json!({ "artifactLocation": artifact(span.file, context), "region": region(span, context) });
    out.insert("physicalLocation".into(), physical);
    if let Some(message) = message {
        out.insert("message".into(), json!({ "text": message }));
    }
    out.into()
}

fn artifact(file: FileId, context: &Context<'_>) -> Value {
    json!({ "uri": uri(&context.path(file)), "uriBaseId": "%SRCROOT%" })
}

fn region(span: Span, context: &Context<'_>) -> Value {
    let (start, end) = context.ends(span);
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

/// A path as a relative URI reference (RFC 3986).
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
