//! The invariants of the design (ARCHITECTURE.md): outcomes are disjoint and complete; folding gives what each version alone gives; every byte
//! has a source; compiling is deterministic and total; imports lead downwards. Over generated templates and, where they
//! are at hand, over every page of real content.
#![cfg(feature = "engine")]

use std::collections::HashMap;

use crate::corpus::place;
use docfold::catalog::VersionSet;
use docfold::engine::config::{Axis, Config};
use docfold::engine::content::{Page, library, versions::Features};
use docfold::engine::diag::{Code, Diagnostics};
use docfold::engine::liquid::{Library, Origin, Outcome, Value, evaluate, parse};
use docfold::engine::render::{self, Article, Context, Rendered};
use docfold::engine::source::{FileId, SourceMap, Sources};
use docfold::engine::{Book, Folded, Project, compile};
use proptest::prelude::*;
use rayon::prelude::*;

/// Every byte of `text` has a source; what is said to be verbatim is.
fn assert_mapped(text: &str, map: &SourceMap, sources: &Sources) {
    assert_eq!(map.segments.first().map_or(0, |first| first.out), 0, "the first byte has a source");
    assert!(!map.segments.is_empty() || text.is_empty());
    assert!(map.segments.is_sorted_by(|a, b| a.out < b.out));
    for (index, frame) in map.frames.iter().enumerate() {
        assert!(frame.parent.is_none_or(|parent| (parent as usize) < index), "includes come before what they include");
        assert!(sources.get(frame.tag.file).text.get(frame.tag.range()).is_some());
    }
    let ends = map.segments.iter().skip(1).map(|next| next.out as usize).chain([text.len()]);
    for (segment, end) in map.segments.iter().zip(ends) {
        let source = &sources.get(segment.source.file).text;
        let shown = &text.as_bytes()[segment.out as usize..end];
        assert!(source.get(segment.source.range()).is_some(), "{segment:?} lies in its file");
        assert!(segment.frame.is_none_or(|frame| (frame as usize) < map.frames.len()));
        if segment.verbatim {
            let start = segment.source.start as usize;
            let told = source.as_bytes().get(start..start + shown.len());
            assert_eq!(told, Some(shown), "{segment:?} of {text:?}");
            assert!(start + shown.len() <= segment.source.end as usize, "{segment:?} ends with its source");
        }
    }
}

/// What holds for the outcomes of any evaluation: disjoint, complete, distinct, mapped.
fn assert_outcomes(outcomes: &[Outcome], live: VersionSet, sources: &Sources) {
    let mut union = VersionSet::EMPTY;
    for (index, outcome) in outcomes.iter().enumerate() {
        assert!(!outcome.versions.is_empty());
        assert!(!union.intersects(outcome.versions), "outcomes are disjoint");
        assert!(outcomes[..index].iter().all(|other| other.text != outcome.text), "no two are equal");
        union |= outcome.versions;
        assert_mapped(&outcome.text, &outcome.map, sources);
    }
    assert_eq!(union, live, "they cover what was evaluated");
}

/// Evaluates for all of `live` and for each version alone, and compares. Gives back what all versions together give.
fn assert_folds(
    text: &str,
    origin: Origin,
    library: &Library,
    variables: &HashMap<String, Folded<Value>>,
    live: VersionSet,
    sources: &Sources,
) -> Vec<Outcome> {
    let template = parse::template(text.into(), origin, library);
    let mut sink = Diagnostics::new();
    let outcomes = evaluate(&template, library, variables, live, &mut sink);
    assert_outcomes(&outcomes, live, sources);
    // Bounds count the work for all versions; what they cut off differs from what one version alone gives.
    if sink.as_slice().iter().any(|found| found.code == Code::LimitExceeded) {
        return outcomes;
    }
    for outcome in &outcomes {
        for version in outcome.versions {
            let alone = VersionSet::single(version);
            let one = evaluate(&template, library, variables, alone, &mut Diagnostics::new());
            assert_eq!(one.len(), 1, "one version gives one text");
            assert_eq!(one[0].versions, alone);
            assert_eq!(one[0].text, outcome.text, "version {version} of {text:?}");
        }
    }
    outcomes
}

