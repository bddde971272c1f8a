//! The catalog that the crate ships: its own pages, as programs that depend on it see them.

use docfold::code;
use docfold::errors::versions::GHES;
use docfold::errors::{Code, by_uri};

const _: () = assert!(code!("bad_verification_code").entry().versions().contains(GHES));

#[test]
fn a_code_is_found_by_its_text_and_by_its_address() {
    let code = Code::lookup("bad_verification_code").unwrap();
    assert_eq!(code, code!("bad_verification_code"));
    let entry = code.entry();
    assert!(entry.versions().contains(GHES));
    assert_eq!(entry.description(GHES), Some("The code passed is incorrect or expired."));
    for uri in [
        "/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#bad-verification-code",
        "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#bad-verification-code",
        "https://docs.github.com/en/enterprise-server@3.20/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors#bad-verification-code",
    ] {
        assert_eq!(by_uri(uri).map(|entry| entry.code()), Some(code), "{uri}");
    }
    assert_eq!(Code::lookup("bad_verfication_code"), None);
    assert_eq!(Code::suggest("bad_verfication_code"), Some(code));
}

#[test]
fn the_pages_are_there_as_text() {
    let page = docfold::pages::page("/oauth/device-flow-errors", GHES).unwrap();
    assert!(page.permalink.ends_with("/oauth/device-flow-errors") && page.versions.intersects(GHES), "{page:?}");
    assert!(!page.title.is_empty() && page.text.contains("slow_down") && !page.text.contains('<'), "{}", page.text);
    assert_eq!(docfold::pages::page("/nowhere", GHES), None);
    // Every section that the catalog names is on one of them.
    for entry in docfold::errors::entries() {
        let path = entry.docs_path(GHES).unwrap();
        let path = path.split('#').next().unwrap();
        assert!(docfold::pages::page(path, GHES).is_some(), "{path}");
    }
}
