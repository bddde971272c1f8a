//! `serde` for codes and responses.
//!
//! A generated `Code` belongs to another crate: use `#[serde(with = "docfold::interop::serde::code")]` for a field that
//! must be a documented code, and [`Owned`] for a response that outlives its body.

extern crate alloc;

use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::catalog::{CodeOr, Codes};
use crate::oauth::{Response, Text};

/// For `#[serde(with = …)]`: a code as its text.
pub mod code {
    use super::{Codes, Deserializer, KnownVisitor, PhantomData, Serializer};

    /// Writes the code's text.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<C: Codes, S: Serializer>(code: &C, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(C::CATALOG.codes.get(code.index()))
    }

    /// Reads a documented code.
    ///
    /// # Errors
    /// If the text is no documented code; the error names the near miss.
    pub fn deserialize<'de, C: Codes, D: Deserializer<'de>>(deserializer: D) -> Result<C, D::Error> {
        deserializer.deserialize_str(KnownVisitor(PhantomData))
    }
}

struct KnownVisitor<C>(PhantomData<C>);

impl<C: Codes> Visitor<'_> for KnownVisitor<C> {
    type Value = C;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a documented error code")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<C, E> {
        let found = C::CATALOG.find(text).and_then(|index| C::ALL.get(index)).copied();
        found.ok_or_else(|| E::custom(crate::catalog::UnknownCode::<C>::new(text)))
    }
}

impl<C: Codes> Serialize for CodeOr<'_, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de: 'a, 'a, C: Codes> Deserialize<'de> for CodeOr<'a, C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&'de str>::deserialize(deserializer).map(CodeOr::parse)
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<C: Codes> Serialize for Response<'_, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("error", &self.error_text)?;
        for (name, text) in [("error_description", self.description), ("error_uri", self.uri), ("state", self.state)] {
            if let Some(text) = text {
                map.serialize_entry(name, &text)?;
            }
        }
        map.end()
    }
}

/// A response with texts of its own, from any format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Owned {
    /// `error`.
    pub error: String,
    /// `error_description`.
    pub description: Option<String>,
    /// `error_uri`.
    pub uri: Option<String>,
    /// `state`.
    pub state: Option<String>,
}

impl Owned {
    /// The response, its code looked up.
    #[must_use]
    pub fn response<C: Codes>(&self) -> Response<'_, C> {
        Response::from_parts(&self.error, self.description.as_deref(), self.uri.as_deref(), self.state.as_deref())
    }
}

impl<'de> Deserialize<'de> for Owned {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OwnedVisitor)
    }
}

struct OwnedVisitor;

impl<'de> Visitor<'de> for OwnedVisitor {
    type Value = Owned;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an OAuth error response")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Owned, A::Error> {
        let mut owned = Owned::default();
        let mut error = None;
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "error" => error = Some(map.next_value()?),
                "error_description" => owned.description = map.next_value()?,
                "error_uri" => owned.uri = map.next_value()?,
                "state" => owned.state = map.next_value()?,
                _ => {
                    map.next_value::<de::IgnoredAny>()?;
                }
            }
        }
        owned.error = error.ok_or_else(|| de::Error::missing_field("error"))?;
        Ok(owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn owned_responses() {
        // RFC 6749 §5.2, with a member that is not known.
        let body = r#"{"error": "invalid_request", "error_description": "a \"b\"", "x": [1]}"#;
        let owned: Owned = serde_json::from_str(body).unwrap();
        assert_eq!((owned.error.as_str(), owned.description.as_deref()), ("invalid_request", Some("a \"b\"")));
        let missing = serde_json::from_str::<Owned>("{}").unwrap_err();
        assert!(missing.to_string().starts_with("missing field `error`"), "{missing}");
        assert_eq!(serde_json::to_string(&Text::form("a+b")).unwrap(), "\"a b\"");
    }
}
