//! Text put into markdown, with a backslash before what would be read as markup: [`text`].
//!
//! The rules are those of the serialiser behind the reference's article API (format.md §9.2): they look at the character
//! before and after, and at whether a line begins.

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Between `[` and `]` of a link or an image.
    pub(super) label: bool,
    /// In a cell of a table.
    pub(super) cell: bool,
    /// In a heading.
    pub(super) heading: bool,
}

/// Writes `text` to `out`, whose end is what comes before it; `after` is the character that comes next.
pub(super) fn text(out: &mut String, text: &str, after: char, place: Place) {
    // Without a paragraph's text before it a line begins; headings and cells write their mark before the text.
    let mut line = Line::at_end_of(out, place);
    let mut before = out.chars().next_back().unwrap_or('\n');
    let mut at = 0;
    while at < text.len() {
        // What most texts are made of is written at once.
        let run = plain_run(&text.as_bytes()[at..]);
        if let Some(last) = text[at..at + run].chars().next_back() {
            out.push_str(&text[at..at + run]);
            line = Line { empty: false, digits: false };
            before = last;
            at += run;
            continue;
        }
        let mut rest = text[at..].chars();
        let Some(c) = rest.next() else { break };
        at += c.len_utf8();
        let next = rest.next().unwrap_or(after);
        if is_unsafe(c, before, next, &line, place) {
            let skipped = c == '!' && next == '[';
            if skipped {
                out.push(c);
            } else if c == ' ' || c == '\t' || c == '\n' || c == '\r' {
                out.push_str(&format!("&#x{:X};", u32::from(c)));
            } else {
                out.push('\\');
                out.push(c);
            }
        } else {
            out.push(c);
        }
        line.push(c);
        before = c;
    }
}

/// How many bytes at the start are letters, and marks and blanks between them, that are nothing but text wherever they stand.
fn plain_run(bytes: &[u8]) -> usize {
    if !bytes.first().is_some_and(u8::is_ascii_alphabetic) {
        return 0;
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b',' | b';' | b'"' | b'\'' | b'/' | b'?');
    let mut end = 1;
    while let Some(&byte) = bytes.get(end) {
        // A blank is more than that at the end of a line; what comes after this text is not known here.
        let blank = byte == b' ' && bytes.get(end + 1).is_some_and(|&next| is_plain(next) || next == b' ');
        if !is_plain(byte) && !blank {
            break;
        }
        end += 1;
    }
    end
}

/// What stands on the line so far.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// Nothing but blanks.
    empty: bool,
    /// Blanks and then digits.
    digits: bool,
}

/// Digits from which on no item of a list can begin.
const MOST_DIGITS: usize = 16;

impl Line {
    fn at_end_of(out: &str, place: Place) -> Self {
        if place.cell || place.heading {
            return Self { empty: out.ends_with('\n'), digits: false };
        }
        // A line is looked at once for each text in it, so only from its end, and no further than what can matter.
        let digits = out.bytes().rev().take(MOST_DIGITS + 1).take_while(u8::is_ascii_digit).count();
        let before = out[..out.len() - digits].trim_end_matches([' ', '\t']);
        let begins = digits <= MOST_DIGITS && (before.is_empty() || before.ends_with('\n'));
        Self { empty: begins && digits == 0, digits: begins && digits > 0 }
    }

    fn push(&mut self, c: char) {
        match c {
            '\n' | '\r' => *self = Self { empty: true, digits: false },
            ' ' | '\t' if self.empty => {}
            c => {
                self.digits = c.is_ascii_digit() && (self.empty || self.digits);
                self.empty = false;
            }
        }
    }
}

