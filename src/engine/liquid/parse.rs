//! From tokens to [`Node`]s.
//!
//! In: the text of a template and the [`Library`] for names, blocks and icons. Out: a [`Template`] with its diagnostics.
//! Never fails: what is not understood is reported and writes nothing.

use std::ops::Range;
use std::sync::Arc;

use super::super::diag::{Code, Diagnostics, nearest};
use super::ast::{Data, For, IfVersion, Jump, Node, Test};
use super::condition::{self, TermKind};
use super::expression::{Expression, Filtered, Reader};
use super::lex::{self, Tag, Token};
use super::library::Library;
use super::quote::Quotes;
use super::template::{Origin, Template};
use super::{Block, block, filters};

/// Deepest nesting of block tags.
const MAX_DEPTH: usize = 100;

/// Tags that docfold itself understands, for suggestions; blocks come on top.
const TAGS: [&str; 20] = [
    "assign",
    "break",
    "capture",
    "case",
    "codetab",
    "codetabs",
    "comment",
    "continue",
    "data",
    "echo",
    "elsif",
    "for",
    "if",
    "ifversion",
    "include",
    "indented_data_reference",
    "octicon",
    "prompt",
    "raw",
    "unless",
];

/// Parses `text`.
#[must_use]
pub fn template(text: Arc<str>, origin: Origin, library: &Library) -> Template {
    let (tokens, unclosed) = lex::tokens(&text, library.tags);
    let mut parser = Parser {
        text: &text,
        origin: &origin,
        library,
        tokens: &tokens,
        at: 0,
        depth: 0,
        gave_up: false,
        quotes: None,
        sink: Diagnostics::new(),
    };
    for found in unclosed {
        let code = if found.what.starts_with("block") { Code::UnclosedBlock } else { Code::LiquidSyntax };
        parser.report(code, found.range, format!("{} is not closed", found.what));
    }
    let nodes = parser.document();
    let sink = parser.sink;
    Template { nodes, diagnostics: sink, text, origin }
}

struct Parser<'t> {
    text: &'t Arc<str>,
    origin: &'t Origin,
    library: &'t Library,
    tokens: &'t [Token],
    at: usize,
    depth: usize,
    /// Whether the rest was left unread because tags are nested too deep.
    gave_up: bool,
    /// Made with the first tag that asks.
    quotes: Option<Quotes<'t>>,
    sink: Diagnostics,
}

impl<'t> Parser<'t> {
    fn report(
        &mut self,
        code: Code,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> &mut super::super::diag::Diagnostic {
        let span = self.origin.span(range);
        self.sink.report(code, span, message)
    }

    fn slice(&self, range: &Range<usize>) -> &'t str {
        &self.text[range.clone()]
    }

    fn document(&mut self) -> Vec<Node> {
        let mut nodes = Vec::new();
        loop {
            nodes.extend(self.nodes(&[]).0);
            // A terminator without an opening tag: reported, passed over.
            match self.tokens.get(self.at) {
                Some(Token::Tag(tag)) => {
                    let name = self.slice(&tag.name);
                    self.report(Code::LiquidSyntax, tag.whole.clone(), format!("`{name}` without an opening tag"));
                    self.at += 1;
                }
                _ => return nodes,
            }
        }
    }

    /// Nodes up to one of the tags `until`, which is taken; or up to another terminator or the end, which is not.
    fn nodes(&mut self, until: &[&str]) -> (Vec<Node>, Option<&'t Tag>) {
        let mut nodes = Vec::new();
        while let Some(token) = self.tokens.get(self.at) {
            match token {
                Token::Text(range) | Token::Raw(range) => {
                    self.at += 1;
                    nodes.push(Node::Text(range.clone()));
                }
                Token::Output { expression, whole } => {
                    self.at += 1;
                    if let Some(value) = self.filtered(expression, whole) {
                        nodes.push(Node::Output { value, range: whole.clone() });
                    }
                }
                Token::Tag(tag) => {
                    let name = self.slice(&tag.name);
                    if until.contains(&name) {
                        self.at += 1;
                        return (nodes, Some(tag));
                    }
                    if is_terminator(name) {
                        return (nodes, None);
                    }
                    self.at += 1;
                    self.tag(tag, name, &mut nodes);
                }
            }
        }
        (nodes, None)
    }

