//! What is kept from one check to the next gives the findings of a check from nothing, whatever was edited.
#![cfg(feature = "engine")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use docfold::engine::diag::{Code, Diagnostic, Diagnostics, Level, Rules};
use docfold::engine::{Prepared, Project, Recheck, check, compile, errors, only_body_differs};

const BOOK: &str = r#"[book]
title = "T"

[[plan]]
name = "cloud"
short = "cloud"
default = true

[[plan]]
name = "server"
short = "server"
releases = ["2.1", "2.0"]
next = ["2.2"]

[errors]
pages = ["/guide/a1", "/guide/a2"]
"#;

/// Numbers without a clock and without a crate: the rounds are the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

/// A tree that is edited, with much that is wrong.
struct Tree {
    root: PathBuf,
    articles: Vec<usize>,
}

/// Paragraphs of which nearly each has a finding in some state of the tree.
const PARAGRAPHS: &[&str] = &[
    "[a](/guide/aN#part) and [b](/guide/aN#prat)",
    "[AUTOTITLE](/guide/aN) and [AUTOTITLE](/guide/nowhere)",
    "[old](/old/N), [dead](/guide/an), [case](/Guide/aN), [relative](aN), [version](/en/server@2.0/guide/aN)",
    "[here](#part), [not here](#gone-N)",
    "## Part\n\ntext",
    "## Part\n\n#### Deep\n\ntext",
    "<a name=\"gone-N\"></a>",
    "{% data reusables.rN %}",
    "1. {% data reusables.rN %}\n1. next",
    "> {% data reusables.rN %}",
    "{% ifversion cloud or server %}always{% endif %} {% ifversion server < 2.0 %}never{% endif %}",
    "{% ifversion special %}{% data reusables.rN %}{% else %}plain [x](/guide/aN){% endif %}",
    "{% ifversion server > 2.1 %}{% data reusables.rN %}{% endif %}",
    "{% ifversion server = 2.0 or server = 2.1 %}both{% endif %}",
    "{% data variables.names.vN %} {% data reusables.missing %} {{ site.data.variables.names.v1 }}",
    "![](/assets/N.png) ![x](/assets/missing.png)",
    "<!-- docfold-disable-next-line DF200 -->\n[dead](/guide/nowhere)",
    "<!-- docfold-disable-next-line dead-link, DF206 -->\ntext",
    "### `bad_thing_N`\n\n```json\n{ \"error\": \"bad_thing_N\", \"error_uri\": \"/guide/aN#bad_thing_N\" }\n```",
    "{% data ui.word %} {% if page %}{% endfor %}",
];

impl Tree {
    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn indexes(&self) {
        let children: String = self.articles.iter().map(|article| format!("  - /a{article}\n")).collect();
        let versions = "versions:\n  cloud: '*'\n  server: '*'\n";
        self.write("content/index.md", &format!("---\ntitle: Home\n{versions}children:\n  - /guide\n---\n"));
        self.write("content/guide/index.md", &format!("---\ntitle: Guide\n{versions}children:\n{children}---\n"));
    }

    fn some_article(&self, numbers: &mut Numbers) -> usize {
        self.articles[numbers.below(self.articles.len())]
    }

    fn paragraphs(&self, numbers: &mut Numbers) -> String {
        (0..1 + numbers.below(5))
            .map(|_| {
                let number = numbers.below(8).to_string();
                numbers.of(PARAGRAPHS).replace('N', &number) + "\n\n"
            })
            .collect()
    }

    fn front(&self, article: usize, numbers: &mut Numbers) -> String {
        let versions = numbers.of(&[
            "  cloud: '*'\n  server: '*'\n",
            "  cloud: '*'\n  server: '*'\n",
            "  server: '>2.0'\n",
            "  feature: special\n",
        ]);
        let title =
            numbers.of(&["One", "Two", "'{% data variables.names.v1 %}'", "'{% ifversion cloud %}C{% endif %}'"]);
        let more =
            numbers.of(&["", "", "intro: 'See [AUTOTITLE](/guide/a2) {% data reusables.r1 %}'\n", "strange: 1\n"]);
        let old = match numbers.below(4) {
            0 => format!("redirect_from:\n  - /old/{}\n", numbers.below(4)),
            1 => format!("redirect_from:\n  - /old/{}/\n  - /guide/a{}\n", numbers.below(4), numbers.below(8)),
            _ => String::new(),
        };
        format!("---\ntitle: {title}\nshortTitle: S{article}\nversions:\n{versions}{old}{more}---\n")
    }

    fn article(&self, article: usize, numbers: &mut Numbers) {
        let text = self.front(article, numbers) + "\n" + &self.paragraphs(numbers);
        self.write(&format!("content/guide/a{article}.md"), &text);
    }

    fn body(&self, article: usize, numbers: &mut Numbers) {
        let path = format!("content/guide/a{article}.md");
        let text = fs::read_to_string(self.root.join(&path)).unwrap_or_default();
        let end = text.rfind("---\n").map_or(0, |at| at + 4);
        self.write(&path, &format!("{}\n{}", &text[..end], self.paragraphs(numbers)));
    }

