//! What nothing uses: reusables, variables, features. Over the whole tree of sources, published or not.
//!
//! In: sources and the library. Out: a finding for each entry. Names are sought in the tags of all files as text, so that
//! files which are evaluated elsewhere count as users; what only unused reusables name is unused too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use memchr::memmem;
use rayon::prelude::*;

use super::super::book::Book;
use super::super::content::versions::Features;
use super::super::diag::{Code, Diagnostic, Diagnostics};
use super::super::liquid::DataValue;
use super::super::source::{FileId, Sources, Span};

/// The names that files say, kept from run to run.
#[derive(Debug, Default)]
pub(super) struct Names {
    files: HashMap<FileId, Said>,
    /// Name -> the files that say it in a tag.
    users: HashMap<Arc<str>, BTreeSet<FileId>>,
    /// The features that pages' front matter named when the findings were made.
    named: BTreeSet<String>,
    /// Whether the findings that were made hold.
    hold: bool,
}

/// What a file names.
#[derive(Debug)]
struct Said {
    text: Arc<str>,
    words: BTreeSet<Arc<str>>,
    /// What stands after `feature:` at the start of a line.
    features: Vec<String>,
}

impl Said {
    /// Of the words in tags those that may name data or a feature.
    fn of(text: &Arc<str>, all: &Features) -> Self {
        let words = tag_words(text).into_iter().map(|word| word.trim_start_matches("site.data."));
        let words = words.filter(|word| word.contains('.') || all.get(word).is_some()).map(Arc::from);
        let features = text.lines().filter_map(|line| line.trim_start().strip_prefix("feature:"));
        Self { text: Arc::clone(text), words: words.collect(), features: features.map(str::to_owned).collect() }
    }
}

impl Names {
    /// Reads the files that are other ones than before.
    fn read(&mut self, sources: &Sources, all: &Features) {
        if self.files.len() != sources.iter().count() {
            *self = Self::default();
        }
        let known = |file: FileId, text: &Arc<str>| {
            self.files.get(&file).is_some_and(|said| super::super::source::same_text(&said.text, text))
        };
        let other: Vec<_> = sources.iter().filter(|(file, source)| !known(*file, &source.text)).collect();
        let other: Vec<_> = other.into_par_iter().map(|(file, source)| (file, Said::of(&source.text, all))).collect();
        for (file, said) in other {
            let before = self.files.get(&file);
            if before.is_none_or(|before| before.words != said.words || before.features != said.features) {
                self.hold = false;
                for word in before.iter().flat_map(|before| before.words.difference(&said.words)) {
                    if let Some(users) = self.users.get_mut(word) {
                        users.remove(&file);
                    }
                }
                for word in &said.words {
                    self.users.entry(Arc::clone(word)).or_default().insert(file);
                }
            }
            self.files.insert(file, said);
        }
    }
}

/// The unused entries; `None` when they are those of the last run, because `book` has the same data and no file names others.
pub(super) fn check(book: &Book, sources: &Sources, names: &mut Names) -> Option<Diagnostics> {
    names.read(sources, &book.features);
    let named = named_by_pages(book);
    if names.hold && names.named == named {
        return None;
    }
    (names.hold, names.named) = (true, named);
    let mut found = Diagnostics::new();
    data(book, sources, &names.users, &mut found);
    features(book, sources, names, &mut found);
    Some(found)
}

/// The names inside of the tags and outputs of a text.
fn tag_words(text: &str) -> HashSet<&str> {
    let mut words = HashSet::new();
    // Closing delimiters that do not occur any more: sought once, not again for every opening one.
    let mut exhausted: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(open) = memchr::memchr2(b'{', b'<', &text.as_bytes()[at..]).map(|open| at + open) {
        at = open + 1;
        let end = match text.as_bytes().get(open..open + 2) {
            Some(b"{%") => "%}",
            Some(b"{{") => "}}",
            Some(b"<%") => "%>",
            _ => continue,
        };
        if exhausted.contains(&end) {
            continue;
        }
        let Some(length) = memmem::find(&text.as_bytes()[open..], end.as_bytes()) else {
            exhausted.push(end);
            continue;
        };
        let inner = &text[open + 2..open + length];
        let part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
        words.extend(
            inner.split(|c| !part(c)).map(|word| word.trim_matches(['.', '-'])).filter(|word| !word.is_empty()),
        );
        at = open + length;
    }
    words
}

