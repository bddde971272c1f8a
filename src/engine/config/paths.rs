//! Folders and files that `book.toml` names, as the sources are named: relative, with `/`, without `.` and empty names.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// A folder.
pub(super) fn folder<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    named_folder(&String::deserialize(deserializer)?)
}

/// A folder; an empty text is none.
pub(super) fn optional_folder<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() { Ok(text) } else { named_folder(&text) }
}

/// Folders whose files have the same paths in the site.
pub(super) fn site_folders<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let within = |text: &String| {
        let folder = named_folder(text)?;
        match folder.split('/').any(|name| name == "..") {
            true => Err(D::Error::custom(format!("`{folder}` lies outside of the project: name a folder in it"))),
            false => Ok(folder),
        }
    };
    Vec::deserialize(deserializer)?.iter().map(within).collect()
}

/// A file, if one is named.
pub(super) fn optional_file<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::<String>::deserialize(deserializer)?.as_deref().map(named_file).transpose()
}

/// Files.
pub(super) fn files<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Vec::<String>::deserialize(deserializer)?.iter().map(|text| named_file(text)).collect()
}

fn named_folder<E: Error>(text: &str) -> Result<String, E> {
    let folder = plain(text)?;
    if folder.is_empty() { Err(E::custom("this is the whole project: name a folder in it")) } else { Ok(folder) }
}

fn named_file<E: Error>(text: &str) -> Result<String, E> {
    let file = plain(text)?;
    if file.is_empty() { Err(E::custom("this names no file")) } else { Ok(file) }
}

fn plain<E: Error>(text: &str) -> Result<String, E> {
    if std::path::Path::new(text).is_absolute() {
        let message = format!("`{text}` begins at the root of a disk: write the path from the folder of the sources");
        return Err(E::custom(message));
    }
    Ok(text.split('/').filter(|name| !matches!(*name, "" | ".")).collect::<Vec<_>>().join("/"))
}