    fn filtered(&mut self, expression: &Range<usize>, whole: &Range<usize>) -> Option<Filtered> {
        let text = self.slice(expression);
        if text.is_empty() {
            return None;
        }
        let Some(filtered) = Reader::new(text).filtered() else {
            self.report(Code::LiquidSyntax, whole.clone(), format!("`{text}` is no expression"))
                .help("wrap text that is not meant for Liquid in {% raw %} … {% endraw %}");
            return None;
        };
        for call in &filtered.filters {
            if !filters::is_known(&call.name) {
                let near =
                    nearest(&call.name, filters::NAMES.iter().copied()).map(|near| format!("did you mean `{near}`?"));
                let found = self.report(Code::UnknownFilter, whole.clone(), format!("no filter `{}`", call.name));
                found.help = near;
            }
        }
        Some(filtered)
    }

    fn tag(&mut self, tag: &'t Tag, name: &'t str, nodes: &mut Vec<Node>) {
        let arguments = self.slice(&tag.arguments);
        match name {
            "data" | "indented_data_reference" => nodes.extend(self.data(tag, name)),
            "octicon" => match self.library.icons.svg(arguments) {
                Ok(text) => nodes.push(Node::Literal { text, range: tag.whole.clone() }),
                Err(message) => _ = self.report(Code::UnknownIcon, tag.whole.clone(), message),
            },
            "assign" => nodes.extend(self.assign(tag)),
            "echo" => {
                if let Some(value) = self.filtered(&tag.arguments, &tag.whole) {
                    nodes.push(Node::Output { value, range: tag.whole.clone() });
                }
            }
            "break" => nodes.push(Node::Jump(Jump::Break)),
            "continue" => nodes.push(Node::Jump(Jump::Continue)),
            "include" | "render" => {
                self.report(
                    Code::ObsoleteTag,
                    tag.whole.clone(),
                    format!("`{name}` writes nothing: there are no partials"),
                )
                .help("use {% data reusables.… %} instead");
            }
            "comment" => self.comment(tag),
            _ if name.starts_with('#') => {}
            _ => self.block(tag, name, arguments, nodes),
        }
    }

    /// Tags with a body.
    fn block(&mut self, tag: &'t Tag, name: &'t str, arguments: &'t str, nodes: &mut Vec<Node>) {
        let is_block = matches!(
            name,
            "ifversion" | "if" | "unless" | "case" | "for" | "capture" | "prompt" | "codetabs" | "codetab"
        ) || self.library.blocks.contains_key(name);
        if !is_block {
            let blocks = self.library.blocks.keys().map(String::as_str);
            let near = nearest(name, TAGS.iter().copied().chain(blocks)).map(|near| format!("did you mean `{near}`?"));
            let found = self.report(Code::UnknownTag, tag.whole.clone(), format!("no tag `{name}`"));
            found.help = near;
            return;
        }
        if self.depth >= MAX_DEPTH {
            self.report(Code::LimitExceeded, tag.whole.clone(), format!("tags are nested more than {MAX_DEPTH} deep"));
            // Nothing after this place can be matched up any more, and what is open says nothing new.
            self.at = self.tokens.len();
            self.gave_up = true;
            return;
        }
        self.depth += 1;
        match name {
            "ifversion" => {
                let found = self.ifversion(tag);
                nodes.push(Node::IfVersion(found));
            }
            "if" | "unless" => nodes.push(self.condition(tag, name == "unless")),
            "case" => nodes.extend(self.case(tag)),
            "for" => nodes.extend(self.for_loop(tag)),
            "capture" => {
                let body = self.body(tag, "capture", "endcapture").0;
                match Reader::new(arguments).name() {
                    Some(name) => nodes.push(Node::Capture { name, body }),
                    None => _ = self.report(Code::LiquidSyntax, tag.whole.clone(), "`capture` wants a name"),
                }
            }
            "prompt" => {
                let body = self.body(tag, "prompt", "endprompt").0;
                nodes.push(Node::Prompt { body, range: tag.whole.clone() });
            }
            "codetabs" => {
                if !arguments.is_empty() {
                    self.report(Code::LiquidSyntax, tag.whole.clone(), "`codetabs` takes no argument");
                }
                nodes.push(self.wrap(tag, name, block::code_tabs()));
            }
            "codetab" => match block::code_tab(arguments) {
                Ok(block) => nodes.push(self.wrap(tag, name, block)),
                Err(message) => {
                    self.report(Code::LiquidSyntax, tag.whole.clone(), message);
                    nodes.extend(self.body(tag, name, "endcodetab").0);
                }
            },
            _ => {
                let block = self.library.blocks[name].clone();
                nodes.push(self.wrap(tag, name, block));
            }
        }
        self.depth -= 1;
    }

