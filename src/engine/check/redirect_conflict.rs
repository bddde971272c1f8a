//! Redirects that get in one another's way, or in the way of a page: duplicates, shadows, self-redirects, collisions.
//!
//! In: a [`RedirectMap`]. Out: findings that name the other place and the versions in which both count. Two entries in
//! disjoint versions are no conflict.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::hash_map::Entry;

use foldhash::{HashMap, HashMapExt};

use super::super::content::PageId;
use super::super::diag::{Code, Diagnostic, Diagnostics};
use super::super::link::{Claim, Layer, RedirectMap, Target};
use crate::catalog::VersionSet;

/// The versions in which an entry claims its source; the flag stands for the path without version where no version has
/// such paths.
type Slots = (VersionSet, bool);

/// Reports conflicts.
pub(super) fn check(map: &RedirectMap, sink: &mut Diagnostics) {
    shadows(map, sink);
    let usable: Vec<&Claim> = map.claims().iter().filter(|claim| claim.rule.is_some()).collect();
    for claims in alike(&usable, |claim| Cow::Borrowed(claim.old.path.as_str())) {
        duplicates(map, &claims, sink);
    }
    for claims in alike(&usable, |claim| Cow::Borrowed(source(map, claim))) {
        legacy_collisions(map, &claims, sink);
    }
    for claims in alike(&usable, |claim| lower_case(&claim.old.path)) {
        case_collisions(map, &claims, sink);
    }
    case_of_pages(map, &usable, sink);
}

/// The claims of which several have one `key`, by key.
fn alike<'c>(claims: &[&'c Claim], key: impl Fn(&'c Claim) -> Cow<'c, str>) -> impl Iterator<Item = Vec<&'c Claim>> {
    let mut first: HashMap<Cow<'c, str>, &'c Claim> = HashMap::with_capacity(claims.len());
    let mut several: BTreeMap<Cow<'c, str>, Vec<&'c Claim>> = BTreeMap::new();
    for &claim in claims {
        match first.entry(key(claim)) {
            Entry::Vacant(entry) => _ = entry.insert(claim),
            Entry::Occupied(entry) => {
                several.entry(entry.key().clone()).or_insert_with(|| vec![*entry.get()]).push(claim);
            }
        }
    }
    several.into_values()
}

/// `path`, which is ASCII or seldom anything else, in small letters.
fn lower_case(path: &str) -> Cow<'_, str> {
    let is_lower = path.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lower { Cow::Borrowed(path) } else { Cow::Owned(path.to_lowercase()) }
}

/// The source under which the map knows a claim.
fn source<'m>(map: &'m RedirectMap, claim: &'m Claim) -> &'m str {
    claim.rule.map_or(&claim.old.path, |rule| &map.rules()[rule as usize].source)
}

fn slots(map: &RedirectMap, claim: &Claim) -> Slots {
    let Some(rule) = claim.rule.map(|rule| &map.rules()[rule as usize]) else { return (VersionSet::EMPTY, false) };
    if !rule.versions.is_empty() {
        return (rule.versions, false);
    }
    let default = map.axis().versions().iter().position(|version| version.segment.is_empty());
    default.map_or((VersionSet::EMPTY, rule.bare), |default| (VersionSet::single(default), false))
}

fn overlap(a: Slots, b: Slots) -> Option<VersionSet> {
    let versions = a.0 & b.0;
    (!versions.is_empty() || (a.1 && b.1)).then_some(versions)
}

fn same_target(map: &RedirectMap, a: &Claim, b: &Claim) -> bool {
    let target = |claim: &Claim| claim.rule.map(|rule| &map.rules()[rule as usize].target);
    match (target(a), target(b)) {
        (Some(Target::Page(page)), Some(Target::Path { path, suffix, .. }))
        | (Some(Target::Path { path, suffix, .. }), Some(Target::Page(page))) => {
            suffix.is_empty() && map.path_of(*page) == path
        }
        (a, b) => a == b,
    }
}

