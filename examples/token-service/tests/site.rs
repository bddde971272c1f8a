//! The site of the documentation: what an `error_uri` opens is the section about the code.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::Path;
use std::sync::Mutex;

use docfold::catalog::VersionSet;
use docfold::engine::{Project, compile};
use docfold::site::build::{Io, build};
use docfold::site::page::Pages;
use docfold::site::template::Theme;
use token_service::errors;

fn site() -> BTreeMap<String, String> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let project = Project::open(&docs.join("book.toml"), None).expect("the docs are there");
    let (book, mut found) = compile(&project.sources, &project.config, &project.axis, None);
    let errors = docfold::engine::errors(&book, &project.sources, &mut found);
    let pages = Pages::new(&book);
    let theme = Theme::load(&pages.site("_docfold"), []).expect("the built-in theme");
    let files = Mutex::new(BTreeMap::new());
    let put = |path: &str, bytes: &[u8]| {
        files.lock().expect("no panic").insert(path.to_owned(), String::from_utf8_lossy(bytes).into_owned());
        Ok::<(), Infallible>(())
    };
    let io = Io { put: &put, asset: &|_| Ok(Vec::new()), step: &|| {} };
    build(&pages, &project.sources, &errors, &theme, &io).unwrap_or_else(|error| panic!("{error}"));
    files.into_inner().expect("no panic")
}

#[test]
fn addresses_on_the_wire_open_the_section_about_the_code() {
    let site = site();
    let versions: Vec<VersionSet> = vec![errors::versions::CLOUD, errors::versions::SERVER_1_0];
    for &code in errors::Code::ALL {
        let entry = code.entry();
        for &version in &versions {
            let url = entry.docs_url("https://docs.token.example", version).expect("documented").to_string();
            let (path, anchor) = url.split_once('#').expect("an anchor");
            let path = path.strip_prefix("https://docs.token.example/").expect("the host of the docs");
            let html = site.get(&format!("{path}.html")).unwrap_or_else(|| panic!("{path} is not in the site"));
            // From the heading to the next one: there the example has the code.
            let at = html.find(&format!("id=\"{anchor}\"")).unwrap_or_else(|| panic!("no #{anchor} in {path}"));
            let section = html[at..].split("<h2").next().unwrap_or_default();
            assert!(section.contains(code.as_str()), "{code} is not in the section {url}");
        }
        let stub = &site[&format!("errors/{}/{code}.html", entry.domain())];
        let path = entry.docs_path(errors::versions::CLOUD).expect("documented");
        assert!(stub.contains(path), "{stub}");
    }
}
