//! The content tree: which files are pages, and how they hang together (format.md §1).
//!
//! In: sources, configuration, features. Out: [`Tree`]: pages in tree order with front matter, versions and children.
//! Only what `children` reaches from the root index page is a page. Knows nothing of what pages say.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::super::config::{Axis, Config};
use super::super::diag::{Code, Diagnostics, MOST_COMPARED, nearest};
use super::super::percent::decode_path;
use super::super::source::{FileId, Sources, Span};
use super::front::{Front, Fronts};
use super::listing;
use super::page::{Child, PageId, PageKind, UrlPath};
use super::unlisted::{self, Standing};
use super::values::layout_problem;
use super::versions::{self, Features};
use crate::catalog::VersionSet;

/// A page before anything of it is rendered.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub(crate) struct Node {
    pub(crate) file: FileId,
    pub(crate) path: UrlPath,
    pub(crate) kind: PageKind,
    pub(crate) front: Arc<Front>,
    /// Where the page exists.
    pub(crate) versions: VersionSet,
    /// What its own front matter says.
    pub(crate) own_versions: VersionSet,
    pub(crate) parent: Option<PageId>,
    pub(crate) children: Vec<Child>,
}

impl Node {
    /// Whether it is the same page with the same front matter, whatever its relatives are.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.file == other.file
            && self.path == other.path
            && self.versions == other.versions
            && Arc::ptr_eq(&self.front, &other.front)
    }
}

/// All pages, parents before children, in the order of navigation.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
}

/// Reads the tree.
pub(crate) fn read(
    sources: &Sources,
    config: &Config,
    axis: &Axis,
    features: &Features,
    fronts: &Fronts,
    sink: &mut Diagnostics,
) -> Tree {
    let root = config.book.src.as_str();
    let Some(file) = sources.find(&format!("{root}/index.md")) else {
        let message = format!("no `{root}/index.md`: the content tree begins there");
        sink.report(Code::MissingChild, None, message).help("`docfold new NAME` makes a small project");
        return Tree::default();
    };
    let mut reader = Reader {
        sources,
        config,
        axis,
        features,
        fronts,
        root,
        sink,
        nodes: Vec::new(),
        by_file: HashMap::new(),
        broken: HashSet::new(),
        owners: Vec::new(),
    };
    reader.run(file);
    let standing = |file| match reader.by_file.contains_key(&file) {
        true => Standing::Page,
        false if reader.broken.contains(&file) => Standing::Broken,
        false => Standing::Unlisted,
    };
    unlisted::report(sources, root, fronts, standing, reader.sink);
    let mut nodes = reader.nodes;
    inherit_versions(&mut nodes);
    let tree = Tree { nodes };
    check(&tree, axis, sources, sink);
    tree
}

struct Reader<'r> {
    sources: &'r Sources,
    config: &'r Config,
    axis: &'r Axis,
    features: &'r Features,
    fronts: &'r Fronts,
    root: &'r str,
    sink: &'r mut Diagnostics,
    nodes: Vec<Node>,
    by_file: HashMap<FileId, PageId>,
    /// Files that are listed, and no pages for what they say.
    broken: HashSet<FileId>,
    /// By page, the page in whose folder it lies and that lists it.
    owners: Vec<Option<PageId>>,
}

/// An entry of `children` that waits for its turn.
struct Waiting {
    file: FileId,
    parent: PageId,
    /// Its place among the parent's children.
    place: usize,
    cross_product: bool,
}

