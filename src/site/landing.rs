//! Landing pages: what `featuredLinks`, `introLinks`, `spotlight`, `carousels`, `childGroups`, `journeyTracks`,
//! `includedCategories` and `includeGuides` of the front matter come to in one version (format.md §8).
//!
//! In: a page, a version. Out: groups of cards and buttons with complete addresses. An entry that does not exist in the
//! version, or only in another one, is dropped; a group without entries is none.

use std::collections::BTreeSet;

use serde_json::Value;

use super::context::{Card, Group, Link};
use super::nav::NavNode;
use super::page::{Pages, is_hidden};
use crate::engine::content::journey;
use crate::engine::content::listing::{self, PATHS, with_ending};
use crate::engine::content::{Page, PageKind};
use crate::engine::link::Destination;

/// Lists of `featuredLinks` in the order in which they are shown; others follow in theirs.
const FEATURED: [&str; 6] = ["startHere", "gettingStarted", "guideCards", "guides", "popular", "videos"];

impl Pages<'_> {
    /// Groups of recommended pages, before the children.
    pub(super) fn featured(&self, page: &Page, version: usize) -> Vec<Group> {
        let mut groups = Vec::new();
        self.spotlight(page, version, &mut groups);
        self.carousels(page, version, &mut groups);
        self.featured_links(page, version, &mut groups);
        self.journeys(page, version, &mut groups);
        self.child_groups(page, version, &mut groups);
        groups.retain(|group| !group.cards.is_empty());
        groups
    }

    /// The guides that an article lists below its text: `includeGuides`.
    pub(super) fn guides(&self, page: &Page, version: usize) -> Vec<Group> {
        let Some(list @ Value::Array(_)) = page.front.get("includeGuides") else { return Vec::new() };
        let cards = self.entries(page, list, version);
        if cards.is_empty() {
            return Vec::new();
        }
        vec![Group { title: "Guides".into(), cards, ..Group::default() }]
    }

    /// Buttons under the lead: `introLinks`.
    pub(super) fn actions(&self, page: &Page, version: usize) -> Vec<Link> {
        let Some(Value::Object(links)) = page.front.get("introLinks") else { return Vec::new() };
        links
            .iter()
            .filter_map(|(key, value)| {
                let card = self.entry(page, value, version)?;
                Some(Link::new(in_words(key), card.href))
            })
            .collect()
    }

    /// The link above a section's children in the sidebar: `sidebarLink`. None where a page of this site is meant that the
    /// version does not reach.
    pub(super) fn sidebar_link(&self, page: &Page, version: usize) -> Option<NavNode> {
        let link = page.front.get("sidebarLink")?;
        let text = |key: &str| self.text(page, link.get(key)?.as_str()?, version);
        let (title, target) = (text("text")?, text("href")?);
        let book = self.book();
        if let Some(path) = book.links.path_of(&target, version)
            && !matches!(
                book.redirects.follow_request(&path).destination,
                Destination::Page { .. } | Destination::Url(_)
            )
        {
            return None;
        }
        let href = self.rooted(&book.links.target(&target, version));
        Some(NavNode { aside: true, ..NavNode::new(title, href, Vec::new()) })
    }

    /// The image of a landing page: `heroImage`.
    pub(super) fn hero_image(&self, page: &Page) -> Option<String> {
        page.front.get("heroImage").and_then(Value::as_str).map(|image| self.image(image))
    }

    /// The address of an image that the front matter names, which may leave out how its file ends.
    fn image(&self, image: &str) -> String {
        let file = with_ending(image, |file| self.has_asset(file));
        self.rooted(file.as_deref().unwrap_or(image))
    }

    /// Where readers talk about a page: `communityRedirect`.
    pub(super) fn community(&self, page: &Page, version: usize) -> Option<Link> {
        let link = page.front.get("communityRedirect")?;
        let text = |key: &str| self.text(page, link.get(key)?.as_str()?, version);
        let href = self.rooted(&self.book().links.target(&text("href")?, version));
        Some(Link::new(text("name")?, href))
    }

    /// Whether `childGroups` shows this child already.
    pub(super) fn is_grouped(&self, page: &Page, child: &Page) -> bool {
        listing::groups(&page.front).any(|group| listing::group_children(group).any(|name| child.path.ends_in(name)))
    }

    /// The icon that a page names.
    pub(super) fn icon(&self, page: &Page) -> String {
        self.drawing(page.front.get("octicon").and_then(Value::as_str))
    }

    fn drawing(&self, name: Option<&str>) -> String {
        name.and_then(|name| self.book().library.icons.named(name)).unwrap_or_default()
    }

    fn featured_links(&self, page: &Page, version: usize, groups: &mut Vec<Group>) {
        let Some(Value::Object(lists)) = page.front.get("featuredLinks") else { return };
        let others = lists.keys().map(String::as_str).filter(|key| !FEATURED.contains(key));
        for key in FEATURED.into_iter().chain(others) {
            let Some(list @ Value::Array(_)) = lists.get(key) else { continue };
            // A heading of the writer's own: `popularHeading`, in some projects `popular_heading`.
            let heading = [format!("{key}Heading"), format!("{key}_heading")]
                .iter()
                .find_map(|name| lists.get(name).and_then(Value::as_str))
                .and_then(|text| self.text(page, text, version));
            let title = heading.unwrap_or_else(|| in_words(key));
            groups.push(Group { title, cards: self.entries(page, list, version), ..Group::default() });
        }
    }

    fn spotlight(&self, page: &Page, version: usize, groups: &mut Vec<Group>) {
        let Some(list) = page.front.get("spotlight") else { return };
        let cards = self.entries(page, list, version);
        groups.push(Group { title: "Spotlight".into(), cards, ..Group::default() });
    }

    fn carousels(&self, page: &Page, version: usize, groups: &mut Vec<Group>) {
        let Some(Value::Object(lists)) = page.front.get("carousels") else { return };
        for (key, list) in lists {
            let cards = self.entries(page, list, version);
            groups.push(Group { title: in_words(key), cards, ..Group::default() });
        }
    }

    fn journeys(&self, page: &Page, version: usize, groups: &mut Vec<Group>) {
        let tracks: Vec<_> = journey::tracks(&page.front).collect();
        // A single track may stand under another heading than its title.
        let heading = page.front.get(journey::ARTICLES_HEADING).and_then(Value::as_str).filter(|_| tracks.len() == 1);
        for track in tracks {
            let title = heading.and_then(|heading| self.text(page, heading, version));
            let Some(title) = title.or_else(|| self.text(page, track.title, version)) else { continue };
            let description = track.description.and_then(|text| self.text(page, text, version)).unwrap_or_default();
            let guides = track.guides.iter().map(|guide| Value::from(guide.href));
            let cards = guides.filter_map(|guide| self.entry(page, &guide, version)).collect();
            groups.push(Group { title, description, cards, ..Group::default() });
        }
    }

    fn child_groups(&self, page: &Page, version: usize, groups: &mut Vec<Group>) {
        for group in listing::groups(&page.front) {
            let Some(title) = group.get("name").and_then(Value::as_str) else { continue };
            let Some(title) = self.text(page, title, version) else { continue };
            let cards = listing::group_children(group)
                .filter_map(|name| {
                    self.book().children(page, version).find(|child| !is_hidden(child) && child.path.ends_in(name))
                })
                .map(|child| self.card(child, version))
                .collect();
            let icon_html = self.drawing(listing::group_icon(group));
            groups.push(Group { title, icon_html, cards, ..Group::default() });
        }
    }

    fn entries(&self, page: &Page, list: &Value, version: usize) -> Vec<Card> {
        let list = list.as_array().into_iter().flatten();
        list.filter_map(|value| self.entry(page, value, version)).collect()
    }

    /// A path, or a mapping that names a path and perhaps says more.
    fn entry(&self, page: &Page, value: &Value, version: usize) -> Option<Card> {
        let named = |keys: &[&str]| keys.iter().find_map(|key| value.get(key).and_then(Value::as_str));
        let target = value.as_str().or_else(|| named(&PATHS))?;
        let target = self.text(page, target, version)?;
        let title = named(&["title"]).and_then(|title| self.text(page, title, version));
        let image = named(&["image"]).map(|image| self.image(image));
        if target.contains("://") {
            return Some(Card {
                title: title.unwrap_or_else(|| target.clone()),
                href: target,
                image,
                ..Card::default()
            });
        }
        let found = self.page_at(&target, version)?;
        let mut card = self.card(found, version);
        card.children.clear();
        card.title = title.unwrap_or(card.title);
        card.image = image;
        Some(card)
    }

    /// The page to which a path without version leads from `version`, when it is shown in that very version.
    pub(super) fn page_at(&self, target: &str, version: usize) -> Option<&Page> {
        let book = self.book();
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        let path = book.links.path_of(&target, version)?;
        match book.redirects.follow_request(&path).destination {
            Destination::Page { page, version: shown } if shown == version => Some(book.page(page)),
            _ => None,
        }
    }

    /// A text of the front matter in one version; none when it is empty there.
    pub(super) fn text(&self, page: &Page, raw: &str, version: usize) -> Option<String> {
        let text = match page.listed.get(raw) {
            Some(folded) => folded.at(version)?.clone(),
            None => raw.trim().to_owned(),
        };
        if text.is_empty() { None } else { Some(text) }
    }

    /// The card of a page.
    pub(super) fn card(&self, page: &Page, version: usize) -> Card {
        let book = self.book();
        // The homepage lists whole products: what is below them is in their own pages.
        let below = if page.kind == PageKind::Product { Vec::new() } else { book.children(page, version).collect() };
        Card {
            title: page.title.at(version).cloned().unwrap_or_default(),
            href: self.href(page, version).to_owned(),
            intro_html: page.intro.at(version).map(|intro| self.bind(&intro.html, version)).unwrap_or_default(),
            icon_html: self.icon(page),
            image: None,
            categories: texts(page.front.get("category")).map(str::to_owned).collect(),
            children: below
                .into_iter()
                .filter(|below| !is_hidden(below))
                .map(|below| Link::new(book.short_title(below, version), self.href(below, version)))
                .collect(),
        }
    }
}

