//! Emoji shortcodes, `:tada:`. [`at`].

/// The emoji whose shortcode begins at `text`, which begins with a colon, and the length of the shortcode.
#[must_use]
pub fn at(text: &str) -> Option<(&'static str, usize)> {
    let name = text.strip_prefix(':')?;
    let end = name.bytes().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+')))?;
    if end == 0 || name.as_bytes()[end] != b':' {
        return None;
    }
    emojis::get_by_shortcode(&name[..end]).map(|emoji| (emoji.as_str(), end + 2))
}

#[cfg(test)]
mod tests {
    use super::at;

    #[test]
    fn shortcodes() {
        assert_eq!(at(":tada: x"), Some(("🎉", 6)));
        assert_eq!(at(":+1:"), Some(("👍", 4)));
        for text in ["::", ":tada", ":no such:", ":---:", ": :", "tada:"] {
            assert_eq!(at(text), None, "{text}");
        }
    }
}
