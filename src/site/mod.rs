//! The site: a book in, files out. Templates, navigation, highlighting; it knows nothing of the command line.

pub mod context;
pub mod highlight;
pub mod nav;
pub mod template;

pub use nav::{NavNode, Sidebar};
pub use template::{Theme, ThemeError};
