//! `robots.txt` (RFC 9309): everything may be read, and where the sitemap is.
//!
//! Robots look for it at the root of a host alone; under a sub-path it is there to be copied.

use super::super::page::Pages;
use super::File;
use crate::engine::config::SiteOutput;

pub(super) fn files(pages: &Pages<'_>) -> Vec<File> {
    let base_url = pages.book().config.site.base_url.trim_end_matches('/');
    let mut text = String::from("User-agent: *\nAllow: /\n");
    if pages.writes(SiteOutput::Sitemap) && base_url.contains("://") {
        text.push_str(&format!("\nSitemap: {base_url}/sitemap.xml\n"));
    }
    vec![("robots.txt".into(), text)]
}
