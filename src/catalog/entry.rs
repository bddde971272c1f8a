//! [`Entry`]: one documented error, a view into the tables of a generated module.

use core::fmt::{self, Write as _};
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;

use super::{Codes, Texts, VersionSet};

/// Whether the same request can succeed later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retry {
    /// It cannot.
    Never,
    /// It can, after a while, unchanged.
    Later,
    /// Only after the request was changed.
    Changed,
}

impl Retry {
    /// `never`, `later`, `changed`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Retry::Never => "never",
            Retry::Later => "later",
            Retry::Changed => "changed",
        }
    }

    /// The number in the tables; zero stands for unknown.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Retry::Never => 1,
            Retry::Later => 2,
            Retry::Changed => 3,
        }
    }
}

/// Whether services still answer with a code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Status {
    /// They do.
    #[default]
    Active,
    /// They do, but will not for ever.
    Deprecated,
    /// They no longer do; the code is kept so that old responses can be explained, and is never used again.
    Retired,
}

impl Status {
    /// `active`, `deprecated`, `retired`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::Deprecated => "deprecated",
            Status::Retired => "retired",
        }
    }

    /// The number in the tables.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Status::Active => 0,
            Status::Deprecated => 1,
            Status::Retired => 2,
        }
    }
}

/// Where an entry is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// Path of the source file, relative to the project.
    pub file: &'static str,
    /// Line of the first example or table row, from 1.
    pub line: u32,
    /// Anchor of the heading above; empty before the first heading.
    pub heading: &'static str,
}

/// One documented error: a code in a domain. Two words, to be passed by value.
///
/// Where a method takes versions, it answers for the first of them in which the entry exists, in the order of the
/// configuration (newest release first), and with `None` when it exists in none or has no such text.
pub struct Entry<C> {
    index: u32,
    codes: PhantomData<C>,
}

impl<C: Codes> Entry<C> {
    /// The entry with this number, if there is one.
    #[must_use]
    pub const fn at(index: usize) -> Option<Self> {
        if index < C::CATALOG.len() { Some(Self { index: index as u32, codes: PhantomData }) } else { None }
    }

    /// The first entry of the code with this number.
    ///
    /// # Panics
    /// If the number is not that of a code, which a generated module excludes.
    #[must_use]
    pub const fn first_of(code: usize) -> Self {
        match Self::at(C::CATALOG.entries_of(code).0) {
            Some(entry) => entry,
            None => panic!("every code has an entry"),
        }
    }

    /// The entry of the code with this number in the domain with this number.
    #[must_use]
    pub const fn of(code: usize, domain: usize) -> Option<Self> {
        let (mut entry, end) = C::CATALOG.entries_of(code);
        while entry < end {
            if C::CATALOG.entry_domain[entry] as usize == domain {
                return Self::at(entry);
            }
            entry += 1;
        }
        None
    }

    /// Its number: entries are sorted by code, then domain.
    #[must_use]
    pub const fn index(self) -> usize {
        self.index as usize
    }

    /// Its code.
    #[must_use]
    pub const fn code(self) -> C {
        C::ALL[C::CATALOG.code_of(self.index())]
    }

