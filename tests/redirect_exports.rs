//! Redirects as each host would read them: a small reader per format parses the produced text, applies the host's own rule
//! of which line counts, and every source must lead to its target.
#![cfg(feature = "site")]

use std::collections::BTreeMap;

use crate::corpus::{BOOK_2021, Corpus, folder};
use docfold::engine::BaseUrl;
use docfold::site::redirects::{ExportError, ExportFile, ExportOptions, Host, Redirect, export};

/// A host: answers a request for a path (percent-encoded) with a location.
type Server = Box<dyn Fn(&str) -> Option<String>>;

fn options() -> ExportOptions<'static> {
    ExportOptions { base: BaseUrl::split("https://docs.example"), language: "en", theme: None }
}

fn decode(path: &str) -> String {
    let mut out = Vec::new();
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        if *first == b'%' {
            out.push(u8::from_str_radix(std::str::from_utf8(&tail[..2]).unwrap(), 16).unwrap());
            rest = &tail[2..];
        } else {
            out.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(out).unwrap()
}

/// `SOURCE TARGET 301` lines; `*` and `:name` are patterns; the first line counts; a slash at the end does not matter.
fn underscore_redirects(text: &str) -> Server {
    let lines: Vec<(String, String)> = text
        .lines()
        .map(|line| {
            let fields: Vec<&str> = line.split(' ').collect();
            let [source, target, "301"] = fields[..] else { panic!("{line:?}") };
            (source.to_owned(), target.to_owned())
        })
        .collect();
    let mut exact: BTreeMap<String, String> = BTreeMap::new();
    for (source, target) in lines {
        assert!(!source.contains('*') && !source.contains("/:"), "{source} is a pattern");
        exact.entry(source.trim_end_matches('/').to_owned()).or_insert(target);
    }
    Box::new(move |path| exact.get(path.trim_end_matches('/')).cloned())
}

/// The same lines, but a source is what the path is decoded.
fn gitlab(text: &str) -> Server {
    let server = underscore_redirects(text);
    Box::new(move |path| server(&decode(path)))
}

/// Sources are path-to-regexp patterns: a backslash escapes, anything else special is a fault.
fn vercel(text: &str) -> Server {
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    let mut exact: BTreeMap<String, String> = BTreeMap::new();
    for rule in value["redirects"].as_array().unwrap() {
        assert_eq!(rule["statusCode"], 301);
        let mut literal = String::new();
        let mut chars = rule["source"].as_str().unwrap().chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => literal.push(chars.next().unwrap()),
                '(' | ')' | ':' | '*' | '+' | '?' | '{' | '}' => panic!("{rule} is a pattern"),
                c => literal.push(c),
            }
        }
        exact.entry(literal).or_insert_with(|| rule["destination"].as_str().unwrap().to_owned());
    }
    Box::new(move |path| exact.get(path).cloned())
}

/// An nginx token between double quotes, and what follows it.
fn nginx_token(text: &str) -> (String, &str) {
    let mut out = String::new();
    let mut chars = text.strip_prefix('"').expect("a quoted token").char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (out, &text[at + 2..]),
            '\\' => match chars.next().unwrap().1 {
                escaped @ ('"' | '\\' | '\'') => out.push(escaped),
                other => {
                    out.push('\\');
                    out.push(other);
                }
            },
            c => out.push(c),
        }
    }
    panic!("no end of {text}")
}

/// Strings first, without case and without a second one; then patterns in order. Variables are filled in.
fn nginx(text: &str) -> Server {
    let mut strings: BTreeMap<String, String> = BTreeMap::new();
    let mut patterns: Vec<(regex::Regex, String)> = Vec::new();
    let map = text.split("map $docfold_path $docfold_redirect {\n    default \"\";\n").nth(1).unwrap();
    for line in map.strip_suffix("}\n").unwrap().lines() {
        let (key, rest) = nginx_token(line.trim_start());
        let (value, rest) = nginx_token(rest.strip_prefix(' ').unwrap());
        assert_eq!(rest, ";");
        let value = value.replace("$is_args$args", "");
        assert!(!value.contains('$'), "{value} has a variable");
        match key.strip_prefix('~') {
            Some(pattern) => patterns.push((regex::Regex::new(pattern).unwrap(), value)),
            None => assert!(strings.insert(key.to_lowercase(), value).is_none(), "conflicting parameter {key}"),
        }
    }
    Box::new(move |path| {
        let path = decode(path);
        strings
            .get(&path.to_lowercase())
            .or_else(|| patterns.iter().find(|(pattern, _)| pattern.is_match(&path)).map(|(_, value)| value))
            .cloned()
    })
}

