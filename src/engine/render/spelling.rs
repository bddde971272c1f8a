//! Texts that differ in how they spell link targets alone are rendered once: [`respelled`] finds what differs.
//!
//! `/enterprise/{{ currentVersion }}/a` is another text in every release and the same link in all of them. In: a text that
//! is rendered, another one of the same template, and the rules of links. Out: the other text as changes of the first.

use std::borrow::Cow;
use std::ops::Range;

use super::{LinkKind, LinkUse, Rendered};
use crate::catalog::VersionSet;
use crate::engine::link::LinkRules;
use crate::engine::liquid::Outcome;

/// How a text spells its link targets in some versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    /// The versions.
    pub versions: VersionSet,
    /// Bytes of the markdown and what stands in their place, ascending.
    pub changes: Vec<(Range<usize>, String)>,
}

impl Spelling {
    /// The changes within the bytes `range`.
    fn within(&self, range: &Range<usize>) -> impl Iterator<Item = &(Range<usize>, String)> {
        let from = self.changes.partition_point(|(at, _)| at.start < range.start);
        let end = range.end;
        self.changes[from..].iter().take_while(move |(at, _)| at.end <= end)
    }
}

impl Rendered {
    /// The text after Liquid in the version with index `version`, as markdown.
    #[must_use]
    pub fn markdown_in(&self, version: usize) -> Cow<'_, str> {
        self.text_in(0..self.markdown.len(), version)
    }

    /// The target of one of the text's links, as written in the version with index `version`.
    #[must_use]
    pub fn url_in<'u>(&'u self, link: &'u LinkUse, version: usize) -> Cow<'u, str> {
        match self.spelling(version) {
            Some(_) if self.markdown.get(link.target.clone()) == Some(&link.url) => {
                self.text_in(link.target.clone(), version)
            }
            _ => Cow::Borrowed(&link.url),
        }
    }

    /// The bytes `range` of the markdown by version: once, unless a link target within is spelled in several ways.
    pub(in crate::engine) fn texts(&self, range: &Range<usize>) -> Vec<(VersionSet, Cow<'_, str>)> {
        let others = self.spellings.iter().filter(|other| other.within(range).next().is_some());
        let others: Vec<_> = others
            .filter_map(|other| {
                let versions = other.versions & self.versions;
                Some((versions, self.text_in(range.clone(), versions.first_index()?)))
            })
            .collect();
        let first = others.iter().fold(self.versions, |left, (versions, _)| left - *versions);
        let plain = Cow::Borrowed(self.markdown.get(range.clone()).unwrap_or_default());
        [(first, plain)].into_iter().filter(|(versions, _)| !versions.is_empty()).chain(others).collect()
    }

    fn spelling(&self, version: usize) -> Option<&Spelling> {
        self.spellings.iter().find(|other| other.versions.contains_index(version))
    }

    fn text_in(&self, range: Range<usize>, version: usize) -> Cow<'_, str> {
        let text = self.markdown.get(range.clone()).unwrap_or_default();
        let Some(spelling) = self.spelling(version) else { return Cow::Borrowed(text) };
        let mut out = String::with_capacity(text.len());
        let mut done = range.start;
        for (at, other) in spelling.within(&range) {
            out.push_str(&self.markdown[done..at.start]);
            out.push_str(other);
            done = at.end;
        }
        out.push_str(self.markdown.get(done..range.end).unwrap_or_default());
        Cow::Owned(out)
    }
}

/// What makes `other` of `first`, whose links are `links`, when that is nothing but other spellings of targets that lead to the same
/// in every version of `other`.
pub(super) fn respelled(first: &Outcome, links: &[LinkUse], other: &Outcome, rules: &LinkRules) -> Option<Spelling> {
    let changes = differences(first, other)?;
    let mut targets: Vec<&LinkUse> = links.iter().filter(|link| may_be_respelled(link)).collect();
    targets.sort_by_key(|link| link.target.start);
    let mut rest = changes.as_slice();
    while let Some((at, _)) = rest.first() {
        let holds = |link: &LinkUse, at: &Range<usize>| link.target.start <= at.start && at.end <= link.target.end;
        let nearest = targets.partition_point(|link| link.target.start <= at.start).checked_sub(1)?;
        let target = *targets.get(nearest).filter(|link| holds(link, at) && is_plain_target(first, link))?;
        let (own, after) = rest.split_at(rest.iter().take_while(|(at, _)| holds(target, at)).count());
        let mut url = String::with_capacity(target.url.len() + 16);
        let mut done = target.target.start;
        for (at, text) in own {
            url.push_str(&first.text[done..at.start]);
            url.push_str(text);
            done = at.end;
        }
        url.push_str(&first.text[done..target.target.end]);
        let same = |version| rules.target(&target.url, version) == rules.target(&url, version);
        if !is_plain(&url) || !rules.is_local(&url) || !other.versions.iter().all(same) {
            return None;
        }
        rest = after;
    }
    Some(Spelling { versions: other.versions, changes })
}

/// Whether the target stands in the link itself.
fn may_be_respelled(link: &LinkUse) -> bool {
    matches!(link.kind, LinkKind::Link | LinkKind::AutoTitle)
        && link.range.start < link.target.start
        && link.target.end < link.range.end
}

/// Whether the target is written to the letter, and nothing in it means anything to markdown.
fn is_plain_target(outcome: &Outcome, link: &LinkUse) -> bool {
    outcome.text.get(link.target.clone()) == Some(&link.url) && is_plain(&link.url)
}

fn is_plain(url: &str) -> bool {
    url.starts_with('/')
        && url
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'@' | b'#' | b'?'))
}

/// The runs of two texts of one template that differ, when both have the same runs from the same places.
fn differences(one: &Outcome, other: &Outcome) -> Option<Vec<(Range<usize>, String)>> {
    let (segments, others) = (&one.map.segments, &other.map.segments);
    if segments.len() != others.len() || one.map.frames.len() != other.map.frames.len() {
        return None;
    }
    let mut changes = Vec::new();
    for (index, (segment, same)) in segments.iter().zip(others).enumerate() {
        if (segment.source, segment.verbatim, segment.frame) != (same.source, same.verbatim, same.frame) {
            return None;
        }
        let end = |outcome: &Outcome| {
            outcome.map.segments.get(index + 1).map_or(outcome.text.len(), |next| next.out as usize)
        };
        let range = segment.out as usize..end(one);
        let (text, wanted) = (one.text.get(range.clone())?, other.text.get(same.out as usize..end(other))?);
        if text != wanted {
            if segment.verbatim {
                return None;
            }
            changes.push((range, wanted.to_owned()));
        }
    }
    Some(changes)
}
