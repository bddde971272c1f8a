//! Loops: `for` and `tablerow`.
//!
//! In: the tag and the versions that reach it. Out: the body, once for each item and each set of versions that has the same
//! items, with the variables of the loop around it.

use std::fmt::Write;

use super::{Evaluation, held, set};
use crate::catalog::VersionSet;
use crate::engine::folded::Folded;
use crate::engine::liquid::ast::{For, Offset, TableRow};
use crate::engine::liquid::expression::Expression;
use crate::engine::liquid::{Template, Value};

impl Evaluation<'_> {
    pub(super) fn for_loop(&mut self, template: &Template, found: &For, live: VersionSet) {
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
    pub(super) fn table_row(&mut self, template: &Template, found: &TableRow, live: VersionSet) {
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
    pub(super) fn restore<const N: usize>(&mut self, outer: [(&str, Option<Folded<Value>>); N]) {
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
