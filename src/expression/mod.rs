//! Expressions over figures and cells, computed in decimals: `value = "spent / budget"` and
//! `assert = "to_date.spent <= budget"` in `pressrun.toml`.
//!
//! The syntax is that of templates, read by the template engine's own parser; the arithmetic is not,
//! because the engine would compute in binary floats. This module knows no figures and no tables: it
//! asks for the names that it finds.

mod compute;
mod operand;
mod parse;

use std::ops::Range;

use rust_decimal::Decimal;

pub use compute::{Names, Trouble};
pub use operand::Operand;

/// An expression, parsed.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// As it stands in `pressrun.toml`.
    pub source: String,
    root: Node,
}

/// A part of an expression, and the bytes that it is written in.
#[derive(Debug, Clone, PartialEq)]
struct Node {
    kind: Kind,
    span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Number(Decimal),
    Text(String),
    Boolean(bool),
    Nothing,
    /// A dotted name, and the parts of it that are meant: `to_date.spent["6"]`.
    Name {
        path: Vec<String>,
        keys: Vec<Node>,
    },
    Not(Box<Node>),
    Negative(Box<Node>),
    Arithmetic(Arithmetic, Box<Node>, Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    /// A chain such as `0 <= a <= b`.
    Compare(Box<Node>, Vec<(Comparison, Node)>),
    List(Vec<Node>),
    Call(Function, Vec<Node>),
    /// What to compute if the condition holds, and if not.
    If(Box<Node>, Box<Node>, Box<Node>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `in`
    In,
    /// `not in`
    NotIn,
}

/// The functions that expressions may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    Abs,
    Min,
    Max,
    Round,
    Days,
}

impl Function {
    const ALL: [(&str, Self); 5] = [
        ("abs", Self::Abs),
        ("min", Self::Min),
        ("max", Self::Max),
        ("round", Self::Round),
        ("days", Self::Days),
    ];
}

/// A text that is no expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAnExpression {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The bytes of the text that are wrong.
    pub span: Range<usize>,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// If the syntax is wrong, or something is used that expressions do not know.
    pub fn parse(source: &str) -> Result<Self, NotAnExpression> {
        Ok(Self { source: source.to_owned(), root: parse::parse(source)? })
    }

    /// The names that it asks for: their dotted paths, and where each stands.
    pub fn names(&self) -> Vec<(&[String], Range<usize>)> {
        let mut found = Vec::new();
        self.root.walk(&mut |node| {
            if let Kind::Name { path, .. } = &node.kind {
                found.push((path.as_slice(), node.span.clone()));
            }
        });
        found
    }

    /// The two sides of its outermost comparison, as they are written: what a check that fails shows.
    pub fn sides(&self) -> Vec<(String, Self)> {
        let mut sides = Vec::new();
        self.root.sides(&mut sides);
        sides
            .into_iter()
            .map(|node| {
                let source = self.source[node.span.clone()].to_owned();
                (source.clone(), Self { source, root: node.clone() })
            })
            .collect()
    }

    /// Whether it is a plain value, with nothing to look up.
    pub fn is_literal(&self) -> bool {
        self.root.is_literal()
    }
}

impl Node {
    fn children(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::Number(_) | Kind::Text(_) | Kind::Boolean(_) | Kind::Nothing => Vec::new(),
            Kind::Name { keys, .. } => keys.iter().collect(),
            Kind::Not(inner) | Kind::Negative(inner) => vec![inner],
            Kind::Arithmetic(_, left, right) | Kind::And(left, right) | Kind::Or(left, right) => {
                vec![left, right]
            }
            Kind::Compare(first, rest) => {
                std::iter::once(&**first).chain(rest.iter().map(|(_, node)| node)).collect()
            }
            Kind::List(parts) | Kind::Call(_, parts) => parts.iter().collect(),
            Kind::If(condition, yes, no) => vec![condition, yes, no],
        }
    }

    fn is_literal(&self) -> bool {
        match &self.kind {
            Kind::Number(_) | Kind::Text(_) | Kind::Boolean(_) | Kind::Nothing => true,
            Kind::List(parts) => parts.iter().all(Self::is_literal),
            _ => false,
        }
    }

    fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        self.children().into_iter().for_each(|child| child.walk(visit));
    }

    /// What is compared, through `and`, `or` and `not`.
    fn sides<'a>(&'a self, sides: &mut Vec<&'a Self>) {
        match &self.kind {
            Kind::And(..) | Kind::Or(..) | Kind::Not(_) => {
                self.children().into_iter().for_each(|child| child.sides(sides));
            }
            Kind::Compare(..) => sides.extend(self.children()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
