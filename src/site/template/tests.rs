use super::super::context::{Card, Choice, Choices, Kind, Link, Outdated, Page, TocEntry, VersionContext, VersionLink};
use super::*;
use crate::engine::liquid::tool::{PLATFORMS, TOOLS};

fn theme(overrides: &[(&str, &str)]) -> Theme {
    let site = SiteContext { title: "A & B".into(), language: "en".into(), assets: "/_/".into(), ..Default::default() };
    Theme::load(&site, overrides.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())))
        .expect("the theme loads")
}

fn page(kind: Kind) -> PageContext<'static> {
    PageContext {
        page: Page {
            title: "Title <1>".into(),
            short_title: "Title".into(),
            intro_html: "<p>Lead</p>".into(),
            body_html: "<p>{{ not a template }} &amp;</p>".into(),
            kind,
            ..Default::default()
        },
        version: VersionContext {
            id: "x@1".into(),
            title: "X 1".into(),
            is_default: true,
            home_href: "/en".into(),
            search_href: None,
        },
        sidebar_html: "<li><a href=\"/a\">a</a></li>".into(),
        ..Default::default()
    }
}

#[test]
fn every_kind_renders() {
    let theme = theme(&[]);
    for kind in
        [Kind::Homepage, Kind::Product, Kind::Category, Kind::Subcategory, Kind::Article, Kind::Errors, Kind::NotFound]
    {
        let html = theme.render_page(&page(kind)).unwrap();
        assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\" data-version=\"x@1\">"), "{html}");
        assert!(html.contains("<p>{{ not a template }} &amp;</p>"), "{kind:?}");
        // The two pages that no source has are called by the theme's words.
        let title = match kind {
            Kind::Errors => "Error codes",
            Kind::NotFound => "Page not found",
            _ => "Title &lt;1&gt;",
        };
        assert!(html.contains(&format!("<h1>{title}</h1>")), "{kind:?}");
        assert_eq!(html.matches("id=\"_Content\"").count(), 1);
        assert_eq!(html.matches("<main").count(), 1);
    }
}

