//! Markdown to HTML: tables of text and what readers get.
#![cfg(feature = "engine")]

use docfold::catalog::VersionSet;
use docfold::engine::config::{Axis, Config};
use docfold::engine::diag::{Code, Diagnostics};
use docfold::engine::link::LinkRules;
use docfold::engine::liquid::Outcome;
use docfold::engine::markdown::highlight::Highlight;
use docfold::engine::render::{Context, LinkKind, Rendered, Titles, body, fragment};
use docfold::engine::source::{FileId, SourceMap, Span};

const BOOK: &str = r#"
[[plan]]
name = "basic"
short = "basic"
default = true
[[plan]]
name = "server"
short = "srv"
releases = ["3.2", "3.1"]
"#;

/// `/page` has a title in every version, `/new` in `basic` alone, `/named` another one in each plan.
struct Pages;

impl Titles for Pages {
    fn title(&self, url: &str, version: usize) -> Option<&str> {
        match (url.split('#').next().unwrap_or(url), version) {
            ("/page", _) => Some("A <page> & more"),
            ("/new", 0) => Some("New"),
            ("/named", 0) => Some("Basic name"),
            ("/named", _) => Some("Server name"),
            _ => None,
        }
    }
}

struct Capitals;

impl Highlight for Capitals {
    fn highlight(&self, code: &str, language: &str) -> Option<String> {
        (language == "json").then(|| format!("<b>{code}</b>"))
    }
}

struct World {
    axis: Axis,
    links: LinkRules,
}

impl World {
    fn new() -> Self {
        let config = Config::parse(BOOK).unwrap();
        let axis = Axis::new(&config.plans).unwrap();
        let links = LinkRules::new(&config, &axis).unwrap();
        Self { axis, links }
    }

    fn context(&self) -> Context<'_> {
        let mut context = Context::new(&self.axis, &self.links, &Pages);
        context.annotate = true;
        context.highlight = Some(&Capitals);
        context
    }

    fn render(&self, text: &str) -> (Vec<Rendered>, Diagnostics) {
        let mut sink = Diagnostics::new();
        let map = SourceMap::identity(FileId(0), 0, text.len());
        let rendered = body(vec![Outcome::new(self.axis.universe(), text.to_owned(), map)], &self.context(), &mut sink);
        (rendered, sink)
    }

    fn bound(&self, rendered: &Rendered, version: usize) -> String {
        let mut out = String::new();
        rendered.html.bind(&mut out, |url, out| self.links.bind(url, version, out));
        out
    }

    /// The HTML of the first outcome in its first version, icons and heading links left out.
    fn html(&self, text: &str) -> String {
        let (rendered, _) = self.render(text);
        let mut html = self.bound(&rendered[0], rendered[0].versions.first_index().unwrap());
        for (open, close) in [("<svg", "</svg>"), ("<a class=\"heading-link\"", "</a>")] {
            while let Some(at) = html.find(open) {
                let end = html[at..].find(close).unwrap() + at + close.len();
                html.replace_range(at..end, "");
            }
        }
        html
    }
}

