//! Small books in memory, page by page: what the format says where several stages must agree.
#![cfg(feature = "site")]

use docfold::engine::config::{Axis, Config};
use docfold::engine::content::Page;
use docfold::engine::diag::Diagnostic;
use docfold::engine::liquid::tool::TOOLS;
use docfold::engine::source::Sources;
use docfold::engine::{Book, article, check, compile};
use docfold::site::build::page_html;
use docfold::site::page::Pages;
use docfold::site::search;
use docfold::site::template::Theme;

const BOOK: &str = r#"
[source]
assets = ["assets", "img"]
[[plan]]
name = "free-pro-team"
short = "fpt"
default = true
[[plan]]
name = "enterprise-server"
short = "ghes"
releases = ["3.22"]
"#;

struct World {
    book: Book,
    sources: Sources,
    found: Vec<Diagnostic>,
}

/// A book of pages: a path below `content`, front matter, in all versions unless it says which, and a body.
fn world(pages: &[(&str, &str, &str)], assets: &[&str]) -> World {
    let config = Config::parse(BOOK).unwrap();
    let axis = Axis::new(&config.plans).unwrap();
    let files = pages.iter().map(|(path, front, body)| {
        let versions = if front.contains("versions:") { "" } else { "versions: {fpt: '*', ghes: '*'}" };
        (format!("content/{path}"), format!("---\n{front}\n{versions}\n---\n\n{body}\n"))
    });
    let mut sources = Sources::from_memory(files);
    sources.assets.extend(assets.iter().map(|name| (*name).to_owned()));
    let (book, mut sink) = compile(&sources, &config, &axis, None);
    check::all(&book, &sources, &mut sink);
    World { book, found: sink.as_slice().to_vec(), sources }
}

impl World {
    fn page(&self, path: &str) -> &Page {
        self.book.pages.iter().find(|page| page.path.as_str() == path).unwrap()
    }

    /// The page at `path` as the default theme shows it in the version with index `version`.
    fn html(&self, path: &str, version: usize) -> String {
        let pages = Pages::new(&self.book);
        let theme = Theme::load(&pages.site("_t"), []).unwrap();
        page_html(&pages, &theme, self.page(path), version).unwrap()
    }

    fn messages(&self) -> Vec<&str> {
        self.found.iter().map(|found| found.message.as_str()).collect()
    }
}

#[test]
fn titles_in_leads_stand_wherever_leads_do() {
    let world = world(
        &[
            ("index.md", "title: Home\nchildren: [/p]", ""),
            ("p/index.md", "title: '{% ifversion fpt %}Parts{% else %}Pieces{% endif %}'\nchildren: [/x]", ""),
            ("p/x.md", "title: X\nintro: 'See [AUTOTITLE](/p).'", "Text."),
        ],
        &[],
    );
    for (version, want) in [(0, "See Parts."), (1, "See Pieces.")] {
        let html = world.html("/p/x", version);
        assert!(html.contains(&format!("<meta name=\"description\" content=\"{want}\">")), "{html}");
        assert!(!html.contains("AUTOTITLE"), "{html}");
        let list = article::markdown(&world.book, world.page("/p"), version);
        assert!(list.ends_with(&format!("\n\n  {want}")), "{list}");
        assert!(article::markdown(&world.book, world.page("/p/x"), version).contains(want));
    }
    let pages = Pages::new(&world.book);
    let records = search::records(&pages);
    assert!(!records.iter().any(|record| format!("{record:?}").contains("AUTOTITLE")));

    // The same whoever makes them, and to be had once.
    let searchable = search::Searchable::new(&pages);
    assert!(!records.is_empty() && searchable.records().eq(records));
    searchable.prepare();
    assert_eq!(searchable.records().count(), 0);
}

