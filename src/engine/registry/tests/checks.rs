//! Findings: the messages are frozen.

use super::super::super::diag::Diagnostics;
use super::super::super::source::FileId;
use super::super::Lock;
use super::Project;

fn section(code: &str, uri: &str) -> String {
    let uri = if uri.is_empty() { String::new() } else { format!(",\n  \"error_uri\": \"{uri}\"") };
    let title = code.replace('_', " ");
    format!(
        "## {title}\n\nWhy.\n\n```json\n{{\n  \"error\": \"{code}\",\n  \"error_description\": \"About {title}.\"{uri}\n}}\n```\n\nDo.\n\n"
    )
}

#[test]
fn uris() {
    let token = [
        "---\ntitle: Token\nredirect_from:\n  - /old/token\n---\n".to_owned(),
        section("wrong_client", "/old/token/#wrong-client"),
        section("uri_mismatch", "/old/authorization/#uri-mismatch2"),
        section("bad_code", "https://docs.example.com/token#bad-code"),
        section("no_mail", "/token#no_mail"),
        section("is_dead", "/gone/authorization#x"),
        section("in_loop", "/x/loop#x"),
        section("far_away", "https://elsewhere.example/x"),
    ]
    .concat();
    let authorization =
        ["---\ntitle: A\nredirect_from:\n  - /old/authorization\n---\n".to_owned(), section("uri_mismatch", "")]
            .concat();
    let mut project = Project::new(&[("/token", &token), ("/authorization", &authorization)]);
    project.config.hosts = vec!["docs.example.com".into()];
    insta::assert_snapshot!(project.findings());
    let (registry, _) = project.collect();
    let lines: Vec<String> = registry
        .entries
        .iter()
        .flat_map(|entry| entry.uris.iter().map(move |uri| (entry, uri)))
        .map(|(entry, uri)| format!("{} | {} | {}", entry.code, uri.verdicts[0].1, uri.verdicts[0].1.anchor))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn meanings_and_texts() {
    let json = |code: &str, text: &str| {
        format!("```json\n{{\"error\": \"{code}\", \"error_description\": \"{text}\"}}\n```\n\nDo.\n\n")
    };
    let page = [
        "## A\n\n",
        &json("a_b", "One."),
        "## B\n\n",
        &json("a_b", "Two."),
        "## C\n\n",
        &json("c_d", "Caf\u{e9}."),
        "## D\n\nYou get `d_dd`, not `d_f`.\n\n",
        &json("d_d", "Fine."),
        "## E\n\n```json\n{\n  \"error\": \"e_f\"\n  \"x\": 1\n}\n```\n\n",
        "## F\n\n```json\n{\"error\": {\"no\": \"code\"}}\n```\n\n```json error\n{\"message\": \"x\"}\n```\n\n",
        "## G\n\n```json\n{\"error\": \"g_h\"}\n```\n",
    ]
    .concat();
    let project = Project::new(&[("/p", &page), ("/q", &["## A\n\n", &json("a_b", "One.")].concat())]);
    insta::assert_snapshot!(project.findings());
}

#[test]
fn metadata() {
    let front = "---\ntitle: T\nerrors:\n  domian: x\n  domain: Not One\n  defaults: 3\n  codes:\n    a_b: {http_status: 42, retry: maybe, sinse: 1}\n    \
                 a_c: {since: 1}\n    'no code': {}\n---\n";
    let page = [front, "## A\n\n```http\nHTTP/1.1 400 Bad Request\n\n{\"error\": \"a_b\"}\n```\n\nDo.\n"].concat();
    insta::assert_snapshot!(Project::new(&[("/p", &page)]).findings());
    let front = "---\nerrors:\n  codes:\n    a_b: {http_status: 401}\n---\n";
    let page = [front, "## A\n\n```http\nHTTP/1.1 400 Bad Request\n\n{\"error\": \"a_b\"}\n```\n\nDo.\n"].concat();
    insta::assert_snapshot!(Project::new(&[("/p", &page)]).findings());
}

#[test]
fn lock() {
    let mut project = Project::new(&[("/p", &[section("a_b", ""), section("was_gone", "")].concat())]);
    let text = "# codes\np a_b 0.1.0 active\np was_gone 0.1.0 retired\np vanished 0.2.0 active\np buried 0.1.0 retired\np a_b 1 active\nwhat\n";
    let file = project.sources.insert("errors.lock".into(), text.into());
    let mut sink = Diagnostics::new();
    let lock = Lock::parse(text, file, &mut sink);
    assert_eq!(sink.as_slice().len(), 2);
    project.lock = Some(lock.clone());
    insta::assert_snapshot!(project.findings());
    assert_eq!(project.codes(), "a_b buried was_gone");
    let (registry, _) = project.collect();
    assert_eq!(registry.entries[0].metadata.since.as_deref(), Some("0.1.0"));
    let updated = lock.updated(&registry, "0.3.0");
    assert_eq!(updated.entries.len(), lock.entries.len());
    let mut sink = Diagnostics::new();
    let fresh = Lock::default().updated(&registry, "0.3.0").to_text();
    assert!(fresh.ends_with("p a_b 0.3.0 active\np buried 0.3.0 retired\np was_gone 0.3.0 active\n"), "{fresh}");
    assert_eq!(Lock::parse(&fresh, FileId(0), &mut sink).to_text(), fresh);
    assert!(sink.is_empty());
}

#[test]
fn anchors_of_uris_may_be_encoded() {
    let page = |uri: &str| ["## \u{dc}bersicht\n\nText.\n\n", &section("a_b", uri)].concat();
    for (fragment, expect) in [
        ("%C3%BCbersicht", ""),
        ("%c3%bcbersicht", ""),
        ("%C3%BCbersich", "did you mean `#%C3%BCbersicht`?"),
        ("a+b", "did you mean `#a-b`?"),
    ] {
        let mut project = Project::new(&[("/p", &page(&format!("https://docs.example.com/p#{fragment}")))]);
        project.config.hosts = vec!["docs.example.com".into()];
        let findings = project.findings();
        assert!(
            if expect.is_empty() { findings.is_empty() } else { findings.contains(expect) },
            "{fragment}: {findings}"
        );
    }
}

#[test]
fn hosts_are_compared_as_at_run_time() {
    let mut project = Project::new(&[("/p", &section("a_b", "https://DOCS.example.com:443/p#a-b"))]);
    project.config.hosts = vec!["docs.example.com".into()];
    let verdict = project.collect().0.entries[0].uris[0].verdicts[0].1.clone();
    assert_eq!((verdict.to_string().as_str(), verdict.anchor.to_string().as_str()), ("this page", "ok"));
}

#[test]
fn comments_of_a_lock_stay() {
    let project = Project::new(&[("/p", &[section("a_b", ""), section("c_d", "")].concat())]);
    let (registry, _) = project.collect();
    let text =
        "# our own comment\n\np  a_b\t0.1.0  deprecated # see issue 7\n# between\np old 0.1.0 retired\n# behind\n";
    let updated = |text: &str, release: &str| {
        let mut sink = Diagnostics::new();
        let lock = Lock::parse(text, FileId(0), &mut sink);
        assert!(sink.is_empty());
        lock.updated(&registry, release).to_text()
    };
    let expect = text.replace("deprecated", "active") + "p c_d 0.2.0 active\n";
    assert_eq!(updated(text, "0.2.0"), expect);
    assert_eq!(updated(&expect, "0.3.0"), expect);
    let mut sink = Diagnostics::new();
    _ = Lock::parse("v1.2 a_b 1 active\np a+b 1 active\np a_b 1 gone\n", FileId(0), &mut sink);
    let helps: Vec<&str> = sink.as_slice().iter().filter_map(|finding| finding.help.as_deref()).collect();
    assert!(helps[0].starts_with("`v1.2` is no domain") && helps[1] == "`a+b` is no error code", "{helps:?}");
    // A release is one field.
    let fresh = updated("", "1 #2");
    assert!(
        fresh.starts_with("# Every error code") && fresh.ends_with("\np a_b 12 active\np c_d 12 active\n"),
        "{fresh}"
    );
    assert_eq!(updated(&fresh, "3"), fresh);
}
