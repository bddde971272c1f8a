//! What nothing uses: reusables, variables, features. Over the whole tree of sources, published or not.
//!
//! In: sources and the library. Out: a finding for each entry. Names are sought in the tags of all files as text, so that
//! files which are evaluated elsewhere count as users; what only unused reusables name is unused too.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::super::book::Book;
use super::super::diag::{Code, Diagnostic, Diagnostics};
use super::super::liquid::DataValue;
use super::super::source::{FileId, Sources, Span};

/// Reports unused entries.
pub(super) fn check(book: &Book, sources: &Sources, sink: &mut Diagnostics) {
    let words: HashMap<FileId, HashSet<&str>> =
        sources.iter().map(|(file, source)| (file, tag_words(&source.text))).collect();
    let mut users: HashMap<&str, BTreeSet<FileId>> = HashMap::new();
    for (file, words) in &words {
        for word in words {
            users.entry(word.trim_start_matches("site.data.")).or_default().insert(*file);
        }
    }
    data(book, sources, &users, sink);
    features(book, sources, &users, sink);
}

/// The names inside of the tags and outputs of a text.
fn tag_words(text: &str) -> HashSet<&str> {
    let mut words = HashSet::new();
    // Closing delimiters that do not occur any more: sought once, not again for every opening one.
    let mut exhausted: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find(['{', '<']).map(|open| at + open) {
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
        let Some(length) = text[open..].find(end) else {
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

fn data(book: &Book, sources: &Sources, users: &HashMap<&str, BTreeSet<FileId>>, sink: &mut Diagnostics) {
    // Reusables are a file each; a file counts as a user only once it is used itself.
    let mut own: BTreeMap<&str, (FileId, Span, Code)> = BTreeMap::new();
    let mut files: HashMap<FileId, &str> = HashMap::new();
    for entry in book.library.entries() {
        let DataValue::Text { origin, .. } = &entry.value else { continue };
        let span = origin.span(0..0);
        let family = entry.path.strip_prefix("early-access.").unwrap_or(&entry.path);
        if family.starts_with("reusables.") {
            let length = sources.get(span.file).text.lines().next().map_or(0, str::len);
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
    for (path, (_, span, code)) in own.iter().filter(|(path, _)| !used.contains(*path)) {
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

fn features(book: &Book, sources: &Sources, users: &HashMap<&str, BTreeSet<FileId>>, sink: &mut Diagnostics) {
    let mut named: BTreeSet<&str> = BTreeSet::new();
    let in_pages = book.pages.iter().filter_map(|page| page.front.get("versions")?.get("feature"));
    for value in in_pages {
        match value {
            serde_json::Value::Array(names) => named.extend(names.iter().filter_map(serde_json::Value::as_str)),
            value => named.extend(value.as_str()),
        }
    }
    // Pages that are not in the tree, and data with versions of its own.
    let elsewhere = |name: &str| {
        sources.iter().any(|(_, source)| {
            source.text.match_indices(name).any(|(at, _)| {
                let line = source.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
                source.text[line..at].trim_start().starts_with("feature:")
            })
        })
    };
    for (name, _, span) in book.features.iter() {
        if users.contains_key(name) || named.contains(name) || elsewhere(name) {
            continue;
        }
        let first = sources.text(span).lines().next().map_or(0, str::len);
        let place = Span::new(span.file, span.range().start, span.range().start + first);
        let mut diagnostic = Diagnostic::new(Code::UnusedFeature, place, format!("nothing names the feature `{name}`"));
        diagnostic.help("remove the file");
        sink.push(diagnostic);
    }
}
