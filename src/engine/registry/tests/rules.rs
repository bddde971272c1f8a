//! R1–R11, one fixture and more each.

use super::Project;

const SECTION: &str = "---\ntitle: T\n---\n## It is gone\n\nIt *went*.\n\n```json\n{\n  \"error\": \"gone_away\",\n  \
     \"error_description\": \"It is gone.\"\n}\n```\n\nLook for `it`.\n";

#[test]
fn r1_versions_are_joined() {
    let both = "## A\n\nOld.\n\n```json\n{\"error\": \"a_b\"}\n```\n\nDo.\n|||## A\n\nNew.\n\n```json\n{\"error\": \"a_b\"}\n```\n\nDo.\n\n\
                ## C\n\n```json\n{\"error\": \"c_d\"}\n```\n\nDo.\n";
    assert_eq!(
        Project::new(&[("/x/page", both)]).entries(),
        "page/a_b [every version] A |  | Old. / New. | Do.\npage/c_d [ghes] C |  |  | Do.\n"
    );
}

#[test]
fn r2_the_nearest_heading_is_the_section() {
    let page = "## A\n\nText.\n\n### B\n\nWhy.\n\n```json\n{\"error\": \"a_b\"}\n```\n\nDo.\n\n#### C\n\nMore.\n";
    let (registry, _) = Project::new(&[("/x/page", page)]).collect();
    assert_eq!(registry.entries[0].texts.docs_path.parts()[0].1, "/x/page#b");
    assert_eq!(registry.entries[0].texts.solution.parts()[0].1, "Do.");
    assert_eq!(
        Project::new(&[("/p", SECTION)]).entries(),
        "p/gone_away [every version] It is gone | It is gone. | It went. | Look for it.\n"
    );
}

#[test]
fn r3_r4_examples_in_pages() {
    // Each kind of block and shape has its own table of tests beside its code; these go through the whole stage.
    for (block, expect) in [
        ("```json\n{\"error\": \"a_b\"}\n```", "a_b"),
        ("```json no-error\n{\"error\": \"a_b\"}\n```", ""),
        ("1. Step\n\n   ```json\n   {\n     \"error\": \"a_b\"\n   }\n   ```\n", "a_b"),
        ("> ```json\n> {\"error\": \"a_b\"}\n> ```", "a_b"),
        ("```\n{\"errors\": [{\"code\": \"a_b\"}, {\"code\": \"c_d\"}]}\n```", "a_b c_d"),
        (
            "```http\nHTTP/1.1 403 Forbidden\nContent-Type: application/problem+json\n\n{\"type\": \"https://example.com/probs/out-of-credit\", \"title\": \"x\", \"status\": 403}\n```",
            "out-of-credit",
        ),
        // False friends.
        ("```json\n{\"message\": \"Not Found\"}\n```", ""),
        ("```json\n{\"runs\": [{\"results\": [{\"message\": {\"text\": \"x\"}, \"level\": \"error\"}]}]}\n```", ""),
        ("```json\n{\"data\": null, \"errors\": [{\"message\": \"m\", \"locations\": [{\"line\": 1}]}]}\n```", ""),
        ("```json\n{\"access_token\": \"x\", \"scope\": \"repo\", \"token_type\": \"bearer\"}\n```", ""),
        ("```json5\n{error: 'a_b', error_description: \"x\"} // why\n```", "a_b"),
        ("```yaml\nerror: a_b\n```", ""),
    ] {
        assert_eq!(Project::new(&[("/p", &format!("## H\n\n{block}\n\nDo.\n"))]).codes(), expect, "{block}");
    }
}

#[test]
fn r5_placeholders_are_skipped_with_a_note() {
    let page = "## H\n\n```json\n{\"error\": \"ERROR_CODE\"}\n```\n\nDo.\n\n## I\n\n```json\n{\"error\": \"Not found\"}\n```\n";
    let project = Project::new(&[("/p", page)]);
    assert_eq!(project.codes(), "");
    insta::assert_snapshot!(project.findings());
}

