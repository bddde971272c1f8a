//! The site: a book in, files out. Templates, navigation, highlighting, redirects; it knows nothing of the command line.

pub mod build;
pub mod context;
pub mod dates;
pub mod errors;
mod folders;
pub mod hash;
pub mod highlight;
pub mod incremental;
mod journeys;
mod landing;
pub mod machine;
pub mod nav;
pub mod page;
pub mod redirects;
pub mod search;
pub mod template;
pub mod write;

pub use nav::{NavNode, Sidebar};
pub use template::{Theme, ThemeError};
