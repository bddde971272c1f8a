//! `book.toml`: what it may hold ([`Config`]), and the universe of versions that it spans ([`Axis`]).
//!
//! In: the text of `book.toml`. Out: a [`Config`] or a [`ConfigError`] with the byte range of what is wrong.
//! Unknown keys are errors. Paths stay relative; nothing here looks at the disk.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::base_url::BaseUrl;
use super::diag::{Code, Level, nearest};
use super::source::lies_in;

mod axis;
mod paths;

pub use axis::{Axis, AxisVersion, parse_release};

/// Folder of the theme's files within the site.
pub const THEME_FOLDER: &str = "_docfold";

/// The configuration of a project.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Config {
    /// `[book]`: as mdBook has it.
    #[serde(default)]
    pub book: Book,
    /// `[build]`: as mdBook has it.
    #[serde(default)]
    pub build: Build,
    /// `[source]`: folders besides the content.
    #[serde(default)]
    pub source: Source,
    /// `[site]`: where and how the site is served.
    #[serde(default)]
    pub site: Site,
    /// `[[plan]]`: the versions, in order.
    #[serde(default, rename = "plan")]
    pub plans: Vec<Plan>,
    /// `[links]`: how targets are rewritten.
    #[serde(default)]
    pub links: Links,
    /// `[front-matter]`: which keys pages may have.
    #[serde(default)]
    pub front_matter: FrontMatter,
    /// `[liquid]`: the context of templates.
    #[serde(default)]
    pub liquid: Liquid,
    /// `[redirects]`: redirect files besides `redirect_from`.
    #[serde(default)]
    pub redirects: Redirects,
    /// `[errors]`: the error catalog.
    #[serde(default)]
    pub errors: Errors,
    /// `[check]`: levels of rules by code or slug: `allow`, `note`, `warning`, `error`.
    #[serde(default)]
    pub check: Check,
}

/// `[book]`.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Book {
    /// The site's name.
    pub title: String,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// One line about it.
    pub description: String,
    /// Language of the content, a BCP 47 tag.
    pub language: String,
    /// Folder of the pages.
    #[serde(deserialize_with = "paths::folder")]
    pub src: String,
}

impl Default for Book {
    fn default() -> Self {
        Self {
            title: "Documentation".into(),
            authors: Vec::new(),
            description: String::new(),
            language: "en".into(),
            src: "content".into(),
        }
    }
}

/// `[build]`.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Build {
    /// Output folder.
    pub build_dir: String,
}

impl Default for Build {
    fn default() -> Self {
        Self { build_dir: "book".into() }
    }
}

/// `[source]`.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Source {
    /// Folder of reusables, variables, features and tables; empty for none.
    #[serde(deserialize_with = "paths::optional_folder")]
    pub data: String,
    /// Folders of images and other files that are copied as they are.
    #[serde(deserialize_with = "paths::site_folders")]
    pub assets: Vec<String>,
    /// Text files that list assets lying elsewhere, one path a line.
    #[serde(deserialize_with = "paths::files")]
    pub asset_lists: Vec<String>,
    /// Folder of templates that override the built-in theme; empty for none.
    #[serde(deserialize_with = "paths::optional_folder")]
    pub templates: String,
    /// `data.json` of an octicons package that replaces the built-in icons; relative to the configuration file.
    pub octicons: Option<String>,
}

impl Source {
    /// Whether an asset lies in one of the folders of assets; lists name others, which are served from elsewhere.
    #[must_use]
    pub fn has_asset(&self, path: &str) -> bool {
        self.assets.iter().any(|folder| lies_in(path, folder))
    }
}

impl Default for Source {
    fn default() -> Self {
        Self {
            data: "data".into(),
            assets: vec!["assets".into(), "public".into()],
            asset_lists: Vec::new(),
            templates: "templates".into(),
            octicons: None,
        }
    }
}

/// `[site]`.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Site {
    /// First segment of every page's path, such as `en`; empty for none.
    #[serde(deserialize_with = "first_segment")]
    pub prefix: String,
    /// Scheme, host and sub-path under which the site is served, without a slash at the end; empty when unknown.
    #[serde(deserialize_with = "base_url")]
    pub base_url: String,
    /// Address of the sources for "edit this page"; the page's source path is appended.
    pub edit_url: Option<String>,
    /// Whether git is asked when each source last changed: for "last changed", the sitemap and the feed.
    pub git_dates: bool,
    /// What is written besides the pages; all of it unless given.
    pub outputs: Vec<SiteOutput>,
}

impl Default for Site {
    fn default() -> Self {
        Self {
            prefix: "en".into(),
            base_url: String::new(),
            edit_url: None,
            git_dates: false,
            outputs: SiteOutput::ALL.to_vec(),
        }
    }
}

