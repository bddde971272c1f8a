//! The differences as one HTML page that needs no other file.

use super::{Versions, changed_lines};
use crate::engine::Book;
use crate::engine::compare::{ChangedPage, Comparison, SectionChange};
use crate::engine::content::PageId;

const STYLE: &str = "\
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.5rem;border-bottom:1px solid #8886}h3{font-size:1.05rem;margin-bottom:.25rem}\
h4{font-size:1rem;margin:1rem 0 .25rem}small{font-weight:normal;color:GrayText}ul{padding-left:1.25rem}\
.lines{margin:0;padding:0;list-style:none;overflow-wrap:anywhere}.lines>li{padding:.1rem .5rem .1rem 1.5rem;text-indent:-1rem}\
ins,del{text-decoration:none}.add{background:#2da44e26}.del{background:#cf222e26}.gap{color:GrayText}";

/// The page.
pub(super) fn report(book: &Book, versions: Versions, found: &Comparison) -> String {
    let of = |version: usize| &book.axis.versions()[version];
    // Plans whose title does not name the release.
    let alike = of(versions.from).title == of(versions.to).title;
    let title = |version: usize| escape(if alike { &of(version).id } else { &of(version).title });
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{from} → {to}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{from} → {to}</h1>\n\
         <p>{} pages added, {} removed, {} of {} common pages changed.</p>\n",
        found.added.len(),
        found.removed.len(),
        found.changed.len(),
        found.common,
        from = title(versions.from),
        to = title(versions.to),
    );
    list(book, "Added", &found.added, versions.to, &mut out);
    list(book, "Removed", &found.removed, versions.from, &mut out);
    if !found.changed.is_empty() {
        out.push_str("<h2>Changed</h2>\n");
    }
    for changed in &found.changed {
        page(book, changed, versions.to, &mut out);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn list(book: &Book, title: &str, pages: &[PageId], version: usize, out: &mut String) {
    if pages.is_empty() {
        return;
    }
    out.push_str(&format!("<h2>{title}</h2>\n<ul>\n"));
    for &page in pages {
        out.push_str(&format!("<li>{}</li>\n", name(book, page, version)));
    }
    out.push_str("</ul>\n");
}

fn name(book: &Book, page: PageId, version: usize) -> String {
    let page = book.page(page);
    let title = page.title.at(version).map_or("", String::as_str);
    format!("{} <small>{}</small>", escape(title), escape(page.path.as_str()))
}

fn page(book: &Book, changed: &ChangedPage, version: usize, out: &mut String) {
    out.push_str(&format!("<section>\n<h3>{}</h3>\n", name(book, changed.page, version)));
    for (part, pair) in [("Title", &changed.title), ("Intro", &changed.intro)] {
        if let Some((before, after)) = pair {
            out.push_str(&format!("<h4>{part}</h4>\n"));
            lines(before, after, out);
        }
    }
    for section in &changed.sections {
        let heading = if section.heading.is_empty() { "Start of the page".into() } else { escape(&section.heading) };
        let note = match section.kind {
            SectionChange::Markup => "links, images or markup only",
            kind => kind.as_str(),
        };
        out.push_str(&format!("<h4>{heading} <small>{note}</small></h4>\n"));
        lines(&section.before, &section.after, out);
    }
    out.push_str("</section>\n");
}

fn lines(before: &str, after: &str, out: &mut String) {
    let lines = changed_lines(before, after);
    if lines.is_empty() {
        return;
    }
    out.push_str("<ul class=\"lines\">\n");
    for (sign, line) in lines {
        let line = escape(&line);
        out.push_str(&match sign {
            '+' => format!("<li class=\"add\"><ins>+ {line}</ins></li>\n"),
            '-' => format!("<li class=\"del\"><del>− {line}</del></li>\n"),
            _ => "<li class=\"gap\">…</li>\n".to_owned(),
        });
    }
    out.push_str("</ul>\n");
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    crate::engine::escape::attribute(&mut out, text);
    out
}
