//! What was published: a text file that remembers the pages and anchors of a site ([`Published`]), and the check that none of
//! them is lost ([`check_published`]).
//!
//! The file has one line for each page, `PATH: VERSION …`, the versions by id, and one for each of its anchors,
//! `PATH#ANCHOR`, with versions of its own where it is not in all versions of its page. It is append-only between two
//! releases of a site: what was public stays public, or moves with a redirect. Knows no markdown.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use super::super::config::Axis;
use super::super::content::{PageId, UrlPath};
use super::super::diag::{Code, Diagnostic, Diagnostics, nearest};
use super::super::link::{Destination, RedirectMap};
use super::super::source::{FileId, Span};
use crate::catalog::VersionSet;

/// The pages and anchors of a site, with the versions in which they were published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Path and anchor -> ids of versions, and the line of the lock file where it comes from one. The anchor of a page
    /// itself is empty.
    entries: BTreeMap<(String, String), (Vec<String>, Option<Span>)>,
}

impl Published {
    /// The lock of these anchors: path, anchor without `#` (empty for the page itself), versions.
    #[must_use]
    pub fn new<'a>(linked: impl IntoIterator<Item = (&'a str, &'a str, VersionSet)>, axis: &Axis) -> Self {
        let mut sets: BTreeMap<(String, String), VersionSet> = BTreeMap::new();
        for (path, anchor, versions) in linked {
            *sets.entry((path.to_owned(), anchor.to_owned())).or_default() |= versions;
        }
        let ids = |set: VersionSet| set.iter().map(|index| axis.versions()[index].id.clone()).collect();
        let entries = sets.into_iter().map(|(key, set)| (key, (ids(set), None))).collect();
        Self { entries }
    }

    /// Reads a lock file; lines that are none are passed over with a finding.
    pub fn parse(file: FileId, text: &str, sink: &mut Diagnostics) -> Self {
        let mut lock = Self::default();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let trimmed = line.trim();
            let begin = start + line.len() - line.trim_start().len();
            let span = Span::new(file, begin, begin + trimmed.len());
            start += line.len();
            if trimmed.is_empty() || trimmed.starts_with("# ") {
                continue;
            }
            let (place, versions) = trimmed.rsplit_once(": ").unwrap_or((trimmed, ""));
            let (path, anchor) = place.split_once('#').unwrap_or((place, ""));
            let mut versions: Vec<String> = versions.split_whitespace().map(str::to_owned).collect();
            if versions.is_empty()
                && !anchor.is_empty()
                && let Some((page, _)) = lock.entries.get(&(path.to_owned(), String::new()))
            {
                versions.clone_from(page);
            }
            if versions.is_empty() || !path.starts_with('/') || path.contains(char::is_whitespace) {
                sink.report(
                    Code::InvalidRedirectFile,
                    span,
                    "no line of the form `PATH: VERSION …` or `PATH#ANCHOR: VERSION …`",
                );
                continue;
            }
            lock.entries.insert((path.to_owned(), anchor.to_owned()), (versions, Some(span)));
        }
        lock
    }

    /// The text of the lock file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::from(
            "# Published pages and anchors. Written by `docfold lock`; `docfold check` finds what is lost.\n",
        );
        let mut page: Option<(&str, &[String])> = None;
        for ((path, anchor), (versions, _)) in &self.entries {
            let line = if anchor.is_empty() {
                page = Some((path, versions));
                format!("{path}: {}", versions.join(" "))
            } else if page == Some((path, versions)) {
                format!("{path}#{anchor}")
            } else {
                format!("{path}#{anchor}: {}", versions.join(" "))
            };
            writeln!(text, "{line}").expect("a String takes everything");
        }
        text
    }

    /// The lock with what `other` has besides.
    pub fn merge(&mut self, other: &Self) {
        for (key, (versions, _)) in &other.entries {
            let (known, _) = self.entries.entry(key.clone()).or_default();
            known.extend(versions.iter().filter(|id| !known.contains(id)).cloned().collect::<Vec<_>>());
        }
    }
}

/// Whether a reader still finds something at `path` in the version with this index, redirects followed.
fn is_reached(map: &RedirectMap, path: &str, version: usize) -> bool {
    let outcome = map.follow(&UrlPath::new(path), Some(version), false);
    matches!(outcome.destination, Destination::Page { .. } | Destination::Url(_))
}

