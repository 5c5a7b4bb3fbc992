//! Text that runs out of its box or off the page, and pages that are too many or empty.

use std::collections::BTreeMap;

use super::page::{Area, Run, Sheet, TextBox};
use super::{Finding, quoted};
use crate::config::{PageCount, Rule};

/// Points by which text may overhang: serifs, rounding, hanging punctuation.
const SLACK: f64 = 1.5;
/// Points of a millimetre.
const MM: f64 = 72.0 / 25.4;

/// Text that runs out of a box that one sees, or into other text, with what would fit.
pub(super) fn overflow(sheet: &Sheet, findings: &mut Vec<Finding>) {
    // Box → the runs that run out of it.
    let mut out: BTreeMap<usize, Vec<&Run>> = BTreeMap::new();
    for run in readable(sheet) {
        let left = |index: &usize| leaves(run, &sheet.boxes[*index]);
        if let Some(index) = run.boxes.iter().copied().find(left) {
            out.entry(index).or_default().push(run);
        }
    }
    out.retain(|index, runs| {
        is_seen(sheet, &sheet.boxes[*index]) || runs.iter().any(|run| collides(sheet, *index, run))
    });
    for (index, runs) in out {
        let within = &sheet.boxes[index];
        let below = runs.iter().all(|run| run.area.bottom > within.area.bottom + SLACK);
        let message = match (below, within.clips) {
            (true, clips) => {
                let verb = if clips { "is cut off at the foot of" } else { "runs out of" };
                format!(
                    "text {verb} its box on page {} by {}: {}",
                    sheet.number,
                    lines(&runs),
                    copyfit(sheet, index, &runs)
                )
            }
            (false, true) => format!(
                "text is cut off at the edge of its box on page {}: {}",
                sheet.number,
                quoted(&runs[0].text)
            ),
            (false, false) => format!(
                "text runs out of the side of its box on page {}: {}",
                sheet.number,
                quoted(&runs[0].text)
            ),
        };
        let hint = match below {
            true => "shorten the text, or give the box more room in the template",
            false => "shorten the word, or give the box more room in the template",
        };
        findings.push(finding((Rule::Overflow, sheet.number), message, &runs, hint));
    }
}

/// The runs that somebody is to read.
fn readable(sheet: &Sheet) -> impl Iterator<Item = &Run> {
    sheet.runs.iter().filter(|run| !run.artifact && run.upright && !run.text.trim().is_empty())
}

fn leaves(run: &Run, within: &TextBox) -> bool {
    let (run, area) = (&run.area, &within.area);
    // A box without height holds nothing; it is a place to hang things on.
    let real = area.right - area.left > SLACK && area.bottom - area.top > SLACK;
    let cut = within.clips && (run.left < area.left - SLACK || run.top < area.top - SLACK);
    real && (run.bottom > area.bottom + SLACK || run.right > area.right + SLACK || cut)
}

/// Whether a reader sees where a box ends: it cuts, or has a ground of its own. Templates measure and
/// place things with many boxes that nobody sees.
fn is_seen(sheet: &Sheet, within: &TextBox) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < 1.0;
    let same = |area: &Area| {
        let own = &within.area;
        near(area.left, own.left)
            && near(area.right, own.right)
            && near(area.top, own.top)
            && near(area.bottom, own.bottom)
    };
    within.clips || sheet.grounds.iter().any(|ground| same(&ground.area))
}

/// Whether a run that has left its box runs into text outside of it.
fn collides(sheet: &Sheet, index: usize, run: &Run) -> bool {
    let others = readable(sheet).filter(|other| !other.boxes.contains(&index));
    others.into_iter().any(|other| {
        let width = run.area.right.min(other.area.right) - run.area.left.max(other.area.left);
        let height = run.area.bottom.min(other.area.bottom) - run.area.top.max(other.area.top);
        width > SLACK && height > SLACK
    })
}

/// How many lines these runs make.
fn line_count(runs: &[&Run]) -> usize {
    let mut baselines: Vec<i64> = runs.iter().map(|run| run.area.bottom.round() as i64).collect();
    baselines.sort_unstable();
    // Runs of different sizes in one line differ by a fraction of a point.
    baselines.dedup_by(|a, b| (*a - *b).abs() <= 2);
    baselines.len()
}

fn lines(runs: &[&Run]) -> String {
    match line_count(runs) {
        1 => "1 line".to_owned(),
        count => format!("{count} lines"),
    }
}