#[test]
fn a_page_hangs_where_its_path_says_wherever_it_is_listed_first() {
    let world = world(
        &[
            ("index.md", "title: Home\nchildren: [/a, /b, /c]", ""),
            ("a/index.md", "title: A\nchildren: [/one, /content/b/bee, /content/c/alone]", ""),
            ("a/one.md", "title: One", ""),
            ("b/index.md", "title: B\nchildren: [/bee, /more]", ""),
            ("b/bee.md", "title: Bee", ""),
            ("b/more.md", "title: More", ""),
            ("c/index.md", "title: C\nchildren: [/x/deep, /x]", ""),
            ("c/alone.md", "title: Alone", ""),
            ("c/x/index.md", "title: X\nchildren: [/deep]", ""),
            ("c/x/deep.md", "title: Deep", ""),
        ],
        &[],
    );
    for (path, above) in [("/b/bee", "/b"), ("/c/alone", "/c"), ("/c/x/deep", "/c/x"), ("/a/one", "/a"), ("/a", "/")] {
        let parent = world.page(path).parent.unwrap();
        assert_eq!(world.book.page(parent).path.as_str(), above, "{path}");
    }
    let pages = Pages::new(&world.book);
    let bee = pages.context(world.page("/b/bee"), 0);
    assert_eq!(bee.breadcrumbs.iter().map(|link| link.title.as_str()).collect::<Vec<_>>(), ["B", "Bee"]);
    assert_eq!(bee.next.map(|link| link.title).as_deref(), Some("More"));
    assert!(bee.sidebar_html.contains("aria-current=\"page\" href=\"/en/b/bee\""), "{}", bee.sidebar_html);
    let one = pages.context(world.page("/a/one"), 0);
    assert_eq!(one.next.map(|link| link.title), None);
    assert!(!one.sidebar_html.contains("bee"));
}

#[test]
fn a_journey_leads_through_what_the_version_has() {
    let step = "'Or {% ifversion fpt %}read [AUTOTITLE](/b/one){% else %}ask{% endif %}.'";
    let guides = format!("[{{href: /a/one, alternativeNextStep: {step}}}, {{href: '/a/two'}}, {{href: /b/one}}]");
    let track =
        format!("{{id: x, title: 'To {{% ifversion fpt %}}sea{{% else %}}land{{% endif %}}', guides: {guides}}}");
    let other = "{id: y, title: Other, guides: [{href: /b/two}, {href: /a/one}, {href: /a/gone}]}";
    let world = world(
        &[
            ("index.md", "title: Home\nchildren: [/a, /b, /way]", ""),
            ("a/index.md", "title: A\nchildren: [/one, /two, /three]", ""),
            ("a/one.md", "title: One", ""),
            ("a/two.md", "title: Two\nversions: {ghes: '*'}", ""),
            ("a/three.md", "title: Three", ""),
            ("b/index.md", "title: B\nchildren: [/one, /two]", ""),
            ("b/one.md", "title: '{% ifversion fpt %}Part{% else %}Piece{% endif %}'", ""),
            ("b/two.md", "title: Twin", ""),
            ("way.md", &format!("title: Way\nlayout: journey-landing\njourneyTracks: [{track}, {other}]"), ""),
        ],
        &[],
    );
    let pages = Pages::new(&world.book);
    let shown = |path: &str, version: usize| {
        let context = pages.context(world.page(path), version);
        let journey =
            context.journey.map(|journey| (journey.title, journey.href, journey.next_step_html.trim_end().to_owned()));
        (context.prev.map(|link| link.title), journey, context.next.map(|link| link.title))
    };
    let text = |text: &str| Some(text.to_owned());
    let journey = |title: &str, href: &str, step: &str| Some((title.to_owned(), href.to_owned(), step.to_owned()));
    let ghes = "/en/enterprise-server@3.22/way";
    // In the first of its tracks, without the page that the version does not have.
    let step = "<p>Or read <a href=\"/en/b/one\">Part</a>.</p>";
    assert_eq!(shown("/a/one", 0), (None, journey("To sea", "/en/way", step), text("Part")));
    assert_eq!(shown("/a/one", 1), (None, journey("To land", ghes, "<p>Or ask.</p>"), text("Two")));
    assert_eq!(shown("/a/two", 1), (text("One"), journey("To land", ghes, ""), text("Piece")));
    assert_eq!(shown("/b/one", 0), (text("One"), journey("To sea", "/en/way", ""), None));
    assert_eq!(shown("/b/two", 0), (None, journey("Other", "/en/way", ""), text("One")));
    // What is in no journey leads to its neighbours.
    assert_eq!(shown("/a/three", 0), (text("One"), None, None));
    let html = world.html("/a/one", 0);
    assert!(html.contains("<a href=\"/en/way\">To sea</a></p>"), "{html}");
    assert!(html.contains(&format!("<div class=\"next-step\">{step}")), "{html}");
}

