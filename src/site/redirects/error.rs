//! Why redirects cannot be exported: [`ExportError`].

use std::fmt;

use super::Host;
use crate::engine::site_path::Unfit;

/// Why a host cannot be given these redirects.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExportError {
    /// A source that cannot be served.
    Source {
        /// The source.
        path: String,
        /// Why not.
        why: &'static str,
    },
    /// A target to which nobody should be sent.
    Target {
        /// The source.
        source: String,
        /// The target.
        target: String,
        /// Why not.
        why: &'static str,
    },
    /// A source with two targets.
    TwoTargets {
        /// The source.
        source: String,
    },
    /// More redirects than the host takes.
    TooMany {
        /// The host.
        host: Host,
        /// What there is too much of.
        what: &'static str,
        /// How much.
        count: usize,
        /// The host's limit.
        limit: usize,
    },
    /// One redirect is longer than the host takes.
    TooLong {
        /// The host.
        host: Host,
        /// The source.
        source: String,
        /// The length.
        length: usize,
        /// The host's limit.
        limit: usize,
    },
    /// The host would read something else in it.
    Ambiguous {
        /// The host.
        host: Host,
        /// The source.
        source: String,
        /// What the host would do.
        why: &'static str,
    },
    /// Its stub can be no file.
    Unfit {
        /// The source.
        source: String,
        /// Why not.
        why: Unfit,
    },
    /// The theme's template of stubs failed.
    Template {
        /// What it says.
        message: String,
    },
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source { path, why } => write!(f, "the redirect from {path:?} cannot be served: {why}"),
            Self::Target { source, target, why } => {
                write!(f, "the redirect from `{source}` cannot lead to {target:?}: {why}")
            }
            Self::Template { message } => f.write_str(message),
            Self::TwoTargets { source } => write!(f, "the redirect from `{source}` has two targets"),
            Self::TooMany { host, what, count, limit } => {
                write!(f, "{} takes {limit} {what}, these are {count}: nothing was written", host.as_str())
            }
            Self::TooLong { host, source, length, limit } => write!(
                f,
                "{} takes {limit} characters a redirect, the one from `{source}` has {length}: nothing was written",
                host.as_str()
            ),
            Self::Unfit { source, why } => write!(f, "the redirect from `{source}` cannot have a file: {why}"),
            Self::Ambiguous { host, source, why } => {
                write!(f, "{} cannot have the redirect from `{source}`: {why}", host.as_str())
            }
        }
    }
}

impl std::error::Error for ExportError {}
