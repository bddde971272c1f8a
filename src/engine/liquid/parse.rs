//! From tokens to [`Node`]s.
//!
//! In: the text of a template and the [`Library`] for names, blocks and icons. Out: a [`Template`] with its diagnostics.
//! Never fails: what is not understood is reported and writes nothing.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::super::diag::{Code, Diagnostics, nearest};
use super::ast::{Data, Jump, Node};
use super::expression::{Expression, Filtered, Reader};
use super::lex::{self, Tag, Token};
use super::library::Library;
use super::quote::Quotes;
use super::template::{Origin, Template};
use super::{Block, Value, block, filters};

mod control;

/// Deepest nesting of block tags.
const MAX_DEPTH: usize = 100;

/// Tags that docfold itself understands, for suggestions; blocks come on top.
const TAGS: [&str; 25] = [
    "assign",
    "break",
    "capture",
    "case",
    "codetab",
    "codetabs",
    "comment",
    "continue",
    "cycle",
    "data",
    "decrement",
    "echo",
    "elsif",
    "for",
    "if",
    "ifversion",
    "include",
    "increment",
    "indented_data_reference",
    "liquid",
    "octicon",
    "prompt",
    "raw",
    "tablerow",
    "unless",
];

/// How many outputs without an expression are reported of one text: after these, the next ones say nothing new.
const MAX_EMPTY: usize = 10;
/// Most blocks without a blank line that are reported.
const MAX_GLUED: usize = 1_000;

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
        empty: 0,
        glued: 0,
        made: BTreeSet::new(),
        compared: Vec::new(),
        sink: Diagnostics::new(),
    };
    for found in unclosed {
        let code = if found.what.starts_with("block") { Code::UnclosedBlock } else { Code::LiquidSyntax };
        parser.report(code, found.range, format!("{} is not closed", found.what));
    }
    let nodes = parser.document();
    parser.check_compared();
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
    /// How many outputs without an expression were reported.
    empty: usize,
    /// How many blocks without a blank line were reported.
    glued: usize,
    /// Variables that the template makes.
    made: BTreeSet<String>,
    /// Variables that conditions compare with something, and the tags of these.
    compared: Vec<(String, Range<usize>)>,
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
                    let is_condition = matches!(name, "endifversion" | "endelse" | "endelsif");
                    let found =
                        self.report(Code::LiquidSyntax, tag.whole.clone(), format!("`{name}` without an opening tag"));
                    found.help = is_condition.then(|| "`ifversion` ends with `{% endif %}`".to_owned());
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
                    if expression.is_empty() && self.empty < MAX_EMPTY {
                        self.empty += 1;
                        self.report(Code::LiquidSyntax, whole.clone(), "an output without an expression")
                            .help("wrap text that is not meant for Liquid in {% raw %} … {% endraw %}");
                    }
                    if let Some(value) = self.filtered(expression, whole) {
                        nodes.push(Node::Output { value, range: whole.clone() });
                    }
                }
                Token::Liquid(lines) => {
                    // What is opened inside ends inside.
                    let (outer, at) = (std::mem::replace(&mut self.tokens, lines.as_slice()), self.at + 1);
                    self.at = 0;
                    nodes.extend(self.document());
                    self.tokens = outer;
                    self.at = if self.gave_up { outer.len() } else { at };
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
        self.check_filters(&filtered, whole);
        Some(filtered)
    }

    fn check_filters(&mut self, filtered: &Filtered, whole: &Range<usize>) {
        for call in &filtered.filters {
            if !filters::is_known(&call.name) {
                let near =
                    nearest(&call.name, filters::NAMES.iter().copied()).map(|near| format!("did you mean `{near}`?"));
                let found = self.report(Code::UnknownFilter, whole.clone(), format!("no filter `{}`", call.name));
                found.help = near;
            }
            // An expression in quotes is known before anything is evaluated.
            if let (true, Some(Expression::Literal(Value::Text(text)))) =
                (filters::takes_expression(&call.name), call.arguments.get(1))
            {
                match Reader::new(text).filtered() {
                    Some(inner) => self.check_filters(&inner, whole),
                    None => {
                        self.report(Code::LiquidSyntax, whole.clone(), format!("`{text}` is no expression"));
                    }
                }
            }
        }
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
            "increment" | "decrement" => {
                let range = tag.whole.clone();
                let step = if name == "increment" { 1 } else { -1 };
                match Reader::new(arguments).name() {
                    Some(name) => {
                        self.made.insert(name.clone());
                        nodes.push(Node::Count { name, step, range });
                    }
                    None => _ = self.report(Code::LiquidSyntax, range, format!("`{name}` wants a name")),
                }
            }
            "cycle" => nodes.extend(self.cycle(tag)),
            "comment" => self.comment(tag),
            _ if name.starts_with('#') => {}
            _ => self.block(tag, name, arguments, nodes),
        }
    }

    /// Tags with a body.
    fn block(&mut self, tag: &'t Tag, name: &'t str, arguments: &'t str, nodes: &mut Vec<Node>) {
        let is_block = matches!(
            name,
            "ifversion" | "if" | "unless" | "case" | "for" | "tablerow" | "capture" | "prompt" | "codetabs" | "codetab"
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
            "tablerow" => nodes.extend(self.table_row(tag)),
            "capture" => {
                let body = self.body(tag, "capture", "endcapture").0;
                let mut reader = Reader::new(arguments);
                match reader.name().or_else(|| reader.quoted().map(|name| name.into_owned())) {
                    Some(name) => {
                        self.made.insert(name.clone());
                        nodes.push(Node::Capture { name, body });
                    }
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
        if self.glued < MAX_GLUED && !block.open.ends_with('\n') && touches_markdown(self.text, &tag.whole) {
            self.glued += 1;
            self.report(Code::GluedBlock, tag.whole.clone(), format!("no blank line after `{{% {name} %}}`"))
                .label("readers see the markdown below as it is written")
                .help("leave a line blank after the tag");
        }
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
        // A slash separates as a dot does, unless a name has one.
        let path = match self.library.find(path) {
            None => path.replace('/', "."),
            Some(_) => path.to_owned(),
        };
        let members = match Reader::new(&format!("value{index}")).value() {
            Some(Expression::Path { members, .. }) => members,
            _ => Vec::new(),
        };
        Some(Node::Data(Data { path, members, path_range, range: tag.whole.clone(), indent, trim, quote }))
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
        self.made.insert(name.clone());
        match reader.filtered() {
            Some(value) => {
                self.check_filters(&value, &tag.whole);
                Some(Node::Assign { name, value })
            }
            None => {
                self.report(Code::LiquidSyntax, tag.whole.clone(), format!("`{name}` is assigned no expression"));
                None
            }
        }
    }

    fn cycle(&mut self, tag: &'t Tag) -> Option<Node> {
        let text = self.slice(&tag.arguments);
        let mut reader = Reader::new(text);
        let group = reader.value().filter(|_| reader.eat_symbol(":"));
        if group.is_none() {
            reader = Reader::new(text);
        }
        let key = reader.rest().trim();
        let mut candidates = Vec::new();
        while let Some(value) = reader.filtered() {
            self.check_filters(&value, &tag.whole);
            candidates.push(value);
            if !reader.eat_symbol(",") {
                break;
            }
        }
        if candidates.is_empty() || !reader.is_done() {
            self.report(Code::LiquidSyntax, tag.whole.clone(), "`cycle` wants values with commas between them");
            return None;
        }
        Some(Node::Cycle { candidates, group, key: key.to_owned(), range: tag.whole.clone() })
    }
}

/// The beginning of a text that may be long.
fn beginning(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// Whether the tag at `tag` is alone on its line and markdown begins on the next one.
fn touches_markdown(text: &str, tag: &Range<usize>) -> bool {
    let blank = [' ', '\t', '>', '\r'];
    let before = text[..tag.start].trim_end_matches(blank);
    let Some(next) = text[tag.end..].trim_start_matches([' ', '\t', '\r']).strip_prefix('\n') else { return false };
    let next = next.trim_start_matches(blank);
    let is_end = next.is_empty() || ["\n", "<", "{% end", "{%- end"].iter().any(|start| next.starts_with(start));
    (before.is_empty() || before.ends_with('\n')) && !is_end
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
        let kept: Vec<&str> = template
            .nodes
            .iter()
            .map(|node| if let Node::Text(range) = node { &text[range.clone()] } else { "?" })
            .collect();
        assert_eq!(kept, ["b", "c"]);
        let found: Vec<&str> = template.diagnostics.as_slice().iter().map(|found| found.message.as_str()).collect();
        assert_eq!(found, ["`endcomment` without an opening tag"]);
    }
}
