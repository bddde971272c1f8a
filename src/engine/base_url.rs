//! The address under which a site is served: [`BaseUrl`].

use std::fmt;

/// Scheme, host and sub-path of a site, taken apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BaseUrl<'u> {
    /// Scheme and host, such as `https://example.com`; none where they are unknown.
    pub origin: Option<&'u str>,
    /// The sub-path, such as `/docs`; empty for none, never with a slash at the end.
    pub path: &'u str,
}

/// What is no base URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoBaseUrl(String);

impl fmt::Display for NoBaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no address of a site: write `https://example.com`, with a sub-path `https://example.com/docs`, or the \
             sub-path alone, `/docs`",
            self.0
        )
    }
}

impl std::error::Error for NoBaseUrl {}

impl<'u> BaseUrl<'u> {
    /// Takes `url` apart. Nothing is an address that is unknown.
    ///
    /// # Errors
    /// When it is neither a URL with a host nor a path, or has more than a path behind the host.
    pub fn parse(url: &'u str) -> Result<Self, NoBaseUrl> {
        let parts = Self::split(url);
        let fail = || NoBaseUrl(url.to_owned());
        let path_like = |c: char| !c.is_whitespace() && !c.is_control() && !"?#\"'<>\\`{}|^".contains(c);
        if !url.chars().all(path_like) || parts.path.contains("//") {
            return Err(fail());
        }
        match parts.origin {
            Some(origin) => {
                let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
                host.filter(|host| !host.is_empty()).map(|_| parts).ok_or_else(fail)
            }
            None if url.is_empty() || url.starts_with('/') => Ok(parts),
            None => Err(fail()),
        }
    }

    /// As [`Self::parse`], for an address that has passed it.
    #[must_use]
    pub fn split(url: &'u str) -> Self {
        let url = url.trim_end_matches('/');
        let Some(host) = url.find("://").map(|at| at + 3) else {
            return Self { origin: None, path: url.find('/').map_or("", |slash| &url[slash..]) };
        };
        let (origin, path) = url.split_at(url[host..].find('/').map_or(url.len(), |slash| host + slash));
        Self { origin: Some(origin), path }
    }

    /// An address below the site's root with the sub-path; any other as it is.
    #[must_use]
    pub fn rooted(&self, address: &str) -> String {
        let is_rooted = address.starts_with('/') && !address.starts_with("//");
        if is_rooted { format!("{}{address}", self.path) } else { address.to_owned() }
    }

    /// An address that begins with the sub-path, with scheme and host; none where they are unknown.
    #[must_use]
    pub fn absolute(&self, address: &str) -> Option<String> {
        self.origin.map(|origin| format!("{origin}{address}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        for (url, origin, path) in [
            ("", None, ""),
            ("/docs", None, "/docs"),
            ("/docs/", None, "/docs"),
            ("https://example.com", Some("https://example.com"), ""),
            ("https://example.com/", Some("https://example.com"), ""),
            ("http://example.com:8080/a/b/", Some("http://example.com:8080"), "/a/b"),
        ] {
            assert_eq!(BaseUrl::parse(url), Ok(BaseUrl { origin, path }), "{url}");
        }
        let of = |url| BaseUrl::split(url).absolute("/docs/en");
        assert_eq!(of("https://example.com/docs").as_deref(), Some("https://example.com/docs/en"));
        assert_eq!(of("/docs"), None);
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for url in
            ["example.com", "docs", "ftp://x", "https://", "https:///a", "https://x/docs?x=1", "/a b", "/a#b", "/a//b"]
        {
            assert!(BaseUrl::parse(url).is_err(), "{url}");
        }
    }
}
