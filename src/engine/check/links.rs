//! Links to pages, version by version: dead ones, those that some versions lack, those that need a redirect.
//!
//! In: the places of links and where they lead. Out: one finding a place and rule, with the versions in which it is so.

use std::collections::{BTreeMap, BTreeSet};

use super::super::content::PageId;
use super::super::diag::{Code, Diagnostic, Diagnostics, nearest_path};
use super::super::link::{Destination, OldPath};
use super::super::percent::encode_path;
use super::super::render::{LinkKind, Titles};
use super::super::source::Span;
use super::place::Place;
use super::reach::{Reach, Targets, features_of, path, versions_at};
use super::shortest_condition;
use crate::catalog::VersionSet;

/// Reports links that lead nowhere, or to an old path. `aside` has the paths of files that are no pages.
pub(super) fn check<'b>(
    places: &[Place<'b>],
    targets: &mut Targets<'b>,
    aside: &BTreeSet<String>,
    sink: &mut Diagnostics,
) {
    for place in places {
        if place.kind == LinkKind::Entry {
            if let Some(diagnostic) = dead_entry(place, targets, aside) {
                sink.push(diagnostic);
            }
            continue;
        }
        if !matches!(place.kind, LinkKind::Link | LinkKind::AutoTitle | LinkKind::HtmlLink) {
            continue;
        }
        // By the path that was asked for: an override may send one version elsewhere.
        let mut missing: BTreeMap<(String, bool), VersionSet> = BTreeMap::new();
        let mut circle = VersionSet::EMPTY;
        let mut moved: BTreeMap<(Option<PageId>, String), VersionSet> = BTreeMap::new();
        let wants_title = place.kind == LinkKind::AutoTitle;
        // Where the link leads somewhere, but to no page that has a title.
        let mut untitled: BTreeMap<&str, VersionSet> = BTreeMap::new();
        for version in place.versions {
            let reach = targets.reach(place.url, version);
            let why = match reach {
                Some(Reach::Archive) => Some("is of a release that is no longer built"),
                Some(Reach::Redirect { page: None, .. }) => Some("leads to another site"),
                _ => None,
            };
            if let Some(why) = why.filter(|_| wants_title) {
                *untitled.entry(why).or_default() |= VersionSet::single(version);
            }
            match reach {
                Some(Reach::Missing { path, .. }) => {
                    let path = path.clone();
                    let titled = wants_title && targets.book.title(place.url, version).is_none();
                    *missing.entry((path, titled)).or_default() |= VersionSet::single(version);
                }
                Some(Reach::Loop) => circle |= VersionSet::single(version),
                Some(Reach::Redirect { page, extra, .. }) => {
                    let key = (page.map(|(page, _)| page), extra.clone());
                    *moved.entry(key).or_default() |= VersionSet::single(version);
                }
                _ => {}
            }
        }
        for ((path, titled), versions) in missing {
            let mut diagnostic = dead(place, targets, &path, titled, versions);
            if let Some(help) = no_page(targets, aside, &path) {
                diagnostic.help = Some(help);
                diagnostic.fix = None;
            }
            sink.push(diagnostic);
        }
        for (why, versions) in untitled {
            let message = format!("no title for `AUTOTITLE`: `{}` {why}", path(place.url));
            let mut diagnostic = Diagnostic::new(Code::UnresolvedTitle, place.span, message);
            diagnostic.versions(versions).trace(place.trace.clone()).help("write the text of the link yourself");
            sink.push(diagnostic);
        }
        if !circle.is_empty() {
            let message = format!("the redirects from `{}` lead back to it", path(place.url));
            let mut diagnostic = Diagnostic::new(Code::DeadLink, place.span, message);
            diagnostic.versions(circle).trace(place.trace.clone()).help("write the path of the page that is meant");
            sink.push(diagnostic);
        }
        for ((page, extra), versions) in moved {
            sink.push(redirected(place, targets, page, &extra, versions));
        }
    }
}

