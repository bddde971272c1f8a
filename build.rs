//! The second root: the crate's own content goes through the very engine that the crate ships.
//!
//! In: `content/`, `data/`, `templates/`, `book.toml`. Out, in `OUT_DIR`: `errors.rs` with its texts. Broken content is a
//! warning here and an error only where the registry cannot do without it; `docfold check` is the gate.

// The modules are compiled whole, and a build script uses a part of them.
#![allow(dead_code, unused_imports, unreachable_pub)]

#[path = "src/catalog/mod.rs"]
mod catalog;
#[path = "src/embed.rs"]
mod embed;
#[path = "src/engine/mod.rs"]
mod engine;
#[path = "src/site/mod.rs"]
mod site;

fn main() {
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=build.rs");
    embed::Builder::new(".").catalog_path("crate::catalog").generate();
}
