//! The whole book, checked beside the serving: [`start`]. In: the project in force, after each change. Out: the findings of
//! `docfold check` for the pages that are looked at, and what came and went for the terminal.

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::super::{options, report};
use super::http::Changes;
use super::live::{Live, locked};
use crate::engine::diag::{ByFile, Code, Diagnostic, Diagnostics, Level};
use crate::engine::source::{FileId, Sources};
use crate::engine::{Prepared, Project, Recheck};

/// New findings that the terminal shows in full; the rest is counted.
const MOST: usize = 10;
/// The first page goes before the first check; when nobody asks for one, the check does not wait longer than this.
const FIRST: Duration = Duration::from_secs(2);

/// What is checked: the files as they are on disk, also where serving holds an older text of one.
#[derive(Clone)]
pub(super) struct Subject {
    pub(super) project: Arc<Project>,
    pub(super) prepared: Arc<Prepared>,
    pub(super) found: Arc<Diagnostics>,
}

/// The findings of the whole book.
pub(super) struct Whole {
    /// The state of the site that was checked.
    pub(super) generation: u64,
    pub(super) project: Arc<Project>,
    pub(super) by_file: HashMap<FileId, Arc<[Diagnostic]>>,
}

/// Checks from now on, on a thread of its own, what `subjects` brings: the states of the site, each with its number.
pub(super) fn start(live: Arc<Mutex<Live>>, changes: Changes, subjects: Receiver<(u64, Subject)>) {
    std::thread::spawn(move || {
        let mut next = match subjects.recv_timeout(FIRST) {
            Ok(first) => Some(first),
            Err(RecvTimeoutError::Timeout) => locked(&live).subject(),
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let pool = super::pool();
        let mut recheck = Recheck::default();
        let mut before: Option<Found> = None;
        let mut done = None;
        loop {
            next = subjects.try_iter().last().or(next);
            if let Some((generation, subject)) = next.filter(|(generation, _)| done != Some(*generation)) {
                let start = Instant::now();
                let rules = options::rules(&subject.project.config);
                let mut check = || recheck.findings(&subject.project, &subject.prepared, &subject.found, &rules);
                let found = match &pool {
                    Some(pool) => pool.install(check),
                    None => check(),
                };
                let found = Found { by_file: found, project: Arc::clone(&subject.project) };
                let said = found.said(before.as_ref(), start.elapsed());
                // The terminal does not wait until the site is ready to show the state.
                _ = std::io::stdout().write_all(said.as_bytes());
                done = Some(generation);
                let by_file =
                    found.by_file.iter().filter_map(|(file, found)| Some(((*file)?, Arc::clone(found)))).collect();
                before = Some(found);
                let mut live = locked(&live);
                live.whole = Some(Whole { generation, project: subject.project, by_file });
                drop(live);
                changes.tell();
            }
            let Ok(subject) = subjects.recv() else { return };
            next = Some(subject);
        }
    });
}

/// The findings of a run.
struct Found {
    by_file: ByFile,
    project: Arc<Project>,
}

/// What a finding is, wherever it stands in its file.
type Name<'f> = (Code, Option<&'f str>, &'f str);

fn name<'f>(finding: &'f Diagnostic, sources: &'f Sources) -> Name<'f> {
    (finding.code, finding.span.map(|span| sources.get(span.file).path.as_str()), &finding.message)
}

impl Found {
    fn all(&self) -> impl Iterator<Item = &Diagnostic> + Clone {
        self.by_file.iter().flat_map(|(_, found)| found.iter())
    }

    /// The findings that the terminal tells of, in the files of which something is different in `other`.
    fn told(&self, other: &Self) -> impl Iterator<Item = &Diagnostic> + Clone {
        let same: HashSet<*const Diagnostic> = other.by_file.iter().map(|(_, found)| found.as_ptr()).collect();
        let different = self.by_file.iter().filter(move |(_, found)| !same.contains(&found.as_ptr()));
        different.flat_map(|(_, found)| found.iter()).filter(|finding| finding.level >= Level::Warning)
    }

    /// The findings of which `other` has fewer, as many as it lacks, the first ones.
    fn beyond(&self, other: &Self) -> Vec<&Diagnostic> {
        let mut left: HashMap<Name<'_>, usize> = HashMap::new();
        for finding in self.told(other) {
            *left.entry(name(finding, &self.project.sources)).or_default() += 1;
        }
        for finding in other.told(self) {
            if let Some(left) = left.get_mut(&name(finding, &other.project.sources)) {
                *left = left.saturating_sub(1);
            }
        }
        let mut beyond = Vec::new();
        for finding in self.told(other) {
            if let Some(left) = left.get_mut(&name(finding, &self.project.sources)).filter(|left| **left > 0) {
                *left -= 1;
                beyond.push(finding);
            }
        }
        beyond
    }

    /// What the terminal is told: findings that came in full, those that went in a line each, and how many there are.
    fn said(&self, before: Option<&Self>, taken: Duration) -> String {
        let mut text = String::new();
        if let Some(before) = before {
            let (new, gone) = (self.beyond(before), before.beyond(self));
            for finding in new.iter().take(MOST) {
                let human = report::human(finding, &self.project.sources, &self.project.axis, false);
                text.push_str(&format!("{}\n\n", human.trim_end()));
            }
            if new.len() > MOST {
                text.push_str(&format!("and {} more: docfold check\n", new.len() - MOST));
            }
            for finding in gone.iter().take(MOST) {
                let path = finding.span.map_or("", |span| &before.project.sources.get(span.file).path);
                let (level, code) = (finding.level.as_str(), finding.code.as_str());
                text.push_str(&format!("gone: {path}: {level}[{code}]: {}\n", finding.message));
            }
            if gone.len() > MOST {
                text.push_str(&format!("and {} more are gone\n", gone.len() - MOST));
            }
        }
        let milliseconds = taken.as_secs_f64() * 1e3;
        text.push_str(&format!("check: {} ({milliseconds:.0} ms)\n", report::counted(self.all())));
        text
    }
}
