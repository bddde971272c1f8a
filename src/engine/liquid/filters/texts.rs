//! Filters over texts: cutting, replacing, escaping.

use std::sync::Arc;

use crate::engine::liquid::Value;
use crate::engine::liquid::value::{MAX_ITEMS, MAX_TEXT};
use crate::engine::percent::push_encoded;

/// White space as JavaScript has it.
pub(super) fn is_space(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

/// The parts of `text` between white space; where it begins or ends with some, the first or last part is empty.
pub(super) fn words(text: &str) -> Vec<&str> {
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
pub(super) fn count_words(text: &str, mode: &str) -> usize {
    let is_cjk = |c: char| {
        matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{3400}'..='\u{4dbf}')
            || matches!(c, '\u{3040}'..='\u{309f}' | '\u{30a0}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}')
    };
    let singles = if matches!(mode, "cjk" | "auto") { text.chars().filter(|c| is_cjk(*c)).count() } else { 0 };
    let ends = |c: char| is_space(c) || singles > 0 && is_cjk(c);
    singles + text.split(ends).filter(|word| !word.is_empty()).count()
}

pub(super) fn replace(text: &str, from: &str, to: &str) -> Value {
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

pub(super) fn replace_last(text: &str, from: &str, to: &str) -> Value {
    match text.rfind(from) {
        Some(at) => Value::from([&text[..at], to, &text[at + from.len()..]].concat()),
        None => Value::from(text),
    }
}

pub(super) fn split(text: &str, separator: &str) -> Value {
    if separator.is_empty() {
        return Value::list(text.chars().take(MAX_ITEMS).map(|c| Value::from(c.to_string())));
    }
    let mut parts: Vec<&str> = text.split(separator).take(MAX_ITEMS).collect();
    while parts.last() == Some(&"") {
        parts.pop();
    }
    Value::list(parts.into_iter().map(Value::from))
}

pub(super) fn truncate(text: &str, length: &Value, ellipsis: Option<&Value>) -> Value {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let length = length.to_number().unwrap_or(50.0) as usize;
    let ellipsis = ellipsis.map_or_else(|| Arc::from("..."), Value::to_text);
    if text.chars().count() <= length {
        return Value::from(text);
    }
    let kept: String = text.chars().take(length.saturating_sub(ellipsis.chars().count())).collect();
    Value::from(kept + &ellipsis)
}

pub(super) fn truncate_words(text: &str, count: &Value, ellipsis: Option<&Value>) -> Value {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let count = (count.to_number().unwrap_or(15.0) as usize).max(1);
    let ellipsis = ellipsis.map_or_else(|| Arc::from("..."), Value::to_text);
    let words = words(text.trim_start_matches(is_space));
    let kept = words[..count.min(words.len())].join(" ");
    // The ellipsis is there as soon as the count is met, as in the reference.
    Value::from(if words.len() >= count { kept + &ellipsis } else { kept })
}

pub(super) fn escape(text: &str) -> String {
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

pub(super) fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// Without tags, comments, and what stands inside of scripts and styles.
pub(super) fn strip_html(text: &str) -> String {
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
pub(super) fn percent_encoded(text: &str, kept: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            _ if byte.is_ascii_alphanumeric() || kept.as_bytes().contains(&byte) => out.push(char::from(byte)),
            _ => push_encoded(byte, &mut out),
        }
    }
    out
}

/// `text` as JavaScript's `encodeURIComponent` writes it.
pub(in crate::engine::liquid) fn uri_component(text: &str) -> String {
    percent_encoded(text, "-_.!~*'()")
}

/// A slug as heading anchors have it: lower case, letters, digits, `_` and `-`, spaces as `-`.
pub(super) fn slug(text: &str) -> String {
    text.trim()
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}
