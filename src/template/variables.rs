//! What an expression of a template stands for, read off its syntax: numbers of which figures, kept in
//! variables maybe, or something that the template computes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use minijinja::machinery::ast::{BinOpKind, Expr, Stmt, UnaryOpKind};
use minijinja::machinery::parse;

use super::engine::{Templates, short};
use super::load::syntax;
use crate::scope::View;

/// Filters that make another number of what they get.
const COMPUTING: &[&str] =
    &["abs", "count", "float", "int", "length", "max", "min", "round", "sum"];
/// How deep variables may be set from variables.
const MAX_DEPTH: usize = 8;

/// What an expression stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Numbers of these figures, as they are.
    Figures(BTreeSet<String>),
    /// Something that the template computes.
    Computed,
    /// A number that is written into the template.
    Written,
    /// Neither is known.
    Unknown,
}

/// What is read by an expression, or by all that a variable is set from.
#[derive(Debug, Clone, Default)]
struct Parts {
    figures: BTreeSet<String>,
    variables: BTreeSet<String>,
    /// Macros that are called: what they print stands where they are called.
    macros: BTreeSet<String>,
    computes: bool,
    /// Whether anything else than a constant is read.
    reads: bool,
}

/// For each variable what it is set from, anywhere in a template and those that it names.
#[derive(Debug, Default)]
pub(super) struct Assigned {
    variables: BTreeMap<String, Parts>,
    /// For each macro what it prints.
    macros: BTreeMap<String, Parts>,
}

impl Templates {
    /// What an expression stands for, such as `women | number`, in a document of a template.
    pub fn meaning(&self, template: &str, expression: &str) -> Meaning {
        let whole = format!("{{{{ {expression} }}}}");
        let parsed = syntax().and_then(|syntax| parse(&whole, "expression", syntax));
        let Ok(Stmt::Template(parsed)) = parsed else { return Meaning::Unknown };
        let mut parts = Parts::default();
        for statement in &parsed.children {
            if let Stmt::EmitExpr(emit) = statement {
                parts.expression(&emit.expr);
            }
        }
        self.assigned(template).resolve(&mut parts, 0);
        match (parts.computes, parts.figures.is_empty()) {
            (true, _) => Meaning::Computed,
            (false, true) if !parts.reads => Meaning::Written,
            (false, false) => Meaning::Figures(parts.figures),
            (false, true) => Meaning::Unknown,
        }
    }

    fn assigned(&self, template: &str) -> Arc<Assigned> {
        let mut known = self.assigned.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(assigned) = known.get(template) {
            return assigned.clone();
        }
        let mut assigned = Assigned::default();
        for path in self.closures.get(template).into_iter().flatten() {
            let Some((_, text)) = self.prepared().find(|(name, _)| name == path) else { continue };
            if let Ok(tree) = syntax().and_then(|syntax| parse(text, short(path), syntax)) {
                assigned.statement(&tree);
            }
        }
        let assigned = Arc::new(assigned);
        known.insert(template.to_owned(), assigned.clone());
        assigned
    }
}

impl Assigned {
    /// Puts what variables are set from in their place.
    fn resolve(&self, parts: &mut Parts, depth: usize) {
        for name in std::mem::take(&mut parts.variables) {
            let Some(from) = self.variables.get(&name).filter(|_| depth < MAX_DEPTH) else {
                parts.reads = true;
                continue;
            };
            let mut from = from.clone();
            from.variables.remove(&name);
            self.resolve(&mut from, depth + 1);
            parts.take(from);
        }
        for name in std::mem::take(&mut parts.macros) {
            let Some(printed) = self.macros.get(&name).filter(|_| depth < MAX_DEPTH) else {
                parts.reads = true;
                continue;
            };
            let mut printed = printed.clone();
            self.resolve(&mut printed, depth + 1);
            parts.take(printed);
        }
    }

    fn statements(&mut self, statements: &[Stmt<'_>]) {
        statements.iter().for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(template) => self.statements(&template.children),
            Stmt::Set(set) => self.set(&set.target, &set.expr),
            Stmt::WithBlock(with) => {
                with.assignments.iter().for_each(|(target, value)| self.set(target, value));
                self.statements(&with.body);
            }
            Stmt::ForLoop(a_loop) => {
                self.statements(&a_loop.body);
                self.statements(&a_loop.else_body);
            }
            Stmt::IfCond(condition) => {
                self.statements(&condition.true_body);
                self.statements(&condition.false_body);
            }
            Stmt::SetBlock(block) => self.statements(&block.body),
            Stmt::AutoEscape(block) => self.statements(&block.body),
            Stmt::FilterBlock(block) => self.statements(&block.body),
            Stmt::Block(block) => self.statements(&block.body),
            Stmt::Macro(a_macro) => {
                self.statements(&a_macro.body);
                let printed = self.macros.entry(a_macro.name.to_owned()).or_default();
                printed.emitted(&a_macro.body);
            }
            Stmt::CallBlock(call) => self.statements(&call.macro_decl.body),
            _ => {}
        }
    }

