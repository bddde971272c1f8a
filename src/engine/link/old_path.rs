//! A redirect's source as a writer wrote it: [`OldPath::read`] normalises it and says what was odd.
//!
//! In: the text of a `redirect_from` entry, a key of a redirect file or a source of the exceptions. Out: the path without
//! language and version, the version it named, and the oddities. Knows no pages.

use super::super::config::Axis;
use super::super::percent::{decode_path, encode_path, is_path_byte, push_encoded};

/// Something about a written source that a check may want to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Oddity {
    /// Ends with a slash.
    TrailingSlash,
    /// Has `//` inside.
    DoubledSlash,
    /// Ends with `.html` or `.htm`.
    HtmlSuffix,
    /// Ends with the segment `index`.
    IndexSegment,
    /// Percent-encoding that is not the normal form of RFC 3986, or letters beyond ASCII that are not encoded.
    Encoding,
    /// A `%` that no two hexadecimal digits follow.
    BadPercent,
    /// Percent-encoding of what is no UTF-8.
    NotUtf8,
    /// A blank.
    Space,
    /// A control character, plain or encoded.
    Control,
    /// `#` or `?`.
    FragmentOrQuery,
    /// `{{` or `{%`.
    Liquid,
    /// A scheme, or `//host`.
    Absolute,
    /// A segment `.` or `..`, plain or encoded, a backslash, or an encoded slash.
    Traversal,
    /// No slash at the start.
    Unrooted,
    /// The language prefix.
    Language,
    /// A `plan@release` segment of a version that is built.
    Version,
    /// A `plan@release` segment of no version that is built.
    UnknownVersion,
}

/// A written source, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldPath {
    /// The path without language and known version, decoded, with one slash at the start and none at the end. A segment of
    /// an unknown version stays. Where encoding hides what is in no path ([`Self::is_nowhere`]), it stays too.
    pub path: String,
    /// The version that it named; `None` for a path without version.
    pub version: Option<usize>,
    /// What was odd, ascending.
    pub oddities: Vec<Oddity>,
}

impl OldPath {
    /// Reads `written`; `language` is the site's first segment, empty for none.
    #[must_use]
    pub fn read(written: &str, language: &str, axis: &Axis) -> Self {
        if is_plain(written) {
            return Self::of_normal(written, Vec::new(), false, language, axis);
        }
        Self::read_any(written, language, axis)
    }

    /// As [`Self::read`], also for what is not plain.
    fn read_any(written: &str, language: &str, axis: &Axis) -> Self {
        let mut oddities = Vec::new();
        let mut odd = |there: bool, oddity: Oddity| {
            if there {
                oddities.push(oddity);
            }
        };
        let path = written;
        odd(path.len() > 1 && path.ends_with('/'), Oddity::TrailingSlash);
        let scheme = path.split_once(':').is_some_and(|(scheme, _)| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        });
        let host = path.starts_with("//");
        odd(path.trim_start_matches('/').trim_end_matches('/').contains("//") && !scheme, Oddity::DoubledSlash);
        let bare = path.trim_end_matches('/');
        let stem = bare.strip_suffix(".html").or_else(|| bare.strip_suffix(".htm"));
        odd(stem.is_some(), Oddity::HtmlSuffix);
        odd(bare.ends_with("/index"), Oddity::IndexSegment);
        let liquid = path.contains("{{") || path.contains("{%");
        let (encoded, bad_percent) = normalise_percent(path);
        let space = path.chars().any(|c| c.is_whitespace() && !c.is_control());
        let said = decode_path(&encoded);
        let not_utf8 = said.is_none();
        let control = path.chars().chain(said.iter().flat_map(|said| said.chars())).any(char::is_control);
        let foreign = path.contains(['#', '?', '\\']);
        // Some servers decode twice, and some take what follows a semicolon off a segment.
        let (decoded, _) = normalise_percent(&encoded_once(path));
        let dots = |segment: &str| matches!(segment.split(';').next(), Some("." | ".."));
        let slash = |text: &str| ["%2f", "%2F", "%5c", "%5C"].iter().any(|encoded| text.contains(encoded));
        let traversal = decoded.split('/').any(dots) || path.contains('\\') || (path.contains('%') && slash(&decoded));
        // Encoding would hide what is wrong with these.
        let hidden = traversal || liquid || bad_percent || not_utf8 || space || control || foreign;
        odd(!hidden && encoded != path, Oddity::Encoding);
        odd(!liquid && bad_percent, Oddity::BadPercent);
        odd(not_utf8, Oddity::NotUtf8);
        // Inside Liquid, blanks are part of the tag.
        odd(!liquid && space, Oddity::Space);
        odd(control, Oddity::Control);
        odd(path.contains(['#', '?']), Oddity::FragmentOrQuery);
        odd(liquid, Oddity::Liquid);
        odd(scheme || host, Oddity::Absolute);
        odd(traversal, Oddity::Traversal);
        odd(!path.starts_with('/') && !scheme, Oddity::Unrooted);

