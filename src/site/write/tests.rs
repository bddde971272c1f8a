use super::*;

fn build(root: &Path, files: &[(&str, &str)]) -> Result<Written, WriteError> {
    let output = Output::open(root)?;
    for (path, text) in files {
        output.put(path, text.as_bytes())?;
    }
    output.commit("f")
}

#[test]
fn a_build_replaces_what_docfold_wrote_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("out");
    assert_eq!(build(&root, &[("a/b.html", "1"), ("c.html", "2")]).unwrap().changed, 2);
    fs::write(root.join("mine.txt"), "mine").unwrap();
    let written = build(&root, &[("c.html", "2"), ("d/e.html", "3")]).unwrap();
    assert_eq!((written.files, written.changed, written.removed), (2, 1, 1));
    assert!(!root.join("a").exists(), "an empty folder goes with its last file");
    assert_eq!(fs::read_to_string(root.join("mine.txt")).unwrap(), "mine");
    assert!(Output::open(&root).unwrap().is_current("f"));
    assert!(!Output::open(&root).unwrap().is_current("g"));
    // The same length, and yet another file.
    fs::write(root.join("c.html"), "3").unwrap();
    assert!(!Output::open(&root).unwrap().is_current("f"));
}

#[test]
fn what_docfold_did_not_write_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("out");
    fs::create_dir_all(root.join("a")).unwrap();
    for (path, text) in [("c.html", "mine"), ("a/b.html", "1"), ("d", "mine")] {
        fs::write(root.join(path), text).unwrap();
    }
    let site = [("a/b.html", "1"), ("c.html", "2"), ("d/e.html", "3"), ("f.html", "4")];
    let Err(WriteError::Taken { places, is_known: false }) = build(&root, &site) else { panic!() };
    // What happens to be the same is not docfold's either: a later build would delete it.
    assert_eq!(places, [root.join("a/b.html"), root.join("c.html"), root.join("d")]);
    assert_eq!(fs::read_to_string(root.join("c.html")).unwrap(), "mine");
    assert!(!root.join("f.html").exists() && !root.join(SITE_RECORD).exists() && !root.join(STAGING).exists());
    for path in ["c.html", "a/b.html", "d"] {
        fs::remove_file(root.join(path)).unwrap();
    }
    build(&root, &site).unwrap();
    // A file that comes to be in the place of a page that is new.
    fs::write(root.join("g.html"), "mine").unwrap();
    let Err(WriteError::Taken { places, is_known: true }) = build(&root, &[("g.html", "5")]) else { panic!() };
    assert_eq!(places, [root.join("g.html")]);
    assert_eq!(build(&root, &site).unwrap().changed, 0);
}

#[test]
fn files_of_earlier_builds_make_way() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("out");
    build(&root, &[("a", "1"), ("b/c/d", "2"), ("e", "3")]).unwrap();
    build(&root, &[("a/b", "4"), ("b/c", "5"), ("e", "3")]).unwrap();
    assert_eq!(fs::read_to_string(root.join("a/b")).unwrap(), "4");
    assert_eq!(fs::read_to_string(root.join("b/c")).unwrap(), "5");
    assert!(matches!(build(&root, &[("e", "3"), ("e/f", "6")]), Err(WriteError::Clash(_))));
    assert!(matches!(build(&root, &[("a/b", "4"), ("a", "6")]), Err(WriteError::Clash(_))));
    fs::write(root.join("a/mine"), "mine").unwrap();
    let Err(WriteError::Taken { places, .. }) = build(&root, &[("a", "1")]) else { panic!() };
    assert_eq!(places, [root.join("a")]);
}

#[test]
fn a_file_that_became_a_folder_is_not_removed() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("out");
    build(&root, &[("old", "1"), ("a", "2")]).unwrap();
    fs::remove_file(root.join("old")).unwrap();
    fs::create_dir(root.join("old")).unwrap();
    fs::write(root.join("old/mine.txt"), "mine").unwrap();
    assert_eq!(build(&root, &[("a", "2")]).unwrap().removed, 0);
    assert_eq!(fs::read_to_string(root.join("old/mine.txt")).unwrap(), "mine");
    // A build that was killed has put a folder of the site there, and both are in its list.
    let lines = ["old", "new", "new/b.txt"].map(|path| format!("- - {path}\n")).concat();
    let list = fs::read_to_string(root.join(SITE_RECORD)).unwrap();
    fs::write(root.join(SITE_RECORD), list + &lines).unwrap();
    fs::create_dir(root.join("new")).unwrap();
    fs::write(root.join("new/b.txt"), "3").unwrap();
    build(&root, &[("a", "2"), ("new/b.txt", "3")]).unwrap();
    assert_eq!(fs::read_to_string(root.join("new/b.txt")).unwrap(), "3");
}

