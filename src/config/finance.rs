//! The `[finance]` section: a budget by headings, from which ready figures and checks are made.
//!
//! The rules are those of EU grant contracts: a heading may change by up to a quarter of the
//! contract's budget without an addendum, indirect costs are at most 7 % of the direct ones, and a
//! reserve for contingencies at most 5 % (General Conditions, article 9.4; budget template of PRAG).

use std::ops::Range;

use rust_decimal::Decimal;
use toml::Spanned;

use super::reader::Section;
use super::settled::{CheckConfig, CheckLevel, CheckOver, FigureConfig, FigureFormat, FigureRule};
use crate::expression::Expression;

/// What the section says.
struct Finance {
    span: Range<usize>,
    budget: String,
    spent: String,
    original: Option<String>,
    by: String,
    indirect: Option<String>,
    contingency: Option<String>,
    limits: [Decimal; 3],
}

/// The names of the limits, and what grant contracts allow.
const LIMITS: [(&str, i64); 3] =
    [("transfer_limit", 25), ("indirect_limit", 7), ("contingency_limit", 5)];

/// Adds the figures and checks of the section to those that are declared.
pub(super) fn read(
    top: &Section<'_>,
    each: Option<&str>,
    figures: &mut Vec<FigureConfig>,
    checks: &mut Vec<CheckConfig>,
) {
    let Some(section) = top.section("finance") else { return };
    let finance = finance(&section, figures);
    section.finish();
    let Some(finance) = finance else { return };
    let Some(budget) = figures.iter().find(|figure| figure.name == finance.budget) else { return };
    let unit = budget.unit.clone();
    let rounded = budget.rounded;
    for (name, source, format, split) in finance.figures() {
        if let Some(own) = figures.iter().find(|figure| figure.name == name) {
            let message = format!("the figure `{name}` is made by [finance] too");
            let hint = Some("give the figure another name".to_owned());
            top.problems.error("config/duplicate", message, own.span.clone(), hint);
            continue;
        }
        let Ok(expression) = Expression::parse(&source) else { continue };
        let is_money = format == FigureFormat::Money;
        figures.push(FigureConfig {
            name: name.to_owned(),
            span: finance.span.clone(),
            rule: FigureRule::Value { expression, span: finance.span.clone() },
            by: if split { vec![finance.by.clone()] } else { Vec::new() },
            condition: Vec::new(),
            unit: unit.clone().filter(|_| is_money),
            format: if is_money && unit.is_none() { FigureFormat::Number } else { format },
            rounded: if is_money { rounded } else { None },
            conversion: None,
            protect: true,
            label: Default::default(),
        });
    }
    for (name, source, by, message) in finance.checks() {
        let Ok(assertion) = Expression::parse(&source) else { continue };
        checks.push(CheckConfig {
            name,
            span: finance.span.clone(),
            assertion,
            assertion_span: finance.span.clone(),
            over: CheckOver::Figures {
                each: each.map(str::to_owned),
                by: by.then(|| finance.by.clone()),
            },
            level: CheckLevel::Error,
            message: Some(message.to_owned()),
            documents: None,
        });
    }
}

fn finance(section: &Section<'_>, figures: &[FigureConfig]) -> Option<Finance> {
    let figure = |key: &'static str| {
        let name = section.text(key)?;
        let known = figures.iter().map(|figure| figure.name.as_str());
        super::documents::known_name("figure", &name, known, section.problems)
    };
    for key in ["budget", "spent"] {
        section.required_text(key);
    }
    let (budget, spent, original) = (figure("budget"), figure("spent"), figure("original"));
    let by = section.text("by").map(Spanned::into_inner);
    let (indirect, contingency) = (section.text("indirect"), section.text("contingency"));
    let limits = LIMITS.map(|(key, percent)| {
        let given = section.number(key).and_then(|number| number.get_ref().parse().ok());
        given.unwrap_or(Decimal::new(percent, 2))
    });
    let budget = budget?;
    let column = || {
        let figure = figures.iter().find(|figure| figure.name == budget)?;
        figure.by.first().cloned()
    };
    let Some(by) = by.or_else(column) else {
        let message = format!("the figure `{budget}` is not split, so it has no headings");
        let hint = Some(format!("add `by = \"heading\"` to [figures.{budget}]"));
        section.problems.error("config/missing-key", message, section.span.clone(), hint);
        return None;
    };
    Some(Finance {
        span: section.span.clone(),
        budget,
        spent: spent?,
        original,
        by,
        indirect: indirect.map(Spanned::into_inner),
        contingency: contingency.map(Spanned::into_inner),
        limits,
    })
}