/// An output besides the pages.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SiteOutput {
    /// The search index.
    Search,
    /// Each page as markdown, beside it.
    Markdown,
    /// `sitemap.xml`; needs `base-url`.
    Sitemap,
    /// `robots.txt`.
    Robots,
    /// `llms.txt`.
    Llms,
    /// `index.json` of each version.
    Index,
    /// `feed.xml`; needs `base-url` and `git-dates`.
    Feed,
}

impl SiteOutput {
    /// Every output.
    pub const ALL: &'static [SiteOutput] = &[
        SiteOutput::Search,
        SiteOutput::Markdown,
        SiteOutput::Sitemap,
        SiteOutput::Robots,
        SiteOutput::Llms,
        SiteOutput::Index,
        SiteOutput::Feed,
    ];
}

/// One `[[plan]]`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Plan {
    /// Name in URLs, `enterprise-server`.
    #[serde(deserialize_with = "plain_name")]
    pub name: String,
    /// Name in conditions and `versions`, `ghes`.
    pub short: String,
    /// Name for readers; `{release}` stands for the release.
    #[serde(default)]
    pub title: String,
    /// Supported releases, newest first; none means the one release `latest`.
    #[serde(default)]
    pub releases: Vec<String>,
    /// Releases to come: ranges may name them.
    #[serde(default)]
    pub next: Vec<String>,
    /// Releases that are no longer built: links may still name them.
    #[serde(default)]
    pub deprecated: Vec<String>,
    /// Whether the newest stable release of the plan has no segment in URLs. One plan at most.
    #[serde(default)]
    pub default: bool,
    /// The release that `plan@latest` stands for when the newest is a release candidate.
    #[serde(default)]
    pub latest_stable: Option<String>,
}

impl Plan {
    /// A plan from its parts; `default` for the one without segment in URLs.
    #[must_use]
    pub fn new(name: &str, short: &str, releases: Vec<String>, default: bool) -> Self {
        Self {
            name: name.to_owned(),
            short: short.to_owned(),
            title: String::new(),
            releases,
            next: Vec::new(),
            deprecated: Vec::new(),
            default,
            latest_stable: None,
        }
    }
}

/// `[links]`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Links {
    /// `[[links.override]]`: paths that always lead to one version; the first that matches counts.
    #[serde(rename = "override")]
    pub overrides: Vec<LinkOverride>,
    /// Paths that another site serves; left as they are.
    pub external: Vec<String>,
    /// Path prefixes of assets, left as they are.
    pub assets: Option<Vec<String>>,
    /// Paths that the link check passes over: exact, or a prefix when they end with `*`.
    pub ignore: Vec<String>,
}

/// One `[[links.override]]`.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct LinkOverride {
    /// Regular expression, sought anywhere in the path.
    pub pattern: String,
    /// Version ids or short names from which it holds; empty for all.
    #[serde(default)]
    pub from: Vec<String>,
    /// The version id that the link then has.
    pub to: String,
}

/// `[front-matter]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct FrontMatter {
    /// Keys besides those of the format.
    pub known: Vec<String>,
    /// Keys that are accepted with a warning, besides those of the format.
    pub deprecated: Vec<String>,
    /// Names of former plans: as keys of `versions` they select nothing, with a warning.
    pub retired_plans: Vec<String>,
}

/// `[liquid]`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Liquid {
    /// Variables that every template sees.
    pub context: BTreeMap<String, toml::Value>,
    /// Variables that every entry of `allVersions` and `currentVersionObj` has besides its own.
    pub version_context: BTreeMap<String, toml::Value>,
    /// Names that conditions may use although no plan and no feature has them.
    pub names: Vec<String>,
    /// `[liquid.blocks.NAME]`: block tags of the project's own, or other text for those of the format.
    pub blocks: BTreeMap<String, Block>,
}

/// `[liquid.blocks.NAME]`: what `{% NAME %} … {% endNAME %}` writes around its body.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Block {
    /// Text before the body.
    pub open: String,
    /// Text after the body.
    pub close: String,
}

/// `[redirects]`.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Redirects {
    /// JSON files that map a path to a path or an absolute URL, in order.
    #[serde(deserialize_with = "paths::files")]
    pub files: Vec<String>,
    /// The file of exceptions, which win over everything else.
    #[serde(deserialize_with = "paths::optional_file")]
    pub exceptions: Option<String>,
    /// Whether the site has a small page at each old address.
    pub stubs: bool,
}

impl Default for Redirects {
    fn default() -> Self {
        Self { files: Vec::new(), exceptions: None, stubs: true }
    }
}

