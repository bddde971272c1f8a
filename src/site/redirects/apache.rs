//! A text `RewriteMap` for Apache, and the lines that use it.
//!
//! Blanks end a key in such a map, so the keys are percent-encoded, as Apache's own `int:escape` makes them.

use std::fmt::Write as _;

use super::{ExportError, ExportFile, Redirect, decoded};

/// The map, and the configuration that uses it.
pub(super) fn files(redirects: &[Redirect<'_>]) -> Result<Vec<ExportFile>, ExportError> {
    let mut text = String::new();
    for Redirect { source, target } in redirects {
        writeln!(text, "{} {target}", escape(&decoded(source))).expect("a String takes everything");
    }
    let configuration = r#"# Put this into the server or virtual host; the map lies in the server's root folder.
RewriteEngine On
RewriteMap docfold-escape int:escape
RewriteMap docfold txt:docfold-redirects.txt
RewriteCond "%{DOCUMENT_ROOT}%{REQUEST_URI}" !-f
RewriteCond "%{DOCUMENT_ROOT}%{REQUEST_URI}/index.html" !-f
RewriteCond "${docfold:${docfold-escape:$1}}" "^(.+)$"
RewriteRule "^(/.*[^/])/*$" "%1" [R=301,L,NE]
"#;
    Ok(vec![
        ExportFile { path: "docfold-redirects.apache.conf".into(), text: configuration.to_owned() },
        ExportFile { path: "docfold-redirects.txt".into(), text },
    ])
}

/// What `int:escape` (`ap_os_escape_path`) makes of a path: everything but these is encoded, in small digits.
pub(super) fn escape(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"$-_.+!*'(),:@&=/~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02x}").expect("a String takes everything");
        }
    }
    out
}
