use std::collections::BTreeMap;

use super::super::{Press, PressOptions, PrintRequest, TypstProblem, print};
use crate::config::{Level, PageCount, Preflight, Rule};

const PAGE: &str =
    "#set page(width: 100mm, height: 100mm, margin: 10mm)\n#set text(lang: \"en\")\n";

fn inspected(text: &str, config: Preflight) -> Vec<TypstProblem> {
    let folder = tempfile::tempdir().unwrap();
    // 100 × 50 pixels.
    let picture = image::GrayImage::new(100, 50);
    picture.save(folder.path().join("a.png")).unwrap();
    image::RgbImage::new(100, 50).save(folder.path().join("b.png")).unwrap();
    let options = PressOptions { root: folder.path().to_owned(), ..PressOptions::default() };
    let request = PrintRequest {
        path: "a.typ".to_owned(),
        text: format!("{PAGE}{text}"),
        preflight: Some(config),
        ..PrintRequest::default()
    };
    let response = print(&mut Press::new(&options), &request);
    assert!(response.pdf.is_some(), "{:?}", response.problems);
    response.problems
}

/// The findings of one rule, as messages.
fn found(rule: Rule, text: &str) -> Vec<String> {
    found_with(rule, text, Preflight::default())
}

fn found_with(rule: Rule, text: &str, config: Preflight) -> Vec<String> {
    let problems = inspected(text, config);
    problems.into_iter().filter(|p| p.rule == Some(rule)).map(|p| p.message).collect()
}

#[test]
fn an_ordinary_page_is_in_order() {
    let text = "= Heading\nSome *text* with a #link(\"https://icmpd.org\")[link] and $x^2$.\n\n\
        #rect(width: 100%, fill: navy, inset: 8pt, text(white)[On a dark ground.])\n\
        #table(columns: 2, table.header[A][B], [1], [2])\n\
        #image(\"a.png\", width: 10mm, alt: \"Grey\")\n\
        #place(bottom + right, block(width: 20mm, height: 10mm, clip: true, image(\"a.png\", width: 12mm, alt: \"Grey\")))";
    assert_eq!(inspected(text, Preflight::default()), []);
}

#[test]
fn text_that_runs_out_of_a_box_is_told_with_what_fits() {
    let boxed =
        |how: &str| format!("#block(width: 40mm, height: 20mm, {how})[#lorem(40)]\n#v(60mm)");
    for (how, verb) in
        [("fill: silver", "runs out of"), ("clip: true", "is cut off at the foot of")]
    {
        let told = found(Rule::Overflow, &boxed(how));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with(&format!("text {verb} its box on page 1 by ")), "{told:?}");
        let numbers: Vec<usize> = told[0]
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|word| word.parse().ok())
            .collect();
        let [_, lines, too_many, fit] = numbers[..] else { panic!("{told:?}") };
        // 40 mm hold about 22 signs of 11 points, 20 mm about 4 lines.
        let all = lipsum(40);
        assert!((all - 20..=all + 20).contains(&(too_many + fit)), "{told:?} of {all}");
        assert!((60..=130).contains(&fit) && (5..=12).contains(&lines), "{told:?}");
    }
    // Nobody sees the edge of this box, and nothing is in the way.
    assert_eq!(found(Rule::Overflow, &boxed("spacing: 0pt")), [""; 0]);
    // Here something is.
    let collides = "#block(width: 40mm, height: 10mm)[#lorem(20)]\nBehind the box.";
    assert_eq!(found(Rule::Overflow, collides).len(), 1);
    let side = "#block(width: 15mm, fill: silver)[Donaudampfschifffahrtsgesellschaft]";
    assert_eq!(
        found(Rule::Overflow, side),
        ["text runs out of the side of its box on page 1: “Donaudampfschifffahrtsgesellschaft”"]
    );
}

/// The signs of Typst's blind text, counted on a page that holds all of it.
fn lipsum(words: usize) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let options = PressOptions { root: folder.path().to_owned(), ..PressOptions::default() };
    let request = PrintRequest {
        path: "a.typ".to_owned(),
        text: format!("#set page(width: 5000mm)\n#lorem({words})"),
        words: true,
        ..PrintRequest::default()
    };
    print(&mut Press::new(&options), &request).words[0]
        .trim_matches([' ', super::super::SEAM])
        .chars()
        .count()
}

