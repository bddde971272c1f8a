//! The entry points: a page's body ([`body`]), a front matter value ([`fragment`]), a title ([`inline_text`]).
//!
//! In: texts after Liquid with their maps, and the versions that share each. Out: [`Rendered`], one a text unless the titles that
//! `AUTOTITLE` asks for differ between versions, and one for all texts that spell link targets alone otherwise. Which pages
//! exist is known to [`Titles`] alone.

use std::collections::BTreeMap;
use std::ops::Range;

use super::html::{MAX_PROBLEMS, Page, Writer};
use super::repair::repair;
use super::spelling::{Spelling, respelled};
use super::{Fragment, Rendered};
use crate::catalog::VersionSet;
use crate::engine::config::Axis;
use crate::engine::diag::{Code, Diagnostic, Diagnostics};
use crate::engine::link::LinkRules;
use crate::engine::liquid::Outcome;
use crate::engine::markdown::highlight::Highlight;
use crate::engine::markdown::parse;
use crate::engine::source::SourceMap;

/// Titles of pages.
pub trait Titles: Sync {
    /// The plain title of the page to which `url`, as written with query and fragment, leads in the version with index `version`; `None` when there
    /// is no such page.
    fn title(&self, url: &str, version: usize) -> Option<&str>;
}

/// What rendering needs besides the text.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Context<'a> {
    /// The versions, for messages.
    pub axis: &'a Axis,
    /// Which targets depend on the version.
    pub links: &'a LinkRules,
    /// Titles for `AUTOTITLE`.
    pub titles: &'a dyn Titles,
    /// Highlighting of code; without it code is written as it is.
    pub highlight: Option<&'a dyn Highlight>,
    /// Whether the page has `layout: inline`, so that `annotate` lays out notes beside code.
    pub annotate: bool,
}

impl<'a> Context<'a> {
    /// A context without highlighting and without annotations.
    #[must_use]
    pub fn new(axis: &'a Axis, links: &'a LinkRules, titles: &'a dyn Titles) -> Self {
        Self { axis, links, titles, highlight: None, annotate: false }
    }
}

/// The deepest nesting at which raw HTML is repaired. Deeper than this, tree construction would take quadratic time; raw
/// HTML of such a text is shown as text.
const REPAIRABLE: usize = 100;

/// Renders a page's body: its distinct texts, each once, and those that differ in the spelling of link targets as one. What
/// comes back is disjoint and covers the versions of `outcomes`.
#[must_use]
pub fn body(mut outcomes: Vec<Outcome>, context: &Context<'_>, sink: &mut Diagnostics) -> Vec<Rendered> {
    let mut rendered = Vec::with_capacity(outcomes.len());
    // By label of the definition: the versions that have it, and whether one of them refers to it.
    let mut footnotes = BTreeMap::new();
    outcomes.reverse();
    while let Some(outcome) = outcomes.pop() {
        let Some(first) = outcome.versions.first_index() else { continue };
        let page = write(&outcome.text, first, context);
        let mut spellings = Vec::new();
        outcomes.retain(|other| {
            let found = respelled(&outcome, &page.links, other, context.links);
            let apart = found.is_none();
            spellings.extend(found);
            apart
        });
        let versions = spellings.iter().fold(outcome.versions, |all, other| all | other.versions);
        for (label, is_used) in &page.footnotes {
            // Of the footnotes in a reusable, each page refers to its own.
            if !outcome.map.trace(label.start).is_empty() {
                continue;
            }
            let name = outcome.text.get(label.clone()).unwrap_or_default().trim_end_matches(':').to_owned();
            let key = (outcome.map.span(label.clone()), name);
            let (set, used) = footnotes.entry(key).or_insert((VersionSet::EMPTY, false));
            *set |= versions;
            *used |= is_used;
        }
        text(outcome, spellings, page, context, sink, &mut rendered);
    }
    // A definition is left out of the versions that do not refer to it: one that some version shows is as it should be.
    let unused = footnotes.into_iter().filter(|(_, (_, is_used))| !is_used);
    for ((span, name), (versions, _)) in unused.take(MAX_PROBLEMS) {
        let message = format!("nothing refers to the footnote `{name}`: readers do not see it");
        let finding = sink.report(Code::UnusedFootnote, span, message);
        finding.versions(versions).help(format!("write `{name}` where it belongs, or remove it"));
    }
    rendered
}

