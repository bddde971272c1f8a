//! What a request for a path finds (format.md §7.2): [`RedirectMap::follow`], and every redirect flattened to its end:
//! [`RedirectMap::flattened`].

use rayon::prelude::*;

use super::super::content::{PageId, UrlPath};
use super::super::percent::encode_path;
use super::OldPath;
use super::redirect::{Layer, RedirectMap, Rule, Target};
use crate::catalog::VersionSet;

/// Where a request ends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Destination {
    /// A page that exists in that version.
    Page {
        /// The page.
        page: PageId,
        /// The index of the version.
        version: usize,
    },
    /// Another site, as an absolute URL with whatever fragment the way there has added.
    Url(String),
    /// Nothing is there.
    Missing {
        /// The last path, without language and version.
        path: String,
        /// Its version; `None` for a path without version.
        version: Option<usize>,
    },
    /// The redirects lead in a circle.
    Loop,
}

/// One redirect on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The path from which it leads.
    pub path: String,
    /// The version of that path.
    pub version: Option<usize>,
    /// The claim that says so; `None` for a rule of the format.
    pub claim: Option<u32>,
    /// The layer of the claim; `None` for a correction of the format.
    pub layer: Option<Layer>,
}

/// A request's way through the redirects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Where it ends.
    pub destination: Destination,
    /// Query and fragment that a target adds to the path of a page; for another site they are in its URL.
    pub suffix: String,
    /// The redirects on the way; none for a page that is there itself.
    pub hops: Vec<Hop>,
}

/// One redirect of the finished site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FlatRedirect {
    /// The path of the request, with language and version, percent-encoded.
    pub source: String,
    /// The URL that answers it: a path with language and version, or an absolute URL.
    pub target: String,
}

/// `target`, with the fragment of `before`, the target of the redirect that led to it, where it has none itself: so browsers
/// do at each redirect (RFC 9110 §10.2.2).
fn with_inherited_fragment(target: &str, before: &str) -> String {
    let fragment = before.find('#').map_or("", |at| &before[at..]);
    if target.contains('#') { target.to_owned() } else { format!("{target}{fragment}") }
}

/// More hops than any sane map has.
const MOST_HOPS: usize = 64;

impl RedirectMap {
    /// Follows a request for `path`, which has neither language nor version, in `version` (`None`: no version given).
    /// With `corrections`, old forms of paths that the format knows (`/enterprise/3.2/x`, `/plan@latest/x` and so on) are
    /// mended where neither page nor redirect is there.
    #[must_use]
    pub fn follow(&self, path: &UrlPath, version: Option<usize>, corrections: bool) -> Outcome {
        let mut path = path.as_str().to_owned();
        let mut slot = version.or(self.default);
        let mut hops: Vec<Hop> = Vec::new();
        let mut suffix = String::new();
        loop {
            if let Some(page) = self.live(&path, slot) {
                let version = slot.expect("a live page has a version");
                return Outcome { destination: Destination::Page { page, version }, suffix, hops };
            }
            if hops.iter().any(|hop| hop.path == path && hop.version == slot) || hops.len() > MOST_HOPS {
                return Outcome { destination: Destination::Loop, suffix, hops };
            }
            let hop = |claim, layer| Hop { path: path.clone(), version: slot, claim, layer };
            if let Some(rule) = self.rule_at(&path, slot) {
                hops.push(hop(rule.claim, Some(rule.layer)));
                match &rule.target {
                    Target::Url(url) => {
                        let url = with_inherited_fragment(url, &suffix);
                        return Outcome { destination: Destination::Url(url), suffix: String::new(), hops };
                    }
                    Target::Page(page) => {
                        let versions = self.versions_of(*page);
                        let version = slot.filter(|&v| versions.contains_index(v)).or_else(|| versions.first_index());
                        path = self.path_of(*page).to_owned();
                        slot = version.or(self.default);
                    }
                    Target::Path { path: next, version, suffix: added } => {
                        path.clone_from(next);
                        slot = version.or(self.default);
                        if !added.is_empty() {
                            suffix = with_inherited_fragment(added, &suffix);
                        }
                    }
                }
            } else if let Some((next, version)) = corrections.then(|| self.correct(&path, slot)).flatten() {
                hops.push(hop(None, None));
                path = next;
                slot = version.or(self.default);
            } else {
                return Outcome { destination: Destination::Missing { path, version: slot }, suffix, hops };
            }
        }
    }