fn data(book: &Book, sources: &Sources, users: &HashMap<Arc<str>, BTreeSet<FileId>>, sink: &mut Diagnostics) {
    // Reusables are a file each; a file counts as a user only once it is used itself.
    let mut own: BTreeMap<&str, (FileId, Span, Code)> = BTreeMap::new();
    let mut files: HashMap<FileId, &str> = HashMap::new();
    for entry in book.library.entries() {
        let DataValue::Text { origin, .. } = &entry.value else { continue };
        let span = origin.span(0..0);
        let family = entry.path.strip_prefix("early-access.").unwrap_or(&entry.path);
        if family.starts_with("reusables.") {
            let length = sources.get(span.file).text.lines().next().map_or(0, |line| line.trim_end().len());
            own.insert(&entry.path, (span.file, Span::new(span.file, 0, length), Code::UnusedReusable));
            files.insert(span.file, &entry.path);
        } else if family.starts_with("variables.") {
            own.insert(&entry.path, (span.file, key_of(sources, span, &entry.path), Code::UnusedVariable));
        }
    }
    // Whole branches may be looped over: `variables.a` uses everything below it.
    let named = |path: &str| -> BTreeSet<FileId> {
        let mut found = BTreeSet::new();
        let mut rest = path;
        loop {
            found.extend(users.get(rest).into_iter().flatten().copied());
            match rest.rsplit_once('.') {
                Some((above, _)) if above.contains('.') => rest = above,
                _ => return found,
            }
        }
    };
    let by_entry: BTreeMap<&str, BTreeSet<FileId>> = own.keys().map(|path| (*path, named(path))).collect();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    loop {
        let before = used.len();
        for (path, users) in &by_entry {
            if used.contains(path) {
                continue;
            }
            let own_file = own[path].0;
            let counts = users.iter().any(|user| match files.get(user) {
                Some(reusable) => *user != own_file && used.contains(reusable),
                None => *user != own_file || own[path].2 == Code::UnusedVariable,
            });
            if counts {
                used.insert(path);
            }
        }
        if used.len() == before {
            break;
        }
    }
    let is_readme = |file: FileId| {
        let path = &sources.get(file).path;
        path.rsplit('/').next().is_some_and(|name| name.eq_ignore_ascii_case("README.md"))
    };
    for (path, (file, span, code)) in own.iter().filter(|(path, _)| !used.contains(*path)) {
        // It documents its folder.
        if *code == Code::UnusedReusable && is_readme(*file) {
            continue;
        }
        let mut diagnostic = Diagnostic::new(*code, *span, format!("nothing uses `{path}`"));
        let help = match code {
            Code::UnusedReusable => "remove the file",
            _ => "remove the line",
        };
        diagnostic.help(help);
        sink.push(diagnostic);
    }
}

/// The key of a variable whose value begins at `value`.
fn key_of(sources: &Sources, value: Span, path: &str) -> Span {
    let text = &sources.get(value.file).text;
    let key = path.rsplit('.').next().unwrap_or(path);
    let before = text.get(..value.range().start).unwrap_or("");
    match before.rfind(key) {
        Some(at) => Span::new(value.file, at, at + key.len()),
        None => value,
    }
}

/// The features that `versions` of pages names.
fn named_by_pages(book: &Book) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for value in book.pages.iter().filter_map(|page| page.front.get("versions")?.get("feature")) {
        match value {
            serde_json::Value::Array(names) => {
                named.extend(names.iter().filter_map(serde_json::Value::as_str).map(str::to_owned))
            }
            value => named.extend(value.as_str().map(str::to_owned)),
        }
    }
    named
}

fn features(book: &Book, sources: &Sources, names: &Names, sink: &mut Diagnostics) {
    // Pages that are not in the tree, and data with versions of its own.
    let elsewhere =
        |name: &str| names.files.values().any(|said| said.features.iter().any(|feature| feature.contains(name)));
    for (name, _, span) in book.features.iter() {
        let used = names.users.get(name).is_some_and(|users| !users.is_empty());
        if used || names.named.contains(name) || elsewhere(name) {
            continue;
        }
        let first = sources.text(span).lines().next().map_or(0, str::len);
        let place = Span::new(span.file, span.range().start, span.range().start + first);
        let mut diagnostic = Diagnostic::new(Code::UnusedFeature, place, format!("nothing names the feature `{name}`"));
        diagnostic.help("remove the file");
        sink.push(diagnostic);
    }
}
