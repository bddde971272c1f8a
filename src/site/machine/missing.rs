//! `404.html`: what hosts answer where no page is.

use super::super::context::{Kind, Page, PageContext};
use super::super::page::Pages;
use super::super::template::{Theme, ThemeError};
use super::File;

pub(super) fn file(pages: &Pages<'_>, theme: &Theme) -> Result<File, ThemeError> {
    Ok(("404.html".into(), theme.render_page(&context(pages))?))
}

/// What the templates see of it.
#[must_use]
pub fn context(pages: &Pages<'_>) -> PageContext<'static> {
    let axis = &pages.book().axis;
    let main = axis.default_version().unwrap_or(0);
    PageContext {
        page: Page { title: "Page not found".into(), kind: Kind::NotFound, unlisted: true, ..Page::default() },
        version: if main < axis.versions().len() { pages.version(main) } else { Default::default() },
        ..PageContext::default()
    }
}
