//! `sitemap.xml` (sitemaps.org): the address of every distinct text, with the day of its last change where it is known,
//! and with the page's addresses in its other versions as alternates.
//!
//! Versions that read the same share one entry, as their `canonical` links say. An alternate is a link of XHTML with the
//! name of its version as `title`, as in the pages' heads. It has no `hreflang`: that would call versions of one language
//! translations.

use super::super::page::Pages;
use super::{File, canonical, xml};

/// How many addresses one file may have, and how many bytes of entries: the protocol allows 50 MiB with the frame.
const LIMIT: (usize, usize) = (50_000, 50 * 1024 * 1024 - 1024);

pub(super) fn files(pages: &Pages<'_>) -> Vec<File> {
    let versions = pages.book().axis.versions();
    let entries: Vec<String> = canonical(pages)
        .filter_map(|(page, version)| {
            let mut entry = format!("<url><loc>{}</loc>", xml(&pages.absolute(page, version)?));
            if let Some(time) = pages.changed(page) {
                entry.push_str(&format!("<lastmod>{}</lastmod>", xml(time)));
            }
            for other in page.versions.into_iter().filter(|&other| other != version) {
                let (title, address) = (xml(&versions[other].title), xml(&pages.absolute(page, other)?));
                entry.push_str(&format!("\n<xhtml:link rel=\"alternate\" title=\"{title}\" href=\"{address}\"/>"));
            }
            Some(entry + "</url>\n")
        })
        .collect();
    split(&entries, pages.book().config.site.base_url.trim_end_matches('/'), LIMIT)
}

/// One file, or an index and its parts.
fn split(entries: &[String], base_url: &str, (most, bytes): (usize, usize)) -> Vec<File> {
    let mut parts: Vec<&[String]> = Vec::new();
    let (mut start, mut size) = (0, 0);
    for (at, entry) in entries.iter().enumerate() {
        if at > start && (at - start == most || size + entry.len() > bytes) {
            parts.push(&entries[start..at]);
            (start, size) = (at, 0);
        }
        size += entry.len();
    }
    parts.extend(Some(&entries[start..]).filter(|last| !last.is_empty()));
    let set = |part: &[String]| document("urlset", &part.concat());
    if let [all] = parts[..] {
        return vec![("sitemap.xml".into(), set(all))];
    }
    let mut files = Vec::new();
    let mut index = String::new();
    for (number, part) in parts.iter().enumerate() {
        let name = format!("sitemap-{}.xml", number + 1);
        index.push_str(&format!("<sitemap><loc>{}/{name}</loc></sitemap>\n", xml(base_url)));
        files.push((name, set(part)));
    }
    if !files.is_empty() {
        files.push(("sitemap.xml".into(), document("sitemapindex", &index)));
    }
    files
}

fn document(root: &str, entries: &str) -> String {
    let links = if root == "urlset" { " xmlns:xhtml=\"http://www.w3.org/1999/xhtml\"" } else { "" };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <{root} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"{links}>\n{entries}</{root}>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, split};

    #[test]
    fn a_long_one_is_split() {
        let entries: Vec<String> = (0..5).map(|n| format!("<url>{n}</url>\n")).collect();
        assert_eq!(split(&entries, "https://x.example", (5, 1000)).len(), 1);
        let files = split(&entries, "https://x.example", (2, 1000));
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml", "sitemap.xml"]);
        assert!(files[3].1.contains("<loc>https://x.example/sitemap-3.xml</loc>"));
        // By bytes, too; what is too long by itself is still written.
        assert_eq!(split(&entries, "", (5, 2 * entries[0].len())).len(), 4);
        assert_eq!(split(&entries, "", (5, 1)).len(), 6);
        assert!(split(&[], "", LIMIT).is_empty());
    }
}
