//! The files of redirects, which are HTML stubs: those that get in the way of a page or of one another, and those that cannot be.
//!
//! In: a [`RedirectMap`]. Out: findings; nothing here knows the disk. What all files of the site have in common is in `site_files`.

use std::collections::BTreeMap;
use std::ops::Bound::{Included, Unbounded};

use super::super::diag::{Code, Diagnostic, Diagnostics};
use super::super::link::{Claim, RedirectMap};
use super::super::site_path::{self, Unfit, stub_path};
use super::super::source::Span;
use crate::catalog::VersionSet;

/// The versions in which something is at a path, its place, and what it is.
type Taken<'a> = (VersionSet, Option<Span>, &'a str);

/// Reports clashes.
pub(super) fn check(map: &RedirectMap, sink: &mut Diagnostics) {
    unfit(map, sink);
    let is_file = |claim: &Claim| claim.old.path.ends_with(".html") || claim.old.path.ends_with(".htm");
    if !map.claims().iter().any(is_file) {
        return;
    }
    // Path -> versions in which something is there, with a place to name.
    let mut taken: BTreeMap<&str, Vec<Taken<'_>>> = BTreeMap::new();
    for (page, path, versions) in map.pages() {
        taken.entry(path).or_default().push((versions, map.place_of(page), "the page"));
    }
    for claim in map.claims() {
        taken.entry(&claim.old.path).or_default().push((claimed(map, claim), Some(claim.place.source), "the redirect"));
    }
    for claim in map.claims().iter().filter(|claim| claim.rule.is_some()) {
        let path = claim.old.path.as_str();
        let versions = claimed(map, claim);
        let stem = path.strip_suffix(".html").or_else(|| path.strip_suffix(".htm"));
        if let Some(stem) = stem {
            let stem = stem.strip_suffix("/index").unwrap_or(stem);
            let stem = if stem.is_empty() { "/" } else { stem };
            report_first(map, claim, taken.get(stem).map_or(&[], Vec::as_slice), stem, versions, sink);
            let below = format!("{path}/");
            for (other, entries) in
                taken.range::<str, _>((Included(below.as_str()), Unbounded)).take_while(|(p, _)| p.starts_with(&below))
            {
                if report_first(map, claim, entries, other, versions, sink) {
                    break;
                }
            }
        }
    }
}

/// Reports redirects whose stub can be no file.
fn unfit(map: &RedirectMap, sink: &mut Diagnostics) {
    for claim in map.claims() {
        let Some(rule) = claim.rule.map(|rule| &map.rules()[rule as usize]) else { continue };
        let versions = claimed(map, claim);
        let slots = versions.iter().map(Some).chain(versions.is_empty().then_some(None));
        let why = |slot| site_path::unfit_stub(&stub_path(&map.url(&rule.source, slot)));
        let unfit: Vec<(Option<usize>, Unfit)> = slots.filter_map(|slot| Some((slot, why(slot)?))).collect();
        let Some((_, why)) = unfit.first() else { continue };
        let message = format!("the redirect `{}` cannot have a file of the site: {why}", shortened(&claim.written));
        let mut diagnostic = Diagnostic::new(Code::UnfitFileName, claim.place.source, message);
        diagnostic.versions(unfit.iter().filter_map(|(slot, _)| *slot).collect());
        diagnostic.help("remove the entry: the site has a file for each old path");
        sink.push(diagnostic);
    }
}

/// The beginning of a path that is very long.
pub(super) fn shortened(path: &str) -> String {
    const SHOWN: usize = 60;
    if path.chars().count() <= SHOWN { path.to_owned() } else { path.chars().take(SHOWN).chain(['…']).collect() }
}

/// The versions whose files have the redirect.
pub(super) fn claimed(map: &RedirectMap, claim: &Claim) -> VersionSet {
    claim.rule.map_or(VersionSet::EMPTY, |rule| {
        let rule = &map.rules()[rule as usize];
        let default = map.axis().default_version();
        let bare = default.filter(|_| rule.bare).map_or(VersionSet::EMPTY, VersionSet::single);
        rule.versions | bare
    })
}

fn report_first(
    map: &RedirectMap,
    claim: &Claim,
    entries: &[Taken<'_>],
    other: &str,
    versions: VersionSet,
    sink: &mut Diagnostics,
) -> bool {
    let clash = entries.iter().find(|(taken, ..)| taken.intersects(versions));
    let Some((taken, place, what)) = clash else { return false };
    let common = *taken & versions;
    let path = &claim.old.path;
    let message =
        format!("the file of the redirect `{path}` clashes with {what} `{other}` in {}", map.axis().describe(common));
    let mut diagnostic = Diagnostic::new(Code::RedirectFileClash, claim.place.source, message);
    diagnostic.versions(common).help("hosts serve one path for both: remove the redirect or rename the page");
    if let Some(place) = place {
        diagnostic.also(*place, format!("{what} `{other}`"));
    }
    sink.push(diagnostic);
    true
}