    fn edit(&mut self, numbers: &mut Numbers) {
        match numbers.below(20) {
            0..8 => self.body(self.some_article(numbers), numbers),
            8..11 => self.article(self.some_article(numbers), numbers),
            11..14 => {
                let text = numbers.of(&["", "reused\n\nmore", "## Part\n\n#### Deep"]).to_owned();
                let text = format!("{text} {}", self.paragraphs(numbers));
                self.write(&format!("data/reusables/r{}.md", numbers.below(8)), &text);
            }
            14 => {
                let which = numbers.of(&["'*'", "'>2.0'", "'2.0'"]);
                self.write("data/features/special.yml", &format!("versions:\n  server: {which}\n"));
            }
            15 => {
                let value = numbers.of(&["x", "'[y](/guide/a3)'", "'{% data reusables.r2 %}'"]);
                self.write("data/variables/names.yml", &format!("v1: {value}\nv2: second\nv3: third\n"));
            }
            16 => self.write(&format!("assets/{}.png", numbers.below(4)), "png"),
            17 => {
                let level = numbers.of(&["", "\n[check.levels]\ndead-link = \"note\"\n"]);
                self.write("book.toml", &format!("{BOOK}{level}"));
            }
            18 => {
                let lines =
                    numbers.of(&["/guide/a1: cloud\n", "/guide/a3#part: server@2.0\n/guide/gone: cloud\n", "?\n"]);
                self.write("docfold.lock", lines);
            }
            _ => {
                if self.articles.len() > 4 && numbers.below(2) == 0 {
                    let gone = self.articles.remove(numbers.below(self.articles.len()));
                    _ = fs::remove_file(self.root.join(format!("content/guide/a{gone}.md")));
                } else if let Some(new) = (0..8).find(|article| !self.articles.contains(article)) {
                    self.articles.push(new);
                    self.article(new, numbers);
                }
                self.indexes();
            }
        }
    }
}

fn fresh(project: &Project, rules: &Rules) -> Vec<Diagnostic> {
    let (book, mut sink) = compile(&project.sources, &project.config, &project.axis, None);
    check::all(&book, &project.sources, &mut sink);
    _ = errors(&book, &project.sources, &mut sink);
    rules.settle(sink, &project.sources)
}

/// The same project with the texts that it has now, when nothing but bodies of pages is new.
fn bodies_alone(before: &Project, now: &Project) -> bool {
    let (old, new): (Vec<_>, Vec<_>) = (before.sources.iter().collect(), now.sources.iter().collect());
    before.config == now.config
        && before.sources.assets == now.sources.assets
        && old.len() == new.len()
        && old.iter().zip(&new).all(|((id, old), (other, new))| {
            let body = || new.path.starts_with("content/") && only_body_differs(&old.text, &new.text);
            id == other && old.path == new.path && (old.text == new.text || body())
        })
}

fn open(root: &Path) -> Project {
    Project::open(&root.join("book.toml"), None).unwrap()
}

#[test]
fn rounds_of_edits_give_the_findings_of_a_check_from_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut tree = Tree { root: folder.path().to_owned(), articles: (0..6).collect() };
    tree.write("book.toml", BOOK);
    tree.write("data/features/special.yml", "versions:\n  server: '>2.0'\n");
    tree.write("data/variables/names.yml", "v1: x\nv2: second\n");
    tree.write("data/ui.yml", "word: word\n");
    for number in 0..6 {
        tree.write(&format!("data/reusables/r{number}.md"), "reused");
        tree.article(number, &mut numbers);
    }
    tree.indexes();

    let mut recheck = Recheck::default();
    let mut before: Option<(Project, Arc<Prepared>, Diagnostics)> = None;
    let (mut codes, mut short) = (BTreeSet::new(), 0);
    for round in 0..400 {
        for _ in 0..1 + numbers.below(2) {
            tree.edit(&mut numbers);
        }
        let project = open(folder.path());
        let rules = Rules { levels: project.config.check.levels.clone(), not_run: vec![Code::DeadExternalLink] };
        let (prepared, found) = match &before {
            Some((old, prepared, found)) if bodies_alone(old, &project) => {
                short += 1;
                (Arc::clone(prepared), found.clone())
            }
            _ => {
                let mut found = Diagnostics::new();
                let (sources, config, axis) = (&project.sources, &project.config, &project.axis);
                let prepared = match &before {
                    Some((_, before, _)) => before.after(sources, config, axis, &mut found),
                    None => Prepared::new(sources, config, axis, &mut found),
                };
                (Arc::new(prepared), found)
            }
        };
        let ours = recheck.findings(&Arc::new(project.clone()), &prepared, &found, &rules);
        let theirs = fresh(&project, &rules);
        let missing: Vec<_> = theirs.iter().filter(|finding| !ours.contains(finding)).collect();
        let wrong: Vec<_> = ours.iter().filter(|finding| !theirs.contains(finding)).collect();
        assert!(missing.is_empty() && wrong.is_empty(), "round {round}: not found {missing:#?}, wrong {wrong:#?}");
        assert_eq!(ours, theirs, "round {round}: the order");
        assert!(ours.iter().all(|finding| finding.level > Level::Allow));
        codes.extend(ours.iter().map(|finding| finding.code));
        before = Some((project, prepared, found));
    }
    assert!(short > 80, "bodies alone were edited in {short} rounds");
    assert!(codes.len() > 35, "kinds of findings: {codes:?}");
}
