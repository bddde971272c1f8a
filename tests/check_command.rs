//! `docfold check` as its callers see it: formats, levels, comments that disable rules, baselines, mends, exit codes.
#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const BOOK: &str = r#"
[[plan]]
name = "free-pro-team"
short = "fpt"
default = true
[[plan]]
name = "enterprise-server"
short = "ghes"
releases = ["3.10", "3.9"]
"#;

const HOME: &str = "---\ntitle: Home\nversions:\n  fpt: '*'\n  ghes: '*'\nchildren:\n  - /guides\n---\n";
const GUIDES: &str = "---\ntitle: Guides\nversions:\n  fpt: '*'\n  ghes: '*'\nchildren:\n  - /start\n  - /back\n---\n";
const START: &str = "---\ntitle: Start\nversions:\n  fpt: '*'\n  ghes: '*'\nredirect_from:\n  - /articles/start/\n---\n\
                     {% data reusables.oops %}\n\n{% ifversion gehs %}é: 50%{% endif %}\n";
const BACK: &str = "\u{feff}---\r\ntitle: Back\r\nversions:\r\n  ghes: '*'\r\nredirect_from:\r\n  - /articles/back/\r\n  - /a//b/ # why\r\n---\r\nNo line break";

/// A project in a folder of its own.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let own = [
        ("book.toml", BOOK),
        ("content/index.md", HOME),
        ("content/guides/index.md", GUIDES),
        ("content/guides/start.md", START),
        ("content/guides/back.md", BACK),
    ];
    for (path, text) in own.iter().chain(files) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Exit code, standard output and standard error.
fn docfold(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_docfold"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("COLUMNS")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn without_a_project_it_says_how_to_begin() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["build", "check", "serve"] {
        let (code, _, told) = docfold(folder.path(), &[command]);
        assert_eq!(code, 2);
        assert!(told.contains("book.toml") && told.contains("docfold new NAME"), "{told}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is made");
}

#[test]
fn formats() {
    let folder = project(&[]);
    for format in ["human", "short", "json", "github"] {
        let (code, out, _) = docfold(folder.path(), &["check", "--format", format]);
        assert_eq!(code, 1);
        assert!(!out.contains('\u{1b}'), "no colour where no terminal is");
        if format == "human" {
            assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
        }
        insta::assert_snapshot!(format!("check_{format}"), out);
    }
}

/// The schema of SARIF 2.1.0, out of a package that is fetched for it and never built; `None`, said aloud, when cargo would
/// have to ask the network and cannot.
fn sarif_schema() -> Option<Value> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sarif/Cargo.toml");
    let output = crate::cargo::run(&manifest, &["metadata", "--format-version", "1", "--locked"])?;
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == "serde-sarif").unwrap();
    let folder = Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
    let text = fs::read_to_string(folder.join("src/schema.json")).unwrap();
    // The pattern of languages is no regular expression before errata 01 of the standard.
    let text = text.replace("^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$");
    let schema: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(schema["title"], "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema");
    Some(schema)
}

