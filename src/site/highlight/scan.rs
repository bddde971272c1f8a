//! The table-driven scanner: one pass over the code, led by a [`Grammar`]. Entry point: [`scan`].
//!
//! It cuts at ASCII bytes only, so a character is never split, and every step moves on. An unfinished string or comment
//! runs to the end of the line or of the code.

use super::grammar::Grammar;
use super::{Sink, Token};

/// Takes `code` apart and hands every piece to `sink`, in order and without a gap.
pub(super) fn scan<'s>(grammar: &Grammar, code: &'s str, sink: Sink<'_, 's>) {
    let bytes = code.as_bytes();
    let mut at = 0;
    let mut plain = 0;
    let mut defining = false;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let found = comment(grammar, rest)
            .or_else(|| string(grammar, rest))
            .or_else(|| marked(grammar, bytes, at))
            .or_else(|| number(bytes, at));
        let (length, token) = found.unwrap_or_else(|| {
            let length = name(grammar, rest);
            let token = if length == 0 { Token::Plain } else { word(grammar, code, at, length, defining) };
            (length.max(1), token)
        });
        if !bytes[at].is_ascii_whitespace() {
            defining = token == Token::Keyword && DEFINES.contains(&&bytes[at..at + length]);
        }
        if token != Token::Plain {
            sink(&code[plain..at], Token::Plain);
            sink(&code[at..at + length], token);
            plain = at + length;
        }
        at += length;
    }
    sink(&code[plain..], Token::Plain);
}

/// Keywords behind which a name is defined.
const DEFINES: [&[u8]; 6] = [b"def", b"func", b"fun", b"fn", b"function", b"sub"];

fn comment(grammar: &Grammar, rest: &[u8]) -> Option<(usize, Token)> {
    if grammar.line_comments.iter().any(|mark| rest.starts_with(mark.as_bytes())) {
        return Some((line_end(rest), Token::Comment));
    }
    let (open, close) = grammar.block_comments.iter().find(|(open, _)| rest.starts_with(open.as_bytes()))?;
    let end = find(&rest[open.len()..], close.as_bytes()).map_or(rest.len(), |end| open.len() + end + close.len());
    Some((end, Token::Comment))
}

fn string(grammar: &Grammar, rest: &[u8]) -> Option<(usize, Token)> {
    let quote = grammar.quotes.iter().find(|quote| rest.starts_with(quote.mark.as_bytes()))?;
    let mark = quote.mark.as_bytes();
    let mut at = mark.len();
    while at < rest.len() {
        if rest[at..].starts_with(mark) {
            return Some((at + mark.len(), Token::String));
        }
        if rest[at] == b'\n' && !quote.multiline {
            return Some((at, Token::String));
        }
        // The character after the escape may be longer than a byte; its other bytes are no mark and no line break.
        at += if Some(rest[at]) == quote.escape && rest.get(at + 1).is_some_and(u8::is_ascii) { 2 } else { 1 };
    }
    Some((rest.len(), Token::String))
}

/// A name behind a sigil, or an option.
fn marked(grammar: &Grammar, bytes: &[u8], at: usize) -> Option<(usize, Token)> {
    let before = at.checked_sub(1).map(|before| bytes[before]);
    if grammar.options && bytes[at] == b'-' && before.is_none_or(|byte| byte.is_ascii_whitespace()) {
        let length = name(grammar, &bytes[at + 1..]);
        return (length > 0).then_some((length + 1, Token::Attribute));
    }
    let &(sigil, token) = grammar.sigils.iter().find(|(sigil, _)| *sigil == bytes[at])?;
    // `a::b`, `a.b` and `a: b` are no sigils in front of a name.
    let blocked = before.is_some_and(|byte| is_name(byte) || byte == sigil && sigil == b':');
    let length = name(grammar, &bytes[at + 1..]);
    (length > 0 && !(blocked && matches!(sigil, b':' | b'.' | b'#'))).then_some((length + 1, token))
}

fn number(bytes: &[u8], at: usize) -> Option<(usize, Token)> {
    if !bytes[at].is_ascii_digit() || at > 0 && is_name(bytes[at - 1]) {
        return None;
    }
    let mut length = 1;
    while let Some(&byte) = bytes.get(at + length) {
        let point = byte == b'.' && bytes.get(at + length + 1).is_some_and(u8::is_ascii_digit);
        if !byte.is_ascii_alphanumeric() && byte != b'_' && !point {
            break;
        }
        length += 1;
    }
    Some((length, Token::Number))
}

/// What the word of `length` bytes at `at` is.
fn word(grammar: &Grammar, code: &str, at: usize, length: usize, defining: bool) -> Token {
    let word = &code[at..at + length];
    let rest = &code.as_bytes()[at + length..];
    let among = |words: &[&str]| {
        words.iter().any(|own| if grammar.fold_case { own.eq_ignore_ascii_case(word) } else { *own == word })
    };
    let member = at > 0 && code.as_bytes()[at - 1] == b'.';
    if grammar.keys && rest.first() == Some(&b':') && rest.get(1) != Some(&b':') {
        return Token::Property;
    }
    if !member && among(grammar.keywords) {
        return Token::Keyword;
    }
    if !member && among(grammar.literals) {
        return Token::Literal;
    }
    if defining || rest.first() == Some(&b'(') || grammar.options && word.contains('-') {
        return Token::Function;
    }
    if grammar.types && word.as_bytes()[0].is_ascii_uppercase() {
        return Token::Type;
    }
    Token::Plain
}

/// Length of the name that `rest` begins with.
fn name(grammar: &Grammar, rest: &[u8]) -> usize {
    if rest.first().is_none_or(|&byte| !is_name(byte)) {
        return 0;
    }
    let inner = |at: usize| {
        let byte = rest[at];
        let next = rest.get(at + 1).is_some_and(|&next| is_name(next));
        is_name(byte) || grammar.dashes && byte == b'-' && next
    };
    (1..rest.len()).find(|&at| !inner(at)).unwrap_or(rest.len())
}

/// Whether `byte` may stand in a name; bytes of longer characters may.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Length of the line that `rest` begins with, without its break.
pub(super) fn line_end(rest: &[u8]) -> usize {
    rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len())
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
