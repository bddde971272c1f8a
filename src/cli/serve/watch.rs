//! Hears of saved files and tells the site and the browsers: [`start`].

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::super::ProjectOptions;
use super::http::Changes;
use super::live::Live;
use crate::engine::source::Sources;

/// Silence after which saving counts as over: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(10);
/// No saving is waited for longer than this.
const LONGEST: Duration = Duration::from_millis(200);

/// Watches from now on, on a thread of its own.
pub(super) fn start(live: Arc<Mutex<Live>>, changes: Changes) -> notify::Result<()> {
    let (sender, events) = channel();
    let mut watcher = notify::recommended_watcher(move |event| _ = sender.send(event))?;
    let mut watched = BTreeSet::new();
    if let Ok(live) = live.lock() {
        watch(&mut watcher, &live, &mut watched);
    }
    std::thread::spawn(move || {
        let told = |said: Option<String>, assets: bool| {
            if let Some(text) = &said {
                _ = writeln!(std::io::stdout(), "{text}");
            }
            if said.is_some() || assets {
                changes.tell();
            }
        };
        // Something may have been saved between the reading of the files and the watching of them.
        if let Ok(in_force) = live.lock().map(|live| live.in_force())
            && !is_as_on_disk(&in_force)
            && let Ok(mut live) = live.lock()
        {
            told(live.refresh(&[PathBuf::from("what was saved meanwhile")]), false);
        }
        while let Some(saved) = next(&events) {
            let Ok(mut live) = live.lock() else { return };
            // A folder that went and came back within one look has lost its watch, too.
            watched.retain(|folder| !saved.iter().any(|path| folder.starts_with(path)));
            let concerned: Vec<PathBuf> = saved.into_iter().filter(|path| live.concerns(path)).collect();
            if concerned.is_empty() {
                continue;
            }
            let (assets, texts): (Vec<PathBuf>, Vec<PathBuf>) =
                concerned.into_iter().partition(|path| live.is_asset(path) && path.is_file());
            if !assets.is_empty() {
                live.touch();
            }
            watch(&mut watcher, &live, &mut watched);
            let mut said = if texts.is_empty() { None } else { live.refresh(&texts) };
            // The configuration may name other folders now.
            if watch(&mut watcher, &live, &mut watched) && !is_as_on_disk(&live.in_force()) {
                said = live.refresh(&[PathBuf::from("new folders")]).or(said);
            }
            // What the check finds comes after the files that were saved.
            told(said, !assets.is_empty());
        }
    });
    Ok(())
}

fn is_as_on_disk((sources, options): &(Sources, ProjectOptions)) -> bool {
    options.open().is_ok_and(|project| project.sources == *sources)
}

/// Watches what the site is made from now, and says whether that is more than before.
fn watch(watcher: &mut RecommendedWatcher, live: &Live, watched: &mut BTreeSet<PathBuf>) -> bool {
    let mut more = false;
    let (folders, files) = live.places();
    let both = folders.into_iter().map(|path| (path, RecursiveMode::Recursive));
    let both = both.chain(files.into_iter().map(|path| (path, RecursiveMode::NonRecursive)));
    for (path, mode) in both {
        // A folder that is gone and back again has lost its watch: only those that are there count as watched.
        if !path.is_dir() {
            watched.remove(&path);
        } else if !watched.contains(&path) && watcher.watch(&path, mode).is_ok() {
            watched.insert(path);
            more = true;
        }
    }
    more
}

/// The paths that were saved next, once it is quiet; `None` when there will be no more.
fn next(events: &Receiver<notify::Result<Event>>) -> Option<BTreeSet<PathBuf>> {
    let mut paths = BTreeSet::new();
    let mut take = |event: notify::Result<Event>| {
        if let Ok(event) = event
            && is_change(&event.kind)
        {
            paths.extend(event.paths);
            return true;
        }
        false
    };
    while !take(events.recv().ok()?) {}
    let start = Instant::now();
    while start.elapsed() < LONGEST {
        match events.recv_timeout(QUIET) {
            Ok(event) => _ = take(event),
            Err(_) => break,
        }
    }
    Some(paths)
}

/// Reading a file is an event, too, and no change.
fn is_change(kind: &EventKind) -> bool {
    match kind {
        EventKind::Access(access) => *access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}
