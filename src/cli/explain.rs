//! `docfold explain`: the page of a rule, as the manual has it.
//!
//! The pages are those of `content/diagnostics`, compiled into the program.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;

use super::Outcome;
use crate::engine::diag::{Code, nearest};

/// Slug -> source of the page, sorted; made by the build script.
const PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/diagnostics.rs"));

/// Arguments of `docfold explain`.
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:
  docfold explain DF200
  docfold explain dead-link")]
pub(super) struct Arguments {
    /// Code or name of a rule
    #[arg(value_name = "RULE")]
    rule: String,
}

/// Prints the page.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let Some(code) = Code::find(&arguments.rule) else {
        let names = Code::ALL.iter().flat_map(|code| [code.as_str(), code.slug()]);
        let near = nearest(&arguments.rule, names).map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
        return Err(format!("no rule `{}`{near}", arguments.rule).into());
    };
    let Some(page) = page(code) else { return Err(format!("no page about {}", code.as_str()).into()) };
    let mut out = std::io::stdout().lock();
    // A reader that has seen enough is no failure.
    _ = write!(out, "{page}");
    Ok(ExitCode::SUCCESS)
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
    use super::{PAGES, page};
    use crate::engine::diag::Code;

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
