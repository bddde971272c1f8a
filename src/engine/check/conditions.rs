//! Conditions of `ifversion`, by the algebra of version sets: dead branches, conditions that always hold, that name
//! releases long gone, that look at no feature although they seem to, that could be shorter.
//!
//! In: templates with the versions that reach them. Out: at most one finding a condition, the gravest. Whatever is said
//! holds for the releases to come as well.

use std::ops::Range;

use super::super::diag::{Code, Diagnostic, Diagnostics};
use super::super::liquid::Template;
use super::super::liquid::ast::IfVersion;
use super::super::liquid::condition::{Condition, Connective, Term, TermKind};
use super::super::source::{Sources, Span};
use super::reaching::{Part, Reaching};
use super::shortest_condition;
use crate::catalog::VersionSet;

/// Reports the conditions of a template that `live` reaches. `trimmed` says whether it is a data value, whose ends are trimmed
/// before it is evaluated.
pub(super) fn check(
    reaching: &Reaching,
    sources: &Sources,
    template: &Template,
    live: VersionSet,
    trimmed: bool,
    sink: &mut Diagnostics,
) {
    reaching.walk(&template.nodes, live, &mut |part, live| {
        if let Part::Condition(found) = part
            && !live.is_empty()
        {
            Place { reaching, sources, template, found, trimmed }.check(live, sink);
        }
    });
}

/// An `ifversion` at its place.
struct Place<'p> {
    reaching: &'p Reaching,
    sources: &'p Sources,
    template: &'p Template,
    found: &'p IfVersion,
    /// Whether the template is a data value, whose ends are trimmed before it is evaluated.
    trimmed: bool,
}

