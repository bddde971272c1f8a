//! A release taken out of the sources: [`sources`]. The proof that nothing else changed is [`super::differences`].
//!
//! In: sources, the book compiled from them, and a version. Out: changed sources, in which neither a condition nor a `versions`
//! range names the release, and what could not be changed. Each condition is rewritten on its own: first tidily, then so that
//! the text stays the same byte for byte, and only with an outcome that is the same in every version that stays.

use std::collections::HashMap;

use super::super::book::Book;
use super::super::config::Axis;
use super::super::content::Page;
use super::super::content::data;
use super::super::diag::Diagnostics;
use super::super::folded::Folded;
use super::super::liquid::ast::{IfVersion, conditions};
use super::super::liquid::condition::{Condition, Connective, TermKind, condition, grouped};
use super::super::liquid::{self, Library, Origin, Outcome, Value, parse};
use super::super::source::{FileId, SourceEdit, Sources, Span, front_matter};
use super::condition::{Change, Spacing, changes, rewrite};
use super::mend::changed;
pub use super::orphan::{orphans, remove};
use super::{TextEdit, apply, versions};
use crate::catalog::VersionSet;

/// What taking a release out came to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Retired {
    /// The sources afterwards.
    pub sources: Sources,
    /// The files that changed, in path order.
    pub edits: Vec<SourceEdit>,
    /// How many `ifversion` blocks were rewritten.
    pub conditions: usize,
    /// How many `versions` ranges were rewritten.
    pub ranges: usize,
    /// Places that still name the release, with the reason.
    pub left: Vec<(Span, String)>,
}

/// The release that goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Release<'a> {
    pub(super) axis: &'a Axis,
    pub(super) plan: usize,
    pub(super) number: (u32, u32),
    /// The versions that stay.
    pub(super) rest: VersionSet,
}

/// The sources without the version `index` of the book's axis, which has a numbered release. `None` when it has none.
#[must_use]
pub fn sources(before: &Sources, book: &Book, index: usize) -> Option<Retired> {
    let version = book.axis.versions().get(index)?;
    let rest = book.axis.universe() - VersionSet::single(index);
    let release = Release { axis: &book.axis, plan: version.plan, number: version.number?, rest };
    let library = data::library(before, &book.config, &book.axis, &book.features, &mut Diagnostics::new());
    let pages: HashMap<FileId, &Page> = book.pages.iter().map(|page| (page.file, page)).collect();
    let orphaned = orphans(book, index);
    let mut retired =
        Retired { sources: before.clone(), edits: Vec::new(), conditions: 0, ranges: 0, left: Vec::new() };
    for (file, source) in before.iter() {
        // What could not be read as it is must not be written back.
        let readable = !before.errors.iter().any(|error| error.file == Some(file));
        if !readable
            || !(source.path.ends_with(".md") || source.path.ends_with(".yml") || source.path.ends_with(".yaml"))
        {
            continue;
        }
        let mut text = source.text.to_string();
        let page = pages.get(&file);
        // A page that loses its only version keeps its text for whoever decides what becomes of it.
        if page.is_some_and(|page| orphaned.contains(&page.id)) {
            continue;
        }
        let live = page.map(|page| page.versions & rest).filter(|live| !live.is_empty()).unwrap_or(rest);
        let variables = page.map(|page| variables(page, &book.axis)).unwrap_or_default();
        let kind = match page {
            Some(_) => Kind::Page,
            None if source.path.ends_with(".md") => Kind::Reusable,
            None => Kind::Data,
        };
        let job = Job { release, library: &library, variables, live, file, kind };
        retired.conditions += job.conditions(&mut text, &mut retired.left);
        retired.ranges += versions::retire(&mut text, &source.path, file, release, &mut retired.left);
        if text != *source.text {
            retired.sources.insert(source.path.clone(), text.into());
        }
    }
    retired.edits = changed(before, &retired.sources);
    Some(retired)
}

fn variables(page: &Page, axis: &Axis) -> HashMap<String, Folded<Value>> {
    let article = Folded::constant(axis.universe(), Value::from(page.path.as_str()));
    HashMap::from([("currentArticle".to_owned(), article)])
}

/// One file in which conditions are rewritten.
struct Job<'j> {
    release: Release<'j>,
    library: &'j Library,
    variables: HashMap<String, Folded<Value>>,
    live: VersionSet,
    file: FileId,
    kind: Kind,
}

/// What a file is, as far as its templates go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Page,
    Reusable,
    Data,
}

