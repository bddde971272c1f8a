//! Redirects of real trees: what the checks say, where every source leads, and how long it takes.
#![cfg(feature = "engine")]

use std::collections::BTreeMap;

use crate::corpus::{BOOK_2021, BOOK_2026, Corpus, folder};
use docfold::engine::check::check_redirects;
use docfold::engine::diag::Diagnostics;

fn counts(corpus: &Corpus) -> BTreeMap<&'static str, usize> {
    let mut sink = Diagnostics::new();
    check_redirects(&corpus.redirects(), &mut sink);
    let mut counts = BTreeMap::new();
    for diagnostic in sink.finish(&corpus.sources) {
        *counts.entry(diagnostic.code.slug()).or_insert(0) += 1;
        if std::env::var_os("DOCFOLD_SHOW").is_some() && diagnostic.code.slug() != "redirect-trailing-slash" {
            println!("{} {}", diagnostic.code.as_str(), diagnostic.message);
        }
    }
    counts
}

#[test]
fn findings_of_2021() {
    let Some(folder) = folder("github-docs-2021-10") else { return };
    let corpus = Corpus::read(&folder, BOOK_2021);
    assert_eq!(corpus.pages.len(), 1_637);
    assert_eq!(corpus.pages.iter().map(|page| page.versions.len()).sum::<usize>(), 6_381);
    let entries: usize = corpus.pages.iter().map(|page| page.redirect_from.len()).sum();
    assert_eq!(entries, 4_779);
    assert_eq!(corpus.pages.iter().filter(|page| !page.redirect_from.is_empty()).count(), 1_419);
    let expected = [
        // 18 sources are claimed by two pages, all in disjoint versions: no `duplicate-redirect`. One more pair meets only
        // once `/enterprise/` is taken away.
        ("legacy-redirect-collision", 1),
        ("redirect-case-collision", 1),
        ("redirect-character", 1),
        ("redirect-hard-coded-version", 3),
        ("redirect-liquid", 2),
        ("redirect-shadows-page", 2),
        ("redirect-to-itself", 7),
        ("redirect-trailing-slash", 1_099),
        ("unrooted-redirect", 1),
    ];
    assert_eq!(counts(&corpus), expected.into_iter().collect());
}

#[test]
fn every_source_of_2021_ends_at_a_page() {
    let Some(folder) = folder("github-docs-2021-10") else { return };
    let corpus = Corpus::read(&folder, BOOK_2021);
    let started = std::time::Instant::now();
    let map = corpus.redirects();
    let built = started.elapsed();
    let flat = map.flattened();
    println!("{} rules in {built:?}, {} redirects in {:?}", map.rules().len(), flat.len(), started.elapsed() - built);
    let live = corpus.live();
    let by_source: BTreeMap<&str, &str> = flat.iter().map(|r| (r.source.as_str(), r.target.as_str())).collect();
    assert_eq!(by_source.len(), flat.len());
    for redirect in &flat {
        assert!(!live.contains(&redirect.source), "{} is a page", redirect.source);
        assert!(live.contains(&redirect.target), "{} leads to {}", redirect.source, redirect.target);
        assert_eq!(map.url_of(&map.follow_request(&redirect.source)).as_ref(), Some(&redirect.target));
    }
    // The expansion of format.md §7.1, written once more: sources in every version of the page lead to it there.
    let mut absent = 0;
    for page in &corpus.pages {
        for (entry, _) in &page.redirect_from {
            let odd = entry.contains('{') || !entry.starts_with('/') || entry.contains('@') || entry.contains(' ');
            let entry = entry.replacen("/admin/guides/", "/admin/", 1).replacen("/enterprise/", "/", 1);
            for version in page.versions.iter().filter(|_| !odd) {
                let segment = &corpus.axis.versions()[version].segment;
                let source = format!("/en{segment}{}", entry.trim_end_matches('/'));
                let target = page.path.under(&format!("/en{segment}"));
                match by_source.get(source.as_str()) {
                    None if live.contains(&source) => {}
                    Some(&found) if found == target => {}
                    found => {
                        absent += 1;
                        println!("{source} should lead to {target}, not {found:?}");
                    }
                }
            }
        }
    }
    // The one pair that meets once `/enterprise/` is taken away; the later page wins in its versions.
    assert_eq!(absent, 4);
}

#[test]
fn findings_of_2026() {
    let Some(folder) = folder("github-docs-2026-sample") else { return };
    let corpus = Corpus::read(&folder, BOOK_2026);
    println!("{} pages, {:?}", corpus.pages.len(), counts(&corpus));
    let live = corpus.live();
    for redirect in corpus.redirects().flattened() {
        assert!(live.contains(&redirect.target), "{} leads to {}", redirect.source, redirect.target);
    }
}
