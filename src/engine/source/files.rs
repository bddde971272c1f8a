//! Reads a project's files and hands them out by [`FileId`]. Of the engine this module and `edit` alone touch the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::lines::Lines;
use super::{FileId, Span};

/// What to read below the project's root. Paths are relative to the root, with `/`.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Folders whose markdown and YAML files are read.
    pub folders: Vec<String>,
    /// Folders whose templates and text assets are read: the theme's overrides.
    pub template_folders: Vec<String>,
    /// Folders whose file names are recorded, without their contents (images).
    pub asset_folders: Vec<String>,
    /// Text files that list further asset paths, one a line: for trees whose images lie elsewhere. Of the folders of assets
    /// they say nothing: what is there has been seen.
    pub asset_lists: Vec<String>,
    /// Single files to read (redirect lists), among them the lists of assets.
    pub files: Vec<String>,
}

/// A file's path and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path relative to the project's root, with `/`.
    pub path: String,
    /// The text; invalid UTF-8 is replaced and reported in [`Sources::errors`].
    pub text: Arc<str>,
}

/// A file or folder that could not be read as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// Path relative to the project's root.
    pub path: String,
    /// The file, when part of it could be used.
    pub file: Option<FileId>,
    /// Byte offset of the first bad byte, when the contents are to blame.
    pub offset: Option<usize>,
    /// What is wrong, without the path.
    pub message: String,
}

/// A line and a column, both counted from 1; the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// All files of a project: immutable once read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    files: Vec<SourceFile>,
    by_path: BTreeMap<String, FileId>,
    /// The lines of each file, read when a place in it is asked for.
    lines: Vec<LazyLines>,
    /// Paths of assets that exist: those that were found in their folders, and those elsewhere that lists name.
    pub assets: BTreeSet<String>,
    /// What could not be read, in path order.
    pub errors: Vec<ReadError>,
}

/// Lines that are read off a text on first use. They follow from the text: two are never different, and a copy reads anew.
#[derive(Debug, Default)]
struct LazyLines(OnceLock<Lines>);

impl Clone for LazyLines {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for LazyLines {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for LazyLines {}

/// Files above this size are reported and left out: no page is that long, and offsets must fit 32 bits.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// The file in which a build notes what it wrote. A folder that has it holds a site and no sources.
pub const SITE_RECORD: &str = ".docfold-files";

impl Sources {
    /// Sources from texts in memory, for tests and for callers that already hold them.
    pub fn from_memory<P: Into<String>, T: Into<Arc<str>>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        let mut sources = Self::default();
        for (path, text) in files {
            sources.insert(path.into(), text.into());
        }
        sources
    }

    /// Reads the files that `options` names below `root`, in sorted order. Symbolic links that lead out of `root` are
    /// reported and not followed; finished sites are passed over, wherever they lie. Never fails as a whole: see [`Self::errors`].
    #[must_use]
    pub fn read(root: &Path, options: &ReadOptions) -> Self {
        let mut sources = Self::default();
        let real_root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
        for folder in &options.folders {
            let read =
                |path: &PathBuf| matches!(path.extension().and_then(|e| e.to_str()), Some("md" | "yml" | "yaml"));
            let paths: Vec<PathBuf> = sources.walk(root, &real_root, folder, true).into_iter().filter(read).collect();
            let fetched: Vec<_> = paths.par_iter().map(|path| (relative_path(root, path), fetch(path))).collect();
            for (relative, bytes) in fetched {
                sources.take(relative, bytes);
            }
        }
        for folder in &options.template_folders {
            for path in sources.walk(root, &real_root, folder, false) {
                let relative = relative_path(root, &path);
                if matches!(
                    path.extension().and_then(|e| e.to_str()),
                    Some("html" | "css" | "js" | "svg" | "txt" | "json" | "xml")
                ) {
                    sources.read_file(&path, relative);
                }
            }
        }
        for folder in &options.asset_folders {
            for path in sources.walk(root, &real_root, folder, false) {
                let relative = relative_path(root, &path);
                sources.assets.insert(relative);
            }
        }
        for file in &options.files {
            let path = root.join(file);
            if path.is_file() {
                sources.read_file(&path, file.clone());
            }
        }
        for list in &options.asset_lists {
            let Some(text) = sources.find(list).map(|file| Arc::clone(&sources.get(file).text)) else { continue };
            let paths = text.lines().map(|line| line.trim().trim_start_matches("./").trim_start_matches('/'));
            let elsewhere =
                |path: &&str| !path.is_empty() && !options.asset_folders.iter().any(|folder| lies_in(path, folder));
            sources.assets.extend(paths.filter(elsewhere).map(str::to_owned));
        }
        sources.errors.sort_by(|a, b| a.path.cmp(&b.path));
        sources
    }