#[test]
fn sarif_is_valid() {
    let folder = project(&[("content/guides/a b.md", "x")]);
    let (_, out, _) = docfold(folder.path(), &["check", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&out).unwrap();
    let Some(schema) = sarif_schema() else { return };
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    // What the schema cannot say: indices and identifiers agree, places count from 1.
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 4);
    for result in results {
        let rule = &run["tool"]["driver"]["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert!(region["startLine"].as_u64() >= Some(1) && region["startColumn"].as_u64() >= Some(1));
    }
    assert!(results.iter().any(|result| result["fixes"].is_array()));
    let mut broken = log.clone();
    broken["runs"][0]["results"][0]["level"] = "grave".into();
    assert!(!validator.is_valid(&broken), "the schema is looked at");
}

#[test]
fn levels_and_exit_codes() {
    let levels = |text: &str| format!("{BOOK}\n[check.levels]\n{text}\n");
    for (text, arguments, expected, counts) in [
        ("", &[][..], 1, "1 error, 5 warnings"),
        ("missing-data = 'allow'", &[][..], 0, "0 errors, 5 warnings"),
        ("DF103 = 'warning'", &[][..], 0, "0 errors, 6 warnings"),
        ("DF103 = 'warning'", &["--deny", "warnings"][..], 1, "6 errors, 0 warnings"),
        ("DF103 = 'allow'", &["--deny", "DF307"][..], 1, "3 errors, 2 warnings"),
        ("DF103 = 'allow'", &["--deny", "missing-data"][..], 1, "1 error, 5 warnings"),
        (
            "DF103 = 'allow'",
            &["--version", "ghes", "--deny", "unknown-name-in-condition"][..],
            1,
            "1 error, 4 warnings",
        ),
        (
            "missing-dta = 'allow'",
            &[][..],
            2,
            "error: book.toml:12:1: no rule `missing-dta`: did you mean `missing-data`?",
        ),
        (
            "DF103 = 'warn'",
            &[][..],
            2,
            "error: book.toml:12:9: no level `warn`: levels are `allow`, `note`, `warning` and `error`",
        ),
        ("DF103 = 'note'\nmissing-data = 'note'", &[][..], 2, "rule `missing-data` has two levels: one as DF103"),
        ("", &["--deny", "wranings"][..], 2, "error: no rule `wranings` to deny: name `warnings`, `notes`, or a rule"),
    ] {
        let folder = project(&[("book.toml", &levels(text))]);
        let (code, _, err) = docfold(folder.path(), &[&["check"], arguments].concat());
        assert!(code == expected && err.contains(counts), "{text} {arguments:?}: {code} {err}");
    }
}

#[test]
fn comments_disable_rules() {
    let page = |body: &str| format!("---\ntitle: Start\nversions:\n  fpt: '*'\n  ghes: '*'\n---\n{body}");
    let wrong = "{% data reusables.oops %}";
    for (body, expected) in [
        (format!("{wrong} <!-- docfold-disable-line DF103 -->"), vec![]),
        (format!("{wrong} {{% comment %}} docfold-disable-line missing-data -- soon {{% endcomment %}}"), vec![]),
        (format!("{{%- # docfold-disable-next-line -%}}\n{wrong}\n{wrong}"), vec!["9: DF103"]),
        (format!("<!-- docfold-disable-next-line DF200, DF103 -->\n{wrong}"), vec!["7: DF015"]),
        (
            format!("<!-- docfold-disable DF103 -->\n\n{wrong}\n<!-- docfold-enable DF103 -->\n{wrong}"),
            vec!["11: DF103"],
        ),
        (format!("<!-- docfold-disable -->\n{wrong}"), vec![]),
        // That a comment disables nothing is a finding like any.
        ("<!-- docfold-disable DF015 -->\n<!-- docfold-disable-line DF200 -->\n".to_owned(), vec![]),
        ("<!-- docfold-disable-line DF200, DF015 -->\n".to_owned(), vec![]),
        ("<!-- docfold-disable DF015 -->\n<!-- docfold-disable-line -->\n".to_owned(), vec![]),
        ("<!-- docfold-disable DF015 -->\n<!-- docfold-disable-line dead-external-link -->\n".to_owned(), vec![]),
        (
            "<!-- docfold-disable-line DF200 -->\n<!-- docfold-disable DF015 -->\n".to_owned(),
            vec!["7: DF015", "8: DF015"],
        ),
        ("<!-- docfold-disable-line -->\n".to_owned(), vec!["7: DF015"]),
        (format!("<!-- docfold-disable-line DF13 -->\n{wrong}"), vec!["7: DF016", "8: DF103"]),
        (format!("<!-- docfold-disabled-line -->\n{wrong}"), vec!["7: DF016", "8: DF103"]),
        (format!("<!-- docfold-enable DF103 -->\n{wrong}"), vec!["7: DF016", "8: DF103"]),
        (format!("<!-- markdownlint-disable DF103 -->\n{wrong}"), vec!["8: DF103"]),
        (format!("```\n<!-- docfold-disable -->\n```\n`<!-- docfold-disable -->`\n{wrong}"), vec!["11: DF103"]),
        (format!("# docfold-disable DF103\n{wrong}"), vec!["7: DF222", "8: DF103"]),
    ] {
        let folder = project(&[("content/guides/start.md", &page(&body))]);
        let (_, out, _) = docfold(folder.path(), &["check", "--format", "json"]);
        let found: Value = serde_json::from_str(&out).unwrap();
        let found: Vec<String> = found["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["place"]["path"] == "content/guides/start.md")
            .map(|finding| format!("{}: {}", finding["place"]["start"]["line"], finding["code"].as_str().unwrap()))
            .collect();
        assert_eq!(found, expected, "{body}");
    }
    // In front matter and in data files `#` begins a comment.
    let folder = project(&[
        (
            "content/guides/start.md",
            &START.replace("/articles/start/", "/articles/start/ # docfold-disable-line redirect-trailing-slash"),
        ),
        ("data/features/a.yml", "versions:\n  # docfold-disable-next-line DF500\n  gehs: '*'\n"),
    ]);
    let (_, out, _) = docfold(folder.path(), &["check", "--format", "short"]);
    assert!(!out.contains("DF500") && !out.contains("start.md:7"), "{out}");
}

#[test]
fn a_baseline_takes_known_findings_away() {
    let folder = project(&[]);
    let file = folder.path().join("known.json");
    let (code, _, err) = docfold(folder.path(), &["check", "--baseline", "known.json", "--write-baseline"]);
    assert_eq!((code, err.as_str()), (0, "6 known findings written to known.json\n"));
    let text = fs::read_to_string(&file).unwrap();
    let (code, out, err) = docfold(folder.path(), &["check", "--baseline", "known.json", "--deny", "warnings"]);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    // Lines move: still known. One more of the same kind: new. One fewer: said.
    let moved = START.replace("---\n{%", "---\nA line.\n\n{%");
    fs::write(folder.path().join("content/guides/start.md"), &moved).unwrap();
    assert_eq!(docfold(folder.path(), &["check", "--baseline", "known.json"]).1, "");
    fs::write(folder.path().join("content/guides/start.md"), moved + "\n{% data reusables.oops %}\n").unwrap();
    let (code, out, _) = docfold(folder.path(), &["check", "--format", "short", "--baseline", "known.json"]);
    assert_eq!((code, out.lines().count()), (1, 1), "{out}");
    fs::write(folder.path().join("content/guides/start.md"), START.replace("{% data reusables.oops %}", "")).unwrap();
    let (_, _, err) = docfold(folder.path(), &["check", "--baseline", "known.json"]);
    assert!(err.contains("5 known findings are not counted; 1 of the baseline are gone: write it anew"), "{err}");
    fs::write(&file, text.replace("\"baseline\": 1", "\"baseline\": 2")).unwrap();
    assert_eq!(docfold(folder.path(), &["check", "--baseline", "known.json"]).0, 2);
    assert_eq!(docfold(folder.path(), &["check", "--baseline", "none.json"]).0, 2);
}

/// Every file of a folder with its bytes.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> = walkdir(folder);
    all.sort();
    all
}

fn walkdir(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(walkdir(&path));
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    found
}

#[test]
fn fix_mends_what_is_certain_and_nothing_else() {
    let folder = project(&[]);
    let found = |folder: &Path| -> Vec<String> {
        let (_, out, _) = docfold(folder, &["check", "--format", "json"]);
        let found: Value = serde_json::from_str(&out).unwrap();
        let all = found["findings"].as_array().unwrap().iter();
        all.filter(|finding| finding["fix"].is_null()).map(|finding| finding["message"].to_string()).collect()
    };
    let before = bytes(folder.path());
    let unfixed = found(folder.path());
    let (_, diff, err) = docfold(folder.path(), &["check", "--fix", "--dry-run"]);
    assert!(err.contains("fixes would be made in 2 files"), "{err}");
    assert_eq!(bytes(folder.path()), before);
    insta::assert_snapshot!("fix_dry_run", diff.replace('\r', "␍").replace('\u{feff}', "␟"));

    let (code, _, err) = docfold(folder.path(), &["check", "--fix"]);
    assert_eq!(code, 1, "what cannot be mended is left");
    assert!(err.contains("fixes made in 2 files"), "{err}");
    let after = bytes(folder.path());
    for ((path, old), (_, new)) in before.iter().zip(&after) {
        let expected = match path {
            path if path.ends_with("start.md") => START.replace("/articles/start/", "/articles/start"),
            path if path.ends_with("back.md") => {
                BACK.replace("/articles/back/", "/articles/back").replace("/a//b/", "/a/b")
            }
            _ => String::from_utf8(old.clone()).unwrap(),
        };
        assert_eq!(String::from_utf8_lossy(new), expected, "{path}");
    }
    assert_eq!(before.len(), after.len());
    assert_eq!(found(folder.path()), unfixed, "findings after are those before without the mended ones");
    let (_, _, err) = docfold(folder.path(), &["check", "--fix"]);
    assert!(err.contains("0 fixes made in 0 files"), "{err}");
    assert_eq!(bytes(folder.path()), after);
}

/// `PATH:LINE:COLUMN CODE MESSAGE; HELP` of each finding but those of the guides, which every project here has.
fn said(folder: &Path) -> Vec<String> {
    let (_, out, err) = docfold(folder, &["check", "--format", "json"]);
    let found: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let line = |finding: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (path, start) = (text(&finding["place"]["path"]), &finding["place"]["start"]);
        let (code, message, help) = (text(&finding["code"]), text(&finding["message"]), text(&finding["help"]));
        format!("{path}:{}:{} {code} {message}; {help}", start["line"], start["column"])
    };
    found["findings"].as_array().unwrap().iter().map(line).filter(|line| !line.starts_with("content/guides/")).collect()
}

