//! The `versions` map of front matter and feature files (format.md §3.2): from a YAML value to a [`VersionSet`].
//!
//! Entry points: [`Features::read`] once a project, then [`evaluate`] for every page. Problems come back as data with the
//! text they concern, so that the caller, who knows where the value stands, can place them. Knows no pages.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::super::config::{Axis, parse_release};
use super::super::diag::{Code, Diagnostics, nearest};
use super::super::source::{Sources, Span};
use super::range::Range;
use super::yaml;
use crate::catalog::VersionSet;

/// Something wrong with a `versions` value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionsProblem {
    /// The rule.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The key or the value that is to blame, as it stands in the source; empty for the whole.
    pub subject: String,
}

impl VersionsProblem {
    fn new(code: Code, subject: &str, message: String) -> Self {
        Self { code, message, help: None, subject: subject.to_owned() }
    }

    fn with_help(mut self, help: impl Into<Option<String>>) -> Self {
        self.help = help.into();
        self
    }

    /// Adds it to `sink`, at the first place of its subject within `value` (the span of the value or of the whole front
    /// matter), or at `value` as a whole.
    pub fn report(self, sources: &Sources, value: Span, sink: &mut Diagnostics) {
        let text = sources.text(value);
        let start = find_word(text, &self.subject);
        let span = start.map_or(value, |start| {
            let start = value.start as usize + start;
            Span::new(value.file, start, start + self.subject.len())
        });
        sink.report(self.code, span, self.message).help = self.help;
    }
}

/// Where `word` stands in `text` with no letter or digit beside it.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let free = |at: usize| {
        !text[..at].chars().next_back().is_some_and(inner) && !text[at + word.len()..].chars().next().is_some_and(inner)
    };
    if word.is_empty() { None } else { text.match_indices(word).map(|(at, _)| at).find(|&at| free(at)) }
}

/// What a `versions` value may refer to besides the axis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features {
    features: BTreeMap<String, Feature>,
    retired_plans: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Feature {
    versions: VersionSet,
    map: Map<String, Value>,
    span: Span,
}

impl Features {
    /// The feature files `FOLDER/features/*.yml`, `folder` being the data folder. `retired_plans` are plan names that
    /// `versions` may still have as keys, with a warning. Problems of the files go to `sink`.
    #[must_use]
    pub fn read(
        sources: &Sources,
        folder: &str,
        retired_plans: &[String],
        axis: &Axis,
        sink: &mut Diagnostics,
    ) -> Self {
        let mut features = Self { features: BTreeMap::new(), retired_plans: retired_plans.to_vec() };
        let none = features.clone();
        let folder = format!("{folder}/features");
        for (file, source) in sources.below(&folder) {
            let name = &source.path[folder.len() + 1..];
            let Some(name) = name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml")) else { continue };
            let span = Span::new(file, 0, source.text.len());
            let map = match serde_yaml::from_str::<Value>(&source.text) {
                Ok(Value::Object(mut map)) => match map.remove("versions") {
                    Some(Value::Object(map)) => map,
                    _ => {
                        sink.report(Code::InvalidVersions, span, format!("feature `{name}` has no `versions` map"));
                        Map::new()
                    }
                },
                Ok(_) => {
                    sink.report(Code::InvalidVersions, span, format!("feature `{name}` has no `versions` map"));
                    Map::new()
                }
                Err(error) => {
                    let (at, message) = yaml::fault(&error, &source.text);
                    let message = format!("feature `{name}` is no valid YAML: {message}");
                    sink.report(Code::InvalidData, Span::new(file, at, at), message);
                    Map::new()
                }
            };
            let mut problems = Vec::new();
            if map.contains_key("feature") {
                let message = format!("feature `{name}` refers to a feature: only plans can stand here");
                problems.push(VersionsProblem::new(Code::InvalidVersions, "feature", message));
            }
            let versions = evaluate_map(&map, axis, &none, &mut problems).versions;
            for problem in problems {
                problem.report(sources, span, sink);
            }
            features.features.insert(name.to_owned(), Feature { versions, map, span });
        }
        features
    }

    /// The versions in which a feature is there; `None` for an unknown one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<VersionSet> {
        self.features.get(name).map(|feature| feature.versions)
    }

    /// Every feature with its versions and its file, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, VersionSet, Span)> {
        self.features.iter().map(|(name, feature)| (name.as_str(), feature.versions, feature.span))
    }

    /// The feature that an unknown `name` was meant to be.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.features.keys().map(String::as_str))
    }
}

/// What a map selects.
#[derive(Clone, Copy, Default)]
struct Selected {
    versions: VersionSet,
    /// Whether a range names a release that is still to come.
    upcoming: bool,
}

