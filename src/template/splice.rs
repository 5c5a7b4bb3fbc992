//! Puts the values of a rendering into the markup, each as the syntax around it demands.
//!
//! The rendered text has a placeholder for each `{{ }}`. The placeholders become plain identifiers
//! (the *skeleton*), the skeleton is parsed, and the kind of the leaf that an identifier became
//! says where the value stands. After the values are put in, the text is parsed again, and each
//! value must be exactly one literal there. What cannot be shown to be safe is an error.

use std::ops::Range;

use typst_syntax::{SyntaxKind, SyntaxNode};

use super::literal::{Literal, inside_string, string};
use super::record::{CLOSE, Record};
use super::syntax::{self, Position, SyntaxError};

/// The spliced text, and where each placeholder went.
#[derive(Debug, Default)]
pub(super) struct Spliced {
    pub(super) text: String,
    /// For each placeholder: bytes of the rendered text, bytes of the spliced text, and the number
    /// of the interpolation.
    pub(super) moves: Vec<Move>,
}

/// A placeholder and what took its place.
#[derive(Debug, Clone)]
pub(super) struct Move {
    pub(super) rendered: Range<usize>,
    pub(super) spliced: Range<usize>,
    pub(super) interpolation: usize,
}

/// Why values could not be put in.
pub(super) enum Trouble {
    /// The template's own markup is not valid Typst; bytes of the rendered text.
    Syntax(Vec<SyntaxError>),
    /// Values stand where none can; bytes of the rendered text, interpolation, reason.
    Unsafe(Vec<(Range<usize>, usize, String)>),
}

/// A placeholder in the rendered text.
struct Hole {
    range: Range<usize>,
    interpolation: usize,
    /// Whether its stand-in is a number, for `{{ n }}%`.
    numeric: bool,
}

/// Puts the values in.
pub(super) fn splice(rendered: &str, record: &Record) -> Result<Spliced, Trouble> {
    let holes = holes(rendered, record);
    if holes.is_empty() {
        return Ok(Spliced { text: rendered.to_owned(), moves: Vec::new() });
    }
    let (skeleton, stands) = fill(rendered, &holes, |index, hole| stand_in(index, hole.numeric));
    let tree = typst_syntax::parse(&skeleton);
    let errors = syntax::errors(&tree);
    if !errors.is_empty() {
        let back = |error: SyntaxError| SyntaxError {
            range: back_range(&error.range, &holes, &stands),
            message: named_back(&error.message),
        };
        return Err(Trouble::Syntax(errors.into_iter().map(back).collect()));
    }
    let positions = syntax::positions(&tree, &stands);
    let mut refused = Vec::new();
    let mut texts = Vec::new();
    let mut checks: Vec<Check> = Vec::new();
    for (hole, position) in holes.iter().zip(&positions) {
        let literal = &record.interpolations[hole.interpolation].literal;
        match place(literal, *position) {
            Ok((text, check)) => {
                texts.push(text);
                checks.push(check);
            }
            Err(reason) => {
                refused.push((hole.range.clone(), hole.interpolation, reason));
                texts.push(String::new());
                checks.push(Check::Nothing);
            }
        }
    }
    if !refused.is_empty() {
        return Err(Trouble::Unsafe(refused));
    }
    let (text, places) = fill(rendered, &holes, |index, _| texts[index].clone());
    let spliced = typst_syntax::parse(&text);
    verify(&spliced, &holes, &places, &checks)?;
    same_shape((&tree, &stands), (&spliced, &places), &holes)?;
    let moves = holes
        .into_iter()
        .zip(places)
        .map(|(hole, spliced)| Move {
            rendered: hole.range,
            spliced,
            interpolation: hole.interpolation,
        })
        .collect();
    Ok(Spliced { text, moves })
}

