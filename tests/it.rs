//! The tests that run the whole crate, in one executable: what they link is linked once, and the slow ones run side by side.
//!
//! `tests/catalog.rs` is one of its own: the macros of a generated module name it from the root of the crate.

#[cfg(feature = "engine")]
#[allow(dead_code, reason = "some of it serves tests of features that may be off")]
mod corpus;

mod cargo;

#[cfg(feature = "engine")]
mod edited;

#[cfg(feature = "site")]
mod site_files;

mod bad_input;
mod catalog_corpus;
mod check_command;
mod checks;
mod code_macro;
mod conditions;
mod conformance;
mod edit_conditions;
mod embedder;
mod error_pages;
mod errors_command;
mod examples;
mod external;
mod github_response;
mod hostile;
mod incremental;
mod invariants;
mod letters;
mod manual;
mod mdbook;
mod new;
mod nginx;
mod own_catalog;
mod recheck;
mod redirect_command;
mod redirect_exports;
mod redirect_findings;
mod redirect_properties;
mod redirects;
mod render;
mod retire;
mod serve;
mod small_books;
mod spelling;
mod structure;
mod words;
