//! The `[indicators]` section: the indicators of a logframe, from which ready figures are made.
//!
//! An indicator has a baseline, a target and maybe milestones in its own row; what was measured stands
//! in another table, row by row (logical framework of EU grant contracts, Annex C).

use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;
use toml::Spanned;

use super::documents::known_name;
use super::figures::choice;
use super::reader::Section;
use super::settled::{
    CheckConfig, CheckLevel, CheckOver, Combine, FigureConfig, FigureFormat, FigureRule,
    IndicatorNumber, Indicators, TableConfig,
};
use crate::expression::Expression;
use crate::period::Period;

/// What the section says.
struct Logframe {
    span: Range<usize>,
    of: Arc<Indicators>,
    baseline: String,
    target: String,
    milestones: Vec<(Period, String)>,
    lower_is_better: Option<String>,
    groups: Vec<String>,
}

/// Adds the figures and checks of the section to those that are declared.
pub(super) fn read(
    top: &Section<'_>,
    tables: &[TableConfig],
    each: Option<&str>,
    figures: &mut Vec<FigureConfig>,
    checks: &mut Vec<CheckConfig>,
) {
    let Some(section) = top.section("indicators") else { return };
    let logframe = logframe(&section, tables);
    section.finish();
    let Some(logframe) = logframe else { return };
    for figure in logframe.figures() {
        if let Some(own) = figures.iter().find(|own| own.name == figure.name) {
            let message = format!("the figure `{}` is made by [indicators] too", figure.name);
            let hint = Some("give the figure another name".to_owned());
            top.problems.error("config/duplicate", message, own.span.clone(), hint);
            continue;
        }
        figures.push(figure);
    }
    checks.extend(logframe.check(each));
}

fn logframe(section: &Section<'_>, tables: &[TableConfig]) -> Option<Logframe> {
    let problems = section.problems;
    let table_of = |key: &'static str| {
        let name = section.required_text(key)?;
        let known = tables.iter().map(|table| table.name.as_str());
        let name = known_name("table", &name, known, problems)?;
        tables.iter().find(|table| table.name == name)
    };
    let (table, progress) = (table_of("table"), table_of("progress"));
    let text = |key: &'static str| section.text(key).map(Spanned::into_inner);
    let (baseline, target, value) = (text("baseline"), text("target"), text("value"));
    let combine = choice(section, "combine", &Combine::ALL).unwrap_or_default();
    let (combine_column, by) = (text("combine_column"), text("by"));
    let lower_is_better = text("lower_is_better");
    let groups = section.texts("groups").unwrap_or_default();
    let groups = groups.into_iter().map(Spanned::into_inner).collect();
    let milestones = milestones(section);
    let (table, progress) = (table?, progress?);
    let missing = |message: String, hint: String| {
        problems.error("config/missing-key", message, section.span.clone(), Some(hint));
    };
    if table.key.is_none() {
        let name = &table.name;
        missing(
            format!("the table `{name}` has no key, so its indicators cannot be told apart"),
            format!("add `key = \"id\"` to [tables.{name}]"),
        );
    }
    if progress.period.is_none() {
        let name = &progress.name;
        missing(
            format!("the table `{name}` does not say when something was measured"),
            format!("add `period = \"date\"` to [tables.{name}]"),
        );
    }
    let refers = |column: &&super::settled::ColumnConfig| {
        column.references.as_ref().is_some_and(|reference| reference.table == table.name)
    };
    let Some(indicator) = progress.columns.iter().find(refers) else {
        let (name, of) = (&progress.name, &table.name);
        missing(
            format!("no column of the table `{name}` refers to `{of}`"),
            format!("add `columns.indicator = {{ references = \"{of}.id\" }}` to [tables.{name}]"),
        );
        return None;
    };
    // One number is one row here, and nobody stands behind it.
    for people in [table, progress].into_iter().filter(|table| table.people) {
        let message = format!("the rows of `{}` are people, and no indicators", people.name);
        let hint = format!("if they are none, add `people = false` to [tables.{}]", people.name);
        problems.error("config/conflict", message, section.span.clone(), Some(hint));
    }
    let of = Indicators {
        table: table.name.clone(),
        progress: progress.name.clone(),
        indicator: indicator.name.clone(),
        value: value.unwrap_or_else(|| "value".to_owned()),
        combine,
        combine_column,
        by,
    };
    Some(Logframe {
        span: section.span.clone(),
        of: Arc::new(of),
        baseline: baseline.unwrap_or_else(|| "baseline".to_owned()),
        target: target.unwrap_or_else(|| "target".to_owned()),
        milestones,
        lower_is_better,
        groups,
    })
}

