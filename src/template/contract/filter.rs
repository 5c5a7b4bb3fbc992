//! What filters make of what they get.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{CallArg, Filter};

use super::kind::Kind;
use super::walk::Walk;

impl<'a> Walk<'a> {
    pub(super) fn filter(&mut self, filter: &'a Filter<'a>) -> Kind {
        let of = match (&filter.expr, filter.name) {
            (Some(value), "default" | "d") => self.asked_about(value),
            (Some(value), _) => self.expression(value),
            (None, _) => Kind::Unknown,
        };
        self.arguments(&filter.args);
        let fields = fields(filter);
        let read = |this: &mut Self, kind: &Kind| {
            let mut last = Kind::Unknown;
            for (path, span) in &fields {
                last = this.path(kind, path, *span);
            }
            last
        };
        match filter.name {
            // These hand on the same things, in another order or fewer of them.
            "sort" | "selectattr" | "rejectattr" | "unique" | "select" | "reject" | "list"
            | "reverse" => {
                read(self, &of.element());
                of
            }
            "first" | "last" | "random" => of.element(),
            "min" | "max" => {
                read(self, &of.element());
                of.element()
            }
            "default" | "d" => of,
            "batch" | "slice" => Kind::list(of),
            "groupby" => {
                read(self, &of.element());
                match of {
                    Kind::List(element) => Kind::list(Kind::Pair(element)),
                    _ => Kind::Unknown,
                }
            }
            "map" if !fields.is_empty() => Kind::list(read(self, &of.element())),
            "attr" => read(self, &of),
            "length" | "count" => Kind::Unknown,
            _ => {
                read(self, &of.element());
                // What another filter reads of a row is not known.
                self.whole(&of);
                Kind::Unknown
            }
        }
    }

    /// A field, or a field of a field: `a.b`.
    fn path(&mut self, of: &Kind, path: &str, span: Span) -> Kind {
        let mut kind = of.clone();
        for name in path.split('.') {
            // Whatever is not a row here is left to the rendering.
            kind = match kind {
                Kind::Row(_) | Kind::Group | Kind::Named(_) => self.field(&kind, name, span),
                _ => self.field(&Kind::Unknown, name, span),
            };
        }
        kind
    }
}

/// The fields that a filter is told to read, with the places where they are named.
fn fields(filter: &Filter<'_>) -> Vec<(String, Span)> {
    let positional = matches!(filter.name, "selectattr" | "rejectattr" | "groupby" | "attr");
    let named = |(index, argument): (usize, &CallArg<'_>)| match argument {
        CallArg::Pos(value) if positional && index == 0 => Some((value.as_const()?, value.span())),
        CallArg::Kwarg("attribute", value) => Some((value.as_const()?, value.span())),
        _ => None,
    };
    let found = filter.args.iter().enumerate().filter_map(named);
    let mut fields = Vec::new();
    for (value, span) in found {
        let Some(text) = value.as_str() else { continue };
        let several = filter.name == "sort";
        match several {
            true => fields.extend(text.split(',').map(|name| (name.trim().to_owned(), span))),
            false => fields.push((text.to_owned(), span)),
        }
    }
    fields
}
