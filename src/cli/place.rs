//! Where a site may be written: not over the sources, not around them, and not where some of them lie.
//!
//! In: a project and a folder. Out: why the site cannot lie there, if it cannot. A site that lies among the sources is no
//! source itself (see [`Sources::read`]), so that a folder such as `public` may be both where assets are looked for and
//! where the site goes, as long as it holds no assets.
//!
//! [`Sources::read`]: crate::engine::source::Sources::read

use std::path::{Component, Path, PathBuf};

use crate::engine::Project;
use crate::engine::source::SITE_RECORD;

/// Refuses a folder that is one of sources, or in which one lies, or which holds some of them.
///
/// # Errors
/// With the sources that are in the way.
pub(super) fn keep_apart(project: &Project, out: &Path) -> Result<(), String> {
    let (config, site) = (&project.config, real(out));
    let assets = &config.source.assets;
    let names = [&config.book.src, &config.source.data, &config.source.templates].into_iter().chain(assets);
    for name in names.filter(|name| !name.is_empty()) {
        let folder = real(&project.root.join(name));
        let is_content = *name == config.book.src;
        if !folder.starts_with(&site) || (!is_content && is_free(&folder)) {
            continue;
        }
        let what =
            if folder == site { "is a folder of sources".to_owned() } else { format!("holds the sources in `{name}`") };
        let mend = if assets.contains(name) { ", or take it out of `assets` of `[source]`" } else { "" };
        let out = out.display();
        return Err(format!("{out}: this {what}: write the site into another one, with `--out` or `build-dir`{mend}"));
    }
    let root = real(&project.root);
    let below = site.strip_prefix(&root).ok().filter(|below| !below.as_os_str().is_empty());
    if let Some(source) = below.and_then(|below| source_below(project, below)) {
        let out = out.display();
        return Err(format!(
            "{out}: `{source}` lies in this folder: write the site into another one, with `--out` or `build-dir`"
        ));
    }
    Ok(())
}

/// The first source that lies in a folder of the project.
fn source_below<'p>(project: &'p Project, folder: &Path) -> Option<&'p str> {
    let sources = project.sources.iter().map(|(_, file)| file.path.as_str());
    sources.chain(project.sources.assets.iter().map(String::as_str)).find(|path| Path::new(path).starts_with(folder))
}

/// Whether a folder holds no sources: it is not there, it is empty but for hidden files, or an earlier build wrote it.
fn is_free(folder: &Path) -> bool {
    let hidden = |entry: std::fs::DirEntry| entry.file_name().as_encoded_bytes().starts_with(b".");
    let Ok(entries) = folder.read_dir() else { return !folder.exists() };
    folder.join(SITE_RECORD).is_file() || entries.filter_map(Result::ok).all(hidden)
}

/// The path with all links followed, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let known = path.ancestors().find_map(|known| Some((known, known.canonicalize().ok()?)));
    let Some((known, mut out)) = known else { return path };
    for part in path.strip_prefix(known).into_iter().flat_map(Path::components) {
        match part {
            Component::ParentDir => _ = out.pop(),
            Component::Normal(name) => out.push(name),
            _ => {}
        }
    }
    out
}
