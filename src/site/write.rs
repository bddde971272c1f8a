//! The output folder: written aside, then put in place as a whole.
//!
//! In: paths below the output folder with their bytes, from any thread. Out: the folder holds exactly them and whatever
//! docfold did not write. Until [`Output::commit`] nothing visible changes; when anything fails, in the commit too, everything
//! is as it was. Only a program that is ended in the middle of a commit leaves files of both, all of them in the list of files, so
//! that the next build puts them right. Files whose bytes are already there are not touched. The one module of the site that touches the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use foldhash::{HashMap, HashSet};
use rayon::prelude::*;

use self::moves::Moves;
use super::folders::folders_above;
use super::hash::hash_one;
use crate::engine::site_path::unfit;
use crate::engine::source::SITE_RECORD;

mod moves;

/// Name of the lock file, in the output folder.
const LOCK: &str = ".docfold-lock";
/// Name of the folder in which files are written first, in the output folder.
const STAGING: &str = ".docfold-staging";
/// Name of the folder for what makes way, in the one before: no file of a site has it.
const ASIDE: &str = ".docfold-aside";

/// Why the output folder could not be written.
#[derive(Debug)]
#[non_exhaustive]
pub enum WriteError {
    /// The path that a page wants would lie outside of the output folder, or has a name of docfold's own.
    Path(String),
    /// Two files want one path, or a file wants the place of a folder.
    Clash(String),
    /// What docfold did not write is in the place of files or folders of the site. Nothing was written.
    Taken {
        /// What is in the way, in order.
        places: Vec<PathBuf>,
        /// Whether the folder has a list of what earlier builds wrote.
        is_known: bool,
    },
    /// Another build writes to the same folder.
    Busy(PathBuf),
    /// The disk said no.
    Io(PathBuf, io::Error),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::Path(path) => match unfit(path) {
                Some(why) => write!(f, "`{path}` cannot be a file of the site: {why}"),
                None => write!(f, "`{path}` cannot be a file of the site"),
            },
            WriteError::Clash(path) => write!(f, "two files of the site want `{path}`: `docfold check` names them"),
            WriteError::Taken { places, is_known } => {
                let shown: Vec<String> = places.iter().take(5).map(|place| place.display().to_string()).collect();
                let more = match places.len() - shown.len() {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                let (is, it) = if places.len() == 1 { ("is", "it") } else { ("are", "them") };
                write!(f, "{}{more} {is} in the way of the site, and docfold did not write {it}: ", shown.join(", "))?;
                write!(f, "move {it} elsewhere, or build into another folder")?;
                if *is_known {
                    return Ok(());
                }
                write!(f, "; if the folder holds a site of docfold that has lost its `{SITE_RECORD}`, empty it")
            }
            WriteError::Busy(path) => write!(f, "another build writes to {}", path.display()),
            WriteError::Io(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for WriteError {}

fn io_at(path: &Path) -> impl FnOnce(io::Error) -> WriteError + '_ {
    move |error| WriteError::Io(path.to_path_buf(), error)
}

/// What a commit did, in files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// Files of the site.
    pub files: usize,
    /// Bytes of the site.
    pub bytes: usize,
    /// Files that are new or have other bytes than before.
    pub changed: usize,
    /// Files of an earlier build that are gone.
    pub removed: usize,
}

/// Length and hash of a file that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Record {
    length: u64,
    hash: u64,
}

impl Record {
    fn of(bytes: &[u8]) -> Self {
        Self { length: bytes.len() as u64, hash: hash_one(bytes) }
    }

    /// Whether the file at `path` has these bytes.
    fn matches(self, path: &Path) -> bool {
        let same_length = fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() == self.length);
        same_length && fs::read(path).is_ok_and(|bytes| Self::of(&bytes) == self)
    }
}

/// An output folder that is being written.
#[derive(Debug)]
pub struct Output {
    root: PathBuf,
    staging: PathBuf,
    /// Held as long as this is.
    _lock: File,
    /// Name of the list of what is written.
    manifest: String,
    /// What earlier builds wrote; a file without its record is one that may not be as it was.
    before: BTreeMap<String, Option<Record>>,
    fingerprint_before: Option<String>,
    paths: Mutex<HashMap<String, Record>>,
    /// Folders that the staging folder has, relative to it.
    folders: Mutex<HashSet<String>>,
    /// The files of `paths` that are not in place yet.
    staged: Mutex<Vec<String>>,
    /// Paths that two files want. Said once all are known: which one comes first depends on the threads.
    clashes: Mutex<BTreeSet<String>>,
    bytes: AtomicUsize,
    /// Folders that were made for it: its own, and those above.
    created: Vec<PathBuf>,
    done: bool,
}

