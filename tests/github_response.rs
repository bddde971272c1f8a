//! Responses of the shape that GitHub's token endpoint has: status 200, form-encoded unless asked for JSON, and an
//! absolute address of the documentation under a path that has moved since.

use docfold::catalog::explain;
use docfold::errors::{Code, by_uri, versions};
use docfold::oauth::Response;

const URI: &str = "https://docs.github.com/apps/managing-oauth-apps/\
                   troubleshooting-oauth-app-access-token-request-errors/#bad-verification-code";
const DESCRIPTION: &str = "The code passed is incorrect or expired.";

fn form() -> String {
    let uri = URI.replace(':', "%3A").replace('/', "%2F").replace('#', "%23");
    format!("error=bad_verification_code&error_description={}&error_uri={uri}", DESCRIPTION.replace(' ', "+"))
}

fn json() -> String {
    format!(r#"{{"error":"bad_verification_code","error_description":"{DESCRIPTION}","error_uri":"{URI}"}}"#)
}

#[test]
fn both_shapes_are_explained_through_the_code_and_through_the_address() {
    for body in [form(), json()] {
        let response = Response::<Code>::from_body(&body).unwrap();
        assert!(response.description.unwrap() == DESCRIPTION);
        let uri = response.uri.unwrap().to_string();
        assert_eq!(uri, URI);
        let code = response.error.known().unwrap();
        let by_address = by_uri(&uri).unwrap();
        assert_eq!(by_address, code.entry());
        assert_eq!(response.entry(), Some(by_address));
        assert_eq!(by_address.description(versions::ALL), Some(DESCRIPTION));
        // The address of today is another one.
        let today = by_address.docs_path(versions::ALL).unwrap();
        assert!(!URI.contains(today), "{today}");
        let mut text = String::new();
        explain(by_address, versions::ALL, &mut text).unwrap();
        assert!(text.contains("bad_verification_code") && text.contains(today), "{text}");
    }
}

#[test]
fn an_unknown_code_is_explained_through_its_address() {
    let body = json().replace("\"bad_verification_code\"", "\"a_code_of_tomorrow\"");
    let response = Response::<Code>::from_body(&body).unwrap();
    assert_eq!(response.error.known(), None);
    assert_eq!(response.entry(), by_uri(URI));
    assert!(response.entry().is_some());
}

#[cfg(feature = "cli")]
#[test]
fn the_program_explains_a_whole_response() {
    use std::io::Write;
    use std::process::{Command, Stdio};

    // Outside of any project.
    let folder = tempfile::tempdir().unwrap();
    let explain = |text: &str, version: &[&str]| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_docfold"))
            .args(["explain", "-"])
            .args(version)
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), said, String::from_utf8(output.stderr).unwrap())
    };
    let head = "HTTP/2 200\r\ncontent-type: application/x-www-form-urlencoded; charset=utf-8\r\n\r\n";
    for text in [form(), json(), format!("{head}{}", form()), format!("?{}", form())] {
        for version in [&[][..], &["--version", "ghes@3.20"]] {
            let (status, said, error) = explain(&text, version);
            assert_eq!(status, Some(0), "{error}");
            for part in ["bad_verification_code", DESCRIPTION, "/access-token-request-errors#bad-verification-code"] {
                assert!(said.contains(part), "no {part} in {said}");
            }
        }
    }
    let (status, said, error) = explain("error=bad_verfication_code", &[]);
    assert!(status == Some(2) && error.contains("did you mean `bad_verification_code`"), "{said}{error}");
}