/// A check that the section makes: its name, its assertion, whether it is for each heading, and what
/// to do if it fails.
type Ready = (String, String, bool, &'static str);

/// A figure that the section makes: its name, its expression, its form, and whether it is split.
type ReadyFigure = (&'static str, String, FigureFormat, bool);

impl Finance {
    /// The ready figures.
    fn figures(&self) -> Vec<ReadyFigure> {
        let (budget, spent) = (&self.budget, &self.spent);
        let (money, percent) = (FigureFormat::Money, FigureFormat::Percent);
        let mut figures = vec![
            ("budget_remaining", format!("{budget} - to_date.{spent}"), money, true),
            ("budget_used", format!("to_date.{spent} / {budget}"), percent, true),
            ("budget_variance", format!("to_date.{spent} - {budget}"), money, true),
            ("budget_variance_rate", format!("to_date.{spent} / {budget} - 1"), percent, true),
            ("spent_before", format!("to_date.{spent} - {spent}"), money, true),
        ];
        let [transfer, indirect, contingency] = self.limits;
        if let Some(original) = &self.original {
            let change = format!("{budget} - {original}");
            figures.push(("budget_change", change.clone(), money, true));
            let rate = format!("({change}) / {original}");
            figures.push(("budget_change_rate", rate, percent, true));
        }
        if let Some(key) = &self.indirect {
            // The reserve is no direct cost either.
            let direct = |of: &str| {
                let others = [key].into_iter().chain(&self.contingency);
                others.fold(of.to_owned(), |sum, key| format!("{sum} - {of}[{key:?}]"))
            };
            let to_date = format!("to_date.{spent}[{key:?}] / to_date.direct_spent");
            figures.extend([
                ("direct_budget", direct(budget), money, false),
                ("direct_spent", direct(spent), money, false),
                ("direct_remaining", "direct_budget - to_date.direct_spent".into(), money, false),
                ("direct_used", "to_date.direct_spent / direct_budget".into(), percent, false),
                ("indirect_rate", to_date, percent, false),
                ("indirect_limit", indirect.to_string(), percent, false),
            ]);
        }
        if self.contingency.is_some() {
            figures.push(("contingency_limit", contingency.to_string(), percent, false));
        }
        figures.push(("transfer_limit", transfer.to_string(), percent, false));
        figures
    }

    fn checks(&self) -> Vec<Ready> {
        let (budget, spent, by) = (&self.budget, &self.spent, &self.by);
        let [transfer, indirect_limit, contingency_limit] = self.limits;
        let quoted = |key: &String| format!("{key:?}");
        let exempt: Vec<String> =
            self.indirect.iter().chain(&self.contingency).map(quoted).collect();
        let percent = |rate: Decimal| (rate * Decimal::ONE_HUNDRED).normalize();
        let mut checks: Vec<Ready> = Vec::new();
        // Without an addendum a heading may be overdrawn by what may be moved into it.
        let limit = match &self.original {
            Some(original) => {
                format!("{original} * (1 + {transfer}) if {original} > 0 else {budget}")
            }
            None => budget.clone(),
        };
        checks.push((
            "costs stay within the budget of each heading".to_owned(),
            format!("to_date.{spent} <= max({budget}, {limit})"),
            true,
            "correct the costs, or enter the amended budget",
        ));
        checks.push((
            "costs stay within the budget".to_owned(),
            format!("to_date.{spent} <= {budget}"),
            false,
            "correct the costs: the total cannot be exceeded",
        ));
        if let Some(original) = &self.original {
            checks.push((
                format!("no heading changed by more than {} %", percent(transfer)),
                format!(
                    "{by} in [{}] or abs({budget} - {original}) <= {transfer} * {original}",
                    exempt.join(", ")
                ),
                true,
                "a larger change needs an addendum: enter its budget as `original`",
            ));
        }
        if let Some(key) = &self.indirect {
            let key = quoted(key);
            checks.push((
                format!("indirect costs are at most {} % of the direct costs", percent(indirect_limit)),
                format!("to_date.{spent}[{key}] <= round({indirect_limit} * (to_date.{spent} - to_date.{spent}[{key}]), 2)"),
                false,
                "the contract allows no more under this heading",
            ));
        }
        if let Some(key) = &self.contingency {
            let key = quoted(key);
            let others = exempt.iter().map(|key| format!(" - {budget}[{key}]")).collect::<String>();
            checks.push((
                format!(
                    "the contingency reserve is at most {} % of the direct costs",
                    percent(contingency_limit)
                ),
                format!("{budget}[{key}] <= round({contingency_limit} * ({budget}{others}), 2)"),
                false,
                "the contract allows no more under this heading",
            ));
        }
        checks
    }
}
