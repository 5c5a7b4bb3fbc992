//! Finds out where in Typst's syntax some bytes stand.

use std::ops::Range;

use typst_syntax::{SyntaxKind, SyntaxNode};

/// Where an interpolation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// Text of markup.
    Markup,
    /// An expression of code, alone.
    Code,
    /// A number with a unit behind it: `{{ n }}cm`.
    Quantity,
    /// Inside a string.
    Str,
    /// A formula.
    Math,
    /// A comment.
    Comment,
    /// A place where no value can stand safely.
    Refused(&'static str),
}

/// What is known about the way down to a node.
#[derive(Debug, Clone, Copy, Default)]
struct Way {
    raw: bool,
    eval: bool,
    import: bool,
    /// The node is the name behind a dot.
    field: bool,
    math: bool,
}

/// The positions of the ranges, which are in order and do not overlap.
pub(super) fn positions(root: &SyntaxNode, ranges: &[Range<usize>]) -> Vec<Position> {
    let mut search = Search { ranges, found: vec![Position::Refused(NOWHERE); ranges.len()] };
    search.walk(root, 0, Way::default());
    search.found
}

const NOWHERE: &str = "where Typst sees no place for a value";

struct Search<'a> {
    ranges: &'a [Range<usize>],
    found: Vec<Position>,
}

impl Search<'_> {
    fn walk(&mut self, node: &SyntaxNode, offset: usize, way: Way) {
        let end = offset + node.len();
        let first = self.ranges.partition_point(|range| range.end <= offset);
        if self.ranges.get(first).is_none_or(|range| range.start >= end) {
            return;
        }
        if node.children().len() == 0 {
            for (range, found) in self.ranges.iter().zip(&mut self.found).skip(first) {
                if range.start >= end {
                    break;
                }
                let whole = *range == (offset..end);
                let inside = offset <= range.start && range.end <= end;
                *found =
                    if inside { leaf(node.kind(), way, whole) } else { Position::Refused(NOWHERE) };
            }
            return;
        }
        let kind = node.kind();
        let mut down = Way { field: false, ..way };
        down.raw |= kind == SyntaxKind::Raw;
        down.import |= matches!(kind, SyntaxKind::ModuleImport | SyntaxKind::ModuleInclude);
        down.eval |= is_eval(node);
        down.math = match kind {
            SyntaxKind::Math | SyntaxKind::Equation => true,
            SyntaxKind::Markup | SyntaxKind::ContentBlock | SyntaxKind::Args => false,
            _ => way.math,
        };
        let mut at = offset;
        let mut after_dot = false;
        for child in node.children() {
            let field =
                after_dot && matches!(kind, SyntaxKind::FieldAccess | SyntaxKind::MathFieldAccess);
            self.walk(child, at, Way { field, ..down });
            after_dot |= child.kind() == SyntaxKind::Dot;
            at += child.len();
        }
    }
}

fn leaf(kind: SyntaxKind, way: Way, whole: bool) -> Position {
    use SyntaxKind as K;
    if way.eval {
        return Position::Refused("in a call of `eval`, which would run it as code");
    }
    if way.import && kind == K::Str {
        return Position::Refused("in the path of an import, which would choose what code runs");
    }
    match kind {
        K::LineComment | K::BlockComment => Position::Comment,
        K::Text if way.raw => Position::Refused("in raw text"),
        K::RawLang | K::RawDelim | K::RawTrimmed => Position::Refused("in raw text"),
        K::Text => Position::Markup,
        K::MathText | K::MathIdent if !way.field => Position::Math,
        K::Str => Position::Str,
        K::Label => Position::Refused("in a label"),
        K::RefMarker => Position::Refused("in a reference"),
        K::Link => Position::Refused("in a bare web address"),
        K::Ident | K::MathIdent if way.field => Position::Refused("as the name of a field"),
        K::Ident if whole => Position::Code,
        K::Ident => Position::Refused("as a part of a name"),
        K::Int if whole => Position::Code,
        K::Numeric | K::Int | K::Float => Position::Quantity,
        _ => Position::Refused(NOWHERE),
    }
}

/// Whether the node is a call of a function named `eval`.
fn is_eval(node: &SyntaxNode) -> bool {
    if node.kind() != SyntaxKind::FuncCall {
        return false;
    }
    let Some(callee) = node.children().next() else { return false };
    let name = callee.full_text();
    name == "eval" || name.ends_with(".eval")
}

/// Whether the bytes are exactly one node, of one of the given kinds.
pub(super) fn exact_nodes(
    root: &SyntaxNode,
    wanted: &[(Range<usize>, &'static [SyntaxKind])],
) -> Vec<bool> {
    let mut found = vec![false; wanted.len()];
    find_exact(root, 0, wanted, &mut found);
    found
}

fn find_exact(
    node: &SyntaxNode,
    offset: usize,
    wanted: &[(Range<usize>, &'static [SyntaxKind])],
    found: &mut [bool],
) {
    let end = offset + node.len();
    let first = wanted.partition_point(|(range, _)| range.end <= offset);
    if wanted.get(first).is_none_or(|(range, _)| range.start >= end) {
        return;
    }
    for ((range, kinds), found) in wanted.iter().zip(found.iter_mut()).skip(first) {
        if range.start >= end {
            break;
        }
        *found |= *range == (offset..end) && kinds.contains(&node.kind());
    }
    let mut at = offset;
    for child in node.children() {
        find_exact(child, at, wanted, found);
        at += child.len();
    }
}

/// The marks that give markup its shape, with the bytes where they start.
pub(super) fn marks(root: &SyntaxNode) -> Vec<(usize, SyntaxKind)> {
    let mut marks = Vec::new();
    collect_marks(root, 0, &mut marks);
    marks
}

fn collect_marks(node: &SyntaxNode, offset: usize, marks: &mut Vec<(usize, SyntaxKind)>) {
    use SyntaxKind as K;
    let shapes = matches!(
        node.kind(),
        K::Star
            | K::Underscore
            | K::Hash
            | K::Dollar
            | K::RawDelim
            | K::Label
            | K::RefMarker
            | K::Link
            | K::Escape
            | K::Shorthand
            | K::Linebreak
            | K::HeadingMarker
            | K::ListMarker
            | K::EnumMarker
            | K::TermMarker
            | K::LineComment
            | K::BlockComment
    );
    if shapes {
        marks.push((offset, node.kind()));
    }
    let mut at = offset;
    for child in node.children() {
        collect_marks(child, at, marks);
        at += child.len();
    }
}

/// A syntax error and the bytes that it is about.
pub(super) struct SyntaxError {
    pub(super) range: Range<usize>,
    pub(super) message: String,
}

/// The syntax errors of a tree, in order.
pub(super) fn errors(root: &SyntaxNode) -> Vec<SyntaxError> {
    let mut errors = Vec::new();
    collect_errors(root, 0, &mut errors);
    errors
}

fn collect_errors(node: &SyntaxNode, offset: usize, errors: &mut Vec<SyntaxError>) {
    if !node.diagnosis().errors {
        return;
    }
    if node.children().len() == 0 {
        let (found, _) = node.errors_and_warnings();
        errors.extend(found.into_iter().map(|error| SyntaxError {
            range: offset..offset + node.len(),
            message: error.message.to_string(),
        }));
        return;
    }
    let mut at = offset;
    for child in node.children() {
        collect_errors(child, at, errors);
        at += child.len();
    }
}
