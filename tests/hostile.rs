//! Texts that nobody writes: rendering must end, without panic or deep recursion, and what comes out grows with the
//! length of what went in.
#![cfg(feature = "engine")]

use docfold::engine::config::{Axis, Config};
use docfold::engine::diag::{Code, Diagnostics};
use docfold::engine::link::LinkRules;
use docfold::engine::liquid::Outcome;
use docfold::engine::markdown::tag::{Piece, pieces};
use docfold::engine::render::{Article, Context, Rendered, Titles, body, inline_text, plain_text};
use docfold::engine::source::{FileId, SourceMap};
use proptest::prelude::*;

/// Every page has this title.
struct Named<'t>(&'t str);

impl Titles for Named<'_> {
    fn title(&self, _: &str, _: usize) -> Option<&str> {
        Some(self.0)
    }
}

fn render(text: &str) -> (Vec<Rendered>, String) {
    let (rendered, article, _) = render_with(text, "A title");
    (rendered, article)
}

fn render_with(text: &str, title: &str) -> (Vec<Rendered>, String, Diagnostics) {
    let config = Config::parse("[[plan]]\nname = \"a\"\nshort = \"a\"\ndefault = true").unwrap();
    let axis = Axis::new(&config.plans).unwrap();
    let links = LinkRules::new(&config, &axis).unwrap();
    let titles = Named(title);
    let mut context = Context::new(&axis, &links, &titles);
    let mut sink = Diagnostics::new();
    context.annotate = true;
    let map = SourceMap::identity(FileId(0), 0, text.len());
    let rendered = body(vec![Outcome::new(axis.universe(), text.to_owned(), map)], &context, &mut sink);
    let article = Article::new(&format!("[x](/y)\n\n{text}")).markdown("title", "", &context, 0);
    (rendered, article, sink)
}

/// The most bytes that one byte may become, where nothing is repeated.
const LONGEST: usize = 100;
/// What may come on top: four mebibytes of repeated text, percent-encoded.
const REPEATED: usize = 12 << 20;

fn assert_proportion(name: &str, text: &str, rendered: &Rendered, article: &str) {
    let most = LONGEST * text.len() + REPEATED;
    let tools: usize = rendered.headings.iter().flat_map(|heading| &heading.tools).map(|tool| tool.len() + 24).sum();
    for (what, length) in [("HTML", rendered.html.html.len()), ("markdown", article.len()), ("tools", tools)] {
        assert!(length <= most, "{name}: {length} bytes of {what} from {}", text.len());
    }
}

/// Renders `text` in every way there is.
fn all(name: &str, text: &str) {
    let start = std::time::Instant::now();
    let (rendered, article) = render(text);
    assert_eq!(rendered.len(), 1, "{name}");
    assert_proportion(name, text, &rendered[0], &article);
    for slot in &rendered[0].html.slots {
        assert!(rendered[0].html.html.is_char_boundary(slot.at as usize), "{name}");
    }
    let rendering = start.elapsed();
    let _ = plain_text(&rendered[0].html.html);
    let _ = inline_text(text);
    println!("{name}: {} bytes, rendered in {rendering:?}, text in {:?}", text.len(), start.elapsed() - rendering);
}

