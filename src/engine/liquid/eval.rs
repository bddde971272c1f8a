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
use super::ast::{Data, For, Jump, Node, Offset, Test};
use super::expression::{Expression, Filtered, Member, Operator};
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
        steps: 0,
        depth: 0,
        stopped: false,
        reported: 0,
        untold: Diagnostics::new(),
        uses,
        sink,
    };
    evaluation.buffer.text.reserve(template.text.len() * 2);
    evaluation.nodes(template, &template.nodes, live);
    let whole = template.origin.span(0..template.text.len());
    evaluation.buffer.outcomes(live, &evaluation.frames, whole)
}

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
    steps: usize,
    /// Nesting of node lists, included templates counted in: what bounds the stack.
    depth: usize,
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

    /// Evaluates `nodes`; gives back the versions that went through to the end.
    fn nodes(&mut self, template: &Template, nodes: &[Node], live: VersionSet) -> VersionSet {
        let mut live = live;
        self.depth += 1;
        for node in nodes {
            if live.is_empty() || !self.step(template, live) {
                break;
            }
            live = self.node(template, node, live);
        }
        self.depth -= 1;
        live
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

    fn node(&mut self, template: &Template, node: &Node, live: VersionSet) -> VersionSet {
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
                let mut through = VersionSet::EMPTY;
                for (condition, body) in &found.branches {
                    through |= self.nodes(template, body, rest & condition.holds);
                    rest -= condition.holds;
                }
                return through | self.nodes(template, found.otherwise.as_deref().unwrap_or_default(), rest);
            }
            Node::If { branches, otherwise } => {
                let mut rest = live;
                let mut through = VersionSet::EMPTY;
                for (test, body) in branches {
                    let holds = self.test(test, rest);
                    through |= self.nodes(template, body, holds);
                    rest -= holds;
                }
                return through | self.nodes(template, otherwise, rest);
            }
            Node::Case { subject, branches, otherwise } => {
                let mut through = VersionSet::EMPTY;
                for (versions, subject) in self.filtered(subject, live) {
                    // Every branch that fits is written, not the first alone.
                    let (mut rest, mut hit) = (versions, VersionSet::EMPTY);
                    for (values, body) in branches {
                        let mut holds = VersionSet::EMPTY;
                        for value in values {
                            for (set, value) in self.expression(value, rest) {
                                if value.equals(&subject) {
                                    holds |= set;
                                }
                            }
                        }
                        hit |= holds;
                        rest = (rest - holds) | self.nodes(template, body, holds);
                    }
                    through |= (rest & hit) | self.nodes(template, otherwise, rest - hit);
                }
                return through;
            }
            Node::For(found) => self.for_loop(template, found, live),
            Node::Jump(jump) => {
                if *jump == Jump::Break {
                    self.broken |= live;
                }
                return VersionSet::EMPTY;
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
                let through = self.nodes(template, body, live);
                self.write(template, through, close, end);
                return through;
            }
            Node::Prompt { body, range } => {
                for (set, text) in self.captured(template, body, live) {
                    let html = self.prompt(&text);
                    self.write(template, set, &html, range);
                }
            }
        }
        live
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
        let names = [found.variable.as_str(), "forloop"];
        let outer = names.map(|name| self.scope.loops.get(name).cloned());
        for (versions, collection) in self.expression(&found.collection, live) {
            self.charge(&collection);
            let items = collection.items();
            if items.is_empty() {
                // What `offset` and `limit` leave over has no say in it.
                self.nodes(template, &found.otherwise, versions);
                continue;
            }
            for (versions, offset) in self.offset(found, versions) {
                for (versions, limit) in self.bound(found.limit.as_ref(), versions) {
                    let mut items = items[from_end(offset.unwrap_or(0), items.len())..].to_vec();
                    items.truncate(limit.map_or(usize::MAX, |limit| from_end(limit, items.len())));
                    let end = offset.unwrap_or(0).saturating_add(i64::try_from(items.len()).unwrap_or(i64::MAX));
                    set(&mut self.scope.ends, &found.key, versions, vec![(versions, Value::Int(end))]);
                    if found.reversed {
                        items.reverse();
                    }
                    self.iterate(template, found, versions, items);
                }
            }
        }
        self.broken = outer_broken;
        for (name, value) in names.into_iter().zip(outer) {
            match value {
                Some(value) => _ = self.scope.loops.insert(name.to_owned(), value),
                None => _ = self.scope.loops.remove(name),
            }
        }
    }

    /// Where a loop begins, by version.
    fn offset(&mut self, found: &For, live: VersionSet) -> Vec<(VersionSet, Option<i64>)> {
        match &found.offset {
            Some(Offset::Continue) => held(&self.scope.ends, &found.key, live, &Value::Int(0))
                .into_iter()
                .map(|(set, end)| (set, if let Value::Int(end) = end { Some(end) } else { None }))
                .collect(),
            Some(Offset::At(expression)) => self.bound(Some(expression), live),
            None => vec![(live, None)],
        }
    }

    /// The values of `limit` or `offset`, by version.
    fn bound(&mut self, expression: Option<&Expression>, live: VersionSet) -> Vec<(VersionSet, Option<i64>)> {
        let Some(expression) = expression else { return vec![(live, None)] };
        let parts = self.expression(expression, live);
        #[expect(clippy::cast_possible_truncation, reason = "huge values saturate")]
        let whole = |value: &Value| value.to_number().map(|number| number as i64);
        parts.into_iter().map(|(set, value)| (set, whole(&value))).collect()
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
            let number = |n: usize| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
            let state = Value::map([
                ("index", number(index + 1)),
                ("index0", number(index)),
                ("rindex", number(length - index)),
                ("rindex0", number(length - index - 1)),
                ("first", Value::Bool(index == 0)),
                ("last", Value::Bool(index + 1 == length)),
                ("length", number(length)),
            ]);
            set(&mut self.scope.loops, &found.variable, live, vec![(live, item)]);
            set(&mut self.scope.loops, "forloop", live, vec![(live, state)]);
            self.broken = VersionSet::EMPTY;
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
        let outer_broken = std::mem::take(&mut self.broken);
        self.stack.push(data.path.clone());
        self.nodes(&included, &included.nodes, live);
        self.stack.pop();
        self.broken = outer_broken;
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

/// An index as JavaScript's `slice` reads it: a negative one counts from the end.
fn from_end(index: i64, length: usize) -> usize {
    let whole = i64::try_from(length).unwrap_or(i64::MAX);
    let index = if index < 0 { index.saturating_add(whole).max(0) } else { index.min(whole) };
    usize::try_from(index).unwrap_or(0)
}

/// Most items of a range `(a..b)`.
const MAX_RANGE: i64 = 100_000;

fn range(from: &Value, to: &Value) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let whole = |value: &Value| value.to_number().unwrap_or(0.0) as i64;
    let (from, to) = (whole(from), whole(to));
    let to = to.min(from.saturating_add(MAX_RANGE));
    Value::List(Arc::new((from..=to).map(Value::Int).collect()))
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
            ("{% liquid\n if s\n echo s\n%}{% assign x = 1 %}", "h", "block `if` is not closed"),
        ] {
            assert_eq!(given(text, &library), (expect.to_owned(), vec![message.to_owned()]), "{text}");
        }
    }
}
