//! `ifversion` rewritten in the text that holds it: a branch dropped, a branch unwrapped, a condition replaced.
//!
//! In: a template's text, an [`IfVersion`] of it, and what happens to each of its branches. Out: [`TextEdit`]s. With
//! [`Spacing::Exact`] what the template gives is the same byte for byte, whitespace control included; [`Spacing::Lines`] also
//! takes away lines that held nothing but a tag. Knows no files: [`fix`] carries edits to the source.

use std::ops::Range;

use super::super::diag::Fix;
use super::super::liquid::Template;
use super::super::liquid::ast::IfVersion;
use super::super::liquid::condition::Condition;
use super::super::source::{Sources, Span};
use super::{TextEdit, apply};
use crate::catalog::VersionSet;

/// What happens to one branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It stays as it is.
    Keep,
    /// It goes, with its body: nothing reaches it.
    Remove,
    /// Whatever reaches it takes it: it becomes the `else`, and what follows it goes.
    Always,
    /// It gets another condition.
    Replace(String),
}

/// What happens to the space around tags that go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    /// It stays, but for what the tags themselves strip: the text that is written does not change.
    Exact,
    /// Lines with nothing but the tag go as a whole.
    Lines,
}

/// What has to happen to the branches of `node`, which the versions `live` reach. A branch with a condition that `touch`
/// picks goes where nothing takes it, and becomes the `else` where everything does; otherwise `reword` may give it another
/// condition that holds in the same versions of those (its second argument) that reach it.
pub fn changes(
    node: &IfVersion,
    live: VersionSet,
    touch: impl Fn(&Condition) -> bool,
    reword: impl Fn(&Condition, VersionSet) -> Option<String>,
) -> Vec<Change> {
    let mut left = live;
    let mut changes = Vec::with_capacity(node.branches.len());
    for (condition, _) in &node.branches {
        let change = if !touch(condition) {
            Change::Keep
        } else if !condition.holds.intersects(left) {
            Change::Remove
        } else if condition.holds.contains(left) {
            Change::Always
        } else {
            reword(condition, left).filter(|text| *text != condition.text).map_or(Change::Keep, Change::Replace)
        };
        changes.push(change);
        left -= condition.holds;
    }
    changes
}

/// A branch that stays: its number, and its condition; without one it is the `else`.
struct Kept<'c> {
    index: usize,
    condition: Option<&'c str>,
}

/// The edits that make `changes`, one a branch, in `text`, the text of the template that holds `node`. `None` when the tags
/// of `node` are not all there, so that the source is no plain chain of branches; and when tags cannot go because a neighbour
/// would then strip other space than before. What `data` does by its place on a line is the caller's to compare.
#[must_use]
pub fn rewrite(text: &str, node: &IfVersion, changes: &[Change], spacing: Spacing) -> Option<Vec<TextEdit>> {
    let branches = node.branches.len();
    let tags = &node.tags;
    if tags.len() != branches + usize::from(node.otherwise.is_some()) + 1 || changes.len() != branches {
        return None;
    }
    let mut kept: Vec<Kept<'_>> = Vec::new();
    let mut closed = false;
    for (index, (change, (condition, _))) in changes.iter().zip(&node.branches).enumerate() {
        match change {
            Change::Remove => {}
            Change::Keep => kept.push(Kept { index, condition: Some(&condition.text) }),
            Change::Replace(text) => kept.push(Kept { index, condition: Some(text) }),
            Change::Always => {
                kept.push(Kept { index, condition: None });
                closed = true;
                break;
            }
        }
    }
    if !closed && node.otherwise.is_some() {
        kept.push(Kept { index: branches, condition: None });
    }
    let end = tags.len() - 1;
    let mut edits = Vec::new();
    match kept.first() {
        None => {
            edits.push(deletion(text, tags[0].start..tags[end].end, spacing));
            if !joins(text, &edits) {
                return None;
            }
        }
        // The `else` alone, or a branch that everything takes: its body without tags.
        Some(only) if only.condition.is_none() => {
            edits.push(deletion(text, tags[0].start..tags[only.index].end, spacing));
            edits.push(deletion(text, tags[only.index + 1].start..tags[end].end, spacing));
            join(&mut edits);
            if !joins(text, &edits) {
                return None;
            }
        }
        Some(_) => {
            let mut next = 0;
            for (place, branch) in kept.iter().enumerate() {
                let name = match branch.condition {
                    None => "else",
                    Some(_) if place == 0 => "ifversion",
                    Some(_) => "elsif",
                };
                let in_place = branch.index == next;
                match branch.condition {
                    // The tag stays where it is and what it is: at most its condition changes.
                    Some(condition) if in_place => {
                        let written = &node.branches[branch.index].0;
                        if condition != written.text {
                            edits.push(TextEdit::new(written.range.clone(), condition));
                        }
                    }
                    None if in_place && branch.index == branches => {}
                    condition => {
                        let (open, close) = (&tags[next], &tags[branch.index]);
                        edits.push(TextEdit::new(open.start..close.end, tag(text, open, close, name, condition)));
                    }
                }
                next = branch.index + 1;
            }
            if next != end {
                let (open, close) = (&tags[next], &tags[end]);
                edits.push(TextEdit::new(open.start..close.end, tag(text, open, close, "endif", None)));
            }
        }
    }
    Some(edits)
}