#[test]
fn what_landing_pages_name() {
    let track =
        "{id: x, title: X, description: 'For {% ifversion fpt %}all{% else %}admins{% endif %}', guides: [{href: /a}]}";
    let community = "{name: Ask, href: '{% ifversion fpt %}https://ask.example{% else %}/a{% endif %}'}";
    let heading = "journeyArticlesHeading: '{% ifversion fpt %}Steps{% else %}Duties{% endif %}'";
    let front = format!(
        "layout: journey-landing\n{heading}\nheroImage: /assets/banner\njourneyTracks: [{track}]\ncommunityRedirect: {community}"
    );
    let world = world(
        &[
            ("index.md", "title: Home\nheroImage: /assets/gone\nchildren: [/a, /way]", ""),
            ("a.md", "title: A\nheroImage: /assets/ship.png", ""),
            ("way/index.md", &format!("title: Way\n{front}"), ""),
        ],
        &["assets/banner.webp", "assets/banner.png", "assets/ship.png"],
    );
    let pages = Pages::new(&world.book).with_sources(&world.sources);
    for (version, heading, description, href) in
        [(0, "Steps", "For all", "https://ask.example"), (1, "Duties", "For admins", "/en/enterprise-server@3.22/a")]
    {
        let way = pages.context(world.page("/way"), version);
        assert_eq!(way.page.hero_image.as_deref(), Some("/assets/banner.webp"));
        assert_eq!(way.community.map(|link| (link.title, link.href)), Some(("Ask".to_owned(), href.to_owned())));
        assert_eq!((way.featured[0].title.as_str(), way.featured[0].description.as_str()), (heading, description));
        let html = world.html("/way", version);
        assert!(html.contains(&format!("href=\"{href}\">Ask</a>")), "{html}");
        assert!(html.contains(&format!("<p>{description}</p>")), "{html}");
    }
    assert_eq!(pages.context(world.page("/a"), 0).page.hero_image.as_deref(), Some("/assets/ship.png"));
    assert_eq!(pages.context(world.page("/"), 0).page.hero_image.as_deref(), Some("/assets/gone"));
}

