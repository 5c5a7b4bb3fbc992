//! Walks the statements of a template.

use std::collections::BTreeMap;

use minijinja::machinery::ast::{Expr, Stmt};

use super::kind::Kind;
use super::walk::{MacroDefinition, Variables, Walk};

impl<'a> Walk<'a> {
    pub(super) fn statements(&mut self, statements: &'a [Stmt<'a>]) {
        statements.iter().for_each(|statement| self.statement(statement));
    }

    /// Walks statements with variables of their own.
    pub(super) fn inside(&mut self, statements: &'a [Stmt<'a>]) {
        self.variables.push(BTreeMap::new());
        self.statements(statements);
        self.variables.pop();
    }

    pub(super) fn statement(&mut self, statement: &'a Stmt<'a>) {
        match statement {
            Stmt::Template(template) => self.whole_template(&template.children),
            Stmt::EmitExpr(emit) => {
                let kind = self.expression(&emit.expr);
                self.whole(&kind);
            }
            Stmt::EmitRaw(_) | Stmt::Continue(_) | Stmt::Break(_) => {}
            Stmt::ForLoop(a_loop) => {
                let kind = self.expression(&a_loop.iter);
                if matches!(kind, Kind::Row(_)) {
                    self.whole(&kind);
                }
                self.variables.push(BTreeMap::new());
                self.assign(&a_loop.target, kind.element());
                a_loop.filter_expr.iter().for_each(|filter| drop(self.expression(filter)));
                self.statements(&a_loop.body);
                self.variables.pop();
                self.inside(&a_loop.else_body);
            }
            Stmt::IfCond(condition) => {
                self.expression(&condition.expr);
                let before = self.variables.clone();
                self.statements(&condition.true_body);
                let after = std::mem::replace(&mut self.variables, before);
                self.statements(&condition.false_body);
                let other = std::mem::take(&mut self.variables);
                self.variables = either(after, other);
            }
            Stmt::WithBlock(with) => {
                self.variables.push(BTreeMap::new());
                for (target, value) in &with.assignments {
                    let kind = self.expression(value);
                    self.assign(target, kind);
                }
                self.statements(&with.body);
                self.variables.pop();
            }
            Stmt::Set(set) => {
                let kind = self.expression(&set.expr);
                self.assign(&set.target, kind);
            }
            Stmt::SetBlock(set) => {
                set.filter.iter().for_each(|filter| drop(self.expression(filter)));
                self.inside(&set.body);
                self.assign(&set.target, Kind::Unknown);
            }
            Stmt::AutoEscape(block) => self.inside(&block.body),
            Stmt::FilterBlock(block) => {
                self.expression(&block.filter);
                self.inside(&block.body);
            }
            Stmt::Do(call) => drop(self.call(&call.call)),
            Stmt::CallBlock(block) => {
                self.call(&block.call);
                self.macro_with_anything(&block.macro_decl);
            }
            Stmt::Macro(node) => {
                self.macro_with_anything(node);
                let file = self.files.last().copied().unwrap_or_default();
                let number = self.macros.len();
                // A macro can call itself.
                self.set(node.name, Kind::Macro(number));
                let variables = self.variables.clone();
                self.macros.push(MacroDefinition { file, node, variables });
            }
            Stmt::Block(block) => {
                match self.blocks.get(block.name).copied() {
                    Some((file, other)) if !std::ptr::eq(other, &**block) => {
                        self.files.push(file);
                        self.inside(&other.body);
                        self.files.pop();
                    }
                    _ => {}
                }
                // What is replaced may still be asked for with `super`.
                self.inside(&block.body);
            }
            Stmt::Include(include) => self.include(&include.name),
            Stmt::Import(import) => {
                let module = self.module(&import.expr);
                self.assign(&import.name, Kind::Named(module));
            }
            Stmt::FromImport(import) => {
                let module = self.module(&import.expr);
                for (name, alias) in &import.names {
                    let Expr::Var(own) = name else { continue };
                    let kind = module.get(own.id).cloned().unwrap_or(Kind::Unknown);
                    self.assign(alias.as_ref().unwrap_or(name), kind);
                }
            }
            Stmt::Extends(extends) => drop(self.expression(&extends.name)),
        }
    }

    /// A template that extends another fills its blocks.
    fn whole_template(&mut self, children: &'a [Stmt<'a>]) {
        let parent = children.iter().find_map(|child| match child {
            Stmt::Extends(extends) => Some(&extends.name),
            _ => None,
        });
        let Some(parent) = parent else { return self.statements(children) };
        let file = self.files.last().copied().unwrap_or_default();
        for child in children {
            match child {
                Stmt::Block(block) => drop(self.blocks.entry(block.name).or_insert((file, block))),
                other => self.statement(other),
            }
        }
        self.include(parent);
    }

    /// Walks the templates that an expression names, if it is plain which.
    fn include(&mut self, name: &'a Expr<'a>) {
        self.expression(name);
        let Some(value) = name.as_const() else { return };
        let names: Vec<String> = match value.as_str() {
            Some(name) => vec![name.to_owned()],
            None => value.try_iter().into_iter().flatten().map(|name| name.to_string()).collect(),
        };
        for name in names {
            self.variables.push(BTreeMap::new());
            self.template(&name);
            self.variables.pop();
        }
    }

    /// The names of an imported template.
    fn module(&mut self, name: &'a Expr<'a>) -> BTreeMap<String, Kind> {
        self.expression(name);
        self.variables.push(BTreeMap::new());
        if let Some(name) = name.as_const().as_ref().and_then(|name| name.as_str()) {
            self.template(name);
        }
        self.variables.pop().unwrap_or_default()
    }

    /// Gives names what a value is.
    fn assign(&mut self, target: &Expr<'_>, kind: Kind) {
        match target {
            Expr::Var(variable) => self.set(variable.id, kind),
            Expr::Tuple(tuple) => self.take_apart(&tuple.items, &kind),
            Expr::List(list) => self.take_apart(&list.items, &kind),
            // A field of a namespace.
            _ => {}
        }
    }

    fn take_apart(&mut self, targets: &[Expr<'_>], kind: &Kind) {
        for (index, target) in targets.iter().enumerate() {
            let part = match (kind, index) {
                (Kind::Pair(members), 1) => Kind::list((**members).clone()),
                _ => Kind::Unknown,
            };
            self.assign(target, part);
        }
    }
}

/// The variables after one branch or the other.
fn either(one: Variables, other: Variables) -> Variables {
    let merge = |(one, other): (BTreeMap<String, Kind>, BTreeMap<String, Kind>)| {
        let mut merged = BTreeMap::new();
        for (name, kind) in &one {
            let kind = match other.get(name) {
                Some(other) => kind.clone().or(other.clone()),
                None => Kind::Unknown,
            };
            merged.insert(name.clone(), kind);
        }
        for name in other.keys().filter(|name| !one.contains_key(*name)) {
            merged.insert(name.clone(), Kind::Unknown);
        }
        merged
    };
    one.into_iter().zip(other).map(merge).collect()
}
