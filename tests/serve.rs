//! The server and the loop of writing: what browsers get, and what a saved file does.
#![cfg(feature = "cli")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const BOOK: &str = "[book]\ntitle = \"T\"\n\n[[plan]]\nname = \"cloud\"\nshort = \"cloud\"\ndefault = true\n\n[[plan]]\nname = \"server\"\nshort = \"server\"\nreleases = [\"2.1\", \"2.0\"]\n";

fn page(title: &str, more: &str, body: &str) -> String {
    format!("---\ntitle: {title}\nversions:\n  cloud: '*'\n  server: '*'\n{more}---\n\n{body}\n")
}

fn project(root: &Path) {
    let files = [
        ("book.toml", BOOK.to_owned()),
        ("content/index.md", page("Home", "children:\n  - /guide\n", "")),
        ("content/guide/index.md", page("Guide", "children:\n  - /one\n  - /two\n", "")),
        ("content/guide/one.md", page("One", "redirect_from:\n  - /old/one\n", "First {% data reusables.greeting %}")),
        ("content/guide/two.md", page("Two", "", "Second <b>page</b> [AUTOTITLE](/guide/one)")),
        ("data/reusables/greeting.md", "hello".to_owned()),
        ("assets/images/a.png", "png".to_owned()),
    ];
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// After this a test that waits says what it waits for, and fails. No measure of speed.
const PATIENCE: Duration = Duration::from_secs(60);

/// The panel of a page without findings, as an event has it.
const NONE: &str = "<!-- none -->";

#[test]
fn paths_beyond_ascii_are_answered_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let guide = page("Guide", "children: [/one, /two, /größe]\n", "");
    fs::write(folder.path().join("content/guide/index.md"), guide).unwrap();
    let size = page("Größe", "redirect_from: [/ma%C3%9F]\n", "Text.");
    fs::write(folder.path().join("content/guide/größe.md"), size).unwrap();
    let server = Server::start(folder.path());
    for path in ["/en/guide/gr%C3%B6%C3%9Fe", "/en/guide/gr%c3%b6%c3%9fe"] {
        assert_eq!(server.get(path).0, 200, "{path}");
    }
    let (status, head, _) = server.get("/en/ma%C3%9F");
    assert_eq!((status, head.contains("location: /en/guide/gr%c3%b6%c3%9fe\r\n")), (301, true), "{head}");
    for path in ["/en/guide/gr%25C3%25B6%25C3%259Fe", "/en/guide/gr%F6%DFe", "/en/guide%2Fgr%C3%B6%C3%9Fe%00"] {
        assert_eq!(server.get(path).0, 404, "{path}");
    }
    // The browser's script says the path as the address has it.
    let html = server.get("/en/guide/gr%C3%B6%C3%9Fe").2;
    fs::write(folder.path().join("content/guide/größe.md"), page("Größe", "", "Changed.")).unwrap();
    assert!(server.events("/en/guide/gr%25C3%25B6%25C3%259Fe", &html).any(|line| line == "event: reload"));
}

/// A list of assets may name anything; what is served lies in a folder of assets, and was found there.
#[test]
fn lists_of_assets_lead_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    project(&root);
    fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    fs::write(root.join("private.txt"), "secret").unwrap();
    fs::create_dir_all(root.join("assets/links")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path().join("secret.txt"), root.join("assets/links/out.txt")).unwrap();
    let list = "../secret.txt\nprivate.txt\n./private.txt\n/private.txt\nassets/../private.txt\nassets/links/out.txt\n";
    fs::write(root.join("list.txt"), list).unwrap();
    fs::write(root.join("book.toml"), format!("[source]\nasset-lists = [\"list.txt\"]\n{BOOK}")).unwrap();
    let server = Server::start(&root);
    for path in
        ["/../secret.txt", "/%2e%2e/secret.txt", "/private.txt", "/assets/../private.txt", "/assets/links/out.txt"]
    {
        let (status, _, body) = server.get(path);
        assert!(status == 404 && body != "secret", "{path}: {status}");
    }
    assert_eq!(server.get("/assets/images/a.png").2, "png");
}

