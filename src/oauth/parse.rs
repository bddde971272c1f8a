//! [`Response`]: an error response as it came.

use core::fmt;

use super::{Members, Text, Value};
use crate::catalog::{CodeOr, Codes, Entry, resolve};

/// An error response.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Response<'a, C> {
    /// The code. One that is not documented is kept as it is on the wire, still encoded: see [`Self::error_text`].
    pub error: CodeOr<'a, C>,
    /// The code's text, whether it is documented or not.
    pub error_text: Text<'a>,
    /// `error_description`.
    pub description: Option<Text<'a>>,
    /// `error_uri`.
    pub uri: Option<Text<'a>>,
    /// `state`, on the authorization endpoint.
    pub state: Option<Text<'a>>,
}

/// Why a text is no error response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseError {
    /// The body is no JSON object.
    NotAnObject,
    /// There is no `error` parameter: the response may be a success.
    NoError,
    /// A parameter stands there twice, which RFC 6749 §3.1 forbids.
    Twice(&'static str),
    /// `error` is no string.
    NotAText(&'static str),
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParseError::NotAnObject => f.write_str("the body is no JSON object"),
            ParseError::NoError => f.write_str("there is no `error` parameter"),
            ParseError::Twice(name) => write!(f, "`{name}` stands there twice"),
            ParseError::NotAText(name) => write!(f, "`{name}` is no string"),
        }
    }
}

impl core::error::Error for ParseError {}

/// The parameters while they are collected.
#[derive(Default)]
struct Parameters<'a> {
    error: Option<Text<'a>>,
    description: Option<Text<'a>>,
    uri: Option<Text<'a>>,
    state: Option<Text<'a>>,
}

impl<'a> Parameters<'a> {
    /// The place for a parameter, and its name.
    fn slot(&mut self, name: Text<'_>) -> Option<(&'static str, &mut Option<Text<'a>>)> {
        if name == "error" {
            Some(("error", &mut self.error))
        } else if name == "error_description" {
            Some(("error_description", &mut self.description))
        } else if name == "error_uri" {
            Some(("error_uri", &mut self.uri))
        } else if name == "state" {
            Some(("state", &mut self.state))
        } else {
            None
        }
    }

    fn finish<C: Codes>(self) -> Result<Response<'a, C>, ParseError> {
        let text = self.error.filter(|text| !text.is_empty()).ok_or(ParseError::NoError)?;
        let error = match text.as_str() {
            Some(plain) => CodeOr::parse(plain),
            // Codes are short; one that does not fit is not documented.
            None => match text.read(&mut [0; 64]).map(CodeOr::<C>::parse) {
                Some(CodeOr::Known(code)) => CodeOr::Known(code),
                _ => CodeOr::Unknown(text.raw()),
            },
        };
        Ok(Response { error, error_text: text, description: self.description, uri: self.uri, state: self.state })
    }
}

impl<'a, C: Codes> Response<'a, C> {
    /// A response from decoded parameters.
    #[must_use]
    pub fn from_parts(
        error: &'a str,
        description: Option<&'a str>,
        uri: Option<&'a str>,
        state: Option<&'a str>,
    ) -> Self {
        let [description, uri, state] = [description, uri, state].map(|text| text.map(Text::plain));
        Self { error: CodeOr::parse(error), error_text: Text::plain(error), description, uri, state }
    }

    /// Reads the address that the authorization endpoint redirects to, or its query alone (RFC 6749 §4.1.2.1). Where the
    /// address has no query, its fragment counts (§4.2.2.1).
    ///
    /// # Errors
    /// If there is no `error`, or a parameter stands there twice.
    pub fn from_redirect(address: &'a str) -> Result<Self, ParseError> {
        let (before, fragment) = address.split_once('#').unwrap_or((address, ""));
        let query = match before.split_once('?') {
            Some((_, query)) => query,
            None if before.contains('=') && !before.contains("://") => before,
            None => fragment,
        };
        Self::from_form(query)
    }

    /// Reads a body of `application/x-www-form-urlencoded`.
    ///
    /// # Errors
    /// If there is no `error`, or a parameter stands there twice.
    pub fn from_form(body: &'a str) -> Result<Self, ParseError> {
        let mut parameters = Parameters::default();
        for pair in body.trim().split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if let Some((name, slot)) = parameters.slot(Text::form(name))
                && slot.replace(Text::form(value)).is_some()
            {
                return Err(ParseError::Twice(name));
            }
        }
        parameters.finish()
    }

    /// Reads a body of `application/json` (RFC 6749 §5.2).
    ///
    /// # Errors
    /// If it is no object, there is no `error`, or a parameter stands there twice or is no string.
    pub fn from_json(body: &'a str) -> Result<Self, ParseError> {
        let mut parameters = Parameters::default();
        for member in Members::new(body) {
            let member = member.ok_or(ParseError::NotAnObject)?;
            let Some((name, slot)) = parameters.slot(member.name) else { continue };
            match member.value {
                Value::Text(text) if slot.replace(text).is_some() => return Err(ParseError::Twice(name)),
                Value::Text(_) | Value::Other("null") => {}
                Value::Other(_) => return Err(ParseError::NotAText(name)),
            }
        }
        parameters.finish()
    }

    /// Reads a body of either type: JSON when it begins with a brace.
    ///
    /// # Errors
    /// Those of [`Self::from_json`] and [`Self::from_form`].
    pub fn from_body(body: &'a str) -> Result<Self, ParseError> {
        if body.trim_start().starts_with('{') { Self::from_json(body) } else { Self::from_form(body) }
    }

    /// What is documented about it: the entry of its code that its URI leads to, else the code's first one; where the code
    /// is not documented, the one entry that its URI leads to.
    #[must_use]
    pub fn entry(&self) -> Option<Entry<C>> {
        let mut buffer = [0; 1024];
        let uri = self.uri.and_then(|uri| uri.as_str().or_else(|| uri.read(&mut buffer)));
        match self.error {
            CodeOr::Known(code) => Some(resolve(code, uri)),
            CodeOr::Unknown(_) => uri.and_then(crate::catalog::by_uri),
        }
    }
}
