//! Writes a handful of made-up pages with the built-in theme into a folder: `cargo run --example theme_preview -- FOLDER`.
//!
//! What `tests/browser` looks at, and what one opens while working on the theme. It needs no content.

use std::error::Error;
use std::fs;
use std::path::Path;

use docfold::engine::markdown::highlight::Highlight;
use docfold::site::context::*;
use docfold::site::highlight::Highlighter;
use docfold::site::{NavNode, Sidebar, Theme};

/// Builds a value of a type that may get more fields.
macro_rules! with {
    ($type:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        let mut value = $type::default();
        $(value.$field = $value;)*
        value
    }};
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder to write to")?;
    let folder = Path::new(&folder);
    let site = with!(SiteContext {
        title: "Harbour Docs".into(),
        description: "How to run Harbour.".into(),
        language: "en".into(),
        assets: "/_theme/".into(),
        links: vec![Link::new("Status", "/en/harbour")],
        footer_html: "<p>Harbour is made up. These pages show the theme.</p>".into(),
    });
    let theme = Theme::load(&site, [])?;
    for (name, bytes) in theme.assets() {
        write(&folder.join("_theme").join(name), bytes)?;
    }
    let sidebar = Sidebar::new(&tree());
    for page in pages(&sidebar) {
        let path = format!("{}.html", page.page.permalink.trim_start_matches('/'));
        write(&folder.join(path), theme.render_page(&page)?.as_bytes())?;
    }
    let site = with!(SiteContext {
        title: "مستندات".into(),
        language: "ar".into(),
        direction: Direction::of("ar"),
        assets: "/_theme/".into(),
    });
    let mut page = article(&sidebar);
    page.page.title = "نشر تطبيق".into();
    write(&folder.join("rtl.html"), Theme::load(&site, [])?.render_page(&page)?.as_bytes())?;
    let mut stub = RedirectContext::default();
    stub.href = "/en/harbour/deploy/first.html".into();
    stub.title = "Deploy an application".into();
    write(&folder.join("old.html"), theme.render_redirect(&stub)?.as_bytes())?;
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, bytes)
}

fn tree() -> NavNode {
    let leaf = |title: &str, slug: &str| NavNode::new(title, format!("/en/harbour/{slug}.html"), Vec::new());
    let more = (1..=14).map(|n| leaf(&format!("Topic number {n}"), &format!("reference/topic-{n}"))).collect();
    NavNode::new(
        "Harbour",
        "/en/harbour.html",
        vec![
            NavNode::new(
                "Deploy",
                "/en/harbour/deploy.html",
                vec![
                    leaf("Deploy an application", "deploy/first"),
                    leaf("Roll back a release that turned out to be wrong", "deploy/rollback"),
                    NavNode::new(
                        "Environments",
                        "/en/harbour/deploy/environments.html",
                        vec![leaf("Create an environment", "deploy/environments/create")],
                    ),
                ],
            ),
            NavNode::new("Reference", "/en/harbour/reference.html", more),
            leaf("Error codes", "errors"),
        ],
    )
}

fn versions() -> Vec<VersionLink> {
    let version = |id: &str, title: &str, href: &str| {
        with!(VersionLink { id: id.into(), title: title.into(), href: href.into(), current: id == "server@2.4" })
    };
    let mut versions = vec![
        version("cloud@latest", "Cloud", "/en/harbour/deploy/first.html"),
        version("server@2.5", "Self-hosted Server 2.5", "/en/harbour/deploy/first.html"),
        version("server@2.4", "Self-hosted Server 2.4", "/en/harbour/deploy/first.html"),
        version("server@2.3", "Self-hosted Server 2.3", "/en/harbour/deploy.html"),
    ];
    versions[3].instead = Some("Deploy".into());
    versions
}

