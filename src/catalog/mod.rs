//! Versions, sets of versions, and the static types of generated modules: what an embedder has at run time.
//!
//! In: the tables of a generated module ([`Catalog`], [`Texts`]). Out: typed views ([`Entry`], [`CodeOr`]). No allocation,
//! no dependency, no `std`, and as much as possible in `const`. It knows nothing of sources, markdown or HTML.
//!
//! A generated module defines `enum Code` and implements [`Codes`] for it; everything else is here and works for every
//! such module.

mod code;
mod entry;
mod explain;
mod lookup;
pub(crate) mod percent;
mod set;
mod suggest;
mod table;
mod uri;
mod version;

pub use code::{CodeOr, Codes, UnknownCode, unknown_code};
pub use entry::{DocsUrl, Entries, Entry, Permalink, Place, Retry, Status};
pub use explain::{available, by_uri, entries, entries_by_uri, explain, resolve};
pub use lookup::{MAX_CODE_BYTES, hash};
pub use set::{VersionSet, VersionSetIter};
pub use suggest::{distance, is_near};
pub use table::{Catalog, Strings, Texts, Uris};
pub use uri::{is_host, split_uri};
pub use version::{Stretch, Version, describe, stretches};
