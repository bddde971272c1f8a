//! Redirects for the hosts that serve a site: one host a file.
//!
//! In: flattened redirects, source path to URL. Out: the files that a host wants, or an [`ExportError`]: what a host would
//! not take, or would take for something else, is refused and never cut short. Entry point: [`export`]. Every source and
//! target is checked first ([`Redirect::check`]), so that no host's file can be broken out of; what remains special to one
//! host is that host's file's business. Knows nothing of pages and versions; stubs come from the theme.

mod apache;
mod caddy;
mod cloudflare;
mod csv;
mod error;
mod gitlab;
mod json;
mod netlify;
mod nginx;
mod s3;
mod stub;
mod vercel;

pub use error::ExportError;
pub use stub::Stub;

use std::borrow::Cow;

use rayon::prelude::*;

use super::template::Theme;
use crate::engine::BaseUrl;
use crate::engine::link::FlatRedirect;
use crate::engine::percent::{decode_path, decode_text, is_path_byte};

/// One redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Redirect<'a> {
    /// The path of the request, percent-encoded, beginning with a slash.
    pub source: &'a str,
    /// The path or the `http` or `https` URL that answers it.
    pub target: &'a str,
}

/// What the output depends on besides the redirects.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExportOptions<'a> {
    /// The theme whose `redirect.html` stubs are made from; the built-in one without it.
    pub theme: Option<&'a Theme>,
    /// Where the site is served.
    pub base: BaseUrl<'a>,
    /// Language of the stubs.
    pub language: &'a str,
}

/// Puts the sub-path of a site before the targets within it.
pub fn led_below(path: &str, redirects: &mut [FlatRedirect]) {
    for redirect in redirects.iter_mut().filter(|redirect| redirect.target.starts_with('/')) {
        redirect.target.insert_str(0, path);
    }
}

/// Puts the sub-path of a site before sources and targets, so that they are what browsers ask the host for.
pub fn asked_below(path: &str, redirects: &mut [FlatRedirect]) {
    led_below(path, redirects);
    for redirect in redirects {
        redirect.source.insert_str(0, path);
    }
}

/// A file of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFile {
    /// Path relative to the output folder.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Who serves the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Host {
    /// Any: a small HTML page for each source.
    Stubs,
    /// Netlify's `_redirects`.
    Netlify,
    /// Cloudflare Pages' `_redirects`.
    Cloudflare,
    /// `vercel.json`.
    Vercel,
    /// A map for nginx.
    Nginx,
    /// A `RewriteMap` for Apache.
    Apache,
    /// A `map` for a Caddyfile.
    Caddy,
    /// S3 website hosting.
    S3,
    /// GitLab Pages' `_redirects`.
    GitLab,
    /// A JSON object from source to target.
    Json,
    /// A CSV table.
    Csv,
}

impl Host {
    /// Every host.
    pub const ALL: &'static [Host] = &[
        Host::Stubs,
        Host::Netlify,
        Host::Cloudflare,
        Host::Vercel,
        Host::Nginx,
        Host::Apache,
        Host::Caddy,
        Host::S3,
        Host::GitLab,
        Host::Json,
        Host::Csv,
    ];

    /// The name, as the command line has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Host::Stubs => "html",
            Host::Netlify => "netlify",
            Host::Cloudflare => "cloudflare",
            Host::Vercel => "vercel",
            Host::Nginx => "nginx",
            Host::Apache => "apache",
            Host::Caddy => "caddy",
            Host::S3 => "s3",
            Host::GitLab => "gitlab",
            Host::Json => "json",
            Host::Csv => "csv",
        }
    }

    /// The host with this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Host> {
        Host::ALL.iter().copied().find(|host| host.as_str() == name)
    }
}

/// The files that `host` wants for `redirects`.
///
/// # Errors
/// When a source or a target cannot be served safely, when two redirects have one source, or when the host's limits are
/// passed.
pub fn export<'a>(
    host: Host,
    redirects: impl IntoIterator<Item = Redirect<'a>>,
    options: &ExportOptions<'_>,
) -> Result<Vec<ExportFile>, ExportError> {
    let redirects: Vec<Redirect<'_>> = redirects.into_iter().collect();
    redirects.iter().try_for_each(Redirect::check)?;
    let list = sorted(redirects)?;
    match host {
        Host::Stubs => stub::files(&list, options),
        Host::Netlify => netlify::files(&list),
        Host::Cloudflare => cloudflare::files(&list),
        Host::Vercel => vercel::files(&list),
        Host::Nginx => nginx::files(&list),
        Host::Apache => apache::files(&list),
        Host::Caddy => caddy::files(&list),
        Host::S3 => s3::files(&list),
        Host::GitLab => gitlab::files(&list),
        Host::Json => json::files(&list),
        Host::Csv => csv::files(&list),
    }
}

/// The stubs that a site has for `redirects`, in the order of their sources. What [`Redirect::check`] does not pass is no
/// redirect that a site could have, and is left out.
///
/// # Errors
/// When two redirects have one source, or two stubs one place.
pub fn stubs<'a>(redirects: Vec<Redirect<'a>>) -> Result<Vec<Stub<'a>>, ExportError> {
    let usable = redirects.into_par_iter().filter(|redirect| redirect.check().is_ok()).collect();
    stub::stubs(&sorted(usable)?)
}

