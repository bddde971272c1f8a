//! Filters: the standard set of Liquid and those of the format. Unknown ones give their input back.

use std::sync::Arc;

use serde::Serialize;

use super::super::percent;
use super::value::{MAX_TEXT, Map, unit};
use super::{Value, date};
use lists::lists;
use texts::{
    count_words, escape, is_space, percent_encoded, replace, replace_last, slug, split, strip_html, truncate,
    truncate_words, unescape, words,
};

mod lists;
mod texts;

pub(super) use lists::{by_expression, items};
pub(super) use texts::uri_component;

/// Names of all filters.
pub(super) const NAMES: [&str; 86] = [
    "abs",
    "append",
    "array_to_sentence_string",
    "at_least",
    "at_most",
    "capitalize",
    "ceil",
    "cgi_escape",
    "compact",
    "concat",
    "date",
    "date_to_long_string",
    "date_to_rfc822",
    "date_to_string",
    "date_to_xmlschema",
    "default",
    "divided_by",
    "downcase",
    "escape",
    "escape_once",
    "find",
    "find_exp",
    "find_index",
    "find_index_exp",
    "first",
    "floor",
    "group_by",
    "group_by_exp",
    "has",
    "has_exp",
    "inspect",
    "join",
    "json",
    "jsonify",
    "last",
    "lstrip",
    "map",
    "minus",
    "modulo",
    "newline_to_br",
    "normalize_whitespace",
    "number_of_words",
    "obj_size",
    "plus",
    "pop",
    "prepend",
    "push",
    "raw",
    "reject",
    "reject_exp",
    "remove",
    "remove_first",
    "remove_last",
    "replace",
    "replace_first",
    "replace_last",
    "reverse",
    "round",
    "rstrip",
    "shift",
    "size",
    "slice",
    "slugify",
    "sort",
    "sort_natural",
    "split",
    "squish",
    "strip",
    "strip_html",
    "strip_newlines",
    "sum",
    "times",
    "to_integer",
    "truncate",
    "truncatewords",
    "unescape",
    "uniq",
    "unshift",
    "upcase",
    "uri_escape",
    "url_decode",
    "url_encode",
    "version_num",
    "where",
    "where_exp",
    "xml_escape",
];

