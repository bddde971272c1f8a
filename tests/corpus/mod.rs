//! Reads the pages of a content tree as far as redirects need them: front matter, `children`, versions. Independent of the
//! engine's own tree, so that a fault there does not hide one here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use docfold::catalog::VersionSet;
use docfold::engine::config::{Axis, Config};
use docfold::engine::content::versions::{Features, evaluate as evaluate_versions};
use docfold::engine::content::{PageId, UrlPath};
use docfold::engine::diag::Diagnostics;
use docfold::engine::link::{RedirectInput, RedirectMap, RedirectPage};
use docfold::engine::source::{FileId, ReadOptions, Sources, Span};
use serde_json::Value;

/// A page as far as redirects need it.
pub(crate) struct CorpusPage {
    /// Its path.
    pub(crate) path: UrlPath,
    /// Where it is.
    pub(crate) versions: VersionSet,
    /// Its old paths.
    pub(crate) redirect_from: Vec<(String, Span)>,
    /// Its front matter.
    pub(crate) span: Span,
}

/// A tree of pages.
pub(crate) struct Corpus {
    /// The files.
    pub(crate) sources: Sources,
    /// The versions.
    pub(crate) axis: Axis,
    /// The pages in tree order.
    pub(crate) pages: Vec<CorpusPage>,
}

/// The versions of the tree of 2021.
pub(crate) const BOOK_2021: &str = r#"
[[plan]]
name = "free-pro-team"
short = "fpt"
default = true
[[plan]]
name = "enterprise-server"
short = "ghes"
releases = ["3.2", "3.1", "3.0", "2.22"]
next = ["3.3", "3.4"]
[[plan]]
name = "github-ae"
short = "ghae"
"#;

/// The versions of the sample of 2026.
pub(crate) const BOOK_2026: &str = r#"
[[plan]]
name = "free-pro-team"
short = "fpt"
default = true
[[plan]]
name = "enterprise-cloud"
short = "ghec"
[[plan]]
name = "enterprise-server"
short = "ghes"
releases = ["3.22", "3.21", "3.20", "3.19", "3.18", "3.17"]
next = ["3.23", "3.24"]
"#;

/// The folder of a corpus; `None`, said aloud, when it is not there.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let roots = std::env::var_os("DOCFOLD_CORPORA").map(PathBuf::from);
    let root = roots.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/corpora"));
    let folder = root.join(name);
    if folder.join("content/index.md").is_file() {
        return Some(folder);
    }
    println!("skipped: no corpus");
    None
}

impl Corpus {
    /// Reads the tree at `root`.
    pub(crate) fn read(root: &Path, book: &str) -> Self {
        let options = ReadOptions { folders: vec!["content".into(), "data/features".into()], ..ReadOptions::default() };
        Self::from_sources(Sources::read(root, &options), book)
    }

    /// The tree of `sources`.
    pub(crate) fn from_sources(sources: Sources, book: &str) -> Self {
        let axis = Axis::new(&Config::parse(book).unwrap().plans).unwrap();
        let features = Features::read(&sources, "data", &[], &axis, &mut Diagnostics::new());
        let mut pages = Vec::new();
        let mut seen = BTreeSet::new();
        let home = sources.find("content/index.md").expect("a tree has a home page");
        visit(&sources, &axis, &features, home, &mut seen, &mut pages);
        Self { sources, axis, pages }
    }

    /// Its redirects.
    pub(crate) fn redirects(&self) -> RedirectMap {
        let pages: Vec<RedirectPage<'_>> = (0..)
            .zip(&self.pages)
            .map(|(id, page)| RedirectPage {
                id: PageId(id),
                path: &page.path,
                versions: page.versions,
                redirect_from: &page.redirect_from,
                span: page.span,
            })
            .collect();
        RedirectMap::new(&RedirectInput {
            axis: &self.axis,
            language: "en",
            files: &[],
            pages: &pages,
            exceptions: &[],
        })
    }

    /// Every path at which a page answers.
    pub(crate) fn live(&self) -> BTreeSet<String> {
        let live = |page: &CorpusPage| {
            let url = |index: usize| page.path.under(&format!("/en{}", self.axis.versions()[index].segment));
            page.versions.iter().map(url).collect::<Vec<_>>()
        };
        self.pages.iter().flat_map(live).collect()
    }
}

fn visit(
    sources: &Sources,
    axis: &Axis,
    features: &Features,
    file: FileId,
    seen: &mut BTreeSet<FileId>,
    pages: &mut Vec<CorpusPage>,
) -> VersionSet {
    let source = sources.get(file);
    let text: &str = &source.text;
    let end = text[4..].find("\n---").map_or(text.len(), |end| end + 5);
    let front: Value = serde_yaml::from_str(&text[4..end]).unwrap();
    let (own, _) = evaluate_versions(front.get("versions"), axis, features);
    seen.insert(file);
    let place = pages.len();
    let stem = source.path.strip_prefix("content/").unwrap().strip_suffix(".md").unwrap();
    let folder = stem.strip_suffix("index").unwrap_or(stem);
    let mut from = text.find("redirect_from:").unwrap_or(0);
    let mut redirect_from = Vec::new();
    for entry in front.get("redirect_from").and_then(Value::as_array).into_iter().flatten() {
        let entry = entry.as_str().unwrap();
        let start = from + text[from..].find(entry).unwrap();
        from = start + entry.len();
        redirect_from.push((entry.to_owned(), Span::new(file, start, from)));
    }
    let span = Span::new(file, 4, end);
    pages.push(CorpusPage { path: UrlPath::new(folder), versions: own, redirect_from, span });
    if !stem.ends_with("index") {
        return own;
    }
    let mut union = VersionSet::EMPTY;
    for child in front.get("children").and_then(Value::as_array).into_iter().flatten() {
        let child = child.as_str().unwrap().trim_matches('/');
        let base = format!("content/{folder}{child}");
        let found = sources.find(&format!("{base}.md")).or_else(|| sources.find(&format!("{base}/index.md")));
        if let Some(found) = found.filter(|found| !seen.contains(found)) {
            union |= visit(sources, axis, features, found, seen, pages);
        }
    }
    if folder.is_empty() || union.is_empty() {
        return own;
    }
    pages[place].versions = union;
    union
}
