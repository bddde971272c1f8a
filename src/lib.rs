//! docfold: one documentation source, folded over every product version.
//!
//! * [`catalog`] is always there: versions, sets of versions, and the static types of generated modules.
//! * [`oauth`] is always there too: error responses on the wire.
//! * `interop` (features `problem`, `serde`, `miette`): other media types and crates.
//! * `engine` (feature) turns sources into a `Book`; `site` (feature) turns a `Book` into files; `cli` is the program.

#![cfg_attr(not(any(feature = "engine", feature = "miette", test)), no_std)]

#[cfg(test)]
extern crate std;

pub mod catalog;
pub mod oauth;

/// GitHub's OAuth errors as docfold's own documentation has them: generated from `content/` by the build script.
pub mod errors {
    include!(concat!(env!("OUT_DIR"), "/errors.rs"));
}

/// The code of [`errors`] with this text; a text that is no documented code does not compile.
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
