//! `docfold export`: every page in every version as data.

use std::borrow::Cow;
use std::io::{BufWriter, Write};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use rayon::prelude::*;
use serde_json::json;

use super::{Outcome, ProjectOptions, report};
use crate::engine::Book;
use crate::engine::article::Articles;
use crate::engine::content::Page;
use crate::engine::render::LinkKind;
use crate::engine::source::Sources;

/// Arguments of `docfold export`.
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:
  docfold export --format jsonl > all.jsonl
  docfold export --format markdown --version ghes@3.20 --page /admin/backup")]
pub(super) struct Arguments {
    #[command(flatten)]
    project: ProjectOptions,
    /// `jsonl`: one object a page and version; `markdown`: articles, one after the other
    #[arg(long, value_enum, default_value = "jsonl")]
    format: Format,
    /// Only these versions: `ghes`, `ghes@3.20`, `enterprise-server@3.20`
    #[arg(long, value_name = "VERSION")]
    version: Vec<String>,
    /// Only the page with this path, without language and version
    #[arg(long, value_name = "PATH")]
    page: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Jsonl,
    Markdown,
}

/// Writes the export to standard output. Findings go to standard error, as a count.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let (project, book, sink) = arguments.project.compile()?;
    let versions = super::options::versions(&book.axis, &arguments.version)?;
    let pages: Vec<&Page> = book
        .pages
        .iter()
        .filter(|page| arguments.page.as_deref().is_none_or(|path| path == page.path.as_str()))
        .collect();
    if pages.is_empty() && arguments.page.is_some() {
        return Err(format!("no page `{}`", arguments.page.as_deref().unwrap_or_default()).into());
    }
    if let [page] = pages[..]
        && arguments.page.is_some()
        && (page.versions & versions).is_empty()
    {
        let there = book.axis.describe(page.versions);
        return Err(format!("`{}` is in none of these versions: it is in {there}", page.path).into());
    }
    let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    // In chunks, so that pages are rendered side by side and memory stays bounded.
    for chunk in pages.chunks(256) {
        let texts: Vec<String> = chunk
            .par_iter()
            .map(|page| {
                let mut text = String::new();
                let articles = Articles::new(&book, page);
                for version in page.versions & versions {
                    match arguments.format {
                        Format::Jsonl => {
                            text.push_str(&object(&book, &project.sources, page, &articles, version).to_string());
                            text.push('\n');
                        }
                        Format::Markdown => {
                            text.push_str(&articles.markdown(version));
                            text.push_str("\n\n");
                        }
                    }
                }
                text
            })
            .collect();
        for text in texts {
            if let Err(error) = out.write_all(text.as_bytes()) {
                return closed(error);
            }
        }
    }
    if let Err(error) = out.flush() {
        return closed(error);
    }
    report::count(&super::options::rules(&project.config).partial().settle(sink, &project.sources));
    Ok(ExitCode::SUCCESS)
}

/// A reader that has seen enough is no failure.
fn closed(error: std::io::Error) -> Outcome {
    if error.kind() == std::io::ErrorKind::BrokenPipe { Ok(ExitCode::SUCCESS) } else { Err(error.into()) }
}

/// A page in one version: the fields that conformance compares first, then what else is useful.
fn object(book: &Book, sources: &Sources, page: &Page, articles: &Articles<'_>, version: usize) -> serde_json::Value {
    let body = book.body(page, version);
    let bind = |html: &crate::engine::render::SlottedHtml| book.bind(html, version);
    let fragment = |part: &crate::engine::Folded<crate::engine::render::Fragment>| {
        part.at(version).map(|part| bind(&part.html)).unwrap_or_default()
    };
    let crumbs: Vec<_> = book
        .ancestors(page, version)
        .into_iter()
        .chain(page.parent.map(|_| page))
        .filter(|_| page.front.get("hidden") != Some(&serde_json::Value::Bool(true)))
        .map(|page| json!({ "title": book.short_title(page, version), "href": book.permalink(page, version) }))
        .collect();
    let headings = body.map(|body| body.headings.as_slice()).unwrap_or_default();
    let toc: Vec<_> = headings
        .iter()
        .filter(|heading| heading.level == 2 && !heading.hidden && !heading.id.is_empty())
        .map(|heading| json!({ "id": heading.id, "title": heading.text, "tools": heading.tools }))
        .collect();
    let links: Vec<_> = body
        .map(|body| body.links.as_slice())
        .unwrap_or_default()
        .iter()
        .map(|link| {
            let kind = match link.kind {
                LinkKind::Image | LinkKind::HtmlImage => "image",
                LinkKind::Autolink => "autolink",
                LinkKind::AutoTitle => "autotitle",
                _ => "link",
            };
            let url = body.map_or(Cow::Borrowed(link.url.as_str()), |body| body.url_in(link, version));
            json!({ "kind": kind, "url": url, "href": book.links.target(&link.url, version) })
        })
        .collect();
    json!({
        "path": sources.get(page.file).path,
        "version": book.axis.versions()[version].id,
        "permalink": book.permalink(page, version),
        "title": page.title.at(version),
        "intro": fragment(&page.intro),
        "markdown": body.map(|body| body.markdown_in(version)).unwrap_or_default(),
        "html": body.map(|body| bind(&body.html)).unwrap_or_default(),
        "shortTitle": page.short_title.at(version),
        "introText": page.intro.at(version).map(|intro| intro.plain.clone()),
        "documentType": page.kind.as_str(),
        "product": fragment(&page.product),
        "permissions": fragment(&page.permissions),
        "breadcrumbs": crumbs,
        "toc": toc,
        "links": links,
        "redirectFrom": page.redirect_from.iter().map(|(path, _)| path).collect::<Vec<_>>(),
        "article": articles.markdown(version),
    })
}
