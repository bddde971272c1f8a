//! docfold: one documentation source, folded over every product version.
//!
//! * [`catalog`] is always there: versions, sets of versions, and the static types of generated modules.
//! * [`oauth`] is always there too: error responses on the wire.
//! * [`errors`] is the catalog of GitHub's OAuth errors, from the pages of this crate's own documentation.
//! * [`pages`] has those pages themselves.
//! * `interop` (features `problem`, `serde`, `miette`): other media types and crates.
//! * `engine` (feature) turns sources into a `Book`; `site` (feature) turns a `Book` into files; `cli` is the program.

#![cfg_attr(not(any(feature = "engine", feature = "miette", test)), no_std)]

#[cfg(test)]
extern crate std;

pub mod catalog;
pub mod oauth;
pub mod pages;

/// The errors of GitHub's OAuth flows: the catalog of this crate's own documentation.
#[allow(clippy::all, reason = "generated")]
pub mod errors {
    include!(concat!(env!("OUT_DIR"), "/errors.rs"));
}

/// The code with this text in [`errors`], as a constant; a text that is not documented does not compile.
#[macro_export]
macro_rules! code {
    ($text:literal) => {{
        const CODE: $crate::errors::Code = $crate::errors::Code::literal($text);
        CODE
    }};
}

#[cfg(any(feature = "miette", feature = "problem", feature = "serde"))]
pub mod interop;

#[cfg(feature = "engine")]
pub mod embed;
#[cfg(feature = "engine")]
pub mod engine;

#[cfg(feature = "site")]
pub mod site;

#[cfg(feature = "cli")]
pub mod cli;
