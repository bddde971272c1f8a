//! `404.html`: what hosts answer where no page is.

use super::super::context::{Kind, Page, PageContext};
use super::super::page::Pages;
use super::super::template::{Theme, ThemeError};
use super::File;

pub(super) fn file(pages: &Pages<'_>, theme: &Theme) -> Result<File, ThemeError> {
    let main = pages.book().axis.default_version().unwrap_or(0);
    let context = PageContext {
        page: Page { title: "Page not found".into(), kind: Kind::NotFound, unlisted: true, ..Page::default() },
        version: pages.version(main),
        ..PageContext::default()
    };
    Ok(("404.html".into(), theme.render_page(&context)?))
}
