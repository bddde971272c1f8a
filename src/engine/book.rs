//! A compiled project: [`Book`]. Plain data.

use super::config::{Axis, Config};
use super::content::Page;

/// A compiled project.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Book {
    /// The configuration that it was compiled with.
    pub config: Config,
    /// The versions.
    pub axis: Axis,
    /// The pages, parents before children, in the order of navigation.
    pub pages: Vec<Page>,
}

impl Book {
    /// The path of a page in one version as readers see it, such as `/en/enterprise-server@3.20/a/b`.
    #[must_use]
    pub fn permalink(&self, page: &Page, version: usize) -> String {
        let prefix = self.config.site.prefix.trim_matches('/');
        let prefix = if prefix.is_empty() { String::new() } else { format!("/{prefix}") };
        page.path.under(&format!("{prefix}{}", self.axis.versions()[version].segment))
    }
}
