//! Building into a folder, and not building again what is there: [`build_into`].
//!
//! In: a project, and what names the running program. Out: the folder. A second build of the same inputs renders nothing:
//! every source's path and text, the configuration as it was understood, the templates, every asset's bytes and the program
//! go into one [`fingerprint`], which stands in the folder beside the length and hash of every file of the site. The folder
//! counts as current when the fingerprint is the same and every file still has that hash. No time of change is looked at,
//! neither that of a source nor that of an output.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::path::Path;

use rayon::prelude::*;

use super::build::{BuildError, Indexer, Io, Pack, every_page, put_index, rest, theme};
use super::dates::Dates;
use super::hash::{hash, hasher};
use super::highlight::Highlighter;
use super::page::Pages;
use super::search::Searchable;
use super::template::{Theme, ThemeError};
use super::write::{Output, WriteError, Written};
use crate::engine::config::SiteOutput;
use crate::engine::diag::Diagnostics;
use crate::engine::registry::Registry;
use crate::engine::source::read_bytes;
use crate::engine::{Book, Project, check, compile, errors};

/// How to build.
#[derive(Clone, Copy, Default)]
pub struct BuildOptions<'o> {
    /// Names the program and whatever else the site depends on besides the project; without it every build renders.
    pub program: Option<&'o str>,
    /// Whether to render although nothing is different.
    pub force: bool,
    /// What to write besides the pages; what the configuration says unless given.
    pub outputs: Option<&'o [SiteOutput]>,
    /// When sources last changed.
    pub dates: Option<&'o Dates>,
    /// Makes the search index.
    pub indexer: Option<&'o Indexer<'o>>,
}

/// What a build came to.
#[derive(Debug)]
pub enum Built {
    /// The folder held the site already; so many files.
    Current(usize),
    /// The site was rendered.
    Rendered(Box<Rendering>),
}

/// A site that was rendered.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rendering {
    /// The book, perhaps without the texts of bodies ([`Book::release_texts`]).
    pub book: Book,
    /// What was found on the way, and what the rules over the whole book find.
    pub found: Diagnostics,
    /// What was written.
    pub written: Written,
}

/// Why there is no site.
#[derive(Debug)]
#[non_exhaustive]
pub enum IntoError {
    /// A template cannot be used.
    Theme(ThemeError),
    /// A part of the site cannot be made.
    Build(BuildError<WriteError>),
    /// The folder cannot be written.
    Write(WriteError),
    /// There is no page: a site that is there is not replaced by none. What was found says why.
    Empty(Diagnostics),
}

impl fmt::Display for IntoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IntoError::Theme(error) => write!(f, "template: {error}"),
            IntoError::Build(error) => error.fmt(f),
            IntoError::Write(error) => error.fmt(f),
            IntoError::Empty(_) => f.write_str(
                "there is no page to build, and a site that is there is not replaced by none: see `docfold check`",
            ),
        }
    }
}

impl std::error::Error for IntoError {}

/// Builds the site of `project` into `folder`. `start` gets the number of page-versions before they are rendered, and
/// `step` is called for each that is done.
///
/// # Errors
/// The first that any part of it meets; the folder is then as it was.
pub fn build_into(
    project: &Project,
    folder: &Path,
    options: BuildOptions<'_>,
    start: &(dyn Fn(usize) + Sync),
    step: &(dyn Fn() + Sync),
) -> Result<Built, IntoError> {
    let output = Output::open(folder).map_err(IntoError::Write)?;
    let fingerprint = options.program.and_then(|program| fingerprint(project, program)).unwrap_or_default();
    if !options.force && !fingerprint.is_empty() && output.is_current(&fingerprint) {
        return Ok(Built::Current(output.files_before()));
    }
    let (mut book, mut found) = compile(&project.sources, &project.config, &project.axis, Some(&Highlighter));
    if book.pages.is_empty() {
        return Err(IntoError::Empty(found));
    }
    let errors = errors(&book, &project.sources, &mut found);
    let outputs = options.outputs.unwrap_or(&project.config.site.outputs);
    let no_dates = Dates::default();
    let dates = options.dates.unwrap_or(&no_dates);
    let theme = theme(&book, project.templates()).map_err(IntoError::Theme)?;
    start(book.counts.page_versions);
    let io = Io {
        put: &|path: &str, bytes: &[u8]| output.put(path, bytes),
        asset: &|path: &str| read_bytes(&project.root, path),
        step,
    };
    let indexer = options.indexer.filter(|_| outputs.contains(&SiteOutput::Search));
    let writing = Writing { project, dates, outputs, theme, indexer, io };
    // The index takes longest, on one thread. Packing it takes most memory, so most texts are let go before; the last pages are
    // written beside it, since it takes longer than what comes after the pages.
    let early = book.pages.len() - book.pages.len() / 6;
    let pack = writing.first(&book, early).map_err(IntoError::Build)?;
    if pack.is_some() {
        book.release_texts(..early);
    }
    writing.last(&book, early, pack, &errors, &mut found).map_err(IntoError::Build)?;
    let written = output.commit(&fingerprint).map_err(IntoError::Write)?;
    Ok(Built::Rendered(Box::new(Rendering { book, found, written })))
}

