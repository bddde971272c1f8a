//! The redirect map (format.md §7.1): every old path, in which versions it counts, and where it leads.
//!
//! In: pages in tree order, redirect files, exceptions. Out: a [`RedirectMap`] with one [`Rule`] for each source and its
//! set of versions, and every written entry as a [`Claim`] for the checks. What a request finds is in `follow`.

use std::collections::BTreeSet;

use foldhash::{HashMap, HashMapExt};
use rayon::prelude::*;

use super::super::config::Axis;
use super::super::content::{Page, PageId, UrlPath};
use super::super::source::{FileId, Span};
use super::old_path::{OldPath, encoded_rest};
use super::redirect_file::FileEntry;
use crate::catalog::VersionSet;

/// What the map needs of a page.
#[derive(Clone, Copy, Debug)]
pub struct RedirectPage<'a> {
    /// The page.
    pub id: PageId,
    /// Its path.
    pub path: &'a UrlPath,
    /// Where it exists.
    pub versions: VersionSet,
    /// Its old paths, as written.
    pub redirect_from: &'a [(String, Span)],
    /// A place that stands for the page in messages.
    pub span: Span,
}

impl<'a> From<&'a Page> for RedirectPage<'a> {
    fn from(page: &'a Page) -> Self {
        let Page { id, path, versions, redirect_from, front_span, .. } = page;
        Self { id: *id, path, versions: *versions, redirect_from, span: *front_span }
    }
}

/// Everything that redirects come from.
#[derive(Clone, Copy, Debug)]
pub struct RedirectInput<'a> {
    /// The versions.
    pub axis: &'a Axis,
    /// First segment of the site's paths, such as `en`; empty for none.
    pub language: &'a str,
    /// The redirect files in order.
    pub files: &'a [Vec<FileEntry>],
    /// The pages in tree order.
    pub pages: &'a [RedirectPage<'a>],
    /// The exceptions.
    pub exceptions: &'a [FileEntry],
}

/// From what kind of source a redirect comes; a later kind overrides an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Layer {
    /// A redirect file.
    File,
    /// The path without version of a page that is not in the default version.
    Versionless,
    /// `redirect_from` of a page.
    Page,
    /// The exceptions.
    Exception,
}

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The source.
    pub source: Span,
    /// The target, where it is written.
    pub target: Option<Span>,
}

/// An entry as a writer wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The source as written.
    pub written: String,
    /// Where.
    pub place: Place,
    /// What kind of entry.
    pub layer: Layer,
    /// The page whose entry it is.
    pub page: Option<PageId>,
    /// The source, read.
    pub old: OldPath,
    /// The rule made of it; `None` when the entry cannot be used.
    pub rule: Option<u32>,
}

/// Where a rule leads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// A page: in the version asked for if it exists there, else in its first version.
    Page(PageId),
    /// A path of the site.
    Path {
        /// The path without language and version.
        path: String,
        /// The version; `None` for a path without version.
        version: Option<usize>,
        /// Query and fragment, with their marks.
        suffix: String,
    },
    /// An `http` or `https` URL.
    Url(String),
}

/// One redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The old path without language and version.
    pub source: String,
    /// The versions in which it counts.
    pub versions: VersionSet,
    /// Whether the path without version counts too.
    pub bare: bool,
    /// Where it leads.
    pub target: Target,
    /// From where it is.
    pub layer: Layer,
    /// The entry; `None` for [`Layer::Versionless`].
    pub claim: Option<u32>,
}

/// A page as the map knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LivePage {
    pub(crate) path: String,
    pub(crate) versions: VersionSet,
    pub(crate) span: Span,
}

/// All redirects of a book.
#[derive(Clone, Debug)]
pub struct RedirectMap {
    pub(crate) axis: Axis,
    pub(crate) language: String,
    /// The version whose paths have no version segment.
    pub(crate) default: Option<usize>,
    pub(crate) pages: HashMap<PageId, LivePage>,
    pub(crate) by_path: HashMap<String, PageId>,
    rules: Vec<Rule>,
    by_source: HashMap<String, Vec<u32>>,
    claims: Vec<Claim>,
}

impl RedirectMap {
    /// Builds the map. Where two rules have one source in one version, the later one counts, exceptions last.
    #[must_use]
    pub fn new(input: &RedirectInput<'_>) -> Self {
        let axis = input.axis;
        let mut map = Self {
            axis: axis.clone(),
            language: input.language.to_owned(),
            default: axis.default_version(),
            pages: HashMap::with_capacity(input.pages.len()),
            by_path: HashMap::with_capacity(input.pages.len()),
            rules: Vec::new(),
            by_source: HashMap::new(),
            claims: Vec::new(),
        };
        for page in input.pages {
            let path = page.path.as_str().to_owned();
            map.by_path.entry(path.clone()).or_insert(page.id);
            map.pages.insert(page.id, LivePage { path, versions: page.versions, span: page.span });
        }
        for entry in input.files.iter().flatten() {
            map.add_file_entry(entry, Layer::File);
        }
        let read = |(written, _): &(String, Span)| OldPath::read(written, input.language, axis);
        let read = |page: &RedirectPage<'_>| page.redirect_from.iter().map(read).collect::<Vec<_>>();
        let old: Vec<Vec<OldPath>> = input.pages.par_iter().map(read).collect();
        for (page, old) in input.pages.iter().zip(old) {
            map.add_page(page, old);
        }
        for entry in input.exceptions {
            map.add_file_entry(entry, Layer::Exception);
        }
        map
    }

