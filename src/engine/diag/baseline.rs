//! Findings that are known and do not count: [`Baseline`], for trees that cannot be mended at once.
//!
//! In: findings, or the text of a baseline file. Out: the findings that are new. A finding is known by its rule, its file, its
//! message and a hash of its line's text, and by how many are alike: lines that move keep their findings.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::super::fnv;
use super::super::source::{FileId, Sources, Span};
use super::{Code, Diagnostic};

/// Known findings: how many there are of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeMap<Key, usize>,
}

/// What makes two findings the same one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    path: String,
    code: String,
    message: String,
    line: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// The version of this format.
    baseline: u32,
    findings: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    #[serde(flatten)]
    key: Key,
    count: usize,
}

/// Why a baseline file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaselineError {
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for BaselineError {}

impl Baseline {
    /// The baseline in which all of `findings` are known.
    #[must_use]
    pub fn new(findings: &[Diagnostic], sources: &Sources) -> Self {
        let mut known = BTreeMap::new();
        let mut keys = Keys::new(sources);
        for finding in findings {
            *known.entry(keys.of(finding)).or_insert(0) += 1;
        }
        Self { known }
    }

    /// Reads the text of a baseline file.
    ///
    /// # Errors
    /// When it is no baseline, or one of another version of the format.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let file: File =
            serde_json::from_str(text).map_err(|error| BaselineError { message: format!("no baseline: {error}") })?;
        if file.baseline != 1 {
            return Err(BaselineError { message: format!("a baseline of version {}, not 1", file.baseline) });
        }
        Ok(Self { known: file.findings.into_iter().map(|entry| (entry.key, entry.count)).collect() })
    }

    /// The text of the baseline file: sorted, an entry a line, so that it merges well.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::from("{\"baseline\": 1, \"findings\": [");
        for (index, (key, count)) in self.known.iter().enumerate() {
            out.push_str(if index == 0 { "\n" } else { ",\n" });
            let entry = Entry { key: key.clone(), count: *count };
            out.push_str(&serde_json::to_string(&entry).expect("texts and numbers are always JSON"));
        }
        out.push_str("\n]}\n");
        out
    }

    /// How many findings are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.values().sum()
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Takes the known findings out of `findings`, of several alike the first ones; says how many known ones are gone.
    #[must_use]
    pub fn subtract(&self, findings: &mut Vec<Diagnostic>, sources: &Sources) -> usize {
        let mut left = self.known.clone();
        let mut keys = Keys::new(sources);
        findings.retain(|finding| match left.get_mut(&keys.of(finding)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        left.values().sum()
    }
}

/// Makes keys; the hash of a line with many findings is taken once.
struct Keys<'s> {
    sources: &'s Sources,
    last: Option<(FileId, Range<usize>, u64)>,
}

impl<'s> Keys<'s> {
    fn new(sources: &'s Sources) -> Self {
        Self { sources, last: None }
    }

    fn of(&mut self, finding: &Diagnostic) -> Key {
        Key {
            path: finding.span.map(|span| self.sources.get(span.file).path.clone()).unwrap_or_default(),
            code: Code::as_str(finding.code).to_owned(),
            message: finding.message.clone(),
            line: format!("{:016x}", finding.span.map_or_else(|| fnv::EMPTY, |span| self.line(span))),
        }
    }

    /// The hash of the line on which a place begins, without blanks around it.
    fn line(&mut self, span: Span) -> u64 {
        let text: &str = &self.sources.get(span.file).text;
        let at = (span.start as usize).min(text.len());
        if let Some((file, line, hash)) = &self.last
            && *file == span.file
            && line.contains(&at)
        {
            return *hash;
        }
        let bytes = text.as_bytes();
        let start = bytes[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
        let end = bytes[at..].iter().position(|&byte| byte == b'\n').map_or(text.len(), |newline| at + newline);
        let found = fnv::of(text.get(start..end).unwrap_or("").trim().bytes());
        self.last = Some((span.file, start..end, found));
        found
    }
}

/// What findings are known by across runs: [`Fingerprints::of`].
pub struct Fingerprints<'s>(Keys<'s>);

impl<'s> Fingerprints<'s> {
    /// Fingerprints of findings in `sources`.
    #[must_use]
    pub fn new(sources: &'s Sources) -> Self {
        Self(Keys::new(sources))
    }

    /// What the finding is known by, as 16 hexadecimal digits: its rule, file, message and line, not its place.
    #[must_use]
    pub fn of(&mut self, finding: &Diagnostic) -> String {
        let key = self.0.of(finding);
        format!("{:016x}", fnv::of(format!("{}\n{}\n{}\n{}", key.code, key.path, key.message, key.line).bytes()))
    }
}

impl fmt::Debug for Fingerprints<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fingerprints").finish_non_exhaustive()
    }
}