fn frame(kind: Kind, title: &str, permalink: &str, intro: &str) -> PageContext<'static> {
    let page = with!(Page {
        title: title.into(),
        short_title: title.into(),
        description: intro.into(),
        intro_html: format!("<p>{intro}</p>").into(),
        permalink: permalink.into(),
        kind: kind,
    });
    let version = with!(VersionContext {
        id: "server@2.4".into(),
        title: "Self-hosted Server 2.4".into(),
        home_href: "/en.html".into(),
        search_href: Some("/pagefind/pagefind.js".into()),
    });
    with!(PageContext {
        page: page,
        version: version,
        versions: versions(),
        edit_href: Some("https://example.com/edit".into()),
        markdown_href: Some(format!("{permalink}.md")),
        updated: Some(with!(Updated {
            date: "2026-02-03".into(),
            year: "2026".into(),
            month: "2".into(),
            day: "3".into()
        })),
    })
}

fn pages(sidebar: &Sidebar) -> Vec<PageContext<'static>> {
    let crumbs = |n: usize| {
        let all = [("Harbour", "/en/harbour.html"), ("Deploy", "/en/harbour/deploy.html")];
        all[..n].iter().map(|&(title, href)| Link::new(title, href)).collect::<Vec<_>>()
    };
    let card = |title: &str, intro: &str| {
        with!(Card { title: title.into(), href: "/en/harbour.html".into(), intro_html: format!("<p>{intro}</p>") })
    };
    let mut home = frame(
        Kind::Homepage,
        "Harbour Docs",
        "/en",
        "Everything you need to run Harbour, from the first deployment to the last alert.",
    );
    home.children = vec![
        card("Harbour", "Deploy applications and keep them running."),
        card("Pilot", "Watch what runs, and be told when it does not."),
        card("Ledger", "See who changed what, and when."),
        card("Command line", "Do it all from a terminal."),
    ];
    home.actions = vec![
        Link::new("Deploy an application", "/en/harbour/deploy/first.html"),
        Link::new("Error codes", "/en/harbour/errors.html"),
    ];
    let mut product = frame(Kind::Product, "Harbour", "/en/harbour", "Deploy applications and keep them running.");
    product.product = Some(Link::new("Harbour", "/en/harbour.html"));
    product.sidebar_html = sidebar.html("").into();
    product.breadcrumbs = crumbs(1);
    product.featured = vec![with!(Group {
        title: "Start here".into(),
        cards: vec![
            card("Deploy an application", "From source to a running service."),
            card("Create an environment", "Keep test and production apart.")
        ],
    })];
    let mut topics = vec![
        card("Deploy", "Bring an application into an environment."),
        card("Reference", "Every option, every limit."),
    ];
    topics[0].children = vec![
        Link::new("Deploy an application", "/en/harbour/deploy/first.html"),
        Link::new("Roll back a release", "/en/harbour.html"),
    ];
    product.children = topics;
    product.actions = vec![Link::new("Start", "/en/harbour/deploy/first.html")];
    let mut category =
        frame(Kind::Category, "Deploy", "/en/harbour/deploy", "Bring an application into an environment.");
    category.product = product.product.clone();
    category.sidebar_html = sidebar.html("/en/harbour/deploy.html").into();
    category.breadcrumbs = crumbs(2);
    category.children = vec![
        card("Deploy an application", "From source to a running service."),
        card("Roll back a release", "Go back to what worked."),
        card("Environments", ""),
    ];
    let mut errors =
        frame(Kind::Errors, "Error codes", "/en/harbour/errors", "What each code means, and what to do about it.");
    errors.product = product.product.clone();
    errors.sidebar_html = sidebar.html("/en/harbour/errors.html").into();
    errors.breadcrumbs =
        vec![Link::new("Harbour", "/en/harbour.html"), Link::new("Error codes", "/en/harbour/errors.html")];
    let entry = |code: &str, title: &str, versions: &str| {
        with!(ErrorEntry {
            code: code.into(),
            title: title.into(),
            href: "/en/harbour.html".into(),
            summary_html: "<p>The request was understood and refused.</p>".into(),
            versions: versions.into()
        })
    };
    errors.errors = vec![
        with!(ErrorGroup {
            title: "Deployment".into(),
            id: "deployment".into(),
            entries: vec![
                entry("berth_occupied", "Another release is being deployed", ""),
                entry("manifest_signature_missing", "The manifest is not signed", "server 2.4 and later")
            ]
        }),
        with!(ErrorGroup {
            title: "Sign-in".into(),
            id: "sign-in".into(),
            entries: vec![entry("token_expired", "The token is too old", "")]
        }),
    ];
    let mut missing = frame(
        Kind::NotFound,
        "There is no such page",
        "/404",
        "The address may be mistyped, or the page may have moved.",
    );
    missing.markdown_href = None;
    let mut topic = plain(sidebar);
    topic.page.permalink = "/en/harbour/reference/topic-14".into();
    topic.sidebar_html = sidebar.html("/en/harbour/reference/topic-14.html").into();
    vec![home, product, category, article(sidebar), plain(sidebar), topic, errors, missing]
}

