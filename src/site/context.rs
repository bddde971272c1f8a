//! What templates see: [`SiteContext`] as `site`, and the fields of [`PageContext`] by their names.
//!
//! Plain data, serialised for tera. A field whose name ends in `_html` is finished HTML and is written with `| safe`;
//! every other text is plain and is escaped. Addresses are complete: language, version and sub-path included.

use std::borrow::Cow;

use serde::Serialize;

use crate::engine::content::PageKind;

/// What is the same on every page: `site`.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct SiteContext {
    /// Name of the site.
    pub title: String,
    /// One line about it.
    pub description: String,
    /// Language of the content, a BCP 47 tag.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: Direction,
    /// Address of the folder with the theme's assets, with a slash at the end.
    pub assets: String,
    /// Links at the end of the header.
    pub links: Vec<Link>,
    /// Left part of the footer.
    pub footer_html: String,
}

/// Writing direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From left to right.
    #[default]
    Ltr,
    /// From right to left.
    Rtl,
}

impl Direction {
    /// The direction in which the language with this BCP 47 tag is written.
    #[must_use]
    pub fn of(language: &str) -> Self {
        let primary = language.split(['-', '_']).next().unwrap_or("");
        let rtl = ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"];
        if rtl.iter().any(|own| own.eq_ignore_ascii_case(primary)) { Direction::Rtl } else { Direction::Ltr }
    }
}

/// A page: every template sees these fields.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct PageContext<'a> {
    /// The page itself.
    pub page: Page<'a>,
    /// The version that is shown.
    pub version: VersionContext,
    /// All versions of the site, for the picker.
    pub versions: Vec<VersionLink>,
    /// From the product down to the page itself, which is the last.
    pub breadcrumbs: Vec<Link>,
    /// The product of the sidebar; none on the homepage.
    pub product: Option<Link>,
    /// Items of the sidebar, as [`super::nav::Sidebar::html`] gives them.
    pub sidebar_html: Cow<'a, str>,
    /// Headings for "in this article".
    pub toc: Vec<TocEntry>,
    /// Pages below this one.
    pub children: Vec<Card>,
    /// Categories by which readers can pick among the children; none where there is nothing to pick.
    pub categories: Vec<String>,
    /// Groups of recommended pages: on landing pages before the children, in an article after its text.
    pub featured: Vec<Group>,
    /// Buttons under the lead of a landing page.
    pub actions: Vec<Link>,
    /// Tools that the body distinguishes.
    pub tools: Choices,
    /// Platforms that the body distinguishes.
    pub platforms: Choices,
    /// Entries of the error index.
    pub errors: Vec<ErrorGroup>,
    /// The journey that an article is a step of.
    pub journey: Option<Journey>,
    /// The page before this one in its journey, else among its siblings.
    pub prev: Option<Link>,
    /// The page after it.
    pub next: Option<Link>,
    /// Where to edit the source.
    pub edit_href: Option<String>,
    /// Where readers talk about it: `communityRedirect`.
    pub community: Option<Link>,
    /// The same page as markdown.
    pub markdown_href: Option<String>,
    /// When the source last changed.
    pub updated: Option<Updated>,
    /// Set in the oldest release of a plan that has several.
    pub outdated: Option<Outdated>,
    /// More for `head`: Open Graph, structured data, alternates.
    pub head_html: String,
    /// Diagnostics or a script to put before the end of the body; `serve` uses it.
    pub foot_html: String,
}

/// A journey: `journey`.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Journey {
    /// Title of its track.
    pub title: String,
    /// Address of the page that begins it.
    pub href: String,
    /// What leads elsewhere from this step.
    pub next_step_html: String,
}

/// The page itself: `page`.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Page<'a> {
    /// Title, plain.
    pub title: String,
    /// Short title, plain; the title when there is none.
    pub short_title: String,
    /// Lead, plain, for `meta description`.
    pub description: String,
    /// Lead.
    pub intro_html: Cow<'a, str>,
    /// Who can use it.
    pub permissions_html: Cow<'a, str>,
    /// Product callout.
    pub product_html: Cow<'a, str>,
    /// The body.
    pub body_html: Cow<'a, str>,
    /// Address of this page.
    pub permalink: String,
    /// Absolute address for search engines; empty when the host is unknown.
    pub canonical: String,
    /// Path of the source, relative to the project.
    pub source_path: String,
    /// What it is.
    pub kind: Kind,
    /// `layout` of the front matter; names a template `LAYOUT.html` when there is one.
    pub layout: String,
    /// Address of the image of a landing page.
    pub hero_image: Option<String>,
    /// Whether search leaves it out.
    pub unlisted: bool,
}