impl Output {
    /// Opens `root` for a site. The folder is made when it is not there.
    ///
    /// # Errors
    /// When it cannot be made or written, or when another build is at work there.
    pub fn open(root: &Path) -> Result<Self, WriteError> {
        Self::open_for(root, SITE_RECORD.to_owned())
    }

    /// As [`Self::open`], for files that are no part of a site and may lie within one: what `name` names is replaced by what
    /// is written now, and files that are there with the same bytes are left to whoever wrote them.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_beside(root: &Path, name: &str) -> Result<Self, WriteError> {
        Self::open_for(root, format!(".docfold-{name}"))
    }

    fn open_for(root: &Path, manifest: String) -> Result<Self, WriteError> {
        let created: Vec<PathBuf> =
            root.ancestors().take_while(|folder| is_new(folder)).map(Path::to_path_buf).collect();
        if root.is_file() {
            return Err(WriteError::Io(root.to_path_buf(), io::Error::other("this is a file, not a folder")));
        }
        fs::create_dir_all(root).map_err(io_at(root))?;
        let lock = lock(root)?;
        let staging = root.join(STAGING);
        if staging.exists() {
            fs::remove_dir_all(&staging).map_err(io_at(&staging))?;
        }
        fs::create_dir(&staging).map_err(io_at(&staging))?;
        let (fingerprint_before, before) = read_manifest(&root.join(&manifest));
        Ok(Self {
            root: root.to_path_buf(),
            staging,
            _lock: lock,
            manifest,
            before,
            fingerprint_before,
            paths: Mutex::default(),
            folders: Mutex::default(),
            staged: Mutex::default(),
            clashes: Mutex::default(),
            bytes: AtomicUsize::new(0),
            created,
            done: false,
        })
    }

    /// Whether the folder holds, byte for byte, what a build with this fingerprint of its inputs wrote.
    #[must_use]
    pub fn is_current(&self, fingerprint: &str) -> bool {
        self.fingerprint_before.as_deref() == Some(fingerprint)
            && self
                .before
                .par_iter()
                .all(|(path, record)| record.is_some_and(|record| record.matches(&self.root.join(path))))
    }

    /// How many files earlier builds left here.
    #[must_use]
    pub fn files_before(&self) -> usize {
        self.before.len()
    }

    /// Puts a file. `path` is relative, with `/`.
    ///
    /// # Errors
    /// When the path leads out of the folder, is taken, or the disk refuses.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<(), WriteError> {
        check_path(path)?;
        let record = Record::of(bytes);
        if !self.paths.lock().is_ok_and(|mut paths| paths.insert(path.to_owned(), record).is_none()) {
            self.clash(path);
            return Ok(());
        }
        self.bytes.fetch_add(bytes.len(), Ordering::Relaxed);
        // What an earlier build did not write is not taken over, whatever it holds.
        let is_own = self.before.contains_key(path);
        if (is_own || self.is_beside()) && holds(&self.root.join(path), bytes) {
            if !is_own && let Ok(mut paths) = self.paths.lock() {
                paths.remove(path);
            }
            return Ok(());
        }
        if let Ok(mut staged) = self.staged.lock() {
            staged.push(path.to_owned());
        }
        let staged = self.staging.join(path);
        if let Some((folder, _)) = path.rsplit_once('/')
            && let Err(error) = self.make_folder(folder)
        {
            return self.not_staged(path, &self.staging.join(folder), error);
        }
        match File::create(&staged) {
            Ok(mut file) => file.write_all(bytes).map_err(io_at(&staged)),
            Err(error) => self.not_staged(path, &staged, error),
        }
    }

    /// Whether what is written lies beside a site.
    fn is_beside(&self) -> bool {
        self.manifest != SITE_RECORD
    }

    fn clash(&self, path: &str) {
        if let Ok(mut clashes) = self.clashes.lock() {
            clashes.insert(path.to_owned());
        }
    }

    /// Why `path` could not be made at `place` of the staging folder, which was empty: another file of the site is there, which
    /// [`Self::commit`] will say, or the disk refused.
    fn not_staged(&self, path: &str, place: &Path, error: io::Error) -> Result<(), WriteError> {
        match error.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => {
                self.clash(path);
                Ok(())
            }
            _ => Err(WriteError::Io(place.to_path_buf(), error)),
        }
    }

    fn make_folder(&self, folder: &str) -> io::Result<()> {
        let known = self.folders.lock().is_ok_and(|folders| folders.contains(folder));
        if !known {
            fs::create_dir_all(self.staging.join(folder))?;
            if let Ok(mut folders) = self.folders.lock() {
                folders.insert(folder.to_owned());
            }
        }
        Ok(())
    }

    /// Finds out before anything is moved whether each staged file has a place: not where another file of the site is, nor
    /// over what docfold did not write, be it a file, a folder or a link that leads elsewhere.
    /// `files` are those of `paths`, in order.
    fn check_places(
        &self,
        files: &[(&str, Record)],
        paths: &HashMap<String, Record>,
        staged: &mut [String],
    ) -> Result<(), WriteError> {
        let mut folders = folders_above(files.iter().map(|(path, _)| *path));
        if let Some(path) = folders.find(|folder| paths.contains_key(*folder)) {
            return Err(WriteError::Clash(path.to_owned()));
        }
        if !self.created.is_empty() {
            return Ok(());
        }
        staged.par_sort_unstable();
        let folders: Vec<&str> = folders_above(staged.iter().map(String::as_str)).collect();
        let obstacles: Vec<PathBuf> = folders
            .par_iter()
            .map(|folder| (*folder, false))
            .chain(staged.par_iter().map(|path| (path.as_str(), true)))
            .filter_map(|(path, is_file)| self.obstacle(path, is_file))
            .collect();
        // What is in a folder that is in the way is not.
        let taken: BTreeSet<PathBuf> = obstacles.into_iter().collect();
        let outermost = |place: &&PathBuf| !place.ancestors().skip(1).any(|above| taken.contains(above));
        let places: Vec<PathBuf> = taken.iter().filter(outermost).cloned().collect();
        if places.is_empty() {
            return Ok(());
        }
        Err(WriteError::Taken { places, is_known: self.is_beside() || !self.before.is_empty() })
    }

    /// What is at `path`, where a file or a folder is to be, when docfold did not write it. Files of earlier builds make way.
    fn obstacle(&self, path: &str, is_file: bool) -> Option<PathBuf> {
        let place = self.root.join(path);
        let there = fs::symlink_metadata(&place).ok()?;
        let own = match (there.is_dir(), is_file) {
            (true, false) => true,
            (true, true) => self.is_own_folder(&place),
            (false, _) => self.before.contains_key(path),
        };
        (!own).then_some(place)
    }

    /// Whether a folder goes with the files that earlier builds wrote: there are some in it, and nothing else.
    fn is_own_folder(&self, folder: &Path) -> bool {
        let mut count = 0;
        let own = fs::read_dir(folder).is_ok_and(|entries| {
            entries.flatten().all(|entry| {
                count += 1;
                let path = entry.path();
                let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
                let name =
                    path.strip_prefix(&self.root).ok().and_then(Path::to_str).map(|name| name.replace('\\', "/"));
                if is_folder {
                    self.is_own_folder(&path)
                } else {
                    name.is_some_and(|name| self.before.contains_key(&name))
                }
            })
        });
        own && count > 0
    }

    /// Puts everything in place and removes files of earlier builds that are no part of the site any more.
    ///
    /// # Errors
    /// When something is in the way, or the disk refuses.
    pub fn commit(mut self, fingerprint: &str) -> Result<Written, WriteError> {
        let paths = std::mem::take(&mut self.paths).into_inner().unwrap_or_default();
        let mut staged = std::mem::take(&mut self.staged).into_inner().unwrap_or_default();
        let mut files: Vec<(&str, Record)> = paths.iter().map(|(path, record)| (path.as_str(), *record)).collect();
        files.par_sort_unstable_by_key(|(path, _)| *path);
        let gone: Vec<&str> =
            self.before.keys().map(String::as_str).filter(|path| !paths.contains_key(*path)).collect();
        // The list of both, so that a crash between here and the end leaves no file unknown.
        let both = files.par_iter().map(|(path, _)| *path).chain(gone.par_iter().copied()).map(|path| (path, None));
        let (places, both) = rayon::join(|| self.check_places(&files, &paths, &mut staged), || manifest("", both));
        places?;
        if let Some(path) = self.clashes.lock().ok().and_then(|mut clashes| clashes.pop_first()) {
            return Err(WriteError::Clash(path));
        }
        let moves = Moves::new(&self.root, self.staging.join(ASIDE))?;
        let place = self.root.join(&self.manifest);
        let list_before = fs::read(&place).ok();
        self.put_manifest(&both)?;
        let replace = || {
            let removed = self.make_room(&gone, &moves)?;
            moves.merge(&self.staging, &self.root)?;
            let lines = files.par_iter().map(|(path, record)| (*path, Some(*record)));
            self.put_manifest(&manifest(fingerprint, lines))?;
            Ok(removed)
        };
        let removed = match replace() {
            Ok(removed) => removed,
            Err(error) => {
                moves.undo();
                _ = match list_before {
                    Some(list) => self.put_manifest(&[list]),
                    None => fs::remove_file(&place).map_err(io_at(&place)),
                };
                return Err(error);
            }
        };
        // The site is in place, whatever becomes of what it has replaced.
        _ = fs::remove_dir_all(&self.staging);
        self.done = true;
        let bytes = self.bytes.load(Ordering::Relaxed);
        Ok(Written { files: files.len(), bytes, changed: staged.len(), removed })
    }

    /// Takes files of earlier builds that are no part of the site any more out of their places; says how many there were.
    fn make_room(&self, gone: &[&str], moves: &Moves<'_>) -> Result<usize, WriteError> {
        let mut removed = 0;
        for path in gone {
            let place = self.root.join(path);
            // A folder that became a link leads to files that are not docfold's.
            let is_below = folders_above([*path]).all(|folder| !self.root.join(folder).is_symlink());
            // What became a folder holds files of others, or of this build.
            let is_folder = fs::symlink_metadata(&place).is_ok_and(|there| there.is_dir());
            if !is_below || is_folder || check_path(path).is_err() {
                continue;
            }
            match moves.set_aside(&place) {
                Ok(()) => {
                    removed += 1;
                    moves.remove_empty_folders(&place);
                }
                Err(error) if is_missing(&error) => {}
                Err(error) => return Err(WriteError::Io(place, error)),
            }
        }
        Ok(removed)
    }

    /// Says in the folder what is in it; `parts` are those of a [`manifest`].
    fn put_manifest(&self, parts: &[impl AsRef<[u8]>]) -> Result<(), WriteError> {
        let place = self.root.join(&self.manifest);
        let aside = self.root.join(format!("{}.new", self.manifest));
        let write = || {
            let mut file = File::create(&aside)?;
            parts.iter().try_for_each(|part| file.write_all(part.as_ref()))
        };
        write().map_err(io_at(&aside))?;
        fs::rename(&aside, &place).map_err(io_at(&place))
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // The lock is held to the end: whoever came before it could lose what this takes away.
        if !self.done {
            _ = fs::remove_dir_all(&self.staging);
        }
        _ = fs::remove_file(self.root.join(LOCK));
        if !self.done {
            for folder in &self.created {
                _ = fs::remove_dir(folder);
            }
        }
    }
}

