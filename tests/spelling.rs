//! Texts that differ in how they spell link targets alone are one body, and in every version that body gives what the version
//! alone gives.
#![cfg(feature = "engine")]

use std::collections::HashMap;

use docfold::catalog::VersionSet;
use docfold::engine::config::{Axis, Config};
use docfold::engine::content::{library, versions::Features};
use docfold::engine::diag::Diagnostics;
use docfold::engine::link::LinkRules;
use docfold::engine::liquid::{Origin, Outcome, evaluate, parse};
use docfold::engine::render::{Article, Context, Rendered, Titles, body};
use docfold::engine::source::Sources;
use docfold::engine::{compile, errors};
use proptest::prelude::*;

const BOOK: &str = r#"
[[plan]]
name = "free-pro-team"
short = "fpt"
default = true
[[plan]]
name = "enterprise-server"
short = "ghes"
releases = ["3.2", "3.1", "3.0"]
deprecated = ["2.22"]
[[links.override]]
pattern = "desktop/"
to = "free-pro-team@latest"
"#;

/// Titles that say where a link leads, so that none is missed.
struct Told<'a>(&'a LinkRules, Vec<String>);

impl<'a> Told<'a> {
    fn new(rules: &'a LinkRules, axis: &Axis, urls: &[String]) -> Self {
        let count = axis.versions().len();
        Self(rules, urls.iter().flat_map(|url| (0..count).map(|version| rules.target(url, version))).collect())
    }
}

impl Titles for Told<'_> {
    fn title(&self, url: &str, version: usize) -> Option<&str> {
        let target = self.0.target(url, version);
        self.1.iter().find(|known| **known == target).map(String::as_str)
    }
}

/// Renders `text` for all versions, holds it to what each version alone gives, and says how many texts and bodies there were.
fn counts(text: &str) -> (usize, usize) {
    let config = Config::parse(BOOK).unwrap();
    let axis = Axis::new(&config.plans).unwrap();
    let sources = Sources::from_memory([("content/page.md", text)]);
    let page = sources.find("content/page.md").unwrap();
    let mut sink = Diagnostics::new();
    let features = Features::read(&sources, "data", &[], &axis, &mut sink);
    let library = library(&sources, &config, &axis, &features, &mut sink);
    let rules = LinkRules::new(&config, &axis).unwrap();
    let template = parse::template(text.into(), Origin::at(page, 0), &library);
    let outcomes = evaluate(&template, &library, &HashMap::new(), axis.universe(), &mut sink);
    let urls: Vec<String> = ["/a/b", "/desktop/c"].map(str::to_owned).into();
    let titles = Told::new(&rules, &axis, &urls);
    let context = Context::new(&axis, &rules, &titles);
    let bound = |body: &Rendered, version: usize| {
        let mut out = String::new();
        body.html.bind(&mut out, |url, out| rules.bind(url, version, out));
        out
    };
    let bodies = body(outcomes.clone(), &context, &mut sink);
    let mut union = VersionSet::EMPTY;
    for body in &bodies {
        assert!(!body.versions.intersects(union));
        union |= body.versions;
    }
    assert_eq!(union, axis.universe());
    for outcome in &outcomes {
        for version in outcome.versions {
            let alone = Outcome::new(VersionSet::single(version), outcome.text.clone(), outcome.map.clone());
            let alone = body(vec![alone], &context, &mut Diagnostics::new()).remove(0);
            let folded = bodies.iter().find(|body| body.versions.contains_index(version)).unwrap();
            assert_eq!(folded.markdown_in(version), outcome.text);
            assert_eq!(bound(folded, version), bound(&alone, version), "{text}");
            let article = |text: &str| Article::new(text).markdown("", "", &context, version);
            assert_eq!(article(&folded.markdown), article(&outcome.text), "{text}");
            let urls = |body: &Rendered| -> Vec<String> {
                body.links.iter().map(|link| body.url_in(link, version).into_owned()).collect()
            };
            assert_eq!(urls(folded), urls(&alone), "{text}");
            let texts = |body: &Rendered| -> Vec<String> { body.links.iter().map(|link| link.text.clone()).collect() };
            assert_eq!(texts(folded), texts(&alone), "{text}");
            assert_eq!(folded.anchors, alone.anchors);
        }
    }
    (outcomes.len(), bodies.len())
}

