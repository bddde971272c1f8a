//! What an error looks like on the wire: JSON shapes (R4), query strings (R7), and what counts as a code (R5).
//!
//! In: one example's text. Out: [`Hit`]s. It knows nothing of markdown, pages or versions.

use serde_json::{Map, Value};

use super::super::percent;

/// An error found in an example.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hit {
    /// The code as written; not yet known to be one.
    pub(super) code: String,
    /// The wire text.
    pub(super) description: Option<String>,
    /// The URI as documented, decoded once.
    pub(super) uri: Option<String>,
    /// The HTTP status that the object itself names.
    pub(super) http_status: Option<u16>,
    /// Whether RFC 6749's character sets hold for it.
    pub(super) oauth: bool,
}

/// Whether `text` can be a code: `[A-Za-z][A-Za-z0-9_.-]{0,62}`.
pub(super) fn is_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    (1..=crate::catalog::MAX_CODE_BYTES).contains(&bytes.len())
        && bytes[0].is_ascii_alphabetic()
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

/// Whether `text` stands for a code that the reader is to fill in.
pub(super) fn is_placeholder(text: &str) -> bool {
    // What authors write where a code belongs; in a catalog none of them is one.
    const WORDS: [&str; 10] = [
        "ERROR_CODE",
        "ERROR-CODE",
        "CODE",
        "ERROR",
        "ERROR_NAME",
        "ERROR_TYPE",
        "STRING",
        "XXX",
        "ERROR_STRING",
        "ERROR_ID",
    ];
    let upper = text.to_ascii_uppercase();
    text.trim().is_empty()
        || text.contains(['<', '>', '{', '}', '…'])
        || text.contains("...")
        || upper.starts_with("YOUR_")
        || upper.starts_with("YOUR-")
        || WORDS.contains(&upper.as_str())
}

/// What an example holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Errors.
    Errors(Vec<Hit>),
    /// It has an `error` or `errors` key, but in no known shape.
    Unknown,
    /// No error.
    Other,
}

/// Reads an object or, when `marked` as an error example, also an array of identifiers.
pub(super) fn of_json(value: &Value, code_message: bool, marked: bool) -> Shape {
    match value {
        Value::Object(object) => of_object(object, code_message, marked),
        Value::Array(items) if marked => identifiers(items).map_or(Shape::Unknown, Shape::Errors),
        _ => Shape::Other,
    }
}

fn of_object(object: &Map<String, Value>, code_message: bool, marked: bool) -> Shape {
    match object.get("error") {
        Some(Value::String(code)) => {
            return Shape::Errors(vec![Hit {
                code: code.clone(),
                description: text(object, &["error_description", "message"]),
                uri: text(object, &["error_uri"]),
                http_status: status(object.get("status")),
                oauth: object.contains_key("error_description") || object.contains_key("error_uri"),
            }]);
        }
        Some(Value::Object(inner)) => {
            return match text(inner, &["code", "type", "status"]) {
                Some(code) => Shape::Errors(vec![Hit {
                    code,
                    description: text(inner, &["message"]),
                    uri: text(inner, &["error_uri", "doc_url", "documentation_url"]),
                    http_status: status(inner.get("code")).or_else(|| status(object.get("status"))),
                    oauth: false,
                }]),
                None => Shape::Unknown,
            };
        }
        _ => {}
    }
    if let Some(Value::Array(items)) = object.get("errors").or_else(|| object.get("error-codes")) {
        let coded: Vec<Hit> = items.iter().filter_map(Value::as_object).filter_map(coded).collect();
        if !coded.is_empty() {
            return Shape::Errors(coded);
        }
        if let Some(hits) = identifiers(items) {
            return Shape::Errors(hits);
        }
        // GraphQL's `errors[].message`, or a list of fields: an error response without a code.
        return if marked { Shape::Unknown } else { Shape::Other };
    }
    if let Some(hit) = problem(object) {
        return Shape::Errors(vec![hit]);
    }
    if (code_message || marked)
        && let (Some(code), Some(message)) = (text(object, &["code"]), text(object, &["message"]))
    {
        return Shape::Errors(vec![Hit {
            code,
            description: Some(message),
            uri: text(object, &["documentation_url"]),
            http_status: status(object.get("status")),
            oauth: false,
        }]);
    }
    let has_error = matches!(object.get("error"), Some(value) if !value.is_null() && !value.is_boolean());
    if has_error || marked { Shape::Unknown } else { Shape::Other }
}

