//! A documented error as a `miette` diagnostic: code, wire text, what to do, and the address of its section.

extern crate std;

use core::fmt;
use std::boxed::Box;
use std::string::{String, ToString};

use ::miette::{Diagnostic, Severity};

use crate::catalog::{Codes, Entry, VersionSet};

/// An entry to be reported.
#[derive(Clone)]
pub struct Explained<C> {
    entry: Entry<C>,
    versions: VersionSet,
    base: String,
}

impl<C: Codes> Explained<C> {
    /// `entry` as in the first of `versions` that has it; `base` is where the documentation is served.
    #[must_use]
    pub fn new(entry: Entry<C>, versions: VersionSet, base: &str) -> Self {
        Self { entry, versions, base: base.to_string() }
    }
}

impl<C: Codes> fmt::Display for Explained<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.entry.description(self.versions).or_else(|| self.entry.title(self.versions));
        f.write_str(text.unwrap_or(self.entry.code_str()))
    }
}

impl<C: Codes> fmt::Debug for Explained<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Explained({:?})", self.entry)
    }
}

impl<C: Codes> core::error::Error for Explained<C> {}

impl<C: Codes> Diagnostic for Explained<C> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.entry.code_str()))
    }

    fn severity(&self) -> Option<Severity> {
        Some(Severity::Error)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let text = self.entry.solution(self.versions).or_else(|| self.entry.cause(self.versions))?;
        Some(Box::new(text))
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.entry.docs_url(&self.base, self.versions)?))
    }
}
