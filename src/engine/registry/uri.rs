//! What an `error_uri` reaches: the engine's index behind [`UriTargets`], and the verdict per version.

use std::collections::BTreeSet;

use super::super::config::Axis;
use super::super::content::{PageId, UrlPath};
use super::super::diag::{Code, Diagnostics, nearest};
use super::super::link::{malformed, scheme};
use super::super::percent;
use super::entry::{AnchorVerdict, DocumentedUri, Reaches, UriVerdict};
use super::extract::Occurrence;
use crate::catalog::{VersionSet, distance, is_host, split_uri};

/// Where a path leads in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UriTarget {
    /// To a page.
    Page {
        /// The page.
        page: PageId,
        /// Its path without prefix and version: the one to write.
        path: UrlPath,
        /// How many redirects lie between.
        redirects: usize,
    },
    /// By redirects to another site.
    Site {
        /// Its URL.
        url: String,
        /// How many redirects lie between.
        redirects: usize,
    },
    /// To where a site has its error index, which is there for errors that are known.
    ErrorPage {
        /// The path, `/errors/DOMAIN/CODE`.
        path: UrlPath,
        /// The page that was meant if it is not there.
        nearest: Option<UrlPath>,
    },
    /// Into a circle of redirects.
    Loop,
    /// To nothing.
    Missing {
        /// The page that was probably meant.
        nearest: Option<UrlPath>,
    },
}

/// What the catalog asks the index of pages. `version` is an index into the axis.
pub trait UriTargets {
    /// Where `path` leads: a page's path or a redirect's source, with or without prefix, version, slash at the end.
    fn resolve(&self, path: &str, version: usize) -> UriTarget;

    /// The anchors of a page, in document order.
    fn anchors(&self, page: PageId, version: usize) -> Vec<String>;

    /// The title of the page that a link's target leads to, for `AUTOTITLE`.
    fn title(&self, url: &str, version: usize) -> Option<String>;

    /// Every other path under which the page is reached in some version (`redirect_from`, redirect files), sorted.
    fn aliases(&self, page: PageId) -> Vec<String>;
}

/// An index that knows no page: every path is missing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTargets;

impl UriTargets for NoTargets {
    fn resolve(&self, _: &str, _: usize) -> UriTarget {
        UriTarget::Missing { nearest: None }
    }

    fn anchors(&self, _: PageId, _: usize) -> Vec<String> {
        Vec::new()
    }

    fn title(&self, _: &str, _: usize) -> Option<String> {
        None
    }

    fn aliases(&self, _: PageId) -> Vec<String> {
        Vec::new()
    }
}

/// What URIs are judged by.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    /// Hosts of the documentation.
    pub(super) hosts: &'a [String],
    /// Every path of the error index.
    pub(super) error_pages: &'a BTreeSet<String>,
    /// Pages and redirects.
    pub(super) targets: &'a dyn UriTargets,
}

/// Judges the URI of an example in each of its versions.
pub(super) fn judge(occurrence: &Occurrence, uri: &str, versions: VersionSet, known: Known<'_>) -> DocumentedUri {
    let Known { hosts, error_pages, targets } = known;
    let (host, path, fragment) = split_uri(uri);
    let external = host.is_some_and(|host| !hosts.iter().any(|known| is_host(host, known)))
        || host.is_none() && uri.contains(':') && !uri.starts_with('/');
    let verdict = |version: usize| -> UriVerdict {
        if external {
            return UriVerdict { reaches: Reaches::External, redirects: 0, anchor: AnchorVerdict::None };
        }
        let nothing = |reaches| UriVerdict { reaches, redirects: 0, anchor: AnchorVerdict::None };
        match targets.resolve(path, version) {
            UriTarget::Loop => nothing(Reaches::Loop),
            UriTarget::Missing { nearest } => nothing(Reaches::Nothing(nearest)),
            UriTarget::Site { url, redirects } => UriVerdict { redirects, ..nothing(Reaches::Site(url)) },
            UriTarget::ErrorPage { path, .. } if error_pages.contains(path.as_str()) => {
                nothing(Reaches::ErrorPage(path))
            }
            UriTarget::ErrorPage { path, nearest: page } => {
                let near = nearest(path.as_str(), error_pages.iter().map(String::as_str));
                nothing(Reaches::Nothing(near.map(UrlPath::new).or(page)))
            }
            UriTarget::Page { page, path, redirects } => {
                let this = page == occurrence.page;
                let anchor = match fragment {
                    None | Some("" | "top") => AnchorVerdict::None,
                    Some(fragment) => anchor(fragment, &targets.anchors(page, version), occurrence, this),
                };
                UriVerdict { reaches: if this { Reaches::ThisPage } else { Reaches::Page(path) }, redirects, anchor }
            }
        }
    };
    let mut verdicts: Vec<(VersionSet, UriVerdict)> = Vec::new();
    for version in versions {
        let verdict = verdict(version);
        match verdicts.iter_mut().find(|(_, other)| *other == verdict) {
            Some((set, _)) => *set |= VersionSet::single(version),
            None => verdicts.push((VersionSet::single(version), verdict)),
        }
    }
    DocumentedUri { text: uri.to_owned(), versions, span: occurrence.uri_span, verdicts }
}

