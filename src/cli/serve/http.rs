//! Speaks HTTP: requests to [`Live::answer`], and a stream of events for the script in each page.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::Write;
use std::net::{IpAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::watch;

use super::answer::{Reply, State};
use super::error_index::ErrorIndex;
use super::live::{Live, locked};
use super::searching::Searching;
use crate::engine::percent;

/// Tells every open page that something may be different.
#[derive(Clone, Debug)]
pub(super) struct Changes(watch::Sender<u64>);

impl Default for Changes {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

impl Changes {
    pub(super) fn tell(&self) {
        self.0.send_modify(|count| *count += 1);
    }
}

#[derive(Clone)]
struct Server {
    live: Arc<Mutex<Live>>,
    changes: Changes,
    searching: Searching,
    errors: ErrorIndex,
    /// Whether only this machine is served: then a foreign host name is a page of another site that was led here.
    local: bool,
}

impl Server {
    /// The answer to a request for `path`, which is decoded.
    fn answer(&self, path: &str) -> Reply {
        let mut live = locked(&self.live);
        if path.ends_with(".md")
            && let Some(reply) = live.markdown(path)
        {
            return reply;
        }
        let reply = live.answer(path);
        drop(live);
        // As in a site that is built, the index comes after pages and before old paths.
        let is_there = reply.status != 404 && reply.location.is_none();
        let Some(mut found) = (!is_there).then(|| self.errors.answer(path)).flatten() else { return reply };
        found.news.splice(0..0, reply.news);
        found
    }

    /// What browsers may hold of what is at `path`.
    fn state_of(&self, path: &str) -> State {
        let state = locked(&self.live).state_of(path);
        let Some(mut found) = (!state.is_there).then(|| self.errors.state_of(path)).flatten() else { return state };
        found.news.splice(0..0, state.news);
        found
    }
}

/// Serves on `listener` for good.
pub(super) fn serve(listener: TcpListener, live: Arc<Mutex<Live>>, changes: Changes) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let local = listener.local_addr()?.ip().is_loopback();
    listener.set_nonblocking(true)?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let searching = Searching::new(Arc::clone(&live));
        let errors = ErrorIndex::new(Arc::clone(&live));
        let router = Router::new().fallback(respond).with_state(Server { live, changes, searching, errors, local });
        axum::serve(listener, router).await
    })
}

async fn respond(
    extract::State(server): extract::State<Server>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if server.local && !is_local(&headers) {
        return (StatusCode::FORBIDDEN, "only for this machine: see docfold serve --host\n").into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")], "").into_response();
    }
    if uri.path() == "/_docfold/events" {
        return events(server, uri.query().unwrap_or("")).into_response();
    }
    let path = decode(uri.path());
    if let Some(reply) = server.searching.answer(&path).await {
        return response(reply);
    }
    let rendered = tokio::task::spawn_blocking(move || server.answer(&path));
    match rendered.await {
        Ok(reply) => response(reply),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "docfold failed here; the terminal says why\n").into_response(),
    }
}

fn response(reply: Reply) -> Response {
    tell(&reply.news);
    let mut builder = Response::builder()
        .status(reply.status)
        .header(header::CONTENT_TYPE, reply.content_type)
        // Redirects included: what is so now need not be so after the next saving.
        .header(header::CACHE_CONTROL, "no-store");
    if let Some(location) = reply.location {
        builder = builder.header(header::LOCATION, encode(&location));
    }
    builder
        .body(Body::from(reply.body))
        .unwrap_or_else(|_| (StatusCode::INTERNAL_SERVER_ERROR, "a redirect leads to no address\n").into_response())
}

/// Findings in the terminal.
fn tell(news: &[String]) {
    let mut out = std::io::stderr().lock();
    for finding in news {
        _ = writeln!(out, "{finding}\n");
    }
}

/// `reload` whenever the page at `path` is another one than that with `hash`, else `findings`, with the panel, whenever they
/// are others than those that the browser shows.
fn events(server: Server, query: &str) -> impl IntoResponse + use<> {
    let query: HashMap<String, String> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (decode(key), decode(value)))
        .collect();
    let get = |key: &str| query.get(key).cloned().unwrap_or_default();
    // The browser says the path as it is in the address, so that it is encoded twice here.
    let path = decode(&get("path"));
    let changes = server.changes.0.subscribe();
    let state = (changes, server, path, (get("hash"), get("findings")), true);
    let stream = stream::unfold(state, |(mut changes, server, path, (page, findings), first)| async move {
        let mut look = first;
        loop {
            if !look {
                changes.changed().await.ok()?;
            }
            look = false;
            let (of, asked) = (server.clone(), path.clone());
            let looked = tokio::task::spawn_blocking(move || of.state_of(&asked));
            let now = looked.await.ok()?;
            tell(&now.news);
            let event = if now.page != page {
                Event::default().event("reload").data(&now.page)
            } else if now.findings != findings {
                // Browsers pass over an event without data.
                let panel = if now.panel.is_empty() { "<!-- none -->" } else { &now.panel };
                Event::default().event("findings").id(&now.findings).data(panel)
            } else {
                continue;
            };
            return Some((Ok::<_, Infallible>(event), (changes, server, path, (now.page, now.findings), false)));
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

/// Whether the request names this machine: a foreign name that was made to lead here does not read the site.
fn is_local(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return true };
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    name == "localhost" || name.ends_with(".localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// An address in the characters that a header takes.
fn encode(address: &str) -> String {
    let plain = |byte: u8| {
        byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
    };
    let escaped = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    address.bytes().map(escaped).collect()
}

/// A path or a query without `%XX`; what is no UTF-8 then is replaced.
fn decode(text: &str) -> String {
    String::from_utf8_lossy(&percent::decode(text)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_whatever_they_are() {
        for (text, expect) in [
            ("/a%20b", "/a b"),
            ("/%C3%A4", "/ä"),
            ("/%", "/%"),
            ("/%zz%2", "/%zz%2"),
            ("/%ff", "/\u{fffd}"),
            ("/%+1", "/%+1"),
        ] {
            assert_eq!(decode(text), expect);
        }
    }

    #[test]
    fn foreign_names_are_not_this_machine() {
        let host = |name: &str| HeaderMap::from_iter([(header::HOST, name.parse().unwrap())]);
        assert!(
            ["localhost:3000", "127.0.0.1", "[::1]:8000", "docs.localhost"].iter().all(|name| is_local(&host(name)))
        );
        assert!(["evil.example", "10.0.0.1:3000", ""].iter().all(|name| !is_local(&host(name))));
    }
}
