//! The error catalog of real documentation: the page that the catalog began with, and the authorization and device-flow
//! pages of 2021.
#![cfg(feature = "engine")]

use crate::corpus::place;
use docfold::engine::config::Config;
use docfold::engine::diag::{Code, Diagnostic, Diagnostics, Level};
use docfold::engine::registry::Registry;
use docfold::engine::{Book, Project, compile, errors};

/// The catalog of a corpus, with `more` at the end of its configuration.
fn catalog(name: &str, more: &str) -> Option<(Project, Book, Registry, Vec<Diagnostic>)> {
    let folder = place::folder(name)?;
    let mut project = Project::open(&place::config(name), Some(&folder)).unwrap();
    if !more.is_empty() {
        project.config.errors = Config::parse(more).unwrap().errors;
    }
    let (book, _) = compile(&project.sources, &project.config, &project.axis, None);
    let mut sink = Diagnostics::new();
    let registry = errors(&book, &project.sources, &mut sink);
    let found = sink.finish(&project.sources);
    Some((project, book, registry, found))
}

/// `domain/code [versions]`, one a line.
fn codes(book: &Book, registry: &Registry) -> Vec<String> {
    let line = |entry: &docfold::engine::registry::RegistryEntry| {
        format!("{}/{} [{}]", entry.domain, entry.code, book.axis.describe(entry.versions))
    };
    registry.entries.iter().map(line).collect()
}

#[test]
fn the_page_that_it_began_with() {
    let Some((project, book, registry, found)) = catalog(place::OF_2026, "") else { return };
    let page = "troubleshooting-oauth-app-access-token-request-errors";
    let authorization = "/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-authorization-request-errors";
    let own: Vec<_> = registry.entries.iter().filter(|entry| entry.domain == page).collect();
    let rows: Vec<(String, String, String)> = own
        .iter()
        .map(|entry| {
            assert_eq!(entry.versions, book.axis.universe(), "{}", entry.code);
            let [uri] = &entry.uris[..] else { panic!("{} has one URI", entry.code) };
            let [(versions, verdict)] = &uri.verdicts[..] else { panic!("{} has one verdict", entry.code) };
            assert_eq!(*versions, entry.versions);
            (entry.code.clone(), verdict.to_string(), verdict.anchor.to_string())
        })
        .collect();
    let row = |code: &str, reaches: &str, anchor: &str| (code.to_owned(), reaches.to_owned(), anchor.to_owned());
    let expect = [
        row("bad_verification_code", "this page, through 1 redirect", "ok"),
        row("incorrect_client_credentials", "this page, through 1 redirect", "ok"),
        row(
            "redirect_uri_mismatch",
            &format!("{authorization}, through 1 redirect"),
            "`#redirect-uri-mismatch2` does not exist; this code's heading is `#redirect-uri-mismatch` on this page",
        ),
        row(
            "unverified_user_email",
            "this page, through 1 redirect",
            "`#unverified_user_email` does not exist; did you mean `#unverified-user-email`",
        ),
    ];
    assert_eq!(rows, expect);

    // The findings about that page alone.
    let here = |finding: &&Diagnostic| {
        finding.span.is_some_and(|span| project.sources.get(span.file).path.ends_with(&format!("{page}.md")))
    };
    let count = |code: Code| found.iter().filter(here).filter(|finding| finding.code == code).count();
    assert_eq!(count(Code::MissingErrorAnchor), 2);
    assert_eq!(count(Code::RelativeErrorUri), 4);
    assert_eq!(count(Code::ErrorUriTrailingSlash), 4);
    assert_eq!(count(Code::RedirectedErrorUri), 4);
    let broken: Vec<(&str, &str)> = found
        .iter()
        .filter(here)
        .filter(|finding| finding.level == Level::Error)
        .map(|finding| (finding.message.as_str(), finding.help.as_deref().unwrap_or_default()))
        .collect();
    let missing = format!("`{authorization}` has no anchor `#redirect-uri-mismatch2` in any version");
    let expect = [
        (
            missing.as_str(),
            "the heading for `redirect_uri_mismatch` is `#redirect-uri-mismatch` on this page; there, `#redirect-uri-mismatch` is nearest",
        ),
        ("this page has no anchor `#unverified_user_email` in any version", "did you mean `#unverified-user-email`?"),
    ];
    assert_eq!(broken, expect);
}

#[test]
fn authorization_and_device_flow_of_2021() {
    let more = "[[plan]]\nname = \"x\"\nshort = \"x\"\ndefault = true\n[errors]\npages = [\"/developers/apps\"]\n\
                hosts = [\"docs.github.com\"]\n[errors.domains]\n\"/developers/apps/building-oauth-apps\" = \"device-flow\"\n\
                \"/developers/apps/managing-oauth-apps/troubleshooting-authorization-request-errors\" = \"authorization\"\n\
                \"/developers/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors\" = \"token\"\n";
    let Some((_, book, registry, found)) = catalog(place::OF_2021, more) else { return };
    let expect = [
        "authorization/access_denied [every version]",
        "device-flow/access_denied [fpt, ghes 3.1 and later, ghae]",
        "authorization/application_suspended [every version]",
        "device-flow/authorization_pending [fpt, ghes 3.1 and later, ghae]",
        "token/bad_verification_code [every version]",
        "device-flow/expired_token [fpt, ghes 3.1 and later, ghae]",
        "device-flow/incorrect_client_credentials [fpt, ghes 3.1 and later, ghae]",
        "token/incorrect_client_credentials [every version]",
        "device-flow/incorrect_device_code [fpt, ghes 3.1 and later, ghae]",
        "authorization/redirect_uri_mismatch [every version]",
        "token/redirect_uri_mismatch [every version]",
        "device-flow/slow_down [fpt, ghes 3.1 and later, ghae]",
        "device-flow/unsupported_grant_type [fpt, ghes 3.1 and later, ghae]",
    ];
    let codes = codes(&book, &registry);
    assert_eq!(codes, expect);
    // The table says `expired_token`, its description `token_expired`.
    let slips: Vec<&str> = found
        .iter()
        .filter(|finding| finding.code == Code::MismatchedCode)
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(slips, ["the text about `expired_token` speaks of `token_expired`"]);
}