const BOOK: &str = r#"
[[plan]]
name = "open"
short = "open"
default = true
[[plan]]
name = "cloud"
short = "cloud"
[[plan]]
name = "server"
short = "server"
releases = ["3.10", "3.9", "3.2", "2.22"]
[liquid.context]
word = "context"
many = ["c", "a", "b"]
"#;

/// Data that generated templates refer to: conditions, several lines, jumps and assignments that must stay inside.
const DATA: &[(&str, &str)] = &[
    ("data/features/fold.yml", "versions:\n  cloud: '*'\n  server: '>=3.9'\n"),
    ("data/features/rare.yml", "versions:\n  server: '3.2 || 2.22'\n"),
    (
        "data/variables/a.yml",
        "name: 'The {% ifversion cloud %}cloud{% else %}rest{% endif %}'\nplain: plain\nlong: >-\n  folded\n  twice\nlist:\n  - x\n  - y\n",
    ),
    ("data/reusables/a/one.md", "one {{ word }} {% ifversion server > 3.2 %}new{% endif %}"),
    (
        "data/reusables/a/lines.md",
        "---\nkey: value\n---\n\n  - first\n\n  - second {% data variables.a.name %}\n> quoted\n\nlast\n\n",
    ),
    ("data/reusables/a/crlf.md", "one\r\ntwo {% ifversion fold %}x{% endif %}\r\n\r\n\r\nthree\r\n"),
    (
        "data/reusables/a/jump.md",
        "before {% ifversion rare %}{% break %}{% endif %}{% assign x = 'inside' %}after {{ x }}",
    ),
    (
        "data/reusables/a/nested.md",
        "- {% data reusables.a.lines %}\n   {% data reusables.a.crlf %}\n> {% data reusables.a.lines %}",
    ),
    ("data/reusables/a/empty.md", "\n \n"),
    ("data/reusables/a/é.md", "{%- if x %}é{% endif -%} ü"),
    ("data/tables/t.yml", "rows:\n  - k: 1\n    v: [1, 2]\n  - k: two\n    v: {}\n"),
];

struct World {
    sources: Sources,
    library: Library,
    page: FileId,
}

/// The data with `text` as the one page.
fn world(text: &str) -> World {
    let config = Config::parse(BOOK).unwrap();
    let axis = Axis::new(&config.plans).unwrap();
    let mut sources = Sources::from_memory(DATA.iter().copied());
    let page = sources.insert("content/page.md".into(), text.into());
    let mut sink = Diagnostics::new();
    let features = Features::read(&sources, "data", &[], &axis, &mut sink);
    let library = library(&sources, &config, &axis, &features, &mut sink);
    World { sources, library, page }
}

fn assert_template_folds(text: &str) {
    let world = world(text);
    let universe = world.library.axis().universe();
    let article = Folded::constant(universe, Value::from("/a/b"));
    let variables = HashMap::from([("currentArticle".to_owned(), article)]);
    assert_folds(text, Origin::at(world.page, 0), &world.library, &variables, universe, &world.sources);
}

