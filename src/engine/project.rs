//! A project on disk: its `book.toml` and the sources that it names. [`Project::open`] is the entry point;
//! [`read_config`] and [`read_sources`] are its parts, for those who bring a configuration of their own.

use std::fmt;
use std::path::{Path, PathBuf};

use super::config::{Axis, Config, ConfigError};
use super::source::{ReadError, ReadOptions, Sources, read_text};

/// A project, read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Project {
    /// Folder that the paths of the configuration are relative to.
    pub root: PathBuf,
    /// The file that the configuration came from.
    pub config_path: PathBuf,
    /// The configuration.
    pub config: Config,
    /// The versions.
    pub axis: Axis,
    /// The files.
    pub sources: Sources,
}

/// Why a project cannot be opened.
#[derive(Debug)]
#[non_exhaustive]
pub enum ProjectError {
    /// A file cannot be read.
    Read(PathBuf, std::io::Error),
    /// The configuration cannot be used.
    Config {
        /// The file.
        path: PathBuf,
        /// Its text.
        text: String,
        /// What is wrong.
        error: ConfigError,
    },
}

impl ProjectError {
    /// Whether there is no configuration at all.
    #[must_use]
    pub fn is_no_project(&self) -> bool {
        matches!(self, Self::Read(path, error)
            if error.kind() == std::io::ErrorKind::NotFound && path.extension().is_some_and(|end| end == "toml"))
    }
}

impl fmt::Display for ProjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProjectError::Read(path, error) => write!(f, "{}: {error}", path.display()),
            ProjectError::Config { path, text, error } => {
                write!(f, "{}", path.display())?;
                if let Some(range) = &error.range {
                    let before = text.get(..range.start).unwrap_or(text);
                    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
                    let line = before.matches('\n').count() + 1;
                    write!(f, ":{line}:{}", before[line_start..].chars().count() + 1)?;
                }
                write!(f, ": {}", error.message)
            }
        }
    }
}

impl std::error::Error for ProjectError {}

impl Project {
    /// Opens the project whose configuration is at `config`. `root` is the folder of its sources; without one it is the
    /// folder of the configuration.
    ///
    /// # Errors
    /// When the configuration cannot be read or used, or the source folder is not there. Single files that cannot be read
    /// are in [`Sources::errors`].
    pub fn open(config: &Path, root: Option<&Path>) -> Result<Self, ProjectError> {
        let text = read_config(config)?;
        let fail = |error| ProjectError::Config { path: config.to_path_buf(), text: text.clone(), error };
        let parsed = Config::parse(&text).map_err(fail)?;
        let axis = Axis::new(&parsed.plans).map_err(fail)?;
        let beside = config.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let root = root.unwrap_or(beside).to_path_buf();
        let content = root.join(&parsed.book.src);
        if !content.is_dir() {
            let error = std::io::Error::new(std::io::ErrorKind::NotFound, "no such folder: it holds the pages");
            return Err(ProjectError::Read(content.strip_prefix(".").unwrap_or(&content).to_path_buf(), error));
        }
        let sources = read_sources(&parsed, &root, beside);
        Ok(Self { root, config_path: config.to_path_buf(), config: parsed, axis, sources })
    }

    /// The project's own templates and theme assets: names relative to the templates folder, with their texts.
    pub fn templates(&self) -> impl Iterator<Item = (String, String)> + use<'_> {
        let folder = &self.config.source.templates;
        let below = (!folder.is_empty()).then(|| self.sources.below(folder)).into_iter().flatten();
        below.map(move |(_, file)| (file.path[folder.len() + 1..].to_owned(), file.text.to_string()))
    }

    /// Where the site goes unless the command line says otherwise.
    #[must_use]
    pub fn build_dir(&self) -> PathBuf {
        self.root.join(&self.config.build.build_dir)
    }
}

/// The sources that a configuration names: those in the folder `root`, and what stands `beside` the configuration itself.
#[must_use]
pub fn read_sources(config: &Config, root: &Path, beside: &Path) -> Sources {
    let mut sources = Sources::read(root, &read_options(config));
    if let Some(path) = &config.source.octicons {
        match read_text(&beside.join(path)) {
            Ok(text) => _ = sources.insert(path.clone(), text.into()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                sources.errors.push(ReadError {
                    path: path.clone(),
                    file: None,
                    offset: None,
                    message: error.to_string(),
                });
            }
        }
    }
    sources
}

/// The text of a configuration.
///
/// # Errors
/// When it cannot be read or is no UTF-8.
pub fn read_config(path: &Path) -> Result<String, ProjectError> {
    read_text(path).map_err(|error| {
        let is_text = error.kind() != std::io::ErrorKind::InvalidData;
        let error = if is_text { error } else { std::io::Error::new(error.kind(), "no text in UTF-8") };
        ProjectError::Read(path.to_path_buf(), error)
    })
}

/// The files that are read besides those in folders, relative to the folder of the sources; the icons lie beside the
/// configuration.
pub fn single_files(config: &Config) -> impl Iterator<Item = &str> {
    let named = config.redirects.files.iter().chain(&config.redirects.exceptions).chain(&config.source.asset_lists);
    let errors = config.errors.lock.as_deref().unwrap_or(super::registry::LOCK_FILE);
    named.map(String::as_str).chain([errors, super::check::LOCK_FILE])
}

fn read_options(config: &Config) -> ReadOptions {
    let folders =
        |folders: &[&String]| folders.iter().filter(|name| !name.is_empty()).map(ToString::to_string).collect();
    ReadOptions {
        folders: folders(&[&config.book.src, &config.source.data]),
        template_folders: folders(&[&config.source.templates]),
        asset_folders: config.source.assets.clone(),
        asset_lists: config.source.asset_lists.clone(),
        files: single_files(config).map(str::to_owned).collect(),
    }
}
