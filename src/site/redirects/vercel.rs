//! `vercel.json`: a list of redirects whose sources are path-to-regexp patterns, so their special characters are escaped.

use serde_json::json;

use super::{ExportError, ExportFile, Host, Redirect, limit, netlify, one};

/// Redirects that one file may have.
const MOST: usize = 2_048;
/// Characters that a source or a destination may have.
const LONGEST: usize = 4_096;

/// The file.
pub(super) fn files(redirects: &[Redirect<'_>]) -> Result<Vec<ExportFile>, ExportError> {
    let host = Host::Vercel;
    limit(host, "redirects", redirects.len(), MOST)?;
    let mut list = Vec::with_capacity(redirects.len());
    for Redirect { source, target } in redirects {
        let path = target.split_once("://").map_or(*target, |(_, rest)| rest);
        if netlify::has_placeholder(path) {
            let why = "`:` begins a placeholder there";
            return Err(ExportError::Ambiguous { host, source: (*source).to_owned(), why });
        }
        let mut pattern = String::with_capacity(source.len());
        for c in source.chars() {
            if matches!(c, '(' | ')' | ':' | '*' | '+' | '?' | '{' | '}' | '\\' | '.' | '$' | '!' | '=') {
                pattern.push('\\');
            }
            pattern.push(c);
        }
        let length = pattern.len().max(target.len());
        if length > LONGEST {
            return Err(ExportError::TooLong { host, source: (*source).to_owned(), length, limit: LONGEST });
        }
        list.push(json!({ "source": pattern, "destination": target, "statusCode": 301 }));
    }
    let text = serde_json::to_string_pretty(&json!({ "redirects": list })).expect("strings are always JSON");
    one("vercel.json", text + "\n")
}
