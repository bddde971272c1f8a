//! Explicit metadata: `errors:` of a page's front matter (R10).
//!
//! In: the front matter's value. Out: [`PageErrors`]; what cannot be read is reported and left out.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::super::config::is_domain;
use super::super::diag::{Code, Diagnostics};
use super::super::source::{Sources, Span};
use super::entry::Metadata;
use super::shape::is_code;
use crate::catalog::{Retry, Status, is_near};

/// What a page says about its errors as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PageErrors {
    /// `Some(false)` for `errors: false`, `Some(true)` for anything else, `None` without `errors`.
    pub(super) wanted: Option<bool>,
    /// The domain of the page's errors.
    pub(super) domain: Option<String>,
    /// What holds for every error of the page.
    pub(super) defaults: Metadata,
    /// What holds for single codes.
    pub(super) codes: BTreeMap<String, Metadata>,
}

/// Where the front matter stands, for the places of findings.
#[derive(Clone, Copy)]
pub(super) struct FrontMatter<'s> {
    pub(super) sources: &'s Sources,
    pub(super) span: Span,
}

impl FrontMatter<'_> {
    /// The place of `key` as a YAML key or value; the whole front matter when it is written in another way.
    pub(super) fn find(self, key: &str) -> Span {
        let text = self.sources.text(self.span);
        let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        // Metadata of errors stands below `errors:`; a key of the same name may stand above.
        let from = if key == "errors" { 0 } else { text.find("errors:").unwrap_or(0) };
        let found = text[from..].match_indices(key).map(|(at, _)| from + at).find(|&at| {
            let before = at.checked_sub(1).and_then(|at| text.as_bytes().get(at));
            !is_word(before) && !is_word(text.as_bytes().get(at + key.len()))
        });
        match found {
            Some(at) if !key.is_empty() => {
                let start = self.span.start as usize + at;
                Span::new(self.span.file, start, start + key.len())
            }
            _ => self.span,
        }
    }
}

const PAGE_KEYS: [&str; 3] = ["domain", "defaults", "codes"];
const CODE_KEYS: [&str; 6] = ["http_status", "retry", "status", "since", "removed", "replaced_by"];

/// Reads `errors:`.
pub(super) fn page_errors(value: Option<&Value>, front: FrontMatter<'_>, sink: &mut Diagnostics) -> PageErrors {
    let mut page = PageErrors { wanted: value.map(|value| value != &Value::Bool(false)), ..PageErrors::default() };
    let object = match value {
        None | Some(Value::Null | Value::Bool(_)) => return page,
        Some(Value::Object(object)) => object,
        Some(_) => {
            let message = "`errors` is neither a mapping nor `true` or `false`";
            sink.report(Code::InvalidErrorMetadata, front.find("errors"), message);
            return page;
        }
    };
    known_keys(object, &PAGE_KEYS, "errors", front, sink);
    match object.get("domain") {
        None => {}
        Some(Value::String(domain)) if is_domain(domain) => page.domain = Some(domain.clone()),
        Some(other) => {
            let message = format!("`{}` is no domain: write lower-case letters, digits, `-` and `_`", show(other));
            sink.report(Code::InvalidErrorMetadata, front.find("domain"), message);
        }
    }
    if let Some(defaults) = mapping(object, "defaults", front, sink) {
        page.defaults = metadata(defaults, "defaults", front, sink);
    }
    for (code, value) in mapping(object, "codes", front, sink).into_iter().flatten() {
        if !is_code(code) {
            let message = format!("`{code}` is no error code");
            sink.report(Code::InvalidErrorMetadata, front.find(code), message);
            continue;
        }
        match value {
            Value::Object(object) => {
                page.codes.insert(code.clone(), metadata(object, code, front, sink));
            }
            Value::Null => {
                page.codes.insert(code.clone(), Metadata::default());
            }
            _ => {
                let message = format!("`{code}` wants a mapping");
                sink.report(Code::InvalidErrorMetadata, front.find(code), message);
            }
        }
    }
    page
}

fn mapping<'v>(
    object: &'v Map<String, Value>,
    key: &str,
    front: FrontMatter<'_>,
    sink: &mut Diagnostics,
) -> Option<&'v Map<String, Value>> {
    match object.get(key)? {
        Value::Object(object) => Some(object),
        Value::Null => None,
        _ => {
            sink.report(Code::InvalidErrorMetadata, front.find(key), format!("`{key}` wants a mapping"));
            None
        }
    }
}

fn known_keys(
    object: &Map<String, Value>,
    known: &[&str],
    owner: &str,
    front: FrontMatter<'_>,
    sink: &mut Diagnostics,
) {
    for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
        let message = format!("`{owner}` has no key `{key}`");
        let finding = sink.report(Code::InvalidErrorMetadata, front.find(key), message);
        match known.iter().find(|known| is_near(key, known)) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(format!("it may have `{}`", known.join("`, `"))),
        };
    }
}

fn metadata(object: &Map<String, Value>, owner: &str, front: FrontMatter<'_>, sink: &mut Diagnostics) -> Metadata {
    known_keys(object, &CODE_KEYS, owner, front, sink);
    let mut wrong = |key: &str, value: &Value, wanted: &str| {
        let message = format!("`{key}` of `{owner}` is `{}`, not {wanted}", show(value));
        sink.report(Code::InvalidErrorMetadata, front.find(owner), message);
    };
    let mut metadata = Metadata::default();
    if let Some(value) = object.get("http_status") {
        let number = value.as_u64().and_then(|number| u16::try_from(number).ok());
        match number.filter(|number| (100..600).contains(number)) {
            Some(number) => metadata.http_status = Some(number),
            None => wrong("http_status", value, "a number from 100 to 599"),
        }
    }
    if let Some(value) = object.get("retry") {
        metadata.retry = match value {
            Value::Bool(true) => Some(Retry::Later),
            Value::Bool(false) => Some(Retry::Never),
            _ => [Retry::Never, Retry::Later, Retry::Changed]
                .into_iter()
                .find(|retry| value.as_str() == Some(retry.as_str())),
        };
        if metadata.retry.is_none() {
            wrong("retry", value, "`never`, `later` or `changed`");
        }
    }
    if let Some(value) = object.get("status") {
        metadata.status = value.as_str().and_then(status_named);
        if metadata.status.is_none() {
            wrong("status", value, "`active`, `deprecated` or `retired`");
        }
    }
    let mut text = |key: &str| -> Option<String> {
        match object.get(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            value => {
                wrong(key, value, "a text");
                None
            }
        }
    };
    metadata.since = text("since");
    metadata.removed = text("removed");
    metadata.replaced_by = text("replaced_by");
    if let Some(replacement) = metadata.replaced_by.take_if(|replacement| !is_code(replacement)) {
        wrong("replaced_by", &Value::String(replacement), "an error code");
    }
    metadata
}

/// The status with this name.
pub(super) fn status_named(name: &str) -> Option<Status> {
    [Status::Active, Status::Deprecated, Status::Retired].into_iter().find(|status| status.as_str() == name)
}

fn show(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
