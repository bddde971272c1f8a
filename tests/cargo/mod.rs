//! Cargo, run by tests on packages of their own.

/// Whether cargo gave up for want of a network, by what it says.
pub(crate) fn is_offline(error: &str) -> bool {
    let signs = ["Could not resolve host", "failed to download", "network failure", "unable to update registry"];
    signs.iter().any(|sign| error.contains(sign))
}
