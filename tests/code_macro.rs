//! Programs that name codes: those that must not compile, and what the compiler says about them.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

/// What the compiler says of each program in `tests/ui`: the errors in full, each with its place in the program, whichever
/// macros lie between.
fn said() -> Option<BTreeMap<String, String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let arguments = ["check", "--bins", "--keep-going", "--message-format=json", "--locked"];
    let output = crate::cargo::run(&root.join("tests/ui/Cargo.toml"), &arguments)?;
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{error}");
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        let name = message["target"]["name"].as_str().unwrap_or_default().to_owned();
        if message["package_id"].as_str().is_none_or(|id| !id.contains("tests/ui")) {
            continue;
        }
        let said = said.entry(name).or_default();
        let found = &message["message"];
        if message["reason"] == "compiler-message" && found["level"] == "error" && !found["code"].is_null() {
            let code = found["code"]["code"].as_str().unwrap();
            said.push_str(&format!("error[{code}]: {}\n", found["message"].as_str().unwrap()));
            for span in found["spans"].as_array().unwrap() {
                let mut span = span;
                while !span["expansion"].is_null() {
                    span = &span["expansion"]["span"];
                }
                if span["file_name"].as_str().is_some_and(|file| file.ends_with(".rs") && !file.contains("src/")) {
                    let (line, column) = (&span["line_start"], &span["column_start"]);
                    said.push_str(&format!(" --> {}:{line}:{column}\n", span["file_name"].as_str().unwrap()));
                }
            }
        }
    }
    // The lock, for one, has to fit what docfold depends on.
    assert!(!said.is_empty(), "{error}");
    Some(said)
}

#[test]
fn codes_that_are_not_documented_do_not_compile() {
    let Some(said) = said() else { return };
    let expected = [
        // Were everything refused, this would say so.
        ("documented", ""),
        (
            "near_miss",
            "error[E0080]: evaluation panicked: no documented error code `bad_verfication_code`; did you mean `bad_verification_code`?\n --> near_miss.rs:6:13\n",
        ),
        (
            "not_in_catalog",
            "error[E0080]: evaluation panicked: no documented error code `quite_another_thing` in this catalog\n --> not_in_catalog.rs:6:13\n",
        ),
        (
            "not_in_these_versions",
            "error[E0080]: evaluation panicked: assertion failed: code!(\"redirect_uri_mismatch\").entry_in(errors::Domain::Token).unwrap().versions().contains(GHES)\n --> not_in_these_versions.rs:8:15\n",
        ),
    ];
    let said: Vec<(&str, &str)> = said.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(said, expected);
}
