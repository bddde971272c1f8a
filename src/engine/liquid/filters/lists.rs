//! Filters over lists: sorting, choosing, grouping.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{bounded, to_json, with_commas};
use crate::engine::liquid::Value;
use crate::engine::liquid::value::MAX_TEXT;

/// Filters over lists.
pub(super) fn lists(name: &str, input: &Value, arguments: &[Value]) -> Value {
    let argument = |index: usize| arguments.get(index).cloned().unwrap_or(Value::Nil);
    let mut items = match input {
        Value::List(items) => items.to_vec(),
        Value::Nil => Vec::new(),
        other => vec![other.clone()],
    };
    match name {
        "compact" => items.retain(|item| *item != Value::Nil),
        "concat" => match argument(0) {
            Value::List(more) => items.extend(more.iter().cloned()),
            Value::Nil => {}
            other => items.push(other),
        },
        "push" => items.push(argument(0)),
        "unshift" => items.insert(0, argument(0)),
        "pop" => _ = items.pop(),
        "shift" => items = items.split_off(items.len().min(1)),
        "array_to_sentence_string" => {
            let connector = arguments.first().map_or_else(|| Arc::from("and"), Value::to_text);
            let texts: Vec<_> = items.iter().map(with_commas).collect();
            if texts.iter().map(|text| text.len() + 2).sum::<usize>() + connector.len() > MAX_TEXT {
                return input.clone();
            }
            return Value::from(match texts.split_last() {
                None => String::new(),
                Some((last, [])) => last.to_string(),
                Some((last, [first])) => format!("{first} {connector} {last}"),
                Some((last, before)) => format!("{}, {connector} {last}", before.join(", ")),
            });
        }
        "has" => return Value::Bool(items.iter().any(|item| matches(item, arguments))),
        "find" => return items.into_iter().find(|item| matches(item, arguments)).unwrap_or(Value::Nil),
        "find_index" => {
            let found = items.iter().position(|item| matches(item, arguments));
            return found.map_or(Value::Nil, |index| Value::number(index as f64));
        }
        "group_by" => {
            let keyed = input.items().into_iter().map(|item| (property(&item, &argument(0)), item));
            return grouped(keyed);
        }
        "join" => {
            let separator = match argument(0) {
                Value::Nil => Arc::from(" "),
                other => other.to_text(),
            };
            let texts: Vec<_> = items.iter().map(with_commas).collect();
            let length: usize = texts.iter().map(|text| text.len() + separator.len()).sum();
            if length > MAX_TEXT {
                return input.clone();
            }
            return Value::from(texts.join(&*separator));
        }
        "map" => return Value::list(items.iter().map(|item| property(item, &argument(0)))),
        "reverse" => items.reverse(),
        "sort" | "sort_natural" => {
            let natural = name == "sort_natural";
            let key = |item: &Value| match arguments.first() {
                Some(name) => property(item, name),
                None => item.clone(),
            };
            items.sort_by(|a, b| compare(&key(a), &key(b), natural));
        }
        "sum" => {
            let values = items.iter().map(|item| match arguments.first() {
                Some(name) => property(item, name),
                None => item.clone(),
            });
            return Value::number(values.filter_map(|value| value.to_number()).sum());
        }
        "uniq" => {
            let mut seen = HashSet::new();
            items.retain(|item| seen.insert(to_json(item).to_string()));
        }
        "where" => items.retain(|item| matches(item, arguments)),
        "reject" => items.retain(|item| !matches(item, arguments)),
        _ => return input.clone(),
    }
    Value::List(Arc::new(items))
}

/// Items that have the same key together, in the order of their first ones.
fn grouped(keyed: impl IntoIterator<Item = (Value, Value)>) -> Value {
    let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
    let mut places = HashMap::new();
    for (key, item) in keyed {
        let place = *places.entry(to_json(&key).to_string()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, group)) => group.push(item),
            None => groups.push((key, vec![item])),
        }
    }
    let group = |(name, items)| Value::map([("name", name), ("items", Value::list(items))]);
    Value::list(groups.into_iter().map(group))
}

/// What a filter that is given an expression runs over.
pub(in crate::engine::liquid) fn items(name: &str, input: &Value) -> Vec<Value> {
    match input {
        Value::List(items) => items.to_vec(),
        other if name == "group_by_exp" => other.items(),
        Value::Nil => Vec::new(),
        other => vec![other.clone()],
    }
}

/// What the filter `name` gives for `items`, each of which has one of `values` as the value of the expression.
pub(in crate::engine::liquid) fn by_expression(
    name: &str,
    input: &Value,
    items: &[Value],
    values: Vec<Value>,
) -> Value {
    bounded(chosen(name, items, values), input)
}

fn chosen(name: &str, items: &[Value], values: Vec<Value>) -> Value {
    let mut pairs = items.iter().cloned().zip(values);
    match name {
        "where_exp" | "reject_exp" => {
            // `true` and `false` alone, as in the reference.
            let kept = Value::Bool(name == "where_exp");
            Value::list(pairs.filter(|(_, value)| *value == kept).map(|(item, _)| item))
        }
        "group_by_exp" => grouped(pairs.map(|(item, value)| (value, item))),
        "has_exp" => Value::Bool(pairs.any(|(_, value)| is_something(&value))),
        "find_exp" => pairs.find(|(_, value)| is_something(value)).map_or(Value::Nil, |(item, _)| item),
        _ => pairs.position(|(_, value)| is_something(&value)).map_or(Value::Nil, |index| Value::number(index as f64)),
    }
}

/// What JavaScript takes for true: unlike in conditions, neither an empty text nor a zero.
fn is_something(value: &Value) -> bool {
    match value {
        Value::Int(0) => false,
        Value::Float(number) => !number.is_nan(),
        Value::Text(text) => !text.is_empty(),
        other => other.is_truthy(),
    }
}

/// The property of an item at a dotted path.
fn property(item: &Value, path: &Value) -> Value {
    path.to_text().split('.').fold(item.clone(), |value, name| value.member(&Value::from(name)))
}

/// Whether the property that the first argument names is the second argument, or holds where there is none.
fn matches(item: &Value, arguments: &[Value]) -> bool {
    let value = property(item, arguments.first().unwrap_or(&Value::Nil));
    arguments.get(1).map_or(value.is_truthy(), |wanted| value.equals(wanted))
}

/// A total order: numbers, then texts, then everything else, `nil` last. Sorting panics on anything less.
fn compare(a: &Value, b: &Value, natural: bool) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => 0,
        Value::Text(_) => 1,
        Value::Nil => 3,
        _ => 2,
    };
    match (a, b) {
        _ if natural && *a != Value::Nil && *b != Value::Nil => {
            a.to_text().to_lowercase().cmp(&b.to_text().to_lowercase())
        }
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        _ => rank(a).cmp(&rank(b)).then_with(|| match (a.to_number(), b.to_number()) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            _ => Ordering::Equal,
        }),
    }
}
