//! What stands on a finished page, in the page's own points.

use typst::foundations::Content;
use typst::introspection::{Location, Tag};
use typst::layout::{Abs, Frame, FrameItem, Point, Size, Transform};
use typst::model::{Destination, HeadingElem, ParElem};
use typst::pdf::{ArtifactElem, ArtifactKind};
use typst::syntax::Span;
use typst::text::{FontWeight, TextItem};
use typst::visualize::{Color, Geometry, Image, Paint};

/// An upright rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    /// Where a rectangle comes to lie; of a turned one the outermost sides.
    fn of(min: Point, max: Point, by: Transform) -> Self {
        let corners = [min, Point::new(max.x, min.y), Point::new(min.x, max.y), max];
        let points = corners.map(|corner| {
            let at = corner.transform(by);
            (at.x.to_pt(), at.y.to_pt())
        });
        let least = |pick: fn(&(f64, f64)) -> f64| points.iter().map(pick).fold(f64::MAX, f64::min);
        let most = |pick: fn(&(f64, f64)) -> f64| points.iter().map(pick).fold(f64::MIN, f64::max);
        Self {
            left: least(|p| p.0),
            top: least(|p| p.1),
            right: most(|p| p.0),
            bottom: most(|p| p.1),
        }
    }

    fn sized(size: Size, by: Transform) -> Self {
        Self::of(Point::zero(), Point::new(size.x, size.y), by)
    }

    pub(super) fn centre(&self) -> (f64, f64) {
        (f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }

    pub(super) fn holds(&self, (x, y): (f64, f64)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }
}

/// A box that text is set in: a block, a box, a page.
#[derive(Debug, Clone)]
pub(super) struct TextBox {
    pub(super) area: Area,
    /// Whether what runs out of it is not seen.
    pub(super) clips: bool,
}

/// A run of text with one look.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) text: String,
    /// From the top of small letters' ascenders to the baseline, which is its bottom.
    pub(super) area: Area,
    /// In points, as it is printed.
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) fill: Option<Color>,
    pub(super) language: String,
    pub(super) span: Span,
    /// The boxes around it, the innermost last, as numbers of the page's boxes.
    pub(super) boxes: Vec<usize>,
    /// The paragraph or heading that it belongs to, if any.
    pub(super) part: Option<Part>,
    /// Whether it is no text for reading: a running head, a decoration.
    pub(super) artifact: bool,
    /// Whether it reads from left to right, upright.
    pub(super) upright: bool,
    /// How many grounds were painted before it.
    pub(super) after: usize,
}

/// A paragraph or a heading, by where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) location: Location,
    pub(super) heading: bool,
}

/// Something painted that text may stand on.
#[derive(Debug, Clone)]
pub(super) struct Ground {
    pub(super) area: Area,
    /// `None` if its colour differs from place to place.
    pub(super) colour: Option<Color>,
}

/// A picture.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    pub(super) image: Image,
    pub(super) span: Span,
    /// Its printed width and height.
    pub(super) printed: (f64, f64),
    pub(super) area: Area,
    pub(super) artifact: bool,
    /// Whether a figure around it has an alternative text.
    pub(super) told: bool,
}

/// All that stands on a page.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) number: u32,
    pub(super) size: (f64, f64),
    pub(super) runs: Vec<Run>,
    pub(super) grounds: Vec<Ground>,
    pub(super) boxes: Vec<TextBox>,
    pub(super) pictures: Vec<Picture>,
    pub(super) links: Vec<(String, Area)>,
    /// Whether anything but running heads can be seen.
    pub(super) filled: bool,
}

/// The elements that are open while pages are walked; paragraphs go on over pages.
#[derive(Debug, Default)]
pub(super) struct Open(Vec<(Location, Kind)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Paragraph,
    Heading,
    Artifact,
    /// A running head or foot.
    Running,
    /// A figure with an alternative text.
    Told,
}

fn artifact(element: &Content) -> Kind {
    let kind = element.to_packed::<ArtifactElem>().and_then(|artifact| *artifact.kind.as_option());
    match kind {
        Some(ArtifactKind::Header | ArtifactKind::Footer | ArtifactKind::Page) => Kind::Running,
        _ => Kind::Artifact,
    }
}

impl Open {
    fn tag(&mut self, tag: &Tag) {
        match tag {
            Tag::Start(element, _) => {
                let kind = match element {
                    _ if element.is::<ParElem>() => Kind::Paragraph,
                    _ if element.is::<HeadingElem>() => Kind::Heading,
                    _ if element.is::<ArtifactElem>() => artifact(element),
                    _ if element.to_packed::<typst::model::FigureElem>().is_some_and(
                        |figure| figure.alt.as_option().as_ref().is_some_and(|alt| alt.is_some()),
                    ) =>
                    {
                        Kind::Told
                    }
                    _ => return,
                };
                if let Some(location) = element.location() {
                    self.0.push((location, kind));
                }
            }
            Tag::End(location, ..) => self.0.retain(|(open, _)| open != location),
        }
    }

    fn is(&self, kind: Kind) -> bool {
        self.0.iter().any(|(_, open)| *open == kind)
    }

    fn is_artifact(&self) -> bool {
        self.is(Kind::Artifact) || self.is(Kind::Running)
    }

