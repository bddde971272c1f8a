//! The site as it stands: [`Live`]. In: saved paths. Out: pages, rendered when asked for and kept until they change.
//!
//! Whatever breaks, what was good stays: a configuration, template or YAML file that cannot be read leaves the last good
//! one in force, and [`Live::trouble`] says what is wrong.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::super::{ProjectOptions, options, report};
use super::checking::{Subject, Whole};
use crate::catalog::VersionSet;
use crate::engine::config::{Config, SiteOutput};
use crate::engine::content::PageId;
use crate::engine::diag::{Code, Diagnostic, Diagnostics, Level};
use crate::engine::project::single_files;
use crate::engine::source::{FileId, Sources, lies_in, read_text};
use crate::engine::{Book, Prepared, Project, ProjectError, only_body_differs};
use crate::site::build::theme;
use crate::site::highlight::Highlighter;
use crate::site::page::Pages;
use crate::site::template::{Theme, ThemeError};

/// The site as it stands.
pub(super) struct Live {
    options: ProjectOptions,
    pub(super) good: Option<Good>,
    /// What is wrong with files that pages cannot do without; the last good ones are in force.
    pub(super) trouble: Vec<String>,
    /// The last page that was shown at each path.
    pub(super) last: HashMap<String, Arc<str>>,
    /// Counts changes that every page has to show.
    pub(super) epoch: u64,
    /// Mistakes of templates that the terminal has seen since the last change.
    told: HashSet<String>,
    /// Counts changes that findings may depend on.
    generation: u64,
    /// The findings of the whole book, once they are known.
    pub(super) whole: Option<Whole>,
    /// Leads to the check of the whole book.
    check: Option<Sender<(u64, Subject)>>,
}

/// A project that could be read.
pub(super) struct Good {
    pub(super) project: Arc<Project>,
    prepared: Arc<Prepared>,
    /// The project with the texts that were held back, when there are any.
    unheld: Option<Subject>,
    /// What was found before any page was rendered.
    found: Arc<Diagnostics>,
    /// Titles, leads and places of all pages, and the bodies of those that were asked for.
    pub(super) book: Book,
    pub(super) theme: Theme,
    /// Findings of the pages that were rendered.
    rendered: HashMap<PageId, Diagnostics>,
    /// Finished pages.
    html: HashMap<(PageId, usize), Arc<str>>,
}

/// The site. A panic while it was held was a mistake of docfold's own: whatever it was, the others go on.
pub(super) fn locked(live: &Mutex<Live>) -> MutexGuard<'_, Live> {
    live.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a browser is to be told of a page's findings stands here until they are known.
pub(super) const FOOT: &str = "<!--docfold-foot-->";

/// Outputs that are served, and that pages lead to.
const SERVED: [SiteOutput; 2] = [SiteOutput::Search, SiteOutput::Markdown];

impl Live {
    /// Reads the project. A configuration that is wrong is shown in the browser; one that is not there is a failure.
    pub(super) fn start(options: ProjectOptions) -> Result<Self, ProjectError> {
        let mut live = Self {
            options,
            good: None,
            trouble: Vec::new(),
            last: HashMap::new(),
            epoch: 0,
            told: HashSet::new(),
            generation: 0,
            whole: None,
            check: None,
        };
        match live.options.open() {
            Ok(project) => live.install(project, true),
            Err(error @ ProjectError::Config { .. }) => live.trouble.push(error.to_string()),
            Err(error) => return Err(error),
        }
        Ok(live)
    }

    /// Has the whole book checked after changes, by whom `check` leads to.
    pub(super) fn check_with(&mut self, check: Sender<(u64, Subject)>) {
        self.check = Some(check);
    }

    /// Says that the whole book may be checked.
    pub(super) fn wake(&self) {
        if let Some(subject) = self.subject() {
            self.have_checked(subject);
        }
    }

    fn have_checked(&self, subject: (u64, Subject)) {
        if let Some(check) = &self.check {
            // Without a listener there is no check, and pages show their own findings.
            _ = check.send(subject);
        }
    }

