//! Embeds the error codes of `docs/`.
fn main() {
    docfold::embed::Builder::new("docs").deny(["no-solution", "dead-error-uri"]).generate();
}
