//! Certain mends, again and again until nothing is left to mend: [`mend`].
//!
//! In: sources and a way to find what is wrong with them. Out: the changed sources and how many mends were made. Two mends
//! that overlap are not made in one round; the later one has its turn when the findings are made anew.

use std::collections::BTreeMap;

use super::super::diag::{Diagnostic, Fix};
use super::super::source::{FileId, SourceEdit, Sources};
use super::{TextEdit, apply};

/// Most rounds of finding and mending: mends that undo one another end here.
const MOST_ROUNDS: usize = 10;

/// What mending came to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Mended {
    /// The sources afterwards; file numbers are those of before.
    pub sources: Sources,
    /// The files that changed, in path order.
    pub edits: Vec<SourceEdit>,
    /// How many mends were made.
    pub count: usize,
    /// What is left.
    pub findings: Vec<Diagnostic>,
}

/// Makes every certain mend of what `find` finds. Files that are no clean text, or that a symbolic link stands for, are the
/// caller's to refuse: `writable` says whether a file may change.
pub fn mend(
    sources: &Sources,
    writable: impl Fn(FileId) -> bool,
    mut find: impl FnMut(&Sources) -> Vec<Diagnostic>,
) -> Mended {
    let mut now = sources.clone();
    let mut count = 0;
    let mut findings = find(&now);
    for _ in 0..MOST_ROUNDS {
        let mut by_file: BTreeMap<FileId, Vec<TextEdit>> = BTreeMap::new();
        for Fix { span, text } in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
            let edit = TextEdit::new(span.range(), text.as_str());
            let edits = by_file.entry(span.file).or_default();
            // One place that several findings mend alike is mended once.
            if writable(span.file) && !edits.contains(&edit) {
                edits.push(edit);
            }
        }
        let mut made = 0;
        for (file, edits) in by_file {
            let source = now.get(file);
            let (text, done) = apply(&source.text, &edits);
            if text != *source.text {
                made += done.iter().filter(|&&done| done).count();
                let path = source.path.clone();
                now.insert(path, text.into());
            }
        }
        if made == 0 {
            break;
        }
        count += made;
        findings = find(&now);
    }
    let edits = changed(sources, &now);
    Mended { sources: now, edits, count, findings }
}

/// The files whose texts differ, in path order.
pub(super) fn changed(before: &Sources, after: &Sources) -> Vec<SourceEdit> {
    let differ = |(file, old): (FileId, &super::super::source::SourceFile)| {
        let new = &after.get(file).text;
        (old.text != *new).then(|| SourceEdit {
            path: old.path.clone(),
            before: old.text.to_string(),
            after: Some(new.to_string()),
        })
    };
    before.iter().filter_map(differ).collect()
}
