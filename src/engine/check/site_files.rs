//! Files that the site cannot have: two of one name, a file where another one needs a folder, names that no disk takes, and
//! those of the site's own files.
//!
//! In: a book. Out: a finding for each page and redirect that cannot lie beside another one, at the place that comes later, and
//! for each page and asset that can have no file at all; for redirects `redirect_output` says that. Two pages of one path, and a
//! redirect that differs from a path by `.html` alone, are the business of other rules.

use foldhash::{HashMap, HashMapExt};

use super::super::book::Book;
use super::super::config::SiteOutput;
use super::super::content::Page;
use super::super::diag::{Code, Diagnostic, Diagnostics};
use super::super::site_path::{self, THEME_FOLDER, Unfit, html_path, stub_path};
use super::super::source::{Sources, Span};
use super::redirect_output::{claimed, shortened};
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

/// Path below the folder of a version -> who has it.
type Files<'b> = HashMap<String, Vec<Owner<'b>>>;

/// Reports clashes, and files that there cannot be.
pub(super) fn check(book: &Book, sources: &Sources, sink: &mut Diagnostics) {
    let files = files(book);
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
        for owner in owners.iter().filter(|owner| owner.is_page) {
            unfit(book, file, owner, sink);
        }
    }
    case_twins(book, sink);
    let assets: Vec<&String> = sources.assets.iter().filter(|path| book.config.source.has_asset(path)).collect();
    for path in &assets {
        if let Some(why) = site_path::unfit(path) {
            let message = format!("the asset `{}` cannot be a file of the site: {why}", shortened(path));
            sink.report(Code::UnfitFileName, None, message).help("rename it");
        }
    }
    let own = site_path::own_files(book).into_iter().chain(assets.into_iter().map(|path| (path.clone(), "an asset")));
    beside_own(book, &files, own, sink);
}

/// Reports pages and redirects in the place of the error index of these codes, each with its domain.
pub fn check_error_files<'c>(book: &Book, codes: impl Iterator<Item = (&'c str, &'c str)>, sink: &mut Diagnostics) {
    let own = site_path::error_files(book, codes);
    // Nearly every site has a folder for its language, where the index is not.
    let is_below = |version: usize| {
        let folder = site_path::folder(book, version);
        own.iter().any(|(path, _)| path.starts_with(&folder))
    };
    if (0..book.axis.versions().len()).any(is_below) {
        beside_own(book, &files(book), own.into_iter(), sink);
    }
}

fn files(book: &Book) -> Files<'_> {
    let mut files: Files<'_> = HashMap::new();
    let markdown = book.config.site.outputs.contains(&SiteOutput::Markdown);
    for page in &book.pages {
        let path = page.path.as_str();
        let place = Span::new(page.file, page.front_span.start as usize, page.front_span.start as usize);
        let owner = Owner { is_page: true, path, versions: page.versions, place };
        files.entry(html_path(page.kind, path)).or_default().push(owner);
        if markdown && path != "/" {
            files.entry(format!("{}.md", &path[1..])).or_default().push(owner);
        }
    }
    for claim in book.redirects.claims().iter().filter(|claim| claim.rule.is_some()) {
        let path = claim.old.path.as_str();
        let owner =
            Owner { is_page: false, path, versions: claimed(&book.redirects, claim), place: claim.place.source };
        files.entry(stub_path(path)).or_default().push(owner);
    }
    files
}

