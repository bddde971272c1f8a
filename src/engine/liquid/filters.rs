//! Filters: the standard set of Liquid and those of the format. Unknown ones give their input back.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::super::percent;
use super::Value;
use super::value::{MAX_ITEMS, MAX_TEXT, Map, unit};

/// Names of all filters.
pub(super) const NAMES: [&str; 74] = [
    "abs",
    "append",
    "array_to_sentence_string",
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
    "find",
    "find_index",
    "first",
    "floor",
    "group_by",
    "has",
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
    "url_decode",
    "url_encode",
    "version_num",
    "where",
    "xml_escape",
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
        "number_of_words" => Value::number(text().split(is_space).filter(|word| !word.is_empty()).count() as f64),
        "strip_newlines" => Value::from(text().replace(['\n', '\r'], "")),
        "newline_to_br" => Value::from(text().replace("\r\n", "\n").replace('\n', "<br />\n")),
        "strip_html" => Value::from(strip_html(&text())),
        "escape" | "xml_escape" => Value::from(escape(&text())),
        "unescape" => Value::from(unescape(&text())),
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
        "url_encode" => Value::from(url_encode(&text())),
        "url_decode" => Value::from(percent::decode_form(&text())),
        "slugify" => Value::from(slug(&text())),
        "version_num" => Value::from(text().rsplit('@').next().unwrap_or("")),
        "date" => date(input, &argument(0)),
        "json" | "jsonify" | "inspect" => Value::from(to_json(input).to_string()),
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
            let texts: Vec<_> = items.iter().map(Value::to_text).collect();
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
            let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
            let mut places = HashMap::new();
            for item in items {
                let key = property(&item, &argument(0));
                let place = *places.entry(to_json(&key).to_string()).or_insert(groups.len());
                match groups.get_mut(place) {
                    Some((_, group)) => group.push(item),
                    None => groups.push((key, vec![item])),
                }
            }
            let group = |(name, items)| Value::map([("name", name), ("items", Value::list(items))]);
            return Value::list(groups.into_iter().map(group));
        }
        "join" => {
            let separator = arguments.first().map_or_else(|| Arc::from(" "), Value::to_text);
            let texts: Vec<_> = items.iter().map(Value::to_text).collect();
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
        let start = if start < 0 { start.saturating_add(len) } else { start.min(len) };
        // Before the beginning there is nothing to take.
        if start < 0 {
            return (0, 0);
        }
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

/// What a date looks like when no format is given.
const DATE_FORMAT: &str = "%A, %B %-e, %Y at %-l:%M %P %z";

/// A date by a format of strftime; what is no date comes back as it is. There is no clock, so `now` and `today` are no
/// dates, and no time zone but UTC.
fn date(input: &Value, format: &Value) -> Value {
    let text = input.to_text();
    let seconds = match input {
        #[expect(clippy::cast_possible_truncation, reason = "saturates, and what is too far away is no date")]
        Value::Int(_) | Value::Float(_) => Some(input.to_number().unwrap_or(f64::NAN).floor() as i64),
        _ if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        _ => Moment::parse(&text),
    };
    let Some(moment) = seconds.and_then(Moment::new) else { return input.clone() };
    let format = if *format == Value::Nil { Arc::from(DATE_FORMAT) } else { format.to_text() };
    Value::from(moment.format(&format))
}

/// A point of time in UTC, with its parts.
#[derive(Clone, Copy, Debug)]
struct Moment {
    seconds: i64,
    year: i64,
    month: i64,
    day: i64,
    /// From 0 for Sunday.
    weekday: i64,
    /// From 1.
    day_of_year: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

/// Days from 1970-01-01 to a date of the Gregorian calendar. March is the first month of the computation.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

impl Moment {
    /// The point of time `seconds` after the beginning of 1970; `None` outside of what JavaScript's dates can say.
    fn new(seconds: i64) -> Option<Self> {
        if !(-8_640_000_000_000..=8_640_000_000_000).contains(&seconds) {
            return None;
        }
        let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let shifted = days + 719_468;
        let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        Some(Self {
            seconds,
            year,
            month,
            day,
            weekday: (days + 4).rem_euclid(7),
            day_of_year: days - days_of(year, 1, 1) + 1,
            hour: of_day / 3_600,
            minute: of_day / 60 % 60,
            second: of_day % 60,
        })
    }

    /// The seconds of `2026-03-10`, `2026-03-10T12:30:00Z`, `March 10, 2026`, `Tue, 10 Mar 2026 12:30:00 GMT`.
    fn parse(text: &str) -> Option<i64> {
        let text = text.trim();
        let (mut year, mut month, mut day, mut time) = (None, None, None, 0);
        let is_iso =
            text.len() >= 7 && text.as_bytes()[4] == b'-' && text.as_bytes()[..4].iter().all(u8::is_ascii_digit);
        if is_iso {
            let (date, rest) = match text.find(['T', 't', ' ']) {
                Some(at) => (&text[..at], Some(&text[at + 1..])),
                None => (text, None),
            };
            let mut parts = date.split('-');
            year = parts.next()?.parse::<i64>().ok();
            month = parts.next()?.parse::<i64>().ok();
            day = parts.next().map_or(Some(1), |day| day.parse::<i64>().ok());
            if parts.next().is_some() {
                return None;
            }
            if let Some(rest) = rest {
                time = clock(rest.trim())?;
            }
        } else {
            for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
                let lower = word.to_lowercase();
                let named = |names: &[&str]| {
                    let fits = |name: &str| lower.len() >= 3 && name.to_lowercase().starts_with(&lower);
                    names.iter().position(|name| fits(name))
                };
                match word.parse::<i64>() {
                    Ok(number @ 1..=31) if day.is_none() => day = Some(number),
                    Ok(number @ 32..) if year.is_none() => year = Some(number),
                    _ if word.contains(':') => time = clock(word)?,
                    _ if matches!(word, "GMT" | "UTC" | "Z") || named(&DAYS).is_some() => {}
                    _ => match named(&MONTHS) {
                        Some(found) if month.is_none() => month = i64::try_from(found + 1).ok(),
                        _ => return None,
                    },
                }
            }
        }
        let (Some(year @ 0..=9999), Some(month @ 1..=12), Some(day @ 1..=31)) = (year, month, day) else { return None };
        Some(days_of(year, month, day) * 86_400 + time)
    }

    fn format(&self, format: &str) -> String {
        let mut out = String::new();
        let mut rest = format;
        while let Some(at) = rest.find('%') {
            out.push_str(&rest[..at]);
            let directive = &rest[at + 1..];
            let flags = directive.len() - directive.trim_start_matches(['-', '_', '0', '^', '#', ':']).len();
            let after = &directive[flags..];
            let width = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let letters = &after[width..];
            // What follows a flag or a width is the letter, possibly behind a modifier.
            let modifier = usize::from(letters.starts_with(['E', 'O']) && letters.len() > 1);
            let Some(letter) = letters[modifier..].chars().next() else {
                out.push_str(&rest[at..]);
                return out;
            };
            let length = 1 + flags + width + modifier + letter.len_utf8();
            match self.part(letter, directive[..flags].contains(':')) {
                Some(part) => out.push_str(&padded(part, &directive[..flags], &after[..width], letter)),
                None => out.push_str(&rest[at..at + length]),
            }
            rest = &rest[at + length..];
        }
        out.push_str(rest);
        out
    }

    fn part(&self, letter: char, colon: bool) -> Option<String> {
        let name = |names: &[&'static str], index: i64| {
            usize::try_from(index).ok().and_then(|index| names.get(index).copied())
        };
        let twelve = if self.hour % 12 == 0 { 12 } else { self.hour % 12 };
        let half = if self.hour < 12 { "AM" } else { "PM" };
        let week = |first: i64| (self.day_of_year - 1 - (self.weekday - first).rem_euclid(7) + 7) / 7;
        let short_date = || format!("{}/{}/{}", self.month, self.day, self.year);
        let short_time = || format!("{twelve}:{:02}:{:02} {half}", self.minute, self.second);
        Some(match letter {
            'a' => name(&DAYS, self.weekday)?[..3].to_owned(),
            'A' => name(&DAYS, self.weekday)?.to_owned(),
            'b' | 'h' => name(&MONTHS, self.month - 1)?[..3].to_owned(),
            'B' => name(&MONTHS, self.month - 1)?.to_owned(),
            'c' => format!("{}, {}", short_date(), short_time()),
            'C' => self.year.div_euclid(100).to_string(),
            'd' | 'e' => self.day.to_string(),
            'H' | 'k' => self.hour.to_string(),
            'I' | 'l' => twelve.to_string(),
            'j' => self.day_of_year.to_string(),
            'L' => "0".to_owned(),
            'm' => self.month.to_string(),
            'M' => self.minute.to_string(),
            'N' => "000000000".to_owned(),
            'p' => half.to_owned(),
            'P' => half.to_lowercase(),
            'q' => match (self.day, self.day % 10) {
                (11..=13, _) => "th",
                (_, 1) => "st",
                (_, 2) => "nd",
                (_, 3) => "rd",
                _ => "th",
            }
            .to_owned(),
            's' => self.seconds.to_string(),
            'S' => self.second.to_string(),
            'u' => if self.weekday == 0 { 7 } else { self.weekday }.to_string(),
            'U' => week(0).to_string(),
            'w' => self.weekday.to_string(),
            'W' => week(1).to_string(),
            'x' => short_date(),
            'X' => short_time(),
            'y' => self.year.rem_euclid(100).to_string(),
            'Y' => self.year.to_string(),
            'z' => if colon { "+00:00" } else { "+0000" }.to_owned(),
            'Z' => "UTC".to_owned(),
            't' => "\t".to_owned(),
            'n' => "\n".to_owned(),
            '%' => "%".to_owned(),
            _ => return None,
        })
    }
}

/// Seconds of a time of day `12:30`, `12:30:05`, with `Z` or `+01:00` behind it.
fn clock(text: &str) -> Option<i64> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(text.len());
    let (time, zone) = text.split_at(end);
    let mut parts = time.split(':').map(|part| part.split('.').next().unwrap_or("").parse::<i64>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().map_or(Some(0), |second| second)?;
    let is_time = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let offset = match zone.bytes().next() {
        None | Some(b'Z' | b'z') => 0,
        Some(sign @ (b'+' | b'-')) if digits.len() == 4 => {
            let offset = digits[..2].parse::<i64>().ok()? * 60 + digits[2..].parse::<i64>().ok()?;
            if sign == b'+' { offset } else { -offset }
        }
        _ => return None,
    };
    is_time.then_some(hour * 3_600 + minute * 60 + second - offset * 60)
}

/// A part of a date with the flags and the width of its directive.
fn padded(mut part: String, flags: &str, width: &str, letter: char) -> String {
    let usual = match letter {
        'C' | 'd' | 'e' | 'H' | 'I' | 'k' | 'l' | 'm' | 'M' | 'S' | 'U' | 'W' | 'y' => 2,
        'j' | 'L' => 3,
        'Y' => 4,
        _ => 0,
    };
    let width = match width.parse::<usize>() {
        _ if flags.contains('-') => 0,
        Ok(width @ 1..) => width.min(1_000),
        _ => usual,
    };
    if flags.contains('^') {
        part = part.to_uppercase();
    } else if flags.contains('#') {
        let has_lower = part.contains(|c: char| c.is_ascii_lowercase());
        part = if has_lower { part.to_uppercase() } else { part.to_lowercase() };
    }
    let spaces = !flags.contains('0') && "aAbBceklpP".contains(letter);
    let pad = if flags.contains('_') || spaces { " " } else { "0" };
    let missing = width.saturating_sub(part.chars().count());
    pad.repeat(missing) + &part
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