    /// The files below `folder`, sorted, without those that links lead out of the root, and those of finished sites; the
    /// folder itself is read `always`, or unless it holds one.
    fn walk(&mut self, root: &Path, real_root: &Path, folder: &str, always: bool) -> Vec<PathBuf> {
        let start = root.join(folder);
        if !start.exists() {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut outside = Vec::new();
        // A link that leads out is not entered: what lies there may be the whole disk.
        let walk = walkdir::WalkDir::new(&start).follow_links(true).sort_by_file_name();
        let walk = walk.into_iter().filter_entry(|entry| {
            let inside =
                !entry.path_is_symlink() || entry.path().canonicalize().is_ok_and(|real| real.starts_with(real_root));
            if !inside {
                outside.push(relative_path(root, entry.path()));
            }
            let site = (entry.depth() > 0 || !always)
                && entry.file_type().is_dir()
                && entry.path().join(SITE_RECORD).is_file();
            inside && !site
        });
        for entry in walk {
            match entry {
                Ok(entry) if entry.file_type().is_file() && entry.path().to_str().is_none() => {
                    let message = "the name is no text in UTF-8: rename the file".to_owned();
                    self.report(relative_path(root, entry.path()), message);
                }
                Ok(entry) if entry.file_type().is_file() => found.push(entry.into_path()),
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().map_or_else(|| folder.to_owned(), |path| relative_path(root, path));
                    let message = if error.loop_ancestor().is_some() {
                        "a symbolic link leads back to a folder above it".to_owned()
                    } else {
                        error.into_io_error().map_or_else(|| "cannot be read".to_owned(), |error| error.to_string())
                    };
                    self.report(path, message);
                }
            }
        }
        for path in outside {
            self.report(path, "a symbolic link leads out of the source folder".into());
        }
        found
    }

    fn read_file(&mut self, path: &Path, relative: String) {
        self.take(relative, fetch(path));
    }

    /// Adds a file with the bytes that were read, or what stood in the way.
    fn take(&mut self, relative: String, bytes: Result<Vec<u8>, String>) {
        match bytes {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => {
                    self.insert(relative, text.into());
                }
                Err(error) => {
                    let offset = error.utf8_error().valid_up_to();
                    let is_utf16 = matches!(error.as_bytes(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
                    let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                    let file = self.insert(relative.clone(), text.into());
                    self.errors.push(ReadError {
                        path: relative,
                        file: Some(file),
                        offset: Some(offset),
                        message: if is_utf16 {
                            "the text is UTF-16: save it as UTF-8".to_owned()
                        } else {
                            format!("invalid UTF-8 at byte {offset}")
                        },
                    });
                }
            },
            Err(message) => self.report(relative, message),
        }
    }

    fn report(&mut self, path: String, message: String) {
        self.errors.push(ReadError { path, file: None, offset: None, message });
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: String, text: Arc<str>) -> FileId {
        if let Some(&file) = self.by_path.get(&path) {
            self.files[file.0 as usize].text = text;
            self.lines[file.0 as usize] = LazyLines::default();
            return file;
        }
        let file = FileId(u32::try_from(self.files.len()).expect("a project has fewer than 2^32 files"));
        self.by_path.insert(path.clone(), file);
        self.files.push(SourceFile { path, text });
        self.lines.push(LazyLines::default());
        file
    }

    /// The file `file`.
    ///
    /// # Panics
    /// If the id comes from other sources.
    #[must_use]
    pub fn get(&self, file: FileId) -> &SourceFile {
        &self.files[file.0 as usize]
    }

    /// The file at `path`, relative to the root.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// All files below `folder`, in path order.
    pub fn below<'s>(&'s self, folder: &str) -> impl Iterator<Item = (FileId, &'s SourceFile)> + use<'s> {
        let prefix = format!("{folder}/");
        self.by_path
            .range(prefix.clone()..)
            .take_while(move |(path, _)| path.starts_with(&prefix))
            .map(|(_, &file)| (file, self.get(file)))
    }

    /// Every file, in path order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.by_path.values().map(|&file| (file, self.get(file)))
    }

    /// The text that a span covers.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).text.get(span.range()).unwrap_or("")
    }

    /// Line and column of a byte offset.
    #[must_use]
    pub fn line_column(&self, file: FileId, offset: usize) -> LineColumn {
        let text = &self.get(file).text;
        self.lines[file.0 as usize].0.get_or_init(|| Lines::of(text)).place(text, offset)
    }
}

/// Whether `path` lies in `folder`, at whatever depth; both as the sources are named.
#[must_use]
pub fn lies_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether two texts are the same; those that are one in memory are not compared.
#[must_use]
pub fn same_text(one: &Arc<str>, other: &Arc<str>) -> bool {
    Arc::ptr_eq(one, other) || one == other
}

/// The bytes of a file that is no longer than a page can be.
fn fetch(path: &Path) -> Result<Vec<u8>, String> {
    is_bounded(path).and_then(|()| std::fs::read(path)).map_err(|error| error.to_string())
}

fn is_bounded(path: &Path) -> std::io::Result<()> {
    let size = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    if size <= MAX_FILE_BYTES {
        return Ok(());
    }
    let message = format!("the file has {size} bytes, more than {MAX_FILE_BYTES}");
    Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, message))
}

fn relative_path(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Reads the text of one file outside of any [`Sources`]: the configuration, icon data.
///
/// # Errors
/// When it cannot be read, is no UTF-8, or longer than a page can be.
pub fn read_text(path: &Path) -> std::io::Result<String> {
    is_bounded(path)?;
    std::fs::read_to_string(path)
}

/// Every text file below `folder`, by its path relative to it, in order; empty when there is no such folder.
#[must_use]
pub fn read_folder(folder: &Path) -> Vec<(String, String)> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    entries
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| Some((relative_path(folder, entry.path()), read_text(entry.path()).ok()?)))
        .collect()
}

/// Reads an asset's bytes. `path` is relative to `root`, as in [`Sources::assets`].
///
/// # Errors
/// When it cannot be read.
pub fn read_bytes(root: &Path, path: &str) -> std::io::Result<Vec<u8>> {
    std::fs::read(root.join(path))
}
