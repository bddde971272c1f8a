//! Filters: the standard set of Liquid and those of the format. Unknown ones give their input back.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Serialize;

use super::super::percent;
use super::value::{MAX_ITEMS, MAX_TEXT, Map, unit};
use super::{Value, date};

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
        "url_encode" => Value::from(percent_encoded(&text(), "-_.!~*'()").replace("%20", "+")),
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
        "concat" => match argument(0) {
            Value::List(more) => items.extend(more.iter().cloned()),
            Value::Nil => {}
            other => items.push(other),
        },
        "push" => items.push(argument(0)),
        "unshift" => items.insert(0, argument(0)),
        "pop" => _ = items.pop(),
        "shift" => items = items.split_off(items.len().min(1)),
        "array_to_sentence_string" => {
            let connector = arguments.first().map_or_else(|| Arc::from("and"), Value::to_text);
            let texts: Vec<_> = items.iter().map(with_commas).collect();
            if texts.iter().map(|text| text.len() + 2).sum::<usize>() + connector.len() > MAX_TEXT {
                return input.clone();
            }
            return Value::from(match texts.split_last() {
                None => String::new(),
                Some((last, [])) => last.to_string(),
                Some((last, [first])) => format!("{first} {connector} {last}"),
                Some((last, before)) => format!("{}, {connector} {last}", before.join(", ")),
            });
        }
        "has" => return Value::Bool(items.iter().any(|item| matches(item, arguments))),
        "find" => return items.into_iter().find(|item| matches(item, arguments)).unwrap_or(Value::Nil),
        "find_index" => {
            let found = items.iter().position(|item| matches(item, arguments));
            return found.map_or(Value::Nil, |index| Value::number(index as f64));
        }
        "group_by" => {
            let keyed = input.items().into_iter().map(|item| (property(&item, &argument(0)), item));
            return grouped(keyed);
        }
        "join" => {
            let separator = match argument(0) {
                Value::Nil => Arc::from(" "),
                other => other.to_text(),
            };
            let texts: Vec<_> = items.iter().map(with_commas).collect();
            let length: usize = texts.iter().map(|text| text.len() + separator.len()).sum();
            if length > MAX_TEXT {
                return input.clone();
            }
            return Value::from(texts.join(&*separator));
        }
        "map" => return Value::list(items.iter().map(|item| property(item, &argument(0)))),
        "reverse" => items.reverse(),
        "sort" | "sort_natural" => {
            let natural = name == "sort_natural";
            let key = |item: &Value| match arguments.first() {
                Some(name) => property(item, name),
                None => item.clone(),
            };
            items.sort_by(|a, b| compare(&key(a), &key(b), natural));
        }
        "sum" => {
            let values = items.iter().map(|item| match arguments.first() {
                Some(name) => property(item, name),
                None => item.clone(),
            });
            return Value::number(values.filter_map(|value| value.to_number()).sum());
        }
        "uniq" => {
            let mut seen = HashSet::new();
            items.retain(|item| seen.insert(to_json(item).to_string()));
        }
        "where" => items.retain(|item| matches(item, arguments)),
        "reject" => items.retain(|item| !matches(item, arguments)),
        _ => return input.clone(),
    }
    Value::List(Arc::new(items))
}

/// Items that have the same key together, in the order of their first ones.
fn grouped(keyed: impl IntoIterator<Item = (Value, Value)>) -> Value {
    let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
    let mut places = HashMap::new();
    for (key, item) in keyed {
        let place = *places.entry(to_json(&key).to_string()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, group)) => group.push(item),
            None => groups.push((key, vec![item])),
        }
    }
    let group = |(name, items)| Value::map([("name", name), ("items", Value::list(items))]);
    Value::list(groups.into_iter().map(group))
}

/// What a filter that is given an expression runs over.
pub(super) fn items(name: &str, input: &Value) -> Vec<Value> {
    match input {
        Value::List(items) => items.to_vec(),
        other if name == "group_by_exp" => other.items(),
        Value::Nil => Vec::new(),
        other => vec![other.clone()],
    }
}

