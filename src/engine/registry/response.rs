//! The errors of a response off the wire, in every shape that examples have: [`responded`].
//!
//! In: the body. Out: its errors. What they mean, the [`super::Registry`] knows.

use super::shape::{self, Shape};

/// An error of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RespondedError {
    /// The code.
    pub code: String,
    /// The text beside it.
    pub description: Option<String>,
    /// Where the response says it is documented.
    pub uri: Option<String>,
}

/// The errors in a JSON body, each code once; none in anything else.
#[must_use]
pub fn responded(body: &str) -> Vec<RespondedError> {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(body.trim()) else { return Vec::new() };
    // Somebody says that it is an error: what would be opted in on a page counts too.
    let Shape::Errors(hits) = shape::of_json(&value, true, true) else { return Vec::new() };
    let mut errors: Vec<RespondedError> = Vec::new();
    for hit in hits.into_iter().filter(|hit| shape::is_code(&hit.code)) {
        if errors.iter().all(|known| known.code != hit.code) {
            errors.push(RespondedError { code: hit.code, description: hit.description, uri: hit.uri });
        }
    }
    errors
}
