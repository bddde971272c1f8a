//! The theme's own words: [`Words`].
//!
//! In: `words.json` of the built-in theme, and that of a project, which holds only what differs. Out: both as one tree for
//! templates, and the part for the script. Words of the pages are none of its business.

use serde_json::{Map, Value};

/// Name of the file.
pub(super) const FILE: &str = "words.json";

/// Groups whose keys a project may add to: headings of its own landing pages, classes of its own tool blocks.
const OPEN: [&str; 3] = ["groups", "platforms", "tools"];

/// Every word of the theme.
pub(super) struct Words(Value);

impl Words {
    /// The built-in words with those of `own` over them.
    ///
    /// # Errors
    /// When a text is no JSON, a key is unknown, or a word is no text: one line.
    pub(super) fn new(built_in: &str, own: Option<&str>) -> Result<Self, String> {
        let mut words: Value = parse(built_in)?.into();
        if let Some(own) = own {
            let known = words.as_object_mut().expect("`parse` gives an object");
            lay_over(known, parse(own)?, "", false)?;
        }
        Ok(Self(words))
    }

    /// What templates see as `words`.
    pub(super) fn tree(&self) -> &Value {
        &self.0
    }

    /// A line of JavaScript that gives the script its words.
    pub(super) fn script(&self) -> String {
        format!("window.docfoldWords = {};\n", self.0["script"])
    }

    /// Rules that put the names of tools and platforms before their blocks where no script lets readers choose. They weigh
    /// less than any rule of a style sheet.
    pub(super) fn style(&self) -> String {
        let mut out = String::new();
        let names = ["platforms", "tools"].iter().filter_map(|group| self.0[group].as_object()).flatten();
        for (key, name) in names {
            if !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
                let name = css_string(name.as_str().unwrap_or_default());
                out.push_str(&format!(":where(html:not(.js) div.ghd-tool.{key})::before {{ content: {name}; }}\n"));
            }
        }
        out
    }

    /// The word of this key, `GROUP.KEY` for one of a group; empty for none.
    pub(super) fn get(&self, key: &str) -> &str {
        let found = match key.split_once('.') {
            Some((group, key)) => &self.0[group][key],
            None => &self.0[key],
        };
        found.as_str().unwrap_or_default()
    }

    /// The words of a group that are not what their keys are: in English, and in what they are said instead.
    pub(super) fn changed(&self, group: &str) -> Vec<(String, String)> {
        let words = self.0[group].as_object().into_iter().flatten();
        let words = words.filter_map(|(key, word)| Some((key, word.as_str()?)));
        words.filter(|(key, word)| key != word).map(|(key, word)| (key.clone(), word.to_owned())).collect()
    }
}

fn parse(text: &str) -> Result<Map<String, Value>, String> {
    serde_json::from_str(text).map_err(|error| format!("`{FILE}`: {error}"))
}

/// A string of CSS.
fn css_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\{:x} ", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn lay_over(known: &mut Map<String, Value>, own: Map<String, Value>, group: &str, open: bool) -> Result<(), String> {
    for (key, value) in own {
        let path = format!("{group}{key}");
        match (known.get_mut(&key), value) {
            (Some(Value::Object(known)), Value::Object(own)) => {
                lay_over(known, own, &format!("{path}."), OPEN.contains(&path.as_str()))?;
            }
            (Some(Value::Object(_)), _) => return Err(format!("`{FILE}`: `{path}` is a group of words")),
            (Some(old), value @ Value::String(_)) => *old = value,
            (None, value @ Value::String(_)) if open => _ = known.insert(key, value),
            (None, _) => {
                let near = crate::engine::diag::nearest(&key, known.keys().map(String::as_str));
                let near = near.map(|near| format!("; did you mean `{group}{near}`?")).unwrap_or_default();
                return Err(format!("`{FILE}`: the theme has no word `{path}`{near}"));
            }
            (Some(_), _) => return Err(format!("`{FILE}`: `{path}` is no text")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Words;

    const BUILT_IN: &str = r#"{"search": "Search", "script": {"copy": "Copy"}, "tools": {"cli": "Command line"}}"#;

    #[test]
    fn own_words_win() {
        let own = r#"{"search": "Suche", "script": {"copy": "Kopieren"}, "tools": {"winch": "Winde"}}"#;
        let words = Words::new(BUILT_IN, Some(own)).unwrap();
        assert_eq!(words.get("search"), "Suche");
        assert_eq!(words.script(), "window.docfoldWords = {\"copy\":\"Kopieren\"};\n");
        assert_eq!(words.tree()["tools"]["cli"], "Command line");
        assert_eq!(words.tree()["tools"]["winch"], "Winde");
        assert_eq!((words.get("tools.winch"), words.get("tools.none"), words.get("none")), ("Winde", "", ""));
        assert_eq!(
            words.changed("tools"),
            [("cli", "Command line"), ("winch", "Winde")].map(|(key, word)| (key.to_owned(), word.to_owned()))
        );
    }

    #[test]
    fn tools_are_named_in_css() {
        let words = Words::new(BUILT_IN, Some(r#"{"tools": {"cli": "a \"b\" \\ c\n}", "x y{": "no"}}"#)).unwrap();
        assert_eq!(
            words.style(),
            ":where(html:not(.js) div.ghd-tool.cli)::before { content: \"a \\\"b\\\" \\\\ c\\a }\"; }\n"
        );
    }

    #[test]
    fn what_is_no_word_is_named() {
        let wrong = |own: &str| Words::new(BUILT_IN, Some(own)).err().unwrap();
        assert_eq!(wrong(r#"{"serach": "x"}"#), "`words.json`: the theme has no word `serach`; did you mean `search`?");
        assert_eq!(
            wrong(r#"{"script": {"cpoy": "x"}}"#),
            "`words.json`: the theme has no word `script.cpoy`; did you mean `script.copy`?"
        );
        assert_eq!(wrong(r#"{"search": 1}"#), "`words.json`: `search` is no text");
        assert_eq!(wrong(r#"{"script": "x"}"#), "`words.json`: `script` is a group of words");
        assert!(wrong("{").starts_with("`words.json`: EOF"));
    }
}
