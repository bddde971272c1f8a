//! Texts that are no pages: [`Texts`] fills in `data` and chooses `ifversion` branches in any of them.
//!
//! In: a data folder and a text, for one version. Out: the text of that version. Tags of other kinds and `{{` are left
//! alone, so that texts of other programs (an mdBook with `{{#include}}`, say) can pass through. Knows no front matter.

use std::collections::HashMap;

use super::config::{Axis, Config};
use super::content::data;
use super::content::versions::Features;
use super::diag::Diagnostics;
use super::liquid::{self, Library, Origin, Tags, parse};
use super::source::{FileId, Sources};
use crate::catalog::VersionSet;

/// Data and versions for texts.
#[derive(Debug)]
pub struct Texts {
    library: Library,
}

impl Texts {
    /// Reads the data folder and the features of `sources`.
    #[must_use]
    pub fn new(sources: &Sources, config: &Config, axis: &Axis, sink: &mut Diagnostics) -> Self {
        let features = Features::read(sources, &config.source.data, &config.front_matter.retired_plans, axis, sink);
        let mut library = data::library(sources, config, axis, &features, sink);
        library.tags = Tags::Versions;
        Self { library }
    }

    /// The file's text in the version with index `version`. A text without tags stays as it is, byte for byte.
    #[must_use]
    pub fn fill(&self, sources: &Sources, file: FileId, version: usize, sink: &mut Diagnostics) -> String {
        let text = &sources.get(file).text;
        let template = parse::template(text.clone(), Origin::at(file, 0), &self.library);
        sink.extend(template.diagnostics.clone());
        if template.nodes.iter().all(|node| matches!(node, liquid::ast::Node::Text(range) if *range == (0..text.len())))
        {
            return text.to_string();
        }
        let live = VersionSet::single(version);
        let outcomes = liquid::evaluate(&template, &self.library, &HashMap::new(), live, sink);
        outcomes.into_iter().next().map(|outcome| outcome.text).unwrap_or_default()
    }

    /// Findings in the data that was used.
    #[must_use]
    pub fn used_templates(&self) -> Diagnostics {
        let mut sink = Diagnostics::new();
        for (_, template) in self.library.used_templates() {
            sink.extend(template.diagnostics.clone());
        }
        sink
    }
}
