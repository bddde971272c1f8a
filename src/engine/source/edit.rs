//! Puts changed source texts back on the disk: [`write_sources`].
//!
//! In: a root folder and texts with what they replace. Out: the files hold the new texts. Nothing outside of the root is
//! written, nothing through a symbolic link, and nothing that has changed since it was read. Each file is written beside
//! itself and renamed; when one of several cannot be written, the ones before it get their old text back.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

/// A file with its old and its new text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceEdit {
    /// Path relative to the root, with `/`.
    pub path: String,
    /// What the file must hold now.
    pub before: String,
    /// What it will hold; `None` removes the file.
    pub after: Option<String>,
}

/// Why a source file was not written.
#[derive(Debug)]
#[non_exhaustive]
pub enum WriteSourceError {
    /// The path leads out of the root.
    Outside(String),
    /// The file, or a folder on the way to it, is a symbolic link.
    Link(String),
    /// The file is not what it was when it was read.
    Changed(String),
    /// The disk said no.
    Io(PathBuf, io::Error),
}

impl fmt::Display for WriteSourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteSourceError::Outside(path) => write!(f, "`{path}` lies outside of the source folder: not written"),
            WriteSourceError::Link(path) => write!(f, "`{path}` is reached through a symbolic link: not written"),
            WriteSourceError::Changed(path) => write!(f, "`{path}` has changed since it was read: not written"),
            WriteSourceError::Io(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for WriteSourceError {}

/// Writes every edit, or none of them.
///
/// # Errors
/// With the first file that cannot be written; the others then hold what they held before, as far as the disk allows.
pub fn write_sources(root: &Path, edits: &[SourceEdit]) -> Result<(), WriteSourceError> {
    // Whatever can be seen to be wrong is seen before the first byte is written.
    let targets = edits.iter().map(|edit| target(root, edit)).collect::<Result<Vec<_>, _>>()?;
    for (done, (edit, target)) in edits.iter().zip(&targets).enumerate() {
        let written = match &edit.after {
            Some(text) => write_file(target, text),
            None => fs::remove_file(target).map_err(|error| WriteSourceError::Io(target.clone(), error)),
        };
        if let Err(error) = written {
            for (edit, target) in edits.iter().zip(&targets).take(done) {
                // What cannot be undone either has been said already.
                _ = write_file(target, &edit.before);
            }
            return Err(error);
        }
    }
    Ok(())
}

/// The place of a file that may be written.
fn target(root: &Path, edit: &SourceEdit) -> Result<PathBuf, WriteSourceError> {
    let path = Path::new(&edit.path);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    if !plain || edit.path.is_empty() {
        return Err(WriteSourceError::Outside(edit.path.clone()));
    }
    let mut at = root.to_path_buf();
    for part in path.components() {
        at.push(part);
        if at.is_symlink() {
            return Err(WriteSourceError::Link(edit.path.clone()));
        }
    }
    match fs::read(&at) {
        Ok(bytes) if bytes == edit.before.as_bytes() => Ok(at),
        Ok(_) => Err(WriteSourceError::Changed(edit.path.clone())),
        Err(error) => Err(WriteSourceError::Io(at, error)),
    }
}

/// Writes one file as a whole: a reader sees the old text or the new one. Permissions stay as they are.
///
/// # Errors
/// When the folder or the file cannot be written.
pub fn write_file(path: &Path, text: &str) -> Result<(), WriteSourceError> {
    let fail = |error| WriteSourceError::Io(path.to_path_buf(), error);
    let name = path.file_name().ok_or_else(|| fail(io::ErrorKind::InvalidInput.into()))?;
    let mut beside = name.to_owned();
    beside.push(format!(".docfold-{}", std::process::id()));
    let beside = path.with_file_name(beside);
    let write = || -> io::Result<()> {
        // A file of that name is not ours to overwrite.
        let mut file = fs::File::options().write(true).create_new(true).open(&beside)?;
        file.write_all(text.as_bytes())?;
        if let Ok(metadata) = fs::metadata(path) {
            file.set_permissions(metadata.permissions())?;
        }
        file.sync_all()?;
        drop(file);
        fs::rename(&beside, path)
    };
    write().map_err(|error| {
        if error.kind() != io::ErrorKind::AlreadyExists {
            _ = fs::remove_file(&beside);
        }
        fail(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(path: &str, before: &str, after: &str) -> SourceEdit {
        SourceEdit { path: path.into(), before: before.into(), after: Some(after.into()) }
    }

    #[test]
    fn writes_all_or_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        fs::create_dir_all(root.join("a")).unwrap();
        fs::write(root.join("a/b.md"), "\u{feff}one\r\n").unwrap();
        fs::write(root.join("c.md"), "two").unwrap();
        fs::write(folder.path().join("out.md"), "out").unwrap();
        write_sources(&root, &[edit("a/b.md", "\u{feff}one\r\n", "\u{feff}uno\r\n"), edit("c.md", "two", "due")])
            .unwrap();
        assert_eq!(fs::read(root.join("a/b.md")).unwrap(), "\u{feff}uno\r\n".as_bytes());
        assert_eq!(fs::read_dir(&root).unwrap().count(), 2, "nothing is left behind");

        for (second, expected) in [
            (edit("../out.md", "out", "in"), "`../out.md` lies outside of the source folder: not written"),
            (edit("/out.md", "out", "in"), "`/out.md` lies outside of the source folder: not written"),
            (edit("c.md", "two", "tre"), "`c.md` has changed since it was read: not written"),
        ] {
            let error = write_sources(&root, &[edit("a/b.md", "\u{feff}uno\r\n", "x"), second]).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
        assert_eq!(fs::read_to_string(root.join("a/b.md")).unwrap(), "\u{feff}uno\r\n");
        assert_eq!(fs::read_to_string(folder.path().join("out.md")).unwrap(), "out");
    }

    #[cfg(unix)]
    #[test]
    fn does_not_write_through_links() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        let outside = folder.path().join("outside");
        fs::create_dir_all(&root).unwrap();
        fs::create_dir_all(&outside).unwrap();
        fs::write(outside.join("a.md"), "one").unwrap();
        std::os::unix::fs::symlink(&outside, root.join("folder")).unwrap();
        std::os::unix::fs::symlink(outside.join("a.md"), root.join("file.md")).unwrap();
        for path in ["folder/a.md", "file.md"] {
            let error = write_sources(&root, &[edit(path, "one", "two")]).unwrap_err();
            assert_eq!(error.to_string(), format!("`{path}` is reached through a symbolic link: not written"));
        }
        assert_eq!(fs::read_to_string(outside.join("a.md")).unwrap(), "one");
    }
}