/// What a page is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// The first page.
    Homepage,
    /// The first page of a product.
    Product,
    /// An index below a product.
    Category,
    /// An index below a category.
    Subcategory,
    /// Any other page.
    #[default]
    Article,
    /// The index of error codes.
    Errors,
    /// The answer to an address that is none.
    NotFound,
}

impl From<PageKind> for Kind {
    fn from(kind: PageKind) -> Self {
        match kind {
            PageKind::Home => Kind::Homepage,
            PageKind::Product => Kind::Product,
            PageKind::Category => Kind::Category,
            PageKind::Subcategory => Kind::Subcategory,
            PageKind::Article => Kind::Article,
        }
    }
}

impl Kind {
    /// The template that shows it.
    #[must_use]
    pub const fn template(self) -> &'static str {
        match self {
            Kind::Homepage | Kind::Product | Kind::Category | Kind::Subcategory => "landing.html",
            Kind::Article => "article.html",
            Kind::Errors => "errors.html",
            Kind::NotFound => "404.html",
        }
    }
}

/// The version that is shown: `version`.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct VersionContext {
    /// `plan@release`.
    pub id: String,
    /// Name for readers.
    pub title: String,
    /// Whether it is the one that addresses without a version lead to.
    pub is_default: bool,
    /// First page of the site in this version.
    pub home_href: String,
    /// Address of the search script (`pagefind.js`); none without search. One index holds all versions: the records of
    /// this one have the filter `version` with [`VersionContext::id`], and addresses below [`VersionContext::home_href`].
    pub search_href: Option<String>,
}

/// An entry of the version picker.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct VersionLink {
    /// `plan@release`.
    pub id: String,
    /// Name for readers.
    pub title: String,
    /// The page in that version, or the nearest page above it that exists there.
    pub href: String,
    /// Whether it is the one that is shown.
    pub current: bool,
    /// Where the link leads when the page does not exist in that version: the title of that page.
    pub instead: Option<String>,
}

/// A link with its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Link {
    /// Plain text.
    pub title: String,
    /// Address.
    pub href: String,
}

impl Link {
    /// A link.
    #[must_use]
    pub fn new(title: impl Into<String>, href: impl Into<String>) -> Self {
        Self { title: title.into(), href: href.into() }
    }
}

/// An entry of "in this article".
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct TocEntry {
    /// Anchor.
    pub id: String,
    /// Inline HTML of the heading.
    pub title_html: String,
    /// Classes of the tool blocks around the heading.
    pub tools: Vec<String>,
}

/// A page on a landing page.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Card {
    /// Title, plain.
    pub title: String,
    /// Address.
    pub href: String,
    /// Lead.
    pub intro_html: String,
    /// Icon.
    pub icon_html: String,
    /// Address of a picture.
    pub image: Option<String>,
    /// Pages below it, where the layout shows two levels.
    pub children: Vec<Link>,
    /// What it is about: `category` of the front matter.
    pub categories: Vec<String>,
}

/// A group of pages on a landing page.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Group {
    /// Heading, plain.
    pub title: String,
    /// What the group is about, plain.
    pub description: String,
    /// Icon.
    pub icon_html: String,
    /// The pages.
    pub cards: Vec<Card>,
}

/// A switcher.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Choices {
    /// Key of the one that is shown first; empty for the first, or the reader's platform.
    pub default: String,
    /// The choices in order.
    pub options: Vec<Choice>,
}

/// One choice of a switcher.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Choice {
    /// Key, also the class of its blocks.
    pub key: String,
    /// Name for readers.
    pub title: String,
}

/// The errors of one domain.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct ErrorGroup {
    /// Name of the domain.
    pub title: String,
    /// Anchor.
    pub id: String,
    /// The errors.
    pub entries: Vec<ErrorEntry>,
}

/// One error of the index.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct ErrorEntry {
    /// The code, as it is on the wire.
    pub code: String,
    /// Title, plain.
    pub title: String,
    /// Where it is documented.
    pub href: String,
    /// What it means.
    pub summary_html: String,
    /// In which versions, in words; empty for all.
    pub versions: String,
}

/// When a source last changed.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Updated {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// The year.
    pub year: String,
    /// The month from `1` to `12`; the theme's words have its name.
    pub month: String,
    /// The day, from `1`.
    pub day: String,
}

/// What the banner of an old release says.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Outdated {
    /// Title of the release to read instead.
    pub title: String,
    /// The page in it, or the nearest page above.
    pub href: String,
    /// What there is to say beside that, such as the date on which support ended.
    pub note_html: String,
}

/// A stub that leads on: all that `redirect.html` sees beside `site`.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct RedirectContext {
    /// Where it leads.
    pub href: String,
    /// Absolute address for search engines; empty when the host is unknown.
    pub canonical: String,
    /// Title of the target; empty when unknown.
    pub title: String,
}
