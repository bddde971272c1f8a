//! `docfold check --external` against a server of the test's own, on loopback.
#![cfg(feature = "cli")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

type Requests = Arc<Mutex<BTreeMap<String, usize>>>;

/// Answers one connection at a time, and counts what was asked for.
fn serve(listener: &TcpListener, requests: &Requests) {
    for stream in listener.incoming().flatten() {
        answer(stream, requests);
    }
}

fn answer(mut stream: TcpStream, requests: &Requests) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    for line in lines {
        if line.is_empty() {
            break;
        }
    }
    let request = first.rsplit_once(' ').map_or("", |(request, _)| request).to_owned();
    let count = {
        let mut requests = requests.lock().unwrap();
        let count = requests.entry(request.clone()).or_default();
        *count += 1;
        *count
    };
    let (status, extra) = match request.as_str() {
        // The connection ends without an answer.
        "HEAD /late" if count == 1 => return,
        "GET /late" => return,
        request if request.contains(" /silent") => return,
        "HEAD /ok" | "GET /ok" | "GET /no-head" => ("200 OK", ""),
        "HEAD /no-head" => ("405 Method Not Allowed", ""),
        "HEAD /moved" => ("301 Moved Permanently", "Location: /ok\r\n"),
        "HEAD /round" | "GET /round" => ("302 Found", "Location: /round\r\n"),
        "HEAD /busy" if count == 1 => ("503 Service Unavailable", ""),
        "HEAD /soon" if count < 3 => ("429 Too Many Requests", "Retry-After: 0\r\n"),
        "HEAD /soon" => ("200 OK", ""),
        "HEAD /busy" | "HEAD /late" => ("200 OK", ""),
        "HEAD /members" => ("401 Unauthorized", ""),
        _ => ("404 Not Found", ""),
    };
    _ = write!(stream, "HTTP/1.1 {status}\r\n{extra}Content-Length: 0\r\nConnection: close\r\n\r\n");
}

fn check(folder: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_docfold"))
        .args(["check", "--external", "--config"])
        .arg(folder.join("book.toml"))
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Where a server listens, and what it was asked for.
fn server() -> (String, Requests) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let requests = Requests::default();
    let counted = Arc::clone(&requests);
    std::thread::spawn(move || serve(&listener, &counted));
    (base, requests)
}

/// A page with links to `paths`.
fn write_book<P: AsRef<str>>(folder: &Path, base: &str, paths: impl IntoIterator<Item = P>) {
    let links: String = paths.into_iter().map(|path| format!("- [x]({base}{})\n", path.as_ref())).collect();
    std::fs::create_dir(folder.join("content")).unwrap();
    let page = format!("---\ntitle: Home\nversions: {{a: '*'}}\nchildren: []\n---\n{links}");
    std::fs::write(folder.join("content/index.md"), page).unwrap();
    let book =
        format!("[[plan]]\nname = \"a\"\nshort = \"a\"\ndefault = true\n[links]\nignore = [\"{base}/skipped/*\"]\n");
    std::fs::write(folder.join("book.toml"), book).unwrap();
}

/// What is wrong with addresses of `base`.
fn titles(found: &str, base: &str) -> Vec<String> {
    found.lines().filter(|line| line.starts_with("error[DF214]")).map(|line| line.replace(base, "")).collect()
}

#[test]
fn a_silent_host_is_given_up() {
    let (base, requests) = server();
    let folder = tempfile::tempdir().unwrap();
    write_book(folder.path(), &base, (0..12).map(|number| format!("/silent/{number:02}")));
    let found = check(folder.path());
    let titles = titles(&found, &base);
    assert_eq!(titles.len(), 12, "{found}");
    let given_up = "was not asked for: its host gave no answer 3 times in a row";
    assert!(titles[..3].iter().all(|title| title.contains("cannot be reached: ")), "{found}");
    assert!(titles[3..].iter().all(|title| title.ends_with(given_up)), "{found}");
    let asked: usize = requests.lock().unwrap().values().sum();
    assert_eq!(asked, 6, "HEAD and GET for each of three links");
}

#[test]
fn addresses_are_asked_for_once_and_with_patience() {
    let (base, requests) = server();
    let folder = tempfile::tempdir().unwrap();
    let paths =
        ["/late", "/ok", "/no-head", "/moved", "/busy", "/soon", "/members", "/gone", "/round", "/skipped/x", "/ok#a"];
    write_book(folder.path(), &base, paths);

    let found = check(folder.path());
    assert_eq!(
        titles(&found, &base),
        ["error[DF214]: `/gone` answers 404", "error[DF214]: `/round` redirects without end"],
        "{found}"
    );

    let first = requests.lock().unwrap().clone();
    assert!(first.keys().all(|request| !request.contains("skipped")), "{first:?}");
    assert_eq!(first["HEAD /ok"], 2, "itself, and through /moved: the fragment is no address of its own");
    assert_eq!((first["HEAD /busy"], first["HEAD /soon"], first["HEAD /late"]), (2, 3, 2));
    let asked_twice = first.keys().any(|request| request == "GET /busy" || request == "GET /soon");
    assert!(!asked_twice, "who is busy is not asked in another way: {first:?}");
    check(folder.path());
    let second = requests.lock().unwrap().clone();
    for well in ["HEAD /ok", "HEAD /busy", "GET /no-head", "HEAD /moved"] {
        assert_eq!(first[well], second[well], "{well} was well and is not asked for again");
    }
    assert!(second["HEAD /gone"] > first["HEAD /gone"], "what was wrong is asked for again");
}
