//! Nasty projects through the real program: each ends within bounds of time and memory with an exit code and a message,
//! without a panic, and writes nothing but its output folder, and that whole or not at all.
//!
//! What is said is frozen in `bad-input/`. The bounds are the operating system's (`ulimit`), so nothing here waits or
//! measures.
#![cfg(all(feature = "cli", unix))]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Seconds of processor time that a run may take, in a build without optimisation.
const SECONDS: u32 = 90;
/// Kibibytes of address space that a run may take.
const KIBIBYTES: u32 = 3 << 20;

const BOOK: &str = r#"
[book]
title = "Nasty"
[[plan]]
name = "open"
short = "open"
default = true
[[plan]]
name = "server"
short = "server"
releases = ["3.2", "3.1"]
"#;
const FRONT: &str = "---\ntitle: Page\nversions: {open: '*', server: '*'}\n---\n";

/// A project in a temporary folder: `project` with its files, `out` beside it.
struct Nasty {
    folder: tempfile::TempDir,
}

impl Nasty {
    /// A home page with one child, `/page`.
    fn new() -> Self {
        let nasty = Self { folder: tempfile::tempdir().unwrap() };
        nasty.file("book.toml", BOOK).children(&["/page"]).page("Hello\n")
    }

    fn project(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    fn file(self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        let place = self.project().join(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, bytes).unwrap();
        self
    }

    fn children(self, children: &[&str]) -> Self {
        let list: String = children.iter().map(|child| format!("  - {child}\n")).collect();
        self.file(
            "content/index.md",
            format!("---\ntitle: Home\nversions: {{open: '*', server: '*'}}\nchildren:\n{list}---\n"),
        )
    }

    fn page(self, body: impl AsRef<str>) -> Self {
        self.file("content/page.md", format!("{FRONT}{}", body.as_ref()))
    }

    fn reusable(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        self.file(&format!("data/reusables/{name}.md"), text)
    }

    fn link(self, path: &str, target: &str) -> Self {
        std::os::unix::fs::symlink(target, self.project().join(path)).unwrap();
        self
    }

    /// Runs the program in the project's folder within the bounds.
    fn run(&self, arguments: &[&str]) -> Output {
        let limits = format!("ulimit -t {SECONDS} && ulimit -v {KIBIBYTES} && exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command.arg("-c").arg(limits).arg(env!("CARGO_BIN_EXE_docfold")).args(arguments).current_dir(self.project());
        // Address space, not memory, is what the bound counts: threads and arenas take it ahead of use.
        command
            .env("RAYON_NUM_THREADS", "2")
            .env("MALLOC_ARENA_MAX", "2")
            .env("NO_COLOR", "1")
            .env("RUST_BACKTRACE", "0");
        command.output().unwrap()
    }

    /// Everything below the temporary folder but for the output, with sizes.
    fn outside(&self) -> BTreeMap<PathBuf, u64> {
        let mut found = files(self.folder.path());
        found.retain(|path, _| !path.starts_with(self.folder.path().join("out")));
        found
    }

    /// `check`, then `build` into `out`: what they say.
    fn story(&self) -> String {
        let out = self.folder.path().join("out");
        self.story_into(&out)
    }

    fn story_into(&self, out: &Path) -> String {
        let before = self.outside();
        let was = files(out);
        let mut story = String::new();
        let out_text = out.to_str().unwrap();
        for (name, arguments) in [("check", &["check"][..]), ("build", &["build", "--out", out_text])] {
            let output = self.run(arguments);
            let (said, failed) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            for text in [&said, &failed] {
                for word in ["panicked at", "overflowed its stack", "memory allocation", "src/engine", ".rs:"] {
                    assert!(!text.contains(word), "{name}: {text}");
                }
            }
            let Some(code) = output.status.code() else { panic!("{name} was killed: {:?}, {failed}", output.status) };
            writeln!(story, "{name}: exit {code}").unwrap();
            let findings = said.lines().filter(|line| {
                line.starts_with("error") || line.starts_with("warning") || line.trim_start().starts_with("-->")
            });
            let rest = said.lines().filter(|line| line.contains("page-versions"));
            let findings: Vec<&str> = findings.chain(failed.lines()).chain(rest).collect();
            for line in findings.iter().take(12) {
                let line: String =
                    line.replace(self.folder.path().to_str().unwrap(), "TMP").chars().take(240).collect();
                writeln!(story, "  {line}").unwrap();
            }
            if findings.len() > 12 {
                writeln!(story, "  and more").unwrap();
                for line in findings[12..].iter().filter(|line| line.contains("more of this rule")) {
                    writeln!(story, "  {line}").unwrap();
                }
            }
            assert!(said.len() < 256 << 10, "{name} says {} bytes", said.len());
            if name == "build" && code == 0 {
                assert!(files(out).len() > 2, "a site is there");
            }
            if name == "build" && code != 0 {
                assert_eq!(files(out), was, "a build that fails leaves the output as it was");
            }
            assert!(!out.join(".docfold-staging").exists(), "nothing is left over");
        }
        assert_eq!(self.outside(), before, "nothing is written outside of the output folder");
        story
    }
}

fn files(folder: &Path) -> BTreeMap<PathBuf, u64> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let metadata = entry.metadata().unwrap();
            if metadata.is_dir() {
                folders.push(entry.path());
            } else {
                found.insert(entry.path(), metadata.len());
            }
        }
    }
    found
}

