//! What expressions are: variables, comparisons, ranges, filters.
//!
//! In: an expression and versions. Out: its values, each with the versions in which it is that ([`Parts`]); findings about names
//! that nothing defines.

use std::ops::Range;

use super::{Evaluation, Parts, set};
use crate::catalog::VersionSet;
use crate::engine::diag::{Code, nearest};
use crate::engine::folded::Folded;
use crate::engine::liquid::expression::{Expression, Filtered, Member, Operator, Reader};
use crate::engine::liquid::{Template, Value, filters};

/// Deepest nesting of expressions that are given to filters as text.
const MAX_EXPRESSIONS: usize = 8;

impl Evaluation<'_> {
    pub(super) fn filtered(&mut self, filtered: &Filtered, live: VersionSet) -> Parts {
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
        let result = |values| filters::by_expression(filter, input, &items, values);
        let parts: Parts = rows.into_iter().map(|(set, values)| (set, result(values))).collect();
        parts.iter().for_each(|(_, value)| self.charge(value));
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

    pub(super) fn expression(&mut self, expression: &Expression, live: VersionSet) -> Parts {
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
    pub(super) fn members(&mut self, mut parts: Parts, members: &[Member]) -> Parts {
        for member in members {
            // The units of a text are counted from its start.
            for (_, value) in parts.iter().filter(|(_, value)| matches!(value, Value::Text(_))) {
                self.charge(value);
            }
            parts = match member {
                Member::Name(name) => {
                    let key = Value::from(name.as_str());
                    parts.into_iter().map(|(set, value)| (set, value.member(&key))).collect()
                }
                Member::Index(index) => {
                    let mut next = Vec::new();
                    for (set, value) in parts {
                        for (set, key) in self.expression(index, set) {
                            self.charge(&key);
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
    pub(super) fn lookup_outside(&self, name: &str, live: VersionSet) -> Parts {
        self.lookup_in([None, None], name, live)
    }

    /// Reports a variable that nothing defines in any version, where its value would be shown.
    pub(super) fn check_name(&mut self, template: &Template, value: &Filtered, range: &Range<usize>, live: VersionSet) {
        let Expression::Path { name, members } = &value.expression else { return };
        if self.is_known(name) || value.filters.iter().any(|filter| filter.name == "default") {
            return;
        }
        let help = if matches!(name.as_str(), "variables" | "reusables") {
            let names = members.iter().map_while(|member| match member {
                Member::Name(name) => Some(format!(".{name}")),
                Member::Index(_) => None,
            });
            format!("write `{{% data {name}{} %}}`", names.collect::<String>())
        } else if template.text[..range.start].ends_with('$') {
            "put it between `{% raw %}` and `{% endraw %}`".to_owned()
        } else if let Some(near) = nearest(name, self.names()) {
            format!("did you mean `{near}`?")
        } else {
            "to show it as it is, put it between `{% raw %}` and `{% endraw %}`; for a value, define it under \
             `[liquid.context]` of book.toml"
                .to_owned()
        };
        let span = template.origin.span(range.clone());
        self.report(Code::UndefinedVariable, span, live, format!("nothing defines `{name}`: readers see nothing here"))
            .help(help);
    }

    fn is_known(&self, name: &str) -> bool {
        let scope = &self.scope;
        let own = [&scope.loops, &scope.assigned, &self.counters, self.page];
        own.iter().any(|variables| variables.contains_key(name))
            || self.library.context.contains_key(name)
            || self.library.names.features.contains_key(name)
            || self.library.axis().plans.iter().any(|plan| plan.short == name)
    }

    /// The names of what is not the template's loops'.
    fn names(&self) -> impl Iterator<Item = &str> {
        let own = self.scope.assigned.keys().chain(self.page.keys());
        own.chain(self.library.context.keys()).map(String::as_str)
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
