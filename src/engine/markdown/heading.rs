//! Anchors of headings as github-slugger makes them: [`Slugger`].

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

/// What a letter beyond ASCII must be to stay in an anchor: a word character in the sense of Unicode.
static WORD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]$").expect("a constant pattern that a test compiles")
});

/// Gives out anchors that are unique within one document.
#[derive(Clone, Debug, Default)]
pub struct Slugger {
    seen: HashMap<String, u32>,
}

impl Slugger {
    /// No anchor given out yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The anchor of a heading with this text; `-1`, `-2` and so on is added to what was given out before.
    pub fn anchor(&mut self, text: &str) -> String {
        let original = slug(text);
        let mut result = original.clone();
        let mut count = self.seen.get(&original).copied();
        while let Some(number) = count {
            let next = number + 1;
            self.seen.insert(original.clone(), next);
            result = format!("{original}-{next}");
            count = if self.seen.contains_key(&result) { Some(next) } else { None };
        }
        self.seen.insert(result.clone(), 0);
        result
    }
}

/// The anchor of `text` when it stands alone: lower case; letters, digits, marks, `_` and `-` stay, each space becomes
/// `-`, everything else goes. Nothing is trimmed or collapsed.
#[must_use]
pub fn slug(text: &str) -> String {
    let lower;
    let mut text = text;
    if text.contains('Σ') {
        // What becomes of it depends on the letters around it.
        lower = text.to_lowercase();
        text = &lower;
    }
    let mut out = String::with_capacity(text.len());
    let mut buffer = [0; 4];
    for c in text.chars() {
        if c.is_ascii() {
            match c {
                'a'..='z' | '0'..='9' | '-' | '_' => out.push(c),
                'A'..='Z' => out.push(c.to_ascii_lowercase()),
                ' ' => out.push('-'),
                _ => {}
            }
        } else {
            for lower in c.to_lowercase() {
                if lower.is_ascii() || WORD.is_match(lower.encode_utf8(&mut buffer)) {
                    out.push(lower);
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        for (text, want) in [
            ("About pages", "about-pages"),
            ("Allow ", "allow-"),
            ("C++ & C#", "c--c"),
            ("`jobs.<job_id>.steps[*]`", "jobsjob_idsteps"),
            ("Straße über Ätna", "straße-über-ätna"),
            ("x² ½ ①", "x--"),
            ("日本語 한국어", "日本語-한국어"),
            ("a\u{301}b", "a\u{301}b"),
            ("smile 😄 now", "smile--now"),
            ("tab\tand\nline", "tabandline"),
            ("ΟΔΟΣ ΣΑ Σ", "οδος-σα-σ"),
            ("", ""),
        ] {
            assert_eq!(slug(text), want, "{text:?}");
        }
    }

    #[test]
    fn repeated_headings_are_numbered() {
        let mut slugger = Slugger::new();
        let got: Vec<String> = ["a", "a", "a-1", "a", ""].iter().map(|text| slugger.anchor(text)).collect();
        assert_eq!(got, ["a", "a-1", "a-1-1", "a-2", ""]);
    }
}
