//! What machines read: one output a file. [`files`] gives those that belong to no single page.
//!
//! In: pages, the theme. Out: paths below the site's root with their texts. What needs a host is left out when the base
//! URL has none.

mod feed;
mod head;
mod index;
mod llms;
mod missing;
mod robots;
mod sitemap;

pub use head::head_html;
pub use missing::context as missing_context;

use super::page::{Pages, is_hidden};
use super::template::{Theme, ThemeError};
use crate::engine::config::SiteOutput;
use crate::engine::content::Page;

/// A file: its path below the site's root, and its text.
pub type File = (String, String);

type Make = fn(&Pages<'_>) -> Vec<File>;

/// Every file that belongs to the whole site or to one version.
///
/// # Errors
/// When a template fails.
pub fn files(pages: &Pages<'_>, theme: &Theme) -> Result<Vec<File>, ThemeError> {
    let mut files = vec![missing::file(pages, theme)?];
    let outputs: [(SiteOutput, Make); 5] = [
        (SiteOutput::Sitemap, sitemap::files),
        (SiteOutput::Robots, robots::files),
        (SiteOutput::Llms, llms::files),
        (SiteOutput::Index, index::files),
        (SiteOutput::Feed, feed::files),
    ];
    for (output, make) in outputs {
        if pages.writes(output) {
            files.extend(make(pages));
        }
    }
    Ok(files)
}

/// Pages that are shown, each in the versions that stand for a text of its own.
fn canonical<'b>(pages: &Pages<'b>) -> impl Iterator<Item = (&'b Page, usize)> {
    let shown = pages.book().pages.iter().filter(|page| !is_hidden(page));
    shown.flat_map(|page| {
        let versions = page.versions.into_iter();
        versions
            .filter(|&version| pages.canonical_version(page, version) == version)
            .map(move |version| (page, version))
    })
}

/// Writes `text` for XML, in an element or between quotes.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML 1.0 has no way to write the other controls.
            c if c.is_control() && !matches!(c, '\n' | '\t') => {}
            c => out.push(c),
        }
    }
    out
}
