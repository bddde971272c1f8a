//! Annotated code: comments become notes beside the lines after them. [`rows`].

use super::code::comment;

/// One note and the code that it stands beside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Markdown, without the comment marks.
    pub note: String,
    /// The lines of code, each with its line end.
    pub code: String,
}

/// Why a block cannot be annotated: one line, for a diagnostic.
pub type Reason = &'static str;

/// Splits `code` into notes and code. Blank lines are dropped.
///
/// # Errors
/// The language has no comments, or comments and code do not alternate, beginning with a comment.
pub fn rows(code: &str, language: &str) -> Result<Vec<Row>, Reason> {
    if language.is_empty() {
        return Err("annotated code needs a language");
    }
    let Some((open, close)) = comment(language) else {
        return Err("the language of the annotated code has no comment lines");
    };
    let mut rows: Vec<Row> = Vec::new();
    for line in code.lines().filter(|line| !line.trim().is_empty()) {
        let trimmed = line.trim();
        match trimmed.strip_prefix(open).filter(|_| !(open == "#" && trimmed.starts_with("#!"))) {
            Some(text) => {
                let text = text.strip_suffix(close).unwrap_or(text).trim();
                match rows.last_mut().filter(|row| row.code.is_empty()) {
                    Some(row) => {
                        row.note.push('\n');
                        row.note.push_str(text);
                    }
                    None => rows.push(Row { note: text.to_owned(), code: String::new() }),
                }
            }
            None => {
                let Some(row) = rows.last_mut() else {
                    return Err("annotated code begins with a comment");
                };
                row.code.push_str(line);
                row.code.push('\n');
            }
        }
    }
    match rows.last() {
        None => Err("annotated code is empty"),
        Some(row) if row.code.is_empty() => Err("the last comment of annotated code has no code after it"),
        Some(_) => Ok(rows),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_and_code_alternate() {
        let row = |note: &str, code: &str| Row { note: note.into(), code: code.into() };
        assert_eq!(
            rows("# One\n# two\na: 1\n\nb: 2\n#\nc: 3\n", "yaml"),
            Ok(vec![row("One\ntwo", "a: 1\nb: 2\n"), row("", "c: 3\n")])
        );
        assert_eq!(rows("<!-- x -->\n<a/>", "html"), Ok(vec![row("x", "<a/>\n")]));
        assert_eq!(rows("#!/bin/sh\n# x\ny", "bash"), Err("annotated code begins with a comment"));
        assert!(rows("# x\n", "yaml").is_err());
        assert!(rows("", "yaml").is_err());
        assert!(rows("x", "").is_err());
        assert!(rows("{}", "json").is_err());
    }
}
