//! Where a link leads in a version: [`LinkRules`], format.md §6.1.
//!
//! In: the configuration and the axis, once. Out: for a target as written and a version, the path of the page. The rules
//! do not know which pages exist, nor redirects.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use regex::Regex;

use super::old_path::is_plain;
use crate::catalog::VersionSet;
use crate::engine::config::{Axis, Config, ConfigError, parse_release};
use crate::engine::escape;

/// The rules of `[links]`, `[site]` and the plans, ready to use.
#[derive(Clone, Debug)]
pub struct LinkRules {
    /// `/en`, or nothing.
    prefix: String,
    assets: Vec<String>,
    external: HashSet<String>,
    overrides: Vec<Override>,
    plans: Vec<PlanNames>,
    /// Segment by version, with its slash; empty for the default plan.
    segments: Vec<String>,
    default_version: Option<usize>,
    /// Whether `/enterprise/…` may be an address of the time before plans had names.
    legacy: bool,
    /// `enterprise/2.21`: links into documentation that is no longer built.
    deprecated: Vec<String>,
}

#[derive(Clone, Debug)]
struct Override {
    pattern: Pattern,
    from: VersionSet,
    segment: String,
    id: String,
}

/// A pattern; most are plain text, which is sought faster.
#[derive(Clone, Debug)]
enum Pattern {
    Literal(String),
    Regex(Regex),
}

#[derive(Clone, Debug)]
struct PlanNames {
    name: String,
    default: bool,
    /// The release whose addresses have no segment.
    bare: Option<String>,
    /// The release that `latest` stands for, when it is another name.
    latest: Option<String>,
}

impl Pattern {
    fn new(pattern: &str) -> Result<Self, ConfigError> {
        if pattern.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_')) {
            return Ok(Self::Literal(pattern.to_owned()));
        }
        Regex::new(pattern).map(Self::Regex).map_err(|error| ConfigError {
            range: None,
            message: format!("the link override `{pattern}` is no regular expression: {error}"),
        })
    }

    fn is_match(&self, path: &str) -> bool {
        match self {
            Self::Literal(text) => path.contains(text.as_str()),
            Self::Regex(regex) => regex.is_match(path),
        }
    }
}

impl LinkRules {
    /// The rules of `config`.
    ///
    /// # Errors
    /// An override with a pattern or a version that does not exist.
    pub fn new(config: &Config, axis: &Axis) -> Result<Self, ConfigError> {
        let fail = |message: String| ConfigError { range: None, message };
        let mut overrides = Vec::new();
        for rule in &config.links.overrides {
            let mut from = VersionSet::EMPTY;
            for name in &rule.from {
                from |=
                    axis.find(name).ok_or_else(|| fail(format!("the link override from `{name}`: no such version")))?;
            }
            let to = axis
                .find(&rule.to)
                .and_then(VersionSet::first_index)
                .ok_or_else(|| fail(format!("the link override to `{}`: no such version", rule.to)))?;
            let version = &axis.versions()[to];
            overrides.push(Override {
                pattern: Pattern::new(&rule.pattern)?,
                from: if rule.from.is_empty() { axis.universe() } else { from },
                segment: version.segment.clone(),
                id: version.id.clone(),
            });
        }
        let mut assets = config.links.assets.clone().unwrap_or_else(|| vec!["/assets".into(), "/public".into()]);
        for folder in config.source.assets.iter().map(|folder| folder.trim_matches('/')) {
            let folder = format!("/{folder}/");
            if folder.len() > 2 && !folder.starts_with("/.") && !assets.iter().any(|known| folder.starts_with(known)) {
                assets.push(folder);
            }
        }
        let prefix = config.site.prefix.trim_matches('/');
        let bare = axis.default_version().map(|version| &axis.versions()[version]);
        Ok(Self {
            prefix: if prefix.is_empty() { String::new() } else { format!("/{prefix}") },
            assets,
            external: config.links.external.iter().cloned().collect(),
            overrides,
            plans: axis
                .plans
                .iter()
                .map(|plan| PlanNames {
                    name: plan.name.clone(),
                    default: plan.default,
                    bare: bare.filter(|_| plan.default).map(|version| version.release.clone()),
                    latest: plan.releases.first().cloned(),
                })
                .collect(),
            segments: axis.versions().iter().map(|version| version.segment.clone()).collect(),
            legacy: axis.plans.iter().any(|plan| plan.name.starts_with("enterprise-")),
            default_version: axis.default_version(),
            deprecated: axis
                .plans
                .iter()
                .flat_map(|plan| &plan.deprecated)
                .map(|release| format!("enterprise/{release}"))
                .collect(),
        })
    }