/// A short article without switchers.
fn plain(sidebar: &Sidebar) -> PageContext<'static> {
    let mut page = frame(
        Kind::Article,
        "Roll back a release that turned out to be wrong",
        "/en/harbour/deploy/rollback",
        "Go back to what worked.",
    );
    page.product = Some(Link::new("Harbour", "/en/harbour.html"));
    page.sidebar_html = sidebar.html("/en/harbour/deploy/rollback.html").into();
    page.page.body_html = "<p>A roll back is a deployment of an older release. Nothing is deleted.</p><ol><li><p>Open the application.</p></li><li><p>Choose the release.</p></li></ol>".into();
    page
}

fn code(language: &str, name: &str, text: &str) -> String {
    let html = Highlighter.highlight(text, language).unwrap_or_default();
    format!(
        "<div class=\"code-example\"><header class=\"code-header\"><span>{name}</span><button type=\"button\" class=\"js-btn-copy\" \
         aria-label=\"Copy code to clipboard\"><svg aria-hidden=\"true\" width=\"16\" height=\"16\" viewBox=\"0 0 16 16\" class=\"octicon\">\
         <path d=\"M2 2h8v8H2z\"/></svg></button></header><pre><code class=\"language-{language}\">{html}</code></pre></div>"
    )
}

fn alert(colour: &str, title: &str, text: &str) -> String {
    format!(
        "<div class=\"ghd-alert ghd-alert-{colour}\" data-container=\"alert\"><p class=\"ghd-alert-title\">\
         <svg aria-hidden=\"true\" width=\"16\" height=\"16\" viewBox=\"0 0 16 16\" class=\"octicon\"><circle cx=\"8\" cy=\"8\" r=\"6\"/></svg>{title}</p><p>{text}</p></div>"
    )
}

fn heading(level: u8, id: &str, text: &str) -> String {
    format!(
        "<h{level} id=\"{id}\" tabindex=\"-1\">{text}<a class=\"heading-link\" href=\"#{id}\" aria-hidden=\"true\" tabindex=\"-1\"><span class=\"heading-link-symbol\"></span></a></h{level}>"
    )
}

