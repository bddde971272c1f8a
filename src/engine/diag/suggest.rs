//! The near miss of a word among the words that would have been right: [`nearest`]; of a path, [`nearest_path`].

/// The candidate closest to `word`, when it is close enough to be what was meant: at most a third of the letters differ,
/// a swap of two neighbours counting as one. Case differs for free. Of equally close ones the first in order.
#[must_use]
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let wanted: Vec<char> = word.to_lowercase().chars().collect();
    let limit = (wanted.len() / 3).clamp(1, 8);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate == word || candidate.len().abs_diff(word.len()) > limit * 4 {
            continue;
        }
        let bound = best.map_or(limit, |(distance, _)| distance.saturating_sub(1));
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
