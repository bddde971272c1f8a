//! What is generated: module, JSON, schema, TypeScript, markdown.

use super::super::*;
use super::Project;

fn project() -> Project {
    let page = "---\ntitle: T\nredirect_from:\n  - /old/p\nerrors:\n  domain: oauth\n  codes:\n    a_b: {http_status: 400, retry: later}\n---\n\
                ## A\n\nWhy.\n\n```json\n{\"error\": \"a_b\", \"error_uri\": \"/p#aa\"}\n```\n\nOld.\n|||## A\n\nWhy.\n\n```json\n{\"error\": \"a_b\", \"error_uri\": \"/p#aa\"}\n```\n\nNew.\n";
    Project::new(&[("/p", page), ("/q", "## A\n\n```json\n{\"error\": \"a_b\"}\n```\n\nDo.\n\n## C\n\n```json\n{\"error\": \"c_d\"}\n```\n\nDo.\n")])
}

fn options(project: &Project) -> CodegenOptions<'_> {
    CodegenOptions {
        pages: &project.pages,
        sources: &project.sources,
        axis: &project.axis,
        targets: project,
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
