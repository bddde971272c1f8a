//! Prints findings and failures. The one module that does.

use std::io::{IsTerminal, Write};

use annotate_snippets::{AnnotationKind, Group, Level as Title, Renderer, Snippet};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::engine::config::Axis;
use crate::engine::diag::{Diagnostic, Level};
use crate::engine::source::Sources;

/// Columns of a message; longer source lines are cut around what is marked.
const WIDTH: usize = 80;

/// Whether standard error takes colour.
pub(super) fn colour() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Says why a command could not run.
pub(super) fn failure(error: &dyn std::error::Error) {
    _ = writeln!(std::io::stderr(), "error: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        _ = writeln!(std::io::stderr(), "  because: {cause}");
        source = cause.source();
    }
}

/// The finding as a writer sees it, over several lines.
pub(super) fn human(found: &Diagnostic, sources: &Sources, axis: &Axis, colour: bool) -> String {
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
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(WIDTH).render(&[group])
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

/// A bar on standard error that counts to `total`; none where no terminal is there.
pub(super) fn bar(total: usize, noun: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::stderr());
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template(&format!("{{bar:40}} {{pos}}/{{len}} {noun}")) {
        bar.set_style(style);
    }
    bar
}

/// Says how many findings there are.
pub(super) fn count(found: &[Diagnostic]) {
    _ = writeln!(std::io::stderr(), "{}", counted(found));
}

/// `3 errors, 1 warning`.
pub(super) fn counted(found: &[Diagnostic]) -> String {
    let number = |level: Level| found.iter().filter(|finding| finding.level == level).count();
    let noun = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    format!("{}, {}", noun(number(Level::Error), "error"), noun(number(Level::Warning), "warning"))
}