/// Key and value between blanks; `#` begins a comment; the path is escaped before it is looked up.
fn apache(text: &str) -> Server {
    let mut map: BTreeMap<String, String> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [key, value] = fields[..] else { panic!("{line:?}") };
        map.entry(key.to_owned()).or_insert_with(|| value.to_owned());
    }
    Box::new(move |path| {
        let escaped: String = decode(path)
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
                _ if b"$-_.+!*'(),:@&=/~".contains(&byte) => char::from(byte).to_string(),
                _ => format!("%{byte:02x}"),
            })
            .collect();
        map.get(&escaped).cloned()
    })
}

/// The lines of the `map` block: two quoted tokens; placeholders in braces would be filled in.
fn caddy(text: &str) -> Server {
    let block = text.split_once("{docfold_redirect} {\n").unwrap().1.split_once("\n}").unwrap().0;
    let mut map: BTreeMap<String, String> = BTreeMap::new();
    for line in block.lines().map(str::trim).filter(|line| !line.starts_with("default")) {
        let fields: Vec<&str> = line.split('"').collect();
        let ["", key, " ", value, ""] = fields[..] else { panic!("{line:?}") };
        assert!(!key.starts_with('~') && !value.contains(['{', '}']));
        map.entry(key.to_owned()).or_insert_with(|| value.to_owned());
    }
    Box::new(move |path| map.get(&decode(path)).cloned())
}

/// Rules by prefix, the first counts; or the metadata of an object.
fn s3(file: &ExportFile) -> Server {
    let value: serde_json::Value = serde_json::from_str(&file.text).unwrap();
    let list = value.as_array().unwrap().clone();
    if file.path == "s3-objects.json" {
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let map: BTreeMap<String, String> =
            list.iter().map(|object| (text(&object["Key"]), text(&object["WebsiteRedirectLocation"]))).collect();
        assert_eq!(map.len(), list.len());
        return Box::new(move |path| map.get(&decode(path)[1..]).cloned());
    }
    assert!(list.len() <= 50);
    Box::new(move |path| {
        let key = decode(path)[1..].to_owned();
        let rule = list.iter().find(|rule| key.starts_with(rule["Condition"]["KeyPrefixEquals"].as_str().unwrap()))?;
        assert_eq!(rule["Condition"]["HttpErrorCodeReturnedEquals"], "404");
        let redirect = &rule["Redirect"];
        let path = redirect["ReplaceKeyWith"].as_str().unwrap();
        Some(match redirect["HostName"].as_str() {
            Some(host) => format!("{}://{host}/{path}", redirect["Protocol"].as_str().unwrap()),
            None => format!("/{path}"),
        })
    })
}