/// An article with everything that content can hold.
fn article(sidebar: &Sidebar) -> PageContext<'static> {
    let mut page = frame(
        Kind::Article,
        "Deploy an application",
        "/en/harbour/deploy/first",
        "Take an application from its source to a running service in a quarter of an hour, with a way back.",
    );
    page.page.permissions_html = "<p>People with the <strong>operator</strong> role can deploy.</p>".into();
    page.page.product_html = "<p>Harbour is available in Cloud and in Self-hosted Server 2.3 and later. See <a href=\"/en/harbour.html\">Harbour</a>.</p>".into();
    page.product = Some(Link::new("Harbour", "/en/harbour.html"));
    page.breadcrumbs = vec![
        Link::new("Harbour", "/en/harbour.html"),
        Link::new("Deploy", "/en/harbour/deploy.html"),
        Link::new("Deploy an application", "/en/harbour/deploy/first.html"),
    ];
    page.sidebar_html = sidebar.html("/en/harbour/deploy/first.html").into();
    page.outdated = Some(with!(Outdated {
        title: "Self-hosted Server 2.5".into(),
        href: "/en/harbour/deploy/first.html".into(),
        note_html: "Support ended on 1 March 2026.".into()
    }));
    page.prev = Some(Link::new("Plan a deployment", "/en/harbour/deploy.html"));
    page.next = Some(Link::new("Roll back a release", "/en/harbour/deploy/rollback.html"));
    let choice = |key: &str, title: &str| with!(Choice { key: key.into(), title: title.into() });
    page.tools.options = vec![choice("webui", "Web browser"), choice("cli", "Harbour CLI")];
    page.platforms.options = vec![choice("mac", "Mac"), choice("windows", "Windows"), choice("linux", "Linux")];
    let entry = |id: &str, title: &str| with!(TocEntry { id: id.into(), title_html: title.into() });
    page.toc = vec![
        entry("before-you-begin", "Before you begin"),
        entry("write-a-manifest", "Write a <code>manifest.yml</code>"),
        entry("from-the-command-line", "From the command line"),
        entry("notes-beside-code", "Notes beside code"),
        entry("limits", "Limits"),
        entry("further-reading", "Further reading"),
    ];
    page.toc[2].tools = vec!["cli".into()];
    let manifest = "# What is deployed\nname: ferry\non:\n  push:\n    branches: [ main ]\nsteps:\n  - uses: harbour/build@v2\n    with:\n      target: \"release\" # a comment that is long enough to make the box scroll sideways on every screen, wide ones included\n      retries: 3\n      sign: true\n";
    let shell = "$ export HARBOUR_TOKEN=\"$(pass show harbour)\"\n$ harbour deploy --environment production | tee log.txt\n> Deployed ferry 1.4.2\n";
    page.page.body_html = [
        heading(2, "before-you-begin", "Before you begin"),
        "<p>You need an environment and a token. Press <kbd>Ctrl</kbd> + <kbd>K</kbd> to open the palette, or read about <a href=\"/en/harbour/deploy.html\">deploying</a> first. A footnote says more.<sup><a href=\"#fn-1\" id=\"fnref-1\" aria-label=\"Footnote 1\">1</a></sup></p>".into(),
        alert("accent", "Note", "A deployment replaces what runs. See <a href=\"/en/harbour.html\">Harbour</a> for what is kept."),
        alert("success", "Tip", "Name environments after what they are for."),
        alert("done", "Important", "Sign the manifest. <code>sign: true</code> is not the default."),
        alert("attention", "Warning", "A rolled back release keeps its database."),
        alert("danger", "Caution", "Deleting an environment cannot be undone."),
        "<div class=\"ghd-alert ghd-alert-attention ghd-spotlight-attention\"><p><strong>Warning:</strong> an older spelling of the same box, without a title of its own.</p></div>".into(),
        heading(2, "write-a-manifest", "Write a <code>manifest.yml</code>"),
        "<ol><li><p>Create the file at the top of the repository.</p></li><li><p>Fill it in.</p>".into(),
        code("yaml", "YAML", manifest),
        "</li><li><p>Commit it.</p><ul><li>One line is enough as a message.</li><li>Signed, if your project asks for it.</li></ul></li></ol>".into(),
        "<div class=\"ghd-tool webui\"><p>Open <strong>Applications</strong>, choose <strong>Deploy</strong>, and pick the environment.</p></div>".into(),
        "<div class=\"ghd-tool cli\">".into(),
        heading(2, "from-the-command-line", "From the command line"),
        code("shell", "Shell", shell),
        "</div><div class=\"ghd-tool mac\"><p>The token is kept in the key chain.</p></div><div class=\"ghd-tool windows\"><p>The token is kept in the credential store.</p></div><div class=\"ghd-tool linux\"><p>The token is kept by the secret service.</p></div>".into(),
        "<div class=\"ghd-codetabs\"><div class=\"ghd-codetab\" data-lang=\"javascript\" data-label=\"JavaScript\"><div class=\"ghd-codetab-fallback-label\" role=\"heading\" aria-level=\"3\">JavaScript</div>".into(),
        format!("<pre><code class=\"language-javascript\">{}</code></pre>", Highlighter.highlight("const release = await harbour.deploy({ environment: 'production' });\n", "js").unwrap_or_default()),
        "</div><div class=\"ghd-codetab\" data-lang=\"python\" data-label=\"Python\"><div class=\"ghd-codetab-fallback-label\" role=\"heading\" aria-level=\"3\">Python</div>".into(),
        format!("<pre><code>{}</code></pre>", Highlighter.highlight("release = harbour.deploy(environment=\"production\")\n", "python").unwrap_or_default()),
        "</div></div>".into(),
        heading(2, "notes-beside-code", "Notes beside code"),
        "<div class=\"annotate beside\"><header><span>YAML</span><button type=\"button\" class=\"js-btn-copy\">Copy</button></header><div class=\"annotate-beside\">".into(),
        annotated("name: ferry\non: [push]\n", "What it is called, and when it is deployed."),
        annotated("jobs:\n  build:\n    runs-on: dock-22\n", "Jobs run on docks. See <a href=\"/en/harbour.html\">docks</a> for those that there are."),
        format!("</div><div class=\"annotate-inline\"><pre><code>{}</code></pre></div></div>", Highlighter.highlight("# What it is called, and when it is deployed.\nname: ferry\non: [push]\n", "yaml").unwrap_or_default()),
        heading(2, "limits", "Limits"),
        "<table aria-labelledby=\"limits\"><thead><tr><th scope=\"col\">Limit</th><th scope=\"col\">Cloud</th><th scope=\"col\">Server</th><th scope=\"col\">What happens beyond it</th><th scope=\"col\">Setting</th></tr></thead><tbody>\
         <tr><td>Releases kept</td><td>50</td><td>Unlimited</td><td>The oldest is removed after the next deployment has succeeded</td><td><code>retention.maximum_release_count</code></td></tr>\
         <tr><td>Size of an image</td><td>4 GB</td><td>16 GB</td><td>The deployment is refused</td><td><code>image.size</code></td></tr></tbody></table>".into(),
        heading(3, "more-about-limits", "More about limits"),
        "<p>Some <code>inline code</code>, <em>emphasis</em>, <strong>weight</strong>, <del>what was</del>, and a very long word: <code>averyverylongidentifierthatdoesnotbreakbyitselfandwouldoverflowasmallscreen</code>.</p><blockquote><p>What is measured gets better.</p></blockquote>\
         <details><summary>What a dock is</summary><p>A machine that builds.</p></details><ul><li><input type=\"checkbox\" disabled checked aria-label=\"Done\"> Done</li><li><input type=\"checkbox\" disabled aria-label=\"To do\"> To do</li></ul><hr>".into(),
        heading(2, "further-reading", "Further reading"),
        "<ul><li><a href=\"/en/harbour/deploy/rollback.html\">Roll back a release</a></li></ul><section class=\"footnotes\" data-footnotes><h2 class=\"sr-only\" id=\"footnote-label\">Footnotes</h2><ol><li id=\"fn-1\"><p>Any token that can deploy. <a href=\"#fnref-1\" aria-label=\"Back to reference 1\">↩</a></p></li></ol></section>".into(),
    ]
    .concat()
    .into();
    page
}

fn annotated(text: &str, note: &str) -> String {
    let html = Highlighter.highlight(text, "yaml").unwrap_or_default();
    format!(
        "<div class=\"annotate-row\"><div class=\"annotate-code\"><pre><code>{html}</code></pre></div><div class=\"annotate-note\"><p>{note}</p></div></div>"
    )
}