/// Folders as people write them, a sub-path with signs that are encoded, a folder of data that comes later, images without
/// their ending, and the address of the sources.
#[test]
fn what_a_configuration_names_is_served_and_watched() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    fs::remove_dir_all(folder.path().join("data")).unwrap();
    let config = "[source]\nassets = [\"./assets/\"]\ndata = \"shared//data\"\nocticons = \"icons.json\"\n\
        [site]\nbase-url = \"https://x.example/a%20b\"\nedit-url = \"https://git.example/edit\"\n";
    let book = BOOK.replace("[book]", "[book]\nsrc = \"./content\"");
    fs::write(folder.path().join("book.toml"), book + config).unwrap();
    let icon = |shape: &str| {
        format!(r#"{{"boat": {{"heights": {{"16": {{"width": 16, "path": "<path d=\"{shape}\"></path>"}}}}}}}}"#)
    };
    fs::write(folder.path().join("icons.json"), icon("M1 1")).unwrap();
    let more = "octicon: boat\nlayout: product-landing\nheroImage: /assets/images/a\nchildren:\n  - /one\n  - /two\n";
    fs::write(folder.path().join("content/guide/index.md"), page("Guide", more, "")).unwrap();
    let server = Server::start(folder.path());
    let guide = server.get("/a%20b/en/guide");
    assert_eq!(guide.0, 200);
    assert!(guide.2.contains("/a%20b/assets/images/a.png"), "{}", guide.2);
    assert!(guide.2.contains("https://git.example/edit/content/guide/index.md"), "{}", guide.2);
    assert_eq!(server.get("/a%20b/assets/images/a.png").2, "png");
    let home = server.get("/a%20b/en").2;
    assert!(home.contains("M1 1"), "{home}");
    fs::write(folder.path().join("icons.json"), icon("M2 2")).unwrap();
    assert!(server.changed("/en", &home).contains("M2 2"));
    let one = server.get("/a%20b/en/guide/one").2;
    assert!(!one.contains("First hello"));
    let reusables = folder.path().join("shared/data/reusables");
    fs::create_dir_all(&reusables).unwrap();
    fs::write(reusables.join("greeting.md"), "hello").unwrap();
    assert!(server.changed("/en/guide/one", &one).contains("First hello"));
}

#[test]
fn the_error_index_is_served() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let write = |title: &str| {
        let more = "errors: true\nredirect_from: [/codes, /errors]\n";
        let code = format!("## {title}\n\n```json\n{{\"error\": \"access_denied\"}}\n```\n");
        fs::write(folder.path().join("content/guide/two.md"), page("Two", more, &code)).unwrap();
    };
    write("Access denied");
    let server = Server::start(folder.path());
    for (path, what) in [
        ("/errors", "Access denied"),
        ("/errors/", "Access denied"),
        ("/errors/server@2.1", "Access denied"),
        ("/errors.json", "\"access_denied\""),
    ] {
        let (status, _, body) = server.get(path);
        assert!(status == 200 && body.contains(what), "{path}: {status} {body}");
    }
    let index = server.get("/errors").2;
    let code = index.split("href=\"/errors/").skip(1).find(|rest| rest.contains("access_denied\""));
    let code = format!("/errors/{}", code.map_or("", |rest| rest.split('"').next().unwrap()));
    assert!(server.get(&code).2.contains("/en/guide/two#access-denied"), "{code}: {index}");
    assert_eq!(server.get("/errors/nothing").0, 404);
    write("No access");
    let mut index = server.changed("/errors", &index);
    assert!(index.contains("No access"));

    let two = folder.path().join("content/guide/two.md");
    let good = fs::read(&two).unwrap();
    let template = folder.path().join("templates/errors.html");
    fs::create_dir_all(template.parent().unwrap()).unwrap();
    for (file, broken, says) in [
        (&two, "---\ntitle: [\n---\n", "DF002"),
        (&template, "{% if %}", "template: "),
        (&template, "{{ nothing.there }}", "template: "),
    ] {
        fs::write(file, broken).unwrap();
        let html = server.changed("/errors", &index);
        assert!(html.contains("No access") && html.contains("_Findings") && html.contains(says), "{broken}: {html}");
        if file == &two { fs::write(file, &good) } else { fs::remove_file(file) }.unwrap();
        index = server.changed("/errors", &html);
        assert!(index.contains("No access") && !index.contains("_Findings"), "{broken}: {index}");
    }
}

struct Server {
    child: Child,
    port: u16,
    lines: std::sync::mpsc::Receiver<String>,
}

