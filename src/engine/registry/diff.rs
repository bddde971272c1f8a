//! What changed between two `errors.json`.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Change {
    /// The domain.
    pub domain: String,
    /// The code.
    pub code: String,
    /// What changed.
    pub kind: ChangeKind,
}

/// What changed about an error.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone without a trace.
    Removed,
    /// Its status changed, to this one.
    Status(String),
    /// It exists in further versions.
    Gained(Vec<String>),
    /// It no longer exists in these versions, which are still there.
    Lost(Vec<String>),
    /// This field differs, in these versions.
    Text(String, Vec<String>),
    /// This value differs.
    Value(String),
}

impl Change {
    /// Whether clients that know the old catalog may be misled: a code went, or its wire text changed.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        match &self.kind {
            ChangeKind::Removed | ChangeKind::Lost(_) => true,
            ChangeKind::Text(field, _) => field == "description",
            ChangeKind::Value(field) => field == "http_status",
            ChangeKind::Added | ChangeKind::Status(_) | ChangeKind::Gained(_) => false,
        }
    }
}

impl fmt::Display for Change {
    /// `oauth/slow_down: description changed in ghes@3.20`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}: ", self.domain, self.code)?;
        match &self.kind {
            ChangeKind::Added => f.write_str("added"),
            ChangeKind::Removed => f.write_str("removed"),
            ChangeKind::Status(status) => write!(f, "now {status}"),
            ChangeKind::Gained(versions) => write!(f, "now in {}", versions.join(", ")),
            ChangeKind::Lost(versions) => write!(f, "no longer in {}", versions.join(", ")),
            ChangeKind::Text(field, versions) => write!(f, "{field} changed in {}", versions.join(", ")),
            ChangeKind::Value(field) => write!(f, "{field} changed"),
        }
    }
}

type Entries<'v> = BTreeMap<(String, String), &'v Map<String, Value>>;

/// The differences from `old` to `new`, two values of `errors.json`, sorted by domain and code.
#[must_use]
pub fn diff(old: &Value, new: &Value) -> Vec<Change> {
    let (before, after) = (entries(old), entries(new));
    let (old_versions, new_versions) = (strings(old.get("versions")), strings(new.get("versions")));
    let mut changes = Vec::new();
    for (key, entry) in &before {
        let mut push = |kind| changes.push(Change { domain: key.0.clone(), code: key.1.clone(), kind });
        let Some(other) = after.get(key) else {
            push(ChangeKind::Removed);
            continue;
        };
        if entry.get("status") != other.get("status") {
            push(ChangeKind::Status(other.get("status").and_then(Value::as_str).unwrap_or("active").to_owned()));
        }
        let (had, has) = (strings(entry.get("versions")), strings(other.get("versions")));
        let lost: Vec<String> =
            minus(&had, &has).into_iter().filter(|version| new_versions.contains(version)).collect();
        let gained: Vec<String> =
            minus(&has, &had).into_iter().filter(|version| old_versions.contains(version)).collect();
        if !lost.is_empty() {
            push(ChangeKind::Lost(lost));
        }
        if !gained.is_empty() {
            push(ChangeKind::Gained(gained));
        }
        for (field, versions) in changed_texts(entry, other, &had, &has) {
            push(ChangeKind::Text(field, versions));
        }
        for field in ["http_status", "retry", "since", "removed", "replaced_by"] {
            if entry.get(field) != other.get(field) {
                push(ChangeKind::Value(field.to_owned()));
            }
        }
    }
    for key in after.keys().filter(|key| !before.contains_key(*key)) {
        changes.push(Change { domain: key.0.clone(), code: key.1.clone(), kind: ChangeKind::Added });
    }
    changes.sort();
    changes
}

fn entries(value: &Value) -> Entries<'_> {
    let errors = value.get("errors").and_then(Value::as_array).into_iter().flatten();
    let text = |entry: &Map<String, Value>, key: &str| entry.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
    errors.filter_map(Value::as_object).map(|entry| ((text(entry, "domain"), text(entry, "code")), entry)).collect()
}

fn strings(value: Option<&Value>) -> Vec<String> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn minus(a: &[String], b: &[String]) -> Vec<String> {
    a.iter().filter(|item| !b.contains(item)).cloned().collect()
}

/// The fields that differ, each with the versions, among those that both have.
fn changed_texts(
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    had: &[String],
    has: &[String],
) -> BTreeMap<String, Vec<String>> {
    let at = |entry: &Map<String, Value>, version: &String| -> Map<String, Value> {
        let texts = entry.get("texts").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
        let mut found = texts.filter(|texts| strings(texts.get("versions")).contains(version));
        let mut fields = found.next().cloned().unwrap_or_default();
        fields.remove("versions");
        fields
    };
    let mut changed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for version in had.iter().filter(|version| has.contains(version)) {
        let (a, b) = (at(old, version), at(new, version));
        for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
            if a.get(key) != b.get(key) {
                changed.entry(key.clone()).or_default().push(version.clone());
            }
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn differences() {
        let entry = |code: &str, status: &str, versions: &[&str], description: &str| {
            json!({"domain": "d", "code": code, "status": status, "versions": versions,
                   "texts": [{"versions": versions, "description": description}]})
        };
        let old = json!({"versions": ["a", "b"], "errors": [
            entry("gone", "active", &["a"], "x"), entry("kept", "active", &["a", "b"], "x"),
            entry("old", "active", &["a"], "x"), entry("same", "active", &["b"], "x")]});
        let new = json!({"versions": ["a", "b", "c"], "errors": [
            entry("kept", "active", &["a", "c"], "y"), entry("new", "active", &["a"], "x"),
            entry("old", "retired", &["a"], "x"), entry("same", "active", &["b", "c"], "x")]});
        let lines: Vec<String> = diff(&old, &new)
            .iter()
            .map(|change| format!("{}{change}", if change.is_breaking() { "! " } else { "" }))
            .collect();
        assert_eq!(
            lines,
            [
                "! d/gone: removed",
                "! d/kept: no longer in b",
                "! d/kept: description changed in a",
                "d/new: added",
                "d/old: now retired"
            ]
        );
        assert!(diff(&old, &old).is_empty());
        assert!(diff(&json!(null), &json!([])).is_empty());
    }
}
