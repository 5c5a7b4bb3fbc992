//! Walks expressions and tells what is known of their values.

use std::collections::BTreeMap;

use minijinja::machinery::ast::{BinOpKind, CallArg, Expr};

use super::kind::Kind;
use super::walk::Walk;

impl<'a> Walk<'a> {
    pub(super) fn expression(&mut self, expression: &'a Expr<'a>) -> Kind {
        match expression {
            Expr::Var(variable) => self.name(variable.id, variable.span()),
            Expr::Const(constant) => {
                if let Some(text) = constant.value.as_str() {
                    self.mentioned(text);
                }
                if constant.value.is_none() { Kind::Nothing } else { Kind::Unknown }
            }
            Expr::GetAttr(field) => {
                let of = self.expression(&field.expr);
                self.field(&of, field.name, field.span())
            }
            Expr::GetItem(item) => {
                let of = self.expression(&item.expr);
                self.expression(&item.subscript_expr);
                let index = item.subscript_expr.as_const();
                match (index.as_ref().and_then(|index| index.as_str()), &of) {
                    (Some(name), Kind::List(_)) => self.field(&Kind::Unknown, name, item.span()),
                    (Some(name), of) => self.field(of, name, item.span()),
                    (None, Kind::Row(_)) => {
                        self.whole(&of);
                        Kind::Unknown
                    }
                    (None, of) => of.element(),
                }
            }
            Expr::Slice(slice) => {
                let parts = [&slice.start, &slice.stop, &slice.step];
                parts.into_iter().flatten().for_each(|part| drop(self.expression(part)));
                self.expression(&slice.expr)
            }
            Expr::UnaryOp(operation) => {
                self.expression(&operation.expr);
                Kind::Unknown
            }
            Expr::BinOp(operation) => {
                let left = self.expression(&operation.left);
                let right = self.expression(&operation.right);
                match operation.op {
                    BinOpKind::ScOr | BinOpKind::ScAnd => left.or(right),
                    BinOpKind::Add => match left.or(right) {
                        list @ Kind::List(_) => list,
                        _ => Kind::Unknown,
                    },
                    _ => Kind::Unknown,
                }
            }
            Expr::Compare(compare) => {
                self.expression(&compare.expr);
                compare.ops.iter().for_each(|op| drop(self.expression(&op.expr)));
                Kind::Unknown
            }
            Expr::IfExpr(choice) => {
                self.expression(&choice.test_expr);
                let yes = self.expression(&choice.true_expr);
                match &choice.false_expr {
                    Some(no) => yes.or(self.expression(no)),
                    None => yes,
                }
            }
            Expr::Filter(filter) => self.filter(filter),
            Expr::Test(test) => {
                self.arguments(&test.args);
                match test.name {
                    "defined" | "undefined" => self.asked_about(&test.expr),
                    _ => self.expression(&test.expr),
                };
                Kind::Unknown
            }
            Expr::Call(call) => self.call(call),
            Expr::List(list) => self.listed(&list.items),
            Expr::Tuple(tuple) => self.listed(&tuple.items),
            Expr::Map(map) => {
                map.keys.iter().for_each(|key| drop(self.expression(key)));
                let values: Vec<Kind> =
                    map.values.iter().map(|value| self.expression(value)).collect();
                let names = map.keys.iter().map(|key| key.as_const().map(|key| key.to_string()));
                let named = names.zip(values).filter_map(|(name, kind)| Some((name?, kind)));
                Kind::Named(named.collect::<BTreeMap<_, _>>())
            }
        }
    }

    /// A list of these.
    fn listed(&mut self, items: &'a [Expr<'a>]) -> Kind {
        let kinds: Vec<Kind> = items.iter().map(|item| self.expression(item)).collect();
        match kinds.into_iter().reduce(Kind::or) {
            None => Kind::Nothing,
            Some(kind) => Kind::list(kind),
        }
    }

    /// Something of which a template asks whether it is there: then it need not be.
    pub(super) fn asked_about(&mut self, expression: &'a Expr<'a>) -> Kind {
        self.asking += 1;
        let kind = self.expression(expression);
        self.asking -= 1;
        match expression {
            Expr::Var(variable) => drop(self.guarded.insert(variable.id.to_owned())),
            Expr::GetAttr(field) => drop(self.guarded.insert(field.name.to_owned())),
            Expr::GetItem(item) => {
                if let Some(name) = item.subscript_expr.as_const() {
                    self.guarded.insert(name.to_string());
                }
            }
            _ => {}
        }
        kind
    }

    /// A text of a template may name a column, or several.
    fn mentioned(&mut self, text: &str) {
        // Texts that are read by people name none.
        if text.len() < 200 {
            let parts = text.split([',', '.']).map(str::trim).filter(|part| !part.is_empty());
            self.asked.names.extend(parts.map(str::to_owned));
        }
    }

    pub(super) fn arguments(&mut self, arguments: &'a [CallArg<'a>]) {
        for argument in arguments {
            let kind = self.expression(value_of(argument));
            if matches!(argument, CallArg::KwargSplat(_)) {
                self.whole(&kind);
            }
        }
    }
}

/// The value of an argument.
pub(super) fn value_of<'a>(argument: &'a CallArg<'a>) -> &'a Expr<'a> {
    match argument {
        CallArg::Pos(value)
        | CallArg::Kwarg(_, value)
        | CallArg::PosSplat(value)
        | CallArg::KwargSplat(value) => value,
    }
}
