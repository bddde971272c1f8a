//! HTML stubs: for each source a page that sends readers on, for hosts that know nothing else.
//!
//! What a stub says is the theme's `redirect.html`: a script that keeps query and fragment, and a refresh without one.

use foldhash::{HashSet, HashSetExt};
use rayon::prelude::*;

use super::super::context::{RedirectContext, SiteContext};
use super::super::folders::folders_above;
use super::super::template::Theme;
use super::{ExportError, ExportFile, ExportOptions, Host, Redirect, decoded};
use crate::engine::BaseUrl;
use crate::engine::site_path::{stub_path, unfit_stub};

/// A stub that is to be written.
#[derive(Clone, Debug)]
pub struct Stub<'r> {
    /// Path of its file below the site's root.
    pub path: String,
    target: &'r str,
}

/// The stubs for `redirects`, whose sources are in order.
pub(super) fn stubs<'r>(redirects: &[Redirect<'r>]) -> Result<Vec<Stub<'r>>, ExportError> {
    let ambiguous = |source: &str, why| ExportError::Ambiguous { host: Host::Stubs, source: source.to_owned(), why };
    let stub = |redirect: &Redirect<'r>| {
        let path = stub_path(&decoded(redirect.source));
        match unfit_stub(&path) {
            Some(why) => Err(ExportError::Unfit { source: redirect.source.to_owned(), why }),
            None => Ok(Stub { path, target: redirect.target }),
        }
    };
    let stubs: Vec<Stub<'_>> = redirects.par_iter().map(stub).collect::<Result<_, _>>()?;
    let mut paths: HashSet<&str> = HashSet::with_capacity(stubs.len());
    for (redirect, stub) in redirects.iter().zip(&stubs) {
        if !paths.insert(&stub.path) {
            return Err(ambiguous(redirect.source, "another source has the same file"));
        }
    }
    // A file cannot be a folder too.
    let clash = folders_above(stubs.iter().map(|stub| stub.path.as_str())).find(|folder| paths.contains(folder));
    if let Some(folder) = clash {
        return Err(ambiguous(&format!("/{folder}"), "its file would have to be a folder too"));
    }
    Ok(stubs)
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
    let mut files = stubs(redirects)?
        .into_par_iter()
        .map(|stub| Ok(ExportFile { text: stub.html(options.base, theme)?, path: stub.path }))
        .collect::<Result<Vec<_>, ExportError>>()?;
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

impl Stub<'_> {
    /// Its text, for a site at `base`, whose sub-path the target has.
    ///
    /// # Errors
    /// When the theme's template fails.
    pub fn html(&self, base: BaseUrl<'_>, theme: &Theme) -> Result<String, ExportError> {
        let canonical = if self.target.starts_with('/') {
            base.absolute(self.target).unwrap_or_default()
        } else {
            self.target.to_owned()
        };
        let context = RedirectContext { href: self.target.to_owned(), canonical, title: String::new() };
        theme.render_redirect(&context).map_err(|error| ExportError::Template { message: error.message })
    }
}
