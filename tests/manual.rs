//! The manual names every key of the configuration.

const CONFIG: &str = include_str!("../src/engine/config.rs");
const MANUAL: &str = include_str!("../content/manual/configuration.md");

#[test]
fn every_key_is_in_the_manual() {
    // The types that are read from `book.toml` stand before the first that is not.
    let read = CONFIG.split("/// Why `book.toml` cannot be used.").next().unwrap();
    let mut missing = Vec::new();
    for line in read.lines().filter_map(|line| line.trim().strip_prefix("pub ")) {
        let Some((field, kind)) = line.split_once(": ").filter(|(_, kind)| kind.ends_with(',')) else { continue };
        let key = match field {
            "plans" => "plan".to_owned(),
            "overrides" => "override".to_owned(),
            field => field.replace('_', "-"),
        };
        let named = [format!("`{key}`"), format!("[{key}]"), format!("{key} = ")];
        if !named.iter().any(|name| MANUAL.contains(name.as_str())) {
            missing.push(format!("{key}: {kind}"));
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}
