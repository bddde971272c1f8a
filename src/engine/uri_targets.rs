//! The error catalog of a book: [`errors`], and the book as the catalog asks it, [`UriTargets`] for [`Book`].
//!
//! In: a path as an `error_uri` has it, with or without language, version and slash at the end. Out: where it leads in one
//! version, through how many redirects.

use super::book::Book;
use super::check::check_error_files;
use super::content::{PageId, UrlPath};
use super::diag::{Diagnostics, nearest};
use super::link::{Destination, Layer, OldPath, Rule, Target};
use super::registry::{Inputs, LOCK_FILE, Lock, Registry, UriTarget, UriTargets, collect};
use super::render::Titles;
use super::source::Sources;

/// The lock of published codes, when the project has one; lines that cannot be read are findings.
#[must_use]
pub fn errors_lock(book: &Book, sources: &Sources, sink: &mut Diagnostics) -> Option<Lock> {
    let file = sources.find(book.config.errors.lock.as_deref().unwrap_or(LOCK_FILE))?;
    Some(Lock::parse(&sources.get(file).text, file, sink))
}

/// The errors that a book documents; what is wrong with them goes to the sink.
#[must_use]
pub fn errors(book: &Book, sources: &Sources, sink: &mut Diagnostics) -> Registry {
    let lock = errors_lock(book, sources, sink);
    let (axis, config) = (&book.axis, &book.config.errors);
    let inputs = Inputs { pages: &book.pages, sources, axis, config, targets: book, lock: lock.as_ref() };
    let registry = collect(inputs, sink);
    if !registry.entries.is_empty() {
        let codes = registry.entries.iter().map(|entry| (entry.domain.as_str(), entry.code.as_str()));
        check_error_files(book, codes, sink);
    }
    registry
}

impl UriTargets for Book {
    fn resolve(&self, path: &str, version: usize) -> UriTarget {
        let old = OldPath::read(path, self.config.site.prefix.trim_matches('/'), &self.axis);
        let asked = old.version.unwrap_or(version);
        let outcome = self.redirects.follow(&UrlPath::new(&old.path), Some(asked), true);
        match outcome.destination {
            // A page of another version is not what readers of this one look for.
            Destination::Page { page, version: reached } if reached == asked => {
                UriTarget::Page { page, path: self.page(page).path.clone(), redirects: outcome.hops.len() }
            }
            Destination::Loop => UriTarget::Loop,
            _ => {
                // A page that is there in other versions is no slip of the pen.
                let known = self.pages.iter().any(|page| page.path.as_str() == old.path);
                let live = self.pages.iter().filter(|page| page.versions.contains_index(asked));
                let live: Vec<&str> = live.map(|page| page.path.as_str()).collect();
                let near = nearest(&old.path, live.iter().copied()).or_else(|| moved(&old.path, &live));
                UriTarget::Missing { nearest: near.filter(|_| !known).map(UrlPath::new) }
            }
        }
    }

    fn anchors(&self, page: PageId, version: usize) -> Vec<String> {
        self.body(self.page(page), version).map(|body| body.anchors.clone()).unwrap_or_default()
    }

    fn title(&self, url: &str, version: usize) -> Option<String> {
        Titles::title(self, url, version).map(str::to_owned)
    }

    fn aliases(&self, page: PageId) -> Vec<String> {
        let language = self.config.site.prefix.trim_matches('/');
        let here = self.page(page);
        let written = here.redirect_from.iter();
        let mut paths: Vec<String> = written.map(|(path, _)| OldPath::read(path, language, &self.axis).path).collect();
        // Redirect files know paths, and may lead to one that the page had before.
        let leads_here = |rule: &&Rule| match &rule.target {
            Target::Page(target) => *target == page,
            Target::Path { path, .. } => path == here.path.as_str() || paths.contains(path),
            Target::Url(_) => false,
        };
        let rules = self.redirects.rules().iter();
        let filed: Vec<String> = rules
            .filter(|rule| matches!(rule.layer, Layer::File | Layer::Exception))
            .filter(leads_here)
            .map(|rule| rule.source.clone())
            .collect();
        paths.extend(filed);
        paths.sort();
        paths.dedup();
        paths
    }
}

/// The only page whose last segment is that of `path`: pages move more often than they change their names.
fn moved<'p>(path: &str, live: &[&'p str]) -> Option<&'p str> {
    let last = path.rsplit('/').next().filter(|last| !last.is_empty())?;
    let mut same = live.iter().filter(|page| page.rsplit('/').next() == Some(last));
    same.next().filter(|_| same.next().is_none()).copied()
}

#[cfg(test)]
mod tests {
    use super::super::compile;
    use super::super::config::{Axis, Config};
    use super::*;

    const CONFIG: &str =
        "[redirects]\nfiles = [\"old.json\"]\n[[plan]]\nname = \"cloud\"\nshort = \"cloud\"\ndefault = true\n";
    const HOME: &str = "---\ntitle: Home\nversions: {cloud: '*'}\nchildren: [/a, /b]\n---\n";
    const A: &str = "---\ntitle: A\nversions: {cloud: '*'}\nchildren: [/codes]\nredirect_from: [/was/a]\n---\n";
    const CODES: &str = "---\ntitle: Codes\nversions: {cloud: '*'}\nredirect_from: [/old/codes]\n---\nText.\n";
    const B: &str = "---\ntitle: B\nversions: {cloud: '*'}\n---\nText.\n";
    const OLD: &str = r#"{"/older/codes": "/en/old/codes", "/first/codes": "/en/a/codes", "/other": "/en/b"}"#;

    #[test]
    fn old_paths_are_those_of_the_page_and_those_of_files() {
        let config = Config::parse(CONFIG).unwrap();
        let axis = Axis::new(&config.plans).unwrap();
        let sources = Sources::from_memory([
            ("content/index.md", HOME),
            ("content/a/index.md", A),
            ("content/a/codes.md", CODES),
            ("content/b.md", B),
            ("old.json", OLD),
        ]);
        let (book, _) = compile(&sources, &config, &axis, None);
        let codes = book.pages.iter().find(|page| page.path.as_str() == "/a/codes").unwrap();
        assert_eq!(book.aliases(codes.id), ["/first/codes", "/old/codes", "/older/codes"]);
    }

    #[test]
    fn a_page_that_moved_is_named() {
        for (path, live, want) in [
            ("/x/y/codes", &["/a/codes", "/b"][..], Some("/a/codes")),
            ("/x/codes", &["/a/codes", "/b/codes"], None),
            ("/x/none", &["/a/codes"], None),
            ("/", &["/a"], None),
        ] {
            assert_eq!(moved(path, live), want);
        }
    }
}
