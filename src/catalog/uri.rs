//! From an `error_uri` to entries: hosts, prefixes, versions, old paths and documented slips included.
//!
//! Paths and anchors are compared decoded: on the wire they are in ASCII, and who reads them may have decoded them already.

use core::cmp::Ordering;

use super::percent::decoded_bytes;
use super::table::Uris;
use super::{Catalog, Strings};

/// Splits a URI into host, path and fragment. The query is dropped; `%23` counts as `#`, since that is how services that
/// encode the whole URI twice send it.
#[must_use]
pub fn split_uri(uri: &str) -> (Option<&str>, &str, Option<&str>) {
    let (host, rest) = match uri.split_once("://") {
        Some((_, rest)) => {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            (Some(&rest[..end]), &rest[end..])
        }
        None => match uri.strip_prefix("//") {
            Some(rest) => {
                let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
                (Some(&rest[..end]), &rest[end..])
            }
            None => (None, uri),
        },
    };
    let (path, fragment) = match (rest.find('#'), rest.find("%23")) {
        (Some(hash), Some(encoded)) if encoded < hash => (&rest[..encoded], Some(&rest[encoded + 3..])),
        (Some(hash), _) => (&rest[..hash], Some(&rest[hash + 1..])),
        (None, Some(encoded)) => (&rest[..encoded], Some(&rest[encoded + 3..])),
        (None, None) => (rest, None),
    };
    (host, path.split('?').next().unwrap_or(""), fragment)
}

/// Whether `host`, as a URI has it, is the host `known`: case does not matter, and neither does a port that `known` does not
/// name.
#[must_use]
pub fn is_host(host: &str, known: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    known.eq_ignore_ascii_case(name) || known.eq_ignore_ascii_case(host)
}

impl Catalog {
    /// The rows of [`Uris::entries`] that `uri` leads to: from, to.
    pub(super) fn uri_rows(&self, uri: &str) -> (usize, usize) {
        let (host, path, fragment) = split_uri(uri);
        let page = if self.is_own(host) { self.uri_page(path) } else { None };
        let Some(page) = page else { return (0, 0) };
        let fragment = decoded_bytes(fragment.unwrap_or(""));
        let Uris { anchors, anchor_pages, .. } = &self.uris;
        let order = |row: usize| {
            let own = anchor_pages.get(row).copied().unwrap_or(u32::MAX);
            own.cmp(&page).then_with(|| anchors.get(row).bytes().cmp(fragment.clone()))
        };
        let start = partition(anchors.len(), |row| order(row).is_lt());
        let end = partition(anchors.len(), |row| order(row).is_le());
        (start, end)
    }

    /// The domain and the code that `uri` names, if it is the address that stays ([`super::Entry::permalink`]).
    pub(super) fn permalink_parts<'u>(&self, uri: &'u str) -> Option<(&'u str, &'u str)> {
        let (host, path, _) = split_uri(uri);
        let mut segments = self.below_base(path).split('/').filter(|segment| !segment.is_empty());
        let parts = (segments.next()?, segments.next()?, segments.next()?);
        let ("errors", domain, code) = parts else { return None };
        (self.is_own(host) && segments.next().is_none()).then_some((domain, code))
    }

    /// Whether the documentation is at this host.
    fn is_own(&self, host: Option<&str>) -> bool {
        let known = |host: &str| self.hosts.is_empty() || self.hosts.iter().any(|known| is_host(host, known));
        host.is_none_or(known)
    }

    /// `path` without the sub-path, where it has it.
    fn below_base<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(self.base_path).filter(|below| below.is_empty() || below.starts_with('/')).unwrap_or(path)
    }

    /// The page that a path, with or without sub-path, prefix and version, leads to.
    fn uri_page(&self, path: &str) -> Option<u32> {
        let below = self.below_base(path);
        let page = self.uri_page_below(below);
        // What has no sub-path may begin with a segment of the same name.
        if page.is_none() && below.len() < path.len() { self.uri_page_below(path) } else { page }
    }

    fn uri_page_below(&self, path: &str) -> Option<u32> {
        // An encoded slash parts no segments, and is in no path that there is.
        if path.as_bytes().windows(3).any(|sign| sign.eq_ignore_ascii_case(b"%2f")) {
            return None;
        }
        let mut segments = path.split('/').filter(|segment| !segment.is_empty()).peekable();
        if !self.prefix.is_empty() && segments.peek() == Some(&self.prefix) {
            segments.next();
        }
        if segments.peek().is_some_and(|segment| segment.contains('@')) {
            segments.next();
        }
        let Uris { paths, pages, .. } = &self.uris;
        let at = partition(paths.len(), |index| compare(paths, index, segments.clone()) == Ordering::Less);
        let found = at < paths.len() && compare(paths, at, segments) == Ordering::Equal;
        if found { pages.get(at).copied() } else { None }
    }
}

/// The first of `0..len` for which `before` is false.
fn partition(len: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// Compares the path `index` of the table with one that is given by its segments, which may be encoded.
fn compare<'p>(paths: &Strings, index: usize, segments: impl Iterator<Item = &'p str>) -> Ordering {
    let mut stored = paths.get(index).as_bytes();
    for segment in segments {
        for byte in core::iter::once(b'/').chain(decoded_bytes(segment)) {
            match stored.split_first() {
                None => return Ordering::Less,
                Some((first, rest)) => match first.cmp(&byte) {
                    Ordering::Equal => stored = rest,
                    unequal => return unequal,
                },
            }
        }
    }
    if stored.is_empty() { Ordering::Equal } else { Ordering::Greater }
}

#[cfg(test)]
mod tests {
    use super::{is_host, split_uri};

    #[test]
    fn hosts() {
        for (host, known, expect) in [
            ("docs.example.com", "docs.example.com", true),
            ("DOCS.example.com:443", "docs.example.com", true),
            ("docs.example.com:8443", "docs.example.com:8443", true),
            ("docs.example.com", "docs.example.com:8443", false),
            ("docs.example.com:443@elsewhere.example", "docs.example.com", false),
            ("[::1]:80", "[::1]", true),
            ("", "docs.example.com", false),
        ] {
            assert_eq!(is_host(host, known), expect, "{host} {known}");
        }
    }

    #[test]
    fn uris_in_parts() {
        for (uri, expect) in [
            ("/a/b/#c", (None, "/a/b/", Some("c"))),
            ("https://docs.example.com/a?x=1#c", (Some("docs.example.com"), "/a", Some("c"))),
            ("//h/a", (Some("h"), "/a", None)),
            ("/a/%23c", (None, "/a/", Some("c"))),
            ("https://h", (Some("h"), "", None)),
            ("", (None, "", None)),
        ] {
            assert_eq!(split_uri(uri), expect, "{uri}");
        }
    }
}
