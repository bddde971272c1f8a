//! Cargo, run by tests on packages of their own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What cargo does with the package of `manifest`; `None`, said aloud, when it would have to ask the network and cannot.
pub(crate) fn run(manifest: &Path, arguments: &[&str]) -> Option<Output> {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--manifest-path")
        .arg(manifest)
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_TERM_COLOR", "never")
        // Nobody debugs these programs, and each is compiled about once.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() && is_offline(&error) {
        println!("skipped: cargo is offline: {error}");
        return None;
    }
    Some(output)
}

/// Where what they compile lies: docfold for build scripts is the same for all of them.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("embed")
}

/// Whether cargo gave up for want of a network, by what it says.
fn is_offline(error: &str) -> bool {
    let signs = ["Could not resolve host", "failed to download", "network failure", "unable to update registry"];
    signs.iter().any(|sign| error.contains(sign))
}
