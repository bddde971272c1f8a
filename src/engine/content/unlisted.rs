//! Files that are meant to be pages, and that no `children` name (format.md §1): the site does not have them.
//!
//! In: sources, what the tree made of each file. Out: a finding for each such file. Of a folder whose index page is none, that
//! page alone is named: what stands below it comes back with it.

use super::super::diag::{Code, Diagnostics};
use super::super::source::{FileId, SourceFile, Sources, Span};
use super::front::Fronts;

/// What the tree made of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// A page.
    Page,
    /// It is listed, and cannot be a page: a finding says so.
    Broken,
    /// Nothing names it.
    Unlisted,
}

/// Reports them below the folder `root`.
pub(super) fn report(
    sources: &Sources,
    root: &str,
    fronts: &Fronts,
    standing: impl Fn(FileId) -> Standing,
    sink: &mut Diagnostics,
) {
    for (file, source) in sources.below(root) {
        if !is_meant(source) || standing(file) != Standing::Unlisted {
            continue;
        }
        let Some((index, entry)) = place(sources, &source.path) else { continue };
        if standing(index) != Standing::Page {
            continue;
        }
        let index = &sources.get(index).path;
        let span = match fronts.get(file) {
            Some((Some(front), _)) => front.key(sources, "title"),
            _ => Span::new(file, 0, source.text.lines().next().map_or(0, str::len)),
        };
        sink.report(
            Code::UnlistedPage,
            span,
            format!("no `children` name `{}`: the site does not have this page", source.path),
        )
        .help(format!("add `{entry}` to `children` of `{index}`, or remove the file"));
    }
}

/// Whether a file looks like a page: what explains a folder to its authors has no front matter.
fn is_meant(source: &SourceFile) -> bool {
    source.path.ends_with(".md") && source.text.trim_start_matches('\u{feff}').starts_with("---")
}

/// The nearest index page above a file, and the entry that would list it there.
fn place<'p>(sources: &Sources, path: &'p str) -> Option<(FileId, &'p str)> {
    let stem = path.strip_suffix("/index.md").or_else(|| path.strip_suffix(".md"))?;
    let mut folder = stem;
    while let Some(slash) = folder.rfind('/') {
        folder = &folder[..slash];
        if let Some(index) = sources.find(&format!("{folder}/index.md")) {
            return Some((index, &stem[slash..]));
        }
    }
    None
}
