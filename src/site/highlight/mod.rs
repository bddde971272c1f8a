//! Syntax highlighting: [`Highlighter`], the implementation of the engine's [`Highlight`] that the site hands to it.
//!
//! In: code and the language of its info string. Out: HTML with the short, stable classes of [`Token::class`] and no colours.
//! The lexers of `hl-lite` do the common languages; the tables of `grammar` and the line rules of `lines` add those of
//! GitHub's list that it lacks. Figures and reasons: `docs/decisions.md`. It keeps no memory of what it has seen: lexing a
//! block again is cheaper than looking it up.

mod grammar;
mod lines;
mod scan;

use crate::engine::escape;
use crate::engine::markdown::highlight::Highlight;

/// The longest code that is marked up, in bytes; longer code stays plain.
pub const MAX_CODE: usize = 256 * 1024;

/// What a piece of code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Token {
    /// Whitespace, plain names, operators, punctuation: not marked up.
    Plain,
    /// A keyword.
    Keyword,
    /// A string or a pattern.
    String,
    /// A comment.
    Comment,
    /// A number.
    Number,
    /// The name of a type.
    Type,
    /// A function where it is called or defined, or a command.
    Function,
    /// An attribute, annotation or option.
    Attribute,
    /// The key of a key and value pair.
    Property,
    /// The name of an element, a table header, a selector.
    Tag,
    /// `true`, `null` and the like.
    Literal,
    /// A variable.
    Variable,
    /// A line that a patch adds.
    Inserted,
    /// A line that a patch removes.
    Deleted,
}

impl Token {
    /// The class in HTML and CSS; `None` for what is not marked up.
    #[must_use]
    pub const fn class(self) -> Option<&'static str> {
        Some(match self {
            Token::Plain => return None,
            Token::Keyword => "hl-k",
            Token::String => "hl-s",
            Token::Comment => "hl-c",
            Token::Number => "hl-n",
            Token::Type => "hl-t",
            Token::Function => "hl-f",
            Token::Attribute => "hl-a",
            Token::Property => "hl-p",
            Token::Tag => "hl-g",
            Token::Literal => "hl-l",
            Token::Variable => "hl-v",
            Token::Inserted => "hl-i",
            Token::Deleted => "hl-d",
        })
    }

    fn of(kind: hl_lite::Kind) -> Self {
        use hl_lite::Kind;
        match kind {
            Kind::Plain | Kind::Operator | Kind::Punctuation => Token::Plain,
            Kind::Keyword => Token::Keyword,
            Kind::String => Token::String,
            Kind::Comment => Token::Comment,
            Kind::Number => Token::Number,
            Kind::Type => Token::Type,
            Kind::Function => Token::Function,
            Kind::Attribute => Token::Attribute,
            Kind::Property => Token::Property,
            Kind::Tag => Token::Tag,
            Kind::Constant => Token::Literal,
            Kind::Variable => Token::Variable,
        }
    }
}

/// The highlighter. It has no state, so that one serves all threads.
#[derive(Clone, Copy, Debug, Default)]
pub struct Highlighter;

impl Highlight for Highlighter {
    fn highlight(&self, code: &str, language: &str) -> Option<String> {
        if code.len() > MAX_CODE {
            return None;
        }
        let language = Language::find(language)?;
        let mut out = Html { text: String::with_capacity(code.len() * 2), open: Token::Plain };
        match language {
            Language::Lite(lang) => {
                for span in hl_lite::highlight(lang, code) {
                    out.push(span.text, Token::of(span.kind));
                }
            }
            Language::Table(grammar) => scan::scan(grammar, code, &mut |text, token| out.push(text, token)),
            Language::Lines(rule) => rule(code, &mut |text, token| out.push(text, token)),
        }
        Some(out.finish())
    }
}

/// Takes the pieces of the code in order.
type Sink<'a, 's> = &'a mut dyn FnMut(&'s str, Token);

/// How a language is taken apart.
enum Language {
    Lite(hl_lite::Lang),
    Table(&'static grammar::Grammar),
    Lines(for<'a, 's> fn(&'s str, Sink<'a, 's>)),
}

impl Language {
    fn find(name: &str) -> Option<Self> {
        let name = match name {
            name if name.eq_ignore_ascii_case("erb") => "html",
            name if name.eq_ignore_ascii_case("shell-session") || name.eq_ignore_ascii_case("curl") => "bash",
            name => name,
        };
        if let Some(lang) = hl_lite::Lang::from_slug(name) {
            return Some(Language::Lite(lang));
        }
        if let Some(grammar) = grammar::find(name) {
            return Some(Language::Table(grammar));
        }
        Some(Language::Lines(match name.to_ascii_lowercase().as_str() {
            "http" => lines::http,
            "ini" | "properties" | "editorconfig" | "gitconfig" | "dotenv" => lines::ini,
            "diff" | "patch" => lines::diff,
            _ => return None,
        }))
    }
}

/// HTML in the making; neighbours of one kind share an element.
struct Html {
    text: String,
    open: Token,
}

impl Html {
    fn push(&mut self, text: &str, token: Token) {
        if text.is_empty() {
            return;
        }
        if token != self.open {
            self.close();
            if let Some(class) = token.class() {
                self.text.push_str("<span class=\"");
                self.text.push_str(class);
                self.text.push_str("\">");
            }
            self.open = token;
        }
        escape::text(&mut self.text, text);
    }

    fn close(&mut self) {
        if self.open != Token::Plain {
            self.text.push_str("</span>");
        }
    }

    fn finish(mut self) -> String {
        self.close();
        self.text
    }
}

#[cfg(test)]
mod tests;
