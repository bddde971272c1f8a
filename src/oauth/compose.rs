//! [`Reply`]: an error response to be sent. It holds only what RFC 6749 allows, so that composing cannot fail.

use core::fmt::{self, Write};

use crate::catalog::{Codes, DocsUrl, Entry, VersionSet};

/// An error response whose parameters are within RFC 6749's character sets and whose URI is absolute.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    error: &'a str,
    description: Option<&'a str>,
    uri: Option<Uri<'a>>,
    state: Option<&'a str>,
}

#[derive(Clone, Copy, Debug)]
enum Uri<'a> {
    Text(&'a str),
    Docs(DocsUrl<'a>),
}

impl fmt::Display for Uri<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Uri::Text(text) => f.write_str(text),
            Uri::Docs(url) => url.fmt(f),
        }
    }
}

/// A parameter that cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidReply {
    /// A parameter has a character that RFC 6749 does not allow in it.
    Character(&'static str, char),
    /// The code is empty.
    NoCode,
    /// The URI has no scheme.
    RelativeUri,
    /// The entry does not exist in the given versions.
    NotInVersions,
}

impl fmt::Display for InvalidReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InvalidReply::Character(name, bad) => write!(f, "`{name}` may not have the character {bad:?}"),
            InvalidReply::NoCode => f.write_str("`error` is empty"),
            InvalidReply::RelativeUri => f.write_str("`error_uri` is not absolute"),
            InvalidReply::NotInVersions => f.write_str("the error does not exist in these versions"),
        }
    }
}

impl core::error::Error for InvalidReply {}

/// Passes on only what `allowed` lets through, and remembers the first character that it does not.
struct Check {
    name: &'static str,
    allowed: fn(char) -> bool,
    bad: Option<char>,
}

impl Check {
    fn run(name: &'static str, allowed: fn(char) -> bool, text: &dyn fmt::Display) -> Result<(), InvalidReply> {
        let mut check = Check { name, allowed, bad: None };
        match (write!(check, "{text}"), check.bad) {
            (_, Some(bad)) => Err(InvalidReply::Character(check.name, bad)),
            _ => Ok(()),
        }
    }
}

impl Write for Check {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.bad.is_none() {
            self.bad = text.chars().find(|&character| !(self.allowed)(character));
        }
        Ok(())
    }
}

/// NQSCHAR of RFC 6749 appendix A: printable ASCII without `"` and `\`.
fn in_text(character: char) -> bool {
    matches!(character, '\x20'..='\x21' | '\x23'..='\x5b' | '\x5d'..='\x7e')
}

/// NQCHAR: the same without space.
fn in_uri(character: char) -> bool {
    character != ' ' && in_text(character)
}

/// VSCHAR: printable ASCII.
fn in_state(character: char) -> bool {
    matches!(character, '\x20'..='\x7e')
}

/// Whether a URI begins with a scheme (RFC 3986 §4.3).
fn is_absolute(uri: &str) -> bool {
    let Some((scheme, rest)) = uri.split_once(':') else { return false };
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
        && !rest.is_empty()
}

impl<'a> Reply<'a> {
    /// A response with a code alone.
    ///
    /// # Errors
    /// If the code is empty or has characters that are not allowed.
    pub fn new(error: &'a str) -> Result<Self, InvalidReply> {
        if error.is_empty() {
            return Err(InvalidReply::NoCode);
        }
        Check::run("error", in_text, &error)?;
        Ok(Self { error, description: None, uri: None, state: None })
    }

    /// The response that is documented for `entry` in the first of `versions` that has it: code, wire text, and the address
    /// of its section below `base`, such as `https://docs.example.com`.
    ///
    /// # Errors
    /// If the entry does not exist in `versions`, `base` is not absolute, or the wire text has characters that are not
    /// allowed, which the checks at build time exclude.
    pub fn documented<C: Codes>(entry: Entry<C>, base: &'a str, versions: VersionSet) -> Result<Self, InvalidReply> {
        let url = entry.docs_url(base, versions).ok_or(InvalidReply::NotInVersions)?;
        if !is_absolute(base) {
            return Err(InvalidReply::RelativeUri);
        }
        let uri = Uri::Docs(url);
        Check::run("error_uri", in_uri, &uri)?;
        let mut reply = Self::new(entry.code_str())?;
        reply.uri = Some(uri);
        match entry.description(versions) {
            Some(description) => reply.with_description(description),
            None => Ok(reply),
        }
    }

