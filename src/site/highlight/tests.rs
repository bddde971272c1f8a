use super::*;

fn html(language: &str, code: &str) -> String {
    Highlighter.highlight(code, language).unwrap_or_else(|| panic!("{language} is a known language"))
}

/// The text of HTML that has no entities but those the highlighter writes.
fn text(html: &str) -> String {
    let mut out = String::new();
    for (place, piece) in html.split('<').enumerate() {
        out.push_str(if place == 0 { piece } else { piece.split_once('>').expect("a tag ends").1 });
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

const LANGUAGES: [&str; 36] = [
    "bash",
    "bicep",
    "csharp",
    "dockerfile",
    "golang",
    "graphql",
    "groovy",
    "html",
    "http",
    "java",
    "javascript",
    "json",
    "jsonc",
    "markdown",
    "powershell",
    "python",
    "ruby",
    "scss",
    "shell",
    "sql",
    "xml",
    "yaml",
    "sh",
    "yml",
    "js",
    "go",
    "erb",
    "Dockerfile",
    "typescript",
    "rust",
    "curl",
    "ini",
    "toml",
    "diff",
    "swift",
    "php",
];

#[test]
fn pieces() {
    assert_eq!(
        html("ruby", "def go(x) # <b>\n  @y = :z\nend\n"),
        "<span class=\"hl-k\">def</span> <span class=\"hl-f\">go</span>(x) <span class=\"hl-c\"># &lt;b&gt;</span>\n  \
         <span class=\"hl-v\">@y</span> = <span class=\"hl-l\">:z</span>\n<span class=\"hl-k\">end</span>\n"
    );
    assert_eq!(
        html("graphql", "query($n: Int!) { a(first: 3) }"),
        "<span class=\"hl-k\">query</span>(<span class=\"hl-v\">$n</span>: <span class=\"hl-t\">Int</span>!) { \
         <span class=\"hl-f\">a</span>(<span class=\"hl-p\">first</span>: <span class=\"hl-n\">3</span>) }"
    );
    assert_eq!(
        html("http", "GET /x HTTP/1.1\nHost: y\n"),
        "<span class=\"hl-k\">GET</span> /x <span class=\"hl-k\">HTTP/1.1</span>\n<span class=\"hl-p\">Host</span>: y\n"
    );
    assert_eq!(
        html("yaml", "on: push # a\n"),
        "<span class=\"hl-p\">on</span>: push <span class=\"hl-c\"># a</span>\n"
    );
}

#[test]
fn the_text_is_unchanged() {
    let samples = [
        "",
        "\n",
        "\u{e4}\u{1f600}'\u{e4}\\\u{1f600}",
        "\"open",
        "'''",
        "/* \u{e4}",
        "<#",
        "$",
        "@",
        ":",
        "a::b",
        "-",
        "- -",
        "=",
        ":x",
        "x:",
        "HTTP/",
        "HTTP/1 200",
        "GET ",
        "\\",
        "\"\\",
        "\"\\\u{e4}\"",
        "`",
        "&lt;&amp;<a b='c'>",
        "1.2.3",
        "\r\n\t\r",
        "\n=begin\n\n=end",
        "${{ x }}",
        "<<EOF\nx",
        "{% raw %}",
        "\u{0}\u{2028}",
    ];
    for language in LANGUAGES {
        for first in samples {
            for second in samples {
                let code = format!("{first}{second}");
                assert_eq!(text(&html(language, &code)), code, "{language}");
            }
        }
    }
}

#[test]
fn what_is_left_alone() {
    assert_eq!(Highlighter.highlight("x", "text"), None);
    assert_eq!(Highlighter.highlight("x", "none"), None);
    assert_eq!(Highlighter.highlight("x", ""), None);
    assert_eq!(Highlighter.highlight(&"x ".repeat(MAX_CODE), "bash"), None);
}
