//! Conditions rewritten in place: what the template gives stays the same in every version.
#![cfg(feature = "engine")]

use std::collections::HashMap;

use docfold::catalog::VersionSet;
use docfold::engine::check::shortest_condition;
use docfold::engine::config::{Axis, Config};
use docfold::engine::diag::Diagnostics;
use docfold::engine::edit::condition::{Change, Spacing, changes, fix, rewrite};
use docfold::engine::edit::{TextEdit, apply};
use docfold::engine::liquid::ast::{IfVersion, conditions};
use docfold::engine::liquid::{Library, Origin, Template, evaluate, parse};
use docfold::engine::source::{FileId, Sources};
use proptest::prelude::*;

const BOOK: &str = "[[plan]]\nname = \"free\"\nshort = \"fpt\"\n[[plan]]\nname = \"cloud\"\nshort = \"ghec\"\n\
                    [[plan]]\nname = \"server\"\nshort = \"ghes\"\nreleases = [\"3.2\", \"3.1\", \"3.0\"]\n";

fn library() -> Library {
    Library::new(Axis::new(&Config::parse(BOOK).unwrap().plans).unwrap())
}

fn parsed(text: &str, library: &Library) -> Template {
    parse::template(text.into(), Origin::at(FileId(0), 0), library)
}

/// The text in each version.
fn texts(text: &str, library: &Library, live: VersionSet) -> Vec<(usize, String)> {
    let outcomes = evaluate(&parsed(text, library), library, &HashMap::new(), live, &mut Diagnostics::new());
    let mut all: Vec<_> = outcomes
        .iter()
        .flat_map(|outcome| outcome.versions.iter().map(|version| (version, outcome.text.clone())))
        .collect();
    all.sort();
    all
}

/// The block with this number, with its live versions.
fn block<T>(
    template: &Template,
    number: usize,
    live: VersionSet,
    then: impl FnOnce(&IfVersion, VersionSet) -> T,
) -> Option<T> {
    let mut found = Vec::new();
    conditions(&template.nodes, live, &mut |node, live| found.push((node, live)));
    found.get(number).map(|(node, live)| then(node, *live))
}

fn edits(node: &IfVersion, live: VersionSet, text: &str, library: &Library, spacing: Spacing) -> Option<Vec<TextEdit>> {
    let reword = |condition: &docfold::engine::liquid::condition::Condition, left| {
        shortest_condition(condition.holds & left, left, library.axis(), &[])
    };
    rewrite(text, node, &changes(node, live, |_| true, reword), spacing)
}

/// Text, conditions and tags with and without dashes, nested.
fn template() -> impl Strategy<Value = String> {
    let text = prop::sample::select(vec!["a", " b ", "\n", "\n\n", " \n  c\n", "* d\n", ""]).prop_map(str::to_owned);
    text.prop_recursive(4, 24, 4, |inner| {
        let condition = prop::sample::select(vec![
            "fpt",
            "ghes",
            "ghec",
            "fpt or ghec",
            "ghes > 3.1",
            "ghes < 3.1",
            "ghes = 3.0",
            "not ghes",
            "ghes != 3.2",
            "fpt or ghec or ghes",
            "fpt and ghes",
            "ghes > 3.0 or fpt",
            "unknown",
            "fpt > 1.0",
        ]);
        let dash = || prop::bool::ANY.prop_map(|dash| if dash { "-" } else { "" });
        let branch = (condition, inner.clone(), dash(), dash());
        let otherwise = prop::option::of((inner.clone(), dash(), dash()));
        let block =
            (prop::collection::vec(branch, 1..4), otherwise, dash(), dash()).prop_map(|(branches, otherwise, l, r)| {
                let mut out = String::new();
                for (place, (condition, body, l, r)) in branches.iter().enumerate() {
                    let name = if place == 0 { "ifversion" } else { "elsif" };
                    out.push_str(&format!("{{%{l} {name} {condition} {r}%}}{body}"));
                }
                if let Some((body, l, r)) = otherwise {
                    out.push_str(&format!("{{%{l} else {r}%}}{body}"));
                }
                out + &format!("{{%{l} endif {r}%}}")
            });
        prop_oneof![prop::collection::vec(inner, 1..4).prop_map(|parts| parts.concat()), block]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn every_version_keeps_its_text(text in template(), bits in 1u128..32) {
        let library = library();
        let live = VersionSet::from_bits(bits);
        let mut now = text.clone();
        let before = texts(&now, &library, live);
        // Block after block, each of them once, as a run over all findings would do it.
        for number in (0..40).rev() {
            let template = parsed(&now, &library);
            let made = block(&template, number, live, |node, reached| {
                let edits = edits(node, reached, &now, &library, Spacing::Exact)?;
                Some(apply(&now, &edits))
            });
            if let Some(Some((after, done))) = made {
                prop_assert!(done.iter().all(|&done| done), "edits of one block do not overlap");
                prop_assert_eq!(&texts(&after, &library, live), &before, "{:?} -> {:?}", now, after);
                now = after;
            }
        }
    }
}

#[test]
fn rewritings() {
    let library = library();
    let all = library.axis().universe();
    let ghes: VersionSet = [2, 3, 4].into_iter().collect();
    for (text, live, exact, lines) in [
        ("a {% ifversion ghes %}b{% endif %} c", ghes, "a b c", "a b c"),
        ("a {% ifversion fpt %}b{% else %}d{% endif %} c", ghes, "a d c", "a d c"),
        ("a\n\n{% ifversion fpt %}\nb\n{% endif %}\n\nc", ghes, "a\n\n\n\nc", "a\n\nc"),
        ("a\r\n{% ifversion ghes %}\r\nb\r\n{% endif %}\r\nc", ghes, "a\r\n\r\nb\r\n\r\nc", "a\r\nb\r\nc"),
        ("a {%- ifversion ghes -%} b {%- endif -%} c", ghes, "abc", "abc"),
        (
            "{% ifversion fpt %}1{% elsif ghes > 3.0 %}2{%- elsif ghes -%}3{% else %}4{% endif %}",
            ghes,
            "{% ifversion ghes > 3.0 %}2{%- else -%}3{% endif %}",
            "{% ifversion ghes > 3.0 %}2{%- else -%}3{% endif %}",
        ),
        (
            "<% ifversion fpt %>1<% elsif ghes != 3.0 %>2<% endif %>",
            ghes,
            "<% ifversion ghes > 3.0 %>2<% endif %>",
            "<% ifversion ghes > 3.0 %>2<% endif %>",
        ),
        ("{%ifversion fpt or fpt%}1{%endif%}", all, "{%ifversion fpt%}1{%endif%}", "{%ifversion fpt%}1{%endif%}"),
    ] {
        for (spacing, expected) in [(Spacing::Exact, exact), (Spacing::Lines, lines)] {
            let template = parsed(text, &library);
            let edits =
                block(&template, 0, live, |node, live| edits(node, live, text, &library, spacing).unwrap()).unwrap();
            assert_eq!(apply(text, &edits).0, expected, "{text:?} {spacing:?}");
            let sources = Sources::from_memory([("content/a.md", text)]);
            let fix = fix(&template, &edits, &sources).unwrap();
            assert_eq!(apply(text, &[TextEdit::new(fix.span.range(), fix.text)]).0, expected, "one mend does the same");
        }
    }
    let text = "{% ifversion fpt %}1{% else %}2{% else %}3{% endif %}";
    let template = parsed(text, &library);
    let refused = block(&template, 0, all, |node, _| rewrite(text, node, &[Change::Always], Spacing::Exact)).unwrap();
    assert_eq!(refused, None, "a block that is not well formed is left alone");
}
