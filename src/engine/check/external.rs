//! Addresses of other sites: which there are ([`external_urls`]), and what came of asking for them ([`check_external`]).
//!
//! In: a book, and later the answers. Out: a finding for each place whose address does not answer. Nothing here asks: the
//! command line does.

use std::collections::BTreeSet;

use super::super::book::Book;
use super::super::diag::{Code, Diagnostic, Diagnostics};
use super::super::source::Sources;
use super::place::places;

/// Every `http` and `https` address that readers meet, without fragments, sorted. What `ignore` of `[links]` names is left
/// out, and so are addresses with a part that readers are to fill in.
#[must_use]
pub fn external_urls(book: &Book) -> Vec<String> {
    let mut urls = BTreeSet::new();
    for page in &book.pages {
        super::place::each_use(page, &mut |link, _, _| {
            if let Some(url) = address(book, &link.url) {
                urls.insert(url.to_owned());
            }
        });
    }
    urls.into_iter().collect()
}

/// The part of a target that is asked for; `None` for what is not.
fn address<'u>(book: &Book, url: &'u str) -> Option<&'u str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or("");
    let real =
        host.contains('.') && !url.contains(['<', '{', '[', '$', ' ']) && !host.contains(|c: char| c.is_uppercase());
    let ignored = book.config.links.ignore.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(prefix) => url.starts_with(prefix),
        None => url == pattern,
    });
    (real && !ignored).then(|| url.split('#').next().unwrap_or(url))
}

/// Reports the places of addresses of which `why` says what is wrong.
pub fn check_external(book: &Book, sources: &Sources, why: &dyn Fn(&str) -> Option<String>, sink: &mut Diagnostics) {
    for place in places(book, sources) {
        let Some(url) = address(book, place.url) else { continue };
        let Some(why) = why(url) else { continue };
        let mut diagnostic = Diagnostic::new(Code::DeadExternalLink, place.span, format!("`{url}` {why}"));
        diagnostic.versions(place.versions).trace(place.trace);
        diagnostic
            .help("look where the page has gone; an address that turns programs away belongs to `ignore` of `[links]`");
        sink.push(diagnostic);
    }
}
