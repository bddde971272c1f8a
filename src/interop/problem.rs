//! Problem details for HTTP APIs (RFC 9457): `application/problem+json`, without allocation.
//!
//! In: an entry of a catalog, or a body. Out: [`Problem`]. The `type` of a documented problem is the address that stays:
//! `/errors/<domain>/<code>` below the base of the documentation.

use core::fmt::{self, Write};

use crate::catalog::{Codes, Entry, Permalink, VersionSet, entries};
use crate::oauth::{Members, Text, Value, write_json_member};

/// The media type.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem<'a> {
    /// What kind of problem it is; absent counts as `about:blank`.
    pub kind: Kind<'a>,
    /// The kind in words; the same for every occurrence.
    pub title: Option<Text<'a>>,
    /// The HTTP status that the server chose.
    pub status: Option<u16>,
    /// What is special about this occurrence.
    pub detail: Option<Text<'a>>,
    /// A URI of this occurrence.
    pub instance: Option<Text<'a>>,
    /// Extension: the code, so that clients need not take the type apart.
    pub code: Option<Text<'a>>,
}

/// `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind<'a> {
    /// A URI reference.
    Uri(Text<'a>),
    /// A documented one: the base of the documentation, and the path below it.
    Documented(&'a str, Permalink),
}

impl fmt::Display for Kind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Uri(text) => text.fmt(f),
            Kind::Documented(base, permalink) => write!(f, "{}{permalink}", base.trim_end_matches('/')),
        }
    }
}

impl<'a> Problem<'a> {
    /// The problem that is documented by `entry`, as in the first of `versions` that has it. Its `detail` is the text on the
    /// wire, or what leads to it where none is documented.
    #[must_use]
    pub fn documented<C: Codes>(entry: Entry<C>, base: &'a str, versions: VersionSet) -> Self {
        Self {
            kind: Kind::Documented(base, entry.permalink()),
            title: entry.title(versions).map(Text::plain),
            status: entry.http_status(),
            detail: entry.description(versions).or_else(|| entry.cause(versions)).map(Text::plain),
            instance: None,
            code: Some(Text::plain(entry.code_str())),
        }
    }

    /// The same with another `detail`.
    #[must_use]
    pub fn with_detail(mut self, detail: &'a str) -> Self {
        self.detail = Some(Text::plain(detail));
        self
    }

    /// The same with an `instance`.
    #[must_use]
    pub fn with_instance(mut self, instance: &'a str) -> Self {
        self.instance = Some(Text::plain(instance));
        self
    }

    /// Reads a body. Members that have another type than RFC 9457 §3.1 wants are ignored, as it asks; so are extensions.
    /// `None` when the body is no JSON object.
    #[must_use]
    pub fn parse(body: &'a str) -> Option<Self> {
        let kind = Kind::Uri(Text::plain("about:blank"));
        let mut problem = Self { kind, title: None, status: None, detail: None, instance: None, code: None };
        for member in Members::new(body) {
            let member = member?;
            match member.value {
                Value::Text(text) if member.name == "type" => problem.kind = Kind::Uri(text),
                Value::Text(text) if member.name == "title" => problem.title = Some(text),
                Value::Text(text) if member.name == "detail" => problem.detail = Some(text),
                Value::Text(text) if member.name == "instance" => problem.instance = Some(text),
                Value::Text(text) if member.name == "code" => problem.code = Some(text),
                Value::Other(number) if member.name == "status" => problem.status = number.parse().ok(),
                Value::Text(_) | Value::Other(_) => {}
            }
        }
        Some(problem)
    }

    /// The entry whose address the type is, under whatever base.
    #[must_use]
    pub fn entry<C: Codes>(&self) -> Option<Entry<C>> {
        let mut buffer = [0; 1024];
        let uri = match self.kind {
            Kind::Uri(text) => text.as_str().or_else(|| text.read(&mut buffer))?,
            Kind::Documented(_, permalink) => return entries().find(|entry: &Entry<C>| entry.permalink() == permalink),
        };
        let mut segments = uri.trim_end_matches('/').rsplit('/');
        let (code, domain, errors) = (segments.next()?, segments.next()?, segments.next()?);
        let code = C::CATALOG.find(code)?;
        let domain = C::CATALOG.find_domain(domain)?;
        (errors == "errors").then(|| Entry::of(code, domain)).flatten()
    }
}

impl fmt::Display for Problem<'_> {
    /// The JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('{')?;
        write_json_member(f, &mut true, "type", &self.kind)?;
        if let Some(title) = self.title {
            write_json_member(f, &mut false, "title", &title)?;
        }
        if let Some(status) = self.status {
            write!(f, ",\"status\":{status}")?;
        }
        for (name, text) in [("detail", self.detail), ("instance", self.instance), ("code", self.code)] {
            if let Some(text) = text {
                write_json_member(f, &mut false, name, &text)?;
            }
        }
        f.write_char('}')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn problems_of_the_rfc() {
        // RFC 9457 §3: its first example, and one with an extension array.
        let body = r#"{"type": "https://example.com/probs/out-of-credit", "title": "You do not have enough credit.",
            "detail": "Your current balance is 30, but that costs 50.", "instance": "/account/12345/msgs/abc",
            "balance": 30, "accounts": ["/account/12345", "/account/67890"]}"#;
        let problem = Problem::parse(body).unwrap();
        assert_eq!(problem.kind.to_string(), "https://example.com/probs/out-of-credit");
        assert!(problem.instance.unwrap() == "/account/12345/msgs/abc");
        assert_eq!(problem.status, None);
        assert_eq!(Problem::parse(&problem.to_string()).unwrap(), problem);
        let body = r##"{"type": "https://example.net/validation-error", "title": "Your request is not valid.",
            "errors": [{"detail": "must be a positive integer", "pointer": "#/age"}, {"detail": "x", "pointer": "#/y"}]}"##;
        assert!(Problem::parse(body).unwrap().title.unwrap() == "Your request is not valid.");
        // §4.2.1: without a type.
        assert_eq!(Problem::parse(r#"{"status": 404, "title": "Not Found"}"#).unwrap().kind.to_string(), "about:blank");
        // §3.1: members of a wrong type are ignored.
        assert_eq!(Problem::parse(r#"{"status": "404", "title": 3}"#).unwrap().status, None);
        for broken in
            ["", "[]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1}x", "{\"a\":[}", "{,}", "{\"a\":\"\n\"}"]
        {
            assert_eq!(Problem::parse(broken), None, "{broken}");
        }
    }
}