/// How much is too much, and how much would fit, in signs.
fn copyfit(sheet: &Sheet, index: usize, out: &[&Run]) -> String {
    let signs = |runs: &mut dyn Iterator<Item = &&Run>| -> usize {
        runs.map(|run| run.text.chars().count()).sum()
    };
    let too_many = signs(&mut out.iter());
    // What fits is counted in the same kind of text, not in headings and captions.
    let size = out[0].size;
    let same: Vec<&Run> = readable(sheet)
        .filter(|run| run.boxes.contains(&index) && (run.size - size).abs() < 0.1)
        .filter(|run| !out.iter().any(|other| std::ptr::eq(*other, *run)))
        .collect();
    let fit = signs(&mut same.iter());
    format!("about {} characters are too many, and about {} fit", rounded(too_many), rounded(fit))
}

/// A number of signs with no more digits than it deserves.
fn rounded(signs: usize) -> usize {
    match signs {
        0..=20 => signs,
        21..=200 => signs.div_ceil(5) * 5,
        _ => signs / 10 * 10,
    }
}

fn finding((rule, page): (Rule, u32), message: String, runs: &[&Run], hint: &str) -> Finding {
    let text: Vec<&str> = runs.iter().map(|run| run.text.as_str()).collect();
    let page = Some(page);
    Finding {
        rule,
        page,
        message,
        span: runs[0].span,
        text: text.join(""),
        hint: Some(hint.to_owned()),
    }
}

/// Text that runs off the page, or nearer to its edge than a printer can hold. `safe` in millimetres.
pub(super) fn off_page(sheet: &Sheet, safe: f64, findings: &mut Vec<Finding>) {
    let (width, height) = sheet.size;
    let sides = |run: &Run| {
        [
            ("left", run.area.left),
            ("upper", run.area.top),
            ("right", width - run.area.right),
            ("lower", height - run.area.bottom),
        ]
    };
    let mut told: Vec<(&str, bool)> = Vec::new();
    for run in sheet.runs.iter().filter(|run| !run.text.trim().is_empty()) {
        let nearest = sides(run).into_iter().min_by(|a, b| a.1.total_cmp(&b.1));
        let Some((side, distance)) = nearest.filter(|(_, distance)| *distance < safe * MM - 0.5)
        else {
            continue;
        };
        let off = distance < -SLACK;
        if told.contains(&(side, off)) {
            continue;
        }
        told.push((side, off));
        let what = quoted(&run.text);
        let message = match off {
            true => format!("text runs off the {side} edge of page {}: {what}", sheet.number),
            false => format!(
                "text stands {:.1} mm from the {side} edge of page {}, where a cut may take it: {what}",
                (distance / MM).max(0.0),
                sheet.number
            ),
        };
        let hint = "shorten the text, or move it away from the edge in the template";
        findings.push(finding((Rule::OffPage, sheet.number), message, &[run], hint));
    }
}

/// The number of pages, and those with nothing on them.
pub(super) fn pages(sheets: &[Sheet], wanted: &PageCount, findings: &mut Vec<Finding>) {
    let count = sheets.len() as u32;
    let pages =
        |count: u32| if count == 1 { "1 page".to_owned() } else { format!("{count} pages") };
    let rules = [
        wanted.exactly.filter(|n| *n != count).map(|n| format!("it must have {n}")),
        wanted
            .multiple_of
            .filter(|n| !count.is_multiple_of(*n))
            .map(|n| format!("their number must be a multiple of {n}")),
        wanted.at_least.filter(|n| count < *n).map(|n| format!("it needs at least {n}")),
        wanted.at_most.filter(|n| count > *n).map(|n| format!("it may have at most {n}")),
    ];
    for rule in rules.into_iter().flatten() {
        let last = sheets.last().and_then(|sheet| readable(sheet).next());
        findings.push(Finding {
            rule: Rule::PageCount,
            page: None,
            message: format!("the document has {}; {rule}", pages(count)),
            span: typst::syntax::Span::detached(),
            text: last.map(|run| run.text.clone()).unwrap_or_default(),
            hint: Some(
                "shorten texts or add some, or change `preflight.pages` in pressrun.toml"
                    .to_owned(),
            ),
        });
    }
    for sheet in sheets.iter().filter(|sheet| !sheet.filled) {
        findings.push(Finding {
            rule: Rule::EmptyPage,
            page: Some(sheet.number),
            message: format!("page {} is empty", sheet.number),
            span: typst::syntax::Span::detached(),
            text: String::new(),
            hint: Some("look for a page break too many before it".to_owned()),
        });
    }
}
