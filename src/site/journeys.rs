//! Journeys through articles: where a page stands in the tracks of `journey-landing` pages (format.md §8).
//!
//! In: pages, a version. Out: the pages before and after, the journey's own, and the text about another way on. A guide that
//! the version does not have is dropped. An article of several tracks is in the first.

use std::collections::HashMap;

use super::context::{Journey, Link};
use super::page::Pages;
use crate::engine::content::journey;
use crate::engine::content::{Page, PageId};

/// The places of the pages of one version.
pub(super) type Journeys = HashMap<PageId, Place>;

/// Where an article stands.
pub(super) struct Place {
    landing: PageId,
    title: String,
    prev: Option<PageId>,
    next: Option<PageId>,
    /// The text about another way on, as written.
    next_step: Option<String>,
}

impl Pages<'_> {
    /// Where the articles of `version` stand.
    pub(super) fn places_in_journeys(&self, version: usize) -> Journeys {
        let mut places = Journeys::new();
        let landings = self.book().pages.iter().filter(|page| page.front.contains_key(journey::JOURNEY_TRACKS));
        for landing in landings.filter(|page| page.versions.contains_index(version)) {
            for track in journey::tracks(&landing.front) {
                let Some(title) = self.text(landing, track.title, version) else { continue };
                let steps = track.guides.iter().filter_map(|guide| {
                    let target = self.text(landing, guide.href, version)?;
                    Some((self.page_at(&target, version)?.id, guide.next_step))
                });
                let steps: Vec<(PageId, Option<&str>)> = steps.collect();
                for (at, &(page, next_step)) in steps.iter().enumerate() {
                    places.entry(page).or_insert_with(|| Place {
                        landing: landing.id,
                        title: title.clone(),
                        prev: at.checked_sub(1).map(|at| steps[at].0),
                        next: steps.get(at + 1).map(|next| next.0),
                        next_step: next_step.map(str::to_owned),
                    });
                }
            }
        }
        places
    }

    /// The journey that `page` is a step of, the pages before and after it there.
    pub(super) fn journey(&self, page: &Page, version: usize) -> Option<(Journey, Option<Link>, Option<Link>)> {
        let place = self.place_in_journey(page, version)?;
        let book = self.book();
        let link = |id: PageId| {
            let page = book.page(id);
            Link::new(book.short_title(page, version), self.href(page, version))
        };
        let landing = book.page(place.landing);
        let next_step = place.next_step.as_ref().and_then(|text| landing.next_steps.get(text)?.at(version));
        let journey = Journey {
            title: place.title.clone(),
            href: self.href(landing, version).to_owned(),
            next_step_html: next_step.map(|text| self.bind(&text.html, version)).unwrap_or_default(),
        };
        Some((journey, place.prev.map(link), place.next.map(link)))
    }
}
