//! `docfold retire` and `docfold diff` on a small tree, and `retire` on the corpus of 2021.
#![cfg(feature = "cli")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::corpus::place;

const BOOK: &str = r#"# Versions
[[plan]]
name = "free-pro-team"
short = "fpt"
default = true
[[plan]]
name = "enterprise-server"
short = "ghes"
releases = ["3.2", "3.1", "3.0"]  # newest first
"#;

const FILES: &[(&str, &str)] = &[
    ("book.toml", BOOK),
    (
        "content/index.md",
        "---\ntitle: Home\nversions:\n  fpt: '*'\n  ghes: '*'\njourneyTracks:\n  - id: way\n    title: Way\n    guides:\n      \
         - href: '/guides/{% ifversion ghes > 3.0 %}b{% else %}a{% endif %}'\n        alternativeNextStep: \
         'Or {% ifversion ghes = 3.0 %}old{% else %}new{% endif %}'\nchildren:\n  - /guides\n---\n",
    ),
    (
        "content/guides/index.md",
        "---\ntitle: Guides\nversions:\n  fpt: '*'\n  ghes: '*'\nchildren:\n  - /a\n  - /old\n  - /b\n---\n",
    ),
    (
        "content/guides/a.md",
        "---\r\ntitle: 'A{% ifversion ghes > 3.0 %} new{% endif %}'\r\nintro: 'Text'\r\nversions:\r\n  fpt: '*'\r\n  ghes: '>=3.0'\r\n---\r\n\
         {% data reusables.r %}\r\n\r\n## One\r\n\r\n{% ifversion fpt or ghes > 3.0 %}here{% else %}gone{% endif %} {% ifversion ghes = 3.2 %}new{% endif %}\r\n",
    ),
    (
        "content/guides/old.md",
        "---\ntitle: Old\nversions:\n  ghes: '3.0'\n---\n{% ifversion ghes = 3.0 %}Old{% else %}Never shown{% endif %}\n",
    ),
    (
        "content/guides/b.md",
        "---\ntitle: B\nversions:\n  ghes: '*'\n---\n## Two\n\n{% ifversion ghes > 3.0 %}\nyes\n{% endif %}\n\n\
         {% ifversion ghes > 3.1 %}\n## Three\n\nmore <b>\n{% endif %}\n",
    ),
    ("data/reusables/r.md", "{% ifversion ghes = 3.0 %}x{% elsif ghes < 3.2 %}y{% else %}z{% endif %}\n"),
    ("data/features/f.yml", "versions:\n  fpt: '*'\n  ghes: '3.0 || 3.2'\n"),
];

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn docfold(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_docfold")).args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The export, without the lines of a version.
fn export(folder: &Path, without: &str) -> Vec<String> {
    let (code, out, err) = docfold(folder, &["export"]);
    assert_eq!(code, 0, "{err}");
    out.lines().filter(|line| !line.contains(&format!("\"version\":\"{without}\""))).map(str::to_owned).collect()
}

fn texts(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                found.insert(path.strip_prefix(folder).unwrap().display().to_string(), text);
            }
        }
    }
    found
}

