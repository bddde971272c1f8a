//! `docfold redirects` beside `docfold build`, and what both do with a sub-path, a first page that not every version has, and
//! a reader who goes away.
#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const BOOK: &str = "[[plan]]\nname = \"cloud\"\nshort = \"cloud\"\ndefault = true\n[[plan]]\nname = \"server\"\n\
    short = \"server\"\nreleases = [\"2.1\", \"2.0\"]\n";
const HOME: &str = "---\ntitle: Home\nversions: {cloud: '*', server: '*'}\nchildren: [/a]\n---\n";
const PAGE: &str = "---\ntitle: A\nversions: {cloud: '*', server: '*'}\nredirect_from: [/old-a]\n---\n";

fn project(book: &str, files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let usual = [("book.toml", book), ("content/index.md", HOME), ("content/a.md", PAGE)];
    for (path, text) in usual.iter().chain(files) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn docfold(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_docfold")).current_dir(folder).args(arguments).output().unwrap()
}

/// What it prints, when it succeeds.
fn said(folder: &Path, arguments: &[&str]) -> String {
    let output = docfold(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_list_for_a_host_lies_beside_the_site() {
    let folder = project(BOOK, &[]);
    let folder = folder.path();
    let export = ["redirects", "export", "--host", "netlify", "--out", "public"];
    for _ in 0..2 {
        said(folder, &["build", "--out", "public"]);
        said(folder, &export);
        said(folder, &["redirects", "export", "--host", "json", "--out", "public"]);
        for path in ["en/a.html", "en/server@2.0/a.html", "en/old-a.html", "_redirects", "redirects.json"] {
            assert!(folder.join("public").join(path).is_file(), "{path}");
        }
    }
    // The list follows the sources, and nothing else is touched.
    fs::write(folder.join("content/a.md"), PAGE.replace("/old-a", "/older-a")).unwrap();
    said(folder, &export);
    let list = fs::read_to_string(folder.join("public/_redirects")).unwrap();
    assert!(list.contains("/en/older-a /en/a 301\n") && !list.contains("/en/old-a"), "{list}");
    assert!(folder.join("public/en/old-a.html").is_file());
    // The pages that a build would write are the same files: they are left to it.
    said(folder, &["build", "--out", "public"]);
    said(folder, &["redirects", "export", "--host", "html", "--out", "public"]);
    assert!(folder.join("public/en/older-a.html").is_file() && folder.join("public/en/a.html").is_file());
}

#[test]
fn a_site_can_be_without_pages_at_old_addresses() {
    for (book, option) in [(BOOK.to_owned(), Some("--no-stubs")), (format!("{BOOK}[redirects]\nstubs = false\n"), None)]
    {
        let folder = project(&book, &[]);
        let folder = folder.path();
        said(folder, &["build", "--out", "public"].into_iter().chain(option).collect::<Vec<_>>());
        assert!(!folder.join("public/en/old-a.html").exists() && folder.join("public/en/a.html").is_file());
        assert!(folder.join("public/index.html").is_file(), "the root still leads to the first page");
        assert!(said(folder, &["redirects", "list"]).contains("/en/old-a\t/en/a\n"));
    }
}

#[test]
fn a_sub_path_is_before_what_browsers_ask_for() {
    let configured = project(&format!("{BOOK}[site]\nbase-url = \"https://example.com/docs/\"\n"), &[]);
    let given = project(BOOK, &[]);
    for (folder, option) in [(configured.path(), &[][..]), (given.path(), &["--base-url", "https://example.com/docs"])]
    {
        let run = |arguments: &[&str]| said(folder, &[arguments, option].concat());
        assert!(run(&["redirects", "list"]).contains("/docs/en/old-a\t/docs/en/a\n"));
        run(&["redirects", "export", "--host", "cloudflare", "--out", "list"]);
        let list = fs::read_to_string(folder.join("list/_redirects")).unwrap();
        assert!(list.contains("/docs/en/old-a /docs/en/a 301\n"), "{list}");
        // Pages at old addresses lie below the site's root; they are those of a build.
        run(&["redirects", "export", "--host", "html", "--out", "pages"]);
        run(&["build", "--out", "public"]);
        let page = fs::read_to_string(folder.join("pages/en/old-a.html")).unwrap();
        assert!(page.contains("https://example.com/docs/en/a\""), "{page}");
        assert_eq!(page, fs::read_to_string(folder.join("public/en/old-a.html")).unwrap());
    }
    for url in ["example.com", "ftp://x", "https://example.com/docs?x=1"] {
        let refused = docfold(given.path(), &["build", "--base-url", url]);
        assert!(!refused.status.success() && !given.path().join("book").exists(), "{url}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("is no address of a site"), "{url}");
    }
}

#[test]
fn the_check_of_redirects_says_what_the_check_of_all_says() {
    let book =
        format!("{BOOK}[redirects]\nfiles = [\"r.json\"]\n[check.levels]\nredirect-trailing-slash = \"allow\"\n");
    let page = "---\ntitle: A\nversions: {cloud: '*', server: '*'}\nredirect_from:\n  - /old-a/\n  \
        # docfold-disable-next-line DF311\n  - '/x y'\n---\n";
    let folder = project(&book, &[("r.json", "{\"/a1\": \"/b1\""), ("content/a.md", page)]);
    let about = |arguments: &[&str]| {
        let output = docfold(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8(output.stdout).unwrap();
        let heads = text.lines().filter(|line| line.contains("[DF3")).map(str::to_owned);
        heads.collect::<Vec<_>>()
    };
    let own = about(&["redirects", "check"]);
    assert!(own.iter().any(|line| line.contains("DF320")), "{own:?}");
    assert_eq!(own, about(&["check"]));
}

#[test]
fn the_root_leads_to_a_page_that_is_there() {
    let home = "---\ntitle: Home\nversions: {server: '*'}\nchildren: [/a]\n---\n";
    let page = "---\ntitle: A\nversions: {server: '*'}\n---\n";
    let folder = project(BOOK, &[("content/index.md", home), ("content/a.md", page)]);
    let told = said(folder.path(), &["build", "--out", "public"]);
    let start = "/en/server@2.1";
    assert!(told.contains(&format!("its first page is {start}.")), "{told}");
    let root = fs::read_to_string(folder.path().join("public/index.html")).unwrap();
    assert!(root.contains(&format!("{start}\"")), "{root}");
    assert!(folder.path().join("public").join(&start[1..]).join("index.html").is_file());
}

#[test]
fn a_lock_with_lines_that_cannot_be_read_stays() {
    let folder = project(BOOK, &[]);
    said(folder.path(), &["lock"]);
    let path = folder.path().join("docfold.lock");
    let text = fs::read_to_string(&path).unwrap() + "<<<<<<< ours\n";
    fs::write(&path, &text).unwrap();
    let refused = docfold(folder.path(), &["lock"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("some lines cannot be read"));
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let links: String = (0..2_000).map(|number| format!("[x](/nowhere/{number})\n\n")).collect();
    let folder = project(BOOK, &[("content/a.md", &format!("{PAGE}{links}"))]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_docfold"));
    command.current_dir(folder.path()).args(["check", "--format", "short"]);
    // More than a pipe holds, so that it is still writing.
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && !error.contains("pipe"), "{error}");
}
