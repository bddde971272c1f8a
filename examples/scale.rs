//! `scale FOLDER [ENTRIES]`: writes a crate with a generated catalog of that many entries of about 1 KB of text each, to
//! measure how long it takes to compile. `benches/scale.sh` does that.

use std::fmt::Write as _;
use std::path::Path;

use docfold::catalog::VersionSet;
use docfold::engine::Folded;
use docfold::engine::config::{Axis, Plan};
use docfold::engine::registry::{CodegenOptions, NoTargets, Registry, RegistryEntry, generate};
use docfold::engine::source::Sources;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "target/scale".into());
    let entries = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(10_000_usize);
    let releases = ["3.22", "3.21", "3.20", "3.19"].map(str::to_owned).to_vec();
    let plans = [Plan::new("cloud", "cloud", Vec::new(), true), Plan::new("server", "server", releases, false)];
    let axis = Axis::new(&plans).expect("the plans differ");
    let mut registry = Registry::default();
    for number in 0..entries {
        registry.entries.push(entry(number, axis.universe()));
    }
    registry.entries.sort_by(|a, b| (&a.code, &a.domain).cmp(&(&b.code, &b.domain)));
    let options = CodegenOptions {
        pages: &[],
        sources: &Sources::default(),
        axis: &axis,
        targets: &NoTargets,
        base_path: "",
        prefix: "en",
        hosts: &[],
        catalog_path: "::docfold::catalog",
        module: Some("errors"),
        exhaustive: false,
        without: &[],
        stem: "errors",
    };
    let folder = Path::new(&folder);
    let mut bytes = 0;
    for file in generate(&registry, options) {
        bytes += file.text.len();
        write(&folder.join("src").join(&file.path), &file.text)?;
    }
    let docfold = Path::new(env!("CARGO_MANIFEST_DIR")).display().to_string();
    write(
        &folder.join("Cargo.toml"),
        &format!(
            "[package]\nname = \"scale\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             docfold = {{ path = {docfold:?}, default-features = false }}\n"
        ),
    )?;
    let main = "pub mod errors {\n    include!(\"errors.rs\");\n}\n\nfn main() {\n    let code = std::env::args().nth(1).unwrap_or_default();\n    \
                let Some(code) = errors::Code::lookup(&code) else { return };\n    let mut text = String::new();\n    \
                let _ = errors::explain(code, errors::versions::ALL, &mut text);\n    println!(\"{text}\");\n}\n";
    write(&folder.join("src/main.rs"), main)?;
    println!("{entries} entries, {bytes} bytes");
    Ok(())
}

/// An entry whose texts differ from those of every other, a third of them by version.
fn entry(number: usize, universe: VersionSet) -> RegistryEntry {
    let mut entry = RegistryEntry::default();
    entry.code = format!("module_{:03}_error_{number:05}", number % 500);
    entry.domain = format!("domain-{:02}", number % 20);
    entry.versions = universe;
    let text = |words: usize, what: &str| {
        let mut text = format!("{what} {number}:");
        for word in 0..words {
            let _ = write!(text, " word{}", number * 31 + word);
        }
        text
    };
    let texts = &mut entry.texts;
    texts.title = Folded::constant(universe, text(2, "Error"));
    texts.description = Folded::constant(universe, text(8, "Description"));
    texts.cause = Folded::constant(universe, text(30, "Cause"));
    texts.cause_html = Folded::constant(universe, format!("<p>{}</p>", text(30, "Cause")));
    let first = VersionSet::single(0);
    let parts = if number.is_multiple_of(3) {
        vec![(first, text(14, "In the cloud")), (universe - first, text(14, "On a server"))]
    } else {
        vec![(universe, text(28, "Solution"))]
    };
    texts.solution = Folded::from_parts(parts.clone());
    texts.solution_html = Folded::from_parts(parts.into_iter().map(|(set, text)| (set, format!("<p>{text}</p>"))));
    texts.docs_path = Folded::constant(universe, format!("/module-{:03}/errors#error-{number:05}", number % 500));
    entry.metadata.http_status = Some(400);
    entry
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text)
}