/// A member of an `errors` array.
fn coded(object: &Map<String, Value>) -> Option<Hit> {
    Some(Hit {
        code: text(object, &["code"])?,
        description: text(object, &["message"]),
        http_status: status(object.get("status")),
        ..Hit::default()
    })
}

/// An array that holds nothing but codes.
fn identifiers(items: &[Value]) -> Option<Vec<Hit>> {
    let codes: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
    let all = !codes.is_empty() && codes.len() == items.len() && codes.iter().all(|code| is_code(code));
    all.then(|| codes.iter().map(|code| Hit { code: (*code).to_owned(), ..Hit::default() }).collect())
}

/// RFC 9457: the type's last segment is the code.
fn problem(object: &Map<String, Value>) -> Option<Hit> {
    let kind = text(object, &["type"])?;
    let title = text(object, &["title"]);
    let detail = text(object, &["detail"]);
    let status = status(object.get("status"));
    let is_problem = (kind.contains("://") || kind.starts_with('/')) && (title.is_some() || detail.is_some());
    if !is_problem || (status.is_none() && detail.is_none() && !object.contains_key("instance")) {
        return None;
    }
    let path = kind.split(['?', '#']).next().unwrap_or("");
    let code = match kind.split_once('#') {
        Some((_, fragment)) if !fragment.is_empty() => fragment,
        _ => path.trim_end_matches('/').rsplit('/').next().unwrap_or(""),
    };
    Some(Hit {
        code: code.to_owned(),
        description: title.or(detail),
        uri: Some(kind.clone()),
        http_status: status,
        oauth: false,
    })
}

fn text(object: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| object.get(*key).and_then(Value::as_str)).map(str::to_owned)
}

fn status(value: Option<&Value>) -> Option<u16> {
    let number = match value? {
        Value::Number(number) => number.as_u64().and_then(|number| u16::try_from(number).ok()),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    number.filter(|number| (100..600).contains(number))
}

/// Errors in query strings and form bodies, each with the offset of its `error=` (R7).
pub(super) fn of_query(text: &str) -> Vec<(usize, Hit)> {
    let mut found = Vec::new();
    for (start, joined) in joined_lines(text) {
        let Some(at) = error_parameter(&joined) else { continue };
        let begin = joined[..at].rfind(['?', ' ', '"', '\'']).map_or(0, |before| before + 1);
        let end = joined[at..].find([' ', '"', '\'', '#']).map_or(joined.len(), |end| at + end);
        let mut hit = Hit { oauth: true, ..Hit::default() };
        for pair in joined[begin..end].split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            match key {
                "error" if hit.code.is_empty() => hit.code = percent::decode_form(value),
                "error_description" => hit.description = Some(percent::decode_form(value)),
                "error_uri" => hit.uri = Some(percent::decode_form(value)),
                _ => {}
            }
        }
        found.push((start, hit));
    }
    found
}

/// Where `error=` begins as a parameter of its own.
fn error_parameter(line: &str) -> Option<usize> {
    line.match_indices("error=")
        .map(|(at, _)| at)
        .find(|&at| at == 0 || matches!(line.as_bytes()[at - 1], b'?' | b'&') || line[..at].trim_end().is_empty())
}

