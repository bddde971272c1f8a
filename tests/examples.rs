//! The packages in `examples/`, as their readers run them: the tests of the service, and the client that asks it over
//! loopback for every error that it documents.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What cargo prints; `None` when it would have to ask the network and cannot.
fn cargo(example: &str, arguments: &[&str]) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example);
    let output = crate::cargo::run(&folder.join("Cargo.toml"), arguments)?;
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    Some(text)
}

fn program(name: &str) -> Command {
    Command::new(crate::cargo::target().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// Ends with the test, whatever becomes of it.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

#[test]
fn the_service_says_what_it_documents_and_the_client_explains_it() {
    // What is on the wire, and that its addresses open the right section of the built site.
    let Some(said) = cargo("token-service", &["test"]) else { return };
    for test in ["the_wire_says_what_the_documentation_says", "addresses_on_the_wire_open_the_section_about_the_code"] {
        assert!(said.contains(&format!("test {test} ... ok")), "{said}");
    }

    if cargo("token-service", &["build"]).is_none() || cargo("token-client", &["build"]).is_none() {
        return;
    }
    let service = program("token-service").arg("127.0.0.1:0").stdout(Stdio::piped()).spawn();
    let mut service = Service(service.unwrap());
    let mut line = String::new();
    BufReader::new(service.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("POST http://").and_then(|rest| rest.strip_suffix("/token")).unwrap();
    let ask = |parameters: &str| {
        let output = program("token-client").args([address, parameters]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    // Code, request, and what the documentation says to do.
    for (code, parameters, solution) in [
        ("invalid_request", "grant_type=authorization_code", "Send grant_type, client_id and code"),
        ("invalid_client", "grant_type=authorization_code&client_id=stranger&code=fresh", "Register the client"),
        ("invalid_grant", "grant_type=authorization_code&client_id=example&code=stale", "through the sign-in again"),
        ("unsupported_grant_type", "grant_type=password", "Send grant_type=authorization_code"),
        ("slow_down", "grant_type=authorization_code&client_id=hasty&code=fresh", "before each further request"),
    ] {
        let (status, text) = ask(parameters);
        assert_eq!(status, Some(1), "{text}");
        assert!(text.contains(code) && text.contains(solution), "{code}: {text}");
    }
    let (status, text) = ask("grant_type=authorization_code&client_id=example&code=fresh");
    assert!(status == Some(0) && text.contains("access_token"), "{text}");
}
