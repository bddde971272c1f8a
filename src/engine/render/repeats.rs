//! How much a page may write of what it holds once: [`Repeats`].
//!
//! A prompt that others continue, a title, the tools around a heading and the padding of a table are written wherever
//! something refers to them, so that their length times the number of places is what a page comes to. The budget keeps
//! that in proportion to the text.

/// Bytes that even a short text may repeat: far more than any page that somebody wrote.
const AT_LEAST: usize = 4 << 20;

/// What is left of the budget of one page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Repeats {
    left: usize,
    over: bool,
}

impl Repeats {
    /// The budget of a text that is `length` bytes long.
    pub(super) fn new(length: usize) -> Self {
        Self { left: length.max(AT_LEAST), over: false }
    }

    /// Takes `bytes` from the budget; `false` when it does not have them, and from then on for all that asks for some.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        self.over |= bytes > self.left;
        self.left = self.left.saturating_sub(bytes);
        !self.over || bytes == 0
    }

    /// Whether something was refused.
    pub(super) fn is_over(self) -> bool {
        self.over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_once_is_refused_always() {
        let mut repeats = Repeats::new(10);
        assert!(repeats.take(AT_LEAST - 1) && !repeats.is_over());
        assert!(!repeats.take(2) && repeats.is_over());
        assert!(!repeats.take(1));
        assert!(repeats.take(0));
        assert!(Repeats::new(AT_LEAST + 1).take(AT_LEAST + 1));
    }
}
