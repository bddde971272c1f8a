//! Tags that choose and repeat: conditions, `case`, loops.
//!
//! In: the opening tag. Out: its node with all branches, and what is wrong with them.

use super::{Parser, beginning};
use crate::engine::diag::{Code, nearest};
use crate::engine::liquid::Value;
use crate::engine::liquid::ast::{For, IfVersion, Node, Offset, TableRow, Test};
use crate::engine::liquid::condition::{self, TermKind};
use crate::engine::liquid::expression::{Expression, Filtered, Operator, Reader};
use crate::engine::liquid::lex::Tag;

/// Variables that every page has.
const PAGE_VARIABLES: [&str; 1] = ["currentArticle"];

impl<'t> Parser<'t> {
    /// Reports a branch of `name` that stands behind its `else`.
    pub(super) fn after_else(&mut self, tag: &'t Tag, name: &str) {
        self.report(Code::LiquidSyntax, tag.whole.clone(), format!("`{name}` has branches after `else`"));
    }

    /// Reports a condition behind `else`, which the reference passes over without a word.
    fn plain_else(&mut self, tag: &'t Tag) {
        let written = self.slice(&tag.arguments).trim();
        if written.is_empty() {
            return;
        }
        let meant = ["ifversion ", "if "].iter().find_map(|word| written.strip_prefix(word)).unwrap_or(written);
        let message = format!("`else` takes no condition: `{written}` counts for nothing");
        self.report(Code::InvalidCondition, tag.whole.clone(), message).help(format!("write `elsif {}`", meant.trim()));
    }

    pub(super) fn ifversion(&mut self, tag: &'t Tag) -> IfVersion {
        let mut found =
            IfVersion { branches: Vec::new(), otherwise: None, tags: vec![tag.whole.clone()], angle: tag.angle };
        let mut open = Some(tag);
        loop {
            let (body, terminator) = self.nodes(&["elsif", "else", "endif"]);
            match open {
                Some(opened) => {
                    let condition = self.version_condition(opened);
                    found.branches.push((condition, body));
                }
                None if found.otherwise.is_none() => found.otherwise = Some(body),
                None => self.after_else(tag, "ifversion"),
            }
            let Some(terminator) = terminator else {
                self.unclosed(tag, "ifversion", "endif");
                return found;
            };
            found.tags.push(terminator.whole.clone());
            match self.slice(&terminator.name) {
                "elsif" => open = Some(terminator),
                "else" => {
                    self.plain_else(terminator);
                    open = None;
                }
                _ => return found,
            }
        }
    }

    fn version_condition(&mut self, tag: &'t Tag) -> condition::Condition {
        let text = self.slice(&tag.arguments);
        let axis = self.library.axis();
        match condition::condition(text, tag.arguments.clone(), axis, &self.library.names) {
            Ok(condition) => {
                if !condition.unread.is_empty() {
                    let message =
                        format!("`{}` counts for nothing: no `and` or `or` stands before it", condition.unread);
                    self.report(Code::InvalidCondition, tag.whole.clone(), message);
                } else if let Some((_, last @ ("and" | "or"))) = text.trim().rsplit_once([' ', '\n', '\t']) {
                    let message = format!("`{last}` counts for nothing: no term follows it");
                    self.report(Code::InvalidCondition, tag.whole.clone(), message);
                }
                for term in &condition.terms {
                    if let TermKind::Unknown(name) = &term.kind
                        && name != "true"
                        && name != "false"
                        && !self.library.quiet_names.contains(name)
                    {
                        let plans = axis.plans.iter().map(|plan| plan.short.as_str());
                        let features = self.library.names.features.keys().map(String::as_str);
                        let near = if name.contains(['(', ')']) {
                            Some("conditions have no parentheses: `and` and `or` group to the right".to_owned())
                        } else {
                            nearest(name, plans.chain(features)).map(|near| format!("did you mean `{near}`?"))
                        };
                        let message = format!("`{name}` is neither a plan nor a feature: never true");
                        let found = self.report(Code::UnknownName, tag.arguments.clone(), message);
                        found.help = near;
                    }
                }
                condition
            }
            Err(error) => {
                self.report(Code::InvalidCondition, tag.whole.clone(), error.message);
                condition::Condition {
                    text: text.to_owned(),
                    range: tag.arguments.clone(),
                    holds: crate::catalog::VersionSet::EMPTY,
                    terms: Vec::new(),
                    unread: String::new(),
                }
            }
        }
    }

