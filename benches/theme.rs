//! What the theme costs: 6,400 articles with a body of 20 KB each, one thread. `cargo bench --bench theme`.

use std::hint::black_box;
use std::time::Instant;

use docfold::site::context::{Card, Choice, Link, PageContext, SiteContext, TocEntry, VersionLink};
use docfold::site::{NavNode, Sidebar, Theme};

const PAGES: usize = 6_400;

fn main() {
    let site = SiteContext::default();
    let start = Instant::now();
    let theme = Theme::load(&site, []).expect("the built-in theme loads");
    println!("load the theme: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);

    let categories = (0..12).map(|c| {
        let pages = (0..40).map(|p| {
            NavNode::new(
                format!("A page about something {p}"),
                format!("/en/enterprise-server@3.2/product/category-{c}/page-about-something-{p}"),
                Vec::new(),
            )
        });
        NavNode::new(
            format!("Category {c}"),
            format!("/en/enterprise-server@3.2/product/category-{c}"),
            pages.collect(),
        )
    });
    let tree = NavNode::new("Product", "/en/enterprise-server@3.2/product", categories.collect());
    let start = Instant::now();
    let sidebar = Sidebar::new(&tree);
    println!("write a sidebar of 492 items: {:.2} ms", start.elapsed().as_secs_f64() * 1e3);

    let body = "<p>Some text with <code>code</code> &amp; more of it.</p>\n".repeat(20 * 1024 / 59);
    let mut page = PageContext::default();
    page.page.title = "A page about something & more".into();
    page.page.description = "A lead of ordinary length that says what the page is good for.".into();
    page.page.intro_html = "<p>A lead of ordinary length that says what the page is good for.</p>".into();
    page.product = Some(Link::new("Product", "/en/enterprise-server@3.2/product"));
    page.breadcrumbs = (0..3).map(|n| Link::new(format!("Crumb {n}"), format!("/en/product/{n}"))).collect();
    for n in 0..8 {
        let mut version = VersionLink::default();
        (version.id, version.title, version.href) =
            (format!("v@{n}"), format!("Version {n}"), format!("/en/v@{n}/product/page"));
        page.versions.push(version);
        let mut entry = TocEntry::default();
        (entry.id, entry.title_html) = (format!("heading-{n}"), format!("Heading number {n}"));
        page.toc.push(entry);
        page.children.push(Card::default());
    }
    page.tools.options.push(Choice::default());

    for round in 1..=3 {
        let start = Instant::now();
        let mut bytes = 0;
        for n in 0..PAGES {
            let href = format!("/en/enterprise-server@3.2/product/category-{}/page-about-something-{}", n % 12, n % 40);
            page.page.body_html = body.as_str().into();
            page.sidebar_html = sidebar.html(&href).into();
            bytes += black_box(theme.render_page(&page).expect("the page renders")).len();
        }
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "round {round}: {PAGES} pages in {:.0} ms, {:.0} pages/s, {} bytes a page without its body",
            seconds * 1e3,
            PAGES as f64 / seconds,
            bytes / PAGES - body.len()
        );
    }
}
