//! `docfold new`, `docfold mdbook`, `docfold completions`, `docfold man`: what they write can be used.
#![cfg(feature = "cli")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn docfold(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_docfold")).current_dir(folder).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn passes_check_and_build(project: &Path) {
    let checked = docfold(project, &["check"]);
    assert!(checked.status.success(), "{}{}", text(&checked.stdout), text(&checked.stderr));
    assert_eq!(text(&checked.stderr).lines().last(), Some("0 errors, 0 warnings"), "{}", text(&checked.stdout));
    let built = docfold(project, &["build"]);
    assert!(built.status.success(), "{}", text(&built.stderr));
}

#[test]
fn a_new_project_passes_check_and_build() {
    let folder = tempfile::tempdir().unwrap();
    let made = docfold(folder.path(), &["new", "handbook"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let project = folder.path().join("handbook");
    passes_check_and_build(&project);
    let page = |path: &str| fs::read_to_string(project.join("book/en").join(path)).unwrap();
    assert!(page("guide/first-steps.html").contains("Using single sign-on"));
    assert!(page("server@2.0/guide/first-steps.html").contains("Newer releases"));
    assert!(!project.join("book/en/server@2.0/guide/single-sign-on.html").exists());
    assert!(page("errors/sign-in.html").contains("wrong_password"));

    let again = docfold(folder.path(), &["new", "handbook"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("not empty"));
}

/// `public` is a folder of assets unless the configuration says otherwise, and a usual place for a site.
#[test]
fn a_site_is_no_source_of_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    assert!(docfold(folder.path(), &["new", "handbook"]).status.success());
    let project = folder.path().join("handbook");
    for out in ["public", "assets/site", "content/site", "data/site"] {
        let mut summaries = Vec::new();
        for force in [&["build", "--out", out][..], &["build", "--force", "--out", out]] {
            let built = docfold(&project, force);
            assert!(built.status.success(), "{}", text(&built.stderr));
            let files = text(&built.stdout).lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
            summaries.push(files);
        }
        assert_eq!(summaries[0], summaries[1], "{out}");
        let again = docfold(&project, &["build", "--out", out]);
        assert!(text(&again.stdout).contains("nothing to do"), "{out}: {}", text(&again.stdout));
    }
    assert!(!project.join("public/public").exists());
}

#[test]
fn a_site_is_not_written_over_sources_or_around_them() {
    let folder = tempfile::tempdir().unwrap();
    assert!(docfold(folder.path(), &["new", "handbook"]).status.success());
    let project = folder.path().join("handbook");
    fs::create_dir(project.join("public")).unwrap();
    fs::write(project.join("public/logo.svg"), "<svg/>").unwrap();
    for (out, why) in [
        (".", "this holds the sources in `content`"),
        ("..", "this holds the sources in `content`"),
        ("content", "this is a folder of sources"),
        ("./nowhere/../data/", "this is a folder of sources"),
        ("content/guide", "content/guide/first-steps.md` lies in this folder"),
        ("data/reusables", "` lies in this folder"),
        ("public", "or take it out of `assets` of `[source]`"),
    ] {
        let built = docfold(&project, &["build", "--out", out]);
        assert_eq!(built.status.code(), Some(2), "{out}");
        assert!(text(&built.stderr).contains(why), "{out}: {}", text(&built.stderr));
    }
    let count = |folder: &Path| fs::read_dir(folder).unwrap().count();
    assert_eq!((count(&project), count(&project.join("public")), count(folder.path())), (5, 1, 1));
}

#[test]
fn an_mdbook_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old");
    let files = [
        ("book.toml", "[book]\ntitle = \"The \\\"Old\\\" book\"\n\n[output.html]\nfold = { enable = true }\n"),
        (
            "src/SUMMARY.md",
            "# Summary\n\n[Intro](README.md)\n\n# Part one\n\n- [Start](start.md)\n  - [Deep: a 'dive'](start/deep.md)\n- [Draft]()\n- [Templates](templates.md)\n",
        ),
        ("src/README.md", "# Welcome\n\nRead [start](start.md) and [deep](./start/deep.md#part).\n"),
        ("src/start.md", "# Start\n\n![picture](images/p.png)\n"),
        (
            "src/start/deep.md",
            "# Deep dive\n\n## Part\n\nBack to [start](../start.md), or to [nothing](gone.md).\n\n```\n[code](../start.md)\n```\n",
        ),
        ("src/templates.md", "{{#include x.rs}}\n\n`{{ handlebars }}`\n"),
        ("src/images/p.png", "png"),
    ];
    for (path, text) in files {
        let path = old.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let made = docfold(folder.path(), &["new", "fresh", "--from-mdbook", "old"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let said = text(&made.stdout);
    for left in ["4 chapters", "Part one", "[output]", "draft `Draft`", "`gone.md`", "{{#include x.rs}}"] {
        assert!(said.contains(left), "{left}: {said}");
    }
    let project = folder.path().join("fresh");
    let read = |path: &str| fs::read_to_string(project.join(path)).unwrap();
    let intro = read("content/the-old-book/intro.md");
    assert!(intro.contains("title: 'Welcome'\nshortTitle: 'Intro'\n"), "{intro}");
    assert!(
        intro.contains("[start](/the-old-book/start)") && intro.contains("(/the-old-book/start/deep#part)"),
        "{intro}"
    );
    assert!(read("content/the-old-book/start/index.md").contains("(/assets/images/p.png)"));
    assert!(read("content/the-old-book/start/deep.md").contains("[code](../start.md)"));
    let built = docfold(&project, &["build"]);
    assert!(built.status.success(), "{}{}", text(&built.stdout), text(&built.stderr));
    let page = fs::read_to_string(project.join("book/en/the-old-book/templates.html")).unwrap();
    assert!(page.contains("{{ handlebars }}"));
    let checked = docfold(&project, &["check"]);
    assert!(checked.status.success(), "{}", text(&checked.stdout));
}

/// Links of an mdBook in every form that markdown has for them.
#[test]
fn links_of_an_mdbook_lead_on() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old");
    let start = "# Start\n\n[a][two], [b](<über uns.md>), [c](%C3%BCber%20uns.md#x), <a href=\"two.html\">d</a>, ![e](my%20p.png)\n\
        <img src='my%20p.png' alt='f'> [g](https://x.example/a) [h](#here) [note][^1] `code`\n\n\
        [i](two.md#two) [j](#start) [k](/two.md)\n\n## Here\n\n\
        [two]: two.md 'Two'\n  [three]: <two.md#part>\n[^1]: two.md is a chapter.\n";
    for (path, text) in [
        ("book.toml", "[book]\ntitle = \"Old\"\n"),
        ("src/SUMMARY.md", "- [Start](start.md)\n- [Two](two.md)\n- [Us](<über uns.md>)\n"),
        ("src/start.md", start),
        ("src/two.md", "# The `two` *of* us & you {#two}\n\nText.\n\n## A part {#part}\n"),
        ("src/über uns.md", "# Us\n\n## X\n"),
        ("src/my p.png", "png"),
    ] {
        let path = old.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let made = docfold(folder.path(), &["new", "fresh", "--from-mdbook", "old"]);
    assert!(made.status.success(), "{}", text(&made.stdout));
    let lost = text(&made.stdout).lines().filter(|line| line.contains("leads to no chapter")).count();
    assert!(lost == 1 && text(&made.stdout).contains("the link to `/two.md` leads"), "{}", text(&made.stdout));
    let project = folder.path().join("fresh");
    let two = fs::read_to_string(project.join("content/old/two.md")).unwrap();
    assert!(two.contains("title: 'The two of us & you'\n"), "{two}");
    assert!(two.ends_with("Text.\n\n<a name=\"part\"></a>\n\n## A part\n"), "{two}");
    let page = fs::read_to_string(project.join("content/old/start.md")).unwrap();
    for want in [
        "[b](/old/über-uns)",
        "[i](/old/two) [j](/old/start) [k](/two.md)",
        "[c](/old/über-uns#x)",
        "<a href=\"/old/two\">",
        "![e](/assets/my%20p.png)",
        "<img src='/assets/my%20p.png'",
        "[g](https://x.example/a) [h](#here)",
        "[two]: /old/two 'Two'\n  [three]: /old/two#part\n[^1]: two.md is",
    ] {
        assert!(page.contains(want), "{want}: {page}");
    }
    let checked = docfold(&project, &["check", "--format", "short"]);
    assert_eq!(text(&checked.stdout).lines().count(), 1, "{}", text(&checked.stdout));
}

#[test]
fn code_of_an_mdbook_stays_as_it_is() {
    let code = [
        "~~~\n```\n[a](two.md)\n~~~",
        "````\n```\n[b](two.md)\n```\n[c](two.md)\n````",
        "- ```\n  [d](two.md)\n  ```",
        "    [e](two.md)",
        "`[f](two.md)` and ``[g](two.md)\n` [h](two.md)``",
    ];
    let start: String = code.iter().map(|code| format!("{code}\n\n[link](two.md)\n\n")).collect();
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old");
    fs::create_dir_all(old.join("src")).unwrap();
    for (path, text) in [
        ("book.toml", "[book]\ntitle = \"Old\"\n"),
        (
            "src/SUMMARY.md",
            "- [Start](start.md)\n- [Two](two.md#top)\n  - [Part](two.md#part)\n    - [Three](three.md#a)\n",
        ),
        ("src/start.md", &start),
        ("src/two.md", "# Two\n\n## Part\n"),
        ("src/three.md", "# Three\n"),
    ] {
        fs::write(old.join(path), text).unwrap();
    }
    let made = docfold(folder.path(), &["new", "fresh", "--from-mdbook", "old"]);
    let said = text(&made.stdout);
    assert!(made.status.success() && said.contains("SUMMARY.md: `two.md` for the second time"), "{said}");
    let content = folder.path().join("fresh/content/old");
    let page = fs::read_to_string(content.join("start.md")).unwrap();
    for code in code {
        assert!(page.contains(&format!("{code}\n\n[link](/old/two)\n")), "{code}: {page}");
    }
    let two = fs::read_to_string(content.join("two/index.md")).unwrap();
    assert!(two.contains("title: 'Two'\n") && two.contains("children:\n  - '/three'\n"), "{two}");
    assert!(content.join("two/three.md").is_file());
}

#[test]
fn an_mdbook_gets_the_texts_of_its_version() {
    let folder = tempfile::tempdir().unwrap();
    docfold(folder.path(), &["new", "handbook"]);
    let root = folder.path().join("handbook");
    let input = format!(
        r#"[{{"root":{},"config":{{"book":{{"src":"src"}},"preprocessor":{{"docfold":{{"version":"server@2.0","config":"book.toml"}}}}}},"renderer":"html","mdbook_version":"0.5.4"}},
        {{"items":[{{"Chapter":{{"name":"A","content":"{{% data variables.product.host %}} {{% ifversion single-sign-on %}}yes{{% else %}}no{{% endif %}}","number":[1],"sub_items":[],"path":"a.md","source_path":"a.md","parent_names":[]}}}}]}}]"#,
        serde_json::Value::from(root.to_str().unwrap())
    );
    let mut child = Command::new(env!("CARGO_BIN_EXE_docfold"))
        .arg("mdbook")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let book: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(book.pointer("/items/0/Chapter/content").unwrap(), "app.example.com no");
    assert!(docfold(folder.path(), &["mdbook", "supports", "html"]).status.success());
}

#[test]
fn shells_and_man_know_the_program() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = docfold(folder.path(), &["completions", shell]);
        assert!(output.status.success() && text(&output.stdout).contains("from-mdbook"), "{shell}");
    }
    let page = text(&docfold(folder.path(), &["man"]).stdout);
    assert!(page.contains(".TH docfold") && page.contains("DOCFOLD SERVE"), "{page}");
}
