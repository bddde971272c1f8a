//! docfold: one documentation source, folded over every product version.
//!
//! * [`catalog`] is always there: versions, sets of versions, and the static types of generated modules.
//! * `engine` (feature) turns sources into a `Book`; `site` (feature) turns a `Book` into files; `cli` is the program.

#![cfg_attr(not(any(feature = "engine", test)), no_std)]

#[cfg(test)]
extern crate std;

pub mod catalog;

#[cfg(feature = "engine")]
pub mod engine;

#[cfg(feature = "site")]
pub mod site;
