//! The differences as one JSON object:
//!
//! ```json
//! {
//!   "format": 1, "from": "enterprise-server@3.20", "to": "enterprise-server@3.21", "common": 120,
//!   "added": [{"path": "/a", "title": "A", "permalink": "/en/enterprise-server@3.21/a"}],
//!   "removed": [{…}],
//!   "changed": [{
//!     "path": "/b", "title": "B", "permalink": "…",
//!     "titleChange": {"before": "…", "after": "…"}, "introChange": null,
//!     "sections": [{"change": "changed", "heading": "…", "anchor": "…", "before": "…", "after": "…"}]
//!   }]
//! }
//! ```
//!
//! `change` is `added`, `removed`, `changed`, or `markup` where the words are the same. Texts have a line for each block.

use serde_json::{Value, json};

use super::Versions;
use crate::engine::Book;
use crate::engine::compare::{ChangedPage, Comparison};
use crate::engine::content::PageId;

/// Everything, in one object.
pub(super) fn report(book: &Book, versions: Versions, found: &Comparison) -> String {
    let id = |version: usize| &book.axis.versions()[version].id;
    let list = |pages: &[PageId], version| pages.iter().map(|&page| head(book, page, version)).collect::<Vec<_>>();
    let document = json!({
        "format": 1,
        "from": id(versions.from),
        "to": id(versions.to),
        "common": found.common,
        "added": list(&found.added, versions.to),
        "removed": list(&found.removed, versions.from),
        "changed": found.changed.iter().map(|page| changed(book, page, versions.to)).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

fn head(book: &Book, page: PageId, version: usize) -> Value {
    let page = book.page(page);
    json!({
        "path": page.path.as_str(),
        "title": page.title.at(version),
        "permalink": book.permalink(page, version),
    })
}

fn changed(book: &Book, page: &ChangedPage, version: usize) -> Value {
    let pair = |pair: &Option<(String, String)>| {
        pair.as_ref().map(|(before, after)| json!({ "before": before, "after": after }))
    };
    let sections: Vec<Value> = page
        .sections
        .iter()
        .map(|section| {
            json!({
                "change": section.kind.as_str(),
                "heading": section.heading,
                "anchor": section.anchor,
                "before": section.before,
                "after": section.after,
            })
        })
        .collect();
    let mut out = head(book, page.page, version);
    let more = out.as_object_mut().expect("it was made an object just now");
    more.insert("titleChange".into(), pair(&page.title).into());
    more.insert("introChange".into(), pair(&page.intro).into());
    more.insert("sections".into(), sections.into());
    out
}
