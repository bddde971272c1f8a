//! The folders of a site, from the paths of its files: [`folders_above`].

/// The folders that files at `paths` lie in, from the outermost on; each once where `paths` are in order.
pub(super) fn folders_above<'p>(paths: impl IntoIterator<Item = &'p str>) -> impl Iterator<Item = &'p str> {
    let mut last = "";
    paths.into_iter().flat_map(move |path| {
        let shared = last.bytes().zip(path.bytes()).take_while(|(one, other)| one == other).count();
        last = path;
        path.match_indices('/').filter(move |(at, _)| *at >= shared).map(|(at, _)| &path[..at])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_files() {
        for (paths, expected) in [
            ("a", ""),
            ("a/b", "a"),
            ("a/b/c a/b/d a/e a/e/f b", "a a/b a/e"),
            ("a/b a-b/c a/b", "a a-b a"),
            ("ab/c abc/d", "ab abc"),
            ("a/b/c a/bd/c", "a a/b a/bd"),
        ] {
            let found: Vec<&str> = folders_above(paths.split(' ')).collect();
            assert_eq!(found.join(" "), expected, "{paths}");
        }
    }
}
