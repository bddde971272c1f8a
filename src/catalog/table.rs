//! The static tables of a generated module: [`Catalog`] for what is compared and counted, [`Texts`] for what is read.
//!
//! One blob a field and `u32` offsets: a few tokens for the compiler however long the texts are, and a field that nothing
//! reads is not linked. Invariants (kept by the generator, and no access panics when they are broken): offsets ascend and
//! lie on character boundaries; codes are sorted; entries are sorted by code, then domain.

use super::lookup::{MAX_CODE_BYTES, hash, same};
use super::{Version, VersionSet};

/// Texts one after another in a blob.
#[derive(Clone, Copy, Debug)]
pub struct Strings {
    /// All texts.
    pub blob: &'static str,
    /// Where each begins, and the end of the last.
    pub offsets: &'static [u32],
}

impl Strings {
    /// No text.
    pub const EMPTY: Strings = Strings { blob: "", offsets: &[] };

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text `index`; empty when there is none.
    #[must_use]
    pub const fn get(&self, index: usize) -> &'static str {
        if index >= self.len() {
            return "";
        }
        let (start, end) = (self.offsets[index] as usize, self.offsets[index + 1] as usize);
        match self.blob.split_at_checked(end) {
            Some((head, _)) => match head.split_at_checked(start) {
                Some((_, text)) => text,
                None => "",
            },
            None => "",
        }
    }
}

/// One field of all entries, each folded over its versions: a few parts with disjoint sets.
#[derive(Clone, Copy, Debug)]
pub struct Texts {
    /// The parts of all entries, in the order of the entries.
    pub parts: Strings,
    /// First part of each entry, and the number of parts; empty when every entry has one part.
    pub starts: &'static [u32],
    /// The set of each part, an index into [`Catalog::sets`]; empty when every part holds in all versions of its entry.
    pub sets: &'static [u16],
}

impl Texts {
    /// A field that no entry has.
    pub const EMPTY: Texts = Texts { parts: Strings::EMPTY, starts: &[], sets: &[] };

    /// The numbers of the parts of `entry`: from, to.
    #[must_use]
    pub const fn range(&self, entry: usize) -> (usize, usize) {
        if self.starts.is_empty() {
            if entry < self.parts.len() { (entry, entry + 1) } else { (0, 0) }
        } else if entry + 1 < self.starts.len() {
            (self.starts[entry] as usize, self.starts[entry + 1] as usize)
        } else {
            (0, 0)
        }
    }

    /// The text of `entry` in the first of `versions` that has one; `None` where there is no text.
    #[must_use]
    pub const fn at(&self, catalog: &Catalog, entry: usize, versions: VersionSet) -> Option<&'static str> {
        let (mut part, end) = self.range(entry);
        let mut best = None;
        let mut best_version = VersionSet::CAPACITY;
        while part < end {
            let set = if part < self.sets.len() { catalog.set(self.sets[part]) } else { catalog.versions_of(entry) };
            if let Some(version) = set.intersection(versions).first_index()
                && version < best_version
            {
                best = Some(self.parts.get(part));
                best_version = version;
            }
            part += 1;
        }
        match best {
            Some(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

/// Every path and anchor under which entries are known on the wire: see [`super::by_uri`].
#[derive(Clone, Copy, Debug)]
pub struct Uris {
    /// Paths without host, sub-path, prefix and version, decoded and sorted; old ones included.
    pub paths: Strings,
    /// The page of each path.
    pub pages: &'static [u32],
    /// Anchors, decoded, sorted by page, then anchor, then entry. The empty one stands for the page without an anchor.
    pub anchors: Strings,
    /// The page of each anchor.
    pub anchor_pages: &'static [u32],
    /// The entry of each anchor.
    pub entries: &'static [u32],
}

impl Uris {
    /// No path.
    pub const EMPTY: Uris =
        Uris { paths: Strings::EMPTY, pages: &[], anchors: Strings::EMPTY, anchor_pages: &[], entries: &[] };
}

/// What a generated module is made of, but for the texts.
#[derive(Clone, Copy, Debug)]
pub struct Catalog {
    /// The versions in order: what the bits of a [`VersionSet`] stand for.
    pub versions: &'static [Version<'static>],
    /// Segment of each version in URLs, with a leading slash; empty for the default plan.
    pub segments: &'static [&'static str],
    /// Sub-path under which the documentation is served, such as `/docs`; empty for none.
    pub base_path: &'static str,
    /// First segment of every path, such as `en`; empty for none.
    pub prefix: &'static str,
    /// Hosts under which the documentation is linked; empty: any host.
    pub hosts: &'static [&'static str],
    /// The distinct sets of versions.
    pub sets: &'static [u128],
    /// The domains, sorted.
    pub domains: &'static [&'static str],
    /// The codes, sorted.
    pub codes: Strings,
    /// Hash table: number of a code plus one, zero for a free slot; its length is a power of two.
    pub slots: &'static [u32],
    /// First entry of each code, and the number of entries; empty when every code has one entry.
    pub first_entry: &'static [u32],
    /// Code of each entry; empty when every code has one entry.
    pub entry_code: &'static [u32],
    /// Domain of each entry.
    pub entry_domain: &'static [u16],
    /// Versions of each entry, an index into `sets`.
    pub entry_set: &'static [u16],
    /// [`super::Status`] of each entry as a number; empty: all active.
    pub status: &'static [u8],
    /// [`super::Retry`] of each entry as a number, zero for unknown; empty: all unknown.
    pub retry: &'static [u8],
    /// HTTP status of each entry, zero for none; empty: none.
    pub http_status: &'static [u16],
    /// Source line of each entry.
    pub lines: &'static [u32],
    /// Paths and anchors.
    pub uris: Uris,
}

