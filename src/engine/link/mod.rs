//! Where links and old paths lead, per version: how a target is rewritten ([`LinkRules`]), and what redirects do
//! ([`RedirectMap`]).

mod address;
mod follow;
mod old_path;
mod redirect;
mod redirect_file;
mod rewrite;

pub(crate) use address::{malformed, scheme};
pub use follow::{Destination, FlatRedirect, Hop, Outcome};
pub use old_path::{Oddity, OldPath};
pub use redirect::{Claim, Layer, Place, RedirectInput, RedirectMap, RedirectPage, Rule, Target};
pub(crate) use redirect_file::read_redirect_files;
pub use redirect_file::{FileEntry, parse_exceptions, parse_redirect_json};
pub use rewrite::LinkRules;
