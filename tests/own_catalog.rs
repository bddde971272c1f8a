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

/// Path below a folder -> bytes, without what builds leave for the next one.
#[cfg(feature = "site")]
fn files(folder: &std::path::Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// The build script made the files of `OUT_DIR` from here; a second run, over a copy elsewhere, gives the same bytes.
#[cfg(feature = "site")]
#[test]
fn another_build_in_another_folder_is_the_same() {
    use docfold::engine::Project;
    use docfold::site::incremental::{BuildOptions, build_into};

    let out = std::path::Path::new(env!("OUT_DIR"));
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let elsewhere = tempfile::tempdir().unwrap();
    for name in ["content", "data", "templates", "book.toml", "errors.lock"] {
        let (from, to) = (root.join(name), elsewhere.path().join(name));
        if from.is_file() {
            std::fs::copy(&from, &to).unwrap();
            continue;
        }
        for (path, bytes) in files(&from) {
            let path = to.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }

    let builder = docfold::embed::Builder::new(".").catalog_path("crate::catalog").module(None).pages(true);
    let output = builder.pages_html(cfg!(feature = "html")).output(elsewhere.path(), env!("CARGO_PKG_VERSION"));
    assert!(!output.failed, "{:?}", output.messages);
    for file in &output.files {
        assert!(std::fs::read_to_string(out.join(&file.path)).unwrap() == file.text, "{}", file.path);
    }

    let project = Project::open(&elsewhere.path().join("book.toml"), None).unwrap();
    let options = BuildOptions { outputs: Some(&[]), ..BuildOptions::default() };
    let folder = tempfile::tempdir().unwrap();
    build_into(&project, folder.path(), options, &|_| {}, &|| {}).unwrap();
    let (one, two) = (files(&out.join("site")), files(folder.path()));
    let differing: Vec<&String> =
        one.keys().filter(|path| one[*path] != two.get(*path).cloned().unwrap_or_default()).collect();
    assert!(one.len() == two.len() && differing.is_empty(), "{} and {}: {differing:?}", one.len(), two.len());

    // Every form of every page is there, and so is the section of every error.
    for page in docfold::pages::PAGES {
        let path = page.permalink.trim_start_matches('/');
        assert!([".html", "/index.html"].iter().any(|end| one.contains_key(&format!("{path}{end}"))), "{path}");
    }
    for entry in docfold::errors::entries() {
        assert!(one.contains_key(&format!("errors/{}/{}.html", entry.domain(), entry.code())), "{entry:?}");
    }
}

#[cfg(feature = "html")]
#[test]
fn the_pages_are_there_as_html() {
    let page = docfold::pages::page("/oauth/access-token-request-errors", GHES).unwrap();
    assert!(page.html.contains("id=\"bad-verification-code\""), "{}", page.html);
}
