//! Findings as workflow commands: `::error file=…,line=…,col=…,title=…::message`.
//!
//! The source of the form and of its escapes is GitHub's "Workflow commands" and the `command.ts` of its `@actions/core`.

use super::Context;
use crate::engine::diag::{Diagnostic, Level};

/// The finding as a command.
pub(super) fn finding(found: &Diagnostic, context: &Context<'_>) -> String {
    let command = match found.level {
        Level::Error => "error",
        Level::Warning => "warning",
        _ => "notice",
    };
    let mut properties = Vec::new();
    if let Some(span) = found.span {
        let (start, end) = context.ends(span);
        properties.push(("file", context.path(span.file)));
        properties.push(("line", start.line.to_string()));
        // Columns count only where the annotation is on one line.
        if end.line == start.line {
            properties.push(("col", start.column.to_string()));
            properties.push(("endColumn", end.column.max(start.column).to_string()));
        } else {
            properties.push(("endLine", end.line.to_string()));
        }
    }
    properties.push(("title", format!("{} {}", found.code.as_str(), found.code.slug())));
    let properties: Vec<String> =
        properties.into_iter().map(|(name, value)| format!("{name}={}", escape_property(&value))).collect();
    let mut message = context.sentence(found);
    if !found.label.is_empty() {
        message.push_str(&format!("\n{}", found.label));
    }
    for tag in &found.trace {
        let (start, _) = context.ends(*tag);
        message.push_str(&format!("\nincluded from {}:{}:{}", context.path(tag.file), start.line, start.column));
    }
    if let Some(help) = &found.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    format!("::{command} {}::{}", properties.join(","), escape(&message))
}

fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    #[test]
    fn escapes() {
        assert_eq!(super::escape("50%: a,b\r\nc"), "50%25: a,b%0D%0Ac");
        assert_eq!(super::escape_property("a:b,c%\n"), "a%3Ab%2Cc%25%0A");
    }
}
