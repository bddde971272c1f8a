//! Fixtures of the whole stage: pages in, entries and findings out. One test a rule of extraction, one a false friend.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::super::config::{self, Axis, Config};
use super::super::content::{Page, PageId, PageKind, UrlPath};
use super::super::diag::Diagnostics;
use super::super::folded::Folded;
use super::super::render::{Heading, Rendered, SlottedHtml};
use super::super::source::{FileId, SourceMap, Sources, Span};
use super::*;
use crate::catalog::VersionSet;

mod checks;
mod generated;
mod rules;

/// A project of a few pages without Liquid; a page's path is its file's.
pub(super) struct Project {
    pub(super) sources: Sources,
    pub(super) pages: Vec<Page>,
    pub(super) axis: Axis,
    pub(super) config: config::Errors,
    pub(super) lock: Option<Lock>,
}

const VERSIONS: &str = r#"
[[plan]]
name = "free-pro-team"
short = "fpt"
default = true
[[plan]]
name = "enterprise-server"
short = "ghes"
releases = ["3.20", "3.19"]
"#;

impl Project {
    /// Pages by path. A text `A ||| B` is A in the first version and B in the others.
    pub(super) fn new(pages: &[(&str, &str)]) -> Self {
        let config = Config::parse(VERSIONS).unwrap();
        let axis = Axis::new(&config.plans).unwrap();
        let mut project = Self {
            sources: Sources::default(),
            pages: Vec::new(),
            axis,
            config: config::Errors { pages: vec!["/".into()], ..config::Errors::default() },
            lock: None,
        };
        for (path, text) in pages {
            project.add(path, text);
        }
        project
    }

    fn add(&mut self, path: &str, text: &str) {
        let file = self.sources.insert(format!("content{path}.md"), text.into());
        let front = text.strip_prefix("---\n").and_then(|rest| rest.find("---\n")).map_or(0, |end| end + 4);
        let body = if front == 0 { 0 } else { front + 4 };
        let yaml: serde_json::Value = serde_yaml::from_str(&text[4.min(front)..front]).unwrap_or_default();
        let redirects = yaml.get("redirect_from").and_then(|list| list.as_array()).cloned().unwrap_or_default();
        let universe = self.axis.universe();
        let first = VersionSet::single(0);
        let parts = match text[body..].split_once("|||") {
            Some((a, b)) => vec![(first, body, a), (universe - first, body + a.len() + 3, b)],
            None => vec![(universe, body, &text[body..])],
        };
        self.pages.push(Page {
            id: PageId(self.pages.len() as u32),
            file,
            path: UrlPath::new(path),
            kind: PageKind::Article,
            versions: universe,
            parent: None,
            children: Vec::new(),
            front: yaml.as_object().cloned().unwrap_or_default(),
            front_span: Span::new(file, 4.min(front), front),
            listed: std::collections::BTreeMap::new(),
            entries: Vec::new(),
            next_steps: std::collections::BTreeMap::new(),
            redirect_from: redirects
                .iter()
                .filter_map(|source| Some((source.as_str()?.to_owned(), Span::new(file, 0, 0))))
                .collect(),
            title: Folded::constant(universe, yaml.get("title").and_then(|t| t.as_str()).unwrap_or("Untitled").into()),
            short_title: Folded::default(),
            intro: Folded::default(),
            product: Folded::default(),
            permissions: Folded::default(),
            body: parts.into_iter().map(|(versions, start, text)| rendered(file, versions, start, text)).collect(),
        });
    }

    pub(super) fn collect(&self) -> (Registry, Diagnostics) {
        let mut sink = Diagnostics::new();
        let inputs = Inputs {
            pages: &self.pages,
            sources: &self.sources,
            axis: &self.axis,
            config: &self.config,
            targets: self,
            lock: self.lock.as_ref(),
        };
        let registry = collect(inputs, &mut sink);
        (registry, sink)
    }

    /// Every entry in one line: `domain/code [versions] title | description | cause | solution`, parts after `/`.
    pub(super) fn entries(&self) -> String {
        let (registry, _) = self.collect();
        let mut out = String::new();
        for entry in &registry.entries {
            let show = |folded: &Folded<String>| {
                folded.parts().iter().map(|(_, text)| text.replace('\n', "~")).collect::<Vec<_>>().join(" / ")
            };
            let texts = &entry.texts;
            writeln!(
                out,
                "{}/{} [{}] {} | {} | {} | {}",
                entry.domain,
                entry.code,
                self.axis.describe(entry.versions),
                show(&texts.title),
                show(&texts.description),
                show(&texts.cause),
                show(&texts.solution)
            )
            .unwrap();
        }
        out
    }

