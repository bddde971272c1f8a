//! A generated module as its users see it.

#[deny(warnings)]
mod errors {
    include!("fixtures/catalog.rs");
}

use docfold::catalog::{Retry, Status, VersionSet};
use docfold::oauth::{Reply, Response};
use errors::versions::{ALL, FPT, GHES, GHES_3_19};
use errors::{Code, CodeOr, Domain, code};

// Questions that the compiler answers.
const _: () = assert!(code!("bad_verification_code").entry().versions().contains(GHES));
const _: () = assert!(!code!("redirect_uri_mismatch").entry_in(Domain::Token).unwrap().versions().intersects(GHES));
const _: Option<&str> = code!("access_denied").entry().description(FPT);
const SUGGESTED: Option<Code> = Code::suggest("acces_denied");

#[test]
fn codes() {
    let texts: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(
        texts,
        [
            "access_denied",
            "bad_verification_code",
            "expired_token",
            "redirect_uri_mismatch",
            "slow_down",
            "too_large",
            "too_old"
        ]
    );
    for &code in Code::ALL {
        assert_eq!(Code::lookup(code.as_str()), Some(code));
        assert_eq!(code.as_str().parse(), Ok(code));
    }
    assert_eq!(SUGGESTED, Some(Code::AccessDenied));
    assert_eq!(Code::lookup("nothing"), None);
    assert_eq!(Code::lookup(&"x".repeat(100)), None);
    assert_eq!("slow_dwn".parse::<Code>().unwrap_err().to_string(), "no such error code; did you mean `slow_down`?");
    assert_eq!(CodeOr::parse("slow_down"), CodeOr::Known(Code::SlowDown));
    assert_eq!(CodeOr::parse("what").as_str(), "what");
    assert_eq!(format!("{:?}", Code::SlowDown), "Code(slow_down)");
}

#[test]
fn entries_and_their_texts() {
    let entry = Code::BadVerificationCode.entry();
    assert_eq!((entry.domain(), entry.code(), entry.versions()), ("token", Code::BadVerificationCode, ALL));
    assert_eq!(entry.solution(FPT), Some("Ask again."));
    assert_eq!(entry.solution(GHES), Some("Ask your administrator."));
    assert_eq!(entry.solution_html(GHES_3_19), Some("<p>Ask your administrator.</p>"));
    assert_eq!(entry.cause(ALL), Some("Why bad_verification_code."));
    assert_eq!(entry.cause(VersionSet::EMPTY), None);
    assert_eq!((entry.http_status(), entry.retry(), entry.since()), (Some(400), Some(Retry::Changed), Some("1.0")));
    assert_eq!(entry.documented_uri(FPT), Some("/old/token-errors/#bad-verification-code"));
    let source = entry.source();
    assert_eq!((source.file, source.heading), ("content/apps/token.md", "bad-verification-code"));
    let url = entry.docs_url("https://docs.example.com/", GHES).unwrap();
    assert_eq!(url.to_string(), "https://docs.example.com/en/enterprise-server@3.20/apps/token#bad-verification-code");
    let url = Code::TooLarge.entry().docs_url("https://docs.example.com/handbook", FPT).unwrap();
    assert_eq!(url.to_string(), "https://docs.example.com/handbook/en/gr%C3%B6%C3%9Fe#zu-gro%C3%9F");
    assert_eq!(entry.permalink().to_string(), "/errors/token/bad_verification_code");
    let retired = Code::TooOld.entry();
    assert_eq!((retired.status(), retired.replaced_by()), (Status::Retired, Some("bad_verification_code")));
    assert!(retired.versions().is_empty());
    let domains: Vec<&str> = Code::RedirectUriMismatch.entries().map(|entry| entry.domain()).collect();
    assert_eq!(domains, ["sign-in", "token"]);
    assert_eq!(errors::available(GHES).count(), 6);
    assert_eq!(errors::entries().len(), 8);
    assert_eq!(errors::find_versions("ghes"), Some(GHES));
    assert_eq!(errors::find_versions("ghes@3.19"), Some(GHES_3_19));
    assert_eq!(errors::find_versions("ghes@1.0"), None);
}