    /// Follows a path as a request has it, with or without language and version, with corrections.
    #[must_use]
    pub fn follow_request(&self, request: &str) -> Outcome {
        let old = OldPath::read(request, &self.language, &self.axis);
        self.follow_read(&old, old.version, true)
    }

    /// As [`Self::follow`], for a path that was read: where it says what is in no path, nothing is there.
    pub(crate) fn follow_read(&self, old: &OldPath, version: Option<usize>, corrections: bool) -> Outcome {
        if old.is_nowhere() {
            let destination = Destination::Missing { path: old.path.clone(), version: version.or(self.default) };
            return Outcome { destination, suffix: String::new(), hops: Vec::new() };
        }
        self.follow(&UrlPath::new(&old.path), version, corrections)
    }

    /// The page that exists at `path` in `version`.
    fn live(&self, path: &str, version: Option<usize>) -> Option<PageId> {
        let (page, versions) = self.page_at(path)?;
        version.is_some_and(|version| versions.contains_index(version)).then_some(page)
    }

    /// The rule that counts for `path` in `version`: an exception, else the last that names the version, else, for a path
    /// without version, the last that names none.
    #[must_use]
    pub fn rule_at(&self, path: &str, version: Option<usize>) -> Option<&Rule> {
        let bare = version == self.default;
        let named = |rule: &Rule| version.is_some_and(|version| rule.versions.contains_index(version));
        let mut fallback = None;
        let mut chosen = None;
        for rule in self.rules_of(path).rev() {
            let for_bare = bare && rule.bare;
            if rule.layer == Layer::Exception && (for_bare || named(rule)) {
                return Some(rule);
            }
            if chosen.is_none() && named(rule) {
                chosen = Some(rule);
            }
            if fallback.is_none() && for_bare {
                fallback = Some(rule);
            }
        }
        chosen.or(fallback)
    }

    fn reachable(&self, path: &str, version: Option<usize>) -> bool {
        self.live(path, version).is_some() || self.rule_at(path, version).is_some()
    }

    /// The version that `plan@latest` stands for.
    fn latest_stable(&self, plan: usize) -> Option<usize> {
        let set = self.axis.plan_set(plan);
        let wanted = self.axis.plans[plan].latest_stable.as_deref();
        set.iter().find(|&index| Some(self.axis.versions()[index].release.as_str()) == wanted).or(set.first_index())
    }

    /// What an old form of a path means today.
    fn correct(&self, path: &str, version: Option<usize>) -> Option<(String, Option<usize>)> {
        let legacy = self.legacy_plan();
        if version != self.default {
            return self.correct_versioned(path, version?, legacy?);
        }
        let (first, rest) = path[1..].split_once('/').map_or((&path[1..], ""), |(first, rest)| (first, rest));
        let rest = format!("/{rest}");
        let (plan_name, release) = first.split_once('@').map_or((first, None), |(plan, release)| (plan, Some(release)));
        if let Some(plan) = self.axis.plans.iter().position(|plan| plan.name == plan_name) {
            let numbered = !self.axis.plans[plan].releases.is_empty();
            if release == Some("latest") || (release.is_none() && numbered) {
                return Some((rest, self.latest_stable(plan)));
            }
        } else if first == "github-ae@latest" {
            let heirs =
                [self.axis.find_plan("enterprise-cloud").and_then(|plan| self.latest_stable(plan)), self.default];
            let heir = heirs.into_iter().find(|&version| version.is_some() && self.reachable(&rest, version));
            return Some(heir.map_or_else(|| ("/".to_owned(), self.default), |version| (rest, version)));
        }
        let latest = self.latest_stable(legacy?)?;
        match first {
            "enterprise" => {
                let (release, below) = rest[1..].split_once('/').unwrap_or((&rest[1..], ""));
                let supported =
                    self.axis.plan_set(legacy?).iter().find(|&i| self.axis.versions()[i].release == release);
                Some(match supported {
                    Some(version) => (format!("/{below}"), Some(version)),
                    None => (rest.replacen("/user/", "/", 1), Some(latest)),
                })
            }
            "insights" => Some((path.to_owned(), Some(latest))),
            "admin" => Some((path.replacen("/admin/guides/", "/admin/", 1), Some(latest))),
            "desktop" => path.strip_prefix("/desktop/guides/").map(|below| (format!("/desktop/{below}"), self.default)),
            _ => None,
        }
    }