/// The versions that `value`, the value of `versions`, stands for, with what is wrong about it. `None` stands for a key
/// that is missing. The set is the best reading: it can be used whatever the problems are.
#[must_use]
pub fn evaluate(value: Option<&Value>, axis: &Axis, features: &Features) -> (VersionSet, Vec<VersionsProblem>) {
    let mut problems = Vec::new();
    let map = match value {
        Some(Value::Object(map)) if !map.is_empty() => map,
        Some(Value::String(text)) if text.trim() == "*" => {
            let plans: Vec<String> = axis.plans.iter().map(|plan| format!("{}: '*'", plan.short)).collect();
            let message = "`versions: '*'` names no plan".to_owned();
            let help = format!("write a map: {}", plans.join(", "));
            problems.push(VersionsProblem::new(Code::InvalidVersions, "", message).with_help(help));
            return (axis.universe(), problems);
        }
        None | Some(Value::Null) => {
            let message = "`versions` is missing".to_owned();
            problems.push(VersionsProblem::new(Code::InvalidVersions, "", message));
            return (VersionSet::EMPTY, problems);
        }
        Some(_) => {
            let message = "`versions` is no map from plans to ranges of releases".to_owned();
            problems.push(VersionsProblem::new(Code::InvalidVersions, "", message));
            return (VersionSet::EMPTY, problems);
        }
    };
    let direct = evaluate_map(map, axis, features, &mut problems);
    let featured = evaluate_features(map.get("feature"), axis, features, &mut problems);
    let versions = direct.versions | featured.versions;
    let explained = problems.iter().any(|problem| !matches!(problem.code, Code::RetiredPlan | Code::UnmetRange));
    if versions.is_empty() && !direct.upcoming && !featured.upcoming && !explained {
        problems.retain(|problem| problem.code != Code::UnmetRange);
        let message = "`versions` selects no version that is built".to_owned();
        problems.push(VersionsProblem::new(Code::NoVersions, "", message));
    }
    (versions, problems)
}

/// The feature or the merged features of the key `feature`: a later one overwrites the same plan of an earlier one.
fn evaluate_features(
    value: Option<&Value>,
    axis: &Axis,
    features: &Features,
    problems: &mut Vec<VersionsProblem>,
) -> Selected {
    let names: Vec<&Value> = match value {
        None => return Selected::default(),
        Some(Value::Array(names)) => names.iter().collect(),
        Some(name) => vec![name],
    };
    let mut merged: BTreeMap<usize, &Value> = BTreeMap::new();
    for name in names {
        let Some(name) = name.as_str() else {
            let message = "`feature` is neither a name nor a list of names".to_owned();
            problems.push(VersionsProblem::new(Code::InvalidVersions, "feature", message));
            continue;
        };
        let Some(feature) = features.features.get(name) else {
            let help = features.nearest(name).map(|near| format!("did you mean `{near}`?"));
            let message = format!("no feature `{name}`");
            problems.push(VersionsProblem::new(Code::UnknownFeature, name, message).with_help(help));
            continue;
        };
        for (key, value) in &feature.map {
            if let Some(plan) = axis.find_plan(key) {
                merged.insert(plan, value);
            }
        }
    }
    // What is wrong inside a feature file is reported once, where the file is read.
    let mut elsewhere = Vec::new();
    let mut selected = Selected::default();
    for (plan, value) in merged {
        add_plan(plan, value, axis, &mut selected, &mut elsewhere);
    }
    selected
}

/// The plans of a map; the key `feature` is passed over.
fn evaluate_map(
    map: &Map<String, Value>,
    axis: &Axis,
    features: &Features,
    problems: &mut Vec<VersionsProblem>,
) -> Selected {
    let mut selected = Selected::default();
    for (key, value) in map.iter().filter(|(key, _)| *key != "feature") {
        match axis.find_plan(key) {
            Some(plan) => add_plan(plan, value, axis, &mut selected, problems),
            None if features.retired_plans.iter().any(|plan| plan == key) => {
                let message = format!("plan `{key}` is retired");
                let problem = VersionsProblem::new(Code::RetiredPlan, key, message);
                problems.push(problem.with_help("remove the line".to_owned()));
            }
            None => {
                let names = axis.plans.iter().flat_map(|plan| [plan.short.as_str(), plan.name.as_str()]);
                let known: Vec<String> = axis.plans.iter().map(|plan| format!("`{}`", plan.short)).collect();
                let help = match nearest(key, names.chain(["feature"])) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the plans are {}", known.join(", ")),
                };
                let message = format!("no plan `{key}`");
                problems.push(VersionsProblem::new(Code::InvalidVersions, key, message).with_help(help));
            }
        }
    }
    selected
}

