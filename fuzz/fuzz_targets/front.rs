//! Front matter and data files: whatever stands between the lines, compiling ends with a book and findings in their files.
#![no_main]

mod world;

use docfold::engine::compile;
use docfold::engine::source::Sources;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (config, axis) = world::config();
    let page = format!("---\n{text}\n---\nx {{% data variables.f.a %}}\n");
    let files = [
        ("content/index.md", "---\ntitle: Home\nversions: {open: '*', server: '*'}\nchildren: [/page, /raw]\n---\n"),
        ("content/page.md", page.as_str()),
        ("content/raw.md", text),
        ("data/variables/f.yml", text),
        ("data/features/g.yml", text),
        ("data/tables/t.yml", text),
        ("data/ui.yml", text),
    ];
    let sources = Sources::from_memory(files.into_iter().chain(world::DATA.iter().copied()));
    let (book, sink) = compile(&sources, &config, &axis, None);
    for page in &book.pages {
        world::assert_partition(page.body.iter().map(|body| body.versions), page.versions);
    }
    for found in sink.finish(&sources) {
        if let Some(span) = found.span {
            assert!(span.range().end <= sources.get(span.file).text.len());
            let _ = sources.line_column(span.file, span.start as usize);
        }
    }
});