/// Lines with their continuations (`&` at the begin of the next line, or at the end of this one) in one piece.
fn joined_lines(text: &str) -> Vec<(usize, String)> {
    let mut out: Vec<(usize, String)> = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        match out.last_mut() {
            Some((_, last)) if trimmed.starts_with('&') || last.ends_with(['&', '?']) => last.push_str(trimmed),
            _ => out.push((offset + (line.len() - line.trim_start().len()), trimmed.to_owned())),
        }
        offset += line.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(json: &str, code_message: bool, marked: bool) -> String {
        match of_json(&serde_json::from_str(json).unwrap(), code_message, marked) {
            Shape::Errors(hits) => hits.iter().map(|hit| hit.code.clone()).collect::<Vec<_>>().join(" "),
            Shape::Unknown => "?".into(),
            Shape::Other => "-".into(),
        }
    }

    #[test]
    fn shapes() {
        for (json, expect) in [
            (r#"{"error": "access_denied"}"#, "access_denied"),
            (r#"{"error": {"code": "card_declined", "type": "card_error", "message": "x"}}"#, "card_declined"),
            (r#"{"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": "x"}}"#, "INVALID_ARGUMENT"),
            (r#"{"message": "Validation Failed", "errors": [{"code": "a"}, {"code": "b"}]}"#, "a b"),
            (r#"{"errors": ["invalid_name", "too_long"]}"#, "invalid_name too_long"),
            (r#"{"success": false, "error-codes": ["bad-request"]}"#, "bad-request"),
            (r#"{"type": "https://example.com/probs/out-of-credit", "title": "x", "status": 403}"#, "out-of-credit"),
            (r#"{"type": "about:blank", "title": "Not Found", "status": 404}"#, "-"),
            // False friends: SARIF's message, GraphQL's errors without code, success, a page's own data.
            (r#"{"message": {"text": "x"}, "ruleId": "R1", "level": "error"}"#, "-"),
            (r#"{"message": "Not Found"}"#, "-"),
            (r#"{"data": null, "errors": [{"message": "Field 'x' does not exist", "path": ["x"]}]}"#, "-"),
            (r#"{"access_token": "x", "scope": "repo", "error": null}"#, "-"),
            (r#"{"ok": true, "error": false}"#, "-"),
            (r#"{"code": "x_y", "message": "z"}"#, "-"),
            (r#"{"type": "object", "title": "Schema"}"#, "-"),
            (r#"{"error": 12}"#, "?"),
            (r#"{"error": {"message": "x"}}"#, "?"),
        ] {
            assert_eq!(codes(json, false, false), expect, "{json}");
        }
        assert_eq!(codes(r#"{"code": "x_y", "message": "z"}"#, true, false), "x_y");
        assert_eq!(codes(r#"["a_b", "c_d"]"#, false, true), "a_b c_d");
        assert_eq!(codes(r#"["a_b", "c_d"]"#, false, false), "-");
        assert_eq!(codes(r#"{"message": "x"}"#, false, true), "?");
    }

    #[test]
    fn codes_and_placeholders() {
        for (text, code, placeholder) in [
            ("bad_code", true, false),
            ("INVALID_ARGUMENT", true, false),
            ("ERROR_CODE", true, true),
            ("YOUR_CODE", true, true),
            ("…", false, true),
            ("...", false, true),
            ("<code>", false, true),
            ("Not Found", false, false),
            ("404", false, false),
            ("", false, true),
            (&"a".repeat(63), true, false),
            (&"a".repeat(64), false, false),
        ] {
            assert_eq!((is_code(text), is_placeholder(text)), (code, placeholder), "{text}");
        }
    }

    #[test]
    fn queries() {
        let text = "http://app.example/callback?error=gone_away\n  &error_description=It+is%20gone.\n  \
                    &error_uri=/a/b/%23gone\n  &state=xyz\n";
        let found = of_query(text);
        assert_eq!(found.len(), 1);
        let hit = &found[0].1;
        assert_eq!((hit.code.as_str(), hit.uri.as_deref()), ("gone_away", Some("/a/b/#gone")));
        assert_eq!(hit.description.as_deref(), Some("It is gone."));
        assert_eq!(of_query("error=slow_down&interval=10")[0].1.code, "slow_down");
        assert_eq!(of_query("GET /x?state=1&error=a_b HTTP/1.1")[0].1.code, "a_b");
        assert!(of_query("let last_error=x\nterror=b\n--error=x").is_empty());
    }
}
