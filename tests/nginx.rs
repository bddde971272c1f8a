//! nginx for real: it reads the exported map, answers every source with 301 to its target, and leaves pages alone.
#![cfg(feature = "site")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::corpus::{BOOK_2021, BOOK_2026, Corpus, folder};
use docfold::engine::link::FlatRedirect;
use docfold::site::redirects::{ExportOptions, Host, Redirect, export};

/// A running nginx, stopped when dropped.
struct Nginx {
    child: Child,
    port: u16,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What stands in `location`: the map alone, or behind the files of the site as the exported comment says.
const MAP_ALONE: &str =
    "location / { absolute_redirect off; if ($docfold_redirect) { return 301 $docfold_redirect; } return 200; }";

/// Starts nginx in `folder` over `redirects`; `None`, said aloud, when there is no nginx.
fn start(folder: &Path, redirects: &[FlatRedirect], files_first: bool) -> Option<Nginx> {
    let present = Command::new("nginx").arg("-v").stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !present {
        println!("skipped: no nginx");
        return None;
    }
    let list = redirects.iter().map(|redirect| Redirect { source: &redirect.source, target: &redirect.target });
    let files = export(Host::Nginx, list, &ExportOptions::default()).unwrap();
    for file in &files {
        std::fs::write(folder.join(&file.path), &file.text).unwrap();
    }
    // The lines that the exported comment asks for.
    let comment = files[0].text.lines().filter_map(|line| line.strip_prefix("#     "));
    let locations = if files_first { comment.collect::<Vec<_>>().join("\n") } else { MAP_ALONE.to_owned() };
    for attempt in 0..5 {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let here = folder.display();
        let configuration = format!(
            "daemon off; master_process off; pid {here}/pid; error_log stderr error;\n\
             events {{ worker_connections 64; }}\n\
             http {{ access_log off; client_body_temp_path {here}/a; proxy_temp_path {here}/b; fastcgi_temp_path {here}/c;\n\
             uwsgi_temp_path {here}/d; scgi_temp_path {here}/e; include {here}/docfold-redirects.conf;\n\
             server {{ listen 127.0.0.1:{port}; root {here}/site;\n{locations}\n}} }}\n"
        );
        let path = folder.join("nginx.conf");
        std::fs::write(&path, configuration).unwrap();
        let child = Command::new("nginx").arg("-p").arg(folder).arg("-c").arg(&path).spawn().unwrap();
        let mut nginx = Nginx { child, port };
        // Ready when it answers; gone when the port was taken in between.
        while nginx.child.try_wait().unwrap().is_none() {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(nginx);
            }
            std::thread::park_timeout(Duration::from_millis(5));
        }
        assert!(attempt < 4, "nginx does not start");
    }
    None
}

impl Nginx {
    /// Status and location of the answer to each path, over one connection.
    fn get<'p>(&self, paths: impl IntoIterator<Item = &'p str>) -> Vec<(u16, String)> {
        let mut stream: Option<TcpStream> = None;
        let mut answers = Vec::new();
        for path in paths {
            let mut open = stream.take().unwrap_or_else(|| {
                let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
                stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                stream
            });
            // In one piece: several small ones wait for one another on the wire.
            open.write_all(format!("HEAD {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).unwrap();
            let mut head = Vec::new();
            let mut buffer = [0; 4096];
            while !head.ends_with(b"\r\n\r\n") {
                let read = open.read(&mut buffer).unwrap();
                assert!(read > 0, "{path}: the connection was closed");
                head.extend_from_slice(&buffer[..read]);
            }
            let head = String::from_utf8(head).unwrap();
            let field =
                |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("").trim().to_owned();
            if field("Connection:") != "close" {
                stream = Some(open);
            }
            answers.push((head[9..12].parse().unwrap(), field("Location:")));
        }
        answers
    }
}

fn check(nginx: &Nginx, redirects: &[&FlatRedirect], live: &[String]) {
    for (redirect, answer) in redirects.iter().zip(nginx.get(redirects.iter().map(|redirect| redirect.source.as_str())))
    {
        assert_eq!(answer, (301, redirect.target.clone()), "{}", redirect.source);
    }
    for (path, (status, location)) in live.iter().zip(nginx.get(live.iter().map(String::as_str))) {
        assert_eq!((status, location.as_str()), (200, ""), "{path}");
    }
}

#[test]
fn the_sample_of_2026() {
    let Some(root) = folder("github-docs-2026-sample") else { return };
    let corpus = Corpus::read(&root, BOOK_2026);
    let flat = corpus.redirects().flattened();
    let live: Vec<String> = corpus.live().into_iter().collect();
    let folder = tempfile::tempdir().unwrap();
    for path in &live {
        let page = folder.path().join("site").join(&path[1..]);
        std::fs::create_dir_all(&page).unwrap();
        std::fs::write(page.join("index.html"), "page").unwrap();
    }
    for files_first in [false, true] {
        let Some(nginx) = start(folder.path(), &flat, files_first) else { return };
        check(&nginx, &flat.iter().collect::<Vec<_>>(), &live);
        println!("{} sources, {} pages", flat.len(), live.len());
    }
}

#[test]
fn the_tree_of_2021() {
    let Some(root) = folder("github-docs-2021-10") else { return };
    let corpus = Corpus::read(&root, BOOK_2021);
    let flat = corpus.redirects().flattened();
    let live: Vec<String> = corpus.live().into_iter().collect();
    let folder = tempfile::tempdir().unwrap();
    let Some(nginx) = start(folder.path(), &flat, false) else { return };
    check(&nginx, &flat.iter().collect::<Vec<_>>(), &live);
    println!("{} sources, {} pages", flat.len(), live.len());
}

#[test]
fn odd_ones() {
    let pair = |source: &str, target: &str| FlatRedirect { source: source.into(), target: target.into() };
    let flat = [
        pair("/with%20blank", "/b"),
        pair("/Capital.Dots+(x)$", "/b"),
        pair("/caf%C3%A9", "https://x.example/y"),
        pair("/%7Bbraces%7D;", "/b"),
        pair("/it's,a", "/b#c"),
        pair("/$uri", "/b?$uri"),
        pair("/default", "/b"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let Some(nginx) = start(folder.path(), &flat, false) else { return };
    for (request, expected) in [
        ("/with%20blank", (301, "/b")),
        ("/with%20blank/", (301, "/b")),
        ("/default///?a=b", (301, "/b?a=b")),
        ("/Capital.Dots+(x)$", (301, "/b")),
        ("/capital.dots+(x)$", (200, "")),
        ("/CapitalxDots+(x)$", (200, "")),
        ("/caf%C3%A9", (301, "https://x.example/y")),
        ("/caf%c3%a9", (301, "https://x.example/y")),
        ("/%7Bbraces%7D;", (301, "/b")),
        ("/it's,a?q", (301, "/b#c")),
        ("/$uri", (301, "/b?%24uri")),
        ("/default%0D%0AX:y", (200, "")),
        ("/", (200, "")),
    ] {
        let answer = &nginx.get([request])[0];
        assert_eq!((answer.0, answer.1.as_str()), expected, "{request}");
    }
}
