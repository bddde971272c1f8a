//! Files that change places, and go back when one of them cannot: [`Moves`].
//!
//! In: paths below the output folder. Out: what was moved, in order. Nothing is deleted: what makes way is set aside.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::{WriteError, io_at};

/// What has been done, to be undone from the end.
enum Move {
    Renamed { from: PathBuf, to: PathBuf },
    FolderRemoved(PathBuf),
}

/// Moves of which either all are done or none.
pub(super) struct Moves<'r> {
    root: &'r Path,
    /// Folder of what made way.
    aside: PathBuf,
    /// How many files came there.
    count: AtomicUsize,
    /// Each after those that it depends on.
    done: Mutex<Vec<Move>>,
}

impl<'r> Moves<'r> {
    /// Moves below `root`; what makes way comes into the folder `aside`, which is made.
    pub(super) fn new(root: &'r Path, aside: PathBuf) -> Result<Self, WriteError> {
        fs::create_dir(&aside).map_err(io_at(&aside))?;
        Ok(Self { root, aside, count: AtomicUsize::new(0), done: Mutex::default() })
    }

    fn note(&self, step: Move) {
        self.done.lock().unwrap_or_else(PoisonError::into_inner).push(step);
    }

    fn rename(&self, from: PathBuf, to: PathBuf) -> io::Result<()> {
        fs::rename(&from, &to)?;
        self.note(Move::Renamed { from, to });
        Ok(())
    }

    /// Takes a file out of its place.
    pub(super) fn set_aside(&self, place: &Path) -> io::Result<()> {
        self.rename(place.to_path_buf(), self.next_aside())
    }

    /// Keeps a file that another one replaces. Where disks have hard links, its place is not empty meanwhile: the folder may be one
    /// that is served.
    fn keep(&self, place: &Path) -> io::Result<()> {
        let to = self.next_aside();
        if fs::hard_link(place, &to).is_err() {
            fs::rename(place, &to)?;
        }
        self.note(Move::Renamed { from: place.to_path_buf(), to });
        Ok(())
    }

    fn next_aside(&self) -> PathBuf {
        self.aside.join(self.count.fetch_add(1, Ordering::Relaxed).to_string())
    }

    /// Removes the folders above `removed` that are empty.
    pub(super) fn remove_empty_folders(&self, removed: &Path) {
        let within = |path: &&Path| *path != self.root && path.starts_with(self.root);
        for folder in removed.ancestors().skip(1).take_while(within) {
            if fs::remove_dir(folder).is_err() {
                return;
            }
            self.note(Move::FolderRemoved(folder.to_path_buf()));
        }
    }

    /// Moves everything below `from`, but for what was set aside, into `to`; whole folders at once where there is none yet.
    pub(super) fn merge(&self, from: &Path, to: &Path) -> Result<(), WriteError> {
        let entries: Vec<fs::DirEntry> = fs::read_dir(from).and_then(Iterator::collect).map_err(io_at(from))?;
        entries.par_iter().filter(|entry| entry.path() != self.aside).try_for_each(|entry| {
            let (source, target) = (entry.path(), to.join(entry.file_name()));
            let is_folder = entry.file_type().map_err(io_at(&source))?.is_dir();
            let there = fs::symlink_metadata(&target).ok();
            if is_folder && there.as_ref().is_some_and(fs::Metadata::is_dir) {
                return self.merge(&source, &target);
            }
            if there.is_some() {
                self.keep(&target).map_err(io_at(&target))?;
            }
            self.rename(source, target.clone()).map_err(io_at(&target))
        })
    }

    /// Puts everything back, as far as the disk allows.
    pub(super) fn undo(self) {
        for step in self.done.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().rev() {
            // What cannot be undone either is known to the list of files, and the next build puts it right.
            _ = match step {
                Move::Renamed { from, to } => fs::rename(to, from),
                Move::FolderRemoved(folder) => fs::create_dir(folder),
            };
        }
    }
}
