//! The error index of a site, from a small book in memory.
#![cfg(feature = "site")]

use std::collections::BTreeMap;

use docfold::engine::compile;
use docfold::engine::config::{Axis, Config};
use docfold::engine::source::Sources;
use docfold::site::page::Pages;
use docfold::site::template::Theme;

use crate::site_files::site_files;

const BOOK: &str = r#"
[site]
base-url = "https://example.com/docs"
[[plan]]
name = "cloud"
short = "cloud"
default = true
[[plan]]
name = "server"
short = "server"
releases = ["2.0"]
[errors]
pages = ["/codes"]
"#;

const HOME: &str = "---\ntitle: Home\nversions: {cloud: '*', server: '*'}\nchildren: [/codes]\n---\n";

const CODES: &str = "---\ntitle: Codes\nversions: {cloud: '*', server: '*'}\nerrors: {domain: sign-in}\n---\n\n\
## Slow & steady\n\nToo fast.\n\n```json\n{\"error\": \"slow_down\", \"error_description\": \"a < b\"}\n```\n\nWait.\n\
{% ifversion server %}\n## Too old\n\n```json\n{\"error\": \"too_old\", \"error_description\": \"old\"}\n```\n\nRenew.\n{% endif %}\n";

/// The site of a book with these files; the last text is `errors.lock`.
fn site(codes: &str, lock: &str) -> BTreeMap<String, String> {
    let config = Config::parse(BOOK).unwrap();
    let axis = Axis::new(&config.plans).unwrap();
    let sources =
        Sources::from_memory([("content/index.md", HOME), ("content/codes.md", codes), ("errors.lock", lock)]);
    let (book, _) = compile(&sources, &config, &axis, None);
    let pages = Pages::new(&book);
    let theme = Theme::load(&pages.site("_t"), []).unwrap();
    site_files(&pages, &sources, &theme)
}

#[test]
fn an_index_a_list_a_version_and_a_page_a_code() {
    let files = site(CODES, "sign-in slow_down 1.0 active\nsign-in gone 0.9 retired\n");
    let errors: Vec<&str> = files.keys().map(String::as_str).filter(|path| path.starts_with("errors")).collect();
    let expect = [
        "errors.json",
        "errors/cloud@latest.html",
        "errors/index.html",
        "errors/server@2.0.html",
        "errors/sign-in/gone.html",
        "errors/sign-in/slow_down.html",
        "errors/sign-in/too_old.html",
    ];
    assert_eq!(errors, expect);
    let index = &files["errors/index.html"];
    for part in [
        "<h2 id=\"sign-in\">Sign in</h2>",
        "href=\"/docs/en/codes#slow--steady\"",
        "<p>a &lt; b</p>",
        "href=\"/docs/en/server@2.0/codes#too-old\"",
        "<small>server 2.0</small>",
        "<small>retired</small>",
        "<a href=\"/docs/errors/server@2.0\">",
    ] {
        assert!(index.contains(part), "{part} is not in\n{index}");
    }
    assert!(!files["errors/cloud@latest.html"].contains("too_old"));
    assert!(files["errors/server@2.0.html"].contains("href=\"/docs/en/server@2.0/codes#slow--steady\""));
    let stub = &files["errors/sign-in/slow_down.html"];
    assert!(stub.contains("url=/docs/en/codes#slow--steady"), "{stub}");
    assert!(stub.contains("<link rel=\"canonical\" href=\"https://example.com/docs/en/codes\">"), "{stub}");
    assert!(files["errors/sign-in/gone.html"].contains("no version documents it"));
    let json: serde_json::Value = serde_json::from_str(&files["errors.json"]).unwrap();
    assert_eq!(json["errors"].as_array().unwrap().len(), 3);
}

#[test]
fn a_retired_code_leads_to_the_one_that_replaced_it() {
    let codes = "errors: {domain: sign-in, codes: {gone: {status: retired, replaced_by: slow_down}}}";
    let files = site(&CODES.replace("errors: {domain: sign-in}", codes), "sign-in gone 0.9 retired\n");
    let replaced = "<p>It was replaced by <a href=\"/docs/errors/sign-in/slow_down\"><code>slow_down</code></a>.</p>";
    for path in ["errors/sign-in/gone.html", "errors/index.html"] {
        assert!(files[path].contains(replaced), "{path}: {}", files[path]);
    }
}

#[test]
fn nothing_without_errors() {
    let plain = "---\ntitle: Codes\nversions: {cloud: '*'}\n---\n\nNone.\n";
    assert!(!site(plain, "").keys().any(|path| path.starts_with("errors")));
}