#[test]
fn targets_that_lead_to_the_same_are_rendered_once() {
    for (text, texts, bodies) in [
        ("[x](/a/b)", 1, 1),
        ("[x](/enterprise/{{ currentVersion }}/a/b)", 4, 1),
        ("[AUTOTITLE](/enterprise/{{ currentVersion }}/a/b#c) and [y](/enterprise/{{ currentVersion }}/d)", 4, 1),
        ("[x](/enterprise/{{ currentVersion }}/{% ifversion fpt %}a{% else %}b{% endif %})", 4, 2),
        (
            "# [x](/enterprise/{{ currentVersion }}/a \"title\")\n\n| a |\n|---|\n| [y](/enterprise/{{ currentVersion }}/b) |",
            4,
            1,
        ),
        ("[x](/enterprise/{{ currentVersion }}/desktop/a)", 4, 1),
        // Text that readers see, and targets that differ for them.
        ("{{ currentVersion }} [x](/enterprise/{{ currentVersion }}/a/b)", 4, 4),
        ("[{{ currentVersion }}](/a/b)", 4, 4),
        ("[x](/{{ currentVersion }}/a/b)", 4, 4),
        ("[x](https://example.com/{{ currentVersion }})", 4, 4),
        ("[x](/assets/{{ currentVersion }}.png) ![x](/assets/{{ currentVersion }}.png)", 4, 4),
        ("`[x](/enterprise/{{ currentVersion }}/a)`", 4, 4),
        ("    [x](/enterprise/{{ currentVersion }}/a)", 4, 4),
        ("[x](/a/b \"/enterprise/{{ currentVersion }}/a\")", 4, 4),
        ("[/enterprise/{{ currentVersion }}/a](/enterprise/{{ currentVersion }}/a)", 4, 4),
        ("[x](/enterprise/{{ currentVersion | replace: '-', ')' }}/a)", 4, 4),
    ] {
        assert_eq!(counts(text), (texts, bodies), "{text}");
    }
}

const PIECES: &[&str] = &[
    "word ",
    "\n\n",
    "- ",
    "> ",
    "`",
    "[",
    "](",
    ")",
    "<",
    ">",
    "![x](/enterprise/{{ currentVersion }}/a)",
    "[x](/enterprise/{{ currentVersion }}/a/b)",
    "[AUTOTITLE](/enterprise/{{ currentVersion }}/a/b)",
    "[x](/enterprise/{{ currentVersion }}/desktop/c#{{ currentVersion }})",
    "[x](/{{ currentVersion }}/a)",
    "[r]: /enterprise/{{ currentVersion }}/a\n",
    "[r]",
    "<a href=\"/enterprise/{{ currentVersion }}/a\">",
    "</a>",
    "{{ currentVersion }}",
    "{% ifversion ghes > 3.0 %}",
    "{% else %}",
    "{% endif %}",
    "[^1]",
    "\n[^1]: [x](/enterprise/{{ currentVersion }}/a)\n",
    "\n```\n",
    "| a |\n|---|\n| ",
    " |\n",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn whatever_stands_around_them(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 1..14)) {
        let (texts, bodies) = counts(&pieces.concat());
        prop_assert!(bodies <= texts * 4);
    }
}

/// What a catalog quotes has each version's own spelling.
#[test]
fn a_catalog_quotes_each_version() {
    let front = "versions: {fpt: '*', ghes: '*'}\n---\n";
    let page = format!(
        "---\ntitle: Errors\n{front}\n## Bad code\n\n```json\n{{\"error\": \"bad_code\", \"error_description\": \"It is bad.\"}}\n```\n\n\
         Read [how](/enterprise/{{{{ currentVersion }}}}/errors). Ask again.\n"
    );
    let home = format!("---\ntitle: Home\nchildren: [/errors]\n{front}");
    let sources = Sources::from_memory([("content/errors.md", page), ("content/index.md", home)]);
    let config = Config::parse(&format!("{BOOK}\n[errors]\npages = [\"/errors\"]\n")).unwrap();
    let axis = Axis::new(&config.plans).unwrap();
    let (book, _) = compile(&sources, &config, &axis, None);
    let page = book.pages.iter().find(|page| page.path.as_str() == "/errors").unwrap();
    assert_eq!(page.body.len(), 1, "one body");
    let registry = errors(&book, &sources, &mut Diagnostics::new());
    let solution = &registry.entries[0].texts.solution_html;
    assert_eq!(solution.versions(), axis.universe());
    for (index, version) in axis.versions().iter().enumerate() {
        let wanted = format!("<a href=\"/enterprise/{}/errors\">how</a>", version.id);
        assert!(solution.at(index).unwrap().contains(&wanted), "{}: {:?}", version.id, solution.at(index));
    }
}