fn frozen(name: &str, story: &str) {
    insta::with_settings!({ snapshot_path => "bad-input", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, story);
    });
}

macro_rules! nasty {
    ($($(#[$doc:meta])* $name:ident: $project:expr;)*) => {
        $($(#[$doc])* #[test] fn $name() { frozen(stringify!($name), &$project.story()); })*
    };
}

nasty! {
    nothing_wrong: Nasty::new();
    loop_of_reusables: Nasty::new()
        .page("{% data reusables.a %}")
        .reusable("a", "a {% data reusables.b %}")
        .reusable("b", "b {% data reusables.c %}")
        .reusable("c", "c {% data reusables.a %}");
    reusable_of_itself: Nasty::new().page("{% data reusables.a %}").reusable("a", "{% data reusables.a %}");
    doubling_reusables: {
        let last = Nasty::new().page("{% data reusables.r0 %}").reusable("r40", "ha");
        (0..40).fold(last, |nasty, n| {
            let next = format!("{{% data reusables.r{} %}}", n + 1);
            nasty.reusable(&format!("r{n}"), next.repeat(2))
        })
    };
    doubling_reusables_of_nothing: {
        let last = Nasty::new().page("{% data reusables.r0 %}").reusable("r40", "{% data reusables.none %}");
        (0..40).fold(last, |nasty, n| {
            let next = format!("{{% data reusables.r{} %}}", n + 1);
            nasty.reusable(&format!("r{n}"), next.repeat(2))
        })
    };
    /// Each reusable nests as deep as one template may: the stack must hold what they come to together.
    deep_reusables: {
        let last = Nasty::new().page("{% data reusables.r0 %}").reusable("r60", "end");
        (0..60).fold(last, |nasty, n| {
            let text = "{% if true %}".repeat(90) + &format!("{{% data reusables.r{} %}}", n + 1) + &"{% endif %}".repeat(90);
            nasty.reusable(&format!("r{n}"), text)
        })
    };
    yaml_alias_bomb_in_front_matter: {
        let levels: String = (1..30).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", "))).collect();
        Nasty::new().file("content/page.md", format!("---\ntitle: Page\nversions: {{open: '*'}}\na0: &a0 lol\n{levels}---\nx\n"))
    };
    yaml_alias_bomb_in_data: {
        let levels: String = (1..30).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", "))).collect();
        Nasty::new().file("data/variables/a.yml", format!("a0: &a0 lol\n{levels}")).page("{% data variables.a.a29 %}")
    };
    yaml_alias_of_itself: Nasty::new().file("content/page.md", "---\ntitle: &a [*a]\nversions: {open: '*'}\n---\n");
    deep_yaml: Nasty::new()
        .file("content/page.md", format!("---\ntitle: Page\nversions: {{open: '*'}}\nfeaturedLinks: {}x{}\n---\n", "[".repeat(10_000), "]".repeat(10_000)));
    deep_yaml_of_data: Nasty::new()
        .file("data/variables/a.yml", (0..2_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect::<String>());
    deep_toml: Nasty::new().file("book.toml", format!("{BOOK}\n[liquid.context]\nx = {}{}\n", "[".repeat(10_000), "]".repeat(10_000)));
    toml_of_garbage: Nasty::new().file("book.toml", b"\xff\xfe\x00[");
    nested_tags: Nasty::new().page("{% ifversion open %}".repeat(10_000) + "x" + &"{% endif %}".repeat(10_000));
    nested_tags_that_stay_open: Nasty::new().page("{% if a %}{% for b in c %}".repeat(5_000));
    nested_quotes: Nasty::new().page("> ".repeat(10_000) + "x\n");
    nested_lists: Nasty::new().page("- ".repeat(10_000) + "x\n");
    nested_html: Nasty::new().page("<div><b>".repeat(10_000) + "x\n");
    deep_expression: Nasty::new().page(format!("{{{{ {}a{} }}}}{{{{ {}1 }}}}", "a[".repeat(10_000), "]".repeat(10_000), "(".repeat(10_000)));
    long_expression: Nasty::new().page(format!("{{% if a{} %}}x{{% endif %}}{{{{ 1{} }}}}", " or a".repeat(50_000), " | plus: 1".repeat(50_000)));
    long_condition: Nasty::new().page(format!("{{% ifversion open{} %}}x{{% endif %}}", " or server > 3.1".repeat(20_000)));
    line_of_ten_megabytes: Nasty::new().page("word ".repeat(2 << 20));
    line_of_ten_megabytes_with_a_finding: Nasty::new().page("word ".repeat(1 << 20) + "{% data reusables.none %}" + &"word ".repeat(1 << 20));
    file_of_seventy_megabytes: Nasty::new().page("word\n".repeat(14 << 20));
    invalid_utf8: Nasty::new().file("content/page.md", [FRONT.as_bytes(), b"caf\xe9 and \xf0\x9f\x98\n"].concat());
    utf16: Nasty::new().file("content/page.md", b"\xff\xfe-\0-\0-\0\n\0");
    byte_order_mark: Nasty::new().file("content/page.md", format!("\u{feff}{FRONT}## Heading\n"));
    crlf: Nasty::new().file("content/page.md", format!("{FRONT}## Heading\n\n| a |\n|---|\n| b |\n").replace('\n', "\r\n"));
    carriage_returns_alone: Nasty::new().file("content/page.md", FRONT.replace('\n', "\r"));
    nul: Nasty::new().page("a\0b {% data reusables.\0 %} {{ \0 }}\n\0");
    nul_in_front_matter: Nasty::new().file("content/page.md", "---\ntitle: a\0b\nversions: {open: '*'}\nredirect_from: [\"/a\\0b\"]\n---\n");
    empty_file: Nasty::new().file("content/page.md", "");
    empty_index: Nasty::new().file("content/index.md", "");
    front_matter_alone: Nasty::new().file("content/page.md", FRONT.trim_end());
    front_matter_unclosed: Nasty::new().file("content/page.md", "---\ntitle: Page\nversions: {open: '*'}\n\nText\n");
    front_matter_of_other_shapes: Nasty::new().file("content/page.md", "---\ntitle: {a: 1}\nversions: [1]\nintro: [x]\nchildren: {a: b}\nredirect_from: /x\n---\n");
    keys_twice: Nasty::new().file("content/page.md", "---\ntitle: a\ntitle: b\nversions: {open: '*'}\n---\n");
    link_out_of_the_tree: Nasty::new().link("content/passwd.md", "/etc/passwd").link("content/etc", "/etc").children(&["/page", "/passwd"]);
    link_in_a_circle: Nasty::new().link("content/round", ".").link("content/self.md", "self.md").children(&["/page", "/self", "/round/page"]);
    link_to_nowhere: Nasty::new().link("content/gone.md", "nowhere.md").children(&["/page", "/gone"]);
    children_that_climb: Nasty::new().children(&["/page", "/../outside", "../../etc/passwd", "/content/../../x", "/a/./b", "/a\\..\\b", "/"]);
    children_in_a_circle: Nasty::new()
        .children(&["/a"])
        .file("content/a/index.md", "---\ntitle: A\nversions: {open: '*'}\nchildren: [/content/a, /content/b]\n---\n")
        .file("content/b/index.md", "---\ntitle: B\nversions: {open: '*'}\nchildren: [/content/a]\n---\n");
    /// Layouts that list what stands below at any depth: in a circle, and by very many ways.
    landing_pages_in_a_circle: {
        let landing = |title: &str, children: &str| format!("---\ntitle: {title}\nlayout: discovery-landing\nversions: {{open: '*'}}\nchildren: [{children}]\n---\n");
        let mut nasty = Nasty::new()
            .children(&["/a", "/b", "/l0"])
            .file("content/a/index.md", landing("A", "/sub"))
            .file("content/a/sub/index.md", landing("Sub", "/content/a"))
            .file("content/b/index.md", landing("B", "/content/a, /content/l0"));
        for layer in 0..40 {
            let next = format!("/content/l{0}, /content/m{0}", layer + 1);
            nasty = nasty
                .file(&format!("content/l{layer}/index.md"), landing("L", &next))
                .file(&format!("content/m{layer}/index.md"), landing("M", &next));
        }
        nasty.file("content/l40/index.md", landing("L", "/content/page")).file("content/m40/index.md", landing("M", "/content/page"))
    };
    children_that_name_themselves: Nasty::new()
        .children(&["/a", "/a/index", "/index", "/content/index", "/content/a/index", "/content/a"])
        .file("content/a/index.md", "---\ntitle: A\nversions: {open: '*'}\nchildren: [/index, /content/a, /content/a/index, /content/index]\n---\n");
    redirects_that_climb: Nasty::new().file("content/page.md", "---\ntitle: a\nversions: {open: '*'}\nredirect_from:\n  - /../../x\n  - ../x\n  - /a/../../../etc/passwd\n  - //evil.example/x\n  - /page\n  - \"/a\\u0000b\"\n  - /a\\..\\b\n  - \"javascript:alert(1)\"\n  - \"/a\\nb\"\n---\n");
    redirects_to_files_and_folders: Nasty::new().file("content/page.md", "---\ntitle: a\nversions: {open: '*'}\nredirect_from:\n  - /x\n  - /x/index.html\n  - /x.html\n  - /x.html/y\n  - /_docfold/docfold.css\n  - /.docfold-files\n---\n");
    a_page_below_the_file_of_another: Nasty::new().children(&["/a", "/a.html"]).file("content/a.md", FRONT).file(
        "content/a.html/index.md",
        "---\ntitle: Other\nversions: {open: '*'}\nchildren: [/b]\nredirect_from: [/page.html/x, /page.md/x, /y/index.html, /y/index, /index, /z, /z.html/a]\n---\n",
    ).file("content/a.html/b.md", FRONT);
    two_pages_with_one_permalink: Nasty::new().children(&["/page", "/page/index"]).file("content/page/index.md", "---\ntitle: Other\nversions: {open: '*'}\nchildren: []\n---\n");
    a_page_named_like_a_folder: Nasty::new()
        .children(&["/a", "/a.html"])
        .file("content/a.md", FRONT)
        .file("content/a.html/index.md", "---\ntitle: Other\nversions: {open: '*'}\nchildren: []\n---\n");
    long_name: Nasty::new().children(&["/page", &format!("/{}", "n".repeat(250))]).file(&format!("content/{}.md", "n".repeat(250)), FRONT);
    deep_folders: {
        let path = "d/".repeat(300);
        Nasty::new().children(&[&format!("/{path}page")]).file(&format!("content/{path}page.md"), FRONT)
    };
    huge_ranges: Nasty::new().page("{% for i in (1..999999999999) %}{% for j in (1..999999999999) %}{% for k in (-9999999999..9) %}{% endfor %}{% endfor %}{% endfor %}");
    growing_text: Nasty::new().page("{% assign x = 'abcdefgh' %}{% for i in (1..1000) %}{% assign x = x | append: x %}{% assign y = x | escape | url_encode | upcase %}{{ x }}{% endfor %}");
    long_texts_that_are_measured_often: Nasty::new().page("{% assign b = 'xxxxxxxxxxxxxxxx' %}{% for i in (1..17) %}{% assign b = b | append: b %}{% endfor %}{% for i in (1..100000) %}{% if b.size == 1 or b[2000000] == b.size %}x{% endif %}{% case b %}{% when b %}{% endcase %}{% endfor %}");
    growing_lists: Nasty::new().page("{% assign x = 'a,b,c' | split: ',' %}{% for i in (1..1000) %}{% assign x = x | concat: x %}{% assign y = x | join: x | split: '' | uniq | sort %}{% if x contains y %}{{ x }}{% endif %}{% endfor %}");
    many_open_outputs: Nasty::new().page("{{".repeat(1_000_000));
    a_million_outputs: Nasty::new().page("{{}}".repeat(1_000_000));
    open_delimiters_in_raw: Nasty::new().page("{% raw %}".to_owned() + &"{% ".repeat(300_000) + "%}");
    many_findings: Nasty::new().page("{% data reusables.nothing %}\n".repeat(10_000));
    many_headings: Nasty::new().page("## A\n".repeat(20_000));
    many_links: Nasty::new().page("[AUTOTITLE](/none) [x](/page) ![](/a.png)\n".repeat(500));
    /// Each tag asks in which line its like stands first.
    many_different_data_tags: Nasty::new().page(
        "{% comment %}{% endcomment %}{% if false %}".to_owned()
            + &(0..400_000).map(|n| format!("{{% data variables.a.k{n} %}}\n")).collect::<String>()
            + "{% endif %}",
    );
    data_tags_of_a_line: Nasty::new().reusable("r", "a\n\nb").page("{% data reusables.r %} ".repeat(100_000));
    different_data_tags_of_a_line: Nasty::new().page((0..100_000).map(|n| format!("{{% data variables.a.k{n} %}} ")).collect::<String>());
    /// Each release spells every one of them in its own way.
    links_that_name_the_version: Nasty::new().file("book.toml", BOOK.replace("name = \"server\"", "name = \"enterprise-server\"")).page("[x](/enterprise/{{ currentVersion }}/page) ".repeat(30_000));
    references_and_cells_without_place: Nasty::new().page("[a][b] ".repeat(100_000) + "\n\n| a |\n|---|\n" + &"| b ".repeat(100_000) + "|\n");
    /// A line of which each piece asks how it began.
    many_pieces_of_a_line: Nasty::new().page("[x](/page) ".to_owned() + &"*a* ".repeat(1_000_000) + "\n");
    many_marks_of_alerts: Nasty::new().page("> `a` ".to_owned() + &"[!NOTE] ".repeat(1_000_000) + "\n\n> [!NOTE] " + &"[!TIP] ".repeat(1_000_000) + "\n");
    /// Entries that YAML holds otherwise than they read, and texts that are all different.
    many_entries_of_lists: Nasty::new().file("content/page.md", {
        let guides: String = (0..50_000).map(|n| format!("  - \"\\x2fnowhere/{n}\"\n  - /x/{n}\n")).collect();
        let steps: String =
            (0..20_000).map(|n| format!("      - href: /page\n        alternativeNextStep: \"\\x5b{n}](/page)\"\n")).collect();
        format!("---\ntitle: P\nversions: {{open: '*', server: '*'}}\nincludeGuides:\n{guides}journeyTracks:\n  - id: a\n    title: A\n    guides:\n{steps}---\n")
    });
    many_titles: Nasty::new().page("[x](/page) ".repeat(300_000) + &"[AUTOTITLE](/page) ".repeat(300_000));
    no_home: Nasty::new().file("content/index.md", "---\ntitle: Home\nversions: {}\nchildren: []\n---\n");
    strange_plans: Nasty::new().file("book.toml", "[[plan]]\nname = \"../x\"\nshort = \"a/b\"\ndefault = true\n[[plan]]\nname = \"../x\"\nshort = \"a/b\"\nreleases = [\"..\", \"9999999999999999999999.1\"]\n");
    many_versions: Nasty::new().file("book.toml", format!("[[plan]]\nname = \"p\"\nshort = \"p\"\nreleases = [{}]\n", (0..200).map(|n| format!("\"1.{n}\"")).collect::<Vec<_>>().join(", ")));
    strange_plan: Nasty::new().file("book.toml", "[[plan]]\nname = \"../x\"\nshort = \"a\"\n");
    climbing_prefix: Nasty::new().file("book.toml", format!("{BOOK}\n[site]\nprefix = \"../../x\"\n"));
    sources_outside: Nasty::new().file("book.toml", BOOK.replace("title = \"Nasty\"", "title = \"Nasty\"\nsrc = \"../elsewhere\""));
}

