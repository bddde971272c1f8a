//! Conditions of `ifversion`: from text to the set of versions in which they hold (format.md §3.3).
//!
//! In: the text of a condition and the names it may use. Out: [`Condition`], its truth as a [`VersionSet`], and what is
//! wrong with it. The order of the steps is the reference's: `not` first, then comparisons, then `and`/`or` to the right.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::config::{Axis, parse_release};
use crate::catalog::VersionSet;

/// A condition and where it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The text as written.
    pub text: String,
    /// Bytes of the template.
    pub range: Range<usize>,
    /// Every configured version in which the condition is true, whatever versions the page has.
    pub holds: VersionSet,
    /// The terms in order.
    pub terms: Vec<Term>,
    /// What stands after the last term and counts for nothing.
    pub unread: String,
}

/// One term of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The connective before it; `None` for the first.
    pub connective: Option<Connective>,
    /// What it says.
    pub kind: TermKind,
    /// Where it holds.
    pub holds: VersionSet,
    /// Its text, with single spaces.
    pub text: String,
}

/// `and` or `or`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connective {
    /// Both.
    And,
    /// Either.
    Or,
}

/// What a term says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TermKind {
    /// A plan's short name.
    Plan(usize),
    /// A feature.
    Feature(String),
    /// Neither plan nor feature: never true.
    Unknown(String),
    /// `not NAME`.
    Not(String),
    /// `PLAN OP RELEASE`.
    Compare {
        /// The plan's short name as written.
        plan: String,
        /// `=`, `<`, `>` or `!=`.
        operator: &'static str,
        /// The release.
        release: (u32, u32),
    },
}

/// What is wrong with a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionError {
    /// What is wrong.
    pub message: String,
}

/// Names that conditions can use.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Features and where they hold.
    pub features: BTreeMap<String, VersionSet>,
}

const OPERATORS: [&str; 4] = ["=", "<", ">", "!="];

/// Evaluates the text of a condition over every version of `axis`.
///
/// # Errors
/// Where the reference stops with a syntax error: an operator that is not one of `= < > !=` with single spaces around it,
/// or a release that is not `X.Y`; and where nothing stands at all.
pub fn condition(text: &str, range: Range<usize>, axis: &Axis, names: &Names) -> Result<Condition, ConditionError> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() {
        return Err(ConditionError { message: "a condition without terms".into() });
    }
    check_spacing(text)?;
    let mut terms = Vec::new();
    let mut at = 0;
    let mut connective = None;
    while at < words.len() {
        let (kind, length) = term(&words[at..], axis, names)?;
        let text = words[at..at + length].join(" ");
        let holds = truth(&kind, &text, axis, names);
        terms.push(Term { connective, kind, holds, text });
        at += length;
        connective = match words.get(at) {
            Some(&"and") => Some(Connective::And),
            Some(&"or") => Some(Connective::Or),
            // The reference stops reading at a word that is no connective.
            _ => break,
        };
        at += 1;
    }
    let holds = grouped(&terms);
    let unread = words.get(at..).unwrap_or_default().join(" ");
    Ok(Condition { text: text.to_owned(), range, holds, terms, unread })
}

/// Terms grouped to the right: `a and b or c` is `a and (b or c)`.
#[must_use]
pub fn grouped(terms: &[Term]) -> VersionSet {
    let Some((last, before)) = terms.split_last() else { return VersionSet::EMPTY };
    let mut holds = last.holds;
    let mut next = last.connective;
    for term in before.iter().rev() {
        holds = match next {
            Some(Connective::And) => term.holds & holds,
            _ => term.holds | holds,
        };
        next = term.connective;
    }
    holds
}

/// Operators count only as words between single spaces; anything else with an operator character is an error.
fn check_spacing(text: &str) -> Result<(), ConditionError> {
    let words: Vec<&str> = text.trim().split(' ').collect();
    for (index, word) in words.iter().enumerate() {
        if OPERATORS.contains(word) {
            let plan = index.checked_sub(1).map_or("", |before| words[before]);
            let release = words.get(index + 1).copied().unwrap_or("");
            if plan.is_empty() || release.is_empty() {
                return Err(ConditionError {
                    message: format!("`{word}` wants a plan before it and a release after it, with single spaces"),
                });
            }
        } else if word.contains(['=', '<', '>', '!']) {
            return Err(ConditionError {
                message: format!(
                    "`{word}` is no comparison: write `PLAN = 1.2` with `=`, `<`, `>` or `!=` and single spaces"
                ),
            });
        }
    }
    Ok(())
}

