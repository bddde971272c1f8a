//! The stages in order: [`compile`] turns sources into a [`Book`]. Nothing else happens here.

use rayon::prelude::*;

use super::book::{Book, Counts};
use super::check;
use super::config::{Axis, Config};
use super::diag::Diagnostics;
use super::markdown::highlight::Highlight;
use super::prepare::Prepared;
use super::source::Sources;
use super::uri_targets::errors;

/// Compiles a book. Total: what cannot be used is reported and left out.
#[must_use]
pub fn compile(
    sources: &Sources,
    config: &Config,
    axis: &Axis,
    highlight: Option<&dyn Highlight>,
) -> (Book, Diagnostics) {
    let mut sink = Diagnostics::new();
    let prepared = Prepared::new(sources, config, axis, &mut sink);
    let renderer = prepared.renderer(sources, axis, highlight);
    let pages: Vec<_> = prepared.ids().into_par_iter().map(|page| renderer.page_with_templates(page)).collect();
    let mut all = Vec::with_capacity(pages.len());
    let mut own = Vec::with_capacity(pages.len());
    for (page, templates, found) in pages {
        all.push(page);
        own.push(templates);
        sink.extend(found);
    }
    sink.extend(prepared.used_templates());
    let counts = Counts::of(&all);
    let book = prepared.into_book(config, axis, all, own, counts);
    (book, sink)
}

/// `found` with what the rules over the whole book and over its errors find.
#[must_use]
pub fn check_all(book: &Book, sources: &Sources, mut found: Diagnostics) -> Diagnostics {
    check::all(book, sources, &mut found);
    _ = errors(book, sources, &mut found);
    found
}
