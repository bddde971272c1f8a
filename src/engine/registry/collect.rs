//! From occurrences to entries: the union over pages and versions by (domain, code).
//!
//! In: [`Inputs`]. Out: the [`Registry`]; every finding about errors goes to the sink.

use std::collections::{BTreeMap, BTreeSet};

use super::super::config;
use super::super::content::{Page, UrlPath};
use super::super::diag::{Code, Diagnostics};
use super::super::folded::Folded;
use super::super::source::{Sources, Span};
use super::check;
use super::entry::{DocumentedUri, EntryTexts, Metadata, Registry, RegistryEntry};
use super::extract::{self, Occurrence};
use super::lock::Lock;
use super::metadata::{self, FrontMatter};
use super::prose::Prose;
use super::uri::{self, Known, UriTargets};
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
    check::replacements(&groups, inputs.lock, sink);
    let mut registry = Registry::default();
    let error_pages = error_pages(inputs, &groups);
    let known = Known { hosts: &inputs.config.hosts, error_pages: &error_pages, targets: inputs.targets };
    for ((code, domain), group) in &groups {
        registry.entries.push(entry(code, domain, group, known));
    }
    for entry in &registry.entries {
        for documented in &entry.uris {
            uri::report(&entry.code, documented, inputs.axis, sink);
        }
    }
    check::names(&registry, sink);
    if let Some(lock) = inputs.lock {
        lock.check(&registry, sink);
        for locked in &lock.entries {
            if let Some(place) = registry.place(&locked.domain, &locked.code) {
                registry.entries[place].metadata.since.get_or_insert_with(|| locked.since.clone());
            }
        }
        add_retired(lock, &mut registry);
    }
    registry
}

/// Codes that only the lock knows, as retired, stay in the catalog: old responses can still be explained.
fn add_retired(lock: &Lock, registry: &mut Registry) {
    let retired = lock.entries.iter().filter(|locked| locked.status == Status::Retired);
    let gone = retired.filter(|locked| registry.find(&locked.domain, &locked.code).is_none());
    let gone: Vec<RegistryEntry> = gone
        .map(|locked| RegistryEntry {
            code: locked.code.clone(),
            domain: locked.domain.clone(),
            metadata: Metadata {
                status: Some(Status::Retired),
                since: Some(locked.since.clone()),
                ..Metadata::default()
            },
            ..RegistryEntry::default()
        })
        .collect();
    registry.entries.extend(gone);
    registry.entries.sort_by(|a, b| (&a.code, &a.domain).cmp(&(&b.code, &b.domain)));
}

/// The paths of the error index that a site will have.
fn error_pages(inputs: Inputs<'_>, groups: &Groups) -> BTreeSet<String> {
    let documented = groups.keys().map(|(code, domain)| (domain, code));
    let locked = inputs.lock.into_iter().flat_map(|lock| &lock.entries);
    let retired = locked.filter(|locked| locked.status == Status::Retired).map(|locked| (&locked.domain, &locked.code));
    let codes = documented.chain(retired).map(|(domain, code)| format!("/errors/{domain}/{code}"));
    let versions = inputs.axis.versions().iter().filter(|_| inputs.axis.versions().len() > 1);
    let lists = versions.map(|version| format!("/errors/{}", version.id));
    codes.chain(lists).chain(["/errors".to_owned()]).collect()
}