#[test]
fn r6_several_fences_in_a_section() {
    let json = |code: &str, text: &str| {
        format!("```json\n{{\"error\": \"{code}\", \"error_description\": \"{text}\"}}\n```\n")
    };
    let page = format!(
        "## H\n\nWhy.\n\n{}\nor\n\n{}\n\n```json\n{{\"access_token\": \"x\"}}\n```\n\nDo.\n",
        json("a_b", "One."),
        json("a_b", "Two.")
    );
    let project = Project::new(&[("/p", &page)]);
    assert_eq!(project.entries().lines().count(), 1);
    assert!(project.findings().starts_with("DF424 "), "{}", project.findings());
    let page = format!("## H\n\nWhy.\n\n{}\nThen.\n\n{}\nDo.\n", json("a_b", "One."), json("c_d", "Two."));
    let project = Project::new(&[("/p", &page)]);
    assert_eq!(
        project.entries(),
        "p/a_b [every version] A b | One. | Why. | Do.\np/c_d [every version] C d | Two. | Why.~~Then. | Do.\n"
    );
    assert!(project.findings().starts_with("DF425 1:1 `## H`"), "{}", project.findings());
}

#[test]
fn r7_query_strings() {
    let page = "## Gone\n\nYou get:\n\n    http://app.example/callback?error=gone_away\n      &error_description=It+is+gone.\n      \
                &error_uri=/p/%23gone\n      &state=xyz\n\nGo.\n";
    let (registry, _) = Project::new(&[("/p", page)]).collect();
    let entry = &registry.entries[0];
    assert_eq!(entry.texts.description.parts()[0].1, "It is gone.");
    assert_eq!(entry.texts.documented_uri.parts()[0].1, "/p/#gone");
    assert_eq!(entry.texts.cause.parts()[0].1, "You get:");
    assert_eq!(entry.uris[0].verdicts[0].1.anchor, super::AnchorVerdict::Found);
}

#[test]
fn r8_tables() {
    let page = "## Codes\n\n| Error code | Description | Solution | HTTP status |\n|--|--|--|--|\n\
                | `a_b`| It `is` a. | Do [x](/x). | 400 |\n| `expired_token` | You see `token_expired`.\n\n\
                | Code | Description |\n|--|--|\n| `404` | Not found |\n";
    let project = Project::new(&[("/p", page)]);
    assert_eq!(
        project.entries(),
        "p/a_b [every version] A b |  | It is a. | Do x.\np/expired_token [every version] Expired token |  | You see token_expired. | \n"
    );
    assert_eq!(project.collect().0.entries[0].metadata.http_status, Some(400));
    insta::assert_snapshot!(project.findings());
}

#[test]
fn r9_notes_belong_to_every_entry() {
    let page = "> [!NOTE]\n> JSON only.\n\n## A\n\n```json\n{\"error\": \"a_b\"}\n```\n\nSee [AUTOTITLE](/q).\n";
    let (registry, _) = Project::new(&[("/p", page), ("/q", "---\ntitle: The other page\n---\n")]).collect();
    let texts = &registry.entries[0].texts;
    assert_eq!(texts.note.parts()[0].1, "JSON only.");
    assert_eq!(texts.solution.parts()[0].1, "See The other page.");
    assert_eq!(texts.solution_html.parts()[0].1, "<p>See <a href=\"/q\">The other page</a>.</p>");
}

#[test]
fn r10_metadata() {
    let front = "---\ntitle: T\nerrors:\n  domain: oauth\n  defaults:\n    http_status: 400\n  codes:\n    gone_away: {retry: later, since: 1.2}\n    \
                 old_one: {status: retired, replaced_by: gone_away, removed: '2'}\n---\n";
    let project = Project::new(&[("/p", &SECTION.replace("---\ntitle: T\n---\n", front))]);
    let (registry, sink) = project.collect();
    assert!(sink.is_empty(), "{}", project.findings());
    let facts: Vec<String> =
        registry.entries.iter().map(|entry| format!("{}/{} {:?}", entry.domain, entry.code, entry.metadata)).collect();
    insta::assert_snapshot!(facts.join("\n"));
    let off = SECTION.replace("title: T\n", "title: T\nerrors: false\n");
    assert_eq!(Project::new(&[("/p", &off)]).codes(), "");
    let explicit = "## A\n\n```xml error=a_b\n<error/>\n```\n\nDo.\n\n## B\n\n```json error=c_d\n{\"error\": \"x_y\"}\n```\n\nDo.\n";
    let project = Project::new(&[("/p", explicit)]);
    assert_eq!(project.codes(), "a_b c_d");
    insta::assert_snapshot!(project.findings());
}

#[test]
fn r10_domains() {
    let mut project = Project::new(&[("/apps/oauth/errors", SECTION)]);
    assert_eq!(project.collect().0.entries[0].domain, "errors");
    project.config.domains =
        [("/apps".into(), "apps".into()), ("/apps/oauth".into(), "oauth".into()), ("/app".into(), "no".into())].into();
    assert_eq!(project.collect().0.entries[0].domain, "oauth");
    project.config.pages = vec!["/other".into()];
    assert_eq!(project.codes(), "");
}

