//! The table of contents of an mdBook: [`parse`]. In: the text of `SUMMARY.md`. Out: chapters, nested.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use crate::engine::percent::decode_text;

/// A chapter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chapter {
    pub(super) title: String,
    /// Its file, relative to the folder of the sources; none for a draft.
    pub(super) file: Option<String>,
    pub(super) below: Vec<Chapter>,
}

/// An entry that is still open: its chapter, once that was read, and what is below it.
type Entry = (Option<Chapter>, Vec<Chapter>);

/// The chapters, and the titles of parts, which docfold has no place for.
pub(super) fn parse(text: &str) -> (Vec<Chapter>, Vec<String>) {
    let mut parts = Vec::new();
    let mut book = Vec::new();
    let mut open: Vec<Entry> = Vec::new();
    let mut target = String::new();
    let mut title = String::new();
    let mut in_heading = false;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Item) => open.push((None, Vec::new())),
            Event::End(TagEnd::Item) => {
                let Some((chapter, below)) = open.pop() else { continue };
                let list = open.last_mut().map_or(&mut book, |(_, list)| list);
                match chapter {
                    Some(chapter) => list.push(Chapter { below, ..chapter }),
                    None => list.extend(below),
                }
            }
            Event::Start(Tag::Heading { .. }) => {
                title.clear();
                in_heading = true;
            }
            Event::End(TagEnd::Heading(level)) => {
                in_heading = false;
                if level == HeadingLevel::H1 {
                    parts.push(title.trim().to_owned());
                }
            }
            // The links of headings are no chapters.
            Event::Start(Tag::Link { .. }) | Event::End(TagEnd::Link) if in_heading => {}
            Event::Start(Tag::Link { dest_url, .. }) => {
                title.clear();
                target = dest_url.into_string();
            }
            Event::End(TagEnd::Link) => {
                let chapter = Chapter { title: title.clone(), file: file(&target), below: Vec::new() };
                match open.last_mut() {
                    Some((first, _)) => _ = first.get_or_insert(chapter),
                    // Chapters before and after the numbered ones stand in no list.
                    None => book.push(chapter),
                }
            }
            Event::Text(text) | Event::Code(text) => title.push_str(&text),
            Event::SoftBreak => title.push(' '),
            _ => {}
        }
    }
    // The heading of the whole summary is no part.
    if parts.first().is_some_and(|part| part.eq_ignore_ascii_case("summary")) {
        parts.remove(0);
    }
    (book, parts)
}

/// The file that a link leads to, whichever part of it.
fn file(target: &str) -> Option<String> {
    let path = target.split('#').next().unwrap_or_default();
    let path = decode_text(path.trim_start_matches("./"));
    (!path.is_empty()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_those_of_markdown() {
        let text = "- [`a[0]` \\_x\\_](a.md#part)\n\n<!--\n- [Gone](gone.md)\n-->\n\n```\n- [Code](code.md)\n```\n\n- [B](%C3%BC.md)";
        let chapter = |title: &str, file: &str| Chapter { title: title.into(), file: Some(file.into()), below: vec![] };
        assert_eq!(parse(text).0, [chapter("a[0] _x_", "a.md"), chapter("B", "ü.md")]);
    }

    #[test]
    fn chapters_nest() {
        let text = "# Summary\n\n[Preface](preface.md)\n\n# [Part](a.md)\n\n- [A](a.md)\n  - [B](./a/b.md)\n    - [Draft]()\n- [C](<c d.md>)\n\n---\n\n[End](end.md)\n";
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
