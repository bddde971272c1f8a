//! Evaluates a template for all its versions at once.
//!
//! In: a [`Template`], the versions that are live, the [`Library`], the page's own variables. Out: [`Outcome`]s and
//! diagnostics. A condition splits the live set; every other step runs once for all versions that reach it. Bounded by
//! [`super::Limits`].

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::super::diag::{Code, Diagnostic, Diagnostics};
use super::super::folded::Folded;
use super::super::source::{Frame, Span};
use super::ast::{Data, Jump, Node, Test};
use super::expression::{Expression, Filtered};
use super::outcome::{Buffer, Outcome};
use super::{DataValue, Library, Template, Uses, Value, filters};
use crate::catalog::VersionSet;

mod loops;
mod values;

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
                self.check_name(template, value, range, live);
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
                                self.charge(&subject);
                                self.charge(&value);
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
        let address = filters::uri_component(text.trim());
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
            if self.library.is_unreadable(&data.path) {
                return;
            }
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
}

#[cfg(test)]
mod tests;