/// The categories among which readers of `page` choose: those of `includedCategories` that one of its cards has, else all that
/// they have, in order. A choice of one is none.
pub(super) fn offered(page: &Page, cards: &[Card]) -> Vec<String> {
    let has: BTreeSet<&str> = cards.iter().flat_map(|card| &card.categories).map(String::as_str).collect();
    let named: Vec<&str> = texts(page.front.get("includedCategories")).collect();
    let offered: Vec<&str> = match named.is_empty() {
        true => has.into_iter().collect(),
        false => named.into_iter().filter(|name| has.contains(name)).collect(),
    };
    if offered.len() < 2 { Vec::new() } else { offered.into_iter().map(str::to_owned).collect() }
}

/// The texts of a list.
fn texts(list: Option<&Value>) -> impl Iterator<Item = &str> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// `gettingStarted` as `Getting started`.
fn in_words(key: &str) -> String {
    // Beside `guides`, which stands below it.
    if key == "guideCards" {
        return "Recommended".into();
    }
    let mut out = String::with_capacity(key.len() + 4);
    for c in key.chars() {
        if c == '_' || c == '-' {
            out.push(' ');
        } else if c.is_uppercase() && !out.is_empty() {
            out.push(' ');
            out.extend(c.to_lowercase());
        } else if out.is_empty() {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn keys_in_words() {
        for (key, words) in [
            ("gettingStarted", "Getting started"),
            ("popular", "Popular"),
            ("guideCards", "Recommended"),
            ("whats_new", "Whats new"),
            ("", ""),
        ] {
            assert_eq!(in_words(key), words);
        }
    }
}
