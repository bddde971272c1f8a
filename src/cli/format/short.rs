//! Findings on one line each: `path:line:column: level[code]: message`, as editors and `grep` read them.

use super::Context;
use crate::engine::diag::Diagnostic;

/// The finding on one line.
pub(super) fn finding(found: &Diagnostic, context: &Context<'_>) -> String {
    let place = found.span.map(|span| {
        let (start, _) = context.ends(span);
        format!("{}:{}:{}: ", context.path(span.file), start.line, start.column)
    });
    let text = format!(
        "{}{}[{}]: {}",
        place.unwrap_or_default(),
        found.level.as_str(),
        found.code.as_str(),
        context.sentence(found)
    );
    // A path or a quoted text may hold a line break.
    text.replace('\r', "\\r").replace('\n', "\\n")
}