    fn set(&mut self, target: &Expr<'_>, value: &Expr<'_>) {
        let name = match target {
            Expr::Var(var) => var.id,
            // A field of a namespace.
            Expr::GetAttr(field) => match &field.expr {
                Expr::Var(var) => var.id,
                _ => return,
            },
            _ => return,
        };
        self.variables.entry(name.to_owned()).or_default().expression(value);
    }
}

impl Parts {
    /// Adds what stands in the place of a name.
    fn take(&mut self, other: Self) {
        self.figures.extend(other.figures);
        self.computes |= other.computes;
        self.reads |= other.reads;
    }

    /// What statements print.
    fn emitted(&mut self, statements: &[Stmt<'_>]) {
        for statement in statements {
            match statement {
                Stmt::EmitExpr(emit) => self.expression(&emit.expr),
                Stmt::ForLoop(a_loop) => {
                    self.emitted(&a_loop.body);
                    self.emitted(&a_loop.else_body);
                }
                Stmt::IfCond(condition) => {
                    self.emitted(&condition.true_body);
                    self.emitted(&condition.false_body);
                }
                Stmt::WithBlock(with) => self.emitted(&with.body),
                Stmt::AutoEscape(block) => self.emitted(&block.body),
                _ => {}
            }
        }
    }

    fn expression(&mut self, expression: &Expr<'_>) {
        match expression {
            Expr::Var(var) => drop(self.variables.insert(var.id.to_owned())),
            Expr::Slice(slice) => self.expression(&slice.expr),
            Expr::UnaryOp(unary) => {
                self.computes |= matches!(unary.op, UnaryOpKind::Neg);
                self.expression(&unary.expr);
            }
            Expr::BinOp(binary) => {
                let computes = !matches!(
                    binary.op,
                    BinOpKind::Concat | BinOpKind::ScAnd | BinOpKind::ScOr | BinOpKind::In
                );
                self.computes |= computes;
                self.expression(&binary.left);
                self.expression(&binary.right);
            }
            Expr::IfExpr(choice) => {
                self.expression(&choice.true_expr);
                choice.false_expr.iter().for_each(|other| self.expression(other));
            }
            Expr::Filter(filter) => {
                self.computes |= COMPUTING.contains(&filter.name);
                filter.expr.iter().for_each(|inner| self.expression(inner));
            }
            Expr::GetAttr(field) => match is_figures(&field.expr) {
                true => drop(self.figures.insert(field.name.to_owned())),
                false => self.expression(&field.expr),
            },
            Expr::GetItem(item) => match (is_figures(&item.expr), &item.subscript_expr) {
                (true, Expr::Const(name)) => drop(self.figures.insert(name.value.to_string())),
                _ => self.expression(&item.expr),
            },
            Expr::Call(call) => match (&call.expr, call.args.first()) {
                (Expr::Var(function), Some(argument)) if function.id == "shown" => {
                    if let minijinja::machinery::ast::CallArg::Pos(Expr::Const(name)) = argument {
                        let name = name.value.to_string();
                        let figure = View::of_name(&name, View::Current).map(|(_, name)| name);
                        self.figures.extend(figure.map(str::to_owned));
                    }
                }
                (Expr::Var(name), _) => drop(self.macros.insert(name.id.to_owned())),
                (Expr::GetAttr(field), _) => {
                    self.macros.insert(field.name.to_owned());
                    self.expression(&call.expr);
                }
                _ => self.expression(&call.expr),
            },
            Expr::List(list) => list.items.iter().for_each(|item| self.expression(item)),
            Expr::Compare(_) | Expr::Test(_) | Expr::Tuple(_) | Expr::Map(_) => self.reads = true,
            Expr::Const(_) => {}
        }
    }
}

/// Whether an expression is `figures`, of whatever view.
fn is_figures(expression: &Expr<'_>) -> bool {
    match expression {
        Expr::Var(var) => var.id == "figures",
        Expr::GetAttr(field) => field.name == "figures",
        _ => false,
    }
}