#[test]
fn output_that_cannot_be_written() {
    if !Path::new("/proc/self").exists() {
        println!("skipped: no folder that nobody may write to");
        return;
    }
    frozen("output_that_cannot_be_written", &Nasty::new().story_into(Path::new("/proc/docfold/out")));
}

#[test]
fn output_that_is_a_file() {
    let nasty = Nasty::new();
    let out = nasty.folder.path().join("out");
    std::fs::write(&out, "mine").unwrap();
    frozen("output_that_is_a_file", &nasty.story());
    assert_eq!(std::fs::read_to_string(out).unwrap(), "mine");
}

/// A page wants the place of a folder of the reader's own, and a folder the place of a link that leads elsewhere.
#[test]
fn output_where_something_is_in_the_way() {
    let nasty = Nasty::new();
    let out = nasty.folder.path().join("out");
    std::fs::create_dir_all(out.join("en/page.html")).unwrap();
    std::fs::write(out.join("en/page.html/mine.txt"), "mine").unwrap();
    frozen("output_with_a_folder_in_the_way", &nasty.story());

    let nasty = Nasty::new();
    let (out, elsewhere) = (nasty.folder.path().join("out"), nasty.folder.path().join("elsewhere"));
    std::fs::create_dir_all(&out).unwrap();
    std::fs::create_dir_all(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, out.join("en")).unwrap();
    frozen("output_with_a_link_in_the_way", &nasty.story());
    assert_eq!(std::fs::read_dir(elsewhere).unwrap().count(), 0);
}

