//! Search by Pagefind: records in, the files of one index out. [`index`] is the entry point.
//!
//! Pagefind reads HTML, so each record becomes a small page of headings and paragraphs. One index holds all versions: a
//! record has the filter `version` with each version that it stands for, and its address is relative to the first page of
//! whichever version the reader is in. Where a record has text that only some of its versions have, an element of the id
//! `~ID,ID` begins it, and one of the id `~` begins text of all: Pagefind hands both back with the positions of their words.

use pagefind::api::PagefindIndex;
use pagefind::options::PagefindServiceConfig;

use crate::engine::escape;
use crate::site::build::Records;
use crate::site::search::SearchRecord;

/// The files of the index, relative to its folder.
///
/// # Errors
/// When Pagefind cannot make one, in its words.
pub(super) fn index(records: &mut Records<'_>, language: &str) -> Result<Vec<(String, Vec<u8>)>, String> {
    // Pagefind takes one record after the other: threads besides the first would only hold memory.
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.max_blocking_threads(1).build().map_err(|error| error.to_string())?;
    runtime.block_on(make(records, language)).map_err(|error| error.to_string())
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

async fn make(records: &mut Records<'_>, language: &str) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let options = PagefindServiceConfig::builder().keep_index_url(true).force_language(language.to_owned()).build();
    let mut index = PagefindIndex::new(Some(options))?;
    for (number, record) in records.enumerate() {
        // Records of one page differ in their query, which the theme cuts off: equal addresses would replace one another.
        let address = format!("{}?{number}", record.path);
        index.add_html_file(None, Some(address), html(&record, language)).await?;
    }
    let files = index.get_files().await?;
    let mut files: Vec<(String, Vec<u8>)> = files
        .into_iter()
        .map(|file| (file.filename.to_string_lossy().replace('\\', "/"), file.contents))
        .filter(|(path, _)| is_needed(path, language))
        .collect();
    files.sort();
    Ok(files)
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
    let element = |out: &mut String, open: &str, text: &str, close: &str| {
        if !text.is_empty() {
            out.push_str(open);
            escape::text(out, text);
            out.push_str(close);
        }
    };
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
    element(&mut out, "<h1>", &record.title, "</h1>");
    let mut open: &[String] = &[];
    for section in &record.sections {
        mark(&mut out, &mut open, &section.versions);
        if section.level > 0 && section.id.is_empty() {
            element(&mut out, "<p>", &section.title, "</p>");
        } else if section.level > 0 {
            let level = section.level;
            out.push_str(&format!("<h{level} id=\""));
            escape::attribute(&mut out, &section.id);
            out.push_str("\">");
            escape::text(&mut out, &section.title);
            out.push_str(&format!("</h{level}>"));
        }
        for paragraph in &section.paragraphs {
            mark(&mut out, &mut open, &paragraph.versions);
            element(&mut out, "<p>", &paragraph.text, "</p>");
        }
    }
    out.push_str("</body></html>");
    out
}

/// Says which versions have what follows, when that is another set than the one which is `open`.
fn mark<'a>(out: &mut String, open: &mut &'a [String], versions: &'a [String]) {
    if *open != versions {
        *open = versions;
        out.push_str("<i id=\"~");
        escape::attribute(out, &versions.join(","));
        out.push_str("\"></i>");
    }
}