#[test]
fn text_at_the_edge_of_the_page_is_told() {
    let told = |text: &str| found(Rule::OffPage, text);
    assert_eq!(
        told("#place(top + right, dx: 25mm)[Away with it]"),
        ["text runs off the right edge of page 1: “Away with it”"]
    );
    let near = told("#place(top + left, dx: -9mm)[Near]");
    assert_eq!(
        near,
        ["text stands 1.0 mm from the left edge of page 1, where a cut may take it: “Near”"]
    );
    assert_eq!(told("#place(top + left, dx: -6mm)[Far enough]"), [""; 0]);
}

#[test]
fn the_number_of_pages_is_what_was_agreed() {
    let pages = |count: usize| vec!["Text"; count].join("\n#pagebreak()\n");
    let told = |count, wanted: PageCount| {
        let config = Preflight { pages: wanted, ..Preflight::default() };
        found_with(Rule::PageCount, &pages(count), config)
    };
    let by_four = PageCount { multiple_of: Some(4), ..PageCount::default() };
    assert_eq!(
        told(3, by_four),
        ["the document has 3 pages; their number must be a multiple of 4"]
    );
    assert_eq!(told(4, by_four), [""; 0]);
    let between = PageCount { at_least: Some(2), at_most: Some(3), ..PageCount::default() };
    assert_eq!(told(1, between), ["the document has 1 page; it needs at least 2"]);
    assert_eq!(told(4, between), ["the document has 4 pages; it may have at most 3"]);
    let two = PageCount { exactly: Some(2), ..PageCount::default() };
    assert_eq!(told(3, two), ["the document has 3 pages; it must have 2"]);
    assert_eq!(told(2, two), [""; 0]);
}

#[test]
fn a_page_with_a_running_head_alone_is_empty() {
    let text = "#set page(header: [Head])\nText\n#pagebreak()\n#pagebreak()\nText\n#pagebreak()\n#pdf.artifact(line(length: 10mm))";
    assert_eq!(found(Rule::EmptyPage, text), ["page 2 is empty"]);
}

#[test]
fn pictures_need_pixels_and_words() {
    let wide = "#image(\"a.png\", width: 50mm, alt: \"Grey\")";
    assert_eq!(
        found(Rule::Resolution, wide),
        ["a picture on page 1 is printed with 51 pixels per inch, and 150 are needed"]
    );
    assert_eq!(found(Rule::Resolution, &format!("#scale(20%, reflow: true)[{wide}]")), [""; 0]);
    let mute = "#image(\"a.png\", width: 5mm)";
    assert_eq!(found(Rule::Alt, mute), ["a picture on page 1 has no alternative text"]);
    assert_eq!(found(Rule::Alt, &format!("#pdf.artifact[{mute}]")), [""; 0]);
    assert_eq!(found(Rule::Alt, "#figure(alt: \"Grey\", image(\"a.png\", width: 5mm))"), [""; 0]);
}

#[test]
fn type_is_large_enough_and_stands_out() {
    assert_eq!(
        found(Rule::SmallText, "#text(5pt)[Small print] #text(6pt)[Legible]"),
        ["type of 5 pt on page 1: “Small print”; the least is 6 pt"]
    );
    assert_eq!(found(Rule::SmallText, "#scale(40%)[Scaled]").len(), 1);
    let told = |text: &str| found(Rule::Contrast, text);
    assert_eq!(
        told("#text(rgb(\"#999999\"))[Pale]"),
        ["“Pale” on page 1 is #999999 on #FFFFFF: a contrast of 2.8 to 1, and 4.5 is needed"]
    );
    assert_eq!(told("#text(20pt, rgb(\"#8A8A8A\"))[Pale and large]"), [""; 0]);
    assert_eq!(told("#text(rgb(\"#767676\"))[Just enough]"), [""; 0]);
    assert_eq!(
        told("#rect(fill: rgb(\"#1E5F9E\"), text(rgb(\"#1C2733\"))[Dark on dark])").len(),
        1
    );
    assert_eq!(told("#rect(fill: rgb(\"#1E5F9E\"), text(white)[Light on dark])"), [""; 0]);
    assert_eq!(told("#set page(fill: black)\n#text(white)[Light on a black page]"), [""; 0]);
    assert_eq!(told("#set page(fill: black)\nBlack on black").len(), 1);
    assert_eq!(told("#rect(fill: black.transparentize(90%))[On light grey]"), [""; 0]);
    // Nobody can tell what a picture shows there.
    assert_eq!(told("#place(image(\"a.png\", alt: \"Grey\"))#text(white)[On a picture]"), [""; 0]);
}

