//! Block tags that put text around their body: alerts, tools, platforms, row headers (format.md §4.6, §4.7).

use std::collections::BTreeMap;

use super::tool::{PLATFORMS, TOOLS};

/// What a block tag writes before and after its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Before the body.
    pub open: String,
    /// After the body.
    pub close: String,
}

/// The alerts with their colours.
const ALERTS: [(&str, &str); 4] =
    [("note", "accent"), ("tip", "success"), ("warning", "attention"), ("danger", "danger")];

/// The blocks of the format.
pub(super) fn standard() -> BTreeMap<String, Block> {
    let alerts = ALERTS.map(|(name, colour)| {
        let open = format!("<div class=\"ghd-alert ghd-alert-{colour} ghd-spotlight-{colour}\">");
        (name.to_owned(), Block { open, close: "</div>".into() })
    });
    // The table block is written as a tool is.
    let tools = PLATFORMS.iter().chain(TOOLS).map(|(name, _)| *name).chain(["rowheaders"]).map(|name| {
        (name.to_owned(), Block { open: format!("<div class=\"ghd-tool {name}\">"), close: "</div>\n".into() })
    });
    alerts.into_iter().chain(tools).collect()
}

/// Languages of `codetab` with the names that readers see.
const CODE_TABS: [(&str, &str); 9] = [
    ("typescript", "TypeScript"),
    ("python", "Python"),
    ("go", "Go"),
    ("csharp", "C#"),
    ("java", "Java"),
    ("ruby", "Ruby"),
    ("shell", "Shell"),
    ("javascript", "JavaScript"),
    ("dotnet", ".NET"),
];

/// The block of `{% codetab KEY "Label" %}`, or what is wrong with its arguments.
pub(super) fn code_tab(arguments: &str) -> Result<Block, String> {
    let (key, rest) = arguments.split_once(char::is_whitespace).unwrap_or((arguments, ""));
    let Some((_, name)) = CODE_TABS.iter().find(|(name, _)| *name == key) else {
        let known = CODE_TABS.map(|(name, _)| name).join(", ");
        return Err(format!("`codetab` wants one of {known}, not `{key}`"));
    };
    let label = match rest.trim() {
        "" => (*name).to_owned(),
        quoted => quoted
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .ok_or_else(|| format!("the label of `codetab` wants quotes: `\"{quoted}\"`"))?
            .replace('&', "&amp;")
            .replace('"', "&quot;")
            .replace('<', "&lt;"),
    };
    let open = format!(
        "<div class=\"ghd-codetab\" data-lang=\"{key}\" data-label=\"{label}\">\
         <div class=\"ghd-codetab-fallback-label\" role=\"heading\" aria-level=\"3\">{label}</div>"
    );
    Ok(Block { open, close: "</div>\n".into() })
}

/// The block of `{% codetabs %}`.
pub(super) fn code_tabs() -> Block {
    Block { open: "<div class=\"ghd-codetabs\">".into(), close: "</div>\n".into() }
}