        let plain = said.filter(|_| !traversal && !control).unwrap_or(encoded);
        let segments: Vec<&str> = plain.split('/').filter(|segment| !segment.is_empty()).collect();
        Self::of_normal(&format!("/{}", segments.join("/")), oddities, liquid, language, axis)
    }

    /// As [`Self::read`], for a path that is decoded already, with one slash at the start and none at the end.
    pub(super) fn of_decoded(path: &str, language: &str, axis: &Axis) -> Self {
        Self::of_normal(path, Vec::new(), false, language, axis)
    }

    /// `path` has one slash at the start and none at the end.
    fn of_normal(path: &str, mut oddities: Vec<Oddity>, liquid: bool, language: &str, axis: &Axis) -> Self {
        let first = |rest: &str| rest.split('/').next().map_or(0, str::len);
        let behind = |rest: &str, length: usize| (length + 1).min(rest.len());
        let mut rest = &path[1..];
        if !language.is_empty() && rest[..first(rest)] == *language {
            oddities.push(Oddity::Language);
            rest = &rest[behind(rest, language.len())..];
        }
        let mut version = None;
        let segment = &rest[..first(rest)];
        if segment.contains('@') && !liquid {
            version = axis.versions().iter().position(|version| version.id == segment);
            if version.is_some() {
                oddities.push(Oddity::Version);
                rest = &rest[behind(rest, segment.len())..];
            } else {
                oddities.push(Oddity::UnknownVersion);
            }
        }
        oddities.sort_unstable();
        Self { path: format!("/{rest}"), version, oddities }
    }

    /// The path as it is written where URLs are.
    #[must_use]
    pub fn encoded(&self) -> String {
        if self.is_nowhere() { self.path.clone() } else { encode_path(&self.path) }
    }

    /// Whether nothing is there, whatever pages are called.
    #[must_use]
    pub fn is_nowhere(&self) -> bool {
        self.oddities.iter().any(|oddity| matches!(oddity, Oddity::NotUtf8 | Oddity::Control | Oddity::Traversal))
    }

    /// Whether no server could, or none should, answer for it.
    #[must_use]
    pub fn is_unusable(&self) -> bool {
        self.oddities.iter().any(|oddity| {
            matches!(
                oddity,
                Oddity::BadPercent
                    | Oddity::NotUtf8
                    | Oddity::Control
                    | Oddity::FragmentOrQuery
                    | Oddity::Liquid
                    | Oddity::Absolute
                    | Oddity::Traversal
                    | Oddity::Unrooted
            )
        })
    }
}

/// Whether nothing can be odd about a path but a language or a version at its start: nearly always.
pub(super) fn is_plain(path: &str) -> bool {
    let bytes = path.as_bytes();
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'@');
    path.starts_with('/')
        && !path.ends_with('/')
        && bytes.iter().all(plain)
        && !bytes.windows(2).any(|pair| matches!(pair, b"//" | b"/."))
        && ![".html", ".htm", "/index"].iter().any(|end| path.ends_with(end))
}

/// `path` with percent signs that were encoded again, however often, as they were before: `%25252e` is `%2e`.
fn encoded_once(path: &str) -> String {
    let bytes = path.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    let mut out = String::with_capacity(path.len());
    let mut done = 0;
    for (sign, _) in path.match_indices('%') {
        let mut next = sign + 1;
        while path[next..].starts_with("25") && digit(next + 2) && digit(next + 3) {
            next += 2;
        }
        if sign >= done {
            out.push_str(&path[done..=sign]);
            done = next;
        }
    }
    out.push_str(&path[done..]);
    out
}

/// The normal form of RFC 3986 §6.2.2 as far as percent-encoding goes: unreserved characters plain, capital digits,
/// everything that cannot stand in a path encoded. Also whether a `%` stood alone.
fn normalise_percent(path: &str) -> (String, bool) {
    let bytes = path.as_bytes();
    let mut out = String::with_capacity(path.len());
    let mut bad = false;
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let digit = |offset: usize| bytes.get(at + offset).and_then(|&byte| char::from(byte).to_digit(16));
        if byte == b'%' {
            if let (Some(high), Some(low)) = (digit(1), digit(2)) {
                let value = u8::try_from(high * 16 + low).unwrap_or(b'%');
                if value.is_ascii_alphanumeric() || matches!(value, b'-' | b'.' | b'_' | b'~') {
                    out.push(char::from(value));
                } else {
                    push_encoded(value, &mut out);
                }
                at += 3;
                continue;
            }
            bad = true;
            push_encoded(byte, &mut out);
        } else if is_path_byte(byte) {
            out.push(char::from(byte));
        } else {
            push_encoded(byte, &mut out);
        }
        at += 1;
    }
    (out, bad)
}

