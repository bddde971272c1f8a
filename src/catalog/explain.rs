//! Questions to a whole catalog: what exists in a version, what a URI leads to, and an entry in words for people.

use core::fmt;

use super::{Codes, Entries, Entry, VersionSet, describe};

/// Every entry, by code, then domain.
#[must_use]
pub const fn entries<C: Codes>() -> Entries<C> {
    Entries::all()
}

/// The entries that exist in one of `versions`.
pub fn available<C: Codes>(versions: VersionSet) -> impl Iterator<Item = Entry<C>> {
    entries().filter(move |entry: &Entry<C>| entry.versions().intersects(versions))
}

/// The entries that a URI as seen on the wire leads to: several where one section, or a page without an anchor behind it,
/// documents several codes.
pub fn entries_by_uri<C: Codes>(uri: &str) -> impl Iterator<Item = Entry<C>> {
    let (start, end) = C::CATALOG.uri_rows(uri);
    let rows = C::CATALOG.uris.entries.get(start..end).unwrap_or(&[]);
    // A page of documentation comes first where an address of the error index is.
    let permalink = if rows.is_empty() { C::CATALOG.permalink_parts(uri) } else { None };
    let named = permalink.and_then(|(domain, code)| {
        let (from, to) = C::CATALOG.entries_of(C::CATALOG.find(code)?);
        (from..to).filter_map(Entry::at).find(|entry: &Entry<C>| entry.domain() == domain)
    });
    rows.iter().filter_map(|&entry| Entry::at(entry as usize)).chain(named)
}

/// The one entry that a URI as seen on the wire leads to; `None` also where several share the section, or the page that is
/// named without one.
#[must_use]
pub fn by_uri<C: Codes>(uri: &str) -> Option<Entry<C>> {
    let mut found = entries_by_uri(uri);
    match (found.next(), found.next()) {
        (Some(entry), None) => Some(entry),
        _ => None,
    }
}

/// The entry of `code` that a response means: the one its URI leads to, else the first one.
#[must_use]
pub fn resolve<C: Codes>(code: C, uri: Option<&str>) -> Entry<C> {
    uri.and_then(|uri| entries_by_uri::<C>(uri).find(|entry| entry.code() == code))
        .unwrap_or_else(|| Entry::first_of(code.index()))
}

/// Writes what the documentation says about `entry` in the first of `versions` that has it: title, code, wire text,
/// cause, solution, place.
///
/// # Errors
/// Only those of `out`.
pub fn explain<C: Codes>(entry: Entry<C>, versions: VersionSet, out: &mut impl fmt::Write) -> fmt::Result {
    let title = entry.title(versions).unwrap_or(entry.code_str());
    write!(out, "{title} ({}, {})", entry.code_str(), entry.domain())?;
    if entry.status() != super::Status::Active {
        write!(out, ", {}", entry.status().as_str())?;
    }
    out.write_str("\n")?;
    if let Some(status) = entry.http_status() {
        writeln!(out, "HTTP status {status}")?;
    }
    let texts = [entry.description(versions), entry.cause(versions), entry.solution(versions), entry.note(versions)];
    for text in texts.into_iter().flatten() {
        write!(out, "\n{text}\n")?;
    }
    if let Some(code) = entry.replaced_by() {
        write!(out, "\nReplaced by {code}.\n")?;
    }
    match entry.docs_path(versions) {
        Some(path) => write!(out, "\nSee {path}\n")?,
        None if entry.versions().is_empty() => {}
        None => {
            let list = C::CATALOG.versions;
            out.write_str("\nDocumented in ")?;
            describe(entry.versions(), list.len(), |index| list[index], out)?;
            out.write_str(" only.\n")?;
        }
    }
    Ok(())
}