const TEXTS: &[&str] = &[
    "word",
    " ",
    "\n",
    "\n\n",
    "\n\n\n",
    "\r\n\r\n\r\n",
    "  ",
    "\n> ",
    "\n1. ",
    "\n   ",
    "- <a href=\"/x\">x</a>\n\n- <a>y</a>\n",
    "é",
    "| a |\n",
    "```\n",
    "{%",
    "{{",
    "%}",
    "}}",
    "<%",
    "<% end %>",
    "{",
    "\t",
    "\0",
    "\u{feff}",
];
const CONDITIONS: &[&str] = &[
    "open",
    "cloud",
    "server",
    "fold",
    "rare",
    "unknown",
    "not cloud",
    "not fold",
    "server > 3.2",
    "server < 3.10",
    "server = 3.9",
    "server != 2.22",
    "cloud = 1.0",
    "open or server > 3.9",
    "server and fold or open",
    "open or cloud and rare",
    "not open and server != 3.9",
    "server >= 3.1",
    "",
];
const EXPRESSIONS: &[&str] = &[
    "x",
    "y",
    "i",
    "word",
    "currentVersion",
    "many",
    "many[n]",
    "n",
    "1",
    "2.5",
    "'text'",
    "nil",
    "empty",
    "blank",
    "true",
    "(1..n)",
    "(n..3)",
    "forloop.index",
    "forloop.last",
    "tablerowloop.col_last",
    "tablerowloop.row",
    "tables.t.rows",
    "i.v",
    "i[0]",
    "tables.t.rows[n].k",
    "currentVersionObj.plan",
    "currentArticle",
    "cloud",
    "fold",
    "x == y",
    "n > 2",
    "many contains x",
    "x and cloud",
    "not y or open",
    "currentVersion contains '3'",
    "allVersions",
    "allVersions[currentVersion].currentRelease",
    "site.data.variables.a.plain",
    "-1",
    "x.size",
    "((",
    "'open",
];
const FILTERS: &[&str] = &[
    "",
    " | append: x",
    " | prepend: currentVersion",
    " | default: y, allow_false: cloud",
    " | size",
    " | split: ''",
    " | join: x",
    " | sort",
    " | sort | first",
    " | concat: many",
    " | uniq | join: ','",
    " | plus: n",
    " | times: 2 | minus: x",
    " | divided_by: n",
    " | divided_by: 2, cloud | round: n",
    " | push: x | shift",
    " | unshift: n | pop",
    " | find: 'k', n",
    " | has: 'k'",
    " | reject: 'k', n",
    " | group_by: 'k' | json",
    " | group_by_exp: 'i', 'i.k | append: x' | json",
    " | where_exp: 'x', 'n == x'",
    " | find_index_exp: n, 'x'",
    " | has_exp: 'i', x",
    " | first",
    " | last",
    " | truncatewords: n, x",
    " | strip: x",
    " | strip_html",
    " | slice: n, 2",
    " | slice: -1",
    " | upcase",
    " | replace: 'e', x",
    " | version_num",
    " | truncate: n",
    " | map: 'k'",
    " | where: 'k', n",
    " | obj_size",
    " | json",
    " | reverse",
    " | modulo: n",
    " | unknown: 1",
    " | slugify",
    " | escape",
    " | at_least: n",
    " | sum",
    " | date: '%Y'",
];
const DATA_TAGS: &[&str] = &[
    "data variables.a.name",
    "data variables.a.plain",
    "data variables.a.long",
    "data reusables.a.one",
    "data reusables.a.lines",
    "data reusables.a.crlf",
    "data reusables.a.jump",
    "data reusables.a.nested",
    "data reusables.a.empty",
    "data reusables.a.é",
    "data variables.a.list[n]",
    "data reusables.a.missing",
    "data",
    "indented_data_reference reusables.a.lines spaces=3",
    "indented_data_reference reusables.a.crlf",
    "indented_data_reference reusables.a.one spaces=x",
    "include x",
    "octicon \"gear\"",
    "octicon \"none\"",
    "break",
    "continue",
    "# note",
    "unknown",
    "endif",
    "else",
    "endfor",
    "echo x",
    "assign",
    "endraw",
    "increment n",
    "decrement n",
    "increment currentArticle",
    "cycle x, n, 'c'",
    "cycle currentVersion: 'a', word",
    "liquid\n assign x = n\n if cloud\n echo x\n break\n endif\n cycle 1, n",
];

fn pick(from: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(from)
}