/// A page with lines of front matter besides the title.
fn page(front: &str, body: &str) -> String {
    format!("---\ntitle: A\n{front}\n---\n{body}\n")
}

const EVERYWHERE: &str = "versions: {fpt: '*', ghes: '*'}";

#[test]
fn links_that_name_versions() {
    let body = "[c](/c) [d](/en/enterprise-server@3.9/c) [e](/en/enterprise-server@latest/c) [f](?x=1)";
    let folder = project(&[
        ("content/index.md", &page(&format!("{EVERYWHERE}\nchildren: [/a, /c]"), "")),
        ("content/a.md", &page(EVERYWHERE, body)),
        ("content/c.md", &page("versions: {ghes: '*'}", "Text.")),
    ]);
    assert_eq!(
        said(folder.path()),
        [
            "content/a.md:5:5 DF205 no page `/c` in fpt: a redirect leads to it in another version; name a version in which it exists: `/enterprise-server@3.10/c`",
            "content/a.md:5:13 DF207 `/en/enterprise-server@3.9/c` names a language and a release; write `/c`: the link then leads to the reader's own version",
            "content/a.md:5:46 DF207 `/en/enterprise-server@latest/c` names a language; write `/enterprise-server@latest/c`: the language is added to every link",
            "content/a.md:5:82 DF210 `?x=1` is relative; write the path from the root of the site, with a slash at its start",
        ]
    );
}

