//! Redirects outside the pages: JSON maps ([`parse_redirect_json`]) and the list of exceptions ([`parse_exceptions`]).
//!
//! In: the text of a file. Out: its entries in order, each with the places of source and target, and what is wrong with
//! the file. Knows neither versions nor pages.

use super::super::config::Redirects;
use super::super::diag::{Code, Diagnostics};
use super::super::source::{FileId, Sources, Span};

/// One entry of a redirect file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// The old path as written.
    pub source: String,
    /// Where it stands.
    pub source_span: Span,
    /// The new path or URL as written.
    pub target: String,
    /// Where it stands.
    pub target_span: Span,
}

/// The entries of the redirect files that `config` names, in order, and those of its exceptions. Who reads the sources says
/// which of them are not there.
pub(crate) fn read_redirect_files(
    sources: &Sources,
    config: &Redirects,
    sink: &mut Diagnostics,
) -> (Vec<Vec<FileEntry>>, Vec<FileEntry>) {
    let mut read = |path: &String, parse: fn(FileId, &str, &mut Diagnostics) -> Vec<FileEntry>| {
        sources.find(path).map(|file| parse(file, &sources.get(file).text, sink)).unwrap_or_default()
    };
    let files = config.files.iter().map(|path| read(path, parse_redirect_json)).collect();
    let exceptions = config.exceptions.iter().flat_map(|path| read(path, parse_exceptions)).collect();
    (files, exceptions)
}

/// Reads a JSON object from old to new paths, in the order of the file; a key may stand there twice.
pub fn parse_redirect_json(file: FileId, text: &str, sink: &mut Diagnostics) -> Vec<FileEntry> {
    let parsed: Result<serde_json::Map<String, serde_json::Value>, _> = serde_json::from_str(text);
    match parsed {
        Err(error) => {
            let line = error.line().saturating_sub(1);
            let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
            let at = (start + error.column().saturating_sub(1)).min(text.len());
            let message = format!("no JSON object from old paths to new ones: {error}");
            sink.report(Code::InvalidRedirectFile, Span::new(file, at, at), message);
            return Vec::new();
        }
        Ok(map) => {
            if let Some((key, _)) = map.iter().find(|(_, value)| !value.is_string()) {
                let message = format!("the target of `{key}` is no text");
                sink.report(Code::InvalidRedirectFile, Span::new(file, 0, text.len()), message);
                return Vec::new();
            }
        }
    }
    // It is an object of strings, so its string literals are key, value, key, value …
    let mut entries = Vec::new();
    let mut pending: Option<(String, Span)> = None;
    for (value, span) in string_literals(file, text) {
        match pending.take() {
            None => pending = Some((value, span)),
            Some((source, source_span)) => {
                entries.push(FileEntry { source, source_span, target: value, target_span: span });
            }
        }
    }
    entries
}

/// The string literals of valid JSON, unescaped, with the places of what is between the quotes.
fn string_literals(file: FileId, text: &str) -> Vec<(String, Span)> {
    let bytes = text.as_bytes();
    let mut literals = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'"' {
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        while at < bytes.len() && bytes[at] != b'"' {
            at += if bytes[at] == b'\\' { 2 } else { 1 };
        }
        at = (at + 1).min(bytes.len());
        if let Ok(value) = serde_json::from_str::<String>(&text[start..at]) {
            literals.push((value, Span::new(file, start + 1, at - 1)));
        }
    }
    literals
}

/// Reads the list of exceptions: a target at the start of a line, below it its sources as indented `- /source` lines;
/// `#` begins a comment line.
pub fn parse_exceptions(file: FileId, text: &str, sink: &mut Diagnostics) -> Vec<FileEntry> {
    let mut entries = Vec::new();
    let mut target: Option<(String, Span)> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let line_start = start;
        start += line.len();
        let trimmed = line.trim();
        let indent = line.len() - line.trim_start().len();
        let span_of = |part: &str, skipped: usize| {
            let begin = line_start + indent + skipped;
            Span::new(file, begin, begin + part.len())
        };
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let Some(rest) = trimmed.strip_prefix('-') else {
            target = Some((trimmed.to_owned(), span_of(trimmed, 0)));
            continue;
        };
        let source = rest.trim_start();
        let span = span_of(source, 1 + rest.len() - source.len());
        match &target {
            Some((target, target_span)) => entries.push(FileEntry {
                source: source.to_owned(),
                source_span: span,
                target: target.clone(),
                target_span: *target_span,
            }),
            None => {
                sink.report(Code::InvalidRedirectFile, span, format!("no target stands above the source `{source}`"))
                    .help("write the target on a line of its own, its sources below it");
            }
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::source::Sources;

    fn show(text: &str, read: fn(FileId, &str, &mut Diagnostics) -> Vec<FileEntry>) -> String {
        let sources = Sources::from_memory([("f", text)]);
        let mut sink = Diagnostics::new();
        let entries = read(FileId(0), text, &mut sink);
        let mut lines: Vec<String> = entries
            .iter()
            .map(|e| {
                format!("{}={} > {}={}", e.source, sources.text(e.source_span), e.target, sources.text(e.target_span))
            })
            .collect();
        lines.extend(sink.finish(&sources).iter().map(|d| format!("{} {}", d.code.as_str(), d.message)));
        lines.join("\n")
    }

    #[test]
    fn json() {
        for (text, expected) in [
            ("{}", ""),
            (r#"{"/a": "/b", "/c": "/d"}"#, "/a=/a > /b=/b\n/c=/c > /d=/d"),
            (r#"{"/a\u0062": "/\"", "/a": "\\"}"#, "/ab=/a\\u0062 > /\"=/\\\"\n/a=/a > \\=\\\\"),
            (r#"{"/a": "/b", "/a": "/c"}"#, "/a=/a > /b=/b\n/a=/a > /c=/c"),
            (r#"{"/a": 1}"#, "DF320 the target of `/a` is no text"),
            (
                "[]",
                "DF320 no JSON object from old paths to new ones: invalid type: sequence, expected a map at line 1 column 0",
            ),
        ] {
            assert_eq!(show(text, parse_redirect_json), expected, "{text}");
        }
    }

    #[test]
    fn files_of_the_configuration() {
        let sources = Sources::from_memory([("a.json", r#"{"/a": "/b"}"#), ("x.txt", "/b\n- /c\n")]);
        let config = Redirects {
            files: vec!["a.json".into(), "b.json".into()],
            exceptions: Some("x.txt".into()),
            ..Redirects::default()
        };
        let mut sink = Diagnostics::new();
        let (files, exceptions) = read_redirect_files(&sources, &config, &mut sink);
        assert_eq!(files.iter().map(Vec::len).collect::<Vec<_>>(), [1, 0]);
        assert_eq!(exceptions.len(), 1);
        assert!(sink.as_slice().is_empty(), "who reads the sources says what is not there");
    }

    #[test]
    fn exceptions() {
        for (text, expected) in [
            (
                "# c\n\n/b\n- /a\n  - /c\r\nhttps://x\n  -  /d",
                "/a=/a > /b=/b\n/c=/c > /b=/b\n/d=/d > https://x=https://x",
            ),
            ("- /a\n/b\n", "DF320 no target stands above the source `/a`"),
        ] {
            assert_eq!(show(text, parse_exceptions), expected, "{text}");
        }
    }
}
