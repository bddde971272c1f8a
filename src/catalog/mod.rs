//! Versions and sets of versions: the vocabulary that generated modules and the engine share.
//!
//! No allocation, no dependency, no `std`. Everything above builds on it; it knows nothing of sources or pages' text.

mod set;
mod version;

pub use set::{VersionSet, VersionSetIter};
pub use version::{ParseVersionError, Version, describe};
