//! Search in the site that is served: [`Searching`]. In: requests below the folder of the index. Out: the files of an index as
//! `docfold build` makes it, made beside the pages, and only when somebody searches.
//!
//! The files of an index name each other, so a browser has to get all of them from one. Each index is a [`Set`] with a folder of
//! its own, named by its content; who asks without such a folder is led into that of the newest, and stays there. The script of
//! the theme hears in which folder that is, and asks anew once it is gone.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::super::search;
use super::answer::{Reply, content_type};
use super::live::{Live, locked};
use crate::engine::{Project, compile};
use crate::site::hash::hash;
use crate::site::page::Pages;
use crate::site::search::{SEARCH_FOLDER, records};

/// How long the older index is held back for the one of the present state: that of a small book is made meanwhile.
const PATIENCE: Duration = Duration::from_millis(300);
/// Indexes that are kept: a browser that began with the last but one asks for more of it.
const KEPT: usize = 2;

/// The script that an index is used through.
const ENTRY: &str = "pagefind.js";

/// The indexes of the site as it was when somebody searched.
#[derive(Clone)]
pub(super) struct Searching {
    live: Arc<Mutex<Live>>,
    shelf: watch::Sender<Shelf>,
}

#[derive(Default)]
struct Shelf {
    /// The newest is the last.
    sets: Vec<Arc<Set>>,
    /// The state of the site that the newest is of.
    generation: u64,
    is_making: bool,
    /// Why there is no newer one.
    failure: String,
}

/// The files of one index by their path in it.
struct Set {
    name: String,
    files: HashMap<String, Vec<u8>>,
}

impl Set {
    /// A script that is the one of this index, and says in which folder that is.
    fn entry(&self) -> String {
        let name = &self.name;
        format!(
            "export * from \"./{name}/{ENTRY}\";\nexport const folder = new URL(\"./{name}/\", import.meta.url).href;\n"
        )
    }
}

impl Searching {
    pub(super) fn new(live: Arc<Mutex<Live>>) -> Self {
        Self { live, shelf: watch::Sender::new(Shelf::default()) }
    }

    /// The answer to a request for `path`; none when it is not for a file of an index.
    pub(super) async fn answer(&self, path: &str) -> Option<Reply> {
        let (above, asked) = path.split_once(&format!("/{SEARCH_FOLDER}/"))?;
        if let Some((folder, file)) = asked.split_once('/')
            && let Some(set) = self.shelf.borrow().sets.iter().find(|set| set.name == folder)
        {
            return set.files.get(file).map(|bytes| Reply::new(200, content_type(file), bytes.clone()));
        }
        let (live, of) = (Arc::clone(&self.live), path.to_owned());
        let subject = tokio::task::spawn_blocking(move || locked(&live).searched_at(&of, SEARCH_FOLDER));
        let (generation, project) = subject.await.ok()??;
        match self.newest(generation, project).await {
            Ok(set) if asked == ENTRY => Some(Reply::new(200, content_type(asked), set.entry())),
            Ok(set) if set.files.contains_key(asked) => {
                Some(Reply::redirect(format!("{above}/{SEARCH_FOLDER}/{}/{asked}", set.name)))
            }
            Ok(_) => None,
            Err(failure) => Some(Reply::new(500, "text/plain; charset=utf-8", failure)),
        }
    }

    /// The newest index: that of `generation` if it is there or soon will be, else an older one; the first is waited for.
    async fn newest(&self, generation: u64, project: Arc<Project>) -> Result<Arc<Set>, String> {
        let begins = self.shelf.send_if_modified(|shelf| {
            let is_current = !shelf.sets.is_empty() && shelf.generation == generation;
            !is_current && !std::mem::replace(&mut shelf.is_making, true)
        });
        if begins {
            tokio::spawn(self.clone().make(generation, project));
        }
        let mut shelf = self.shelf.subscribe();
        let is_first = shelf.borrow().sets.is_empty();
        let made = shelf.wait_for(|shelf| !shelf.is_making);
        if is_first {
            _ = made.await;
        } else {
            _ = tokio::time::timeout(PATIENCE, made).await;
        }
        let shelf = self.shelf.borrow();
        shelf.sets.last().cloned().ok_or_else(|| shelf.failure.clone())
    }

    async fn make(self, generation: u64, project: Arc<Project>) {
        let start = Instant::now();
        let made = tokio::task::spawn_blocking(move || files(project)).await;
        let made = made.unwrap_or_else(|_| Err("the indexer gave up".into()));
        let said = match &made {
            Ok((_, records)) => {
                format!("search index: {records} records ({:.0} ms)", start.elapsed().as_secs_f64() * 1e3)
            }
            Err(failure) => format!("error: search index: {failure}"),
        };
        self.shelf.send_modify(|shelf| {
            shelf.is_making = false;
            match made {
                Ok((set, _)) => shelf.put(set, generation),
                Err(failure) => shelf.failure = failure,
            }
        });
        _ = writeln!(std::io::stdout(), "{said}");
    }
}

impl Shelf {
    fn put(&mut self, set: Set, generation: u64) {
        self.generation = generation;
        self.sets.retain(|other| other.name != set.name);
        self.sets.push(Arc::new(set));
        let gone = self.sets.len().saturating_sub(KEPT);
        self.sets.drain(..gone);
    }
}

/// The index of a project, and how many records are in it.
fn files(project: Arc<Project>) -> Result<(Set, usize), String> {
    super::beside(|| {
        let (book, _) = compile(&project.sources, &project.config, &project.axis, None);
        let records = records(&Pages::new(&book));
        let language = project.config.book.language.clone();
        // What is saved from now on need not copy the project.
        drop((book, project));
        let count = records.len();
        let files = search::Index::new(&mut records.into_iter(), &language)?.files()?;
        let parts: Vec<&[u8]> = files.iter().flat_map(|(path, bytes)| [path.as_bytes(), bytes]).collect();
        let name = format!("{:016x}", hash(&parts));
        Ok((Set { name, files: files.into_iter().collect() }, count))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_sets_are_kept() {
        let mut shelf = Shelf::default();
        let names = |shelf: &Shelf| shelf.sets.iter().map(|set| set.name.clone()).collect::<Vec<_>>().join(" ");
        for (generation, (name, expect)) in
            [("a", "a"), ("b", "a b"), ("b", "a b"), ("a", "b a"), ("c", "a c")].into_iter().enumerate()
        {
            shelf.put(Set { name: name.into(), files: HashMap::new() }, generation as u64);
            assert_eq!((names(&shelf).as_str(), shelf.generation), (expect, generation as u64));
        }
    }
}
