//! The error catalog: from rendered pages to typed entries, their checks, and what is generated from them.
//!
//! In: pages ([`Inputs`]). Out: a [`Registry`], sorted and folded by version, and findings `DF400`–`DF499`.
//!
//! | file | what |
//! |---|---|
//! | `shape`, `jsonc`, `json5`, `response` | what an error looks like on the wire |
//! | `block`, `table`, `prose`, `metadata` | the parts of a page that speak of errors |
//! | `extract` | sections: a code with its cause and solution, at one place, in some versions |
//! | `collect` | all places of a (domain, code) become one entry |
//! | `check`, `uri` | what is wrong with the catalog, and with the URIs in it |
//! | `lock` | codes once published |
//! | `names`, `codegen` | the Rust module |
//! | `export`, `diff` | JSON, JSON Schema, TypeScript, markdown; what changed between two exports |
//!
//! Deliberately unknown here: how pages are found and rendered, how links are resolved ([`UriTargets`] asks), the disk.

mod block;
mod check;
mod codegen;
mod collect;
mod diff;
mod entry;
mod export;
mod extract;
mod json5;
mod jsonc;
mod lock;
mod metadata;
mod names;
mod prose;
mod response;
mod shape;
mod table;
mod uri;

#[cfg(test)]
mod tests;

pub use codegen::{CodegenOptions, Field, GeneratedFile, generate};
pub use collect::{Inputs, collect};
pub use diff::{Change, ChangeKind, diff};
pub use entry::{AnchorVerdict, DocumentedUri, EntryTexts, Metadata, Reaches, Registry, RegistryEntry, UriVerdict};
pub use export::{json, json_schema, markdown, typescript};
pub use lock::{LOCK_FILE, Lock, LockEntry, UNRELEASED};
pub use response::{RespondedError, responded};
pub use uri::{NoTargets, UriTarget, UriTargets};