/// What follows the path of a target, or the host of a URL, as browsers send it: what cannot stand there is encoded, a second
/// `#` with it; what is encoded stays.
pub(super) fn encoded_rest(rest: &str) -> String {
    let mut out = String::with_capacity(rest.len());
    for byte in rest.bytes() {
        let is_plain = is_path_byte(byte) || matches!(byte, b'%' | b'?') || (byte == b'#' && !out.contains('#'));
        if is_plain { out.push(char::from(byte)) } else { push_encoded(byte, &mut out) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::Config;

    const PLANS: &str = "[[plan]]\nname = \"free\"\nshort = \"f\"\ndefault = true\n[[plan]]\nname = \"server\"\nshort = \"s\"\nreleases = [\"3.2\"]";

    #[test]
    fn plain_paths_are_read_like_any() {
        let axis = Axis::new(&Config::parse(PLANS).unwrap().plans).unwrap();
        let parts =
            ["", "/", "a", "en", "server@3.2", "server@1", "@", ".", "-", "index", ".htm", "l", ":", "%2e", "%", "é"];
        let mut plain = 0;
        for number in 0..parts.len().pow(4) {
            let at = |digit: u32| parts[number / parts.len().pow(digit) % parts.len()];
            let written = format!("/{}{}{}{}", at(3), at(2), at(1), at(0));
            plain += usize::from(is_plain(&written));
            for language in ["en", ""] {
                let read = OldPath::read(&written, language, &axis);
                assert_eq!(read, OldPath::read_any(&written, language, &axis), "{written:?}");
            }
        }
        assert!(plain > 10_000, "{plain}");
    }

    #[test]
    fn sources() {
        use Oddity::*;
        let axis = Axis::new(&Config::parse(PLANS).unwrap().plans).unwrap();
        for (written, path, version, oddities) in [
            ("/a/b", "/a/b", None, &[][..]),
            ("/", "/", None, &[]),
            ("/a/", "/a", None, &[TrailingSlash]),
            ("/a//b", "/a/b", None, &[DoubledSlash]),
            ("/a/b.html", "/a/b.html", None, &[HtmlSuffix]),
            ("/a/index", "/a/index", None, &[IndexSegment]),
            ("/a%7eb/%c3%a9", "/a~b/é", None, &[Encoding]),
            ("/%C3%A9", "/é", None, &[]),
            ("/é", "/é", None, &[Encoding]),
            ("/50%", "/50%", None, &[BadPercent]),
            ("/a b", "/a b", None, &[Space]),
            ("/a\r\nb", "/a%0D%0Ab", None, &[Control]),
            ("/x%00y", "/x%00y", None, &[Control]),
            ("/x%0ay", "/x%0Ay", None, &[Control]),
            ("/x%C2%85y", "/x%C2%85y", None, &[Control]),
            ("/x%ffy", "/x%FFy", None, &[NotUtf8]),
            ("/a#b", "/a#b", None, &[FragmentOrQuery]),
            ("/a?b", "/a?b", None, &[FragmentOrQuery]),
            ("/{{ v }}/a/", "/{{ v }}/a", None, &[TrailingSlash, Liquid]),
            ("//host/a", "/host/a", None, &[Absolute]),
            ("https://host/a", "/https:/host/a", None, &[Absolute]),
            ("javascript:x", "/javascript:x", None, &[Absolute]),
            ("/a/../b", "/a/../b", None, &[Traversal]),
            ("/a/%2e%2E/b", "/a/../b", None, &[Traversal]),
            ("/../a", "/../a", None, &[Traversal]),
            ("/a/../../b", "/a/../../b", None, &[Traversal]),
            ("/%2e%2e/a", "/../a", None, &[Traversal]),
            ("/a/.%2E/b", "/a/../b", None, &[Traversal]),
            ("/%252e%252e/a", "/%252e%252e/a", None, &[Traversal]),
            ("/%25252e./a", "/%25252e./a", None, &[Traversal]),
            ("/..%252fa", "/..%252fa", None, &[Traversal]),
            ("/..;x/a", "/..;x/a", None, &[Traversal]),
            ("/100%25/a%2525b", "/100%/a%25b", None, &[]),
            ("/...", "/...", None, &[]),
            ("/a\\b", "/a%5Cb", None, &[Traversal]),
            ("/a%2Fb", "/a%2Fb", None, &[Traversal]),
            ("a/b", "/a/b", None, &[Unrooted]),
            ("", "/", None, &[Unrooted]),
            ("/en/a", "/a", None, &[Language]),
            ("/server@3.2/a", "/a", Some(1), &[Version]),
            ("/en/server@3.2", "/", Some(1), &[Language, Version]),
            ("/free@latest/a", "/a", Some(0), &[Version]),
            ("/server@2.9/a", "/server@2.9/a", None, &[UnknownVersion]),
        ] {
            let read = OldPath::read(written, "en", &axis);
            assert_eq!(
                (read.path.as_str(), read.version, &read.oddities[..]),
                (path, version, oddities),
                "{written:?}"
            );
        }
    }
}
