//! Where real content lies: `DOCFOLD_CORPORA`, else `target/corpora`, else the folder `corpora` of the shared data
//! (`DOCFOLD_SHARED`, or `shared` beside the repository), whose archives are unpacked into `target/corpora`. Nothing is
//! required: without it the tests say so.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The tree of 2021.
pub(crate) const OF_2021: &str = "github-docs-2021-10";
/// The sample of 2026.
pub(crate) const OF_2026: &str = "github-docs-2026-sample";

/// The root of the package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The shared data, when it is there.
pub(crate) fn shared() -> Option<PathBuf> {
    let named = std::env::var_os("DOCFOLD_SHARED").map(PathBuf::from).into_iter();
    let beside = root().ancestors().skip(1).take(3).map(|folder| folder.join("shared"));
    named.chain(beside).find(|place| place.join("corpora").is_dir())
}

/// The configuration of a corpus.
pub(crate) fn config(name: &str) -> PathBuf {
    root().join("tests/corpora").join(format!("{name}.toml"))
}

/// The folder of a corpus; `None`, said aloud, when it is not there.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let named = std::env::var_os("DOCFOLD_CORPORA").map(PathBuf::from);
    let unpacked = root().join("target/corpora");
    let shared = shared().map(|shared| shared.join("corpora"));
    let places = named.into_iter().chain([unpacked.clone()]).chain(shared.clone());
    let found = places.map(|place| place.join(name)).find(|folder| is_tree(folder));
    let found = found.or_else(|| unpack(&shared?.join(format!("{name}.tar.xz")), &unpacked, name));
    if found.is_none() {
        skip();
    }
    found
}

/// Says that there is no corpus, which is a failure where `DOCFOLD_CORPUS_NEEDED` is set.
pub(crate) fn skip() {
    assert!(std::env::var_os("DOCFOLD_CORPUS_NEEDED").is_none(), "there is no corpus, and it is needed");
    println!("skipped: no corpus");
}

fn is_tree(folder: &Path) -> bool {
    folder.join("content/index.md").is_file()
}

/// Unpacks aside and renames, since several tests may be at it at once.
fn unpack(archive: &Path, into: &Path, name: &str) -> Option<PathBuf> {
    if !archive.is_file() {
        return None;
    }
    std::fs::create_dir_all(into).ok()?;
    let aside = tempfile::tempdir_in(into).ok()?;
    let done = Command::new("tar").arg("xJf").arg(archive).arg("-C").arg(aside.path()).status().ok()?;
    let folder = into.join(name);
    if done.success() && !is_tree(&folder) {
        _ = std::fs::rename(aside.path().join(name), &folder);
    }
    is_tree(&folder).then_some(folder)
}