    /// What the check of the whole book looks at, with the number of the state that it is.
    pub(super) fn subject(&self) -> Option<(u64, Subject)> {
        let good = self.good.as_ref()?;
        let subject = good.unheld.clone().unwrap_or_else(|| Subject {
            project: Arc::clone(&good.project),
            prepared: Arc::clone(&good.prepared),
            found: Arc::clone(&good.found),
        });
        Some((self.generation, subject))
    }

    /// The project that pages are made from, with the number of its state.
    pub(super) fn current(&self) -> Option<(u64, Arc<Project>)> {
        self.good.as_ref().map(|good| (self.generation, Arc::clone(&good.project)))
    }

    /// What search finds at `path`, when that is in `folder` and the site has search: the project, with the number of its state.
    pub(super) fn searched_at(&self, path: &str, folder: &str) -> Option<(u64, Arc<Project>)> {
        let is_within = self.below_base(path).strip_prefix('/').is_some_and(|path| path.starts_with(folder));
        let has_search = |project: &Project| project.config.site.outputs.contains(&SiteOutput::Search);
        self.current().filter(|(_, project)| is_within && has_search(project))
    }

    /// The findings of the whole book, when they are those of the present state.
    pub(super) fn known(&self) -> Option<&Whole> {
        self.whole.as_ref().filter(|whole| whole.generation == self.generation)
    }

    /// Path of the first page.
    pub(super) fn home(&self) -> String {
        let start = self.good.as_ref().and_then(|good| good.book.start().map(|start| (good, start)));
        start
            .map_or_else(|| "/".into(), |(good, (page, version))| Pages::new(&good.book).href(page, version).to_owned())
    }

    /// How much there is.
    pub(super) fn summary(&self) -> String {
        let Some(good) = &self.good else { return format!("error: {}", self.trouble.join("\n")) };
        let versions = good.book.axis.versions().len();
        let rules = options::rules(&good.project.config);
        let found = rules.settle(Diagnostics::clone(&good.found), &good.project.sources);
        format!("{} pages in {versions} versions; in their tree: {}", good.book.pages.len(), report::counted(&found))
    }

    /// Takes over what was saved. The text is for the terminal; none when nothing is different.
    pub(super) fn refresh(&mut self, paths: &[PathBuf]) -> Option<String> {
        let start = Instant::now();
        let before = (self.epoch, self.trouble.clone());
        let quick = if self.trouble.is_empty() { self.read_saved(paths) } else { None };
        self.generation += u64::from(quick.as_ref().is_none_or(|changed| !changed.is_empty()));
        let changed = match quick {
            Some(changed) if changed.is_empty() => return None,
            Some(changed) => {
                self.take(&changed);
                changed.into_iter().map(|(_, path, _)| path).collect()
            }
            None => {
                self.reopen();
                self.names(paths)
            }
        };
        self.told.clear();
        self.wake();
        let mut text = format!("{}: {:.0} ms", changed.join(", "), start.elapsed().as_secs_f64() * 1e3);
        if self.trouble != before.1 {
            for trouble in &self.trouble {
                text.push_str(&format!("\n{trouble}"));
            }
        }
        Some(text)
    }

    /// The saved files with their new texts, when all of them are sources that are still there.
    fn read_saved(&self, paths: &[PathBuf]) -> Option<Vec<(FileId, String, Arc<str>)>> {
        let good = self.good.as_ref()?;
        let mut changed = Vec::new();
        for path in paths {
            let relative = self.relative(path)?;
            let file = good.project.sources.find(&relative)?;
            // What was wrong with the bytes of a file is known to a complete reading alone.
            if good.project.sources.errors.iter().any(|error| error.path == relative) {
                return None;
            }
            let text = read_text(path).ok()?;
            if *good.project.sources.get(file).text != *text {
                changed.push((file, relative, text.into()));
            }
        }
        Some(changed)
    }