/// Where a claim leads, for messages.
fn target_name(map: &RedirectMap, claim: &Claim) -> String {
    match claim.rule.map(|rule| &map.rules()[rule as usize].target) {
        Some(Target::Page(page)) => map.path_of(*page).to_owned(),
        Some(Target::Path { path, version, suffix }) => {
            let segment = version.map_or("", |version| &map.axis().versions()[version].segment);
            format!("{segment}{path}{suffix}")
        }
        Some(Target::Url(url)) => url.clone(),
        None => String::new(),
    }
}

/// How many other places a finding names at most.
const MOST_PLACES: usize = 3;

/// The earlier claims with which `claim` clashes, and the versions of the clash.
fn clashes<'c>(
    map: &RedirectMap,
    claim: &Claim,
    earlier: &[&'c Claim],
    differs: impl Fn(&Claim) -> bool,
) -> (Vec<&'c Claim>, VersionSet) {
    let own = slots(map, claim);
    let mut found = Vec::new();
    let mut versions = VersionSet::EMPTY;
    for &other in earlier {
        if let Some(common) = overlap(own, slots(map, other)).filter(|_| differs(other)) {
            versions |= common;
            found.push(other);
        }
    }
    (found, versions)
}

fn name_places(map: &RedirectMap, diagnostic: &mut Diagnostic, others: &[&Claim]) {
    for other in others.iter().take(MOST_PLACES) {
        diagnostic.also(other.place.source, format!("here it leads to `{}`", target_name(map, other)));
    }
}

fn in_versions(map: &RedirectMap, versions: VersionSet) -> String {
    if versions.is_empty() { String::new() } else { format!(" in {}", map.axis().describe(versions)) }
}

fn duplicates(map: &RedirectMap, claims: &[&Claim], sink: &mut Diagnostics) {
    for (index, claim) in claims.iter().enumerate() {
        let (others, versions) = clashes(map, claim, &claims[..index], |other| !same_target(map, claim, other));
        let exception = claim.layer == Layer::Exception;
        let (overridden, others): (Vec<&Claim>, Vec<&Claim>) =
            others.into_iter().partition(|other| exception && other.layer != Layer::Exception);
        let path = &claim.old.path;
        let leads_to = target_name(map, claim);
        if !overridden.is_empty() {
            let message = format!("the exception for `{path}` overrides a redirect{}", in_versions(map, versions));
            let mut diagnostic = Diagnostic::new(Code::RedirectOverridden, claim.place.source, message);
            diagnostic.label(format!("it leads to `{leads_to}`")).versions(versions);
            name_places(map, &mut diagnostic, &overridden);
            sink.push(diagnostic);
        }
        if !others.is_empty() {
            let message = format!("`{path}` redirects to two targets{}", in_versions(map, versions));
            let mut diagnostic = Diagnostic::new(Code::DuplicateRedirect, claim.place.source, message);
            diagnostic.label(format!("here it leads to `{leads_to}`")).versions(versions);
            diagnostic.help("the later one counts: remove one of them");
            name_places(map, &mut diagnostic, &others);
            sink.push(diagnostic);
        }
    }
}

fn legacy_collisions(map: &RedirectMap, claims: &[&Claim], sink: &mut Diagnostics) {
    for (index, claim) in claims.iter().enumerate() {
        let differs = |other: &Claim| other.old.path != claim.old.path && !same_target(map, claim, other);
        let (others, versions) = clashes(map, claim, &claims[..index], differs);
        let exception = claim.layer == Layer::Exception;
        if others.is_empty() || exception {
            continue;
        }
        let message = format!(
            "`{}` and `{}` are both served as `{}`, with two targets{}",
            claim.old.path,
            others[0].old.path,
            source(map, claim),
            in_versions(map, versions)
        );
        let mut diagnostic = Diagnostic::new(Code::LegacyRedirectCollision, claim.place.source, message);
        diagnostic.label(format!("here it leads to `{}`", target_name(map, claim))).versions(versions);
        diagnostic.help("`/enterprise/` and `/admin/guides/` are shortened in old paths: remove one of the entries");
        name_places(map, &mut diagnostic, &others);
        sink.push(diagnostic);
    }
}

