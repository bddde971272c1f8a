//! Files of the site that get in one another's way: two of one name, or a file where another one needs a folder.
//!
//! In: a book. Out: a finding for each page and redirect that cannot lie beside another one, at the place that comes later.
//! Two pages of one path, and a redirect that differs from a path by `.html` alone, are the business of other rules.

use foldhash::{HashMap, HashMapExt};

use super::super::book::Book;
use super::super::config::SiteOutput;
use super::super::content::PageKind;
use super::super::diag::{Code, Diagnostic, Diagnostics};
use super::super::source::Span;
use super::redirect_output::claimed;
use crate::catalog::VersionSet;

/// Who has a file.
#[derive(Clone, Copy)]
struct Owner<'b> {
    is_page: bool,
    path: &'b str,
    versions: VersionSet,
    place: Span,
}

impl Owner<'_> {
    fn noun(&self) -> &'static str {
        if self.is_page { "page" } else { "redirect" }
    }
}

/// Reports clashes.
pub(super) fn check(book: &Book, sink: &mut Diagnostics) {
    // Path below the folder of a version -> who has it.
    let mut files: HashMap<String, Vec<Owner<'_>>> = HashMap::new();
    let markdown = book.config.site.outputs.contains(&SiteOutput::Markdown);
    for page in &book.pages {
        let path = page.path.as_str();
        let place = Span::new(page.file, page.front_span.start as usize, page.front_span.start as usize);
        let owner = Owner { is_page: true, path, versions: page.versions, place };
        let stem = &path[1..];
        let html = match page.kind {
            PageKind::Article => format!("{stem}.html"),
            _ => page.path.under("")[1..].to_owned() + if stem.is_empty() { "index.html" } else { "/index.html" },
        };
        files.entry(html).or_default().push(owner);
        if markdown && !stem.is_empty() {
            files.entry(format!("{stem}.md")).or_default().push(owner);
        }
    }
    for claim in book.redirects.claims().iter().filter(|claim| claim.rule.is_some()) {
        let path = claim.old.path.as_str();
        let owner =
            Owner { is_page: false, path, versions: claimed(&book.redirects, claim), place: claim.place.source };
        let stem = &path[1..];
        let file = match stem {
            "" => "index.html".to_owned(),
            _ if stem.ends_with(".html") || stem.ends_with(".htm") => stem.to_owned(),
            _ => format!("{stem}.html"),
        };
        files.entry(file).or_default().push(owner);
    }
    for (file, owners) in &files {
        for (index, owner) in owners.iter().enumerate() {
            if let Some(other) = first_clash(owner, &owners[..index]) {
                report(book, file, [owner, other], false, sink);
            }
        }
        // Nearly no folder has the name of a file.
        for (end, _) in file.match_indices('/').filter(|(end, _)| is_file_name(&file[..*end])) {
            let Some(others) = files.get(&file[..end]) else { continue };
            for owner in owners {
                if let Some(other) = first_clash(owner, others) {
                    report(book, &file[..end], [owner, other], true, sink);
                }
            }
        }
    }
}

/// Whether a file may have the name: pages, stubs and articles as markdown are all there is.
fn is_file_name(path: &str) -> bool {
    [".html", ".htm", ".md"].iter().any(|end| path.ends_with(end))
}

fn first_clash<'o, 'b>(owner: &Owner<'b>, others: &'o [Owner<'b>]) -> Option<&'o Owner<'b>> {
    others.iter().find(|other| {
        other.versions.intersects(owner.versions) && other.path != owner.path && !is_reported(owner, other)
    })
}

/// Whether the rule about redirects that end with `.html` says it.
fn is_reported(one: &Owner<'_>, other: &Owner<'_>) -> bool {
    let twin = |redirect: &Owner<'_>, other: &Owner<'_>| {
        let stem = redirect.path.strip_suffix(".html").or_else(|| redirect.path.strip_suffix(".htm"));
        let stem = stem.map(|stem| stem.strip_suffix("/index").unwrap_or(stem));
        !redirect.is_page && stem.is_some_and(|stem| stem == other.path || (stem.is_empty() && other.path == "/"))
    };
    twin(one, other) || twin(other, one)
}

/// `pair` is who wants `file` or a folder of that name, and who has the file.
fn report(book: &Book, file: &str, pair: [&Owner<'_>; 2], is_folder: bool, sink: &mut Diagnostics) {
    let [wants, has] = pair;
    let common = wants.versions & has.versions;
    let in_versions = book.axis.describe(common);
    let (noun, path) = (wants.noun(), wants.path);
    let (other, other_path) = (has.noun(), has.path);
    let message = if is_folder {
        format!(
            "the {noun} `{path}` needs a folder `{file}`, which is the file of the {other} `{other_path}` in {in_versions}"
        )
    } else {
        format!("the {noun} `{path}` and the {other} `{other_path}` have one file, `{file}`, in {in_versions}")
    };
    // A redirect gives way to a page; of two alike, the one that is written later.
    let is_later = (!wants.is_page, wants.place) >= (!has.is_page, has.place);
    let (at, also) = if is_later { (wants, has) } else { (has, wants) };
    let both_pages = wants.is_page && has.is_page;
    let code = if both_pages { Code::DuplicatePermalink } else { Code::RedirectFileClash };
    let mut diagnostic = Diagnostic::new(code, at.place, message);
    diagnostic.versions(common).also(also.place, format!("the {} `{}`", also.noun(), also.path)).help(if both_pages {
        "rename one of the two files"
    } else if at.is_page {
        "rename one of the two"
    } else {
        "remove the redirect, or rename what is in its way"
    });
    sink.push(diagnostic);
}
