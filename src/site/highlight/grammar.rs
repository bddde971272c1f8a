//! What the table-driven scanner knows of each language: [`Grammar`], found by name with [`find`].
//!
//! Lexical facts only: comments, strings, words. Nothing here runs.

use super::Token;

/// The lexical facts of a language.
pub(super) struct Grammar {
    /// Names in info strings, lower case.
    names: &'static [&'static str],
    /// What begins a comment that ends with its line.
    pub(super) line_comments: &'static [&'static str],
    /// Begin and end of longer comments.
    pub(super) block_comments: &'static [(&'static str, &'static str)],
    /// Strings, longer delimiters first.
    pub(super) quotes: &'static [Quote],
    /// Words of the language.
    pub(super) keywords: &'static [&'static str],
    /// Words that are values.
    pub(super) literals: &'static [&'static str],
    /// A character that gives the name behind it a meaning.
    pub(super) sigils: &'static [(u8, Token)],
    /// Whether words are compared without case.
    pub(super) fold_case: bool,
    /// Whether `name:` is a key.
    pub(super) keys: bool,
    /// Whether a name with a capital letter is a type.
    pub(super) types: bool,
    /// Whether names may hold `-`.
    pub(super) dashes: bool,
    /// Whether ` -name` is an option.
    pub(super) options: bool,
}

/// A kind of string.
pub(super) struct Quote {
    /// Begin and end.
    pub(super) mark: &'static str,
    /// The character that takes the next one's meaning away.
    pub(super) escape: Option<u8>,
    /// Whether it may hold line breaks.
    pub(super) multiline: bool,
}

const fn quote(mark: &'static str) -> Quote {
    Quote { mark, escape: Some(b'\\'), multiline: false }
}

const fn text(mark: &'static str, escape: Option<u8>) -> Quote {
    Quote { mark, escape, multiline: true }
}

/// The grammar of the language called `name`.
pub(super) fn find(name: &str) -> Option<&'static Grammar> {
    GRAMMARS.iter().find(|grammar| grammar.names.iter().any(|own| own.eq_ignore_ascii_case(name)))
}

/// What most languages in braces share.
const BRACES: Grammar = Grammar {
    names: &[],
    line_comments: &["//"],
    block_comments: &[("/*", "*/")],
    quotes: &[quote("\""), quote("'")],
    keywords: &[],
    literals: &["true", "false", "null"],
    sigils: &[(b'@', Token::Attribute)],
    fold_case: false,
    keys: false,
    types: true,
    dashes: false,
    options: false,
};

