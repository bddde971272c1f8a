//! Tables: scopes, row headers, labels, empty rows, and breaks in long terms of code.

use std::ops::Range;

use pulldown_cmark::Alignment;

use super::super::escape;
use super::balance;
use super::html::Writer;
use crate::engine::diag::Code;

/// A table that is being written.
#[derive(Debug)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    head: bool,
    row_headers: bool,
    /// Whether a row of the body was written.
    body: bool,
    row: usize,
    row_slots: usize,
    /// Whether a cell of the row holds something.
    filled: bool,
    cell: usize,
}

impl Writer<'_, '_> {
    pub(super) fn start_table(&mut self, alignments: Vec<Alignment>) {
        self.line();
        self.push("<table");
        let label = self.labels.last().copied().flatten();
        if let Some(heading) = label.and_then(|index| self.page.headings.get(index)) {
            let out = &mut self.page.html.html;
            out.push_str(" aria-labelledby=\"");
            escape::attribute(out, &heading.id);
            out.push('"');
        }
        self.open(">\n", balance::TABLE);
        self.table = Some(Table {
            alignments,
            column: 0,
            head: true,
            row_headers: self.tools.row_headers(),
            body: false,
            row: 0,
            row_slots: 0,
            filled: false,
            cell: 0,
        });
    }

    pub(super) fn start_row(&mut self, head: bool, range: Range<usize>) {
        let Some(table) = &mut self.table else { return };
        let columns = table.alignments.len();
        let lost = cells(self.text.get(range.clone()).unwrap_or_default())
            .skip(columns)
            .find(|(_, cell)| !cell.is_empty() && !cell.starts_with("<!--"));
        table.head = head;
        table.column = 0;
        table.filled = false;
        table.row = self.page.html.html.len();
        table.row_slots = self.page.html.slots.len();
        if head {
            self.push("<thead>\n");
        } else if !table.body {
            self.push("<tbody>\n");
        }
        self.open("<tr>\n", balance::TR);
        if let Some((at, cell)) = lost {
            let columns = if columns == 1 { "one column".to_owned() } else { format!("{columns} columns") };
            let message = format!("the row has more cells than the table's {columns}: readers do not see this one");
            self.problem(Code::LostCells, range.start + at..range.start + at + cell.len(), message);
        }
    }

    pub(super) fn start_cell(&mut self) {
        let Some(table) = &mut self.table else { return };
        let header = table.head || (table.row_headers && table.column == 0);
        let out = &mut self.page.html.html;
        out.push_str(if header { "<th" } else { "<td" });
        if header {
            out.push_str(if table.head { " scope=\"col\"" } else { " scope=\"row\"" });
        }
        out.push_str(match table.alignments.get(table.column) {
            Some(Alignment::Left) => " align=\"left\">",
            Some(Alignment::Center) => " align=\"center\">",
            Some(Alignment::Right) => " align=\"right\">",
            Some(Alignment::None) | None => ">",
        });
        table.cell = out.len();
        self.balance.enter(if header { balance::TH } else { balance::TD });
    }

    pub(super) fn end_cell(&mut self) {
        self.balance.leave();
        let Some(table) = &mut self.table else { return };
        let out = &mut self.page.html.html;
        table.filled |= out.len() > table.cell;
        let header = table.head || (table.row_headers && table.column == 0);
        out.push_str(if header { "</th>\n" } else { "</td>\n" });
        table.column += 1;
    }

    /// Ends a row; a row of the body that holds nothing is taken back.
    pub(super) fn end_row(&mut self) {
        self.balance.leave();
        let Some(table) = &mut self.table else { return };
        let html = &mut self.page.html;
        if table.head {
            html.html.push_str("</tr>\n</thead>\n");
        } else if table.filled {
            table.body = true;
            html.html.push_str("</tr>\n");
        } else {
            html.html.truncate(table.row);
            html.slots.truncate(table.row_slots);
        }
    }

    pub(super) fn end_table(&mut self) {
        self.balance.leave();
        let body = self.table.take().is_some_and(|table| table.body);
        self.push(if body { "</tbody>\n</table>\n" } else { "</table>\n" });
        self.unlabel();
    }

    /// Inline code; in a table a long term may be broken.
    pub(super) fn write_code(&mut self, text: &str) {
        let long = self.table.is_some() && text.len() >= LONG && text.chars().count() >= LONG;
        let out = &mut self.page.html.html;
        out.push_str("<code>");
        if long {
            break_term(out, text);
        } else {
            escape::text(out, text);
        }
        out.push_str("</code>");
    }
}

/// The cells in the source of a row, trimmed, each with its place: a pipe ends one, also in code, unless a backslash stands
/// before it.
fn cells(row: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = row.len() - row.trim_start().len();
    let start = start + usize::from(row[start..].starts_with('|'));
    let bytes = row.as_bytes();
    let ends = memchr::memchr_iter(b'|', &bytes[start..]).map(move |at| start + at);
    let ends = ends.filter(|&at| at == 0 || bytes[at - 1] != b'\\').chain([row.len()]);
    ends.scan(start, |from, end| {
        let cell = &row[*from..end];
        let at = *from + cell.len() - cell.trim_start().len();
        *from = end + 1;
        Some((at, cell.trim()))
    })
}

/// Terms from this length on get places to break, in characters.
const LONG: usize = 18;
/// From this character on `_` is such a place.
const UNDERSCORES_FROM: usize = 12;

/// Writes `text` with `<wbr>` where a long term may be broken: between a small and a capital letter, after `_` and `/`.
fn break_term(out: &mut String, text: &str) {
    let mut start = 0;
    let mut before = '\0';
    for (place, (at, c)) in text.char_indices().enumerate() {
        let camel = before.is_lowercase() && c.is_uppercase();
        if at > 0 && (camel || before == '/' || (before == '_' && place >= UNDERSCORES_FROM)) {
            escape::text(out, &text[start..at]);
            out.push_str("<wbr>");
            start = at;
        }
        before = c;
    }
    escape::text(out, &text[start..]);
}

#[cfg(test)]
mod tests {
    #[test]
    fn cells_of_a_row() {
        for (row, want) in [
            ("| a | b |", vec![(2, "a"), (6, "b"), (9, "")]),
            ("a|b", vec![(0, "a"), (2, "b")]),
            (" |a\\|b|`c|d`|", vec![(2, "a\\|b"), (7, "`c"), (10, "d`"), (13, "")]),
            ("", vec![(0, "")]),
            ("|", vec![(1, "")]),
        ] {
            assert_eq!(super::cells(row).collect::<Vec<_>>(), want, "{row:?}");
        }
    }

    #[test]
    fn long_terms() {
        for (term, want) in [
            ("deploymentBranchPolicy", "deployment<wbr>Branch<wbr>Policy"),
            ("ab_deployment_branch_policy", "ab_deployment_<wbr>branch_<wbr>policy"),
            ("repos/owner/name&x", "repos/<wbr>owner/<wbr>name&amp;x"),
            ("", ""),
        ] {
            let mut out = String::new();
            super::break_term(&mut out, term);
            assert_eq!(out, want);
        }
    }
}