/// What must be found where a value was put.
enum Check {
    /// Exactly one node of these kinds, after and before some bytes of decoration.
    Node { lead: usize, trail: usize, kinds: &'static [SyntaxKind] },
    /// Inside one string.
    InString,
    /// Nothing was put there.
    Nothing,
}

const CONTENT: &[SyntaxKind] = &[SyntaxKind::ContentBlock];
const STRING: &[SyntaxKind] = &[SyntaxKind::Str];
const LITERALS: &[SyntaxKind] = &[
    SyntaxKind::Str,
    SyntaxKind::Int,
    SyntaxKind::Float,
    SyntaxKind::Unary,
    SyntaxKind::Bool,
    SyntaxKind::None,
    SyntaxKind::Array,
    SyntaxKind::Dict,
    SyntaxKind::ContentBlock,
];

/// The text that a value becomes at a position.
fn place(literal: &Literal, position: Position) -> Result<(String, Check), String> {
    let node = |text: String, lead, trail, kinds| Ok((text, Check::Node { lead, trail, kinds }));
    let plain = |what: &str| {
        literal.plain().ok_or_else(|| format!("{what} can hold text, a number, true or false only"))
    };
    match position {
        Position::Markup => match literal {
            Literal::Content(source) => node(format!("#[{source}]"), 1, 0, CONTENT),
            other => {
                // The semicolon ends the expression, so that a dot, a bracket or a parenthesis
                // behind it stays text.
                let text = plain("markup")?;
                debug_assert!(!matches!(other, Literal::List(_)));
                node(format!("#{};", string(&text)), 1, 1, STRING)
            }
        },
        Position::Code => node(literal.code(), 0, 0, LITERALS),
        Position::Quantity => match literal {
            Literal::Number(number) => Ok((number.clone(), Check::Nothing)),
            _ => Err("before a unit there must be a number".to_owned()),
        },
        Position::Str => Ok((inside_string(&plain("a string")?), Check::InString)),
        Position::Math => match literal {
            Literal::Content(source) => node(format!("#[{source}]"), 1, 0, CONTENT),
            _ => node(string(&plain("a formula")?), 0, 0, STRING),
        },
        Position::Comment => Ok((String::new(), Check::Nothing)),
        Position::Refused(place) => Err(format!("a value cannot stand {place}")),
    }
}

/// Makes sure that every value in the spliced text is what it was meant to be.
fn verify(
    tree: &SyntaxNode,
    holes: &[Hole],
    places: &[Range<usize>],
    checks: &[Check],
) -> Result<(), Trouble> {
    let mut bad: Vec<(Range<usize>, usize, String)> = Vec::new();
    let mut refuse = |index: usize| {
        let hole: &Hole = &holes[index];
        let reason = "its value would change the meaning of the markup around it".to_owned();
        bad.push((hole.range.clone(), hole.interpolation, reason));
    };
    for error in syntax::errors(tree) {
        let index = places.partition_point(|place| place.start < error.range.end);
        refuse(index.saturating_sub(1).min(places.len() - 1));
    }
    let mut wanted = Vec::new();
    let mut of = Vec::new();
    let mut strings = Vec::new();
    for (index, (place, check)) in places.iter().zip(checks).enumerate() {
        match check {
            Check::Node { lead, trail, kinds } => {
                wanted.push((place.start + lead..place.end - trail, *kinds));
                of.push(index);
            }
            Check::InString if !place.is_empty() => strings.push((index, place.clone())),
            Check::InString | Check::Nothing => {}
        }
    }
    let exact = syntax::exact_nodes(tree, &wanted);
    for (index, exact) in of.into_iter().zip(exact) {
        if !exact {
            refuse(index);
        }
    }
    let ranges: Vec<Range<usize>> = strings.iter().map(|(_, range)| range.clone()).collect();
    for ((index, _), position) in strings.iter().zip(syntax::positions(tree, &ranges)) {
        if position != Position::Str {
            refuse(*index);
        }
    }
    if bad.is_empty() { Ok(()) } else { Err(Trouble::Unsafe(bad)) }
}

/// Makes sure that the template's own marks are the same before and after. In `a_{{ b }}_c` they
/// are not: between letters an underscore is one, beside a value it would start emphasis.
fn same_shape(
    (skeleton, stands): (&SyntaxNode, &[Range<usize>]),
    (spliced, places): (&SyntaxNode, &[Range<usize>]),
    holes: &[Hole],
) -> Result<(), Trouble> {
    let own = |tree: &SyntaxNode, filled: &[Range<usize>]| -> Vec<(usize, SyntaxKind)> {
        let marks = syntax::marks(tree).into_iter();
        let inside = |at: usize| {
            let next = filled.partition_point(|range| range.end <= at);
            filled.get(next).is_some_and(|range| range.start <= at)
        };
        marks
            .filter(|(at, _)| !inside(*at))
            .map(|(at, kind)| (back(at, holes, filled), kind))
            .collect()
    };
    let (before, after) = (own(skeleton, stands), own(spliced, places));
    if before == after {
        return Ok(());
    }
    let differs = before.iter().zip(&after).find(|(before, after)| before != after);
    let at = match differs {
        Some((before, after)) => before.0.min(after.0),
        None => {
            let shared = before.len().min(after.len());
            before.get(shared).or(after.get(shared)).map_or(0, |mark| mark.0)
        }
    };
    // The hole that the mark touches, or the last one before it.
    let index = holes.partition_point(|hole| hole.range.start <= at + 1).saturating_sub(1);
    let hole = &holes[index];
    let reason =
        "a mark beside the value would mean something else on the page than it does here; \
                  write `\\_` or `\\*` for the character"
            .to_owned();
    Err(Trouble::Unsafe(vec![(hole.range.clone(), hole.interpolation, reason)]))
}

/// The placeholders of a rendered text, in order.
fn holes(rendered: &str, record: &Record) -> Vec<Hole> {
    let opening = record.opening();
    let mut holes = Vec::new();
    let mut at = 0;
    while let Some(found) = rendered[at..].find(&opening) {
        let start = at + found;
        let digits = start + opening.len();
        let Some(length) = rendered[digits..].find(CLOSE) else { break };
        let end = digits + length + CLOSE.len_utf8();
        if let Ok(interpolation) = rendered[digits..digits + length].parse::<usize>()
            && let Some(known) = record.interpolations.get(interpolation)
        {
            let numeric = matches!(known.literal, Literal::Number(_))
                && rendered[end..].starts_with(['%', 'c', 'e', 'f', 'i', 'm', 'p', 'd', 'r'])
                && unit_follows(&rendered[end..]);
            holes.push(Hole { range: start..end, interpolation, numeric });
        }
        at = end;
    }
    holes
}

/// Whether a Typst unit stands here, and no longer word.
fn unit_follows(text: &str) -> bool {
    ["pt", "mm", "cm", "in", "em", "fr", "deg", "rad", "%"].iter().any(|unit| {
        text.strip_prefix(unit)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}

/// A word that is no keyword and stands nowhere else, of letters alone: formulas know no
/// identifiers with digits. Numbers stand in for numbers before a unit.
fn stand_in(index: usize, numeric: bool) -> String {
    if numeric {
        return "1".to_owned();
    }
    let mut word = String::from("zzvalue");
    let mut rest = index;
    loop {
        word.push(char::from(b'a' + (rest % 26) as u8));
        rest /= 26;
        if rest == 0 {
            break;
        }
    }
    word.push_str("zz");
    word
}

/// Replaces the holes and tells where the replacements are.
fn fill(
    rendered: &str,
    holes: &[Hole],
    text: impl Fn(usize, &Hole) -> String,
) -> (String, Vec<Range<usize>>) {
    let mut filled = String::with_capacity(rendered.len());
    let mut places = Vec::with_capacity(holes.len());
    let mut at = 0;
    for (index, hole) in holes.iter().enumerate() {
        filled.push_str(&rendered[at..hole.range.start]);
        let start = filled.len();
        filled.push_str(&text(index, hole));
        places.push(start..filled.len());
        at = hole.range.end;
    }
    filled.push_str(&rendered[at..]);
    (filled, places)
}

/// Bytes of the filled text as bytes of the rendered text.
fn back_range(range: &Range<usize>, holes: &[Hole], places: &[Range<usize>]) -> Range<usize> {
    back(range.start, holes, places)..back(range.end, holes, places)
}

fn back(at: usize, holes: &[Hole], places: &[Range<usize>]) -> usize {
    let index = places.partition_point(|place| place.end <= at);
    match (places.get(index), index.checked_sub(1)) {
        (Some(place), _) if place.start <= at => holes[index].range.start,
        (_, Some(last)) => holes[last].range.end + (at - places[last].end),
        (_, None) => at,
    }
}

/// Error messages speak of the interpolation, not of its stand-in.
fn named_back(message: &str) -> String {
    let mut result = String::new();
    let mut rest = message;
    while let Some(start) = rest.find("zzvalue") {
        result.push_str(&rest[..start]);
        result.push_str("{{ … }}");
        let tail = &rest[start + 7..];
        rest = tail.find("zz").map_or("", |end| &tail[end + 2..]);
    }
    result + rest
}
