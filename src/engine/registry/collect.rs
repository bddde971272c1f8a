//! From occurrences to entries: the union over pages and versions by (domain, code).
//!
//! In: [`Inputs`]. Out: the [`Registry`]; every finding about errors goes to the sink.

use std::collections::BTreeMap;

use super::super::config;
use super::super::content::{Page, UrlPath};
use super::super::diag::{Code, Diagnostics};
use super::super::folded::Folded;
use super::super::source::{Sources, Span};
use super::entry::{DocumentedUri, EntryTexts, Metadata, Registry, RegistryEntry};
use super::extract::{self, Occurrence};
use super::lock::Lock;
use super::metadata::{self, FrontMatter, PageErrors};
use super::prose::Prose;
use super::uri::{self, UriTargets};
use super::{check, shape};
use crate::catalog::{Status, VersionSet, is_near};

/// What the catalog is made from.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// The rendered pages.
    pub pages: &'a [Page],
    /// The files that their places point into.
    pub sources: &'a Sources,
    /// The versions, for messages.
    pub axis: &'a config::Axis,
    /// `[errors]` of the configuration.
    pub config: &'a config::Errors,
    /// The index of pages and redirects.
    pub targets: &'a dyn UriTargets,
    /// The codes published so far.
    pub lock: Option<&'a Lock>,
}

/// All places of one (domain, code), and its metadata.
#[derive(Default)]
pub(super) struct Group {
    pub(super) occurrences: Vec<Occurrence>,
    pub(super) metadata: Metadata,
    /// Where metadata names the code.
    pub(super) named: Option<Span>,
}

/// Groups by code, then domain: the order of everything that is generated.
pub(super) type Groups = BTreeMap<(String, String), Group>;

/// The error catalog of all pages.
#[must_use]
pub fn collect(inputs: Inputs<'_>, sink: &mut Diagnostics) -> Registry {
    let mut groups = Groups::new();
    for page in inputs.pages {
        add_page(inputs, page, &mut groups, sink);
    }
    check::groups(&groups, sink);
    let mut registry = Registry::default();
    for ((code, domain), group) in &groups {
        registry.entries.push(entry(inputs, code, domain, group));
    }
    for entry in &registry.entries {
        for documented in &entry.uris {
            uri::report(&entry.code, documented, inputs.axis, sink);
        }
    }
    check::names(&registry, sink);
    if let Some(lock) = inputs.lock {
        lock.check(&registry, sink);
        for entry in &mut registry.entries {
            if let Some(locked) = lock.find(&entry.domain, &entry.code) {
                entry.metadata.since.get_or_insert_with(|| locked.since.clone());
            }
        }
        add_retired(lock, &mut registry);
    }
    registry
}

/// Codes that only the lock knows, as retired, stay in the catalog: old responses can still be explained.
fn add_retired(lock: &Lock, registry: &mut Registry) {
    for locked in lock.entries.iter().filter(|locked| locked.status == Status::Retired) {
        if registry.find(&locked.domain, &locked.code).is_none() {
            registry.entries.push(RegistryEntry {
                code: locked.code.clone(),
                domain: locked.domain.clone(),
                metadata: Metadata {
                    status: Some(Status::Retired),
                    since: Some(locked.since.clone()),
                    ..Metadata::default()
                },
                ..RegistryEntry::default()
            });
        }
    }
    registry.entries.sort_by(|a, b| (&a.code, &a.domain).cmp(&(&b.code, &b.domain)));
}

fn add_page(inputs: Inputs<'_>, page: &Page, groups: &mut Groups, sink: &mut Diagnostics) {
    let front = FrontMatter { sources: inputs.sources, span: page.front_span };
    let value = page.front.get("errors");
    if !is_wanted(inputs.config, &page.path, value) {
        return;
    }
    let said = metadata::page_errors(value, front, sink);
    let domain = domain(inputs.config, &page.path, &said);
    let mut found: Vec<Occurrence> = Vec::new();
    for rendered in &page.body {
        let code_message = inputs.config.code_message;
        found.extend(extract::occurrences(page, rendered, code_message, inputs.targets, sink));
    }
    for (code, own) in &said.codes {
        let documented = found.iter().find(|occurrence| occurrence.hit.code == *code);
        if documented.is_none() && own.status != Some(Status::Retired) {
            let message = format!("`errors` describes `{code}`, which the page does not document");
            let finding = sink.report(Code::ConflictingMetadata, front.find(code), message);
            match found.iter().find(|occurrence| is_near(code, &occurrence.hit.code)) {
                Some(near) => finding.help(format!("did you mean `{}`?", near.hit.code)),
                None => finding.help("mark it `status: retired` when services no longer answer with it"),
            };
        }
        let group = groups.entry((code.clone(), domain.clone())).or_default();
        group.named.get_or_insert(front.find(code));
    }
    for occurrence in found {
        let own = said.codes.get(&occurrence.hit.code).cloned().unwrap_or_default();
        if let (Some(said), Some(shown)) = (own.http_status, occurrence.hit.http_status)
            && said != shown
        {
            let message = format!("`errors` gives `{}` the status {said}, the example {shown}", occurrence.hit.code);
            sink.report(Code::ConflictingMetadata, occurrence.span, message)
                .also(front.find(&occurrence.hit.code), "metadata");
        }
        let key = (occurrence.hit.code.clone(), domain.clone());
        let group = groups.entry(key).or_default();
        let shown = Metadata { http_status: occurrence.hit.http_status, ..Metadata::default() };
        group.metadata = group.metadata.or(&own).or(&shown).or(&said.defaults);
        group.occurrences.push(occurrence);
    }
    // Codes that only metadata names: retired ones, or those already reported.
    for (code, own) in &said.codes {
        if let Some(group) = groups.get_mut(&(code.clone(), domain.clone()))
            && group.occurrences.is_empty()
        {
            group.metadata = group.metadata.or(own);
        }
    }
    let retired = |_: &(String, String), group: &mut Group| {
        !group.occurrences.is_empty() || group.metadata.status == Some(Status::Retired)
    };
    groups.retain(retired);
}

