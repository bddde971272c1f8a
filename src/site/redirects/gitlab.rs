//! GitLab Pages' `_redirects`: Netlify's lines under limits.

use super::{ExportError, ExportFile, Host, Redirect, limit, netlify, one};

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
    for redirect in redirects {
        let depth = redirect.source.split('/').filter(|segment| !segment.is_empty()).count();
        if depth > DEEPEST {
            let why = "more than 25 segments";
            return Err(ExportError::Ambiguous { host, source: redirect.source.to_owned(), why });
        }
    }
    let text = netlify::lines(host, redirects)?;
    limit(host, "bytes", text.len(), LARGEST)?;
    one("_redirects", text)
}
