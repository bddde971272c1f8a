//! Marks of merges that nobody finished, in any source.
//!
//! In: sources. Out: a finding for each `<<<<<<<` that `=======` and `>>>>>>>` follow. In markdown, code between fences may
//! show such marks.

use std::ops::Range;

use memchr::memmem;

use super::super::diag::{Code, Diagnostics};
use super::super::source::{Sources, Span};

/// How each side of a conflict begins, and how the last one ends.
const MARKS: [&str; 3] = ["<<<<<<< ", "=======", ">>>>>>> "];

/// Reports them.
pub(super) fn check(sources: &Sources, sink: &mut Diagnostics) {
    let opening = memmem::Finder::new(MARKS[0]);
    for (file, source) in sources.iter() {
        if opening.find(source.text.as_bytes()).is_none() {
            continue;
        }
        for line in conflicts(&source.text, source.path.ends_with(".md")) {
            let message = "a merge conflict is left in the file";
            sink.report(Code::MergeConflict, Span::new(file, line.start, line.end), message)
                .help("choose between the two texts, and remove the lines `<<<<<<<`, `=======` and `>>>>>>>`");
        }
    }
}

/// The lines that open a conflict.
fn conflicts(text: &str, is_markdown: bool) -> Vec<Range<usize>> {
    let (mut found, mut open, mut fence) = (Vec::new(), None, None);
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        let start = end;
        end += line.len();
        let line = line.trim_end();
        if is_markdown && is_fence(line, &mut fence) || fence.is_some() {
            continue;
        }
        if line.starts_with(MARKS[0]) {
            open = Some((start..start + line.len(), false));
        } else if let Some((opening, is_half)) = &mut open {
            if line == MARKS[1] {
                *is_half = true;
            } else if *is_half && line.starts_with(MARKS[2]) {
                found.push(opening.clone());
                open = None;
            }
        }
    }
    found
}

/// Whether a line opens or closes a block of code; `open` is what opened the one that it stands in.
fn is_fence<'t>(line: &'t str, open: &mut Option<&'t str>) -> bool {
    let line = line.trim_start();
    let Some(sign) = line.chars().next().filter(|sign| matches!(sign, '`' | '~')) else { return false };
    let run = &line[..line.len() - line.trim_start_matches(sign).len()];
    match *open {
        Some(fence) if fence.starts_with(sign) && run.len() >= fence.len() && run == line => *open = None,
        None if run.len() >= 3 => *open = Some(run),
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::conflicts;

    #[test]
    fn marks_of_both_sides_make_a_conflict() {
        let conflict = "<<<<<<< HEAD\nOne.\n=======\nTwo.\n>>>>>>> other\n";
        for (text, is_markdown, lines) in [
            (conflict.to_owned(), true, 1),
            (conflict.replace('\n', "\r\n"), false, 1),
            (format!("text\n{conflict}text\n{conflict}"), true, 2),
            (format!("```text\n{conflict}```\n"), true, 0),
            (format!("   ~~~~\n```\n{conflict}~~~\n   ~~~~\n{conflict}"), true, 1),
            (format!("```text\n{conflict}```\n"), false, 1),
            (conflict.replace("=======\n", ""), true, 0),
            (conflict.replace(">>>>>>> ", "> "), true, 0),
            (conflict.replace('\n', "\n "), true, 0),
        ] {
            assert_eq!(conflicts(&text, is_markdown).len(), lines, "{text}");
        }
    }
}