fn dead(place: &Place<'_>, targets: &mut Targets<'_>, wanted: &str, titled: bool, versions: VersionSet) -> Diagnostic {
    let book = targets.book;
    // What encoding hides is in no path, even where a page is called as it is written.
    let is_nowhere = OldPath::read(path(place.url), book.config.site.prefix.trim_matches('/'), &book.axis).is_nowhere();
    let exists = if is_nowhere { VersionSet::EMPTY } else { versions_at(book, wanted) };
    // A target that Liquid wrote differs between versions: what was asked for is the same.
    let shown = if place.exact { path(place.url) } else { wanted };
    let within = if exists.is_empty() && versions == place.versions {
        String::new()
    } else {
        format!(" in {}", book.axis.describe_none(versions))
    };
    let (code, message) = match (titled, exists.is_empty()) {
        (true, _) => (Code::UnresolvedTitle, format!("no title for `AUTOTITLE`: no page `{shown}`{within}")),
        (false, true) => (Code::DeadLink, format!("no page `{shown}`{within}")),
        (false, false) => (Code::PartialLink, format!("no page `{shown}`{within}")),
    };
    let mut diagnostic = Diagnostic::new(code, place.span, message);
    diagnostic.versions(versions).trace(place.trace.clone());
    if exists.is_empty() {
        if let Some(near) = case_twin(targets, wanted) {
            diagnostic.code = if titled { Code::UnresolvedTitle } else { Code::LinkCase };
            diagnostic.level = diagnostic.code.level();
            diagnostic.label(format!("the page is `{near}`"));
            let near = link_path(&near);
            diagnostic
                .help(format!("write `{near}`: paths of files and of most hosts tell capitals from small letters"));
            fix_path(&mut diagnostic, place, versions, &near);
        } else if let Some(slashed) = with_slash(place, targets, versions) {
            diagnostic.help(format!("write `{slashed}`: `latest` is the newest release only before a slash"));
            fix_path(&mut diagnostic, place, versions, &slashed);
        } else if let Some(meant) = corrected(place, targets, versions) {
            let meant = link_path(&meant);
            diagnostic.help(format!("write `{meant}`: that is what this old form of a path means"));
            fix_path(&mut diagnostic, place, versions, &meant);
        } else if let Some(near) = nearest_path(wanted, &targets.paths) {
            diagnostic.help(format!("did you mean `{}`?", link_path(near)));
        }
        return diagnostic;
    }
    diagnostic.label(format!("it exists in {}", book.axis.describe(exists)));
    let features =
        book.redirects.page_at(wanted).map(|(page, _)| features_of(book, book.page(page))).unwrap_or_default();
    match shortest_condition(place.versions - versions, place.versions, &book.axis, &features) {
        Some(condition) => diagnostic.help(format!("wrap the link in {{% ifversion {condition} %}} … {{% endif %}}")),
        None => diagnostic.help("remove the link, or widen `versions` of the page that it leads to"),
    };
    diagnostic
}

/// An entry of a list in the front matter which no version shows. Where a version alone lacks the page, its entry is left
/// out, as the format says; old paths are followed as for a request, since the site looks pages up in these lists itself.
fn dead_entry(place: &Place<'_>, targets: &Targets<'_>, aside: &BTreeSet<String>) -> Option<Diagnostic> {
    let (book, versions) = (targets.book, place.versions);
    for version in versions {
        // What is no path of this site leads elsewhere.
        let asked = book.links.path_of(place.url, version)?;
        match book.redirects.follow_request(&asked).destination {
            Destination::Missing { .. } | Destination::Loop => {}
            _ => return None,
        }
    }
    let wanted = OldPath::read(path(place.url), book.config.site.prefix.trim_matches('/'), &book.axis).path;
    let message = format!("no page `{}`: the entry is shown in no version", path(place.url));
    let mut diagnostic = Diagnostic::new(Code::DeadEntry, place.span, message);
    diagnostic.versions(versions).trace(place.trace.clone());
    if let Some(help) = no_page(targets, aside, &wanted) {
        diagnostic.help = Some(help);
    } else if let Some(near) = case_twin(targets, &wanted) {
        let near = link_path(&near);
        diagnostic.help(format!("write `{near}`: paths tell capitals from small letters"));
        fix_path(&mut diagnostic, place, versions, &near);
    } else if let Some(near) = nearest_path(&wanted, &targets.paths) {
        diagnostic.help(format!("did you mean `{}`?", link_path(near)));
    } else {
        diagnostic.help("remove the entry, or write the path of a page");
    }
    Some(diagnostic)
}

/// What to do about a path at which a file is there, and no page in any version.
fn no_page(targets: &Targets<'_>, aside: &BTreeSet<String>, wanted: &str) -> Option<String> {
    if aside.contains(wanted) {
        return Some("its file is there, and cannot be read or is listed by no `children`: mend that first".to_owned());
    }
    let page = targets.book.pages.iter().find(|page| page.path.as_str() == wanted)?;
    page.versions.is_empty().then(|| "the page is in no version: mend its `versions` first".to_owned())
}

