//! From an mdBook to a project: [`read`]. In: its folder. Out: the files of the project, and what has no counterpart.
//!
//! The tree of the chapters becomes the tree of the pages: a chapter with others below it becomes an index page with its
//! text, any other an article. Links between chapters and to images lead to their new places. A book that docfold
//! preprocesses keeps its plans, its data and its tags.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;
use std::path::Path;

use pulldown_cmark::{Event, Parser, Tag};
use regex::{Captures, Regex};

use super::headings;
use super::summary::{self, Chapter};
use crate::engine::percent::{decode_text, encode_path};
use crate::engine::source::{ReadOptions, Sources, read_bytes, read_text};

/// A project made from an mdBook.
pub(super) struct Imported {
    pub(super) files: Vec<(String, Vec<u8>)>,
    pub(super) pages: usize,
    /// What was not carried over, with its place.
    pub(super) left: Vec<String>,
}

/// A page to be.
struct Planned<'c> {
    chapter: &'c Chapter,
    /// Path below `content/`, without `.md` and `/index.md`.
    path: String,
    children: Vec<String>,
}

/// Whether what is at `place` lies elsewhere than in `folder`.
fn leads_out(folder: &Path, place: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    real(place).zip(real(folder)).is_some_and(|(place, folder)| !place.starts_with(folder))
}

