//! Filters: the standard set of Liquid and those of the format. Unknown ones give their input back.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use super::super::percent;
use super::Value;
use super::value::{MAX_ITEMS, MAX_TEXT, Map};

/// Names of all filters.
pub(super) const NAMES: [&str; 55] = [
    "abs",
    "append",
    "at_least",
    "at_most",
    "capitalize",
    "ceil",
    "compact",
    "concat",
    "date",
    "default",
    "divided_by",
    "downcase",
    "escape",
    "escape_once",
    "first",
    "floor",
    "join",
    "json",
    "last",
    "lstrip",
    "map",
    "minus",
    "modulo",
    "newline_to_br",
    "obj_size",
    "plus",
    "prepend",
    "remove",
    "remove_first",
    "remove_last",
    "replace",
    "replace_first",
    "replace_last",
    "reverse",
    "round",
    "rstrip",
    "size",
    "slice",
    "slugify",
    "sort",
    "sort_natural",
    "split",
    "strip",
    "strip_html",
    "strip_newlines",
    "sum",
    "times",
    "truncate",
    "truncatewords",
    "uniq",
    "upcase",
    "url_decode",
    "url_encode",
    "version_num",
    "where",
];

pub(super) fn is_known(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Applies the filter `name`. What would become too long stays as it was.
pub(super) fn apply(name: &str, input: &Value, arguments: &[Value], named: &[(&str, Value)]) -> Value {
    let value = applied(name, input, arguments, named);
    match &value {
        Value::Text(text) if text.len() > MAX_TEXT => input.clone(),
        Value::List(items) if items.len() > MAX_ITEMS => input.clone(),
        _ => value,
    }
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
        "divided_by" => match (input, argument(0)) {
            (Value::Int(a), Value::Int(b)) if b != 0 => Value::Int(a.wrapping_div_euclid(b)),
            (_, b) => Value::number(number() / b.to_number().unwrap_or(f64::NAN)),
        },
        "modulo" => Value::number(number().rem_euclid(number_argument(0))),
        "round" => {
            #[expect(clippy::cast_possible_truncation, reason = "clamped")]
            let scale = 10f64.powi(number_argument(0).clamp(0.0, 15.0) as i32);
            Value::number((number() * scale).round() / scale)
        }
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
        "strip" => Value::from(text().trim()),
        "lstrip" => Value::from(text().trim_start()),
        "rstrip" => Value::from(text().trim_end()),
        "strip_newlines" => Value::from(text().replace(['\n', '\r'], "")),
        "newline_to_br" => Value::from(text().replace("\r\n", "\n").replace('\n', "<br />\n")),
        "strip_html" => Value::from(strip_html(&text())),
        "escape" => Value::from(escape(&text())),
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
        "url_encode" => Value::from(url_encode(&text())),
        "url_decode" => Value::from(percent::decode_form(&text())),
        "slugify" => Value::from(slug(&text())),
        "version_num" => Value::from(text().rsplit('@').next().unwrap_or("")),
        "date" => Value::from(date(&text(), &text_argument(0))),
        "json" => Value::from(to_json(input).to_string()),
        "default" => {
            let allow_false = named.iter().any(|(key, value)| *key == "allow_false" && value.is_truthy());
            let is_missing = match input {
                Value::Nil => true,
                Value::Bool(false) => !allow_false,
                other => other.equals(&Value::Empty),
            };
            if is_missing { argument(0) } else { input.clone() }
        }
        "obj_size" => match input {
            Value::Map(map) => Value::number(map.entries().len() as f64),
            other => other.member(&Value::from("size")),
        },
        "size" => match input.member(&Value::from("size")) {
            Value::Nil => Value::Int(0),
            size => size,
        },
        "slice" => slice(input, &argument(0), arguments.get(1)),
        "first" | "last" => input.member(&Value::from(name)),
        _ => lists(name, input, arguments),
    }
}