fn term(words: &[&str], axis: &Axis, names: &Names) -> Result<(TermKind, usize), ConditionError> {
    if words[0] == "not" {
        return match words.get(1) {
            // `not NAME` is replaced first: no plan is left to compare.
            Some(name) if words.get(2).is_some_and(|word| OPERATORS.contains(word)) => Err(ConditionError {
                message: format!("`not` does not turn a comparison around: `not {name}` is no plan"),
            }),
            Some(name) => Ok((TermKind::Not((*name).to_owned()), 2)),
            None => Err(ConditionError { message: "`not` without a name".into() }),
        };
    }
    if let Some(operator) = words.get(1).and_then(|word| OPERATORS.into_iter().find(|operator| operator == word)) {
        let written = words.get(2).copied().unwrap_or("");
        let release = parse_release(written)
            .filter(|_| is_release(written))
            .ok_or_else(|| ConditionError { message: format!("`{written}` is no release of the form `1.2`") })?;
        return Ok((TermKind::Compare { plan: words[0].to_owned(), operator, release }, 3));
    }
    let name = words[0];
    let kind = match axis.plans.iter().position(|plan| plan.short == name) {
        Some(plan) => TermKind::Plan(plan),
        None if names.features.contains_key(name) => TermKind::Feature(name.to_owned()),
        None => TermKind::Unknown(name.to_owned()),
    };
    Ok((kind, 1))
}

/// One or two digits, a dot, one or two digits.
fn is_release(text: &str) -> bool {
    text.split_once('.').is_some_and(|(major, minor)| {
        [major, minor].iter().all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
    })
}

fn truth(kind: &TermKind, text: &str, axis: &Axis, names: &Names) -> VersionSet {
    match kind {
        TermKind::Plan(plan) => axis.plan_set(*plan),
        TermKind::Feature(name) => names.features.get(name).copied().unwrap_or_default(),
        TermKind::Unknown(name) if name == "true" => axis.universe(),
        TermKind::Unknown(_) => VersionSet::EMPTY,
        TermKind::Not(name) => {
            let own = axis.plans.iter().position(|plan| plan.short == *name).map(|plan| axis.plan_set(plan));
            axis.universe() - own.unwrap_or_default()
        }
        TermKind::Compare { plan, operator, release } => {
            let own = axis.plans.iter().position(|other| other.short == *plan).map(|plan| axis.plan_set(plan));
            let own = own.unwrap_or_default();
            let outside = if *operator == "!=" { axis.universe() - own } else { VersionSet::EMPTY };
            let inside = own.iter().filter(|&index| match axis.versions()[index].number {
                Some(number) => match *operator {
                    "=" => number == *release,
                    // A comparison of texts: `3.9` is not `03.9`.
                    "!=" => !text.ends_with(&format!(" {}", axis.versions()[index].release)),
                    "<" => number < *release,
                    _ => number > *release,
                },
                None => *operator == "!=",
            });
            outside | inside.collect::<VersionSet>()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::Config;

    fn axis() -> Axis {
        let config = Config::parse(
            r#"
            [[plan]]
            name = "free"
            short = "fpt"
            [[plan]]
            name = "cloud"
            short = "ghec"
            [[plan]]
            name = "server"
            short = "ghes"
            releases = ["3.10", "3.9", "3.2"]
            "#,
        )
        .unwrap();
        Axis::new(&config.plans).unwrap()
    }

    #[test]
    fn conditions_as_sets() {
        let axis = axis();
        let mut names = Names::default();
        names.features.insert("search".into(), [0, 2].into_iter().collect());
        for (text, expect) in [
            ("fpt", vec![0]),
            ("fpt or ghec", vec![0, 1]),
            ("ghes > 3.9", vec![2]),
            ("ghes < 3.10", vec![3, 4]),
            ("ghes = 3.2 or fpt", vec![0, 4]),
            ("ghes != 3.9", vec![0, 1, 2, 4]),
            ("not ghes", vec![0, 1]),
            ("not search", vec![0, 1, 2, 3, 4]),
            ("search", vec![0, 2]),
            ("nothing-known", vec![]),
            ("fpt and ghec or ghes", vec![]),
            ("fpt or ghec and ghes", vec![0]),
            ("fpt > 1.0", vec![]),
            ("ghes > 3.9  or fpt", vec![0, 2]),
            ("fpt or ghec ghes > 3.0", vec![0, 1]),
            ("ghes != 03.9", vec![0, 1, 2, 3, 4]),
            ("ghes = 03.9", vec![3]),
        ] {
            let found = condition(text, 0..text.len(), &axis, &names).unwrap();
            assert_eq!(found.holds.iter().collect::<Vec<_>>(), expect, "{text}");
        }
        for (text, expect) in
            [("fpt or ghec ghes > 3.0", "ghes > 3.0"), ("fpt or ghec", ""), ("fpt && ghec", "&& ghec"), ("fpt or", "")]
        {
            assert_eq!(condition(text, 0..text.len(), &axis, &names).unwrap().unread, expect, "{text}");
        }
        for text in [
            "not ghes > 3.9",
            "ghes >3.0",
            "ghes >= 3.0",
            "ghes == 3.0",
            "ghes > 3",
            "ghes >",
            "",
            "not",
            "ghes  > 3.0",
        ] {
            assert!(condition(text, 0..text.len(), &axis, &names).is_err(), "{text}");
        }
    }
}
