//! Placeholder of the second root; see ARCHITECTURE.md.
fn main() {}
