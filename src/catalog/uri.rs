//! From an `error_uri` to entries: hosts, prefixes, versions, old paths and documented slips included.

use core::cmp::Ordering;

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
        let known = |host: &str| self.hosts.iter().any(|known| is_host(host, known));
        if host.is_some_and(|host| !self.hosts.is_empty() && !known(host)) {
            return (0, 0);
        }
        let (Some(page), Some(fragment)) = (self.uri_page(path), fragment) else { return (0, 0) };
        let Uris { anchors, anchor_pages, .. } = &self.uris;
        let key = |row: usize| (anchor_pages.get(row).copied().unwrap_or(u32::MAX), anchors.get(row));
        let start = partition(anchors.len(), |row| key(row) < (page, fragment));
        let end = partition(anchors.len(), |row| key(row) <= (page, fragment));
        (start, end)
    }

    /// The page that a path, with or without prefix and version, leads to.
    fn uri_page(&self, path: &str) -> Option<u32> {
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

/// Compares the path `index` of the table with one that is given by its segments.
fn compare<'p>(paths: &Strings, index: usize, segments: impl Iterator<Item = &'p str>) -> Ordering {
    let mut stored = paths.get(index).as_bytes();
    for segment in segments {
        for byte in core::iter::once(b'/').chain(segment.bytes()) {
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