#[test]
fn nesting() {
    let n = if cfg!(debug_assertions) { 2_000 } else { 10_000 };
    all("quotes", &(">".repeat(n) + " x"));
    all("lists on a line", &("- ".repeat(n) + "x"));
    all("ordered lists on a line", &("1. ".repeat(n) + "x"));
    all("quotes and lists", &("> - ".repeat(n) + "x"));
    all("lists by indent", &(0..1000).map(|i| format!("{}- x\n", "  ".repeat(i))).collect::<String>());
    all("quoted lines", &format!("{} x\n", ">".repeat(300)).repeat(300));
    all("alerts in alerts", &(1..300).map(|i| format!("{} [!NOTE]\n\n", "> ".repeat(i))).collect::<String>());
    all("brackets", &"[".repeat(n * 5));
    all("bracket pairs", &("[".repeat(n) + &"](/x)".repeat(n)));
    all("images", &("![".repeat(n) + "x" + &"](/x)".repeat(n)));
    all("emphasis", &"*a **b _c ".repeat(n));
    all("stars", &"*".repeat(n * 5));
    all("strikes", &"~~a ~b ".repeat(n));
    all("open divs", &("<div>\n".repeat(n) + "\n\nx"));
    all("open bolds", &("<b>".repeat(n) + "\n\n" + &"x\n\n".repeat(1000)));
    all(
        "different open bolds",
        &((0..90).map(|i| format!("<b a={i}>")).collect::<String>() + "\n\n" + &"x\n\n".repeat(1000)),
    );
    all("tables in tables", &("<table><tr><td>".repeat(n) + "x"));
    all("text in tables", &("<table>".to_owned() + &"x<tr>".repeat(n)));
    all("links in links", &"<a href=/x>".repeat(n));
    all("closing tags", &"</div>\n".repeat(n));
}

#[test]
fn what_is_wrong_again_and_again_is_told_a_thousand_times() {
    for (text, code) in [
        ("[a][b] ".repeat(3_000), Code::UndefinedReference),
        ("> [!FOO]\n\n".repeat(3_000), Code::UnknownAlert),
        (format!("| a |\n|---|\n{}", "| x | y |\n".repeat(3_000)), Code::LostCells),
    ] {
        let (_, _, sink) = render_with(&text, "");
        let told = sink.as_slice().iter().filter(|found| found.code == code).count();
        assert_eq!((told, sink.as_slice().len()), (1_000, 1_000), "{code:?}");
    }
    all("references without definitions", &"[a][b] ".repeat(20_000));
    all("open references", &("[".repeat(20_000) + &"][".repeat(20_000)));
}

#[test]
fn repetition() {
    let n = if cfg!(debug_assertions) { 5_000 } else { 50_000 };
    all("angle brackets", &"<".repeat(n));
    all("open tags", &"<a ".repeat(n));
    all("open tags in a block", &("<div>\n".to_owned() + &"<a ".repeat(n)));
    all("open quotes in a block", &("<div>\n".to_owned() + &"<a =\"".repeat(n)));
    all("open comments", &"<!-- ".repeat(n));
    all("open comments in a block", &("<div>\n".to_owned() + &"<!-- ".repeat(n)));
    all("open declarations", &"<!A ".repeat(n));
    all("open cdata", &"<![CDATA[ ".repeat(n));
    all("open instructions", &"<? ".repeat(n));
    all("ampersands", &"&".repeat(n));
    all("entities", &"&amp;".repeat(n));
    all("colons", &":".repeat(n));
    all("shortcodes", &":tada:".repeat(n));
    all("addresses", &"a@".repeat(n));
    all("addresses with dots", &"a@b.c".repeat(n));
    all("hosts", &"www.".repeat(n));
    all("hosts with underscores", &"_www.".repeat(n));
    all("schemes", &"http://".repeat(n));
    all("schemes with underscores", &"http://a_b.c".repeat(n));
    all("parentheses", &("https://a.example/".to_owned() + &"(".repeat(n) + &")".repeat(n)));
    all("semicolons", &("https://a.example/".to_owned() + &"&a;".repeat(n)));
    all("backticks", &(0..1000).map(|i| "`".repeat(i) + " ").collect::<String>());
    all("fences", &"```\n".repeat(n));
    all("pipes", &("a|b\n-|-\n".to_owned() + &"|".repeat(n)));
    all("rows", &("|a|b|\n|-|-|\n".to_owned() + &"| |x|\n".repeat(n / 10)));
    all("columns", &("|a".repeat(1000) + "|\n" + &"|-".repeat(1000) + "|\n" + &"|x|\n".repeat(1000)));
    all("headings", &"# a\n".repeat(n / 10));
    all("numbered headings", &(0..n / 10).map(|i| format!("# a\n# a {i}\n")).collect::<String>());
    all("footnotes", &(0..n / 10).map(|i| format!("x[^{i}]\n\n[^{i}]: y\n\n")).collect::<String>());
    all("marks of one footnote", &("[^1]: y\n\n".to_owned() + &"x[^1] ".repeat(n / 10)));
    all("definitions", &(0..n / 10).map(|i| format!("[a{i}]: /x\n\n[a{i}]\n\n")).collect::<String>());
    all("long definition", &("[a]: /".to_owned() + &"x".repeat(2000) + "\n\n" + &"[a] ".repeat(2000)));
    all("marks", &("> ".to_owned() + &"[!NOTE] ".repeat(n / 10)));
    all("open marks", &("> ".to_owned() + &"[!".repeat(n)));
    all("titles", &"[AUTOTITLE](/x) ".repeat(n / 10));
    all("tasks", &"- [x] a\n".repeat(n / 10));
    all("escapes", &"\\[\\_\\*".repeat(n));
    all("long line", &"word ".repeat(n * 40));
    all("nul", &"\0".repeat(n));
    all("carriage returns", &"\r".repeat(n));
    all("blank lines", &"\n".repeat(n));
    all("annotated", &("```yaml annotate\n".to_owned() + &"# [AUTOTITLE](/x)\na: 1\n".repeat(n / 100) + "```\n"));
}