/// The lock of an output folder, once nobody else has it.
fn lock(root: &Path) -> Result<File, WriteError> {
    let path = root.join(LOCK);
    loop {
        let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(io_at(&path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(WriteError::Busy(root.to_path_buf())),
            Err(fs::TryLockError::Error(error)) => return Err(WriteError::Io(path, error)),
        }
        // Whoever had it takes the file away at the end: it counts as long as others find it.
        let held = same_file::Handle::from_file(lock.try_clone().map_err(io_at(&path))?).map_err(io_at(&path))?;
        if same_file::Handle::from_path(&path).is_ok_and(|found| found == held) {
            return Ok(lock);
        }
    }
}

/// Whether a folder has to be made.
fn is_new(folder: &Path) -> bool {
    !folder.as_os_str().is_empty() && !folder.exists()
}

/// Whether there is nothing at a path, nor can there be.
fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// A relative path of plain names, none of them docfold's own.
fn check_path(path: &str) -> Result<(), WriteError> {
    if unfit(path).is_none() { Ok(()) } else { Err(WriteError::Path(path.to_owned())) }
}

/// Whether the file at `path` holds exactly `bytes`.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    let Ok(mut file) = File::open(path) else { return false };
    let same_length = file.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() == bytes.len() as u64);
    if !same_length {
        return false;
    }
    let mut buffer = vec![0; bytes.len()];
    file.read_exact(&mut buffer).is_ok() && buffer == bytes
}