impl Server {
    fn start(root: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_docfold"))
            .args(["serve", "--port", "0", "--config"])
            .arg(root.join("book.toml"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.find_map(|line| line.ok().filter(|line| line.starts_with("listening"))).unwrap();
        let port = line.rsplit_once("localhost:").unwrap().1.split('/').next().unwrap().parse().unwrap();
        let (sender, received) = std::sync::mpsc::channel();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| _ = sender.send(line)));
        Self { child, port, lines: received }
    }

    fn request(&self, method: &str, path: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap_or_else(|error| panic!("no answer to {method} {path}: {error}"));
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        (head[9..12].parse().unwrap(), head.to_ascii_lowercase(), body.to_owned())
    }

    fn get(&self, path: &str) -> (u16, String, String) {
        self.request("GET", path)
    }

    /// What a browser that shows `html` at `path` hears, until patience ends: comments alone keep a stream open for good.
    fn events(&self, path: &str, html: &str) -> impl Iterator<Item = String> + use<> {
        let hash = html.split("events?hash=").nth(1).unwrap().split('&').next().unwrap();
        let found = html.split("found = '").nth(1).unwrap().split('\'').next().unwrap();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let query = format!("hash={hash}&findings={found}&path={path}");
        write!(stream, "GET /_docfold/events?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (start, path, mut heard) = (Instant::now(), path.to_owned(), Vec::new());
        BufReader::new(stream).lines().map(move |line| {
            let line = line.unwrap_or_else(|error| panic!("the stream of {path} ended ({error}) after {heard:#?}"));
            assert!(start.elapsed() < PATIENCE, "what was waited for did not come to {path}, but {heard:#?}");
            heard.push(line.clone());
            line
        })
    }

    /// Waits until the page at `path` is another one than the one that was got before.
    fn changed(&self, path: &str, html: &str) -> String {
        assert!(self.events(path, html).any(|line| line == "event: reload"));
        self.get(path).2
    }

    /// Waits until the findings of the page at `path` say `what`, unless they do so in `html`: it is not loaded again for that.
    fn found(&self, path: &str, html: &str, what: &str) {
        let said = if what == NONE { !html.contains("_Findings") } else { html.contains(what) };
        if said {
            return;
        }
        for line in self.events(path, html) {
            assert_ne!(line, "event: reload");
            if line.contains(what) {
                return;
            }
        }
        panic!("the stream ended");
    }

    /// Waits for a line of the terminal that says `what`; gives back those before it and it.
    fn said(&self, what: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line =
                self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("nothing says `{what}`: {lines:#?}"));
            lines.push(line);
            if lines.last().is_some_and(|line| line.contains(what)) {
                return lines;
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

#[test]
fn requests_find_what_the_site_has() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let server = Server::start(folder.path());
    let (status, head, _) = server.get("/");
    assert!(status == 301 && head.contains("location: /en\r\n"), "{head}");
    let (status, head, body) = server.get("/en/guide/one");
    assert!(status == 200 && head.contains("content-type: text/html") && body.contains("First hello"), "{head}");
    assert_eq!(server.get("/en/server@2.0/guide/two").0, 200);
    assert!(server.get("/en/old/one").1.contains("location: /en/guide/one"));
    assert!(server.get("/en/guide/one/").1.contains("location: /en/guide/one"));
    let (_, head, body) = server.get("/en/guide/one.md");
    assert!(head.contains("text/markdown") && body.starts_with("# One"));
    let (status, head, body) = server.get("/assets/images/a.png");
    assert_eq!((status, body.as_str()), (200, "png"));
    assert!(head.contains("content-type: image/png"));
    assert_eq!(server.get("/_docfold/docfold.css").0, 200);
    for path in [
        "/../book.toml",
        "/%2e%2e/book.toml",
        "/assets/../book.toml",
        "/book.toml",
        "/content/index.md",
        "/assets%2f..%2fbook.toml",
    ] {
        let (status, _, body) = server.get(path);
        assert!(status == 404 && !body.contains("[[plan]]"), "{path}");
    }
    let (status, head, body) = server.request("HEAD", "/en/guide/one");
    assert!(status == 200 && body.is_empty() && head.contains("content-length:"));
    assert_eq!(server.request("POST", "/en").0, 405);
}

#[test]
fn saved_files_reach_open_pages() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let server = Server::start(folder.path());
    let write = |path: &str, text: &str| fs::write(folder.path().join(path), text).unwrap();
    let path = "/en/guide/one";
    let first = server.get(path).2;

    write(
        "content/guide/one.md",
        &page("One", "redirect_from:\n  - /old/one\n", "Another {% data reusables.greeting %}"),
    );
    let html = server.changed(path, &first);
    assert!(html.contains("Another hello"));

    write("data/reusables/greeting.md", "good morning");
    let html = server.changed(path, &html);
    assert!(html.contains("Another good morning"));

    write("content/guide/one.md", &page("Uno", "", "Another {% data reusables.greeting %}"));
    let html = server.changed(path, &html);
    assert!(html.contains("<title>Uno"));
    assert!(server.get("/en/guide/two").2.contains(">Uno</a>"), "other pages show the new title");

    fs::create_dir_all(folder.path().join("templates")).unwrap();
    write("templates/custom.css", "body { color: red }");
    let html = server.changed(path, &html);
    assert!(html.contains("custom.css"));

    write("book.toml", &BOOK.replace("title = \"T\"", "title = \"Other name\""));
    let html = server.changed(path, &html);
    assert!(html.contains("Other name"));
    assert!(!html.contains("_Findings"));
}

#[test]
fn what_breaks_is_shown_over_the_last_good_page() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let server = Server::start(folder.path());
    let write = |path: &str, text: &str| fs::write(folder.path().join(path), text).unwrap();
    let path = "/en/guide/one";
    let one = page("One", "redirect_from:\n  - /old/one\n", "First {% data reusables.greeting %}");
    let first = server.get(path).2;
    assert!(!first.contains("_Findings"));