    fn body(&mut self, tag: &'t Tag, name: &str, end: &str) -> (Vec<Node>, Range<usize>) {
        let (body, terminator) = self.nodes(&[end]);
        match terminator {
            Some(terminator) => (body, terminator.whole.clone()),
            None => {
                self.unclosed(tag, name, end);
                (body, tag.whole.clone())
            }
        }
    }

    fn unclosed(&mut self, tag: &Tag, name: &str, end: &str) {
        if self.gave_up {
            return;
        }
        self.report(Code::UnclosedBlock, tag.whole.clone(), format!("block `{name}` is not closed"))
            .help(format!("add {{% {end} %}}"));
    }

    fn wrap(&mut self, tag: &'t Tag, name: &str, block: Block) -> Node {
        let (body, end) = self.body(tag, name, &format!("end{name}"));
        Node::Wrap { open: block.open, body, close: block.close, range: tag.whole.clone(), end }
    }

    /// A comment's inside is not parsed: the first `endcomment` ends it, as in the reference, whatever was opened in it.
    fn comment(&mut self, tag: &'t Tag) {
        while let Some(token) = self.tokens.get(self.at) {
            self.at += 1;
            if matches!(token, Token::Tag(inner) if self.slice(&inner.name) == "endcomment") {
                return;
            }
        }
        self.unclosed(tag, "comment", "endcomment");
    }

    fn data(&mut self, tag: &'t Tag, name: &str) -> Option<Node> {
        let arguments = self.slice(&tag.arguments);
        let length = arguments.find(|c: char| !is_path_char(c)).unwrap_or(arguments.len());
        let (path, rest) = arguments.split_at(length);
        let path_range = tag.arguments.start..tag.arguments.start + length;
        if path.is_empty() || (name == "data" && !rest.trim().is_empty()) {
            self.report(Code::LiquidSyntax, tag.whole.clone(), format!("`{name}` wants one path"))
                .help("write {% data variables.FILE.KEY %} or {% data reusables.FOLDER.NAME %}");
            return None;
        }
        let (indent, trim, quote) = if name == "data" {
            let indent = self.indent_before(tag.whole.start);
            (indent, true, self.quote_of(tag.name.start..tag.arguments.end))
        } else {
            match spaces(rest) {
                Ok(indent) => (indent, false, String::new()),
                Err(message) => {
                    self.report(Code::LiquidSyntax, tag.whole.clone(), message).help("write spaces=3");
                    return None;
                }
            }
        };
        let (path, index) = path.find('[').map_or((path, ""), |at| path.split_at(at));
        let members = match Reader::new(&format!("value{index}")).value() {
            Some(Expression::Path { members, .. }) => members,
            _ => Vec::new(),
        };
        Some(Node::Data(Data {
            path: path.to_owned(),
            members,
            path_range,
            range: tag.whole.clone(),
            indent,
            trim,
            quote,
        }))
    }