/// Reports the pages and anchors of `lock` that a reader no longer finds, redirects followed. `anchors` gives the anchors of a page,
/// each with its versions. Versions that are no longer built do not count.
pub fn check_published<'a>(
    lock: &Published,
    map: &RedirectMap,
    anchors: &dyn Fn(PageId) -> Vec<(VersionSet, &'a str)>,
    sink: &mut Diagnostics,
) {
    let mut of_pages: HashMap<PageId, HashMap<&str, VersionSet>> = HashMap::new();
    let mut versions_of = |page, anchor: &str| {
        let known = of_pages.entry(page).or_insert_with(|| {
            let mut known: HashMap<&str, VersionSet> = HashMap::new();
            for (versions, anchor) in anchors(page) {
                *known.entry(anchor).or_default() |= versions;
            }
            known
        });
        known.get(anchor).copied().unwrap_or_default()
    };
    for ((path, anchor), (ids, line)) in &lock.entries {
        if anchor.is_empty() {
            lost_page(path, ids, *line, map, sink);
            continue;
        }
        let known = |id: &String| map.axis().versions().iter().position(|version| version.id == *id);
        // By page that answers now; `None` where none does.
        let mut lost: BTreeMap<Option<PageId>, VersionSet> = BTreeMap::new();
        for version in ids.iter().filter_map(known) {
            let page = match map.follow(&UrlPath::new(path), Some(version), false).destination {
                Destination::Page { page, version } => {
                    if versions_of(page, anchor).contains_index(version) {
                        continue;
                    }
                    Some(page)
                }
                Destination::Url(_) => continue,
                // The page's own line says so already.
                Destination::Missing { .. } | Destination::Loop
                    if lock.entries.contains_key(&(path.clone(), String::new())) =>
                {
                    continue;
                }
                Destination::Missing { .. } | Destination::Loop => None,
            };
            *lost.entry(page).or_default() |= VersionSet::single(version);
        }
        for (page, versions) in lost {
            let place = page.and_then(|page| map.place_of(page)).or(*line);
            let message = format!("the anchor `{path}#{anchor}` is gone in {}", map.axis().describe(versions));
            let mut diagnostic = Diagnostic::new(Code::LostAnchor, place, message);
            diagnostic.versions(versions);
            match page {
                Some(page) => {
                    let present = anchors(page);
                    let near = nearest(anchor, present.iter().map(|(_, anchor)| *anchor));
                    let instead = near.map(|near| format!("`#{near}` is there: ")).unwrap_or_default();
                    diagnostic
                        .help(format!("{instead}keep the old one with `<a name=\"{anchor}\"></a>` before the heading"));
                }
                None => {
                    diagnostic
                        .help("its page is gone too: add its path to `redirect_from` of the page that replaces it");
                }
            }
            if let Some(line) = line.filter(|line| Some(*line) != place) {
                diagnostic.also(line, "published here");
            }
            sink.push(diagnostic);
        }
    }
}

fn lost_page(path: &str, ids: &[String], line: Option<Span>, map: &RedirectMap, sink: &mut Diagnostics) {
    let versions = map.axis().versions().iter().enumerate();
    let lost: VersionSet = versions
        .filter(|(index, version)| ids.contains(&version.id) && !is_reached(map, path, *index))
        .map(|(index, _)| index)
        .collect();
    if lost.is_empty() {
        return;
    }
    let message = format!("the page `{path}` was public and is gone in {}", map.axis().describe(lost));
    let mut diagnostic = Diagnostic::new(Code::LostPage, line, message);
    let near = nearest(path, map.pages().map(|(_, path, _)| path).collect::<Vec<_>>());
    let page =
        near.map_or_else(|| "the page that replaces it".to_owned(), |near| format!("`{near}`, if that replaces it"));
    diagnostic.versions(lost).help(format!("add `{path}` to `redirect_from` of {page}"));
    sink.push(diagnostic);
}

