//! What is kept from one check to the next gives the findings of a check from nothing, whatever was edited.
#![cfg(feature = "engine")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use docfold::engine::diag::{Code, Diagnostic, Diagnostics, Level, Rules};
use docfold::engine::{Prepared, Project, Recheck, check, compile, errors, only_body_differs};

use crate::edited::{Numbers, Tree};

fn fresh(project: &Project, rules: &Rules) -> Vec<Diagnostic> {
    let (book, mut sink) = compile(&project.sources, &project.config, &project.axis, None);
    check::all(&book, &project.sources, &mut sink);
    _ = errors(&book, &project.sources, &mut sink);
    rules.settle(sink, &project.sources)
}

/// The same project with the texts that it has now, when nothing but bodies of pages is new.
fn bodies_alone(before: &Project, now: &Project) -> bool {
    let (old, new): (Vec<_>, Vec<_>) = (before.sources.iter().collect(), now.sources.iter().collect());
    before.config == now.config
        && before.sources.assets == now.sources.assets
        && old.len() == new.len()
        && old.iter().zip(&new).all(|((id, old), (other, new))| {
            let body = || new.path.starts_with("content/") && only_body_differs(&old.text, &new.text);
            id == other && old.path == new.path && (old.text == new.text || body())
        })
}

fn open(root: &Path) -> Project {
    Project::open(&root.join("book.toml"), None).unwrap()
}

#[test]
fn rounds_of_edits_give_the_findings_of_a_check_from_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut tree = Tree::new(folder.path(), &mut numbers);
    let mut recheck = Recheck::default();
    let mut before: Option<(Project, Arc<Prepared>, Diagnostics)> = None;
    let (mut codes, mut short) = (BTreeSet::new(), 0);
    for round in 0..400 {
        for _ in 0..1 + numbers.below(2) {
            tree.edit(&mut numbers);
        }
        let project = open(folder.path());
        let rules = Rules { levels: project.config.check.levels.clone(), not_run: vec![Code::DeadExternalLink] };
        let (prepared, found) = match &before {
            Some((old, prepared, found)) if bodies_alone(old, &project) => {
                short += 1;
                (Arc::clone(prepared), found.clone())
            }
            _ => {
                let mut found = Diagnostics::new();
                let (sources, config, axis) = (&project.sources, &project.config, &project.axis);
                let prepared = match &before {
                    Some((_, before, _)) => before.after(sources, config, axis, &mut found),
                    None => Prepared::new(sources, config, axis, &mut found),
                };
                (Arc::new(prepared), found)
            }
        };
        let ours = recheck.findings(&Arc::new(project.clone()), &prepared, &found, &rules);
        assert!(ours.iter().all(|(file, found)| found.iter().all(|one| one.span.map(|span| span.file) == *file)));
        let ours: Vec<Diagnostic> = ours.iter().flat_map(|(_, found)| found.iter().cloned()).collect();
        let theirs = fresh(&project, &rules);
        let missing: Vec<_> = theirs.iter().filter(|finding| !ours.contains(finding)).collect();
        let wrong: Vec<_> = ours.iter().filter(|finding| !theirs.contains(finding)).collect();
        assert!(missing.is_empty() && wrong.is_empty(), "round {round}: not found {missing:#?}, wrong {wrong:#?}");
        assert_eq!(ours, theirs, "round {round}: the order");
        assert!(ours.iter().all(|finding| finding.level > Level::Allow));
        codes.extend(ours.iter().map(|finding| finding.code));
        before = Some((project, prepared, found));
    }
    assert!(short > 80, "bodies alone were edited in {short} rounds");
    assert!(codes.len() > 35, "kinds of findings: {codes:?}");
}
