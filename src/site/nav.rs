//! The sidebar: a tree of [`NavNode`]s, written once as [`Sidebar`] and then opened per page.
//!
//! In: the tree of one product in one version. Out: HTML in which the path to a page is open and the page is marked.
//! Pages share the bytes: [`Sidebar::html`] copies them and puts the marks in. It knows nothing of pages but their address.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::engine::escape;

/// A page in the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NavNode {
    /// Short title, plain text.
    pub title: String,
    /// Address, as links have it.
    pub href: String,
    /// Pages below it, in order.
    pub children: Vec<NavNode>,
    /// A link beside the tree, to wherever its writer likes: never the page that is shown.
    pub aside: bool,
}

impl NavNode {
    /// A page with the pages below it.
    #[must_use]
    pub fn new(title: impl Into<String>, href: impl Into<String>, children: Vec<NavNode>) -> Self {
        Self { title: title.into(), href: href.into(), children, aside: false }
    }
}

/// Up to this many bytes a sidebar holds closed branches, too; a larger one leaves them out and links to their pages.
const WHOLE: usize = 24 * 1024;

/// The sidebar of a product, ready for every page of it.
#[derive(Clone, Debug)]
pub struct Sidebar {
    /// All items, closed and without a mark.
    html: String,
    /// In the order of the tree, each followed by what is below it.
    items: Vec<Item>,
    by_href: BTreeMap<String, usize>,
}

#[derive(Clone, Debug)]
struct Item {
    parent: Option<usize>,
    /// The item behind it and all below it.
    next: usize,
    /// Behind `<a`.
    link: usize,
    /// The `details` element; empty without children.
    branch: Range<usize>,
    /// End of the `li` element.
    end: usize,
}

impl Sidebar {
    /// Writes the tree below `root`; `root` itself is the heading and no item.
    #[must_use]
    pub fn new(root: &NavNode) -> Self {
        let mut sidebar = Self { html: String::new(), items: Vec::new(), by_href: BTreeMap::new() };
        for child in &root.children {
            sidebar.add(child, None);
        }
        sidebar
    }

    fn add(&mut self, node: &NavNode, parent: Option<usize>) {
        let index = self.items.len();
        if !node.aside {
            self.by_href.entry(node.href.clone()).or_insert(index);
        }
        self.html.push_str("<li><a");
        self.items.push(Item { parent, next: 0, link: self.html.len(), branch: 0..0, end: 0 });
        self.html.push_str(" href=\"");
        escape::attribute(&mut self.html, &node.href);
        self.html.push_str("\">");
        escape::attribute(&mut self.html, &node.title);
        self.html.push_str("</a>");
        let start = self.html.len();
        if !node.children.is_empty() {
            self.html.push_str("<details><summary aria-label=\"");
            escape::attribute(&mut self.html, &node.title);
            self.html.push_str("\"></summary><ul>");
            for child in &node.children {
                self.add(child, Some(index));
            }
            self.html.push_str("</ul></details>");
        }
        let branch = start..self.html.len();
        self.html.push_str("</li>\n");
        let (next, end) = (self.items.len(), self.html.len());
        let item = &mut self.items[index];
        (item.next, item.branch, item.end) = (next, branch, end);
    }

    /// The items for the page at `href`: its path open, itself marked; all closed when it is not among them.
    #[must_use]
    pub fn html(&self, href: &str) -> String {
        let current = self.by_href.get(href).copied();
        let mut open = Vec::new();
        let mut step = current;
        while let Some(index) = step {
            open.push(index);
            step = self.items[index].parent;
        }
        let mut out = String::with_capacity(self.html.len().min(2 * WHOLE) + 64);
        let whole = self.html.len() <= WHOLE;
        let done = self.write(0..self.items.len(), 0, current, &open, whole, &mut out);
        out.push_str(&self.html[done..]);
        out
    }