/// What the filter `name` gives for `items`, each of which has one of `values` as the value of the expression.
pub(super) fn by_expression(name: &str, items: &[Value], values: Vec<Value>) -> Value {
    let mut pairs = items.iter().cloned().zip(values);
    match name {
        "where_exp" | "reject_exp" => {
            // `true` and `false` alone, as in the reference.
            let kept = Value::Bool(name == "where_exp");
            Value::list(pairs.filter(|(_, value)| *value == kept).map(|(item, _)| item))
        }
        "group_by_exp" => grouped(pairs.map(|(item, value)| (value, item))),
        "has_exp" => Value::Bool(pairs.any(|(_, value)| is_something(&value))),
        "find_exp" => pairs.find(|(_, value)| is_something(value)).map_or(Value::Nil, |(item, _)| item),
        _ => pairs.position(|(_, value)| is_something(&value)).map_or(Value::Nil, |index| Value::number(index as f64)),
    }
}

/// What JavaScript takes for true: unlike in conditions, neither an empty text nor a zero.
fn is_something(value: &Value) -> bool {
    match value {
        Value::Int(0) => false,
        Value::Float(number) => !number.is_nan(),
        Value::Text(text) => !text.is_empty(),
        other => other.is_truthy(),
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

/// The property of an item at a dotted path.
fn property(item: &Value, path: &Value) -> Value {
    path.to_text().split('.').fold(item.clone(), |value, name| value.member(&Value::from(name)))
}

/// Whether the property that the first argument names is the second argument, or holds where there is none.
fn matches(item: &Value, arguments: &[Value]) -> bool {
    let value = property(item, arguments.first().unwrap_or(&Value::Nil));
    arguments.get(1).map_or(value.is_truthy(), |wanted| value.equals(wanted))
}

/// White space as JavaScript has it.
fn is_space(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

/// The parts of `text` between white space; where it begins or ends with some, the first or last part is empty.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(is_space) {
        words.push(&rest[..at]);
        rest = rest[at..].trim_start_matches(is_space);
    }
    words.push(rest);
    words
}

/// The number of words; in the modes `cjk` and, where there are any, `auto`, each character of Chinese, Japanese and Korean is one.
fn count_words(text: &str, mode: &str) -> usize {
    let is_cjk = |c: char| {
        matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{3400}'..='\u{4dbf}')
            || matches!(c, '\u{3040}'..='\u{309f}' | '\u{30a0}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}')
    };
    let singles = if matches!(mode, "cjk" | "auto") { text.chars().filter(|c| is_cjk(*c)).count() } else { 0 };
    let ends = |c: char| is_space(c) || singles > 0 && is_cjk(c);
    singles + text.split(ends).filter(|word| !word.is_empty()).count()
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

fn replace(text: &str, from: &str, to: &str) -> Value {
    if text.matches(from).count() * to.len() > MAX_TEXT {
        return Value::from(text);
    }
    if from.is_empty() {
        // Between the characters, but not around them.
        let characters: Vec<String> = text.chars().map(String::from).collect();
        return Value::from(characters.join(to));
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
    let words = words(text.trim_start_matches(is_space));
    let kept = words[..count.min(words.len())].join(" ");
    // The ellipsis is there as soon as the count is met, as in the reference.
    Value::from(if words.len() >= count { kept + &ellipsis } else { kept })
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
        _ if natural && *a != Value::Nil && *b != Value::Nil => {
            a.to_text().to_lowercase().cmp(&b.to_text().to_lowercase())
        }
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
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// Without tags, comments, and what stands inside of scripts and styles.
fn strip_html(text: &str) -> String {
    let mut kinds = vec![("<script", "</script>"), ("<style", "</style>"), ("<!--", "-->"), ("<", ">")];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    'text: while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let mut kind = 0;
        while let Some(&(opener, closer)) = kinds.get(kind) {
            if let Some(inside) = rest.strip_prefix(opener) {
                if let Some(close) = inside.find(closer) {
                    rest = &inside[close + closer.len()..];
                    continue 'text;
                }
                // Nothing after this place closes one of these any more.
                kinds.remove(kind);
            } else {
                kind += 1;
            }
        }
        break;
    }
    out.push_str(rest);
    out
}

/// `text` with `%XX` for every byte but letters, digits and those of `kept`.
fn percent_encoded(text: &str, kept: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            _ if byte.is_ascii_alphanumeric() || kept.as_bytes().contains(&byte) => out.push(char::from(byte)),
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
            ("size", list.clone(), vec![], "3"),
            ("plus", Value::from("1"), vec![Value::Int(2)], "3"),
            ("divided_by", Value::Int(7), vec![Value::Int(2)], "3.5"),
            ("divided_by", Value::Int(7), vec![Value::Int(2), Value::Bool(true)], "3"),
            ("divided_by", Value::Int(8), vec![Value::Int(2)], "4"),
            ("divided_by", Value::Int(1), vec![Value::Int(0)], "Infinity"),
            ("modulo", Value::Int(-7), vec![Value::Int(3)], "2"),
            ("round", Value::Float(1.005), vec![Value::Int(2)], "1.01"),
            ("round", Value::Float(-2.5), vec![], "-3"),
            ("round", Value::Int(1234), vec![Value::Int(-2)], "1200"),
            ("slice", Value::from("abc"), vec![Value::Int(-5), Value::Int(3)], ""),
            ("first", Value::from("abc"), vec![], "a"),
            ("last", Value::from("abc"), vec![], "c"),
            ("size", Value::from("\u{1f600}"), vec![], "2"),
            ("size", Value::map([("x", Value::Int(1))]), vec![], "0"),
            ("strip", Value::from("--a-b-"), vec![Value::from("-")], "a-b"),
            ("lstrip", Value::from("--a-"), vec![Value::from("-")], "a-"),
            ("rstrip", Value::from(" a \u{feff}"), vec![], " a"),
            ("strip_html", Value::from("a<script>b<i></script><style>c</style><!-- > --><b>d</b>"), vec![], "ad"),
            ("strip_html", Value::from("a<script>b <i"), vec![], "ab <i"),
            ("truncatewords", Value::from("a b  c"), vec![Value::Int(3)], "a b c..."),
            ("truncatewords", Value::from("a b"), vec![Value::Int(3)], "a b"),
            ("push", list.clone(), vec![Value::from("z")], "babz"),
            ("unshift", list.clone(), vec![Value::from("z")], "zbab"),
            ("pop", list.clone(), vec![], "ba"),
            ("shift", list.clone(), vec![], "ab"),
            ("concat", list.clone(), vec![Value::from("zz")], "babzz"),
            ("jsonify", list.clone(), vec![], r#"["b","a","b"]"#),
            ("inspect", Value::from("a"), vec![], "\"a\""),
            ("array_to_sentence_string", list.clone(), vec![], "b, a, and b"),
            ("version_num", Value::from("enterprise-server@3.22"), vec![], "3.22"),
            ("slugify", Value::from("Hello, World"), vec![], "hello-world"),
            ("date", Value::from("2026-03-10"), vec![Value::from("%a, %d %b %Y")], "Tue, 10 Mar 2026"),
            ("date", Value::from("now"), vec![Value::from("%Y")], "now"),
            ("date", Value::from("2026-03-10"), vec![], "Tuesday, March 10, 2026 at 12:00 am +0000"),
            (
                "date",
                Value::from("March 10, 2026"),
                vec![Value::from("%j %I %p %u %w %s %x %l %P %D")],
                "069 12 AM 2 2 1773100800 3/10/2026 12 am %D",
            ),
            ("date", Value::from("Tue, 10 Mar 2026 13:05:09 GMT"), vec![Value::from("%FT%H:%M:%S")], "%FT13:05:09"),
            (
                "date",
                Value::from("2026-03-10T13:05:09+02:00"),
                vec![Value::from("%-d.%-m. %^b %3d %_H")],
                "10.3. MAR 010 11",
            ),
            ("date", Value::from("2024-12-31"), vec![Value::from("%j %U %W %d%q %C %y")], "366 52 53 31st 20 24"),
            ("date", Value::Int(1_773_100_800), vec![Value::from("%Y-%m-%d")], "2026-03-10"),
            ("date", Value::from("1773100800"), vec![Value::from("%Y-%m-%d")], "2026-03-10"),
            ("date", Value::Int(-1), vec![Value::from("%Y-%m-%d %H")], "1969-12-31 23"),
            (
                "date",
                Value::Float(1_773_148_209.567),
                vec![Value::from("%L %N %3N %6N %s")],
                "567 567000000 567 567000 1773148209",
            ),
            ("date", Value::from("2026-03-10T13:05:09.5Z"), vec![Value::from("%L %S")], "500 09"),
            ("date", Value::from("2026/3/10"), vec![Value::from("%Y-%m-%d")], "2026-03-10"),
            ("date", Value::from("12/31/99"), vec![Value::from("%Y-%m-%d")], "1999-12-31"),
            ("date", Value::from("Mar 10 2026 12:20 AM"), vec![Value::from("%H:%M")], "00:20"),
            ("date", Value::from("Mon, 02 Feb 2026 10:00:00 +0100"), vec![Value::from("%d %H:%M")], "02 09:00"),
            (
                "date",
                Value::from("2026-03-10"),
                vec![Value::from("%H %z %:z %Z %s"), Value::Int(-330)],
                "05 +0530 +05:30 +0530 1773100800",
            ),
            ("date", Value::from("2026-03-10"), vec![Value::from("%d %H %z"), Value::Int(60)], "09 23 -0100"),
            ("date_to_string", Value::from("2026-03-02"), vec![], "02 Mar 2026"),
            ("date_to_string", Value::from("2026-03-02"), vec![Value::from("ordinal")], "2nd Mar 2026"),
            (
                "date_to_long_string",
                Value::from("2026-03-21"),
                vec![Value::from("ordinal"), Value::from("US")],
                "March 21st, 2026",
            ),
            ("date_to_rfc822", Value::from("2026-03-10"), vec![], "Tue, 10 Mar 2026 00:00:00 +0000"),
            ("date_to_xmlschema", Value::from("2026-03-10"), vec![], "2026-03-10T00:00:00+00:00"),
            ("date_to_string", Value::from("x"), vec![], "x"),
            ("number_of_words", Value::from(" hello 你好 world"), vec![Value::from("cjk")], "4"),
            ("number_of_words", Value::from("a b"), vec![Value::from("auto")], "2"),
            ("number_of_words", Value::from("你好 world"), vec![], "2"),
            ("strip_newlines", Value::from("a\nb\r\nc\rd"), vec![], "abc\rd"),
            (
                "escape_once",
                Value::from("&lt;p&gt; &amp;amp; &quot; &x"),
                vec![],
                "&lt;p&gt; &amp;amp; &amp;quot; &amp;x",
            ),
            ("unescape", Value::from("&quot;&amp;lt;"), vec![], "\"&lt;"),
            ("replace", Value::from("abc"), vec![Value::from(""), Value::from("-")], "a-b-c"),
            ("cgi_escape", Value::from("a b/'(!"), vec![], "a+b%2F%27%28%21"),
            ("uri_escape", Value::from("a b/ü[]?%"), vec![], "a%20b/%C3%BC[]?%25"),
            ("join", Value::list([list.clone(), Value::Int(1)]), vec![Value::Nil], "b,a,b 1"),
            ("json", Value::map([("x", Value::Int(1))]), vec![Value::Int(1)], "{\n \"x\": 1\n}"),
            (
                "sort_natural",
                Value::list([Value::Int(3), Value::from("b"), Value::Int(10), Value::from("A")]),
                vec![],
                "103Ab",
            ),
            ("date", Value::from("March"), vec![Value::from("%Y")], "March"),
            ("no_such", Value::from("x"), vec![], "x"),
            ("truncate", Value::from("abcdefghij"), vec![Value::Int(6)], "abc..."),
            ("url_encode", Value::from("a b&c"), vec![], "a+b%26c"),
            ("escape", Value::from("<a>"), vec![], "&lt;a&gt;"),
        ] {
            assert_eq!(&*apply(name, &input, &arguments, &[]).to_text(), expect, "{name}");
        }
        let row = |k: &str, n| Value::map([("k", Value::from(k)), ("n", Value::map([("m", Value::Int(n))]))]);
        let rows = Value::list([row("x", 1), row("y", 2), row("x", 3)]);
        for (name, arguments, expect) in [
            ("where", vec![Value::from("k"), Value::from("x")], r#"[{"k":"x","n":{"m":1}},{"k":"x","n":{"m":3}}]"#),
            ("reject", vec![Value::from("n.m"), Value::Int(1)], r#"[{"k":"y","n":{"m":2}},{"k":"x","n":{"m":3}}]"#),
            ("find", vec![Value::from("n.m"), Value::Int(2)], r#"{"k":"y","n":{"m":2}}"#),
            ("find", vec![Value::from("n.m"), Value::Int(9)], "null"),
            ("find_index", vec![Value::from("k"), Value::from("y")], "1"),
            ("has", vec![Value::from("k"), Value::from("y")], "true"),
            ("has", vec![Value::from("nothing")], "false"),
            ("map", vec![Value::from("n.m")], "[1,2,3]"),
        ] {
            assert_eq!(to_json(&apply(name, &rows, &arguments, &[])).to_string(), expect, "{name}");
        }
        assert!(NAMES.is_sorted(), "names stay sorted");
    }
}