/// What `build` stops at, `check` does not let pass.
#[test]
fn templates_that_cannot_be_used() {
    for (path, text, want) in [
        ("templates/article.html", "{% if %}", "template: "),
        ("templates/article.html", "{{ page.title | no_such_filter }}", "template: "),
        ("templates/article.html", "{{ page.titel.first }}", "template: "),
        ("templates/words.json", "{\"serch\": \"S\"}", "did you mean `search`?"),
    ] {
        let folder = project(&[(path, text)]);
        let (code, _, said) = docfold(folder.path(), &["check"]);
        assert!(code == 2 && said.contains(want), "{path}: {said}");
    }
}

/// What `book.toml` names and is not there would do nothing, without a word.
#[test]
fn files_that_the_configuration_names() {
    let config = "[source]\nasset-lists = [\"./list.txt\"]\nocticons = \"i.json\"\n[redirects]\nfiles = [\"r.json\"]\n\
        exceptions = \"x.txt\"\n[errors]\nlock = \"codes.lock\"\n";
    let folder = project(&[("book.toml", &format!("{config}{BOOK}"))]);
    let (code, found, _) = docfold(folder.path(), &["check"]);
    assert_eq!(code, 1);
    for (file, key) in [
        ("list.txt", "asset-lists"),
        ("i.json", "octicons"),
        ("r.json", "files"),
        ("x.txt", "exceptions"),
        ("codes.lock", "lock"),
    ] {
        assert!(found.contains(&format!("error[DF012]: no file `{file}`, which `{key}` names\n")), "{file}: {found}");
    }
    let (code, ..) = docfold(folder.path(), &["errors", "lock"]);
    assert_eq!(code, 0);
    for (file, text) in [("list.txt", "a.png\n"), ("i.json", "{}"), ("r.json", "{}"), ("x.txt", "")] {
        fs::write(folder.path().join(file), text).unwrap();
    }
    assert!(!docfold(folder.path(), &["check"]).1.contains("DF012"));
}