    for (file, broken, good, says) in [
        ("content/guide/one.md", "---\ntitle: [\n---\nx".to_owned(), one.clone(), "DF002"),
        ("book.toml", format!("{BOOK}\n[buil]\n"), BOOK.to_owned(), "unknown field"),
    ] {
        let before = server.get(path).2;
        write(file, &broken);
        let html = server.changed(path, &before);
        assert!(html.contains("First hello") && html.contains("_Findings") && html.contains(says), "{file}: {html}");
        write(file, &good);
        let html = server.changed(path, &html);
        assert!(html.contains("First hello") && !html.contains("_Findings"), "{file}");
    }

    let before = server.get(path).2;
    write("content/guide/one.md", &one.replace("reusables.greeting", "reusables.<greeting"));
    let html = server.changed(path, &before);
    assert!(html.contains("_Findings") && html.contains("reusables.&lt;greeting"), "{html}");
    assert!(html.contains("DF"));
    write("content/guide/one.md", &one);
    let html = server.changed(path, &html);

    fs::create_dir_all(folder.path().join("templates")).unwrap();
    write("templates/article.html", "{% if %}");
    let html = server.changed(path, &html);
    assert!(html.contains("First hello") && html.contains("template: "), "{html}");
    fs::remove_file(folder.path().join("templates/article.html")).unwrap();
    let html = server.changed(path, &html);
    assert!(!html.contains("_Findings"));
}

#[test]
fn the_whole_book_is_checked_after_each_save() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let server = Server::start(folder.path());
    let write = |path: &str, text: &str| fs::write(folder.path().join(path), text).unwrap();
    let (path, two) = ("/en/guide/two", page("Two", "", "Second [x](/guide/one#part)"));
    // The first page goes before the first check.
    assert_eq!(server.get(path).0, 200);
    server.said("check: ");
    write("content/guide/two.md", &two);
    server.said("no anchor `#part`");
    server.said("check: ");
    server.found(path, &server.get(path).2, "no anchor `#part`");

    // What another page says is a finding here, and no reason to load the page again.
    let html = server.get(path).2;
    write(
        "content/guide/one.md",
        &page("One", "redirect_from:\n  - /old/one\n", "## Part\n\n{% data reusables.greeting %}"),
    );
    server.found(path, &html, NONE);
    let said = server.said("gone: content/guide/two.md");
    // What was saved is said when the site is ready, which may be before or after.
    if !said.iter().any(|line| line.contains("content/guide/one.md: ")) {
        server.said("content/guide/one.md: ");
    }

    let html = server.get(path).2;
    assert!(!html.contains("_Findings"));
    write("content/guide/one.md", &page("One", "", "{% data reusables.greeting %}"));
    server.found(path, &html, "no anchor `#part`");
    server.said("DF206");
    let text = server.said("check: ").pop().unwrap();
    let checked = Command::new(env!("CARGO_BIN_EXE_docfold"))
        .args(["check", "--config"])
        .arg(folder.path().join("book.toml"))
        .output()
        .unwrap();
    let counts = String::from_utf8(checked.stderr).unwrap();
    assert!(text.contains(counts.trim()), "{text} is not {counts}");

    // Comments and levels count as they do for the command.
    let html = server.get(path).2;
    write("content/guide/two.md", &two.replace("Second", "Third <!-- docfold-disable-line -->"));
    let html = server.changed(path, &html);
    server.found(path, &html, NONE);
}