#[test]
fn lines_that_stand_alone_are_told() {
    // Typst keeps lines together unless it is told not to mind.
    let careless = "#set text(costs: (widow: 0%, orphan: 0%))\n#show heading: set block(sticky: false)\n#set par(spacing: 6pt)\n";
    let fill = |height: u32| format!("{careless}#block(height: {height}mm, width: 100%)\n");
    let five = "#set text(10pt)\n#lorem(38)";
    let all: Vec<String> =
        (60..=80).flat_map(|height| found(Rule::LonelyLines, &(fill(height) + five))).collect();
    assert!(
        all.iter().any(|told| told.starts_with("the first line of a paragraph stands alone")),
        "{all:?}"
    );
    assert!(
        all.iter().any(|told| told.starts_with("the last line of a paragraph stands alone")),
        "{all:?}"
    );
    let heading = fill(60) + "= Heading\n#block(height: 20mm)\nText";
    assert_eq!(
        found(Rule::LonelyLines, &heading),
        [
            "the heading “Heading” stands at the foot of a column on page 1, and its text begins elsewhere"
        ]
    );
    assert_eq!(found(Rule::LonelyLines, &(fill(40) + "= Heading\n#lorem(60)")), [""; 0]);
    let columns = "#set page(columns: 2, height: 60mm)\n#show heading: set block(sticky: false)\n#block(height: 24mm)\n= Heading\n#block(height: 20mm)\nText";
    assert_eq!(found(Rule::LonelyLines, columns).len(), 1);
}

#[test]
fn text_of_another_language_is_told_unless_it_is_marked() {
    let az = "#set text(lang: \"az\")\nTəlim iştirakçılar üçün çox faydalı oldu və davam edir.\n\n";
    let en = "The participants of the course were trained in Baku.";
    assert_eq!(
        found(Rule::Untranslated, &format!("{az}{en}")),
        [
            "text on page 1 seems to be English and not Azerbaijani: “The participants of the course were trai…”"
        ]
    );
    assert_eq!(found(Rule::Untranslated, &format!("{az}#text(lang: \"en\")[{en}]")), [""; 0]);
}

#[test]
fn links_that_lead_nowhere_are_told() {
    let told = found(Rule::Links, "#link(\"www.icmpd.org\")[Web] #link(\"mailto:a@b.az\")[Mail]");
    assert_eq!(
        told,
        [
            "the link to “www.icmpd.org” on page 1 leads nowhere: it does not begin with https:// or http://"
        ]
    );
}

#[test]
fn levels_are_those_of_the_document_and_many_findings_are_cut_short() {
    let small: String =
        (1..=9).map(|page| format!("#text(5pt)[Small {page}]\n#pagebreak()\n")).collect();
    let levels = |level| Preflight {
        levels: BTreeMap::from([(Rule::SmallText, level)]),
        ..Preflight::default()
    };
    let problems = inspected(&small, levels(Level::Error));
    let own: Vec<_> = problems.iter().filter(|p| p.rule == Some(Rule::SmallText)).collect();
    assert_eq!(own.len(), 6);
    assert!(
        own[5].message.ends_with("; 3 more like this")
            && own[0].severity == crate::diagnostic::Severity::Error
    );
    assert_eq!(found_with(Rule::SmallText, &small, levels(Level::Off)), [""; 0]);
}

#[test]
fn screen_colours_among_inks_are_told_with_their_place() {
    let picture =
        "#place(top + left, dx: 20mm, dy: 30mm, image(\"b.png\", width: 10mm, alt: \"An emblem\"))";
    let told = found(Rule::InkColours, picture);
    assert_eq!(told, [""; 0], "a document for the screen");
    let inks = "#set text(fill: cmyk(0%, 0%, 0%, 100%))\nInk\n";
    let told = found(Rule::InkColours, &format!("{inks}{picture}"));
    assert_eq!(
        told,
        [
            "the document is set in inks, and these keep colours of the screen (RGB): a photograph (“An emblem”) on page 1, 30 mm from the left and 40 mm from the top"
        ]
    );
    let told = found(
        Rule::InkColours,
        &format!(
            "{inks}#image(\"a.png\", width: 10mm, alt: \"Grey\") #text(white)[a] #text(rgb(\"#777777\"))[b]"
        ),
    );
    assert_eq!(told, [""; 0], "greys print with black");
    let told = found(
        Rule::InkColours,
        &format!("{inks}#rect(width: 5mm, height: 5mm, fill: navy)\n#text(red)[A word]"),
    );
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("a ground on page 1, ")
            && told[0].contains("the text “A word” on page 1, "),
        "{told:?}"
    );
}