    pub(super) fn condition(&mut self, tag: &'t Tag, negated: bool) -> Node {
        let (name, end) = if negated { ("unless", "endunless") } else { ("if", "endif") };
        let mut branches = Vec::new();
        let mut otherwise: Option<Vec<Node>> = None;
        let mut open = Some((tag, negated));
        loop {
            let (body, terminator) = self.nodes(&["elsif", "else", end]);
            match open {
                // As in the reference, what follows `else` does not count.
                _ if otherwise.is_some() => self.after_else(tag, name),
                Some((opened, negated)) => {
                    let value = self.test(opened);
                    branches.push((Test { value, negated }, body));
                }
                None => otherwise = Some(body),
            }
            match terminator.map(|terminator| (terminator, self.slice(&terminator.name))) {
                Some((terminator, "elsif")) => open = Some((terminator, false)),
                Some((terminator, "else")) => {
                    self.plain_else(terminator);
                    open = None;
                }
                found => {
                    if found.is_none() {
                        self.unclosed(tag, name, end);
                    }
                    return Node::If { branches, otherwise: otherwise.unwrap_or_default() };
                }
            }
        }
    }

    pub(super) fn test(&mut self, tag: &'t Tag) -> Filtered {
        let text = self.slice(&tag.arguments);
        let mut reader = Reader::new(text);
        let value = reader.filtered();
        let message = match (&value, reader.is_done()) {
            (Some(value), true) => {
                self.check_filters(value, &tag.whole);
                None
            }
            (Some(_), false) => Some(format!("`{}` cannot be read in `{}`", beginning(reader.rest()), beginning(text))),
            (None, _) => Some(format!("`{text}` is no condition")),
        };
        match (value, message) {
            (Some(value), None) => {
                let mut names = Vec::new();
                compared(&value.expression, &mut names);
                self.compared.extend(names.into_iter().map(|name| (name.to_owned(), tag.whole.clone())));
                value
            }
            (_, message) => {
                self.report(Code::InvalidCondition, tag.whole.clone(), message.unwrap_or_default())
                    .help("write values with `==`, `!=`, `<`, `>`, `<=`, `>=`, `contains`, `and` or `or` between them");
                Filtered { expression: Expression::Literal(Value::Bool(false)), filters: Vec::new() }
            }
        }
    }

    /// Reports what conditions compare although nothing makes it: such a branch is decided by a name that is not there.
    pub(super) fn check_compared(&mut self) {
        for (name, range) in std::mem::take(&mut self.compared) {
            let library = self.library;
            let plans = library.axis().plans.iter().map(|plan| plan.short.as_str());
            let known = || {
                let context = library.context.keys().chain(library.names.features.keys()).map(String::as_str);
                plans.clone().chain(context).chain(PAGE_VARIABLES)
            };
            if known().any(|other| other == name) || self.made.contains(&name) || library.quiet_names.contains(&name) {
                continue;
            }
            let near = nearest(&name, known().chain(self.made.iter().map(String::as_str)))
                .map_or("give it a value in `[liquid.context]` of `book.toml`".to_owned(), |near| {
                    format!("did you mean `{near}`?")
                });
            let message = format!("`{name}` is not defined: it is compared as nothing");
            self.report(Code::UnknownName, range, message).help(near);
        }
    }

    pub(super) fn case(&mut self, tag: &'t Tag) -> Option<Node> {
        let subject = self.filtered(&tag.arguments, &tag.whole);
        let mut branches: Vec<(Vec<Expression>, Vec<Node>)> = Vec::new();
        let mut otherwise: Option<Vec<Node>> = None;
        let mut open: Option<Vec<Expression>> = None;
        let mut started = false;
        loop {
            let (body, terminator) = self.nodes(&["when", "else", "endcase"]);
            match (started, open.take()) {
                // What stands before the first `when` is dropped, as in the reference.
                (false, _) => {}
                (true, _) if otherwise.is_some() => self.after_else(tag, "case"),
                (true, Some(values)) => branches.push((values, body)),
                (true, None) => otherwise = Some(body),
            }
            started = true;
            let Some(terminator) = terminator else {
                self.unclosed(tag, "case", "endcase");
                break;
            };
            match self.slice(&terminator.name) {
                "when" => open = Some(when_values(self.slice(&terminator.arguments))),
                "else" => open = None,
                _ => break,
            }
        }
        let otherwise = otherwise.unwrap_or_default();
        subject.map(|subject| Node::Case { subject, branches, otherwise })
    }