impl Reader<'_> {
    /// Depth first, without recursion: a tree may be as deep as it likes.
    fn run(&mut self, root: FileId) {
        let mut found: BTreeMap<(PageId, usize), Child> = BTreeMap::new();
        let mut stack = Vec::new();
        if let Some(page) = self.page(root, None) {
            self.push_children(page, &mut stack);
        }
        while let Some(next) = stack.pop() {
            let page = match self.by_file.get(&next.file) {
                Some(&page) => Some(page),
                None => {
                    let page = self.page(next.file, Some(next.parent));
                    if let Some(page) = page {
                        self.push_children(page, &mut stack);
                    }
                    page
                }
            };
            if let Some(page) = page {
                self.adopt(page, &next);
                found.insert((next.parent, next.place), Child { page, cross_product: next.cross_product });
            }
        }
        for ((parent, _), child) in found {
            self.nodes[parent.0 as usize].children.push(child);
        }
        self.settle_parents();
    }

    /// Notes that the page is listed. Of several pages that list it, the nearest above its path owns it.
    fn adopt(&mut self, page: PageId, listing: &Waiting) {
        let path = |id: PageId| &self.nodes[id.0 as usize].path;
        let nearer = self.owners[page.0 as usize]
            .is_none_or(|owner| path(owner).as_str().len() < path(listing.parent).as_str().len());
        if !listing.cross_product && nearer && is_below(path(page), path(listing.parent)) {
            self.owners[page.0 as usize] = Some(listing.parent);
        }
    }

    /// Gives every page but the first its parent: always one with a shorter path, so that no page is its own ancestor.
    fn settle_parents(&mut self) {
        let mut by_path: HashMap<&str, PageId> = HashMap::new();
        for (index, node) in self.nodes.iter().enumerate() {
            by_path.entry(node.path.as_str()).or_insert(page_id(index));
        }
        let above = |path: &UrlPath| {
            let mut path = path.as_str();
            while let Some((folder, _)) = path.rsplit_once('/') {
                if let Some(&page) = by_path.get(if folder.is_empty() { "/" } else { folder }) {
                    return page;
                }
                path = folder;
            }
            PageId(0)
        };
        let nodes = self.nodes.iter().zip(&self.owners);
        let parents: Vec<PageId> = nodes.map(|(node, owner)| owner.unwrap_or_else(|| above(&node.path))).collect();
        for (node, parent) in self.nodes.iter_mut().zip(parents).skip(1) {
            node.parent = Some(parent);
        }
    }

    fn page(&mut self, file: FileId, parent: Option<PageId>) -> Option<PageId> {
        let (front, found) = self.fronts.get(file)?;
        self.sink.extend(found.clone());
        let Some(front) = front.clone() else {
            self.broken.insert(file);
            return None;
        };
        let source_path = &self.sources.get(file).path;
        let inside = &source_path[self.root.len() + 1..];
        let stem = inside.strip_suffix(".md").unwrap_or(inside);
        let is_index = stem == "index" || stem.ends_with("/index");
        let path = UrlPath::new(if is_index { &stem[..stem.len() - "index".len()] } else { stem });
        let kind = match (is_index, path.as_str()[1..].split('/').filter(|part| !part.is_empty()).count()) {
            (false, _) => PageKind::Article,
            (true, 0) => PageKind::Home,
            (true, 1) => PageKind::Product,
            (true, 2) => PageKind::Category,
            (true, _) => PageKind::Subcategory,
        };
        if front.text("title").is_none() {
            self.sink.report(Code::MissingKey, front.span, "no `title` in the front matter");
        }
        let value = front.map.get("versions");
        let (own_versions, problems) = versions::evaluate(value, self.axis, self.features);
        for problem in problems {
            // An index page takes the versions of its children: what its own value selects does not matter.
            if is_index && matches!(problem.code, Code::NoVersions | Code::UnmetRange) {
                continue;
            }
            problem.report(self.sources, front.value(self.sources, "versions"), self.sink);
        }
        self.check_layout(&front);
        let id = page_id(self.nodes.len());
        self.owners.push(None);
        self.by_file.insert(file, id);
        self.nodes.push(Node {
            file,
            path,
            kind,
            front,
            versions: own_versions,
            own_versions,
            parent,
            children: Vec::new(),
        });
        Some(id)
    }

    fn check_layout(&mut self, front: &Front) {
        let Some(value) = front.map.get("layout") else { return };
        let folder = &self.config.source.templates;
        let has_template = |name: &str| self.sources.find(&format!("{folder}/{name}.html")).is_some();
        if let Some((message, help)) = layout_problem(value, has_template) {
            self.sink.report(Code::InvalidValue, front.key(self.sources, "layout"), message).help = help;
        }
    }

    fn push_children(&mut self, page: PageId, stack: &mut Vec<Waiting>) {
        let node = &self.nodes[page.0 as usize];
        if node.kind == PageKind::Article {
            let list = node.front.map.get("children").and_then(serde_json::Value::as_array);
            if list.is_some_and(|list| !list.is_empty()) {
                let message = "`children` of a page that is no `index.md` count for nothing";
                self.sink
                    .report(Code::InvalidValue, node.front.key(self.sources, "children"), message)
                    .help(format!("call the file `{}/index.md`, or remove the key", node.path.slug()));
            }
            return;
        }
        let path = node.path.clone();
        let node_file = node.file;
        let front = Arc::clone(&node.front);
        let may_lack = path.product() == "search"
            || path.product() == "early-access"
            || front.map.get("layout").and_then(serde_json::Value::as_str) == Some("journey-landing");
        if !front.map.contains_key("children") && !may_lack {
            self.sink.report(Code::NoChildren, front.span, "an index page without `children`");
        }
        let (mut seen, mut files) = (HashSet::new(), HashSet::new());
        let mut waiting = Vec::new();
        for (place, (entry, span)) in front.entries(self.sources, "children").into_iter().enumerate() {
            let (base, rest, cross_product) = match entry.strip_prefix("/content/") {
                Some(rest) => (String::new(), rest, true),
                None => (path.under(""), entry.trim_start_matches('/'), false),
            };
            if !is_plain(rest) {
                let what = if rest.contains("..") { "leads out of its folder" } else { "is no plain path" };
                self.sink
                    .report(Code::EscapingChild, span, format!("`{entry}` {what}"))
                    .help("write the path of a page below this folder, without `.`, `..` and backslash");
                continue;
            }
            let named = |rest: &str| {
                let joined = UrlPath::new(&format!("{base}/{rest}"));
                let file = [format!("{}{joined}.md", self.root), format!("{}{joined}/index.md", self.root)]
                    .iter()
                    .find_map(|path| self.sources.find(path));
                (joined, file)
            };
            let (mut joined, mut file) = named(rest);
            // The name of a file, written as in an address.
            if file.is_none()
                && let Some(decoded) = decode_path(rest).filter(|decoded| is_plain(decoded))
                && let (other, Some(found)) = named(&decoded)
            {
                (joined, file) = (other, Some(found));
            }
            if file == Some(node_file) {
                self.sink
                    .report(Code::MissingChild, span, format!("`{entry}` is this page itself"))
                    .help("name the pages below it, or remove the entry");
                continue;
            }
            // `/a` and `/a/index` are two names of one file.
            if !seen.insert(joined.clone()) || file.is_some_and(|file| !files.insert(file)) {
                self.sink.report(Code::DuplicateChild, span, format!("`{entry}` stands in `children` twice"));
                continue;
            }
            if !entry.starts_with('/') {
                let message = format!("`{entry}` in `children` does not begin with a slash");
                let exact = self.sources.text(span) == entry;
                let found = self.sink.report(Code::UnrootedChild, span, message);
                found.help(format!("write `/{entry}`"));
                if exact {
                    found.fix(span, format!("/{entry}"));
                }
            }
            match file {
                Some(file) => waiting.push(Waiting { file, parent: page, place, cross_product }),
                None if rest == "early-access" => {}
                None => self.missing_child(&entry, span, &joined),
            }
        }
        stack.extend(waiting.into_iter().rev());
        self.ungrouped(&front, &seen);
    }

    /// Reports names in groups of children that are those of no child.
    fn ungrouped(&mut self, front: &Front, children: &HashSet<UrlPath>) {
        if listing::groups(&front.map).next().is_none() {
            return;
        }
        let known: HashSet<&str> = children.iter().flat_map(UrlPath::ends).collect();
        let mut places = front.places_within(self.sources, "childGroups");
        for group in listing::groups(&front.map) {
            places.pass("children");
            for name in listing::group_children(group) {
                let span = places.origin(name).span(0..name.len());
                let bare = name.trim_matches('/');
                if known.contains(bare) {
                    continue;
                }
                let near =
                    nearest(bare, children.iter().map(UrlPath::slug).filter(|_| children.len() <= MOST_COMPARED));
                let message = format!("no child `{name}`: the group shows none for it");
                let found = self.sink.report(Code::DeadEntry, span, message);
                found.help = Some(near.map_or_else(
                    || "remove the entry, or write the name of a child of this page".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ));
            }
        }
    }

    fn missing_child(&mut self, entry: &str, span: Span, joined: &UrlPath) {
        if joined.as_str() == "/" {
            self.sink
                .report(Code::MissingChild, span, format!("`{entry}` names no page below this one"))
                .help("write the file's name without `.md`, or remove the entry");
            return;
        }
        let folder = format!("{}{}", self.root, joined.as_str().rsplit_once('/').map_or("", |(folder, _)| folder));
        let names: Vec<&str> = self
            .sources
            .below(&folder)
            .filter_map(|(_, source)| {
                let rest = &source.path[folder.len() + 1..];
                rest.strip_suffix("/index.md").or_else(|| rest.strip_suffix(".md")).filter(|name| !name.contains('/'))
            })
            .collect();
        let near = nearest(joined.slug(), names).map(|near| format!("did you mean `/{near}`?"));
        let message = format!("neither `{}{joined}.md` nor `{}{joined}/index.md` exists", self.root, self.root);
        let found = self.sink.report(Code::MissingChild, span, message);
        found.label(format!("`{entry}` leads nowhere"));
        found.help = near;
    }
}

