//! When sources last changed: [`Dates`]. Whoever knows git fills them; the site only shows them.

use std::collections::BTreeMap;

use super::context::Updated;

/// The time of the last change by path of the source, as RFC 3339 writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    by_path: BTreeMap<String, String>,
}

impl Dates {
    /// Notes a change; of two the first counts, so that a history is read from its newest end.
    pub fn note(&mut self, path: &str, time: &str) {
        if !self.by_path.contains_key(path) {
            self.by_path.insert(path.to_owned(), time.to_owned());
        }
    }

    /// The last change of the source at `path`.
    #[must_use]
    pub fn of(&self, path: &str) -> Option<&str> {
        self.by_path.get(path).map(String::as_str)
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_path.is_empty()
    }
}

/// A time for readers; none when it is no time.
pub(super) fn updated(time: &str) -> Option<Updated> {
    let date = time.get(..10)?;
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?.parse::<u8>().ok()?, parts.next()?.parse::<u8>().ok()?);
    let is_date = (1..=12).contains(&month) && (1..=31).contains(&day);
    is_date.then(|| Updated {
        date: date.to_owned(),
        year: year.to_owned(),
        month: month.to_string(),
        day: day.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_for_readers() {
        let shown = updated("2026-03-07T12:00:00+01:00").unwrap();
        assert_eq!([shown.date, shown.year, shown.month, shown.day], ["2026-03-07", "2026", "3", "7"]);
        assert!(updated("soon").is_none() && updated("2026-13-01").is_none() && updated("").is_none());
    }

    #[test]
    fn the_newest_counts() {
        let mut dates = Dates::default();
        dates.note("a.md", "2026-02-01T00:00:00Z");
        dates.note("a.md", "2025-02-01T00:00:00Z");
        assert_eq!(dates.of("a.md"), Some("2026-02-01T00:00:00Z"));
    }
}