/// Reads the mdBook in `folder`.
pub(super) fn read(folder: &Path) -> Result<Imported, String> {
    let path = folder.join("book.toml");
    let text = read_text(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let config: toml::Table = text.parse().map_err(|error| format!("{}: {error}", path.display()))?;
    let book = config.get("book").and_then(toml::Value::as_table);
    let key = |key: &str| book.and_then(|book| book.get(key)).and_then(toml::Value::as_str);
    let (title, src) = (key("title").unwrap_or("Book"), key("src").unwrap_or("src"));
    let path = folder.join(src).join("SUMMARY.md");
    let text = read_text(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let (chapters, parts) = summary::parse(&text);

    let mut left: Vec<String> = parts.iter().map(|part| format!("SUMMARY.md: the title of part `{part}`")).collect();
    let own = config.get("preprocessor").and_then(|table| table.get("docfold")).and_then(toml::Value::as_table);
    // Plans that stand in another file are not looked for.
    let plans = own.and_then(|own| own.get("plan")).and_then(toml::Value::as_array);
    for (name, value) in config.iter().filter(|(name, _)| !matches!(name.as_str(), "book" | "build")) {
        if name == "preprocessor" && plans.is_some() {
            let others = value.as_table().into_iter().flat_map(|table| table.keys());
            left.extend(
                others.filter(|name| *name != "docfold").map(|name| format!("book.toml: [preprocessor.{name}]")),
            );
        } else {
            left.push(format!("book.toml: [{name}]"));
        }
    }
    let data = own.and_then(|own| own.get("data")).and_then(toml::Value::as_str).unwrap_or("data");
    let versions: String = match plans {
        Some(plans) => plans
            .iter()
            .filter_map(|plan| plan.get("short").and_then(toml::Value::as_str))
            .map(|short| format!("  {short}: '*'\n"))
            .collect(),
        None => "  main: '*'\n".to_owned(),
    };
    let product = slug(title);
    let mut planned = Vec::new();
    let children = plan(&chapters, &product, &mut planned, &mut left);
    let targets: BTreeMap<&str, &str> =
        planned.iter().filter_map(|page| Some((page.chapter.file.as_deref()?, page.path.as_str()))).collect();
    let below = |place: &str| -> BTreeSet<String> {
        let options = ReadOptions { asset_folders: vec![place.to_owned()], ..ReadOptions::default() };
        let found = Sources::read(folder, &options).assets.into_iter();
        found
            .filter_map(|path| path.strip_prefix(&format!("{}/", place.trim_end_matches('/'))).map(str::to_owned))
            .collect()
    };
    let mut assets = below(src);
    assets.retain(|path| !path.ends_with(".md"));

    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let front = |title: &str, short: Option<&str>, children: &[String]| {
        let mut front = format!("---\ntitle: {}\n", quoted(title));
        if let Some(short) = short {
            front.push_str(&format!("shortTitle: {}\n", quoted(short)));
        }
        front.push_str(&format!("versions:\n{versions}"));
        if !children.is_empty() {
            front.push_str("children:\n");
            front.extend(children.iter().map(|child| format!("  - {}\n", quoted(&format!("/{child}")))));
        }
        front + "---\n"
    };
    let mut files = vec![
        ("book.toml".to_owned(), configuration(title, key("description"), key("language"), plans).into_bytes()),
        ("content/index.md".to_owned(), front(title, None, std::slice::from_ref(&product)).into_bytes()),
        (format!("content/{product}/index.md"), front(title, None, &children).into_bytes()),
    ];
    let texts: Vec<String> = planned.iter().map(|page| chapter_text(folder, src, page.chapter, &mut left)).collect();
    let chapters: Vec<headings::Chapter<'_>> = texts.iter().map(|text| headings::split(text)).collect();
    let anchors = planned.iter().zip(&chapters);
    let anchors =
        anchors.filter_map(|(page, chapter)| Some((page.path.as_str(), chapter.anchor.as_deref()?))).collect();
    let places = Places { targets, assets: &assets, anchors };
    for (page, chapter) in planned.iter().zip(&chapters) {
        let own = page.chapter.file.as_deref().unwrap_or_default();
        let body = links(chapter.body, own, &places, &mut left);
        let body = headings::anchored(&literal(&body, own, plans.is_some(), &mut left));
        let title = chapter.title.as_deref().unwrap_or(&page.chapter.title);
        let short = (title != page.chapter.title).then_some(page.chapter.title.as_str());
        let text = format!("{}\n{}", front(title, short, &page.children), body.trim_start_matches('\n'));
        let place = if page.chapter.below.is_empty() {
            format!("content/{}.md", page.path)
        } else {
            format!("content/{}/index.md", page.path)
        };
        files.push((place, text.into_bytes()));
    }
    let data_files = if plans.is_some() { below(data) } else { BTreeSet::new() };
    for (from, to, paths) in [(src, "assets", &assets), (data, "data", &data_files)] {
        for path in paths {
            match read_bytes(&folder.join(from), path) {
                Ok(bytes) => files.push((format!("{to}/{path}"), bytes)),
                Err(error) => left.push(format!("{path}: {error}")),
            }
        }
    }
    Ok(Imported { files, pages: planned.len(), left })
}

fn configuration(
    title: &str,
    description: Option<&str>,
    language: Option<&str>,
    plans: Option<&Vec<toml::Value>>,
) -> String {
    // A string of JSON is a string of TOML, too.
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let plans = match plans {
        Some(plans) => plans.iter().map(|plan| format!("[[plan]]\n{}\n", keys(plan))).collect(),
        None => "# One plan with one version. Add releases = [\"2.0\", \"1.0\"], or further plans, when there are several.\n\
                 [[plan]]\nname = \"main\"\nshort = \"main\"\ntitle = \"Main\"\ndefault = true\n"
            .to_owned(),
    };
    format!(
        "[book]\ntitle = {}\ndescription = {}\nlanguage = {}\n\n{plans}",
        text(title),
        text(description.unwrap_or("")),
        text(language.unwrap_or("en")),
    )
}

/// The keys of a plan, one a line.
fn keys(plan: &toml::Value) -> String {
    let keys = plan.as_table().into_iter().flatten();
    // Texts, lists of texts, yes and no are written alike in JSON.
    keys.map(|(key, value)| format!("{key} = {}\n", serde_json::json!(value))).collect()
}

/// Gives each chapter its path; the result is the names of `chapters` themselves.
fn plan<'c>(
    chapters: &'c [Chapter],
    folder: &str,
    planned: &mut Vec<Planned<'c>>,
    left: &mut Vec<String>,
) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut waiting: VecDeque<&Chapter> = chapters.iter().collect();
    while let Some(chapter) = waiting.pop_front() {
        let file = chapter.file.as_deref().unwrap_or("");
        if file.is_empty() && chapter.below.is_empty() {
            left.push(format!("SUMMARY.md: the draft `{}`", chapter.title));
            continue;
        }
        if planned.iter().any(|page| page.chapter.file.is_some() && page.chapter.file == chapter.file) {
            left.push(format!("SUMMARY.md: `{file}` for the second time"));
            // What is below takes its place.
            chapter.below.iter().rev().for_each(|below| waiting.push_front(below));
            continue;
        }
        let stem = file.rsplit('/').next().and_then(|name| name.strip_suffix(".md")).unwrap_or("");
        let base = match stem {
            "" | "README" | "readme" | "index" => slug(&chapter.title),
            stem => slug(stem),
        };
        let mut name = base.clone();
        let mut count = 2;
        while names.contains(&name) {
            name = format!("{base}-{count}");
            count += 1;
        }
        let path = format!("{folder}/{name}");
        let place = planned.len();
        planned.push(Planned { chapter, path: path.clone(), children: Vec::new() });
        let children = plan(&chapter.below, &path, planned, left);
        planned[place].children = children;
        names.push(name);
    }
    names
}

/// A title as a segment of addresses.
fn slug(title: &str) -> String {
    let mut out = String::new();
    for c in title.to_lowercase().chars() {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    let out = out.trim_end_matches('-');
    if out.is_empty() || out == "index" { "page".to_owned() } else { out.to_owned() }
}

/// Where a target stands in a line: in a link or an image, in the definition of a reference, in an attribute of HTML.
const TARGETS: &str = concat!(
    r"(?P<before>\]\(|^ {0,3}\[[^\]\[^][^\]\[]*\]:[ \t]*)(?:<(?P<wide>[^<>]+)>|(?P<plain>[^)\s<>]+))",
    r#"|(?P<name>\b(?:href|src)=["'])(?P<value>[^"'\s]+)"#,
);

/// The text of a chapter; empty where there is none.
fn chapter_text(folder: &Path, src: &str, chapter: &Chapter, left: &mut Vec<String>) -> String {
    let Some(file) = &chapter.file else { return String::new() };
    let place = folder.join(src).join(file);
    if leads_out(folder, &place) {
        left.push(format!("{file}: it lies outside of the book's folder"));
        return String::new();
    }
    read_text(&place).unwrap_or_else(|error| {
        left.push(format!("{file}: {error}"));
        String::new()
    })
}

/// Where links lead.
struct Places<'a> {
    /// File of a chapter -> path of its page.
    targets: BTreeMap<&'a str, &'a str>,
    assets: &'a BTreeSet<String>,
    /// Path of a page -> the anchor of the heading that became its title.
    anchors: BTreeMap<&'a str, &'a str>,
}

