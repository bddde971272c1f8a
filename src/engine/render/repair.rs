//! The tree that a browser makes of HTML that is not well balanced, written out again: [`repair`].
//!
//! In: HTML with slots. Out: the same as the HTML standard's tree construction sees it, its slots in the right places.
//! Used for the few texts in which [`super::balance`] finds something doubtful.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, parse_fragment};

use super::super::escape;
use super::balance::is_void;
use super::{Slot, SlottedHtml};

/// Marks a slot's place while the HTML is parsed; followed by the slot's number and [`SLOT_END`]. Private use
/// characters: a text that holds them by itself is told apart by the number, which no slot has.
const SLOT: char = '\u{f8fe}';
const SLOT_END: char = '\u{f8ff}';

/// `html` as a browser reads it.
pub(super) fn repair(html: SlottedHtml) -> SlottedHtml {
    let mut marked = String::with_capacity(html.html.len() + html.slots.len() * 10);
    let mut number = 0;
    html.bind(&mut marked, |_, out| {
        out.push(SLOT);
        out.push_str(&number.to_string());
        out.push(SLOT_END);
        number += 1;
    });
    let context = QualName::new(None, Namespace::from("http://www.w3.org/1999/xhtml"), LocalName::from("div"));
    let sink = Tree::new();
    let tree = parse_fragment(sink, ParseOpts::default(), context, Vec::new(), false).one(StrTendril::from(marked));
    tree.write(html.slots)
}

#[derive(Clone)]
struct Handle {
    id: usize,
    name: Rc<QualName>,
}

enum Data {
    Document,
    Element { name: Rc<QualName>, attributes: Vec<Attribute> },
    Text(StrTendril),
    Comment,
}

struct Node {
    parent: Option<usize>,
    children: Vec<usize>,
    data: Data,
}

/// Nodes by number, so that neither building nor dropping a deep tree recurses.
struct Tree {
    nodes: RefCell<Vec<Node>>,
    nameless: Rc<QualName>,
}

impl Tree {
    fn new() -> Self {
        let nameless = QualName::new(None, Namespace::from(""), LocalName::from(""));
        let document = Node { parent: None, children: Vec::new(), data: Data::Document };
        Self { nodes: RefCell::new(vec![document]), nameless: Rc::new(nameless) }
    }

    fn add(&self, data: Data) -> Handle {
        let name = match &data {
            Data::Element { name, .. } => Rc::clone(name),
            _ => Rc::clone(&self.nameless),
        };
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { parent: None, children: Vec::new(), data });
        Handle { id: nodes.len() - 1, name }
    }

    fn detach(&self, id: usize) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(parent) = nodes[id].parent.take() {
            nodes[parent].children.retain(|child| *child != id);
        }
    }

    /// Puts `child` among the children of `parent`, before the one at `place`; text joins the text before it.
    fn insert(&self, parent: usize, place: usize, child: NodeOrText<Handle>) {
        let id = match child {
            NodeOrText::AppendNode(handle) => {
                self.detach(handle.id);
                handle.id
            }
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let before = place.checked_sub(1).and_then(|before| nodes[parent].children.get(before)).copied();
                if let Some(before) = before
                    && let Data::Text(existing) = &mut nodes[before].data
                {
                    existing.push_tendril(&text);
                    return;
                }
                drop(nodes);
                self.add(Data::Text(text)).id
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        nodes[id].parent = Some(parent);
        let place = place.min(nodes[parent].children.len());
        nodes[parent].children.insert(place, id);
    }

    fn children_of(&self, id: usize) -> usize {
        self.nodes.borrow()[id].children.len()
    }

    /// Writes the children of the fragment's root.
    fn write(self, mut slots: Vec<Slot>) -> SlottedHtml {
        enum Step {
            Node(usize),
            End(Rc<QualName>),
        }
        let nodes = self.nodes.into_inner();
        let mut out = SlottedHtml::default();
        let root = nodes[0].children.first().copied();
        let mut steps: Vec<Step> =
            root.map_or(&[][..], |root| &nodes[root].children).iter().rev().map(|id| Step::Node(*id)).collect();
        while let Some(step) = steps.pop() {
            let id = match step {
                Step::End(name) => {
                    out.html.push_str("</");
                    out.html.push_str(&name.local);
                    out.html.push('>');
                    continue;
                }
                Step::Node(id) => id,
            };
            match &nodes[id].data {
                Data::Document | Data::Comment => {}
                Data::Text(text) => {
                    let verbatim = nodes[id].parent.is_some_and(|parent| match &nodes[parent].data {
                        Data::Element { name, .. } => is_verbatim(&name.local),
                        _ => false,
                    });
                    if verbatim {
                        out.html.push_str(text);
                    } else {
                        escape::text(&mut out.html, text);
                    }
                }
                Data::Element { name, attributes } => {
                    out.html.push('<');
                    out.html.push_str(&name.local);
                    for attribute in attributes {
                        write_attribute(&mut out, attribute, &mut slots);
                    }
                    out.html.push('>');
                    if !is_void(&name.local) {
                        steps.push(Step::End(Rc::clone(name)));
                        steps.extend(nodes[id].children.iter().rev().map(|child| Step::Node(*child)));
                    }
                }
            }
        }
        out
    }
}