    /// Its code as on the wire.
    #[must_use]
    pub const fn code_str(self) -> &'static str {
        C::CATALOG.codes.get(C::CATALOG.code_of(self.index()))
    }

    /// Its domain.
    #[must_use]
    pub const fn domain(self) -> &'static str {
        C::CATALOG.domains[C::CATALOG.entry_domain[self.index()] as usize]
    }

    /// The versions that document it.
    #[must_use]
    pub const fn versions(self) -> VersionSet {
        C::CATALOG.versions_of(self.index())
    }

    /// The heading of its section; the code in words where a section has several codes.
    #[must_use]
    pub const fn title(self, versions: VersionSet) -> Option<&'static str> {
        self.text(C::TITLES, versions)
    }

    /// The text on the wire: `error_description`.
    #[must_use]
    pub const fn description(self, versions: VersionSet) -> Option<&'static str> {
        self.text(C::DESCRIPTIONS, versions)
    }

    /// What leads to it, as plain text.
    #[must_use]
    pub const fn cause(self, versions: VersionSet) -> Option<&'static str> {
        self.text(C::CAUSES, versions)
    }

    /// What leads to it, as HTML whose local links are without version.
    #[must_use]
    pub const fn cause_html(self, versions: VersionSet) -> Option<&'static str> {
        self.text(C::CAUSES_HTML, versions)
    }

    /// What to do, as plain text.
    #[must_use]
    pub const fn solution(self, versions: VersionSet) -> Option<&'static str> {
        self.text(C::SOLUTIONS, versions)
    }

    /// What to do, as HTML whose local links are without version.
    #[must_use]
    pub const fn solution_html(self, versions: VersionSet) -> Option<&'static str> {
        self.text(C::SOLUTIONS_HTML, versions)
    }

    /// What the page says about all its errors, as plain text.
    #[must_use]
    pub const fn note(self, versions: VersionSet) -> Option<&'static str> {
        self.text(C::NOTES, versions)
    }

    /// Path and anchor of its section, without prefix and version: `/apps/errors#bad-code`.
    #[must_use]
    pub const fn docs_path(self, versions: VersionSet) -> Option<&'static str> {
        self.text(C::DOCS_PATHS, versions)
    }

    /// The address of its section below `base`, such as `https://docs.example.com`.
    #[must_use]
    pub fn docs_url<'b>(self, base: &'b str, versions: VersionSet) -> Option<DocsUrl<'b>> {
        let path = self.docs_path(versions)?;
        let version = self.versions().intersection(versions).first_index()?;
        let segment = C::CATALOG.segments.get(version).copied().unwrap_or("");
        Some(DocsUrl { base: base.trim_end_matches('/'), prefix: C::CATALOG.prefix, segment, path })
    }

    /// The address that stays: `/errors/<domain>/<code>`, which leads to the section in every version.
    #[must_use]
    pub const fn permalink(self) -> Permalink {
        Permalink { domain: self.domain(), code: self.code_str() }
    }

    /// The URI exactly as the documentation's example has it.
    #[must_use]
    pub const fn documented_uri(self, versions: VersionSet) -> Option<&'static str> {
        self.text(C::DOCUMENTED_URIS, versions)
    }

    /// The HTTP status of the response.
    #[must_use]
    pub const fn http_status(self) -> Option<u16> {
        if self.index() < C::CATALOG.http_status.len() && C::CATALOG.http_status[self.index()] != 0 {
            Some(C::CATALOG.http_status[self.index()])
        } else {
            None
        }
    }

    /// Whether the same request can succeed later; `None` when the documentation does not say.
    #[must_use]
    pub const fn retry(self) -> Option<Retry> {
        if self.index() >= C::CATALOG.retry.len() {
            return None;
        }
        match C::CATALOG.retry[self.index()] {
            1 => Some(Retry::Never),
            2 => Some(Retry::Later),
            3 => Some(Retry::Changed),
            _ => None,
        }
    }

    /// Whether services still answer with it.
    #[must_use]
    pub const fn status(self) -> Status {
        if self.index() >= C::CATALOG.status.len() {
            return Status::Active;
        }
        match C::CATALOG.status[self.index()] {
            1 => Status::Deprecated,
            2 => Status::Retired,
            _ => Status::Active,
        }
    }

    /// Since when it exists, as the documentation or the lock has it.
    #[must_use]
    pub const fn since(self) -> Option<&'static str> {
        self.text(C::SINCE, VersionSet::from_bits(u128::MAX))
    }

    /// Since when it no longer exists.
    #[must_use]
    pub const fn removed(self) -> Option<&'static str> {
        self.text(C::REMOVED, VersionSet::from_bits(u128::MAX))
    }

    /// The code that took over, as on the wire.
    #[must_use]
    pub const fn replaced_by(self) -> Option<&'static str> {
        self.text(C::REPLACED_BY, VersionSet::from_bits(u128::MAX))
    }

    /// Where it is written. The file and line are those of the first version.
    #[must_use]
    pub fn source(self) -> Place {
        let all = VersionSet::from_bits(u128::MAX);
        let path = self.docs_path(all).unwrap_or("");
        Place {
            file: self.text(C::FILES, all).unwrap_or(""),
            line: C::CATALOG.lines.get(self.index()).copied().unwrap_or(0),
            heading: path.split_once('#').map_or("", |(_, anchor)| anchor),
        }
    }

    const fn text(self, texts: &Texts, versions: VersionSet) -> Option<&'static str> {
        // Texts without a set of their own hold in every version of the entry; a retired entry may have no version.
        if self.versions().is_empty() {
            let (part, end) = texts.range(self.index());
            return if part < end { non_empty(texts.parts.get(part)) } else { None };
        }
        texts.at(C::CATALOG, self.index(), versions)
    }
}

