//! `docfold errors`, its lock, and `docfold explain -`, as their callers see them, in a project of two plans.
#![cfg(feature = "cli")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const BOOK: &str = r#"
[errors]
hosts = ["docs.example.com"]
[[plan]]
name = "cloud"
short = "cloud"
default = true
[[plan]]
name = "server"
short = "server"
releases = ["2.1", "2.0"]
next = ["2.2"]
"#;

const HOME: &str = "---\ntitle: Home\nversions: {cloud: '*', server: '*'}\nchildren: [/a, /v1.2]\n---\n";
const FRONT: &str = "---\ntitle: A\nversions: {cloud: '*', server: '*'}\nerrors: true\n---\n\n";
const TABLE: &str = "| Error code | Description | What to do |\n|--|--|--|\n| `plain_error` | It is plain. | Wait. |\n";

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let page = |table: &str| format!("{FRONT}{table}");
    let (a, other) = (page(TABLE), page(&TABLE.replace("plain_error", "a_error")));
    let own =
        [("book.toml", BOOK), ("content/index.md", HOME), ("content/a.md", a.as_str()), ("content/v1.2.md", &other)];
    for (path, text) in own.iter().chain(files) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Exit code, standard output and standard error.
fn docfold(folder: &Path, arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_docfold"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_lock_that_was_written_can_be_read_and_keeps_what_people_wrote() {
    let folder = project(&[]);
    let lock = folder.path().join("errors.lock");
    assert_eq!(docfold(folder.path(), &["errors", "lock"], "").0, 0);
    let written = fs::read_to_string(&lock).unwrap();
    assert!(written.ends_with("v1-2 a_error unreleased active\na plain_error unreleased active\n"), "{written}");
    let noted = format!(
        "# our own comment\n{}# behind\n",
        written.replace("a_error unreleased active", "a_error unreleased active # see issue 7")
    );
    fs::write(&lock, &noted).unwrap();
    let (code, out, error) = docfold(folder.path(), &["errors", "lock", "--release", "2"], "");
    // The release publishes what no release had yet.
    let published = noted.replace("unreleased", "2");
    assert_eq!((code, fs::read_to_string(&lock).unwrap()), (0, published.clone()), "{out}{error}");
    assert_eq!(docfold(folder.path(), &["errors", "lock", "--release", "3"], "").0, 0);
    assert_eq!(fs::read_to_string(&lock).unwrap(), published);
    let (_, out, _) = docfold(folder.path(), &["check", "--format", "short"], "");
    assert!(!out.contains("DF4"), "{out}");
}

#[test]
fn a_domain_of_the_configuration_is_one() {
    let bad =
        BOOK.replace("[[plan]]\nname = \"cloud\"", "domains = {\"/a\" = \"../../x\"}\n[[plan]]\nname = \"cloud\"");
    let folder = project(&[("book.toml", &bad)]);
    let (code, _, error) = docfold(folder.path(), &["check"], "");
    assert!(code == 2 && error.contains("book.toml:4:19: `../../x` is no domain"), "{error}");
}

#[test]
fn comments_that_disable_other_rules_are_no_findings_about_the_catalog() {
    let link = format!("{FRONT}<!-- docfold-disable-next-line dead-link -->\n[Gone](/nowhere)\n\n{TABLE}");
    let folder = project(&[("content/a.md", &link)]);
    for command in ["errors", "check"] {
        let (_, out, error) = docfold(folder.path(), &[command], "");
        assert!(!out.contains("DF015") && !error.contains("DF015"), "{command}: {out}{error}");
    }
}

#[test]
fn a_response_is_explained_in_every_shape() {
    let folder = project(&[]);
    let explain = |body: &str| docfold(folder.path(), &["explain", "-"], body);
    for body in [
        r#"{"error": "plain_error"}"#,
        r#"{"error":{"code":"plain_error"}}"#,
        r#"{"error":{"code":400,"status":"plain_error","message":"No."}}"#,
        r#"{"errors":[{"code":"plain_error"}]}"#,
        r#"{"errors":["plain_error"]}"#,
        r#"["plain_error"]"#,
        r#"{"code":"plain_error","message":"No."}"#,
        r#"{"type":"https://docs.example.com/errors/a/plain_error","title":"Plain","status":400}"#,
        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\n\r\n{\"type\":\"/errors/a/plain_error\",\"detail\":\"No.\"}",
    ] {
        let (code, out, error) = explain(body);
        assert!(code == 0 && out.contains("(plain_error, a)") && out.contains("It is plain."), "{body}: {out}{error}");
    }
    let (code, out, _) = explain(r#"{"errors":[{"code":"plain_eror"},{"code":"a_error"}]}"#);
    assert!(code == 0 && out.contains("did you mean `plain_error`?") && out.contains("(a_error, v1-2)"), "{out}");
    for body in [r#"{"errors":[{"code":"nobody_knows_it"}]}"#, r#"{"message":"Not Found"}"#, "{", ""] {
        assert_eq!(explain(body).0, 2, "{body}");
    }
}

#[test]
fn a_lock_of_pages_forgets_anchors_that_are_gone() {
    let folder = project(&[("content/a.md", &format!("{FRONT}## One\n\nText.\n\n## Two\n\n{TABLE}"))]);
    assert_eq!(docfold(folder.path(), &["lock"], "").0, 0);
    fs::write(folder.path().join("content/a.md"), format!("{FRONT}## Two\n\n{TABLE}")).unwrap();
    let lost = || docfold(folder.path(), &["check", "--format", "short"], "").1.contains("DF317");
    assert!(lost());
    assert_eq!(docfold(folder.path(), &["lock"], "").0, 0);
    assert!(lost(), "without being told it forgets nothing");
    assert_eq!(docfold(folder.path(), &["lock", "--prune"], "").0, 0);
    assert!(!lost());
    let lock = fs::read_to_string(folder.path().join("docfold.lock")).unwrap();
    assert!(lock.contains("\n/a#two\n") && !lock.contains("#one"), "{lock}");
}