/// Files of the reader's own lie where files of the site would.
#[test]
fn output_where_files_of_others_are() {
    let nasty = Nasty::new();
    let out = nasty.folder.path().join("out");
    let mine = ["404.html", "en/page.html", "robots.txt", "notes.txt"];
    std::fs::create_dir_all(out.join("en")).unwrap();
    for path in mine {
        std::fs::write(out.join(path), "mine").unwrap();
    }
    frozen("output_where_files_of_others_are", &nasty.story());
    for path in mine {
        assert_eq!(std::fs::read_to_string(out.join(path)).unwrap(), "mine");
    }
}

/// What a build wrote stays when the next one fails.
#[test]
fn a_failed_build_after_a_good_one() {
    let nasty = Nasty::new();
    let out = nasty.folder.path().join("out");
    assert!(nasty.run(&["build", "--out", out.to_str().unwrap()]).status.success());
    let nasty = nasty
        .children(&["/page", "/page/index"])
        .file("content/page/index.md", "---\ntitle: Other\nversions: {open: '*'}\nchildren: []\n---\n");
    std::fs::write(out.join("mine.txt"), "mine").unwrap();
    nasty.story();
    assert_eq!(std::fs::read_to_string(out.join("mine.txt")).unwrap(), "mine");
}

/// A disk that fills up while the site is being written.
#[test]
fn full_disk() {
    struct Mounted(PathBuf);
    impl Drop for Mounted {
        fn drop(&mut self) {
            _ = Command::new("umount").arg(&self.0).status();
        }
    }
    let nasty = Nasty::new().page("word ".repeat(200_000));
    let disk = nasty.folder.path().join("out");
    std::fs::create_dir(&disk).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(&disk).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        println!("skipped: no right to mount a small disk");
        return;
    }
    let mounted = Mounted(disk.clone());
    let story = nasty.story_into(&disk.join("site"));
    drop(mounted);
    frozen("full_disk", &story);
}
