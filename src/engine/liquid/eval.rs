//! Evaluates a template for all its versions at once.
//!
//! In: a [`Template`], the versions that are live, the [`Library`], the page's own variables. Out: [`Outcome`]s and
//! diagnostics. A condition splits the live set; every other step runs once for all versions that reach it. Bounded by
//! [`super::Limits`].

use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

use super::super::diag::{Code, Diagnostic, Diagnostics};
use super::super::folded::Folded;
use super::super::source::{Frame, Span};
use super::ast::{Data, For, Jump, Node, Offset, TableRow, Test};
use super::expression::{Expression, Filtered, Member, Operator, Reader};
use super::outcome::{Buffer, Outcome};
use super::{DataValue, Library, Template, Uses, Value, filters};
use crate::catalog::VersionSet;

/// Values by version; the sets are disjoint and cover the live set.
type Parts = Vec<(VersionSet, Value)>;

/// Evaluates `template` for the versions `live`. `page` holds the variables of the page itself.
pub fn evaluate(
    template: &Template,
    library: &Library,
    page: &HashMap<String, Folded<Value>>,
    live: VersionSet,
    sink: &mut Diagnostics,
) -> Vec<Outcome> {
    evaluate_noting(template, library, page, live, &mut Uses::default(), sink)
}

/// As [`evaluate`], with notes of what was taken from the library.
pub(crate) fn evaluate_noting(
    template: &Template,
    library: &Library,
    page: &HashMap<String, Folded<Value>>,
    live: VersionSet,
    uses: &mut Uses,
    sink: &mut Diagnostics,
) -> Vec<Outcome> {
    if live.is_empty() {
        return Vec::new();
    }
    let mut evaluation = Evaluation {
        library,
        page,
        scope: Scope::default(),
        counters: HashMap::new(),
        buffer: Buffer::default(),
        frames: Vec::new(),
        frame: None,
        stack: Vec::new(),
        broken: VersionSet::EMPTY,
        jumped: VersionSet::EMPTY,
        steps: 0,
        depth: 0,
        expressions: 0,
        stopped: false,
        reported: 0,
        untold: Diagnostics::new(),
        uses,
        sink,
    };
    evaluation.buffer.text.reserve(template.text.len() * 2);
    evaluation.nodes(template, &template.nodes, live);
    if evaluation.steps > library.limits.steps {
        // The last node was too much: nothing after it would say so.
        evaluation.step(template, live);
    }
    let whole = template.origin.span(0..template.text.len());
    evaluation.buffer.outcomes(live, &evaluation.frames, whole)
}

/// Deepest nesting of expressions that are given to filters as text.
const MAX_EXPRESSIONS: usize = 8;
/// Most findings of one evaluation: the next ones say nothing new, and their traces take memory.
const MAX_REPORTS: usize = 1_000;

type Variables = HashMap<String, Folded<Value>>;

/// What belongs to one template: an included one begins with nothing.
#[derive(Default)]
struct Scope {
    /// Variables of the loops around: they hide assigned ones, and nothing assigns to them.
    loops: Variables,
    /// What `assign` and `capture` made.
    assigned: Variables,
    /// Where loops ended, for `offset:continue`.
    ends: Variables,
    /// What `cycle` writes next.
    cycles: Variables,
}

/// Sets `name` to `parts` in the versions `live`, and keeps what it is in others.
fn set(variables: &mut Variables, name: &str, live: VersionSet, parts: Parts) {
    let kept = variables.get(name).map(|old| old.parts().to_vec()).unwrap_or_default();
    let kept = kept.into_iter().map(|(set, value)| (set - live, value));
    let folded = Folded::from_parts(kept.chain(parts));
    variables.insert(name.to_owned(), folded);
}

/// The value of `name` by version, with `rest` for the versions in which it has none.
fn held(variables: &Variables, name: &str, live: VersionSet, rest: &Value) -> Parts {
    let mut left = live;
    let mut parts: Parts = Vec::new();
    for (set, value) in variables.get(name).map(Folded::parts).unwrap_or_default() {
        let set = *set & live;
        if !set.is_empty() {
            parts.push((set, value.clone()));
            left -= set;
        }
    }
    if !left.is_empty() {
        parts.push((left, rest.clone()));
    }
    parts
}

struct Evaluation<'e> {
    library: &'e Library,
    page: &'e HashMap<String, Folded<Value>>,
    scope: Scope,
    /// What `increment` and `decrement` count: included templates go on with it.
    counters: Variables,
    buffer: Buffer,
    frames: Vec<Frame>,
    frame: Option<u32>,
    stack: Vec<String>,
    /// Versions that left the innermost loop.
    broken: VersionSet,
    /// Versions in which a `break` or `continue` is under way: every list of nodes ends behind the node that it is in.
    jumped: VersionSet,
    steps: usize,
    /// Nesting of node lists, included templates counted in: what bounds the stack.
    depth: usize,
    /// Nesting of expressions that are given to filters: a text may say itself.
    expressions: usize,
    stopped: bool,
    reported: usize,
    /// Takes the findings that are too many.
    untold: Diagnostics,
    uses: &'e mut Uses,
    sink: &'e mut Diagnostics,
}

