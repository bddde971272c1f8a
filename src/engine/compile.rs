//! The stages in order: [`compile`] turns sources into a [`Book`]. Nothing else happens here.

use std::collections::HashMap;

use rayon::prelude::*;

use super::book::Book;
use super::config::{Axis, Config};
use super::content::tree::{self, Node};
use super::content::versions::Features;
use super::content::{Page, PageId, data};
use super::diag::{Code, Diagnostics};
use super::folded::Folded;
use super::liquid::{self, Library, Origin, Outcome, Value, parse};
use super::render::{Rendered, SlottedHtml};
use super::source::{Sources, Span};

/// Compiles a book. Total: what cannot be used is reported and left out.
#[must_use]
pub fn compile(sources: &Sources, config: &Config, axis: &Axis) -> (Book, Diagnostics) {
    let mut sink = Diagnostics::new();
    for error in &sources.errors {
        let span = error.file.zip(error.offset).map(|(file, offset)| Span::new(file, offset, offset));
        sink.report(Code::UnreadableSource, span, format!("`{}`: {}", error.path, error.message));
    }
    let features = Features::read(sources, &config.source.data, &config.front_matter.retired_plans, axis, &mut sink);
    let library = data::library(sources, config, axis, &features, &mut sink);
    let tree = tree::read(sources, config, axis, &features, &mut sink);
    let pages: Vec<(Page, Diagnostics)> = tree
        .nodes
        .par_iter()
        .enumerate()
        .map(|(index, node)| {
            let mut sink = Diagnostics::new();
            let id = PageId(u32::try_from(index).expect("a project has fewer than 2^32 pages"));
            (page(id, node, sources, config, &library, &mut sink), sink)
        })
        .collect();
    let mut book = Book { pages: Vec::with_capacity(pages.len()), axis: axis.clone(), config: config.clone() };
    for (page, found) in pages {
        book.pages.push(page);
        sink.extend(found);
    }
    for (_, template) in library.used_templates() {
        sink.extend(template.diagnostics.clone());
    }
    (book, sink)
}

fn page(id: PageId, node: &Node, sources: &Sources, config: &Config, library: &Library, sink: &mut Diagnostics) -> Page {
    let mut variables = HashMap::new();
    let article = node.path.as_str();
    variables.insert("currentArticle".to_owned(), Folded::constant(library.axis().universe(), Value::from(article)));
    _ = config;
    let text = &sources.get(node.file).text;
    let template = parse::template(text[node.front.body..].into(), Origin::at(node.file, node.front.body), library);
    sink.extend(template.diagnostics.clone());
    let outcomes = liquid::evaluate(&template, library, &variables, node.versions, sink);
    let body = outcomes
        .into_iter()
        .map(|Outcome { versions, text, map, .. }| Rendered {
            versions,
            markdown: text,
            map,
            html: SlottedHtml::default(),
            headings: vec![],
            anchors: vec![],
            links: vec![],
        })
        .collect();
    Page {
        id,
        file: node.file,
        path: node.path.clone(),
        kind: node.kind,
        versions: node.versions,
        parent: node.parent,
        children: node.children.clone(),
        front: node.front.map.clone(),
        front_span: node.front.span,
        redirect_from: node.front.entries(sources, "redirect_from"),
        title: Folded::default(),
        short_title: Folded::default(),
        intro: Folded::default(),
        product: Folded::default(),
        permissions: Folded::default(),
        body,
    }
}
