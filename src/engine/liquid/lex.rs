//! Cuts a template into texts, tags and outputs, and applies whitespace control.
//!
//! In: the template's text. Out: [`Token`]s that cover it without gaps. Never fails: an opening delimiter that is not
//! closed is text, and is reported.

use std::ops::Range;

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Plain text, already without what whitespace control strips.
    Text(Range<usize>),
    /// The verbatim text between `raw` and `endraw`.
    Raw(Range<usize>),
    /// `{% name arguments %}`.
    Tag(Tag),
    /// `{{ expression }}`: the place of the expression, and of the whole.
    Output { expression: Range<usize>, whole: Range<usize> },
    /// `{% liquid … %}`: a tag on every line.
    Liquid(Vec<Token>),
}

/// A tag with the places of its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) name: Range<usize>,
    pub(super) arguments: Range<usize>,
    pub(super) whole: Range<usize>,
    /// Written as `<% … %>`.
    pub(super) angle: bool,
}

/// An opening delimiter that is not closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unclosed {
    pub(super) range: Range<usize>,
    pub(super) what: &'static str,
}

/// Cuts `text`.
pub(super) fn tokens(text: &str, tags: Tags) -> (Vec<Token>, Vec<Unclosed>) {
    let mut lexer = Lexer {
        text,
        tags,
        tokens: Vec::new(),
        unclosed: Vec::new(),
        text_start: 0,
        trim_next: false,
        brace_depth: 0,
        angle_depth: 0,
        exhausted: Vec::new(),
    };
    lexer.run();
    (lexer.tokens, lexer.unclosed)
}

/// Which tags count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tags {
    /// All that begin with `{%`, and outputs.
    #[default]
    All,
    /// `data`, `ifversion` with what belongs to it, and `raw`: for texts in which `{{` and other tags mean something else.
    Versions,
}

struct Lexer<'t> {
    text: &'t str,
    tags: Tags,
    tokens: Vec<Token>,
    unclosed: Vec<Unclosed>,
    text_start: usize,
    trim_next: bool,
    /// Open `ifversion`s where not every tag counts.
    brace_depth: usize,
    angle_depth: usize,
    /// Closing delimiters that do not occur any more: sought once, not again for every opening one.
    exhausted: Vec<&'static str>,
}

/// How many unclosed delimiters of a text are reported: after these, the next ones say nothing new.
const MAX_UNCLOSED: usize = 10;

/// A delimited construct: its inside and its end, with the whitespace control of both ends.
struct Delimited {
    inside: Range<usize>,
    end: usize,
    trim_left: bool,
    trim_right: bool,
}

