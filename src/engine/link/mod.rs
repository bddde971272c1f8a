//! Links between pages: how a target is rewritten for a version ([`LinkRules`]).

mod rewrite;

pub use rewrite::LinkRules;
