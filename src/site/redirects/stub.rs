//! HTML stubs: for each source a page that sends readers on, for hosts that know nothing else.
//!
//! What a stub says is the theme's `redirect.html`: a script that keeps query and fragment, and a refresh without one.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::super::context::{RedirectContext, SiteContext};
use super::super::template::Theme;
use super::{ExportError, ExportFile, ExportOptions, Host, Redirect, decode};

/// The file of the stub for `source`: `a.html`, as for pages, or the path itself when it ends with `.html`.
#[must_use]
pub fn stub_path(source: &str) -> String {
    let path = decode(source).unwrap_or_else(|| source.to_owned());
    let path = path.trim_matches('/');
    let html = path.ends_with(".html") || path.ends_with(".htm");
    match path {
        "" => "index.html".to_owned(),
        _ if html => path.to_owned(),
        _ => format!("{path}.html"),
    }
}

/// One file a source.
pub(super) fn files(redirects: &[Redirect<'_>], options: &ExportOptions<'_>) -> Result<Vec<ExportFile>, ExportError> {
    let built_in;
    let theme = match options.theme {
        Some(theme) => theme,
        None => {
            let language = if options.language.is_empty() { "en" } else { options.language };
            let site = SiteContext { language: language.to_owned(), ..SiteContext::default() };
            built_in = Theme::load(&site, []).map_err(|error| ExportError::Template { message: error.message })?;
            &built_in
        }
    };
    let ambiguous = |source: &str, why| ExportError::Ambiguous { host: Host::Stubs, source: source.to_owned(), why };
    let file = |redirect: &Redirect<'_>| {
        let path = stub_path(redirect.source);
        if path.split('/').any(|segment| segment.len() > 255) {
            return Err(ambiguous(
                redirect.source,
                "a segment of its path is longer than 255 bytes, which no disk takes",
            ));
        }
        if path.contains([':', '*', '?', '"', '<', '>', '|']) {
            return Err(ambiguous(redirect.source, "its path has a character that some disks do not take"));
        }
        Ok((path, stub(redirect.target, options, theme)?))
    };
    let made: Vec<(String, String)> = redirects.par_iter().map(file).collect::<Result<_, _>>()?;
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for (redirect, (path, text)) in redirects.iter().zip(made) {
        if files.insert(path, text).is_some() {
            return Err(ambiguous(redirect.source, "another source has the same file"));
        }
    }
    // A file cannot be a folder too.
    let is_folder = |(path, _): &(&String, &String)| {
        let below = format!("{path}/");
        files.range(below.clone()..).next().is_some_and(|(other, _)| other.starts_with(&below))
    };
    if let Some((path, _)) = files.par_iter().find_first(is_folder) {
        return Err(ambiguous(&format!("/{path}"), "its file would have to be a folder too"));
    }
    Ok(files.into_iter().map(|(path, text)| ExportFile { path, text }).collect())
}

/// The text of a stub that leads to `target`.
fn stub(target: &str, options: &ExportOptions<'_>, theme: &Theme) -> Result<String, ExportError> {
    let canonical = if target.starts_with('/') {
        let base_url = options.base_url.trim_end_matches('/');
        let host_end = base_url.find("://").map(|at| at + 3);
        // The target has the sub-path already.
        let host_end = host_end.map(|start| base_url[start..].find('/').map_or(base_url.len(), |at| start + at));
        host_end.map(|end| format!("{}{target}", &base_url[..end])).unwrap_or_default()
    } else {
        target.to_owned()
    };
    let context = RedirectContext { href: target.to_owned(), canonical, title: String::new() };
    theme.render_redirect(&context).map_err(|error| ExportError::Template { message: error.message })
}
