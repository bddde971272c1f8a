//! The findings of a project that is being written: [`Recheck`].
//!
//! In: the project and what its pages share, again after each change. Out: the findings of `compile`, of every check and of
//! the error catalog, the same as for a project that is read for the first time. A page is rendered again when its file, its
//! place in the tree, the data that it takes or the titles that it asks for are other ones; what looks over all pages is
//! joined anew from what is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use foldhash::HashSet;
use rayon::prelude::*;

use super::book::{Book, Counts};
use super::check::{Finder, Kept, Part};
use super::content::{Page, PageId};
use super::diag::{ByFile, Diagnostics, Ledger, Rules};
use super::liquid::{Template, Uses};
use super::prepare::{Notes, Prepared};
use super::project::Project;
use super::render::Titles;
use super::source::same_text;

/// The findings of a project, kept up to date.
#[derive(Debug, Default)]
pub struct Recheck {
    state: Option<State>,
}

#[derive(Debug)]
struct State {
    project: Arc<Project>,
    prepared: Arc<Prepared>,
    /// The pages without their HTML.
    book: Book,
    rendered: Vec<Rendering>,
    /// Whether pages may take other data than before.
    takes_elsewhere: bool,
    kept: Kept,
    ledger: Ledger<By>,
}

/// Who found something.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum By {
    /// The reading of what pages share.
    Preparation,
    /// The rendering of a page.
    Page(PageId),
    /// The reading of the data that pages take.
    Data,
    /// A check.
    Check(Finder),
    /// The making of the error catalog.
    Errors,
}

/// What the rendering of a page depended on.
#[derive(Debug, Default)]
struct Rendering {
    uses: Uses,
    titles: Asked,
}

/// The titles that a page asked for, with the answers.
type Asked = BTreeMap<(String, usize), Option<String>>;

impl Recheck {
    /// Every finding of `project`, settled by `rules`. `prepared` and `found` are what [`Prepared::new`] or
    /// [`Prepared::after`] makes of it.
    #[must_use]
    pub fn findings(
        &mut self,
        project: &Arc<Project>,
        prepared: &Arc<Prepared>,
        found: &Diagnostics,
        rules: &Rules,
    ) -> ByFile {
        let known = self.state.take().and_then(|mut before| {
            let stale = before.stale(project, prepared)?;
            before.go_on(project, prepared);
            before.render(&stale);
            Some(before)
        });
        let state = self.state.insert(known.unwrap_or_else(|| State::new(project, prepared)));
        let State { book, rendered, takes_elsewhere, kept, ledger, .. } = state;
        ledger.tell(By::Preparation, found.clone());
        if std::mem::take(takes_elsewhere) {
            let mut uses = Uses::default();
            rendered.iter().for_each(|rendering| uses.extend(&rendering.uses));
            ledger.tell(By::Data, book.library.findings(&uses));
        }
        kept.findings(book, &project.sources, &mut |finder, found| ledger.tell(By::Check(finder), found));
        let mut in_catalog = Diagnostics::new();
        _ = super::errors(book, &project.sources, &mut in_catalog);
        ledger.tell(By::Errors, in_catalog);
        ledger.settle(rules, &project.sources)
    }
}

impl State {
    fn new(project: &Arc<Project>, prepared: &Arc<Prepared>) -> Self {
        let (config, axis) = (&project.config, &project.axis);
        let pages: Vec<Page> = prepared.ids().into_iter().map(|id| prepared.bare(id)).collect();
        let rendered = pages.iter().map(|_| Rendering::default()).collect();
        let counts = Counts::of(&pages);
        let mut state = Self {
            project: Arc::clone(project),
            prepared: Arc::clone(prepared),
            book: prepared.book(config, axis, pages, Vec::new(), counts),
            rendered,
            takes_elsewhere: true,
            kept: Kept::new(config, axis, &project.sources),
            ledger: Ledger::default(),
        };
        state.render(&prepared.ids());
        state
    }