/// `/plan@latest/` for `/plan@latest`, where that leads to a page in every version.
fn with_slash(place: &Place<'_>, targets: &Targets<'_>, versions: VersionSet) -> Option<String> {
    let book = targets.book;
    let slashed = format!("{}/", path(place.url));
    let leads = |version| {
        let asked = book.links.path_of(&slashed, version);
        let found = asked.map(|asked| book.redirects.follow_request(&asked).destination);
        matches!(found, Some(Destination::Page { .. }))
    };
    (slashed.ends_with("@latest/") && versions.iter().all(leads)).then_some(slashed)
}

/// The path of the page that a server of the format would find for an old form of a path, in every version alike.
fn corrected(place: &Place<'_>, targets: &mut Targets<'_>, versions: VersionSet) -> Option<String> {
    let book = targets.book;
    let mut meant: Option<&str> = None;
    for version in versions {
        let outcome = book.redirects.follow_request(&book.links.path_of(place.url, version)?);
        let Destination::Page { page, .. } = outcome.destination else { return None };
        let path = book.page(page).path.as_str();
        if meant.is_some_and(|other| other != path) || !targets.is_at_own_path(page, version) {
            return None;
        }
        meant = Some(path);
    }
    meant.map(str::to_owned)
}

/// The page that differs from `wanted` in case alone.
fn case_twin(targets: &Targets<'_>, wanted: &str) -> Option<String> {
    let lower = wanted.to_lowercase();
    let found = targets.paths.iter().find(|path| path.eq_ignore_ascii_case(&lower) && **path != wanted);
    found.map(|path| (*path).to_owned())
}

fn redirected<'b>(
    place: &Place<'b>,
    targets: &mut Targets<'b>,
    page: Option<PageId>,
    extra: &str,
    versions: VersionSet,
) -> Diagnostic {
    let book = targets.book;
    let asked = book.links.path_of(place.url, versions.first_index().unwrap_or(0)).unwrap_or_default();
    let asked = OldPath::read(&asked, book.config.site.prefix.trim_matches('/'), &book.axis);
    let shown = if place.exact { path(place.url) } else { &asked.path };
    let within =
        if versions == place.versions { String::new() } else { format!(" in {}", book.axis.describe(versions)) };
    let mut other = false;
    for version in versions {
        if let Some(Reach::Redirect { page: Some((_, reached)), asked, .. }) = targets.reach(place.url, version) {
            other |= *asked != Some(*reached);
        }
    }
    let target = page.map(|page| book.page(page).path.as_str());
    let message = match target {
        // The path is still that of the page, which some of the versions lack.
        Some(target) if other && asked.path == target => {
            format!(
                "no page `{shown}` in {}: a redirect leads to it in another version",
                book.axis.describe_none(versions)
            )
        }
        Some(target) => format!("`{shown}` is an old path of `{target}`{within}"),
        None => format!("`{shown}` redirects to another site{within}"),
    };
    let mut diagnostic = Diagnostic::new(Code::RedirectedLink, place.span, message);
    diagnostic.versions(versions).trace(place.trace.clone());
    match (page, target) {
        (Some(page), Some(target)) if other => {
            let exists = book.page(page).versions;
            diagnostic.label(format!("the page exists in {} only", book.axis.describe(exists)));
            let first = exists.first_index().map_or("", |version| &book.axis.versions()[version].segment);
            diagnostic.help(format!("name a version in which it exists: `{first}{}`", link_path(target)));
        }
        (Some(page), Some(target)) => {
            let target = link_path(target);
            diagnostic.help(format!("write `{target}`"));
            let same = versions.iter().all(|version| targets.is_at_own_path(page, version));
            if same && extra.is_empty() {
                fix_path(&mut diagnostic, place, versions, &target);
            }
        }
        _ => _ = diagnostic.help(format!("write `{extra}`")),
    }
    diagnostic
}

/// A path as a link in a text has it: letters of every script as they are, what would end it or mean something else encoded.
fn link_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        if c.is_alphanumeric() { out.push(c) } else { out.push_str(&encode_path(c.encode_utf8(&mut [0; 4]))) }
    }
    out
}

/// Records the certain mend: another path in the place of the one that stands there to the letter, in every version alike.
fn fix_path(diagnostic: &mut Diagnostic, place: &Place<'_>, versions: VersionSet, new: &str) {
    let old = path(place.url);
    if place.exact && versions == place.versions && old.starts_with('/') && !old.contains('@') {
        let start = place.span.start as usize;
        diagnostic.fix(Span::new(place.span.file, start, start + old.len()), new);
    }
}