    /// The path below the project's root.
    fn relative(&self, path: &Path) -> Option<String> {
        let good = self.good.as_ref()?;
        let root = good.project.root.canonicalize().ok()?;
        let parts = path.strip_prefix(&root).ok()?.components();
        Some(parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
    }

    fn names(&self, paths: &[PathBuf]) -> Vec<String> {
        paths.iter().map(|path| self.relative(path).unwrap_or_else(|| path.display().to_string())).collect()
    }

    /// Takes over files of which nothing but the text is new.
    fn take(&mut self, changed: &[(FileId, String, Arc<str>)]) {
        let Some(good) = &mut self.good else { return };
        let config = &good.project.config;
        let (content, templates) = (&config.book.src, &config.source.templates);
        let body_alone = changed.iter().all(|(file, path, text)| {
            lies_in(path, content)
                && path.ends_with(".md")
                && only_body_differs(&good.project.sources.get(*file).text, text)
        });
        if body_alone {
            let project = Arc::make_mut(&mut good.project);
            for (file, path, text) in changed {
                project.sources.insert(path.clone(), Arc::clone(text));
                for page in good.book.pages.iter().filter(|page| page.file == *file) {
                    good.rendered.remove(&page.id);
                    good.html.retain(|(id, _), _| *id != page.id);
                }
            }
            return;
        }
        let mut project = Project::clone(&good.project);
        for (_, path, text) in changed {
            project.sources.insert(path.clone(), Arc::clone(text));
        }
        let theme = changed.iter().any(|(_, path, _)| lies_in(path, templates));
        self.install(project, theme);
    }

    /// Reads everything again.
    fn reopen(&mut self) {
        self.trouble.clear();
        match self.options.open() {
            Ok(project) => self.install(project, true),
            Err(error) => self.trouble.push(error.to_string()),
        }
    }

    /// The sources in force, and how to read those on disk: something may have been saved before it was watched.
    pub(super) fn in_force(&self) -> (Sources, ProjectOptions) {
        (self.good.as_ref().map(|good| good.project.sources.clone()).unwrap_or_default(), self.options.clone())
    }

    /// Puts a project in force, but for files that cannot be read while there is a last good text of them.
    fn install(&mut self, mut project: Project, with_theme: bool) {
        self.trouble.clear();
        let before = self.good.as_ref().map(|good| &*good.prepared);
        let (mut prepared, mut found) = prepare(&project, before);
        let mut unheld = None;
        if let Some(good) = &self.good {
            let unreadable =
                |finding: &&Diagnostic| matches!(finding.code, Code::InvalidFrontMatter | Code::InvalidData);
            let mut held = Vec::new();
            for finding in found.clone().finish(&project.sources).iter().filter(unreadable) {
                let Some(span) = finding.span else { continue };
                let path = project.sources.get(span.file).path.clone();
                let Some(old) = good.project.sources.find(&path).map(|file| &good.project.sources.get(file).text)
                else {
                    continue;
                };
                if *old != project.sources.get(span.file).text {
                    self.trouble.push(report::human(finding, &project.sources, &project.axis, false));
                    held.push((path, Arc::clone(old)));
                }
            }
            if !held.is_empty() {
                let mut lasting = project.clone();
                for (path, text) in held {
                    lasting.sources.insert(path, text);
                }
                let on_disk = Arc::new(std::mem::replace(&mut project, lasting));
                unheld = Some(Subject { project: on_disk, prepared: Arc::new(prepared), found: Arc::new(found) });
                (prepared, found) = prepare(&project, before);
            }
        }
        let (project, prepared, found) = (Arc::new(project), Arc::new(prepared), Arc::new(found));
        let in_force =
            || Subject { project: Arc::clone(&project), prepared: Arc::clone(&prepared), found: Arc::clone(&found) };
        // The check need not wait for what follows.
        self.have_checked((self.generation, unheld.clone().unwrap_or_else(in_force)));
        let before = self.good.as_ref().map(|good| (&*good.prepared, &good.book));
        let book = prepared.outline(before, &project.sources, &project.axis, Some(&Highlighter));
        let old = self.good.take();
        // An image that came or went is on pages whose bytes are the same.
        if old.as_ref().is_some_and(|old| old.project.sources.assets != project.sources.assets) {
            self.epoch += 1;
        }
        let theme = match old {
            Some(old) if !with_theme || looks_alike(&old.project, &project) => Ok(old.theme),
            old => {
                self.epoch += 1;
                theme(&book, project.templates()).or_else(|error| {
                    self.trouble.push(format!("template: {error}"));
                    // Without a last good theme there is still the built-in one.
                    old.map_or_else(|| theme(&book, []), |old| Ok(old.theme))
                })
            }
        };
        match theme {
            Ok(theme) => {
                let (rendered, html) = (HashMap::new(), HashMap::new());
                self.good = Some(Good { project, prepared, unheld, found, book, theme, rendered, html });
            }
            Err(error) => self.trouble.push(format!("template: {error}")),
        }
    }

    /// Counts a change that no page's own bytes show, such as another image.
    pub(super) fn touch(&mut self) {
        self.epoch += 1;
    }

    /// Findings that the terminal has not seen since the last change.
    pub(super) fn news(&mut self, findings: &[String]) -> Vec<String> {
        findings.iter().filter(|finding| self.told.insert((*finding).clone())).cloned().collect()
    }

    /// Folders and files that the site is made from: to be watched.
    pub(super) fn places(&self) -> (Vec<PathBuf>, Vec<PathBuf>) {
        let mut files = vec![parent(&self.options.config).to_path_buf()];
        let mut folders = Vec::new();
        if let Some(good) = &self.good {
            let (root, config) = (&good.project.root, &good.project.config);
            let real = root.canonicalize().unwrap_or_else(|_| root.clone());
            files.push(real.clone());
            folders.extend(folders_of(config).map(|folder| real.join(folder)));
            files.extend(self.single(&real, config).map(|file| parent(&file).to_path_buf()));
            // Where they are to be made.
            let nearest = |path: &PathBuf| path.ancestors().find(|path| path.is_dir()).map(Path::to_path_buf);
            files = files.iter().chain(folders.iter().filter(|folder| !folder.is_dir())).filter_map(nearest).collect();
        }
        files.sort();
        files.dedup();
        (folders, files)
    }

    /// Whether a saved path is part of the site. Editors leave files of their own beside those that they save, and a root
    /// folder holds other things.
    pub(super) fn concerns(&self, path: &Path) -> bool {
        if path.file_name() == self.options.config.file_name() {
            return true;
        }
        let Some((good, relative)) = self.good.as_ref().zip(self.relative(path)) else { return false };
        let (sources, config) = (&good.project.sources, &good.project.config);
        let real = good.project.root.canonicalize().unwrap_or_else(|_| good.project.root.clone());
        if sources.find(&relative).is_some() || self.single(&real, config).any(|file| file == path) {
            return true;
        }
        // A folder in which one of the sources is to be made is watched from then on.
        if path.is_dir() && folders_of(config).any(|folder| lies_in(folder, &relative)) {
            return true;
        }
        let within = |folder: &String| !folder.is_empty() && (relative == *folder || lies_in(&relative, folder));
        if config.source.assets.iter().any(within) {
            return true;
        }
        let is_folder = || path.is_dir() || sources.below(&relative).next().is_some();
        let extension = path.extension().and_then(|extension| extension.to_str());
        let read = ["md", "yml", "yaml", "html", "css", "js", "svg", "txt", "json", "xml"];
        let hidden = relative.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
        [&config.book.src, &config.source.data, &config.source.templates].into_iter().any(within)
            && !hidden
            && (extension.is_some_and(|extension| read.contains(&extension)) || is_folder())
    }

    /// The files that the configuration names, absolute.
    fn single<'s>(&'s self, root: &'s Path, config: &'s Config) -> impl Iterator<Item = PathBuf> + 's {
        let octicons = config.source.octicons.iter().map(|path| parent(&self.options.config).join(path));
        let files = single_files(config).map(|path| root.join(path)).chain(octicons);
        // As the watcher names them.
        files.map(|file| match (parent(&file).canonicalize(), file.file_name()) {
            (Ok(folder), Some(name)) => folder.join(name),
            _ => file,
        })
    }

    /// Whether a saved path is an asset that pages only name.
    pub(super) fn is_asset(&self, path: &Path) -> bool {
        self.good
            .as_ref()
            .zip(self.relative(path))
            .is_some_and(|(good, path)| good.project.sources.assets.contains(&path))
    }
}