#[test]
fn uris() {
    for (uri, expect) in [
        ("/apps/token#bad-verification-code", "token/bad_verification_code"),
        (
            "https://docs.example.com/en/enterprise-server@3.19/apps/token/#bad-verification-code",
            "token/bad_verification_code",
        ),
        ("https://docs.example.com/old/token-errors/#bad-verification-code", "token/bad_verification_code"),
        ("/old/token-errors/%23bad-verification-code", "token/bad_verification_code"),
        // The anchor does not exist, but this is what the service sends.
        ("/old/sign-in-errors/#redirect-mismatch2", "token/redirect_uri_mismatch"),
        ("/sign-in#redirect-mismatch", "sign-in/redirect_uri_mismatch"),
        // Two codes below one heading.
        ("/sign-in#device", "-"),
        ("https://elsewhere.example/apps/token#bad-verification-code", "-"),
        // A page leads to what it documents by itself, where that is one entry.
        ("/apps/token", "-"),
        ("/gr%C3%B6%C3%9Fe", "size/too_large"),
        ("https://docs.example.com/handbook/en/gr%c3%b6%C3%9fe/#zu-gro%C3%9F", "size/too_large"),
        ("/größe#zu-groß", "size/too_large"),
        ("/ma%C3%9F#zu-gro%C3%9F", "size/too_large"),
        ("/größe#zu-großes", "size/too_large"),
        ("/gr%F6%DFe", "-"),
        ("/apps%2Ftoken#bad-verification-code", "-"),
        // Below the sub-path of the site.
        ("https://docs.example.com/handbook/apps/token#bad-verification-code", "token/bad_verification_code"),
        ("/handbook/en/enterprise-server@3.20/old/token-errors#bad-verification-code", "token/bad_verification_code"),
        ("/handbooks/apps/token#bad-verification-code", "-"),
        // The addresses that stay, one of a code that no page documents any more among them.
        ("https://docs.example.com/handbook/errors/token/redirect_uri_mismatch", "token/redirect_uri_mismatch"),
        ("/errors/sign-in/redirect_uri_mismatch", "sign-in/redirect_uri_mismatch"),
        ("/errors/token/too_old/", "token/too_old"),
        ("/errors/sign-in/too_old", "-"),
        ("/errors/token/nothing", "-"),
        ("https://elsewhere.example/errors/token/too_old", "-"),
        ("/apps/tokens#bad-verification-code", "-"),
        ("", "-"),
    ] {
        let found = errors::by_uri(uri).map_or("-".into(), |entry| format!("{}/{}", entry.domain(), entry.code()));
        assert_eq!(found, expect, "{uri}");
    }
    assert_eq!(errors::entries_by_uri("/sign-in#device").count(), 2);
    assert_eq!(errors::entries_by_uri("/apps/token").count(), 2);
    assert_eq!(Code::RedirectUriMismatch.entry_at(Some("/sign-in")).domain(), "sign-in");
    assert_eq!(Code::SlowDown.entry_at(Some("/sign-in#device")).domain(), "sign-in");
    assert_eq!(Code::RedirectUriMismatch.entry_at(Some("/old/sign-in-errors/#redirect-mismatch2")).domain(), "token");
}

#[test]
fn explanations() {
    let mut out = String::new();
    errors::explain(Code::BadVerificationCode, GHES, &mut out).unwrap();
    assert_eq!(
        out,
        "Bad verification code (bad_verification_code, token)\nHTTP status 400\n\nThe code is wrong or expired.\n\n\
         Why bad_verification_code.\n\nAsk your administrator.\n\nSee /apps/token#bad-verification-code\n"
    );
    out.clear();
    docfold::catalog::explain(Code::RedirectUriMismatch.entry_in(Domain::Token).unwrap(), GHES, &mut out).unwrap();
    assert!(out.ends_with("Documented in fpt only.\n"), "{out}");
}

#[test]
fn responses() {
    // The real shape: status 200, a form, a documentation URI under an old path.
    let body = "error=redirect_uri_mismatch&error_description=The+redirect_uri+does+not+match.\
                &error_uri=https%3A%2F%2Fdocs.example.com%2Fold%2Fsign-in-errors%2F%23redirect-mismatch2";
    let response = Response::<Code>::from_body(body).unwrap();
    assert_eq!(response.entry().unwrap().domain(), "token");
    let json = r#"{"error":"bad_verification_code","error_uri":"https://docs.example.com/old/token-errors/#bad-verification-code"}"#;
    assert_eq!(Response::<Code>::from_body(json).unwrap().entry().unwrap().code(), Code::BadVerificationCode);
    let reply = Reply::documented(Code::AccessDenied.entry(), "https://docs.example.com", FPT).unwrap();
    let sent = reply.json().to_string();
    assert_eq!(
        sent,
        r#"{"error":"access_denied","error_description":"The user said no.","error_uri":"https://docs.example.com/en/sign-in#access-denied"}"#
    );
    assert_eq!(Response::<Code>::from_json(&sent).unwrap().entry(), Some(Code::AccessDenied.entry()));
    assert!(Reply::documented(Code::AccessDenied.entry(), "docs.example.com", FPT).is_err());
    assert!(Reply::documented(Code::TooOld.entry(), "https://docs.example.com", FPT).is_err());
}
