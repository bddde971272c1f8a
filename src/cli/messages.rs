//! Every rule on a tree of its own, and its message as the writer sees it: 80 columns, no colour. Tests only.

use std::collections::BTreeMap;

use super::format::{self, Context, Paint};
use crate::engine::check;
use crate::engine::compile;
use crate::engine::config::{Axis, Config};
use crate::engine::diag::{Code, Diagnostic};
use crate::engine::registry::{self, Inputs, Lock};
use crate::engine::source::{ReadError, Sources};

const FIXTURES: &str = include_str!("../../tests/checks/fixtures.txt");

const BOOK: &str = r#"
[source]
assets = []
[front-matter]
retired-plans = ["ghae"]
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
releases = ["3.21", "3.20"]
next = ["3.22"]
deprecated = ["3.19", "2.21"]
[errors]
pages = ["/oauth"]
hosts = ["docs.example.com"]
lock = "errors.lock"
"#;

/// Rule -> path -> text.
fn fixtures() -> BTreeMap<&'static str, BTreeMap<&'static str, String>> {
    let mut fixtures: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
    let (mut rule, mut path) = ("", "");
    for line in FIXTURES.lines() {
        if let Some(name) = line.strip_prefix('@') {
            (rule, path) = (name, "");
            assert!(fixtures.insert(rule, BTreeMap::new()).is_none(), "{rule} has two fixtures");
        } else if let Some(name) = line.strip_prefix("== ") {
            path = name;
            fixtures.get_mut(rule).unwrap().insert(path, String::new());
        } else if !rule.is_empty() {
            let text = fixtures.get_mut(rule).unwrap().get_mut(path).unwrap();
            text.push_str(line);
            text.push('\n');
        }
    }
    fixtures
}

/// All findings about a fixture.
fn findings(files: &BTreeMap<&str, String>) -> (Sources, Axis, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let mut pages = Vec::new();
    for (path, text) in files {
        if let Some(path) = path.strip_prefix('!') {
            let file =
                sources.insert(path.to_owned(), format!("---\ntitle: A\nversions: {{fpt: '*'}}\n---\n{text}").into());
            let message = "invalid UTF-8 at byte 41".to_owned();
            sources.errors.push(ReadError { path: path.to_owned(), file: Some(file), offset: Some(41), message });
        } else if path.starts_with("assets/") {
            sources.assets.insert((*path).to_owned());
        } else if let Some(name) = path.strip_prefix("content/") {
            let name = name.strip_suffix(".md").unwrap();
            if !name.contains('/') && name != "index" {
                pages.push(name);
            }
            let text = if text.starts_with("---") {
                text.clone()
            } else {
                format!("---\ntitle: About {name}\nversions: {{fpt: '*', ghec: '*', ghes: '*'}}\n---\n{text}")
            };
            sources.insert((*path).to_owned(), text.into());
        } else if *path != "book.toml" {
            sources.insert((*path).to_owned(), text.as_str().into());
        }
    }
    if !files.contains_key("content/index.md") {
        let children: String = pages.iter().map(|page| format!("  - /{page}\n")).collect();
        let children = if children.is_empty() { " []\n".to_owned() } else { format!("\n{children}") };
        let text = format!("---\ntitle: Home\nversions: {{fpt: '*', ghec: '*', ghes: '*'}}\nchildren:{children}---\n");
        sources.insert("content/index.md".into(), text.into());
    }
    let more = files.get("book.toml").map_or("", String::as_str);
    let config = Config::parse(&format!("{BOOK}{more}")).unwrap();
    let axis = Axis::new(&config.plans).unwrap();
    let (book, mut sink) = compile(&sources, &config, &axis, None);
    check::all(&book, &sources, &mut sink);
    let gone = |url: &str| url.contains("gone.example").then(|| "answers 404".to_owned());
    check::check_external(&book, &sources, &gone, &mut sink);
    let lock = sources.find("errors.lock");
    let lock = lock.map(|file| Lock::parse(&sources.get(file).text, file, &mut sink));
    let inputs = Inputs {
        pages: &book.pages,
        sources: &sources,
        axis: &axis,
        config: &config.errors,
        targets: &book,
        lock: lock.as_ref(),
    };
    _ = registry::collect(inputs, &mut sink);
    let found = crate::engine::diag::Rules { levels: Default::default(), not_run: vec![Code::DeadExternalLink] }
        .settle(sink, &sources);
    (sources, axis, found)
}

#[test]
fn every_rule_has_a_fixture_and_a_frozen_message() {
    let fixtures = fixtures();
    for rule in fixtures.keys() {
        assert!(Code::find(rule).is_some(), "no rule {rule}");
    }
    let mut failed = Vec::new();
    for code in Code::ALL {
        let Some(files) = fixtures.get(code.slug()) else {
            failed.push(format!("no fixture for {}", code.slug()));
            continue;
        };
        let (sources, axis, found) = findings(files);
        let own: Vec<String> = found
            .iter()
            .filter(|finding| finding.code == *code)
            .map(|finding| {
                format::human::finding(
                    finding,
                    &Context { sources: &sources, axis: &axis, prefix: "" },
                    Paint { colour: false, width: 80 },
                )
            })
            .collect();
        if own.is_empty() {
            let other: Vec<String> = found.iter().map(|d| format!("{} {}", d.code.as_str(), d.message)).collect();
            failed.push(format!("{} is not found: {}", code.slug(), other.join("; ")));
            continue;
        }
        for line in own.iter().flat_map(|text| text.lines()) {
            assert!(!line.contains('\x1b'), "{line:?}");
        }
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("{}-{}", code.as_str(), code.slug()), own.join("\n\n"));
        });
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_link_of_a_reusable_is_one_finding() {
    let fixtures = fixtures();
    let (_, _, found) = findings(&fixtures["redirected-link"]);
    assert_eq!(found.iter().filter(|finding| finding.code == Code::RedirectedLink).count(), 1);
}

#[test]
fn a_tree_without_faults_has_no_finding() {
    let files = BTreeMap::from([
        (
            "content/a.md",
            "## A\n\n{% data reusables.x %}\n\n[here](#a) [there](/b#b) [top](#) ![Alt](/assets/a.png)\n".to_owned(),
        ),
        ("content/b.md", "## B\n\n{% ifversion ghes > 3.20 %}x{% else %}y{% endif %}\n".to_owned()),
        ("data/reusables/x.md", "See [the standard](https://example.com/a#b).".to_owned()),
        ("assets/a.png", String::new()),
    ]);
    let (_, _, found) = findings(&files);
    assert_eq!(found.iter().map(|finding| &finding.message).collect::<Vec<_>>(), Vec::<&String>::new());
}