/// What a folder holds, in parts: the fingerprint, then a line a file: `LENGTH HASH PATH`, or `- - PATH` while that is not settled.
fn manifest<'p>(
    fingerprint: &str,
    paths: impl IndexedParallelIterator<Item = (&'p str, Option<Record>)>,
) -> Vec<String> {
    let lines = paths.fold_chunks(1024, String::new, |mut lines, (path, record)| {
        match record {
            Some(Record { length, hash }) => _ = write!(lines, "{length} {hash:016x} "),
            None => lines.push_str("- - "),
        }
        lines.push_str(path);
        lines.push('\n');
        lines
    });
    let mut parts = vec![format!("{fingerprint}\n")];
    parts.par_extend(lines);
    parts
}

/// The fingerprint and the files of a [`manifest`].
fn read_manifest(path: &Path) -> (Option<String>, BTreeMap<String, Option<Record>>) {
    let Ok(text) = fs::read_to_string(path) else { return (None, BTreeMap::new()) };
    let mut lines = text.lines();
    let fingerprint = lines.next().map(str::to_owned).filter(|line| !line.is_empty());
    let file = |line: &str| {
        let mut parts = line.splitn(3, ' ');
        let (length, hash, path) = (parts.next()?, parts.next()?, parts.next()?);
        let record = length.parse().ok().zip(u64::from_str_radix(hash, 16).ok());
        Some((path.to_owned(), record.map(|(length, hash)| Record { length, hash })))
    };
    (fingerprint, lines.filter_map(file).collect())
}

#[cfg(test)]
mod tests;