/// Each source once, in order.
fn sorted(mut redirects: Vec<Redirect<'_>>) -> Result<Vec<Redirect<'_>>, ExportError> {
    redirects.par_sort_unstable_by_key(|redirect| (redirect.source, redirect.target));
    redirects.dedup_by_key(|redirect| (redirect.source, redirect.target));
    match redirects.windows(2).find(|pair| pair[0].source == pair[1].source) {
        Some(pair) => Err(ExportError::TwoTargets { source: pair[0].source.to_owned() }),
        None => Ok(redirects),
    }
}

impl Redirect<'_> {
    /// Whether the source is a path in the normal form of RFC 3986 and the target a path or an `http` or `https` URL, both
    /// without blanks, controls, quotes and backslashes.
    ///
    /// # Errors
    /// What is wrong.
    pub fn check(&self) -> Result<(), ExportError> {
        let Self { source, target } = *self;
        let bad_source = |why| ExportError::Source { path: source.to_owned(), why };
        if !source.starts_with('/') || source.starts_with("//") {
            return Err(bad_source("it does not begin with one slash"));
        }
        if !source.bytes().all(|byte| is_path_byte(byte) || byte == b'%') {
            return Err(bad_source("it has a character that no path has"));
        }
        let decoded = if source.contains('%') {
            let decoded = decode_path(source).ok_or_else(|| bad_source("it has a `%` that encodes nothing"))?;
            if decoded.contains(|c: char| c.is_control() || c == '\\') || source.to_ascii_lowercase().contains("%2f") {
                return Err(bad_source("it has an encoded control character, slash or backslash"));
            }
            Cow::Owned(decoded)
        } else {
            Cow::Borrowed(source)
        };
        if decoded.split('/').any(|segment| matches!(segment, "." | "..")) {
            return Err(bad_source("it leads out of its folder"));
        }
        let bad_target = |why| ExportError::Target { source: source.to_owned(), target: target.to_owned(), why };
        let rest = match target.split_once("://") {
            Some(("http" | "https", rest)) if !rest.is_empty() && !rest.starts_with('/') => rest,
            _ if target.starts_with('/') && !target.starts_with("//") => target,
            _ => return Err(bad_target("it is neither a path with one slash at its start nor an `http` URL")),
        };
        if !rest.bytes().all(|byte| is_path_byte(byte) || b"%?#".contains(&byte)) {
            return Err(bad_target("it has a character that no URL has"));
        }
        if rest.bytes().filter(|&byte| byte == b'#').count() > 1 {
            return Err(bad_target("it has two fragments"));
        }
        if source == target {
            return Err(bad_target("it leads to itself"));
        }
        Ok(())
    }
}

/// The path of a source that was checked, as a server looks for it.
fn decoded(source: &str) -> Cow<'_, str> {
    if source.contains('%') { Cow::Owned(decode_text(source)) } else { Cow::Borrowed(source) }
}

/// Refuses more than `limit` redirects.
fn limit(host: Host, what: &'static str, count: usize, limit: usize) -> Result<(), ExportError> {
    if count > limit { Err(ExportError::TooMany { host, what, count, limit }) } else { Ok(()) }
}

fn one(path: &str, text: String) -> Result<Vec<ExportFile>, ExportError> {
    Ok(vec![ExportFile { path: path.to_owned(), text }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused() {
        for (source, target, expected) in [
            ("/a", "/b", ""),
            ("/a", "https://x.example/y?z#w", ""),
            ("/a%20b", "/b#c", ""),
            ("a", "/b", "it does not begin with one slash"),
            ("//a", "/b", "it does not begin with one slash"),
            ("/a b", "/b", "it has a character that no path has"),
            ("/a\r\nSet-Cookie: x", "/b", "it has a character that no path has"),
            ("/a%0d%0aX", "/b", "it has an encoded control character, slash or backslash"),
            ("/a%2fb", "/b", "it has an encoded control character, slash or backslash"),
            ("/a%zz", "/b", "it has a `%` that encodes nothing"),
            ("/a%+1", "/b", "it has a `%` that encodes nothing"),
            ("/a%ff", "/b", "it has a `%` that encodes nothing"),
            ("/a/%2e%2e/b", "/b", "it leads out of its folder"),
            ("/../b", "/b", "it leads out of its folder"),
            ("/a?b", "/b", "it has a character that no path has"),
            ("/a\"b", "/b", "it has a character that no path has"),
            ("/a", "//evil.example", "it is neither a path with one slash at its start nor an `http` URL"),
            ("/a", "/\\evil.example", "it has a character that no URL has"),
            ("/a", "javascript:x", "it is neither a path with one slash at its start nor an `http` URL"),
            ("/a", "https:///x", "it is neither a path with one slash at its start nor an `http` URL"),
            ("/a", "ftp://x/y", "it is neither a path with one slash at its start nor an `http` URL"),
            ("/a", "/b\nlocation: c", "it has a character that no URL has"),
            ("/a", "/b\" onload=", "it has a character that no URL has"),
            ("/a", "/b{c}", "it has a character that no URL has"),
            ("/a", "/b#c#d", "it has two fragments"),
            ("/a", "/a", "it leads to itself"),
        ] {
            let message = Redirect { source, target }.check().err().map(|error| error.to_string()).unwrap_or_default();
            assert!(
                message.ends_with(expected) && message.is_empty() == expected.is_empty(),
                "{source} {target}: {message}"
            );
        }
        let twice = [Redirect { source: "/a", target: "/b" }, Redirect { source: "/a", target: "/c" }];
        let error = export(Host::Json, twice, &ExportOptions::default()).unwrap_err();
        assert_eq!(error, ExportError::TwoTargets { source: "/a".into() });
    }
}
