//! What a page's `head` says to machines: alternates, Open Graph, structured data.

use super::super::context::{Kind, PageContext};
use super::super::page::Pages;
use crate::engine::config::SiteOutput;
use crate::engine::content::Page;
use crate::engine::escape;

/// The lines for the `head` of a page in one version.
#[must_use]
pub fn head_html(pages: &Pages<'_>, page: &Page, version: usize, context: &PageContext<'_>) -> String {
    let mut out = String::new();
    let versions = pages.book().axis.versions();
    for other in page.versions.into_iter().filter(|&other| other != version) {
        out.push_str("<link rel=\"alternate\" title=\"");
        escape::attribute(&mut out, &versions[other].title);
        out.push_str("\" href=\"");
        escape::href(&mut out, pages.href(page, other));
        out.push_str("\">\n");
    }
    let has_host = !context.page.canonical.is_empty();
    if has_host && pages.has_dates() && pages.writes(SiteOutput::Feed) {
        out.push_str("<link rel=\"alternate\" type=\"application/atom+xml\" href=\"");
        escape::href(&mut out, &pages.rooted("/feed.xml"));
        out.push_str("\">\n");
    }
    let mut property = |name: &str, value: &str| {
        if !value.is_empty() {
            out.push_str(&format!("<meta property=\"og:{name}\" content=\""));
            escape::attribute(&mut out, value);
            out.push_str("\">\n");
        }
    };
    property("title", &context.page.title);
    property("type", if context.page.kind == Kind::Homepage { "website" } else { "article" });
    property("site_name", &pages.book().config.book.title);
    property("description", &context.page.description);
    property("url", &context.page.canonical);
    breadcrumbs(pages, context, &mut out);
    out
}

/// `BreadcrumbList` of schema.org. Its items need a host.
fn breadcrumbs(pages: &Pages<'_>, context: &PageContext<'_>, out: &mut String) {
    let Some(origin) = pages.base().origin else { return };
    if context.breadcrumbs.len() < 2 {
        return;
    }
    let items: Vec<serde_json::Value> = context
        .breadcrumbs
        .iter()
        .enumerate()
        .map(|(place, link)| {
            serde_json::json!({
                "@type": "ListItem",
                "position": place + 1,
                "name": link.title,
                "item": format!("{origin}{}", link.href),
            })
        })
        .collect();
    let list = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": items,
    });
    out.push_str("<script type=\"application/ld+json\">");
    // `<` could end the element.
    out.push_str(&list.to_string().replace('<', "\\u003c"));
    out.push_str("</script>\n");
}
