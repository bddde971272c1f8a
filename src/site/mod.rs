//! The site: a book in, files out. Templates, navigation, highlighting; it knows nothing of the command line.

pub mod highlight;
pub mod write;
