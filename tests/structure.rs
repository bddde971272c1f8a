//! Imports lead downwards and never in a circle; of the layers below the command line three modules touch the disk, and none asks
//! for the clock or the environment. Read off the sources themselves; `embed`, which build scripts call, is at the edge as the
//! command line is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Every Rust file below `folder` of the sources, tests left out.
fn files(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            if path.is_dir() && path.file_name().is_some_and(|name| name != "tests") {
                folders.push(path);
            } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
                found.push((name, code(&std::fs::read_to_string(&path).unwrap())));
            }
        }
    }
    found.sort();
    found
}

/// A source without comments and without its tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| line.split(" // ").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Every path that `code` imports or names: `use` trees spelled out, `super` and `crate` resolved to `a::b::c`.
fn paths(file: &str, code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for prefix in ["crate::", "super::"] {
        for (at, _) in code.match_indices(prefix) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c == ':' || c.is_alphanumeric() || c == '_') {
                continue;
            }
            let is_use = code[..at].ends_with("use ");
            let end = if is_use {
                code[at..].find(';')
            } else {
                code[at..].find(|c: char| !(c.is_alphanumeric() || "_:".contains(c)))
            };
            let text: String =
                code[at..end.map_or(code.len(), |end| at + end)].split_whitespace().collect::<Vec<_>>().join(" ");
            let mut spelled = Vec::new();
            spell(&text, String::new(), &mut spelled);
            found.extend(spelled.iter().filter_map(|path| absolute(file, path)));
        }
    }
    found
}

/// `a::{b, c::{d, e}}` as `a::b`, `a::c::d`, `a::c::e`.
fn spell(tree: &str, prefix: String, out: &mut Vec<String>) {
    let tree = tree.trim();
    match tree.find('{') {
        Some(open) => {
            let prefix = prefix + &tree[..open];
            let inner = tree[open + 1..].strip_suffix('}').unwrap_or(&tree[open + 1..]);
            let (mut depth, mut start) = (0, 0);
            for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        let part = &inner[start..at];
                        if !part.trim().is_empty() {
                            spell(part, prefix.clone(), out);
                        }
                        start = at + 1;
                    }
                    _ => {}
                }
            }
        }
        None => out.push(prefix + tree.split(" as ").next().unwrap_or_default()),
    }
}

/// The module of a file: `a::b` for `a/b.rs` and for `a/b/mod.rs`.
fn module(file: &str) -> Vec<&str> {
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    stem.strip_suffix("/mod").unwrap_or(stem).split('/').collect()
}

fn absolute(file: &str, path: &str) -> Option<String> {
    let mut at = module(file);
    let mut rest: Vec<&str> = path.split("::").collect();
    if rest.first() == Some(&"crate") {
        at.clear();
        rest.remove(0);
    }
    while rest.first() == Some(&"super") {
        at.pop()?;
        rest.remove(0);
    }
    at.extend(rest.iter().filter(|part| **part != "self"));
    Some(at.join("::"))
}

#[test]
fn paths_are_spelled_out() {
    let code = "use super::super::diag::{Code, self, near::{a, b as c}};\nfn f() { crate::catalog::X::new() }";
    let found: Vec<String> = paths("engine/liquid/eval.rs", code).into_iter().collect();
    let expect =
        ["catalog::X::new", "engine::diag", "engine::diag::Code", "engine::diag::near::a", "engine::diag::near::b"];
    assert_eq!(found, expect);
}

#[test]
fn layers_know_what_lies_below_them_alone() {
    for (layer, below) in [
        ("catalog", &[][..]),
        ("engine", &["catalog"]),
        ("site", &["catalog", "engine"]),
        ("cli", &["catalog", "engine", "site", "oauth"]),
    ] {
        for (file, code) in files(layer) {
            for path in paths(&file, &code) {
                let to = path.split("::").next().unwrap_or_default();
                let known = ["catalog", "engine", "site", "cli", "oauth", "interop", "embed"];
                assert!(to == layer || below.contains(&to) || !known.contains(&to), "{file} knows `{path}`");
            }
            assert!(!code.contains("docfold::"), "{file} names its own package");
        }
    }
}

/// The folders of the engine, each above those that it may import.
const STAGES: [&str; 10] =
    ["source", "diag", "markdown", "liquid", "content", "link", "render", "check", "registry", "edit"];

/// What names a folder above its own all the same, and why.
const UPWARDS: [(&str, &str); 1] = [
    // A page has its finished bodies.
    ("engine/content/page.rs", "render"),
];

#[test]
fn stages_of_the_engine_know_those_below_them_alone() {
    let rank = |name: &str| STAGES.iter().position(|stage| *stage == name);
    let mut seen = BTreeSet::new();
    let mut excused = BTreeSet::new();
    for (file, code) in files("engine") {
        let Some(own) = file.split('/').nth(1).and_then(rank) else { continue };
        seen.insert(own);
        for path in paths(&file, &code) {
            let Some(to) = path.strip_prefix("engine::").and_then(|rest| rest.split("::").next()) else { continue };
            if UPWARDS.contains(&(file.as_str(), to)) {
                excused.insert(file.clone());
                continue;
            }
            assert!(rank(to).is_none_or(|to| to <= own), "{file} knows `{path}`, which lies above it");
            // What stands beside the folders and puts them together.
            let above = ["compile", "prepare", "project", "texts", "article", "compare", "uri_targets"];
            assert!(!above.contains(&to), "{file} knows `{path}`, which lies above it");
        }
    }
    assert_eq!(seen.len(), STAGES.len(), "every stage is there");
    assert_eq!(excused.len(), UPWARDS.len(), "every exception is needed");
}

