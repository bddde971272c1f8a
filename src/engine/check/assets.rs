//! Images and other assets: those that are not there, and images without alternative text.
//!
//! In: the places of links and the names of the assets. Out: findings with the near miss in the same folder.

use std::collections::HashMap;

use super::super::book::Book;
use super::super::content::listing::with_ending;
use super::super::diag::{Code, Diagnostic, Diagnostics, MOST_COMPARED, nearest};
use super::super::percent::decode_text;
use super::super::render::LinkKind;
use super::super::source::{Sources, Span};
use super::place::Place;
use super::reach::{is_ignored, path};

/// Reports assets.
pub(super) fn check(places: &[Place<'_>], book: &Book, sources: &Sources, sink: &mut Diagnostics) {
    let mut folders: HashMap<String, Vec<&str>> = HashMap::new();
    for place in places {
        if place.kind == LinkKind::Image && !place.has_text && !place.url.trim().is_empty() {
            let mut diagnostic = Diagnostic::new(Code::MissingAltText, place.span, "an image without alternative text");
            diagnostic
                .versions(place.versions)
                .trace(place.trace.clone())
                .help("say between the brackets what a reader who cannot see the image has to know");
            sink.push(diagnostic);
        }
        if !book.links.is_asset(place.url) {
            if matches!(place.kind, LinkKind::Image | LinkKind::HtmlImage | LinkKind::EntryImage)
                && let Some(diagnostic) = outside(place, book)
            {
                sink.push(diagnostic);
            }
            continue;
        }
        let wanted = decode_text(path(place.url));
        let wanted = wanted.trim_start_matches('/');
        let single = wanted.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        // The front matter may leave out how the file of an image ends.
        let is_bare = |image: &str| with_ending(image, |file| sources.assets.contains(file)).is_some();
        if sources.assets.contains(wanted) || (place.kind == LinkKind::EntryImage && is_bare(wanted)) {
            continue;
        }
        let folder = wanted.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = match folders.get(folder) {
            Some(beside) => beside,
            None => folders.entry(folder.to_owned()).or_insert(files_in(folder, sources)),
        };
        let mut diagnostic = Diagnostic::new(Code::MissingAsset, place.span, format!("no file `/{wanted}`"));
        diagnostic.versions(place.versions).trace(place.trace.clone());
        if sources.assets.contains(&single) {
            diagnostic.help(format!("write `/{single}`"));
            if place.exact {
                let at = place.span.start as usize;
                diagnostic.fix(Span::new(place.span.file, at, at + path(place.url).len()), format!("/{single}"));
            }
        } else if let Some(twin) = beside.iter().find(|name| name.eq_ignore_ascii_case(wanted)) {
            diagnostic.help(format!("the file is `/{twin}`: most hosts tell capitals from small letters"));
            if place.exact {
                let at = place.span.start as usize;
                diagnostic.fix(Span::new(place.span.file, at, at + path(place.url).len()), format!("/{twin}"));
            }
        } else if let Some(near) = nearest(wanted, beside.iter().copied().filter(|_| beside.len() <= MOST_COMPARED)) {
            diagnostic.help(format!("did you mean `/{near}`?"));
        } else if beside.is_empty() {
            diagnostic.help(format!("there is no folder `/{folder}` with files in it"));
        }
        sink.push(diagnostic);
    }
}

/// The assets that lie in `folder` itself.
fn files_in<'s>(folder: &str, sources: &'s Sources) -> Vec<&'s str> {
    let start = format!("{folder}/");
    let below = sources.assets.range(start.clone()..).take_while(|name| name.starts_with(&start));
    below.map(String::as_str).filter(|name| !name[start.len()..].contains('/')).collect()
}

/// An image that is asked for from the root of the site, but lies in no folder of assets: nothing is copied there.
fn outside(place: &Place<'_>, book: &Book) -> Option<Diagnostic> {
    if !book.links.is_local(place.url) || place.url.starts_with("//") || is_ignored(book, place.url) {
        return None;
    }
    let message = format!("no file `{}`: it lies in no folder of assets", path(place.url));
    let mut diagnostic = Diagnostic::new(Code::MissingAsset, place.span, message);
    let folders: Vec<String> = book.config.source.assets.iter().map(|folder| format!("`{folder}`")).collect();
    diagnostic.versions(place.versions).trace(place.trace.clone());
    if !folders.is_empty() {
        diagnostic.help(format!("put it into one of {}, and begin its path with that folder", folders.join(", ")));
    }
    Some(diagnostic)
}