    /// The number of spaces between the line break before `at` and `at`, if nothing else is there.
    fn indent_before(&self, at: usize) -> usize {
        let before = &self.text[..at];
        let spaces = before.len() - before.trim_end_matches(' ').len();
        if before[..before.len() - spaces].ends_with('\n') { spaces } else { 0 }
    }

    /// The prefix of the first line that holds the same `data` tag as `inner`, when it is a blockquote's.
    fn quote_of(&mut self, inner: Range<usize>) -> String {
        let (text, inner) = (self.text, self.slice(&inner));
        self.quotes.get_or_insert_with(|| Quotes::new(text, is_path_char)).of(inner).to_owned()
    }

    fn assign(&mut self, tag: &'t Tag) -> Option<Node> {
        let mut reader = Reader::new(self.slice(&tag.arguments));
        let parts = reader.name().filter(|_| reader.eat_symbol("=")).zip(Some(reader));
        let Some((name, mut reader)) = parts else {
            self.report(Code::LiquidSyntax, tag.whole.clone(), "`assign` wants `name = value`");
            return None;
        };
        match reader.filtered() {
            Some(value) => Some(Node::Assign { name, value }),
            None => {
                self.report(Code::LiquidSyntax, tag.whole.clone(), format!("`{name}` is assigned no expression"));
                None
            }
        }
    }