    /// With a text for developers.
    ///
    /// # Errors
    /// If it has characters that are not allowed.
    pub fn with_description(mut self, description: &'a str) -> Result<Self, InvalidReply> {
        Check::run("error_description", in_text, &description)?;
        self.description = Some(description);
        Ok(self)
    }

    /// With the address of a page for developers.
    ///
    /// # Errors
    /// If it is not absolute or has characters that are not allowed.
    pub fn with_uri(mut self, uri: &'a str) -> Result<Self, InvalidReply> {
        Check::run("error_uri", in_uri, &uri)?;
        if !is_absolute(uri) {
            return Err(InvalidReply::RelativeUri);
        }
        self.uri = Some(Uri::Text(uri));
        Ok(self)
    }

    /// With the state of the request: required on the authorization endpoint if the request had one.
    ///
    /// # Errors
    /// If it has characters that are not allowed.
    pub fn with_state(mut self, state: &'a str) -> Result<Self, InvalidReply> {
        Check::run("state", in_state, &state)?;
        self.state = Some(state);
        Ok(self)
    }

    /// As a query, or as a body of `application/x-www-form-urlencoded`.
    #[must_use]
    pub fn form(self) -> impl fmt::Display + use<'a> {
        Form(self)
    }

    /// As the address of a redirect to `callback`.
    #[must_use]
    pub fn redirect(self, callback: &'a str) -> impl fmt::Display + use<'a> {
        Redirect(self, callback)
    }

    /// As a body of `application/json`.
    #[must_use]
    pub fn json(self) -> impl fmt::Display + use<'a> {
        Json(self)
    }
}

struct Form<'a>(Reply<'a>);

impl fmt::Display for Form<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Reply { error, description, uri, state } = &self.0;
        write!(f, "error=")?;
        write!(Encoder(f), "{error}")?;
        if let Some(description) = description {
            write!(f, "&error_description=")?;
            write!(Encoder(f), "{description}")?;
        }
        if let Some(uri) = uri {
            write!(f, "&error_uri=")?;
            write!(Encoder(f), "{uri}")?;
        }
        if let Some(state) = state {
            write!(f, "&state=")?;
            write!(Encoder(f), "{state}")?;
        }
        Ok(())
    }
}

struct Redirect<'a>(Reply<'a>, &'a str);

impl fmt::Display for Redirect<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // §3.1.2: a redirection URI has no fragment, and keeps the query that it has.
        let callback = self.1.split('#').next().unwrap_or("");
        let separator = match callback.split_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some((_, query)) if query.ends_with('&') => "",
            Some(_) => "&",
        };
        write!(f, "{callback}{separator}{}", Form(self.0))
    }
}

/// Writes `application/x-www-form-urlencoded`.
struct Encoder<'f, W: Write>(&'f mut W);

impl<W: Write> Write for Encoder<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            match byte {
                b' ' => self.0.write_char('+')?,
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => {
                    self.0.write_char(byte.into())?
                }
                _ => write!(self.0, "%{byte:02X}")?,
            }
        }
        Ok(())
    }
}

struct Json<'a>(Reply<'a>);

impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Reply { error, description, uri, state } = &self.0;
        f.write_char('{')?;
        write_json_member(f, &mut true, "error", error)?;
        let mut first = false;
        if let Some(description) = description {
            write_json_member(f, &mut first, "error_description", description)?;
        }
        if let Some(uri) = uri {
            write_json_member(f, &mut first, "error_uri", uri)?;
        }
        if let Some(state) = state {
            write_json_member(f, &mut first, "state", state)?;
        }
        f.write_char('}')
    }
}

/// Writes a member whose value is a string.
pub(crate) fn write_json_member(
    f: &mut fmt::Formatter<'_>,
    first: &mut bool,
    name: &str,
    value: &dyn fmt::Display,
) -> fmt::Result {
    if !core::mem::take(first) {
        f.write_char(',')?;
    }
    write!(f, "\"{name}\":\"")?;
    write!(JsonText(f), "{value}")?;
    f.write_char('"')
}

/// Writes the inside of a JSON string.
struct JsonText<'f, W: Write>(&'f mut W);

impl<W: Write> Write for JsonText<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            match character {
                '"' | '\\' => write!(self.0, "\\{character}")?,
                '\n' => self.0.write_str("\\n")?,
                '\r' => self.0.write_str("\\r")?,
                '\t' => self.0.write_str("\\t")?,
                control if u32::from(control) < 0x20 => write!(self.0, "\\u{:04x}", u32::from(control))?,
                other => self.0.write_char(other)?,
            }
        }
        Ok(())
    }
}
