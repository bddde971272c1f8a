//! When sources last changed, as git knows it: one `git log` for the whole project.

use std::path::Path;
use std::process::Command;

use crate::site::dates::Dates;

/// The last change of each file below `folder`, which is relative to `root`; nothing where git or a repository is missing.
pub(super) fn dates(root: &Path, folder: &str) -> Dates {
    let log = Command::new("git")
        .arg("-C")
        .arg(root)
        .args([
            "-c",
            "core.quotePath=false",
            "log",
            "--no-renames",
            "--relative",
            "--format=%x01%cI",
            "--name-only",
            "--",
            folder,
        ])
        .output();
    match log {
        Ok(log) if log.status.success() => read(&String::from_utf8_lossy(&log.stdout)),
        _ => Dates::default(),
    }
}

/// Reads times, each after a byte 1, and the paths below them, newest first.
fn read(log: &str) -> Dates {
    let mut dates = Dates::default();
    let mut time = "";
    for line in log.lines() {
        match line.strip_prefix('\u{1}') {
            Some(next) => time = next,
            None if !line.is_empty() => dates.note(line, time),
            None => {}
        }
    }
    dates
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_newest_change_counts() {
        let dates = read(
            "\u{1}2026-02-01T00:00:00Z\n\ncontent/a.md\n\u{1}2025-01-01T00:00:00Z\n\ncontent/a.md\ncontent/b c.md\n",
        );
        assert_eq!(dates.of("content/a.md"), Some("2026-02-01T00:00:00Z"));
        assert_eq!(dates.of("content/b c.md"), Some("2025-01-01T00:00:00Z"));
        assert_eq!(dates.of("content/c.md"), None);
    }
}
