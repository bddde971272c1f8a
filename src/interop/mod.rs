//! Bridges to other crates and media types, each behind a feature of its own.

#[cfg(feature = "miette")]
pub mod miette;
#[cfg(feature = "problem")]
pub mod problem;
#[cfg(feature = "serde")]
pub mod serde;
