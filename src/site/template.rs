//! The theme: templates and assets, built in and overridable file by file. Entry points: [`Theme::load`], [`Theme::render_page`].
//!
//! In: override files as text, a [`SiteContext`], then one [`PageContext`] a page. Out: HTML. It reads no files and
//! decides no addresses.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use tera::{Context, Kwargs, State, Tera, Value};

use self::tidy::Tidy;
use self::words::Words;
use super::context::{PageContext, RedirectContext, SiteContext};
use crate::engine::fnv;

mod tidy;
mod words;

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../templates/", $name)))),*]
    };
}

/// The files of the built-in theme: templates and assets.
static BUILT_IN: [(&str, &str); 18] = built_in![
    "base.html",
    "article.html",
    "landing.html",
    "errors.html",
    "404.html",
    "redirect.html",
    "partials/head.html",
    "partials/header.html",
    "partials/versions.html",
    "partials/sidebar.html",
    "partials/callouts.html",
    "partials/crumbs.html",
    "partials/footer.html",
    "partials/group.html",
    "docfold.css",
    "docfold.js",
    "icon.svg",
    "words.json",
];

/// A theme that is ready to render.
pub struct Theme {
    tera: Tera,
    words: Words,
    assets: BTreeMap<String, Vec<u8>>,
}

/// Why a theme cannot be loaded, or a page not be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeError {
    /// What is wrong, with template, line and column where they are known; more than one line.
    pub message: String,
}

impl fmt::Display for ThemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ThemeError {}

impl ThemeError {
    fn new(error: &tera::Error) -> Self {
        let mut message = error.to_string();
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            message.push_str(": ");
            message.push_str(&cause.to_string());
            source = cause.source();
        }
        Self { message }
    }
}

impl Theme {
    /// The built-in theme with `overrides` over it, for one site.
    ///
    /// An override is a name relative to the templates folder, with `/`, and its text. A name that ends in `.html` is a
    /// template: it replaces the built-in one of that name or stands beside it. Any other name is an asset; pages load
    /// `custom.css` after the theme's own style sheet when there is one. `words.json` holds words that differ from the
    /// built-in ones.
    ///
    /// # Errors
    /// When a template is not well formed or names one that does not exist, or when `words.json` is not what it should be.
    pub fn load(site: &SiteContext, overrides: impl IntoIterator<Item = (String, String)>) -> Result<Self, ThemeError> {
        let mut files: BTreeMap<String, String> =
            BUILT_IN.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect();
        let built_in_words = files.remove(words::FILE).expect("it is listed above");
        files.extend(overrides);
        let words = Words::new(&built_in_words, files.remove(words::FILE).as_deref())
            .map_err(|message| ThemeError { message })?;
        if let Some(script) = files.get_mut("docfold.js") {
            script.insert_str(0, &words.script());
        }
        if let Some(style) = files.get_mut("docfold.css") {
            style.push('\n');
            style.push_str(&words.style());
        }
        let mut tera = Tera::new();
        let tidy = Tidy::new(words.get("task_done"), words.get("task_open"), &words.changed("bodies"));
        tera.register_filter("tidy", move |html: Value, _: Kwargs, _: &State<'_>| {
            let tidied = html.as_str().and_then(|text| match tidy.html(text) {
                Cow::Owned(tidied) => Some(Value::safe_string(&tidied)),
                Cow::Borrowed(_) => None,
            });
            tidied.unwrap_or_else(|| html.mark_safe())
        });
        // Tera's own copies what it marks; bodies and sidebars are most of a page.
        tera.register_filter("safe", |value: Value, _: Kwargs, _: &State<'_>| match value.as_str() {
            Some(_) => value.mark_safe(),
            None => Value::safe_string(&value.to_string()),
        });
        let mut assets = BTreeMap::new();
        let mut templates = Vec::new();
        for (name, text) in files {
            if name.ends_with(".html") {
                templates.push((name, text));
            } else {
                assets.insert(name, text.into_bytes());
            }
        }
        tera.add_raw_templates(templates).map_err(|error| ThemeError::new(&error))?;
        let context = tera.global_context();
        context.insert("site", site);
        context.insert("words", words.tree());
        context.insert("custom_css", &assets.contains_key("custom.css"));
        context.insert("assets_version", &format!("{:08x}", fingerprint(&assets)));
        Ok(Self { tera, words, assets })
    }

    /// Files that pages ask for, below [`SiteContext::assets`].
    #[must_use]
    pub fn assets(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.assets
    }

    /// What the theme says for this key of `words.json`, `GROUP.KEY` for one of a group; empty for a key that is none.
    #[must_use]
    pub fn word(&self, key: &str) -> &str {
        self.words.get(key)
    }

    /// The template for `page`: that of its layout if there is one, else that of its kind.
    #[must_use]
    pub fn template(&self, page: &PageContext<'_>) -> String {
        if !page.page.layout.is_empty() {
            let name = format!("{}.html", page.page.layout);
            if self.tera.contains_template(&name) {
                return name;
            }
        }
        page.page.kind.template().to_owned()
    }

    /// The HTML of a page.
    ///
    /// # Errors
    /// When its template asks for what is not there.
    pub fn render_page(&self, page: &PageContext<'_>) -> Result<String, ThemeError> {
        let context = Context::from_serialize(page).map_err(|error| ThemeError::new(&error))?;
        let size = page.page.body_html.len() + page.sidebar_html.len() + 16 * 1024;
        self.render(&self.template(page), &context, size)
    }

    /// The HTML of a stub that leads on.
    ///
    /// # Errors
    /// When its template asks for what is not there.
    pub fn render_redirect(&self, redirect: &RedirectContext) -> Result<String, ThemeError> {
        let RedirectContext { href, canonical, title } = redirect;
        let mut context = Context::new();
        for (name, value) in [("href", href), ("canonical", canonical), ("title", title)] {
            context.insert_value(name, Value::from(value.as_str()));
        }
        self.render("redirect.html", &context, 1024)
    }

    fn render(&self, template: &str, context: &Context, size: usize) -> Result<String, ThemeError> {
        let mut out = Vec::with_capacity(size);
        self.tera.render_to(template, context, &mut out).map_err(|error| ThemeError::new(&error))?;
        String::from_utf8(out).map_err(|error| ThemeError { message: error.to_string() })
    }
}

impl fmt::Debug for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Theme").field("assets", &self.assets.keys()).finish_non_exhaustive()
    }
}

/// Changes when an asset does: FNV-1a over names and bytes, folded to 32 bits.
fn fingerprint(assets: &BTreeMap<String, Vec<u8>>) -> u32 {
    let hash = fnv::of(assets.iter().flat_map(|(name, bytes)| name.bytes().chain(bytes.iter().copied())));
    (hash ^ hash >> 32) as u32
}

#[cfg(test)]
mod tests;
