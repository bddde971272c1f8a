//! Every finding about redirects, on a small tree: a row is what is added to it and what is said.
#![cfg(feature = "engine")]

use docfold::catalog::VersionSet;
use docfold::engine::check::check_redirects;
use docfold::engine::config::{Axis, Config};
use docfold::engine::content::{PageId, UrlPath};
use docfold::engine::diag::Diagnostics;
use docfold::engine::link::{RedirectInput, RedirectMap, RedirectPage, parse_exceptions, parse_redirect_json};
use docfold::engine::source::{Sources, Span};

const BOOK: &str = r#"
[[plan]]
name = "free-pro-team"
short = "fpt"
default = true
[[plan]]
name = "enterprise-server"
short = "ghes"
releases = ["3.10", "3.9"]
"#;

/// Pages: `PATH VERSIONS: ENTRIES`, the versions by index.
const PAGES: &[(&str, &[usize])] = &[
    ("/", &[0, 1, 2]),
    ("/guides", &[0, 1, 2]),
    ("/guides/start", &[0, 1]),
    ("/admin/backup", &[1, 2]),
    ("/old", &[2]),
];

struct Tree {
    sources: Sources,
    map: RedirectMap,
    problems: Diagnostics,
}

/// The tree with `entries` (page index, `redirect_from` text), a redirect file and an exceptions file.
fn tree(entries: &[(usize, &str)], json: &str, exceptions: &str) -> Tree {
    let axis = Axis::new(&Config::parse(BOOK).unwrap().plans).unwrap();
    let mut sources = Sources::default();
    let json_file = sources.insert("redirects.json".into(), json.into());
    let exceptions_file = sources.insert("exceptions.txt".into(), exceptions.into());
    let mut problems = Diagnostics::new();
    let files = [parse_redirect_json(json_file, json, &mut problems)];
    let exceptions = parse_exceptions(exceptions_file, exceptions, &mut problems);
    let mut pages = Vec::new();
    for (index, (path, versions)) in PAGES.iter().enumerate() {
        let own = entries.iter().filter(|(page, _)| *page == index).map(|(_, entry)| *entry);
        let mut text = String::from("title: t\n");
        let mut places = Vec::new();
        for entry in own {
            text.push_str("- ");
            places.push((entry.to_owned(), text.len()));
            text.push_str(entry);
            text.push('\n');
        }
        let file = sources.insert(format!("content{path}.md"), text.into());
        let places: Vec<(String, Span)> = places
            .into_iter()
            .map(|(entry, start)| (entry.clone(), Span::new(file, start, start + entry.len())))
            .collect();
        let versions: VersionSet = versions.iter().copied().collect();
        pages.push((UrlPath::new(path), versions, places, Span::new(file, 0, 8)));
    }
    let pages: Vec<RedirectPage<'_>> = (0..)
        .zip(&pages)
        .map(|(id, (path, versions, redirect_from, span))| RedirectPage {
            id: PageId(id),
            path,
            versions: *versions,
            redirect_from,
            span: *span,
        })
        .collect();
    let input = RedirectInput { axis: &axis, language: "en", files: &files, pages: &pages, exceptions: &exceptions };
    Tree { map: RedirectMap::new(&input), sources, problems }
}

fn findings(entries: &[(usize, &str)], json: &str, exceptions: &str) -> Vec<String> {
    let mut tree = tree(entries, json, exceptions);
    check_redirects(&tree.map, &mut tree.problems);
    let Tree { sources, map, problems } = tree;
    let mut lines = Vec::new();
    for d in problems.finish(&sources) {
        let place = d.span.map_or("", |span| sources.text(span));
        let mut line = format!("{} [{place}] {}", d.code.as_str(), d.message);
        for (span, text) in &d.labels {
            line.push_str(&format!("; [{}] {text}", sources.text(*span)));
        }
        if let Some(help) = &d.help {
            line.push_str(&format!("; help: {help}"));
        }
        if let Some(fix) = &d.fix {
            line.push_str(&format!("; fix: `{}` -> `{}`", sources.text(fix.span), fix.text));
        }
        if !d.versions.is_empty() {
            line.push_str(&format!("; in {}", map.axis().describe(d.versions)));
        }
        lines.push(line);
    }
    lines
}

