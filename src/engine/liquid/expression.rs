//! Expressions: what stands in outputs, conditions, `assign` and `for`.
//!
//! In: their text. Out: [`Expression`] or [`Filtered`]. Reading stops at what is no expression, as the reference does.
//! `and` and `or` have equal precedence and group to the right (format.md §3.3).

use std::borrow::Cow;

use super::value::Value;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A literal.
    Literal(Value),
    /// `name.member[expression]`.
    Path { name: String, members: Vec<Member> },
    /// `(from..to)`.
    Range(Box<Expression>, Box<Expression>),
    /// `a OPERATOR b`.
    Binary(Box<Expression>, Operator, Box<Expression>),
    /// `not a`.
    Not(Box<Expression>),
}

/// A step into a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// `.name`
    Name(String),
    /// `[expression]`
    Index(Expression),
}

/// An operator between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Contains,
    And,
    Or,
}

/// An expression with its filters.
#[derive(Clone, Debug, PartialEq)]
pub struct Filtered {
    /// What the filters start from.
    pub expression: Expression,
    /// The filters in order.
    pub filters: Vec<FilterCall>,
}

/// `| name: argument, key: argument`
#[derive(Clone, Debug, PartialEq)]
pub struct FilterCall {
    /// The filter's name.
    pub name: String,
    /// Positional arguments.
    pub arguments: Vec<Expression>,
    /// Named arguments.
    pub named: Vec<(String, Expression)>,
}

/// Deepest nesting of brackets and operators in one expression.
const MAX_DEPTH: usize = 64;
/// Most operators in one expression; what follows is not read.
const MAX_OPERATORS: usize = 256;

/// Reads the characters of an expression.
pub(super) struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    pub(super) fn is_done(&mut self) -> bool {
        self.skip_space();
        self.at >= self.text.len()
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    pub(super) fn eat_symbol(&mut self, token: &str) -> bool {
        self.skip_space();
        self.eat(token)
    }

    /// A word such as `in` or `and`, when it stands there as a whole.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        self.skip_space();
        let rest = self.rest();
        let found = rest.starts_with(word) && !rest[word.len()..].starts_with(is_name_char);
        if found {
            self.at += word.len();
        }
        found
    }

    pub(super) fn name(&mut self) -> Option<String> {
        self.skip_space();
        let rest = self.rest();
        let length = rest.find(|c: char| !is_name_char(c)).unwrap_or(rest.len());
        if length == 0 {
            return None;
        }
        self.at += length;
        Some(rest[..length].to_owned())
    }

    /// A quoted text, its escapes resolved.
    pub(super) fn quoted(&mut self) -> Option<Cow<'t, str>> {
        self.skip_space();
        let rest = self.rest();
        let quote = rest.bytes().next().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let mut escaped = false;
        let length = rest.bytes().skip(1).position(|byte| {
            let ends = byte == quote && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        })?;
        self.at += length + 2;
        let inside = &rest[1..=length];
        Some(if inside.contains('\\') { Cow::Owned(unescaped(inside)) } else { Cow::Borrowed(inside) })
    }

    fn number(&mut self) -> Option<Value> {
        let rest = self.rest();
        let digits = rest.strip_prefix('-').unwrap_or(rest);
        if !digits.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let mut length = rest.len() - digits.len();
        let mut dot = false;
        for (offset, character) in digits.char_indices() {
            let next_is_digit = digits[offset + character.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
            match character {
                '0'..='9' => length += 1,
                '.' if !dot && next_is_digit => {
                    dot = true;
                    length += 1;
                }
                _ => break,
            }
        }
        if rest[length..].starts_with(is_name_char) {
            return None;
        }
        self.at += length;
        let text = &rest[..length];
        text.parse().map(Value::Int).or_else(|_| text.parse().map(Value::Float)).ok()
    }

    /// A literal, a path or a range.
    pub(super) fn value(&mut self) -> Option<Expression> {
        if self.depth > MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let value = self.value_inner();
        self.depth -= 1;
        value
    }

    fn value_inner(&mut self) -> Option<Expression> {
        self.skip_space();
        if let Some(text) = self.quoted() {
            return Some(Expression::Literal(Value::from(&*text)));
        }
        if let Some(number) = self.number() {
            return Some(Expression::Literal(number));
        }
        if self.eat("(") {
            let from = self.value()?;
            let range = self.eat_symbol("..").then(|| self.value()).flatten();
            let closed = self.eat_symbol(")");
            return range.filter(|_| closed).map(|to| Expression::Range(Box::new(from), Box::new(to)));
        }
        let name = self.name()?;
        let literal = match name.as_str() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "nil" | "null" | "undefined" => Some(Value::Nil),
            "empty" => Some(Value::Empty),
            "blank" => Some(Value::Blank),
            _ => None,
        };
        if let Some(literal) = literal {
            return Some(Expression::Literal(literal));
        }
        let mut members = Vec::new();
        loop {
            if self.rest().starts_with('.') && self.rest()[1..].starts_with(is_name_char) {
                self.at += 1;
                members.push(Member::Name(self.name()?));
            } else if self.rest().starts_with('[') {
                self.at += 1;
                let index = self.value()?;
                if !self.eat_symbol("]") {
                    return None;
                }
                members.push(Member::Index(index));
            } else {
                return Some(Expression::Path { name, members });
            }
        }
    }

    fn operator(&mut self) -> Option<Operator> {
        self.skip_space();
        for (token, operator) in [
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessEqual),
            (">=", Operator::GreaterEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ] {
            if self.eat(token) {
                return Some(operator);
            }
        }
        for (word, operator) in [("contains", Operator::Contains), ("and", Operator::And), ("or", Operator::Or)] {
            if self.eat_word(word) {
                return Some(operator);
            }
        }
        None
    }

    /// A comparison or a chain of `and` and `or`.
    pub(super) fn expression(&mut self) -> Option<Expression> {
        // Operands and connectives are read in a loop and grouped to the right afterwards, so that length is no depth.
        let mut chain = Vec::new();
        let mut left = self.operand()?;
        for _ in 0..MAX_OPERATORS {
            let before = self.at;
            match self.operator() {
                Some(connective @ (Operator::And | Operator::Or)) => match self.operand() {
                    Some(next) => chain.push((std::mem::replace(&mut left, next), connective)),
                    None => {
                        self.at = before;
                        break;
                    }
                },
                Some(comparison) => match self.operand() {
                    Some(right) => left = Expression::Binary(Box::new(left), comparison, Box::new(right)),
                    None => {
                        self.at = before;
                        break;
                    }
                },
                None => break,
            }
        }
        Some(chain.into_iter().rev().fold(left, |right, (operand, connective)| {
            Expression::Binary(Box::new(operand), connective, Box::new(right))
        }))
    }

    fn operand(&mut self) -> Option<Expression> {
        if self.eat_word("not") {
            return self.value().map(|value| Expression::Not(Box::new(value)));
        }
        self.value()
    }

    /// An expression with filters.
    pub(super) fn filtered(&mut self) -> Option<Filtered> {
        let expression = self.expression()?;
        let mut filters = Vec::new();
        while self.eat_symbol("|") {
            let Some(name) = self.name() else { break };
            let mut call = FilterCall { name, arguments: Vec::new(), named: Vec::new() };
            if self.eat_symbol(":") {
                loop {
                    let before = self.at;
                    match (self.name(), self.eat_symbol(":")) {
                        (Some(key), true) => match self.value() {
                            Some(value) => call.named.push((key, value)),
                            None => break,
                        },
                        _ => {
                            self.at = before;
                            match self.value() {
                                Some(value) => call.arguments.push(value),
                                None => break,
                            }
                        }
                    }
                    if !self.eat_symbol(",") {
                        break;
                    }
                }
            }
            filters.push(call);
        }
        Some(Filtered { expression, filters })
    }
}