/// `milestones = { 2022 = "milestone_2022" }`, in the order in which they are due.
fn milestones(section: &Section<'_>) -> Vec<(Period, String)> {
    let Some(entries) = section.section("milestones") else { return Vec::new() };
    let mut milestones = Vec::new();
    for (period, column) in entries.entries() {
        let name = column.get_ref().as_str();
        let Some(name) = entries.expect(&period, column, "a text in quotes", name) else {
            continue;
        };
        let spanned = Spanned::new(column.span(), period);
        let period = super::load::parse_period(&spanned, section.problems);
        milestones.extend(period.map(|period| (period, name.to_owned())));
    }
    milestones.sort_by_key(|(period, _)| period.end());
    milestones
}

impl Logframe {
    fn figures(&self) -> Vec<FigureConfig> {
        let declared = |column: &String| IndicatorNumber::Declared(column.clone());
        let mut figures = vec![
            self.number("indicator_baseline", declared(&self.baseline)),
            self.number("indicator_target", declared(&self.target)),
        ];
        if !self.milestones.is_empty() {
            let number = IndicatorNumber::Milestone(self.milestones.clone());
            figures.push(self.number("indicator_milestone", number));
        }
        if let Some(column) = &self.lower_is_better {
            let number = IndicatorNumber::Direction(column.clone());
            figures.push(self.number("indicator_direction", number));
        }
        let mut measured = self.number("indicator_measured", IndicatorNumber::Measured);
        measured.by.extend(self.of.by.clone());
        let mut current = self.value("indicator_current", "to_date.indicator_measured");
        if let Some(current) = &mut current {
            current.by.clone_from(&measured.by);
        }
        figures.push(measured);
        figures.extend(current);
        // The way that was gone is a share of the way to go, whichever direction that has. Where
        // there is no way to go, the target is reached as long as it is kept.
        let kept = match self.lower_is_better {
            Some(_) => "indicator_direction * (indicator_current - indicator_target) >= 0",
            None => "indicator_current >= indicator_target",
        };
        let achievement = self.value(
            "indicator_achievement",
            &format!(
                "(indicator_current - indicator_baseline) / (indicator_target - indicator_baseline) \
                 if indicator_target != indicator_baseline else 1 if {kept} else none"
            ),
        );
        figures.extend(
            achievement.map(|figure| FigureConfig { format: FigureFormat::Percent, ..figure }),
        );
        figures.push(self.count("indicators_measured", None));
        figures.push(self.count("indicators_reached", Some(Decimal::ONE)));
        figures
    }

    fn figure(&self, name: &str, rule: FigureRule) -> FigureConfig {
        FigureConfig {
            name: name.to_owned(),
            span: self.span.clone(),
            rule,
            by: vec![self.of.indicator.clone()],
            condition: Vec::new(),
            unit: None,
            format: FigureFormat::Number,
            rounded: None,
            conversion: None,
            protect: true,
            label: Default::default(),
        }
    }

    fn number(&self, name: &str, number: IndicatorNumber) -> FigureConfig {
        self.figure(name, FigureRule::Indicator { number, of: self.of.clone() })
    }

    fn value(&self, name: &str, source: &str) -> Option<FigureConfig> {
        let expression = Expression::parse(source).ok()?;
        Some(self.figure(name, FigureRule::Value { expression, span: self.span.clone() }))
    }

    fn count(&self, name: &str, at_least: Option<Decimal>) -> FigureConfig {
        let rule = FigureRule::Reached {
            achievement: "indicator_achievement".to_owned(),
            indicators: "indicator_target".to_owned(),
            at_least,
        };
        FigureConfig { by: self.groups.clone(), ..self.figure(name, rule) }
    }

    /// A target that lies the other way than declared is a slip in one of three cells.
    fn check(&self, each: Option<&str>) -> Option<CheckConfig> {
        self.lower_is_better.as_ref()?;
        let source = "indicator_direction * (indicator_target - indicator_baseline) >= 0";
        Some(CheckConfig {
            name: "targets lie in the direction that is better".to_owned(),
            span: self.span.clone(),
            assertion: Expression::parse(source).ok()?,
            assertion_span: self.span.clone(),
            over: CheckOver::Figures {
                each: each.map(str::to_owned),
                by: Some(self.of.indicator.clone()),
            },
            level: CheckLevel::Warning,
            message: Some("correct the baseline, the target, or which way is better".to_owned()),
            documents: None,
        })
    }
}
