//! Where redirects lead: loops, chains, dead and partial targets, and targets off the site.
//!
//! In: a [`RedirectMap`]. Out: findings about the entries of redirect files and exceptions; `redirect_from` leads to its
//! page, which exists. Chains are flattened in every output, so they are a warning.

use super::super::content::UrlPath;
use super::super::diag::{Code, Diagnostic, Diagnostics, nearest};
use super::super::link::{Claim, Destination, Layer, RedirectMap, Target};
use crate::catalog::VersionSet;

/// Reports targets.
pub(super) fn check(map: &RedirectMap, sink: &mut Diagnostics) {
    for (index, claim) in map.claims().iter().enumerate() {
        if claim.layer == Layer::Page {
            continue;
        }
        match claim.rule {
            Some(rule) => follow(map, index, claim, &map.rules()[rule as usize].target, sink),
            None if !claim.old.is_unusable() => {
                let message = format!("the target of `{}` is no path of the site and no `http` URL", claim.written);
                sink.report(Code::UnsafeRedirect, claim.place.target, message)
                    .help("write a path with one slash at its start, or a URL with `https://` and a host in ASCII");
            }
            None => {}
        }
    }
}

fn follow(map: &RedirectMap, index: usize, claim: &Claim, target: &Target, sink: &mut Diagnostics) {
    let Target::Path { path, version, .. } = target else { return };
    if *path == claim.old.path && *version == claim.old.version {
        return;
    }
    let default = map.axis().default_version();
    let slot = version.or(default);
    let named = |slot: Option<usize>| slot.map_or(VersionSet::EMPTY, VersionSet::single);
    let outcome = map.follow(&UrlPath::new(path), *version, false);
    let content_hops =
        outcome.hops.iter().filter(|hop| !matches!(hop.layer, None | Some(Layer::Versionless))).collect::<Vec<_>>();
    let place = claim.place.target.unwrap_or(claim.place.source);
    let mut diagnostic = match &outcome.destination {
        Destination::Loop => {
            let cycle: Vec<usize> =
                outcome.hops.iter().filter_map(|hop| hop.claim).map(|claim| claim as usize).collect();
            // Each circle is reported at its first entry alone; what only leads into it has its own finding there.
            if cycle.iter().min() != Some(&index) {
                return;
            }
            let message = format!("the redirect from `{}` leads back to itself", claim.old.path);
            let mut diagnostic = Diagnostic::new(Code::RedirectLoop, claim.place.source, message);
            for &other in cycle.iter().filter(|&&other| other != index) {
                let other = &map.claims()[other];
                diagnostic.also(other.place.source, format!("`{}` is on the way", other.old.path));
            }
            diagnostic.help("give one of them a target that exists");
            diagnostic
        }
        Destination::Missing { path: last, .. } => match map.page_at(last) {
            Some((page, live)) => partial(map, claim, last, live, map.place_of(page)),
            None => {
                let message = format!("the redirect from `{}` leads to `{last}`, where nothing is", claim.old.path);
                let mut diagnostic = Diagnostic::new(Code::DeadRedirect, place, message);
                if let Some(near) = nearest(last, map.pages().map(|(_, path, _)| path)) {
                    diagnostic.help(format!("did you mean `{near}`?"));
                }
                diagnostic
            }
        },
        Destination::Page { page, version: reached } if content_hops.is_empty() && slot != Some(*reached) => {
            partial(map, claim, path, map.versions_of(*page), map.place_of(*page))
        }
        Destination::Page { .. } | Destination::Url(_) if !content_hops.is_empty() => {
            let end = map.url_of(&outcome).unwrap_or_default();
            let message = format!("the redirect from `{}` leads to another redirect", claim.old.path);
            let mut diagnostic = Diagnostic::new(Code::RedirectChain, place, message);
            diagnostic.label(format!("it ends at `{end}`"));
            for hop in content_hops {
                if let Some(next) = hop.claim {
                    diagnostic
                        .also(map.claims()[next as usize].place.source, format!("`{}` redirects again", hop.path));
                }
            }
            diagnostic.help("write the last path as the target");
            diagnostic
        }
        _ => return,
    };
    diagnostic.versions(named(slot));
    sink.push(diagnostic);
}

fn partial(
    map: &RedirectMap,
    claim: &Claim,
    path: &str,
    live: VersionSet,
    page: Option<super::super::source::Span>,
) -> Diagnostic {
    let message = format!(
        "the redirect from `{}` leads to `{path}`, which exists in {} only",
        claim.old.path,
        map.axis().describe(live)
    );
    let mut diagnostic =
        Diagnostic::new(Code::PartialRedirect, claim.place.target.unwrap_or(claim.place.source), message);
    if let Some(page) = page {
        diagnostic.also(page, "the page");
    }
    if let Some(first) = live.first_index() {
        diagnostic.help(format!("name a version: `{}{path}`", map.axis().versions()[first].segment));
    }
    diagnostic
}
