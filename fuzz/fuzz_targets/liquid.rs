//! Lexer, parser and evaluation: folding gives what each version alone gives, and every byte has a source.
#![no_main]

mod world;

use std::collections::HashMap;

use docfold::catalog::VersionSet;
use docfold::engine::content::{library, versions::Features};
use docfold::engine::diag::{Code, Diagnostics};
use docfold::engine::liquid::{Origin, evaluate, parse};
use docfold::engine::source::Sources;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (config, axis) = world::config();
    let mut sources = Sources::from_memory(world::DATA.iter().copied());
    let file = sources.insert("content/page.md".into(), text.into());
    let mut sink = Diagnostics::new();
    let features = Features::read(&sources, "data", &[], &axis, &mut sink);
    let mut library = library(&sources, &config, &axis, &features, &mut sink);
    library.limits.steps = 20_000;
    library.limits.output_bytes = 1 << 20;
    let universe = axis.universe();

    let template = parse::template(text.into(), Origin::at(file, 0), &library);
    let mut found = Diagnostics::new();
    let outcomes = evaluate(&template, &library, &HashMap::new(), universe, &mut found);
    world::assert_partition(outcomes.iter().map(|outcome| outcome.versions), universe);
    let limited = found.as_slice().iter().any(|found| found.code == Code::LimitExceeded);
    for outcome in &outcomes {
        world::assert_mapped(&outcome.text, &outcome.map, &sources);
        for version in outcome.versions {
            let alone = VersionSet::single(version);
            let one = evaluate(&template, &library, &HashMap::new(), alone, &mut Diagnostics::new());
            assert!(limited || one[0].text == outcome.text);
        }
    }
    let _ = found.finish(&sources);
});
