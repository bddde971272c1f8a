//! Changes of files as a unified diff.

use similar::{ChangeTag, TextDiff};

use crate::engine::source::SourceEdit;

/// The edits as a diff that `patch` and `git apply` take.
pub(super) fn unified(edits: &[SourceEdit], colour: bool) -> String {
    let mut out = String::new();
    for edit in edits {
        let after = edit.after.as_deref().unwrap_or("");
        let new_name = if edit.after.is_some() { format!("b/{}", edit.path) } else { "/dev/null".to_owned() };
        let diff = TextDiff::from_lines(edit.before.as_str(), after);
        out.push_str(&format!("--- a/{}\n+++ {new_name}\n", edit.path));
        for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
            out.push_str(&format!("{}\n", hunk.header()));
            for change in hunk.iter_changes() {
                let (sign, paint) = match change.tag() {
                    ChangeTag::Delete => ('-', "\x1b[31m"),
                    ChangeTag::Insert => ('+', "\x1b[32m"),
                    ChangeTag::Equal => (' ', ""),
                };
                let paint = if colour { paint } else { "" };
                let line = change.value();
                out.push_str(paint);
                out.push(sign);
                out.push_str(line.strip_suffix('\n').unwrap_or(line));
                if !paint.is_empty() {
                    out.push_str("\x1b[0m");
                }
                out.push('\n');
                if change.missing_newline() {
                    out.push_str("\\ No newline at end of file\n");
                }
            }
        }
    }
    out
}
