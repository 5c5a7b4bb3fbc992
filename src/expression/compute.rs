//! Computes expressions.

use std::cmp::Ordering;
use std::ops::Range;

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Arithmetic, Comparison, Expression, Function, Kind, Node, Operand};

/// Where the names of an expression are looked up.
pub trait Names {
    /// The value of a dotted name, or of the part of it that the keys name.
    ///
    /// # Errors
    /// What is wrong, if there is no such name or part.
    fn value(&self, path: &[String], keys: &[Operand]) -> Result<Operand, String>;
}

/// Why an expression cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong.
    pub message: String,
    /// The bytes of the expression that are wrong.
    pub span: Range<usize>,
}

impl Expression {
    /// Computes it. A division by zero is not available; what is computed from something that is not
    /// available is not available either, and what is computed from a hidden number is hidden.
    ///
    /// # Errors
    /// If a name is unknown, values do not fit together, or a number has more than 28 digits.
    pub fn compute(&self, names: &dyn Names) -> Result<Operand, Trouble> {
        compute(&self.root, names)
    }
}

fn trouble<T>(node: &Node, message: impl Into<String>) -> Result<T, Trouble> {
    Err(Trouble { message: message.into(), span: node.span.clone() })
}

fn compute(node: &Node, names: &dyn Names) -> Result<Operand, Trouble> {
    Ok(match &node.kind {
        Kind::Number(number) => Operand::Number(*number),
        Kind::Text(text) => Operand::Text(text.clone()),
        Kind::Boolean(value) => Operand::Boolean(*value),
        Kind::Nothing => Operand::Nothing,
        Kind::Name { path, keys } => {
            let keys = all(keys, names)?;
            names
                .value(path, &keys)
                .map_err(|message| Trouble { message, span: node.span.clone() })?
        }
        Kind::List(parts) => Operand::List(all(parts, names)?),
        Kind::Negative(inner) => {
            let zero = Operand::Number(Decimal::ZERO);
            arithmetic(node, Arithmetic::Subtract, &zero, &compute(inner, names)?)?
        }
        Kind::Arithmetic(operation, left, right) => {
            arithmetic(node, *operation, &compute(left, names)?, &compute(right, names)?)?
        }
        Kind::Not(inner) => match truth(inner, names)? {
            Operand::Boolean(value) => Operand::Boolean(!value),
            other => other,
        },
        // What is not available or hidden decides nothing, unless the other side does.
        Kind::And(left, right) => match (truth(left, names)?, truth(right, names)?) {
            (Operand::Boolean(false), _) | (_, Operand::Boolean(false)) => Operand::Boolean(false),
            (Operand::Boolean(true), other) | (other, _) => other,
        },
        Kind::Or(left, right) => match (truth(left, names)?, truth(right, names)?) {
            (Operand::Boolean(true), _) | (_, Operand::Boolean(true)) => Operand::Boolean(true),
            (Operand::Boolean(false), other) | (other, _) => other,
        },
        Kind::Compare(first, rest) => {
            let mut left = compute(first, names)?;
            let mut holds = Operand::Boolean(true);
            for (comparison, next) in rest {
                let right = compute(next, names)?;
                let step = compare(node, *comparison, &left, &right)?;
                if holds == Operand::Boolean(true) || step == Operand::Boolean(false) {
                    holds = step;
                }
                left = right;
            }
            holds
        }
        Kind::If(condition, yes, no) => match truth(condition, names)? {
            Operand::Boolean(true) => compute(yes, names)?,
            Operand::Boolean(false) => compute(no, names)?,
            other => other,
        },
        Kind::Call(function, arguments) => call(node, *function, &all(arguments, names)?)?,
    })
}

fn all(nodes: &[Node], names: &dyn Names) -> Result<Vec<Operand>, Trouble> {
    nodes.iter().map(|node| compute(node, names)).collect()
}

/// True, false, or what stands in the way of telling.
fn truth(node: &Node, names: &dyn Names) -> Result<Operand, Trouble> {
    let value = compute(node, names)?;
    match value {
        Operand::Boolean(_) | Operand::NotAvailable | Operand::Hidden(_) => Ok(value),
        Operand::Nothing => Ok(Operand::Boolean(false)),
        other => trouble(node, format!("this is {}, not a condition", other.kind())),
    }
}

/// What a value that is no plain number makes of everything that is computed with it.
fn poison<'a>(operands: impl IntoIterator<Item = &'a Operand>) -> Option<Operand> {
    let mut found = None;
    for operand in operands {
        match operand {
            Operand::Hidden(_) => return Some(operand.clone()),
            Operand::NotAvailable => found = Some(Operand::NotAvailable),
            _ => {}
        }
    }
    found
}