fn case_collisions(map: &RedirectMap, claims: &[&Claim], sink: &mut Diagnostics) {
    for (index, claim) in claims.iter().enumerate() {
        let (others, versions) = clashes(map, claim, &claims[..index], |other| other.old.path != claim.old.path);
        let Some(other) = others.first() else { continue };
        let message = format!(
            "redirect sources `{}` and `{}` differ in case alone{}",
            claim.old.path,
            other.old.path,
            in_versions(map, versions)
        );
        let mut diagnostic = Diagnostic::new(Code::RedirectCaseCollision, claim.place.source, message);
        diagnostic.versions(versions).help("some hosts and disks do not tell them apart: keep one");
        name_places(map, &mut diagnostic, &others);
        sink.push(diagnostic);
    }
}

fn case_of_pages(map: &RedirectMap, claims: &[&Claim], sink: &mut Diagnostics) {
    if claims.iter().all(|claim| lower_case(&claim.old.path) == claim.old.path) && map.pages_are_lower_case() {
        return;
    }
    let pages: HashMap<Cow<'_, str>, (PageId, &str, VersionSet)> =
        map.pages().map(|(page, path, versions)| (lower_case(path), (page, path, versions))).collect();
    for claim in claims {
        let Some(&(page, path, live)) = pages.get(&lower_case(&claim.old.path)) else { continue };
        let versions = slots(map, claim).0 & live;
        if path == claim.old.path || versions.is_empty() {
            continue;
        }
        let message = format!(
            "redirect source `{}` and the page `{path}` differ in case alone{}",
            claim.old.path,
            in_versions(map, versions)
        );
        let mut diagnostic = Diagnostic::new(Code::RedirectCaseCollision, claim.place.source, message);
        diagnostic.versions(versions).help("some hosts and disks do not tell them apart: remove the redirect");
        if let Some(place) = map.place_of(page) {
            diagnostic.also(place, "the page");
        }
        sink.push(diagnostic);
    }
}

/// Sources that are the path of a page.
fn shadows(map: &RedirectMap, sink: &mut Diagnostics) {
    for claim in map.claims().iter().filter(|claim| claim.rule.is_some()) {
        let slots = slots(map, claim);
        let written = map.page_at(&claim.old.path).map(|page| (claim.old.path.as_str(), page, false));
        let legacy = || map.page_at(source(map, claim)).map(|page| (source(map, claim), page, true));
        if let Some(span) = own_target(map, claim) {
            let message = format!("`{}` redirects to itself", claim.old.path);
            let mut diagnostic = Diagnostic::new(Code::RedirectToItself, claim.place.source, message);
            diagnostic.also(span, "the same path").help("remove the entry");
            sink.push(diagnostic);
            continue;
        }
        let Some((path, (page, live), rewritten)) = written.or_else(legacy) else { continue };
        let versions = slots.0 & live;
        let own = claim.page == Some(page);
        // A legacy form of the page's own path is what such an entry is for.
        if versions.is_empty() || (own && rewritten) {
            continue;
        }
        let (code, message, help) = if own {
            (Code::RedirectToItself, format!("`{path}` redirects to itself"), "remove the entry".to_owned())
        } else {
            (
                Code::RedirectShadowsPage,
                format!("`{path}` redirects although it is a page{}", in_versions(map, versions)),
                format!(
                    "the page wins, and the redirect to `{}` is never used: remove one of them",
                    target_name(map, claim)
                ),
            )
        };
        let mut diagnostic = Diagnostic::new(code, claim.place.source, message);
        diagnostic.versions(versions).help(help);
        if let Some(place) = map.place_of(page).filter(|_| !own) {
            diagnostic.also(place, format!("the page `{path}`"));
        }
        sink.push(diagnostic);
    }
}

/// The place of the target of an entry of a file that leads to its own source.
fn own_target(map: &RedirectMap, claim: &Claim) -> Option<super::super::source::Span> {
    let rule = &map.rules()[claim.rule? as usize];
    match &rule.target {
        Target::Path { path, version, .. } if *path == rule.source && *version == claim.old.version => {
            claim.place.target
        }
        _ => None,
    }
}