    fn ifversion(&mut self, tag: &'t Tag) -> IfVersion {
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
                None => {
                    self.report(Code::LiquidSyntax, tag.whole.clone(), "`ifversion` has branches after `else`");
                }
            }
            let Some(terminator) = terminator else {
                self.unclosed(tag, "ifversion", "endif");
                return found;
            };
            found.tags.push(terminator.whole.clone());
            match self.slice(&terminator.name) {
                "elsif" => open = Some(terminator),
                "else" => open = None,
                _ => return found,
            }
        }
    }

    fn version_condition(&mut self, tag: &'t Tag) -> condition::Condition {
        let text = self.slice(&tag.arguments);
        let axis = self.library.axis();
        match condition::condition(text, tag.arguments.clone(), axis, &self.library.names) {
            Ok(condition) => {
                for term in &condition.terms {
                    if let TermKind::Unknown(name) = &term.kind
                        && name != "true"
                        && name != "false"
                        && !self.library.quiet_names.contains(name)
                    {
                        let plans = axis.plans.iter().map(|plan| plan.short.as_str());
                        let features = self.library.names.features.keys().map(String::as_str);
                        let near = nearest(name, plans.chain(features)).map(|near| format!("did you mean `{near}`?"));
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
                }
            }
        }
    }

    fn condition(&mut self, tag: &'t Tag, negated: bool) -> Node {
        let (name, end) = if negated { ("unless", "endunless") } else { ("if", "endif") };
        let mut branches = Vec::new();
        let mut otherwise = Vec::new();
        let mut open = Some((tag, negated));
        loop {
            let (body, terminator) = self.nodes(&["elsif", "else", end]);
            match open {
                Some((opened, negated)) => {
                    let expression = self.test(opened);
                    branches.push((Test { expression, negated }, body));
                }
                None => otherwise.extend(body),
            }
            let Some(terminator) = terminator else {
                self.unclosed(tag, name, end);
                return Node::If { branches, otherwise };
            };
            match self.slice(&terminator.name) {
                "elsif" => open = Some((terminator, false)),
                "else" => open = None,
                _ => return Node::If { branches, otherwise },
            }
        }
    }

    fn test(&mut self, tag: &'t Tag) -> Expression {
        let text = self.slice(&tag.arguments);
        Reader::new(text).expression().unwrap_or_else(|| {
            self.report(Code::InvalidCondition, tag.whole.clone(), format!("`{text}` is no condition"));
            Expression::Literal(super::Value::Bool(false))
        })
    }

    fn case(&mut self, tag: &'t Tag) -> Option<Node> {
        let subject = self.filtered(&tag.arguments, &tag.whole);
        let mut branches: Vec<(Vec<Expression>, Vec<Node>)> = Vec::new();
        let mut otherwise = Vec::new();
        let mut open: Option<Vec<Expression>> = None;
        let mut started = false;
        loop {
            let (body, terminator) = self.nodes(&["when", "else", "endcase"]);
            match (started, open.take()) {
                // What stands before the first `when` is dropped, as in the reference.
                (false, _) => {}
                (true, Some(values)) => branches.push((values, body)),
                (true, None) => otherwise.extend(body),
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
        subject.map(|subject| Node::Case { subject, branches, otherwise })
    }

    fn for_loop(&mut self, tag: &'t Tag) -> Option<Node> {
        let (body, terminator) = self.nodes(&["else", "endfor"]);
        let mut otherwise = Vec::new();
        match terminator.map(|terminator| self.slice(&terminator.name)) {
            Some("else") => otherwise = self.body(tag, "for", "endfor").0,
            Some(_) => {}
            None => self.unclosed(tag, "for", "endfor"),
        }
        let mut reader = Reader::new(self.slice(&tag.arguments));
        let head = reader.name().filter(|_| reader.eat_word("in")).and_then(|name| Some((name, reader.value()?)));
        let Some((variable, collection)) = head else {
            self.report(Code::LiquidSyntax, tag.whole.clone(), "`for` wants `name in collection`");
            return None;
        };
        let (mut limit, mut offset, mut reversed) = (None, None, false);
        while !reader.is_done() {
            if reader.eat_word("reversed") {
                reversed = true;
            } else if reader.eat_word("limit") && reader.eat_symbol(":") {
                limit = reader.value();
            } else if reader.eat_word("offset") && reader.eat_symbol(":") {
                offset = reader.value();
            } else {
                self.report(Code::LiquidSyntax, tag.whole.clone(), "`for` takes `reversed`, `limit:` and `offset:`");
                break;
            }
        }
        let range = tag.whole.clone();
        Some(Node::For(Box::new(For { variable, collection, limit, offset, reversed, body, otherwise, range })))
    }
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

fn is_terminator(name: &str) -> bool {
    matches!(name, "elsif" | "else" | "when") || name.starts_with("end")
}

fn is_path_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "/\\_.-[]".contains(c)
}

/// `spaces=N`, 2 when nothing is said.
fn spaces(text: &str) -> Result<usize, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(2);
    }
    text.strip_prefix("spaces")
        .map(str::trim_start)
        .and_then(|rest| rest.strip_prefix('='))
        .and_then(|number| number.trim().parse().ok())
        .filter(|number| *number <= 64)
        .ok_or_else(|| format!("`{text}` is no number of spaces"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::{Axis, Config};
    use crate::engine::source::FileId;

    #[test]
    fn the_first_endcomment_ends_a_comment() {
        let config = Config::parse("[[plan]]\nname = \"a\"\nshort = \"a\"").unwrap();
        let library = Library::new(Axis::new(&config.plans).unwrap());
        let text = "{% comment %}{% if %}{% comment %}a{% endcomment %}b{% endcomment %}c";
        let template = template(text.into(), Origin::at(FileId(0), 0), &library);
        let kept: Vec<&str> =
            template.nodes.iter().map(|node| if let Node::Text(range) = node { &text[range.clone()] } else { "?" }).collect();
        assert_eq!(kept, ["b", "c"]);
        let found: Vec<&str> = template.diagnostics.as_slice().iter().map(|found| found.message.as_str()).collect();
        assert_eq!(found, ["`endcomment` without an opening tag"]);
    }
}
