//! Which lists and items have blank lines between their children: [`spreads`].

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

/// For each list and each item of `text`, in the order of their beginnings, whether a blank line stands between its
/// children.
pub(super) fn spreads(text: &str, events: &[(Event<'_>, Range<usize>)]) -> Vec<bool> {
    struct Open {
        answer: Option<usize>,
        children: usize,
        /// Whether the last child is text that the parser gives without a paragraph.
        loose_text: bool,
    }
    let mut answers = Vec::new();
    let mut open = vec![Open { answer: None, children: 0, loose_text: false }];
    for (event, range) in events {
        let block = match event {
            Event::Start(tag) => !is_inline(tag),
            Event::Rule => true,
            Event::End(tag) => {
                if !matches!(
                    tag,
                    TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
                ) {
                    open.pop();
                }
                continue;
            }
            _ => false,
        };
        let Some(parent) = open.last_mut() else { break };
        if block || !parent.loose_text {
            parent.children += 1;
            parent.loose_text = !block;
            if let Some(answer) = parent.answer
                && parent.children > 1
                && blank_before(text, range.start)
            {
                answers[answer] = true;
            }
        }
        if let Event::Start(tag) = event
            && block
        {
            let answer = matches!(tag, Tag::List(_) | Tag::Item).then(|| {
                answers.push(false);
                answers.len() - 1
            });
            open.push(Open { answer, children: 0, loose_text: false });
        }
    }
    answers
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

/// Whether the line before the one with `at` is blank, marks of block quotes aside.
fn blank_before(text: &str, at: usize) -> bool {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let blank = before.iter().rev().take_while(|byte| byte.is_ascii_whitespace() || **byte == b'>');
    blank.filter(|byte| **byte == b'\n').take(2).count() == 2
}