/// Whether `path` stays in its folder.
fn is_plain(path: &str) -> bool {
    !path.split('/').any(|segment| matches!(segment, "." | "..")) && !path.contains('\\')
}

/// Whether `path` lies in the folder `folder`.
fn is_below(path: &UrlPath, folder: &UrlPath) -> bool {
    let rest = path.as_str().strip_prefix(folder.as_str().trim_end_matches('/'));
    rest.is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
}

fn page_id(index: usize) -> PageId {
    PageId(u32::try_from(index).expect("a project has fewer than 2^32 pages"))
}

/// Every index page but the root takes the union of its children's versions, from the leaves upwards.
fn inherit_versions(nodes: &mut [Node]) {
    // Children may stand before their parent where a page is listed twice: repeat until nothing changes. Each round
    // settles one more level, so the rounds are bounded by the number of pages.
    for _ in 0..nodes.len() {
        let mut changed = false;
        for index in (1..nodes.len()).rev() {
            let node = &nodes[index];
            if node.kind == PageKind::Article || node.children.is_empty() || node.path.product() == "early-access" {
                continue;
            }
            let union =
                node.children.iter().fold(VersionSet::EMPTY, |all, child| all | nodes[child.page.0 as usize].versions);
            if union != nodes[index].versions {
                nodes[index].versions = union;
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

fn check(tree: &Tree, axis: &Axis, sources: &Sources, sink: &mut Diagnostics) {
    let mut by_path: HashMap<&UrlPath, usize> = HashMap::new();
    let mut products: HashMap<&str, VersionSet> = HashMap::new();
    for node in tree.nodes.iter().filter(|node| node.kind == PageKind::Product) {
        products.insert(node.path.product(), node.own_versions);
    }
    for (index, node) in tree.nodes.iter().enumerate() {
        if let Some(&other) = by_path.get(&node.path) {
            let both = node.versions & tree.nodes[other].versions;
            if !both.is_empty() {
                let message = format!("a second page at `{}` in {}", node.path, axis.describe(both));
                sink.report(Code::DuplicatePermalink, node.front.key(sources, "title"), message)
                    .versions(both)
                    .also(tree.nodes[other].front.key(sources, "title"), "the first one")
                    .help("rename one of the two files");
            }
        } else {
            by_path.insert(&node.path, index);
        }
        if node.versions.is_empty() && node.kind != PageKind::Article {
            let message = "none of the page's children is in any version".to_owned();
            sink.report(Code::NoVersions, node.front.key(sources, "children"), message);
        }
        let Some(&product) = products.get(node.path.product()) else { continue };
        let wider = node.versions - product;
        if node.kind == PageKind::Article && !wider.is_empty() {
            let span = node.front.value(sources, "versions");
            let message =
                format!("the page is in {}, its product `{}` is not", axis.describe(wider), node.path.product());
            sink.report(Code::WiderThanProduct, span, message)
                .versions(wider)
                .help("narrow `versions` here, or widen it in the product's index.md");
        }
    }
}