/// One text of a body, of which `page` was written in its first version; several where its titles differ.
fn text(
    outcome: Outcome,
    mut spellings: Vec<Spelling>,
    page: Page,
    context: &Context<'_>,
    sink: &mut Diagnostics,
    rendered: &mut Vec<Rendered>,
) {
    spellings.reverse();
    let Outcome { versions, text, map, .. } = outcome;
    let versions = spellings.iter().fold(versions, |all, other| all | other.versions);
    let first = versions.first_index().unwrap_or_default();
    report(&text, &page, &map, versions, sink);
    let groups = title_groups(&page, versions, context);
    let mut pages = Vec::with_capacity(groups.len());
    for group in groups.iter().skip(1) {
        let version = group.first_index().unwrap_or(first);
        pages.push((*group, write(&text, version, context)));
    }
    let all = groups.first().copied().unwrap_or(versions);
    let at = rendered.len();
    for (group, page) in pages {
        rendered.push(finish(text.clone(), spellings.clone(), map.clone(), group, page));
    }
    rendered.insert(at, finish(text, spellings, map, all, page));
}

/// Renders a front matter value that holds blocks of markdown: an intro, a product callout, permissions.
/// As [`body`], without headings and anchors.
#[must_use]
pub fn fragment(
    text: &str,
    map: &SourceMap,
    versions: VersionSet,
    context: &Context<'_>,
    sink: &mut Diagnostics,
) -> Vec<(VersionSet, Fragment)> {
    let Some(first) = versions.first_index() else { return Vec::new() };
    let page = write(text, first, context);
    report(text, &page, map, versions, sink);
    let groups = title_groups(&page, versions, context);
    let part = |page: Page, version: usize| Fragment {
        markdown: text.to_owned(),
        html: page.html,
        links: page.links,
        map: map.clone(),
        plain: super::inline::text_with_titles(text, |url| {
            context.titles.title(url, version).filter(|_| context.links.is_local(url))
        }),
    };
    let mut parts = Vec::with_capacity(groups.len());
    for group in groups.iter().skip(1) {
        let version = group.first_index().unwrap_or(first);
        parts.push((*group, part(write(text, version, context), version)));
    }
    parts.insert(0, (groups.first().copied().unwrap_or(versions), part(page, first)));
    parts
}

/// The plain text of a title or another line of markdown: tags left out, entities decoded, white space folded.
#[must_use]
pub fn inline_text(markdown: &str) -> String {
    super::inline::text(markdown)
}

fn write(text: &str, version: usize, context: &Context<'_>) -> Page {
    let mut page = Writer::new(text, version, context, false).run();
    if page.doubtful {
        if page.deepest > REPAIRABLE {
            page = Writer::new(text, version, context, true).run();
        } else {
            page.html = repair(std::mem::take(&mut page.html));
        }
    }
    page
}

fn finish(
    markdown: String,
    mut spellings: Vec<Spelling>,
    map: SourceMap,
    versions: VersionSet,
    mut page: Page,
) -> Rendered {
    spellings.retain(|other| other.versions.intersects(versions));
    // They stay as long as the book: a third of what they had grown to was never written.
    page.html.html.shrink_to_fit();
    page.html.slots.shrink_to_fit();
    page.links.shrink_to_fit();
    page.headings.shrink_to_fit();
    Rendered {
        versions,
        markdown,
        spellings,
        map,
        html: page.html,
        headings: page.headings,
        anchors: page.anchors,
        links: page.links,
    }
}

/// `versions` cut into sets in which every title asked for is the same.
fn title_groups(page: &Page, versions: VersionSet, context: &Context<'_>) -> Vec<VersionSet> {
    if page.titles.is_empty() {
        return vec![versions];
    }
    let mut groups: Vec<(Vec<Option<&str>>, VersionSet)> = Vec::new();
    for version in versions {
        let titles: Vec<_> = page.titles.iter().map(|(url, _)| context.titles.title(url, version)).collect();
        match groups.iter_mut().find(|(known, _)| *known == titles) {
            Some((_, set)) => *set |= VersionSet::single(version),
            None => groups.push((titles, VersionSet::single(version))),
        }
    }
    groups.into_iter().map(|(_, set)| set).collect()
}

/// What only the writing of the text finds. Whether targets exist is the link check's business.
fn report(text: &str, page: &Page, map: &SourceMap, versions: VersionSet, sink: &mut Diagnostics) {
    for problem in &page.problems {
        let finding = report_at(&problem.range, map, problem.code, problem.message.clone(), sink);
        finding.versions(versions).help.clone_from(&problem.help);
    }
    for (range, name) in parse::undefined_references(text, MAX_PROBLEMS) {
        let message = format!("no definition of `{name}`: readers see the brackets");
        let is_target = name.starts_with('/') || name.contains("://");
        let help = if is_target {
            format!("a target stands in parentheses: `[text]({name})`")
        } else {
            format!("add a line `[{name}]: /path`, or write `[text](/path)`")
        };
        report_at(&range, map, Code::UndefinedReference, message, sink).versions(versions).help(help);
    }
}

fn report_at<'s>(
    range: &Range<usize>,
    map: &SourceMap,
    code: Code,
    message: String,
    sink: &'s mut Diagnostics,
) -> &'s mut Diagnostic {
    sink.report(code, map.span(range.clone()), message).trace(map.trace(range.start))
}