    /// Codes of all entries.
    pub(super) fn codes(&self) -> String {
        self.collect().0.entries.iter().map(|entry| entry.code.clone()).collect::<Vec<_>>().join(" ")
    }

    /// Findings, one a line: code, `line:column`, the marked text, message, help.
    pub(super) fn findings(&self) -> String {
        let (_, sink) = self.collect();
        let mut out = String::new();
        for finding in sink.finish(&self.sources) {
            write!(out, "{}", finding.code.as_str()).unwrap();
            if let Some(span) = finding.span {
                let at = self.sources.line_column(span.file, span.start as usize);
                let text = self.sources.text(span).lines().next().unwrap_or("");
                write!(out, " {}:{} `{text}`", at.line, at.column).unwrap();
            }
            write!(out, ": {}", finding.message).unwrap();
            if let Some(help) = &finding.help {
                write!(out, " ({help})").unwrap();
            }
            out.push('\n');
        }
        out
    }
}

fn rendered(file: FileId, versions: VersionSet, start: usize, text: &str) -> Rendered {
    let mut headings: Vec<Heading> = Vec::new();
    let mut slugs: BTreeMap<String, usize> = BTreeMap::new();
    let mut open: Option<(std::ops::Range<usize>, String)> = None;
    use pulldown_cmark::{Event, Tag, TagEnd};
    for (event, range) in pulldown_cmark::Parser::new_ext(text, prose::options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => open = Some((range, String::new())),
            Event::Text(part) | Event::Code(part) => {
                if let Some((_, title)) = &mut open {
                    title.push_str(&part);
                }
            }
            Event::End(TagEnd::Heading(level)) => {
                let (range, text) = open.take().unwrap();
                let lower = text.to_lowercase();
                let slug: String = lower
                    .chars()
                    .filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '))
                    .map(|c| if c == ' ' { '-' } else { c })
                    .collect();
                let count = slugs.entry(slug.clone()).or_default();
                let id = if *count == 0 { slug } else { format!("{slug}-{count}") };
                *count += 1;
                let (html, tools) = (text.clone(), Vec::new());
                headings.push(Heading { level: level as u8, id, text, html, range, tools, hidden: false });
            }
            _ => {}
        }
    }
    Rendered {
        versions,
        markdown: text.to_owned(),
        spellings: Vec::new(),
        map: SourceMap::identity(file, start, text.len()),
        html: SlottedHtml::default(),
        anchors: headings.iter().map(|heading| heading.id.clone()).collect(),
        headings,
        links: Vec::new(),
    }
}

impl UriTargets for Project {
    fn resolve(&self, path: &str, _: usize) -> UriTarget {
        let mut path = UrlPath::new(path.strip_prefix("/en/").unwrap_or(path));
        let mut redirects = 0;
        loop {
            if let Some(page) = self.pages.iter().find(|page| page.path == path) {
                return UriTarget::Page { page: page.id, path, redirects };
            }
            let leads = |page: &&Page| page.redirect_from.iter().any(|(from, _)| UrlPath::new(from) == path);
            if path.slug() == "loop" {
                return UriTarget::Loop;
            }
            match self.pages.iter().find(leads) {
                Some(page) => path = page.path.clone(),
                None => {
                    let near = self.pages.iter().find(|page| page.path.slug() == path.slug());
                    return UriTarget::Missing { nearest: near.map(|page| page.path.clone()) };
                }
            }
            redirects += 1;
        }
    }

    fn anchors(&self, page: PageId, version: usize) -> Vec<String> {
        let bodies = &self.pages[page.0 as usize].body;
        bodies.iter().find(|body| body.versions.contains_index(version)).map_or(Vec::new(), |body| body.anchors.clone())
    }

    fn title(&self, url: &str, version: usize) -> Option<String> {
        let path = UrlPath::new(url.split('#').next().unwrap_or(""));
        self.pages.iter().find(|page| page.path == path)?.title.at(version).cloned()
    }

    fn aliases(&self, page: PageId) -> Vec<String> {
        let mut aliases: Vec<String> =
            self.pages[page.0 as usize].redirect_from.iter().map(|(from, _)| from.clone()).collect();
        aliases.sort();
        aliases
    }
}
