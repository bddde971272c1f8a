//! The whole book, checked beside the serving: [`start`]. In: the project in force, after each change. Out: the findings of
//! `docfold check` for the pages that are looked at, and what came and went for the terminal.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::super::{options, report};
use super::http::Changes;
use super::live::Live;
use crate::engine::diag::{Diagnostic, Diagnostics, Level};
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
    pub(super) found: Diagnostics,
}

/// The findings of the whole book.
pub(super) struct Whole {
    /// The state of the site that was checked.
    pub(super) generation: u64,
    pub(super) project: Arc<Project>,
    pub(super) by_file: HashMap<FileId, Vec<Diagnostic>>,
}

/// Checks from now on, on a thread of its own, whenever `wake` says that something may be different.
pub(super) fn start(live: Arc<Mutex<Live>>, changes: Changes, wake: Receiver<()>) {
    std::thread::spawn(move || {
        if wake.recv_timeout(FIRST) == Err(RecvTimeoutError::Disconnected) {
            return;
        }
        // Pages that are asked for meanwhile find a core, and their rendering does not wait for a place among the checks.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(cores.saturating_sub(1).max(1)).build();
        let mut recheck = Recheck::default();
        let mut before: Option<Found> = None;
        let mut done = None;
        loop {
            while wake.try_recv().is_ok() {}
            let Ok(subject) = live.lock().map(|live| live.subject()) else { return };
            if let Some((generation, subject)) = subject.filter(|(generation, _)| done != Some(*generation)) {
                let start = Instant::now();
                let rules = options::rules(&subject.project.config);
                let mut check = || recheck.findings(&subject.project, &subject.prepared, &subject.found, &rules);
                let found = match &pool {
                    Ok(pool) => pool.install(check),
                    Err(_) => check(),
                };
                let found = Found::new(found, Arc::clone(&subject.project));
                let said = found.said(before.as_ref(), start.elapsed());
                done = Some(generation);
                let by_file = found.by_file();
                before = Some(found);
                let Ok(mut live) = live.lock() else { return };
                live.whole = Some(Whole { generation, project: subject.project, by_file });
                drop(live);
                _ = std::io::stdout().write_all(said.as_bytes());
                changes.tell();
            }
            if wake.recv().is_err() {
                return;
            }
        }
    });
}

/// The findings of a run.
struct Found {
    all: Vec<Diagnostic>,
    project: Arc<Project>,
    /// How often each finding is there that the terminal tells of.
    counts: HashMap<u64, usize>,
}

/// What a finding is, wherever it stands in its file, as a number.
fn name(finding: &Diagnostic, sources: &Sources) -> u64 {
    let mut hasher = DefaultHasher::new();
    let path = finding.span.map(|span| sources.get(span.file).path.as_str());
    (finding.code, path, &finding.message).hash(&mut hasher);
    hasher.finish()
}

impl Found {
    fn new(all: Vec<Diagnostic>, project: Arc<Project>) -> Self {
        let mut found = Self { all, project, counts: HashMap::new() };
        let mut counts = HashMap::with_capacity(found.all.len());
        for (name, _) in found.told() {
            *counts.entry(name).or_default() += 1;
        }
        found.counts = counts;
        found
    }

    /// The findings that the terminal tells of, with their names.
    fn told(&self) -> impl Iterator<Item = (u64, &Diagnostic)> {
        let told = self.all.iter().filter(|finding| finding.level >= Level::Warning);
        told.map(|finding| (name(finding, &self.project.sources), finding))
    }

    /// The findings of which `other` has fewer, as many as it lacks, the first ones.
    fn beyond(&self, other: &Self) -> Vec<&Diagnostic> {
        let mut left: HashMap<u64, usize> = HashMap::new();
        for (name, count) in &self.counts {
            let more = count.saturating_sub(other.counts.get(name).copied().unwrap_or(0));
            if more > 0 {
                left.insert(*name, more);
            }
        }
        if left.is_empty() {
            return Vec::new();
        }
        let mut beyond = Vec::new();
        for (name, finding) in self.told() {
            if let Some(left) = left.get_mut(&name).filter(|left| **left > 0) {
                *left -= 1;
                beyond.push(finding);
            }
        }
        beyond
    }

    fn by_file(&self) -> HashMap<FileId, Vec<Diagnostic>> {
        let mut by_file: HashMap<FileId, Vec<Diagnostic>> = HashMap::new();
        for finding in &self.all {
            if let Some(span) = finding.span {
                by_file.entry(span.file).or_default().push(finding.clone());
            }
        }
        by_file
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
        text.push_str(&format!("check: {} ({milliseconds:.0} ms)\n", report::counted(&self.all)));
        text
    }
}
