//! A parsed template: [`Node`]s with their places in the template's text.
//!
//! Public, since [`Template::nodes`](super::Template) is: who rewrites sources by [`edit`](super::super::edit) walks over the
//! [`conditions`] of a template and takes an [`IfVersion`] apart.

use std::ops::Range;

use super::condition::Condition;
use super::expression::{Expression, Filtered, Member};
use crate::catalog::VersionSet;

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Node {
    /// Text as it stands at a place of the template.
    Text(Range<usize>),
    /// Text that a tag stands for.
    Literal {
        /// The text.
        text: String,
        /// The tag.
        range: Range<usize>,
    },
    /// `{{ … }}`
    Output {
        /// What is written.
        value: Filtered,
        /// The whole.
        range: Range<usize>,
    },
    /// `ifversion`.
    IfVersion(IfVersion),
    /// `if`, and `unless` as its negation.
    If {
        /// Conditions with their bodies.
        branches: Vec<(Test, Vec<Node>)>,
        /// The body of `else`.
        otherwise: Vec<Node>,
    },
    /// `case`.
    Case {
        /// What is compared.
        subject: Filtered,
        /// Values of each `when` with its body.
        branches: Vec<(Vec<Expression>, Vec<Node>)>,
        /// The body of `else`.
        otherwise: Vec<Node>,
    },
    /// `for`.
    For(Box<For>),
    /// `tablerow`.
    TableRow(Box<TableRow>),
    /// `break` or `continue`.
    Jump(Jump),
    /// `assign`.
    Assign {
        /// The variable.
        name: String,
        /// Its value.
        value: Filtered,
    },
    /// `increment`, and `decrement` with a step of -1.
    Count {
        /// The counter.
        name: String,
        /// What is added.
        step: i64,
        /// The tag.
        range: Range<usize>,
    },
    /// `cycle`.
    Cycle {
        /// What is written in turn.
        candidates: Vec<Filtered>,
        /// Tells cycles of the same candidates apart.
        group: Option<Expression>,
        /// The candidates as written: cycles with the same ones go on together.
        key: String,
        /// The tag.
        range: Range<usize>,
    },
    /// `capture`.
    Capture {
        /// The variable.
        name: String,
        /// What is captured.
        body: Vec<Node>,
    },
    /// `data` and `indented_data_reference`.
    Data(Data),
    /// Text around a body: alerts, tools, platforms.
    Wrap {
        /// Text before.
        open: String,
        /// The body.
        body: Vec<Node>,
        /// Text after.
        close: String,
        /// The opening tag.
        range: Range<usize>,
        /// The closing tag.
        end: Range<usize>,
    },
    /// `prompt`: needs the body as text.
    Prompt {
        /// The body.
        body: Vec<Node>,
        /// The opening tag.
        range: Range<usize>,
    },
}

/// `ifversion` with its branches.
#[derive(Clone, Debug, PartialEq)]
pub struct IfVersion {
    /// Conditions with their bodies.
    pub branches: Vec<(Condition, Vec<Node>)>,
    /// The body of `else`.
    pub otherwise: Option<Vec<Node>>,
    /// The tags in order: `ifversion`, each `elsif`, `else` if there, `endif`.
    pub tags: Vec<Range<usize>>,
    /// Written as `<% … %>`.
    pub angle: bool,
}

/// The condition of an `if` branch.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// The condition, with its filters.
    pub value: Filtered,
    /// Whether it must fail instead (`unless`).
    pub negated: bool,
}

/// `for`.
#[derive(Clone, Debug, PartialEq)]
pub struct For {
    /// The loop variable.
    pub variable: String,
    /// What is looped over.
    pub collection: Expression,
    /// `limit:`
    pub limit: Option<Expression>,
    /// `offset:`
    pub offset: Option<Offset>,
    /// Variable and collection as written: `forloop.name`, and what `offset:continue` goes on from.
    pub name: String,
    /// `reversed`
    pub reversed: bool,
    /// The body.
    pub body: Vec<Node>,
    /// The body of `else`.
    pub otherwise: Vec<Node>,
    /// The opening tag.
    pub range: Range<usize>,
}

/// `tablerow`: the rows of an HTML table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRow {
    /// The loop variable.
    pub variable: String,
    /// What is looped over.
    pub collection: Expression,
    /// `cols:`, the cells of a row.
    pub cols: Option<Expression>,
    /// `limit:`
    pub limit: Option<Expression>,
    /// `offset:`
    pub offset: Option<Expression>,
    /// Variable and collection as written: `tablerowloop.name`.
    pub name: String,
    /// What stands in each cell.
    pub body: Vec<Node>,
    /// The opening tag.
    pub range: Range<usize>,
}

/// Where a loop begins.
#[derive(Clone, Debug, PartialEq)]
pub enum Offset {
    /// `offset: N`
    At(Expression),
    /// `offset:continue`: where the last loop of the same variable and collection ended.
    Continue,
}

/// Ways out of a loop's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jump {
    /// `break`
    Break,
    /// `continue`
    Continue,
}

/// A reference to a variable, a reusable or another piece of data.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// The dotted path, up to the first index.
    pub path: String,
    /// What follows the path from its first index on: steps into a structured value.
    pub members: Vec<Member>,
    /// Place of the path.
    pub path_range: Range<usize>,
    /// The tag.
    pub range: Range<usize>,
    /// Spaces that every line of the value gets.
    pub indent: usize,
    /// Whether the value is trimmed (`data`) or not (`indented_data_reference`).
    pub trim: bool,
    /// What lines after the first begin with, inside a blockquote.
    pub quote: String,
}

/// Every `ifversion` of `nodes`, in document order, with the versions that reach it out of `live`.
pub fn conditions<'n>(nodes: &'n [Node], live: VersionSet, visit: &mut impl FnMut(&'n IfVersion, VersionSet)) {
    for node in nodes {
        match node {
            Node::IfVersion(found) => {
                visit(found, live);
                let mut left = live;
                for (condition, body) in &found.branches {
                    conditions(body, left & condition.holds, visit);
                    left -= condition.holds;
                }
                conditions(found.otherwise.as_deref().unwrap_or_default(), left, visit);
            }
            Node::If { branches, otherwise } => {
                branches.iter().for_each(|(_, body)| conditions(body, live, visit));
                conditions(otherwise, live, visit);
            }
            Node::Case { branches, otherwise, .. } => {
                branches.iter().for_each(|(_, body)| conditions(body, live, visit));
                conditions(otherwise, live, visit);
            }
            Node::For(found) => {
                conditions(&found.body, live, visit);
                conditions(&found.otherwise, live, visit);
            }
            Node::TableRow(found) => conditions(&found.body, live, visit),
            Node::Capture { body, .. } | Node::Wrap { body, .. } | Node::Prompt { body, .. } => {
                conditions(body, live, visit);
            }
            Node::Text(_)
            | Node::Literal { .. }
            | Node::Output { .. }
            | Node::Jump(_)
            | Node::Assign { .. }
            | Node::Count { .. }
            | Node::Cycle { .. }
            | Node::Data(_) => {}
        }
    }
}
