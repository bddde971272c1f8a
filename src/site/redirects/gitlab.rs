//! GitLab Pages' `_redirects`: Netlify's lines under limits.
//!
//! GitLab compares a source, as it stands there, with the decoded path of the request, so that sources are decoded. Targets are
//! read as URLs.

use std::borrow::Cow;

use super::{ExportError, ExportFile, Host, Redirect, decoded, limit, netlify, one};

/// Rules that one file may have.
const MOST: usize = 1_000;
/// Bytes that the file may have.
const LARGEST: usize = 64 * 1024;
/// Segments that a source may have.
const DEEPEST: usize = 25;

/// The file.
pub(super) fn files(redirects: &[Redirect<'_>]) -> Result<Vec<ExportFile>, ExportError> {
    let host = Host::GitLab;
    limit(host, "rules", redirects.len(), MOST)?;
    let sources: Vec<Cow<'_, str>> = redirects.iter().map(|redirect| decoded(redirect.source)).collect();
    for (redirect, source) in redirects.iter().zip(&sources) {
        let depth = redirect.source.split('/').filter(|segment| !segment.is_empty()).count();
        if depth > DEEPEST {
            let why = "more than 25 segments";
            return Err(ExportError::Ambiguous { host, source: redirect.source.to_owned(), why });
        }
        if source.contains(|c: char| c.is_whitespace() || c == '%') {
            let why = "a blank ends a source there, and a `%` makes none";
            return Err(ExportError::Ambiguous { host, source: redirect.source.to_owned(), why });
        }
    }
    let redirects: Vec<Redirect<'_>> =
        redirects.iter().zip(&sources).map(|(redirect, source)| Redirect { source, ..*redirect }).collect();
    let text = netlify::lines(host, &redirects)?;
    limit(host, "bytes", text.len(), LARGEST)?;
    one("_redirects", text)
}
