//! What a page is: [`Page`].

use std::collections::BTreeMap;
use std::fmt;

use super::super::folded::Folded;
use super::super::render::{Fragment, LinkUse, Rendered};
use super::super::source::{FileId, SourceMap, Span};
use crate::catalog::VersionSet;

/// A page of the [`super::super::Book`]: an index into its `pages`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u32);

/// Path of a page without language and version: `/` or `/a/b`, never with a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UrlPath(String);

impl UrlPath {
    /// Normalises `path`: one leading slash, no slash at the end, no doubled slash.
    #[must_use]
    pub fn new(path: &str) -> Self {
        let mut out = String::with_capacity(path.len() + 1);
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            out.push('/');
            out.push_str(segment);
        }
        if out.is_empty() {
            out.push('/');
        }
        Self(out)
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first segment: the product.
    #[must_use]
    pub fn product(&self) -> &str {
        self.0[1..].split('/').next().unwrap_or("")
    }

    /// The last segment; empty for `/`.
    #[must_use]
    pub fn slug(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or("")
    }

    /// What it can be called from above: its last segment, its last two, and so on up to all of them.
    pub fn ends(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(slash, _)| &self.0[slash + 1..])
    }

    /// Whether `end` is one of its [`ends`](Self::ends), with slashes around it or without.
    #[must_use]
    pub fn ends_in(&self, end: &str) -> bool {
        self.0.strip_suffix(end.trim_matches('/')).is_some_and(|before| before.ends_with('/'))
    }

    /// The path with `prefix` before it; `/` itself adds nothing.
    #[must_use]
    pub fn under(&self, prefix: &str) -> String {
        self.under_all(&[prefix])
    }

    /// As [`Self::under`], with a prefix in parts.
    #[must_use]
    pub(crate) fn under_all(&self, prefix: &[&str]) -> String {
        let mut out = String::with_capacity(prefix.iter().map(|part| part.len()).sum::<usize>() + self.0.len());
        out.extend(prefix.iter().copied());
        if self.0 != "/" || out.is_empty() {
            out.push_str(&self.0);
        }
        out
    }
}

impl fmt::Display for UrlPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a page is by its place in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PageKind {
    /// `content/index.md`.
    Home,
    /// `content/P/index.md`.
    Product,
    /// `content/P/C/index.md`.
    Category,
    /// A deeper `index.md`.
    Subcategory,
    /// Any other file.
    Article,
}

impl PageKind {
    /// `homepage`, `product`, `category`, `subcategory`, `article`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            PageKind::Home => "homepage",
            PageKind::Product => "product",
            PageKind::Category => "category",
            PageKind::Subcategory => "subcategory",
            PageKind::Article => "article",
        }
    }
}

/// One page in all its versions.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page {
    /// Its number.
    pub id: PageId,
    /// Its file.
    pub file: FileId,
    /// Its path without language and version.
    pub path: UrlPath,
    /// What it is by its place.
    pub kind: PageKind,
    /// Where it exists.
    pub versions: VersionSet,
    /// The nearest page above it in its own product that lists it; listed elsewhere alone, the nearest page above its path.
    pub parent: Option<PageId>,
    /// Its children in order; `cross_product` ones are not in the sidebar.
    pub children: Vec<Child>,
    /// Front matter as data.
    pub front: serde_json::Map<String, serde_json::Value>,
    /// Place of the front matter, without the `---` lines.
    pub front_span: Span,
    /// Texts in the lists of landing pages that differ by version, under the text as written.
    pub listed: BTreeMap<String, Folded<String>>,
    /// The paths in these lists, each once for a list.
    pub entries: Vec<Entry>,
    /// What the guides of its journeys say about another way on, under the text as written.
    pub next_steps: BTreeMap<String, Folded<Fragment>>,
    /// Old paths, as written, with their places.
    pub redirect_from: Vec<(String, Span)>,
    /// Title as plain text.
    pub title: Folded<String>,
    /// Short title as plain text, where it differs from the title.
    pub short_title: Folded<String>,
    /// Lead paragraph.
    pub intro: Folded<Fragment>,
    /// Product callout.
    pub product: Folded<Fragment>,
    /// Permissions statement.
    pub permissions: Folded<Fragment>,
    /// The body, once per distinct text.
    pub body: Vec<Rendered>,
}

/// A path in a list of the front matter that shows other pages, or one of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The front matter key.
    pub key: &'static str,
    /// The versions that it is for.
    pub versions: VersionSet,
    /// The path.
    pub link: LinkUse,
    /// Where its text came from.
    pub map: SourceMap,
}

/// An entry of `children` that leads to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Child {
    /// The page.
    pub page: PageId,
    /// Whether the entry began with `/content/`.
    pub cross_product: bool,
}