/// Filters over lists.
fn lists(name: &str, input: &Value, arguments: &[Value]) -> Value {
    let argument = |index: usize| arguments.get(index).cloned().unwrap_or(Value::Nil);
    let mut items = match input {
        Value::List(items) => items.to_vec(),
        Value::Nil => Vec::new(),
        other => vec![other.clone()],
    };
    match name {
        "compact" => items.retain(|item| *item != Value::Nil),
        "concat" => items.extend(argument(0).items()),
        "join" => {
            let separator = arguments.first().map_or_else(|| Arc::from(" "), Value::to_text);
            let texts: Vec<_> = items.iter().map(Value::to_text).collect();
            let length: usize = texts.iter().map(|text| text.len() + separator.len()).sum();
            if length > MAX_TEXT {
                return input.clone();
            }
            return Value::from(texts.join(&*separator));
        }
        "map" => return Value::list(items.iter().map(|item| item.member(&argument(0)))),
        "reverse" => items.reverse(),
        "sort" | "sort_natural" => {
            let natural = name == "sort_natural";
            let key = |item: &Value| match arguments.first() {
                Some(name) => item.member(name),
                None => item.clone(),
            };
            items.sort_by(|a, b| compare(&key(a), &key(b), natural));
        }
        "sum" => {
            let values = items.iter().map(|item| match arguments.first() {
                Some(name) => item.member(name),
                None => item.clone(),
            });
            return Value::number(values.filter_map(|value| value.to_number()).sum());
        }
        "uniq" => {
            let mut seen = HashSet::new();
            items.retain(|item| seen.insert(to_json(item).to_string()));
        }
        "where" => {
            let wanted = arguments.get(1);
            items.retain(|item| {
                let value = item.member(&argument(0));
                wanted.map_or(value.is_truthy(), |wanted| value.equals(wanted))
            });
        }
        _ => return input.clone(),
    }
    Value::List(Arc::new(items))
}

fn joined(parts: [&str; 2]) -> Value {
    if parts[0].len() + parts[1].len() > MAX_TEXT { Value::from(parts[0]) } else { Value::from(parts.concat()) }
}

fn replace(text: &str, from: &str, to: &str) -> Value {
    if from.is_empty() || text.matches(from).count() * to.len() > MAX_TEXT {
        return Value::from(text);
    }
    Value::from(text.replace(from, to))
}

fn replace_last(text: &str, from: &str, to: &str) -> Value {
    match text.rfind(from) {
        Some(at) => Value::from([&text[..at], to, &text[at + from.len()..]].concat()),
        None => Value::from(text),
    }
}

fn split(text: &str, separator: &str) -> Value {
    if separator.is_empty() {
        return Value::list(text.chars().take(MAX_ITEMS).map(|c| Value::from(c.to_string())));
    }
    let mut parts: Vec<&str> = text.split(separator).take(MAX_ITEMS).collect();
    while parts.last() == Some(&"") {
        parts.pop();
    }
    Value::list(parts.into_iter().map(Value::from))
}

fn slice(input: &Value, start: &Value, length: Option<&Value>) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let whole = |value: &Value| value.to_number().unwrap_or(0.0) as i64;
    let bounds = |len: usize| {
        let len = i64::try_from(len).unwrap_or(i64::MAX);
        let start = whole(start);
        let start = if start < 0 { (start + len).max(0) } else { start.min(len) };
        let end = start.saturating_add(length.map_or(1, whole).max(0)).min(len);
        (usize::try_from(start).unwrap_or(0), usize::try_from(end - start).unwrap_or(0))
    };
    match input {
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

fn truncate(text: &str, length: &Value, ellipsis: Option<&Value>) -> Value {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let length = length.to_number().unwrap_or(50.0) as usize;
    let ellipsis = ellipsis.map_or_else(|| Arc::from("..."), Value::to_text);
    if text.chars().count() <= length {
        return Value::from(text);
    }
    let kept: String = text.chars().take(length.saturating_sub(ellipsis.chars().count())).collect();
    Value::from(kept + &ellipsis)
}

fn truncate_words(text: &str, count: &Value, ellipsis: Option<&Value>) -> Value {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let count = (count.to_number().unwrap_or(15.0) as usize).max(1);
    let ellipsis = ellipsis.map_or_else(|| Arc::from("..."), Value::to_text);
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() <= count {
        return Value::from(words.join(" "));
    }
    Value::from(words[..count].join(" ") + &ellipsis)
}

/// A total order: numbers, then texts, then everything else, `nil` last. Sorting panics on anything less.
fn compare(a: &Value, b: &Value, natural: bool) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => 0,
        Value::Text(_) => 1,
        Value::Nil => 3,
        _ => 2,
    };
    match (a, b) {
        (Value::Text(a), Value::Text(b)) if natural => a.to_lowercase().cmp(&b.to_lowercase()),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        _ => rank(a).cmp(&rank(b)).then_with(|| match (a.to_number(), b.to_number()) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            _ => Ordering::Equal,
        }),
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

fn strip_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        match rest[open..].find('>') {
            Some(close) => rest = &rest[open + close + 1..],
            None => {
                rest = &rest[open..];
                break;
            }
        }
    }
    out.push_str(rest);
    out
}

