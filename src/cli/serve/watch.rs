//! Hears of saved files and tells the site and the browsers: [`start`].

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::super::ProjectOptions;
use super::http::Changes;
use super::live::{Live, locked};
use crate::engine::source::Sources;

/// Silence after which saving counts as over: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(10);
/// No saving is waited for longer than this.
const LONGEST: Duration = Duration::from_millis(200);

/// Watches from now on, on a thread of its own.
pub(super) fn start(live: Arc<Mutex<Live>>, changes: Changes) -> notify::Result<()> {
    let (sender, events) = channel();
    let mut watcher = notify::recommended_watcher(move |event| _ = sender.send(event))?;
    let mut watched = BTreeMap::new();
    watch(&mut watcher, &locked(&live), &mut watched);
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
        let in_force = locked(&live).in_force();
        if !is_as_on_disk(&in_force) {
            told(locked(&live).refresh(&[PathBuf::from("what was saved meanwhile")]), false);
        }
        let concerns = |path: &Path| locked(&live).concerns(path);
        while let Some(saved) = next(&events, concerns) {
            let mut live = locked(&live);
            // A folder that went and came back within one look has lost its watch, too.
            watched.retain(|folder, _| !saved.iter().any(|path| folder.starts_with(path)));
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
fn watch(watcher: &mut RecommendedWatcher, live: &Live, watched: &mut BTreeMap<PathBuf, RecursiveMode>) -> bool {
    let mut more = false;
    let (folders, files) = live.places();
    let both = folders.into_iter().map(|path| (path, RecursiveMode::Recursive));
    let both = both.chain(files.into_iter().map(|path| (path, RecursiveMode::NonRecursive)));
    for (path, mode) in both {
        // A folder that is gone and back again has lost its watch: only those that are there count as watched.
        // One that is watched alone, since another was to be made in it, may become a folder of sources itself.
        let is_watched = |of: &RecursiveMode| *of == mode || *of == RecursiveMode::Recursive;
        if !path.is_dir() {
            watched.remove(&path);
        } else if !watched.get(&path).is_some_and(is_watched) && watcher.watch(&path, mode).is_ok() {
            watched.insert(path, mode);
            more = true;
        }
    }
    more
}

/// The paths that were saved next, once it is quiet; `None` when there will be no more. Files that are of no concern, such as a
/// log, are not waited for.
fn next(events: &Receiver<notify::Result<Event>>, concerns: impl Fn(&Path) -> bool) -> Option<BTreeSet<PathBuf>> {
    let mut saving = Saving::default();
    while saving.paths.is_empty() {
        saving.take(events.recv().ok()?, &concerns);
    }
    let start = Instant::now();
    while start.elapsed() < LONGEST {
        match events.recv_timeout(QUIET) {
            Ok(event) => saving.take(event, &concerns),
            Err(RecvTimeoutError::Timeout) if saving.is_whole() => break,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    Some(saving.paths)
}

/// What was saved until now.
#[derive(Default)]
struct Saving {
    paths: BTreeSet<PathBuf>,
    /// Files of which only a part may be there: many programs empty a file before they write it.
    open: BTreeSet<PathBuf>,
}

impl Saving {
    fn take(&mut self, event: notify::Result<Event>, concerns: impl Fn(&Path) -> bool) {
        let Ok(event) = event else { return };
        if !is_change(&event.kind) {
            return;
        }
        match event.kind {
            EventKind::Create(CreateKind::File) | EventKind::Modify(ModifyKind::Data(_)) if CLOSING_IS_HEARD => {
                for path in &event.paths {
                    if !self.open.contains(path) && concerns(path) {
                        self.open.insert(path.clone());
                    }
                }
            }
            // Attributes say nothing of the text.
            EventKind::Modify(ModifyKind::Metadata(_)) => {}
            _ => self.open.retain(|path| !event.paths.contains(path)),
        }
        self.paths.extend(event.paths);
    }

    /// Whether no file is known to be half written.
    fn is_whole(&self) -> bool {
        self.open.is_empty()
    }
}

/// Whether the system says that a file which was written is closed.
const CLOSING_IS_HEARD: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// Reading a file is an event, too, and no change.
fn is_change(kind: &EventKind) -> bool {
    match kind {
        EventKind::Access(access) => *access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use notify::event::{DataChange, MetadataKind, RemoveKind, RenameMode};

    use super::*;

    #[test]
    fn a_file_is_whole_once_it_is_closed() {
        let emptied = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let touched = EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any));
        let closed = EventKind::Access(AccessKind::Close(AccessMode::Write));
        let mut saving = Saving::default();
        let mut after = |kind: EventKind, path: &str| {
            saving.take(Ok(Event::new(kind).add_path(path.into())), |path| path != Path::new("log"));
            (saving.paths.len(), saving.is_whole())
        };
        assert_eq!(after(EventKind::Access(AccessKind::Open(AccessMode::Any)), "a"), (0, true));
        assert_eq!(after(emptied, "a"), (1, false));
        assert_eq!(after(touched, "a"), (1, false));
        assert_eq!(after(EventKind::Create(CreateKind::File), "b"), (2, false));
        assert_eq!(after(closed, "a"), (2, false));
        assert_eq!(after(EventKind::Modify(ModifyKind::Name(RenameMode::From)), "b"), (2, true));
        assert_eq!(after(emptied, "c"), (3, false));
        assert_eq!(after(EventKind::Remove(RemoveKind::File), "c"), (3, true));
        assert_eq!(after(EventKind::Create(CreateKind::Folder), "d"), (4, true));
        assert_eq!(after(emptied, "log"), (5, true));
    }
}
