//! Pages whose paths have letters beyond ASCII, or what means something else in a URL: both forms of their links lead to them,
//! and what is written is encoded.
#![cfg(feature = "site")]

use std::collections::BTreeMap;

use docfold::engine::config::{Axis, Config};
use docfold::engine::diag::Diagnostics;
use docfold::engine::registry::Reaches;
use docfold::engine::source::Sources;
use docfold::engine::{Book, check, compile, errors};
use docfold::site::page::Pages;
use docfold::site::redirects::{ExportOptions, Host, Redirect, export};
use docfold::site::template::Theme;

use crate::site_files::site_files;

const BOOK: &str = r#"
[site]
base-url = "https://docs.example.com/buch"
[errors]
hosts = ["docs.example.com"]
[redirects]
files = ["old.json"]
[[plan]]
name = "cloud"
short = "cloud"
default = true
[[plan]]
name = "server"
short = "server"
releases = ["2.1"]
"#;

const OLD: &str = r#"{"/fr%C3%BCher": "/guides/größe", "/fr%C3%BCh": "/guides/gr%C3%B6%C3%9Fe#l%C3%A4nge"}"#;

/// The book of pages with `links` on one of them, and what is said about it.
fn book(links: &str) -> (Book, Sources, Vec<String>) {
    let config = Config::parse(BOOK).unwrap();
    let axis = Axis::new(&config.plans).unwrap();
    let page =
        |front: &str, body: &str| format!("---\nversions: {{cloud: '*', server: '*'}}\n{front}\n---\n\n{body}\n");
    let featured = "featuredLinks: {popular: [/guides/größe, /guides/gr%C3%B6%C3%9Fe]}";
    let children = "children: [/größe, /m%C3%A4%C3%9Fig, '/50% off?', /x%FFy, /a%2Fb, /links, /fehler]";
    let sources = Sources::from_memory([
        ("old.json".to_owned(), OLD.to_owned()),
        ("content/index.md".to_owned(), page(&format!("title: Home\nchildren: [/guides]\n{featured}"), "")),
        ("content/guides/index.md".to_owned(), page(&format!("title: Guides\n{children}"), "")),
        (
            "content/guides/größe.md".to_owned(),
            page("title: Größe\nredirect_from: [/ma%C3%9F, /guides/weite]", "## Länge\n\nText."),
        ),
        ("content/guides/mäßig.md".to_owned(), page("title: Mäßig", "Text.")),
        ("content/guides/50% off?.md".to_owned(), page("title: Off\nredirect_from: [/off]", "Text.")),
        ("content/guides/x%FFy.md".to_owned(), page("title: X", "Text.")),
        ("content/guides/a%2Fb.md".to_owned(), page("title: A", "Text.")),
        ("content/guides/links.md".to_owned(), page("title: Links", links)),
        (
            "content/guides/fehler.md".to_owned(),
            page(
                "title: Fehler\nerrors: {domain: auth}",
                "## A\n\nWhy.\n\n```json\n{\"error\": \"a_b\", \"error_uri\": \
                 \"https://docs.example.com/buch/en/guides/gr%C3%B6%C3%9Fe#l%C3%A4nge\"}\n```\n\nDo.",
            ),
        ),
    ]);
    let (book, mut sink) = compile(&sources, &config, &axis, None);
    check::all(&book, &sources, &mut sink);
    let mut found = sink.as_slice().to_vec();
    found.sort_by_key(|found| found.span);
    let said = found.iter().map(|found| format!("{} {}", found.code.as_str(), found.message)).collect();
    (book, sources, said)
}

#[test]
fn both_forms_of_a_link_lead_to_the_page() {
    let (book, sources, said) = book(
        "[a](/guides/größe) [b](/guides/gr%C3%B6%C3%9Fe) [c](/guides/gr%c3%b6%C3%9fe#länge) [AUTOTITLE](/guides/größe)\n\
         [AUTOTITLE](/guides/gr%C3%B6%C3%9Fe#l%C3%A4nge) [d](/guides/mäßig) <a href=\"/guides/größe\">e</a>\n\
         [f](/guides/50%25%20off%3F) [g](</guides/50% off%3F>) [h](/guides/x%25FFy)\n",
    );
    assert_eq!(said, [""; 0]);
    let links = book.pages.iter().find(|page| page.path.as_str() == "/guides/links").unwrap();
    let html = &book.body(links, 0).unwrap().html.html;
    assert_eq!(html.matches(">Größe</a>").count(), 2, "{html}");
    let registry = errors(&book, &sources, &mut Diagnostics::new());
    let verdicts = &registry.find("auth", "a_b").unwrap().uris[0].verdicts;
    assert!(matches!(&verdicts[..], [(_, verdict)] if matches!(verdict.reaches, Reaches::Page(_))), "{verdicts:?}");
}

#[test]
fn old_paths_in_both_forms_are_old_paths() {
    let (_, _, said) = book("[a](/maß) [b](/ma%C3%9F) [c](/off) [d](/guides/weite)\n");
    let old = |path: &str, to: &str| format!("DF205 `{path}` is an old path of `/guides/{to}`");
    assert_eq!(
        said,
        [old("/maß", "größe"), old("/ma%C3%9F", "größe"), old("/off", "50% off?"), old("/guides/weite", "größe"),]
    );
}

