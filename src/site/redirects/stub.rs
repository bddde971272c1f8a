//! HTML stubs: for each source a page that sends readers on, for hosts that know nothing else.
//!
//! The refresh works without script; the script is there to keep query and fragment, which no refresh can.

use std::collections::BTreeMap;

use super::{ExportError, ExportFile, ExportOptions, Host, Redirect, decode};

/// The file of the stub for `source`: `a/index.html`, or the path itself when it ends with `.html`.
#[must_use]
pub fn stub_path(source: &str) -> String {
    let path = decode(source).unwrap_or_else(|| source.to_owned());
    let path = path.trim_matches('/');
    let html = path.ends_with(".html") || path.ends_with(".htm");
    match path {
        "" => "index.html".to_owned(),
        _ if html => path.to_owned(),
        _ => format!("{path}/index.html"),
    }
}

/// One file a source.
pub(super) fn files(redirects: &[Redirect<'_>], options: &ExportOptions<'_>) -> Result<Vec<ExportFile>, ExportError> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for redirect in redirects {
        let ambiguous = |why| ExportError::Ambiguous { host: Host::Stubs, source: redirect.source.to_owned(), why };
        let path = stub_path(redirect.source);
        if path.split('/').any(|segment| segment.len() > 255) {
            return Err(ambiguous("a segment of its path is longer than 255 bytes, which no disk takes"));
        }
        if path.contains([':', '*', '?', '"', '<', '>', '|']) {
            return Err(ambiguous("its path has a character that some disks do not take"));
        }
        if files.insert(path, stub(redirect.target, options)).is_some() {
            return Err(ambiguous("another source has the same file"));
        }
    }
    // A file cannot be a folder too.
    if let Some(path) = files.keys().find(|path| {
        let below = format!("{path}/");
        files.range(below.clone()..).next().is_some_and(|(other, _)| other.starts_with(&below))
    }) {
        let why = "its file would have to be a folder too";
        return Err(ExportError::Ambiguous { host: Host::Stubs, source: format!("/{path}"), why });
    }
    Ok(files.into_iter().map(|(path, text)| ExportFile { path, text }).collect())
}

/// The text of a stub that leads to `target`.
fn stub(target: &str, options: &ExportOptions<'_>) -> String {
    let href = escape(target);
    let canonical =
        if target.starts_with('/') { escape(&format!("{}{target}", options.base_url)) } else { href.clone() };
    let language = escape(if options.language.is_empty() { "en" } else { options.language });
    // A fragment or a query of the target's own wins over the request's.
    let kept = match (target.contains('?'), target.contains('#')) {
        (_, true) => "",
        (true, false) => "+location.hash",
        (false, false) => "+location.search+location.hash",
    };
    let literal = serde_json::to_string(target).expect("a string is always JSON").replace('<', "\\u003c");
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<meta charset=\"utf-8\">\n<title>Moved</title>\n\
         <meta name=\"robots\" content=\"noindex\">\n<link rel=\"canonical\" href=\"{canonical}\">\n\
         <script>location.replace({literal}{kept})</script>\n\
         <meta http-equiv=\"refresh\" content=\"0; url={href}\">\n\
         <p>This page has moved to <a href=\"{href}\">{href}</a>.</p>\n</html>\n"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
