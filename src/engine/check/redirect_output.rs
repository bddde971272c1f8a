//! Files of the finished site that get in one another's way: an HTML stub and a page, or two stubs.
//!
//! In: a [`RedirectMap`] and how stubs are written. Out: findings; nothing here knows the disk.

use std::collections::BTreeMap;
use std::ops::Bound::{Included, Unbounded};

use super::super::diag::{Code, Diagnostic, Diagnostics};
use super::super::link::{Claim, RedirectMap};
use super::super::source::Span;
use crate::catalog::VersionSet;

/// How the stub of `/a` is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum StubLayout {
    /// As `a/index.html`, like the pages: only a source that ends with `.html` is a file of its own name.
    #[default]
    Folder,
    /// As the file `a`: then nothing can lie below `/a`.
    File,
}

/// The versions in which something is at a path, its place, and what it is.
type Taken<'a> = (VersionSet, Option<Span>, &'a str);

/// Reports clashes.
pub(super) fn check(map: &RedirectMap, layout: StubLayout, sink: &mut Diagnostics) {
    let is_file = |claim: &Claim| {
        layout == StubLayout::File || claim.old.path.ends_with(".html") || claim.old.path.ends_with(".htm")
    };
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
        }
        if stem.is_some() || layout == StubLayout::File {
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
