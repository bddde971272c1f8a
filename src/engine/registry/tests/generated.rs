//! What is generated: module, JSON, schema, TypeScript, markdown.

use super::super::*;
use super::Project;

fn project() -> Project {
    let page = "---\ntitle: T\nredirect_from:\n  - /old/p\nerrors:\n  domain: oauth\n  codes:\n    a_b: {http_status: 400, retry: later}\n---\n\
                ## A\n\nWhy.\n\n```json\n{\"error\": \"a_b\", \"error_uri\": \"/p#aa\"}\n```\n\nOld.\n|||## A\n\nWhy.\n\n```json\n{\"error\": \"a_b\", \"error_uri\": \"/p#aa\"}\n```\n\nNew.\n";
    Project::new(&[
        ("/p", page),
        (
            "/q",
            "## A\n\n```json\n{\"error\": \"a_b\"}\n```\n\nDo.\n\n## C\n\n```json\n{\"error\": \"c_d\"}\n```\n\nDo.\n",
        ),
    ])
}

fn options(project: &Project) -> CodegenOptions<'_> {
    CodegenOptions {
        pages: &project.pages,
        sources: &project.sources,
        axis: &project.axis,
        targets: project,
        base_path: "",
        prefix: "en",
        hosts: &[],
        catalog_path: "::docfold::catalog",
        module: Some("errors"),
        exhaustive: false,
        without: &[],
        stem: "errors",
    }
}

#[test]
fn module() {
    let project = project();
    let (registry, _) = project.collect();
    let files = generate(&registry, options(&project));
    let mut all = String::new();
    for file in &files {
        all.push_str(&format!("==> {}\n{}\n", file.path, file.text));
    }
    insta::assert_snapshot!(all);
    assert_eq!(generate(&registry, options(&project)), files, "the same bytes for the same input");
    let without = CodegenOptions { without: &[Field::CauseHtml, Field::SolutionHtml], ..options(&project) };
    assert!(!generate(&registry, without).iter().any(|file| file.path.contains("html")));
}

#[test]
fn exports() {
    let project = project();
    let (registry, _) = project.collect();
    let value = json(&registry, &project.axis, &project.sources);
    insta::assert_snapshot!(serde_json::to_string_pretty(&value).unwrap());
    insta::assert_snapshot!(typescript(&registry, &project.axis));
    insta::assert_snapshot!(markdown(&registry, &project.axis));
    // The schema names every property that an entry can have.
    let schema = json_schema();
    let properties = &schema["properties"]["errors"]["items"]["properties"];
    for entry in value["errors"].as_array().unwrap() {
        for (key, _) in entry.as_object().unwrap() {
            assert!(properties.get(key).is_some(), "{key}");
        }
    }
    assert!(diff(&value, &value).is_empty());
}

/// The module that `tests/` and `benches/` compile stands in the repository, and this keeps it what the generator writes.
/// `INSTA_UPDATE=always` writes it anew.
#[test]
fn the_fixture_is_what_the_generator_writes() {
    let page = |front: &str, rest: &str| format!("---\ntitle: T\n{front}---\n{rest}");
    let section = |title: &str, code: &str, text: &str, uri: &str, after: &str| {
        format!(
            "## {title}\n\nWhy {code}.\n\n```json\n{{\n  \"error\": \"{code}\",\n  \"error_description\": \"{text}\",\n  \
             \"error_uri\": \"{uri}\"\n}}\n```\n\n{after}\n\n"
        )
    };
    let token = page(
        "redirect_from:\n  - /old/token-errors\nerrors:\n  domain: token\n  codes:\n    bad_verification_code: {http_status: 400, retry: changed, since: '1.0'}\n    \
         too_old: {status: retired, replaced_by: bad_verification_code}\n",
        &[
            section(
                "Bad verification code",
                "bad_verification_code",
                "The code is wrong or expired.",
                "/old/token-errors/#bad-verification-code",
                "Ask again.",
            ),
            section(
                "Redirect mismatch",
                "redirect_uri_mismatch",
                "The redirect_uri does not match.",
                "/old/sign-in-errors/#redirect-mismatch2",
                "Mend it.",
            ),
            "|||".into(),
            section(
                "Bad verification code",
                "bad_verification_code",
                "The code is wrong or expired.",
                "/old/token-errors/#bad-verification-code",
                "Ask your administrator.",
            ),
        ]
        .concat(),
    );
    let sign_in = page(
        "redirect_from:\n  - /old/sign-in-errors\nerrors:\n  domain: sign-in\n",
        &[
            section("Access denied", "access_denied", "The user said no.", "/sign-in#access-denied", "Nothing."),
            section("Redirect mismatch", "redirect_uri_mismatch", "The redirect_uri does not match.", "/sign-in#redirect-mismatch", "Mend it."),
            "## Device\n\n| Error code | Description |\n|--|--|\n| `slow_down` | Too fast. |\n| `expired_token` | Too late. |\n".into(),
        ]
        .concat(),
    );
    let size = page(
        "redirect_from:\n  - /maß\nerrors:\n  domain: size\n",
        &section("Zu groß", "too_large", "It is too large.", "/gr%C3%B6%C3%9Fe#zu-gro%C3%9Fes", "Halve it."),
    );
    let project = Project::new(&[("/apps/token", &token), ("/sign-in", &sign_in), ("/größe", &size)]);
    let (registry, _) = project.collect();
    let hosts = ["docs.example.com".to_owned()];
    let options = CodegenOptions {
        module: Some("errors"),
        stem: "catalog",
        hosts: &hosts,
        base_path: "/handbook",
        ..options(&project)
    };
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for file in generate(&registry, options) {
        let path = folder.join(&file.path);
        if std::env::var("INSTA_UPDATE").as_deref() == Ok("always") {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &file.text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), file.text, "{}", file.path);
    }
}