    /// Whether `url` leads to a page of this site, so that its path depends on the version.
    #[must_use]
    pub fn is_local(&self, url: &str) -> bool {
        url.starts_with('/') && !self.is_asset(url) && !self.external.contains(url)
    }

    /// Whether `url` is the path of an asset.
    #[must_use]
    pub fn is_asset(&self, url: &str) -> bool {
        self.assets.iter().any(|prefix| url.starts_with(prefix.as_str()))
    }

    /// Writes the target that `url` has in `version`, escaped for an attribute value.
    pub fn bind(&self, url: &str, version: usize, out: &mut String) {
        if self.is_local(url) {
            let mut path = String::with_capacity(url.len() + 40);
            self.write(url, version, &mut path);
            escape::href(out, &path);
        } else {
            escape::href(out, url);
        }
    }

    /// The path of the page that `url` leads to in `version`, without query and fragment: the form in which permalinks are
    /// looked up. `None` when it leads to no page of this site.
    #[must_use]
    pub fn path_of(&self, url: &str, version: usize) -> Option<String> {
        if !self.is_local(url) {
            return None;
        }
        let mut path = String::with_capacity(url.len() + 40);
        self.write(&url[..url.find(['?', '#']).unwrap_or(url.len())], version, &mut path);
        Some(path)
    }

    /// The path behind language and version that [`Self::path_of`] gives in every version, each with its own version: that
    /// of a target which is written as the format wants it. `None` for one that is not in normal form, that names a language
    /// or a version, or that an override or an old form changes.
    pub(crate) fn path_in_all<'u>(&self, url: &'u str) -> Option<&'u str> {
        let path = &url[..url.find(['?', '#']).unwrap_or(url.len())];
        let kept = self.is_local(url)
            && is_plain(path)
            && !path.contains('@')
            && self.prefix.matches('/').count() < 2
            && self.without_prefix(path).len() == path.len()
            && self.plan_of(path).is_none()
            && !self.is_deprecated(path)
            && self.without_version(path).len() == path.len()
            && !self.overrides.iter().any(|rule| rule.pattern.is_match(path));
        kept.then_some(path)
    }

    /// The target that `url` has in `version`, not escaped.
    #[must_use]
    pub fn target(&self, url: &str, version: usize) -> String {
        let mut path = String::with_capacity(url.len() + 40);
        if self.is_local(url) {
            self.write(url, version, &mut path);
        } else {
            path.push_str(url);
        }
        path
    }

    /// `url` with the version in it to which it leads from the default plan: what a link means that leads to the default
    /// plan from everywhere.
    #[must_use]
    pub fn in_default_plan<'u>(&self, url: &'u str) -> Cow<'u, str> {
        let Some(version) = self.default_version else { return Cow::Borrowed(url) };
        let path = self.without_prefix(url);
        if self.plan_of(path).is_some() || self.is_deprecated(path) || !self.is_local(url) {
            return Cow::Borrowed(url);
        }
        let path = self.without_version(path);
        match self.override_of(path, version) {
            Some(rule) => Cow::Owned(format!("/{}{path}", rule.id)),
            None => match self.plans.iter().find(|plan| plan.default) {
                Some(plan) => Cow::Owned(format!("/{}@latest{path}", plan.name)),
                None => Cow::Borrowed(url),
            },
        }
    }

    fn without_prefix<'u>(&self, url: &'u str) -> &'u str {
        if self.prefix.is_empty() {
            return url;
        }
        match url.strip_prefix(self.prefix.as_str()) {
            Some(rest) if rest.starts_with('/') => rest,
            Some("") => "/",
            _ => url,
        }
    }

    /// The plan that the first segment of `path` names, the length of the segment with its slash, and its release.
    fn plan_of<'u>(&self, path: &'u str) -> Option<(&PlanNames, usize, Option<&'u str>)> {
        let segment = first_segment(path);
        let (name, release) = match segment.split_once('@') {
            Some((name, release)) => (name, Some(release)),
            None => (segment, None),
        };
        let plan = self.plans.iter().find(|plan| plan.name == name)?;
        Some((plan, segment.len() + 1, release))
    }

    fn is_deprecated(&self, path: &str) -> bool {
        static FORM: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("enterprise/"));
        FORM.find(path.as_bytes()).is_some() && self.deprecated.iter().any(|release| names(path, release))
    }

    /// `path` without what older forms put before it: `/enterprise`, a version after that, `/user`, and a first segment
    /// with `@` that names no plan: the check says so, the reference renderer leaves it out.
    fn without_version<'u>(&self, path: &'u str) -> &'u str {
        let mut rest = path;
        if self.legacy && first_segment(rest) == "enterprise" {
            rest = &rest["/enterprise".len()..];
            let segment = first_segment(rest);
            if segment.contains('@') || parse_release(segment).is_some() {
                rest = &rest[1 + segment.len()..];
            }
            if first_segment(rest) == "user" {
                rest = &rest["/user".len()..];
            }
        } else if first_segment(rest).find('@').is_some_and(|at| at > 0) {
            rest = &rest[1 + first_segment(rest).len()..];
        }
        rest
    }

    fn override_of(&self, path: &str, version: usize) -> Option<&Override> {
        self.overrides.iter().find(|rule| rule.from.contains_index(version) && rule.pattern.is_match(path))
    }

    fn write(&self, url: &str, version: usize, out: &mut String) {
        let collapsed;
        let mut path = url;
        if url.as_bytes().windows(2).any(|pair| pair == b"//") {
            collapsed = collapse(url);
            path = &collapsed;
        }
        path = self.without_prefix(path);
        out.push_str(&self.prefix);
        if let Some((plan, length, release)) = self.plan_of(path) {
            let rest = &path[length..];
            match &plan.latest {
                _ if plan.default
                    && (release == Some("latest") || (release.is_some() && release == plan.bare.as_deref())) => {}
                Some(latest) if release == Some("latest") && rest.starts_with('/') => {
                    out.push('/');
                    out.push_str(&plan.name);
                    out.push('@');
                    out.push_str(latest);
                }
                _ => out.push_str(&path[..length]),
            }
            out.push_str(rest);
        } else if self.is_deprecated(path) {
            out.push_str(path);
        } else {
            path = self.without_version(path);
            match self.override_of(path, version) {
                Some(rule) => out.push_str(&rule.segment),
                None => out.push_str(self.segments.get(version).map_or("", String::as_str)),
            }
            out.push_str(path);
        }
        while out.ends_with('/') && out.len() > 1 {
            out.pop();
        }
        if out.is_empty() {
            out.push('/');
        }
    }
}