    /// Writes the items of one level from the byte `done` on; gives the byte up to which it has written.
    fn write(
        &self,
        items: Range<usize>,
        mut done: usize,
        current: Option<usize>,
        open: &[usize],
        whole: bool,
        out: &mut String,
    ) -> usize {
        let mut index = items.start;
        while index < items.end {
            let item = &self.items[index];
            if open.contains(&index) {
                out.push_str(&self.html[done..item.link]);
                done = item.link;
                if current == Some(index) {
                    out.push_str(" aria-current=\"page\"");
                }
                if !item.branch.is_empty() {
                    let mark = item.branch.start + "<details".len();
                    out.push_str(&self.html[done..mark]);
                    out.push_str(" open");
                    done = self.write(index + 1..item.next, mark, current, open, whole, out);
                }
            } else if !whole && !item.branch.is_empty() {
                out.push_str(&self.html[done..item.branch.start]);
                done = item.branch.end;
            }
            out.push_str(&self.html[done..item.end]);
            done = item.end;
            index = item.next;
        }
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> NavNode {
        let leaf = |title: &str| NavNode::new(title, format!("/{title}"), Vec::new());
        let branch = |title: &str, children| NavNode::new(title, format!("/{title}"), children);
        branch(
            "p",
            vec![
                branch("a", vec![leaf("a1"), branch("a2", vec![leaf("x<")])]),
                branch("b", vec![leaf("b1")]),
                leaf("c"),
            ],
        )
    }

    #[test]
    fn the_path_is_open() {
        let html = Sidebar::new(&tree()).html("/a2");
        assert_eq!(
            html,
            "<li><a href=\"/a\">a</a><details open><summary aria-label=\"a\"></summary><ul>\
             <li><a href=\"/a1\">a1</a></li>\n\
             <li><a aria-current=\"page\" href=\"/a2\">a2</a><details open><summary aria-label=\"a2\"></summary><ul>\
             <li><a href=\"/x&lt;\">x&lt;</a></li>\n</ul></details></li>\n</ul></details></li>\n\
             <li><a href=\"/b\">b</a><details><summary aria-label=\"b\"></summary><ul>\
             <li><a href=\"/b1\">b1</a></li>\n</ul></details></li>\n<li><a href=\"/c\">c</a></li>\n"
        );
    }

    #[test]
    fn a_link_beside_the_tree_is_never_the_page() {
        let mut tree = tree();
        tree.children.insert(0, NavNode { aside: true, ..NavNode::new("More", "/c", Vec::new()) });
        let html = Sidebar::new(&tree).html("/c");
        assert!(html.starts_with("<li><a href=\"/c\">More</a></li>\n"), "{html}");
        assert!(html.ends_with("<li><a aria-current=\"page\" href=\"/c\">c</a></li>\n"), "{html}");
    }

    #[test]
    fn without_the_page_all_is_closed() {
        assert!(!Sidebar::new(&tree()).html("/elsewhere").contains("open"));
        assert_eq!(Sidebar::new(&NavNode::default()).html(""), "");
    }

    #[test]
    fn a_large_tree_leaves_closed_branches_out() {
        let leaves = |name: &str| {
            (0..50)
                .map(|n| NavNode::new(format!("Page {n}"), format!("/product/{name}/page-{n}"), Vec::new()))
                .collect()
        };
        let children = (0..20)
            .map(|n| NavNode::new(format!("Part {n}"), format!("/product/{n}"), leaves(&n.to_string())))
            .collect();
        let sidebar = Sidebar::new(&NavNode::new("Product", "/product", children));
        let html = sidebar.html("/product/7/page-3");
        assert_eq!(html.matches("<details").count(), 1);
        assert_eq!(html.matches("<li>").count(), 70);
        assert_eq!(html.matches("</li>").count(), 70);
        assert!(html.contains("aria-current=\"page\" href=\"/product/7/page-3\""));
        assert_eq!(sidebar.html("").matches("<li>").count(), 20);
    }
}
