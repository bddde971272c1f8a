//! `docfold mdbook` and `docfold new --from-mdbook` with the real mdBook, where there is one: on PATH or in `target/tools`
//! (`cargo install mdbook --root target/tools --locked`). CI has none, since building it takes minutes: there the first test says
//! so and passes.
#![cfg(feature = "cli")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const BOOK: [(&str, &str); 11] = [
    (
        "book.toml",
        "[book]\ntitle = \"Dock\"\nlanguage = \"en\"\n\n\
         [preprocessor.docfold]\ncommand = \"docfold mdbook\"\nversion = \"server@2.0\"\ndata = \"facts\"\n\n\
         [[preprocessor.docfold.plan]]\nname = \"server\"\nshort = \"server\"\nreleases = [\"2.1\", \"2.0\"]\n\n\
         [output.html]\nno-section-label = true\n",
    ),
    (
        "src/SUMMARY.md",
        "# Summary\n\n[Intro](README.md)\n\n# Part one\n\n- [Guide](guide/README.md)\n  - [First](guide/first.md)\n- [Draft]()\n\
         - [Code](code.md)\n\n---\n\n[After](after.md)\n",
    ),
    ("src/README.md", "# Welcome\n\nThis is {% data variables.product.name %}.\n"),
    (
        "src/guide/README.md",
        "# Guide\n\n1. First:\n   {% data reusables.account.sign-in %}\n\nSee [first](first.md) and [intro](../README.md).\n",
    ),
    (
        "src/guide/first.md",
        "# First\n\n{% ifversion server > 2.0 %}\nThe new console.\n{% else %}\nThe old file.\n{% endif %}\n\n\
         {% ifversion sso %}Single sign-on.{% endif %}\n\n\
         | a | b |\n|---|---|\n| x | {% ifversion server = 2.1 %}yes{% else %}no{% endif %} |\n",
    ),
    (
        "src/code.md",
        "# Code\n\n```rust\n{{#include ../snippet.rs}}\n```\n\n`{{ mustache }}` and {% raw %}{% tag %}{% endraw %}\n",
    ),
    ("src/after.md", "# After\n\nNothing here.\n"),
    ("snippet.rs", "fn main() { println!(\"{}\", 1); }\n"),
    ("facts/variables/product.yml", "name: Dock\n"),
    ("facts/reusables/account/sign-in.md", "Sign in to {% data variables.product.name %}.\n"),
    ("facts/features/sso.yml", "versions:\n  server: '>=2.1'\n"),
];

/// The folder of the program `mdbook`; none when there is none.
fn mdbook() -> Option<PathBuf> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(tools).chain(std::env::split_paths(&path).collect::<Vec<_>>());
    folders.into_iter().find(|folder| folder.join("mdbook").is_file())
}

fn write_book(folder: &Path) {
    for (path, text) in BOOK {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn build(mdbook: &Path, book: &Path, version: &str) -> Output {
    let own = Path::new(env!("CARGO_BIN_EXE_docfold")).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&path))).unwrap();
    Command::new(mdbook.join("mdbook"))
        .args(["build", "--dest-dir", version])
        .current_dir(book)
        .env("PATH", path)
        .env("MDBOOK_PREPROCESSOR__DOCFOLD__VERSION", version)
        .output()
        .unwrap()
}

#[test]
fn the_real_mdbook_builds_each_version() {
    let Some(mdbook) = mdbook() else {
        eprintln!("skipped: no mdbook");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    write_book(folder.path());
    for (version, there, gone) in
        [("server@2.0", "The old file.", "console"), ("server@2.1", "Single sign-on.", "file")]
    {
        let built = build(&mdbook, folder.path(), version);
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let page = |path: &str| fs::read_to_string(folder.path().join(version).join(path)).unwrap();
        let main = |html: String| html.split("<main>").nth(1).unwrap().split("</main>").next().unwrap().to_owned();
        let first = main(page("guide/first.html"));
        assert!(first.contains(there) && !first.contains(gone), "{first}");
        assert!(first.contains(if version == "server@2.1" { "<td>yes</td>" } else { "<td>no</td>" }), "{first}");
        assert!(page("index.html").contains("This is Dock."));
        assert!(page("guide/index.html").contains("Sign in to Dock."));
        let code = page("code.html");
        assert!(
            code.contains("fn main()") && code.contains("<code>{{ mustache }}</code>") && code.contains("{% tag %}")
        );
    }

    fs::write(folder.path().join("src/after.md"), "# After\n\n{% data variables.product.nme %}\n").unwrap();
    let built = build(&mdbook, folder.path(), "server@2.0");
    let said = String::from_utf8_lossy(&built.stderr);
    assert!(!built.status.success());
    assert!(said.contains("no data `variables.product.nme`") && said.contains("src/after.md:3:9"), "{said}");
}

#[test]
fn a_book_with_versions_moves_with_its_plans_and_data() {
    let folder = tempfile::tempdir().unwrap();
    write_book(&folder.path().join("old"));
    let docfold = |arguments: &[&str], place: &Path| {
        Command::new(env!("CARGO_BIN_EXE_docfold")).args(arguments).current_dir(place).output().unwrap()
    };
    let made = docfold(&["new", "new", "--from-mdbook", "old"], folder.path());
    let said = String::from_utf8_lossy(&made.stdout).into_owned() + &String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "{said}");
    for left in ["the title of part `Part one`", "the draft `Draft`", "`{{#include ../snippet.rs}}`", "[output]"] {
        assert!(said.contains(left), "{left} is missing in {said}");
    }
    assert!(!said.contains("preprocessor"), "{said}");
    let project = folder.path().join("new");
    let checked = docfold(&["check"], &project);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    assert!(docfold(&["build"], &project).status.success());
    let page = |path: &str| fs::read_to_string(project.join("book/en").join(path)).unwrap();
    assert!(page("server@2.0/dock/guide/first.html").contains("The old file."));
    assert!(page("server@2.1/dock/guide/first.html").contains("Single sign-on."));
    assert!(page("server@2.1/dock/guide/index.html").contains("Sign in to Dock."));
    assert!(page("server@2.1/dock/code.html").contains("{{ mustache }}"));
}
