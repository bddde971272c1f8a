//! Tables of errors (R8): which tables are such, and the rows' codes and texts.
//!
//! In: the events of a page. Out: [`ErrorTable`]s. Rows may lack their closing pipe; the markdown parser fills them up.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

/// A table whose rows are errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ErrorTable {
    /// Bytes of the markdown.
    pub(super) range: Range<usize>,
    /// The rows that have a code.
    pub(super) rows: Vec<Row>,
}

/// A row; ranges are bytes of the markdown, empty where the table has no such column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) code: String,
    pub(super) range: Range<usize>,
    pub(super) cause: Range<usize>,
    pub(super) solution: Range<usize>,
    pub(super) http_status: Option<u16>,
}

/// What a column holds, by its header.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Code,
    Description,
    Solution,
    HttpStatus,
    Other,
}

fn column(header: &str) -> Column {
    match header.trim().to_lowercase().as_str() {
        "error" | "errors" | "error code" | "error codes" | "code" | "codes" | "reason" | "error name"
        | "error type" => Column::Code,
        "description" | "meaning" | "explanation" | "details" | "detail" | "cause" | "message" | "what it means"
        | "when" | "error description" => Column::Description,
        "solution" | "resolution" | "how to fix" | "fix" | "what to do" | "action" | "remedy" => Column::Solution,
        "status" | "http status" | "status code" | "http status code" | "http" => Column::HttpStatus,
        _ => Column::Other,
    }
}

/// A cell while it is read.
#[derive(Default)]
struct Cell {
    range: Range<usize>,
    text: String,
    code: Option<String>,
}

/// The error tables among `events`.
pub(super) fn error_tables(events: &[(Event<'_>, Range<usize>)]) -> Vec<ErrorTable> {
    let mut tables = Vec::new();
    let mut head: Vec<Column> = Vec::new();
    let mut in_head = false;
    let mut rows: Vec<(Range<usize>, Vec<Cell>)> = Vec::new();
    let mut cells: Vec<Cell> = Vec::new();
    let mut cell: Option<Cell> = None;
    for (event, range) in events {
        match event {
            Event::Start(Tag::Table(_)) => {
                (head, rows) = (Vec::new(), Vec::new());
            }
            Event::Start(Tag::TableHead) => in_head = true,
            Event::End(TagEnd::TableHead) => {
                in_head = false;
                head = std::mem::take(&mut cells).iter().map(|cell| column(&cell.text)).collect();
            }
            Event::Start(Tag::TableCell) => cell = Some(Cell { range: range.clone(), ..Cell::default() }),
            Event::End(TagEnd::TableCell) => cells.extend(cell.take()),
            Event::End(TagEnd::TableRow) => rows.push((range.clone(), std::mem::take(&mut cells))),
            Event::Text(text) => {
                if let Some(cell) = &mut cell {
                    cell.text.push_str(text);
                }
            }
            Event::Code(code) => {
                if let Some(cell) = &mut cell {
                    cell.text.push_str(code);
                    cell.code.get_or_insert_with(|| code.to_string());
                }
            }
            Event::End(TagEnd::Table) => {
                tables.extend(error_table(range.clone(), &head, std::mem::take(&mut rows)));
            }
            _ => {}
        }
        debug_assert!(!in_head || rows.is_empty(), "a table's head stands before its rows");
    }
    tables
}

fn error_table(range: Range<usize>, head: &[Column], rows: Vec<(Range<usize>, Vec<Cell>)>) -> Option<ErrorTable> {
    let at = |wanted: Column| head.iter().position(|column| *column == wanted);
    let code = at(Column::Code)?;
    let description = at(Column::Description)?;
    // A table of HTTP statuses tells about statuses, not about codes.
    let three_digits = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    if rows.iter().all(|(_, cells)| cells.get(code).is_none_or(|cell| three_digits(cell.text.trim()))) {
        return None;
    }
    let rows = rows.into_iter().filter_map(|(range, cells)| {
        let cell = |index: Option<usize>| index.and_then(|index| cells.get(index));
        let bytes = |index: Option<usize>| cell(index).map_or(0..0, |cell| cell.range.clone());
        Some(Row {
            code: cell(Some(code))?.code.clone()?,
            cause: bytes(Some(description)),
            solution: bytes(at(Column::Solution)),
            http_status: cell(at(Column::HttpStatus)).and_then(|cell| cell.text.trim().get(..3)?.parse().ok()),
            range,
        })
    });
    let rows: Vec<Row> = rows.collect();
    (!rows.is_empty()).then_some(ErrorTable { range, rows })
}

#[cfg(test)]
mod tests {
    use super::super::prose;
    use super::*;

    fn codes(markdown: &str) -> String {
        let events: Vec<_> = pulldown_cmark::Parser::new_ext(markdown, prose::options()).into_offset_iter().collect();
        let tables = error_tables(&events);
        let rows = tables.iter().flat_map(|table| &table.rows);
        rows.map(|row| format!("{}={}", row.code, markdown[row.cause.clone()].trim_matches(['|', ' ', '\n'])))
            .collect::<Vec<_>>()
            .join("; ")
    }

    #[test]
    fn tables_and_false_friends() {
        for (markdown, expect) in [
            ("| Error code | Description |\n|--|--|\n| `a_b`| One `x`. |\n| `c_d` | Two.\n", "a_b=One `x`.; c_d=Two."),
            ("Reason | Meaning\n--|--\n`gone` | It went.\n", "gone=It went."),
            // A table of statuses, of parameters, and one without texts.
            ("| Code | Description |\n|--|--|\n| `404` | Not found |\n| `500` | Broken |\n", ""),
            ("Name | Type | Description\n--|--|--\n`client_id` | `string` | The id.\n", ""),
            ("| Error | Count |\n|--|--|\n| `a_b` | 1 |\n", ""),
            ("| Error | Description |\n|--|--|\n| no code span | x |\n", ""),
        ] {
            assert_eq!(codes(markdown), expect, "{markdown}");
        }
    }
}
