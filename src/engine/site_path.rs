//! Where the files of a site lie below its root, and which cannot be there: [`file_path`], [`stub_path`], [`unfit`].
//!
//! In: pages, old paths, a path. Out: paths of files, and why a path is none that a site can have. The checks and the site use
//! the same rules, so that what the site would refuse has been found before. Writes nothing.

use std::fmt;

use super::book::Book;
use super::config::SiteOutput;
pub use super::config::THEME_FOLDER;
use super::content::{Page, PageKind};

/// How the names begin of what docfold keeps in the output folder for itself.
const RESERVED: &str = ".docfold-";
/// The longest name that disks take, in bytes.
const LONGEST_NAME: usize = 255;

/// Why a path cannot be that of a file of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unfit {
    /// It leads out of the folder, or a name in it is empty.
    Outside,
    /// A name in it is too long.
    Long,
    /// It has a character that some disks do not take.
    Character(char),
    /// It has a name that docfold keeps for itself.
    Reserved,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outside => f.write_str("it is no path of plain names"),
            Self::Long => write!(f, "a name in it is longer than {LONGEST_NAME} bytes, which no disk takes"),
            Self::Character(c) => write!(f, "it has `{}`, which some disks do not take", c.escape_debug()),
            Self::Reserved => write!(f, "names that begin with `{RESERVED}` are docfold's own"),
        }
    }
}

/// Why there can be no file at `path`, which is relative to the site's root.
#[must_use]
pub fn unfit(path: &str) -> Option<Unfit> {
    let mut is_long = false;
    for name in path.as_bytes().split(|byte| *byte == b'/') {
        if matches!(name, b"" | b"." | b"..") {
            return Some(Unfit::Outside);
        }
        is_long |= name.len() > LONGEST_NAME;
    }
    if is_long {
        return Some(Unfit::Long);
    }
    let odd = memchr::memchr3(b'\\', b'\0', b':', path.as_bytes());
    odd.map(|at| character(path, at)).or_else(|| path.starts_with(RESERVED).then_some(Unfit::Reserved))
}

/// As [`unfit`], for the stub of an old path: what nobody keeps as a file must not stop a site that is built elsewhere.
#[must_use]
pub fn unfit_stub(path: &str) -> Option<Unfit> {
    let odd = || path.bytes().position(|byte| matches!(byte, b'*' | b'?' | b'"' | b'<' | b'>' | b'|'));
    unfit(path).or_else(|| odd().map(|at| character(path, at)))
}

fn character(path: &str, at: usize) -> Unfit {
    Unfit::Character(char::from(path.as_bytes()[at]))
}

/// Where the HTML of a page lies below the site's root: `en/a/index.html` for pages with others below them, `en/a/b.html`
/// for articles.
#[must_use]
pub fn file_path(book: &Book, page: &Page, version: usize) -> String {
    html_path(page.kind, &book.path(page, version))
}

/// The file of a page of this kind at a path.
#[must_use]
pub(super) fn html_path(kind: PageKind, path: &str) -> String {
    let path = path.trim_matches('/');
    match kind {
        PageKind::Article => format!("{path}.html"),
        _ if path.is_empty() => "index.html".into(),
        _ => format!("{path}/index.html"),
    }
}

/// Where the markdown of a page lies below the site's root: `en/a.md` for `/en/a`.
#[must_use]
pub fn markdown_path(book: &Book, page: &Page, version: usize) -> String {
    let html = file_path(book, page, version);
    let path = html.strip_suffix("/index.html").or_else(|| html.strip_suffix(".html")).unwrap_or("index");
    format!("{path}.md")
}

/// The file of the stub for `path`, which is decoded: `a.html`, as for pages, or the path itself when it ends with `.html`.
#[must_use]
pub fn stub_path(path: &str) -> String {
    let path = path.trim_matches('/');
    let html = path.ends_with(".html") || path.ends_with(".htm");
    match path {
        "" => "index.html".to_owned(),
        _ if html => path.to_owned(),
        _ => format!("{path}.html"),
    }
}

/// The files of the whole site that are neither pages nor stubs, with what they are; those of the theme lie in
/// [`THEME_FOLDER`], and the error index is [`error_files`].
#[must_use]
pub fn own_files(book: &Book) -> Vec<(String, &'static str)> {
    let mut files = vec![("404.html".to_owned(), "the answer where no page is")];
    for output in &book.config.site.outputs {
        match output {
            SiteOutput::Sitemap => files.push(("sitemap.xml".to_owned(), "the sitemap")),
            SiteOutput::Robots => files.push(("robots.txt".to_owned(), "what robots read")),
            SiteOutput::Llms => files.push(("llms.txt".to_owned(), "what language models read")),
            SiteOutput::Feed => files.push(("feed.xml".to_owned(), "the feed")),
            SiteOutput::Index => {
                let path = |version| format!("{}index.json", folder(book, version));
                files.extend((0..book.axis.versions().len()).map(path).map(|path| (path, "the list of pages")));
            }
            _ => {}
        }
    }
    files
}

/// The files of the error index for codes with their domains; the index and `errors.html` have one address.
#[must_use]
pub fn error_files<'c>(book: &Book, codes: impl Iterator<Item = (&'c str, &'c str)>) -> Vec<(String, &'static str)> {
    let mut files = vec![
        ("errors.html".to_owned(), "the error index"),
        ("errors/index.html".to_owned(), "the error index"),
        ("errors.json".to_owned(), "the error index for programs"),
    ];
    if book.axis.versions().len() > 1 {
        let versions = book.axis.versions().iter();
        files.extend(versions.map(|version| (format!("errors/{}.html", version.id), "the error index of a version")));
    }
    files.extend(codes.map(|(domain, code)| (format!("errors/{domain}/{code}.html"), "the address of an error code")));
    files
}

/// The folder of the files of a version: empty, or ends with a slash.
#[must_use]
pub fn folder(book: &Book, version: usize) -> String {
    let path = format!("{}{}", book.config.site.prefix.trim_matches('/'), book.axis.versions()[version].segment);
    match path.trim_matches('/') {
        "" => String::new(),
        path => format!("{path}/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_file() {
        let long = "x".repeat(256);
        for (path, expected, stub) in [
            ("a/b.html", None, None),
            (".docfold", None, None),
            ("a/.docfold-files", None, None),
            (".docfold-files.html", Some(Unfit::Reserved), None),
            ("a//b", Some(Unfit::Outside), None),
            ("../b", Some(Unfit::Outside), None),
            ("", Some(Unfit::Outside), None),
            ("a:b", Some(Unfit::Character(':')), None),
            ("a\\b", Some(Unfit::Character('\\')), None),
            ("a*b", None, Some(Unfit::Character('*'))),
            ("what?.html", None, Some(Unfit::Character('?'))),
            (&long, Some(Unfit::Long), None),
            (&long[1..], None, None),
        ] {
            assert_eq!(unfit(path), expected, "{path}");
            assert_eq!(unfit_stub(path), stub.or(expected), "{path}");
        }
    }

    #[test]
    fn files_of_stubs() {
        let files = [
            ("/a/b", "a/b.html"),
            ("/a.html", "a.html"),
            ("/", "index.html"),
            ("/what?", "what?.html"),
            ("/%41", "%41.html"),
        ];
        for (source, expected) in files {
            assert_eq!(stub_path(source), expected);
        }
    }
}
