//! Journeys: articles in the order in which a `journey-landing` page leads through them (format.md §2, §8).
//!
//! In: front matter. Out: its tracks as they are written. Whether a guide exists is not known here.

use serde_json::{Map, Value};

/// The front matter key.
pub const JOURNEY_TRACKS: &str = "journeyTracks";

/// The key of the heading over the articles of a page's only track, which may hold Liquid.
pub const ARTICLES_HEADING: &str = "journeyArticlesHeading";

/// The key of a guide's text about another way on.
pub const NEXT_STEP: &str = "alternativeNextStep";

/// An entry of `journeyTracks`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track<'f> {
    /// Its title, which may hold Liquid.
    pub title: &'f str,
    /// What it is about, which may hold Liquid.
    pub description: Option<&'f str>,
    /// Its guides in order.
    pub guides: Vec<Guide<'f>>,
}

/// An entry of a track's `guides`: a path, or a mapping with `href`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guide<'f> {
    /// Path of the article without version, which may hold Liquid.
    pub href: &'f str,
    /// What leads elsewhere: markdown, which may hold Liquid.
    pub next_step: Option<&'f str>,
}

/// The tracks of a page's front matter; what has no title or no guides is left out.
pub fn tracks(front: &Map<String, Value>) -> impl Iterator<Item = Track<'_>> {
    let entries = front.get(JOURNEY_TRACKS).and_then(Value::as_array).into_iter().flatten();
    entries.filter_map(|track| {
        let guides = track.get("guides")?.as_array()?.iter().filter_map(guide).collect();
        let description = track.get("description").and_then(Value::as_str);
        Some(Track { title: track.get("title")?.as_str()?, description, guides })
    })
}

fn guide(entry: &Value) -> Option<Guide<'_>> {
    let text = |key: &str| entry.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    Some(Guide { href: entry.as_str().or_else(|| text("href"))?, next_step: text(NEXT_STEP) })
}

#[cfg(test)]
mod tests {
    use super::{Guide, Track, tracks};

    #[test]
    fn what_is_no_track_is_left_out() {
        let front = serde_json::json!({ "journeyTracks": [
            { "title": "A", "description": "of", "guides": [{ "href": "/a", "alternativeNextStep": "or b" }, "/c", { "href": " " }, { "href": "/d" }] },
            { "title": "B" },
            { "guides": [] },
            "C",
        ]});
        let guide = |href, next_step| Guide { href, next_step };
        let guides = vec![guide("/a", Some("or b")), guide("/c", None), guide("/d", None)];
        let found: Vec<Track<'_>> = tracks(front.as_object().expect("a mapping")).collect();
        assert_eq!(found, [Track { title: "A", description: Some("of"), guides }]);
    }
}