    /// The paragraph or heading, unless an artifact lies between.
    fn part(&self) -> Option<Part> {
        let apart = |kind: Kind| matches!(kind, Kind::Artifact | Kind::Running);
        let inner = self.0.iter().rev().take_while(|(_, kind)| !apart(*kind));
        // A heading's text is a paragraph of its own; the heading counts.
        let mut found = None;
        for (location, kind) in inner {
            match kind {
                Kind::Heading => return Some(Part { location: *location, heading: true }),
                Kind::Paragraph if found.is_none() => {
                    found = Some(Part { location: *location, heading: false });
                }
                _ => {}
            }
        }
        found
    }
}

/// Reads a page.
pub(super) fn read(number: u32, page: &typst_layout::Page, open: &mut Open) -> Sheet {
    let frame = &page.frame;
    let mut sheet = Sheet {
        number,
        size: (frame.width().to_pt(), frame.height().to_pt()),
        runs: Vec::new(),
        grounds: Vec::new(),
        boxes: Vec::new(),
        pictures: Vec::new(),
        links: Vec::new(),
        filled: false,
    };
    let bleed = page.bleed;
    let paper = Area::of(
        Point::new(-bleed.left, -bleed.top),
        Point::new(frame.width() + bleed.right, frame.height() + bleed.bottom),
        Transform::identity(),
    );
    sheet.grounds.push(Ground { area: paper, colour: Some(Color::WHITE) });
    if let Some(fill) = page.fill_or_white() {
        sheet.grounds.push(Ground { area: paper, colour: solid(&fill) });
    }
    walk(&mut sheet, frame, Transform::identity(), &mut Vec::new(), open);
    sheet
}

fn solid(paint: &Paint) -> Option<Color> {
    match paint {
        Paint::Solid(colour) => Some(colour.clone()),
        _ => None,
    }
}

fn walk(sheet: &mut Sheet, frame: &Frame, by: Transform, boxes: &mut Vec<usize>, open: &mut Open) {
    for (at, item) in frame.items() {
        let here = by.pre_concat(Transform::translate(at.x, at.y));
        match item {
            FrameItem::Group(group) => {
                let here = here.pre_concat(group.transform);
                let clip = group.clip.is_some();
                let is_box = clip || group.frame.kind().is_hard();
                if is_box {
                    let area = Area::sized(group.frame.size(), here);
                    boxes.push(sheet.boxes.len());
                    sheet.boxes.push(TextBox { area, clips: clip });
                }
                walk(sheet, &group.frame, here, boxes, open);
                if is_box {
                    boxes.pop();
                }
            }
            FrameItem::Text(text) => {
                let run = run(sheet, text, here, boxes, open);
                sheet.filled |= !open.is(Kind::Running) && !run.text.trim().is_empty();
                sheet.runs.push(run);
            }
            FrameItem::Shape(shape, _) => {
                let visible = shape.fill.is_some() || shape.stroke.is_some();
                sheet.filled |= visible && !open.is(Kind::Running);
                let Some(fill) = &shape.fill else { continue };
                let bounds = shape.geometry.bbox(None);
                let area = Area::of(bounds.min, bounds.max, here);
                let rectangle = matches!(shape.geometry, Geometry::Rect(_));
                let colour = solid(fill).filter(|_| rectangle);
                sheet.grounds.push(Ground { area, colour });
            }
            FrameItem::Image(image, size, span) => {
                sheet.filled |= !open.is(Kind::Running);
                let area = Area::sized(*size, here);
                sheet.grounds.push(Ground { area, colour: None });
                let across = here.sx.get().hypot(here.ky.get());
                let down = here.kx.get().hypot(here.sy.get());
                sheet.pictures.push(Picture {
                    image: image.clone(),
                    span: *span,
                    printed: (size.x.to_pt() * across, size.y.to_pt() * down),
                    area,
                    artifact: open.is_artifact(),
                    told: open.is(Kind::Told),
                });
            }
            FrameItem::Link(Destination::Url(url), size) => {
                sheet.links.push((url.as_str().to_owned(), Area::sized(*size, here)));
            }
            FrameItem::Link(..) => {}
            FrameItem::Tag(tag) => open.tag(tag),
        }
    }
}

/// The share of the size that capitals and ascenders take above the baseline.
const ASCENT: f64 = 0.7;

fn run(sheet: &Sheet, text: &TextItem, here: Transform, boxes: &[usize], open: &Open) -> Run {
    let top = Point::with_y(text.size * -ASCENT);
    // A blank at the end of a line takes no room.
    let shown = text.text.trim_end().len();
    let glyphs = text.glyphs.iter().filter(|glyph| glyph.range().start < shown);
    let width = glyphs.map(|glyph| glyph.x_advance.at(text.size)).sum::<Abs>();
    let area = Area::of(top, Point::with_x(width), here);
    let info = text.font.info();
    Run {
        text: text.text.to_string(),
        area,
        size: text.size.to_pt() * here.kx.get().hypot(here.sy.get()),
        bold: info.variant.weight >= FontWeight::BOLD,
        fill: solid(&text.fill),
        language: text.lang.as_str().to_owned(),
        span: text.glyphs.first().map_or_else(Span::detached, |glyph| glyph.span.0),
        boxes: boxes.to_vec(),
        part: open.part(),
        artifact: open.is_artifact(),
        upright: here.kx.get() == 0.0 && here.ky.get() == 0.0 && here.sx.get() > 0.0,
        after: sheet.grounds.len(),
    }
}
