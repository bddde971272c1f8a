//! The error index in the site that is served: [`ErrorIndex`]. In: requests below `/errors` that no page answers. Out: its files as
//! `docfold build` makes them, all at once, since the index is made from every page; made when one is asked for, and kept until
//! something changes. What cannot be made any more stays as it was.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::answer::{Reply, Shown, State, content_type};
use super::live::{Live, locked};
use crate::engine::diag::Diagnostics;
use crate::engine::{Project, compile, errors};
use crate::site::build::theme;
use crate::site::errors::ErrorPages;
use crate::site::page::Pages;

/// The files by their paths.
type Files = BTreeMap<String, String>;

/// The error index of the site as it was when somebody asked for it.
#[derive(Clone)]
pub(super) struct ErrorIndex {
    live: Arc<Mutex<Live>>,
    made: Arc<Mutex<Option<Made>>>,
}

/// The index in a state of the site.
#[derive(Clone)]
struct Made {
    generation: u64,
    /// Those of the last state that could have them.
    files: Arc<Files>,
    /// Why that is not this one, where the pages do not say it.
    failure: Option<String>,
}

/// A file of the index.
enum Found {
    Page(Shown),
    /// What programs read: its name and its text.
    Data(String, String),
}

impl ErrorIndex {
    pub(super) fn new(live: Arc<Mutex<Live>>) -> Self {
        Self { live, made: Arc::default() }
    }

    /// The answer to a request for `path`, which is decoded; none when it is not for a file of the index.
    pub(super) fn answer(&self, path: &str) -> Option<Reply> {
        Some(match self.find(path)? {
            Found::Page(shown) => locked(&self.live).reply(&shown),
            Found::Data(name, text) => Reply::new(200, content_type(&name), text),
        })
    }

    /// What browsers may hold of the page at `path`, as [`Live::state_of`] says it of others; none when it is none of the index.
    pub(super) fn state_of(&self, path: &str) -> Option<State> {
        match self.find(path)? {
            Found::Page(shown) => Some(locked(&self.live).state(&shown)),
            Found::Data(..) => None,
        }
    }

    fn find(&self, path: &str) -> Option<Found> {
        let path = locked(&self.live).below_base(path).trim_matches('/').to_owned();
        let is_within = path == "errors.json" || path == "errors" || path.starts_with("errors/");
        let made = is_within.then(|| self.now())??;
        let failure = made.failure.as_deref();
        if made.files.is_empty() && failure.is_some() {
            return Some(Found::Page(Shown::last(None, failure)));
        }
        let names = [path.clone(), format!("{path}.html"), format!("{path}/index.html")];
        let (name, text) = names.iter().find_map(|name| made.files.get_key_value(name))?;
        if name.ends_with(".html") {
            return Some(Found::Page(Shown::last(Some(text), failure)));
        }
        Some(Found::Data(name.clone(), text.clone()))
    }

    /// The index of the project that is in force.
    fn now(&self) -> Option<Made> {
        let (generation, project) = locked(&self.live).current()?;
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if made.as_ref().is_none_or(|made| made.generation != generation) {
            let last = made.take().map(|made| made.files).filter(|files| !files.is_empty());
            let (files, failure) = match super::beside(|| files(&project, last.is_none())) {
                Ok(files) => (Arc::new(files), None),
                Err(failure) => (last.unwrap_or_default(), failure),
            };
            *made = Some(Made { generation, files, failure });
        }
        made.clone()
    }
}

/// The files; or why there are none, where the pages do not say it. Without a last good theme there is still the built-in one.
fn files(project: &Project, is_first: bool) -> Result<Files, Option<String>> {
    let (book, _) = compile(&project.sources, &project.config, &project.axis, None);
    let registry = errors(&book, &project.sources, &mut Diagnostics::new());
    let pages = Pages::new(&book);
    let theme = match theme(&book, project.templates()) {
        Err(_) if is_first => theme(&book, []),
        Err(_) => return Err(None),
        theme => theme,
    };
    let failure = |error| Some(format!("template: {error}"));
    let theme = theme.map_err(failure)?;
    let files = ErrorPages::new(&book, &pages, &registry).files(&theme, &project.sources, &Default::default());
    files.map(|files| files.into_iter().collect()).map_err(failure)
}