    pub(super) fn for_loop(&mut self, tag: &'t Tag) -> Option<Node> {
        let (body, terminator) = self.nodes(&["else", "endfor"]);
        let mut otherwise = Vec::new();
        match terminator.map(|terminator| self.slice(&terminator.name)) {
            Some("else") => otherwise = self.body(tag, "for", "endfor").0,
            Some(_) => {}
            None => self.unclosed(tag, "for", "endfor"),
        }
        let Head { variable, collection, name, mut reader } = self.loop_head(tag, "for")?;
        self.made.extend([variable.clone(), "forloop".to_owned()]);
        let (mut limit, mut offset, mut reversed) = (None, None, false);
        while !reader.is_done() {
            reader.eat_symbol(",");
            if reader.eat_word("reversed") {
                reversed = true;
            } else if reader.eat_word("limit") && reader.eat_symbol(":") {
                limit = reader.value();
            } else if reader.eat_word("offset") && reader.eat_symbol(":") {
                let at = |value| if is_continue(&value) { Offset::Continue } else { Offset::At(value) };
                offset = reader.value().map(at);
            } else {
                self.report(Code::LiquidSyntax, tag.whole.clone(), "`for` takes `reversed`, `limit:` and `offset:`");
                break;
            }
        }
        let range = tag.whole.clone();
        Some(Node::For(Box::new(For { variable, collection, limit, offset, name, reversed, body, otherwise, range })))
    }

    pub(super) fn table_row(&mut self, tag: &'t Tag) -> Option<Node> {
        let body = self.body(tag, "tablerow", "endtablerow").0;
        let Head { variable, collection, name, mut reader } = self.loop_head(tag, "tablerow")?;
        self.made.extend([variable.clone(), "tablerowloop".to_owned()]);
        let (mut cols, mut limit, mut offset) = (None, None, None);
        while !reader.is_done() {
            reader.eat_symbol(",");
            let known = [("cols", &mut cols), ("limit", &mut limit), ("offset", &mut offset)];
            let Some((_, place)) = known.into_iter().find(|(word, _)| reader.eat_word(word) && reader.eat_symbol(":"))
            else {
                self.report(Code::LiquidSyntax, tag.whole.clone(), "`tablerow` takes `cols:`, `limit:` and `offset:`");
                break;
            };
            *place = reader.value();
        }
        let range = tag.whole.clone();
        Some(Node::TableRow(Box::new(TableRow { variable, collection, cols, limit, offset, name, body, range })))
    }

    /// What `for` and `tablerow` begin with.
    fn loop_head(&mut self, tag: &'t Tag, tag_name: &str) -> Option<Head<'t>> {
        let mut reader = Reader::new(self.slice(&tag.arguments));
        let variable = reader.name().filter(|_| reader.eat_word("in"));
        let before = reader.rest();
        let Some((variable, collection)) = variable.and_then(|variable| Some((variable, reader.value()?))) else {
            let message = format!("`{tag_name}` wants `name in collection`");
            self.report(Code::LiquidSyntax, tag.whole.clone(), message);
            return None;
        };
        let written = before[..before.len() - reader.rest().len()].trim();
        let name = format!("{variable}-{written}");
        Some(Head { variable, collection, name, reader })
    }
}

/// `name in collection`, and the rest of the tag.
struct Head<'t> {
    variable: String,
    collection: Expression,
    name: String,
    reader: Reader<'t>,
}

/// The variables that a condition compares with something, or looks for something in. Whether one is there at all may be asked.
fn compared<'e>(expression: &'e Expression, names: &mut Vec<&'e str>) {
    match expression {
        Expression::Not(inner) => compared(inner, names),
        Expression::Binary(left, Operator::And | Operator::Or, right) => {
            compared(left, names);
            compared(right, names);
        }
        Expression::Binary(left, _, right) => {
            for (side, other) in [(left, right), (right, left)] {
                let asks =
                    matches!(&**other, Expression::Literal(Value::Nil | Value::Empty | Value::Blank | Value::Bool(_)));
                if let (Expression::Path { name, .. }, false) = (&**side, asks) {
                    names.push(name);
                }
            }
        }
        _ => {}
    }
}

fn is_continue(value: &Expression) -> bool {
    matches!(value, Expression::Path { name, members } if name == "continue" && members.is_empty())
}

fn when_values(text: &str) -> Vec<Expression> {
    let mut reader = Reader::new(text);
    let mut values = Vec::new();
    while let Some(value) = reader.value() {
        values.push(value);
        if !reader.eat_symbol(",") && !reader.eat_word("or") {
            break;
        }
    }
    values
}