fn anchor(fragment: &str, anchors: &[String], occurrence: &Occurrence, this: bool) -> AnchorVerdict {
    let decoded = String::from_utf8_lossy(&percent::decode(fragment)).into_owned();
    if anchors.iter().any(|anchor| anchor == fragment || *anchor == decoded) {
        return AnchorVerdict::Found;
    }
    let plain = |text: &str| text.replace('_', "-").to_lowercase();
    let wanted = plain(&decoded);
    let same = anchors.iter().find(|anchor| plain(anchor) == wanted);
    let near = || {
        let by_distance = |limit| anchors.iter().find(|anchor| distance(&wanted, &plain(anchor), limit).is_some());
        (1..=wanted.len().min(12) / 3).find_map(by_distance)
    };
    let near = same.or_else(near).map(|anchor| encoded(anchor));
    let own = (!this && !occurrence.anchor.is_empty()).then(|| encoded(&occurrence.anchor));
    AnchorVerdict::Missing { anchor: fragment.to_owned(), near, own }
}

/// An anchor as a URI may have it.
fn encoded(anchor: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_graphic() && !br#""%<>\^`{|}"#.contains(&byte);
    let of_byte = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    anchor.bytes().map(of_byte).collect()
}

/// Why nobody can open the URI, whatever it leads to: RFC 6749 wants that of a web page. Characters that it does not allow are
/// the business of another rule.
fn unusable(uri: &str) -> Option<String> {
    if uri.trim().is_empty() {
        return Some("is empty".to_owned());
    }
    let (scheme, rest) = scheme(uri)?;
    if !["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web)) {
        return Some(format!("begins with `{scheme}:`, not with `https:`"));
    }
    if rest.contains(|c: char| c.is_whitespace() || c.is_control()) { None } else { malformed(scheme, rest) }
}

/// Reports what is wrong with a URI.
pub(super) fn report(code: &str, uri: &DocumentedUri, axis: &Axis, sink: &mut Diagnostics) {
    let (host, path, fragment) = split_uri(&uri.text);
    let external = uri.verdicts.iter().all(|(_, verdict)| verdict.reaches == Reaches::External);
    let mut say = |rule: Code, versions: VersionSet, message: String, help: Option<String>| {
        let finding = sink.report(rule, uri.span, message);
        finding.versions(versions).help = help;
    };
    if let Some(why) = unusable(&uri.text) {
        let message = format!("the `error_uri` of `{code}` {why}");
        let help = "write `https://`, a host and the path of the page that explains the error";
        return say(Code::UnusableErrorUri, uri.versions, message, Some(help.to_owned()));
    }
    if host.is_none() && !external {
        let message = format!("the `error_uri` of `{code}` is relative");
        let help = "write it with scheme and host: whoever gets the response does not know where the docs are";
        say(Code::RelativeErrorUri, uri.versions, message, Some(help.to_owned()));
    }
    if !external && path.len() > 1 && path.ends_with('/') {
        let message = format!("the path of the `error_uri` of `{code}` ends with a slash");
        say(Code::ErrorUriTrailingSlash, uri.versions, message, None);
    }
    for (versions, verdict) in &uri.verdicts {
        let (in_versions, in_none) = (axis.describe(*versions), axis.describe_none(*versions));
        match &verdict.reaches {
            Reaches::Loop => {
                let message = format!("the redirects behind `{path}` go round in a circle in {in_versions}");
                say(Code::ErrorUriLoop, *versions, message, None);
            }
            Reaches::Nothing(nearest) => {
                let help = nearest.as_ref().map(|near| format!("the nearest page is `{near}`"));
                let partial = uri.verdicts.iter().any(|(_, other)| !matches!(other.reaches, Reaches::Nothing(_)));
                let rule = if partial { Code::PartialErrorUri } else { Code::DeadErrorUri };
                let message = format!("the `error_uri` of `{code}` reaches no page `{path}` in {in_none}");
                say(rule, *versions, message, help);
            }
            Reaches::ThisPage | Reaches::Page(_) | Reaches::ErrorPage(_) | Reaches::Site(_) | Reaches::External => {}
        }
        if let AnchorVerdict::Missing { anchor, near, own } = &verdict.anchor {
            let message = match &verdict.reaches {
                Reaches::Page(reached) => format!("`{reached}` has no anchor `#{anchor}` in {in_none}"),
                _ => format!("this page has no anchor `#{anchor}` in {in_none}"),
            };
            let help = match (own, near) {
                (Some(own), Some(near)) => {
                    Some(format!("the heading for `{code}` is `#{own}` on this page; there, `#{near}` is nearest"))
                }
                (Some(own), None) => Some(format!("the heading for `{code}` is `#{own}` on this page")),
                (None, Some(near)) => Some(format!("did you mean `#{near}`?")),
                (None, None) => None,
            };
            say(Code::MissingErrorAnchor, *versions, message, help);
        }
        if verdict.redirects > 0 {
            let times =
                if verdict.redirects == 1 { "a redirect".into() } else { format!("{} redirects", verdict.redirects) };
            let message = format!("the `error_uri` of `{code}` needs {times}");
            let hash = match verdict.anchor {
                AnchorVerdict::Found => fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default(),
                AnchorVerdict::None | AnchorVerdict::Missing { .. } => String::new(),
            };
            let help = match &verdict.reaches {
                Reaches::Page(reached) => Some(format!("write `{reached}{hash}`")),
                Reaches::Site(url) => Some(format!("write `{url}`")),
                _ => Some(format!(
                    "write the path of this page{}",
                    if hash.is_empty() { "" } else { " before the anchor" }
                )),
            };
            say(Code::RedirectedErrorUri, *versions, message, help);
        }
    }
}
