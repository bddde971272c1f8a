//! The error index in the site that is served: [`ErrorIndex`]. In: requests below `/errors` that no page answers. Out: its files as
//! `docfold build` makes them, all at once, since the index is made from every page; made when one is asked for, and kept until
//! something changes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::answer::{Reply, content_type};
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
            Err(error) => return Some(Reply::new(500, "text/plain; charset=utf-8", format!("{error}\n"))),
        };
        let names = [path.clone(), format!("{path}.html"), format!("{path}/index.html")];
        let (name, text) = names.iter().find_map(|name| files.get_key_value(name))?;
        Some(Reply::new(200, content_type(name), text.clone()))
    }
}

fn files(project: &Project) -> Files {
    let (book, _) = compile(&project.sources, &project.config, &project.axis, None);
    let registry = errors(&book, &project.sources, &mut Diagnostics::new());
    let theme = load_theme(&book, project).map_err(|error| format!("template: {error}"))?;
    let pages = Pages::new(&book);
    let files = ErrorPages::new(&book, &pages, &registry).files(&theme, &project.sources, &Default::default());
    files.map(|files| files.into_iter().collect()).map_err(|error| format!("template: {error}"))
}
