//! Rendering against the reference renderer's output, where that is at hand: `DOCFOLD_SHARED` or `../shared` beside the
//! repository. Takes the text after Liquid from the expected data, writes what docfold makes of it to
//! `target/conformance/markdown.jsonl` for `compare.py`, and checks what must hold for any text.
#![cfg(feature = "engine")]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use docfold::catalog::VersionSet;
use docfold::engine::config::{Axis, Config};
use docfold::engine::diag::Diagnostics;
use docfold::engine::link::LinkRules;
use docfold::engine::render::{Context, Titles, article, body};
use docfold::engine::source::{FileId, SourceMap};

/// The plans and links of the corpus of 2021.
const BOOK: &str = r#"
[site]
prefix = "en"
[[plan]]
name = "free-pro-team"
short = "fpt"
default = true
[[plan]]
name = "enterprise-server"
short = "ghes"
releases = ["3.2", "3.1", "3.0", "2.22"]
deprecated = ["2.21", "2.20", "2.19", "2.18", "2.17", "2.16", "2.15", "2.14", "2.13", "2.12", "2.11", "2.10", "2.9", "2.8",
    "2.7", "2.6", "2.5", "2.4", "2.3", "2.2", "2.1", "2.0", "11.10.340"]
[[plan]]
name = "github-ae"
short = "ghae"
[[links.override]]
pattern = "desktop/"
to = "free-pro-team@latest"
[[links.override]]
pattern = '/(admin|insights)(/|$|\?|#)'
from = ["fpt"]
to = "enterprise-server@3.2"
"#;

struct NoTitles;

impl Titles for NoTitles {
    fn title(&self, _: &str, _: usize) -> Option<&str> {
        None
    }
}

/// Where the shared data lies, when it is there.
fn shared() -> Option<PathBuf> {
    let mut places: Vec<PathBuf> = std::env::var_os("DOCFOLD_SHARED").map(PathBuf::from).into_iter().collect();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    places.extend(root.ancestors().skip(1).take(3).map(|folder| folder.join("shared")));
    places.into_iter().find(|place| place.join("conformance").is_dir())
}

/// The expected data as text: one JSON object a line.
fn expected() -> Option<String> {
    let folder = shared()?.join("conformance/github-docs-2021-10");
    if let Ok(text) = std::fs::read_to_string(folder.join("expected.jsonl")) {
        return Some(text);
    }
    let output = std::process::Command::new("xz").arg("-dc").arg(folder.join("expected.jsonl.xz")).output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).ok()).flatten()
}

#[test]
fn bodies_of_2021() {
    let Some(expected) = expected() else {
        println!("skipped: no corpus");
        return;
    };
    let config = Config::parse(BOOK).unwrap();
    let axis = Axis::new(&config.plans).unwrap();
    let links = LinkRules::new(&config, &axis).unwrap();
    let context = Context::new(&axis, &links, &NoTitles);
    let mut out = String::new();
    let (mut rewritten, mut articles) = (String::new(), Duration::ZERO);
    let mut rendered = HashMap::new();
    let (mut rendering, mut binding) = (Duration::ZERO, Duration::ZERO);
    let (mut pages, mut bytes) = (0, 0);
    for line in expected.lines() {
        let page: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| page[key].as_str().unwrap_or_default();
        let version = axis.find(text("version")).and_then(VersionSet::first_index).unwrap();
        let markdown = text("markdown").to_owned();
        let html = rendered.entry(markdown.clone()).or_insert_with(|| {
            bytes += markdown.len();
            let map = SourceMap::identity(FileId(0), 0, markdown.len());
            let start = std::time::Instant::now();
            let mut bodies = body(markdown, map, axis.universe(), &context, &mut Diagnostics::new());
            rendering += start.elapsed();
            assert_eq!(bodies.len(), 1, "no title is asked for");
            let body = bodies.remove(0);
            assert!(body.html.slots.is_sorted_by_key(|slot| slot.at));
            assert!(body.html.slots.iter().all(|slot| body.html.html[..slot.at as usize].ends_with("=\"")));
            assert!(body.links.iter().all(|link| body.markdown.get(link.range.clone()).is_some()));
            assert!(body.links.iter().all(|link| body.markdown.get(link.target.clone()).is_some()));
            body.html
        });
        let start = std::time::Instant::now();
        let mut bound = String::new();
        html.bind(&mut bound, |url, out| links.bind(url, version, out));
        binding += start.elapsed();
        let start = std::time::Instant::now();
        let again = article("x", "", &format!("{}\n\n[x](/x)", text("markdown")), &context, version);
        articles += start.elapsed();
        let again = again.strip_prefix("# x\n\n").unwrap().trim_end();
        let again =
            again.strip_suffix("x)").and_then(|rest| rest.rfind("[x](").map(|at| rest[..at].to_owned())).unwrap();
        let map = SourceMap::identity(FileId(0), 0, again.len());
        let again = body(again, map, axis.universe(), &context, &mut Diagnostics::new()).remove(0).html;
        let mut anew = String::new();
        again.bind(&mut anew, |url, out| links.bind(url, version, out));
        writeln!(rewritten, "{}", serde_json::json!({"permalink": text("permalink"), "html": anew})).unwrap();
        let record = serde_json::json!({"path": text("path"), "permalink": text("permalink"), "html": bound});
        writeln!(out, "{record}").unwrap();
        pages += 1;
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/conformance");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("markdown.jsonl"), out).unwrap();
    std::fs::write(folder.join("rewritten.jsonl"), rewritten).unwrap();
    println!("articles in {articles:?}");
    println!(
        "{pages} page-versions, {} bodies, {bytes} bytes: rendered in {rendering:?}, bound in {binding:?}",
        rendered.len()
    );
}

/// The article API's own output is a fixed point of the serialiser: written anew, it stays as it is.
#[test]
fn articles_of_2026() {
    let Some(folder) = shared().map(|shared| shared.join("corpora/github-docs-2026-sample/expected")) else {
        println!("skipped: no corpus");
        return;
    };
    let config = Config::parse(BOOK).unwrap();
    let axis = Axis::new(&config.plans).unwrap();
    let links = LinkRules::new(&config, &axis).unwrap();
    let context = Context::new(&axis, &links, &NoTitles);
    let mut folders = vec![folder];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let want = std::fs::read_to_string(&path).unwrap();
            // The list of links on an index page is not the serialiser's work.
            if want.contains("\n## Links\n") {
                continue;
            }
            let got = article("x", "", &want, &context, 0);
            let got = got.strip_prefix("# x\n\n").unwrap().trim_end();
            if got != want.trim_end() {
                for (a, b) in want.lines().zip(got.lines()).filter(|(a, b)| a != b).take(6) {
                    println!("-{a}\n+{b}");
                }
                panic!("{} is written in another way", path.display());
            }
            seen += 1;
        }
    }
    println!("{seen} articles");
}
