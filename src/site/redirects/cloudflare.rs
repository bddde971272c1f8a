//! Cloudflare Pages' `_redirects`: Netlify's lines under limits. All of ours are static; none needs one of the 100 dynamic
//! ones.

use super::{ExportError, ExportFile, Host, Redirect, limit, netlify, one};

/// Static redirects that one file may have.
const MOST: usize = 2_000;
/// Characters that one line may have.
const LONGEST: usize = 1_000;

/// The file.
pub(super) fn files(redirects: &[Redirect<'_>]) -> Result<Vec<ExportFile>, ExportError> {
    limit(Host::Cloudflare, "static redirects", redirects.len(), MOST)?;
    let text = netlify::lines(Host::Cloudflare, redirects)?;
    for (line, redirect) in text.lines().zip(redirects) {
        if line.len() > LONGEST {
            let source = redirect.source.to_owned();
            return Err(ExportError::TooLong { host: Host::Cloudflare, source, length: line.len(), limit: LONGEST });
        }
    }
    one("_redirects", text)
}
