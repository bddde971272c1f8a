//! Search by Pagefind: records in, the files of one [`Index`] out.
//!
//! Pagefind reads HTML, so each record becomes a small page of headings with text between. One index holds all versions: a
//! record has the filter `version` with each version that it stands for, and its address is relative to the first page of
//! whichever version the reader is in. Where a record has text that only some of its versions have, an element of the id
//! `~0,2` begins it, with their places among those of the filter, and one of the id `~` begins text of all: Pagefind hands
//! both back with the positions of their words.

use pagefind::api::PagefindIndex;
use pagefind::options::PagefindServiceConfig;
use tokio::runtime::Runtime;

use crate::engine::escape;
use crate::site::build::{IndexFiles, Records};
use crate::site::search::SearchRecord;

/// An index of what search finds.
pub(super) struct Index {
    /// Pagefind's functions are asynchronous.
    runtime: Runtime,
    engine: PagefindIndex,
    language: String,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Index {
    /// The index of `records`.
    ///
    /// # Errors
    /// When Pagefind cannot make one, in its words.
    pub(super) fn new(records: &mut Records<'_>, language: &str) -> Result<Self, String> {
        // Pagefind takes one record after the other: threads besides the first would only hold memory.
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.max_blocking_threads(1).build().map_err(|error| error.to_string())?;
        let engine = runtime.block_on(filled(records, language)).map_err(|error| error.to_string())?;
        Ok(Self { runtime, engine, language: language.to_owned() })
    }

    /// Its files, relative to its folder.
    ///
    /// # Errors
    /// When Pagefind cannot make them, in its words.
    pub(super) fn files(&mut self) -> Result<IndexFiles, String> {
        let files = self.runtime.block_on(self.engine.get_files()).map_err(|error| error.to_string())?;
        let mut files: IndexFiles = files
            .into_iter()
            .map(|file| (file.filename.to_string_lossy().replace('\\', "/"), file.contents))
            .filter(|(path, _)| is_needed(path, &self.language))
            .collect();
        files.sort();
        Ok(files)
    }
}

async fn filled(records: &mut Records<'_>, language: &str) -> Result<PagefindIndex, Failure> {
    let options = PagefindServiceConfig::builder().keep_index_url(true).force_language(language.to_owned()).build();
    let mut index = PagefindIndex::new(Some(options))?;
    for (number, record) in records.enumerate() {
        // Records of one page differ in their query, which the theme cuts off: equal addresses would replace one another.
        let address = format!("{}?{number}", record.path);
        index.add_html_file(None, Some(address), html(&record, language)).await?;
    }
    Ok(index)
}

/// Whether the theme's script asks for this file: Pagefind's own user interfaces stay out.
fn is_needed(path: &str, language: &str) -> bool {
    let base = language.split('-').next().unwrap_or("");
    match path.rsplit_once('.') {
        Some((_, "css")) => false,
        Some((_, "js")) => matches!(path, "pagefind.js" | "pagefind-worker.js"),
        // The one without stemming is for languages that have none.
        _ if path == "wasm.unknown.pagefind" => !STEMMED.contains(&base),
        _ => true,
    }
}

/// Languages that Pagefind has a stemmer for.
const STEMMED: [&str; 30] = [
    "ar", "ca", "da", "de", "el", "en", "eo", "es", "et", "eu", "fi", "fr", "ga", "hi", "hu", "hy", "id", "it", "lt",
    "nb", "ne", "nl", "no", "pl", "pt", "ro", "ru", "sr", "sv", "tr",
];

fn html(record: &SearchRecord, language: &str) -> String {
    let mut out = String::with_capacity(1024);
    out.push_str("<html lang=\"");
    escape::attribute(&mut out, language);
    out.push_str("\"><body>");
    for version in &record.versions {
        out.push_str("<i data-pagefind-filter=\"version[content]\" content=\"");
        escape::attribute(&mut out, version);
        out.push_str("\"></i>");
    }
    if !record.breadcrumbs.is_empty() {
        out.push_str("<i data-pagefind-meta=\"breadcrumbs[content]\" content=\"");
        escape::attribute(&mut out, &record.breadcrumbs);
        out.push_str("\"></i>");
    }
    if !record.title.is_empty() {
        out.push_str("<h1>");
        escape::text(&mut out, &record.title);
        out.push_str("</h1>");
    }
    let mut open: &[String] = &[];
    for section in &record.sections {
        mark(&mut out, &mut open, &section.versions, record);
        if section.level > 0 && section.id.is_empty() {
            sentence(&mut out, &section.title);
        } else if section.level > 0 {
            let level = section.level;
            out.push_str(&format!("<h{level} id=\""));
            escape::attribute(&mut out, &section.id);
            out.push_str("\">");
            escape::text(&mut out, &section.title);
            out.push_str(&format!("</h{level}>"));
        }
        for paragraph in &section.paragraphs {
            mark(&mut out, &mut open, &paragraph.versions, record);
            sentence(&mut out, &paragraph.text);
        }
    }
    out.push_str("</body></html>");
    out
}

/// Puts a paragraph. Pagefind would end each of its own with a full stop, behind the quotes of one that has it before them.
fn sentence(out: &mut String, text: &str) {
    if text.is_empty() {
        return;
    }
    escape::text(out, text);
    let closes = |c| matches!(c, '"' | '\'' | ')' | '*' | '”' | '’');
    let is_open = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | ']' | '`' | '(');
    if text.trim_end_matches(closes).ends_with(is_open) {
        out.push('.');
    }
    out.push('\n');
}

/// Says which versions have what follows, when that is another set than the one which is `open`.
fn mark<'a>(out: &mut String, open: &mut &'a [String], versions: &'a [String], record: &SearchRecord) {
    if *open != versions {
        *open = versions;
        let places = versions.iter().filter_map(|id| record.versions.iter().position(|other| other == id));
        let places: Vec<String> = places.map(|place| place.to_string()).collect();
        out.push_str(&format!("<i id=\"~{}\"></i>", places.join(",")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_end_as_sentences_do() {
        for (text, ended) in [
            ("", ""),
            ("Call it", "Call it.\n"),
            ("Call it!", "Call it!\n"),
            ("See \"Boilers.\"", "See \"Boilers.\"\n"),
            ("See \"Boilers\"", "See \"Boilers\".\n"),
            ("Call fetch()", "Call fetch().\n"),
            ("a < b", "a &lt; b.\n"),
            ("one of these:", "one of these:\n"),
            ("船を見る。", "船を見る。\n"),
        ] {
            let mut out = String::new();
            sentence(&mut out, text);
            assert_eq!(out, ended, "{text}");
        }
    }

    #[test]
    fn versions_are_told_by_their_places() {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let record = SearchRecord { versions: ids(&["a@1", "b@2", "b@1"]), ..SearchRecord::default() };
        let (all, some, one) = (ids(&[]), ids(&["a@1", "b@1"]), ids(&["b@2"]));
        let (mut out, mut open) = (String::new(), &all[..]);
        for versions in [&all, &some, &some, &one, &all] {
            mark(&mut out, &mut open, versions, &record);
            out.push('.');
        }
        assert_eq!(out, r#".<i id="~0,2"></i>..<i id="~1"></i>.<i id="~"></i>."#);
    }
}
