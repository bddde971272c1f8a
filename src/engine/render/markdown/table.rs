//! Tables as markdown: columns padded to one width.

use pulldown_cmark::Alignment;

/// A table that is being written: its rows, the header first, as markdown of their cells.
pub(super) struct Table {
    pub(super) alignments: Vec<Alignment>,
    pub(super) rows: Vec<Vec<String>>,
}

/// How wide the columns of a table are, and the row under its header.
pub(super) struct Layout {
    widths: Vec<usize>,
    delimiters: Vec<String>,
    rows: usize,
}

impl Layout {
    /// What the table takes at most when every row is as wide as the widest cells.
    pub(super) fn padding(&self) -> usize {
        self.widths.iter().map(|width| width + 3).sum::<usize>().saturating_mul(self.rows)
    }
}

/// Counted as the reference does, in units of UTF-16.
fn width(cell: &str) -> usize {
    cell.encode_utf16().count()
}

impl Table {
    fn align(&self, column: usize) -> Alignment {
        self.alignments.get(column).copied().unwrap_or(Alignment::None)
    }

    /// Columns as wide as their widest cells.
    pub(super) fn layout(&self) -> Layout {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut widths = vec![0; columns];
        for row in &self.rows {
            for (column, cell) in row.iter().enumerate() {
                widths[column] = widths[column].max(width(cell));
            }
        }
        let delimiters: Vec<String> = (0..columns)
            .map(|column| {
                let (before, after) = match self.align(column) {
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
        Layout { widths, delimiters, rows: self.rows.len() + 1 }
    }

    /// The table, its columns padded to one width.
    pub(super) fn lines(&self, layout: &Layout) -> String {
        let Layout { widths, delimiters, .. } = layout;
        let mut out = String::new();
        for (number, row) in
            self.rows.iter().take(1).chain(std::iter::once(delimiters)).chain(self.rows.iter().skip(1)).enumerate()
        {
            if number > 0 {
                out.push('\n');
            }
            out.push('|');
            for (column, longest) in widths.iter().enumerate() {
                let cell = row.get(column).map_or("", String::as_str);
                let gap = longest - width(cell).min(*longest);
                let left = match self.align(column) {
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