/// Folders are relative, and below the project; how they are written does not matter.
#[test]
fn folders_that_the_configuration_names() {
    let said = |config: &str| {
        let folder = project(&[("book.toml", &format!("{config}{BOOK}")), ("assets/a.png", "png")]);
        docfold(folder.path(), &["check"])
    };
    let plain = said("[source]\nassets = [\"assets\"]\n").1;
    assert!(plain.contains("content/guides/start.md:"));
    assert_eq!(said("[book]\nsrc = \"./content//\"\n[source]\nassets = [\"./assets/.\"]\n").1, plain);
    for (config, place, what) in [
        ("[book]\nsrc = \".\"\n", "2:7", "this is the whole project: name a folder in it"),
        ("[source]\nassets = [\"a\", \"./\"]\n", "2:10", "this is the whole project: name a folder in it"),
        ("[source]\nassets = [\"../a\"]\n", "2:10", "`../a` lies outside of the project"),
        ("[source]\ndata = \"/data\"\n", "2:8", "`/data` begins at the root of a disk"),
        ("[redirects]\nfiles = [\"\"]\n", "2:9", "this names no file"),
    ] {
        let (code, _, error) = said(config);
        assert!(code == 2 && error.contains(&format!("book.toml:{place}: {what}")), "{config}: {error}");
    }
}

/// What `build` refuses, and what of its own files would be replaced, `check` says with file and line.
#[test]
fn files_that_a_site_cannot_have() {
    let denied = "## Access denied\n\n```json\n{ \"error\": \"access_denied\" }\n```\n\nAsk again.";
    let redirects = r#"{
        "/llms.txt/x": "/codes",
        "/.docfold-files": "/codes",
        "/assets/a.html": "/codes",
        "/errors/oauth/access_denied": "/codes"
    }"#;
    let config = "[redirects]\nfiles = [\"r.json\"]\n[errors]\npages = [\"/oauth\"]\n[site]\nprefix = \"\"\n";
    let children = "children: ['/a,b:c', /404, /errors, /oauth, /codes, /_docfold]";
    let folder = project(&[
        ("book.toml", &format!("{config}{BOOK}")),
        ("r.json", redirects),
        ("content/index.md", &page(&format!("{EVERYWHERE}\n{children}"), "")),
        ("content/a,b:c.md", &page(EVERYWHERE, "Text.")),
        ("content/404.md", &page(EVERYWHERE, "Text.")),
        ("content/errors.md", &page(EVERYWHERE, "Text.")),
        ("content/codes.md", &page(EVERYWHERE, "Text.")),
        ("content/oauth.md", &page(EVERYWHERE, denied)),
        ("content/_docfold/index.md", &page(&format!("{EVERYWHERE}\nchildren: [/x]"), "Text.")),
        ("content/_docfold/x.md", &page(EVERYWHERE, "Text.")),
        ("assets/a.html", "An asset."),
        ("assets/b:c.txt", "An asset."),
    ]);
    let found: Vec<String> = said(folder.path()).into_iter().filter(|line| line.contains("DF017")).collect();
    insta::assert_snapshot!("unfit_files", found.join("\n"));
    let (code, _, err) = docfold(folder.path(), &["build"]);
    assert!(code == 2 && err.contains("cannot"), "{code} {err}");
}

