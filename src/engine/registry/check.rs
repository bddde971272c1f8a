//! Checks of the catalog that need all its places, but neither pages nor redirects.

use super::super::diag::{Code, Diagnostics, nearest};
use super::collect::{Group, Groups};
use super::entry::Registry;
use super::extract::Occurrence;
use super::lock::Lock;
use super::names::variant;
use super::shape::is_code;
use crate::catalog::is_near;

/// Checks between the places of one code, and between the domains of one code.
pub(super) fn groups(groups: &Groups, sink: &mut Diagnostics) {
    let mut before: Option<(&(String, String), &Group)> = None;
    for (key, group) in groups {
        one_meaning(&key.0, &key.1, group, sink);
        for occurrence in &group.occurrences {
            names_in_prose(occurrence, groups, sink);
        }
        if let Some((other, others)) = before
            && other.0 == key.0
            && let (Some(here), Some(there)) = (group.occurrences.first(), others.occurrences.first())
        {
            let message = format!("`{}` is documented in domain `{}` and in domain `{}`", key.0, other.1, key.1);
            sink.report(Code::CodeInOtherDomain, here.span, message)
                .versions(here.versions)
                .also(there.span, format!("the one in `{}`", other.1))
                .help("clients that see only the code get the first of them");
        }
        before = Some((key, group));
    }
}

/// Places of one (domain, code) that exist in one version must say the same.
fn one_meaning(code: &str, domain: &str, group: &Group, sink: &mut Diagnostics) {
    for (index, later) in group.occurrences.iter().enumerate() {
        let Some(text) = &later.hit.description else { continue };
        let clash = group.occurrences[..index].iter().find(|earlier| {
            let differs = earlier.hit.description.as_ref().is_some_and(|other| other != text);
            differs && earlier.versions.intersects(later.versions)
        });
        let Some(earlier) = clash else { continue };
        let versions = earlier.versions & later.versions;
        let same_section = earlier.page == later.page && earlier.anchor == later.anchor;
        let finding = if same_section {
            let message = format!("two examples of `{code}` have different descriptions");
            sink.report(Code::DifferingDescriptions, later.span, message)
        } else {
            let message = format!("`{code}` has a second meaning in domain `{domain}`");
            sink.report(Code::ConflictingError, later.span, message)
                .help("give one of the pages a domain of its own (`errors: {domain: …}` in front matter)")
        };
        finding.versions(versions).trace(later.trace.clone()).also(earlier.span, "the first one");
    }
}

/// Identifiers in the text that are nearly, but not, the code of the section.
fn names_in_prose(occurrence: &Occurrence, groups: &Groups, sink: &mut Diagnostics) {
    let code = &occurrence.hit.code;
    let words = |text: &str| {
        let mut words: Vec<String> = text.split(['_', '-', '.']).map(str::to_lowercase).collect();
        words.sort();
        words
    };
    for (name, span) in &occurrence.identifiers {
        let is_identifier = is_code(name) && name.contains(['_', '-']);
        let is_other_code = || groups.keys().any(|(other, _)| other == name);
        let nearly = || words(name) == words(code) || is_near(code, name);
        if is_identifier && name != code && nearly() && !is_other_code() {
            let message = format!("the text about `{code}` speaks of `{name}`");
            sink.report(Code::MismatchedCode, *span, message)
                .versions(occurrence.versions)
                .help(format!("no error has that code; write `{code}` if it is meant"));
        }
    }
}

/// Codes that are said to have taken over, and are none.
pub(super) fn replacements(groups: &Groups, lock: Option<&Lock>, sink: &mut Diagnostics) {
    let locked = || lock.into_iter().flat_map(|lock| &lock.entries).map(|locked| locked.code.as_str());
    let known = || groups.keys().map(|(code, _)| code.as_str()).chain(locked());
    for ((code, _), group) in groups {
        let Some(replacement) = group.metadata.replaced_by.as_deref() else { continue };
        if known().any(|known| known == replacement) {
            continue;
        }
        let place = group.named.or_else(|| group.occurrences.first().map(|occurrence| occurrence.span));
        let message = format!("`{code}` is replaced by `{replacement}`, which is no code of the catalog");
        let finding = sink.report(Code::InvalidErrorMetadata, place, message);
        if let Some(near) = nearest(replacement, known().filter(|near| near != code)) {
            finding.help(format!("did you mean `{near}`?"));
        }
    }
}

/// Codes that would be one name in the generated module (R11).
pub(super) fn names(registry: &Registry, sink: &mut Diagnostics) {
    let mut seen: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for (index, entry) in registry.entries.iter().enumerate() {
        let name = variant(&entry.code);
        match seen.get(&name) {
            Some(&first) if registry.entries[first].code != entry.code => {
                let other = &registry.entries[first];
                let message = format!("`{}` and `{}` are both `Code::{name}`", other.code, entry.code);
                let finding = sink.report(Code::CodeCollision, entry.span, message);
                if let Some(span) = other.span {
                    finding.also(span, "the other one");
                }
            }
            Some(_) => {}
            None => {
                seen.insert(name, index);
            }
        }
    }
}