const fn non_empty(text: &'static str) -> Option<&'static str> {
    if text.is_empty() { None } else { Some(text) }
}

// Written out because derived ones would ask the same of `C`.
impl<C> Clone for Entry<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Entry<C> {}

impl<C> PartialEq for Entry<C> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl<C> Eq for Entry<C> {}

impl<C> Hash for Entry<C> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}

impl<C: Codes> fmt::Debug for Entry<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({}/{})", self.domain(), self.code_str())
    }
}

/// Entries next to one another in the table: those of a code, or all.
#[derive(Clone, Debug)]
pub struct Entries<C> {
    next: usize,
    end: usize,
    codes: PhantomData<C>,
}

impl<C: Codes> Entries<C> {
    /// The entries of the code with this number.
    #[must_use]
    pub const fn of(code: usize) -> Self {
        let (next, end) = C::CATALOG.entries_of(code);
        Self { next, end, codes: PhantomData }
    }

    /// Every entry.
    #[must_use]
    pub const fn all() -> Self {
        Self { next: 0, end: C::CATALOG.len(), codes: PhantomData }
    }
}

impl<C: Codes> Iterator for Entries<C> {
    type Item = Entry<C>;

    fn next(&mut self) -> Option<Entry<C>> {
        if self.next >= self.end {
            return None;
        }
        self.next += 1;
        Entry::at(self.next - 1)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.end.saturating_sub(self.next);
        (left, Some(left))
    }
}

impl<C: Codes> ExactSizeIterator for Entries<C> {}

/// An address to be written with `Display`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocsUrl<'b> {
    base: &'b str,
    prefix: &'static str,
    segment: &'static str,
    path: &'static str,
}

impl fmt::Display for DocsUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.base)?;
        if !self.prefix.is_empty() {
            f.write_str("/")?;
            f.write_str(self.prefix)?;
        }
        f.write_str(self.segment)?;
        // The mark before the anchor is the only one: neither part of an address has it as it is.
        let (path, anchor) = self.path.split_once('#').unwrap_or((self.path, ""));
        encoded(path, f)?;
        if !anchor.is_empty() {
            f.write_str("#")?;
            encoded(anchor, f)?;
        }
        Ok(())
    }
}

/// Writes `text` as the path or the fragment of a URL: what cannot stand in both is percent-encoded (RFC 3986 §3.3).
fn encoded(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    text.bytes().try_for_each(|byte| {
        if super::percent::is_path_byte(byte) { f.write_char(char::from(byte)) } else { write!(f, "%{byte:02X}") }
    })
}

/// `/errors/<domain>/<code>`, to be written with `Display`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permalink {
    domain: &'static str,
    code: &'static str,
}

impl fmt::Display for Permalink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/errors/{}/{}", self.domain, self.code)
    }
}
