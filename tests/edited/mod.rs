//! A small book in a folder that is edited at random, the same on every run: [`Tree`]. There is much wrong with it.

use std::fs;
use std::path::{Path, PathBuf};

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
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

/// The book: its folder, and which articles there are.
pub(crate) struct Tree {
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
    /// A book of six articles in `root`.
    pub(crate) fn new(root: &Path, numbers: &mut Numbers) -> Self {
        let tree = Self { root: root.to_owned(), articles: (0..6).collect() };
        tree.write("book.toml", BOOK);
        tree.write("data/features/special.yml", "versions:\n  server: '>2.0'\n");
        tree.write("data/variables/names.yml", "v1: x\nv2: second\n");
        tree.write("data/ui.yml", "word: word\n");
        for number in 0..6 {
            tree.write(&format!("data/reusables/r{number}.md"), "reused");
            tree.article(number, numbers);
        }
        tree.indexes();
        tree
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn indexes(&self) {
        let children: String = self.articles.iter().map(|article| format!("  - /a{article}\n")).collect();
        let versions = "versions:\n  cloud: '*'\n  server: '*'\n";
        self.write("content/index.md", &format!("---\ntitle: Home\n{versions}children:\n  - /guide\n---\n"));
        // Titles, leads and places of articles show in other files: in a list, and in a journey through the others.
        let lists = "featuredLinks:\n  popular:\n    - /guide/a1\n    - /guide/a7\n    - /old/2\njourneyTracks:\n  - id: way\n    \
             title: 'The {% data variables.names.v1 %} way'\n    guides:\n      - href: /guide/a2\n        alternativeNextStep: \
             'Or [AUTOTITLE](/guide/a3), {% ifversion server = 2.0 %}[old](/old/1){% endif %}'\n      - href: '/guide/{% ifversion \
             cloud %}a1{% else %}a4{% endif %}'\n      - href: /guide/a5\n";
        self.write(
            "content/guide/index.md",
            &format!("---\ntitle: Guide\n{versions}{lists}children:\n{children}---\n"),
        );
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
        let more = numbers.of(&[
            "",
            "",
            "intro: 'See [AUTOTITLE](/guide/a2) {% data reusables.r1 %}'\n",
            "intro: 'In {% data reusables.r1 %}'\n",
            "strange: 1\n",
        ]);
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

    /// Another title, and the rest as it was, at other places of the file.
    fn retitle(&self, article: usize, numbers: &mut Numbers) {
        let path = format!("content/guide/a{article}.md");
        let text = fs::read_to_string(self.root.join(&path)).unwrap_or_default();
        let old = text.lines().find(|line| line.starts_with("title: ")).unwrap_or_default();
        let new = format!("title: 'Again {}'", "x".repeat(numbers.below(9)));
        self.write(&path, &text.replacen(old, &new, 1));
    }

    /// One edit, of any kind.
    pub(crate) fn edit(&mut self, numbers: &mut Numbers) {
        match numbers.below(24) {
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
                let book = BOOK.replace("\"T\"", numbers.of(&["\"T\"", "\"U\""]));
                self.write("book.toml", &format!("{book}{level}"));
            }
            18..20 => self.retitle(self.some_article(numbers), numbers),
            20 => match numbers.below(2) {
                0 => self.write("templates/custom.css", &format!("/* {} */", numbers.below(4))),
                _ => _ = fs::remove_file(self.root.join("templates/custom.css")),
            },
            21 => {
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
