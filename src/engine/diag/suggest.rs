//! The near miss of a word among the words that would have been right: [`nearest`]; of a path, [`nearest_path`].

/// With how many names that are there one that is not is compared: of very many some will be near, and each finding would be
/// compared with all of them.
pub(crate) const MOST_COMPARED: usize = 1_000;

/// The candidate closest to `word`, when it is close enough to be what was meant: at most a third of the letters differ,
/// a swap of two neighbours counting as one. Case differs for free. Of equally close ones the first in order.
#[must_use]
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let wanted: Vec<char> = word.to_lowercase().chars().collect();
    let limit = (wanted.len() / 3).clamp(1, 8);
    let letters = Letters::of(word);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate == word || candidate.len().abs_diff(word.len()) > limit * 4 {
            continue;
        }
        let bound = best.map_or(limit, |(distance, _)| distance.saturating_sub(1));
        if letters.differ_by_more(&Letters::of(candidate), 2 * bound) {
            continue;
        }
        let other: Vec<char> = candidate.to_lowercase().chars().collect();
        if let Some(distance) = distance_within(&wanted, &other, bound) {
            best = Some((distance, candidate));
            if distance == 0 {
                break;
            }
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many letters of each of 32 kinds a word has, small and capital ones alike: an edit changes two of these numbers at most, which
/// rules out nearly every candidate before it is looked at letter by letter.
struct Letters([i32; 32]);

impl Letters {
    fn of(word: &str) -> Self {
        let mut counts = [0; 32];
        if word.is_ascii() {
            word.bytes().for_each(|byte| counts[usize::from(byte.to_ascii_lowercase() & 31)] += 1);
        } else {
            word.chars().flat_map(char::to_lowercase).for_each(|letter| counts[(u32::from(letter) & 31) as usize] += 1);
        }
        Self(counts)
    }

    fn differ_by_more(&self, other: &Self, most: usize) -> bool {
        let differences = self.0.iter().zip(&other.0).map(|(one, other)| one.abs_diff(*other) as usize);
        differences.sum::<usize>() > most
    }
}

/// The path closest to `path`, else the only one with its last segment: pages move more often than they change their names.
#[must_use]
pub fn nearest_path<'c>(path: &str, paths: &[&'c str]) -> Option<&'c str> {
    nearest(path, paths.iter().copied()).or_else(|| moved(path, paths))
}

fn moved<'c>(path: &str, paths: &[&'c str]) -> Option<&'c str> {
    let last = path.rsplit('/').next().filter(|last| !last.is_empty())?;
    let mut same = paths.iter().filter(|other| other.rsplit('/').next() == Some(last));
    same.next().filter(|_| same.next().is_none()).copied()
}

/// The edit distance with swaps of neighbours, or `None` above `limit`. Cells further than `limit` from the diagonal are
/// above it anyway, and left out: paths are long, and every page may be a candidate.
pub(crate) fn distance_within<T: PartialEq>(a: &[T], b: &[T], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    const FAR: usize = usize::MAX / 2;
    let width = b.len() + 1;
    let mut before: Vec<usize> = vec![FAR; width];
    let mut last: Vec<usize> = (0..width).collect();
    let mut row: Vec<usize> = vec![FAR; width];
    for i in 1..=a.len() {
        let low = i.saturating_sub(limit).max(1);
        let high = b.len().min(i + limit);
        row[low - 1] = if low == 1 { i } else { FAR };
        for j in low..=high {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        // The next row looks one cell further.
        if let Some(cell) = row.get_mut(high + 1) {
            *cell = FAR;
        }
        if row[low - 1..=high].iter().all(|&distance| distance > limit) {
            return None;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    Some(last[b.len()]).filter(|&distance| distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::{distance_within, moved, nearest};

    /// The same by its definition, of every cell.
    fn distance(a: &[char], b: &[char]) -> usize {
        let mut cells = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                cells[i][j] = match (i, j) {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => {
                        let change = cells[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                        let swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                        let swapped = if swap { cells[i - 2][j - 2] + 1 } else { usize::MAX };
                        change.min(swapped).min(cells[i - 1][j] + 1).min(cells[i][j - 1] + 1)
                    }
                };
            }
        }
        cells[a.len()][b.len()]
    }

    proptest::proptest! {
        #[test]
        fn leaving_out_cells_changes_nothing(a in "[a-c]{0,14}", b in "[a-c]{0,14}", limit in 0usize..9) {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            let expect = Some(distance(&a, &b)).filter(|&distance| distance <= limit);
            proptest::prop_assert_eq!(distance_within(&a, &b, limit), expect);
        }
    }

    proptest::proptest! {
        #[test]
        fn leaving_out_candidates_changes_nothing(word in "[a-cA-Cä]{0,12}", others in proptest::collection::vec("[a-cA-Cä]{0,12}", 0..8)) {
            let lower = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
            let limit = (lower(&word).len() / 3).clamp(1, 8);
            let close = others.iter().filter(|other| **other != word && other.len().abs_diff(word.len()) <= limit * 4);
            let expect = close.map(|other| (distance(&lower(&word), &lower(other)), other.as_str())).filter(|(far, _)| *far <= limit);
            let expect = expect.reduce(|best, other| if other.0 < best.0 { other } else { best }).map(|(_, other)| other);
            proptest::prop_assert_eq!(nearest(&word, others.iter().map(String::as_str)), expect);
        }
    }

    #[test]
    fn near_misses() {
        let words = ["ghes", "ghec", "fpt", "enterprise-server"];
        for (word, expected) in [
            ("gehs", Some("ghes")),
            ("GHES", Some("ghes")),
            ("ghe", Some("ghes")),
            ("enterprise-sever", Some("enterprise-server")),
            ("zzz", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, words), expected, "{word}");
        }
    }

    #[test]
    fn a_page_that_moved_is_named() {
        for (path, live, want) in [
            ("/x/y/codes", &["/a/codes", "/b"][..], Some("/a/codes")),
            ("/x/codes", &["/a/codes", "/b/codes"], None),
            ("/x/none", &["/a/codes"], None),
            ("/", &["/a"], None),
        ] {
            assert_eq!(moved(path, live), want);
        }
    }
}