#[test]
fn sources_as_written() {
    for (entry, expected) in [
        ("/a", &[][..]),
        (
            "/a/",
            &[
                "DF307 [/a/] redirect source `/a/` ends with a slash; help: write `/a`; fix: `/` -> ``; in every version",
            ],
        ),
        (
            "/a//b///",
            &[
                "DF307 [/a//b///] redirect source `/a//b///` ends with a slash; help: write `/a//b`; fix: `///` -> ``; in every version",
                "DF308 [/a//b///] redirect source `/a//b///` has a doubled slash; help: write `/a/b`; fix: `/a//b` -> `/a/b`; in every version",
            ],
        ),
        (
            "/a/index",
            &[
                "DF308 [/a/index] redirect source `/a/index` ends with `index`; help: most hosts answer for it as for the path without: write that path if it was public; in every version",
            ],
        ),
        (
            "/caf%c3%A9",
            &[
                "DF310 [/caf%c3%A9] redirect source `/caf%c3%A9` is not in the normal form of percent-encoding; help: write `/caf%C3%A9` if such a path was public; in every version",
            ],
        ),
        (
            "/a b",
            &[
                "DF311 [/a b] redirect source `/a b` has a blank in it; help: write `/a%20b` if such a path was public; in every version",
            ],
        ),
        (
            "/a%zz",
            &[
                "DF311 [/a%zz] redirect source `/a%zz` has a `%` without two hexadecimal digits; help: write `%25` for the sign itself; in every version",
            ],
        ),
        (
            "/x%00y",
            &[
                "DF311 [/x%00y] redirect source `/x%00y` has a control character in it; help: remove it; in every version",
            ],
        ),
        (
            "/x%ffy",
            &[
                "DF311 [/x%ffy] redirect source `/x%ffy` encodes bytes that are no UTF-8; help: encode the letters in UTF-8: `ü` is `%C3%BC`; in every version",
            ],
        ),
        (
            "/a\tb",
            &[
                "DF311 [/a\tb] redirect source `/a\\tb` has a control character in it; help: remove it; in every version",
            ],
        ),
        (
            "/a#b",
            &[
                "DF312 [/a#b] redirect source `/a#b` has a fragment or a query; help: servers never see a fragment, and a redirect answers for every query: end the path before it; in every version",
            ],
        ),
        (
            "/{{ x }}/a",
            &[
                "DF313 [/{{ x }}/a] redirect source `/{{ x }}/a` has Liquid in it; help: nothing evaluates it here: write the path out, without a version; it counts in every version; in every version",
            ],
        ),
        (
            "//evil.example/a",
            &[
                "DF314 [//evil.example/a] redirect source `//evil.example/a` names a scheme or a host; help: write the path alone, with one slash at its start; in every version",
            ],
        ),
        (
            "/a/%2e%2e/b",
            &[
                "DF314 [/a/%2e%2e/b] redirect source `/a/%2e%2e/b` leads out of its folder; help: write the path without `.`, `..`, backslash or encoded slash; in every version",
            ],
        ),
        (
            "/%252e%252e/b",
            &[
                "DF314 [/%252e%252e/b] redirect source `/%252e%252e/b` leads out of its folder; help: write the path without `.`, `..`, backslash or encoded slash; in every version",
            ],
        ),
        (
            "a/b",
            &["DF315 [a/b] redirect source `a/b` does not begin with a slash; help: write `/a/b`; in every version"],
        ),
        (
            "/en/a",
            &[
                "DF316 [/en/a] redirect source `/en/a` names a language; help: write `/a`: it counts in every version of the page; in every version",
            ],
        ),
        (
            "/enterprise-server@3.9/a",
            &[
                "DF316 [/enterprise-server@3.9/a] redirect source `/enterprise-server@3.9/a` names a version; help: it counts in that version alone; write `/a`: it counts in every version of the page; in every version",
            ],
        ),
        (
            "/enterprise-server@2.1/a",
            &[
                "DF316 [/enterprise-server@2.1/a] redirect source `/enterprise-server@2.1/a` names a version that is not built; help: write `/a` if it should count in every version of the page; in every version",
            ],
        ),
    ] {
        assert_eq!(findings(&[(1, entry)], "{}", ""), expected, "{entry}");
    }
}

