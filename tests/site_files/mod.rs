//! The files of a site in a map.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Mutex;

use docfold::engine::diag::Diagnostics;
use docfold::engine::errors;
use docfold::engine::source::Sources;
use docfold::site::build::{Io, build};
use docfold::site::page::Pages;
use docfold::site::template::Theme;

/// Every file of the site of `pages`, its assets empty.
pub(crate) fn site_files(pages: &Pages<'_>, sources: &Sources, theme: &Theme) -> BTreeMap<String, String> {
    let errors = errors(pages.book(), sources, &mut Diagnostics::new());
    let files = Mutex::new(BTreeMap::new());
    let put = |path: &str, bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        assert!(files.lock().unwrap().insert(path.to_owned(), text).is_none(), "{path} is written twice");
        Ok::<(), Infallible>(())
    };
    build(pages, sources, &errors, theme, &Io { put: &put, asset: &|_| Ok(Vec::new()), step: &|| {} }).unwrap();
    files.into_inner().unwrap()
}