#[test]
fn html() {
    let world = World::new();
    for (text, want) in [
        ("a\nb  \nc", "<p>a\nb<br>\nc</p>\n"),
        (
            "## A `b` *c* <kbd>d</kbd> &amp; ![e](/assets/f.png)",
            "<h2 id=\"a-b-c-d--\" tabindex=\"-1\">A <code>b</code> <em>c</em> <kbd>d</kbd> &amp; <img src=\"/assets/f.png\" alt=\"e\"></h2>\n",
        ),
        ("## A\n\n### A", "<h2 id=\"a\" tabindex=\"-1\">A</h2>\n<h3 id=\"a-1\" tabindex=\"-1\">A</h3>\n"),
        ("## [a](/b) [c](/d)", "<h2 id=\"a-c\" tabindex=\"-1\"><a href=\"/en/b\">a</a> <a href=\"/en/d\">c</a></h2>\n"),
        (
            "[a](/b/?c#d \"e\") [f](#g) [h](https://i.example)",
            "<p><a href=\"/en/b/?c#d\" title=\"e\">a</a> <a href=\"#g\">f</a> <a href=\"https://i.example\">h</a></p>\n",
        ),
        (
            "<a@b.example> <https://c.example>",
            "<p><a href=\"mailto:a@b.example\">a@b.example</a> <a href=\"https://c.example\">https://c.example</a></p>\n",
        ),
        ("https://a_b.c.example/d*e*", "<p><a href=\"https://a_b.c.example/d*e\">https://a_b.c.example/d*e</a>*</p>\n"),
        (
            "*a* https://b.example/__init__.py *c*",
            "<p><em>a</em> <a href=\"https://b.example/__init__.py\">https://b.example/__init__.py</a> <em>c</em></p>\n",
        ),
        ("a\0b <kbd>\0</kbd>", "<p>a\u{fffd}b <kbd>\u{fffd}</kbd></p>\n"),
        (":tada: a:b `:tada:`", "<p>🎉 a:b <code>:tada:</code></p>\n"),
        ("[AUTOTITLE](/page#x)", "<p><a href=\"/en/page#x\">A &lt;page&gt; &amp; more</a></p>\n"),
        (
            "1. a\n   ![b](/assets/c.png)",
            "<ol>\n<li>a\n<span class=\"procedural-image-wrapper\"><img src=\"/assets/c.png\" alt=\"b\"></span></li>\n</ol>\n",
        ),
        (
            "Click ![the <kbd>x</kbd> *key*](/assets/c.png)\n",
            "<p>Click <img src=\"/assets/c.png\" alt=\"the &lt;kbd&gt;x&lt;/kbd&gt; key\"></p>\n",
        ),
        (
            "- [x] a\n- [ ] b",
            "<ul>\n<li><input type=\"checkbox\" disabled checked> a</li>\n<li><input type=\"checkbox\" disabled> b</li>\n</ul>\n",
        ),
        ("3. a\n\n4. b", "<ol start=\"3\">\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ol>\n"),
        ("a <!-- b --> c\n\n<!-- d\n\ne -->\n\nf", "<p>a  c</p>\n\n<p>f</p>\n"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
    ] {
        assert_eq!(world.html(text), want, "{text:?}");
    }
}

#[test]
fn alerts() {
    let world = World::new();
    let open = |name, color, title| {
        format!(
            "<div class=\"ghd-alert ghd-alert-{color} markdown-alert-{name}\" data-container=\"alert\">\n<p class=\"ghd-alert-title\">{title}</p>\n"
        )
    };
    for (text, name, color, title, want) in [
        ("> [!NOTE]\n> a", "note", "accent", "Note", "<p>a</p>\n</div>\n"),
        ("> [!tip] a\n> b", "tip", "success", "Tip", "<p>a\nb</p>\n</div>\n"),
        ("> [!WARNING]\n>\n> a", "warning", "attention", "Warning", "<p>a</p>\n</div>\n"),
        ("> \\[!CAUTION]\n> - a", "caution", "danger", "Caution", "<ul>\n<li>a</li>\n</ul>\n</div>\n"),
        ("> [!IMPORTANT]\n> > a", "important", "done", "Important", "<blockquote>\n<p>a</p>\n</blockquote>\n</div>\n"),
    ] {
        assert_eq!(world.html(text), open(name, color, title) + want, "{text:?}");
    }
}

#[test]
fn tables() {
    let world = World::new();
    for (text, want) in [
        (
            "## T\n\n| a | b |\n|--|:-:|\n| c | |\n| | |\n",
            "<h2 id=\"t\" tabindex=\"-1\">T</h2>\n<table aria-labelledby=\"t\">\n<thead>\n<tr>\n<th scope=\"col\">a</th>\n<th scope=\"col\" align=\"center\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>c</td>\n<td align=\"center\"></td>\n</tr>\n</tbody>\n</table>\n",
        ),
        (
            "## T\n\n<div class=\"ghd-tool rowheaders\">\n\n| a |\n|--|\n| `someVeryLongTermOfCode` |\n\n</div>\n",
            "<h2 id=\"t\" tabindex=\"-1\">T</h2>\n<div class=\"ghd-tool rowheaders\">\n<table>\n<thead>\n<tr>\n<th scope=\"col\">a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<th scope=\"row\"><code>some<wbr>Very<wbr>Long<wbr>Term<wbr>Of<wbr>Code</code></th>\n</tr>\n</tbody>\n</table>\n</div>\n",
        ),
        ("|a|\n|-|\n|<!-- b -->|", "<table>\n<thead>\n<tr>\n<th scope=\"col\">a</th>\n</tr>\n</thead>\n</table>\n"),
    ] {
        assert_eq!(world.html(text), want, "{text:?}");
    }
}

#[test]
fn code_blocks() {
    let world = World::new();
    for (text, want) in [
        ("```\n<a>\n```", "<pre><code>&lt;a&gt;\n</code></pre>\n"),
        ("```yaml\na\n```", "<pre><code class=\"language-yaml\">a\n</code></pre>\n"),
        ("```json\na\n```", "<pre><code class=\"language-json\"><b>a\n</b></code></pre>\n"),
        (
            "```yaml copy\na: 1\n```",
            "<div class=\"code-example\"><header class=\"code-header\"><span>YAML</span><button type=\"button\" class=\"js-btn-copy\" aria-label=\"Copy code to clipboard\"></button></header><pre><code class=\"language-yaml\">a: 1\n</code></pre></div>\n",
        ),
        (
            "```text id=x\na\n```\n\n```text prompt ref=x\nb\n```",
            "<pre><code class=\"language-text\">a\n</code></pre>\n<div class=\"code-example\"><header class=\"code-header\"><span>Text</span><a class=\"code-prompt\" target=\"_blank\" href=\"https://github.com/copilot?prompt=a%0Ab\" aria-label=\"Run this prompt in Copilot Chat\"></a></header><pre><code class=\"language-text\">b\n</code></pre></div>\n",
        ),
        (
            "```text prompt ref=x\nb\n```\n\n```text id=x\na\n```\n\n```text id=x\nc\n```",
            "<div class=\"code-example\"><header class=\"code-header\"><span>Text</span><a class=\"code-prompt\" target=\"_blank\" href=\"https://github.com/copilot?prompt=a%0Ab\" aria-label=\"Run this prompt in Copilot Chat\"></a></header><pre><code class=\"language-text\">b\n</code></pre></div>\n<pre><code class=\"language-text\">a\n</code></pre>\n<pre><code class=\"language-text\">c\n</code></pre>\n",
        ),
        (
            "```yaml annotate\n# See [AUTOTITLE](/page).\na: 1\n```",
            "<div class=\"annotate beside\"><header class=\"code-header\"><span>YAML</span></header><div class=\"annotate-beside\">\n<div class=\"annotate-row\"><div class=\"annotate-code\"><pre><code class=\"language-yaml\">a: 1\n</code></pre></div><div class=\"annotate-note\">\n<p>See <a href=\"/en/page\">A &lt;page&gt; &amp; more</a>.</p>\n</div></div>\n</div>\n<div class=\"annotate-inline\"><pre><code class=\"language-yaml\"># See [AUTOTITLE](/page).\na: 1\n</code></pre></div></div>\n",
        ),
    ] {
        assert_eq!(world.html(text), want, "{text:?}");
    }
}

#[test]
fn raw_html() {
    let world = World::new();
    for (text, want) in [
        ("<a href='/b' class=c>d</a>", "<p><a href=\"/en/b\" class=c>d</a></p>\n"),
        (
            "<a href=/b>d</a> <img src=\"/assets/e.png\">",
            "<p><a href=\"/en/b\">d</a> <img src=\"/assets/e.png\"></p>\n",
        ),
        ("<div>\n\n*a*\n\n</div>", "<div>\n<p><em>a</em></p>\n</div>"),
        ("<div>a\n\nb", "<div>a\n<p>b</p>\n</div>"),
        ("a <div>b [c](/d)", "<p>a </p><div>b <a href=\"/en/d\">c</a><p></p>\n</div>"),
    ] {
        assert_eq!(world.html(text), want, "{text:?}");
    }
    let (rendered, _) = world.render("<a href=\"/b\" class=\"x dotcom-only\">c</a>");
    assert_eq!(world.bound(&rendered[0], 1), "<p><a href=\"/en/b\" class=\"x dotcom-only\">c</a></p>\n");
}

#[test]
fn footnotes() {
    let html = World::new().html("a[^y] b[^x] c[^y]\n\n[^x]: one\n[^y]: two [d](/e)\n[^z]: unused");
    let want = "<p>a<sup><a href=\"#user-content-fn-y\" id=\"user-content-fnref-y\" data-footnote-ref aria-describedby=\"footnote-label\">1</a></sup> \
b<sup><a href=\"#user-content-fn-x\" id=\"user-content-fnref-x\" data-footnote-ref aria-describedby=\"footnote-label\">2</a></sup> \
c<sup><a href=\"#user-content-fn-y\" id=\"user-content-fnref-y-2\" data-footnote-ref aria-describedby=\"footnote-label\">1</a></sup></p>
<section data-footnotes class=\"footnotes\"><h2 class=\"sr-only\" id=\"footnote-label\">Footnotes</h2>
<ol>
<li id=\"user-content-fn-y\">
<p>two <a href=\"/en/e\">d</a> <a href=\"#user-content-fnref-y\" data-footnote-backref class=\"data-footnote-backref\" aria-label=\"Back to reference 1\">↩</a> <a href=\"#user-content-fnref-y-2\" data-footnote-backref class=\"data-footnote-backref\" aria-label=\"Back to reference 1-2\">↩<sup>2</sup></a></p>
</li>
<li id=\"user-content-fn-x\">
<p>one <a href=\"#user-content-fnref-x\" data-footnote-backref class=\"data-footnote-backref\" aria-label=\"Back to reference 2\">↩</a></p>
</li>
</ol>
</section>
";
    assert_eq!(html, want);
}

#[test]
fn headings_anchors_and_links_are_noted() {
    let text = "<a name=\"top\"></a>\n\n## A [b](/c)\n\n<div class=\"ghd-tool cli\">\n\n### D\n\n![e](/assets/f.png)\n\n</div>\n\n## G\n\n[h][i] <a href=\"/j\">k</a> www.l.example\n\n[i]: /m\n";
    let (rendered, _) = World::new().render(text);
    let page = &rendered[0];
    let headings: Vec<_> =
        page.headings.iter().map(|h| (h.level, h.id.as_str(), h.html.as_str(), h.tools.join(" "))).collect();
    assert_eq!(headings, [(2, "a-b", "A b", String::new()), (3, "d", "D", "cli".into()), (2, "g", "G", String::new())]);
    assert_eq!(page.anchors, ["top", "a-b", "d", "g"]);
    let links: Vec<_> = page
        .links
        .iter()
        .map(|link| {
            (link.kind, link.url.as_str(), link.text.as_str(), &text[link.range.clone()], &text[link.target.clone()])
        })
        .collect();
    assert_eq!(
        links,
        [
            (LinkKind::Link, "/c", "b", "[b](/c)", "/c"),
            (LinkKind::Image, "/assets/f.png", "e", "![e](/assets/f.png)", "/assets/f.png"),
            (LinkKind::Link, "/m", "h", "[h][i]", "/m"),
            (LinkKind::HtmlLink, "/j", "", "<a href=\"/j\">", "/j"),
            (LinkKind::Autolink, "http://www.l.example", "www.l.example", "www.l.example", "www.l.example"),
        ]
    );
}

#[test]
fn headings_that_make_no_anchor_have_no_id() {
    let (rendered, sink) = World::new().render("## :tada:\n\n| a |\n|---|\n| b |\n\n## ![c](/assets/f.png)\n\n##");
    let html = &rendered[0].html.html;
    assert!(html.starts_with("<h2>🎉</h2>\n<table>"), "{html}");
    assert!(html.contains("<h2 id=\"-1\" tabindex"), "{html}");
    assert_eq!(rendered[0].anchors, ["-1", "-2"]);
    let found: Vec<&str> = sink.as_slice().iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(found, ["a heading without text"]);
}

#[test]
fn headings_in_hidden_elements_are_marked() {
    let world = World::new();
    let text = "## A\n\n<div hidden>\n\n<p>\n\n## B\n\n</p></div>\n\n## C";
    let (rendered, _) = world.render(text);
    let hidden: Vec<bool> = rendered[0].headings.iter().map(|heading| heading.hidden).collect();
    assert_eq!(hidden, [false, true, false]);
}

#[test]
fn titles_split_the_versions() {
    let world = World::new();
    let (rendered, sink) = world.render("[AUTOTITLE](/named) [AUTOTITLE](/page)");
    assert!(sink.is_empty());
    let parts: Vec<_> =
        rendered.iter().map(|part| (part.versions, world.bound(part, part.versions.first_index().unwrap()))).collect();
    let html = |segment: &str, title: &str| {
        format!(
            "<p><a href=\"/en{segment}/named\">{title}</a> <a href=\"/en{segment}/page\">A &lt;page&gt; &amp; more</a></p>\n"
        )
    };
    assert_eq!(
        parts,
        [
            (VersionSet::single(0), html("", "Basic name")),
            (VersionSet::first(3) - VersionSet::single(0), html("/server@3.2", "Server name")),
        ]
    );
    let (rendered, _) = world.render("[AUTOTITLE](/page)");
    assert_eq!(rendered.len(), 1);
}

#[test]
fn findings() {
    let world = World::new();
    for (text, code, at, versions, message) in [
        (
            "[AUTOTITLE](#x)",
            Code::UnresolvedTitle,
            0..15,
            VersionSet::first(3),
            "`AUTOTITLE` needs a link to a page, not `#x`",
        ),
        (
            "[AUTOTILE](/page)",
            Code::UnresolvedTitle,
            0..17,
            VersionSet::first(3),
            "the link text `AUTOTILE` is not `AUTOTITLE`",
        ),
        (
            "```yaml annotate\na: 1\n```",
            Code::InvalidAnnotation,
            0..25,
            VersionSet::first(3),
            "annotated code begins with a comment",
        ),
        (
            "```text prompt ref=y\na\n```\n\n```text id=x\nb\n```",
            Code::MissingPrompt,
            0..26,
            VersionSet::first(3),
            "no block of code has `id=y`",
        ),
        (
            "a\n\n> `[!tip]`\n> [!Note] b",
            Code::AlertCase,
            16..23,
            VersionSet::first(3),
            "`[!Note]` is not in capitals: write `[!NOTE]`",
        ),
    ] {
        let (_, sink) = world.render(text);
        let [found] = sink.as_slice() else { panic!("one finding in {text:?}") };
        assert_eq!((found.code, found.versions, found.message.as_str()), (code, versions, message));
        assert_eq!(found.span, Some(Span::new(FileId(0), at.start, at.end)), "{text:?}");
    }
}

#[test]
fn front_matter_values() {
    let world = World::new();
    let text = "See [AUTOTITLE](/named).";
    let map = SourceMap::identity(FileId(0), 0, text.len());
    let parts = fragment(text, &map, world.axis.universe(), &world.context(), &mut Diagnostics::new());
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[0].1.html.html, "<p>See <a href=\"\">Basic name</a>.</p>\n");
    assert_eq!(parts[0].1.plain, "See Basic name.");
    assert_eq!(parts[1].1.plain, "See Server name.");
}
