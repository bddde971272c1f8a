//! Code blocks that may be error examples (R3, R6, R7): which are candidates, and what they hold.
//!
//! In: a block's info string and text. Out: [`Reading`]. It knows nothing of sections or versions.

use super::json5;
use super::jsonc;
use super::shape::{self, Hit, Shape};

/// How a block stands in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'i> {
    /// Indented.
    Indented,
    /// Fenced, with its info string.
    Fenced(&'i str),
}

/// What a block holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// Its errors.
    pub(super) hits: Vec<Hit>,
    /// The code that the fence itself names: `error=x`.
    pub(super) explicit: Option<String>,
    /// Why it does not parse, with the offset in the text.
    pub(super) broken: Option<(usize, String)>,
    /// Whether it looks like an error in no known shape.
    pub(super) unknown: bool,
}

/// Reads a block.
pub(super) fn read(kind: Kind<'_>, text: &str, code_message: bool) -> Reading {
    let info = match kind {
        Kind::Indented => "",
        Kind::Fenced(info) => info,
    };
    let mut words = info.split([' ', '\t', ',']).filter(|word| !word.is_empty()).peekable();
    // The first word is the language, unless it is an attribute already: a fence without language.
    let is_attribute = |word: &str| word == "error" || word == "no-error" || word.starts_with("error=");
    let language = match words.peek() {
        Some(word) if !is_attribute(word) => words.next().unwrap_or(""),
        _ => "",
    };
    let language = language.split('{').next().unwrap_or("").to_ascii_lowercase();
    let mut reading = Reading::default();
    let mut marked = false;
    for word in words {
        match word.split_once(['=', ':']) {
            None if word == "no-error" => return reading,
            None => marked |= word == "error",
            Some(("error", code)) => {
                marked = true;
                reading.explicit = Some(code.trim_matches('"').to_owned());
            }
            Some(_) => {}
        }
    }
    match language.as_str() {
        "json5" => labelled_json5(text, code_message, marked, &mut reading),
        "json" | "jsonc" => labelled_json(text, code_message, marked, &mut reading),
        "" if matches!(kind, Kind::Fenced(_)) => {
            let parsed = json(text).filter(|value| value.is_object() || marked);
            match parsed {
                Some(value) => take(shape::of_json(&value, code_message, marked), &mut reading),
                None => mixed(text, code_message, marked, &mut reading),
            }
        }
        "" | "http" | "shell" | "sh" | "bash" | "zsh" | "console" | "curl" | "text" | "txt" | "plain" | "url" => {
            mixed(text, code_message, marked, &mut reading);
        }
        _ if marked => mixed(text, code_message, marked, &mut reading),
        _ => {}
    }
    // Code that is indented has no place for the word that says it is no error.
    let is_text =
        matches!(language.as_str(), "" | "http" | "text" | "txt" | "plain") && matches!(kind, Kind::Fenced(_));
    if is_text && reading.hits.is_empty() && !reading.unknown {
        reading.broken = broken_object(text, code_message);
    }
    if reading.hits.is_empty()
        && let Some(code) = reading.explicit.clone()
    {
        reading.hits.push(Hit { code, ..Hit::default() });
        reading.unknown = false;
    }
    reading
}

fn json(text: &str) -> Option<serde_json::Value> {
    serde_json::from_str(&jsonc::strict(text)).ok()
}

fn labelled_json(text: &str, code_message: bool, marked: bool, reading: &mut Reading) {
    let strict = jsonc::strict(text);
    let error = match serde_json::from_str::<serde_json::Value>(&strict) {
        Ok(value) => return take(shape::of_json(&value, code_message, marked), reading),
        Err(error) => error,
    };
    // A header line before the object is common.
    if let Some(value) = jsonc::object(text).and_then(|range| json(&text[range])) {
        return take(shape::of_json(&value, code_message, marked), reading);
    }
    if marked || text.contains("\"error\"") || text.contains("\"errors\"") || names_error(text, code_message) {
        reading.broken = Some(fault(text, &error));
    }
}

/// The offset of a fault in `text`, and what is wrong there.
fn fault(text: &str, error: &serde_json::Error) -> (usize, String) {
    let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let offset = (line_start + error.column().saturating_sub(1)).min(text.len());
    let message = error.to_string();
    (offset, message.split(" at line ").next().unwrap_or("").to_owned())
}

/// Why an object with a member for errors is no JSON, with the offset in `text`. The object begins a line, as code of other
/// languages mostly does not.
fn broken_object(text: &str, code_message: bool) -> Option<(usize, String)> {
    let mut at = 0;
    let mut firsts = text.split_inclusive('\n').map(|line| {
        at += line.len();
        at - line.trim_start().len()
    });
    let start = firsts.find(|&first| text[first..].starts_with('{'))?;
    let rest = &text[start..];
    let object = jsonc::object(rest).map_or(rest, |range| &rest[range]);
    if !object[1..].trim_start().starts_with('"') || !names_error(object, code_message) {
        return None;
    }
    let error = serde_json::from_str::<serde_json::Value>(&jsonc::strict(object)).err()?;
    let (offset, message) = fault(object, &error);
    // Values that JSON does not have are those of another language, or stand for what is left out.
    let is_meant = ["expected `", "EOF", "trailing comma"].iter().any(|start| message.starts_with(start));
    is_meant.then_some((start + offset, message))
}

/// Whether `text` has a key, in whatever quotes or none, whose value may be an error.
fn names_error(text: &str, code_message: bool) -> bool {
    let has = |name: &str| {
        text.match_indices(name).any(|(at, _)| {
            let before =
                text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '$'));
            before && text[at + name.len()..].trim_start_matches(['"', '\'']).trim_start().starts_with(':')
        })
    };
    has("error") || has("errors") || (code_message && has("code") && has("message"))
}

