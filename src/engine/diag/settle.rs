//! From raw findings to the ones that are shown: comments that disable rules, then the levels of the configuration.
//!
//! In: what the stages and the checks found, with the sources. Out: the findings that count, sorted. [`Rules::settle`] is the
//! one place where a finding may be dropped or graded.

use std::collections::BTreeMap;

use super::super::source::{FileId, Sources};
use super::suppress::{self, Suppression};
use super::{Code, Diagnostic, Diagnostics, Level};

/// How rules are applied in a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Levels other than the rules' own.
    pub levels: BTreeMap<Code, Level>,
    /// Rules that this run did not apply: comments that disable them are not unused.
    pub not_run: Vec<Code>,
}

impl Rules {
    /// For a run that applies some of the rules alone: which comments disable nothing, only a run of all of them knows.
    #[must_use]
    pub fn partial(mut self) -> Self {
        self.levels.insert(Code::UnusedSuppression, Level::Allow);
        self
    }

    /// The level of a rule.
    #[must_use]
    pub fn level(&self, code: Code) -> Level {
        self.levels.get(&code).copied().unwrap_or(code.level())
    }

    /// The findings that count: those not disabled by a comment, each with its level, without those whose level is
    /// [`Level::Allow`]; comments that disable nothing are findings themselves. Sorted as by [`Diagnostics::finish`].
    #[must_use]
    pub fn settle(&self, mut sink: Diagnostics, sources: &Sources) -> Vec<Diagnostic> {
        let suppressions = suppress::read(sources.iter(), &mut sink);
        self.apply(suppressions, sink, sources)
    }

    /// As [`Self::settle`], for the findings of one file; `None` stands for the findings of no file.
    pub(super) fn settle_file(
        &self,
        mut sink: Diagnostics,
        file: Option<FileId>,
        sources: &Sources,
    ) -> Vec<Diagnostic> {
        let suppressions = suppress::read(file.map(|file| (file, sources.get(file))).into_iter(), &mut sink);
        self.apply(suppressions, sink, sources)
    }

    fn apply(&self, suppressions: Vec<Suppression>, mut sink: Diagnostics, sources: &Sources) -> Vec<Diagnostic> {
        let used = suppress::apply(&suppressions, &mut sink.list);
        let mut left: Vec<(Suppression, bool)> = suppressions.into_iter().zip(used).collect();
        // That a comment disables nothing may be disabled as well: by comments for all rules or for this one. They are asked
        // about last, when it is known what there is to disable.
        left.sort_by_key(|(one, _)| turn(one));
        for now in 0..=LAST_TURN {
            let from = left.partition_point(|(one, _)| turn(one) < now);
            let rest = left.partition_point(|(one, _)| turn(one) <= now);
            let unused: Vec<&Suppression> =
                left[from..rest].iter().filter(|(_, used)| !used).map(|(one, _)| one).collect();
            // Of rules that were not run nobody knows, nor of what disables findings about those.
            let (unknown, known): (Vec<&Suppression>, Vec<&Suppression>) =
                unused.into_iter().partition(|one| one.code.is_some_and(|code| self.not_run.contains(&code)));
            let later: Vec<Suppression> = left[rest..].iter().map(|(one, _)| one.clone()).collect();
            let mut found: Vec<Diagnostic> = known.into_iter().map(unused_one).collect();
            let disabled = suppress::apply(&later, &mut found);
            let perhaps = suppress::apply(&later, &mut unknown.into_iter().map(unused_one).collect());
            for ((_, used), disables) in left[rest..].iter_mut().zip(disabled.into_iter().zip(perhaps)) {
                *used |= disables.0 || disables.1;
            }
            sink.list.extend(found);
        }
        for finding in &mut sink.list {
            finding.level = self.level(finding.code);
        }
        sink.list.retain(|finding| finding.level != Level::Allow);
        sink.finish(sources)
    }
}

/// When it is asked whether a comment disables anything.
fn turn(suppression: &Suppression) -> usize {
    match suppression.code {
        Some(Code::UnusedSuppression) => LAST_TURN,
        None => 1,
        Some(_) => 0,
    }
}

const LAST_TURN: usize = 2;

fn unused_one(suppression: &Suppression) -> Diagnostic {
    let message = match suppression.code {
        Some(code) => format!("`{}` is disabled where it finds nothing", code.as_str()),
        None => "rules are disabled where none finds anything".to_owned(),
    };
    let mut finding = Diagnostic::new(Code::UnusedSuppression, Some(suppression.span), message);
    finding.help("remove it from the comment");
    finding
}
