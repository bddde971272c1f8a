//! The shortest condition for a set of versions, read by an evaluator that shares no code with the engine.
#![cfg(feature = "engine")]

use docfold::catalog::VersionSet;
use docfold::engine::check::shortest_condition;
use docfold::engine::config::{Axis, Config};
use proptest::prelude::*;

fn axis(releases: &[&str]) -> Axis {
    let releases: Vec<String> = releases.iter().map(|release| format!("{release:?}")).collect();
    let text = format!(
        "[[plan]]\nname = \"free\"\nshort = \"fpt\"\ndefault = true\n[[plan]]\nname = \"cloud\"\nshort = \"ghec\"\n\
         [[plan]]\nname = \"server\"\nshort = \"ghes\"\nreleases = [{}]\n",
        releases.join(", ")
    );
    Axis::new(&Config::parse(&text).unwrap().plans).unwrap()
}

/// format.md §3.3: `not X` first, then comparisons, then the rest, grouped to the right.
fn holds(condition: &str, plan: &str, release: &str, features: &[&str]) -> bool {
    let number = |release: &str| -> (u32, u32) {
        let (major, minor) = release.split_once('.').unwrap();
        (major.parse().unwrap(), minor.parse().unwrap())
    };
    let words: Vec<&str> = condition.split(' ').collect();
    let mut flat: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let operator = words.get(at + 1).copied().unwrap_or("");
        if words[at] == "not" {
            flat.push((words[at + 1] != plan).to_string());
            at += 2;
        } else if matches!(operator, "=" | "<" | ">" | "!=") {
            let same = words[at] == plan;
            let other = words[at + 2];
            flat.push(
                match operator {
                    "!=" => !same || release != other,
                    "=" => same && number(release) == number(other),
                    "<" => same && number(release) < number(other),
                    _ => same && number(release) > number(other),
                }
                .to_string(),
            );
            at += 3;
        } else if matches!(words[at], "and" | "or") {
            flat.push(words[at].to_owned());
            at += 1;
        } else {
            flat.push((words[at] == plan || features.contains(&words[at])).to_string());
            at += 1;
        }
    }
    let mut value = flat.pop().unwrap() == "true";
    while let (Some(link), Some(term)) = (flat.pop(), flat.pop()) {
        value = if link == "and" { term == "true" && value } else { term == "true" || value };
    }
    value
}

fn selected(condition: &str, axis: &Axis, features: &[(&str, VersionSet)]) -> VersionSet {
    (0..axis.versions().len())
        .filter(|&index| {
            let version = axis.version(index);
            let on: Vec<&str> =
                features.iter().filter(|(_, set)| set.contains_index(index)).map(|(name, _)| *name).collect();
            holds(condition, version.short, version.release, &on)
        })
        .collect()
}

#[test]
fn short_ones() {
    let long = axis(&["3.13", "3.12", "3.11", "3.10", "3.9", "3.8"]);
    let axis = axis(&["3.11", "3.10", "3.9", "3.8"]);
    let all = axis.universe();
    let set = |indices: &[usize]| -> VersionSet { indices.iter().copied().collect() };
    for (wanted, live, expected) in [
        (set(&[0]), all, Some("fpt")),
        (set(&[0, 1]), all, Some("not ghes")),
        (set(&[1, 2, 3, 4, 5]), all, Some("not fpt")),
        (set(&[2, 3, 4, 5]), all, Some("ghes")),
        (set(&[2, 3]), all, Some("ghes > 3.9")),
        (set(&[4, 5]), all, Some("ghes < 3.10")),
        (set(&[3]), all, Some("ghes = 3.10")),
        (set(&[0, 1, 2, 4, 5]), all, Some("ghes != 3.10")),
        (set(&[3, 4]), all, Some("ghes = 3.10 or ghes = 3.9")),
        (set(&[2, 3, 4]) - set(&[2]), set(&[2, 3, 4]), Some("ghes < 3.11")),
        (set(&[0, 2]), all, Some("fpt or ghes > 3.10")),
        (set(&[0, 1, 2]), all, Some("not ghes or ghes > 3.10")),
        (set(&[0, 3, 4]), all, Some("fpt or ghes = 3.10 or ghes = 3.9")),
        // Only what is alive counts.
        (set(&[0, 2]), set(&[0, 2, 4]), Some("ghes != 3.9")),
        (set(&[2]), set(&[2, 3]), Some("ghes > 3.10")),
        (set(&[2]), set(&[0, 2]), Some("ghes")),
        (all, all, None),
        (set(&[0]), set(&[1, 2]), None),
        (all, VersionSet::EMPTY, None),
    ] {
        assert_eq!(shortest_condition(wanted, live, &axis, &[]).as_deref(), expected, "{wanted:?} in {live:?}");
    }
    let middle: VersionSet = (3..7).collect();
    assert_eq!(shortest_condition(middle, long.universe(), &long, &[]).as_deref(), Some("ghes > 3.8 and ghes < 3.13"));
    let feature = [("fast-search", set(&[0, 3, 5]))];
    assert_eq!(shortest_condition(set(&[0, 3, 5]), all, &axis, &feature).as_deref(), Some("fast-search"));
}

#[test]
fn no_condition_of_fewer_terms_exists() {
    // Every condition of one or two terms, by brute force: what one of them selects takes no more letters.
    let axis = axis(&["3.2", "3.1", "3.0"]);
    let mut terms = Vec::new();
    for plan in ["fpt", "ghec", "ghes"] {
        terms.extend([plan.to_owned(), format!("not {plan}")]);
    }
    for release in ["3.2", "3.1", "3.0"] {
        terms.extend(["=", "<", ">", "!="].map(|operator| format!("ghes {operator} {release}")));
    }
    let mut all = terms.clone();
    for first in &terms {
        for second in &terms {
            all.extend([format!("{first} and {second}"), format!("{first} or {second}")]);
        }
    }
    for text in all {
        let wanted = selected(&text, &axis, &[]);
        if let Some(found) = shortest_condition(wanted, axis.universe(), &axis, &[]) {
            assert!(found.len() <= text.len(), "{found:?} is longer than {text:?}");
        }
    }
}

#[test]
fn large_axes_end() {
    let releases: Vec<String> = (0..126).rev().map(|minor| format!("3.{minor}")).collect();
    let axis = axis(&releases.iter().map(String::as_str).collect::<Vec<_>>());
    let every_third: VersionSet = (0..128).filter(|index| index % 3 == 0).collect();
    let text = shortest_condition(every_third, axis.universe(), &axis, &[]).unwrap();
    assert_eq!(selected(&text, &axis, &[]), every_third);
}

proptest! {
    #[test]
    fn selects_what_is_wanted(wanted in 0u128..256, live in 0u128..256, feature in 0u128..256) {
        let axis = axis(&["3.11", "3.10", "3.9", "3.8", "2.22", "2.9"]);
        let (wanted, live) = (VersionSet::from_bits(wanted), VersionSet::from_bits(live));
        let features = [("some-feature", VersionSet::from_bits(feature))];
        match shortest_condition(wanted, live, &axis, &features) {
            Some(text) => prop_assert_eq!(selected(&text, &axis, &features) & live, wanted & live, "{}", text),
            None => prop_assert!((wanted & live).is_empty() || wanted.contains(live)),
        }
    }
}
