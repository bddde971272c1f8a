//! Which project a command works on: the options that all commands share.

use std::path::PathBuf;

use clap::Args;

use crate::engine::config::Config;
use crate::engine::diag::{Code, Diagnostics, Rules};
use crate::engine::{BaseUrl, Book, NoBaseUrl, Project, ProjectError, compile};
use crate::site::highlight::Highlighter;

/// Which project.
#[derive(Clone, Debug, Args)]
#[group(skip)]
pub(super) struct ProjectOptions {
    /// Configuration file
    #[arg(long, value_name = "FILE", default_value = "book.toml", global = true)]
    pub(super) config: PathBuf,
    /// Folder of the sources, where it is not the one of the configuration
    #[arg(long, value_name = "DIR", global = true)]
    pub(super) source: Option<PathBuf>,
}

impl ProjectOptions {
    pub(super) fn open(&self) -> Result<Project, ProjectError> {
        Project::open(&self.config, self.source.as_deref())
    }

    /// As [`Self::compile`], without the highlighting of code, which no check reads.
    pub(super) fn compile_plain(&self) -> Result<(Project, Book, Diagnostics), ProjectError> {
        let project = self.open()?;
        let (book, sink) = compile(&project.sources, &project.config, &project.axis, None);
        Ok((project, book, sink))
    }

    /// The project and its compiled book.
    pub(super) fn compile(&self) -> Result<(Project, Book, Diagnostics), ProjectError> {
        let project = self.open()?;
        let (book, sink) = compile(&project.sources, &project.config, &project.axis, Some(&Highlighter));
        Ok((project, book, sink))
    }
}

/// How the configuration wants rules to be applied.
pub(super) fn rules(config: &Config) -> Rules {
    Rules { levels: config.check.levels.clone(), not_run: vec![Code::DeadExternalLink] }
}

/// An address of a site, as an argument.
pub(super) fn base_url(url: &str) -> Result<String, NoBaseUrl> {
    BaseUrl::parse(url).map(|_| url.trim_end_matches('/').to_owned())
}

/// What leads from the working directory to `root`: empty, or ends with a slash.
pub(super) fn prefix(root: &std::path::Path) -> String {
    let parts: Vec<_> = root.components().collect();
    let plain = parts.iter().all(|part| matches!(part, std::path::Component::Normal(_) | std::path::Component::CurDir));
    let names: Vec<_> = parts
        .iter()
        .filter(|part| matches!(part, std::path::Component::Normal(_)))
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    if !plain || names.is_empty() { String::new() } else { names.join("/") + "/" }
}

/// The versions with these names; all without a name.
pub(super) fn versions(
    axis: &crate::engine::config::Axis,
    names: &[String],
) -> Result<crate::catalog::VersionSet, String> {
    if names.is_empty() {
        return Ok(axis.universe());
    }
    let mut set = crate::catalog::VersionSet::EMPTY;
    for name in names {
        set |= axis.find(name).ok_or_else(|| {
            let known = axis.versions().iter().map(|version| version.id.as_str());
            // Of a plan that is there another release was meant, and which one nobody knows.
            let plan = name.split('@').next().unwrap_or(name);
            let is_plan = axis.plans.iter().any(|known| known.name == plan || known.short == plan);
            match crate::engine::diag::nearest(name, known.clone()).filter(|_| !is_plan) {
                Some(near) => format!("no version `{name}`: did you mean `{near}`?"),
                None => format!("no version `{name}`: there are {}", known.collect::<Vec<_>>().join(", ")),
            }
        })?;
    }
    Ok(set)
}