fn arithmetic(
    node: &Node,
    operation: Arithmetic,
    left: &Operand,
    right: &Operand,
) -> Result<Operand, Trouble> {
    if let Some(poison) = poison([left, right]) {
        return Ok(poison);
    }
    let (left, right) = match (left, right) {
        (Operand::Date(left), Operand::Date(right)) if operation == Arithmetic::Subtract => {
            let days = (*left - *right).get_days();
            return Ok(Operand::Number(days.into()));
        }
        // An empty cell is no number, and a sum with it is none: it is not zero.
        (Operand::Nothing, Operand::Number(_) | Operand::Nothing)
        | (Operand::Number(_), Operand::Nothing) => return Ok(Operand::NotAvailable),
        (Operand::Number(left), Operand::Number(right)) => (*left, *right),
        (left, right) => {
            return trouble(
                node,
                format!("{} and {} cannot be computed with", left.kind(), right.kind()),
            );
        }
    };
    let result = match operation {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide if right.is_zero() => return Ok(Operand::NotAvailable),
        Arithmetic::Divide => left.checked_div(right),
    };
    match result {
        Some(number) => Ok(Operand::Number(number)),
        None => trouble(node, "the result has more than 28 digits"),
    }
}

fn compare(
    node: &Node,
    comparison: Comparison,
    left: &Operand,
    right: &Operand,
) -> Result<Operand, Trouble> {
    if let (Comparison::In | Comparison::NotIn, Operand::List(parts)) = (comparison, right) {
        let inside = parts.iter().any(|part| part.order(left) == Some(Ordering::Equal));
        return Ok(Operand::Boolean(inside == (comparison == Comparison::In)));
    }
    if let Some(poison) = poison([left, right]) {
        return Ok(poison);
    }
    let empty = matches!(left, Operand::Nothing) || matches!(right, Operand::Nothing);
    let order = left.order(right);
    let holds = match (comparison, order) {
        (Comparison::Equal, Some(order)) => order == Ordering::Equal,
        (Comparison::NotEqual, Some(order)) => order != Ordering::Equal,
        (Comparison::Less, Some(order)) => order == Ordering::Less,
        (Comparison::AtMost, Some(order)) => order != Ordering::Greater,
        (Comparison::Greater, Some(order)) => order == Ordering::Greater,
        (Comparison::AtLeast, Some(order)) => order != Ordering::Less,
        (Comparison::Equal, None) if empty => false,
        (Comparison::NotEqual, None) if empty => true,
        // An empty cell is neither more nor less than anything.
        (_, None) if empty => return Ok(Operand::NotAvailable),
        _ => {
            return trouble(
                node,
                format!("{} and {} cannot be compared", left.kind(), right.kind()),
            );
        }
    };
    Ok(Operand::Boolean(holds))
}

fn call(node: &Node, function: Function, arguments: &[Operand]) -> Result<Operand, Trouble> {
    if let Some(poison) = poison(arguments) {
        return Ok(poison);
    }
    let mut numbers = Vec::new();
    for argument in arguments {
        match (argument, function) {
            (Operand::Number(number), _) => numbers.push(*number),
            (Operand::Date(_), Function::Days) => {}
            (Operand::Nothing, _) => return Ok(Operand::NotAvailable),
            (other, _) => return trouble(node, format!("{} is not a number", other.kind())),
        }
    }
    let number = match (function, numbers.as_slice(), arguments) {
        (Function::Abs, [number], _) => Some(number.abs()),
        (Function::Min, [_, ..], _) => numbers.iter().min().copied(),
        (Function::Max, [_, ..], _) => numbers.iter().max().copied(),
        (Function::Round, [number], _) => Some(rounded(*number, 0)),
        (Function::Round, [number, places], _) => {
            u32::try_from(*places).ok().filter(|places| *places <= 28).map(|p| rounded(*number, p))
        }
        // From the first day to the last, both counted.
        (Function::Days, [], [Operand::Date(first), Operand::Date(last)]) => {
            Some(Decimal::from((*last - *first).get_days()) + Decimal::ONE)
        }
        _ => None,
    };
    match number {
        Some(number) => Ok(Operand::Number(number)),
        None => trouble(
            node,
            match function {
                Function::Abs => "write `abs(number)`",
                Function::Min => "write `min(one, other)`",
                Function::Max => "write `max(one, other)`",
                Function::Round => "write `round(number)` or `round(number, places)`",
                Function::Days => "write `days(first, last)` with two days",
            },
        ),
    }
}

fn rounded(number: Decimal, places: u32) -> Decimal {
    number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}
