//! Files that change places, and go back when one of them cannot: [`Moves`].
//!
//! In: paths below the output folder. Out: what was moved, in order. Nothing is deleted: what makes way is set aside.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

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
    done: Vec<Move>,
}

impl<'r> Moves<'r> {
    /// Moves below `root`; what makes way comes into the folder `aside`, which is made.
    pub(super) fn new(root: &'r Path, aside: PathBuf) -> Result<Self, WriteError> {
        fs::create_dir(&aside).map_err(io_at(&aside))?;
        Ok(Self { root, aside, done: Vec::new() })
    }

    fn rename(&mut self, from: PathBuf, to: PathBuf) -> io::Result<()> {
        fs::rename(&from, &to)?;
        self.done.push(Move::Renamed { from, to });
        Ok(())
    }

    /// Takes a file out of its place.
    pub(super) fn set_aside(&mut self, place: &Path) -> io::Result<()> {
        let to = self.aside.join(self.done.len().to_string());
        self.rename(place.to_path_buf(), to)
    }

    /// Removes the folders above `removed` that are empty.
    pub(super) fn remove_empty_folders(&mut self, removed: &Path) {
        let within = |path: &&Path| *path != self.root && path.starts_with(self.root);
        for folder in removed.ancestors().skip(1).take_while(within) {
            if fs::remove_dir(folder).is_err() {
                return;
            }
            self.done.push(Move::FolderRemoved(folder.to_path_buf()));
        }
    }

    /// Moves everything below `from`, but for what was set aside, into `to`; whole folders at once where there is none yet.
    pub(super) fn merge(&mut self, from: &Path, to: &Path) -> Result<(), WriteError> {
        for entry in fs::read_dir(from).map_err(io_at(from))? {
            let entry = entry.map_err(io_at(from))?;
            let source = entry.path();
            if source == self.aside {
                continue;
            }
            let target = to.join(entry.file_name());
            let is_folder = entry.file_type().map_err(io_at(&source))?.is_dir();
            let there = fs::symlink_metadata(&target).ok();
            if is_folder && there.as_ref().is_some_and(fs::Metadata::is_dir) {
                self.merge(&source, &target)?;
                continue;
            }
            if there.is_some() {
                self.set_aside(&target).map_err(io_at(&target))?;
            }
            self.rename(source, target.clone()).map_err(io_at(&target))?;
        }
        Ok(())
    }

    /// Puts everything back, as far as the disk allows.
    pub(super) fn undo(self) {
        for step in self.done.into_iter().rev() {
            // What cannot be undone either is known to the list of files, and the next build puts it right.
            _ = match step {
                Move::Renamed { from, to } => fs::rename(to, from),
                Move::FolderRemoved(folder) => fs::create_dir(folder),
            };
        }
    }
}
