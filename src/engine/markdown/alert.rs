//! Alerts: block quotes that hold a mark such as `[!NOTE]`. [`find`] and [`strip`]; [`unknown`] for marks of none.

use std::ops::Range;

/// A kind of alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Alert {
    /// `[!NOTE]`
    Note,
    /// `[!TIP]`
    Tip,
    /// `[!IMPORTANT]`
    Important,
    /// `[!WARNING]`
    Warning,
    /// `[!CAUTION]`
    Caution,
}

impl Alert {
    const ALL: [Alert; 5] = [Alert::Note, Alert::Tip, Alert::Important, Alert::Warning, Alert::Caution];

    /// The name in class attributes, lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Alert::Note => "note",
            Alert::Tip => "tip",
            Alert::Important => "important",
            Alert::Warning => "warning",
            Alert::Caution => "caution",
        }
    }

    /// The title that readers see.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Alert::Note => "Note",
            Alert::Tip => "Tip",
            Alert::Important => "Important",
            Alert::Warning => "Warning",
            Alert::Caution => "Caution",
        }
    }

    /// The colour's name in the format.
    #[must_use]
    pub fn color(self) -> &'static str {
        match self {
            Alert::Note => "accent",
            Alert::Tip => "success",
            Alert::Important => "done",
            Alert::Warning => "attention",
            Alert::Caution => "danger",
        }
    }

    /// The icon's name in the octicons, without a size.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Alert::Note => "info",
            Alert::Tip => "light-bulb",
            Alert::Important => "report",
            Alert::Warning => "alert",
            Alert::Caution => "stop",
        }
    }
}

/// The alert whose mark begins at `text`, with the mark's length.
fn mark(text: &[u8]) -> Option<(Alert, usize)> {
    let name = text.strip_prefix(b"[!")?;
    Alert::ALL.into_iter().find_map(|alert| {
        let want = alert.name().as_bytes();
        let found = name.get(..want.len())?;
        (found.eq_ignore_ascii_case(want) && name.get(want.len()) == Some(&b']')).then_some((alert, want.len() + 3))
    })
}

/// The first mark in the source of a block quote, any case. A mark after a backtick on its line is code.
#[must_use]
pub fn find(source: &str) -> Option<Alert> {
    source.split('\n').find_map(|line| {
        let line = line.split('`').next().unwrap_or(line);
        line.match_indices("[!").find_map(|(at, _)| mark(&line.as_bytes()[at..])).map(|(alert, _)| alert)
    })
}

/// The name in a mark of no alert at the start of a block quote's source, and where the mark is.
#[must_use]
pub fn unknown(source: &str) -> Option<(&str, Range<usize>)> {
    let start = source.len() - source.trim_start_matches(['>', ' ', '\t']).len();
    let name = source[start..].strip_prefix("[!")?;
    let length = name.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))?;
    (length > 0 && name[length..].starts_with(']')).then(|| (&name[..length], start..start + length + "[!]".len()))
}

/// The name of the alert that `name` was meant to be, as a mark has it.
#[must_use]
pub fn nearest(name: &str) -> Option<String> {
    let near = super::super::diag::nearest(&name.to_ascii_lowercase(), Alert::ALL.into_iter().map(Alert::name))?;
    Some(near.to_ascii_uppercase())
}

/// Takes all marks and the blanks after them out of `text`; says whether there was one.
pub fn strip(text: &mut String) -> bool {
    let mut kept = String::new();
    let mut done = 0;
    for (at, _) in text.match_indices("[!") {
        if let Some((_, length)) = mark(&text.as_bytes()[at..]) {
            kept.push_str(&text[done..at]);
            let rest = &text[at + length..];
            done = text.len() - rest.trim_start_matches([' ', '\t']).len();
        }
    }
    if done == 0 {
        return false;
    }
    kept.push_str(&text[done..]);
    *text = kept;
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        for (source, want) in [
            ("> [!NOTE]\n> x", Some(Alert::Note)),
            ("> [!caution] x", Some(Alert::Caution)),
            ("> \\[!TIP]", Some(Alert::Tip)),
            ("> write `[!NOTE]`", None),
            ("> `a` [!NOTE]\n> [!TIP] `b`", Some(Alert::Tip)),
            ("> [!NOTES]", None),
            ("> [!", None),
            ("> [!x [!IMPORTANT]", Some(Alert::Important)),
        ] {
            assert_eq!(find(source), want, "{source:?}");
        }
    }

    #[test]
    fn unknown_marks() {
        for (source, want) in [
            ("> [!NOTES]\n> x", Some(("NOTES", 2..10))),
            (">[!Hint] x", Some(("Hint", 1..8))),
            ("> [!]", None),
            ("> [!a b]", None),
            ("> [!x", None),
            ("> x [!HINT]", None),
            ("> [x](/y)", None),
        ] {
            assert_eq!(unknown(source), want, "{source:?}");
        }
        assert_eq!(nearest("NOTES").as_deref(), Some("NOTE"));
        assert_eq!(nearest("HINWEIS"), None);
    }

    #[test]
    fn marks_go() {
        let mut text = "a [!NOTE]  b [!tip]".to_owned();
        assert!(strip(&mut text));
        assert_eq!(text, "a b ");
        assert!(!strip(&mut text));
        let mut text = "[[!NOTE] !TIP] [!TIP][!TIP]".to_owned();
        assert!(strip(&mut text));
        assert_eq!(text, "[!TIP] ");
    }
}
