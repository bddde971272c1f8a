//! What a redirect's source looks like: slashes, encoding, characters, Liquid, roots, hard-coded versions.
//!
//! In: the claims of a [`RedirectMap`]. Out: a finding for each oddity of each entry, with the certain mend for slashes.

use super::super::diag::{Code, Diagnostic, Diagnostics, nearest};
use super::super::link::{Claim, Oddity, RedirectMap};
use super::super::source::Span;

/// Reports every odd source.
pub(super) fn check(map: &RedirectMap, sink: &mut Diagnostics) {
    for claim in map.claims() {
        for &oddity in &claim.old.oddities {
            sink.push(finding(map, claim, oddity));
        }
    }
}

fn finding(map: &RedirectMap, claim: &Claim, oddity: Oddity) -> Diagnostic {
    let written = &claim.written;
    let (code, what) = match oddity {
        Oddity::TrailingSlash => (Code::RedirectTrailingSlash, "ends with a slash"),
        Oddity::DoubledSlash => (Code::RedirectNotNormal, "has a doubled slash"),
        Oddity::HtmlSuffix => (Code::RedirectNotNormal, "ends with `.html`"),
        Oddity::IndexSegment => (Code::RedirectNotNormal, "ends with `index`"),
        Oddity::Encoding => (Code::RedirectEncoding, "is not in the normal form of percent-encoding"),
        Oddity::BadPercent => (Code::RedirectCharacter, "has a `%` without two hexadecimal digits"),
        Oddity::NotUtf8 => (Code::RedirectCharacter, "encodes bytes that are no UTF-8"),
        Oddity::Space => (Code::RedirectCharacter, "has a blank in it"),
        Oddity::Control => (Code::RedirectCharacter, "has a control character in it"),
        Oddity::FragmentOrQuery => (Code::RedirectFragment, "has a fragment or a query"),
        Oddity::Liquid => (Code::RedirectLiquid, "has Liquid in it"),
        Oddity::Absolute => (Code::UnsafeRedirect, "names a scheme or a host"),
        Oddity::Traversal => (Code::UnsafeRedirect, "leads out of its folder"),
        Oddity::Unrooted => (Code::UnrootedRedirect, "does not begin with a slash"),
        Oddity::Language => (Code::RedirectHardCodedVersion, "names a language"),
        Oddity::Version => (Code::RedirectHardCodedVersion, "names a version"),
        Oddity::UnknownVersion => (Code::RedirectHardCodedVersion, "names a version that is not built"),
    };
    let shown: String = written.chars().flat_map(char::escape_debug).collect::<String>().replace("\\\\", "\\");
    let mut diagnostic = Diagnostic::new(code, claim.place.source, format!("redirect source `{shown}` {what}"));
    if let Some(page) = claim.page {
        diagnostic.versions(map.versions_of(page));
    }
    let span = claim.place.source;
    // Only where the place holds the text as it is can bytes of it be replaced.
    let exact = span.range().len() == written.len();
    let body = written.trim_end_matches('/');
    match oddity {
        Oddity::TrailingSlash => {
            let kept = if body.is_empty() { "/" } else { body };
            diagnostic.help(format!("write `{kept}`"));
            if exact {
                let start = span.start as usize + kept.len();
                diagnostic.fix(Span::new(span.file, start, span.end as usize), "");
            }
        }
        Oddity::DoubledSlash => {
            let leading = if body.starts_with("//") { "/" } else { "" };
            let single: Vec<&str> = body.split('/').filter(|segment| !segment.is_empty()).collect();
            let rooted = if body.starts_with('/') && leading.is_empty() { "/" } else { leading };
            let single = format!("{rooted}{}", single.join("/"));
            diagnostic.help(format!("write `{single}`"));
            if exact && !claim.old.is_unusable() {
                let start = span.start as usize;
                diagnostic.fix(Span::new(span.file, start, start + body.len()), single);
            }
        }
        Oddity::HtmlSuffix | Oddity::IndexSegment => {
            diagnostic.help("most hosts answer for it as for the path without: write that path if it was public");
        }
        Oddity::Encoding | Oddity::Space => {
            diagnostic.help(format!("write `{}` if such a path was public", claim.old.encoded()));
        }
        Oddity::BadPercent => {
            diagnostic.help("write `%25` for the sign itself");
        }
        Oddity::NotUtf8 => {
            diagnostic.help("encode the letters in UTF-8: `ü` is `%C3%BC`");
        }
        Oddity::Control => {
            diagnostic.help("remove it");
        }
        Oddity::FragmentOrQuery => {
            diagnostic
                .help("servers never see a fragment, and a redirect answers for every query: end the path before it");
        }
        Oddity::Liquid => {
            diagnostic
                .help("nothing evaluates it here: write the path out, without a version; it counts in every version");
        }
        Oddity::Absolute => {
            diagnostic.help("write the path alone, with one slash at its start");
        }
        Oddity::Traversal => {
            diagnostic.help("write the path without `.`, `..`, backslash or encoded slash");
        }
        Oddity::Unrooted if written.is_empty() => {
            diagnostic.help("write the old path, or remove the entry");
        }
        Oddity::Unrooted => {
            diagnostic.help(format!("write `/{written}`"));
        }
        Oddity::Language | Oddity::Version => {
            diagnostic.help(unversioned(map, claim, oddity));
        }
        Oddity::UnknownVersion => {
            let path = claim.old.encoded();
            let named = path[1..].split('/').next().unwrap_or("");
            let below = &path[1 + named.len()..];
            let versions = map.axis().versions().iter().map(|version| version.id.as_str());
            // Of two releases the nearest in letters is not the one that was meant: a misspelt plan may be.
            let other_plan = |id: &&str| id.split('@').next() != named.split('@').next();
            let near = nearest(named, versions.filter(other_plan)).map(|near| format!("`{near}` exists; "));
            let below = if below.is_empty() { "/" } else { below };
            let write = if claim.page.is_some() {
                format!("write `{below}` if it should count in every version of the page")
            } else {
                format!("write `{below}` if the path without version is meant")
            };
            diagnostic.help(near.unwrap_or_default() + &write);
        }
    }
    diagnostic
}

/// What to write instead of a source with a language or a version that is built. An entry of a file counts where it says and
/// nowhere else, an entry of a page in every version of the page.
fn unversioned(map: &RedirectMap, claim: &Claim, oddity: Oddity) -> String {
    let path = claim.old.encoded();
    let version = claim.old.version.map(|version| &map.axis().versions()[version]);
    match (claim.page, version) {
        (Some(_), None) => format!("write `{path}`: it counts in every version of the page"),
        (Some(_), Some(_)) => {
            format!("it counts in that version alone; write `{path}`: it counts in every version of the page")
        }
        (None, Some(version)) if version.segment.is_empty() => format!("write `{path}`: that is the same path"),
        (None, Some(version)) if oddity == Oddity::Language => {
            let written = if path == "/" { version.segment.clone() } else { format!("{}{path}", version.segment) };
            format!("write `{written}`: the language is added to every path")
        }
        (None, Some(_)) => format!(
            "it counts in that version alone; `{path}` in the `redirect_from` of the page counts in every version of the page"
        ),
        (None, None) => format!("write `{path}`: the language is added to every path"),
    }
}