/// Whether a page documents errors: it says so, or the configuration says so of its path.
fn is_wanted(config: &config::Errors, path: &UrlPath, value: Option<&serde_json::Value>) -> bool {
    match value {
        Some(serde_json::Value::Bool(wanted)) => *wanted,
        Some(_) => true,
        None => config.pages.iter().any(|prefix| is_below(path, prefix)),
    }
}

fn is_below(path: &UrlPath, prefix: &str) -> bool {
    let prefix = UrlPath::new(prefix);
    prefix.as_str() == "/"
        || path.as_str().strip_prefix(prefix.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The domain: front matter, else the longest configured prefix, else the page's slug.
fn domain(config: &config::Errors, path: &UrlPath, said: &PageErrors) -> String {
    let configured = || {
        let matching = config.domains.iter().filter(|(prefix, _)| is_below(path, prefix));
        matching.max_by_key(|(prefix, _)| prefix.len()).map(|(_, domain)| domain.clone())
    };
    let slug = || match path.slug() {
        "" => "errors".to_owned(),
        slug => slug.to_lowercase(),
    };
    said.domain.clone().or_else(configured).unwrap_or_else(slug)
}

/// One entry: in each version the text of the first example, or of the first row where there is no example.
fn entry(inputs: Inputs<'_>, code: &str, domain: &str, group: &Group) -> RegistryEntry {
    let mut ranked: Vec<&Occurrence> = group.occurrences.iter().collect();
    ranked.sort_by_key(|occurrence| (!occurrence.example, occurrence.hit.description.is_none()));
    let mut texts = EntryTexts::default();
    let mut taken = VersionSet::EMPTY;
    for occurrence in &ranked {
        let versions = occurrence.versions - taken;
        taken |= occurrence.versions;
        let hash = if occurrence.anchor.is_empty() { String::new() } else { format!("#{}", occurrence.anchor) };
        add(&mut texts.docs_path, versions, &format!("{}{hash}", occurrence.path));
        add(&mut texts.title, versions, &occurrence.title);
        add_prose(&mut texts.cause, &mut texts.cause_html, versions, &occurrence.cause);
        add_prose(&mut texts.solution, &mut texts.solution_html, versions, &occurrence.solution);
        add_prose(&mut texts.note, &mut Folded::default(), versions, &occurrence.note);
    }
    // The wire texts may stand at another place than the prose: each from the first that has them.
    for occurrence in &ranked {
        if let Some(description) = &occurrence.hit.description {
            let missing = occurrence.versions - texts.description.versions();
            add(&mut texts.description, missing, description);
        }
        if let Some(uri) = &occurrence.hit.uri {
            let missing = occurrence.versions - texts.documented_uri.versions();
            add(&mut texts.documented_uri, missing, uri);
        }
    }
    let mut uris: Vec<DocumentedUri> = Vec::new();
    for occurrence in &group.occurrences {
        let Some(text) = &occurrence.hit.uri else { continue };
        let known = uris.iter_mut().find(|uri| uri.text == *text && uri.span == occurrence.uri_span);
        let versions = known.as_ref().map_or(occurrence.versions, |uri| uri.versions | occurrence.versions);
        let judged = uri::judge(occurrence, text, versions, &inputs.config.hosts, inputs.targets);
        match known {
            Some(uri) => *uri = judged,
            None => uris.push(judged),
        }
    }
    let mut pages: Vec<_> = group.occurrences.iter().map(|occurrence| occurrence.page).collect();
    pages.dedup();
    let mut metadata = group.metadata.clone();
    metadata.replaced_by = metadata.replaced_by.filter(|code| shape::is_code(code));
    RegistryEntry {
        code: code.to_owned(),
        domain: domain.to_owned(),
        versions: taken,
        texts,
        uris,
        metadata,
        span: ranked.first().map(|occurrence| occurrence.span).or(group.named),
        pages,
    }
}

/// Adds `text` for `versions` unless it is empty.
fn add(folded: &mut Folded<String>, versions: VersionSet, text: &str) {
    if !text.is_empty() {
        folded.insert(versions, text.to_owned());
    }
}

fn add_prose(plain: &mut Folded<String>, html: &mut Folded<String>, versions: VersionSet, prose: &Folded<Prose>) {
    for (set, prose) in prose.parts() {
        add(plain, versions & *set, &prose.plain);
        add(html, versions & *set, &prose.html);
    }
}
