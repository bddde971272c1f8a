//! Nothing that a writer can write makes redirects or versions panic, and what is said twice is said alike.
#![cfg(feature = "site")]

use docfold::catalog::VersionSet;
use docfold::engine::check::check_redirects;
use docfold::engine::config::{Axis, Config};
use docfold::engine::content::versions::{Features, evaluate as evaluate_versions};
use docfold::engine::content::{PageId, UrlPath};
use docfold::engine::diag::Diagnostics;
use docfold::engine::link::{OldPath, RedirectInput, RedirectMap, RedirectPage, parse_exceptions, parse_redirect_json};
use docfold::engine::source::{FileId, Span};
use docfold::site::redirects::{ExportOptions, Host, Redirect, export};
use proptest::prelude::*;

fn axis() -> Axis {
    let text = "[[plan]]\nname = \"free\"\nshort = \"fpt\"\ndefault = true\n[[plan]]\nname = \"enterprise-server\"\nshort = \
                \"ghes\"\nreleases = [\"3.2\", \"3.1\"]\n";
    Axis::new(&Config::parse(text).unwrap().plans).unwrap()
}

/// Paths in which odd things are frequent.
fn odd_path() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("/"),
        Just("a"),
        Just("B"),
        Just("//"),
        Just(".."),
        Just("%2e"),
        Just("%"),
        Just("%C3%A9"),
        Just("é"),
        Just(" "),
        Just("\r\n"),
        Just("{{ x }}"),
        Just("#"),
        Just("?"),
        Just("\\"),
        Just("/en"),
        Just("/enterprise-server@3.1"),
        Just("/enterprise-server@2.0"),
        Just("/enterprise"),
        Just("/admin/guides/"),
        Just("/index"),
        Just(".html"),
        Just(":"),
        Just("@"),
        Just("https://x"),
        Just("\""),
        Just("*"),
        Just("$"),
        Just("/user"),
        Just("/github-ae@latest"),
        Just("%00"),
        Just("%ff"),
        Just("{b|c}"),
        Just("[::1]"),
    ];
    proptest::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn normal_form_is_stable(path in odd_path()) {
        let once = OldPath::read(&path, "en", &axis());
        prop_assert!(once.path.starts_with('/'));
        if !once.is_unusable() {
            let twice = OldPath::read(&once.encoded(), "", &axis());
            // A second version segment is a version only once the first is gone.
            if twice.version.is_none() {
                prop_assert_eq!(twice.path, once.path);
            }
        }
    }

    #[test]
    fn ranges_never_panic(range in "[0-9x*.<>=~^| a-z-]{0,20}", feature in "[a-z-]{0,6}") {
        let value = serde_json::json!({ "ghes": range, "feature": feature });
        let (versions, _) = evaluate_versions(Some(&value), &axis(), &Features::default());
        prop_assert!(axis().universe().contains(versions));
    }

    #[test]
    fn files_never_panic(text in "[{}\\[\\]\":,/a-c#\\\\\n\t -]{0,60}") {
        parse_redirect_json(FileId(0), &text, &mut Diagnostics::new());
        for entry in parse_exceptions(FileId(0), &text, &mut Diagnostics::new()) {
            prop_assert_eq!(&text[entry.source_span.range()], entry.source.as_str());
        }
    }

    #[test]
    fn maps_hold_what_they_promise(
        entries in proptest::collection::vec((0usize..4, odd_path()), 0..12),
        json in proptest::collection::vec((odd_path(), odd_path()), 0..6),
        requests in proptest::collection::vec(odd_path(), 0..6),
    ) {
        let axis = axis();
        let paths = ["/", "/a", "/admin/b", "/a/B"].map(UrlPath::new);
        let versions = [7, 7, 6, 4].map(VersionSet::from_bits);
        let span = Span::new(FileId(0), 0, 0);
        let own: Vec<Vec<(String, Span)>> = (0..4)
            .map(|page| entries.iter().filter(|(p, _)| *p == page).map(|(_, entry)| (entry.clone(), span)).collect())
            .collect();
        let pages: Vec<RedirectPage<'_>> = (0u32..4)
            .map(|id| {
                let at = id as usize;
                RedirectPage { id: PageId(id), path: &paths[at], versions: versions[at], redirect_from: &own[at], span }
            })
            .collect();
        let object: serde_json::Map<String, serde_json::Value> =
            json.iter().map(|(source, target)| (source.clone(), target.clone().into())).collect();
        let text = serde_json::to_string(&object).unwrap();
        let files = [parse_redirect_json(FileId(0), &text, &mut Diagnostics::new())];
        prop_assert_eq!(files[0].len(), object.len());
        let input = RedirectInput { axis: &axis, language: "en", files: &files, pages: &pages, exceptions: &[] };
        let map = RedirectMap::new(&input);
        check_redirects(&map, &mut Diagnostics::new());
        for request in &requests {
            let _ = map.follow_request(request);
        }
        let flat = map.flattened();
        for redirect in &flat {
            // One hop: asking for the source gives the target, and the target is no source.
            let outcome = map.follow_request(&redirect.source);
            prop_assert_eq!(map.url_of(&outcome), Some(redirect.target.clone()));
            let plain = redirect.target.split(['?', '#']).next().unwrap();
            prop_assert_eq!(Redirect { source: &redirect.source, target: &redirect.target }.check(), Ok(()));
            prop_assert!(flat.iter().all(|other| other.source != plain), "{} is not flat", redirect.source);
        }
        for &host in Host::ALL {
            let list = flat.iter().map(|redirect| Redirect { source: &redirect.source, target: &redirect.target });
            if let Ok(files) = export(host, list, &ExportOptions::default()) {
                for file in files {
                    prop_assert!(!file.path.starts_with('/') && !file.path.split('/').any(|segment| segment == ".."));
                }
            }
        }
    }
}