impl Published {
    /// The lock without what no reader finds any more: pages that nothing leads to, and anchors that are not among those of
    /// `today` on the page that answers. Versions that are no longer built stay.
    #[must_use]
    pub fn pruned(mut self, map: &RedirectMap, today: &Self) -> Self {
        let built = map.axis().versions();
        let has_anchor = |path: &str, anchor: &str, version: usize| match map
            .follow(&UrlPath::new(path), Some(version), false)
            .destination
        {
            Destination::Page { page, version } => {
                let found = today.entries.get(&(map.path_of(page).to_owned(), anchor.to_owned()));
                found.is_some_and(|(ids, _)| ids.contains(&built[version].id))
            }
            Destination::Url(_) => true,
            Destination::Missing { .. } | Destination::Loop => false,
        };
        self.entries.retain(|(path, anchor), (ids, _)| {
            let is_found = |version: usize| match anchor.as_str() {
                "" => is_reached(map, path, version),
                anchor => has_anchor(path, anchor, version),
            };
            ids.retain(|id| built.iter().position(|version| version.id == *id).is_none_or(is_found));
            !ids.is_empty()
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::Config;
    use crate::engine::link::{RedirectInput, RedirectPage};
    use crate::engine::source::Sources;

    const BOOK: &str = "[[plan]]\nname = \"free\"\nshort = \"f\"\ndefault = true\n[[plan]]\nname = \"server\"\nshort = \"s\"\nreleases = [\"3.2\"]";

    #[test]
    fn lost_anchors() {
        let axis = Axis::new(&Config::parse(BOOK).unwrap().plans).unwrap();
        let text = "/a#one: free@latest server@3.2\n/a#two: free@latest\n/old#one: free@latest\n/gone#x: server@3.2 server@2.0\nnonsense\n";
        let sources = Sources::from_memory([("anchors.lock", text), ("content/a.md", "---\n")]);
        let path = UrlPath::new("/a");
        let page = RedirectPage {
            id: PageId(0),
            path: &path,
            versions: axis.universe(),
            redirect_from: &[("/old".to_owned(), Span::new(FileId(1), 0, 3))],
            span: Span::new(FileId(1), 0, 3),
        };
        let map =
            RedirectMap::new(&RedirectInput { axis: &axis, language: "", files: &[], pages: &[page], exceptions: &[] });
        let mut sink = Diagnostics::new();
        let mut lock = Published::parse(FileId(0), text, &mut sink);
        let anchors = |_| vec![(VersionSet::single(0), "one"), (VersionSet::first(2), "twoo")];
        check_published(&lock, &map, &anchors, &mut sink);
        let found: Vec<String> = sink
            .finish(&sources)
            .iter()
            .map(|d| format!("{} {} ({})", d.code.as_str(), d.message, d.help.as_deref().unwrap_or("")))
            .collect();
        assert_eq!(
            found,
            [
                "DF317 the anchor `/gone#x` is gone in s 3.2 (its page is gone too: add its path to `redirect_from` of the page that replaces it)",
                "DF320 no line of the form `PATH: VERSION …` or `PATH#ANCHOR: VERSION …` ()",
                "DF317 the anchor `/a#one` is gone in s 3.2 (keep the old one with `<a name=\"one\"></a>` before the heading)",
                "DF317 the anchor `/a#two` is gone in f (`#twoo` is there: keep the old one with `<a name=\"two\"></a>` before the heading)",
            ]
        );
        let today = Published::new(
            [("/a", "", axis.universe()), ("/a", "one", VersionSet::single(0)), ("/a", "twoo", VersionSet::first(2))],
            &axis,
        );
        let kept = lock.clone().pruned(&map, &today).to_text();
        // What the check above reports is forgotten, in the versions of which it is reported; 2.0 is no longer built.
        assert!(kept.ends_with("\n/a#one: free@latest\n/gone#x: server@2.0\n/old#one: free@latest\n"), "{kept}");
        lock.merge(&Published::new([("/a", "two", VersionSet::single(1))], &axis));
        let text = lock.to_text();
        assert!(text.contains("\n/a#two: free@latest server@3.2\n"), "{text}");
        let mut again = Published::parse(FileId(0), &text, &mut Diagnostics::new());
        again.entries.values_mut().for_each(|(_, line)| *line = None);
        lock.entries.values_mut().for_each(|(_, line)| *line = None);
        assert_eq!(again, lock);
    }
}
