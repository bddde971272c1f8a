//! Liquid with versions: a template is evaluated once for all its versions, and equal results are one [`Outcome`].
//!
//! In: template texts, a [`Library`] of data, conditions and context. Out: [`Outcome`]s with a source map, and
//! diagnostics. [`parse::template`] and [`eval::evaluate`] are the entry points. Knows nothing of markdown, links or pages.

pub mod ast;
mod block;
pub mod condition;
mod date;
mod eval;
mod expression;
mod filters;
mod lex;
mod library;
mod octicon;
mod outcome;
pub mod parse;
mod quote;
mod template;
pub mod tool;
mod value;

pub use block::Block;
pub use eval::evaluate;
pub(crate) use eval::evaluate_noting;
pub use lex::Tags;
pub(crate) use library::Uses;
pub use library::{DataEntry, DataValue, Library, Limits};
pub use octicon::Icons;
pub use outcome::Outcome;
pub use template::{Origin, Run, Template};
pub use value::Value;
