//! `redirects.json`: an object from source to target, sorted.

use serde_json::{Map, Value};

use super::{ExportError, ExportFile, Redirect, one};

/// The file.
pub(super) fn files(redirects: &[Redirect<'_>]) -> Result<Vec<ExportFile>, ExportError> {
    let map: Map<String, Value> =
        redirects.iter().map(|redirect| (redirect.source.to_owned(), redirect.target.into())).collect();
    one("redirects.json", serde_json::to_string_pretty(&map).expect("strings are always JSON") + "\n")
}