/// A tag in place of everything from `open` to `close`: it strips what `open` strips before it and `close` after it.
fn tag(text: &str, open: &Range<usize>, close: &Range<usize>, name: &str, condition: Option<&str>) -> String {
    let delimiter = if text[open.clone()].starts_with('<') { ("<%", "%>") } else { ("{%", "%}") };
    let before = if strips_before(text, open) { "-" } else { "" };
    let after = if strips_after(text, close) { "-" } else { "" };
    let arguments = condition.map(|condition| format!(" {condition}")).unwrap_or_default();
    format!("{}{before} {name}{arguments} {after}{}", delimiter.0, delimiter.1)
}

fn strips_before(text: &str, tag: &Range<usize>) -> bool {
    text.as_bytes().get(tag.start + 2) == Some(&b'-')
}

fn strips_after(text: &str, tag: &Range<usize>) -> bool {
    tag.end.checked_sub(3).and_then(|at| text.as_bytes().get(at)) == Some(&b'-')
}

/// The deletion of tags from the first to the last byte of `range`, with the space that their dashes strip.
fn deletion(text: &str, mut range: Range<usize>, spacing: Spacing) -> TextEdit {
    let whole = range.clone();
    if strips_before(text, &whole) {
        range.start = text[..range.start].trim_end().len();
    }
    if strips_after(text, &whole) {
        range.end = text.len() - text[range.end..].trim_start().len();
    }
    if spacing == Spacing::Lines && range == whole {
        range = lines(text, range);
    }
    TextEdit::new(range, "")
}

/// The lines of `range`, when nothing else stands on them; else `range`.
fn lines(text: &str, range: Range<usize>) -> Range<usize> {
    let blank = [' ', '\t', '\r'];
    let start = text[..range.start].trim_end_matches(blank).len();
    let after = &text[range.end..];
    let rest = after.trim_start_matches(blank);
    let alone = (start == 0 || text[..start].ends_with('\n')) && rest.starts_with('\n');
    if !alone {
        return range;
    }
    let end = text.len() - rest.len() + 1;
    // Of two blank lines that would meet where a block was, one goes.
    let above = text[..start].trim_end_matches(blank);
    let meets = (above.is_empty() || above.ends_with("\n\n") || above.ends_with("\n\r\n"))
        && text[range].contains('\n')
        && text[end..].trim_start_matches(blank).starts_with('\n');
    if meets { start..end + text[end..].find('\n').map_or(0, |newline| newline + 1) } else { start..end }
}

/// Makes one deletion of two that meet or overlap: the body between them was blank and stripped from both sides.
fn join(edits: &mut Vec<TextEdit>) {
    if let [first, second] = &edits[..]
        && second.range.start <= first.range.end
    {
        let range = first.range.start.min(second.range.start)..first.range.end.max(second.range.end);
        *edits = vec![TextEdit::new(range, "")];
    }
}

/// Whether the text on both sides of deletions may meet: no tag strips space that it did not strip before, and no two
/// characters become a delimiter.
fn joins(text: &str, deletions: &[TextEdit]) -> bool {
    let opens = |right: &str| ["{%-", "{{-", "<%-"].iter().any(|open| right.starts_with(open));
    let closes = |left: &str| ["-%}", "-}}", "-%>"].iter().any(|close| left.ends_with(close));
    let after = |from: usize| -> String {
        let rest = deletions.iter().find(|other| other.range.start > from);
        rest.map_or_else(
            || text[from..].to_owned(),
            |other| format!("{}{}", &text[from..other.range.start], &text[other.range.end..]),
        )
    };
    let mut left = String::new();
    let mut at = 0;
    deletions.iter().all(|deletion| {
        left.push_str(&text[at..deletion.range.start]);
        at = deletion.range.end;
        let right = after(deletion.range.end);
        let (space_before, space_after) = (left.ends_with(char::is_whitespace), right.starts_with(char::is_whitespace));
        let delimiter = left.ends_with(['{', '<']) && right.starts_with(['{', '%']);
        !(delimiter || space_after && closes(left.trim_end()) || space_before && opens(right.trim_start()))
    })
}

/// The edits as one mend of the source of `template`; `None` where the source does not hold the template's bytes as they are.
#[must_use]
pub fn fix(template: &Template, edits: &[TextEdit], sources: &Sources) -> Option<Fix> {
    let start = edits.iter().map(|edit| edit.range.start).min()?;
    let end = edits.iter().map(|edit| edit.range.end).max()?;
    let written = template.text.get(start..end)?;
    let mut place: Option<Span> = None;
    let mut unbroken = true;
    template.origin.runs(start..end, |_, span, verbatim| {
        unbroken &= verbatim && place.is_none_or(|place| place.file == span.file && place.end == span.start);
        place = Some(place.map_or(span, |place| Span { end: span.end, ..place }));
    });
    let place = place.filter(|&place| unbroken && sources.text(place) == written)?;
    let moved: Vec<TextEdit> = edits
        .iter()
        .map(|edit| TextEdit::new(edit.range.start - start..edit.range.end - start, edit.text.as_str()))
        .collect();
    Some(Fix { span: place, text: apply(written, &moved).0 })
}
