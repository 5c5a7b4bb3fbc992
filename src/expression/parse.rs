//! From text to an expression, by the template engine's parser.

use std::ops::Range;

use minijinja::machinery::ast::{
    BinOp, BinOpKind, CallArg, CompareOpKind, Const, Expr, Spanned, UnaryOpKind,
};
use minijinja::machinery::{Span, parse_expr};
use minijinja::value::ValueKind;
use rust_decimal::Decimal;

use super::{Arithmetic, Comparison, Function, Kind, Node, NotAnExpression};
use crate::diagnostic::did_you_mean;

/// How deep an expression may be nested, far beyond what anybody can read.
const DEEPEST: usize = 64;

pub(super) fn parse(source: &str) -> Result<Node, NotAnExpression> {
    let parsed = parse_expr(source).map_err(|error| NotAnExpression {
        message: match error.detail() {
            Some(detail) => format!("`{source}` is no expression ({detail})"),
            None => format!("`{source}` is no expression"),
        },
        hint: Some("write it like `spent / budget` or `spent <= budget`".to_owned()),
        span: error.range().unwrap_or(0..source.len()),
    })?;
    node(&parsed, 0)
}

fn range(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

fn unknown(what: &str, span: Range<usize>) -> NotAnExpression {
    NotAnExpression {
        message: format!("{what} cannot be used here"),
        hint: Some(
            "expressions know names, numbers, texts, + - * /, comparisons, and, or, not, `a if b else c`, \
             abs, min, max, round and days"
                .to_owned(),
        ),
        span,
    }
}

fn node(expr: &Expr<'_>, depth: usize) -> Result<Node, NotAnExpression> {
    let span = range(expr.span());
    if depth > DEEPEST {
        return Err(unknown("so many brackets", span));
    }
    let inner = |expr: &Expr<'_>| node(expr, depth + 1);
    let boxed = |expr: &Expr<'_>| inner(expr).map(Box::new);
    let kind = match expr {
        Expr::Const(constant) => literal(constant).ok_or_else(|| unknown("this", span.clone()))?,
        Expr::Var(_) | Expr::GetAttr(_) | Expr::GetItem(_) => name(expr, depth, &span)?,
        Expr::UnaryOp(unary) => match unary.op {
            UnaryOpKind::Not => Kind::Not(boxed(&unary.expr)?),
            UnaryOpKind::Neg => Kind::Negative(boxed(&unary.expr)?),
        },
        Expr::BinOp(binary) => operation(binary, depth, &span)?,
        Expr::Compare(compare) => {
            let mut rest = Vec::new();
            for step in &compare.ops {
                rest.push((comparison(step.op), inner(&step.expr)?));
            }
            Kind::Compare(boxed(&compare.expr)?, rest)
        }
        Expr::List(list) => Kind::List(list.items.iter().map(inner).collect::<Result<_, _>>()?),
        Expr::Tuple(list) => Kind::List(list.items.iter().map(inner).collect::<Result<_, _>>()?),
        Expr::IfExpr(choice) => {
            let otherwise = match &choice.false_expr {
                Some(expr) => inner(expr)?,
                None => Node { kind: Kind::Nothing, span: span.clone() },
            };
            let (condition, yes) = (boxed(&choice.test_expr)?, boxed(&choice.true_expr)?);
            Kind::If(condition, yes, Box::new(otherwise))
        }
        Expr::Call(call) => {
            let Expr::Var(called) = &call.expr else { return Err(unknown("this call", span)) };
            let function = function(called.id, range(called.span()))?;
            let mut arguments = Vec::new();
            for argument in &call.args {
                let CallArg::Pos(argument) = argument else {
                    return Err(unknown("a named argument", span));
                };
                arguments.push(inner(argument)?);
            }
            Kind::Call(function, arguments)
        }
        Expr::Filter(_) => return Err(unknown("a filter", span)),
        Expr::Test(test) => match (test.name, test.args.is_empty()) {
            ("none", true) => Kind::Compare(
                boxed(&test.expr)?,
                vec![(Comparison::Equal, Node { kind: Kind::Nothing, span: span.clone() })],
            ),
            _ => return Err(unknown("this test", span)),
        },
        Expr::Slice(_) | Expr::Map(_) => return Err(unknown("this", span)),
    };
    // The parser's span of a field starts at its dot.
    let span = first(expr).min(span.start)..span.end;
    Ok(Node { kind, span })
}

/// Where an expression starts.
fn first(expr: &Expr<'_>) -> usize {
    match expr {
        Expr::GetAttr(field) => first(&field.expr),
        Expr::GetItem(item) => first(&item.expr),
        Expr::BinOp(binary) => first(&binary.left),
        Expr::Compare(compare) => first(&compare.expr),
        other => range(other.span()).start,
    }
}

fn literal(constant: &Spanned<Const>) -> Option<Kind> {
    let value = &constant.value;
    match value.kind() {
        ValueKind::Bool => Some(Kind::Boolean(value.is_true())),
        ValueKind::None | ValueKind::Undefined => Some(Kind::Nothing),
        ValueKind::String => value.as_str().map(|text| Kind::Text(text.to_owned())),
        // The shortest decimal that makes the float is what was written.
        ValueKind::Number => {
            let text = value.to_string();
            let number = text.parse().or_else(|_| Decimal::from_scientific(&text));
            number.ok().map(|number: Decimal| Kind::Number(number.normalize()))
        }
        _ => None,
    }
}

/// A dotted name with parts: `to_date.spent["6"]` or `people["women"]["18–29"]`.
fn name(expr: &Expr<'_>, depth: usize, span: &Range<usize>) -> Result<Kind, NotAnExpression> {
    let mut keys = Vec::new();
    let mut path = Vec::new();
    let mut at = expr;
    loop {
        match at {
            Expr::Var(name) => {
                path.push(name.id.to_owned());
                break;
            }
            Expr::GetAttr(field) => {
                path.push(field.name.to_owned());
                at = &field.expr;
            }
            // What stands in brackets comes behind the name.
            Expr::GetItem(item) if path.is_empty() => {
                keys.push(node(&item.subscript_expr, depth + 1)?);
                at = &item.expr;
            }
            _ => return Err(unknown("this", span.clone())),
        }
    }
    path.reverse();
    keys.reverse();
    Ok(Kind::Name { path, keys })
}

fn operation(
    binary: &BinOp<'_>,
    depth: usize,
    span: &Range<usize>,
) -> Result<Kind, NotAnExpression> {
    let left = Box::new(node(&binary.left, depth + 1)?);
    let right = Box::new(node(&binary.right, depth + 1)?);
    let compare =
        |comparison, left, right: Box<Node>| Kind::Compare(left, vec![(comparison, *right)]);
    Ok(match binary.op {
        BinOpKind::Add => Kind::Arithmetic(Arithmetic::Add, left, right),
        BinOpKind::Sub => Kind::Arithmetic(Arithmetic::Subtract, left, right),
        BinOpKind::Mul => Kind::Arithmetic(Arithmetic::Multiply, left, right),
        BinOpKind::Div => Kind::Arithmetic(Arithmetic::Divide, left, right),
        BinOpKind::ScAnd => Kind::And(left, right),
        BinOpKind::ScOr => Kind::Or(left, right),
        BinOpKind::Eq => compare(Comparison::Equal, left, right),
        BinOpKind::Ne => compare(Comparison::NotEqual, left, right),
        BinOpKind::Lt => compare(Comparison::Less, left, right),
        BinOpKind::Lte => compare(Comparison::AtMost, left, right),
        BinOpKind::Gt => compare(Comparison::Greater, left, right),
        BinOpKind::Gte => compare(Comparison::AtLeast, left, right),
        BinOpKind::In => compare(Comparison::In, left, right),
        BinOpKind::FloorDiv => return Err(unknown("`//`", span.clone())),
        BinOpKind::Rem => return Err(unknown("`%`", span.clone())),
        BinOpKind::Pow => return Err(unknown("`**`", span.clone())),
        BinOpKind::Concat => return Err(unknown("`~`", span.clone())),
    })
}

fn comparison(op: CompareOpKind) -> Comparison {
    match op {
        CompareOpKind::Eq => Comparison::Equal,
        CompareOpKind::Ne => Comparison::NotEqual,
        CompareOpKind::Lt => Comparison::Less,
        CompareOpKind::Lte => Comparison::AtMost,
        CompareOpKind::Gt => Comparison::Greater,
        CompareOpKind::Gte => Comparison::AtLeast,
        CompareOpKind::In => Comparison::In,
        CompareOpKind::NotIn => Comparison::NotIn,
    }
}

fn function(name: &str, span: Range<usize>) -> Result<Function, NotAnExpression> {
    let names = Function::ALL.iter().map(|(name, _)| *name);
    Function::ALL
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, function)| *function)
        .ok_or_else(|| NotAnExpression {
            message: format!("there is no function `{name}`"),
            hint: did_you_mean(name, names.clone())
                .or_else(|| Some(format!("there are {}", names.collect::<Vec<_>>().join(", ")))),
            span,
        })
}
