//! Findings of many finders, kept and settled file by file: [`Ledger`].
//!
//! In: what each finder found, again whenever it may be different. Out: the findings that count, as by [`Rules::settle`].
//! Comments disable findings of their own file, and findings alike are of one file: those of a file are settled anew when one
//! of them, or its text, is different.

use std::collections::BTreeMap;
use std::hash::Hash;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};
use rayon::prelude::*;

use super::super::source::{FileId, Sources, same_text};
use super::{Diagnostic, Diagnostics, Rules};

/// Findings by file, in the order of paths; first those of no file. Those of a file are one and the same list in memory for
/// as long as nothing about them is different.
pub type ByFile = Vec<(Option<FileId>, Arc<[Diagnostic]>)>;

/// The findings of finders, which are told apart by an `F`. The files stay the same ones.
#[derive(Debug)]
pub(crate) struct Ledger<F> {
    rules: Rules,
    files: HashMap<Option<FileId>, File<F>>,
    /// The files in which a finder has found something.
    places: HashMap<F, Vec<Option<FileId>>>,
}

#[derive(Debug)]
struct File<F> {
    found: HashMap<F, Vec<Diagnostic>>,
    text: Arc<str>,
    /// What of it counts; `None` when something is different since.
    settled: Option<Arc<[Diagnostic]>>,
}

impl<F> Default for Ledger<F> {
    fn default() -> Self {
        Self { rules: Rules::default(), files: HashMap::new(), places: HashMap::new() }
    }
}

impl<F> Default for File<F> {
    fn default() -> Self {
        Self { found: HashMap::new(), text: "".into(), settled: None }
    }
}

impl<F: Clone + Eq + Hash + Send + Sync> Ledger<F> {
    /// Takes over what `finder` finds now, in the place of what it found before.
    pub(crate) fn tell(&mut self, finder: F, found: Diagnostics) {
        let before = self.places.remove(&finder).unwrap_or_default();
        let mut by_file: BTreeMap<Option<FileId>, Vec<Diagnostic>> = BTreeMap::new();
        for finding in found.list {
            by_file.entry(finding.span.map(|span| span.file)).or_default().push(finding);
        }
        for file in before.iter().filter(|file| !by_file.contains_key(file)) {
            let file = self.files.entry(*file).or_default();
            file.found.remove(&finder);
            file.settled = None;
        }
        if !by_file.is_empty() {
            self.places.insert(finder.clone(), by_file.keys().copied().collect());
        }
        for (file, found) in by_file {
            let file = self.files.entry(file).or_default();
            if file.found.get(&finder) != Some(&found) {
                file.found.insert(finder.clone(), found);
                file.settled = None;
            }
        }
    }

    /// The findings that count.
    pub(crate) fn settle(&mut self, rules: &Rules, sources: &Sources) -> ByFile {
        if self.rules != *rules {
            self.rules = rules.clone();
            self.files.values_mut().for_each(|file| file.settled = None);
        }
        for (id, source) in sources.iter() {
            let file = self.files.entry(Some(id)).or_default();
            if !same_text(&file.text, &source.text) {
                file.text = Arc::clone(&source.text);
                file.settled = None;
            }
        }
        let stale = self.files.par_iter_mut().filter(|(_, file)| file.settled.is_none());
        stale.for_each(|(id, file)| {
            let found = Diagnostics { list: file.found.values().flatten().cloned().collect() };
            file.settled = Some(rules.settle_file(found, *id, sources).into());
        });
        let order = std::iter::once(None).chain(sources.iter().map(|(id, _)| Some(id)));
        let settled = order.filter_map(|id| Some((id, Arc::clone(self.files.get(&id)?.settled.as_ref()?))));
        settled.filter(|(_, found)| !found.is_empty()).collect()
    }
}