/// Links to chapters and images, outside of code, with their new targets.
fn links(text: &str, file: &str, places: &Places<'_>, left: &mut Vec<String>) -> String {
    let Ok(link) = Regex::new(TARGETS) else { return text.to_owned() };
    let code = code(text);
    let mut out = Vec::new();
    let mut start = 0;
    for (number, line) in text.split('\n').enumerate() {
        let replaced = link.replace_all(line, |found: &Captures<'_>| {
            let at = start + found.get_match().start();
            let before = &code[..code.partition_point(|range| range.start <= at)];
            if before.last().is_some_and(|range| at < range.end) {
                return found[0].to_owned();
            }
            let group =
                |names: &[&str]| names.iter().find_map(|name| found.name(name)).map_or("", |part| part.as_str());
            let (before, written) = (group(&["before", "name"]), group(&["wide", "plain", "value"]));
            let (target, anchor) = written.split_at(written.find('#').unwrap_or(written.len()));
            let titled =
                |place: &str| places.anchors.get(place).is_some_and(|own| anchor.strip_prefix('#') == Some(own));
            // The heading that became the title is the beginning of the page.
            if let Some(place) = places.targets.get(file).filter(|place| target.is_empty() && titled(place)) {
                return format!("{before}/{place}");
            }
            let is_rooted_chapter = target.starts_with('/') && target.ends_with(".md");
            if target.is_empty() || target.contains(':') || target.starts_with('/') && !is_rooted_chapter {
                return found[0].to_owned();
            }
            let path = resolve(file, &decode_text(target));
            let chapter = path.strip_suffix(".html").map_or_else(|| path.clone(), |stem| format!("{stem}.md"));
            if let Some(place) = places.targets.get(chapter.as_str()).filter(|_| !is_rooted_chapter) {
                format!("{before}/{place}{}", if titled(place) { "" } else { anchor })
            } else if places.assets.contains(&path) && !is_rooted_chapter {
                format!("{before}{}{anchor}", encode_path(&format!("/assets/{path}")))
            } else {
                left.push(format!(
                    "{file}, line {} of its text: the link to `{target}` leads to no chapter",
                    number + 1
                ));
                found[0].to_owned()
            }
        });
        out.push(replaced.into_owned());
        start += line.len() + 1;
    }
    out.join("\n")
}

/// Where `text` has blocks and spans of code.
fn code(text: &str) -> Vec<Range<usize>> {
    let code = Parser::new(text).into_offset_iter();
    let code = code.filter(|(event, _)| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_))));
    code.map(|(_, range)| range).collect()
}

/// `target` as seen from `file`, without `.` and `..`.
fn resolve(file: &str, target: &str) -> String {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The text with what docfold would take for tags of its own kept as text; with `tags` the book has such tags itself, and
/// only what mdBook and other programs read is kept from docfold.
fn literal(text: &str, file: &str, tags: bool, left: &mut Vec<String>) -> String {
    for (number, line) in text.lines().enumerate() {
        if line.contains("{{#") {
            left.push(format!("{file}, line {} of its text: `{}`", number + 1, line.trim()));
        }
    }
    let has_tags = text.contains("{%") || text.contains("<%");
    if !text.contains("{{") && !has_tags {
        return text.to_owned();
    }
    if !tags && !text.contains("endraw") {
        return format!("{{% raw %}}\n{}\n{{% endraw %}}\n", text.trim_matches('\n'));
    }
    if !tags {
        left.push(format!("{file}: it has Liquid tags of its own: look it through"));
    }
    // What is raw already stays; a tag is a tag, or text like the rest.
    let raw = r"(?s)[{<]%-?\s*raw\s*-?%[}>].*?[{<]%-?\s*endraw\s*-?%[}>]";
    let Ok(pieces) = Regex::new(&format!(r"(?P<raw>{raw})|(?P<tag>\{{%.*?%\}}|<%.*?%>)|\{{\{{.*?\}}\}}")) else {
        return text.to_owned();
    };
    let kept = pieces.replace_all(text, |found: &Captures<'_>| {
        if found.name("raw").is_some() || tags && found.name("tag").is_some() {
            found[0].to_owned()
        } else {
            format!("{{% raw %}}{}{{% endraw %}}", &found[0])
        }
    });
    kept.into_owned()
}
