//! CommonMark to Typst, made of function calls and string literals only, so that no text of the
//! author can be markup.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Object, ObjectRepr};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::literal::string;
use super::markup::CellUse;

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

/// Turns CommonMark into Typst. A heading of level 1 becomes one of level `top`.
///
/// Raw HTML is printed as text. Pictures are printed as their alternative text: a picture needs a
/// place and a size, which the template gives it.
pub(super) fn to_typst(markdown: &str, top: u8) -> String {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_SMART_PUNCTUATION;
    let mut writer = Writer { out: String::new(), top, between: false, tight: Vec::new() };
    for event in Parser::new_ext(markdown, options) {
        writer.event(event);
    }
    writer.out
}

struct Writer {
    out: String,
    top: u8,
    /// Whether a paragraph break is due before the next block.
    between: bool,
    /// For each open list: whether an item has begun and not yet a block in it.
    tight: Vec<bool>,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => {
                self.out.push_str(&format!("#raw({});", string(&code)));
            }
            // Raw HTML says nothing to Typst. Its characters are printed.
            Event::Html(html) | Event::InlineHtml(html) => self.text(&html),
            Event::SoftBreak => self.text(" "),
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
        self.out.push_str(&format!("#{};", string(text)));
    }

    /// Separates a block from the one before.
    fn block(&mut self) {
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
                let level = self.top.saturating_add(depth(level) - 1);
                self.out.push_str(&format!("#heading(level: {level})["));
            }
            Tag::BlockQuote(_) => {
                self.block();
                self.out.push_str("#quote(block: true)[");
            }
            Tag::CodeBlock(_) => {
                self.block();
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

    #[test]
    fn markdown_becomes_calls_and_strings() {
        insta::assert_snapshot!(to_typst("A *b* **c** `d`.\n\nNext [x](https://a.b).\n\n- one\n- two\n  1. in\n\n# Head\n\n> q\n", 2), @r##"#"A ";#emph[#"b";];#" ";#strong[#"c";];#" ";#raw("d");#".";#parbreak();#"Next ";#link("https://a.b")[#"x";];#".";#parbreak();#list([#"one";], [#"two";#enum(start: 1, [#"in";], );], );#parbreak();#heading(level: 2)[#"Head";];#parbreak();#quote(block: true)[#"q";];"##);
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
            let source = format!("#[{}]", to_typst(text, 3));
            let tree = typst_syntax::parse(&source);
            assert!(!tree.diagnosis().errors, "{source}");
            assert_eq!(tree.children().len(), 2, "{source}");
        }
    }
}
