//! The second root: the crate's own content goes through the very engine that the crate ships.
//!
//! In: `content/`, `data/`, `templates/`, `book.toml`. Out, in `OUT_DIR`: `errors.rs` with its texts, `pages.rs`, and, with
//! the feature `site`, the pages of every version below `site/`. Broken content is a warning here and an error only where
//! the registry cannot do without it; `docfold check` is the gate.

// The modules are compiled whole, and a build script uses a part of them.
#![allow(dead_code, unused_imports, unreachable_pub)]

#[path = "src/catalog/mod.rs"]
mod catalog;
#[path = "src/embed.rs"]
mod embed;
#[path = "src/engine/mod.rs"]
mod engine;
#[cfg(feature = "site")]
#[path = "src/site/mod.rs"]
mod site;

fn main() {
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=build.rs");
    diagnostics();
    #[cfg(feature = "site")]
    site();
    // Cargo runs the script anew for each set of features.
    let html = std::env::var_os("CARGO_FEATURE_HTML").is_some();
    embed::Builder::new(".").catalog_path("crate::catalog").module(None).pages(true).pages_html(html).generate();
}

/// The pages as readers see them, without what is there for machines alone.
#[cfg(feature = "site")]
fn site() {
    let folder = |name: &str| std::path::PathBuf::from(std::env::var_os(name).expect("cargo sets it"));
    let config = folder("CARGO_MANIFEST_DIR").join("book.toml");
    let built = engine::Project::open(&config, None).map_err(|error| error.to_string()).and_then(|project| {
        let options = site::incremental::BuildOptions { outputs: Some(&[]), ..Default::default() };
        let site = folder("OUT_DIR").join("site");
        site::incremental::build_into(&project, &site, options, &|_| {}, &|| {}).map_err(|error| error.to_string())
    });
    if let Err(error) = built {
        println!("cargo::warning=site: {}", error.replace(['\n', '\r'], " "));
    }
}

/// The pages of the rules, for `docfold explain`: slug and source, sorted by slug.
fn diagnostics() {
    let folder =
        std::path::Path::new(&std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("content/diagnostics");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut pages: Vec<(String, String)> = Vec::new();
    for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(slug) = name.strip_suffix(".md").filter(|slug| *slug != "index")
            && let Ok(text) = std::fs::read_to_string(entry.path())
        {
            pages.push((slug.to_owned(), text.replace("\r\n", "\n")));
        }
    }
    pages.sort();
    let out = std::path::Path::new(&std::env::var("OUT_DIR").expect("cargo sets it")).join("diagnostics.rs");
    if let Err(error) = std::fs::write(&out, format!("&{pages:?}")) {
        println!("cargo::error={}: {error}", out.display());
    }
}
