//! `sitemap.xml` (sitemaps.org): the address of every distinct text, with the day of its last change where it is known.
//!
//! Versions that read the same share one entry, as their `canonical` links say. Alternates are for languages in that
//! format, so versions have none.

use super::super::page::Pages;
use super::{File, canonical, xml};

/// How many addresses one file may have.
const LIMIT: usize = 50_000;

pub(super) fn files(pages: &Pages<'_>) -> Vec<File> {
    let entries: Vec<String> = canonical(pages)
        .filter_map(|(page, version)| {
            let address = xml(&pages.absolute(page, version)?);
            let changed = pages.changed(page).map(|time| format!("<lastmod>{}</lastmod>", xml(time)));
            Some(format!("<url><loc>{address}</loc>{}</url>\n", changed.unwrap_or_default()))
        })
        .collect();
    split(&entries, pages.book().config.site.base_url.trim_end_matches('/'), LIMIT)
}

/// One file, or an index and its parts.
fn split(entries: &[String], base_url: &str, limit: usize) -> Vec<File> {
    if entries.is_empty() {
        return Vec::new();
    }
    let set = |part: &[String]| document("urlset", &part.concat());
    if entries.len() <= limit {
        return vec![("sitemap.xml".into(), set(entries))];
    }
    let mut files = Vec::new();
    let mut index = String::new();
    for (number, part) in entries.chunks(limit).enumerate() {
        let name = format!("sitemap-{}.xml", number + 1);
        index.push_str(&format!("<sitemap><loc>{}/{name}</loc></sitemap>\n", xml(base_url)));
        files.push((name, set(part)));
    }
    files.push(("sitemap.xml".into(), document("sitemapindex", &index)));
    files
}

fn document(root: &str, entries: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <{root} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{entries}</{root}>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_long_one_is_split() {
        let entries: Vec<String> = (0..5).map(|n| format!("<url>{n}</url>\n")).collect();
        assert_eq!(split(&entries, "https://x.example", 5).len(), 1);
        let files = split(&entries, "https://x.example", 2);
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml", "sitemap.xml"]);
        assert!(files[3].1.contains("<loc>https://x.example/sitemap-3.xml</loc>"));
        assert!(split(&[], "", 5).is_empty());
    }
}