    /// Old forms below a numbered release: the first that leads anywhere.
    fn correct_versioned(&self, path: &str, version: usize, legacy: usize) -> Option<(String, Option<usize>)> {
        if !self.axis.plan_set(legacy).contains_index(version) {
            return None;
        }
        let forms =
            [("/user", ""), ("/admin/guides", "/admin"), ("/admin/guide", "/admin"), ("/articles/user", "/articles")];
        forms
            .iter()
            .filter(|(old, _)| path.contains(old))
            .map(|(old, new)| UrlPath::new(&path.replacen(old, new, 1)).as_str().to_owned())
            .find(|candidate| candidate != path && self.reachable(candidate, Some(version)))
            .map(|path| (path, Some(version)))
    }

    /// The path of a request for `path` in `version`, decoded; `None` for one without version.
    #[must_use]
    pub fn url(&self, path: &str, version: Option<usize>) -> String {
        let segment = version.map_or("", |version| &self.axis.versions()[version].segment);
        let slash = if self.language.is_empty() { "" } else { "/" };
        UrlPath::new(path).under_all(&[slash, &self.language, segment])
    }

    /// Where an outcome leads, as a path with language and version or as an absolute URL; percent-encoded.
    #[must_use]
    pub fn url_of(&self, outcome: &Outcome) -> Option<String> {
        match &outcome.destination {
            Destination::Page { page, version } => {
                Some(encode_path(&self.url(self.path_of(*page), Some(*version))) + &outcome.suffix)
            }
            Destination::Url(url) => Some(url.clone()),
            Destination::Missing { .. } | Destination::Loop => None,
        }
    }

    /// Every redirect of the finished site, sorted by source: one hop each, none from a page that exists, none to itself,
    /// none to nowhere.
    #[must_use]
    pub fn flattened(&self) -> Vec<FlatRedirect> {
        let flat_of = |source: &&str| {
            let source = *source;
            let mut flat = Vec::new();
            let named = self.rules_of(source).fold(VersionSet::EMPTY, |all, rule| all | rule.versions);
            let bare = self.rules_of(source).any(|rule| rule.bare);
            let mut slots: Vec<Option<usize>> = named.iter().map(Some).collect();
            if bare && !self.default.is_some_and(|default| named.contains_index(default)) {
                slots.push(self.default);
            }
            let path = UrlPath::new(source);
            for slot in slots {
                let outcome = self.follow(&path, slot, false);
                let Some(target) = self.url_of(&outcome) else { continue };
                let url = encode_path(&self.url(source, slot));
                if let Some(default) = slot.filter(|&slot| Some(slot) == self.default && named.contains_index(slot)) {
                    // The default version's paths are also asked for with its name in them.
                    let id = &self.axis.versions()[default].id;
                    let named_url = self.url(&UrlPath::new(source).under(&format!("/{id}")), None);
                    flat.push(FlatRedirect { source: encode_path(&named_url), target: target.clone() });
                }
                if !outcome.hops.is_empty() && url != target {
                    flat.push(FlatRedirect { source: url, target });
                }
            }
            flat
        };
        let mut flat: Vec<FlatRedirect> = self.sources().par_iter().flat_map_iter(flat_of).collect();
        flat.par_sort_unstable();
        flat.dedup_by(|a, b| a.source == b.source);
        flat
    }
}
