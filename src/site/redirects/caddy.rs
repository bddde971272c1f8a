//! A `map` for a Caddyfile, and the lines that use it. `{path}` is decoded, so the keys are.

use std::fmt::Write as _;

use super::{ExportError, ExportFile, Host, Redirect, decoded, one};

/// The snippet.
pub(super) fn files(redirects: &[Redirect<'_>]) -> Result<Vec<ExportFile>, ExportError> {
    let mut text = String::from(
        "# Put `import docfold-redirects.caddy` into the site's block.\nmap {path} {docfold_redirect} {\n",
    );
    for Redirect { source, target } in redirects {
        let key = decoded(source);
        if key.contains(['{', '}', '"', '`']) {
            let why = "braces and quotes have a meaning there";
            return Err(ExportError::Ambiguous { host: Host::Caddy, source: (*source).to_owned(), why });
        }
        writeln!(text, "\t\"{key}\" \"{target}\"").expect("a String takes everything");
    }
    text.push_str("\tdefault \"\"\n}\n@docfold_redirect expression `{docfold_redirect} != \"\"`\n");
    text.push_str("redir @docfold_redirect {docfold_redirect} 301\n");
    one("docfold-redirects.caddy", text)
}