fn add_page(inputs: Inputs<'_>, page: &Page, groups: &mut Groups, sink: &mut Diagnostics) {
    let front = FrontMatter { sources: inputs.sources, span: page.front_span };
    let value = page.front.get("errors");
    if !is_wanted(inputs.config, &page.path, value) {
        return;
    }
    let before = sink.as_slice().len();
    let said = metadata::page_errors(value, front, sink);
    let mut found: Vec<Occurrence> = Vec::new();
    for rendered in &page.body {
        let code_message = inputs.config.code_message;
        found.extend(extract::occurrences(page, rendered, code_message, inputs.targets, sink));
    }
    let nothing_said = sink.as_slice().len() == before;
    if value.is_some() && found.is_empty() && said.codes.is_empty() && nothing_said && !page.versions.is_empty() {
        sink.report(Code::NoErrorCodes, front.find("errors"), "`errors` of a page that documents no error code")
            .versions(page.versions)
            .help("show each error as JSON with an `error` member, or in a table with a column `Error code`; otherwise remove the key");
    }
    let mut no_domain = |message: String| {
        let place = if value.is_some() { front.find("errors") } else { front.span };
        sink.report(Code::InvalidErrorMetadata, place, message)
            .help("name one in its front matter (`errors: {domain: …}`): lower-case letters, digits, `-` and `_`");
    };
    let slug = page.path.slug();
    let domain = match said.domain.clone().or_else(|| configured_domain(inputs.config, &page.path).cloned()) {
        Some(domain) => domain,
        None if found.is_empty() && said.codes.is_empty() => return,
        None => match slug_domain(slug) {
            Some(domain) => {
                if let Some(other) = same_domain(inputs, page, &domain) {
                    no_domain(format!("the pages `{}` and `{other}` would both have the domain `{domain}`", page.path));
                }
                domain
            }
            None => return no_domain(format!("the page's name `{slug}` makes no domain for its errors")),
        },
    };
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

/// The domain of the longest configured prefix.
fn configured_domain<'c>(config: &'c config::Errors, path: &UrlPath) -> Option<&'c String> {
    let matching = config.domains.iter().filter(|(prefix, _)| is_below(path, prefix));
    matching.max_by_key(|(prefix, _)| prefix.len()).map(|(_, domain)| domain)
}

/// The domain of a page that neither its front matter nor the configuration gives one: its slug, `-` standing for what a
/// domain cannot have. Letters beyond ASCII have no such stand-in.
fn slug_domain(slug: &str) -> Option<String> {
    let of_byte = |byte: u8| match byte.to_ascii_lowercase() {
        byte @ (b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_') => char::from(byte),
        _ => '-',
    };
    match slug {
        "" => Some("errors".to_owned()),
        slug => slug.is_ascii().then(|| slug.bytes().map(of_byte).collect()),
    }
}

/// The page with another slug that makes the same domain, where the slug of `page` is no domain itself.
fn same_domain<'a>(inputs: Inputs<'a>, page: &Page, domain: &str) -> Option<&'a UrlPath> {
    let slug = page.path.slug();
    if slug.is_empty() || slug.eq_ignore_ascii_case(domain) {
        return None;
    }
    let by_slug = |other: &&Page| {
        let value = other.front.get("errors");
        let says = value.is_some_and(|value| value.get("domain").is_some());
        is_wanted(inputs.config, &other.path, value) && !says && configured_domain(inputs.config, &other.path).is_none()
    };
    let same = |other: &&Page| {
        let its = other.path.slug();
        !its.eq_ignore_ascii_case(slug) && slug_domain(its).as_deref() == Some(domain)
    };
    inputs.pages.iter().filter(same).find(by_slug).map(|other| &other.path)
}

/// One entry: in each version the text of the first example, or of the first row where there is no example.
fn entry(code: &str, domain: &str, group: &Group, known: Known<'_>) -> RegistryEntry {
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
        let before = uris.iter_mut().find(|uri| uri.text == *text && uri.span == occurrence.uri_span);
        let versions = before.as_ref().map_or(occurrence.versions, |uri| uri.versions | occurrence.versions);
        let judged = uri::judge(occurrence, text, versions, known);
        match before {
            Some(uri) => *uri = judged,
            None => uris.push(judged),
        }
    }
    let mut pages: Vec<_> = group.occurrences.iter().map(|occurrence| occurrence.page).collect();
    pages.dedup();
    RegistryEntry {
        code: code.to_owned(),
        domain: domain.to_owned(),
        versions: taken,
        texts,
        uris,
        metadata: group.metadata.clone(),
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