impl Lexer<'_> {
    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while at + 1 < bytes.len() {
            let found = match (bytes[at], bytes[at + 1]) {
                (b'{', b'%') if self.tags == Tags::All || self.is_version_tag(at, self.brace_depth, true) => {
                    self.tag(at, "%}", false)
                }
                (b'{', b'{') if self.tags == Tags::All => self.output(at),
                (b'<', b'%') if self.is_version_tag(at, self.angle_depth, false) => self.tag(at, "%>", true),
                _ => None,
            };
            at = found.unwrap_or(at + 1);
        }
        self.push_text(self.text.len(), false);
    }

    /// Whether the delimiter at `at` begins one of the tags that may be written with `<%`. ERB samples stay text.
    fn is_version_tag(&self, at: usize, depth: usize, raw: bool) -> bool {
        let inside = self.text[at + 2..].trim_start_matches('-').trim_start();
        let name = inside.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        match name {
            "data" | "ifversion" => inside[name.len()..].starts_with([' ', '\t', '\n', '\r']),
            "elsif" | "else" | "endif" => depth > 0,
            "raw" => raw,
            _ => false,
        }
    }

    fn delimited(&mut self, at: usize, close: &'static str) -> Option<Delimited> {
        if self.exhausted.contains(&close) {
            return None;
        }
        let bytes = self.text.as_bytes();
        let mut start = at + 2;
        let trim_left = bytes.get(start) == Some(&b'-');
        start += usize::from(trim_left);
        let Some(length) = find_close(&self.text[start..], close) else {
            self.exhausted.push(close);
            return None;
        };
        let mut end = start + length;
        let after = end + close.len();
        let trim_right = end > start && bytes[end - 1] == b'-';
        end -= usize::from(trim_right);
        Some(Delimited { inside: start..end, end: after, trim_left, trim_right })
    }

    fn unclosed(&mut self, range: Range<usize>, what: &'static str) {
        if self.unclosed.len() < MAX_UNCLOSED {
            self.unclosed.push(Unclosed { range, what });
        }
    }

    fn output(&mut self, at: usize) -> Option<usize> {
        let Some(found) = self.delimited(at, "}}") else {
            self.unclosed(at..at + 2, "output `{{`");
            return Some(at + 2);
        };
        self.push_text(at, found.trim_left);
        self.tokens.push(Token::Output { expression: trimmed(self.text, found.inside), whole: at..found.end });
        self.resume(found.end, found.trim_right);
        Some(found.end)
    }

    fn tag(&mut self, at: usize, close: &'static str, angle: bool) -> Option<usize> {
        let Some(found) = self.delimited(at, close) else {
            self.unclosed(at..at + 2, if angle { "tag `<%`" } else { "tag `{%`" });
            return Some(at + 2);
        };
        let (name, arguments) = parts(self.text, found.inside);
        self.push_text(at, found.trim_left);
        match &self.text[name.clone()] {
            "liquid" if !angle => {
                self.tokens.push(Token::Liquid(lines(self.text, arguments)));
                self.resume(found.end, found.trim_right);
                return Some(found.end);
            }
            "raw" if !angle => return Some(self.raw(at, found.end)),
            "ifversion" if angle => self.angle_depth += 1,
            "endif" if angle => self.angle_depth -= 1,
            "ifversion" => self.brace_depth += 1,
            "endif" => self.brace_depth = self.brace_depth.saturating_sub(1),
            _ => {}
        }
        self.tokens.push(Token::Tag(Tag { name, arguments, whole: at..found.end, angle }));
        self.resume(found.end, found.trim_right);
        Some(found.end)
    }

    /// Everything up to `endraw` is verbatim; dashes of the two tags act only outwards.
    fn raw(&mut self, at: usize, start: usize) -> usize {
        let mut search = start;
        // The closing tag is sought by its name: trying every delimiter on the way would look at the rest again and again.
        while let Some(name) = self.text[search..].find("endraw").map(|found| found + search) {
            let before = self.text[start..name].trim_end();
            let open = before.strip_suffix('-').unwrap_or(before).strip_suffix("{%").map(|before| start + before.len());
            let after = self.text[name + "endraw".len()..].trim_start();
            let (trim, after) = after.strip_prefix('-').map_or((false, after), |rest| (true, rest));
            if let Some(open) = open
                && after.starts_with("%}")
            {
                let end = self.text.len() - after.len() + 2;
                self.tokens.push(Token::Raw(start..open));
                self.resume(end, trim);
                return end;
            }
            search = name + "endraw".len();
        }
        self.unclosed(at..start, "block `raw`");
        self.tokens.push(Token::Raw(start..self.text.len()));
        self.resume(self.text.len(), false);
        self.text.len()
    }

    fn push_text(&mut self, end: usize, trim_end: bool) {
        let mut range = self.text_start..end;
        if self.trim_next {
            let kept = self.text[range.clone()].trim_start().len();
            range.start = range.end - kept;
        }
        if trim_end {
            range.end = range.start + self.text[range.clone()].trim_end().len();
        }
        if !range.is_empty() {
            self.tokens.push(Token::Text(range));
        }
    }

    fn resume(&mut self, at: usize, trim: bool) {
        self.text_start = at;
        self.trim_next = trim;
    }
}

/// Offset of `close`, passing over quoted strings; without a closing quote the quote counts for nothing.
fn find_close(text: &str, close: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let end = memchr::memmem::find(bytes, close.as_bytes())?;
    // The common case: no quote before the first candidate.
    if !bytes[..end].iter().any(|byte| matches!(byte, b'"' | b'\'')) {
        return Some(end);
    }
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'') => {
                let line = &bytes[at + 1..];
                let mut escaped = false;
                let closing = line.iter().position(|&byte| {
                    let ends = (byte == quote && !escaped) || byte == b'\n';
                    escaped = byte == b'\\' && !escaped;
                    ends
                });
                match closing {
                    Some(length) if line[length] == quote => at += length + 2,
                    _ => return Some(end),
                }
            }
            _ if text.is_char_boundary(at) && text[at..].starts_with(close) => return Some(at),
            _ => at += 1,
        }
    }
    Some(end)
}

