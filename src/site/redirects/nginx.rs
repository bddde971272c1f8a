//! A map for nginx, and how to use it, in one file: nginx looks for what a file includes in a folder of its own.
//!
//! nginx compares strings of a map without case and fails on two that differ in case alone; sources with capitals are
//! therefore patterns, which keep case. `$uri` is decoded, so the keys are. A `$` in a value begins a variable and is
//! written as `%24`. The limits of the hash are set by what is in it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{ExportError, ExportFile, Host, Redirect, decoded, one};

/// The file.
pub(super) fn files(redirects: &[Redirect<'_>]) -> Result<Vec<ExportFile>, ExportError> {
    let mut text = String::new();
    let mut folded: BTreeMap<String, &str> = BTreeMap::new();
    let mut longest = 0;
    for Redirect { source, target } in redirects {
        let key = decoded(source);
        if let Some(other) = folded.insert(key.to_lowercase(), target)
            && other != *target
        {
            let why = "another source differs in case alone and leads elsewhere";
            return Err(ExportError::Ambiguous { host: Host::Nginx, source: (*source).to_owned(), why });
        }
        longest = longest.max(key.len());
        let key = if key.chars().any(char::is_uppercase) { pattern(&key) } else { quoted(&key) };
        // A query is handed on unless the target has one of its own, or a fragment, behind which it would be lost.
        let query = if target.contains(['?', '#']) { "" } else { "$is_args$args" };
        writeln!(text, "    \"{key}\" \"{}{query}\";", target.replace('$', "%24")).expect("a String takes everything");
    }
    // nginx tries ever more buckets until none overflows: with room for many keys in a bucket it soon finds a number.
    let bucket = ((longest + 64) * 8).next_power_of_two().max(1_024);
    let buckets = (redirects.len() * 2).next_power_of_two().max(2_048);
    let configuration = format!(
        r#"# Put `include /PATH/OF/docfold-redirects.conf;` into `http {{}}`. In the `server {{}}` of a site without pages at old addresses
# (`docfold build --no-stubs`), which would answer first, let `try_files` of the site's own `location` end with
# `@docfold_redirect` instead of `=404`, below a path such as `/docs/` as well, and say what that is:
#
#     location / {{ try_files $uri $uri.html $uri/index.html @docfold_redirect; }}
#     location @docfold_redirect {{
#         absolute_redirect off;
#         if ($docfold_redirect) {{ return 301 $docfold_redirect; }}
#         return 404;
#     }}
map_hash_bucket_size {bucket};
map_hash_max_size {buckets};
map $uri $docfold_path {{
    default $uri;
    "~^(?<docfold_trimmed>/.*[^/])/+$" $docfold_trimmed;
}}
map $docfold_path $docfold_redirect {{
    default "";
{text}}}
"#
    );
    one("docfold-redirects.conf", configuration)
}

/// A key between double quotes.
fn quoted(key: &str) -> String {
    key.replace('"', "\\\"")
}

/// A pattern that is `key`, and nothing else, with its case.
fn pattern(key: &str) -> String {
    let mut out = String::from("~^");
    for c in key.chars() {
        if c == '"' {
            out.push_str("\\\"");
            continue;
        }
        if !c.is_alphanumeric() && !matches!(c, '/' | '-' | '_' | ' ' | '@') && c.is_ascii() {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('$');
    out
}