pub(super) fn is_known(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Whether the filter is given an expression over each item: by [`by_expression`], not by [`apply`].
pub(super) fn takes_expression(name: &str) -> bool {
    name.ends_with("_exp") && is_known(name)
}

/// Applies the filter `name`. What would become too long or too deep stays as it was.
pub(super) fn apply(name: &str, input: &Value, arguments: &[Value], named: &[(&str, Value)]) -> Value {
    bounded(applied(name, input, arguments, named), input)
}

/// `value`, unless it is too long or too deep: then `input`.
fn bounded(value: Value, input: &Value) -> Value {
    let fits = match &value {
        Value::Text(text) => text.len() <= MAX_TEXT,
        _ => value.items_within().is_some(),
    };
    if fits { value } else { input.clone() }
}

fn applied(name: &str, input: &Value, arguments: &[Value], named: &[(&str, Value)]) -> Value {
    let argument = |index: usize| arguments.get(index).cloned().unwrap_or(Value::Nil);
    let text = || input.to_text();
    let text_argument = |index: usize| argument(index).to_text();
    let number = || input.to_number().unwrap_or(0.0);
    let number_argument = |index: usize| argument(index).to_number().unwrap_or(0.0);
    match name {
        "abs" => Value::number(number().abs()),
        "at_least" => Value::number(number().max(number_argument(0))),
        "at_most" => Value::number(number().min(number_argument(0))),
        "ceil" => Value::number(number().ceil()),
        "floor" => Value::number(number().floor()),
        "plus" => Value::number(number() + number_argument(0)),
        "minus" => Value::number(number() - number_argument(0)),
        "times" => Value::number(number() * number_argument(0)),
        "divided_by" => {
            let quotient = number() / number_argument(0);
            // The second argument asks for whole numbers.
            Value::number(if number_argument(1) == 0.0 { quotient } else { quotient.floor() })
        }
        "modulo" => {
            let divisor = number_argument(0);
            Value::number((number() % divisor + divisor) % divisor)
        }
        "round" => Value::number(round(number(), number_argument(0))),
        "to_integer" => Value::number(input.to_number().unwrap_or(f64::NAN)),
        "append" => joined([&text(), &text_argument(0)]),
        "prepend" => joined([&text_argument(0), &text()]),
        "capitalize" => {
            let text = text();
            let mut characters = text.chars();
            let first: String = characters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
            Value::from(first + &characters.as_str().to_lowercase())
        }
        "downcase" => Value::from(text().to_lowercase()),
        "upcase" => Value::from(text().to_uppercase()),
        "strip" | "lstrip" | "rstrip" => {
            let (text, set) = (text(), text_argument(0));
            let goes = |c: char| if set.is_empty() { is_space(c) } else { set.contains(c) };
            Value::from(match name {
                "strip" => text.trim_matches(goes),
                "lstrip" => text.trim_start_matches(goes),
                _ => text.trim_end_matches(goes),
            })
        }
        "squish" => Value::from(text().split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")),
        "normalize_whitespace" => Value::from(words(&text()).join(" ")),
        "number_of_words" => Value::number(count_words(&text(), &text_argument(0)) as f64),
        "strip_newlines" => Value::from(text().replace("\r\n", "").replace('\n', "")),
        "newline_to_br" => Value::from(text().replace("\r\n", "\n").replace('\n', "<br />\n")),
        "strip_html" => Value::from(strip_html(&text())),
        "escape" | "xml_escape" => Value::from(escape(&text())),
        "unescape" => Value::from(unescape(&text().replace("&quot;", "\""))),
        "raw" => input.clone(),
        "escape_once" => Value::from(escape(&unescape(&text()))),
        "remove" => replace(&text(), &text_argument(0), ""),
        "remove_first" => Value::from(text().replacen(&*text_argument(0), "", 1)),
        "remove_last" => replace_last(&text(), &text_argument(0), ""),
        "replace" => replace(&text(), &text_argument(0), &text_argument(1)),
        "replace_first" => Value::from(text().replacen(&*text_argument(0), &text_argument(1), 1)),
        "replace_last" => replace_last(&text(), &text_argument(0), &text_argument(1)),
        "split" => split(&text(), &text_argument(0)),
        "truncate" => truncate(&text(), &argument(0), arguments.get(1)),
        "truncatewords" => truncate_words(&text(), &argument(0), arguments.get(1)),
        "url_encode" => Value::from(uri_component(&text()).replace("%20", "+")),
        "cgi_escape" => Value::from(percent_encoded(&text(), "-_.~").replace("%20", "+")),
        "uri_escape" => Value::from(percent_encoded(&text(), "-_.!~*'();/?:@&=+$,#[]")),
        "url_decode" => Value::from(percent::decode_form(&text())),
        "slugify" => Value::from(slug(&text())),
        "version_num" => Value::from(text().rsplit('@').next().unwrap_or("")),
        "date" => date::date(input, &argument(0), &argument(1)),
        "date_to_xmlschema" => date::date(input, &Value::from("%Y-%m-%dT%H:%M:%S%:z"), &Value::Nil),
        "date_to_rfc822" => date::date(input, &Value::from("%a, %d %b %Y %H:%M:%S %z"), &Value::Nil),
        "date_to_string" => date::date_to_string(input, "%b", &argument(0), &argument(1)),
        "date_to_long_string" => date::date_to_string(input, "%B", &argument(0), &argument(1)),
        "json" | "jsonify" | "inspect" => json(input, number_argument(0)),
        "default" => {
            let allow_false = named.iter().any(|(key, value)| *key == "allow_false" && value.is_truthy());
            let is_missing = match input {
                Value::Nil => true,
                Value::Bool(false) => !allow_false,
                Value::Map(_) => false,
                Value::Blank => true,
                other => other.equals(&Value::Empty),
            };
            if is_missing { argument(0) } else { input.clone() }
        }
        "obj_size" => match input {
            Value::Map(map) => Value::number(map.entries().len() as f64),
            other => other.member(&Value::from("size")),
        },
        "size" => match input {
            Value::List(_) | Value::Text(_) => input.member(&Value::from(name)),
            _ => Value::Int(0),
        },
        "slice" => slice(input, &argument(0), arguments.get(1)),
        "first" | "last" => match input {
            Value::List(_) => input.member(&Value::from(name)),
            Value::Text(text) => {
                let place = if name == "first" { 0 } else { text.encode_utf16().count().saturating_sub(1) };
                unit(text, place).unwrap_or_else(|| input.clone())
            }
            _ => Value::from(""),
        },
        _ => lists(name, input, arguments),
    }
}

/// The value as text, with commas between the items of a list, as JavaScript joins lists in lists.
fn with_commas(value: &Value) -> Arc<str> {
    let Value::List(items) = value else { return value.to_text() };
    let mut out = String::new();
    for (index, item) in items.iter().enumerate() {
        if out.len() > MAX_TEXT {
            break;
        }
        out.push_str(if index == 0 { "" } else { "," });
        out.push_str(&with_commas(item));
    }
    out.into()
}

/// Rounds to `digits` places by the decimal notation, so that 1.005 has no binary tail that speaks against it.
fn round(number: f64, digits: f64) -> f64 {
    let shifted = |number: f64, by: f64| format!("{number}e{by}").parse::<f64>().unwrap_or(f64::NAN);
    let scaled = shifted(number.abs(), digits);
    // Also where it is no number: the number has no such place.
    if scaled.is_nan() || scaled > 9_007_199_254_740_991.0 {
        return number;
    }
    let rounded = shifted((scaled + 0.5).floor(), -digits);
    if number < 0.0 { -rounded } else { rounded }
}

fn joined(parts: [&str; 2]) -> Value {
    if parts[0].len() + parts[1].len() > MAX_TEXT { Value::from(parts[0]) } else { Value::from(parts.concat()) }
}

fn slice(input: &Value, start: &Value, length: Option<&Value>) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let whole = |value: &Value| value.to_number().unwrap_or(0.0) as i64;
    let bounds = |len: usize| {
        let len = i64::try_from(len).unwrap_or(i64::MAX);
        let start = whole(start);
        let start = if start < 0 { start.saturating_add(len) } else { start.min(len) };
        // Before the beginning there is nothing to take.
        if start < 0 {
            return (0, 0);
        }
        let end = start.saturating_add(length.map_or(1, whole).max(0)).min(len);
        (usize::try_from(start).unwrap_or(0), usize::try_from(end - start).unwrap_or(0))
    };
    match input {
        Value::Nil => Value::list([]),
        Value::List(items) => {
            let (start, length) = bounds(items.len());
            Value::list(items.iter().skip(start).take(length).cloned())
        }
        other => {
            let text = other.to_text();
            let (start, length) = bounds(text.chars().count());
            Value::from(text.chars().skip(start).take(length).collect::<String>())
        }
    }
}

/// JSON, in lines where `indent` asks for them.
fn json(value: &Value, indent: f64) -> Value {
    let value = to_json(value);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let indent = (indent as usize).min(10);
    if indent == 0 {
        return Value::from(value.to_string());
    }
    let (mut out, spaces) = (Vec::new(), " ".repeat(indent));
    let lines = serde_json::ser::PrettyFormatter::with_indent(spaces.as_bytes());
    let written = value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, lines));
    Value::from(written.ok().and_then(|()| String::from_utf8(out).ok()).unwrap_or_else(|| value.to_string()))
}

fn to_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Nil | Value::Empty | Value::Blank => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Int(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::Text(text) => (&**text).into(),
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Map(map) => object(map),
    }
}

fn object(map: &Map) -> serde_json::Value {
    map.entries().iter().map(|(key, value)| (key.to_string(), to_json(value))).collect::<serde_json::Map<_, _>>().into()
}

#[cfg(test)]
mod tests;
