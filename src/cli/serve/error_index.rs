//! The error index in the site that is served: [`ErrorIndex`]. In: requests below `/errors` that no page answers. Out: its files as
//! `docfold build` makes them, all at once, since the index is made from every page; made when one is asked for, and kept until
//! something changes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::answer::{Reply, Shown, State, content_type};
use super::live::{Live, load_theme, locked};
use crate::engine::diag::Diagnostics;
use crate::engine::{Project, compile, errors};
use crate::site::errors::ErrorPages;
use crate::site::page::Pages;

/// The files by their paths, or why there are none.
type Files = Result<BTreeMap<String, String>, String>;

/// The files of a state of the site, with its number.
type Made = (u64, Arc<Files>);

/// The error index of the site as it was when somebody asked for it.
#[derive(Clone)]
pub(super) struct ErrorIndex {
    live: Arc<Mutex<Live>>,
    made: Arc<Mutex<Option<Made>>>,
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
        let (generation, project, path) = {
            let live = locked(&self.live);
            let path = live.below_base(path).trim_matches('/').to_owned();
            let is_within = path == "errors.json" || path == "errors" || path.starts_with("errors/");
            let (generation, subject) = live.subject().filter(|_| is_within)?;
            (generation, subject.project, path)
        };
        let files = {
            let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
            match made.take().filter(|(of, _)| *of == generation) {
                Some(known) => Arc::clone(&made.insert(known).1),
                None => Arc::clone(&made.insert((generation, Arc::new(files(&project)))).1),
            }
        };
        let files = match &*files {
            Ok(files) => files,
            Err(why) => return Some(Found::Page(Shown::made(Err(why)))),
        };
        let names = [path.clone(), format!("{path}.html"), format!("{path}/index.html")];
        let (name, text) = names.iter().find_map(|name| files.get_key_value(name))?;
        let is_page = name.ends_with(".html");
        Some(if is_page { Found::Page(Shown::made(Ok(text))) } else { Found::Data(name.clone(), text.clone()) })
    }
}

/// A file of the index.
enum Found {
    Page(Shown),
    /// What programs read: its name and its text.
    Data(String, String),
}

fn files(project: &Project) -> Files {
    let (book, _) = compile(&project.sources, &project.config, &project.axis, None);
    let registry = errors(&book, &project.sources, &mut Diagnostics::new());
    let theme = load_theme(&book, project).map_err(|error| format!("template: {error}"))?;
    let pages = Pages::new(&book);
    let files = ErrorPages::new(&book, &pages, &registry).files(&theme, &project.sources, &Default::default());
    files.map(|files| files.into_iter().collect()).map_err(|error| format!("template: {error}"))
}
