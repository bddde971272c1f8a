//! What templates can refer to: [`Library`].
//!
//! In: data entries, context and names, collected by the content stage. Out: parsed templates of data values, kept once
//! per use form (indentation, quote prefix), shared by all pages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, RwLock};

use foldhash::HashMap;

use super::super::config::Axis;
use super::super::diag::{Diagnostics, nearest};
use super::super::folded::Folded;
use super::super::source::Span;
use super::ast::Data;
use super::condition::Names;
use super::template::{Origin, Run, Template, run_at};
use super::{Block, Icons, Tags, Value, block, parse};

/// Bounds of one evaluation, against templates that would not end.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes that one evaluation may write, all versions together.
    pub output_bytes: usize,
    /// Nodes that one evaluation may visit, with the rounds of loops and the size of values counted in.
    pub steps: usize,
    /// Nesting of data references.
    pub includes: usize,
    /// Nesting of tags, those of included data counted in; bounds the stack.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { output_bytes: 32 << 20, steps: 1_000_000, includes: 64, depth: 200 }
    }
}

/// A value that `data` can name.
#[derive(Clone, Debug, PartialEq)]
pub struct DataEntry {
    /// Its dotted path: `variables.product.name`, `reusables.oauth.intro`.
    pub path: String,
    /// The value.
    pub value: DataValue,
}

/// The value of a [`DataEntry`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum DataValue {
    /// A template text.
    Text {
        /// The text.
        text: Arc<str>,
        /// Where it stands.
        origin: Origin,
    },
    /// Structured data.
    Value {
        /// The value.
        value: Value,
        /// Where it stands.
        span: Span,
    },
}

/// How a data value is used: which entry, indentation, trimmed, prefix of quoted lines.
type Use = (usize, usize, bool, String);

/// What an evaluation took from a library: the text depends on these entries alone, apart from variables of the context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uses(BTreeSet<Use>);

impl Uses {
    /// Adds what `other` took.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    /// Whether one of the entries at `places` was taken.
    pub(crate) fn any(&self, places: &BTreeSet<usize>) -> bool {
        self.0.iter().any(|(place, ..)| places.contains(place))
    }
}

/// Everything that templates can refer to.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Library {
    /// The versions.
    pub axis: Option<Axis>,
    /// Features for conditions.
    pub names: Names,
    /// Names that conditions may use without a finding although they are neither plans nor features.
    pub quiet_names: BTreeSet<String>,
    /// Paths of data whose files cannot be used: what stands below one is missing for that reason, which a finding tells.
    pub unreadable: BTreeSet<String>,
    /// Variables that every page sees, by version.
    pub context: BTreeMap<String, Folded<Value>>,
    /// Block tags.
    pub blocks: BTreeMap<String, Block>,
    /// Icons.
    pub icons: Icons,
    /// Bounds.
    pub limits: Limits,
    /// Which tags count.
    pub tags: Tags,
    entries: Vec<DataEntry>,
    by_path: HashMap<String, usize>,
    templates: RwLock<HashMap<Use, Arc<Template>>>,
}

impl Library {
    /// A library with the blocks of the format and no data.
    #[must_use]
    pub fn new(axis: Axis) -> Self {
        Self { axis: Some(axis), blocks: block::standard(), ..Self::default() }
    }

    /// The versions.
    ///
    /// # Panics
    /// Never on a library made by [`Self::new`].
    #[must_use]
    pub fn axis(&self) -> &Axis {
        self.axis.as_ref().expect("a library is made with its axis")
    }

    /// Adds an entry; a later one of the same path wins.
    pub fn insert(&mut self, entry: DataEntry) {
        match self.by_path.get(&entry.path) {
            Some(&place) => self.entries[place] = entry,
            None => {
                self.by_path.insert(entry.path.clone(), self.entries.len());
                self.entries.push(entry);
            }
        }
    }

