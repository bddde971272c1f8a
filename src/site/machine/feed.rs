//! `feed.xml` (Atom, RFC 4287): the pages whose sources changed last. Needs their dates and a host; without either there
//! is no feed.

use super::super::page::{Pages, is_hidden};
use super::{File, xml};
use crate::engine::content::Page;

/// How many pages the feed has.
const LENGTH: usize = 50;

pub(super) fn files(pages: &Pages<'_>) -> Vec<File> {
    let book = pages.book();
    let mut changed: Vec<(&str, &Page, usize, String)> = book
        .pages
        .iter()
        .filter(|page| !is_hidden(page))
        .filter_map(|page| {
            let version = pages.canonical_version(page, page.versions.first_index()?);
            Some((pages.changed(page)?, page, version, pages.absolute(page, version)?))
        })
        .collect();
    // Times of one form sort as texts; where offsets differ the order is that of local times.
    changed.sort_by(|a, b| b.0.cmp(a.0).then_with(|| a.3.cmp(&b.3)));
    changed.truncate(LENGTH);
    let Some((newest, ..)) = changed.first() else { return Vec::new() };
    let base_url = xml(book.config.site.base_url.trim_end_matches('/'));
    let title = xml(&book.config.book.title);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>{title}</title>\n\
         <id>{base_url}/</id>\n<link rel=\"self\" href=\"{base_url}/feed.xml\"/>\n<link href=\"{base_url}/\"/>\n\
         <updated>{}</updated>\n<author><name>{title}</name></author>\n",
        xml(newest)
    );
    for (time, page, version, address) in &changed {
        let summary = page.intro.at(*version).map(|intro| intro.plain.clone()).unwrap_or_default();
        out.push_str(&format!(
            "<entry><title>{}</title><id>{address}</id><link href=\"{address}\"/><updated>{}</updated><summary>{}</summary></entry>\n",
            xml(page.title.at(*version).map_or("", String::as_str)),
            xml(time),
            xml(&summary),
            address = xml(address),
        ));
    }
    out.push_str("</feed>\n");
    vec![("feed.xml".into(), out)]
}
