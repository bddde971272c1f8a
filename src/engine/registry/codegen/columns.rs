//! The numbers and blobs of a catalog, column by column, as the tables want them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::content::UrlPath;
use super::super::super::folded::Folded;
use super::super::super::percent::decode_text;
use super::super::entry::{Reaches, Registry, RegistryEntry};
use super::{CodegenOptions, Field};
use crate::catalog::{VersionSet, hash, split_uri};

/// Texts in one blob.
#[derive(Debug, Default)]
pub(super) struct Blob {
    pub(super) text: String,
    pub(super) offsets: Vec<u32>,
}

impl Blob {
    fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut blob = Blob { text: String::new(), offsets: vec![0] };
        for text in texts {
            blob.text.push_str(text);
            blob.offsets.push(number(blob.text.len()));
        }
        if blob.offsets.len() == 1 { Blob::default() } else { blob }
    }
}

/// A folded field: `catalog::Texts`.
#[derive(Debug, Default)]
pub(super) struct Column {
    pub(super) parts: Blob,
    pub(super) starts: Vec<u32>,
    pub(super) sets: Vec<u32>,
}

/// Everything that the module holds.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) codes: Vec<String>,
    /// Heading or wire text of each code's first entry, for its documentation.
    pub(super) code_titles: Vec<String>,
    pub(super) code_blob: Blob,
    pub(super) domains: Vec<String>,
    pub(super) sets: Vec<VersionSet>,
    pub(super) slots: Vec<u32>,
    pub(super) first_entry: Vec<u32>,
    pub(super) entry_code: Vec<u32>,
    pub(super) entry_domain: Vec<u32>,
    pub(super) entry_set: Vec<u32>,
    pub(super) status: Vec<u32>,
    pub(super) retry: Vec<u32>,
    pub(super) http_status: Vec<u32>,
    pub(super) lines: Vec<u32>,
    pub(super) fields: Vec<(Field, Column)>,
    pub(super) paths: Blob,
    pub(super) path_pages: Vec<u32>,
    pub(super) anchors: Blob,
    pub(super) anchor_pages: Vec<u32>,
    pub(super) anchor_entries: Vec<u32>,
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

pub(super) fn columns(registry: &Registry, options: CodegenOptions<'_>) -> Columns {
    let entries = &registry.entries;
    let mut columns = Columns::default();
    let mut sets = Sets::default();
    columns.domains = registry.domains().into_iter().map(str::to_owned).collect();
    for (index, entry) in entries.iter().enumerate() {
        if columns.codes.last() != Some(&entry.code) {
            columns.codes.push(entry.code.clone());
            let title =
                [&entry.texts.title, &entry.texts.description].into_iter().find_map(|text| text.parts().first());
            columns.code_titles.push(title.map(|(_, text)| text.clone()).unwrap_or_default());
            columns.first_entry.push(number(index));
        }
        columns.entry_code.push(number(columns.codes.len() - 1));
        let domain = columns.domains.binary_search(&entry.domain).unwrap_or(0);
        columns.entry_domain.push(number(domain));
        columns.entry_set.push(sets.number(entry.versions));
        columns.status.push(entry.metadata.status.unwrap_or_default().number().into());
        columns.retry.push(entry.metadata.retry.map_or(0, |retry| retry.number().into()));
        columns.http_status.push(entry.metadata.http_status.map_or(0, u32::from));
        let line = |span: super::super::super::source::Span| {
            number(options.sources.line_column(span.file, span.start as usize).line)
        };
        columns.lines.push(entry.span.map_or(0, line));
    }
    columns.first_entry.push(number(entries.len()));
    if columns.codes.len() == entries.len() {
        columns.first_entry.clear();
        columns.entry_code.clear();
    }
    for column in [&mut columns.status, &mut columns.retry, &mut columns.http_status] {
        if column.iter().all(|&number| number == 0) {
            column.clear();
        }
    }
    columns.code_blob = Blob::new(columns.codes.iter().map(String::as_str));
    columns.slots = slots(&columns.codes);
    for field in Field::ALL.into_iter().filter(|field| !options.without.contains(field)) {
        columns.fields.push((field, column(entries, field, options, &mut sets)));
    }
    uris(entries, options, &mut columns);
    columns.sets = sets.list;
    columns
}