/// A quoted text without its escapes: those of JavaScript, and the character itself behind any other backslash.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let Some(escape) = characters.next() else { break };
        match escape {
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'v' => out.push('\u{b}'),
            'u' => {
                let mut code = 0;
                for _ in 0..4 {
                    let Some(digit) = characters.peek().and_then(|c| c.to_digit(16)) else { break };
                    code = code * 16 + digit;
                    characters.next();
                }
                out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            '0'..='7' => {
                let mut code = escape.to_digit(8).unwrap_or(0);
                for _ in 0..2 {
                    let Some(digit) = characters.peek().and_then(|c| c.to_digit(8)) else { break };
                    code = code * 8 + digit;
                    characters.next();
                }
                out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            other => out.push(other),
        }
    }
    out
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-' || c == '?'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connectives_group_to_the_right() {
        let parsed = Reader::new("a and b or c").expression().unwrap();
        let Expression::Binary(_, Operator::And, right) = parsed else { panic!("{parsed:?}") };
        assert!(matches!(*right, Expression::Binary(_, Operator::Or, _)));
    }

    #[test]
    fn values() {
        for (text, expect) in [
            ("3.5", Expression::Literal(Value::Float(3.5))),
            ("-2", Expression::Literal(Value::Int(-2))),
            ("'a b'", Expression::Literal(Value::from("a b"))),
            ("nil", Expression::Literal(Value::Nil)),
            (r#""x\"y""#, Expression::Literal(Value::from("x\"y"))),
            (r"'a\'b'", Expression::Literal(Value::from("a'b"))),
            (r#""a\nb\\\u0041\101\q""#, Expression::Literal(Value::from("a\nb\\AAq"))),
        ] {
            assert_eq!(Reader::new(text).value(), Some(expect), "{text}");
        }
        let filtered = Reader::new("a.b['c'] | default: 1, allow: true | size").filtered().unwrap();
        assert_eq!(filtered.filters.len(), 2);
        assert_eq!(filtered.filters[0].named.len(), 1);
        assert!(Reader::new("<x>").expression().is_none());
        assert!(Reader::new(r#""x\""#).expression().is_none());
        assert_eq!(Reader::new("0¡").value(), Some(Expression::Literal(Value::Int(0))));
    }
}
