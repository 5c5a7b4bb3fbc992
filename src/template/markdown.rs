//! CommonMark to Typst, made of function calls and string literals only, so that no text of the
//! author can be markup.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Object, ObjectRepr};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::literal::string;
use super::markup::CellUse;
use crate::locale::{Language, Typographer, hyphenate};

/// Typst source that is known to be safe, or declared to be trusted.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) source: String,
    /// The cells that it was made from.
    pub(super) cells: Vec<CellUse>,
}

impl Object for Content {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

/// How a text is turned into Typst.
#[derive(Debug, Clone)]
pub(super) struct Style {
    /// The level of its highest headings.
    pub(super) top: u8,
    /// The language it is written in.
    pub(super) language: Language,
    /// Whether words may be parted where Typst does not know how.
    pub(super) hyphens: bool,
    /// Whether it gets real quotation marks and dashes.
    pub(super) niceties: bool,
}

/// Turns CommonMark into Typst.
///
/// Raw HTML is printed as text. Pictures are printed as their alternative text: a picture needs a
/// place and a size, which the template gives it.
pub(super) fn to_typst(markdown: &str, style: &Style) -> String {
    let mut writer = Writer {
        out: String::new(),
        style,
        typographer: Typographer::new(&style.language),
        as_typed: 0,
        whole: 0,
        last: false,
        between: false,
        tight: Vec::new(),
    };
    let events = joined(Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH));
    let mut events = events.into_iter().peekable();
    while let Some(event) = events.next() {
        let ends = |next: &Event<'_>| matches!(next, Event::End(TagEnd::Paragraph | TagEnd::Item));
        writer.last = events.peek().is_none_or(ends);
        writer.event(event);
    }
    writer.out
}

/// The events with neighbouring texts made one: the parser parts them at characters that may be
/// marks, which is also where quotations and dashes are.
fn joined<'a>(events: impl Iterator<Item = Event<'a>>) -> Vec<Event<'a>> {
    let mut joined: Vec<Event<'a>> = Vec::new();
    for event in events {
        match (joined.last_mut(), event) {
            (Some(Event::Text(before)), Event::Text(text)) => {
                *before = format!("{before}{text}").into();
            }
            (Some(Event::Text(before)), Event::SoftBreak) => *before = format!("{before} ").into(),
            (_, Event::SoftBreak) => joined.push(Event::Text(" ".into())),
            (_, event) => joined.push(event),
        }
    }
    joined
}

struct Writer<'a> {
    out: String,
    style: &'a Style,
    typographer: Typographer,
    /// How many open blocks show their text as it was typed.
    as_typed: usize,
    /// How many open blocks keep their words whole.
    whole: usize,
    /// Whether a paragraph ends behind this event. Its last word stays whole, lest a line have
    /// nothing but a syllable.
    last: bool,
    /// Whether a paragraph break is due before the next block.
    between: bool,
    /// For each open list: whether an item has begun and not yet a block in it.
    tight: Vec<bool>,
}