/// Distinct sets, numbered in the order of their appearance.
#[derive(Default)]
struct Sets {
    list: Vec<VersionSet>,
    numbers: BTreeMap<VersionSet, u32>,
}

impl Sets {
    fn number(&mut self, set: VersionSet) -> u32 {
        let next = number(self.list.len());
        let found = *self.numbers.entry(set).or_insert(next);
        if found == next {
            self.list.push(set);
        }
        found
    }
}

/// The hash table of `catalog::Catalog::find`: at most half full.
fn slots(codes: &[String]) -> Vec<u32> {
    if codes.is_empty() {
        return Vec::new();
    }
    let mut slots = vec![0; (codes.len() * 2).next_power_of_two()];
    let mask = slots.len() - 1;
    for (index, code) in codes.iter().enumerate() {
        let mut slot = hash(code) as usize & mask;
        while slots[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        slots[slot] = number(index + 1);
    }
    slots
}

fn column(entries: &[RegistryEntry], field: Field, options: CodegenOptions<'_>, sets: &mut Sets) -> Column {
    let parts: Vec<Vec<(VersionSet, &str)>> = entries.iter().map(|entry| parts(entry, field, options)).collect();
    if parts.iter().flatten().all(|(_, text)| text.is_empty()) {
        return Column::default();
    }
    let alike = |(entry, parts): (&RegistryEntry, &Vec<(VersionSet, &str)>)| matches!(parts.as_slice(), [(set, _)] if *set == entry.versions);
    let blob = Blob::new(parts.iter().flatten().map(|(_, text)| *text));
    if entries.iter().zip(&parts).all(alike) {
        return Column { parts: blob, ..Column::default() };
    }
    let mut starts = vec![0];
    for parts in &parts {
        starts.push(starts.last().copied().unwrap_or(0) + number(parts.len()));
    }
    let sets = parts.iter().flatten().map(|(set, _)| sets.number(*set)).collect();
    Column { parts: blob, starts, sets }
}

/// The parts of one field of one entry; an empty one where there is no text.
fn parts<'e>(entry: &'e RegistryEntry, field: Field, options: CodegenOptions<'e>) -> Vec<(VersionSet, &'e str)> {
    let folded: &Folded<String> = match field {
        Field::Title => &entry.texts.title,
        Field::Description => &entry.texts.description,
        Field::Cause => &entry.texts.cause,
        Field::CauseHtml => &entry.texts.cause_html,
        Field::Solution => &entry.texts.solution,
        Field::SolutionHtml => &entry.texts.solution_html,
        Field::Note => &entry.texts.note,
        Field::DocsPath => &entry.texts.docs_path,
        Field::DocumentedUri => &entry.texts.documented_uri,
        Field::Since => return vec![(entry.versions, entry.metadata.since.as_deref().unwrap_or(""))],
        Field::Removed => return vec![(entry.versions, entry.metadata.removed.as_deref().unwrap_or(""))],
        Field::ReplacedBy => return vec![(entry.versions, entry.metadata.replaced_by.as_deref().unwrap_or(""))],
        Field::File => {
            let path = entry.span.map_or("", |span| options.sources.get(span.file).path.as_str());
            return vec![(entry.versions, path)];
        }
    };
    if folded.parts().is_empty() {
        return vec![(entry.versions, "")];
    }
    folded.parts().iter().map(|(set, text)| (*set, text.as_str())).collect()
}

