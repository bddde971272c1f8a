//! The command line program.
use docfold::engine::{compile, config::*, source::*};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let config = Config::parse(&std::fs::read_to_string(&a[1]).unwrap()).unwrap();
    let axis = Axis::new(&config.plans).unwrap();
    let sources = Sources::read(a[2].as_ref(), &ReadOptions { folders: vec!["content".into(), "data".into()], files: config.source.octicons.iter().cloned().collect(), ..Default::default() });
    let t = std::time::Instant::now();
    let (book, sink) = compile(&sources, &config, &axis, Some(&docfold::site::highlight::Highlighter));
    eprintln!("{} pages {:?} findings {}", book.pages.len(), t.elapsed(), sink.as_slice().len());
    let mut n = 0; let mut o = 0;
    for page in &book.pages {
        o += page.body.len();
        for v in page.versions {
            n += 1;
            let body = page.body.iter().find(|b| b.versions.contains_index(v)).unwrap();
            println!("{}", serde_json::json!({"path": sources.get(page.file).path, "version": axis.versions()[v].id, "permalink": book.permalink(page, v), "title": page.title.at(v), "intro": page.intro.at(v).map(|i| book.bind(&i.html, v)), "html": book.bind(&body.html, v), "markdown": body.markdown}));
        }
    }
    eprintln!("{n} page-versions {o} outcomes");
    let list = sink.finish(&sources);
    let mut by = std::collections::BTreeMap::new();
    for d in &list { by.entry(d.code.as_str()).or_insert_with(Vec::new).push(d); }
    for (c, l) in by { eprintln!("{c} {}", l.len()); for d in l.iter().take(4) { let s = d.span.map(|s| (sources.get(s.file).path.clone(), sources.line_column(s.file, s.start as usize))); eprintln!("   {} {:?} {:?}", d.message, s, d.help); } }
}
