//! Lists of the front matter that show other pages: which keys hold them, and the paths, names, images and icons in them
//! (format.md §2, §8).
//!
//! In: front matter. Out: what is written there. Whether they lead anywhere is not known here.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::journey::{ARTICLES_HEADING, JOURNEY_TRACKS};

/// The keys, and that of a heading over one of them.
pub const LISTS: [&str; 10] = [
    "featuredLinks",
    "introLinks",
    "spotlight",
    "carousels",
    "childGroups",
    "includeGuides",
    JOURNEY_TRACKS,
    ARTICLES_HEADING,
    "sidebarLink",
    "communityRedirect",
];

/// Where a mapping in such a list says its path.
pub const PATHS: [&str; 4] = ["href", "article", "path", "link"];

/// The paths in the value of `key`, in order, each once.
#[must_use]
pub fn paths<'f>(front: &'f Map<String, Value>, key: &str) -> Vec<&'f str> {
    let mut out = Paths::default();
    match front.get(key) {
        // Names of children, which are found by their last segments.
        _ if key == "childGroups" => {}
        Some(Value::Object(buttons)) if key == "introLinks" => {
            buttons.values().for_each(|value| entry(value, &mut out))
        }
        Some(value) => within(value, &mut out),
        None => {}
    }
    out.paths
}

/// The images that the front matter names, each with its key: `heroImage`, and those of `spotlight`.
#[must_use]
pub fn images(front: &Map<String, Value>) -> Vec<(&'static str, &str)> {
    let hero = front.get("heroImage").and_then(Value::as_str).map(|image| ("heroImage", image));
    let cards = front.get("spotlight").and_then(Value::as_array).into_iter().flatten();
    let cards = cards.filter_map(|card| Some(("spotlight", card.get("image")?.as_str()?)));
    hero.into_iter().chain(cards).collect()
}

/// The icons that the front matter names, each with its key: that of the page, and those of its groups.
#[must_use]
pub fn icons(front: &Map<String, Value>) -> Vec<(&'static str, &str)> {
    let own = front.get("octicon").and_then(Value::as_str).map(|icon| ("octicon", icon));
    own.into_iter().chain(groups(front).filter_map(|group| Some(("childGroups", group_icon(group)?)))).collect()
}

/// The groups in which an index page shows its children.
pub fn groups(front: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    front.get("childGroups").and_then(Value::as_array).into_iter().flatten()
}

/// The children that a group names, by the ends of their paths ([`ends`](super::page::UrlPath::ends)) with slashes around them or without.
pub fn group_children(group: &Value) -> impl Iterator<Item = &str> {
    let names = group.get("children").and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str)
}

/// The icon that a group of children names.
#[must_use]
pub fn group_icon(group: &Value) -> Option<&str> {
    group.get("octicon").or_else(|| group.get("icon")).and_then(Value::as_str)
}

/// How files of images end, the sharpest first.
const IMAGES: [&str; 6] = ["svg", "avif", "webp", "png", "jpg", "jpeg"];

/// The file that is meant by an image whose path leaves out how it ends; none where nothing is left out, or no such file is there.
#[must_use]
pub fn with_ending(image: &str, is_there: impl Fn(&str) -> bool) -> Option<String> {
    if image.contains("://") || image.rsplit('/').next().unwrap_or_default().contains('.') {
        return None;
    }
    IMAGES.iter().map(|ending| format!("{image}.{ending}")).find(|file| is_there(file))
}

/// Paths, each once.
#[derive(Default)]
struct Paths<'f> {
    paths: Vec<&'f str>,
    known: HashSet<&'f str>,
}

/// The entries of every list in `value`, and what mappings name.
fn within<'f>(value: &'f Value, out: &mut Paths<'f>) {
    match value {
        Value::Array(entries) => entries.iter().for_each(|value| entry(value, out)),
        Value::Object(_) => entry(value, out),
        _ => {}
    }
}

fn entry<'f>(value: &'f Value, out: &mut Paths<'f>) {
    match value {
        Value::String(path) if out.known.insert(path.as_str()) => out.paths.push(path),
        Value::Object(map) => {
            let named = PATHS.iter().find_map(|key| map.get(*key)).filter(|path| path.is_string());
            named.into_iter().for_each(|path| entry(path, out));
            map.values().for_each(|value| within(value, out));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::paths;

    #[test]
    fn paths_are_found_in_every_form() {
        let front = serde_json::json!({
            "featuredLinks": { "popular": ["/a", { "title": "B", "href": "/b" }, "/a"], "popularHeading": "No path" },
            "introLinks": { "overview": "/c", "quickstart": "/d" },
            "spotlight": [{ "article": "/e", "image": "/assets/e.png" }],
            "carousels": { "first": ["/f"], "second": ["/g"] },
            "childGroups": [{ "name": "H", "children": ["h"] }],
            "includeGuides": ["/i"],
            "journeyTracks": [{ "id": "j", "title": "J", "guides": [{ "href": "/j", "alternativeNextStep": "k" }] }],
            "journeyArticlesHeading": "/k",
            "sidebarLink": { "text": "L", "href": "/l" },
            "communityRedirect": { "name": "M", "href": "/m" },
        });
        let found = super::LISTS.map(|key| paths(front.as_object().expect("a mapping"), key));
        let want: [&[&str]; 10] =
            [&["/a", "/b"], &["/c", "/d"], &["/e"], &["/f", "/g"], &[], &["/i"], &["/j"], &[], &["/l"], &["/m"]];
        assert_eq!(found, want);
    }
}
