//! `docfold explain`: what a rule, an error code or a whole response means.
//!
//! The pages of rules are those of `content/diagnostics`, compiled into the program. Error codes are those of the project
//! in this folder, then those of docfold's own documentation: GitHub's OAuth errors.

use std::fmt::Write as _;
use std::io::Read;
use std::process::ExitCode;

use clap::Args;

use super::{Outcome, ProjectOptions, report};
use crate::catalog::{VersionSet, split_uri};
use crate::engine::diag::{Code, Diagnostics, nearest};
use crate::engine::registry::{Registry, RegistryEntry, RespondedError, UriTarget, UriTargets, responded};
use crate::engine::{Book, Folded, errors};
use crate::errors as own;
use crate::oauth::{ParseError, Response, Text};

/// Slug -> source of the page, sorted; made by the build script.
const PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/diagnostics.rs"));

/// Arguments of `docfold explain`.
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:
  docfold explain DF200
  docfold explain bad_verification_code --version ghes@3.20
  curl -si https://example.com/login/oauth/access_token | docfold explain -")]
pub(super) struct Arguments {
    /// Code or name of a rule, an error code, or `-` for a response on standard input
    #[arg(value_name = "CODE")]
    what: String,
    /// The version whose texts to show; every one is tried in order without it
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    #[command(flatten)]
    project: ProjectOptions,
}

/// The catalog of the project in this folder.
struct Own {
    book: Book,
    registry: Registry,
}