#[test]
fn a_crash_leaves_nothing_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("out");
    build(&root, &[("a", "1"), ("b", "2")]).unwrap();
    // As after a crash while files are moved: the list of both, some files old, some new, some not there.
    let lines = "\n- - a\n- - b\n- - c\n- - d\n";
    fs::write(root.join(SITE_RECORD), lines).unwrap();
    fs::write(root.join("c"), "3").unwrap();
    fs::create_dir(root.join(STAGING)).unwrap();
    fs::write(root.join(STAGING).join("d"), "4").unwrap();
    let written = build(&root, &[("b", "5"), ("c", "3"), ("d", "4")]).unwrap();
    assert_eq!((written.files, written.changed, written.removed), (3, 2, 1));
    let held = ["a", "b", "c", "d"].map(|name| fs::read_to_string(root.join(name)).unwrap_or_default());
    assert_eq!(held, ["", "5", "3", "4"]);
}

#[test]
fn a_failed_build_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("out");
    build(&root, &[("a.html", "1")]).unwrap();
    for bad in ["../x", "/x", "a/../../x", "", "a//b", ".docfold-files", "a\\b"] {
        assert!(matches!(build(&root, &[("a.html", "2"), (bad, "x")]), Err(WriteError::Path(_))), "{bad}");
    }
    assert!(matches!(build(&root, &[("a.html", "2"), ("a.html", "3")]), Err(WriteError::Clash(_))));
    assert_eq!(fs::read_to_string(root.join("a.html")).unwrap(), "1");
    assert!(!root.join(STAGING).exists());
    let fresh = folder.path().join("fresh");
    assert!(build(&fresh, &[("../x", "")]).is_err());
    assert!(!fresh.exists());
}

#[test]
fn moves_are_undone_from_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let (root, new) = (folder.path().join("out"), folder.path().join("new"));
    build(&root, &[("a", "1"), ("b/c", "2"), ("d/e", "3")]).unwrap();
    build(&new, &[("a", "4"), ("b", "5"), ("f/g", "6")]).unwrap();
    let tree = || {
        let entries = walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().map(Result::unwrap);
        entries.map(|entry| (entry.path().to_owned(), fs::read_to_string(entry.path()).ok())).collect::<Vec<_>>()
    };
    let before = tree();
    let moves = Moves::new(&root, new.join(ASIDE)).unwrap();
    moves.set_aside(&root.join("b/c")).unwrap();
    moves.remove_empty_folders(&root.join("b/c"));
    moves.merge(&new, &root).unwrap();
    let after = ["a", "b", "d/e", "f/g"].map(|name| fs::read_to_string(root.join(name)).unwrap());
    assert_eq!(after, ["4", "5", "3", "6"]);
    moves.undo();
    assert_eq!(tree(), before);
    // Folders above a folder that was made go with it.
    let deep = folder.path().join("x/y/z");
    assert!(build(&deep, &[("../x", "")]).is_err());
    assert!(!folder.path().join("x").exists());
}

#[test]
fn two_builds_do_not_mix() {
    let folder = tempfile::tempdir().unwrap();
    let first = Output::open(folder.path()).unwrap();
    assert!(matches!(Output::open(folder.path()), Err(WriteError::Busy(_))));
    assert!(matches!(Output::open_beside(folder.path(), "x"), Err(WriteError::Busy(_))));
    drop(first);
    // A lock that others do not find any more is none.
    let path = folder.path().join(LOCK);
    let gone = File::create(&path).unwrap();
    gone.lock().unwrap();
    fs::remove_file(&path).unwrap();
    let _second = Output::open(folder.path()).unwrap();
    assert!(matches!(Output::open(folder.path()), Err(WriteError::Busy(_))));
}

#[test]
fn what_lies_beside_a_site_and_the_site_leave_each_other_alone() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    build(root, &[("a", "1"), ("b", "2")]).unwrap();
    let beside = |name: &str, files: &[(&str, &str)]| {
        let output = Output::open_beside(root, name)?;
        for (path, text) in files {
            output.put(path, text.as_bytes())?;
        }
        output.commit("")
    };
    beside("one", &[("_redirects", "3"), ("a", "1")]).unwrap();
    beside("two", &[("map", "4")]).unwrap();
    beside("one", &[("_redirects", "5")]).unwrap();
    let text = |path: &str| fs::read_to_string(root.join(path)).unwrap_or_default();
    assert_eq!(["a", "b", "_redirects", "map"].map(text), ["1", "2", "5", "4"]);
    // Neither the one nor the other is replaced by what is of another writer.
    assert!(matches!(beside("one", &[("a", "6")]), Err(WriteError::Taken { .. })));
    assert!(matches!(build(root, &[("map", "6")]), Err(WriteError::Taken { .. })));
    build(root, &[("b", "2")]).unwrap();
    beside("one", &[]).unwrap();
    assert_eq!(["a", "b", "_redirects", "map"].map(text), ["", "2", "", "4"]);
}

#[cfg(unix)]
#[test]
fn nothing_is_removed_through_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("out");
    build(&root, &[("a/b", "1")]).unwrap();
    let other = folder.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("b"), "mine").unwrap();
    fs::remove_dir_all(root.join("a")).unwrap();
    std::os::unix::fs::symlink(&other, root.join("a")).unwrap();
    build(&root, &[("c", "2")]).unwrap();
    assert_eq!(fs::read_to_string(other.join("b")).unwrap(), "mine");
}
