//! Icons by name as inline SVG (format.md §4.5).
//!
//! The paths come from the octicons package, or from the `data.json` of another release of it that `book.toml` names:
//! the drawings of some icons change between releases.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Where icons come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Icons {
    /// Icons by name that replace the built-in ones: width, height, and what stands inside the `svg` element.
    replaced: BTreeMap<String, (u32, u32, String)>,
}

impl Icons {
    /// Icons from the text of an octicons `data.json`, each in its smallest size of at least 16 pixels.
    ///
    /// # Errors
    /// When the text is no such file.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let data: serde_json::Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let icons = data.as_object().ok_or("no mapping of icon names")?;
        let mut replaced = BTreeMap::new();
        for (name, icon) in icons {
            let heights = icon
                .get("heights")
                .and_then(serde_json::Value::as_object)
                .ok_or_else(|| format!("icon `{name}` has no `heights`"))?;
            let smallest = heights.iter().filter_map(|(height, drawing)| {
                let height: u32 = height.parse().ok()?;
                let width = u32::try_from(drawing.get("width")?.as_u64()?).ok()?;
                Some((height, width, drawing.get("path")?.as_str()?))
            });
            if let Some((height, width, path)) = smallest.min_by_key(|(height, ..)| (*height < 16, *height)) {
                replaced.insert(name.clone(), (width, height, path.to_owned()));
            }
        }
        Ok(Self { replaced })
    }

    fn drawing(&self, name: &str) -> Option<(u32, u32, String)> {
        if let Some(found) = self.replaced.get(name) {
            return Some(found.clone());
        }
        let icon = octicons_pack::get_icon(&format!("{name}-16"))
            .or_else(|| octicons_pack::get_icon(&format!("{name}-24")))?;
        let size = if icon.slug.ends_with("24") { 24 } else { 16 };
        let open = icon.svg.find('>')? + 1;
        let close = icon.svg.rfind("</svg>")?;
        Some((size, size, icon.svg.get(open..close)?.replace("/>", "></path>")))
    }

    /// The SVG of the icon that front matter names as `RocketIcon` or `rocket`; `None` when there is none.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<String> {
        let mut slug = String::with_capacity(name.len() + 4);
        for c in name.strip_suffix("Icon").unwrap_or(name).chars() {
            if c.is_ascii_uppercase() && !slug.is_empty() {
                slug.push('-');
            }
            slug.push(c.to_ascii_lowercase());
        }
        let plain = slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if plain { self.svg(&format!("\"{slug}\"")).ok() } else { None }
    }

    /// The SVG for the arguments of an `octicon` tag, or what is wrong with them.
    pub(super) fn svg(&self, arguments: &str) -> Result<String, String> {
        let quote = arguments.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (name, rest) = quote
            .and_then(|quote| arguments[1..].split_once(quote))
            .ok_or("`octicon` wants a quoted name: `{% octicon \"name\" aria-label=\"…\" %}`")?;
        let name = match name {
            "trashcan" => "trash",
            "duplicate" => "copy",
            "clippy" => "paste",
            other => other,
        };
        let (mut width, mut height, inside) = self.drawing(name).ok_or_else(|| format!("no icon `{name}`"))?;
        let view_box = format!("0 0 {width} {height}");
        let mut class = format!("octicon octicon-{name}");
        let mut label = None;
        let (mut asked_width, mut asked_height) = (None, None);
        let mut others = String::new();
        for (key, value) in attributes(rest) {
            let pixels = value.parse::<u32>().ok().filter(|pixels| (1..=4096).contains(pixels));
            match (key, pixels) {
                ("width", Some(_)) => asked_width = pixels,
                ("height", Some(_)) => asked_height = pixels,
                ("class", _) => _ = write!(class, " {value}"),
                ("aria-label" | "label", _) => label = Some(value),
                ("aria-hidden", _) => {}
                _ => _ = write!(others, " {key}=\"{value}\""),
            }
        }
        // One of the two draws the other along.
        (width, height) = match (asked_width, asked_height) {
            (Some(wide), Some(high)) => (wide, high),
            (Some(wide), None) => (wide, wide * height / width.max(1)),
            (None, Some(high)) => (high * width / height.max(1), high),
            (None, None) => (width, height),
        };
        let mut svg = format!(
            "<svg version=\"1.1\" width=\"{width}\" height=\"{height}\" viewBox=\"{view_box}\" class=\"{class}\"{others}"
        );
        match label {
            Some(label) => _ = write!(svg, " aria-label=\"{label}\" role=\"img\">"),
            None => svg.push_str(" aria-hidden=\"true\">"),
        }
        svg.push_str(&inside);
        svg.push_str("</svg>");
        Ok(svg)
    }
}

/// `key="value"` pairs; reading stops at the first that is not of that form.
fn attributes(mut rest: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start();
        let Some((key, after)) = rest.split_once('=') else { return found };
        let Some(quote) = after.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return found };
        let quoted = &after[1..];
        let Some(end) = quoted.find(quote) else { return found };
        let value = &quoted[..end];
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let is_value = !value.is_empty() && value.chars().all(|c| c.is_alphanumeric() || "_- \t\n\r".contains(c));
        if !is_key || !is_value {
            return found;
        }
        found.push((key, value));
        rest = &quoted[end + 1..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons() {
        let icons =
            Icons::from_json(r#"{"dot": {"heights": {"16": {"width": 16, "path": "<path d=\"M1 1\"></path>"}}}}"#)
                .unwrap();
        for (arguments, expect) in [
            (
                r#""dot" aria-label="A dot""#,
                r#"<svg version="1.1" width="16" height="16" viewBox="0 0 16 16" class="octicon octicon-dot" aria-label="A dot" role="img"><path d="M1 1"></path></svg>"#,
            ),
            (
                r#""dot" height:16 aria-label="lost""#,
                r#"<svg version="1.1" width="16" height="16" viewBox="0 0 16 16" class="octicon octicon-dot" aria-hidden="true"><path d="M1 1"></path></svg>"#,
            ),
            (
                r#""dot" aria-label="It's on""#,
                r#"<svg version="1.1" width="16" height="16" viewBox="0 0 16 16" class="octicon octicon-dot" aria-hidden="true"><path d="M1 1"></path></svg>"#,
            ),
            (
                r#""dot" width="24" height="12""#,
                r#"<svg version="1.1" width="24" height="12" viewBox="0 0 16 16" class="octicon octicon-dot" aria-hidden="true"><path d="M1 1"></path></svg>"#,
            ),
            (
                r#""dot" width="32""#,
                r#"<svg version="1.1" width="32" height="32" viewBox="0 0 16 16" class="octicon octicon-dot" aria-hidden="true"><path d="M1 1"></path></svg>"#,
            ),
        ] {
            assert_eq!(icons.svg(arguments).as_deref(), Ok(expect), "{arguments}");
        }
        assert!(icons.svg("\"no-such-icon\"").is_err());
        assert!(icons.svg("dot").is_err());
        assert!(icons.svg("\"check\"").unwrap().contains("octicon-check"));
    }
}
