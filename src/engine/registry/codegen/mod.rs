//! The Rust module of a catalog: `errors.rs` and one text blob a field.
//!
//! In: a [`Registry`] and what places it ([`CodegenOptions`]). Out: files relative to one folder, the same bytes for the
//! same input. The layout of the tables is that of `catalog::Catalog`; the module holds little besides them.

mod columns;
mod template;

use super::super::config::Axis;
use super::super::content::Page;
use super::super::source::Sources;
use super::entry::Registry;
use super::uri::UriTargets;

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Path relative to the output folder.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A text field that can be left out of the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Field {
    /// Headings.
    Title,
    /// Wire texts.
    Description,
    /// Causes, plain.
    Cause,
    /// Causes, HTML.
    CauseHtml,
    /// Solutions, plain.
    Solution,
    /// Solutions, HTML.
    SolutionHtml,
    /// Notes of pages.
    Note,
    /// Paths and anchors.
    DocsPath,
    /// Documented URIs.
    DocumentedUri,
    /// First appearances.
    Since,
    /// Disappearances.
    Removed,
    /// Successors.
    ReplacedBy,
    /// Source files.
    File,
}

impl Field {
    /// Every field, in the order of the module.
    pub const ALL: [Field; 13] = [
        Field::Title,
        Field::Description,
        Field::Cause,
        Field::CauseHtml,
        Field::Solution,
        Field::SolutionHtml,
        Field::Note,
        Field::DocsPath,
        Field::DocumentedUri,
        Field::Since,
        Field::Removed,
        Field::ReplacedBy,
        Field::File,
    ];

    /// The name of the blob: `cause_html`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Description => "description",
            Field::Cause => "cause",
            Field::CauseHtml => "cause_html",
            Field::Solution => "solution",
            Field::SolutionHtml => "solution_html",
            Field::Note => "note",
            Field::DocsPath => "docs_path",
            Field::DocumentedUri => "documented_uri",
            Field::Since => "since",
            Field::Removed => "removed",
            Field::ReplacedBy => "replaced_by",
            Field::File => "file",
        }
    }

    /// The constant of `catalog::Codes`.
    fn constant(self) -> &'static str {
        match self {
            Field::Title => "TITLES",
            Field::Description => "DESCRIPTIONS",
            Field::Cause => "CAUSES",
            Field::CauseHtml => "CAUSES_HTML",
            Field::Solution => "SOLUTIONS",
            Field::SolutionHtml => "SOLUTIONS_HTML",
            Field::Note => "NOTES",
            Field::DocsPath => "DOCS_PATHS",
            Field::DocumentedUri => "DOCUMENTED_URIS",
            Field::Since => "SINCE",
            Field::Removed => "REMOVED",
            Field::ReplacedBy => "REPLACED_BY",
            Field::File => "FILES",
        }
    }
}

/// How the module is written, and what its paths and places refer to.
#[derive(Clone, Copy)]
#[allow(clippy::exhaustive_structs, reason = "built by its one caller")]
pub struct CodegenOptions<'a> {
    /// The pages, for their paths.
    pub pages: &'a [Page],
    /// The files, for the lines of entries.
    pub sources: &'a Sources,
    /// The versions.
    pub axis: &'a Axis,
    /// Old paths of pages.
    pub targets: &'a dyn UriTargets,
    /// Sub-path under which the site is served: that of `[site] base-url`.
    pub base_path: &'a str,
    /// First segment of every path: `[site] prefix`.
    pub prefix: &'a str,
    /// Hosts of the documentation: `[errors] hosts`.
    pub hosts: &'a [String],
    /// Path of the catalog's types: `crate::catalog` within docfold, `::docfold::catalog` for others.
    pub catalog_path: &'a str,
    /// Path of the generated module within its crate, such as `errors`, for a `code!` macro; `None` writes none.
    pub module: Option<&'a str>,
    /// Whether `Code` can be matched without a wildcard outside its crate.
    pub exhaustive: bool,
    /// Fields to leave out.
    pub without: &'a [Field],
    /// Name of the module's file without `.rs`, and of the folder of its blobs.
    pub stem: &'a str,
}

/// Writes the module `<stem>.rs` and the blobs `<stem>/<field>.txt`.
#[must_use]
pub fn generate(registry: &Registry, options: CodegenOptions<'_>) -> Vec<GeneratedFile> {
    let columns = columns::columns(registry, options);
    template::files(&columns, options)
}
