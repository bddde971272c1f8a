//! The whole book, checked beside the serving: [`start`]. In: the project in force, after each change. Out: the findings of
//! `docfold check` for the pages that are looked at, and what came and went for the terminal.

use std::collections::HashMap;
use std::io::Write;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::super::{options, report};
use super::http::Changes;
use super::live::Live;
use crate::engine::diag::{Code, Diagnostic, Diagnostics, Level};
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
        let mut before: Option<HashMap<Name, Vec<String>>> = None;
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
                let names = names(&found, &subject.project);
                let said = said(&found, &subject.project, before.as_ref(), &names, start.elapsed());
                (before, done) = (Some(names), Some(generation));
                let mut by_file: HashMap<FileId, Vec<Diagnostic>> = HashMap::new();
                for finding in found {
                    if let Some(span) = finding.span {
                        by_file.entry(span.file).or_default().push(finding);
                    }
                }
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

/// What a finding is, wherever it stands in its file.
type Name = (Code, String, String);

fn name(finding: &Diagnostic, sources: &Sources) -> Name {
    let path = finding.span.map_or_else(String::new, |span| sources.get(span.file).path.clone());
    (finding.code, path, finding.message.clone())
}

/// How often each finding is there, with its line for the terminal.
fn names(found: &[Diagnostic], project: &Project) -> HashMap<Name, Vec<String>> {
    let mut names: HashMap<Name, Vec<String>> = HashMap::new();
    for finding in found.iter().filter(|finding| finding.level >= Level::Warning) {
        let name = name(finding, &project.sources);
        let line = format!("{}: {}[{}]: {}", name.1, finding.level.as_str(), name.0.as_str(), name.2);
        names.entry(name).or_default().push(line);
    }
    names
}

/// What the terminal is told: findings that came in full, those that went in a line each, and how many there are.
fn said(
    found: &[Diagnostic],
    project: &Project,
    before: Option<&HashMap<Name, Vec<String>>>,
    now: &HashMap<Name, Vec<String>>,
    taken: Duration,
) -> String {
    let mut text = String::new();
    if let Some(before) = before {
        let count = |names: &HashMap<Name, Vec<String>>, name: &Name| names.get(name).map_or(0, Vec::len);
        let mut new: HashMap<&Name, usize> = HashMap::new();
        for name in now.keys() {
            new.insert(name, count(now, name).saturating_sub(count(before, name)));
        }
        let total: usize = new.values().sum();
        let mut shown = 0;
        for finding in found.iter().filter(|finding| finding.level >= Level::Warning) {
            let Some(left) = new.get_mut(&name(finding, &project.sources)).filter(|left| **left > 0) else { continue };
            *left -= 1;
            if shown < MOST {
                let human = report::human(finding, &project.sources, &project.axis, false);
                text.push_str(&format!("{}\n\n", human.trim_end()));
            }
            shown += 1;
        }
        if total > MOST {
            text.push_str(&format!("and {} more: docfold check\n", total - MOST));
        }
        let mut gone: Vec<&String> = before
            .iter()
            .flat_map(|(name, lines)| lines.iter().take(lines.len().saturating_sub(count(now, name))))
            .collect();
        gone.sort();
        for line in gone.iter().take(MOST) {
            text.push_str(&format!("gone: {line}\n"));
        }
        if gone.len() > MOST {
            text.push_str(&format!("and {} more are gone\n", gone.len() - MOST));
        }
    }
    let milliseconds = taken.as_secs_f64() * 1e3;
    text.push_str(&format!("check: {} ({milliseconds:.0} ms)\n", report::counted(found)));
    text
}