#[test]
fn the_disk_the_clock_and_the_environment() {
    for (file, code) in files("catalog").into_iter().chain(files("engine")).chain(files("site")) {
        let may = match file.as_str() {
            "engine/source/files.rs" | "site/write.rs" | "site/write/moves.rs" => &["std::fs", "fs::"][..],
            // Names its temporary files by the process.
            "engine/source/edit.rs" => &["std::fs", "fs::", "std::process"],
            _ => &[],
        };
        for word in [
            "std::fs",
            "std::net",
            "std::process",
            "std::env",
            "SystemTime",
            "Instant",
            "thread_rng",
            "File::open",
            "println!",
        ] {
            let told = may.contains(&word) || (word == "File::open" && !may.is_empty());
            assert!(told || !code.contains(word), "{file} uses `{word}`");
        }
    }
}

/// Which file defines what: by module, then by name, re-exports followed one step at a time.
struct Names {
    files: BTreeMap<String, String>,
    exports: BTreeMap<String, BTreeMap<String, String>>,
}

impl Names {
    fn new(all: &[(String, String)]) -> Self {
        let mut names = Names { files: BTreeMap::new(), exports: BTreeMap::new() };
        for (file, code) in all {
            let module = module(file).join("::");
            names.files.insert(module.clone(), file.clone());
            for (at, _) in code
                .match_indices("use ")
                .filter(|(at, _)| code[..*at].trim_end().ends_with("pub") || code[..*at].trim_end().ends_with(')'))
            {
                let end = code[at..].find(';').map_or(code.len(), |end| at + end);
                let tree = code[at + 4..end].split_whitespace().collect::<Vec<_>>().join(" ");
                let mut spelled = Vec::new();
                spell(&tree, String::new(), &mut spelled);
                for path in spelled {
                    let Some(full) = absolute(file, &path) else { continue };
                    let name = path.rsplit("::").next().unwrap_or_default().to_owned();
                    names.exports.entry(module.clone()).or_default().insert(name, full);
                }
            }
        }
        names
    }

    /// The file that a path leads to.
    fn file(&self, path: &str) -> Option<&str> {
        let mut path = path.to_owned();
        for _ in 0..8 {
            let parts: Vec<&str> = path.split("::").collect();
            let (length, module) = (1..=parts.len()).rev().find_map(|length| {
                let module = parts[..length].join("::");
                self.files.contains_key(&module).then_some((length, module))
            })?;
            let next = parts.get(length).and_then(|name| self.exports.get(&module)?.get(*name));
            match next {
                Some(next) if *next != path => path = next.clone(),
                _ => return self.files.get(&module).map(String::as_str),
            }
        }
        None
    }
}

/// Files that import each other, over however many others, lie in one folder: a parser and the library of what it parses
/// are one thing; folders are not. A `mod.rs` that is only passed through does not count.
#[test]
fn folders_are_in_no_circle() {
    let all: Vec<(String, String)> = ["catalog", "engine", "site", "cli"].into_iter().flat_map(files).collect();
    let names = Names::new(&all);
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (file, code) in &all {
        let own = code.lines().filter(|line| !line.starts_with("pub use") && !line.starts_with("pub("));
        for path in paths(file, &own.collect::<Vec<_>>().join("\n")) {
            if let Some(to) = names.file(&path).filter(|to| *to != file) {
                edges.entry(file).or_default().insert(to);
            }
        }
    }
    assert!(edges.values().map(BTreeSet::len).sum::<usize>() > 100, "the imports were read");
    let folder = |file: &str| file.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let mut circles = Vec::new();
    for &start in edges.keys() {
        // Which file led to which: the way back shows the circle.
        let mut before: BTreeMap<&str, &str> = BTreeMap::new();
        let mut stack = vec![start];
        while let Some(file) = stack.pop() {
            for &next in edges.get(file).into_iter().flatten() {
                if before.contains_key(next) {
                    continue;
                }
                before.insert(next, file);
                stack.push(next);
            }
        }
        let mut circle = vec![start];
        while let Some(&earlier) = circle.last().and_then(|last| before.get(last)) {
            circle.push(earlier);
            if earlier == start {
                break;
            }
        }
        circle.reverse();
        if circle.len() > 1
            && circle.first() == circle.last()
            && circle.iter().any(|file| folder(file) != folder(start))
        {
            circles.push(circle.join(" > "));
        }
    }
    assert!(circles.is_empty(), "circles of imports:\n{}", circles.join("\n"));
}

/// A file of tests that no executable has would never run.
#[test]
fn every_file_of_tests_is_run() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let (main, manifest) = (tests.join("it.rs"), tests.with_file_name("Cargo.toml"));
    let (main, manifest) = (std::fs::read_to_string(main).unwrap(), std::fs::read_to_string(manifest).unwrap());
    for path in std::fs::read_dir(tests).unwrap().map(|entry| entry.unwrap().path()) {
        let Some(name) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".rs")) else { continue };
        let named = main.lines().any(|line| line == format!("mod {name};"));
        assert!(
            named || manifest.contains(&format!("path = \"tests/{name}.rs\"")),
            "tests/{name}.rs is not in tests/it.rs"
        );
    }
}

/// Every module says what it is.
#[test]
fn modules_open_with_their_purpose() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    for (file, _) in ["catalog", "engine", "site", "cli"].into_iter().flat_map(files) {
        let text = std::fs::read_to_string(root.join("src").join(&file)).unwrap();
        assert!(text.starts_with("//! "), "{file} does not open with `//!`");
    }
}
