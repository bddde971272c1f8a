//! The floor under a build: pulldown-cmark alone over the same texts, writing as many files of the same sizes.
//!
//! `cargo bench --bench floor -- --config FILE --source DIR --out DIR`. The project is compiled first, outside the clock,
//! for the distinct texts after Liquid and for the names and sizes of the site's files; what is measured is parsing those
//! texts, writing their HTML to memory, and writing files of those sizes into a folder that is not there yet, on the same
//! threads. `benches/floor.sh` runs this and `docfold build` in turn.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use docfold::engine::source::read_bytes;
use docfold::engine::{Project, compile, errors};
use docfold::site::build::{Io, build, theme};
use docfold::site::page::Pages;
use pulldown_cmark::{Options, Parser, html};
use rayon::prelude::*;

fn main() {
    let Some((config, source, out)) = arguments() else {
        println!("usage: cargo bench --bench floor -- --config FILE --source DIR --out DIR");
        return;
    };
    let project = Project::open(&config, Some(&source)).expect("the project opens");
    let (book, mut found) = compile(&project.sources, &project.config, &project.axis, None);
    let errors = errors(&book, &project.sources, &mut found);
    let mut texts: Vec<String> =
        book.pages.iter().flat_map(|page| &page.body).map(|body| body.markdown.clone()).collect();
    texts.sort();
    texts.dedup();
    let files = Mutex::new(Vec::new());
    let io = Io {
        put: &|path: &str, bytes: &[u8]| {
            files.lock().map(|mut files| files.push((path.to_owned(), bytes.len()))).map_err(|error| error.to_string())
        },
        asset: &|path: &str| read_bytes(&project.root, path),
        step: &|| {},
    };
    let theme = theme(&book, []).expect("the built-in theme loads");
    build(&Pages::new(&book), &project.sources, &errors, &theme, &io).expect("the site is made");
    let files = files.into_inner().expect("no thread panics");
    let bytes: usize = files.iter().map(|(_, size)| size).sum();
    let longest = files.iter().map(|(_, size)| *size).max().unwrap_or(0);
    let filler = vec![b'x'; longest];
    assert!(!out.exists(), "the floor writes into a new folder");

    let processor = processor_seconds();
    let start = Instant::now();
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let written: usize = texts
        .par_iter()
        .map(|text| {
            let mut out = String::with_capacity(text.len() * 2);
            html::push_html(&mut out, Parser::new_ext(text, options));
            out.len()
        })
        .sum();
    let folders: BTreeSet<&Path> = files.iter().filter_map(|(path, _)| Path::new(path).parent()).collect();
    for folder in folders {
        std::fs::create_dir_all(out.join(folder)).expect("folders can be made");
    }
    files
        .par_iter()
        .for_each(|(path, size)| std::fs::write(out.join(path), &filler[..*size]).expect("files can be written"));
    let wall = start.elapsed().as_secs_f64();
    let processor = processor_seconds() - processor;
    println!(
        "floor {wall:.3} s, {processor:.2} s of processor, {} texts to {written} bytes, {} files, {bytes} bytes",
        texts.len(),
        files.len()
    );
}

fn arguments() -> Option<(PathBuf, PathBuf, PathBuf)> {
    let given: Vec<String> = std::env::args().collect();
    let value =
        |name: &str| given.iter().position(|given| given == name).and_then(|at| given.get(at + 1)).map(PathBuf::from);
    Some((value("--config")?, value("--source")?, value("--out")?))
}

/// Seconds of processor time of this process so far, as Linux tells it; 0 elsewhere.
fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}
