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

/// Where an entry claims its source.
#[derive(Clone, Copy)]
struct Slots {
    /// In these versions.
    versions: VersionSet,
    /// At the path without version, where no version has such paths.
    bare: bool,
    /// Whether the path without version is all that it claims.
    bare_alone: bool,
    /// Whether it has the path without version too, unless an entry names the version of that path.
    falls_back: bool,
}

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
    paths_without_version(map, &usable, sink);
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
    let Some(rule) = claim.rule.map(|rule| &map.rules()[rule as usize]) else {
        return Slots { versions: VersionSet::EMPTY, bare: false, bare_alone: false, falls_back: false };
    };
    let default = default_version(map);
    if !rule.versions.is_empty() {
        let falls_back = rule.bare && !default.is_some_and(|default| rule.versions.contains_index(default));
        return Slots { versions: rule.versions, bare: false, bare_alone: false, falls_back };
    }
    let versions = default.map_or(VersionSet::EMPTY, VersionSet::single);
    Slots { versions, bare: default.is_none() && rule.bare, bare_alone: rule.bare, falls_back: false }
}

/// The version whose paths have no version in them.
fn default_version(map: &RedirectMap) -> Option<usize> {
    map.axis().default_version()
}

fn overlap(a: Slots, b: Slots) -> Option<VersionSet> {
    let versions = a.versions & b.versions;
    if !versions.is_empty() || (a.bare && b.bare) {
        return Some(versions);
    }
    // An entry that has nothing else is never used then. Two pages that fall back keep what they have in their versions.
    let lost = (a.bare_alone && b.falls_back) || (b.bare_alone && a.falls_back);
    lost.then_some(if a.bare_alone { a.versions } else { b.versions })
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

/// With how many earlier claims of one source a claim is compared: that many are a mistake of their own.
const MOST_COMPARED: usize = 100;

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
    for &other in earlier.iter().take(MOST_COMPARED) {
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
        let versions = slots(map, claim).versions & live;
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

/// Entries of files that never count, because the path leads to the first version of a page already.
fn paths_without_version(map: &RedirectMap, claims: &[&Claim], sink: &mut Diagnostics) {
    for claim in claims.iter().filter(|claim| claim.layer == Layer::File && slots(map, claim).bare_alone) {
        let rule = map.rules_of(&claim.old.path).find(|rule| rule.layer == Layer::Versionless);
        let Some(Target::Page(page)) = rule.map(|rule| &rule.target) else { continue };
        let first = map.versions_of(*page).first_index();
        let segment = first.map_or("", |version| &map.axis().versions()[version].segment);
        let leads_to = format!("{segment}{}", claim.old.path);
        let target = target_name(map, claim);
        if target == leads_to || own_target(map, claim).is_some() {
            continue;
        }
        let versions = slots(map, claim).versions;
        let path = &claim.old.path;
        let message = format!("`{path}` redirects to two targets{}", in_versions(map, versions));
        let mut diagnostic = Diagnostic::new(Code::DuplicateRedirect, claim.place.source, message);
        diagnostic.label(format!("here it leads to `{target}`")).versions(versions);
        diagnostic
            .help(format!("the page counts, and its path without version leads to `{leads_to}`: remove the entry"));
        if let Some(place) = map.place_of(*page) {
            diagnostic.also(place, format!("the page `{path}`"));
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
        let versions = slots.versions & live;
        let own = claim.page == Some(page);
        // A legacy form of the page's own path is what such an entry is for.
        if versions.is_empty() || (own && rewritten) {
            continue;
        }
        let (code, message, help) = if own {
            (Code::RedirectToItself, format!("`{path}` redirects to itself"), "remove the entry".to_owned())
        } else {
            let target = target_name(map, claim);
            let used = slots.versions - versions;
            let help = if used.is_empty() && slots.falls_back {
                "the page wins there: remove one of them".to_owned()
            } else if used.is_empty() {
                format!("the page wins, and the redirect to `{target}` is never used: remove one of them")
            } else {
                let used = map.axis().describe(used);
                format!("the page wins there; the redirect to `{target}` is used in {used} alone: remove one of them")
            };
            let message = format!("`{path}` redirects although it is a page{}", in_versions(map, versions));
            (Code::RedirectShadowsPage, message, help)
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
