//! Calls of macros, methods and functions.

use std::collections::BTreeMap;

use minijinja::machinery::ast::{Call, CallArg, Expr, Macro};

use super::expression::value_of;
use super::kind::Kind;
use super::walk::Walk;
use crate::diagnostic::did_you_mean;

impl<'a> Walk<'a> {
    pub(super) fn call(&mut self, call: &'a Call<'a>) -> Kind {
        let callee = match &call.expr {
            Expr::Var(variable) => match self.name(variable.id, call.expr.span()) {
                Kind::Macro(number) => Some(number),
                _ => return self.function(variable.id, call),
            },
            other => match self.expression(other) {
                Kind::Macro(number) => Some(number),
                _ => None,
            },
        };
        let kinds: Vec<Kind> = call.args.iter().map(|arg| self.expression(value_of(arg))).collect();
        if let Some(number) = callee {
            self.macro_with(number, &call.args, kinds);
        }
        Kind::Unknown
    }

    /// Walks a macro with what is known of its arguments.
    fn macro_with(&mut self, number: usize, arguments: &'a [CallArg<'a>], kinds: Vec<Kind>) {
        let (file, node) = (self.macros[number].file, self.macros[number].node);
        let mut given: BTreeMap<String, Kind> = BTreeMap::new();
        let names: Vec<&str> = node.args.iter().filter_map(name_of).collect();
        let splat =
            |arg: &CallArg<'_>| matches!(arg, CallArg::PosSplat(_) | CallArg::KwargSplat(_));
        if !arguments.iter().any(splat) {
            for (index, (argument, kind)) in arguments.iter().zip(kinds).enumerate() {
                let name = match argument {
                    CallArg::Kwarg(name, _) => Some(*name),
                    _ => names.get(index).copied(),
                };
                name.map(|name| given.insert(name.to_owned(), kind));
            }
        }
        if !self.calls.insert(format!("{number} {given:?}")) || !self.may_go_deeper() {
            return;
        }
        let own = self.macros[number].variables.clone();
        let outer = std::mem::replace(&mut self.variables, own);
        let was_in_macro = std::mem::replace(&mut self.in_macro, true);
        self.files.push(file);
        self.macro_body(node, &given);
        self.files.pop();
        self.in_macro = was_in_macro;
        self.variables = outer;
    }

    /// Walks a macro of which no call is known, for what it reads.
    pub(super) fn macro_with_anything(&mut self, node: &'a Macro<'a>) {
        let was_muted = std::mem::replace(&mut self.muted, true);
        let was_in_macro = std::mem::replace(&mut self.in_macro, true);
        self.macro_body(node, &BTreeMap::new());
        self.in_macro = was_in_macro;
        self.muted = was_muted;
    }

    fn macro_body(&mut self, node: &'a Macro<'a>, given: &BTreeMap<String, Kind>) {
        self.variables.push(BTreeMap::new());
        for argument in node.args.iter().filter_map(name_of) {
            let kind = given.get(argument).cloned().unwrap_or(Kind::Unknown);
            self.set(argument, kind);
        }
        self.set("caller", Kind::Unknown);
        node.defaults.iter().for_each(|default| drop(self.expression(default)));
        self.statements(&node.body);
        self.variables.pop();
    }

    /// A call of one of our functions; others are not known.
    fn function(&mut self, name: &str, call: &'a Call<'a>) -> Kind {
        self.arguments(&call.args);
        let first = call.args.first().map(value_of);
        let constant = first.and_then(Expr::as_const);
        let text = constant.as_ref().and_then(|value| value.as_str());
        let (Some(first), Some(text)) = (first, text) else { return Kind::Unknown };
        match name {
            "lookup" if self.is_table(text, first) => Kind::row(text),
            "label" | "unit" => {
                if let Some((table, column)) = text.split_once('.')
                    && self.is_table(table, first)
                {
                    self.field(&Kind::row(table), column, first.span());
                }
                Kind::Unknown
            }
            _ => Kind::Unknown,
        }
    }

    /// Whether there is such a table; if not, that is a problem of the argument.
    fn is_table(&mut self, name: &str, argument: &Expr<'_>) -> bool {
        let tables = &self.offer.tables;
        let known = tables.contains_key(name);
        if !known {
            let names: Vec<&str> = tables.keys().map(String::as_str).collect();
            let hint = did_you_mean(name, names.iter().copied())
                .unwrap_or_else(|| format!("there are {}", names.join(", ")));
            self.problem(argument.span(), format!("there is no table `{name}`"), hint);
        }
        known
    }
}

fn name_of<'e>(expression: &'e Expr<'_>) -> Option<&'e str> {
    match expression {
        Expr::Var(variable) => Some(variable.id),
        _ => None,
    }
}