/// Adds the releases of a plan that `value` selects. A plan without numbered releases is selected whatever the range is;
/// a value that is no range there (`next`, a ticket number) says that it is still to come.
fn add_plan(plan: usize, value: &Value, axis: &Axis, selected: &mut Selected, problems: &mut Vec<VersionsProblem>) {
    let set = axis.plan_set(plan);
    let configured = &axis.plans[plan];
    if configured.releases.is_empty() {
        match value {
            Value::String(text) if Range::parse(text).is_err() => selected.upcoming = true,
            _ => selected.versions |= set,
        }
        return;
    }
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => {
            // YAML has already read `3.10` as 3.1.
            let message = format!("release {number} of plan `{}` is a number, not a text", configured.short);
            let help = "quote it: as a number, 3.10 is 3.1".to_owned();
            problems.push(VersionsProblem::new(Code::InvalidVersions, &configured.short, message).with_help(help));
            number.to_string()
        }
        _ => {
            let message = format!("the value of plan `{}` is no range of releases", configured.short);
            problems.push(VersionsProblem::new(Code::InvalidVersions, &configured.short, message));
            return;
        }
    };
    if text.trim() == "next" {
        selected.upcoming = true;
        return;
    }
    match Range::parse(&text) {
        Ok(range) => {
            let built = |&index: &usize| axis.versions()[index].number.is_some_and(|number| range.matches(number));
            let met: VersionSet = set.iter().filter(built).collect();
            let meets = |releases: &[String]| {
                releases.iter().filter_map(|release| parse_release(release)).any(|number| range.matches(number))
            };
            let upcoming = meets(&configured.next);
            selected.versions |= met;
            selected.upcoming |= upcoming;
            if met.is_empty() && !upcoming {
                let plan = &configured.short;
                let (message, help) = if meets(&configured.deprecated) {
                    (
                        format!("only releases of plan `{plan}` that are no longer built meet `{text}`"),
                        "remove the line",
                    )
                } else {
                    let help =
                        "correct the range or remove the line; releases to come are `next` of the plan in book.toml";
                    (format!("no release of plan `{plan}` meets `{text}`"), help)
                };
                problems.push(VersionsProblem::new(Code::UnmetRange, &text, message).with_help(help.to_owned()));
            }
        }
        Err(culprit) => {
            let message =
                format!("`{culprit}` in the range of plan `{}` is no comparison of releases", configured.short);
            let help = "such as `*`, `3.2`, `>=3.2`, `>3.0 <3.2`, `3.0 || >=3.2`".to_owned();
            problems.push(VersionsProblem::new(Code::InvalidVersions, &text, message).with_help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::Config;

    const BOOK: &str = r#"
        [[plan]]
        name = "free-pro-team"
        short = "fpt"
        default = true
        [[plan]]
        name = "enterprise-cloud"
        short = "ghec"
        [[plan]]
        name = "enterprise-server"
        short = "ghes"
        releases = ["3.10", "3.9", "3.8"]
        next = ["3.11"]
        deprecated = ["3.7"]
    "#;

    fn features(axis: &Axis) -> Features {
        let sources = Sources::from_memory([
            ("data/features/alpha.yml", "# why\nversions:\n  fpt: '*'\n  ghes: '>=3.9'\n"),
            ("data/features/beta.yml", "versions:\n  ghes: '3.8'\n"),
            ("data/features/soon.yml", "versions:\n  ghes: '>=3.11'\n"),
        ]);
        let mut sink = Diagnostics::new();
        let features = Features::read(&sources, "data", &["ghae".to_owned()], axis, &mut sink);
        assert!(sink.is_empty(), "{sink:?}");
        features
    }

    #[test]
    fn values() {
        let axis = Axis::new(&Config::parse(BOOK).unwrap().plans).unwrap();
        let features = features(&axis);
        assert_eq!(features.get("alpha").map(|set| axis.describe(set)).as_deref(), Some("fpt, ghes 3.9 and later"));
        for (yaml, expected, problem) in [
            ("{fpt: '*', ghes: '*'}", "fpt, ghes", ""),
            ("{free-pro-team: '*', enterprise-server: '>3.8'}", "fpt, ghes 3.9 and later", ""),
            ("{ghec: issue-1}", "no version", ""),
            ("{ghec: next, fpt: '>=3.2'}", "fpt", ""),
            ("{ghec: null}", "ghec", ""),
            ("{ghes: '>=3.9 <3.10 || 3.8'}", "ghes 3.9 and earlier", ""),
            ("{feature: alpha}", "fpt, ghes 3.9 and later", ""),
            ("{feature: [alpha, beta]}", "fpt, ghes 3.8", ""),
            ("{feature: [beta, alpha]}", "fpt, ghes 3.9 and later", ""),
            ("{ghec: '*', feature: beta}", "ghec, ghes 3.8", ""),
            ("{ghes: '3.9', feature: beta}", "ghes 3.9 and earlier", ""),
            ("{ghes: next}", "no version", ""),
            ("{ghes: '>=3.11'}", "no version", ""),
            ("{feature: soon}", "no version", ""),
            ("{ghes: '<3.8'}", "no version", "DF501 : `versions` selects no version that is built"),
            ("{ghes: '>=3.12'}", "no version", "DF501 : `versions` selects no version that is built"),
            (
                "{fpt: '*', ghes: '>=3.12'}",
                "fpt",
                "DF505 >=3.12: no release of plan `ghes` meets `>=3.12` (correct the range or remove the line; releases to \
                come are `next` of the plan in book.toml)",
            ),
            (
                "{ghes: '<3.8', feature: alpha}",
                "fpt, ghes 3.9 and later",
                "DF505 <3.8: only releases of plan `ghes` that are no longer built meet `<3.8` (remove the line)",
            ),
            ("{ghae: '*', fpt: '*'}", "fpt", "DF504 ghae: plan `ghae` is retired (remove the line)"),
            (
                "{ghae: '*'}",
                "no version",
                "DF504 ghae: plan `ghae` is retired (remove the line); DF501 : `versions` selects no version that is built",
            ),
            ("{gehs: '*', fpt: '*'}", "fpt", "DF500 gehs: no plan `gehs` (did you mean `ghes`?)"),
            ("{cloud: '*'}", "no version", "DF500 cloud: no plan `cloud` (the plans are `fpt`, `ghec`, `ghes`)"),
            ("{feature: alpah}", "no version", "DF502 alpah: no feature `alpah` (did you mean `alpha`?)"),
            (
                "{ghes: '>=3,9'}",
                "no version",
                "DF500 >=3,9: `3,9` in the range of plan `ghes` is no comparison of \
                releases (such as `*`, `3.2`, `>=3.2`, `>3.0 <3.2`, `3.0 || >=3.2`)",
            ),
            (
                "{ghes: 3.9}",
                "ghes 3.9",
                "DF500 ghes: release 3.9 of plan `ghes` is a number, not a text (quote it: as a \
                number, 3.10 is 3.1)",
            ),
            ("{ghes: [a]}", "no version", "DF500 ghes: the value of plan `ghes` is no range of releases"),
            ("{feature: {a: b}}", "no version", "DF500 feature: `feature` is neither a name nor a list of names"),
            (
                "'*'",
                "every version",
                "DF500 : `versions: '*'` names no plan (write a map: fpt: '*', ghec: '*', ghes: '*')",
            ),
            ("{}", "no version", "DF500 : `versions` is no map from plans to ranges of releases"),
            ("null", "no version", "DF500 : `versions` is missing"),
        ] {
            let value: Value = serde_yaml::from_str(yaml).unwrap();
            let (versions, problems) = evaluate(Some(&value), &axis, &features);
            let problems: Vec<String> = problems
                .iter()
                .map(|problem| {
                    let help = problem.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
                    format!("{} {}: {}{help}", problem.code.as_str(), problem.subject, problem.message)
                })
                .collect();
            assert_eq!((axis.describe(versions).as_str(), problems.join("; ").as_str()), (expected, problem), "{yaml}");
        }
    }

    #[test]
    fn problems_of_feature_files_have_places() {
        let sources = Sources::from_memory([
            ("data/features/a.yml", "versions:\n  gehs: '*'\n"),
            ("data/features/b.yml", "- 1\n"),
            ("data/features/c.yml", "versions: {\n"),
            ("data/features/d.yml", "versions:\n  feature: a\n"),
        ]);
        let axis = Axis::new(&Config::parse(BOOK).unwrap().plans).unwrap();
        let mut sink = Diagnostics::new();
        let features = Features::read(&sources, "data", &[], &axis, &mut sink);
        let found: Vec<String> = sink
            .finish(&sources)
            .iter()
            .map(|d| format!("{} `{}`", d.code.as_str(), sources.text(d.span.unwrap()).trim()))
            .collect();
        assert_eq!(found, ["DF500 `gehs`", "DF500 `- 1`", "DF011 ``", "DF500 `feature`"]);
        assert_eq!(features.iter().count(), 4);
    }
}