/// Prints the explanation.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let mut out = String::new();
    if arguments.what == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(|error| format!("standard input: {error}"))?;
        explain_response(&text, arguments, &mut out)?;
    } else if let Some(code) = Code::find(&arguments.what) {
        out = page(code).ok_or_else(|| format!("no page about {}", code.as_str()))?;
    } else {
        explain_code(&arguments.what, None, project(arguments)?.as_ref(), arguments, &mut out)?;
    }
    report::print(out.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// The project, if one is there.
fn project(arguments: &Arguments) -> Result<Option<Own>, Box<dyn std::error::Error>> {
    let config = &arguments.project.config;
    if !config.exists() && config.as_os_str() == "book.toml" && arguments.project.source.is_none() {
        return Ok(None);
    }
    let (project, book, _) = arguments.project.compile_plain()?;
    let registry = errors(&book, &project.sources, &mut Diagnostics::new());
    Ok(Some(Own { book, registry }))
}

/// Explains an error code; `uri` tells apart the entries of one code.
fn explain_code(
    code: &str,
    uri: Option<&str>,
    project: Option<&Own>,
    arguments: &Arguments,
    out: &mut String,
) -> Result<(), Box<dyn std::error::Error>> {
    if let Some(project) = project {
        let mut entries: Vec<&RegistryEntry> =
            project.registry.entries.iter().filter(|entry| entry.code == code).collect();
        if let Some(uri) = uri
            && let Some(meant) = entries.iter().find(|entry| reaches(project, uri, entry))
        {
            entries = vec![*meant];
        }
        if !entries.is_empty() {
            let versions = super::options::versions(&project.book.axis, arguments.version.as_slice())?;
            for (index, entry) in entries.into_iter().enumerate() {
                out.push_str(if index > 0 { "\n" } else { "" });
                explain_entry(entry, project, versions, out)?;
            }
            return Ok(());
        }
    }
    if let Some(found) = own::Code::lookup(code) {
        let versions = match &arguments.version {
            None => own::versions::ALL,
            Some(name) => own::find_versions(name).ok_or_else(|| format!("no version `{name}`"))?,
        };
        match uri {
            Some(_) => crate::catalog::explain(found.entry_at(uri), versions, out)?,
            None => {
                for (index, entry) in found.entries().enumerate() {
                    out.push_str(if index > 0 { "\n" } else { "" });
                    crate::catalog::explain(entry, versions, out)?;
                }
            }
        }
        return Ok(());
    }
    let rules = Code::ALL.iter().flat_map(|code| [code.as_str(), code.slug()]);
    let documented = project.iter().flat_map(|project| &project.registry.entries).map(|entry| entry.code.as_str());
    let near = nearest(code, documented.chain(own::Code::ALL.iter().map(|code| code.as_str())).chain(rules));
    let near = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
    Err(format!("no rule and no error code `{code}`{near}").into())
}

/// Whether a URI leads to the page of an entry, in any version that has it, or to its place in the error index.
fn reaches(project: &Own, uri: &str, entry: &RegistryEntry) -> bool {
    let (_, path, _) = split_uri(uri);
    entry.versions.iter().any(|version| match project.book.resolve(path, version) {
        UriTarget::Page { page, .. } => entry.pages.contains(&page),
        UriTarget::ErrorPage { path, .. } => path.as_str() == format!("/errors/{}/{}", entry.domain, entry.code),
        _ => false,
    })
}

/// What the documentation of the project says about an entry, in the order of [`crate::catalog::explain`].
fn explain_entry(entry: &RegistryEntry, project: &Own, versions: VersionSet, out: &mut String) -> std::fmt::Result {
    let shown = (entry.versions & versions).first_index();
    let at = |texts: &Folded<String>| shown.and_then(|version| texts.at(version)).cloned();
    let texts = &entry.texts;
    write!(out, "{} ({}, {})", at(&texts.title).unwrap_or_else(|| entry.code.clone()), entry.code, entry.domain)?;
    if let Some(status) = entry.metadata.status.filter(|status| *status != crate::catalog::Status::Active) {
        write!(out, ", {}", status.as_str())?;
    }
    out.push('\n');
    if let Some(status) = entry.metadata.http_status {
        writeln!(out, "HTTP status {status}")?;
    }
    for text in [&texts.description, &texts.cause, &texts.solution, &texts.note].into_iter().filter_map(at) {
        write!(out, "\n{text}\n")?;
    }
    if let Some(code) = &entry.metadata.replaced_by {
        write!(out, "\nReplaced by {code}.\n")?;
    }
    match at(&texts.docs_path) {
        Some(path) => write!(out, "\nSee {path}\n"),
        None if entry.versions.is_empty() => Ok(()),
        None => write!(out, "\nDocumented in {} only.\n", project.book.axis.describe(entry.versions)),
    }
}

/// Explains a response as it came: form, JSON, the address of a redirect, with or without the head of HTTP.
fn explain_response(text: &str, arguments: &Arguments, out: &mut String) -> Result<(), Box<dyn std::error::Error>> {
    let response = match read(text) {
        Ok(response) => response,
        Err(error) => {
            let errors = responded(parts(text).1);
            if errors.is_empty() {
                return Err(format!("standard input holds no error response: {error}").into());
            }
            return explain_errors(&errors, arguments, out);
        }
    };
    let text = |text: Text<'_>| text.chars().collect::<String>();
    let code = text(response.error_text);
    let uri = response.uri.map(text);
    head(&code, response.description.map(text).as_deref(), uri.as_deref(), out)?;
    let project = project(arguments)?;
    let known = own::Code::lookup(&code).is_some()
        || project.iter().flat_map(|project| &project.registry.entries).any(|entry| entry.code == code);
    match response.entry().filter(|_| !known) {
        // The code is not documented, but its URI is.
        Some(entry) => crate::catalog::explain(entry, own::versions::ALL, out)?,
        None => explain_code(&code, uri.as_deref(), project.as_ref(), arguments, out)?,
    }
    Ok(())
}

/// What a response says itself.
fn head(code: &str, description: Option<&str>, uri: Option<&str>, out: &mut String) -> std::fmt::Result {
    for (name, value) in [("error", Some(code)), ("description", description), ("uri", uri)] {
        if let Some(value) = value {
            writeln!(out, "{name}: {value}")?;
        }
    }
    out.push('\n');
    Ok(())
}

/// Explains the errors of a response that is not OAuth's; fails when none of them is known.
fn explain_errors(
    errors: &[RespondedError],
    arguments: &Arguments,
    out: &mut String,
) -> Result<(), Box<dyn std::error::Error>> {
    let project = project(arguments)?;
    let mut unknown = None;
    for (index, RespondedError { code, description, uri, .. }) in errors.iter().enumerate() {
        out.push_str(if index > 0 { "\n" } else { "" });
        head(code, description.as_deref(), uri.as_deref(), out)?;
        if let Err(error) = explain_code(code, uri.as_deref(), project.as_ref(), arguments, out) {
            writeln!(out, "{error}")?;
            unknown = Some((unknown.map_or(0, |(count, _)| count) + 1, error));
        }
    }
    match unknown {
        Some((count, error)) if count == errors.len() => Err(error),
        _ => Ok(()),
    }
}

/// The address that a response sends on to, and its body, behind any heads.
fn parts(text: &str) -> (Option<&str>, &str) {
    let mut body = text.trim_start();
    let mut location = None;
    while body.starts_with("HTTP/") {
        let (head, rest) = body.split_once("\r\n\r\n").or_else(|| body.split_once("\n\n")).unwrap_or((body, ""));
        let mut fields = head.lines().rev().filter_map(|line| line.split_once(':'));
        location = fields.find(|(name, _)| name.eq_ignore_ascii_case("location")).map(|(_, to)| to.trim());
        body = rest.trim_start();
    }
    (location, body)
}

/// The OAuth response in a text, behind any heads.
fn read(text: &str) -> Result<Response<'_, own::Code>, ParseError> {
    let (location, body) = parts(text);
    match location {
        // What an authorization endpoint has to say stands in the address.
        Some(address) if address.contains("error=") => Response::from_redirect(address),
        _ if body.starts_with('{') => Response::from_json(body),
        _ if body.starts_with('?') || body.contains("://") && body.find("://") < body.find('=') => {
            Response::from_redirect(body.trim_end())
        }
        _ => Response::from_form(body),
    }
}