/// The files that the checks know of are those that a site has.
#[test]
fn own_files_of_a_site() {
    let site = "[site]\nprefix = \"\"\nbase-url = \"https://x.example\"\n";
    let outputs = "outputs = [\"markdown\", \"sitemap\", \"robots\", \"llms\", \"index\", \"feed\"]\n";
    let folder = project(&[
        ("book.toml", &format!("{site}{outputs}{BOOK}")),
        ("content/index.md", &page(&format!("{EVERYWHERE}\nchildren: [/a]"), "")),
        ("content/a.md", &page(EVERYWHERE, "Text.")),
    ]);
    let (code, _, err) = docfold(folder.path(), &["build", "--out", "out"]);
    assert_eq!(code, 0, "{err}");
    let out = folder.path().join("out");
    let mut names: Vec<String> =
        fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let is_page =
        |name: &str| ["a.", "index.html", "index.md", "enterprise-server@"].iter().any(|of| name.starts_with(of));
    names.retain(|name| !is_page(name));
    let known =
        [".docfold-files", "404.html", "_docfold", "feed.xml", "index.json", "llms.txt", "robots.txt", "sitemap.xml"];
    assert!(names.iter().all(|name| known.contains(&name.as_str())), "{names:?}");
}

#[test]
fn entries_of_redirect_from() {
    let front = format!("{EVERYWHERE}\nredirect_from:\n  # the old site had /old/ as well\n  - /old/\n  - ''");
    let other = format!("{EVERYWHERE}\nredirect_from: [~, 5, {{/z: 1}}, [/y], true, /ok]");
    let folder = project(&[
        ("content/index.md", &page(&format!("{EVERYWHERE}\nchildren: [/a, /c]"), "")),
        ("content/a.md", &page(&front, "Text.")),
        ("content/c.md", &page(&other, "Text.")),
    ]);
    let help = "write a path that begins with a slash, or remove the entry";
    assert_eq!(
        said(folder.path()),
        [
            "content/a.md:6:5 DF307 redirect source `/old/` ends with a slash; write `/old`".to_owned(),
            "content/a.md:7:5 DF315 redirect source `` does not begin with a slash; write the old path, or remove the entry".to_owned(),
            format!("content/c.md:4:17 DF006 an entry of `redirect_from` is empty; {help}"),
            format!("content/c.md:4:20 DF006 an entry of `redirect_from` is a number, not a text; {help}"),
            format!("content/c.md:4:23 DF006 an entry of `redirect_from` is a mapping, not a text; {help}"),
            format!("content/c.md:4:32 DF006 an entry of `redirect_from` is a list, not a text; {help}"),
            format!("content/c.md:4:38 DF006 an entry of `redirect_from` is `true` or `false`, not a text; {help}"),
        ]
    );
    docfold(folder.path(), &["check", "--fix"]);
    let after = fs::read_to_string(folder.path().join("content/a.md")).unwrap();
    assert_eq!(after, page(&front.replace("- /old/", "- /old"), "Text."));
}

#[test]
fn an_anchor_that_is_only_near_is_not_written() {
    let body = "## Opt b\n\n## v2\n\n## Mixed case\n\n[y](#opt-a) [z](#v1) [m](#Mixed_Case) [s](/c#SEA)";
    let versions = "versions: {ghes: '*'}";
    let folder = project(&[
        ("content/index.md", &page(&format!("{versions}\nchildren: [/a, /c]"), "")),
        ("content/a.md", &page(versions, body)),
        ("content/c.md", &page(versions, "{% ifversion ghes > 3.9 %}\n\n## Sea\n\n{% endif %}")),
    ]);
    let found = said(folder.path());
    assert!(found[0].ends_with("no anchor `#opt-a` on this page; did you mean `#opt-b`?"), "{found:#?}");
    assert!(found[3].ends_with("no anchor `#SEA` on `/c`; did you mean `#sea`?"), "{found:#?}");
    let (_, _, err) = docfold(folder.path(), &["check", "--fix"]);
    assert!(err.contains("1 fixes made") || err.contains("1 fix made"), "{err}");
    let after = fs::read_to_string(folder.path().join("content/a.md")).unwrap();
    assert_eq!(after, page(versions, &body.replace("#Mixed_Case", "#mixed-case")));
}

#[cfg(unix)]
#[test]
fn fix_does_not_write_through_links() {
    let folder = project(&[("elsewhere/start.md", START)]);
    let link = folder.path().join("content/guides/start.md");
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("../../elsewhere/start.md", &link).unwrap();
    let before = bytes(folder.path());
    let (code, _, err) = docfold(folder.path(), &["check", "--fix"]);
    assert_eq!(code, 2);
    assert!(err.contains("`content/guides/start.md` is reached through a symbolic link: not written"), "{err}");
    assert_eq!(bytes(folder.path()), before, "not one of the files is written");
}
