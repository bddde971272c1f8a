//! The catalog as the engine has it: [`Registry`] and its [`RegistryEntry`]s, texts folded by version.

use std::fmt;

use super::super::content::{PageId, UrlPath};
use super::super::folded::Folded;
use super::super::source::Span;
use crate::catalog::{Retry, Status, VersionSet};

/// All documented errors, sorted by code, then domain.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Registry {
    /// The entries; [`Self::find`] relies on their order.
    pub entries: Vec<RegistryEntry>,
}

impl Registry {
    /// The entry of `code` in `domain`.
    #[must_use]
    pub fn find(&self, domain: &str, code: &str) -> Option<&RegistryEntry> {
        self.place(domain, code).map(|place| &self.entries[place])
    }

    /// Where the entry of `code` in `domain` stands.
    pub(super) fn place(&self, domain: &str, code: &str) -> Option<usize> {
        self.entries.binary_search_by(|entry| (&*entry.code, &*entry.domain).cmp(&(code, domain))).ok()
    }

    /// The domains, sorted.
    #[must_use]
    pub fn domains(&self) -> Vec<&str> {
        let mut domains: Vec<&str> = self.entries.iter().map(|entry| entry.domain.as_str()).collect();
        domains.sort_unstable();
        domains.dedup();
        domains
    }
}

/// One (domain, code).
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct RegistryEntry {
    /// The code as on the wire.
    pub code: String,
    /// The domain.
    pub domain: String,
    /// Where it is documented; empty for a retired code that only metadata names.
    pub versions: VersionSet,
    /// The texts.
    pub texts: EntryTexts,
    /// The URIs of its examples, each with what it reaches.
    pub uris: Vec<DocumentedUri>,
    /// What metadata and examples say.
    pub metadata: Metadata,
    /// The first example, table row or metadata key.
    pub span: Option<Span>,
    /// The pages that document it.
    pub pages: Vec<PageId>,
}

/// The texts of an entry, each once per distinct value. Empty texts are left out.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct EntryTexts {
    /// The heading, or the code in words.
    pub title: Folded<String>,
    /// The wire text.
    pub description: Folded<String>,
    /// What leads to it, plain.
    pub cause: Folded<String>,
    /// What leads to it, HTML.
    pub cause_html: Folded<String>,
    /// What to do, plain.
    pub solution: Folded<String>,
    /// What to do, HTML.
    pub solution_html: Folded<String>,
    /// What the page says about all its errors, plain.
    pub note: Folded<String>,
    /// Path and anchor of the section, without prefix and version.
    pub docs_path: Folded<String>,
    /// The URI of the example.
    pub documented_uri: Folded<String>,
}

/// What is known about an error besides its texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    /// HTTP status of the response.
    pub http_status: Option<u16>,
    /// Whether the same request can succeed later.
    pub retry: Option<Retry>,
    /// Whether services still answer with it; `None` counts as active.
    pub status: Option<Status>,
    /// Since when it exists.
    pub since: Option<String>,
    /// Since when it no longer exists.
    pub removed: Option<String>,
    /// The code that took over.
    pub replaced_by: Option<String>,
}

impl Metadata {
    /// What is set here, else what `defaults` has.
    #[must_use]
    pub fn or(&self, defaults: &Metadata) -> Metadata {
        let text = |own: &Option<String>, other: &Option<String>| own.clone().or_else(|| other.clone());
        Metadata {
            http_status: self.http_status.or(defaults.http_status),
            retry: self.retry.or(defaults.retry),
            status: self.status.or(defaults.status),
            since: text(&self.since, &defaults.since),
            removed: text(&self.removed, &defaults.removed),
            replaced_by: text(&self.replaced_by, &defaults.replaced_by),
        }
    }
}

/// A URI of an example, and what it reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentedUri {
    /// Exactly as documented, decoded once where it stood in a query string.
    pub text: String,
    /// The versions in which the example has it.
    pub versions: VersionSet,
    /// Where it is written.
    pub span: Span,
    /// What it reaches, by version.
    pub verdicts: Vec<(VersionSet, UriVerdict)>,
}

/// What an `error_uri` reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UriVerdict {
    /// The page.
    pub reaches: Reaches,
    /// How many redirects lie between.
    pub redirects: usize,
    /// The anchor.
    pub anchor: AnchorVerdict,
}

/// Where an `error_uri` ends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reaches {
    /// The page that documents the error.
    ThisPage,
    /// Another page.
    Page(UrlPath),
    /// The error index, or its page of a code: the path.
    ErrorPage(UrlPath),
    /// By a redirect another site: its URL.
    Site(String),
    /// Another site.
    External,
    /// Redirects that go round in a circle.
    Loop,
    /// Nothing; with the nearest page.
    Nothing(Option<UrlPath>),
}

/// What becomes of the anchor of an `error_uri`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnchorVerdict {
    /// The URI has none, or the page is not known.
    None,
    /// It exists.
    Found,
    /// It does not exist.
    Missing {
        /// As written.
        anchor: String,
        /// An anchor of the reached page that was probably meant.
        near: Option<String>,
        /// The anchor of the error's own section, where that is another one.
        own: Option<String>,
    },
}

impl fmt::Display for UriVerdict {
    /// `this page, through 1 redirect`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reaches {
            Reaches::ThisPage => f.write_str("this page")?,
            Reaches::Page(path) | Reaches::ErrorPage(path) => write!(f, "{path}")?,
            Reaches::Site(url) => f.write_str(url)?,
            Reaches::External => f.write_str("another site")?,
            Reaches::Loop => f.write_str("a redirect loop")?,
            Reaches::Nothing(Some(near)) => write!(f, "nothing (nearest: {near})")?,
            Reaches::Nothing(None) => f.write_str("nothing")?,
        }
        match self.redirects {
            0 => Ok(()),
            1 => f.write_str(", through 1 redirect"),
            more => write!(f, ", through {more} redirects"),
        }
    }
}

impl fmt::Display for AnchorVerdict {
    /// `ok`, or what is wrong.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AnchorVerdict::None => f.write_str("none"),
            AnchorVerdict::Found => f.write_str("ok"),
            AnchorVerdict::Missing { anchor, near, own } => {
                write!(f, "`#{anchor}` does not exist")?;
                match (own, near) {
                    (Some(own), _) => write!(f, "; this code's heading is `#{own}` on this page"),
                    (None, Some(near)) => write!(f, "; did you mean `#{near}`"),
                    (None, None) => Ok(()),
                }
            }
        }
    }
}