/// The delimiters of a tag: plain, with dashes on either side.
fn delimited(inside: String, dashes: u8) -> String {
    let (open, close) = [("{% ", " %}"), ("{%- ", " %}"), ("{% ", " -%}"), ("{%- ", " -%}")][usize::from(dashes % 4)];
    format!("{open}{inside}{close}")
}

/// `open`, `middle`s and `close` as tags around bodies.
fn block(tags: Vec<String>, bodies: Vec<String>, dashes: u8, close: &str) -> String {
    let mut out = String::new();
    for (number, (tag, body)) in tags.into_iter().zip(bodies).enumerate() {
        out += &delimited(tag, dashes.rotate_left(u32::try_from(number).unwrap()));
        out += &body;
    }
    out + &delimited(close.to_owned(), dashes >> 2)
}

fn template() -> impl Strategy<Value = String> {
    let name = || prop_oneof![Just("x"), Just("y"), Just("n"), Just("i")];
    let value = || (pick(EXPRESSIONS), pick(FILTERS)).prop_map(|(value, filter)| format!("{value}{filter}"));
    let leaf = prop_oneof![
        4 => pick(TEXTS).prop_map(str::to_owned),
        2 => (value(), any::<u8>()).prop_map(|(value, dashes)| match dashes % 4 {
            0 => format!("{{{{- {value} }}}}"),
            1 => format!("{{{{ {value} -}}}}"),
            _ => format!("{{{{ {value} }}}}"),
        }),
        2 => (name(), value(), any::<u8>()).prop_map(|(name, value, dashes)| delimited(format!("assign {name} = {value}"), dashes)),
        3 => (pick(DATA_TAGS), any::<u8>()).prop_map(|(tag, dashes)| delimited(tag.to_owned(), dashes)),
        1 => pick(DATA_TAGS).prop_map(|tag| format!("\n    {{% {tag} %}}")),
        1 => pick(DATA_TAGS).prop_map(|tag| format!("\n > {{% {tag} %}}\n")),
        1 => pick(DATA_TAGS).prop_map(|tag| format!("<% {tag} %>")),
    ];
    leaf.prop_recursive(5, 48, 4, move |inner| {
        let body = || inner.clone();
        let conditions = || proptest::collection::vec((pick(CONDITIONS), body()), 1..4);
        prop_oneof![
            3 => proptest::collection::vec(body(), 1..4).prop_map(|parts| parts.concat()),
            3 => (conditions(), proptest::option::of(body()), any::<u8>()).prop_map(|(branches, otherwise, dashes)| {
                let tags = branches.iter().enumerate().map(|(number, (condition, _))| {
                    format!("{} {condition}", if number == 0 { "ifversion" } else { "elsif" })
                });
                let tags: Vec<String> = tags.chain(otherwise.iter().map(|_| "else".to_owned())).collect();
                let bodies = branches.into_iter().map(|(_, body)| body).chain(otherwise).collect();
                block(tags, bodies, dashes, "endif")
            }),
            1 => (pick(CONDITIONS), body(), body()).prop_map(|(condition, body, other)| {
                format!("<% ifversion {condition} %>{body}<%- else -%>{other}<% endif %>")
            }),
            2 => (value(), value(), body(), body(), body(), any::<u8>(), any::<bool>()).prop_map(|(a, b, x, y, z, dashes, unless)| {
                let (open, close) = if unless { ("unless", "endunless") } else { ("if", "endif") };
                block(vec![format!("{open} {a}"), format!("elsif {b}"), "else".into()], vec![x, y, z], dashes, close)
            }),
            1 => (value(), pick(EXPRESSIONS), pick(EXPRESSIONS), body(), body(), any::<u8>()).prop_map(|(subject, a, b, x, y, dashes)| {
                let tags = vec![format!("case {subject}"), format!("when {a}, {b}"), "else".into()];
                block(tags, vec!["\n".into(), x, y], dashes, "endcase")
            }),
            3 => (name(), pick(EXPRESSIONS), pick(EXPRESSIONS), 0..8u8, body(), body(), any::<u8>()).prop_map(|(name, list, bound, how, x, y, dashes)| {
                let how = match how {
                    0 => format!("limit: {bound}"),
                    1 => format!("offset: {bound}"),
                    2 => format!("offset: {bound} limit: n reversed"),
                    4 => format!(", limit: {bound}, offset:continue"),
                    3 => "reversed".to_owned(),
                    _ => String::new(),
                };
                block(vec![format!("for {name} in {list} {how}"), "else".into()], vec![x, y], dashes, "endfor")
            }),
            2 => (name(), pick(EXPRESSIONS), pick(EXPRESSIONS), 0..4u8, body(), any::<u8>()).prop_map(|(name, list, bound, how, x, dashes)| {
                let how = ["cols: 2", "cols:", "offset: n limit:", "cols: n, offset:"][usize::from(how)];
                block(vec![format!("tablerow {name} in {list} {how} {bound}")], vec![x], dashes, "endtablerow")
            }),
            1 => (name(), body(), any::<u8>()).prop_map(|(name, body, dashes)| block(vec![format!("capture {name}")], vec![body], dashes, "endcapture")),
            1 => (prop_oneof![Just("note"), Just("mac"), Just("prompt"), Just("raw"), Just("comment"), Just("codetabs"), Just("rowheaders")], body(), any::<u8>())
                .prop_map(|(name, body, dashes)| block(vec![name.to_owned()], vec![body], dashes, &format!("end{name}"))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1_000, ..ProptestConfig::default() })]

    /// Invariants 1, 2 and 3 over whatever can be written.
    #[test]
    fn folding_is_evaluating_each_version(text in template(), start in pick(CONDITIONS)) {
        let text = format!("{{% ifversion {start} %}}{{% assign n = 2 %}}{{% assign x = 'e' %}}{{% else %}}{{% assign n = 1 %}}{{% endif %}}{text}");
        assert_template_folds(&text);
    }

    /// The same for texts that are no templates at all.
    #[test]
    fn anything_is_a_template(text in "(?s)(.|\\{%|%\\}|\\{\\{|\\}\\}| if | data |-){0,60}") {
        assert_template_folds(&text);
    }
}

/// Cases that were wrong once.
#[test]
fn values_differ_by_version_wherever_they_stand() {
    let set = "{% ifversion cloud %}{% assign n = 1 %}{% else %}{% assign n = 2 %}{% endif %}";
    for text in [
        "{% for i in many limit: n %}{{ i }}{% endfor %}",
        "{% for i in many offset: n %}{{ i }}{% endfor %}",
        "{{ false | default: 'x', allow_false: cloud }}",
        "{% for i in many limit: n %}{{ i }}{% endfor %}{% for i in many offset:continue %}{{ i }}{% endfor %}",
        "{% for i in many %}{% if n == 1 %}{% cycle 1, 2 %}{% increment c %}{% endif %}{% cycle 1, 2 %}{{ c }}{% endfor %}",
        "{% for i in many %}{% ifversion fold %}{% assign i = n %}{% endif %}{{ i }}{% endfor %}{{ i }}",
        "{% for i in many %}{% case n %}{% when 1 %}{% break %}{% when 2, 1 %}b{% when 2 %}c{% else %}d{% endcase %}{% endfor %}",
        "{% for i in many %}{% if n == 1 %}{% break %}{% endif %}{{ i }}{% endfor %}{{ i }}",
        "{% capture c %}{% for i in (1..n) %}{{ i }}{% continue %}{% endfor %}{% endcapture %}{{ c }}",
        "{% for i in many %}{% capture c %}a{% if n == 1 %}{% break %}{% endif %}b{% endcapture %}{{ c }}{% endfor %}{{ c }}",
        "{% tablerow i in many cols: n limit: n %}{{ tablerowloop.col }}{% endtablerow %}",
        "{% for j in many %}{% tablerow i in many offset: n %}{{ i }}{% if n == 1 %}{% continue %}{% endif %}{{ j }}{% endtablerow %}{{ j }}{% endfor %}",
        "{{ many | where_exp: 'i', \"n == 1 or i == 'a'\" }}{{ many | group_by_exp: 'i', 'n' | map: 'name' | join }}{{ n }}",
    ] {
        assert_template_folds(&format!("{set}{text}"));
    }
}

/// Bytes that indentation, quotes and line ends put in or take out.
#[test]
fn included_lines_keep_their_places() {
    for text in [
        "a\n   {% data reusables.a.lines %}\nb",
        "> {% data reusables.a.lines %}",
        "x\n > {% data reusables.a.crlf %}\n\n\ny",
        "{% indented_data_reference reusables.a.crlf spaces=4 %}",
        "\n  {% data reusables.a.nested %}",
        "\n  {% data variables.a.long %} {% data variables.a.name %}",
    ] {
        assert_template_folds(text);
    }
}

/// A corpus, compiled without highlighting.
struct Real {
    project: Project,
    book: Book,
}

fn real(name: &str) -> Option<Real> {
    let folder = place::folder(name)?;
    let project = Project::open(&place::config(name), Some(&folder)).unwrap();
    let (book, _) = compile(&project.sources, &project.config, &project.axis, None);
    Some(Real { project, book })
}

/// The offset at which the body begins: after the line that closes the front matter.
fn body_start(text: &str, page: &Page) -> usize {
    let end = page.front_span.end as usize;
    text[end..].find('\n').map_or(text.len(), |newline| end + newline + 1)
}

fn assert_page_folds(real: &Real, library: &Library, page: &Page) -> usize {
    let Real { project, book } = real;
    let sources = &project.sources;
    let mut union = VersionSet::EMPTY;
    for body in &page.body {
        assert!(!union.intersects(body.versions), "bodies are disjoint");
        union |= body.versions;
        assert_mapped(&body.markdown, &body.map, sources);
        for link in &body.links {
            assert!(
                body.markdown.get(link.range.clone()).is_some() && body.markdown.get(link.target.clone()).is_some()
            );
        }
    }
    assert_eq!(union, page.versions, "bodies cover the versions of {}", page.path);

    let article = Folded::constant(book.axis.universe(), Value::from(page.path.as_str()));
    let variables = HashMap::from([("currentArticle".to_owned(), article)]);
    let text = &sources.get(page.file).text;
    let start = body_start(text, page);
    let origin = Origin::at(page.file, start);
    let outcomes = assert_folds(&text[start..], origin, library, &variables, page.versions, sources);
    for key in ["title", "shortTitle", "intro", "product", "permissions"] {
        let Some(text) = page.front.get(key).and_then(serde_json::Value::as_str) else { continue };
        let origin = Origin::Opaque(page.front_span);
        assert_folds(text, origin, library, &variables, page.versions, sources);
    }

    // What comes after Liquid was done once an outcome: it is what each version alone gives.
    let mut context = Context::new(&book.axis, &book.links, book);
    context.annotate = page.front.get("layout").and_then(serde_json::Value::as_str) == Some("inline");
    for outcome in outcomes {
        for version in outcome.versions {
            let alone = VersionSet::single(version);
            let mut outcome = outcome.clone();
            outcome.versions = alone;
            let one = render::body(vec![outcome], &context, &mut Diagnostics::new());
            let folded = book.body(page, version).expect("a page has a body in each of its versions");
            assert_eq!(one.len(), 1);
            assert_eq!(folded.markdown_in(version), one[0].markdown);
            let text = |text: &str| Article::new(text).markdown("", "", &context, version);
            assert_eq!(text(&folded.markdown), text(&one[0].markdown), "{} in {version}", page.path);
            let urls = |body: &Rendered| -> Vec<String> {
                body.links.iter().map(|link| body.url_in(link, version).into_owned()).collect()
            };
            assert_eq!(urls(folded), urls(&one[0]), "{} in {version}", page.path);
            assert_eq!(
                book.bind(&folded.html, version),
                book.bind(&one[0].html, version),
                "{} in {version}",
                page.path
            );
            assert_eq!(folded.anchors, one[0].anchors);
        }
    }
    page.versions.len()
}

fn assert_corpus_folds(name: &str) {
    let Some(real) = real(name) else { return };
    let project = &real.project;
    let (sources, config, axis) = (&project.sources, &project.config, &project.axis);
    let mut sink = Diagnostics::new();
    let features = Features::read(sources, &config.source.data, &config.front_matter.retired_plans, axis, &mut sink);
    let library = library(sources, config, axis, &features, &mut sink);
    let count: usize = real.book.pages.par_iter().map(|page| assert_page_folds(&real, &library, page)).sum();
    println!("{count} page-versions, {} bodies", real.book.counts.outcomes);
    assert_eq!(count, real.book.counts.page_versions);
    assert!(real.book.counts.outcomes < count);
}

#[test]
fn every_page_of_2021_folds() {
    assert_corpus_folds(place::OF_2021);
}

#[test]
fn every_page_of_2026_folds() {
    assert_corpus_folds(place::OF_2026);
}

/// Compiling gives the same whatever the number of threads.
fn assert_deterministic(sources: &Sources, config: &Config, axis: &Axis) {
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| compile(sources, config, axis, None))
    };
    let (first, found) = run(1);
    let found = found.finish(sources);
    for threads in [1, 3] {
        let (book, again) = run(threads);
        assert_eq!(book.counts, first.counts);
        assert!(book.pages == first.pages, "pages differ with {threads} threads");
        assert_eq!(again.finish(sources), found);
        let flat = |book: &Book| format!("{:?}", book.redirects.flattened());
        assert!(flat(&book) == flat(&first), "redirects differ with {threads} threads");
    }
}

