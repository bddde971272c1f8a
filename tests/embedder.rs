//! A crate that embeds its own documentation, built as its author would build it: what it depends on, what its binary
//! holds, what does not compile, and that two builds in two folders give the same bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Crates that read documentation, and the engine itself: names that every symbol of theirs has.
const READERS: [&str; 5] = ["serde_yaml", "unsafe_libyaml", "pulldown_cmark", "html5ever", "7docfold6engine"];

/// All copies share what is compiled of docfold, and cargo gives them one `OUT_DIR`: one test at a time.
static TARGET: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    TARGET.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A copy of the crate in a folder of its own.
struct Copy {
    folder: tempfile::TempDir,
}

impl Copy {
    fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let from = root.join("tests/embed");
        let folder = tempfile::tempdir().unwrap();
        for path in ["Cargo.toml", "Cargo.lock", "build.rs", "src/main.rs", "docs/book.toml"]
            .into_iter()
            .chain(["docs/content/index.md", "docs/content/errors.md"])
        {
            let text = std::fs::read_to_string(from.join(path)).unwrap();
            // Only the manifest says where docfold is.
            let text = text.replace("\"../..\"", &format!("'{}'", root.display()));
            let to = folder.path().join(path);
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::write(to, text).unwrap();
        }
        Self { folder }
    }

    fn replace(&self, path: &str, old: &str, new: &str) {
        let path = self.folder.path().join(path);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{old}");
        std::fs::write(path, text.replace(old, new)).unwrap();
    }

    fn cargo(&self, arguments: &[&str]) -> Option<Output> {
        crate::cargo::run(&self.folder.path().join("Cargo.toml"), arguments)
    }

    fn build(&self) -> Option<Built> {
        let output = self.cargo(&["build", "--message-format=json"])?;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut built = Built::default();
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let message: serde_json::Value = serde_json::from_str(line).unwrap();
            let own = message["package_id"].as_str().is_some_and(|id| id.contains("embedder"));
            let path = |value: &serde_json::Value| PathBuf::from(value.as_str().unwrap_or_default());
            match message["reason"].as_str() {
                Some("build-script-executed") if own => built.out = path(&message["out_dir"]),
                Some("compiler-artifact") if own && message["target"]["kind"][0] == "custom-build" => {
                    built.script = path(&message["filenames"][0]);
                }
                Some("compiler-artifact") if own => built.program = path(&message["executable"]),
                _ => {}
            }
        }
        Some(built)
    }
}

#[derive(Default)]
struct Built {
    out: PathBuf,
    script: PathBuf,
    program: PathBuf,
}

/// Path below a folder -> bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    below(folder)
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(&path).unwrap())
        })
        .collect()
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found
}

fn holds(program: &Path, name: &str) -> bool {
    std::fs::read(program).unwrap().windows(name.len()).any(|window| window == name.as_bytes())
}

#[test]
fn docfold_alone_and_no_reader_of_documentation() {
    let _alone = alone();
    let copy = Copy::new();
    let Some(tree) = copy.cargo(&["tree", "-e", "normal", "--prefix", "none"]) else { return };
    let tree = String::from_utf8(tree.stdout).unwrap();
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names, ["embedder", "docfold"]);

    let Some(built) = copy.build() else { return };
    for name in READERS {
        assert!(!holds(&built.program, name), "{name} is in the program");
        // The build script reads documentation: were names not seen in programs, this would fail.
        assert!(holds(&built.script, name), "{name} is not even in the build script");
    }
    let said = |code: &str| {
        let output = Command::new(&built.program).arg(code).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(said("out_of_paper").contains("Fill the tray."), "{}", said("out_of_paper"));
    assert!(said("on_fire").contains("Leave the building."), "{}", said("on_fire"));
    assert_eq!(said("out_of_papr"), "unknown\n");
}

#[test]
fn two_builds_in_two_folders_are_the_same() {
    let _alone = alone();
    let build = || {
        let built = Copy::new().build()?;
        let made = files(&built.out);
        // What the next build finds there, it has to make.
        std::fs::remove_dir_all(&built.out).unwrap();
        Some(made)
    };
    // The first one clears away what other tests left there.
    let (Some(_), Some(one), Some(two)) = (build(), build(), build()) else { return };
    assert!(one.contains_key("errors.rs") && one.len() > 1, "{:?}", one.keys());
    assert!(one == two, "{:?} and {:?}", one.keys(), two.keys());
}

#[test]
fn what_the_documentation_lacks_does_not_compile() {
    let _alone = alone();
    let cases = [
        ("src/main.rs", "code!(\"out_of_paper\")", "code!(\"out_of_papr\")", "did you mean `out_of_paper`?"),
        ("src/main.rs", "code!(\"out_of_paper\")", "code!(\"on_fire\")", "assertion failed"),
        ("docs/content/errors.md", "Leave the building.", "", "[DF423]"),
    ];
    for (path, old, new, expect) in cases {
        let copy = Copy::new();
        copy.replace(path, old, new);
        let Some(output) = copy.cargo(&["check"]) else { return };
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && text.contains(expect), "{text}");
    }
}

#[test]
fn a_lock_that_is_written_later_is_seen() {
    let _alone = alone();
    let copy = Copy::new();
    if copy.build().is_none() {
        return;
    }
    std::fs::write(copy.folder.path().join("docs/errors.lock"), "printer out_of_paper 0.1.0 retired\n").unwrap();
    let Some(output) = copy.cargo(&["build"]) else { return };
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && text.contains("[DF405]"), "{text}");
}
