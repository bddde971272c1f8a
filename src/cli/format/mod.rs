//! Findings in the formats that `docfold check` writes: one format a file, each a function from findings to text.

mod github;
pub(super) mod human;
mod json;
mod sarif;
mod short;

use clap::ValueEnum;

use crate::engine::config::Axis;
use crate::engine::diag::Diagnostic;
use crate::engine::source::{FileId, LineColumn, Sources, Span};

/// A format of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// With source lines, for people; of one rule the first 20 findings of a file
    Human,
    /// One line each
    Short,
    /// One object with everything that is known
    Json,
    /// Workflow commands that GitHub shows as annotations
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

/// What findings refer to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'c> {
    pub(super) sources: &'c Sources,
    pub(super) axis: &'c Axis,
    /// What stands before source paths so that they count from the working directory: empty, or ends with a slash.
    pub(super) prefix: &'c str,
}

/// How text is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    pub(super) colour: bool,
    /// Columns of the terminal.
    pub(super) width: usize,
}

/// The findings in a format; ends with a line break unless it is empty.
pub(super) fn findings(format: Format, found: &[Diagnostic], context: &Context<'_>, paint: Paint) -> String {
    match format {
        Format::Human => human::findings(found, context, paint),
        Format::Short => found.iter().map(|finding| short::finding(finding, context) + "\n").collect(),
        Format::Json => pretty(&json::document(found, context)),
        Format::Github => found.iter().map(|finding| github::finding(finding, context) + "\n").collect(),
        Format::Sarif => pretty(&sarif::log(found, context)),
    }
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

impl Context<'_> {
    /// A file's path from the working directory.
    fn path(&self, file: FileId) -> String {
        format!("{}{}", self.prefix, self.sources.get(file).path)
    }

    /// First line and column of a span, and the ones after its last character.
    fn ends(&self, span: Span) -> (LineColumn, LineColumn) {
        let place = |offset| self.sources.line_column(span.file, offset as usize);
        (place(span.start), place(span.end))
    }

    /// The message; the versions after it where it does not name them and does not hold in all.
    fn sentence(&self, found: &Diagnostic) -> String {
        let described = self.axis.describe(found.versions);
        let everywhere = found.versions == self.axis.universe();
        if found.versions.is_empty()
            || everywhere
            || found.message.contains(&described)
            || found.label.contains(&described)
        {
            found.message.clone()
        } else {
            format!("{} (in {described})", found.message)
        }
    }
}
