//! The error catalog of a book: [`errors`], and the book as the catalog asks it, [`UriTargets`] for [`Book`].
//!
//! In: a path as an `error_uri` has it, with or without language, version and slash at the end. Out: where it leads in one
//! version, through how many redirects.

use super::base_url::BaseUrl;
use super::book::Book;
use super::check::check_error_files;
use super::content::{PageId, UrlPath};
use super::diag::{Diagnostics, nearest_path};
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
        let base = BaseUrl::split(&self.config.site.base_url).path;
        let below = path.strip_prefix(base).filter(|below| below.is_empty() || below.starts_with('/'));
        match below.filter(|_| !base.is_empty()) {
            None => self.resolve_below(path, version),
            Some(below) => match self.resolve_below(below, version) {
                // What has no sub-path may begin with a segment of the same name.
                nothing @ (UriTarget::Missing { .. } | UriTarget::ErrorPage { .. }) => {
                    match self.resolve_below(path, version) {
                        UriTarget::Missing { .. } | UriTarget::ErrorPage { .. } => nothing,
                        found => found,
                    }
                }
                found => found,
            },
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

impl Book {
    /// Where `path`, which is without the sub-path under which the site is served, leads.
    fn resolve_below(&self, path: &str, version: usize) -> UriTarget {
        let old = OldPath::read(path, self.config.site.prefix.trim_matches('/'), &self.axis);
        let asked = old.version.unwrap_or(version);
        let lead = |version: Option<usize>| self.redirects.follow_read(&old, version, true);
        let mut outcome = lead(Some(asked));
        // An address without version may be a redirect that only such addresses have.
        let bare = old.version.is_none() && matches!(outcome.destination, Destination::Missing { .. });
        if bare {
            outcome = lead(None);
        }
        match outcome.destination {
            // A page of another version is not what readers of this one look for.
            Destination::Page { page, version: reached }
                if reached == asked || bare && self.page(page).versions.contains_index(asked) =>
            {
                UriTarget::Page { page, path: self.page(page).path.clone(), redirects: outcome.hops.len() }
            }
            Destination::Url(url) => UriTarget::Site { url, redirects: outcome.hops.len() },
            Destination::Loop => UriTarget::Loop,
            _ => {
                // A page that is there in other versions is no slip of the pen.
                let known = self.pages.iter().any(|page| page.path.as_str() == old.path);
                let live = self.pages.iter().filter(|page| page.versions.contains_index(asked));
                let live: Vec<&str> = live.map(|page| page.path.as_str()).collect();
                let near = nearest_path(&old.path, &live);
                let nearest = near.filter(|_| !known).map(UrlPath::new);
                let path = UrlPath::new(path);
                if path.as_str() == "/errors" || path.as_str().starts_with("/errors/") {
                    UriTarget::ErrorPage { path, nearest }
                } else {
                    UriTarget::Missing { nearest }
                }
            }
        }
    }
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
    fn what_addresses_reach_version_by_version() {
        let book = "[errors]\nhosts = [\"docs.example.com\"]\n[redirects]\nfiles = [\"r.json\"]\n[site]\nbase-url = \"https://docs.example.com/guide\"\n\
                    [[plan]]\nname = \"cloud\"\nshort = \"cloud\"\ndefault = true\n[[plan]]\nname = \"server\"\nshort = \"server\"\nreleases = [\"2.1\", \"2.0\"]\n";
        let config = Config::parse(book).unwrap();
        let axis = Axis::new(&config.plans).unwrap();
        let home =
            "---\ntitle: Home\nversions: {cloud: '*', server: '*'}\nchildren: [/codes, /cloudy, /größe, /guide]\n---\n";
        let lock = "auth old_error 1 retired\n";
        let redirects = r#"{"/gone": "/codes", "/away": "https://elsewhere.example/x", "/up": "/cloudy"}"#;
        let cloudy = "---\ntitle: Cloudy\nversions: {cloud: '*'}\n---\nText.\n";
        let size = "---\ntitle: Größe\nversions: {cloud: '*', server: '*'}\nredirect_from: [/ma%C3%9F]\n---\nText.\n";
        let guide = "---\ntitle: Guide\nversions: {cloud: '*', server: '*'}\n---\nText.\n";
        let mut wrong: Vec<String> = Vec::new();
        for (uri, expect) in [
            ("errors/auth/a_b", "/errors/auth/a_b"),
            ("guide/errors/auth/a_b", "/errors/auth/a_b"),
            ("errors/auth/old_error", "/errors/auth/old_error"),
            ("errors", "/errors"),
            ("errors/server@2.0", "/errors/server@2.0"),
            ("errors/auth/a_c", "nothing (nearest: /errors/auth/a_b): DF401"),
            ("errors/server@3.0", "nothing (nearest: /errors/server@2.0): DF401"),
            ("en/away", "https://elsewhere.example/x, through 1 redirect: DF421"),
            ("en/gone#a-b", "this page, through 1 redirect: DF421"),
            ("en/gone#x", "this page, through 1 redirect: DF404 DF421"),
            ("en/up", "/cloudy, through 1 redirect in cloud; nothing in server: DF402 DF421"),
            ("en/server@2.0/codes", "this page"),
            ("guide/en/codes#a-b", "this page"),
            ("guide/en/server@2.0/codes", "this page"),
            ("guide/en/gone", "this page, through 1 redirect: DF421"),
            ("guide/en/gr%C3%B6%C3%9Fe", "/größe"),
            ("guide/en/gr%c3%b6%c3%9fe", "/größe"),
            ("guide/ma%C3%9F", "/größe, through 1 redirect: DF421"),
            ("guide/guide", "/guide"),
            ("guide/en/guide", "/guide"),
            ("guides/en/codes", "nothing (nearest: /codes): DF401"),
            ("guide/en/gr%F6%DFe", "nothing: DF401"),
        ] {
            let codes = format!(
                "---\ntitle: Codes\nversions: {{cloud: '*', server: '*'}}\nerrors: {{domain: auth}}\n---\n\n## A b\n\nWhy.\n\n```json\n\
                 {{\"error\": \"a_b\", \"error_uri\": \"https://docs.example.com/{uri}\"}}\n```\n\nDo.\n"
            );
            let sources = Sources::from_memory([
                ("content/index.md", home),
                ("content/codes.md", &codes),
                ("content/cloudy.md", cloudy),
                ("content/größe.md", size),
                ("content/guide.md", guide),
                ("r.json", redirects),
                ("errors.lock", lock),
            ]);
            let (book, _) = compile(&sources, &config, &axis, None);
            let mut sink = Diagnostics::new();
            let registry = errors(&book, &sources, &mut sink);
            let verdicts = &registry.find("auth", "a_b").unwrap().uris[0].verdicts;
            let said: Vec<String> = match &verdicts[..] {
                [(_, verdict)] => vec![verdict.to_string()],
                several => {
                    several.iter().map(|(set, verdict)| format!("{verdict} in {}", axis.describe(*set))).collect()
                }
            };
            let mut rules: Vec<&str> = sink.as_slice().iter().map(|finding| finding.code.as_str()).collect();
            rules.sort_unstable();
            rules.dedup();
            let rules = if rules.is_empty() { String::new() } else { format!(": {}", rules.join(" ")) };
            wrong.extend((said.join("; ") + &rules != expect).then(|| format!("{uri}: {}{rules}", said.join("; "))));
        }
        assert_eq!(wrong, [""; 0]);
    }
}
