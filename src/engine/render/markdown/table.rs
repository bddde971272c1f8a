//! Tables as markdown: columns padded to one width.

use pulldown_cmark::Alignment;

/// A table that is being written: its rows, the header first, as markdown of their cells.
pub(super) struct Table {
    pub(super) alignments: Vec<Alignment>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    /// A table, its columns padded to the same width, counted as the reference does in units of UTF-16.
    pub(super) fn lines(&self) -> String {
        let width = |cell: &str| cell.encode_utf16().count();
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let align = |column: usize| self.alignments.get(column).copied().unwrap_or(Alignment::None);
        let mut widths = vec![0; columns];
        for row in &self.rows {
            for (column, cell) in row.iter().enumerate() {
                widths[column] = widths[column].max(width(cell));
            }
        }
        let delimiters: Vec<String> = (0..columns)
            .map(|column| {
                let (before, after) = match align(column) {
                    Alignment::None => ("", ""),
                    Alignment::Left => (":", ""),
                    Alignment::Right => ("", ":"),
                    Alignment::Center => (":", ":"),
                };
                let marks = before.len() + after.len();
                let dashes = widths[column].saturating_sub(marks).max(1);
                widths[column] = widths[column].max(dashes + marks);
                format!("{before}{}{after}", "-".repeat(dashes))
            })
            .collect();
        let mut out = String::new();
        for (number, row) in
            self.rows.iter().take(1).chain(std::iter::once(&delimiters)).chain(self.rows.iter().skip(1)).enumerate()
        {
            if number > 0 {
                out.push('\n');
            }
            out.push('|');
            for (column, longest) in widths.iter().enumerate() {
                let cell = row.get(column).map_or("", String::as_str);
                let gap = longest - width(cell).min(*longest);
                let left = match align(column) {
                    Alignment::Right => gap,
                    Alignment::Center => gap.div_ceil(2),
                    Alignment::None | Alignment::Left => 0,
                };
                out.push(' ');
                out.extend(std::iter::repeat_n(' ', left));
                out.push_str(cell);
                out.extend(std::iter::repeat_n(' ', gap - left));
                out.push_str(" |");
            }
        }
        out
    }
}