#[rustfmt::skip] // Lists of words stay filled; one word a line is 600 lines.
static GRAMMARS: [Grammar; 15] = [
    Grammar {
        names: &["ruby", "rb", "rake", "gemfile"],
        line_comments: &["#"],
        block_comments: &[("\n=begin", "\n=end")],
        quotes: &[text("\"", Some(b'\\')), text("'", Some(b'\\')), quote("`")],
        keywords: &[
            "alias", "and", "begin", "break", "case", "class", "def", "defined?", "do", "else", "elsif", "end",
            "ensure", "extend", "for", "if", "in", "include", "loop", "module", "next", "not", "or", "private",
            "protected", "public", "raise", "redo", "require", "require_relative", "rescue", "retry", "return",
            "super", "then", "undef", "unless", "until", "when", "while", "yield",
        ],
        literals: &["true", "false", "nil", "self", "__FILE__"],
        sigils: &[(b'@', Token::Variable), (b'$', Token::Variable), (b':', Token::Literal)],
        keys: true,
        ..BRACES
    },
    Grammar {
        names: &["graphql", "gql"],
        line_comments: &["#"],
        block_comments: &[],
        quotes: &[text("\"\"\"", None), quote("\"")],
        keywords: &[
            "query", "mutation", "subscription", "fragment", "on", "type", "input", "enum", "interface", "union",
            "scalar", "directive", "schema", "extend", "implements",
        ],
        sigils: &[(b'$', Token::Variable), (b'@', Token::Attribute)],
        keys: true,
        ..BRACES
    },
    Grammar {
        names: &["go", "golang"],
        quotes: &[quote("\""), quote("'"), text("`", None)],
        keywords: &[
            "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func",
            "go", "goto", "if", "import", "interface", "map", "package", "range", "return", "select", "struct",
            "switch", "type", "var", "string", "bool", "byte", "rune", "error", "int", "int32", "int64", "uint",
            "uint32", "uint64", "float64",
        ],
        literals: &["true", "false", "nil", "iota"],
        sigils: &[],
        types: false,
        ..BRACES
    },
    Grammar {
        names: &["java", "kotlin", "kt", "scala"],
        quotes: &[text("\"\"\"", None), quote("\""), quote("'")],
        keywords: &[
            "abstract", "as", "assert", "boolean", "break", "byte", "case", "catch", "char", "class", "continue",
            "def", "default", "do", "double", "else", "enum", "extends", "final", "finally", "float", "for", "fun",
            "if", "implements", "import", "in", "instanceof", "int", "interface", "is", "long", "match", "new",
            "object", "override", "package", "private", "protected", "public", "record", "return", "sealed",
            "short", "static", "super", "switch", "synchronized", "this", "throw", "throws", "trait", "try", "val",
            "var", "void", "volatile", "when", "while", "with", "yield",
        ],
        ..BRACES
    },
    Grammar {
        names: &["groovy", "gradle"],
        quotes: &[text("\"\"\"", Some(b'\\')), text("'''", Some(b'\\')), quote("\""), quote("'")],
        keywords: &[
            "apply", "as", "assert", "break", "case", "catch", "class", "continue", "def", "default", "do", "else",
            "enum", "extends", "final", "finally", "for", "if", "implements", "import", "in", "instanceof",
            "interface", "new", "package", "private", "protected", "public", "return", "static", "super", "switch",
            "this", "throw", "try", "void", "while",
        ],
        keys: true,
        ..BRACES
    },
    Grammar {
        names: &["csharp", "cs", "c#"],
        quotes: &[text("\"\"\"", None), quote("\""), quote("'")],
        keywords: &[
            "abstract", "as", "async", "await", "base", "bool", "break", "byte", "case", "catch", "char", "class",
            "const", "continue", "decimal", "default", "delegate", "do", "double", "else", "enum", "event",
            "explicit", "extern", "finally", "float", "for", "foreach", "get", "if", "implicit", "in", "init",
            "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "object", "operator", "out",
            "override", "params", "private", "protected", "public", "readonly", "record", "ref", "return", "sealed",
            "set", "short", "static", "string", "struct", "switch", "this", "throw", "try", "typeof", "uint",
            "ulong", "using", "var", "virtual", "void", "where", "while", "yield",
        ],
        sigils: &[],
        ..BRACES
    },
    Grammar {
        names: &["c", "h", "cpp", "c++", "cc", "hpp", "objective-c", "objc"],
        keywords: &[
            "auto", "bool", "break", "case", "catch", "char", "class", "const", "constexpr", "continue", "default",
            "delete", "do", "double", "else", "enum", "explicit", "extern", "float", "for", "friend", "goto", "if",
            "inline", "int", "long", "namespace", "new", "noexcept", "operator", "override", "private", "protected",
            "public", "return", "short", "signed", "sizeof", "static", "struct", "switch", "template", "this",
            "throw", "try", "typedef", "typename", "union", "unsigned", "using", "virtual", "void", "volatile",
            "while",
        ],
        literals: &["true", "false", "NULL", "nullptr", "nil", "YES", "NO"],
        sigils: &[(b'#', Token::Keyword), (b'@', Token::Keyword)],
        ..BRACES
    },
    Grammar {
        names: &["swift"],
        quotes: &[text("\"\"\"", Some(b'\\')), quote("\"")],
        keywords: &[
            "actor", "as", "associatedtype", "async", "await", "break", "case", "catch", "class", "continue",
            "default", "defer", "do", "else", "enum", "extension", "for", "func", "guard", "if", "import", "in",
            "init", "inout", "is", "let", "mutating", "private", "protocol", "public", "return", "self", "static",
            "struct", "switch", "throw", "throws", "try", "typealias", "var", "where", "while",
        ],
        literals: &["true", "false", "nil"],
        ..BRACES
    },
    Grammar {
        names: &["php"],
        line_comments: &["//", "#"],
        keywords: &[
            "abstract", "array", "as", "break", "case", "catch", "class", "const", "continue", "declare", "default",
            "do", "echo", "else", "elseif", "extends", "final", "finally", "fn", "for", "foreach", "function", "if",
            "implements", "include", "instanceof", "interface", "match", "namespace", "new", "print", "private",
            "protected", "public", "readonly", "require", "require_once", "return", "static", "switch", "throw",
            "trait", "try", "use", "while",
        ],
        sigils: &[(b'$', Token::Variable)],
        fold_case: true,
        ..BRACES
    },
    Grammar {
        names: &["powershell", "pwsh", "ps1"],
        line_comments: &["#"],
        block_comments: &[("<#", "#>")],
        quotes: &[text("\"", Some(b'`')), text("'", None)],
        keywords: &[
            "begin", "break", "catch", "class", "continue", "data", "do", "dynamicparam", "else", "elseif", "end",
            "exit", "filter", "finally", "for", "foreach", "function", "if", "in", "param", "process", "return",
            "switch", "throw", "trap", "try", "until", "using", "while",
        ],
        literals: &[],
        sigils: &[(b'$', Token::Variable)],
        fold_case: true,
        types: false,
        dashes: true,
        options: true,
        ..BRACES
    },
    Grammar {
        names: &["sql", "mysql", "postgresql", "psql", "tsql", "kusto", "kql"],
        line_comments: &["--", "//"],
        quotes: &[text("'", None), text("\"", None), quote("`")],
        keywords: &[
            "add", "all", "alter", "and", "as", "asc", "begin", "between", "by", "case", "column", "commit",
            "create", "cross", "database", "default", "delete", "desc", "distinct", "drop", "else", "end", "exists",
            "extend", "foreign", "from", "full", "group", "having", "if", "in", "index", "inner", "insert", "into",
            "is", "join", "key", "left", "like", "limit", "not", "offset", "on", "or", "order", "outer", "primary",
            "project", "references", "returning", "right", "rollback", "select", "set", "summarize", "table",
            "then", "union", "unique", "update", "using", "values", "view", "when", "where", "with",
        ],
        fold_case: true,
        types: false,
        ..BRACES
    },
    Grammar {
        names: &["scss", "less", "sass"],
        literals: &[],
        sigils: &[(b'$', Token::Variable), (b'@', Token::Keyword), (b'.', Token::Tag), (b'#', Token::Literal)],
        keys: true,
        types: false,
        dashes: true,
        ..BRACES
    },
    Grammar {
        names: &["bicep", "hcl", "terraform", "tf"],
        line_comments: &["//", "#"],
        quotes: &[text("'''", None), quote("'"), quote("\"")],
        keywords: &[
            "as", "data", "existing", "for", "func", "if", "import", "in", "locals", "metadata", "module", "output",
            "param", "provider", "resource", "targetScope", "terraform", "type", "using", "var", "variable",
        ],
        keys: true,
        types: false,
        ..BRACES
    },
    Grammar {
        names: &["ql", "codeql"],
        keywords: &[
            "and", "any", "as", "asc", "avg", "by", "class", "concat", "count", "desc", "else", "exists", "extends",
            "forall", "forex", "from", "if", "implies", "import", "in", "instanceof", "max", "min", "module",
            "none", "not", "or", "order", "override", "predicate", "private", "query", "rank", "result", "select",
            "strictcount", "sum", "super", "then", "this", "where",
        ],
        ..BRACES
    },
    Grammar {
        names: &["lua", "perl", "pl", "r", "elixir", "ex", "exs"],
        line_comments: &["--", "#"],
        block_comments: &[],
        keywords: &[
            "and", "break", "case", "def", "defmodule", "do", "else", "elseif", "elsif", "end", "fn", "for",
            "foreach", "function", "if", "import", "in", "last", "library", "local", "my", "next", "not", "or",
            "our", "package", "repeat", "require", "return", "sub", "then", "until", "unless", "use", "while",
        ],
        literals: &["true", "false", "nil", "TRUE", "FALSE", "NULL", "undef"],
        sigils: &[(b'$', Token::Variable), (b'@', Token::Variable)],
        ..BRACES
    },
];