    /// Takes over the places of a page whose old paths are the same as before, but stand elsewhere in its file.
    pub(crate) fn relocate(&mut self, page: &RedirectPage<'_>) {
        if let Some(live) = self.pages.get_mut(&page.id) {
            live.span = page.span;
        }
        let own = self.claims.iter_mut().filter(|claim| claim.page == Some(page.id));
        for (claim, (_, span)) in own.zip(page.redirect_from) {
            claim.place = Place { source: *span, target: None };
        }
    }

    /// The files in which pages or entries stand elsewhere than in `before`; `None` when more than their places differs.
    pub(crate) fn moved_since(&self, before: &Self) -> Option<BTreeSet<FileId>> {
        let same_claim = |claim: &Claim, old: &Claim| {
            (&claim.written, claim.layer, claim.page, claim.rule) == (&old.written, old.layer, old.page, old.rule)
        };
        let claims = || self.claims.iter().zip(&before.claims);
        let as_before = self.language == before.language
            && self.axis == before.axis
            && self.pages.len() == before.pages.len()
            && self.claims.len() == before.claims.len()
            && claims().all(|(claim, old)| same_claim(claim, old))
            && self.rules == before.rules;
        let mut moved = BTreeSet::new();
        for (id, page) in as_before.then_some(&self.pages)? {
            let old = before.pages.get(id).filter(|old| old.path == page.path && old.versions == page.versions)?;
            if old.span != page.span {
                moved.extend([old.span.file, page.span.file]);
            }
        }
        for (claim, old) in claims().filter(|(claim, old)| claim.place != old.place) {
            let spans = [claim, old].into_iter().flat_map(|claim| [Some(claim.place.source), claim.place.target]);
            moved.extend(spans.flatten().map(|span| span.file));
        }
        Some(moved)
    }

    /// Every rule, in the order of making.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Every written entry, in order.
    #[must_use]
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// The versions.
    #[must_use]
    pub fn axis(&self) -> &Axis {
        &self.axis
    }

    /// Every source, sorted.
    #[must_use]
    pub fn sources(&self) -> Vec<&str> {
        let mut sources: Vec<&str> = self.by_source.keys().map(String::as_str).collect();
        sources.sort_unstable();
        sources
    }

    /// The rules of a source, in the order of making.
    pub fn rules_of(&self, source: &str) -> impl DoubleEndedIterator<Item = &Rule> {
        self.by_source.get(source).into_iter().flatten().map(|&index| &self.rules[index as usize])
    }

    /// The page at `path`, without regard to versions.
    #[must_use]
    pub fn page_at(&self, path: &str) -> Option<(PageId, VersionSet)> {
        let id = *self.by_path.get(path)?;
        Some((id, self.pages.get(&id)?.versions))
    }

    /// Every page with its path and versions, by path.
    pub fn pages(&self) -> impl Iterator<Item = (PageId, &str, VersionSet)> {
        let mut pages: Vec<_> = self.pages.iter().map(|(&id, page)| (id, page.path.as_str(), page.versions)).collect();
        pages.sort_unstable_by_key(|&(id, path, _)| (path, id));
        pages.into_iter()
    }

    /// Whether no page's path has a capital letter.
    pub(crate) fn pages_are_lower_case(&self) -> bool {
        self.by_path.keys().all(|path| !path.contains(char::is_uppercase))
    }

    /// The path of a page.
    #[must_use]
    pub fn path_of(&self, page: PageId) -> &str {
        self.pages.get(&page).map_or("/", |page| &page.path)
    }

    /// The versions of a page.
    #[must_use]
    pub fn versions_of(&self, page: PageId) -> VersionSet {
        self.pages.get(&page).map_or(VersionSet::EMPTY, |page| page.versions)
    }

    /// The place that stands for a page in messages.
    #[must_use]
    pub fn place_of(&self, page: PageId) -> Option<Span> {
        self.pages.get(&page).map(|page| page.span)
    }

    /// Whether the format's legacy forms (`/enterprise/…`, `/admin/guides/…`) mean anything in this project.
    pub(crate) fn legacy_plan(&self) -> Option<usize> {
        self.axis.find_plan("enterprise-server").filter(|&plan| !self.axis.plans[plan].releases.is_empty())
    }