impl Catalog {
    /// The catalog without entries.
    pub const EMPTY: Catalog = Catalog {
        versions: &[],
        segments: &[],
        base_path: "",
        prefix: "",
        hosts: &[],
        sets: &[],
        domains: &[],
        codes: Strings::EMPTY,
        slots: &[],
        first_entry: &[],
        entry_code: &[],
        entry_domain: &[],
        entry_set: &[],
        status: &[],
        retry: &[],
        http_status: &[],
        lines: &[],
        uris: Uris::EMPTY,
    };

    /// The number of the code `text`.
    #[must_use]
    pub const fn find(&self, text: &str) -> Option<usize> {
        if self.slots.is_empty() || text.len() > MAX_CODE_BYTES {
            return None;
        }
        let mask = self.slots.len() - 1;
        let mut slot = hash(text) as usize & mask;
        let mut probes = 0;
        while probes <= mask {
            let number = self.slots[slot] as usize;
            if number == 0 {
                return None;
            }
            if same(self.codes.get(number - 1), text) {
                return Some(number - 1);
            }
            slot = (slot + 1) & mask;
            probes += 1;
        }
        None
    }

    /// The number of the domain `text`.
    #[must_use]
    pub const fn find_domain(&self, text: &str) -> Option<usize> {
        let mut index = 0;
        while index < self.domains.len() {
            if same(self.domains[index], text) {
                return Some(index);
            }
            index += 1;
        }
        None
    }

    /// The set with this number.
    #[must_use]
    pub const fn set(&self, number: u16) -> VersionSet {
        if (number as usize) < self.sets.len() {
            VersionSet::from_bits(self.sets[number as usize])
        } else {
            VersionSet::EMPTY
        }
    }

    /// How many entries there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entry_set.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The versions of an entry.
    #[must_use]
    pub const fn versions_of(&self, entry: usize) -> VersionSet {
        if entry < self.entry_set.len() { self.set(self.entry_set[entry]) } else { VersionSet::EMPTY }
    }

    /// The numbers of the entries of a code: from, to.
    #[must_use]
    pub const fn entries_of(&self, code: usize) -> (usize, usize) {
        if self.first_entry.is_empty() {
            if code < self.len() { (code, code + 1) } else { (0, 0) }
        } else if code + 1 < self.first_entry.len() {
            (self.first_entry[code] as usize, self.first_entry[code + 1] as usize)
        } else {
            (0, 0)
        }
    }

    /// The number of the code of an entry.
    #[must_use]
    pub const fn code_of(&self, entry: usize) -> usize {
        if entry < self.entry_code.len() { self.entry_code[entry] as usize } else { entry }
    }

    /// The versions that `name` stands for: `ghes@3.20`, or a plan's name for all its releases.
    #[must_use]
    pub fn find_versions(&self, name: &str) -> Option<VersionSet> {
        let matching = |wanted: &dyn Fn(&Version<'static>) -> bool| {
            let all = self.versions.iter().enumerate().filter(|(_, version)| wanted(version));
            all.map(|(index, _)| index).collect::<VersionSet>()
        };
        let mut set = matching(&|version| version.is_named(name));
        if set.is_empty() {
            set = matching(&|version| version.plan == name || version.short == name);
        }
        (!set.is_empty()).then_some(set)
    }
}
