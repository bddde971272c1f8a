//! The table of contents of an mdBook: [`parse`]. In: the text of `SUMMARY.md`. Out: chapters, nested.

/// A chapter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chapter {
    pub(super) title: String,
    /// Its file, relative to the folder of the sources; none for a draft.
    pub(super) file: Option<String>,
    pub(super) below: Vec<Chapter>,
}

/// The chapters, and the titles of parts, which docfold has no place for.
pub(super) fn parse(text: &str) -> (Vec<Chapter>, Vec<String>) {
    let mut parts = Vec::new();
    // Chapters that are still open, with their indentation; the first entry is the book.
    let mut open: Vec<(usize, Chapter)> = vec![(0, Chapter::default())];
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len() + 1;
        let line = line.trim();
        if let Some(title) = line.strip_prefix("# ") {
            parts.push(title.trim().to_owned());
            continue;
        }
        let item = line.strip_prefix(['-', '*', '+']).map(str::trim_start);
        let Some(chapter) = link(item.unwrap_or(line)) else { continue };
        // Chapters before and after the numbered ones stand without a bullet.
        let indent = if item.is_some() { indent } else { 1 };
        close(&mut open, indent);
        open.push((indent, chapter));
    }
    close(&mut open, 1);
    // The heading of the whole summary is no part.
    if parts.first().is_some_and(|part| part.eq_ignore_ascii_case("summary")) {
        parts.remove(0);
    }
    (open.swap_remove(0).1.below, parts)
}

fn close(open: &mut Vec<(usize, Chapter)>, indent: usize) {
    while open.len() > 1 && open.last().is_some_and(|(own, _)| *own >= indent) {
        let Some((_, chapter)) = open.pop() else { return };
        if let Some((_, parent)) = open.last_mut() {
            parent.below.push(chapter);
        }
    }
}

/// `[title](file)`.
fn link(text: &str) -> Option<Chapter> {
    let (title, target) = text.strip_prefix('[')?.split_once("](")?;
    let target = target.trim_end().strip_suffix(')')?.trim();
    let target = target.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')).unwrap_or(target);
    let file = target.replace("%20", " ");
    let file = (!file.is_empty()).then(|| file.trim_start_matches("./").to_owned());
    Some(Chapter { title: title.replace(['`', '\\'], ""), file, below: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_nest() {
        let text = "# Summary\n\n[Preface](preface.md)\n\n# Part\n\n- [A](a.md)\n  - [B](./a/b.md)\n    - [Draft]()\n- [C](<c d.md>)\n\n---\n\n[End](end.md)\n";
        let (chapters, parts) = parse(text);
        let shown =
            |chapter: &Chapter| format!("{}={:?}/{}", chapter.title, chapter.file.as_deref(), chapter.below.len());
        let top: Vec<String> = chapters.iter().map(shown).collect();
        assert_eq!(
            top,
            [
                r#"Preface=Some("preface.md")/0"#,
                r#"A=Some("a.md")/1"#,
                r#"C=Some("c d.md")/0"#,
                r#"End=Some("end.md")/0"#
            ]
        );
        assert_eq!(shown(&chapters[1].below[0]), r#"B=Some("a/b.md")/1"#);
        assert_eq!(parts, ["Part"]);
    }
}
