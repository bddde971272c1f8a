//! The site: a book in, files out. Templates, navigation, highlighting, redirects; it knows nothing of the command line.

pub mod highlight;
pub mod redirects;
pub mod write;
