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
        for (found, _) in suppressions.iter().zip(used).filter(|(_, used)| !used) {
            if found.code.is_some_and(|code| self.not_run.contains(&code)) {
                continue;
            }
            let message = match found.code {
                Some(code) => format!("`{}` is disabled where it finds nothing", code.as_str()),
                None => "rules are disabled where none finds anything".to_owned(),
            };
            sink.report(Code::UnusedSuppression, found.span, message).help("remove it from the comment");
        }
        for finding in &mut sink.list {
            finding.level = self.level(finding.code);
        }
        sink.list.retain(|finding| finding.level != Level::Allow);
        sink.finish(sources)
    }
}
