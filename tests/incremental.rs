//! An incremental build gives what a clean one gives, byte for byte, and writes what is different and nothing else.
#![cfg(feature = "site")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use docfold::engine::content::Page;
use docfold::engine::diag::{Diagnostic, Diagnostics};
use docfold::engine::{Book, Prepared, Project, compile};
use docfold::site::incremental::{BuildOptions, Built, build_into};
use docfold::site::write::Written;

use crate::edited::{Numbers, Tree};

/// `None` when the folder was current.
fn build(root: &Path, out: &Path, force: bool) -> Option<Written> {
    let project = Project::open(&root.join("book.toml"), None).unwrap();
    let options = BuildOptions { program: Some("test"), force, ..BuildOptions::default() };
    match build_into(&project, out, options, &|_| {}, &|| {}).unwrap() {
        Built::Current(_) => None,
        Built::Rendered(rendering) => Some(rendering.written),
    }
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// The pages, with what is wrong with them and with what they share; not with data, of which [`Prepared`] remembers who took it
/// before.
fn rendered(prepared: &Prepared, project: &Project, mut found: Diagnostics) -> (Vec<Page>, Vec<Diagnostic>) {
    let renderer = prepared.renderer(&project.sources, &project.axis, None);
    let mut pages = Vec::new();
    for id in prepared.ids() {
        let (page, more) = renderer.page(id);
        pages.push(page);
        found.extend(more);
    }
    (pages, found.finish(&project.sources))
}

/// What a server keeps from one change to the next gives the pages and findings of a compilation from nothing.
fn prepare_again(root: &Path, before: Option<&(Prepared, Book)>) -> (Prepared, Book) {
    let project = Project::open(&root.join("book.toml"), None).unwrap();
    let (sources, config, axis) = (&project.sources, &project.config, &project.axis);
    let (mut found, mut from_nothing) = (Diagnostics::new(), Diagnostics::new());
    let fresh = Prepared::new(sources, config, axis, &mut from_nothing);
    let prepared = match before {
        Some((before, _)) => before.after(sources, config, axis, &mut found),
        None => Prepared::new(sources, config, axis, &mut found),
    };
    let outline = prepared.outline(before.map(|(before, book)| (before, book)), sources, axis, None);
    assert_eq!(outline.pages, fresh.outline(None, sources, axis, None).pages);
    let ours = rendered(&prepared, &project, found);
    assert_eq!(ours, rendered(&fresh, &project, from_nothing));
    assert_eq!(ours.0, compile(sources, config, axis, None).0.pages);
    (prepared, outline)
}

#[test]
fn two_hundred_rounds_of_edits_give_what_clean_builds_give() {
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("source"), folder.path().join("out"));
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut tree = Tree::new(&root, &mut numbers);
    let mut current = 0;
    let mut prepared = None;
    for round in 0..200 {
        // Sometimes two edits at once, sometimes none, sometimes somebody else's hand in the output.
        for _ in 0..numbers.below(3) {
            tree.edit(&mut numbers);
        }
        if round % 20 == 7 {
            fs::write(out.join("en/index.html"), "spoilt").unwrap();
        }
        if build(&root, &out, false).is_none() {
            current += 1;
        }
        prepared = Some(prepare_again(&root, prepared.as_ref()));
        let clean = folder.path().join("clean");
        build(&root, &clean, false).expect("a new folder is never current");
        let (ours, theirs) = (files(&out), files(&clean));
        let differ: Vec<&String> =
            ours.keys().chain(theirs.keys()).filter(|path| ours.get(*path) != theirs.get(*path)).collect();
        assert!(differ.is_empty(), "round {round}: {differ:?}");
        fs::remove_dir_all(&clean).unwrap();
    }
    assert!(current > 20, "rounds without a change render nothing: {current}");
}

#[test]
fn a_changed_article_is_all_that_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("source"), folder.path().join("out"));
    let mut numbers = Numbers(7);
    let tree = Tree::new(&root, &mut numbers);
    tree.write("content/guide/a1.md", "---\ntitle: One\nversions:\n  cloud: '*'\n  server: '*'\n---\n\nfirst\n");
    assert!(build(&root, &out, false).is_some());
    assert!(build(&root, &out, false).is_none(), "nothing to do");
    tree.write("content/guide/a1.md", "---\ntitle: One\nversions:\n  cloud: '*'\n  server: '*'\n---\n\nsecond\n");
    let before = files(&out);
    let written = build(&root, &out, false).unwrap();
    let after = files(&out);
    let differ: Vec<&String> = after.keys().filter(|path| before.get(*path) != after.get(*path)).collect();
    // Three versions of the article, as HTML and as markdown, and the list of files.
    assert_eq!((written.changed, written.removed, differ.len()), (6, 0, 7), "{differ:?}");
    assert_eq!(build(&root, &out, true).map(|written| written.changed), Some(0), "forced: rendered, and the same");
}