/// The page of a rule as text: its title, and what stands below the front matter.
fn page(code: Code) -> Option<String> {
    let place = PAGES.binary_search_by(|(slug, _)| (*slug).cmp(code.slug())).ok()?;
    let (front, body) = PAGES[place].1.strip_prefix("---\n")?.split_once("\n---\n")?;
    let title = front.lines().find_map(|line| line.strip_prefix("title: "))?.trim_matches('\'').replace("''", "'");
    let intro = front.lines().find_map(|line| line.strip_prefix("intro: "))?.trim_matches('\'').replace("''", "'");
    let text = format!("{title}\n\n{intro} {}\n", body.trim());
    Some(
        text.replace("{% raw %}\n", "")
            .replace("\n{% endraw %}", "")
            .replace("{% raw %}", "")
            .replace("{% endraw %}", ""),
    )
}

#[cfg(test)]
mod tests {
    use super::{PAGES, page, read};
    use crate::engine::diag::Code;

    #[test]
    fn responses_in_every_shape() {
        for text in [
            "error=slow_down&interval=5",
            "{\"error\":\"slow_down\",\"interval\":5}\n",
            "?error=slow_down",
            "https://example.com/callback?error=slow_down&error_uri=https%3A%2F%2Fdocs.github.com%2F",
            "HTTP/1.1 200 OK\r\ncontent-type: x\r\n\r\nerror=slow_down",
            "HTTP/1.1 100 Continue\n\nHTTP/2 400\nx: y\n\n{\"error\":\"slow_down\"}",
            "HTTP/1.1 302 Found\r\nLocation: https://example.com/?error=slow_down\r\n\r\n",
            "error=slow_down&error_uri=https://docs.github.com/",
        ] {
            assert_eq!(
                read(text).map(|response| response.error.as_str().to_owned()).as_deref(),
                Ok("slow_down"),
                "{text}"
            );
        }
        assert!(read("access_token=x&token_type=bearer").is_err());
        assert!(read("").is_err());
    }

    #[test]
    fn every_rule_has_a_page_and_every_page_a_rule() {
        for code in Code::ALL {
            let page = page(*code).unwrap_or_else(|| panic!("no page {}", code.slug()));
            assert!(page.starts_with(code.as_str()), "the title of {} begins with {}", code.slug(), code.as_str());
        }
        for (slug, _) in PAGES {
            assert!(Code::find(slug).is_some(), "no rule {slug}");
        }
    }
}