impl Writer<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => {
                self.typographer.pass(&code);
                self.out.push_str(&format!("#raw({});", string(&code)));
            }
            // Raw HTML says nothing to Typst. Its characters are printed.
            Event::Html(html) | Event::InlineHtml(html) => self.literal(&html),
            Event::HardBreak => self.out.push_str("#linebreak();"),
            Event::Rule => {
                self.block();
                self.out.push_str("#line(length: 100%, stroke: 0.4pt);");
                self.between = true;
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.as_typed > 0 {
            return self.literal(text);
        }
        let mut text = text.to_owned();
        if self.style.niceties {
            text = self.typographer.set(&text);
        }
        if self.style.hyphens && self.whole == 0 {
            let end = if self.last { text.trim_end().rfind(' ').unwrap_or(0) } else { text.len() };
            let (words, rest) = text.split_at(end);
            text = hyphenate(words, &self.style.language).into_owned() + rest;
        }
        self.literal(&text);
    }

    fn literal(&mut self, text: &str) {
        self.out.push_str(&format!("#{};", string(text)));
    }

    /// Separates a block from the one before.
    fn block(&mut self) {
        self.typographer.paragraph();
        if self.between {
            self.out.push_str("#parbreak();");
        }
        self.between = false;
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.block(),
            Tag::Heading { level, .. } => {
                self.block();
                self.whole += 1;
                let level = self.style.top.saturating_add(depth(level) - 1);
                self.out.push_str(&format!("#heading(level: {level})["));
            }
            Tag::BlockQuote(_) => {
                self.block();
                self.out.push_str("#quote(block: true)[");
            }
            Tag::CodeBlock(_) => {
                self.block();
                self.as_typed += 1;
                self.out.push_str("#block[#set text(font: \"DejaVu Sans Mono\");");
            }
            Tag::List(start) => {
                self.block();
                match start {
                    Some(start) => self.out.push_str(&format!("#enum(start: {start}, ")),
                    None => self.out.push_str("#list("),
                }
                self.tight.push(true);
            }
            Tag::Item => {
                self.typographer.paragraph();
                self.out.push('[');
                self.between = false;
            }
            Tag::Emphasis => self.out.push_str("#emph["),
            Tag::Strong => self.out.push_str("#strong["),
            Tag::Strikethrough => self.out.push_str("#strike["),
            // Typst refuses a link to nothing, and one of more than 8,000 bytes.
            Tag::Link { dest_url, .. } if (1..=8000).contains(&dest_url.len()) => {
                self.out.push_str(&format!("#link({})[", string(&dest_url)));
            }
            _ => self.out.push_str("#["),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.between = true,
            TagEnd::Heading(_) | TagEnd::BlockQuote(_) | TagEnd::CodeBlock => {
                match tag {
                    TagEnd::Heading(_) => self.whole -= 1,
                    TagEnd::CodeBlock => self.as_typed -= 1,
                    _ => {}
                }
                self.out.push_str("];");
                self.between = true;
            }
            TagEnd::List(_) => {
                self.tight.pop();
                self.out.push_str(");");
                self.between = true;
            }
            TagEnd::Item => {
                self.out.push_str("], ");
                self.between = false;
            }
            _ => self.out.push_str("];"),
        }
    }
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typst(markdown: &str, tag: &str) -> String {
        let language = Language::new(tag);
        to_typst(markdown, &Style { top: 2, language, hyphens: true, niceties: true })
    }

    #[test]
    fn words_part_in_texts_and_not_in_headings_and_code() {
        let source =
            typst("# Kitabxana\n\nKitabxana `kitabxana` \"və\nbu\"\n\n    \"kitabxana\"\n", "az");
        let shown = source.replace('\u{AD}', "|").replace('\u{A0}', "~");
        insta::assert_snapshot!(shown, @r##"#heading(level: 2)[#"Kitabxana";];#parbreak();#"Ki|tab|xana ";#raw("kitabxana");#" «və~bu»";#parbreak();#block[#set text(font: "DejaVu Sans Mono");#"\"kitabxana\"\n";];"##);
        assert!(!typst("Hyphenation", "en").contains('\u{AD}'));
        // No line of a paragraph has a mere syllable.
        let shown = typst("Kitabxana kitabxana.", "az").replace('\u{AD}', "|");
        assert_eq!(shown, "#\"Ki|tab|xana kitabxana.\";");
    }

    #[test]
    fn markdown_becomes_calls_and_strings() {
        insta::assert_snapshot!(typst("A *b* **c** `d`.\n\nNext [x](https://a.b).\n\n- one\n- two\n  1. in\n\n# Head\n\n> q\n", "en"), @r##"#"A ";#emph[#"b";];#" ";#strong[#"c";];#" ";#raw("d");#".";#parbreak();#"Next ";#link("https://a.b")[#"x";];#".";#parbreak();#list([#"one";], [#"two";#enum(start: 1, [#"in";], );], );#parbreak();#heading(level: 2)[#"Head";];#parbreak();#quote(block: true)[#"q";];"##);
    }

    #[test]
    fn hostile_markdown_stays_one_block() {
        for text in [
            "]#panic()",
            "#let x = 1",
            "*a",
            "```\n]\n",
            "<b>]</b>",
            "[a](\")#panic()\")",
            "$x$ @ref \\",
        ] {
            let source = format!("#[{}]", typst(text, "az"));
            let tree = typst_syntax::parse(&source);
            assert!(!tree.diagnosis().errors, "{source}");
            assert_eq!(tree.children().len(), 2, "{source}");
        }
    }
}