#[test]
fn r10_domains_of_page_names() {
    for (path, domain) in [("/a/V1.2", "v1-2"), ("/a/so_called", "so_called"), ("/a/b+c", "b-c"), ("/", "errors")] {
        let project = Project::new(&[(path, SECTION)]);
        assert_eq!(
            (project.collect().0.entries[0].domain.as_str(), project.findings().as_str()),
            (domain, ""),
            "{path}"
        );
    }
    // What is no domain would make a lock that cannot be read.
    let mut project = Project::new(&[("/\u{fc}bel", SECTION)]);
    assert_eq!(project.codes(), "");
    let findings = project.findings();
    assert!(findings.starts_with("DF411 2:1 `title: T`: the page's name `\u{fc}bel` makes no domain"), "{findings}");
    project.config.domains = [("/\u{fc}bel".into(), "evil".into())].into();
    assert_eq!((project.codes().as_str(), project.findings().as_str()), ("gone_away", ""));
    let project = Project::new(&[("/\u{fc}bel", "## Text without errors\n")]);
    assert_eq!(project.findings(), "");
    // Two names, one domain.
    let optional = SECTION.replace("title: T", "title: T\nerrors: true");
    let project = Project::new(&[("/v1.2", &optional), ("/b/v1-2", "Text.\n"), ("/b/V1.2", "Text.\n")]);
    let findings = project.findings();
    assert!(
        findings.starts_with("DF411 3:1 `errors`: the pages `/v1.2` and `/b/v1-2` would both have the domain `v1-2` ("),
        "{findings}"
    );
}

#[test]
fn r10_what_replaces_a_code_is_a_code() {
    let page = |replaced: &str| {
        let front = format!(
            "---\ntitle: T\nerrors:\n  codes:\n    old_one: {{status: retired, replaced_by: {replaced}}}\n---\n"
        );
        SECTION.replace("---\ntitle: T\n---\n", &front)
    };
    for (replaced, expect) in [
        ("gone_away", ""),
        ("'not a code'", "DF411 5:5 `old_one`: `replaced_by` of `old_one` is `not a code`, not an error code\n"),
        (
            "gone_avay",
            "DF411 5:5 `old_one`: `old_one` is replaced by `gone_avay`, which is no code of the catalog (did you mean `gone_away`?)\n",
        ),
        ("elsewhere", "DF411 5:5 `old_one`: `old_one` is replaced by `elsewhere`, which is no code of the catalog\n"),
        ("locked", ""),
    ] {
        let mut project = Project::new(&[("/p", &page(replaced))]);
        let lock = "p locked 1 retired\n";
        let file = project.sources.insert("errors.lock".into(), lock.into());
        project.lock = Some(super::Lock::parse(lock, file, &mut super::Diagnostics::new()));
        assert_eq!(project.findings(), expect, "{replaced}");
    }
}

#[test]
fn r11_one_name_for_two_codes() {
    let page =
        "## A\n\n```json\n{\"error\": \"a_b\"}\n```\n\nDo.\n\n## B\n\n```json\n{\"error\": \"a-b\"}\n```\n\nDo.\n";
    let project = Project::new(&[("/p", page)]);
    let findings = project.findings();
    assert!(findings.contains("DF410 4:12 `a_b`: "), "{findings}");
    assert!(findings.contains("`a-b` and `a_b` are both `Code::AB`"), "{findings}");
}

/// Pieces that examples are made of, so that random pages get deep into the readers.
const PIECES: [&str; 22] = [
    "## A\n\n",
    "```json\n",
    "```\n",
    "```http error=a_b\n",
    "    ",
    "{",
    "}",
    "\"error\"",
    ": ",
    "\"a_b\"",
    ",",
    "[",
    "]",
    "\n",
    "\\",
    "?error=",
    "&error_description=%",
    "| Error | Description |\n|--|--|\n",
    "| `a_b` | é |\n",
    "// ",
    "/*",
    "|||",
];

proptest::proptest! {
    #[test]
    fn no_page_stops_the_program(pieces in proptest::collection::vec(0..PIECES.len(), 0..40), noise in ".{0,12}") {
        let mut page: String = pieces.iter().map(|&piece| PIECES[piece]).collect();
        page.push_str(&noise);
        let project = Project::new(&[("/p", &page)]);
        let _ = project.findings();
    }
}
