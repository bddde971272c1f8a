//! Findings for people: each with its source line, drawn by `annotate-snippets`.

use annotate_snippets::{AnnotationKind, Group, Level as Title, Renderer, Snippet};

use super::{Context, Paint};
use crate::engine::diag::{Diagnostic, Level};

/// The finding as a writer sees it, over several lines.
pub(in crate::cli) fn finding(found: &Diagnostic, context: &Context<'_>, paint: Paint) -> String {
    let (sources, axis) = (context.sources, context.axis);
    let level = match found.level {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
        _ => Title::NOTE,
    };
    let title = level.primary_title(found.message.as_str()).id(found.code.as_str());
    let mut group = Group::with_title(title);
    if let Some(span) = found.span {
        let file = sources.get(span.file);
        let range = clamp(span.range(), &file.text);
        let mut snippet = Snippet::source(&*file.text)
            .path(file.path.as_str())
            .annotation(AnnotationKind::Primary.span(range).label(found.label.as_str()));
        let mut elsewhere = Vec::new();
        for (place, label) in &found.labels {
            if place.file == span.file {
                let range = clamp(place.range(), &file.text);
                snippet = snippet.annotation(AnnotationKind::Context.span(range).label(label.as_str()));
            } else {
                elsewhere.push((place, label));
            }
        }
        group = group.element(snippet);
        for (place, label) in elsewhere {
            let file = sources.get(place.file);
            let range = clamp(place.range(), &file.text);
            let snippet = Snippet::source(&*file.text)
                .path(file.path.as_str())
                .annotation(AnnotationKind::Context.span(range).label(label.as_str()));
            group = group.element(snippet);
        }
    }
    for tag in &found.trace {
        let place = sources.line_column(tag.file, tag.start as usize);
        let text = format!("included from {}:{}:{}", sources.get(tag.file).path, place.line, place.column);
        group = group.element(Title::NOTE.message(text));
    }
    if !found.versions.is_empty() {
        let described = axis.describe(found.versions);
        if !found.message.contains(&described) && !found.label.contains(&described) {
            group = group.element(Title::NOTE.message(format!("in {described}")));
        }
    }
    if let Some(help) = &found.help {
        group = group.element(Title::HELP.message(help.as_str()));
    }
    let renderer = if paint.colour { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(paint.width).render(&[group])
}

/// A byte range that lies on character boundaries of `text`.
fn clamp(range: std::ops::Range<usize>, text: &str) -> std::ops::Range<usize> {
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    floor(range.start)..floor(range.end).max(floor(range.start))
}
