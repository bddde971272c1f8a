//! HTML with places for link targets: rendered once, bound per version by [`SlottedHtml::bind`].

/// A place for a link target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Byte offset in the HTML at which the bound target is put in, inside an attribute value.
    pub at: u32,
    /// The target as written.
    pub url: String,
}

/// HTML whose local link targets are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlottedHtml {
    /// The HTML without the targets.
    pub html: String,
    /// The places, ascending.
    pub slots: Vec<Slot>,
}

impl SlottedHtml {
    /// HTML without slots.
    #[must_use]
    pub fn plain(html: String) -> Self {
        Self { html, slots: Vec::new() }
    }

    /// Writes the HTML to `out`, each target as `target` writes it (escaped for an attribute value).
    pub fn bind(&self, out: &mut String, mut target: impl FnMut(&str, &mut String)) {
        out.reserve(self.html.len() + self.slots.len() * 48);
        let mut done = 0;
        for slot in &self.slots {
            let at = slot.at as usize;
            out.push_str(&self.html[done..at]);
            target(&slot.url, out);
            done = at;
        }
        out.push_str(&self.html[done..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_stand_in_their_places() {
        let html = SlottedHtml {
            html: r#"<a href="">x</a> <a href="">y</a>"#.into(),
            slots: vec![Slot { at: 9, url: "/x".into() }, Slot { at: 26, url: "/y".into() }],
        };
        let mut out = String::new();
        html.bind(&mut out, |url, out| {
            out.push_str("/en");
            out.push_str(url);
        });
        assert_eq!(out, r#"<a href="/en/x">x</a> <a href="/en/y">y</a>"#);
    }
}
