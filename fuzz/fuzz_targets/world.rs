//! What all targets share: a small axis, data to refer to, and the checks of an outcome and its map.
#![allow(dead_code, reason = "each target uses a part of it")]

use docfold::catalog::VersionSet;
use docfold::engine::config::{Axis, Config};
use docfold::engine::source::{SourceMap, Sources};

/// Plans and context of the targets.
pub const BOOK: &str = r#"
[[plan]]
name = "open"
short = "open"
default = true
[[plan]]
name = "cloud"
short = "cloud"
[[plan]]
name = "server"
short = "server"
releases = ["3.10", "3.9", "2.22"]
[liquid.context]
word = "context"
many = ["c", "a", "b"]
[errors]
pages = ["/page"]
"#;

/// Data that texts of the fuzzer can refer to.
pub const DATA: &[(&str, &str)] = &[
    ("data/features/fold.yml", "versions:\n  cloud: '*'\n  server: '>=3.9'\n"),
    ("data/variables/a.yml", "b: 'The {% ifversion cloud %}cloud{% else %}rest{% endif %}'\nl: [x, y]\n"),
    ("data/reusables/a.md", "  - first\n\n  - second {% data variables.a.b %}\r\n> quoted\n\nlast {% break %}{% assign x = 1 %}"),
    ("data/reusables/b.md", "- {% data reusables.a %}\n   {% data reusables.a %}\n> {% data reusables.a %}"),
];

/// The configuration and its versions.
pub fn config() -> (Config, Axis) {
    let config = Config::parse(BOOK).expect("the configuration is fixed");
    let axis = Axis::new(&config.plans).expect("the configuration is fixed");
    (config, axis)
}

/// Every byte has a source, and verbatim ones are the source's.
pub fn assert_mapped(text: &str, map: &SourceMap, sources: &Sources) {
    assert_eq!(map.segments.first().map_or(0, |first| first.out), 0);
    assert!(!map.segments.is_empty() || text.is_empty());
    assert!(map.segments.is_sorted_by(|a, b| a.out < b.out));
    let ends = map.segments.iter().skip(1).map(|next| next.out as usize).chain([text.len()]);
    for (segment, end) in map.segments.iter().zip(ends) {
        let source = &sources.get(segment.source.file).text;
        let shown = &text.as_bytes()[segment.out as usize..end];
        assert!(source.get(segment.source.range()).is_some());
        if segment.verbatim {
            let start = segment.source.start as usize;
            assert_eq!(source.as_bytes().get(start..start + shown.len()), Some(shown));
        }
    }
}

/// The sets are disjoint and cover `live`.
pub fn assert_partition(sets: impl IntoIterator<Item = VersionSet>, live: VersionSet) {
    let mut union = VersionSet::EMPTY;
    for set in sets {
        assert!(!set.is_empty() && !union.intersects(set));
        union |= set;
    }
    assert_eq!(union, live);
}
