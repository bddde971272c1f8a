//! The theme in other words than its own: nothing that readers see is left in English.
#![cfg(feature = "site")]

use std::collections::BTreeSet;

use docfold::engine::compile;
use docfold::engine::config::{Axis, Config};
use docfold::engine::diag::Diagnostics;
use docfold::engine::source::Sources;
use docfold::site::dates::Dates;
use docfold::site::errors::ErrorPages;
use docfold::site::page::Pages;
use docfold::site::template::Theme;
use serde_json::Value;

use crate::site_files::site_files;

const BOOK: &str = r#"
[book]
title = "B"
language = "ar"
[site]
edit-url = "https://example.com/edit"
[[plan]]
name = "server"
short = "server"
releases = ["2.1", "2.0"]
[errors]
pages = ["/codes"]
"#;

const PAGE: &str = r#"---
title: Codes
versions: {server: '*'}
errors: {domain: sign-in}
---

> [!NOTE]
> One[^1]

- [x] two

```shell copy
three
```

{% mac %}

Four

{% endmac %}

{% linux %}

Five

{% endlinux %}

## Six

```json
{"error": "six", "error_description": "seven"}
```

[^1]: Eight
"#;

/// Every word with a mark before it.
fn marked(words: &mut Value) {
    match words {
        Value::String(word) => word.insert(0, '§'),
        Value::Object(group) => group.values_mut().for_each(marked),
        _ => panic!("a word is a text"),
    }
}

#[test]
fn every_word_can_be_another() {
    let config = Config::parse(BOOK).unwrap();
    let axis = Axis::new(&config.plans).unwrap();
    let home = "---\ntitle: Home\nversions: {server: '*'}\nchildren: [/codes]\n---\n";
    let lock = "sign-in gone 0.9 retired\n";
    let sources = Sources::from_memory([("content/index.md", home), ("content/codes.md", PAGE), ("errors.lock", lock)]);
    let (book, _) = compile(&sources, &config, &axis, None);
    let mut dates = Dates::default();
    dates.note("content/codes.md", "2026-03-07T12:00:00+01:00");
    let pages = Pages::new(&book).with_sources(&sources).with_dates(&dates).with_outputs(&config.site.outputs);
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/words.json")).unwrap();
    let mut words: Value = serde_json::from_str(&text).unwrap();
    marked(&mut words);
    let theme = Theme::load(&pages.site("_t"), [("words.json".to_owned(), words.to_string())]).unwrap();
    let files = site_files(&pages, &sources, &theme);
    let file = |path: &str| files.get(path).unwrap_or_else(|| panic!("{path} is none of {:?}", files.keys()));
    let article = file("en/server@2.1/codes.html");
    for part in [
        " dir=\"rtl\"",
        "</svg>§Note</p>",
        ">§Footnotes</h2>",
        "aria-label=\"§Back to reference ",
        "aria-label=\"§Copy code to clipboard\"",
        "aria-label=\"§Done\"",
        "<time datetime=\"2026-03-07\">§7 §March 2026</time>",
        ">§Mac</button>",
        ">§Edit this page</a>",
    ] {
        assert!(article.contains(part), "{part} is not in\n{article}");
    }
    let codes = file("errors/index.html");
    assert!(codes.contains("<small>§retired</small>") && codes.contains("§All versions"), "{codes}");
    assert!(codes.contains("<h1>§Error codes</h1>"), "{codes}");
    let retired = file("errors/sign-in/gone.html");
    assert!(retired.contains("<p>§This error code is §retired: no version documents it.</p>"), "{retired}");
    let style = file("_docfold/docfold.css");
    assert!(style.contains("div.ghd-tool.webui)::before { content: \"§Web browser\"; }"));
}

#[test]
fn sets_of_versions_are_said_in_other_words() {
    let book = BOOK.replace(r#"["2.1", "2.0"]"#, r#"["2.3", "2.2", "2.1", "2.0"]"#);
    let book = book.replace("[[plan]]", "[[plan]]\nname = \"cloud\"\nshort = \"cloud\"\ndefault = true\n[[plan]]");
    let config = Config::parse(&book).unwrap();
    let axis = Axis::new(&config.plans).unwrap();
    let mut codes =
        "---\ntitle: Codes\nversions: {cloud: '*', server: '*'}\nerrors: {domain: sign-in}\n---\n".to_owned();
    for (code, condition, _) in SETS {
        codes.push_str(&format!(
            "\n{{% ifversion {condition} %}}\n## {code}\n\n```json\n{{\"error\": \"{code}\"}}\n```\n{{% endif %}}\n"
        ));
    }
    let home = "---\ntitle: Home\nversions: {cloud: '*', server: '*'}\nchildren: [/codes]\n---\n";
    let sources = Sources::from_memory([("content/index.md", home), ("content/codes.md", codes.as_str())]);
    let (book, _) = compile(&sources, &config, &axis, None);
    let pages = Pages::new(&book);
    let registry = docfold::engine::errors(&book, &sources, &mut Diagnostics::new());
    let words = r#"{"version_sets": {
        "one": "nur {plan} {release}", "later": "{plan} ab {release}", "earlier": "{plan} bis {release}",
        "between": "{plan} von {oldest} bis {newest}", "separator": " und "
    }}"#;
    for (words, at) in [("{}", 0), (words, 1)] {
        let theme = Theme::load(&pages.site("_t"), [("words.json".to_owned(), words.to_owned())]).unwrap();
        let files = ErrorPages::new(&book, &pages, &registry).files(&theme, &sources, &BTreeSet::new()).unwrap();
        let (_, index) = files.iter().find(|(path, _)| path == "errors/index.html").unwrap();
        for (code, _, said) in SETS {
            let entry = index.split(&format!("<code>{code}</code>")).nth(1).unwrap();
            let expect = format!("</a> <small>{}</small>", said[at]);
            assert!(entry.starts_with(&expect), "{code}: no `{expect}` in\n{entry}");
        }
    }
}

/// A code, where it is, and how that is said in the theme's words and in others.
const SETS: [(&str, &str, [&str; 2]); 5] = [
    ("only", "server = 2.2", ["server 2.2", "nur server 2.2"]),
    ("since", "server > 2.1", ["server 2.2 and later", "server ab 2.2"]),
    ("until", "server < 2.2", ["server 2.1 and earlier", "server bis 2.1"]),
    ("middle", "server > 2.0 and server < 2.3", ["server 2.1 to 2.2", "server von 2.1 bis 2.2"]),
    ("both", "cloud or server > 2.1", ["cloud, server 2.2 and later", "cloud und server ab 2.2"]),
];
