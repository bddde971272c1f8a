//! `redirects.csv` (RFC 4180): a header, then source and target. No field can begin a formula: sources begin with a slash,
//! targets with a slash or `http`.

use super::{ExportError, ExportFile, Redirect, one};

/// The file.
pub(super) fn files(redirects: &[Redirect<'_>]) -> Result<Vec<ExportFile>, ExportError> {
    let mut text = String::from("source,target\r\n");
    for redirect in redirects {
        push_field(redirect.source, &mut text);
        text.push(',');
        push_field(redirect.target, &mut text);
        text.push_str("\r\n");
    }
    one("redirects.csv", text)
}

fn push_field(field: &str, out: &mut String) {
    if field.contains([',', '"']) {
        out.push('"');
        out.push_str(&field.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(field);
    }
}