#[test]
fn a_release_leaves_the_sources() {
    let folder = project(FILES);
    let before = texts(folder.path());
    let exported = export(folder.path(), "enterprise-server@3.0");
    let (code, diff, _) = docfold(folder.path(), &["retire", "ghes@3.0", "--remove-pages", "--dry-run"]);
    assert_eq!(code, 0);
    assert_eq!(texts(folder.path()), before);
    insta::assert_snapshot!("retire_dry_run", diff.replace('\r', "␍"));
    let (code, _, err) = docfold(folder.path(), &["retire", "ghes@3.0"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("1 page is left without a version") && err.contains("content/guides/old.md"), "{err}");
    assert_eq!(export(folder.path(), "enterprise-server@3.0"), exported);
    let after = texts(folder.path());
    assert_eq!(after["content/guides/old.md"], before["content/guides/old.md"]);
    assert!(after["book.toml"].contains("releases = [\"3.2\", \"3.1\"]  # newest first\ndeprecated = [\"3.0\"]"));
    assert_eq!(after["data/features/f.yml"], "versions:\n  fpt: '*'\n  ghes: '3.2'\n");
    assert_eq!(after["data/reusables/r.md"], "{% ifversion ghes < 3.2 %}y{% else %}z{% endif %}\n");
}

#[test]
fn what_would_change_readers_is_refused() {
    let page = "---\ntitle: A\nversions:\n  ghes: '*'\n---\n{% for version in allVersions %}x{% endfor %}\n";
    let files: Vec<_> =
        FILES.iter().map(|&(path, text)| if path.ends_with("/a.md") { (path, page) } else { (path, text) }).collect();
    let folder = project(&files);
    let before = texts(folder.path());
    let (code, _, err) = docfold(folder.path(), &["retire", "ghes@3.0"]);
    assert_eq!(code, 2);
    assert!(err.contains("is not retired") && err.contains("/guides/a in enterprise-server@3.2: markdown"), "{err}");
    assert_eq!(texts(folder.path()), before);
    for (name, expected) in [
        ("fpt", "`free-pro-team@latest` has no numbered release to retire"),
        ("ghes", "`ghes` names several versions"),
        ("ghes@3.3", "no version `ghes@3.3`"),
    ] {
        let (code, _, err) = docfold(folder.path(), &["retire", name]);
        assert!(code == 2 && err.contains(expected), "{err}");
    }
}

#[test]
fn two_versions_side_by_side() {
    let folder = project(FILES);
    for format in ["text", "json", "html"] {
        let (code, out, err) = docfold(folder.path(), &["diff", "ghes@3.0", "ghes@3.2", "--format", format]);
        assert_eq!(code, 0, "{err}");
        insta::assert_snapshot!(format!("diff_{format}"), out);
    }
    let (_, _, err) = docfold(folder.path(), &["diff", "fpt", "ghes"]);
    let all = "`ghes` names several versions: enterprise-server@3.2, enterprise-server@3.1, enterprise-server@3.0";
    assert!(err.contains(all), "{err}");
    let (_, out, _) = docfold(folder.path(), &["diff", "ghes@3.1", "ghes@3.1"]);
    assert!(out.contains("0 added, 0 removed, 0 of"), "{out}");
    let (_, out, _) = docfold(folder.path(), &["diff", "ghes@3.0", "ghes@3.2", "--page", "/guides/b"]);
    assert!(out.contains("Three") && !out.contains("/guides/a"), "{out}");
    let (code, _, err) = docfold(folder.path(), &["diff", "ghes@3.0", "ghes@3.2", "--page", "/guides/bb"]);
    assert!(code == 2 && err.contains("did you mean `/guides/b`?"), "{err}");
}

/// Copies what a project reads.
#[test]
fn nothing_to_export_is_said() {
    let folder = project(FILES);
    let (code, out, err) = docfold(folder.path(), &["export", "--page", "/guides/old", "--version", "fpt"]);
    assert!(code == 2 && out.is_empty(), "{code} {out}");
    assert!(err.contains("`/guides/old` is in none of these versions: it is in ghes 3.0"), "{err}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            if !path.ends_with(".git") {
                copy(&path, &target);
            }
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn the_corpus_without_its_oldest_release() {
    let Some(corpus) = place::folder(place::OF_2021) else { return };
    let folder = tempfile::tempdir().unwrap();
    copy(&corpus, folder.path());
    let book = place::config(place::OF_2021);
    fs::copy(book, folder.path().join("book.toml")).unwrap();
    let before = texts(folder.path());
    let exported = export(folder.path(), "enterprise-server@2.22");
    let (code, _, err) = docfold(folder.path(), &["retire", "ghes@2.22"]);
    assert_eq!(code, 0, "{err}");
    println!("{}", err.lines().next().unwrap_or_default());
    assert!(export(folder.path(), "enterprise-server@2.22") == exported, "the other versions are byte-equal");
    let after = texts(folder.path());
    assert!(before.keys().eq(after.keys()), "no file comes or goes");
    let (mut files, mut lines) = (0, 0);
    for (path, text) in &after {
        let old = &before[path];
        if err.lines().any(|line| line.trim() == path) {
            assert_eq!(old, text, "{path} has no version left: its text waits for a decision");
            continue;
        }
        for tag in text.split("{%").skip(1).filter_map(|rest| rest.split("%}").next()) {
            let word = tag.trim_start_matches('-').trim_start();
            let is_condition = word.starts_with("ifversion") || word.starts_with("elsif");
            assert!(!(is_condition && tag.contains("2.22")), "{path}: {tag}");
        }
        if old == text {
            continue;
        }
        files += 1;
        assert!(old.contains("2.22"), "{path} does not name the release");
        lines += old.lines().filter(|line| !text.contains(line)).count();
        // Every `ifversion` that does not name the release keeps its words, unless it stood in a branch that went.
        let conditions = |text: &str| -> Vec<String> {
            text.split("{%")
                .skip(1)
                .filter(|rest| rest.contains("ifversion"))
                .filter_map(|rest| rest.split("%}").next())
                .map(str::to_owned)
                .collect()
        };
        let new = conditions(text);
        let old: Vec<String> = conditions(old).into_iter().filter(|condition| !condition.contains("2.22")).collect();
        let kept = old.iter().filter(|condition| new.contains(condition)).count();
        assert!(kept * 10 >= old.len() * 7, "{path}: {kept} of {}", old.len());
    }
    println!("{files} files, {lines} lines that are no longer there");
}