fn labelled_json5(text: &str, code_message: bool, marked: bool, reading: &mut Reading) {
    let (offset, message) = match json5::parse(text) {
        Ok(value) => return take(shape::of_json(&value, code_message, marked), reading),
        Err(fault) => fault,
    };
    if let Some(value) = json5::object(text) {
        return take(shape::of_json(&value, code_message, marked), reading);
    }
    if marked || names_error(text, code_message) {
        reading.broken = Some((offset, message));
    }
}

/// Text with query strings, or with a JSON object somewhere in it.
fn mixed(text: &str, code_message: bool, marked: bool, reading: &mut Reading) {
    reading.hits.extend(shape::of_query(text).into_iter().map(|(_, hit)| hit));
    let object = jsonc::object(text);
    if let Some(value) = object.clone().and_then(|range| json(&text[range])) {
        let found = shape::of_json(&value, code_message, marked);
        if found != Shape::Unknown || marked {
            take(found, reading);
        }
    } else if marked && reading.hits.is_empty() {
        reading.unknown = true;
    }
    // `HTTP/1.1 400 Bad Request` above the body.
    let status = text.lines().find_map(|line| {
        let rest = line.trim().strip_prefix("HTTP/")?;
        rest.split_whitespace().nth(1)?.parse::<u16>().ok().filter(|status| (400..600).contains(status))
    });
    if let ([hit], Some(status)) = (reading.hits.as_mut_slice(), status) {
        hit.http_status.get_or_insert(status);
    }
}

fn take(shape: Shape, reading: &mut Reading) {
    match shape {
        Shape::Errors(hits) => reading.hits.extend(hits),
        Shape::Unknown => reading.unknown = true,
        Shape::Other => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(kind: Kind<'_>, text: &str) -> String {
        let reading = read(kind, text, false);
        match reading {
            Reading { broken: Some((offset, message)), .. } => format!("{offset}: {message}"),
            Reading { unknown: true, .. } => "?".into(),
            Reading { hits, .. } => hits.into_iter().map(|hit| hit.code).collect::<Vec<_>>().join(" "),
        }
    }

    #[test]
    fn candidates() {
        let json = r#"{"error": "a_b"}"#;
        let http = "HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{\"error\": \"a_b\"}\n";
        for (kind, text, expect) in [
            (Kind::Fenced("json"), json, "a_b"),
            (Kind::Fenced("json copy"), json, "a_b"),
            (Kind::Fenced("json{:copy}"), json, "a_b"),
            (Kind::Fenced("jsonc"), "{\"error\": \"a_b\", // why\n}", "a_b"),
            (Kind::Fenced("json no-error"), json, ""),
            (Kind::Fenced("no-error"), json, ""),
            (Kind::Fenced(""), json, "a_b"),
            (Kind::Fenced(""), "let x = {", ""),
            (Kind::Fenced("ruby"), json, ""),
            (Kind::Fenced("ruby error"), json, "a_b"),
            (Kind::Fenced("error"), "[\"a_b\", \"c_d\"]", "a_b c_d"),
            (Kind::Fenced("xml error=a_b"), "<error/>", "a_b"),
            (Kind::Fenced("json"), "Accept: application/json\n{\"error\": \"a_b\"}", "a_b"),
            (Kind::Fenced("http"), http, "a_b"),
            (Kind::Fenced("shell"), "$ curl x\n> {\"error\": \"a_b\"}", "a_b"),
            (Kind::Indented, "http://x/cb?error=a_b\n  &state=x", "a_b"),
            (Kind::Indented, "{\"error\": \"a_b\"}", "a_b"),
            (Kind::Fenced("json"), "{\n  \"error\": \"a_b\"\n  \"x\": 1\n}", "21: expected `,` or `}`"),
            (Kind::Fenced("json"), "{\n  \"name\": ...\n}", ""),
            (Kind::Fenced("json"), "{'error': 'a_b'}", "1: key must be a string"),
            (Kind::Fenced("json"), "{\"code\": \"a_b\" \"message\": \"x\"}", ""),
            (Kind::Fenced(""), "{\n  \"error\": \"a_b\"\n  \"x\": 1\n}", "21: expected `,` or `}`"),
            (Kind::Fenced("http"), "HTTP/1.1 400\n\n{\"error\": a_b}\n", ""),
            (Kind::Fenced("text"), "{\"error\": \"a_b\"", "14: EOF while parsing an object"),
            (Kind::Fenced("text"), "{\"error\": \"a_b\", ...}", ""),
            (Kind::Indented, "{\"error\": \"a_b\"", ""),
            (Kind::Fenced(""), "if (x) {\n  return {\"error\": x}\n}", ""),
            (Kind::Fenced("shell"), "jq '\n{\"error\": .error}'", ""),
            (Kind::Fenced("json"), "{\"error\": 12}", "?"),
            (Kind::Fenced("json5"), "{error: 'a_b', error_description: \"x\"}", "a_b"),
            (Kind::Fenced("json5"), "HTTP/1.1 400\n{error: 'a_b'}\n", "a_b"),
            (Kind::Fenced("json5"), "{error: 'a_b' x: 1}", "14: expected comma"),
            (Kind::Fenced("json5"), "{'error' : a_b}", "11: expected value"),
            (Kind::Fenced("json5"), "{terror: a_b}", ""),
        ] {
            assert_eq!(codes(kind, text), expect, "{kind:?} {text}");
        }
        assert_eq!(read(Kind::Fenced("http"), http, false).hits[0].http_status, Some(400));
        let broken = "{\"code\": \"a_b\" \"message\": \"x\"}";
        assert_eq!(read(Kind::Fenced("json"), broken, true).broken.map(|(at, _)| at), Some(15));
    }
}