/// Paths and anchors under which entries are known: `catalog::Uris`.
fn uris(entries: &[RegistryEntry], options: CodegenOptions<'_>, columns: &mut Columns) {
    let mut pages: BTreeMap<String, u32> = BTreeMap::new();
    let mut rows: BTreeSet<(u32, String, u32)> = BTreeSet::new();
    for (index, entry) in entries.iter().enumerate() {
        for (_, docs_path) in entry.texts.docs_path.parts() {
            let (path, anchor) = docs_path.split_once('#').unwrap_or((docs_path, ""));
            let next = number(pages.len());
            let page = *pages.entry(path.to_owned()).or_insert(next);
            rows.insert((page, anchor.to_owned(), number(index)));
        }
    }
    // A page by itself leads to all that it documents, unless something stands before its first heading.
    let taken: BTreeSet<u32> = rows.iter().filter(|(_, anchor, _)| anchor.is_empty()).map(|(page, ..)| *page).collect();
    let whole = rows.iter().filter(|(page, ..)| !taken.contains(page));
    let whole: Vec<_> = whole.map(|(page, _, entry)| (*page, String::new(), *entry)).collect();
    rows.extend(whole);
    let real: BTreeSet<(u32, String)> = rows.iter().map(|(page, anchor, _)| (*page, anchor.clone())).collect();
    // What examples have on the wire leads to their entry, even where page or anchor do not exist; but it takes no
    // other entry's anchor away.
    for (index, entry) in entries.iter().enumerate() {
        for uri in &entry.uris {
            let (_, written, fragment) = split_uri(&uri.text);
            let fragment = decode_text(fragment.unwrap_or(""));
            for (versions, verdict) in &uri.verdicts {
                let path = match &verdict.reaches {
                    Reaches::ThisPage => {
                        let own = versions.iter().find_map(|version| entry.texts.docs_path.at(version));
                        own.map_or("", |path| path.split('#').next().unwrap_or("")).to_owned()
                    }
                    Reaches::Page(path) => path.as_str().to_owned(),
                    Reaches::External => continue,
                    Reaches::ErrorPage(_) | Reaches::Site(_) | Reaches::Loop | Reaches::Nothing(_) => {
                        bare(&decode_text(written), options)
                    }
                };
                let next = number(pages.len());
                let page = *pages.entry(path).or_insert(next);
                if !real.contains(&(page, fragment.clone())) {
                    rows.insert((page, fragment.clone(), number(index)));
                }
            }
        }
    }
    let mut paths = pages.clone();
    let documented: BTreeSet<_> = entries.iter().flat_map(|entry| &entry.pages).copied().collect();
    for id in documented {
        let Some(page) = options.pages.get(id.0 as usize) else { continue };
        let Some(&page) = pages.get(page.path.as_str()) else { continue };
        for alias in options.targets.aliases(id) {
            paths.entry(bare(&alias, options)).or_insert(page);
        }
    }
    columns.paths = Blob::new(paths.keys().map(String::as_str));
    columns.path_pages = paths.into_values().collect();
    columns.anchors = Blob::new(rows.iter().map(|(_, anchor, _)| anchor.as_str()));
    columns.anchor_pages = rows.iter().map(|(page, _, _)| *page).collect();
    columns.anchor_entries = rows.iter().map(|(_, _, entry)| *entry).collect();
}

/// A decoded path without sub-path, prefix and version.
fn bare(path: &str, options: CodegenOptions<'_>) -> String {
    let below = path.strip_prefix(options.base_path).filter(|below| below.is_empty() || below.starts_with('/'));
    let mut segments: Vec<&str> = below.unwrap_or(path).split('/').filter(|segment| !segment.is_empty()).collect();
    if !options.prefix.is_empty() && segments.first() == Some(&options.prefix) {
        segments.remove(0);
    }
    if segments.first().is_some_and(|segment| segment.contains('@')) {
        segments.remove(0);
    }
    UrlPath::new(&segments.join("/")).as_str().to_owned()
}