/// Reports pages whose paths differ in case alone.
fn case_twins(book: &Book, sink: &mut Diagnostics) {
    let mut seen: HashMap<String, Vec<&Page>> = HashMap::new();
    for page in &book.pages {
        let others = seen.entry(page.path.as_str().to_lowercase()).or_default();
        let twin = others.iter().find(|other| other.path != page.path && other.versions.intersects(page.versions));
        if let Some(twin) = twin {
            let common = page.versions & twin.versions;
            let at = |page: &Page| Span::new(page.file, page.front_span.start as usize, page.front_span.start as usize);
            let message = format!(
                "the paths of the pages `{}` and `{}` differ in case alone in {}",
                page.path,
                twin.path,
                book.axis.describe(common)
            );
            sink.report(Code::PageCaseCollision, at(page), message)
                .versions(common)
                .also(at(twin), format!("the page `{}`", twin.path))
                .help("rename one of the two files: disks that do not tell capitals from small letters keep only one");
        }
        others.push(page);
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

/// Reports a page whose file cannot be; its markdown lies beside its HTML and is said with it.
fn unfit(book: &Book, file: &str, owner: &Owner<'_>, sink: &mut Diagnostics) {
    if file.ends_with(".md") {
        return;
    }
    let why = |version: usize| site_path::unfit(&format!("{}{file}", site_path::folder(book, version)));
    let versions: VersionSet = owner.versions.iter().filter(|&version| why(version).is_some()).collect();
    let Some(why) = versions.first_index().and_then(why) else { return };
    let message = format!("the page `{}` cannot have a file of the site: {why}", shortened(owner.path));
    let help = if why == Unfit::Reserved {
        "rename the file of the page, or give the site a `prefix`"
    } else {
        "rename the file of the page"
    };
    let mut diagnostic = Diagnostic::new(Code::UnfitFileName, owner.place, message);
    diagnostic.versions(versions).help(help);
    sink.push(diagnostic);
}

/// Reports who has the place of a file of the site's own, or of a folder of it.
fn beside_own<'w>(
    book: &Book,
    files: &Files<'_>,
    own: impl Iterator<Item = (String, &'w str)>,
    sink: &mut Diagnostics,
) {
    let folders: Vec<String> =
        (0..book.axis.versions().len()).map(|version| site_path::folder(book, version)).collect();
    // Path below the folder of a version -> the versions in whose folder it is, and what it is.
    let mut taken: HashMap<String, (VersionSet, &str)> = HashMap::new();
    let mut take = |path: &str, versions: VersionSet, what: &'w str| {
        taken.entry(path.to_owned()).or_insert((VersionSet::EMPTY, what)).0 |= versions;
    };
    for (path, what) in own {
        for (version, folder) in folders.iter().enumerate() {
            let Some(below) = path.strip_prefix(folder.as_str()) else { continue };
            let version = VersionSet::single(version);
            take(below, version, what);
            for (end, _) in below.match_indices('/').filter(|(end, _)| is_file_name(&below[..*end])) {
                take(&below[..end], version, what);
            }
        }
    }
    let roots: VersionSet = (0..folders.len()).filter(|&version| folders[version].is_empty()).collect();
    if taken.is_empty() && roots.is_empty() {
        return;
    }
    for (file, owners) in files {
        let ends = file.match_indices('/').map(|(end, _)| end).chain([file.len()]);
        let found = ends.filter_map(|end| taken.get_key_value(&file[..end])).next();
        let theme = file.strip_prefix(THEME_FOLDER).is_some_and(|rest| rest.starts_with('/'));
        let found = found.map(|(path, &(versions, what))| (path.as_str(), versions, what));
        let Some((path, versions, what)) = found.or(theme.then_some((THEME_FOLDER, roots, "the folder of the theme")))
        else {
            continue;
        };
        for owner in owners.iter().filter(|owner| owner.versions.intersects(versions)) {
            let common = owner.versions & versions;
            let message = format!(
                "the {} `{}` would be at `{path}` of the site in {}, which is {what}",
                owner.noun(),
                owner.path,
                book.axis.describe(common)
            );
            let mut diagnostic = Diagnostic::new(Code::UnfitFileName, owner.place, message);
            diagnostic.versions(common).help(if owner.is_page {
                "rename the file of the page, or give the site a `prefix`"
            } else {
                "remove the redirect, or give the site a `prefix`"
            });
            sink.push(diagnostic);
        }
    }
}