#[test]
fn a_template_of_the_project_is_a_layout() {
    let config = Config::parse(BOOK).unwrap();
    let axis = Axis::new(&config.plans).unwrap();
    let page = |layout: &str| format!("---\ntitle: P\nlayout: {layout}\nchildren: []\nversions: {{fpt: '*'}}\n---\n");
    let said = |layout: &str| {
        let sources =
            Sources::from_memory([("content/index.md", page(layout)), ("templates/special.html", String::new())]);
        let (_, found) = compile(&sources, &config, &axis, None);
        found.as_slice().iter().map(|found| found.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(said("special"), [""; 0]);
    assert_eq!(said("inline"), [""; 0]);
    assert_eq!(said("specail"), ["`layout` has no value `specail`"]);
}

#[test]
fn articles_to_choose_from() {
    let category = |title: &str, names: &str| format!("title: {title}\ncategory: {names}");
    let world = world(
        &[
            ("index.md", "title: Home\nchildren: [/all, /some, /one]", ""),
            ("all/index.md", "title: All\nlayout: discovery-landing\nchildren: [/deep, /c]", ""),
            ("all/deep/index.md", "title: Deep\nchildren: [/a, /b]", ""),
            ("all/deep/a.md", &category("A", "[Sails, Ropes]"), ""),
            ("all/deep/b.md", &category("B", "[Masts, 'A & B']"), ""),
            ("all/c.md", "title: C", ""),
            ("some/index.md", "title: Some\nincludedCategories: [Ropes, Anchors, Sails]\nchildren: [/a, /d]", ""),
            ("some/a.md", &category("A", "[Sails, Ropes]"), ""),
            ("some/d.md", &category("D", "[Masts]"), ""),
            ("one/index.md", "title: One\nchildren: [/e]", ""),
            ("one/e.md", &category("E", "[Masts]"), ""),
        ],
        &[],
    );
    let pages = Pages::new(&world.book);
    let shown = |path: &str| {
        let context = pages.context(world.page(path), 0);
        let titles: Vec<String> = context.children.into_iter().map(|card| card.title).collect();
        (titles.join(" "), context.categories.join(", "))
    };
    assert_eq!(shown("/all"), ("A B C".to_owned(), "A & B, Masts, Ropes, Sails".to_owned()));
    assert_eq!(shown("/some"), ("A D".to_owned(), "Ropes, Sails".to_owned()), "those that an article has");
    assert_eq!(shown("/one"), ("E".to_owned(), String::new()), "one is no choice");
    let html = world.html("/all", 0);
    assert!(html.contains("<option>A &amp; B</option>"), "{html}");
    assert!(
        html.contains("<li class=\"card\" data-categories=\"Sails\nRopes\"><h3><a href=\"/en/all/deep/a\">"),
        "{html}"
    );
    assert!(html.contains("<li class=\"card\" data-categories=\"\"><h3><a href=\"/en/all/c\">"), "{html}");
    assert!(!world.html("/one", 0).contains("data-categories"));
}

#[test]
fn links_of_a_journey_are_checked() {
    let step = "Or [this](/nowhere) {% octicon 'nothing' %}";
    let guides = format!("[{{href: /a, alternativeNextStep: \"{step}\"}}]");
    let world = world(
        &[
            ("index.md", "title: Home\nchildren: [/a, /way]", ""),
            ("a.md", "title: A", ""),
            ("way.md", &format!("title: Way\njourneyTracks: [{{id: x, title: X, guides: {guides}}}]"), ""),
        ],
        &[],
    );
    let messages = world.messages();
    assert!(messages.iter().any(|message| message.contains("/nowhere")), "{messages:?}");
    assert!(messages.iter().any(|message| message.contains("nothing")), "{messages:?}");
}

#[test]
fn targets() {
    let world = world(
        &[
            ("index.md", "title: Home\nchildren: [/x]", ""),
            (
                "x.md",
                "title: X",
                "![a](/img/a.png) ![b](/img/gone.png) [c](/public/x.txt) [d](/enterprise-sever@3.22/x) [e](/imgs)",
            ),
        ],
        &["img/a.png", "public/x.txt"],
    );
    let html = world.html("/x", 1);
    for wanted in ["src=\"/img/a.png\"", "href=\"/public/x.txt\"", "@3.22/imgs\""] {
        assert!(html.contains(wanted), "{wanted}: {html}");
    }
    let mut messages = world.messages();
    messages.sort_unstable();
    assert_eq!(
        messages,
        [
            "no file `/img/gone.png`",
            "no page `/imgs`",
            "no plan `enterprise-sever`: the link leads to the reader's own version",
        ],
        "{:?}",
        world.found
    );
    let help = "did you mean `/enterprise-server@3.22`?";
    assert!(world.found.iter().any(|found| found.help.as_deref() == Some(help)));
}

#[test]
fn hidden_pages_and_headings() {
    let body = "## Shown\n\n<div hidden>\n\n## Not shown\n\n</div>\n\n## Last";
    let world = world(
        &[
            ("index.md", "title: Home\nchildren: [/p]", ""),
            ("p/index.md", "title: P\nchildren: [/x, /y]", ""),
            ("p/x.md", "title: X", body),
            ("p/y.md", "title: Y\nhidden: true", body),
        ],
        &[],
    );
    let pages = Pages::new(&world.book);
    let context = pages.context(world.page("/p/x"), 0);
    assert_eq!(context.toc.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>(), ["shown", "last"]);
    assert_eq!(context.breadcrumbs.len(), 2);
    assert!(pages.context(world.page("/p/y"), 0).breadcrumbs.is_empty());
}

#[test]
fn headings_called_as_parts_of_the_theme_are() {
    let body =
        ["In this article", "_content", "_search", "_Toc", "_Moved"].map(|title| format!("## {title}\n\n")).concat();
    let world = world(
        &[
            ("index.md", "title: Home\nchildren: [/p]", ""),
            ("p/index.md", "title: P\nchildren: [/x]", ""),
            ("p/x.md", "title: X", &body),
        ],
        &[],
    );
    let html = world.html("/p/x", 0);
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert!(count >= 10 && ids.len() == count, "{html}");
}

#[test]
fn every_tool_is_a_block_a_choice_and_a_default() {
    let blocks: String =
        TOOLS.iter().map(|(tool, _)| format!("{{% {tool} %}}\n\nA\n\n{{% end{tool} %}}\n\n")).collect();
    for (tool, _) in TOOLS {
        let front = format!("title: X\ndefaultTool: {tool}");
        let world = world(&[("index.md", "title: Home\nchildren: [/x]", ""), ("x.md", &front, &blocks)], &[]);
        assert!(world.found.is_empty(), "{:?}", world.found);
        let context = Pages::new(&world.book).context(world.page("/x"), 0).tools;
        let keys = context.options.iter().map(|choice| choice.key.as_str());
        assert!(keys.eq(TOOLS.iter().map(|(tool, _)| *tool)), "{:?}", context.options);
    }
}

#[test]
fn children_that_are_written_oddly() {
    let world = world(
        &[
            ("index.md", "title: Home\nchildren: [/one, /one/, two, /searching, /search]", ""),
            ("one.md", "title: One", ""),
            ("two.md", "title: Two", ""),
            ("searching/index.md", "title: Searching", ""),
            ("search/index.md", "title: Search", ""),
        ],
        &[],
    );
    assert_eq!(
        world.messages(),
        [
            "`/one/` stands in `children` twice",
            "`two` in `children` does not begin with a slash",
            "an index page without `children`",
        ]
    );
    assert_eq!(world.book.children(world.page("/"), 0).filter(|child| child.path.as_str() == "/one").count(), 1);
}

#[test]
fn pages_that_nothing_lists() {
    let world = world(
        &[
            ("index.md", "title: Home\nchildren: [/a, /broken]", ""),
            ("a/index.md", "title: A\nchildren: [/listed]", ""),
            ("a/listed.md", "title: Listed", ""),
            ("a/forgotten.md", "title: Forgotten", ""),
            ("a/sub/deep.md", "title: Without an index page beside it", ""),
            // Of a folder, the index page alone; below one that is listed and no page, nothing.
            ("b/index.md", "title: B\nchildren: [/c]", ""),
            ("b/c.md", "title: C", ""),
            ("broken/index.md", "title: B: C\nchildren: []", ""),
            ("broken/d.md", "title: D", ""),
            ("broken.yml", "", ""),
        ],
        &[],
    );
    let unlisted = world.found.iter().filter(|found| found.code.as_str() == "DF020");
    let told = |found: &Diagnostic| {
        let span = found.span.unwrap();
        let at = world.sources.line_column(span.file, span.start as usize);
        format!("{}:{} {}", world.sources.get(span.file).path, at.line, found.help.as_deref().unwrap_or_default())
    };
    assert_eq!(
        unlisted.map(told).collect::<Vec<_>>(),
        [
            "content/a/forgotten.md:2 add `/forgotten` to `children` of `content/a/index.md`, or remove the file",
            "content/a/sub/deep.md:2 add `/sub/deep` to `children` of `content/a/index.md`, or remove the file",
            "content/b/index.md:2 add `/b` to `children` of `content/index.md`, or remove the file",
        ]
    );
}

#[test]
fn what_stands_at_the_path_of_a_dead_link() {
    let world = world(
        &[
            (
                "index.md",
                "title: Home\nfeaturedLinks: {guides: [/aside, /nowhere-else]}\nchildren: [/a, /broken, /never]",
                "",
            ),
            ("a.md", "title: A", "[x](/aside) [x](/broken) [x](/never) [x](/asides)"),
            ("aside.md", "title: Aside", ""),
            ("broken.md", "title: B: C", ""),
            ("never.md", "title: Never\nversions: {ghes: '1.0'}", ""),
        ],
        &[],
    );
    let mut helps: Vec<(&str, &str)> = Vec::new();
    for found in world.found.iter().filter(|found| matches!(found.code.as_str(), "DF200" | "DF218")) {
        helps.push((&found.message, found.help.as_deref().unwrap_or_default()));
    }
    helps.sort_unstable();
    let file = "its file is there, and cannot be read or is listed by no `children`: mend that first";
    assert_eq!(
        helps,
        [
            ("no page `/aside`", file),
            ("no page `/aside`: the entry is shown in no version", file),
            ("no page `/asides`", ""),
            ("no page `/broken`", file),
            ("no page `/never`", "the page is in no version: mend its `versions` first"),
            (
                "no page `/nowhere-else`: the entry is shown in no version",
                "remove the entry, or write the path of a page"
            ),
        ]
    );
}

#[test]
fn a_link_above_the_children_of_a_section() {
    let text = "text: '{% ifversion fpt %}All{% else %}Every{% endif %} plans', href: /b#x";
    let world = world(
        &[
            ("index.md", "title: Home\nchildren: [/a, /b]", ""),
            ("a/index.md", &format!("title: A\nchildren: [/one]\nsidebarLink: {{{text}}}"), ""),
            ("a/one.md", "title: One", ""),
            ("b/index.md", "title: B\nchildren: [/two]\nsidebarLink: {text: Gone, href: /nowhere}", ""),
            ("b/two.md", "title: Two", "## X"),
        ],
        &[],
    );
    let pages = Pages::new(&world.book);
    for (version, want) in [
        (0, "<li><a href=\"/en/b#x\">All plans</a></li>\n<li><a"),
        (1, "<li><a href=\"/en/enterprise-server@3.22/b#x\">Every plans</a></li>\n<li><a"),
    ] {
        let context = pages.context(world.page("/a/one"), version);
        assert!(context.sidebar_html.starts_with(want), "{}", context.sidebar_html);
    }
    assert!(!pages.context(world.page("/b/two"), 0).sidebar_html.contains("Gone"));
}

#[test]
fn conditions_where_none_counts() {
    let body = "{% ifversion fpt %}a{% else if ghes %}b{% endif %}{% ifversion fpt or %}c{% endif %}\
        {% if fpt %}d{% else ghes %}e{% endif %}{% ifversion (fpt or ghes) and fpt %}f{% endif %}";
    let world = world(&[("index.md", "title: Home\nchildren: [/a]", ""), ("a.md", "title: A", body)], &[]);
    assert_eq!(
        world.messages(),
        [
            "`else` takes no condition: `if ghes` counts for nothing",
            "`or` counts for nothing: no term follows it",
            "`else` takes no condition: `ghes` counts for nothing",
            "`(fpt` is neither a plan nor a feature: never true",
            "`ghes)` is neither a plan nor a feature: never true",
        ]
    );
    let help = world.found.iter().filter_map(|found| found.help.as_deref()).collect::<Vec<_>>();
    let parentheses = "conditions have no parentheses: `and` and `or` group to the right";
    assert_eq!(help, ["write `elsif ghes`", "write `elsif ghes`", parentheses, parentheses]);
}

#[test]
fn images_are_files_and_not_pages() {
    let body =
        "![x](/pictures/x.png) ![y](//cdn.example/y.png) ![z](/img/z.png) <img src=\"/pictures/v.png\" alt=\"\">";
    let pages = [("index.md", "title: Home\nchildren: [/a]", ""), ("a.md", "title: A", body)];
    let world = world(&pages, &["img/z.png"]);
    let html = world.html("/a", 1);
    for want in ["/pictures/x.png", "//cdn.example/y.png", "/img/z.png", "/pictures/v.png"] {
        assert!(html.contains(&format!("<img src=\"{want}\"")), "{html}");
    }
    let mut messages = world.messages();
    messages.sort_unstable();
    assert_eq!(
        messages,
        [
            "no file `/pictures/v.png`: it lies in no folder of assets",
            "no file `/pictures/x.png`: it lies in no folder of assets",
        ]
    );
}

#[test]
fn titles_of_what_is_no_page_here() {
    let book = BOOK.to_owned() + "deprecated = [\"3.21\"]\n[redirects]\nfiles = [\"moved.json\"]\n";
    let config = Config::parse(&book).unwrap();
    let axis = Axis::new(&config.plans).unwrap();
    let front = "---\ntitle: A\nversions: {fpt: '*', ghes: '*'}\n";
    let body = "[AUTOTITLE](/enterprise-server@3.21/a) {% ifversion fpt %}[AUTOTITLE](/shop){% endif %} [Old](/enterprise-server@3.21/a)";
    let sources = Sources::from_memory([
        ("content/index.md".to_owned(), format!("{front}children: [/a]\n---\n")),
        ("content/a.md".to_owned(), format!("{front}---\n{body}\n")),
        ("moved.json".to_owned(), r#"{"/shop": "https://shop.example"}"#.to_owned()),
    ]);
    let (book, mut sink) = compile(&sources, &config, &axis, None);
    check::all(&book, &sources, &mut sink);
    let mut titles: Vec<&str> = sink.as_slice().iter().map(|found| found.message.as_str()).collect();
    titles.retain(|message| message.starts_with("no title"));
    titles.sort_unstable();
    assert_eq!(
        titles,
        [
            "no title for `AUTOTITLE`: `/enterprise-server@3.21/a` is of a release that is no longer built",
            "no title for `AUTOTITLE`: `/shop` leads to another site",
        ]
    );
}

#[test]
fn lists_of_releases_that_do_not_fit_together() {
    for (lists, message) in [
        ("releases = ['3.10', '3.9']\nnext = ['3.11']\ndeprecated = ['3.8', '3.7']\nlatest-stable = '3.9'", None),
        (
            "releases = ['3.2', '3.1']\ndeprecated = ['3.1']",
            Some("release `3.1` stands in `releases` and in `deprecated`"),
        ),
        ("releases = ['3.2', '3.1']\nnext = ['3.2']", Some("release `3.2` stands in `releases` and in `next`")),
        ("releases = ['3.9', '3.10']", Some("release `3.9` stands before `3.10`: write the newest first")),
        ("releases = ['3.2']\nlatest-stable = '3.1'", Some("`latest-stable` is `3.1`, which is not in `releases`")),
    ] {
        let config = Config::parse(&format!("[[plan]]\nname = 'server'\nshort = 'server'\n{lists}\n")).unwrap();
        let found = Axis::new(&config.plans).err().map(|error| error.message);
        assert_eq!(found, message.map(|message| format!("plan `server`: {message}")), "{lists}");
    }
}

#[test]
fn a_default_plan_with_releases_has_its_newest_at_the_root() {
    let build = |stable: &str| {
        let book = format!(
            "[[plan]]\nname = 'server'\nshort = 's'\nreleases = ['3.2', '3.1']\ndefault = true\n{stable}\n\
             [[plan]]\nname = 'cloud'\nshort = 'c'\n"
        );
        let config = Config::parse(&book).unwrap();
        let axis = Axis::new(&config.plans).unwrap();
        let front = "---\ntitle: A\nversions: {s: '*', c: '*'}\n";
        let links = "[a](/a) [b](/server@latest/a) [c](/server@3.2/a) [d](/server@3.1/a)";
        let sources = Sources::from_memory([
            ("content/index.md".to_owned(), format!("{front}children: [/a]\n---\n")),
            ("content/a.md".to_owned(), format!("{front}---\n{links}\n")),
        ]);
        let (book, mut sink) = compile(&sources, &config, &axis, None);
        check::all(&book, &sources, &mut sink);
        assert!(sink.as_slice().iter().all(|one| one.message.ends_with("names a release")), "{:?}", sink.as_slice());
        let page = &book.pages[1];
        let links = |version| {
            let html = book.bind(&book.body(page, version).unwrap().html, version);
            html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let paths: Vec<String> = (0..3).map(|version| book.permalink(page, version)).collect();
        (paths, [links(0), links(1)])
    };
    let (paths, links) = build("");
    assert_eq!(paths, ["/en/a", "/en/server@3.1/a", "/en/cloud@latest/a"]);
    assert_eq!(links[0], ["/en/a", "/en/a", "/en/a", "/en/server@3.1/a"]);
    assert_eq!(links[1], ["/en/server@3.1/a", "/en/a", "/en/a", "/en/server@3.1/a"]);
    // `latest` is the newest release that is out.
    let (paths, links) = build("latest-stable = '3.1'");
    assert_eq!(paths, ["/en/server@3.2/a", "/en/a", "/en/cloud@latest/a"]);
    assert_eq!(links[0], ["/en/server@3.2/a", "/en/a", "/en/server@3.2/a", "/en/a"]);
    let crossed = "[[plan]]\nname = 'a'\nshort = 'b'\n[[plan]]\nname = 'b'\nshort = 'c'\n";
    let error = Axis::new(&Config::parse(crossed).unwrap().plans).unwrap_err();
    assert_eq!(error.message, "two plans are named `b`: name and short name of each have to be its own");
}

#[test]
fn icons_of_the_front_matter() {
    let groups = "childGroups:\n  - {name: First, octicon: GearIcon, children: [b]}\n  - {name: Second, icon: rokket, children: [b]}";
    let pages = [
        ("index.md", "title: Home\nchildren: [/a]", ""),
        ("a/index.md", &*format!("title: A\nocticon: Boat\nchildren: [/b]\n{groups}"), ""),
        ("a/b.md", "title: B\nocticon: rocket", ""),
    ];
    let world = world(&pages, &[]);
    let found = world.found.iter().map(|one| {
        let place = world.sources.line_column(one.span.unwrap().file, one.span.unwrap().start as usize);
        format!("{} {}:{} {}", one.code.as_str(), place.line, place.column, one.message)
    });
    let mut found: Vec<String> = found.collect();
    found.sort();
    assert_eq!(found, ["DF106 3:10 no icon `Boat`", "DF106 7:26 no icon `rokket`"]);
}

#[test]
fn images_of_the_front_matter_are_files() {
    let front = "title: A\nchildren: [/b]\nheroImage: /img/hero\nspotlight:\n\
        \x20 - {article: /a/b, image: /img/gone.png}\n  - {article: /a/b, image: https://cdn.example/x.png}";
    let pages = [
        ("index.md", "title: Home\nchildren: [/a]\nheroImage: /img/nothing", ""),
        ("a/index.md", front, ""),
        ("a/b.md", "title: B\nheroImage: /img/hero.png\nchildren: [/c]", ""),
    ];
    let world = world(&pages, &["img/hero.png"]);
    let mut found: Vec<(&str, &str)> = world
        .found
        .iter()
        .map(|one| (one.message.as_str(), one.span.map_or("", |span| world.sources.text(span))))
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("`children` of a page that is no `index.md` count for nothing", "children"),
            ("no file `/img/gone.png`", "/img/gone.png"),
            ("no file `/img/nothing`", "/img/nothing"),
        ]
    );
}