#[test]
fn sources_of_files() {
    let version = "names a version; help";
    for (source, expected) in [
        ("/en/a", "names a language; help: write `/a`: the language is added to every path"),
        ("/en", "names a language; help: write `/`: the language is added to every path"),
        (
            "/enterprise-server@3.9/a",
            &format!(
                "{version}: it counts in that version alone; `/a` in the `redirect_from` of the page counts in every version of the page"
            ),
        ),
        ("/free-pro-team@latest/a", &format!("{version}: write `/a`: that is the same path")),
        (
            "/enterprise-server@2.1/a",
            "names a version that is not built; help: write `/a` if the path without version is meant",
        ),
    ] {
        let json = format!("{{{source:?}: \"/guides/start\"}}");
        let found = findings(&[], &json, "");
        let expected = format!("DF316 [{source}] redirect source `{source}` {expected}");
        assert!(found.contains(&expected), "{source}: {found:#?}");
    }
}

/// Each of several climbing entries is a finding of its own, on a page and in a file.
#[test]
fn every_source_that_climbs() {
    let climbing = [
        "/..",
        "/../x",
        "/../x/",
        "/a/../../x",
        "/./x",
        "/%2e%2e/x",
        "/a/%2E./x",
        "/..%2fx",
        "/..%5Cx",
        "/%252e%252e/x",
        "/%25252e%25252e/x",
        "/..%252fx",
        "/..;a=b/x",
        "/..\\x",
        "/en/../x",
        "/enterprise-server@3.9/../x",
    ];
    let entries: Vec<(usize, &str)> = climbing.iter().map(|entry| (1, *entry)).collect();
    let json = format!("{{{}}}", climbing.map(|entry| format!("{entry:?}: \"/guides\"")).join(", "));
    for found in [findings(&entries, "{}", ""), findings(&[], &json, "")] {
        let unsafe_ones = found.iter().filter(|line| line.starts_with("DF314"));
        assert_eq!(unsafe_ones.count(), climbing.len(), "{found:#?}");
    }
}

