//! The findings of a project that is being written: [`Recheck`].
//!
//! In: the project and what its pages share, again after each change. Out: the findings of `compile`, of every check and of
//! the error catalog, the same as for a project that is read for the first time. A page is rendered again when its file, its
//! place in the tree, the data that it takes or the titles that it asks for are other ones; what looks over all pages is
//! joined anew from what is kept.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use super::book::{Book, Counts};
use super::check::{Kept, Part};
use super::content::{Page, PageId};
use super::diag::{Diagnostic, Diagnostics, Rules};
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
    /// What is wrong with the data that pages take; `None` when they may take other data than before.
    shared: Option<Diagnostics>,
    kept: Kept,
}

/// What the rendering of a page depended on, and what was wrong.
#[derive(Debug, Default)]
struct Rendering {
    uses: Uses,
    titles: Asked,
    found: Diagnostics,
}

/// The titles that a page asked for, with the answers.
type Asked = BTreeMap<(String, usize), Option<String>>;

impl Recheck {
    /// Every finding of `project`, settled by `rules` and sorted. `prepared` and `found` are what [`Prepared::new`] or
    /// [`Prepared::after`] makes of it.
    #[must_use]
    pub fn findings(
        &mut self,
        project: &Arc<Project>,
        prepared: &Arc<Prepared>,
        found: &Diagnostics,
        rules: &Rules,
    ) -> Vec<Diagnostic> {
        let mut state = match self.state.take() {
            Some(mut before) => match before.stale(project, prepared) {
                Some(stale) => {
                    before.go_on(project, prepared);
                    before.render(&stale);
                    before
                }
                None => State::new(project, prepared),
            },
            None => State::new(project, prepared),
        };
        let mut sink = found.clone();
        state.rendered.iter().for_each(|rendering| sink.extend(rendering.found.clone()));
        let shared = state.shared.take().unwrap_or_else(|| {
            let mut uses = Uses::default();
            state.rendered.iter().for_each(|rendering| uses.extend(&rendering.uses));
            state.book.library.findings(&uses)
        });
        sink.extend(shared.clone());
        state.shared = Some(shared);
        state.kept.findings(&state.book, &project.sources, &mut sink);
        _ = super::errors(&state.book, &project.sources, &mut sink);
        self.state = Some(state);
        rules.settle(sink, &project.sources)
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
            shared: None,
            kept: Kept::new(config, axis, &project.sources),
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
            self.shared = None;
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
        let made: Vec<(PageId, Page, Rendering, Part)> = pages.par_iter().map(|&id| self.page(id)).collect();
        let mut parts = Vec::with_capacity(made.len());
        for (id, page, rendering, part) in made {
            self.book.pages[id.0 as usize] = page;
            let before = std::mem::replace(&mut self.rendered[id.0 as usize], rendering);
            if before.uses != self.rendered[id.0 as usize].uses {
                self.shared = None;
            }
            parts.push((id, part));
        }
        self.kept.take(parts);
    }

    fn page(&self, id: PageId) -> (PageId, Page, Rendering, Part) {
        let (sources, prepared) = (&self.project.sources, &*self.prepared);
        let titles = Asking { prepared, asked: Mutex::default() };
        let mut notes = Notes::default();
        // Findings do not depend on the colours of code.
        let renderer = prepared.renderer(sources, &self.project.axis, None);
        let mut page = renderer.noted(id, &titles, &mut notes);
        let (templates, uses) = prepared.head_notes(id);
        let templates: Vec<&Template> = templates.iter().chain(&notes.templates).collect();
        let part = self.kept.part(&page, &templates, prepared.library(), sources);
        page.body.iter_mut().for_each(|body| body.html = Default::default());
        notes.uses.extend(uses);
        let asked = titles.asked.into_inner().unwrap_or_default();
        (id, page, Rendering { uses: notes.uses, titles: asked, found: notes.found }, part)
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