/// The text between the slash at the start of `path` and whatever ends the segment; empty without such a slash.
fn first_segment(path: &str) -> &str {
    let Some(segment) = path.strip_prefix('/') else { return "" };
    &segment[..segment.find(['/', '?', '#']).unwrap_or(segment.len())]
}

/// Whether `path` holds `release` and no further digit after it.
fn names(path: &str, release: &str) -> bool {
    path.match_indices(release).any(|(at, _)| !path[at + release.len()..].starts_with(|c: char| c.is_ascii_digit()))
}

/// `url` with every run of slashes as one.
fn collapse(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        if c != '/' || !out.ends_with('/') {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOK: &str = r#"
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
        releases = ["3.22", "3.21"]
        deprecated = ["2.22", "2.2"]
        [source]
        assets = ["assets", "pictures/"]
        [links]
        external = ["/elsewhere"]
        [[links.override]]
        pattern = "desktop/"
        to = "free-pro-team@latest"
        [[links.override]]
        pattern = '/admin(/|$|\?|#)'
        from = ["fpt"]
        to = "enterprise-cloud@latest"
    "#;

    fn rules() -> LinkRules {
        let config = Config::parse(BOOK).unwrap();
        LinkRules::new(&config, &Axis::new(&config.plans).unwrap()).unwrap()
    }

    #[test]
    fn targets() {
        let rules = rules();
        for (url, from_default, from_server) in [
            ("/x/y", "/en/x/y", "/en/enterprise-server@3.21/x/y"),
            ("/x/y/", "/en/x/y", "/en/enterprise-server@3.21/x/y"),
            ("/x/#y", "/en/x/#y", "/en/enterprise-server@3.21/x/#y"),
            ("/x?tool=a#y", "/en/x?tool=a#y", "/en/enterprise-server@3.21/x?tool=a#y"),
            ("//x//y", "/en/x/y", "/en/enterprise-server@3.21/x/y"),
            ("/", "/en", "/en/enterprise-server@3.21"),
            ("/en/x", "/en/x", "/en/enterprise-server@3.21/x"),
            ("/english", "/en/english", "/en/enterprise-server@3.21/english"),
            ("/assets/a.png", "/assets/a.png", "/assets/a.png"),
            ("/public/a", "/public/a", "/public/a"),
            ("/elsewhere", "/elsewhere", "/elsewhere"),
            ("#x", "#x", "#x"),
            ("https://a.example/", "https://a.example/", "https://a.example/"),
            ("mailto:a@b.example", "mailto:a@b.example", "mailto:a@b.example"),
            ("/free-pro-team@latest/x", "/en/x", "/en/x"),
            ("/free-pro-team@latest", "/en", "/en"),
            ("/enterprise-cloud@latest//x", "/en/enterprise-cloud@latest/x", "/en/enterprise-cloud@latest/x"),
            ("/enterprise-server@latest/x", "/en/enterprise-server@3.22/x", "/en/enterprise-server@3.22/x"),
            ("/enterprise-server@latest", "/en/enterprise-server@latest", "/en/enterprise-server@latest"),
            ("/enterprise-server@3.21/x", "/en/enterprise-server@3.21/x", "/en/enterprise-server@3.21/x"),
            ("/enterprise/2.22/x", "/en/enterprise/2.22/x", "/en/enterprise/2.22/x"),
            ("/enterprise/2.2", "/en/enterprise/2.2", "/en/enterprise/2.2"),
            ("/enterprise/2.23/x", "/en/x", "/en/enterprise-server@3.21/x"),
            ("/enterprise/user/x/", "/en/x", "/en/enterprise-server@3.21/x"),
            ("/enterprise/enterprise-server@3.21/user/x", "/en/x", "/en/enterprise-server@3.21/x"),
            ("/enterprise/admin/x", "/en/enterprise-cloud@latest/admin/x", "/en/enterprise-server@3.21/admin/x"),
            ("/enterprise", "/en", "/en/enterprise-server@3.21"),
            ("/enterprises/x", "/en/enterprises/x", "/en/enterprise-server@3.21/enterprises/x"),
            ("/@scope/x", "/en/@scope/x", "/en/enterprise-server@3.21/@scope/x"),
            ("/no-such-plan@latest/x", "/en/x", "/en/enterprise-server@3.21/x"),
            ("/pictures/a.png", "/pictures/a.png", "/pictures/a.png"),
            ("/picturesque", "/en/picturesque", "/en/enterprise-server@3.21/picturesque"),
            ("/desktop/x", "/en/desktop/x", "/en/desktop/x"),
            ("/admin/x", "/en/enterprise-cloud@latest/admin/x", "/en/enterprise-server@3.21/admin/x"),
            ("/admin", "/en/enterprise-cloud@latest/admin", "/en/enterprise-server@3.21/admin"),
            ("/administer", "/en/administer", "/en/enterprise-server@3.21/administer"),
            ("/a b", "/en/a%20b", "/en/enterprise-server@3.21/a%20b"),
        ] {
            let bound = |version| {
                let mut out = String::new();
                rules.bind(url, version, &mut out);
                out
            };
            assert_eq!((bound(0).as_str(), bound(3).as_str()), (from_default, from_server), "{url}");
        }
    }

    #[test]
    fn normal_forms() {
        let rules = rules();
        assert_eq!(rules.path_of("/x/?a#b", 3).as_deref(), Some("/en/enterprise-server@3.21/x"));
        assert_eq!(rules.path_of("#b", 3), None);
        assert_eq!(rules.path_of("/assets/x.png", 0), None);
    }

    #[test]
    fn the_default_plan_from_everywhere() {
        let rules = rules();
        for (url, want) in [
            ("/x", "/free-pro-team@latest/x"),
            ("/admin/x", "/enterprise-cloud@latest/admin/x"),
            ("/enterprise-server@3.21/x", "/enterprise-server@3.21/x"),
            ("https://a.example", "https://a.example"),
        ] {
            assert_eq!(rules.in_default_plan(url), want);
        }
    }

    #[test]
    fn overrides_must_lead_somewhere() {
        let config = |text: &str| Config::parse(text).unwrap();
        let plan = "[[plan]]\nname = \"a\"\nshort = \"b\"\n[[links.override]]\n";
        for rule in [
            "pattern = \"(\"\nto = \"a\"",
            "pattern = \"x\"\nto = \"c\"",
            "pattern = \"x\"\nto = \"a\"\nfrom = [\"c\"]",
        ] {
            let config = config(&format!("{plan}{rule}"));
            assert!(LinkRules::new(&config, &Axis::new(&config.plans).unwrap()).is_err(), "{rule}");
        }
    }
}