#[test]
fn serving_survives_what_happens_to_folders() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    let server = Server::start(folder.path());
    let at = |path: &str| folder.path().join(path);
    let path = "/en/guide/one";
    let first = server.get(path).2;

    // A page is gone and comes back.
    let text = fs::read(at("content/guide/one.md")).unwrap();
    fs::remove_file(at("content/guide/one.md")).unwrap();
    let html = server.changed(path, &first);
    assert!(html.contains("Page not found") && server.get("/en/guide/two").0 == 200);
    fs::write(at("content/guide/one.md"), &text).unwrap();
    assert!(server.changed(path, &html).contains("First hello"));

    // An editor that writes beside and renames.
    let html = server.get(path).2;
    fs::write(at("content/guide/.one.md.swp"), "half").unwrap();
    fs::write(at("content/guide/one.md~"), String::from_utf8_lossy(&text).replace("First", "Renamed")).unwrap();
    fs::rename(at("content/guide/one.md~"), at("content/guide/one.md")).unwrap();
    let html = server.changed(path, &html);
    assert!(html.contains("Renamed hello"));

    // Bytes that are no text are shown as far as they are, with a finding, which goes away with them.
    fs::write(at("content/guide/one.md"), [&text[..], b"\xff\xfe broken"].concat()).unwrap();
    let html = server.changed(path, &html);
    assert!(html.contains("First hello") && html.contains("invalid UTF-8"), "{html}");
    fs::write(at("content/guide/one.md"), &text).unwrap();
    let html = server.changed(path, &html);
    assert!(html.contains("First hello") && !html.contains("invalid UTF-8"));

    // A folder is renamed and back.
    fs::rename(at("content/guide"), at("content/manual")).unwrap();
    let html = server.changed(path, &html);
    assert!(html.contains("Page not found") && server.get("/en").0 == 200);
    fs::rename(at("content/manual"), at("content/guide")).unwrap();
    let html = server.changed(path, &html);
    assert!(html.contains("First hello"));
    fs::write(at("content/guide/one.md"), String::from_utf8_lossy(&text).replace("First", "Watched")).unwrap();
    let html = server.changed(path, &html);
    assert!(html.contains("Watched hello"), "a folder that came back is watched");

    // The whole content folder is away for a while.
    fs::rename(at("content"), at("elsewhere")).unwrap();
    let html = server.changed(path, &html);
    assert!(html.contains("Watched hello") && html.contains("no such folder"), "{html}");
    fs::rename(at("elsewhere"), at("content")).unwrap();
    let html = server.changed(path, &html);
    assert!(html.contains("Watched hello") && !html.contains("no such folder"));
    fs::write(at("content/guide/one.md"), &text).unwrap();
    assert!(server.changed(path, &html).contains("First hello"), "the new folder is watched");
}

impl Server {
    /// Where the index for `script` is now, and what stands in its entry.
    fn index(&self, script: &str) -> (String, String) {
        let (status, head, body) = self.get(script);
        assert!(status == 200 && head.contains("content-type: text/javascript"), "{head}\n\n{body}");
        let name = body.strip_prefix("export * from \"./").and_then(|rest| rest.strip_suffix(".href;\n")).unwrap();
        let name = name.split('/').next().unwrap();
        assert!(body.contains(&format!("export const folder = new URL(\"./{name}/\", import.meta.url)")), "{body}");
        let folder = format!("{}/{name}", script.rsplit_once('/').unwrap().0);
        let (status, _, entry) = self.get(&format!("{folder}/pagefind-entry.json"));
        assert_eq!(status, 200);
        (folder, entry)
    }
}

