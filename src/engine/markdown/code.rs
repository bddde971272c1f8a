//! Info strings of fenced code: [`Info::parse`], and what a language is called.

/// What stands after the fence: the language and the words after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Info<'a> {
    /// The language as written; empty for none.
    pub language: &'a str,
    /// A header with a copy button.
    pub copy: bool,
    /// Comments become notes beside the code.
    pub annotate: bool,
    /// A button that runs the text as a prompt.
    pub prompt: bool,
    /// The name under which prompts refer to the block.
    pub id: Option<&'a str>,
    /// The block whose text comes before a prompt.
    pub reference: Option<&'a str>,
}

impl<'a> Info<'a> {
    /// Reads an info string: `yaml copy`, `yaml{:copy}`, `text prompt ref=x`. Unknown words are passed over.
    #[must_use]
    pub fn parse(info: &'a str) -> Self {
        let mut words = info.split_ascii_whitespace();
        let mut parsed = Self::default();
        let Some(first) = words.next() else { return parsed };
        match first.find("{:") {
            Some(at) => {
                parsed.language = &first[..at];
                parsed.word(first[at + 2..].trim_end_matches('}'));
            }
            None => parsed.language = first,
        }
        for word in words {
            parsed.word(word.trim_start_matches("{:").trim_end_matches('}'));
        }
        parsed
    }

    fn word(&mut self, word: &'a str) {
        let (key, value) = match word.find([':', '=']) {
            Some(at) => (&word[..at], Some(&word[at + 1..])),
            None => (word, None),
        };
        match key {
            "copy" => self.copy = true,
            "annotate" => self.annotate = true,
            "prompt" => self.prompt = true,
            "id" => self.id = value,
            "ref" => self.reference = value,
            _ => {}
        }
    }
}

/// A language: name for readers, and what begins a comment on a line of its own, with what must end it.
struct Language {
    names: &'static [&'static str],
    title: &'static str,
    comment: Option<(&'static str, &'static str)>,
}

const HASH: Option<(&str, &str)> = Some(("#", ""));
const SLASHES: Option<(&str, &str)> = Some(("//", ""));
const DASHES: Option<(&str, &str)> = Some(("--", ""));
const MARKUP: Option<(&str, &str)> = Some(("<!--", "-->"));

const LANGUAGES: &[Language] = &[
    Language { names: &["bash"], title: "Bash", comment: HASH },
    Language { names: &["bicep"], title: "Bicep", comment: SLASHES },
    Language { names: &["c"], title: "C", comment: SLASHES },
    Language { names: &["cpp", "c++"], title: "C++", comment: SLASHES },
    Language { names: &["csharp", "cs"], title: "C#", comment: SLASHES },
    Language { names: &["css"], title: "CSS", comment: None },
    Language { names: &["diff"], title: "Diff", comment: None },
    Language { names: &["dockerfile", "docker"], title: "Dockerfile", comment: HASH },
    Language { names: &["erb"], title: "ERB", comment: MARKUP },
    Language { names: &["go", "golang"], title: "Go", comment: SLASHES },
    Language { names: &["graphql"], title: "GraphQL", comment: HASH },
    Language { names: &["groovy"], title: "Groovy", comment: SLASHES },
    Language { names: &["hcl"], title: "HCL", comment: HASH },
    Language { names: &["html"], title: "HTML", comment: MARKUP },
    Language { names: &["http"], title: "HTTP", comment: None },
    Language { names: &["ini"], title: "INI", comment: HASH },
    Language { names: &["java"], title: "Java", comment: SLASHES },
    Language { names: &["javascript", "js"], title: "JavaScript", comment: SLASHES },
    Language { names: &["json"], title: "JSON", comment: None },
    Language { names: &["jsonc"], title: "JSON with Comments", comment: SLASHES },
    Language { names: &["kotlin"], title: "Kotlin", comment: SLASHES },
    Language { names: &["markdown", "md"], title: "Markdown", comment: MARKUP },
    Language { names: &["mermaid"], title: "Mermaid", comment: Some(("%%", "")) },
    Language { names: &["powershell"], title: "PowerShell", comment: HASH },
    Language { names: &["python", "py"], title: "Python", comment: HASH },
    Language { names: &["ruby", "rb"], title: "Ruby", comment: HASH },
    Language { names: &["rust", "rs"], title: "Rust", comment: SLASHES },
    Language { names: &["scss"], title: "SCSS", comment: SLASHES },
    Language { names: &["shell", "sh", "console"], title: "Shell", comment: HASH },
    Language { names: &["sql"], title: "SQL", comment: DASHES },
    Language { names: &["swift"], title: "Swift", comment: SLASHES },
    Language { names: &["tex"], title: "TeX", comment: Some(("%", "")) },
    Language { names: &["text", "txt", "plaintext", "copilot"], title: "Text", comment: HASH },
    Language { names: &["toml"], title: "TOML", comment: HASH },
    Language { names: &["typescript", "ts"], title: "TypeScript", comment: SLASHES },
    Language { names: &["xml"], title: "XML", comment: MARKUP },
    Language { names: &["yaml", "yml"], title: "YAML", comment: HASH },
];

fn find(language: &str) -> Option<&'static Language> {
    LANGUAGES.iter().find(|entry| entry.names.iter().any(|name| name.eq_ignore_ascii_case(language)))
}

/// What readers call `language`; its own name when it is not known.
#[must_use]
pub fn title(language: &str) -> &str {
    find(language).map_or(language, |entry| entry.title)
}

/// How a comment on a line of its own begins and ends in `language`; `None` when it has none or is not known.
#[must_use]
pub fn comment(language: &str) -> Option<(&'static str, &'static str)> {
    find(language)?.comment
}

/// The language to highlight with: the format's own names led back to common ones.
#[must_use]
pub fn highlighted_as(language: &str) -> &str {
    match language {
        "jsonc" => "json",
        "copilot" => "text",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn info_strings() {
        let plain = Info::default();
        for (info, want) in [
            ("", plain.clone()),
            ("  ", plain.clone()),
            (" yaml ", Info { language: "yaml", ..plain.clone() }),
            ("yaml{:copy}", Info { language: "yaml", copy: true, ..plain.clone() }),
            ("yaml {:copy}", Info { language: "yaml", copy: true, ..plain.clone() }),
            ("yaml annotate copy", Info { language: "yaml", copy: true, annotate: true, ..plain.clone() }),
            (
                "text id=a prompt ref:b",
                Info { language: "text", prompt: true, id: Some("a"), reference: Some("b"), ..plain.clone() },
            ),
        ] {
            assert_eq!(Info::parse(info), want, "{info:?}");
        }
    }

    #[test]
    fn languages() {
        assert_eq!((title("YAML"), title("golang"), title("nim")), ("YAML", "Go", "nim"));
        assert_eq!((comment("sql"), comment("json"), comment("nim")), (Some(("--", "")), None, None));
    }
}