impl Place<'_> {
    fn check(&self, live: VersionSet, sink: &mut Diagnostics) {
        let mut left = live;
        for (index, (condition, _)) in self.found.branches.iter().enumerate() {
            let Some(holds) = self.reaching.holds(condition) else { return };
            if left.is_empty() {
                // What follows a condition that always holds is part of that finding.
                return;
            }
            let finding = self.branch(index, condition, holds, left);
            if let Some(mut finding) = finding {
                finding.versions(self.reaching.built(left));
                sink.push(finding);
            }
            left -= holds;
        }
    }

    fn branch(&self, index: usize, condition: &Condition, holds: VersionSet, left: VersionSet) -> Option<Diagnostic> {
        let text = condition.text.trim();
        let axis = &self.reaching.axis;
        let span = self.template.origin.span(condition.range.clone());
        let unknown = |term: &Term| matches!(term.kind, TermKind::Unknown(_));
        if condition.terms.iter().any(unknown) {
            return None;
        }
        if let Some((message, help)) = condition.terms.iter().find_map(|term| self.not_feature(term)) {
            let mut finding = Diagnostic::new(Code::NotFeature, span, message);
            finding.help(help);
            return Some(finding);
        }
        let reached = axis.describe(left);
        if !holds.intersects(left) {
            let mut finding =
                Diagnostic::new(Code::UnreachableBranch, span, format!("`{text}` holds in no version that reaches it"));
            finding.label(format!("what reaches it: {reached}")).help("remove the branch");
            if let Some((span, text)) = self.without_branch(index) {
                finding.fix(span, text);
            }
            return Some(finding);
        }
        if holds.contains(left) {
            let mut finding =
                Diagnostic::new(Code::AlwaysTrue, span, format!("`{text}` holds in every version that reaches it"));
            finding.label(format!("what reaches it: {reached}"));
            let rest = index + 1 < self.found.branches.len() || self.found.otherwise.is_some();
            finding.help(match (index, rest) {
                (0, false) => "remove the condition and keep its text",
                (0, true) => "keep this text alone: no version reaches what follows",
                (_, false) => "write `else`",
                (_, true) => "write `else`: no version reaches what follows",
            });
            if let Some((span, text)) = self.kept_alone(index) {
                finding.fix(span, text);
            }
            return Some(finding);
        }
        if let Some(finding) = condition.terms.iter().find_map(|term| self.unsupported(term, span)) {
            return Some(finding);
        }
        self.simpler(condition, holds, left, span)
    }

    /// `not` looks at plans alone: before a feature it is always true.
    fn not_feature(&self, term: &Term) -> Option<(String, String)> {
        let TermKind::Not(name) = &term.kind else { return None };
        let versions = self.reaching.features.get(name)?;
        let axis = &self.reaching.axis;
        let message = format!("`not {name}` is always true: `not` does not look at features");
        let help = match shortest_condition(axis.universe() - *versions, axis.universe(), axis, &[]) {
            Some(other) => format!("put the text into `else` of `ifversion {name}`, or write `{other}`"),
            None => format!("put the text into `else` of `ifversion {name}`"),
        };
        Some((message, help))
    }

    fn unsupported(&self, term: &Term, span: Span) -> Option<Diagnostic> {
        let TermKind::Compare { plan, release, .. } = &term.kind else { return None };
        let axis = &self.reaching.axis;
        let plan = axis.plans.iter().position(|other| other.short == *plan)?;
        let mut numbers = axis.plan_set(plan).iter().filter_map(|index| axis.versions()[index].number).peekable();
        let written = format!("{}.{}", release.0, release.1);
        if numbers.peek().is_none() {
            let message = format!("`{}` compares a plan without numbered releases", term.text);
            let mut finding = Diagnostic::new(Code::UnsupportedRelease, span, message);
            finding.help("name the plan alone");
            return Some(finding);
        }
        let numbers: Vec<(u32, u32)> = numbers.collect();
        if numbers.contains(release) {
            return None;
        }
        let short = &axis.plans[plan].short;
        let oldest = numbers.iter().min().is_some_and(|oldest| release < oldest);
        let message = if oldest {
            format!("`{}`: release {written} is no longer built", term.text)
        } else {
            format!("`{}`: there is no release {written}", term.text)
        };
        let whole = axis.plan_set(plan);
        let help = match (term.holds.is_empty(), self.term_holds(term, whole)) {
            (_, true) => format!("it is the same as `{short}`"),
            (true, false) => "it holds in no version".to_owned(),
            _ => format!("write one of the releases {}", axis.describe(whole)),
        };
        let mut finding = Diagnostic::new(Code::UnsupportedRelease, span, message);
        finding.help(help);
        Some(finding)
    }

    /// Whether a comparison holds in exactly the whole plan.
    fn term_holds(&self, term: &Term, whole: VersionSet) -> bool {
        self.reaching.built(whole) == term.holds
    }

    fn simpler(&self, condition: &Condition, holds: VersionSet, left: VersionSet, span: Span) -> Option<Diagnostic> {
        if condition.terms.len() < 2 {
            return None;
        }
        let named: Vec<&str> = condition
            .terms
            .iter()
            .filter_map(|term| match &term.kind {
                TermKind::Feature(name) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        let shorter = self.reaching.shortest(holds, left, &named)?;
        let words = shorter.split(' ');
        let terms = 1 + words.clone().filter(|word| matches!(*word, "and" | "or")).count();
        // A condition about a feature says why; a list of releases that happens to be the same does not.
        let keeps = named.iter().all(|name| words.clone().any(|word| word == *name));
        // `not PLAN` for a list of plans changes what a plan to come would mean.
        let negated = words.clone().any(|word| word == "not" || word == "!=") && !condition.text.contains("not ");
        if terms >= condition.terms.len() || !keeps || negated {
            return None;
        }
        let text = condition.text.trim();
        let groups = condition.terms.iter().any(|term| term.connective == Some(Connective::And))
            && condition.terms.iter().any(|term| term.connective == Some(Connective::Or));
        let mut finding =
            Diagnostic::new(Code::SimplerCondition, span, format!("`{text}` says the same as `{shorter}` here"));
        finding.label(format!("what reaches it: {}", self.reaching.axis.describe(left)));
        finding.help(match groups {
            true => format!("write `{shorter}`; mind that `and` and `or` group to the right"),
            false => format!("write `{shorter}`"),
        });
        Some(finding)
    }

    fn source(&self, range: &Range<usize>) -> Span {
        self.template.origin.span(range.clone())
    }

    /// The places of the tags, when taking some away changes nothing but them: they stand in the source as they are, and
    /// no tag of the whole strips white space.
    fn plain_tags(&self) -> Option<Vec<Span>> {
        if self.found.tags.len() != self.found.branches.len() + usize::from(self.found.otherwise.is_some()) + 1 {
            return None;
        }
        let spans: Vec<Span> = self.found.tags.iter().map(|range| self.source(range)).collect();
        for (span, range) in spans.iter().zip(&self.found.tags) {
            let text = self.sources.text(*span);
            let stripping = text.contains("%-") || text.contains("-%");
            if text != &self.template.text[range.clone()] || stripping || !text.ends_with("%}") && !text.ends_with("%>")
            {
                return None;
            }
        }
        // At the start of an indented line the tag keeps the next one from being indented with it.
        let file = &self.sources.get(spans[0].file).text;
        let before = file[..spans[0].range().start].rsplit('\n').next().unwrap_or("");
        let indented = !before.is_empty() && before.chars().all(|c| c == ' ');
        let sorted = spans.windows(2).all(|pair| pair[0].file == pair[1].file && pair[0].end <= pair[1].start);
        (sorted && !indented).then_some(spans)
    }

    /// Whether `kept` in the place of the whole leaves every blank as it was: nothing beside it strips white space that the
    /// tags kept apart, and no blank comes to stand at an end that is trimmed.
    fn keeps_blanks(&self, kept: &str) -> bool {
        let text = &self.template.text;
        let (Some(first), Some(last)) = (self.found.tags.first(), self.found.tags.last()) else { return false };
        let (before, after) = (text[..first.start].trim_end(), text[last.end..].trim_start());
        let strips_after = |text: &str| ["-%}", "-}}", "-%>"].iter().any(|end| text.ends_with(end));
        let strips_before = |text: &str| ["{%-", "{{-", "<%-"].iter().any(|start| text.starts_with(start));
        let solid = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        let stripped = strips_after(before)
            || strips_before(after)
            || strips_before(kept.trim_start())
            || strips_after(kept.trim_end());
        let start_moves = self.trimmed && before.is_empty() && !solid(kept.chars().next());
        let end_moves = self.trimmed && after.is_empty() && !solid(kept.chars().next_back());
        !stripped && !start_moves && !end_moves
    }

    /// The mend for a branch that always holds: it alone remains, or its tag becomes `else`.
    fn kept_alone(&self, index: usize) -> Option<(Span, String)> {
        let tags = self.plain_tags()?;
        let (this, next, end) = (tags[index], *tags.get(index + 1)?, *tags.last()?);
        let file = &self.sources.get(this.file).text;
        let body = &file[this.range().end..next.range().start];
        if index == 0 && !self.keeps_blanks(body) {
            return None;
        }
        let (start, text) = if index == 0 {
            (this.start, body.to_owned())
        } else {
            let (open, close) = if self.found.angle { ("<%", "%>") } else { ("{%", "%}") };
            (this.start, format!("{open} else {close}{body}{}", self.sources.text(end)))
        };
        Some((Span { file: this.file, start, end: end.end }, text))
    }

    /// The mend for a dead branch: it goes away.
    fn without_branch(&self, index: usize) -> Option<(Span, String)> {
        let tags = self.plain_tags()?;
        let (this, next, end) = (tags[index], *tags.get(index + 1)?, *tags.last()?);
        let file = &self.sources.get(this.file).text;
        let last = index + 1 == self.found.branches.len();
        if index > 0 {
            return Some((Span { file: this.file, start: this.start, end: next.start }, String::new()));
        }
        if !last {
            // The next condition opens the whole.
            let opened = self.sources.text(next).replacen("elsif", "ifversion", 1);
            return Some((Span { file: this.file, start: this.start, end: next.end }, opened));
        }
        let kept = if self.found.otherwise.is_some() { &file[next.range().end..end.range().start] } else { "" };
        self.keeps_blanks(kept).then(|| (Span { file: this.file, start: this.start, end: end.end }, kept.to_owned()))
    }
}