/// A static file server: the file of the path, then the refresh in it.
fn stubs(files: &[ExportFile]) -> Server {
    let map: BTreeMap<String, String> = files.iter().map(|file| (file.path.clone(), file.text.clone())).collect();
    Box::new(move |path| {
        let path = decode(path).trim_matches('/').to_owned();
        let index = if path.is_empty() { "index.html".to_owned() } else { format!("{path}.html") };
        let html = map.get(&path).or_else(|| map.get(&index))?;
        let attribute = |before: &str| {
            let value = html.split_once(before)?.1.split_once('"')?.0;
            Some(value.replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<").replace("&amp;", "&"))
        };
        let refresh = attribute("content=\"0; url=")?;
        assert_eq!(attribute("<p>This page has moved: <a href=\"").as_ref(), Some(&refresh));
        let canonical = attribute("rel=\"canonical\" href=\"")?;
        assert!(canonical == refresh || canonical == format!("https://docs.example{refresh}"));
        assert!(html.contains("<meta name=\"robots\" content=\"noindex\">"));
        assert_eq!(attribute("data-to=\"").as_ref(), Some(&refresh));
        assert!(html.contains("location.hash"));
        Some(refresh)
    })
}

fn json(text: &str) -> Server {
    let map: BTreeMap<String, String> = serde_json::from_str(text).unwrap();
    Box::new(move |path| map.get(path).cloned())
}

fn csv(text: &str) -> Server {
    let mut map = BTreeMap::new();
    for line in text.strip_prefix("source,target\r\n").unwrap().split_terminator("\r\n") {
        let mut fields = vec![String::new()];
        let mut inside = false;
        for c in line.chars() {
            match c {
                '"' => inside = !inside,
                ',' if !inside => fields.push(String::new()),
                c => fields.last_mut().unwrap().push(c),
            }
        }
        let [source, target] = &fields[..] else { panic!("{line:?}") };
        map.insert(source.clone(), target.clone());
    }
    Box::new(move |path| map.get(path).cloned())
}

fn server(host: Host, files: &[ExportFile]) -> Server {
    let text = |name: &str| files.iter().find(|file| file.path == name).unwrap().text.as_str();
    match host {
        Host::Stubs => stubs(files),
        Host::Netlify | Host::Cloudflare => underscore_redirects(text("_redirects")),
        Host::GitLab => gitlab(text("_redirects")),
        Host::Vercel => vercel(text("vercel.json")),
        Host::Nginx => nginx(text("docfold-redirects.conf")),
        Host::Apache => apache(text("docfold-redirects.txt")),
        Host::Caddy => caddy(text("docfold-redirects.caddy")),
        Host::S3 => s3(&files[0]),
        Host::Json => json(text("redirects.json")),
        Host::Csv => csv(text("redirects.csv")),
        _ => panic!("{host:?} has no reader"),
    }
}

/// Exports `redirects` for `host`, reads them back and asks for every source.
fn prove(host: Host, redirects: &[(String, String)], live: &[String]) -> Result<(), ExportError> {
    let list = redirects.iter().map(|(source, target)| Redirect { source, target });
    let files = export(host, list, &options())?;
    let server = server(host, &files);
    for (source, target) in redirects {
        // nginx writes `$` as `%24`, which is the same character of the path.
        let expected = if host == Host::Nginx { target.replace('$', "%24") } else { target.clone() };
        assert_eq!(server(source).as_deref(), Some(expected.as_str()), "{host:?} {source}");
    }
    for path in live {
        assert_eq!(server(path), None, "{host:?} redirects the page {path}");
    }
    Ok(())
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(source, target)| ((*source).to_owned(), (*target).to_owned())).collect()
}

#[test]
fn every_host_reads_what_was_meant() {
    let plain = pairs(&[
        ("/a", "/b"),
        ("/a/deep/er", "/b"),
        ("/en/enterprise-server@3.2/x", "/en/enterprise-server@3.2/y"),
        ("/Capital.Dots+(x)$", "/b"),
        ("/caf%C3%A9", "https://x.example/y"),
        ("/q", "/b?c=d&e=f"),
        ("/h", "/b#c"),
        ("/it's,a;list=1&2!", "/it's,a;list=1&2!/new$"),
        ("/page.html", "/b"),
    ]);
    let live = ["/b", "/", "/ab", "/a/deep", "/capital-dots"].map(str::to_owned);
    let blank = pairs(&[("/with%20blank", "/b"), ("/100%25", "/b")]);
    for &host in Host::ALL {
        prove(host, &plain, &live).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(prove(host, &blank, &live).is_err(), host == Host::GitLab, "{host:?}");
    }
}

#[test]
fn few_plain_ones_are_rules_for_s3() {
    let few = pairs(&[("/a", "/b"), ("/c", "https://x.example/y")]);
    prove(Host::S3, &few, &["/b".to_owned()]).unwrap();
    let list = few.iter().map(|(source, target)| Redirect { source, target });
    assert_eq!(export(Host::S3, list, &options()).unwrap()[0].path, "s3-routing-rules.json");
}