impl Evaluation<'_> {
    fn report(&mut self, code: Code, span: Span, live: VersionSet, message: String) -> &mut Diagnostic {
        let mut trace = Vec::new();
        let mut frame = self.frame;
        while let Some(found) = frame.and_then(|index| self.frames.get(index as usize)) {
            trace.push(found.tag);
            frame = found.parent;
        }
        self.reported += 1;
        let sink = if self.reported > MAX_REPORTS { &mut self.untold } else { &mut *self.sink };
        if self.reported > MAX_REPORTS {
            *sink = Diagnostics::new();
        }
        sink.report(code, span, message).versions(live).trace(trace)
    }

    fn nodes(&mut self, template: &Template, nodes: &[Node], live: VersionSet) {
        let mut live = live;
        self.depth += 1;
        for node in nodes {
            if live.is_empty() || !self.step(template, live) {
                break;
            }
            self.node(template, node, live);
            live -= self.jumped;
        }
        self.depth -= 1;
    }

    /// Takes one step; `false` when no more may be taken.
    fn step(&mut self, template: &Template, live: VersionSet) -> bool {
        let limits = self.library.limits;
        self.steps += 1;
        let over =
            self.steps > limits.steps || self.buffer.text.len() > limits.output_bytes || self.depth > limits.depth;
        if over && !self.stopped {
            self.stop(template, live);
        }
        !self.stopped
    }

    /// Counts the work that a value of this size makes, so that a few steps over huge values are as bounded as many small ones.
    fn charge(&mut self, value: &Value) {
        self.steps += value.weight() / 64;
    }

    fn stop(&mut self, template: &Template, live: VersionSet) {
        self.stopped = true;
        let limits = self.library.limits;
        let message = if self.depth > limits.depth {
            format!("evaluation stopped: tags and data references are nested more than {} deep", limits.depth)
        } else if self.steps > limits.steps {
            format!("evaluation stopped after {} steps", limits.steps)
        } else {
            format!("evaluation stopped after {} bytes of output", limits.output_bytes)
        };
        let span = template.origin.span(0..0);
        self.report(Code::LimitExceeded, span, live, message).help("look for reusables that include others many times");
    }

    fn node(&mut self, template: &Template, node: &Node, live: VersionSet) {
        match node {
            Node::Text(range) => {
                let (buffer, frame) = (&mut self.buffer, self.frame);
                template.origin.runs(range.clone(), |part, source, verbatim| {
                    buffer.push(live, &template.text[part], source, verbatim, frame);
                });
            }
            Node::Literal { text, range } => self.write(template, live, text, range),
            Node::Output { value, range } => {
                for (set, value) in self.filtered(value, live) {
                    self.write(template, set, &value.to_text(), range);
                }
            }
            Node::IfVersion(found) => {
                let mut rest = live;
                for (condition, body) in &found.branches {
                    self.nodes(template, body, rest & condition.holds);
                    rest -= condition.holds;
                }
                self.nodes(template, found.otherwise.as_deref().unwrap_or_default(), rest);
            }
            Node::If { branches, otherwise } => {
                let mut rest = live;
                for (test, body) in branches {
                    let holds = self.test(test, rest);
                    self.nodes(template, body, holds);
                    rest -= holds;
                }
                self.nodes(template, otherwise, rest);
            }
            Node::Case { subject, branches, otherwise } => {
                for (versions, subject) in self.filtered(subject, live) {
                    // Every branch that fits is written, not the first alone.
                    let mut hit = VersionSet::EMPTY;
                    for (values, body) in branches {
                        let mut holds = VersionSet::EMPTY;
                        for value in values {
                            for (set, value) in self.expression(value, versions) {
                                if value.equals(&subject) {
                                    holds |= set;
                                }
                            }
                        }
                        hit |= holds;
                        self.nodes(template, body, holds);
                    }
                    self.nodes(template, otherwise, versions - hit);
                }
            }
            Node::For(found) => self.for_loop(template, found, live),
            Node::TableRow(found) => self.table_row(template, found, live),
            Node::Jump(jump) => {
                if *jump == Jump::Break {
                    self.broken |= live;
                }
                self.jumped |= live;
            }
            Node::Assign { name, value } => {
                let parts = self.filtered(value, live);
                self.assign(name, live, parts);
            }
            Node::Count { name, step, range } => {
                for (versions, value) in self.count(name, live) {
                    let next = value.saturating_add(*step);
                    set(&mut self.counters, name, versions, vec![(versions, Value::Int(next))]);
                    let shown = Value::Int(if *step > 0 { value } else { next });
                    self.write(template, versions, &shown.to_text(), range);
                }
            }
            Node::Cycle { candidates, group, key, range } => {
                self.cycle(template, candidates, group.as_ref(), key, range, live)
            }
            Node::Capture { name, body } => {
                let parts = self.captured(template, body, live);
                self.assign(name, live, parts.into_iter().map(|(set, text)| (set, Value::from(text))).collect());
            }
            Node::Data(data) => self.data(template, data, live),
            Node::Wrap { open, body, close, range, end } => {
                self.write(template, live, open, range);
                self.nodes(template, body, live);
                self.write(template, live, close, end);
            }
            Node::Prompt { body, range } => {
                for (set, text) in self.captured(template, body, live) {
                    let html = self.prompt(&text);
                    self.write(template, set, &html, range);
                }
            }
        }
    }

    fn write(&mut self, template: &Template, live: VersionSet, text: &str, range: &Range<usize>) {
        self.steps += text.len() / 64;
        let source = template.origin.span(range.clone());
        self.buffer.push(live, text, source, false, self.frame);
    }

    fn prompt(&self, text: &str) -> String {
        let mut address = String::new();
        for byte in text.trim().bytes() {
            // What JavaScript's encodeURIComponent leaves as it is.
            if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
                address.push(char::from(byte));
            } else {
                _ = write!(address, "%{byte:02X}");
            }
        }
        let icon = self.library.icons.svg("\"copilot\"").unwrap_or_default();
        format!(
            "<code>{text}</code><a href=\"https://github.com/copilot?prompt={address}\" target=\"_blank\" \
             class=\"tooltipped tooltipped-nw ml-1\" aria-label=\"Run this prompt in Copilot Chat\" \
             style=\"text-decoration:none;\">{icon}</a>"
        )
    }

    /// What `body` writes, by version, without writing it.
    fn captured(&mut self, template: &Template, body: &[Node], live: VersionSet) -> Vec<(VersionSet, String)> {
        let outer = std::mem::take(&mut self.buffer);
        self.nodes(template, body, live);
        let inner = std::mem::replace(&mut self.buffer, outer);
        inner.texts(live)
    }

    fn assign(&mut self, name: &str, live: VersionSet, parts: Parts) {
        set(&mut self.scope.assigned, name, live, parts);
    }

    /// The counter `name` by version; one that does not count yet begins at the variable of the page, or at zero.
    fn count(&self, name: &str, live: VersionSet) -> Vec<(VersionSet, i64)> {
        let mut parts = Folded::default();
        for (set, value) in self.lookup_outside(name, live) {
            parts.insert(set, if let Value::Int(number) = value { number } else { 0 });
        }
        parts.parts().to_vec()
    }

    fn cycle(
        &mut self,
        template: &Template,
        candidates: &[Filtered],
        group: Option<&Expression>,
        key: &str,
        range: &Range<usize>,
        live: VersionSet,
    ) {
        let groups = match group {
            Some(group) => self.expression(group, live),
            None => vec![(live, Value::Nil)],
        };
        for (versions, group) in groups {
            self.charge(&group);
            let name = format!("{}:{key}", group.to_text());
            for (versions, place) in held(&self.scope.cycles, &name, versions, &Value::Int(0)) {
                let place = if let Value::Int(place) = place { usize::try_from(place).unwrap_or(0) } else { 0 };
                let next = i64::try_from((place + 1) % candidates.len().max(1)).unwrap_or(0);
                set(&mut self.scope.cycles, &name, versions, vec![(versions, Value::Int(next))]);
                let Some(candidate) = candidates.get(place) else { continue };
                for (versions, value) in self.filtered(candidate, versions) {
                    self.write(template, versions, &value.to_text(), range);
                }
            }
        }
    }

    fn test(&mut self, test: &Test, live: VersionSet) -> VersionSet {
        let parts = self.filtered(&test.value, live);
        parts
            .into_iter()
            .filter(|(_, value)| value.is_truthy() != test.negated)
            .fold(VersionSet::EMPTY, |all, (set, _)| all | set)
    }

    fn for_loop(&mut self, template: &Template, found: &For, live: VersionSet) {
        let outer_broken = self.broken;
        let mut looped = VersionSet::EMPTY;
        let outer = self.outer_loop([&found.variable, "forloop"]);
        for (versions, collection) in self.expression(&found.collection, live) {
            self.charge(&collection);
            let items = collection.items();
            if items.is_empty() {
                // What `offset` and `limit` leave over has no say in it.
                self.nodes(template, &found.otherwise, versions);
                continue;
            }
            looped |= versions;
            for (versions, offset) in self.offset(found, versions) {
                for (versions, limit) in self.bound(found.limit.as_ref(), versions) {
                    let mut items = items[from_end(offset.unwrap_or(0), items.len())..].to_vec();
                    items.truncate(limit.map_or(usize::MAX, |limit| from_end(limit, items.len())));
                    let end = offset.unwrap_or(0).saturating_add(i64::try_from(items.len()).unwrap_or(i64::MAX));
                    set(&mut self.scope.ends, &found.name, versions, vec![(versions, Value::Int(end))]);
                    if found.reversed {
                        items.reverse();
                    }
                    self.iterate(template, found, versions, items);
                }
            }
        }
        // A loop ends every jump, also one out of a cell of `tablerow` before it.
        self.broken = outer_broken - looped;
        self.jumped -= looped;
        self.restore(outer);
    }

    /// Writes the rows of `tablerow`. It does not take a jump for its own: what follows in each cell ends behind its first
    /// node, and the nodes around end, too, as in the reference.
    fn table_row(&mut self, template: &Template, found: &TableRow, live: VersionSet) {
        let outer = self.outer_loop([&found.variable, "tablerowloop"]);
        for (versions, collection) in self.expression(&found.collection, live) {
            self.charge(&collection);
            let items = collection.items();
            for (versions, offset) in self.number(found.offset.as_ref(), versions) {
                for (versions, limit) in self.number(found.limit.as_ref(), versions) {
                    let offset = offset.unwrap_or(0.0);
                    let end = offset + limit.unwrap_or(items.len() as f64);
                    #[expect(clippy::cast_possible_truncation, reason = "huge values saturate")]
                    let place = |number: f64| from_end(number as i64, items.len());
                    let taken = items.get(place(offset)..place(end)).unwrap_or_default();
                    for (versions, cols) in self.number(found.cols.as_ref(), versions) {
                        let cols = cols.filter(|cols| *cols != 0.0).unwrap_or(taken.len() as f64);
                        self.cells(template, found, versions, taken, cols);
                    }
                }
            }
        }
        self.restore(outer);
    }

    fn cells(&mut self, template: &Template, found: &TableRow, live: VersionSet, items: &[Value], cols: f64) {
        for (index, item) in items.iter().enumerate() {
            if !self.step(template, live) {
                return;
            }
            self.steps += 3;
            let (place, row) = (index as f64 % cols, (index as f64 / cols).floor() + 1.0);
            let state = loop_state(&found.name, index, items.len()).into_iter().chain([
                ("cols", Value::number(cols)),
                ("row", Value::number(row)),
                ("col0", Value::number(place)),
                ("col", Value::number(place + 1.0)),
                ("col_first", Value::Bool(place == 0.0)),
                ("col_last", Value::Bool(place + 1.0 == cols)),
            ]);
            set(&mut self.scope.loops, &found.variable, live, vec![(live, item.clone())]);
            set(&mut self.scope.loops, "tablerowloop", live, vec![(live, Value::map(state))]);
            let shown = |number: f64| Value::number(number).to_text();
            let mut open = String::new();
            if place == 0.0 {
                let end = if row == 1.0 { "" } else { "</tr>" };
                _ = write!(open, "{end}<tr class=\"row{}\">", shown(row));
            }
            _ = write!(open, "<td class=\"col{}\">", shown(place + 1.0));
            self.write(template, live, &open, &found.range);
            self.nodes(template, &found.body, live);
            self.write(template, live, "</td>", &found.range);
        }
        if !items.is_empty() {
            self.write(template, live, "</tr>", &found.range);
        }
    }

    /// The variables of the loops around that a loop with the variables `names` hides.
    fn outer_loop<'n>(&self, names: [&'n str; 2]) -> [(&'n str, Option<Folded<Value>>); 2] {
        names.map(|name| (name, self.scope.loops.get(name).cloned()))
    }

    /// Ends a loop: what it hid is there again.
    fn restore<const N: usize>(&mut self, outer: [(&str, Option<Folded<Value>>); N]) {
        for (name, value) in outer {
            match value {
                Some(value) => _ = self.scope.loops.insert(name.to_owned(), value),
                None => _ = self.scope.loops.remove(name),
            }
        }
    }

    /// Where a loop begins, by version.
    fn offset(&mut self, found: &For, live: VersionSet) -> Vec<(VersionSet, Option<i64>)> {
        match &found.offset {
            Some(Offset::Continue) => held(&self.scope.ends, &found.name, live, &Value::Int(0))
                .into_iter()
                .map(|(set, end)| (set, if let Value::Int(end) = end { Some(end) } else { None }))
                .collect(),
            Some(Offset::At(expression)) => self.bound(Some(expression), live),
            None => vec![(live, None)],
        }
    }

    /// The values of `limit` or `offset`, by version.
    fn bound(&mut self, expression: Option<&Expression>, live: VersionSet) -> Vec<(VersionSet, Option<i64>)> {
        #[expect(clippy::cast_possible_truncation, reason = "huge values saturate")]
        let whole = |number: f64| number as i64;
        self.number(expression, live).into_iter().map(|(set, number)| (set, number.map(whole))).collect()
    }

    /// The number that an expression is, by version.
    fn number(&mut self, expression: Option<&Expression>, live: VersionSet) -> Vec<(VersionSet, Option<f64>)> {
        let Some(expression) = expression else { return vec![(live, None)] };
        let parts = self.expression(expression, live);
        parts.into_iter().map(|(set, value)| (set, value.to_number())).collect()
    }

    fn iterate(&mut self, template: &Template, found: &For, versions: VersionSet, items: Vec<Value>) {
        let length = items.len();
        let mut live = versions;
        for (index, item) in items.into_iter().enumerate() {
            if live.is_empty() || !self.step(template, live) {
                return;
            }
            // A round makes a variable or two even where the body is empty.
            self.steps += 3;
            let state = Value::map(loop_state(&found.name, index, length));
            set(&mut self.scope.loops, &found.variable, live, vec![(live, item)]);
            set(&mut self.scope.loops, "forloop", live, vec![(live, state)]);
            self.broken = VersionSet::EMPTY;
            self.jumped -= live;
            self.nodes(template, &found.body, live);
            live -= self.broken;
        }
    }

    fn data(&mut self, template: &Template, data: &Data, live: VersionSet) {
        let span = template.origin.span(data.range.clone());
        if self.stack.contains(&data.path) {
            let from = self.stack.iter().position(|path| *path == data.path).unwrap_or(0);
            let chain =
                self.stack[from..].iter().chain([&data.path]).map(String::as_str).collect::<Vec<_>>().join(" → ");
            self.report(Code::DataLoop, span, live, format!("`{}` includes itself: {chain}", data.path));
            return;
        }
        if self.stack.len() >= self.library.limits.includes {
            let message = format!("data references are nested more than {} deep", self.library.limits.includes);
            self.report(Code::LimitExceeded, span, live, message);
            return;
        }
        for (set, included) in self.included(data, live) {
            self.include(template, data, included, span, set);
        }
    }

    /// The templates that a reference stands for: one for all versions, unless an index differs between them.
    fn included(&mut self, data: &Data, live: VersionSet) -> Vec<(VersionSet, Option<Arc<Template>>)> {
        if data.members.is_empty() {
            return vec![(live, self.library.template_for(data, self.uses))];
        }
        let Some(DataValue::Value { value, .. }) = self.library.find(&data.path).map(|entry| &entry.value) else {
            return vec![(live, None)];
        };
        let parts = self.members(vec![(live, value.clone())], &data.members);
        parts
            .into_iter()
            .map(|(set, value)| {
                let template = if value.is_truthy() { self.library.member_template(data, &value) } else { None };
                (set, template)
            })
            .collect()
    }

    fn include(
        &mut self,
        template: &Template,
        data: &Data,
        included: Option<Arc<Template>>,
        span: Span,
        live: VersionSet,
    ) {
        let Some(included) = included else {
            // The nearest name takes long to find: not for findings that nobody will see.
            let near = if self.reported < MAX_REPORTS { self.library.near(&data.path) } else { None };
            let near = near.map(|near| format!("did you mean `{near}`?"));
            let span = template.origin.span(data.path_range.clone());
            self.report(Code::MissingData, span, live, format!("no data `{}`", data.path)).help = near;
            return;
        };
        let frame = u32::try_from(self.frames.len()).unwrap_or(u32::MAX);
        self.frames.push(Frame { tag: span, parent: self.frame });
        let outer_frame = self.frame.replace(frame);
        let outer_scope = std::mem::take(&mut self.scope);
        let outer_jumps = (std::mem::take(&mut self.broken), std::mem::take(&mut self.jumped));
        self.stack.push(data.path.clone());
        self.nodes(&included, &included.nodes, live);
        self.stack.pop();
        (self.broken, self.jumped) = outer_jumps;
        self.scope = outer_scope;
        self.frame = outer_frame;
    }

    fn filtered(&mut self, filtered: &Filtered, live: VersionSet) -> Parts {
        let mut parts = self.expression(&filtered.expression, live);
        for call in &filtered.filters {
            let mut next = Vec::with_capacity(parts.len());
            for (set, input) in parts {
                let named: Vec<Expression> = call.named.iter().map(|(_, value)| value.clone()).collect();
                for (set, arguments) in self.product(&call.arguments, set) {
                    if filters::takes_expression(&call.name) {
                        next.extend(self.by_expression(&call.name, &input, &arguments, set));
                        continue;
                    }
                    for (set, named) in self.product(&named, set) {
                        let named: Vec<_> = call.named.iter().map(|(key, _)| key.as_str()).zip(named).collect();
                        let value = filters::apply(&call.name, &input, &arguments, &named);
                        self.charge(&input);
                        self.charge(&value);
                        next.push((set, value));
                    }
                }
            }
            parts = next;
        }
        parts
    }

    /// Applies a filter that is given the name of an item and an expression over it. What is no expression leaves the input as it was.
    fn by_expression(&mut self, filter: &str, input: &Value, arguments: &[Value], live: VersionSet) -> Parts {
        let text = |index: usize| arguments.get(index).unwrap_or(&Value::Nil).to_text();
        let (name, written) = (text(0), text(1));
        let expression = Reader::new(&written).filtered().filter(|_| self.expressions < MAX_EXPRESSIONS);
        let Some(expression) = expression else { return vec![(live, input.clone())] };
        self.expressions += 1;
        let items = filters::items(filter, input);
        let hidden = self.scope.loops.get(&*name).cloned();
        let mut rows: Vec<(VersionSet, Vec<Value>)> = vec![(live, Vec::new())];
        for item in &items {
            let mut next = Vec::with_capacity(rows.len());
            for (versions, mut row) in rows {
                self.steps += 3;
                set(&mut self.scope.loops, &name, versions, vec![(versions, item.clone())]);
                let mut parts = self.filtered(&expression, versions);
                let last = parts.pop();
                for (versions, value) in parts {
                    let mut row = row.clone();
                    row.push(value);
                    next.push((versions, row));
                }
                if let Some((versions, value)) = last {
                    row.push(value);
                    next.push((versions, row));
                }
            }
            rows = next;
            if self.steps > self.library.limits.steps {
                break;
            }
        }
        self.restore([(&name, hidden)]);
        self.expressions -= 1;
        rows.into_iter().map(|(set, values)| (set, filters::by_expression(filter, &items, values))).collect()
    }

    /// The values of several expressions, split where any of them differs between versions.
    fn product(&mut self, expressions: &[Expression], live: VersionSet) -> Vec<(VersionSet, Vec<Value>)> {
        let mut rows = vec![(live, Vec::new())];
        for expression in expressions {
            let mut next = Vec::new();
            for (set, row) in rows {
                for (set, value) in self.expression(expression, set) {
                    let mut row = row.clone();
                    row.push(value);
                    next.push((set, row));
                }
            }
            rows = next;
        }
        rows
    }

    fn expression(&mut self, expression: &Expression, live: VersionSet) -> Parts {
        if live.is_empty() {
            return Vec::new();
        }
        match expression {
            Expression::Literal(value) => vec![(live, value.clone())],
            Expression::Path { name, members } => {
                let parts = self.lookup(name, live);
                self.members(parts, members)
            }
            Expression::Range(from, to) => {
                let bounds = self.product(&[(**from).clone(), (**to).clone()], live);
                let parts: Parts =
                    bounds.into_iter().map(|(set, bounds)| (set, range(&bounds[0], &bounds[1]))).collect();
                parts.iter().for_each(|(_, value)| self.charge(value));
                parts
            }
            Expression::Not(inner) => {
                let parts = self.expression(inner, live);
                parts.into_iter().map(|(set, value)| (set, Value::Bool(!value.is_truthy()))).collect()
            }
            Expression::Binary(left, operator, right) => {
                let mut parts = Vec::new();
                for (set, left) in self.expression(left, live) {
                    match operator {
                        Operator::And if !left.is_truthy() => parts.push((set, Value::Bool(false))),
                        Operator::Or if left.is_truthy() => parts.push((set, Value::Bool(true))),
                        _ => {
                            self.charge(&left);
                            for (set, right) in self.expression(right, set) {
                                self.charge(&right);
                                parts.push((set, Value::Bool(holds(&left, *operator, &right))));
                            }
                        }
                    }
                }
                parts
            }
        }
    }

    /// Steps into values.
    fn members(&mut self, mut parts: Parts, members: &[Member]) -> Parts {
        for member in members {
            parts = match member {
                Member::Name(name) => {
                    let key = Value::from(name.as_str());
                    parts.into_iter().map(|(set, value)| (set, value.member(&key))).collect()
                }
                Member::Index(index) => {
                    let mut next = Vec::new();
                    for (set, value) in parts {
                        for (set, key) in self.expression(index, set) {
                            next.push((set, value.member(&key)));
                        }
                    }
                    next
                }
            };
        }
        parts
    }

    /// A variable by name: the template's own, the page's, the context's, then plans and features as booleans.
    fn lookup(&self, name: &str, live: VersionSet) -> Parts {
        self.lookup_in([self.scope.loops.get(name), self.scope.assigned.get(name)], name, live)
    }

    /// As [`Self::lookup`], without the template's own variables.
    fn lookup_outside(&self, name: &str, live: VersionSet) -> Parts {
        self.lookup_in([None, None], name, live)
    }

    fn lookup_in(&self, own: [Option<&Folded<Value>>; 2], name: &str, live: VersionSet) -> Parts {
        let mut rest = live;
        let mut parts: Parts = Vec::new();
        let outside = [self.counters.get(name), self.page.get(name), self.library.context.get(name)];
        for folded in own.into_iter().chain(outside).flatten() {
            for (set, value) in folded.parts() {
                let set = *set & rest;
                if !set.is_empty() {
                    parts.push((set, value.clone()));
                }
            }
            rest = parts.iter().fold(rest, |rest, (set, _)| rest - *set);
        }
        if rest.is_empty() {
            return parts;
        }
        let axis = self.library.axis();
        let plan = axis.plans.iter().position(|plan| plan.short == name).map(|plan| axis.plan_set(plan));
        let holds = plan.or_else(|| self.library.names.features.get(name).copied()).unwrap_or_default() & rest;
        for (set, value) in [(holds, Value::Bool(true)), (rest - holds, Value::Nil)] {
            if !set.is_empty() {
                parts.push((set, value));
            }
        }
        parts
    }
}

