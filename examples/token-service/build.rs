//! The error codes of the service are those of its documentation.
fn main() {
    // A link on the wire that leads nowhere is worse than a build that fails.
    docfold::embed::Builder::new("docs")
        .deny(["dead-error-uri", "missing-error-anchor", "relative-error-uri", "no-solution"])
        .exhaustive(true)
        .generate();
}