/// The templates of a file, in the forms in which they are used: a reusable trimmed, indented and quoted. `None` when its YAML
/// cannot be read.
fn templates(text: &str, kind: Kind) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let (yaml, body) = match front_matter(text) {
        _ if kind == Kind::Data => (0..text.len(), text.len()),
        Some((yaml, body)) => (yaml, body),
        None => (0..0, 0),
    };
    let value = serde_yaml::from_str::<serde_json::Value>(&text[yaml]).ok()?;
    let mut open = vec![&value];
    while let Some(value) = open.pop() {
        match value {
            // Those without Liquid too: they may have had some.
            serde_json::Value::String(text) => {
                found.push(text.trim().to_owned());
                found.push(text.clone());
            }
            serde_json::Value::Array(items) => open.extend(items),
            serde_json::Value::Object(map) => open.extend(map.values()),
            _ => {}
        }
    }
    let body = &text[body..];
    match kind {
        Kind::Page => found.push(body.to_owned()),
        Kind::Reusable => {
            let body = body.trim();
            found.push(body.to_owned());
            found.push(body.replace('\n', "\n   "));
            found.push(body.lines().map(str::trim).collect::<Vec<_>>().join("\n> "));
        }
        Kind::Data => {}
    }
    Some(found)
}

impl Job<'_> {
    /// Rewrites block after block, each time on a fresh reading of the text, front matter included.
    fn conditions(&self, text: &mut String, left: &mut Vec<(Span, String)>) -> usize {
        let mut done = 0;
        // Blocks that could not be rewritten: passed over in the next rounds.
        let mut refused = 0;
        let number = self.release.number;
        // Nearly every file has none.
        if !text.contains(&format!("{}.{}", number.0, number.1)) {
            return 0;
        }
        let before = self.outcomes(text);
        if before.is_none() {
            left.push((
                Span::new(self.file, 0, 0),
                "the YAML of this file cannot be read: nothing in it is changed".to_owned(),
            ));
            return 0;
        }
        loop {
            let template = parse::template(text.as_str().into(), Origin::at(self.file, 0), self.library);
            let mut found: Option<(&IfVersion, VersionSet)> = None;
            let mut seen = 0;
            conditions(&template.nodes, self.live, &mut |node, live| {
                if found.is_none() && node.branches.iter().any(|(condition, _)| self.mentions(condition)) {
                    seen += 1;
                    if seen > refused {
                        found = Some((node, if live.is_empty() { self.live } else { live }));
                    }
                }
            });
            let Some((node, live)) = found else { return done };
            let same = |candidate: &String| candidate != text && self.outcomes(candidate) == before;
            let rewritten = self.candidates(text, node, live).find(same);
            match rewritten {
                Some(candidate) => {
                    *text = candidate;
                    done += 1;
                }
                None => {
                    refused += 1;
                    let span = Span::new(self.file, node.tags[0].start, node.tags[0].end);
                    left.push((span, "no rewriting of this block leaves its text as it is".to_owned()));
                }
            }
        }
    }

    /// Texts with the block rewritten, the best first.
    fn candidates<'c>(
        &'c self,
        text: &'c str,
        node: &'c IfVersion,
        live: VersionSet,
    ) -> impl Iterator<Item = String> + 'c {
        let touch = |condition: &Condition| self.mentions(condition);
        let reword = |condition: &Condition, _| self.reworded(condition);
        let wanted = changes(node, live, touch, reword);
        // Where tags cannot go: indentation of what follows them, for example, would count.
        let worded: Vec<Change> = wanted
            .iter()
            .zip(&node.branches)
            .map(|(change, (condition, _))| match change {
                Change::Always => Change::Replace(self.reworded(condition).unwrap_or_else(|| self.everywhere())),
                other => other.clone(),
            })
            .collect();
        let held = (!wanted.iter().any(|change| *change != Change::Remove) && node.otherwise.is_none()).then(|| {
            // The text of a reusable is trimmed before it is evaluated: at its edge an empty tag keeps the space inside.
            let whole = node.tags[0].start..node.tags.last().map_or(node.tags[0].end, |tag| tag.end);
            apply(text, &[TextEdit::new(whole, "{% comment %}{% endcomment %}")]).0
        });
        [(wanted.clone(), Spacing::Lines), (wanted, Spacing::Exact), (worded, Spacing::Exact)]
            .into_iter()
            .filter_map(move |(changes, spacing)| Some(apply(text, &rewrite(text, node, &changes, spacing)?).0))
            .chain(held)
    }

    /// What the file gives in every version that stays, template by template, each in the forms in which it is used.
    /// `None` when its YAML cannot be read.
    fn outcomes(&self, text: &str) -> Option<Vec<Vec<(VersionSet, String)>>> {
        let evaluated = |text: String| {
            let template = parse::template(text.into(), Origin::at(self.file, 0), self.library);
            let found = liquid::evaluate(&template, self.library, &self.variables, self.live, &mut Diagnostics::new());
            let mut outcomes: Vec<_> =
                found.into_iter().map(|Outcome { versions, text, .. }| (versions, text)).collect();
            outcomes.sort();
            outcomes
        };
        Some(templates(text, self.kind)?.into_iter().map(evaluated).collect())
    }

    fn mentions(&self, condition: &Condition) -> bool {
        let plan = &self.release.axis.plans[self.release.plan].short;
        let number = self.release.number;
        condition.terms.iter().any(|term| {
            matches!(&term.kind, TermKind::Compare { plan: other, release, .. } if other == plan && *release == number)
        })
    }

    /// A condition that is always true without naming a release.
    fn everywhere(&self) -> String {
        let plans: Vec<&str> = self.release.axis.plans.iter().map(|plan| plan.short.as_str()).collect();
        plans.join(" or ")
    }

    /// The condition with other words for the terms that name the release; `None` when it is true or false everywhere, or
    /// when no words are found.
    fn reworded(&self, written: &Condition) -> Option<String> {
        let Release { axis, plan, rest, .. } = self.release;
        let short = &axis.plans[plan].short;
        let own = |kind: &TermKind| match kind {
            TermKind::Plan(other) => *other == plan,
            TermKind::Compare { plan, .. } => plan == short,
            _ => false,
        };
        // From the right: `a and b or c` is `a and (b or c)`.
        let mut terms: Vec<(Option<Connective>, String, VersionSet, bool)> = Vec::new();
        let mut constant: Option<bool> = None;
        for (place, term) in written.terms.iter().enumerate().rev() {
            let link = written.terms.get(place + 1).and_then(|next| next.connective);
            let word = self.term(&term.kind, term.holds, &term.text)?;
            let is_last = place + 1 == written.terms.len();
            match (word, link) {
                (Word::Text(text), _) if is_last => terms.push((None, text, term.holds, own(&term.kind))),
                (Word::True, _) if is_last => constant = Some(true),
                (Word::False, _) if is_last => constant = Some(false),
                (Word::True, Some(Connective::And)) | (Word::False, Some(Connective::Or)) => {}
                (Word::True, _) => (constant, terms) = (Some(true), Vec::new()),
                (Word::False, _) => (constant, terms) = (Some(false), Vec::new()),
                (Word::Text(text), link) => match (constant, link) {
                    (Some(true), Some(Connective::And)) | (Some(false), Some(Connective::Or)) => {
                        constant = None;
                        terms.push((None, text, term.holds, own(&term.kind)));
                    }
                    // `x or true`, `x and false`: the rest decides.
                    (Some(_), _) => {}
                    (None, link) => terms.push((link, text, term.holds, own(&term.kind))),
                },
            }
        }
        if constant.is_some() {
            return None;
        }
        terms.reverse();
        let text = |terms: &[(Option<Connective>, String, VersionSet, bool)]| {
            let mut out = String::new();
            for (place, (link, term, ..)) in terms.iter().enumerate() {
                out.push_str(term);
                if place + 1 < terms.len() {
                    out.push_str(if *link == Some(Connective::And) { " and " } else { " or " });
                }
            }
            out
        };
        let holds = |text: &str| {
            condition(text, 0..0, axis, &self.library.names).ok().map(|found| grouped(&found.terms) & rest)
        };
        let wanted = written.holds & rest;
        // Terms about the same plan that no longer add anything.
        let mut place = 0;
        while terms.len() > 1 && place < terms.len() {
            let mut fewer = terms.clone();
            let removed = fewer.remove(place);
            if removed.3 && holds(&text(&fewer)) == Some(wanted) {
                terms = fewer;
            } else {
                place += 1;
            }
        }
        Some(text(&terms)).filter(|text| holds(text) == Some(wanted))
    }

    /// A term in words that do not name the release.
    fn term(&self, kind: &TermKind, holds: VersionSet, written: &str) -> Option<Word> {
        let Release { axis, plan, number, rest } = self.release;
        let short = &axis.plans[plan].short;
        let TermKind::Compare { plan: named, operator, release } = kind else {
            return Some(Word::Text(written.to_owned()));
        };
        if named != short || *release != number {
            return Some(Word::Text(written.to_owned()));
        }
        let holds = holds & rest;
        let whole = axis.plan_set(plan) & rest;
        if holds.is_empty() {
            return Some(Word::False);
        }
        if holds == rest {
            return Some(Word::True);
        }
        if holds == whole {
            return Some(Word::Text(short.clone()));
        }
        // `> 3.1` becomes `> 3.0`, `< 3.1` becomes `< 3.2`: the neighbour on the other side says the same.
        whole.iter().find_map(|index| {
            let text = format!("{short} {operator} {}", axis.versions()[index].release);
            let found = condition(&text, 0..0, axis, &self.library.names).ok()?;
            (found.holds & rest == holds).then_some(Word::Text(text))
        })
    }
}

/// What a term comes to.
enum Word {
    True,
    False,
    Text(String),
}
