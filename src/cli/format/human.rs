//! Findings for people: each with its source line, drawn by `annotate-snippets`.

use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level as Title, Origin, Renderer, Snippet};

use super::{Context, Paint};
use crate::engine::diag::{Code, Diagnostic, Level};
use crate::engine::source::{FileId, Sources, Span};

/// How many findings of one rule are shown of a file: more of them say nothing new, and hide the others.
const MAX_ALIKE: usize = 20;

/// All findings as a writer sees them; what is left out is counted behind the file's last one.
pub(super) fn findings(found: &[Diagnostic], context: &Context<'_>, paint: Paint) -> String {
    let file_of = |finding: &Diagnostic| finding.span.map(|span| span.file);
    let mut out = String::new();
    // Findings are sorted by file.
    for of_file in found.chunk_by(|a, b| file_of(a) == file_of(b)) {
        let mut alike: BTreeMap<Code, usize> = BTreeMap::new();
        for one in of_file {
            let count = alike.entry(one.code).or_default();
            *count += 1;
            if *count <= MAX_ALIKE {
                out.push_str(&finding(one, context, paint));
                out.push_str("\n\n");
            }
        }
        for (code, count) in alike.into_iter().filter(|(_, count)| *count > MAX_ALIKE) {
            out.push_str(&left_out(code, count - MAX_ALIKE, file_of(&of_file[0]), of_file, context, paint));
            out.push_str("\n\n");
        }
    }
    out
}

/// A line for findings that are not shown, with their gravest level.
fn left_out(
    code: Code,
    count: usize,
    file: Option<FileId>,
    of_file: &[Diagnostic],
    context: &Context<'_>,
    paint: Paint,
) -> String {
    let level = of_file.iter().filter(|one| one.code == code).map(|one| one.level).max().unwrap_or(Level::Note);
    let place = file.map_or_else(String::new, |file| format!(" in {}", context.sources.get(file).path));
    let text = format!("{count} more of this rule{place}: `--format short` lists all");
    renderer(paint).render(&[Group::with_title(title(level).primary_title(text).id(code.as_str()))])
}

fn title(level: Level) -> Title<'static> {
    match level {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
        _ => Title::NOTE,
    }
}

fn renderer(paint: Paint) -> Renderer {
    let renderer = if paint.colour { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(paint.width)
}

/// The finding as a writer sees it, over several lines.
pub(in crate::cli) fn finding(found: &Diagnostic, context: &Context<'_>, paint: Paint) -> String {
    let (sources, axis) = (context.sources, context.axis);
    let title = title(found.level).primary_title(found.message.as_str()).id(found.code.as_str());
    let mut group = Group::with_title(title);
    if let Some(span) = found.span {
        let text: &str = &sources.get(span.file).text;
        let mut whole = clamp(span.range(), text);
        let mut near = Vec::new();
        let mut elsewhere = Vec::new();
        for (place, label) in &found.labels {
            let range = clamp(place.range(), text);
            let both = whole.start.min(range.start)..whole.end.max(range.end);
            if place.file == span.file && lines_around(&both, text).len() <= MAX_SHOWN {
                whole = both;
                near.push((*place, label.as_str(), AnnotationKind::Context));
            } else {
                elsewhere.push((*place, label.as_str(), AnnotationKind::Context));
            }
        }
        near.insert(0, (span, found.label.as_str(), AnnotationKind::Primary));
        group = excerpt(group, sources, &near, whole);
        for mark in elsewhere {
            let range = clamp(mark.0.range(), &sources.get(mark.0.file).text);
            group = excerpt(group, sources, &[mark], range);
        }
    }
    for tag in &found.trace {
        let place = sources.line_column(tag.file, tag.start as usize);
        let text = format!("included from {}:{}:{}", sources.get(tag.file).path, place.line, place.column);
        group = group.element(Title::NOTE.message(text));
    }
    match found.more_traces {
        0 => {}
        1 => group = group.element(Title::NOTE.message("and from one more place")),
        more => group = group.element(Title::NOTE.message(format!("and from {more} more places"))),
    }
    // What holds in all versions needs no word about versions.
    if !found.versions.is_empty() && found.versions != axis.universe() {
        let described = axis.describe(found.versions);
        if !found.message.contains(&described) && !found.label.contains(&described) {
            group = group.element(Title::NOTE.message(format!("in {described}")));
        }
    }
    if let Some(help) = &found.help {
        group = group.element(Title::HELP.message(help.as_str()));
    }
    renderer(paint).render(&[group])
}

/// Bytes of a file that are shown at most: a finding is looked at in its lines, not in a file of one line.
const MAX_SHOWN: usize = 8 << 10;

/// A marked place, with the text under it.
type Mark<'m> = (Span, &'m str, AnnotationKind);

/// Adds the lines around `whole`, a range of the file of `marks` that holds them all. Of what is too long to be shown the
/// beginning is.
fn excerpt<'g>(group: Group<'g>, sources: &'g Sources, marks: &[Mark<'g>], whole: Range<usize>) -> Group<'g> {
    let Some((first, ..)) = marks.first() else { return group };
    let file = sources.get(first.file);
    let text: &str = &file.text;
    let start = clamp(first.range(), text).start;
    let mut shown = lines_around(&whole, text);
    let mut is_cut = false;
    if shown.len() > MAX_SHOWN {
        shown = lines_around(&(start..start), text);
        is_cut = shown.len() > MAX_SHOWN;
    }
    if is_cut {
        shown = clamp(start.saturating_sub(MAX_SHOWN / 64)..start + MAX_SHOWN / 32, text);
    }
    let line = sources.line_column(first.file, shown.start).line;
    let mut snippet = Snippet::source(&text[shown.clone()]).line_start(line);
    for (place, label, kind) in marks {
        let range = clamp(place.range(), text);
        let end = range.end.min(shown.end).max(range.start);
        let within = range.start - shown.start..end - shown.start;
        snippet = snippet.annotation(kind.span(within).label(*label));
    }
    if is_cut {
        // The place counts from the line's first character, which is not shown.
        let place = sources.line_column(first.file, start);
        let origin = Origin::path(file.path.as_str()).line(place.line).char_column(place.column);
        group.element(origin).element(snippet)
    } else {
        group.element(snippet.path(file.path.as_str()))
    }
}

/// The lines that a range touches, with the break of the last one.
fn lines_around(range: &Range<usize>, text: &str) -> Range<usize> {
    let start = text[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[range.end..].find('\n').map_or(text.len(), |newline| range.end + newline + 1);
    start..end
}

/// A byte range that lies on character boundaries of `text`.
fn clamp(range: Range<usize>, text: &str) -> Range<usize> {
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    floor(range.start)..floor(range.end).max(floor(range.start))
}
