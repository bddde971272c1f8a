//! The near miss: edit distance without allocation, in `const` as well as at run time.

use super::Catalog;
use super::lookup::MAX_CODE_BYTES;

const ROW: usize = MAX_CODE_BYTES + 1;

/// Edits (insert, remove, replace, swap of neighbours) between two texts, case ignored; more than `limit` is `None`.
///
/// Texts longer than [`MAX_CODE_BYTES`] have no distance.
#[must_use]
pub const fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() > MAX_CODE_BYTES || b.len() > MAX_CODE_BYTES || a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before = [0_u8; ROW];
    let mut above = [0_u8; ROW];
    let mut row = [0_u8; ROW];
    let mut j = 0;
    while j <= b.len() {
        above[j] = j as u8;
        j += 1;
    }
    let mut i = 1;
    while i <= a.len() {
        row[0] = i as u8;
        let mut least = row[0];
        let mut j = 1;
        while j <= b.len() {
            let cost = if a[i - 1].eq_ignore_ascii_case(&b[j - 1]) { 0 } else { 1 };
            let mut best = min(above[j - 1] + cost, min(above[j], row[j - 1]) + 1);
            if i > 1 && j > 1 && a[i - 1].eq_ignore_ascii_case(&b[j - 2]) && a[i - 2].eq_ignore_ascii_case(&b[j - 1]) {
                best = min(best, before[j - 2] + 1);
            }
            row[j] = best;
            least = min(least, best);
            j += 1;
        }
        if least as usize > limit {
            return None;
        }
        before = above;
        above = row;
        i += 1;
    }
    let found = above[b.len()] as usize;
    if found > limit { None } else { Some(found) }
}

/// Whether `b` is near enough to `a` to be what was meant.
#[must_use]
pub const fn is_near(a: &str, b: &str) -> bool {
    distance(a, b, limit(a)).is_some()
}

/// How many edits a text of this length may be away.
const fn limit(text: &str) -> usize {
    if text.len() < 3 { 1 } else { min_usize(text.len() / 3, 4) }
}

impl Catalog {
    /// The number of the code nearest to `text`, the first of equals; `None` when none is near.
    #[must_use]
    pub const fn nearest(&self, text: &str) -> Option<usize> {
        let mut allowed = limit(text);
        let mut best = None;
        let mut index = 0;
        while index < self.codes.len() {
            if let Some(found) = distance(text, self.codes.get(index), allowed) {
                best = Some(index);
                if found == 0 {
                    break;
                }
                // Only a nearer one is of interest from here on.
                allowed = found - 1;
            }
            index += 1;
        }
        best
    }
}

const fn min(a: u8, b: u8) -> u8 {
    if a < b { a } else { b }
}

const fn min_usize(a: usize, b: usize) -> usize {
    if a < b { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::{distance, is_near};

    #[test]
    fn distances() {
        for (a, b, limit, expect) in [
            ("bad_verfication_code", "bad_verification_code", 3, Some(1)),
            ("abcd", "abdc", 3, Some(1)),
            ("ABC", "abc", 0, Some(0)),
            ("kitten", "sitting", 3, Some(3)),
            ("kitten", "sitting", 2, None),
            ("", "ab", 2, Some(2)),
        ] {
            assert_eq!(distance(a, b, limit), expect, "{a} {b}");
        }
        assert!(!is_near("slow_down", "access_denied"));
        let long = "a".repeat(64);
        assert_eq!(distance(&long, &long, 3), None);
    }
}
