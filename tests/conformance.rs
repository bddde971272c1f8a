//! Rendering against the reference renderer's output, where that is at hand: `DOCFOLD_SHARED` or `../shared` beside the
//! repository. Takes the text after Liquid from the expected data, writes what docfold makes of it to
//! `target/conformance/markdown.jsonl` for `compare.py`, and checks what must hold for any text.
//!
//! The whole trees go through the program's own `export` and are compared field by field with the data's own comparer.
#![cfg(feature = "engine")]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use crate::corpus::place;
use docfold::catalog::VersionSet;
use docfold::engine::config::{Axis, Config};
use docfold::engine::diag::Diagnostics;
use docfold::engine::link::LinkRules;
use docfold::engine::liquid::Outcome;
use docfold::engine::render::{Article, Context, Titles, body};
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

/// The expected data as text: one JSON object a line.
fn expected() -> Option<String> {
    let folder = place::shared()?.join("conformance/github-docs-2021-10");
    if let Ok(text) = std::fs::read_to_string(folder.join("expected.jsonl")) {
        return Some(text);
    }
    let output = std::process::Command::new("xz").arg("-dc").arg(folder.join("expected.jsonl.xz")).output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).ok()).flatten()
}

#[test]
fn bodies_of_2021() {
    let Some(expected) = expected() else {
        place::skip();
        return;
    };
    let config = Config::parse(BOOK).unwrap();
    let axis = Axis::new(&config.plans).unwrap();
    let links = LinkRules::new(&config, &axis).unwrap();
    let context = Context::new(&axis, &links, &NoTitles);
    let mut out = String::new();
    let (mut written, mut rewritten, mut articles) = (String::new(), String::new(), Duration::ZERO);
    let mut rendered = HashMap::new();
    let (mut rendering, mut binding) = (Duration::ZERO, Duration::ZERO);
    let (mut pages, mut bytes) = (0, 0);
    for line in expected.lines() {
        let page: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| page[key].as_str().unwrap_or_default();
        let version = axis.find(text("version")).and_then(VersionSet::first_index).unwrap();
        let markdown = text("markdown").to_owned();
        let known = rendered.len();
        let html = rendered.entry(markdown.clone()).or_insert_with(|| {
            bytes += markdown.len();
            let map = SourceMap::identity(FileId(0), 0, markdown.len());
            let start = std::time::Instant::now();
            let mut bodies =
                body(vec![Outcome::new(axis.universe(), markdown, map)], &context, &mut Diagnostics::new());
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
        let record = serde_json::json!({"path": text("path"), "permalink": text("permalink"), "html": bound});
        writeln!(out, "{record}").unwrap();
        pages += 1;
        if rendered.len() == known {
            continue;
        }
        let start = std::time::Instant::now();
        let again = Article::new(&format!("{}\n\n[x](/x)", text("markdown"))).markdown("x", "", &context, version);
        articles += start.elapsed();
        let again = again.strip_prefix("# x\n\n").unwrap().trim_end();
        let again =
            again.strip_suffix("x)").and_then(|rest| rest.rfind("[x](").map(|at| rest[..at].to_owned())).unwrap();
        writeln!(
            written,
            "{}",
            serde_json::json!({"path": text("path"), "permalink": text("permalink"), "html": bound})
        )
        .unwrap();
        let map = SourceMap::identity(FileId(0), 0, again.len());
        let again = Outcome::new(axis.universe(), again, map);
        let again = body(vec![again], &context, &mut Diagnostics::new()).remove(0).html;
        let mut anew = String::new();
        again.bind(&mut anew, |url, out| links.bind(url, version, out));
        writeln!(rewritten, "{}", serde_json::json!({"permalink": text("permalink"), "html": anew})).unwrap();
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/conformance");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("markdown.jsonl"), out).unwrap();
    std::fs::write(folder.join("written.jsonl"), written).unwrap();
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
    let Some(folder) = place::shared().map(|shared| shared.join("corpora/github-docs-2026-sample/expected")) else {
        place::skip();
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
            let got = Article::new(&want).markdown("x", "", &context, 0);
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

/// What the program exports, and what compares it.
#[cfg(feature = "cli")]
mod whole {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use super::{expected, place};
    use crate::corpus::{BOOK_2021, Corpus};

    /// Every page in every version as the program exports it.
    fn export(name: &str, folder: &Path) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_docfold"));
        command.args(["export", "--format", "jsonl", "--config"]).arg(place::config(name)).arg("--source").arg(folder);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn rows(text: &str) -> Vec<serde_json::Value> {
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Writes `text` below `target/conformance`.
    fn keep(name: &str, text: &str) -> PathBuf {
        let folder = place::root().join("target/conformance");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), text).unwrap();
        folder.join(name)
    }

    /// How many of how many are equal, as the comparer of the shared data counts; `None`, said aloud, when it cannot run.
    fn compared(expected: &Path, actual: &Path, field: &str) -> Option<(usize, usize)> {
        let comparer = place::shared()?.join("conformance/compare.py");
        let output = Command::new("python3").arg(comparer).arg(expected).arg(actual).args(["--field", field]).output();
        let Some(output) = output.ok().filter(|output| output.status.success()) else {
            println!("not compared: python3 with selectolax is not there");
            return None;
        };
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("missing 0"), "{said}");
        let line =
            said.lines().find(|line| line.starts_with("equal ")).expect("the comparer ends with a count").to_owned();
        println!("{field}: {line}");
        let mut numbers = line.split(' ').filter_map(|word| word.parse().ok());
        numbers.next().zip(numbers.next())
    }

    /// `text` without what stands inside `<svg>`.
    fn without_drawings(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(open) = rest.find("<svg") {
            out.push_str(&rest[..open]);
            out.push_str("<svg>");
            rest = rest[open..].find("</svg>").map_or("", |close| &rest[open + close + "</svg>".len()..]);
        }
        out + rest
    }

    #[test]
    fn tree_of_2021() {
        let Some(folder) = place::folder(place::OF_2021) else { return };
        let exported = export(place::OF_2021, &folder);
        let rows = rows(&exported);
        assert_eq!(rows.len(), 6_381);
        let permalinks: BTreeSet<String> =
            rows.iter().map(|row| row["permalink"].as_str().unwrap().to_owned()).collect();
        assert!(permalinks == Corpus::read(&folder, BOOK_2021).live(), "every page answers where it should");

        let Some(expected) = expected() else {
            println!("not compared: no expected data");
            return;
        };
        let known = keep("expected.jsonl", &expected);
        let made = keep("export.jsonl", &exported);
        for (field, least) in [("title", 100.0), ("intro", 100.0), ("html", 99.5)] {
            if let Some((equal, of)) = compared(&known, &made, field) {
                assert!(equal as f64 * 100.0 >= least * of as f64, "{field}: {equal} of {of}");
            }
        }
        // The drawings of that year's icons come from a package that is not part of the repository.
        let icons = place::root().join("tests/corpora/node_modules/@primer/octicons/build/data.json").is_file();
        println!(
            "markdown is compared {}",
            if icons { "as it is" } else { "without the drawings of icons: they are of another year" }
        );
        let counted = if icons {
            compared(&known, &made, "markdown")
        } else {
            compared(
                &keep("expected-plain.jsonl", &without_drawings(&expected)),
                &keep("export-plain.jsonl", &without_drawings(&exported)),
                "markdown",
            )
        };
        if let Some((equal, of)) = counted {
            assert_eq!(equal, of, "markdown");
        }
    }

    #[test]
    fn sample_of_2026() {
        let Some(folder) = place::folder(place::OF_2026) else { return };
        let rows = rows(&export(place::OF_2026, &folder));
        let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &rows {
            *versions.entry(row["version"].as_str().unwrap()).or_default() += 1;
            let has_body = !row["markdown"].as_str().unwrap().trim().is_empty();
            assert!(!has_body || !row["html"].as_str().unwrap().is_empty(), "{} has a body", row["permalink"]);
            assert!(!row["title"].as_str().unwrap().is_empty(), "{} has a title", row["permalink"]);
        }
        let releases =
            ["3.22", "3.21", "3.20", "3.19", "3.18", "3.17"].map(|release| format!("enterprise-server@{release}"));
        let all: BTreeSet<&str> =
            releases.iter().map(String::as_str).chain(["free-pro-team@latest", "enterprise-cloud@latest"]).collect();
        assert_eq!(versions.keys().copied().collect::<BTreeSet<_>>(), all, "every version has pages");

        let (mut pages, mut differing) = (0, Vec::new());
        for row in rows.iter().filter(|row| row["version"] == "free-pro-team@latest") {
            let path = row["path"].as_str().unwrap().strip_prefix("content/").unwrap();
            let Ok(want) = std::fs::read_to_string(folder.join("expected").join(path)) else { continue };
            pages += 1;
            let (want, got) =
                (without_drawings(want.trim_end()), without_drawings(row["article"].as_str().unwrap().trim_end()));
            assert_eq!(want.lines().count(), got.lines().count(), "{path} has as many lines");
            // The article API escaped underscores at the time, today's does not.
            let same = |a: &str, b: &str| a.replace("\\_", "_") == b.replace("\\_", "_");
            differing.extend(want.lines().zip(got.lines()).filter(|(a, b)| !same(a, b)).map(|(_, got)| got.to_owned()));
        }
        println!("{pages} articles, lines that differ: {}", differing.len());
        assert_eq!(pages, 9);
        // One source was edited after its page had been fetched: it links to another place.
        assert!(differing.len() <= 1, "{differing:#?}");
    }
}