/// What every round of a loop says about itself.
fn loop_state(name: &str, index: usize, length: usize) -> [(&'static str, Value); 8] {
    let number = |n: usize| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
    [
        ("name", Value::from(name)),
        ("index", number(index + 1)),
        ("index0", number(index)),
        ("rindex", number(length - index)),
        ("rindex0", number(length - index - 1)),
        ("first", Value::Bool(index == 0)),
        ("last", Value::Bool(index + 1 == length)),
        ("length", number(length)),
    ]
}

/// An index as JavaScript's `slice` reads it: a negative one counts from the end.
fn from_end(index: i64, length: usize) -> usize {
    let whole = i64::try_from(length).unwrap_or(i64::MAX);
    let index = if index < 0 { index.saturating_add(whole).max(0) } else { index.min(whole) };
    usize::try_from(index).unwrap_or(0)
}

/// Most items of a range `(a..b)`.
const MAX_RANGE: f64 = 100_001.0;

#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "the count is bounded")]
fn range(from: &Value, to: &Value) -> Value {
    let number = |value: &Value| value.to_number().unwrap_or(0.0);
    let (from, to) = (number(from), number(to));
    // As in the reference: in steps of one from wherever it begins, up to what is less than one above the end.
    let count = if from.is_finite() && to + 1.0 > from { (to + 1.0 - from).ceil().min(MAX_RANGE) as i64 } else { 0 };
    Value::list((0..count).map(|step| Value::number(from + step as f64)))
}

fn holds(left: &Value, operator: Operator, right: &Value) -> bool {
    match operator {
        Operator::Equal => left.equals(right),
        Operator::NotEqual => !left.equals(right),
        Operator::Contains => left.contains(right),
        Operator::And => left.is_truthy() && right.is_truthy(),
        Operator::Or => left.is_truthy() || right.is_truthy(),
        Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual => {
            let ordering = match (left, right) {
                (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
                _ => match (left.to_number(), right.to_number()) {
                    (Some(left), Some(right)) => left.partial_cmp(&right),
                    _ => None,
                },
            };
            ordering.is_some_and(|ordering| match operator {
                Operator::Less => ordering.is_lt(),
                Operator::LessEqual => ordering.is_le(),
                Operator::Greater => ordering.is_gt(),
                _ => ordering.is_ge(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::config::{Axis, Config};
    use super::super::super::source::FileId;
    use super::super::{Origin, parse};
    use super::*;

    fn library() -> Library {
        let config = Config::parse(
            r#"
            [[plan]]
            name = "free"
            short = "fpt"
            [[plan]]
            name = "server"
            short = "ghes"
            releases = ["3.10", "3.9"]
            "#,
        )
        .unwrap();
        let mut library = Library::new(Axis::new(&config.plans).unwrap());
        let all = library.axis().universe();
        let texts = |texts: &[&str]| Value::list(texts.iter().map(|text| Value::from(*text)));
        for (name, value) in [
            ("currentVersion", Value::from("free@latest")),
            ("currentArticle", Value::from("/a")),
            ("arr", texts(&["a", "b", "c", "d"])),
            ("none", texts(&[])),
            ("s", Value::from("h")),
            ("num", Value::Int(3)),
            ("obj", Value::map([("x", Value::Int(1)), ("y", Value::Int(2))])),
        ] {
            library.context.insert(name.into(), Folded::constant(all, value));
        }
        library
    }

    /// What `text` gives in the first version, and its findings.
    fn given(text: &str, library: &Library) -> (String, Vec<String>) {
        let template = parse::template(text.into(), Origin::Opaque(Span::new(FileId(0), 0, 0)), library);
        let mut sink = Diagnostics::new();
        sink.extend(template.diagnostics.clone());
        let live = library.axis().universe();
        let outcomes = evaluate(&template, library, &HashMap::new(), live, &mut sink);
        let messages = sink.as_slice().iter().map(|found| found.message.clone()).collect();
        (outcomes.first().map(|outcome| outcome.text.clone()).unwrap_or_default(), messages)
    }

    #[test]
    fn texts() {
        let library = library();
        for (text, expect) in [
            ("{% if nothing | default: true %}A{% endif %}", "A"),
            ("{% if arr | size | minus: 4 %}A{% else %}B{% endif %}", "A"),
            ("{% unless s | slice: 0, 1 | default: false %}A{% else %}B{% endunless %}", "B"),
            ("{% if undefined_var %}A{% elsif undefined_var == nil %}B{% endif %}", "B"),
            ("{% capture v %}x{% endcapture %}{% if v == 'x' and currentArticle != 'y' %}A{% endif %}", "A"),
            ("{% if obj contains 'x' %}A{% else %}B{% endif %}", "B"),
            (r#"{{ "x\"y" }} {{ 'a\'b' }} {{ "a\nb" }}"#, "x\"y a'b a\nb"),
            ("{% capture \"z\" %}1{% endcapture %}{{ z }}", "1"),
            ("{% increment n %}{{ n }}{% increment n %}{% decrement n %}{{ n }}{% decrement m %}", "01111-1"),
            ("{% increment num %}{{ num }}", "34"),
            ("{% for i in arr %}{% cycle 'x', 'y' %}{% cycle 'g': 'x', 'y' %}{% endfor %}", "xxyyxxyy"),
            ("{% for i in arr %}{% cycle i, num | plus: 1 %}{% endfor %}", "a4c4"),
            ("a{% liquid\n assign a = 1\n if a == 1\n echo 'one'\n endif\n # note\n%}b", "aoneb"),
            ("{% case s %}{% when 'h' %}A{% when 'x', 'h' %}B{% else %}C{% endcase %}", "AB"),
            ("{% case s %}{% when 'x' %}A{% else %}C{% endcase %}", "C"),
            ("{% for i in arr %}{% assign i = 'z' %}{{ i }}{% endfor %}{{ i }}", "abcdz"),
            ("{% for i in arr, limit:2 %}{{ i }}{% endfor %}", "ab"),
            (
                "{% for i in arr limit:1 %}{{ i }}{% endfor %}{% for i in arr offset:continue %}{{ i }}{% endfor %}",
                "abcd",
            ),
            ("{% for i in arr offset:-2 %}{{ i }}{% endfor %}", "cd"),
            ("{% for i in arr limit:0 %}{{ i }}{% else %}E{% endfor %}", ""),
            ("{% for i in none limit:0 %}{{ i }}{% else %}E{% endfor %}", "E"),
            ("{{ s[0] }}{{ s[1] }}", "h"),
        ] {
            assert_eq!(given(text, &library), (expect.to_owned(), Vec::new()), "{text}");
        }
    }

    #[test]
    fn mistakes_are_findings() {
        let library = library();
        for (text, expect, message) in [
            (
                "{% if currentVersion contains undefined_var %}A{% else %}B{% endif %}",
                "B",
                "`undefined_var` is not defined: it is compared as nothing",
            ),
            (
                "{% if serverVersions contains currentVersion %}A{% else %}B{% endif %}",
                "B",
                "`serverVersions` is not defined: it is compared as nothing",
            ),
            (
                "{% ifversion not ghes > 3.9 %}A{% else %}B{% endif %}",
                "B",
                "`not` does not turn a comparison around: `not ghes` is no plan",
            ),
            (
                "{% ifversion fpt ghes > 3.9 %}A{% endif %}",
                "A",
                "`ghes > 3.9` counts for nothing: no `and` or `or` stands before it",
            ),
            ("{% if num = 3 %}A{% else %}B{% endif %}", "B", "`= 3` cannot be read in `num = 3`"),
            ("{% if num == 3 && s %}A{% endif %}", "", "`&& s` cannot be read in `num == 3 && s`"),
            ("{% if num | siez %}A{% endif %}", "A", "no filter `siez`"),
            ("{% unless true %}a{% else %}b{% else %}c{% endunless %}", "b", "`unless` has branches after `else`"),
            ("{% if false %}a{% else %}b{% elsif fpt %}c{% endif %}", "b", "`if` has branches after `else`"),
            ("{% case s %}{% else %}b{% when 'h' %}c{% endcase %}", "b", "`case` has branches after `else`"),
            ("a{{ }}b", "ab", "an output without an expression"),
            ("a {{-}} b", "a b", "an output without an expression"),
            ("{% cycle %}", "", "`cycle` wants values with commas between them"),
            ("{% increment %}", "", "`increment` wants a name"),
            ("{% tablerow arr %}a{% endtablerow %}", "", "`tablerow` wants `name in collection`"),
            (
                "{% tablerow i in none rows: 2 %}a{% endtablerow %}",
                "",
                "`tablerow` takes `cols:`, `limit:` and `offset:`",
            ),
            ("{% tablerow i in none %}a", "", "block `tablerow` is not closed"),
            ("{{ none | where_exp: 'x', '==' }}", "", "`==` is no expression"),
            ("{{ none | where_exp: 'x', 'x | siez' }}", "", "no filter `siez`"),
            ("{% liquid\n if s\n echo s\n%}{% assign x = 1 %}", "h", "block `if` is not closed"),
        ] {
            assert_eq!(given(text, &library), (expect.to_owned(), vec![message.to_owned()]), "{text}");
        }
    }

    /// Templates and what liquidjs 10.30 makes of them.
    #[test]
    fn as_liquidjs() {
        let library = library();
        for (text, expect) in [
            ("{% tablerow i in arr %}{{ i }}{% endtablerow %}", "<tr1><1>a</td><2>b</td><3>c</td><4>d</td></tr>"),
            (
                "{%- tablerow i in arr cols: 3 -%} {{ i }} {%- endtablerow -%} z",
                "<tr1><1>a</td><2>b</td><3>c</td></tr><tr2><1>d</td></tr>z",
            ),
            (
                "{% tablerow i in (1..5), cols:2 limit:num, offset:1 %}{{ i }}{% endtablerow %}",
                "<tr1><1>2</td><2>3</td></tr><tr2><1>4</td></tr>",
            ),
            // What is left over is counted from the offset: from the last two, there is nothing up to the second.
            ("{% tablerow i in arr offset:-2 %}{{ i }}{% endtablerow %}", ""),
            ("{% tablerow i in arr offset:-3 limit:2 %}{{ i }}{% endtablerow %}", "<tr1><1>b</td><2>c</td></tr>"),
            ("{% tablerow i in none cols:2 %}{{ i }}{% endtablerow %}", ""),
            (
                "{% tablerow i in obj cols:1 %}{{ i[0] }}={{ i[1] }}{% endtablerow %}",
                "<tr1><1>x=1</td></tr><tr2><1>y=2</td></tr>",
            ),
            ("{% tablerow i in s cols:0 %}{{ i }}{% endtablerow %}", "<tr1><1>h</td></tr>"),
            (
                "{% tablerow i in (1..3) cols:-2 %}{{ i }}{% endtablerow %}",
                "<tr1><1>1</td><2>2</td></tr><tr0><1>3</td></tr>",
            ),
            (
                "{% tablerow i in (1..3) cols:1.5 %}{{ tablerowloop.col }}{% endtablerow %}",
                "<tr1><1>1</td><2>2</td><1.5>1.5</td></tr>",
            ),
            (
                "{% tablerow i in (1..3) cols:2 %}{% assign loop = tablerowloop %}{{ loop.row }}{{ loop.col }}{{ loop.col0 }} \
                 {{ loop.col_first }} {{ loop.col_last }} {{ loop.index }}{{ loop.rindex0 }} {{ loop.name }}{% endtablerow %}",
                "<tr1><1>110 true false 12 i-(1..3)</td><2>121 false true 21 i-(1..3)</td></tr>\
                 <tr2><1>210 true false 30 i-(1..3)</td></tr>",
            ),
            (
                "{% assign i = 'z' %}{% tablerow i in arr limit:1 %}{% assign i = 'q' %}{{ i }}{% endtablerow %}{{ i }}",
                "<tr1><1>a</td></tr>q",
            ),
            // A jump is not its own: each cell after it ends behind its first node, and so does what is around.
            (
                "{% tablerow i in arr cols:2 %}a{{ i }}{% if i == 'b' %}{% continue %}{% endif %}z{% endtablerow %}after",
                "<tr1><1>aaz</td><2>ab</td></tr><tr2><1>a</td><2>a</td></tr>",
            ),
            (
                "{% for j in arr %}{% tablerow i in arr limit:2 %}{% break %}{% endtablerow %}{{ j }}{% endfor %}after",
                "<tr1><1></td><2></td></tr>after",
            ),
            (
                "{% for j in arr limit:2 %}{% tablerow i in arr limit:2 %}{% for k in none %}{% else %}e{% endfor %}\
                 {% for k in s %}{{ k }}{% endfor %}{% if i == 'a' %}{% break %}{% endif %}{{ i }}{% endtablerow %}{{ j }}{% endfor %}",
                "<tr1><1>eh</td><2>e</td></tr>",
            ),
            ("{% for i in arr %}{% capture v %}a{% break %}b{% endcapture %}{{ v }}{% endfor %}{{ v }}", "a"),
            (
                "{% for i in arr %}{% case i %}{% when 'a' %}A{% continue %}{% when 'a', 'b' %}B{% endcase %}{{ i }}{% endfor %}",
                "ABBbcd",
            ),
            ("{% for i in  (1..2) %}{{ forloop.name }}{{ forloop.parentloop }},{% endfor %}", "i-(1..2),i-(1..2),"),
            ("{% for i in arr limit:1 %}{% endfor %}{% for i  in  arr offset:continue %}{{ i }}{% endfor %}", "bcd"),
            (
                "{% for i in (1..2.7) %}{{ i }}{% endfor %} {% for i in (1.5..3) %}{{ i }} {% endfor %}",
                "123 1.5 2.5 3.5 ",
            ),
            (
                "{{ 1 | divided_by: 3000000000 }} {{ 1000000000000 | times: 1000000000000 }} {{ 0.000001 }}",
                "3.333333333333333e-10 1e+24 0.000001",
            ),
            (
                "{{ '' | plus: 1 }} {{ '0x10' | plus: 1 }} {{ 'inf' | plus: 1 }} {{ 'nan' | plus: 1 }} {{ '1e2' | plus: 1 }}",
                "1 17 1 1 101",
            ),
            ("{% if '' < 1 %}A{% endif %}{% if ' ' == 0 %}B{% endif %}{% if '10' < 9 %}C{% endif %}", "A"),
            (
                "{{ arr | where_exp: 'x', 'x != s' | size }} {{ arr | where_exp: 'x', 'x' | size }} \
                 {{ arr | reject_exp: 'x', \"x == 'b' or x == 'c'\" | join }} {{ arr | find_exp: 'x', \"x > 'b'\" }} \
                 {{ arr | find_index_exp: 'x', \"x == 'd'\" }} {{ arr | has_exp: 'x', '0' }}",
                "4 0 a d c 3 false",
            ),
            (
                "{{ (1..num) | group_by_exp: 'x', 'x | modulo: 2' | json }}{{ x }}",
                r#"[{"name":1,"items":[1,3]},{"name":0,"items":[2]}]"#,
            ),
        ] {
            let (text_given, found) = given(text, &library);
            // `<tr class="row1">` as `<tr1>`, `<td class="col1">` as `<1>`.
            let short =
                text_given.replace("<tr class=\"row", "<tr").replace("<td class=\"col", "<").replace("\">", ">");
            assert_eq!((&*short, found), (expect, Vec::new()), "{text}");
        }
    }

    /// A text that is its own expression, and expressions over everything.
    #[test]
    fn expressions_over_items_are_bounded() {
        let mut library = library();
        library.limits.steps = 10_000;
        let own = "{% assign e = \"(1..3) | where_exp: 'y', e\" %}{{ arr | where_exp: 'x', e | size }}";
        given(own, &library);
        let many = "{{ (1..100000) | where_exp: 'x', \"(1..100000) | has_exp: 'y', 'y == x'\" | size }}";
        let (_, found) = given(many, &library);
        assert_eq!(found, ["evaluation stopped after 10000 steps"]);
    }
}