#[test]
fn conflicts() {
    for (entries, json, exceptions, expected) in [
        // Two pages in disjoint versions.
        (&[(4, "/x"), (2, "/x")][..], "{}", "", &[][..]),
        (
            &[(4, "/guides/start"), (1, "/guides")],
            "{}",
            "",
            &["DF302 [/guides] `/guides` redirects to itself; help: remove the entry; in every version"],
        ),
        (
            &[(1, "/x"), (3, "/x")],
            "{}",
            "",
            &[
                "DF300 [/x] `/x` redirects to two targets in ghes; [/x] here it leads to `/guides`; help: the later one counts: remove one of them; in ghes",
            ],
        ),
        (
            &[(1, "/x"), (1, "/x/")],
            "{}",
            "",
            &[
                "DF307 [/x/] redirect source `/x/` ends with a slash; help: write `/x`; fix: `/` -> ``; in every version",
            ],
        ),
        (&[(1, "/x")], r#"{"/x": "/guides"}"#, "", &[]),
        (
            &[(1, "/x")],
            r#"{"/x": "/"}"#,
            "",
            &[
                "DF300 [/x] `/x` redirects to two targets in fpt; [/x] here it leads to `/`; help: the later one counts: remove one of them; in fpt",
            ],
        ),
        (
            &[],
            r#"{"/x": "/", "/x": "/guides"}"#,
            "",
            &[
                "DF300 [/x] `/x` redirects to two targets in fpt; [/x] here it leads to `/`; help: the later one counts: remove one of them; in fpt",
            ],
        ),
        (
            &[(1, "/x")],
            "{}",
            "/\n- /x\n",
            &["DF321 [/x] the exception for `/x` overrides a redirect in fpt; [/x] here it leads to `/guides`; in fpt"],
        ),
        (
            &[(1, "/admin/backup")],
            "{}",
            "",
            &[
                "DF301 [/admin/backup] `/admin/backup` redirects although it is a page in ghes; [title: t] the page `/admin/backup`; help: the page wins there; the redirect to `/guides` is used in fpt alone: remove one of them; in ghes",
            ],
        ),
        (
            &[],
            r#"{"/guides": "/"}"#,
            "",
            &[
                "DF301 [/guides] `/guides` redirects although it is a page in fpt; [title: t] the page `/guides`; help: the page wins, and the redirect to `/` is never used: remove one of them; in fpt",
            ],
        ),
        // The old path of a page that the default version lacks leads to the page's first version, and the file's entry nowhere.
        (
            &[(3, "/x")],
            r#"{"/x": "/guides"}"#,
            "",
            &[
                "DF300 [/x] `/x` redirects to two targets in fpt; [/x] here it leads to `/guides`; help: the later one counts: remove one of them; in fpt",
            ],
        ),
        (
            &[(3, "/x")],
            r#"{"/free-pro-team@latest/x": "/guides"}"#,
            "",
            &[
                "DF316 [/free-pro-team@latest/x] redirect source `/free-pro-team@latest/x` names a version; help: write `/x`: that is the same path",
            ],
        ),
        (
            &[],
            r#"{"/admin/backup": "/guides"}"#,
            "",
            &[
                "DF300 [/admin/backup] `/admin/backup` redirects to two targets in fpt; [title: t] the page `/admin/backup`; help: the page counts, and its path without version leads to `/enterprise-server@3.10/admin/backup`: remove the entry; in fpt",
            ],
        ),
        (&[], r#"{"/admin/backup": "/enterprise-server@3.10/admin/backup"}"#, "", &[]),
        (
            &[(3, "/x")],
            "{}",
            "/guides\n- /x\n",
            &[
                "DF321 [/x] the exception for `/x` overrides a redirect in fpt; [/x] here it leads to `/admin/backup`; in fpt",
            ],
        ),
        (&[(2, "/old")], "{}", "", &[]),
        (&[(3, "/enterprise/admin/backup")], "{}", "", &[]),
        (
            &[(1, "/enterprise/x"), (3, "/x")],
            "{}",
            "",
            &[
                "DF319 [/x] `/x` and `/enterprise/x` are both served as `/x`, with two targets in ghes; [/enterprise/x] here it leads to `/guides`; help: `/enterprise/` and `/admin/guides/` are shortened in old paths: remove one of the entries; in ghes",
            ],
        ),
        (
            &[(1, "/X"), (1, "/x")],
            "{}",
            "",
            &[
                "DF309 [/x] redirect sources `/x` and `/X` differ in case alone in every version; [/X] here it leads to `/guides`; help: some hosts and disks do not tell them apart: keep one; in every version",
            ],
        ),
        (
            &[(1, "/Guides/Start")],
            "{}",
            "",
            &[
                "DF309 [/Guides/Start] redirect source `/Guides/Start` and the page `/guides/start` differ in case alone in fpt, ghes 3.10; [title: t] the page; help: some hosts and disks do not tell them apart: remove the redirect; in fpt, ghes 3.10",
            ],
        ),
    ] {
        assert_eq!(findings(entries, json, exceptions), expected, "{entries:?} {json} {exceptions}");
    }
}

#[test]
fn targets() {
    for (entries, json, expected) in [
        (&[][..], r#"{"/x": "/guides", "/y": "https://a.example/b#c"}"#, &[][..]),
        (
            &[],
            r#"{"/x": "/guids"}"#,
            &[
                "DF305 [/guids] the redirect from `/x` leads to `/guids`, where nothing is; help: did you mean `/guides`?; in fpt",
            ],
        ),
        (
            &[],
            r#"{"/x": "/admin/backup"}"#,
            &[
                "DF306 [/admin/backup] the redirect from `/x` leads to `/admin/backup`, which exists in ghes only; [title: t] the page; help: name a version: `/enterprise-server@3.10/admin/backup`; in fpt",
            ],
        ),
        (
            &[],
            r#"{"/x": "/enterprise-server@3.9/guides/start"}"#,
            &[
                "DF306 [/enterprise-server@3.9/guides/start] the redirect from `/x` leads to `/guides/start`, which exists in fpt, ghes 3.10 only; [title: t] the page; help: name a version: `/guides/start`; in ghes 3.9",
            ],
        ),
        (&[], r#"{"/x": "/enterprise-server@latest/guides/start"}"#, &[]),
        (
            &[(1, "/y")],
            r#"{"/x": "/y"}"#,
            &[
                "DF304 [/y] the redirect from `/x` leads to another redirect; [/y] `/y` redirects again; help: write the last path as the target; in fpt",
            ],
        ),
        (
            &[],
            r#"{"/x": "/y", "/y": "/x", "/z": "/x"}"#,
            &[
                "DF303 [/x] the redirect from `/x` leads back to itself; [/y] `/y` is on the way; help: give one of them a target that exists; in fpt",
            ],
        ),
        (&[], r#"{"/x": "/x"}"#, &["DF302 [/x] `/x` redirects to itself; [/x] the same path; help: remove the entry"]),
        (
            &[],
            r#"{"/x": "//evil.example"}"#,
            &[
                "DF314 [//evil.example] the target of `/x` is no path of the site and no `http` URL; help: write a path with one slash at its start, or a URL with `https://` and a host in ASCII",
            ],
        ),
        (
            &[],
            r#"{"/x": "https://bücher.example/"}"#,
            &[
                "DF314 [https://bücher.example/] the target of `/x` is no path of the site and no `http` URL; help: write a path with one slash at its start, or a URL with `https://` and a host in ASCII",
            ],
        ),
        (
            &[],
            r#"{"/x": "javascript:alert(1)"}"#,
            &[
                "DF314 [javascript:alert(1)] the target of `/x` is no path of the site and no `http` URL; help: write a path with one slash at its start, or a URL with `https://` and a host in ASCII",
            ],
        ),
        (
            &[],
            r#"{"/x": "https://a.example/\r\nSet-Cookie: a=b"}"#,
            &[
                "DF314 [https://a.example/\\r\\nSet-Cookie: a=b] the target of `/x` is no path of the site and no `http` URL; help: write a path with one slash at its start, or a URL with `https://` and a host in ASCII",
            ],
        ),
    ] {
        assert_eq!(findings(entries, json, ""), expected, "{entries:?} {json}");
    }
}

#[test]
fn output_files() {
    let long = format!("/{}", "x".repeat(300));
    let unfit = |entry: &str, why: &str| {
        format!(
            "DF017 [{entry}] the redirect `{entry}` cannot have a file of the site: {why}; help: remove the entry: the site has a file for each old path; in every version"
        )
    };
    let html = "help: most hosts answer for it as for the path without: write that path if it was public";
    for (entry, expected) in [
        ("/guides/more", vec![]),
        ("/guides/start.html", vec![
            format!("DF308 [/guides/start.html] redirect source `/guides/start.html` ends with `.html`; {html}; in every version"),
            "DF318 [/guides/start.html] the file of the redirect `/guides/start.html` clashes with the page `/guides/start` in fpt, ghes 3.10; help: hosts serve one path for both: remove the redirect or rename the page; in fpt, ghes 3.10".replace("; help", "; [title: t] the page `/guides/start`; help"),
        ]),
        ("/guides/index.html", vec![
            format!("DF308 [/guides/index.html] redirect source `/guides/index.html` ends with `.html`; {html}; in every version"),
            "DF318 [/guides/index.html] the file of the redirect `/guides/index.html` clashes with the page `/guides` in every version; [title: t] the page `/guides`; help: hosts serve one path for both: remove the redirect or rename the page; in every version".to_owned(),
        ]),
        ("/admin", vec![]),
        ("/a:b", vec![unfit("/a:b", "it has `:`, which some disks do not take")]),
        ("/a*b", vec![unfit("/a*b", "it has `*`, which some disks do not take")]),
        ("/what%3F", vec![unfit("/what%3F", "it has `?`, which some disks do not take")]),
        ("/x%7Cy", vec![unfit("/x%7Cy", "it has `|`, which some disks do not take")]),
        (&long, vec![unfit(&long, "a name in it is longer than 255 bytes, which no disk takes").replace(&format!("redirect `{long}`"), &format!("redirect `{}…`", &long[..60]))]),
    ] {
        assert_eq!(findings(&[(1, entry)], "{}", ""), expected, "{entry}");
    }
}

/// What browsers would encode is encoded, in the targets as in the paths of pages.
#[test]
fn targets_are_urls() {
    let json = r#"{"/u": "/guides#übersicht", "/v": "/guides?a={b}#c#d", "/w": "https://a.example/ü?x|y"}"#;
    let map = tree(&[], json, "").map;
    let found: Vec<String> =
        map.flattened().into_iter().map(|flat| format!("{} {}", flat.source, flat.target)).collect();
    for expected in
        ["/en/u /en/guides#%C3%BCbersicht", "/en/v /en/guides?a=%7Bb%7D#c%23d", "/en/w https://a.example/%C3%BC?x%7Cy"]
    {
        assert!(found.contains(&expected.to_owned()), "{found:#?}");
    }
    assert_eq!(map.follow_request("/en/u").suffix, "#%C3%BCbersicht");
}

#[test]
fn requests() {
    let entries = [(1, "/handbook"), (3, "/save"), (4, "/was-old"), (1, "/enterprise/admin/guides/deep")];
    let json = r#"{"/api": "/guides#api", "/ext": "https://a.example/", "/hop": "/handbook",
                  "/part": "/ext#x", "/parts": "/part#y", "/other": "/own#x", "/own": "https://a.example/?b#c",
                  "/query": "/asked#x", "/asked": "/guides?q"}"#;
    let tree = tree(&entries, json, "/guides/start\n- /handbook\n");
    for (request, expected) in [
        ("/en/guides", Some("/en/guides")),
        ("/en/handbook", Some("/en/guides/start")),
        ("/en/enterprise-server@3.9/handbook", Some("/en/enterprise-server@3.9/guides")),
        ("/en/free-pro-team@latest/guides", Some("/en/guides")),
        ("/en/save", Some("/en/enterprise-server@3.10/admin/backup")),
        ("/en/enterprise-server@3.9/save", Some("/en/enterprise-server@3.9/admin/backup")),
        ("/en/was-old", Some("/en/enterprise-server@3.9/old")),
        ("/en/old", Some("/en/enterprise-server@3.9/old")),
        ("/en/enterprise-server@3.10/old", None),
        ("/en/admin/deep", Some("/en/guides")),
        ("/en/enterprise/admin/guides/deep", Some("/en/enterprise-server@3.10/guides")),
        ("/en/api", Some("/en/guides#api")),
        ("/en/ext", Some("https://a.example/")),
        // The fragment that an address had stays, as in a browser, where the next one has none.
        ("/en/part", Some("https://a.example/#x")),
        ("/en/parts", Some("https://a.example/#x")),
        ("/en/other", Some("https://a.example/?b#c")),
        ("/en/query", Some("/en/guides?q#x")),
        ("/en/hop", Some("/en/guides/start")),
        ("/en/enterprise-server@latest/guides", Some("/en/enterprise-server@3.10/guides")),
        ("/en/enterprise-server/guides", Some("/en/enterprise-server@3.10/guides")),
        ("/en/enterprise-server", Some("/en/enterprise-server@3.10")),
        ("/en/enterprise/3.9/guides", Some("/en/enterprise-server@3.9/guides")),
        ("/en/enterprise/3.9/admin/backup", Some("/en/enterprise-server@3.9/admin/backup")),
        ("/en/enterprise", Some("/en/enterprise-server@3.10")),
        ("/en/enterprise/user/guides", Some("/en/enterprise-server@3.10/guides")),
        ("/en/github-ae@latest/guides/start", Some("/en/guides/start")),
        ("/en/github-ae@latest/nothing", Some("/en")),
        ("/en/enterprise-server@3.9/user/guides", Some("/en/enterprise-server@3.9/guides")),
        ("/en/nothing", None),
        ("/en/enterprise-server@2.1/guides", None),
    ] {
        let outcome = tree.map.follow_request(request);
        assert_eq!(tree.map.url_of(&outcome).as_deref(), expected, "{request}: {outcome:?}");
    }
}