/// `[errors]`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Errors {
    /// Domain by path prefix of the page, `"/apps/oauth-apps" = "oauth"`.
    #[serde(deserialize_with = "domains")]
    pub domains: BTreeMap<String, String>,
    /// Path prefixes of the pages that document errors; empty for those that opt in with `errors:` in front matter.
    pub pages: Vec<String>,
    /// Hosts under which `error_uri`s of this documentation appear on the wire.
    pub hosts: Vec<String>,
    /// Whether `{"code", "message"}` objects count as errors.
    pub code_message: bool,
    /// Append-only list of published codes.
    #[serde(deserialize_with = "paths::optional_file")]
    pub lock: Option<String>,
}

/// `[check]`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Check {
    /// `[check.levels]`: levels of rules, by code or slug: `allow`, `note`, `warning`, `error`.
    #[serde(deserialize_with = "levels")]
    pub levels: BTreeMap<Code, Level>,
}

/// A rule by code or slug; the place of an unknown one is known to the reader of TOML.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct RuleName(Code);

impl<'de> Deserialize<'de> for RuleName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Code::find(&name).map(RuleName).ok_or_else(|| {
            let near = Code::nearest(&name).map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
            serde::de::Error::custom(format!("no rule `{name}`{near}"))
        })
    }
}

/// A level by its name.
struct LevelName(Level);

impl<'de> Deserialize<'de> for LevelName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Level::ALL.into_iter().find(|level| level.as_str() == name).map(LevelName).ok_or_else(|| {
            let near = match nearest(&name, Level::ALL.map(Level::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "levels are `allow`, `note`, `warning` and `error`".to_owned(),
            };
            serde::de::Error::custom(format!("no level `{name}`: {near}"))
        })
    }
}

/// A map that names a rule once, as its code or as its slug.
fn levels<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Code, Level>, D::Error> {
    struct Levels;

    impl<'de> serde::de::Visitor<'de> for Levels {
        type Value = BTreeMap<Code, Level>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a table from rules to levels")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut levels = BTreeMap::new();
            while let Some((RuleName(code), LevelName(level))) = map.next_entry()? {
                if levels.insert(code, level).is_some() {
                    let message = format!("rule `{}` has two levels: one as {}", code.slug(), code.as_str());
                    return Err(serde::de::Error::custom(message));
                }
            }
            Ok(levels)
        }
    }

    deserializer.deserialize_map(Levels)
}

/// Why `book.toml` cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// Byte range in the file, when there is a place.
    pub range: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
}

impl Config {
    /// Reads the text of a `book.toml`.
    ///
    /// # Errors
    /// With the place of the first thing that cannot be used.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| ConfigError { range: error.span(), message: error.message().to_owned() })
    }
}

/// An address of a site, without a slash at the end.
fn base_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let url = String::deserialize(deserializer)?;
    BaseUrl::parse(&url).map_err(D::Error::custom)?;
    Ok(url.trim_end_matches('/').to_owned())
}

/// One segment of a path, or none, that no other part of a site has.
fn first_segment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let path = String::deserialize(deserializer)?;
    let segment = path.trim_matches('/');
    // Addresses of errors, and the files of the theme.
    if ["errors", THEME_FOLDER].contains(&segment) {
        return Err(D::Error::custom(format!("`/{segment}` is where other parts of a site lie: write another name")));
    }
    if !segment.is_empty() && !is_plain(segment) {
        return Err(D::Error::custom(format!(
            "`{path}` is no single segment of a path: write a name of letters, digits, `-`, `_` and `.`; a sub-path of the \
             host belongs to `base-url`"
        )));
    }
    Ok(path)
}

/// A name that stands in paths.
fn plain_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    if is_plain(&name) {
        Ok(name)
    } else {
        Err(D::Error::custom(format!(
            "`{name}` cannot stand in paths: write a name of letters, digits, `-`, `_` and `.`"
        )))
    }
}

/// A domain; the place of a bad one is known to the reader of TOML.
struct DomainName(String);

impl<'de> Deserialize<'de> for DomainName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        if is_domain(&name) {
            Ok(DomainName(name))
        } else {
            Err(D::Error::custom(format!("`{name}` is no domain: write lower-case letters, digits, `-` and `_`")))
        }
    }
}

fn domains<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    let named = BTreeMap::<String, DomainName>::deserialize(deserializer)?;
    Ok(named.into_iter().map(|(prefix, DomainName(name))| (prefix, name)).collect())
}

/// Whether `text` can be a domain of the error catalog, and with that a segment of a path and a field of its lock.
pub(super) fn is_domain(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_'))
}

/// Whether a folder can have the name, and a path of it needs no encoding and leads nowhere else.
fn is_plain(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}