    /// The pages that have to be rendered again; `None` when everything has to begin anew.
    fn stale(&mut self, project: &Arc<Project>, prepared: &Arc<Prepared>) -> Option<Vec<PageId>> {
        let before = &self.project;
        let files = || before.sources.iter().zip(project.sources.iter());
        let same_files = before.sources.iter().count() == project.sources.iter().count()
            && files().all(|((id, old), (other, new))| id == other && old.path == new.path);
        if !same_files || before.config != project.config || before.axis != project.axis {
            return None;
        }
        let edited: HashSet<_> =
            files().filter(|((_, old), (_, new))| !same_text(&old.text, &new.text)).map(|((id, _), _)| id).collect();
        let library = prepared.library();
        let entries = if Arc::ptr_eq(library, self.prepared.library()) {
            BTreeSet::new()
        } else {
            if prepared.features() != self.prepared.features() {
                return None;
            }
            library.changed(self.prepared.library())?
        };
        if !entries.is_empty() {
            self.kept.data_changed();
            self.takes_elsewhere = true;
        }
        let paths: HashSet<&str> = entries.iter().map(|&entry| library.entries()[entry].path.as_str()).collect();
        let nodes = prepared.other_nodes(&self.prepared)?;
        let stale = self.book.pages.par_iter().filter(|page| {
            let rendering = &self.rendered[page.id.0 as usize];
            edited.contains(&page.file)
                || nodes.contains(&page.id)
                || rendering.uses.any(&entries)
                || self.kept.part_of(page.id).refers_to(&paths)
                || rendering
                    .titles
                    .iter()
                    .any(|((url, version), answer)| prepared.title(url, *version) != answer.as_deref())
        });
        Some(stale.map(|page| page.id).collect())
    }

    /// Takes over another state of the project that has the same pages.
    fn go_on(&mut self, project: &Arc<Project>, prepared: &Arc<Prepared>) {
        let (config, axis) = (&project.config, &project.axis);
        let pages = std::mem::take(&mut self.book.pages);
        self.book = prepared.book(config, axis, pages, Vec::new(), self.book.counts);
        (self.project, self.prepared) = (Arc::clone(project), Arc::clone(prepared));
    }

    fn render(&mut self, pages: &[PageId]) {
        let made: Vec<_> = pages.par_iter().map(|&id| self.page(id)).collect();
        let mut parts = Vec::with_capacity(made.len());
        for (page, rendering, part, found) in made {
            let at = page.id.0 as usize;
            let before = std::mem::replace(&mut self.rendered[at], rendering);
            self.takes_elsewhere |= before.uses != self.rendered[at].uses;
            self.ledger.tell(By::Page(page.id), found);
            parts.push((page.id, part));
            self.book.pages[at] = page;
        }
        self.kept.take(parts);
    }

    /// A page without its HTML, what it depends on, what it gives to the checks, and what is wrong.
    fn page(&self, id: PageId) -> (Page, Rendering, Part, Diagnostics) {
        let (sources, prepared) = (&self.project.sources, &*self.prepared);
        let titles = Asking { prepared, asked: Mutex::default() };
        let mut notes = Notes::default();
        // Findings do not depend on the colours of code.
        let renderer = prepared.renderer(sources, &self.project.axis, None);
        let mut page = renderer.noted(id, &titles, &mut notes);
        let (templates, uses) = prepared.head_notes(id);
        let templates: Vec<&Template> = templates.iter().chain(&notes.templates).collect();
        let part = self.kept.part(&page, Some(self.book.page(id)), &templates, prepared.library(), sources);
        page.body.iter_mut().for_each(|body| body.html = Default::default());
        notes.uses.extend(uses);
        let asked = titles.asked.into_inner().unwrap_or_default();
        (page, Rendering { uses: notes.uses, titles: asked }, part, notes.found)
    }
}

/// Titles, with notes of what was asked for.
struct Asking<'p> {
    prepared: &'p Prepared,
    asked: Mutex<Asked>,
}

impl Titles for Asking<'_> {
    fn title(&self, url: &str, version: usize) -> Option<&str> {
        let title = self.prepared.title(url, version);
        if let Ok(mut asked) = self.asked.lock() {
            asked.insert((url.to_owned(), version), title.map(str::to_owned));
        }
        title
    }
}