    /// `old` are its old paths, read.
    fn add_page(&mut self, page: &RedirectPage<'_>, old: Vec<OldPath>) {
        if page.versions.is_empty() {
            for ((written, span), old) in page.redirect_from.iter().zip(old) {
                self.push_claim(written, Place { source: *span, target: None }, Layer::Page, Some(page.id), old);
            }
            return;
        }
        let in_default = self.default.is_some_and(|default| page.versions.contains_index(default));
        if !in_default {
            self.push_rule(Rule {
                source: page.path.as_str().to_owned(),
                versions: VersionSet::EMPTY,
                bare: true,
                target: Target::Page(page.id),
                layer: Layer::Versionless,
                claim: None,
            });
        }
        for ((written, span), old) in page.redirect_from.iter().zip(old) {
            let place = Place { source: *span, target: None };
            let rewritten = self.without_legacy_parts(&old.path);
            // What is left may begin with a version that stood behind the legacy part.
            let (source, version) = match old.version {
                Some(version) => (rewritten, Some(version)),
                None if rewritten == old.path => (rewritten, None),
                None => {
                    let again = OldPath::of_decoded(&rewritten, "", &self.axis);
                    (again.path, again.version)
                }
            };
            let (versions, bare) = match version {
                Some(version) => (VersionSet::single(version), Some(version) == self.default),
                None if old.oddities.contains(&super::Oddity::UnknownVersion) => (VersionSet::EMPTY, true),
                None => (page.versions, true),
            };
            let usable = !old.is_unusable() && !self.begins_with_version(&source);
            let claim = self.push_claim(written, place, Layer::Page, Some(page.id), old);
            if usable {
                let target = Target::Page(page.id);
                let rule = Rule { source, versions, bare, target, layer: Layer::Page, claim: Some(claim) };
                self.claims[claim as usize].rule = Some(self.push_rule(rule));
            }
        }
    }

    /// The rewriting that the format does inside `redirect_from` entries.
    fn without_legacy_parts(&self, path: &str) -> String {
        if self.legacy_plan().is_none() {
            return path.to_owned();
        }
        path.replacen("/admin/guides/", "/admin/", 1).replacen("/enterprise/", "/", 1)
    }

    /// Whether a path without version looks like one with a version: no request could ask for it.
    fn begins_with_version(&self, path: &str) -> bool {
        let first = path[1..].split('/').next().unwrap_or("");
        first.contains('@') && self.axis.versions().iter().any(|version| version.id == first)
    }

    fn add_file_entry(&mut self, entry: &FileEntry, layer: Layer) {
        let old = OldPath::read(&entry.source, &self.language, &self.axis);
        let place = Place { source: entry.source_span, target: Some(entry.target_span) };
        let (versions, bare) = match old.version {
            Some(version) => (VersionSet::single(version), Some(version) == self.default),
            None => (VersionSet::EMPTY, true),
        };
        let source = old.path.clone();
        let usable = !old.is_unusable() && !self.begins_with_version(&source);
        let claim = self.push_claim(&entry.source, place, layer, None, old);
        if let Some(target) = self.read_target(&entry.target).filter(|_| usable) {
            let rule = Rule { source, versions, bare, target, layer, claim: Some(claim) };
            self.claims[claim as usize].rule = Some(self.push_rule(rule));
        }
    }

    /// A written target; `None` when nothing should be sent there.
    pub(crate) fn read_target(&self, written: &str) -> Option<Target> {
        let harmful = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | '<' | '>' | '`');
        if written.contains(harmful) {
            return None;
        }
        if written.starts_with("https://") || written.starts_with("http://") {
            let (scheme, rest) = written.split_once("://")?;
            let (host, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
            // Other letters have a form in ASCII that is not for us to work out.
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%".contains(&byte);
            let is_host = !host.is_empty() && host.bytes().all(is_plain);
            return is_host.then(|| Target::Url(format!("{scheme}://{host}{}", encoded_rest(rest))));
        }
        let end = written.find(['?', '#']).unwrap_or(written.len());
        let (path, suffix) = written.split_at(end);
        let old = OldPath::read(&self.with_latest(path), &self.language, &self.axis);
        if old.is_unusable() {
            return None;
        }
        Some(Target::Path { path: old.path, version: old.version, suffix: encoded_rest(suffix) })
    }

    /// `path` with the newest release for `plan@latest` of plans with numbered releases.
    fn with_latest(&self, path: &str) -> String {
        let mut path = path.to_owned();
        for plan in &self.axis.plans {
            if let Some(newest) = plan.releases.first() {
                let latest = format!("/{}@latest", plan.name);
                if path.contains(&latest) {
                    path = path.replace(&latest, &format!("/{}@{newest}", plan.name));
                }
            }
        }
        path
    }

    fn push_claim(&mut self, written: &str, place: Place, layer: Layer, page: Option<PageId>, old: OldPath) -> u32 {
        let index = count(self.claims.len());
        self.claims.push(Claim { written: written.to_owned(), place, layer, page, old, rule: None });
        index
    }

    fn push_rule(&mut self, rule: Rule) -> u32 {
        let index = count(self.rules.len());
        match self.by_source.get_mut(&rule.source) {
            Some(rules) => rules.push(index),
            None => {
                self.by_source.insert(rule.source.clone(), vec![index]);
            }
        }
        self.rules.push(rule);
        index
    }
}

fn count(len: usize) -> u32 {
    u32::try_from(len).expect("sources of 64 MB a file hold fewer than 2^32 entries")
}
