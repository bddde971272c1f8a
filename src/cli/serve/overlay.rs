//! What `serve` puts into pages: findings, escaped, and the script that loads a page again.

use crate::engine::escape;

/// Findings that are shown; the rest is counted.
const MOST: usize = 20;

/// The end of a page: the panel of findings and the script. The hashes identify the page and its findings.
pub(super) fn foot(panel: &str, page: &str, findings: &str) -> String {
    format!(
        "<div id=\"_Panel\" dir=\"ltr\" data-search=\"hide\">{panel}</div>{}",
        SCRIPT.replace("HASH", page).replace("FOUND", findings)
    )
}

/// A page with nothing on it, for when there is no last good one.
pub(super) fn blank() -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>docfold</title>\
         <meta name=\"viewport\" content=\"width=device-width\"></head>\n<body>{}</body></html>\n",
        super::live::FOOT
    )
}

/// What is wrong with the project and with the page; nothing when all is well.
pub(super) fn panel(trouble: &[String], findings: &[String]) -> String {
    if trouble.is_empty() && findings.is_empty() {
        return String::new();
    }
    let count = trouble.len() + findings.len();
    let noun = if count == 1 { "finding" } else { "findings" };
    let mut out = format!(
        "<details id=\"_Findings\" data-search=\"hide\"{} style=\"{PANEL}\"><summary style=\"cursor:pointer;font-weight:600\">{count} {noun}</summary>",
        if trouble.is_empty() { "" } else { " open" },
    );
    if !trouble.is_empty() {
        out.push_str("<p style=\"margin:.5em 0\">The last page that could be made is shown.</p>");
    }
    for text in trouble.iter().chain(findings).take(MOST) {
        out.push_str("<pre style=\"white-space:pre-wrap;margin:.6em 0;background:none;color:inherit;border:0;padding:0;font:13px/1.45 ui-monospace,monospace\">");
        escape::attribute(&mut out, text);
        out.push_str("</pre>");
    }
    if count > MOST {
        out.push_str(&format!("<p>and {} more: docfold check</p>", count - MOST));
    }
    out.push_str("</details>\n");
    out
}

const PANEL: &str = "position:fixed;z-index:2147483647;right:1rem;bottom:1rem;max-width:min(60rem,calc(100vw - 2rem));\
    max-height:60vh;overflow:auto;padding:.6rem 1rem;background:#2b1111;color:#ffe9e6;border:1px solid #b3372c;\
    border-radius:8px;font:14px/1.5 system-ui,sans-serif;box-shadow:0 4px 24px #0006";

/// A hidden tab gives its connection back, since browsers allow six to one host; on its return the hash tells whether it
/// missed anything. So does a page that is being left: a reload would call off the way to the next one. It listens again after a
/// while, since not every link leads away.
const SCRIPT: &str = "<script>(function () {
  var source, found = 'FOUND';
  function rest() { if (source) source.close(); source = null; }
  function listen() {
    if (document.hidden) { rest(); return; }
    if (source) return;
    source = new EventSource('/_docfold/events?hash=HASH&findings=' + found + '&path=' + encodeURIComponent(location.pathname));
    source.addEventListener('findings', function (event) {
      var panel = document.getElementById('_Panel'), open = panel.querySelector('details[open]');
      found = event.lastEventId;
      panel.innerHTML = event.data;
      if (open && panel.firstChild) panel.firstChild.open = true;
    });
    source.addEventListener('reload', function () { source.close(); location.reload(); });
  }
  document.addEventListener('visibilitychange', listen);
  addEventListener('beforeunload', function () { rest(); setTimeout(listen, 5000); });
  addEventListener('pagehide', rest);
  addEventListener('pageshow', listen);
})();</script>
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_text_in_the_page() {
        let html = panel(&[], &["error: `<script>alert(\"x\")</script>` & more".into()]);
        assert!(html.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;` &amp; more"));
        assert!(panel(&[], &[]).is_empty());
    }
}