fn is_verbatim(name: &str) -> bool {
    matches!(name, "style" | "script" | "xmp" | "iframe" | "noembed" | "noframes" | "plaintext")
}

fn write_attribute(out: &mut SlottedHtml, attribute: &Attribute, slots: &mut [Slot]) {
    out.html.push(' ');
    if let Some(prefix) = &attribute.name.prefix {
        out.html.push_str(prefix);
        out.html.push(':');
    }
    out.html.push_str(&attribute.name.local);
    out.html.push_str("=\"");
    let number = attribute.value.strip_prefix(SLOT).and_then(|rest| rest.strip_suffix(SLOT_END)?.parse::<usize>().ok());
    match number.and_then(|number| slots.get(number)) {
        Some(slot) => {
            let at = u32::try_from(out.html.len()).unwrap_or(u32::MAX);
            out.slots.push(Slot { at, url: slot.url.clone() });
        }
        None => escape::attribute(&mut out.html, &attribute.value),
    }
    out.html.push('"');
}

impl TreeSink for Tree {
    type Handle = Handle;
    type Output = Self;
    type ElemName<'a> = &'a QualName;

    fn finish(self) -> Self {
        self
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { id: 0, name: Rc::clone(&self.nameless) }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a QualName {
        &target.name
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Handle {
        self.add(Data::Element { name: Rc::new(name), attributes })
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.add(Data::Comment)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.add(Data::Comment)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.insert(parent.id, self.children_of(parent.id), child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        if self.nodes.borrow()[element.id].parent.is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.id == y.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(handle) = &child {
            self.detach(handle.id);
        }
        let place = {
            let nodes = self.nodes.borrow();
            nodes[sibling.id].parent.map(|parent| {
                let place = nodes[parent].children.iter().rposition(|id| *id == sibling.id);
                (parent, place.unwrap_or(nodes[parent].children.len()))
            })
        };
        if let Some((parent, place)) = place {
            self.insert(parent, place, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, more: Vec<Attribute>) {
        if let Data::Element { attributes, .. } = &mut self.nodes.borrow_mut()[target.id].data {
            for attribute in more {
                if !attributes.iter().any(|existing| existing.name == attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut nodes = self.nodes.borrow_mut();
        let children = std::mem::take(&mut nodes[node.id].children);
        for child in &children {
            nodes[*child].parent = Some(new_parent.id);
        }
        nodes[new_parent.id].children.extend(children);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_a_browser_reads_it() {
        for (html, want) in [
            ("<p>a<div>b</p>", "<p>a</p><div>b<p></p></div>"),
            ("<b><i>x</b>y</i>", "<b><i>x</i></b><i>y</i>"),
            ("<table><tr>x<td>y</table>", "x<table><tbody><tr><td>y</td></tr></tbody></table>"),
            ("a &lt; b<br/>c<!-- d -->", "a &lt; b<br>c"),
            ("</div>x", "x"),
            ("", ""),
        ] {
            assert_eq!(repair(SlottedHtml::plain(html.into())).html, want, "{html}");
        }
    }

    #[test]
    fn slots_stay_with_their_links() {
        let html = SlottedHtml {
            html: "<table><a href=\"\">x</a><tr><td><a href=\"\">y</a></table>".into(),
            slots: vec![Slot { at: 16, url: "/x".into() }, Slot { at: 40, url: "/y".into() }],
        };
        let repaired = repair(html);
        let mut out = String::new();
        repaired.bind(&mut out, |url, out| out.push_str(url));
        assert_eq!(out, "<a href=\"/x\">x</a><table><tbody><tr><td><a href=\"/y\">y</a></td></tr></tbody></table>");
    }
}