#[test]
fn search_is_made_when_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    fs::write(folder.path().join("book.toml"), format!("{BOOK}\n[site]\nbase-url = \"https://example.com/docs\"\n"))
        .unwrap();
    let server = Server::start(folder.path());
    let path = "/docs/en/guide/one";
    let html = server.get(path).2;
    let script = html.split("data-index=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(script, "/docs/_docfold/search/pagefind.js");
    server.said("check: ");

    let (first, entry) = server.index(&script);
    assert!(entry.contains("\"page_count\":"), "{entry}");
    server.said("search index: ");
    let (status, head, body) = server.get(&format!("{first}/pagefind.js"));
    assert!(status == 200 && head.contains("content-type: text/javascript") && !body.is_empty());
    assert_eq!(server.get(&format!("{first}/none")).0, 404);
    assert_eq!(
        server.index(&format!("{script}?1")),
        (first.clone(), entry.clone()),
        "a tab asks under another address"
    );
    let (status, head, _) = server.get("/docs/_docfold/search/pagefind-entry.json");
    assert!(status == 301 && head.contains(&format!("location: {first}/pagefind-entry.json\r\n")), "{head}");
    assert_eq!(server.get("/docs/_docfold/search/none.js").0, 404);
    assert_eq!(server.index(&script), (first.clone(), entry.clone()), "nothing is different");

    let mut html = html;
    let mut sets = vec![first];
    for word in ["Another", "Third"] {
        let text = page("One", "redirect_from:\n  - /old/one\n", &format!("{word} {{% data reusables.greeting %}}"));
        fs::write(folder.path().join("content/guide/one.md"), text).unwrap();
        html = server.changed(path, &html);
        // Nobody waits for it: the index before is served until the new one is there.
        server.index(&script);
        server.said("search index: ");
        let (set, _) = server.index(&script);
        assert!(!sets.contains(&set), "{word}");
        sets.push(set);
    }
    let kept = sets.iter().map(|set| server.get(&format!("{set}/pagefind-entry.json")).0);
    assert_eq!(kept.collect::<Vec<_>>(), [404, 200, 200], "the last but one is kept");
    // By this a tab knows that its index is gone, and by the script where the newest is.
    let asked = sets.iter().map(|set| server.request("HEAD", &format!("{set}/pagefind-entry.json")).0);
    assert_eq!(asked.collect::<Vec<_>>(), [404, 200, 200]);
    assert_eq!(server.index(&format!("{script}?2")).0, sets[2]);
}

#[test]
fn a_site_without_search_has_none_while_writing() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    fs::write(folder.path().join("book.toml"), format!("{BOOK}\n[site]\noutputs = [\"markdown\"]\n")).unwrap();
    let server = Server::start(folder.path());
    let html = server.get("/en/guide/one").2;
    assert!(!html.contains("data-index") && html.contains("/en/guide/one.md"));
    assert_eq!(server.get("/_docfold/search/pagefind.js").0, 404);
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_a_circle_do_not_hold_the_server_up() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    std::os::unix::fs::symlink(folder.path().join("content"), folder.path().join("content/guide/loop")).unwrap();
    let server = Server::start(folder.path());
    let path = "/en/guide/one";
    let html = server.get(path).2;
    assert!(html.contains("First hello"));
    std::os::unix::fs::symlink(folder.path().join("content/guide"), folder.path().join("content/guide/more")).unwrap();
    fs::write(folder.path().join("content/guide/one.md"), page("One", "", "Still {% data reusables.greeting %}"))
        .unwrap();
    let html = server.changed(path, &html);
    assert!(html.contains("Still hello"));
}

/// As a build has it: the fragment of the redirect before stays where the address has none.
#[test]
fn a_fragment_stays_on_the_way_to_another_site() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path());
    fs::write(folder.path().join("book.toml"), format!("{BOOK}\n[redirects]\nfiles = [\"redirects.json\"]\n")).unwrap();
    let json = r#"{"/a": "/b#x", "/b": "https://far.example/", "/c": "/d#x", "/d": "https://far.example/#y"}"#;
    fs::write(folder.path().join("redirects.json"), json).unwrap();
    let server = Server::start(folder.path());
    assert!(server.get("/en/a").1.contains("location: https://far.example/#x\r\n"));
    assert!(server.get("/en/c").1.contains("location: https://far.example/#y\r\n"));
}