/// Something long that the page holds once, and many short things that ask for it.
#[test]
fn multiplication() {
    let (long, many) = ("long ".repeat(20_000), 2_000);
    all("one prompt", &(format!("```text id=a\n{long}\n```\n\n") + &"```text prompt ref=a\nx\n```\n\n".repeat(many)));
    all(
        "prompts in notes",
        &(0..20)
            .map(|_| {
                let note = format!("# ```text id=a\n# {}\n# ```\n", "long ".repeat(4_000))
                    + &"# ```text prompt ref=a\n# x\n# ```\n#\n".repeat(500);
                format!("````yaml annotate\n{note}a: 1\n````\n\n")
            })
            .collect::<String>(),
    );
    for (name, class) in [("tools", "ghd-tool x"), ("long tools", &format!("ghd-tool {}", "x".repeat(100_000)))] {
        let depth = if name == "tools" { 10_000 } else { 1 };
        let open = format!("<div class=\"{class}\">\n\n").repeat(depth);
        all(name, &format!("{open}{}\n\n{}", "# a\n".repeat(many), "</div>\n\n".repeat(depth)));
    }
    all("lazy lines", &format!("{} x\n{}", ">".repeat(3_000), "y\n".repeat(50_000)));
    all("lazy lines of items", &format!("{} x\n{}", "999999999. ".repeat(1_000), "y\n".repeat(50_000)));
    all("wide column", &format!("|a|\n|-|\n|{long}|\n{}", "|b|\n".repeat(many)));
    let links = "[AUTOTITLE](/x) ".repeat(many);
    let (rendered, article, _) = render_with(&links, &long);
    assert_proportion("one title", &links, &rendered[0], &article);
    all("short rows", &format!("{}|\n{}|\n{}", "|a".repeat(5_000), "|-".repeat(5_000), "|b|\n".repeat(5_000)));
}

/// Who asks for more than a page may repeat is told so, once and where it begins.
#[test]
fn what_is_left_out_is_reported() {
    let long = "long ".repeat(1 << 19);
    let prompts = format!("```text id=a\n{long}\n```\n\n") + &"```text prompt ref=a\nx\n```\n\n".repeat(3);
    let class = "x".repeat(3 << 20);
    let tools = format!("<div class=\"ghd-tool {class}\">\n\n# a\n# b\n# c\n\n</div>");
    let titles = "[AUTOTITLE](/x) ".repeat(3);
    for (text, line) in [(&prompts, 9), (&tools, 4), (&titles, 1)] {
        let (_, _, sink) = render_with(text, &long);
        let found: Vec<_> = sink.as_slice().iter().filter(|found| found.code == Code::LimitExceeded).collect();
        assert_eq!(found.len(), 1);
        let at = found[0].span.unwrap().start as usize;
        assert_eq!(text[..at].matches('\n').count() + 1, line, "{}", found[0].message);
    }
}

