//! `errors.lock`: every code once published. Append-only: a code that vanishes must be marked as retired, and a retired
//! one is never used again.
//!
//! One entry a line, `domain code since status`; `#` begins a comment. What people wrote stays: comments, empty lines, the
//! blanks between the fields.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::super::config::is_domain;
use super::super::diag::{Code, Diagnostics};
use super::super::source::{FileId, Span};
use super::entry::Registry;
use super::metadata::status_named;
use super::shape::is_code;
use crate::catalog::Status;

/// The codes published so far, in the order of their first appearance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lock {
    /// The entries.
    pub entries: Vec<LockEntry>,
    /// Comments and empty lines behind the last entry.
    tail: String,
}

/// One published code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LockEntry {
    /// Its domain.
    pub domain: String,
    /// The code.
    pub code: String,
    /// The release that published it first.
    pub since: String,
    /// Whether it is still in use.
    pub status: Status,
    /// Its line in the file it was read from.
    pub span: Option<Span>,
    /// Comments and empty lines before it.
    above: String,
    /// Its line as written; empty for a new one.
    line: String,
}

impl LockEntry {
    /// Its line: as written, but for release and status.
    fn to_line(&self) -> String {
        let Self { domain, code, since, status, .. } = self;
        let mut out = self.line.clone();
        let fields = out.split('#').next().unwrap_or_default();
        let place = |field: &str| field.as_ptr() as usize - out.as_ptr() as usize;
        let places: Vec<_> = fields.split_whitespace().map(|field| place(field)..place(field) + field.len()).collect();
        let [.., old_since, old_status] = &places[..] else {
            return format!("{domain} {code} {since} {}", status.as_str());
        };
        let (old_since, old_status) = (old_since.clone(), old_status.clone());
        out.replace_range(old_status, status.as_str());
        out.replace_range(old_since, since);
        out
    }
}

/// Name of the file unless the configuration says otherwise.
pub const LOCK_FILE: &str = "errors.lock";

/// What stands for the release of codes that no release has yet.
pub const UNRELEASED: &str = "unreleased";

const HEAD: &str = "# Every error code once published: domain, code, since, status. Kept by docfold; only append.\n";

impl Lock {
    /// Reads the text of an `errors.lock`; lines that cannot be read are reported and left out.
    #[must_use]
    pub fn parse(text: &str, file: FileId, sink: &mut Diagnostics) -> Self {
        let mut lock = Self::default();
        let mut seen = BTreeSet::new();
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            let span = Span::new(file, offset, offset + line.trim_end().len());
            offset += line.len();
            let fields: Vec<&str> = line.split('#').next().unwrap_or("").split_whitespace().collect();
            let line = line.trim_end();
            let entry = match fields.as_slice() {
                [] => {
                    lock.tail.push_str(line);
                    lock.tail.push('\n');
                    continue;
                }
                [domain, code, since, status] if is_domain(domain) && is_code(code) => {
                    status_named(status).map(|status| {
                        let (domain, code, since) = ((*domain).to_owned(), (*code).to_owned(), (*since).to_owned());
                        let (above, line) = (String::new(), line.to_owned());
                        LockEntry { domain, code, since, status, span: Some(span), above, line }
                    })
                }
                _ => None,
            };
            match entry {
                Some(entry) if !seen.insert((entry.domain.clone(), entry.code.clone())) => {
                    let message = format!("`{}` of domain `{}` stands here twice", entry.code, entry.domain);
                    sink.report(Code::InvalidErrorLock, span, message);
                }
                Some(mut entry) => {
                    entry.above = std::mem::take(&mut lock.tail);
                    lock.entries.push(entry);
                }
                None => {
                    let help = match fields.as_slice() {
                        [domain, ..] if !is_domain(domain) => {
                            format!("`{domain}` is no domain: it has lower-case letters, digits, `-` and `_`")
                        }
                        [_, code, ..] if !is_code(code) => format!("`{code}` is no error code"),
                        _ => "the status is `active`, `deprecated` or `retired`".to_owned(),
                    };
                    sink.report(Code::InvalidErrorLock, span, "this line is not `domain code since status`").help(help);
                }
            }
        }
        lock
    }

    /// The lock after `release` was published with `registry`: new codes are appended, each status is brought up to date,
    /// nothing goes. Codes that vanished keep their line, so that [`Self::check`] still finds them.
    #[must_use]
    pub fn updated(&self, registry: &Registry, release: &str) -> Self {
        // What a field of the file can hold.
        let release = release.chars().filter(|c| !c.is_whitespace() && *c != '#').collect::<String>();
        let mut lock = self.clone();
        for entry in &registry.entries {
            let status = entry.metadata.status.unwrap_or_default();
            match lock.entries.iter_mut().find(|locked| locked.domain == entry.domain && locked.code == entry.code) {
                Some(locked) if locked.status != Status::Retired => {
                    locked.status = status;
                    // Now it is.
                    if locked.since == UNRELEASED && !release.is_empty() {
                        locked.since.clone_from(&release);
                    }
                }
                Some(_) => {}
                None => lock.entries.push(LockEntry {
                    domain: entry.domain.clone(),
                    code: entry.code.clone(),
                    since: if release.is_empty() { "unknown".into() } else { release.clone() },
                    status,
                    span: None,
                    above: std::mem::take(&mut lock.tail),
                    line: String::new(),
                }),
            }
        }
        lock
    }

    /// The text to write.
    #[must_use]
    pub fn to_text(&self) -> String {
        let above = self.entries.first().map_or(&self.tail, |first| &first.above);
        let mut out = if above.trim_start().starts_with('#') { String::new() } else { HEAD.to_owned() };
        for entry in &self.entries {
            writeln!(out, "{}{}", entry.above, entry.to_line()).expect("a String takes everything");
        }
        out.push_str(&self.tail);
        out
    }

    /// Reports codes that vanished, and retired ones that are back.
    pub fn check(&self, registry: &Registry, sink: &mut Diagnostics) {
        for locked in &self.entries {
            let LockEntry { domain, code, since, .. } = locked;
            match registry.find(domain, code) {
                None if locked.status != Status::Retired => {
                    let message =
                        format!("`{code}` of domain `{domain}`, published in {since}, is documented no longer");
                    sink.report(Code::VanishedCode, locked.span, message)
                        .help(format!(
                            "document it again, or write `retired` instead of `{}` in this line: published codes stay taken",
                            locked.status.as_str()
                        ));
                }
                Some(entry) if locked.status == Status::Retired && entry.metadata.status != Some(Status::Retired) => {
                    let message = format!("`{code}` of domain `{domain}` is retired and documented again");
                    let finding = sink.report(Code::RetiredCodeDocumented, entry.span, message);
                    finding.help("take a new code: clients may still know the old meaning").versions(entry.versions);
                    if let Some(span) = locked.span {
                        finding.also(span, "retired here");
                    }
                }
                _ => {}
            }
        }
    }
}