fn url_encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            _ if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A slug as heading anchors have it: lower case, letters, digits, `_` and `-`, spaces as `-`.
fn slug(text: &str) -> String {
    text.trim()
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
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

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// A date `YYYY-MM-DD`, with or without a time, by a format of strftime; other texts come back as they are. There is no
/// clock: `now` and `today` are not dates.
fn date(text: &str, format: &str) -> String {
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<i64>().ok());
    let (Some(year), Some(month @ 1..=12), Some(day @ 1..=31)) = (number(0..4), number(5..7), number(8..10)) else {
        return text.to_owned();
    };
    let (hour, minute, second) =
        (number(11..13).unwrap_or(0), number(14..16).unwrap_or(0), number(17..19).unwrap_or(0));
    // Days since the civil epoch, for the weekday; March is the first month of the computation.
    let shifted = if month <= 2 { year - 1 } else { year };
    let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + (153 * ((month + 9) % 12) + 2) / 5 + day;
    let weekday = usize::try_from((days + 2).rem_euclid(7)).unwrap_or(0);
    let month_name = MONTHS[usize::try_from(month - 1).unwrap_or(0)];
    let mut out = String::new();
    let mut characters = format.chars();
    while let Some(c) = characters.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match characters.next() {
            Some('Y') => out.push_str(&year.to_string()),
            Some('y') => out.push_str(&format!("{:02}", year.rem_euclid(100))),
            Some('m') => out.push_str(&format!("{month:02}")),
            Some('d') => out.push_str(&format!("{day:02}")),
            Some('e') => out.push_str(&format!("{day:2}")),
            Some('B') => out.push_str(month_name),
            Some('b' | 'h') => out.push_str(&month_name[..3]),
            Some('A') => out.push_str(DAYS[weekday]),
            Some('a') => out.push_str(&DAYS[weekday][..3]),
            Some('H') => out.push_str(&format!("{hour:02}")),
            Some('M') => out.push_str(&format!("{minute:02}")),
            Some('S') => out.push_str(&format!("{second:02}")),
            Some('F') => out.push_str(&format!("{year}-{month:02}-{day:02}")),
            Some('-') => match characters.next() {
                Some('d') => out.push_str(&day.to_string()),
                Some('m') => out.push_str(&month.to_string()),
                Some(other) => out.extend(['%', '-', other]),
                None => out.push_str("%-"),
            },
            Some('%') => out.push('%'),
            Some(other) => out.extend(['%', other]),
            None => out.push('%'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters() {
        let list = Value::list([Value::from("b"), Value::from("a"), Value::from("b")]);
        for (name, input, arguments, expect) in [
            ("upcase", Value::from("ab"), vec![], "AB"),
            ("append", Value::from("ab"), vec![Value::from("c")], "abc"),
            ("default", Value::Nil, vec![Value::from("x")], "x"),
            ("default", Value::from("y"), vec![Value::from("x")], "y"),
            ("slice", Value::from("abcdef"), vec![Value::Int(-3), Value::Int(2)], "de"),
            ("split", Value::from("a,b"), vec![Value::from(",")], "ab"),
            ("join", list.clone(), vec![Value::from("-")], "b-a-b"),
            ("uniq", list.clone(), vec![], "ba"),
            ("sort", list.clone(), vec![], "abb"),
            ("first", list.clone(), vec![], "b"),
            ("size", list, vec![], "3"),
            ("plus", Value::from("1"), vec![Value::Int(2)], "3"),
            ("divided_by", Value::Int(7), vec![Value::Int(2)], "3"),
            ("version_num", Value::from("enterprise-server@3.22"), vec![], "3.22"),
            ("slugify", Value::from("Hello, World"), vec![], "hello-world"),
            ("date", Value::from("2026-03-10"), vec![Value::from("%a, %d %b %Y")], "Tue, 10 Mar 2026"),
            ("date", Value::from("now"), vec![Value::from("%Y")], "now"),
            ("no_such", Value::from("x"), vec![], "x"),
            ("truncate", Value::from("abcdefghij"), vec![Value::Int(6)], "abc..."),
            ("url_encode", Value::from("a b&c"), vec![], "a+b%26c"),
            ("escape", Value::from("<a>"), vec![], "&lt;a&gt;"),
        ] {
            assert_eq!(&*apply(name, &input, &arguments, &[]).to_text(), expect, "{name}");
        }
        assert!(NAMES.is_sorted(), "names stay sorted");
    }
}
