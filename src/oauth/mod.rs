//! OAuth 2.0 error responses (RFC 6749 §4.1.2.1 and §5.2, RFC 8628 §3.5): parse one, compose one.
//!
//! In: a redirect's query, a form body, a JSON body. Out: [`Response`], whose code is known to a catalog or kept as it is,
//! and [`Reply`] for the other direction. No allocation: texts are decoded while they are read ([`Text`]).
//!
//! The HTTP status plays no part: some token endpoints answer errors with 200.

mod compose;
mod json;
mod parse;
mod text;

pub use compose::{InvalidReply, Reply};
pub use json::{Member, Members, Value};
pub use parse::{ParseError, Response};
pub use text::{Chars, Text};

#[cfg(feature = "problem")]
pub(crate) use compose::write_json_member;

#[cfg(test)]
mod tests;