    /// The entry with this path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&DataEntry> {
        self.by_path.get(path).map(|&place| &self.entries[place])
    }

    /// Whether `path` would stand in a file that cannot be used.
    pub(super) fn is_unreadable(&self, path: &str) -> bool {
        let mut folders = path.match_indices('.').map(|(end, _)| &path[..end]);
        folders.any(|folder| self.unreadable.contains(folder))
    }

    /// All entries in the order of their reading.
    #[must_use]
    pub fn entries(&self) -> &[DataEntry] {
        &self.entries
    }

    /// The template of a data reference, or `None` when there is no such entry.
    pub(crate) fn template(&self, data: &Data) -> Option<Arc<Template>> {
        let &place = self.by_path.get(&data.path)?;
        let key = (place, data.indent, data.trim, data.quote.clone());
        if let Some(found) = self.templates.read().ok().and_then(|templates| templates.get(&key).map(Arc::clone)) {
            return Some(found);
        }
        let template = match &self.entries[place].value {
            DataValue::Text { text, origin } => used(text, origin, data, self),
            DataValue::Value { value, span } => used(&value.to_text(), &Origin::Opaque(*span), data, self),
        };
        let template = Arc::new(template);
        if let Ok(mut templates) = self.templates.write() {
            templates.entry(key).or_insert_with(|| Arc::clone(&template));
        }
        Some(template)
    }

    /// As [`Self::template`], with a note that it was taken.
    pub(super) fn template_for(&self, data: &Data, uses: &mut Uses) -> Option<Arc<Template>> {
        let template = self.template(data)?;
        let place = *self.by_path.get(&data.path)?;
        uses.0.insert((place, data.indent, data.trim, data.quote.clone()));
        Some(template)
    }

    /// Findings in the templates of what was taken.
    pub(crate) fn findings(&self, uses: &Uses) -> Diagnostics {
        let mut sink = Diagnostics::new();
        for (place, indent, trim, quote) in &uses.0 {
            let Some(entry) = self.entries.get(*place) else { continue };
            let data = Data {
                path: entry.path.clone(),
                members: Vec::new(),
                path_range: 0..0,
                range: 0..0,
                indent: *indent,
                trim: *trim,
                quote: quote.clone(),
            };
            sink.extend(self.template(&data).map(|template| template.diagnostics.clone()).unwrap_or_default());
        }
        sink
    }

    /// The places of the entries that differ from those of `before`; `None` when more than texts of entries differs.
    pub(crate) fn changed(&self, before: &Self) -> Option<BTreeSet<usize>> {
        let same = self.axis == before.axis
            && self.names.features == before.names.features
            && self.quiet_names == before.quiet_names
            && self.unreadable == before.unreadable
            && self.context == before.context
            && self.blocks == before.blocks
            && self.icons == before.icons
            && self.entries.len() == before.entries.len();
        if !same {
            return None;
        }
        let mut changed = BTreeSet::new();
        for (place, (new, old)) in self.entries.iter().zip(&before.entries).enumerate() {
            match (&new.value, &old.value) {
                _ if new.path != old.path => return None,
                (new, old) if new == old => {}
                // Structured values are read by more than templates.
                (DataValue::Text { .. }, DataValue::Text { .. }) => _ = changed.insert(place),
                _ => return None,
            }
        }
        Some(changed)
    }

    /// The template of one member of a structured value, as a data reference uses it.
    pub(super) fn member_template(&self, data: &Data, value: &Value) -> Option<Arc<Template>> {
        let entry = self.find(&data.path)?;
        let span = match &entry.value {
            DataValue::Value { span, .. } => *span,
            DataValue::Text { origin, .. } => origin.span(0..0),
        };
        Some(Arc::new(used(&value.to_text(), &Origin::Opaque(span), data, self)))
    }

    /// The templates of data values that were used, in a fixed order.
    #[must_use]
    pub fn used_templates(&self) -> Vec<(String, Arc<Template>)> {
        let Ok(templates) = self.templates.read() else { return Vec::new() };
        let mut used: Vec<_> = templates.iter().collect();
        used.sort_by(|a, b| a.0.cmp(b.0));
        used.into_iter().map(|(key, template)| (self.entries[key.0].path.clone(), Arc::clone(template))).collect()
    }

    /// The near miss of a data path.
    #[must_use]
    pub fn near(&self, path: &str) -> Option<&str> {
        let family = path.split('.').next().unwrap_or("");
        nearest(path, self.entries.iter().map(|entry| entry.path.as_str()).filter(|entry| entry.starts_with(family)))
    }
}

/// A data value as it is used: trimmed, indented, quoted; then parsed. The rules are those of format.md §4.3 and §4.4.
fn used(text: &str, origin: &Origin, data: &Data, library: &Library) -> Template {
    let leading = text.len() - text.trim_start().len();
    let (start, kept) = if data.trim { (leading, text.trim()) } else { (0, text) };
    if (data.indent == 0 && data.quote.is_empty()) || (data.trim && !kept.contains('\n')) {
        let origin = shifted(origin, start);
        return parse::template(kept.into(), origin, library);
    }
    let spaces = " ".repeat(data.indent);
    let mut out = String::with_capacity(kept.len() + kept.len() / 8);
    let mut runs: Vec<(usize, usize, bool)> = Vec::new();
    let mut at = start;
    for (number, line) in kept.split('\n').enumerate() {
        if number > 0 {
            runs.push((out.len(), at - 1, true));
            out.push('\n');
        }
        let mut shown = line;
        let mut prefix = if number == 0 && data.trim { "" } else { spaces.as_str() };
        if number > 0 && !data.quote.is_empty() && !line.trim_start().starts_with('>') {
            shown = line.trim();
            prefix = &data.quote;
        }
        let skipped = line.find(shown).unwrap_or(0);
        if !prefix.is_empty() {
            runs.push((out.len(), at + skipped, false));
            out.push_str(prefix);
        }
        runs.push((out.len(), at + skipped, true));
        out.push_str(shown);
        at += line.len() + 1;
    }
    if data.trim {
        out.truncate(out.trim_end().len());
    }
    let origin = match origin {
        Origin::Opaque(span) => Origin::Opaque(*span),
        Origin::Lines { file, .. } => {
            let place = |source: usize| origin.span(source..source).start as usize;
            let lines = runs.into_iter().map(|(out, source, verbatim)| Run::new(out, place(source), verbatim));
            Origin::Lines { file: *file, lines: lines.collect() }
        }
    };
    parse::template(out.into(), origin, library)
}

/// The origin of the part of a text that begins at `start`.
fn shifted(origin: &Origin, start: usize) -> Origin {
    match origin {
        Origin::Opaque(span) => Origin::Opaque(*span),
        Origin::Lines { file, lines } => {
            let first = Run { out: 0, source: origin.span(start..start).start, ..run_at(lines, start) };
            let rest = lines.iter().filter(|line| line.out as usize > start);
            let rest = rest.map(|line| Run::new(line.out as usize - start, line.source as usize, line.verbatim));
            Origin::Lines { file: *file, lines: std::iter::once(first).chain(rest).collect() }
        }
    }
}