#[test]
fn compiling_is_deterministic() {
    for name in [place::OF_2021, place::OF_2026] {
        let Some(folder) = place::folder(name) else { continue };
        let project = Project::open(&place::config(name), Some(&folder)).unwrap();
        assert_deterministic(&project.sources, &project.config, &project.axis);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    /// Whatever stands in a page and its data, a book comes out, twice the same, and covers its versions.
    #[test]
    fn compiling_is_total(body in template(), title in template(), front in "(?s)(.|\n|: |- |'|\\*|&a |title: x\n|versions: \\{open: '\\*'\\}\n){0,30}", indent in 0..3usize) {
        let config = Config::parse(BOOK).unwrap();
        let axis = Axis::new(&config.plans).unwrap();
        let quoted = serde_json::to_string(&title).unwrap();
        let page = format!("---\ntitle: {quoted}\nintro: {quoted}\nversions: {{open: '*', server: '>2'}}\n---\n{}{body}", " ".repeat(indent));
        let index = "---\ntitle: Home\nversions: {open: '*', cloud: '*', server: '*'}\nchildren: [/page, /odd]\n---\n";
        let odd = format!("---\n{front}\n---\n{body}");
        let files = [("content/index.md", index), ("content/page.md", &page), ("content/odd.md", &odd)];
        let sources = Sources::from_memory(DATA.iter().copied().chain(files));
        assert_deterministic(&sources, &config, &axis);
        let (book, _) = compile(&sources, &config, &axis, None);
        for page in &book.pages {
            let union = page.body.iter().fold(VersionSet::EMPTY, |all, body| all | body.versions);
            prop_assert_eq!(union, page.versions);
            page.body.iter().for_each(|body| assert_mapped(&body.markdown, &body.map, &sources));
        }
    }
}