#[test]
fn parts_of_an_article() {
    let mut context = page(Kind::Article);
    context.versions = vec![
        VersionLink { id: "x@1".into(), title: "X 1".into(), href: "/en/t".into(), current: true, instead: None },
        VersionLink {
            id: "y".into(),
            title: "Y".into(),
            href: "/en/y/p".into(),
            current: false,
            instead: Some("P".into()),
        },
    ];
    context.breadcrumbs = vec![Link::new("P", "/en/p"), Link::new("T", "/en/p/t")];
    context.toc = vec![TocEntry { id: "h".into(), title_html: "<code>h</code>".into(), tools: vec!["cli".into()] }];
    context.tools.options = ["cli", "webui"].map(|key| Choice { key: key.into(), title: key.into() }).into();
    context.outdated = Some(Outdated { title: "X 2".into(), href: "/en/x2/t".into(), note_html: String::new() });
    context.next = Some(Link::new("Next", "/en/p/u"));
    let html = theme(&[]).render_page(&context).unwrap();
    for part in [
        "<a href=\"/en/t\" aria-current=\"true\">X 1</a>",
        "<a href=\"/en/y/p?moved\">Y<small>This page is not in it. Opens “P”.</small></a>",
        "<li><a href=\"/en/p/t\" aria-current=\"page\">T</a></li>",
        "<li class=\"ghd-tool cli\"><a href=\"#h\"><code>h</code></a></li>",
        "data-tool=\"cli webui \"",
        "<button type=\"button\" data-key=\"webui\"",
        "Read it for X 2",
        "rel=\"next\" href=\"/en/p/u\"",
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
}

#[test]
fn overrides_replace_file_by_file() {
    let theme = theme(&[
        ("partials/footer.html", "<footer>{{ site.title }} {% include \"mine.html\" %}</footer>"),
        ("mine.html", "mine"),
        ("special.html", "special {{ page.title }}"),
        ("docfold.css", "x"),
        ("logo.svg", "<svg/>"),
    ]);
    let mut context = page(Kind::Article);
    assert!(theme.render_page(&context).unwrap().contains("<footer>A &amp; B mine</footer>"));
    // The names of tools come behind whichever style sheet it is.
    assert!(theme.assets()["docfold.css"].starts_with(b"x\n:where(html:not(.js) div.ghd-tool.mac)::before"));
    assert_eq!(theme.assets()["logo.svg"], b"<svg/>");
    context.page.layout = "special".into();
    assert_eq!(theme.render_page(&context).unwrap(), "special Title &lt;1&gt;");
}

#[test]
fn a_wrong_template_is_named() {
    let site = SiteContext::default();
    let wrong = |text: &str| Theme::load(&site, [("article.html".to_owned(), text.to_owned())]).unwrap_err().message;
    assert!(wrong("{% if %}").contains("article.html"), "{}", wrong("{% if %}"));
    assert!(wrong("{% extends \"nowhere.html\" %}").contains("nowhere.html"));
    let error = theme(&[("article.html", "{{ page.nothing.at_all }}")]).render_page(&page(Kind::Article)).unwrap_err();
    assert!(error.message.contains("article.html"), "{error}");
}

#[test]
fn a_stub_leads_on() {
    let redirect = RedirectContext { href: "/en/x?a=1&b#c".into(), canonical: String::new(), title: "X".into() };
    let html = theme(&[]).render_redirect(&redirect).unwrap();
    assert!(html.contains("data-to=\"/en/x?a=1&amp;b#c\""), "{html}");
    assert!(html.contains("<a href=\"/en/x?a=1&amp;b#c\">X</a>"));
}

#[test]
fn cards_and_weight() {
    let mut context = page(Kind::Product);
    context.children = vec![Card { title: "C".into(), href: "/c".into(), ..Default::default() }];
    context.platforms = Choices::default();
    let theme = theme(&[]);
    assert!(theme.render_page(&context).unwrap().contains("<h3><a href=\"/c\">C</a></h3>"));
    let weight: usize = ["docfold.css", "docfold.js"].iter().map(|name| theme.assets()[*name].len()).sum();
    assert!(weight <= 60 * 1024, "{weight}");
}

#[test]
fn finished_html_is_marked_whatever_it_is() {
    let text = "{{ page.body_html | tidy }} {{ page.body_html | safe }} {{ page.body_html | safe | upper }} \
                {% set kept = page.body_html | safe %}{{ kept }} {{ 3 | safe }} {{ [\"<\"] | safe }} {{ 4 | tidy }}";
    let mut context = page(Kind::Article);
    for (body, tidy) in [("<b>", "<b>"), ("<td align=\"left\">", "<td class=\"to-start\">")] {
        context.page.body_html = body.into();
        let html = theme(&[("article.html", text)]).render_page(&context).unwrap();
        assert_eq!(html, format!("{tidy} {body} {} {body} 3 [\"<\"] 4", body.to_uppercase()));
    }
}

#[test]
fn no_heading_can_have_an_id_of_the_theme() {
    let id = regex::Regex::new(r#"(?:\bid="|\bid: '|getElementById\('|\.id \|\| ')([^"'{]+)"#).unwrap();
    let ids: Vec<&str> =
        BUILT_IN.iter().flat_map(|(_, text)| id.captures_iter(text)).map(|id| id.extract::<1>().1[0]).collect();
    assert!(ids.contains(&"_Content") && ids.contains(&"_Toc") && ids.contains(&"_Result-"), "{ids:?}");
    for id in ids {
        assert_ne!(crate::engine::markdown::heading::slug(id), id);
    }
}

#[test]
fn every_tool_and_platform_has_a_word() {
    let words = Words::new(BUILT_IN.iter().find(|(name, _)| *name == words::FILE).unwrap().1, None).unwrap();
    for (group, known) in [("tools", TOOLS), ("platforms", PLATFORMS)] {
        let mut keys: Vec<&str> = known.iter().map(|(key, _)| *key).collect();
        keys.sort_unstable();
        let mut named: Vec<&str> = words.tree()[group].as_object().unwrap().keys().map(String::as_str).collect();
        named.sort_unstable();
        assert_eq!(named, keys);
    }
}