/// Name and arguments of what stands inside of a tag.
fn parts(text: &str, inside: Range<usize>) -> (Range<usize>, Range<usize>) {
    let inside = trimmed(text, inside);
    let name_len = text[inside.clone()].find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-' || c == '#'));
    let name = inside.start..name_len.map_or(inside.end, |len| inside.start + len);
    let arguments = trimmed(text, name.end..inside.end);
    (name, arguments)
}

/// The tags of the lines of `range`.
fn lines(text: &str, range: Range<usize>) -> Vec<Token> {
    let mut start = range.start;
    let mut tokens = Vec::new();
    for line in text[range].split('\n') {
        let mut whole = trimmed(text, start..start + line.len());
        start += line.len() + 1;
        let (mut name, mut arguments) = parts(text, whole.clone());
        // A `liquid` inside of another has nothing but the rest of its line.
        while &text[name.clone()] == "liquid" {
            whole = arguments.clone();
            (name, arguments) = parts(text, arguments);
        }
        if !whole.is_empty() {
            tokens.push(Token::Tag(Tag { name, arguments, whole, angle: false }));
        }
    }
    tokens
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    start..start + slice.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        shown_with(text, Tags::All)
    }

    fn shown_with(text: &str, tags: Tags) -> String {
        joined(text, &tokens(text, tags).0)
    }

    fn joined(text: &str, tokens: &[Token]) -> String {
        tokens
            .iter()
            .map(|token| match token {
                Token::Text(range) => format!("T{:?}", &text[range.clone()]),
                Token::Raw(range) => format!("R{:?}", &text[range.clone()]),
                Token::Tag(tag) => format!("<{}|{}>", &text[tag.name.clone()], &text[tag.arguments.clone()]),
                Token::Output { expression, .. } => format!("={}", &text[expression.clone()]),
                Token::Liquid(lines) => format!("({})", joined(text, lines)),
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn cuts() {
        for (text, expect) in [
            ("a {% data x.y %} b", r#"T"a " <data|x.y> T" b""#),
            ("a\n\n {%- if x -%}\n b", r#"T"a" <if|x> T"b""#),
            ("{{ a }}{{-b-}} c", r#"=a =b T"c""#),
            ("{% raw %}${{ x }}{% endraw -%}  y", r#"R"${{ x }}" T"y""#),
            ("x {% raw -%}  y {%- endraw %}", r#"T"x " R"  y ""#),
            ("<% if x %> <% data a.b %>", r#"T"<% if x %> " <data|a.b>"#),
            (
                "<% ifversion a %>x<% else %>y<% endif %><% end %>",
                r#"<ifversion|a> T"x" <else|> T"y" <endif|> T"<% end %>""#,
            ),
            (r#"{% octicon "a %} b" %}"#, r#"<octicon|"a %} b">"#),
            ("{{ 'it}}", "='it"),
            (r#"{{ "a\"}} b" }}"#, r#"="a\"}} b""#),
            ("{%- liquid\n  assign a = 1\n\n  liquid if b\n# c\n-%} x", r#"(<assign|a = 1> <if|b> <#|c>) T"x""#),
            ("open {{ here", r#"T"open {{ here""#),
            ("{%data a%}", "<data|a>"),
        ] {
            assert_eq!(shown(text), expect, "{text}");
        }
    }

    #[test]
    fn other_tags_can_be_text() {
        for (text, expect) in [
            ("{{#include a}} {% if x %} {% data a.b %}", r#"T"{{#include a}} {% if x %} " <data|a.b>"#),
            (
                "{% else %}{% ifversion a %}x{% else %}y{% endif %}{% endif %}",
                r#"T"{% else %}" <ifversion|a> T"x" <else|> T"y" <endif|> T"{% endif %}""#,
            ),
            ("{% raw %}{% data a.b %}{% endraw %}", r#"R"{% data a.b %}""#),
        ] {
            assert_eq!(shown_with(text, Tags::Versions), expect, "{text}");
        }
    }

    #[test]
    fn unclosed_delimiters_are_reported() {
        assert_eq!(tokens("a {{ b", Tags::All).1, [Unclosed { range: 2..4, what: "output `{{`" }]);
        assert_eq!(tokens("{% raw %} b", Tags::All).1.len(), 1);
    }
}
