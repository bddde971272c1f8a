//! The site: a book in, files out.

pub mod redirects;
