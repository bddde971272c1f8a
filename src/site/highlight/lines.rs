//! Formats whose lines speak for themselves: HTTP messages, key and value files, patches.
//!
//! Each function takes the code apart and hands every piece to the sink, in order and without a gap.

use super::{Sink, Token};

/// An HTTP message: request or status line, header fields, body.
pub(super) fn http<'s>(code: &'s str, sink: Sink<'_, 's>) {
    let mut head = true;
    for (number, line) in code.split_inclusive('\n').enumerate() {
        if line.trim().is_empty() {
            head = head && number == 0;
            sink(line, Token::Plain);
        } else if !head {
            sink(line, if line.starts_with('#') { Token::Comment } else { Token::String });
        } else if let Some(method) = method(line) {
            sink(method, Token::Keyword);
            status(&line[method.len()..], sink);
        } else if line.starts_with("HTTP/") {
            status(line, sink);
        } else if let Some((name, value)) = field(line, ':') {
            sink(name, Token::Property);
            sink(value, Token::Plain);
        } else {
            sink(line, Token::Plain);
        }
    }
}

/// The method that a request line begins with.
fn method(line: &str) -> Option<&str> {
    let (method, _) = line.split_once(' ')?;
    (method.len() > 2 && method.bytes().all(|byte| byte.is_ascii_uppercase())).then_some(method)
}

/// Marks the protocol and a status code.
fn status<'s>(line: &'s str, sink: Sink<'_, 's>) {
    let Some(start) = line.find("HTTP/") else {
        return sink(line, Token::Plain);
    };
    sink(&line[..start], Token::Plain);
    let line = &line[start..];
    let end = line.find(|c: char| c.is_ascii_whitespace()).unwrap_or(line.len());
    sink(&line[..end], Token::Keyword);
    let rest = &line[end..];
    let digits = rest.strip_prefix(' ').map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    if digits == 3 {
        sink(&rest[..1], Token::Plain);
        sink(&rest[1..4], Token::Number);
        sink(&rest[4..], Token::Plain);
    } else {
        sink(rest, Token::Plain);
    }
}

/// Sections, keys and values.
pub(super) fn ini<'s>(code: &'s str, sink: Sink<'_, 's>) {
    for line in code.split_inclusive('\n') {
        let trimmed = line.trim_start();
        if trimmed.starts_with(['#', ';']) {
            sink(line, Token::Comment);
        } else if trimmed.starts_with('[') {
            sink(line, Token::Tag);
        } else if let Some((name, value)) = field(line, '=').or_else(|| field(line, ':')) {
            sink(name, Token::Property);
            sink(&value[..1], Token::Plain);
            sink(&value[1..], Token::String);
        } else {
            sink(line, Token::Plain);
        }
    }
}

/// A patch.
pub(super) fn diff<'s>(code: &'s str, sink: Sink<'_, 's>) {
    for line in code.split_inclusive('\n') {
        let token = match line.as_bytes() {
            [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] | [b'd', b'i', b'f', b'f', ..] => Token::Keyword,
            [b'@', b'@', ..] => Token::Type,
            [b'+', ..] => Token::Inserted,
            [b'-', ..] => Token::Deleted,
            _ => Token::Plain,
        };
        sink(line, token);
    }
}

/// The name before `separator`, when it is one word, and the rest with the separator.
fn field(line: &str, separator: char) -> Option<(&str, &str)> {
    let (name, rest) = line.split_at(line.find(separator)?);
    let word = name.trim();
    (!word.is_empty() && !word.contains(|c: char| c.is_whitespace() || "{}<>\"'".contains(c))).then_some((name, rest))
}
