//! The shortest `ifversion` condition for a set of versions: [`condition`].
//!
//! In: the versions wanted, those that reach the tag, the axis. Out: the text of a condition of format.md §3.3: terms with
//! `and` and `or` that group to the right, without parentheses. Pure; knows no templates.
//!
//! A condition that groups to the right is a term, or a term and `and`/`or` and such a condition. So the search goes from
//! the left: after `t and` the rest must hold in the wanted versions and fail in the unwanted ones inside `t`; after `t or`
//! it must hold in the wanted ones outside `t` and fail in the unwanted ones. Each step shrinks what is left to decide.

use std::collections::HashMap;

use super::super::config::Axis;
use crate::catalog::VersionSet;

/// One term with the versions in which it is true.
#[derive(Clone, Debug)]
struct Term {
    text: String,
    set: VersionSet,
    rank: usize,
}

/// What is still to decide: where the rest must hold and where it must fail.
type Need = (VersionSet, VersionSet);

/// Length of the text, number of terms, sum of ranks: smaller is better.
type Cost = (usize, usize, usize);

/// The best first step for a need: the term, and after a link the rest.
#[derive(Clone, Copy, Debug)]
struct Step {
    cost: Cost,
    term: usize,
    rest: Option<(&'static str, Need)>,
}

/// How many needs are looked at before the plain list of versions has to do.
const MOST_NEEDS: usize = 20_000;

/// The shortest condition that is true in those versions of `live` that are `wanted`, and false in the others of `live`;
/// what it is elsewhere does not matter. `features` may be used as terms beside the plans: name those only that mean what
/// the condition is about. `None` when the condition would be true everywhere in `live`, or nowhere.
#[must_use]
pub fn condition(wanted: VersionSet, live: VersionSet, axis: &Axis, features: &[(&str, VersionSet)]) -> Option<String> {
    let live = live & axis.universe();
    let need = (wanted & live, live - wanted);
    if need.0.is_empty() || need.1.is_empty() {
        return None;
    }
    let terms = terms(live, axis, features);
    let mut known = HashMap::new();
    if best(need, &terms, &mut known).is_none() {
        return Some(list(need.0, axis));
    }
    let mut text = String::new();
    let mut next = Some(need);
    while let Some(Some(step)) = next.and_then(|need| known.get(&need)) {
        text.push_str(&terms[step.term].text);
        next = step.rest.map(|(link, rest)| {
            text.push_str(link);
            rest
        });
    }
    Some(text)
}

/// Every term that tells some versions of `live` from others, the best one for each set.
fn terms(live: VersionSet, axis: &Axis, features: &[(&str, VersionSet)]) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    let mut add = |text: String, set: VersionSet, rank: usize| {
        let set = set & live;
        if set.is_empty() || set == live {
            return;
        }
        match terms.iter_mut().find(|term| term.set == set) {
            Some(term) if (text.len(), rank) < (term.text.len(), term.rank) => *term = Term { text, set, rank },
            Some(_) => {}
            None => terms.push(Term { text, set, rank }),
        }
    };
    for (plan, configured) in axis.plans.iter().enumerate() {
        let short = &configured.short;
        let all = axis.plan_set(plan);
        add(short.clone(), all, 0);
        add(format!("not {short}"), axis.universe() - all, 4);
        for index in all {
            let version = &axis.versions()[index];
            let Some(number) = version.number else { continue };
            let release = &version.release;
            let one = VersionSet::single(index);
            let newer: VersionSet =
                all.iter().filter(|&other| axis.versions()[other].number.is_some_and(|other| other > number)).collect();
            add(format!("{short} > {release}"), newer, 1);
            add(format!("{short} = {release}"), one, 2);
            add(format!("{short} < {release}"), all - newer - one, 3);
            add(format!("{short} != {release}"), axis.universe() - one, 5);
        }
    }
    for (name, set) in features {
        add((*name).to_owned(), *set, 6);
    }
    terms
}

/// The best first step for `need`; `None` when there is none, or the search would be too long.
fn best(need: Need, terms: &[Term], known: &mut HashMap<Need, Option<Step>>) -> Option<Step> {
    if let Some(&step) = known.get(&need) {
        return step;
    }
    if known.len() >= MOST_NEEDS {
        return None;
    }
    let (hold, fail) = need;
    let mut found: Option<Step> = None;
    let mut offer = |step: Step| {
        if found.as_ref().is_none_or(|other| step.cost < other.cost) {
            found = Some(step);
        }
    };
    let alone = |term: &Term| term.set.contains(hold) && !term.set.intersects(fail);
    for (index, term) in terms.iter().enumerate() {
        if alone(term) {
            offer(Step { cost: (term.text.len(), 1, term.rank), term: index, rest: None });
        }
    }
    for (index, term) in terms.iter().enumerate() {
        if alone(term) {
            continue;
        }
        let (link, rest) = if term.set.contains(hold) && !term.set.contains(fail) {
            (" and ", (hold, fail & term.set))
        } else if !term.set.intersects(fail) && term.set.intersects(hold) {
            (" or ", (hold - term.set, fail))
        } else {
            continue;
        };
        if let Some(after) = best(rest, terms, known) {
            let (length, count, rank) = after.cost;
            let cost = (term.text.len() + link.len() + length, count + 1, rank + term.rank);
            offer(Step { cost, term: index, rest: Some((link, rest)) });
        }
    }
    known.insert(need, found);
    found
}

/// The versions one by one: always right, seldom short.
fn list(wanted: VersionSet, axis: &Axis) -> String {
    let mut terms: Vec<String> = Vec::new();
    for index in wanted {
        let version = &axis.versions()[index];
        let plan = &axis.plans[version.plan];
        let whole = axis.plan_set(version.plan);
        if version.number.is_none() || wanted.contains(whole) {
            if whole.first_index() == Some(index) {
                terms.push(plan.short.clone());
            }
        } else {
            terms.push(format!("{} = {}", plan.short, version.release));
        }
    }
    terms.join(" or ")
}