#[test]
fn odd_characters() {
    for text in [
        "",
        "\0",
        "\u{feff}",
        "\u{fffe}",
        "\u{f8fe}0\u{f8ff}",
        "<a href=\u{f8fe}0\u{f8ff}>[x](/y)<p>",
        "\u{2028}\r\n\t",
        "é<",
        "&#0;&#xD800;",
    ] {
        all("odd", text);
        all("odd in a link", &format!("[{text}]({text})<a href=\"/{text}\">"));
        all("odd in code", &format!("```{text}\n{text}\n```\n`{text}`"));
    }
}

/// Pieces of markup that get into each other's way.
const PIECES: &[&str] = &[
    "<div>",
    "</div>",
    "<b>",
    "</b>",
    "<p>",
    "</p>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<ul>",
    "<li>",
    "</ul>",
    "<a href=\"/x\">",
    "<a class=dotcom-only href=/x>",
    "</a>",
    "<img src=x",
    "<svg>",
    "</svg>",
    "<br>",
    "<button>",
    "<br/>",
    "<div class=\"ghd-tool rowheaders\">",
    "<a name='é'>",
    "<!--",
    "-->",
    "<?",
    "<![CDATA[",
    "<",
    ">",
    "\"",
    "/",
    "\n",
    "\n\n",
    "\n    ",
    "> ",
    "- ",
    "1. ",
    "  ",
    "\t",
    "`",
    "``",
    "\n```\n",
    "\n```yaml copy\n",
    "\n```yaml annotate\n# a\nb\n```\n",
    "*",
    "**",
    "_",
    "~~",
    "[",
    "](/y)",
    "](/assets/z)",
    "][r]",
    "\n\n[r]: /r\n\n",
    "AUTOTITLE",
    "|",
    "\n|a|b|\n|-|-|\n",
    "![",
    "[^1]",
    "\n\n[^1]: ",
    "www.a.b",
    "http://c.d/e_f",
    "x@y.zz",
    ":tada:",
    "&amp;",
    "&",
    "é",
    "[!NOTE]",
    "\n# ",
    "\n---\n",
    "\\",
    "\0",
    "word",
    "[x] ",
    "\u{f8fe}0\u{f8ff}",
    "\r\n",
    "!",
];

/// The first tag of `html` that does not fit, if there is one.
fn misfit(html: &str) -> Option<String> {
    const VOID: [&str; 6] = ["br", "img", "hr", "input", "wbr", "col"];
    let mut open: Vec<String> = Vec::new();
    for piece in pieces(html) {
        match piece {
            Piece::Open(tag) => {
                let name = html[tag.name.clone()].to_ascii_lowercase();
                let closed = tag.self_closing && open.iter().any(|open| open == "svg");
                if !closed && !VOID.contains(&name.as_str()) {
                    open.push(name);
                }
            }
            Piece::Close(tag) => {
                let name = html[tag.name.clone()].to_ascii_lowercase();
                if open.pop().as_deref() != Some(&name) {
                    return Some(format!("</{name}> at {}", tag.range.start));
                }
            }
            Piece::Comment(range) => return Some(html[range].to_owned()),
            Piece::Text(_) => {}
        }
    }
    open.pop()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written_the_tags_fit(picks in proptest::collection::vec(0..PIECES.len(), 0..40)) {
        let text: String = picks.into_iter().map(|pick| PIECES[pick]).collect();
        let (rendered, _) = render(&text);
        let mut html = String::new();
        rendered[0].html.bind(&mut html, |url, out| out.push_str(url));
        prop_assert_eq!(misfit(&html), None, "{:?} gives {}", text, html);
        for slot in &rendered[0].html.slots {
            prop_assert!(rendered[0].html.html[..slot.at as usize].ends_with("=\""));
        }
        let _ = inline_text(&text);
        let _ = plain_text(&html);
    }
}
