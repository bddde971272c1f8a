//! A whole page to HTML: maps, slots and links lie where they say, the article is written, the error catalog
//! extracted.
#![no_main]

mod world;

use docfold::engine::diag::Diagnostics;
use docfold::engine::registry::{Inputs, NoTargets, collect, json, markdown};
use docfold::engine::source::Sources;
use docfold::engine::{article, compile};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (config, axis) = world::config();
    let page = format!("---\ntitle: Page\nlayout: inline\nversions: {{open: '*', cloud: '*', server: '*'}}\n---\n{text}");
    let files = [
        ("content/index.md", "---\ntitle: Home\nversions: {open: '*', server: '*'}\nchildren: [/page]\n---\n"),
        ("content/page.md", page.as_str()),
    ];
    let sources = Sources::from_memory(files.into_iter().chain(world::DATA.iter().copied()));
    let (book, sink) = compile(&sources, &config, &axis, None);
    for page in &book.pages {
        world::assert_partition(page.body.iter().map(|body| body.versions), page.versions);
        for body in &page.body {
            world::assert_mapped(&body.markdown, &body.map, &sources);
            for slot in &body.html.slots {
                assert!(body.html.html[..slot.at as usize].ends_with("=\""));
            }
            for link in &body.links {
                assert!(body.markdown.get(link.range.clone()).is_some() && body.markdown.get(link.target.clone()).is_some());
            }
        }
        for version in page.versions {
            assert!(book.body(page, version).is_some());
            let _ = article::markdown(&book, page, version);
        }
    }
    let inputs = Inputs { pages: &book.pages, sources: &sources, axis: &axis, config: &config.errors, targets: &NoTargets, lock: None };
    let mut more = Diagnostics::new();
    let registry = collect(inputs, &mut more);
    let _ = (json(&registry, &axis, &sources), markdown(&registry, &axis));
    let _ = more.finish(&sources);
    let _ = sink.finish(&sources);
});
