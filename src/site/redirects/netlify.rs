//! Netlify's `_redirects`: `SOURCE TARGET STATUS` a line, the first that matches counts, no limit of its own.

use std::fmt::Write as _;

use super::{ExportError, ExportFile, Host, Redirect, one};

/// The file.
pub(super) fn files(redirects: &[Redirect<'_>]) -> Result<Vec<ExportFile>, ExportError> {
    one("_redirects", lines(Host::Netlify, redirects)?)
}

/// The lines that Netlify, Cloudflare and GitLab have in common. In all three `*` is a wildcard and a segment that begins
/// with a colon a placeholder, which nothing can escape.
pub(super) fn lines(host: Host, redirects: &[Redirect<'_>]) -> Result<String, ExportError> {
    let mut text = String::new();
    for Redirect { source, target } in redirects {
        let path = target.split_once("://").map_or(*target, |(_, rest)| rest);
        let why = if source.contains('*') || path.contains('*') {
            "`*` is a wildcard there"
        } else if source.contains("/:") || has_placeholder(path) {
            "`:` begins a placeholder there"
        } else {
            writeln!(text, "{source} {target} 301").expect("a String takes everything");
            continue;
        };
        return Err(ExportError::Ambiguous { host, source: (*source).to_owned(), why });
    }
    Ok(text)
}

/// Whether something in the path of a target looks like a placeholder: a colon before a letter.
pub(super) fn has_placeholder(path: &str) -> bool {
    path.split(':').skip(1).any(|after| after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
}
