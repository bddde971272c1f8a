//! What a target looks like, whatever it leads to: hard-coded language or version, relative, empty, malformed.
//!
//! In: the places of links. Out: findings; no page is looked up here.

use super::super::book::Book;
use super::super::config::parse_release;
use super::super::diag::{Code, Diagnostic, Diagnostics, nearest};
use super::super::link::{malformed, scheme};
use super::super::render::LinkKind;
use super::super::source::Span;
use super::place::Place;
use super::reach::path;

/// Reports odd targets.
pub(super) fn check(places: &[Place<'_>], book: &Book, sink: &mut Diagnostics) {
    for place in places.iter().filter(|place| !matches!(place.kind, LinkKind::Entry | LinkKind::EntryImage)) {
        let mut say = |code, message: String, help: &str, fix: Option<(Span, String)>| {
            let mut diagnostic = Diagnostic::new(code, place.span, message);
            diagnostic.versions(place.versions).trace(place.trace.clone()).help(help);
            if let Some((span, text)) = fix {
                diagnostic.fix(span, text);
            }
            sink.push(diagnostic);
        };
        let url = place.url;
        let image = matches!(place.kind, LinkKind::Image | LinkKind::HtmlImage);
        if url.trim().is_empty() {
            let what = if image { "an image" } else { "a link" };
            let help = "if Liquid should have written the target, look at the versions of its branches";
            say(Code::EmptyLink, format!("{what} without a target"), help, None);
        } else if url.starts_with('#') {
        } else if let Some((scheme, rest)) = scheme(url) {
            if let Some(why) = malformed(scheme, rest) {
                say(Code::MalformedUrl, format!("`{url}` {why}"), "copy the address again from where it works", None);
            }
        } else if url.starts_with("//") && !image {
            let help = "write `https://` before a host, and one slash before a path of this site";
            say(Code::MalformedUrl, format!("`{url}` begins with two slashes"), help, None);
        } else if !url.starts_with('/') {
            let help = "write the path from the root of the site, with a slash at its start";
            let shown = if path(url).is_empty() { url } else { path(url) };
            say(Code::RelativeLink, format!("`{shown}` is relative"), help, None);
        } else if book.links.is_local(url)
            && let Some((name, release)) = unknown_plan(book, url)
        {
            let message = format!("no plan `{name}`: the link leads to the reader's own version");
            let plans = book.axis.plans.iter().map(|plan| plan.name.as_str());
            let help = match nearest(name, plans) {
                Some(near) => format!("did you mean `/{near}@{release}`?"),
                None => "leave it out if that is meant".to_owned(),
            };
            say(Code::UnknownPlanInLink, message, &help, None);
        } else if book.links.is_local(url)
            && let Some((what, cut)) = hard_coded(book, url)
        {
            let rest = &path(url)[cut..];
            let rest = if rest.is_empty() { "/" } else { rest };
            let message =
                if place.exact { format!("`{}` {what}", path(url)) } else { format!("the link to `{rest}` {what}") };
            let names_version = rest[1..].split('/').next().is_some_and(|first| first.contains('@'));
            let help = if names_version {
                format!("write `{rest}`: the language is added to every link")
            } else {
                format!("write `{rest}`: the link then leads to the reader's own version")
            };
            let mut diagnostic = Diagnostic::new(Code::HardCodedLink, place.span, message);
            diagnostic.versions(place.versions).trace(place.trace.clone()).help(help);
            let language_alone = what == LANGUAGE && !rest.contains('@');
            if place.exact && language_alone {
                let start = place.span.start as usize;
                diagnostic.fix(Span::new(place.span.file, start, start + path(url).len()), rest);
            }
            sink.push(diagnostic);
        }
    }
}

const LANGUAGE: &str = "names a language";

/// The name and the release of a first segment that looks like a version but names no plan.
fn unknown_plan<'u>(book: &Book, url: &'u str) -> Option<(&'u str, &'u str)> {
    let first = path(url).split('/').find(|segment| !segment.is_empty())?;
    let (name, release) = first.split_once('@')?;
    (!name.is_empty() && book.axis.find_plan(name).is_none()).then_some((name, release))
}

/// What a local target names that it should not, and where that ends.
fn hard_coded(book: &Book, url: &str) -> Option<(String, usize)> {
    let path = path(url);
    let prefix = book.config.site.prefix.trim_matches('/');
    let first = path[1..].split('/').next().unwrap_or("");
    if prefix.is_empty() || first != prefix {
        return named_version(book, path).map(|(what, end)| (format!("names {what}"), end));
    }
    let language = 1 + first.len();
    Some(match named_version(book, &path[language..]) {
        Some((what, end)) => (format!("{LANGUAGE} and {what}"), language + end),
        None => (LANGUAGE.to_owned(), language),
    })
}

/// The release or the plan that a path without language names, and where that ends.
fn named_version(book: &Book, path: &str) -> Option<(&'static str, usize)> {
    let segment = |at: usize| path.get(at + 1..).map_or("", |rest| rest.split('/').next().unwrap_or(""));
    let first = segment(0);
    if let Some((name, release)) = first.split_once('@') {
        let plan = &book.axis.plans[book.axis.find_plan(name)?];
        let built = plan.releases.iter().any(|known| known == release);
        return built.then_some(("a release", 1 + first.len()));
    }
    if first == "enterprise" && book.axis.find_plan("enterprise-server").is_some() {
        let second = segment(1 + first.len());
        let kept = book.axis.plans.iter().any(|plan| plan.deprecated.iter().any(|known| known == second));
        let length = 1 + first.len();
        if kept {
            return None;
        }
        let cut =
            if parse_release(second).is_some() || second.contains('@') { length + 1 + second.len() } else { length };
        return Some(("a plan in a way of former times", cut));
    }
    None
}