#[test]
fn what_is_in_no_path_leads_nowhere() {
    let dead = [
        "/guides/gr%F6%DFe",
        "/guides/x%FFy",
        "/guides%2Fgröße",
        "/guides/a%2Fb",
        "/guides/a%252Fb",
        "/guides/größe%00",
        "/guides/x/..%2Fgröße",
        "/guides/%2e%2e/guides/größe",
        "/guides/%252e%252e/größe",
        "/guides/x%5Cy",
    ];
    let links: Vec<String> = dead.iter().map(|path| format!("[x]({path})")).collect();
    let (book, _, said) = book(&links.join("\n"));
    assert_eq!(said, dead.map(|path| format!("DF200 no page `{path}`")));
    for path in dead {
        let outcome = book.redirects.follow_request(&format!("/en{path}"));
        assert_eq!(book.redirects.url_of(&outcome), None, "{path}");
    }
}

#[test]
fn what_is_mended_is_a_link() {
    let (book, sources, _) = book("[a](/off) [b](/maß) [c](/guides/GRöße)\n");
    let mut sink = Diagnostics::new();
    check::all(&book, &sources, &mut sink);
    let mut fixes: Vec<_> = sink.as_slice().iter().filter_map(|found| found.fix.as_ref()).collect();
    fixes.sort_by_key(|fix| fix.span);
    let mended: Vec<&str> = fixes.iter().map(|fix| fix.text.as_str()).collect();
    assert_eq!(mended, ["/guides/50%25%20off%3F", "/guides/größe", "/guides/größe"]);
}

/// Every file of the site.
fn files(book: &Book, sources: &Sources) -> BTreeMap<String, String> {
    let pages = Pages::new(book).with_outputs(&book.config.site.outputs);
    let theme = Theme::load(&pages.site("_docfold"), []).unwrap();
    site_files(&pages, sources, &theme)
}

#[test]
fn files_are_decoded_and_addresses_encoded() {
    let (book, sources, _) = book("[a](/guides/größe#länge) [b](/guides/50%25%20off%3F) ![c](/assets/c.png)\n");
    let files = files(&book, &sources);
    for path in ["en/guides/größe.html", "en/server@2.1/guides/größe.md", "en/maß.html", "en/guides/50% off?.html"]
    {
        assert!(files.contains_key(path), "{path}: {:?}", files.keys());
    }
    for (path, parts) in [
        (
            "en/guides/größe.html",
            &[
                "<link rel=\"canonical\" href=\"https://docs.example.com/buch/en/guides/gr%C3%B6%C3%9Fe\">",
                "href=\"/buch/en/guides/gr%C3%B6%C3%9Fe.md\"",
                "href=\"/buch/en/server@2.1/guides/gr%C3%B6%C3%9Fe\"",
                "aria-current=\"page\" href=\"/buch/en/guides/gr%C3%B6%C3%9Fe\"",
                "href=\"/buch/en/guides/50%25%20off%3F\"",
            ][..],
        ),
        (
            "en/guides/links.html",
            &["href=\"/buch/en/guides/gr%C3%B6%C3%9Fe#l%C3%A4nge\"", "href=\"/buch/en/guides/50%25%20off%3F\""],
        ),
        ("en/index.html", &["href=\"/buch/en/guides/gr%C3%B6%C3%9Fe\""]),
        ("en/guides.md", &["](/buch/en/guides/gr%C3%B6%C3%9Fe)", "](/buch/en/guides/50%25%20off%3F)"]),
        ("en/server@2.1/guides/links.md", &["[a](/buch/en/server@2.1/guides/größe#länge)", "![c](/buch/assets/c.png)"]),
        ("en/maß.html", &["url=/buch/en/guides/gr%C3%B6%C3%9Fe\""]),
        ("en/früh.html", &["url=/buch/en/guides/gr%C3%B6%C3%9Fe#l%C3%A4nge\""]),
        ("en/off.html", &["url=/buch/en/guides/50%25%20off%3F\""]),
        ("sitemap.xml", &["<loc>https://docs.example.com/buch/en/guides/gr%C3%B6%C3%9Fe</loc>"]),
        ("llms.txt", &["(https://docs.example.com/buch/en/guides/gr%C3%B6%C3%9Fe.md)"]),
        ("en/index.json", &["\"href\":\"/buch/en/guides/gr%C3%B6%C3%9Fe\"", "/buch/en/guides/50%25%20off%3F.md"]),
    ] {
        for part in parts {
            assert!(files[path].contains(part), "{path} lacks {part}:\n{}", files[path]);
        }
    }
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".html") || path.ends_with(".xml")) {
        let raw = text
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|href| !href.starts_with('#'))
            .find(|href| !href.is_ascii());
        assert_eq!(raw, None, "{path}");
    }
}

#[test]
fn redirects_have_one_form_whatever_writers_write() {
    let (book, ..) = book("");
    let flat = book.redirects.flattened();
    let of = |source: &str| flat.iter().find(|flat| flat.source == source).map(|flat| flat.target.as_str());
    for (source, target) in [
        ("/en/ma%C3%9F", "/en/guides/gr%C3%B6%C3%9Fe"),
        ("/en/server@2.1/ma%C3%9F", "/en/server@2.1/guides/gr%C3%B6%C3%9Fe"),
        ("/en/fr%C3%BCher", "/en/guides/gr%C3%B6%C3%9Fe"),
        ("/en/fr%C3%BCh", "/en/guides/gr%C3%B6%C3%9Fe#l%C3%A4nge"),
        ("/en/off", "/en/guides/50%25%20off%3F"),
    ] {
        assert_eq!(of(source), Some(target), "{source}");
    }
    for &host in Host::ALL {
        let list = flat.iter().map(|flat| Redirect { source: &flat.source, target: &flat.target });
        let files = export(host, list, &ExportOptions::default()).unwrap_or_else(|error| panic!("{host:?}: {error}"));
        assert!(files.iter().any(|file| file.text.contains("/en/guides/gr%C3%B6%C3%9Fe")), "{host:?}");
    }
}