/// What a site is written from besides its book, and where it goes.
struct Writing<'w> {
    project: &'w Project,
    dates: &'w Dates,
    outputs: &'w [SiteOutput],
    theme: Theme,
    indexer: Option<&'w Indexer<'w>>,
    io: Io<'w, WriteError>,
}

impl Writing<'_> {
    fn pages<'b>(&'b self, book: &'b Book) -> Pages<'b> {
        Pages::new(book).with_sources(&self.project.sources).with_dates(self.dates).with_outputs(self.outputs)
    }

    /// The pages before number `end`. Beside them the search index is filled; what packs it comes out.
    fn first(&self, book: &Book, end: usize) -> Result<Option<Pack>, BuildError<WriteError>> {
        let pages = self.pages(book);
        let searchable = self.indexer.map(|indexer| (indexer, Searchable::new(&pages)));
        let write = || {
            // The index is filled with the first records while the others are made.
            if let Some((_, searchable)) = &searchable {
                searchable.prepare();
            }
            every_page(&pages, ..end, &self.theme, &self.io)
        };
        let fill = || {
            let filled =
                searchable.as_ref().map(|(indexer, searchable)| guarded(|| indexer(&mut searchable.records())));
            filled.transpose()
        };
        let (written, pack) = rayon::join(write, fill);
        written.and(pack)
    }

    /// The pages from number `start` on, and what is no page. Beside them the search index is packed, and the rules look at
    /// the book.
    fn last(
        &self,
        book: &Book,
        start: usize,
        pack: Option<Pack>,
        errors: &Registry,
        found: &mut Diagnostics,
    ) -> Result<(), BuildError<WriteError>> {
        let pages = self.pages(book);
        let write = || {
            every_page(&pages, start.., &self.theme, &self.io)?;
            let rest = || rest(&pages, &self.project.sources, errors, &self.theme, &self.io);
            rayon::join(rest, || check::all(book, &self.project.sources, found)).0
        };
        let index = || pack.map_or(Ok(()), |pack| put_index(guarded(pack)?, self.io.put));
        let (written, indexed) = rayon::join(write, index);
        written.and(indexed)
    }
}

/// What `make` comes to; a panic on the way, which may be one of the indexer's, is an error.
fn guarded<T, E>(make: impl FnOnce() -> Result<T, String>) -> Result<T, BuildError<E>> {
    std::panic::catch_unwind(AssertUnwindSafe(make))
        .unwrap_or_else(|_| Err("the indexer gave up".into()))
        .map_err(BuildError::Search)
}

/// What a site depends on, as one word; `None` when an asset cannot be read, which the build will say.
#[must_use]
pub fn fingerprint(project: &Project, program: &str) -> Option<String> {
    let sources = &project.sources;
    let texts: Vec<_> = sources.iter().collect();
    let texts: Vec<u64> =
        texts.par_iter().map(|(_, file)| hash(&[file.path.as_bytes(), file.text.as_bytes()])).collect();
    let assets: Vec<&String> = sources.assets.iter().collect();
    // Assets that lists name lie elsewhere: their names count alone.
    let own = |path: &str| project.config.source.has_asset(path);
    let assets: Vec<u64> = assets
        .par_iter()
        .map(|path| {
            let bytes = if own(path) { read_bytes(&project.root, path).ok()? } else { Vec::new() };
            Some(hash(&[path.as_bytes(), &bytes]))
        })
        .collect::<Option<_>>()?;
    // What Debug shows of the configuration is all of it, the changes of the command line included.
    let rest = format!("{:?}\n{:?}\n{program}", project.config, sources.errors);
    let counts = [texts.len() as u64, assets.len() as u64];
    let all: Vec<u8> = counts.iter().chain(&texts).chain(&assets).flat_map(|word| word.to_le_bytes()).collect();
    Some(format!("{:032x}", hasher(&[&all, rest.as_bytes()]).digest128()))
}