#[test]
fn beyond_a_limit_nothing_is_written() {
    let many =
        |count: usize| -> Vec<(String, String)> { (0..count).map(|n| (format!("/s{n:05}"), "/t".into())).collect() };
    for (host, most, what) in [
        (Host::Cloudflare, 2_000, "static redirects"),
        (Host::Vercel, 2_048, "redirects"),
        (Host::GitLab, 1_000, "rules"),
    ] {
        prove(host, &many(most), &[]).unwrap();
        let error = prove(host, &many(most + 1), &[]).unwrap_err();
        assert_eq!(error, ExportError::TooMany { host, what, count: most + 1, limit: most });
        let message = format!("{} takes {most} {what}, these are {}: nothing was written", host.as_str(), most + 1);
        assert_eq!(error.to_string(), message);
    }
    for host in [Host::Netlify, Host::Nginx, Host::Apache, Host::Caddy, Host::S3, Host::Json, Host::Csv, Host::Stubs] {
        prove(host, &many(3_000), &[]).unwrap();
    }
    let long = |length: usize| vec![(format!("/{}", "s".repeat(length - 1)), "/t".to_owned())];
    // `SOURCE /t 301` has seven more characters than the source.
    prove(Host::Cloudflare, &long(993), &[]).unwrap();
    assert!(matches!(
        prove(Host::Cloudflare, &long(994), &[]),
        Err(ExportError::TooLong { length: 1_001, limit: 1_000, .. })
    ));
    prove(Host::Vercel, &long(4_096), &[]).unwrap();
    assert!(matches!(prove(Host::Vercel, &long(4_097), &[]), Err(ExportError::TooLong { .. })));
    prove(Host::S3, &[long(1_025), long(2)].concat(), &[]).unwrap();
    assert!(matches!(prove(Host::S3, &long(1_026), &[]), Err(ExportError::TooLong { .. })));
    let wide: Vec<(String, String)> = (0..900).map(|n| (format!("/{n:03}{}", "s".repeat(64)), "/t".into())).collect();
    assert!(matches!(
        prove(Host::GitLab, &wide, &[]),
        Err(ExportError::TooMany { what: "bytes", count: 68_400, limit: 65_536, .. })
    ));
    assert!(matches!(
        prove(Host::GitLab, &pairs(&[(&"/a".repeat(26), "/t")]), &[]),
        Err(ExportError::Ambiguous { .. })
    ));
}

#[test]
fn what_a_host_would_misread_is_refused() {
    for (hosts, list) in [
        (&[Host::Netlify, Host::Cloudflare, Host::GitLab][..], &[("/a*", "/b")][..]),
        (&[Host::Netlify, Host::Cloudflare, Host::GitLab], &[("/:a", "/b")]),
        (&[Host::Netlify, Host::Cloudflare, Host::GitLab, Host::Vercel], &[("/a", "/:splat")]),
        (&[Host::Nginx], &[("/a", "/b"), ("/A", "/c")]),
        (&[Host::Caddy], &[("/a%7Bpath%7D", "/b")]),
        (&[Host::S3], &[("/", "/b")]),
        (&[Host::Stubs], &[("/a.html", "/b"), ("/a.html/c", "/b")]),
        (&[Host::Stubs], &[("/a", "/b"), ("/a.html", "/b")]),
        (&[Host::Stubs], &[("/a:b", "/b")]),
        (Host::ALL, &[("/a", "//evil.example")]),
        (Host::ALL, &[("/a%0D%0ALocation:%20x", "/b")]),
        (Host::ALL, &[("/a", "/b\r\nSet-Cookie: c")]),
        (Host::ALL, &[("/a", "/b\"; return 200 \"")]),
    ] {
        for &host in hosts {
            assert!(prove(host, &pairs(list), &[]).is_err(), "{host:?} {list:?}");
        }
    }
}

#[test]
fn the_tree_of_2021() {
    let Some(folder) = folder("github-docs-2021-10") else { return };
    let corpus = Corpus::read(&folder, BOOK_2021);
    let all: Vec<(String, String)> =
        corpus.redirects().flattened().into_iter().map(|redirect| (redirect.source, redirect.target)).collect();
    let live: Vec<String> = corpus.live().into_iter().collect();
    for &host in Host::ALL {
        match prove(host, &all, &live) {
            Ok(()) => {}
            Err(ExportError::TooMany { limit, .. }) => {
                // Too many for this host: as many as it takes.
                let few: Vec<_> = all.iter().step_by(all.len() / limit.min(300) + 1).cloned().collect();
                prove(host, &few, &live).unwrap_or_else(|error| panic!("{error}"));
            }
            Err(error) => panic!("{host:?}: {error}"),
        }
    }
}