fn is_unsafe(c: char, before: char, next: char, line: &Line, place: Place) -> bool {
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let at_break = line.empty;
    match c {
        '*' | '_' | '`' | '[' | '~' => true,
        ']' => place.label,
        '|' => place.cell || (at_break && matches!(next, '\t' | ' ' | ':' | '-')),
        '!' => next == '[',
        '#' => at_break || (place.heading && matches!(next, '\n' | '\r')),
        '&' => next == '#' || next.is_ascii_alphabetic(),
        '(' => before == ']',
        ')' => line.digits,
        '.' => {
            (line.digits && blank(next))
                || (!place.label && matches!(before, 'w' | 'W') && (word(next) || matches!(next, '-' | '.')))
        }
        '+' => at_break && blank(next),
        '-' => at_break && (blank(next) || matches!(next, '-' | ':' | '|')),
        '<' => matches!(next, '!' | '/' | '?') || next.is_ascii_alphabetic(),
        '=' | '>' => at_break,
        ':' => (at_break && next == '-') || (!place.label && matches!(before, 'p' | 's') && next == '/'),
        '@' => {
            !place.label
                && (word(before) || matches!(before, '+' | '-' | '.'))
                && (word(next) || matches!(next, '-' | '.'))
        }
        '\\' => matches!(next, '\n' | '\r'),
        ' ' | '\t' => matches!(next, '\n' | '\r') || matches!(before, '\n' | '\r'),
        _ => false,
    }
}

/// Writes the target of a link: between angle brackets when it holds blanks.
pub(super) fn destination(out: &mut String, url: &str) {
    if url.is_empty() || url.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
        out.push('<');
        for c in url.chars() {
            if matches!(c, '<' | '>') {
                out.push('\\');
            }
            if matches!(c, '\n' | '\r') {
                out.push_str(&format!("&#x{:X};", u32::from(c)));
            } else {
                out.push(c);
            }
        }
        out.push('>');
        return;
    }
    if !url.contains(['(', ')', '[', '&', '<']) {
        out.push_str(url);
        return;
    }
    let mut chars = url.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(')');
        let escaped = match c {
            '(' | ')' | '[' => true,
            '&' => next == '#' || next.is_ascii_alphabetic(),
            '<' => matches!(next, '!' | '/' | '?') || next.is_ascii_alphabetic(),
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAGRAPH: Place = Place { label: false, cell: false, heading: false };

    fn escaped(before: &str, value: &str, after: char, place: Place) -> String {
        let mut out = before.to_owned();
        text(&mut out, value, after, place);
        out[before.len()..].to_owned()
    }

    #[test]
    fn texts() {
        for (value, want) in [
            ("snake_case and [!NOTE] 2*3", "snake\\_case and \\[!NOTE] 2\\*3"),
            ("# no heading", "\\# no heading"),
            ("a # b", "a # b"),
            ("1. no list", "1\\. no list"),
            ("in 1. no list", "in 1. no list"),
            ("3.5 is a number", "3.5 is a number"),
            ("- no item", "\\- no item"),
            ("a - b", "a - b"),
            ("x\n+ y\n> z", "x\n\\+ y\n\\> z"),
            ("a < b <c & d &e;", "a < b \\<c & d \\&e;"),
            ("![x]", "!\\[x]"),
            ("http:/ www.a", "http\\:/ www\\.a"),
            ("a@b", "a\\@b"),
        ] {
            assert_eq!(escaped("", value, '\n', PARAGRAPH), want, "{value:?}");
        }
        for (before, value, want) in [
            ("x\n 12", ". a", "\\. a"),
            ("x 12", ". a", ". a"),
            ("1234567890123456", ") a", "\\) a"),
            ("12345678901234567", ") a", ") a"),
            ("x\n\t ", "# a", "\\# a"),
            ("x\t ", "# a", "# a"),
        ] {
            assert_eq!(escaped(before, value, '\n', PARAGRAPH), want, "{before:?} {value:?}");
        }
        assert_eq!(escaped("", "a]|b", ']', Place { label: true, ..PARAGRAPH }), "a\\]|b");
        assert_eq!(escaped("", "a|b # c", ' ', Place { cell: true, ..PARAGRAPH }), "a\\|b # c");
        assert_eq!(escaped("", "a #", '\n', Place { heading: true, ..PARAGRAPH }), "a \\#");
    }

    #[test]
    fn destinations() {
        for (url, want) in [("/a_b?c=d&e", "/a_b?c=d\\&e"), ("/a (b)", "</a (b)>"), ("/a(b)", "/a\\(b\\)"), ("", "<>")]
        {
            let mut out = String::new();
            destination(&mut out, url);
            assert_eq!(out, want);
        }
    }
}