impl Good {
    /// The pages, with links to what is served besides them.
    pub(super) fn pages(&self) -> Pages<'_> {
        let mut outputs = self.project.config.site.outputs.clone();
        outputs.retain(|output| SERVED.contains(output));
        Pages::new(&self.book).with_sources(&self.project.sources).with_outputs(&outputs)
    }

    /// The page with the place for findings still open, and what went wrong with its template.
    pub(super) fn page(&mut self, id: PageId, version: usize) -> Result<Arc<str>, ThemeError> {
        if !self.rendered.contains_key(&id) {
            let renderer = self.prepared.renderer(&self.project.sources, &self.project.axis, Some(&Highlighter));
            let (page, found) = renderer.page(id);
            self.book.pages[id.0 as usize] = page;
            self.rendered.insert(id, found);
        }
        if let Some(html) = self.html.get(&(id, version)) {
            return Ok(Arc::clone(html));
        }
        let pages = self.pages();
        let mut context = pages.context(self.book.page(id), version);
        context.foot_html = FOOT.to_owned();
        let html: Arc<str> = self.theme.render_page(&context)?.into();
        self.html.insert((id, version), Arc::clone(&html));
        Ok(html)
    }

    /// What is wrong with a page in one version, in its file and in the texts that it includes. Until the whole book is
    /// checked that is what its rendering finds.
    pub(super) fn findings(&self, id: PageId, version: usize, whole: Option<&Whole>) -> Vec<String> {
        let page = self.book.page(id);
        let mut files = BTreeSet::from([page.file]);
        files.extend(page.body.iter().flat_map(|body| body.map.segments.iter().map(|segment| segment.source.file)));
        let shown = |f: &&Diagnostic| f.level >= Level::Warning && f.concerns(VersionSet::single(version));
        if let Some(whole) = whole {
            let found =
                files.iter().flat_map(|file| whole.by_file.get(file)).flat_map(|found| found.iter()).filter(shown);
            return found.map(|f| report::human(f, &whole.project.sources, &whole.project.axis, false)).collect();
        }
        let mut all = self.rendered.get(&id).cloned().unwrap_or_default();
        for shared in [&*self.found, &self.prepared.used_templates()] {
            for finding in shared.as_slice().iter().filter(|f| f.span.is_some_and(|span| files.contains(&span.file))) {
                all.push(finding.clone());
            }
        }
        let rules = options::rules(&self.project.config);
        let mut found = all.finish(&self.project.sources);
        found.iter_mut().for_each(|finding| finding.level = rules.level(finding.code));
        found.retain(|finding| shown(&finding));
        found.iter().map(|f| report::human(f, &self.project.sources, &self.project.axis, false)).collect()
    }
}

/// The folder that holds `path`.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The folders that the configuration names.
fn folders_of(config: &Config) -> impl Iterator<Item = &String> {
    let folders = [&config.book.src, &config.source.data, &config.source.templates];
    folders.into_iter().chain(&config.source.assets).filter(|folder| !folder.is_empty())
}

fn prepare(project: &Project, before: Option<&Prepared>) -> (Prepared, Diagnostics) {
    let mut sink = Diagnostics::new();
    let (sources, config, axis) = (&project.sources, &project.config, &project.axis);
    let prepared = match before {
        Some(before) => before.after(sources, config, axis, &mut sink),
        None => Prepared::new(sources, config, axis, &mut sink),
    };
    (prepared, sink)
}

/// Whether nothing that every page shows is different.
fn looks_alike(one: &Project, other: &Project) -> bool {
    format!("{:?}", one.config) == format!("{:?}", other.config) && one.templates().eq(other.templates())
}
