//! The checks over real trees: `--version` against the whole run, and the count that shares no code with the checker.
#![cfg(feature = "cli")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::corpus::place;
use docfold::engine::diag::{Code, Diagnostic};
use docfold::engine::{Project, check, compile};

fn corpus() -> Option<PathBuf> {
    place::folder(place::OF_2021)
}

fn config() -> PathBuf {
    place::config(place::OF_2021)
}

fn docfold(arguments: &[&str], source: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_docfold"))
        .args(arguments)
        .arg("--config")
        .arg(config())
        .arg("--source")
        .arg(source)
        .output()
        .expect("the program was built for this test");
    String::from_utf8(output.stdout).expect("the program writes UTF-8")
}

/// The findings of a run: title and place of each, as often as they stand there.
fn printed(text: &str) -> Vec<(String, String)> {
    let document: serde_json::Value = serde_json::from_str(text).unwrap();
    let findings = document["findings"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let mut found: Vec<(String, String)> = findings
        .map(|one| {
            let title = format!("{}[{}]: {}", text(&one["level"]), text(&one["code"]), text(&one["message"]));
            let (path, start) = (&one["place"]["path"], &one["place"]["start"]);
            let place = path.as_str().map(|path| format!("{path}:{}:{}", start["line"], start["column"]));
            (title, place.unwrap_or_default())
        })
        .collect();
    found.sort();
    found
}

#[test]
fn findings_of_one_version_are_those_that_name_it() {
    let Some(source) = corpus() else { return };
    let project = Project::open(&config(), Some(&source)).unwrap();
    let (book, mut sink) = compile(&project.sources, &project.config, &project.axis, None);
    check::all(&book, &project.sources, &mut sink);
    let whole: Vec<Diagnostic> = sink.finish(&project.sources);
    let named = |finding: &Diagnostic| {
        let title = format!("{}[{}]: {}", finding.level.as_str(), finding.code.as_str(), finding.message);
        let place = finding.span.map_or_else(String::new, |span| {
            let at = project.sources.line_column(span.file, span.start as usize);
            format!("{}:{}:{}", project.sources.get(span.file).path, at.line, at.column)
        });
        (title, place)
    };
    for (index, version) in project.axis.versions().iter().enumerate() {
        let of_version = whole.iter().filter(|f| f.versions.is_empty() || f.versions.contains_index(index));
        let mut expected: Vec<(String, String)> = of_version.map(named).collect();
        expected.sort();
        let found = printed(&docfold(&["check", "--format", "json", "--version", &version.id], &source));
        assert_eq!(found.len(), expected.len(), "{}", version.id);
        assert!(found == expected, "{}: {:?}", version.id, found.iter().zip(&expected).find(|(a, b)| a != b));
    }
}

/// A place of a page's own file is shown in no other versions than the page: a finding must not name more.
#[test]
fn findings_name_versions_of_the_pages_that_show_them() {
    let Some(source) = corpus() else { return };
    let project = Project::open(&config(), Some(&source)).unwrap();
    let (book, mut sink) = compile(&project.sources, &project.config, &project.axis, None);
    check::all(&book, &project.sources, &mut sink);
    for finding in sink.finish(&project.sources) {
        let Some(span) = finding.span else { continue };
        if let Some(page) = book.pages.iter().find(|page| page.file == span.file)
            && finding.trace.is_empty()
            && finding.code.as_str().starts_with("DF2")
        {
            assert!(page.versions.contains(finding.versions), "{}: {}", page.path, finding.message);
            assert!(!finding.versions.is_empty(), "{}: {}", page.path, finding.message);
        }
    }
}

#[test]
fn an_independent_count_of_links_agrees() {
    let Some(source) = corpus() else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/links_independent.py");
    let run =
        Command::new("python3").arg(script).arg(env!("CARGO_BIN_EXE_docfold")).arg(config()).arg(&source).output();
    let Ok(output) = run else {
        println!("skipped: no python3");
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.ends_with("agree\n"), "{text}");
}

/// The counts by rule that docs/checks.md tells: what a change of a rule shows first.
#[test]
fn the_documented_counts_are_true() {
    let Some(source) = corpus() else { return };
    let text = std::fs::read_to_string(place::root().join("docs/checks.md")).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.strip_prefix("| DF")?.split(" | ").collect();
        let [code, _, level, count] = cells.as_slice() else { return None };
        let count = count.strip_suffix(" |")?.replace(',', "").parse().ok()?;
        Some((format!("{level}[DF{code}]"), count))
    };
    let told: BTreeMap<String, usize> = text.lines().filter_map(row).collect();
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for (title, _) in printed(&docfold(&["check", "--format", "json"], &source)) {
        *found.entry(title.split(':').next().unwrap_or_default().to_owned()).or_default() += 1;
    }
    assert_eq!(told, found);
}

#[test]
fn one_place_is_one_finding() {
    let Some(source) = corpus() else { return };
    let project = Project::open(&config(), Some(&source)).unwrap();
    let (book, _) = compile(&project.sources, &project.config, &project.axis, None);
    let mut sink = docfold::engine::diag::Diagnostics::new();
    check::all(&book, &project.sources, &mut sink);
    let found = sink.finish(&project.sources);
    let mut seen = BTreeSet::new();
    for finding in &found {
        assert!(seen.insert((finding.span, finding.code, finding.message.clone())), "{}", finding.message);
    }
}

/// What the checker calls certain about conditions must not change a single page in any version.
#[test]
fn mends_of_conditions_change_no_page() {
    let Some(source) = corpus() else { return };
    let mut project = Project::open(&config(), Some(&source)).unwrap();
    let (before, _) = compile(&project.sources, &project.config, &project.axis, None);
    let mut sink = docfold::engine::diag::Diagnostics::new();
    check::all(&before, &project.sources, &mut sink);
    let found = sink.finish(&project.sources);
    let mut fixes: Vec<_> = found
        .iter()
        .filter(|finding| matches!(finding.code, Code::UnreachableBranch | Code::AlwaysTrue))
        .filter_map(|finding| finding.fix.clone())
        .collect();
    fixes.sort_by_key(|fix| (fix.span.file, fix.span.start));
    // Of two that overlap the first is done; the other would come with the next run.
    let mut done: Vec<docfold::engine::diag::Fix> = Vec::new();
    for fix in fixes {
        if done.last().is_none_or(|last| last.span.file != fix.span.file || last.span.end <= fix.span.start) {
            done.push(fix);
        }
    }
    println!("{} mends", done.len());
    assert!(done.len() > 300, "{}", done.len());
    for fix in done.iter().rev() {
        let file = project.sources.get(fix.span.file);
        let mut text = file.text.to_string();
        text.replace_range(fix.span.range(), &fix.text);
        let path = file.path.clone();
        project.sources.insert(path, text.into());
    }
    let (after, _) = compile(&project.sources, &project.config, &project.axis, None);
    for (old, new) in before.pages.iter().zip(&after.pages) {
        for version in old.versions {
            let texts = |book: &docfold::engine::Book, page: &docfold::engine::content::Page| {
                let intro = page.intro.at(version).map(|intro| intro.markdown.clone());
                (page.title.at(version).cloned(), intro, book.body(page, version).map(|body| body.markdown.clone()))
            };
            assert!(
                texts(&before, old) == texts(&after, new),
                "{} in {}",
                old.path,
                project.axis.versions()[version].id
            );
        }
    }
}
