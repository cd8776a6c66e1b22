//! SVG, written mark by mark.

use crate::{
    drawing::Look,
    fill::Fill,
    font::{Face, Fonts, clean},
    palette::{MARK, PAPER},
};
use std::fmt::{self, Write};

/// Where a line of text holds on to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a line of text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    pub size: f32,
    pub face: Face,
    pub colour: &'static str,
}

impl Style {
    pub(crate) const fn regular(size: f32, colour: &'static str) -> Self {
        Self { size, face: Face::Regular, colour }
    }

    pub(crate) const fn bold(size: f32, colour: &'static str) -> Self {
        Self { size, face: Face::Bold, colour }
    }

    /// From one line to the next.
    pub(crate) fn leading(self) -> f32 {
        (self.size * 1.3).round()
    }

    /// How far the baseline is below the middle of the digits.
    pub(crate) fn sink(self) -> f32 {
        self.size * 0.33
    }
}

/// A drawing under way; positions are in its own units, from the top left.
pub(crate) struct Svg<'a> {
    pub(crate) fonts: &'a Fonts,
    width: f32,
    /// Begins every id.
    name: String,
    body: String,
    fills: Vec<Fill>,
    links: bool,
    /// What the group under way says of all its texts.
    group: Option<(Anchor, Style)>,
}

impl<'a> Svg<'a> {
    /// `kind` tells the ids from those of other drawings in one page.
    pub(crate) fn new(look: &Look<'a>, kind: &str, width: f32) -> Self {
        let prefix: String = look.prefix.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let name = if prefix.is_empty() { kind.to_owned() } else { format!("{prefix}-{kind}") };
        Self { fonts: look.fonts, width, name, body: String::new(), fills: Vec::new(), links: false, group: None }
    }

    /// How wide a line is set.
    pub(crate) fn measure(&self, style: Style, text: &str) -> f32 {
        self.fonts.width(&clean(text), style.size, style.face)
    }

    /// A line of text on its baseline.
    pub(crate) fn text(&mut self, x: f32, y: f32, anchor: Anchor, style: Style, text: &str) {
        let looks = if self.group == Some((anchor, style)) { String::new() } else { looks(anchor, style) };
        let width = self.measure(style, text);
        // A browser that lacks our font sets a line in its own one, which may be wider: it keeps to our measure.
        let length = if width > 60.0 {
            format!(r#" textLength="{}" lengthAdjust="spacingAndGlyphs""#, Short(width))
        } else {
            String::new()
        };
        let (text, x, y) = (escape(text), Short(x), Short(y));
        self.put(format_args!(r#"<text x="{x}" y="{y}"{looks}{length}>{text}</text>"#));
    }

    /// Many texts that look alike say so once.
    pub(crate) fn grouped(&mut self, anchor: Anchor, style: Style, draw: impl FnOnce(&mut Self)) {
        self.put(format_args!(r#"<g{} pointer-events="all">"#, looks(anchor, style)));
        self.group = Some((anchor, style));
        draw(self);
        self.group = None;
        self.body.push_str("</g>");
    }

    /// Text in lines of at most `width`, at most `lines` of them, the first one `leading` below `top`; answers where it ends.
    pub(crate) fn paragraph(&mut self, x: f32, top: f32, width: f32, lines: usize, style: Style, text: &str) -> f32 {
        let mut y = top;
        for line in self.fonts.wrap(text, style.size, style.face, width, lines) {
            y += style.leading();
            self.text(x, y, Anchor::Start, style, &line);
        }
        y
    }

    /// A line through points; `dash` is the SVG pattern, empty for a solid one.
    pub(crate) fn line(&mut self, points: &[(f32, f32)], colour: &str, width: f32, dash: &str) {
        let dash = if dash.is_empty() { String::new() } else { format!(r#" stroke-dasharray="{dash}""#) };
        let path = path(points);
        self.put(format_args!(r#"<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dash}/>"#));
    }

    /// What is between two bounds: a line along the first axis with caps at its ends.
    pub(crate) fn interval(&mut self, ends: [(f32, f32); 2], hollow: bool) {
        let [(ax, ay), (bx, by)] = ends;
        let upright = (bx - ax).abs() < (by - ay).abs();
        let (dx, dy) = if upright { (4.5, 0.0) } else { (0.0, 4.5) };
        self.line(&[(ax, ay), (bx, by)], MARK, 2.5, if hollow { "3 3" } else { "" });
        let cap = |x: f32, y: f32| format!("M{} {}L{} {}", Short(x - dx), Short(y - dy), Short(x + dx), Short(y + dy));
        let caps = cap(ax, ay) + &cap(bx, by);
        self.put(format_args!(r#"<path d="{caps}" stroke="{MARK}" stroke-width="2"/>"#));
    }

    /// A dot; a hollow one shows the paper inside.
    pub(crate) fn dot(&mut self, x: f32, y: f32, radius: f32, colour: &str, hollow: bool) {
        let fill = if hollow { PAPER } else { colour };
        let (x, y) = (Short(x), Short(y));
        self.put(format_args!(
            r#"<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}" stroke="{colour}" stroke-width="2"/>"#
        ));
    }

    /// A filled box.
    pub(crate) fn area(&mut self, at: (f32, f32), size: (f32, f32), fill: Fill) {
        let fill = self.fill(fill);
        let (x, y, width, height) = (Short(at.0), Short(at.1), Short(size.0), Short(size.1));
        self.put(format_args!(r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"/>"#));
    }

    /// A filled box with an outline.
    pub(crate) fn framed(&mut self, at: (f32, f32), size: (f32, f32), fill: Fill, edge: &str, width: f32) {
        let fill = self.fill(fill);
        let (x, y, w, h) = (Short(at.0), Short(at.1), Short(size.0), Short(size.1));
        self.put(format_args!(
            r#"<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{fill}" stroke="{edge}" stroke-width="{width}"/>"#
        ));
    }

    /// Filled shapes with one outline for all; each is a closed row of points.
    pub(crate) fn shapes(&mut self, shapes: &[Vec<(f32, f32)>], fill: Fill, edge: &str, dash: &str) {
        if shapes.is_empty() {
            return;
        }
        let fill = self.fill(fill);
        let dash = if dash.is_empty() { String::new() } else { format!(r#" stroke-dasharray="{dash}""#) };
        let d: String = shapes.iter().map(|points| path(points) + "z").collect();
        self.put(format_args!(r#"<path d="{d}" fill="{fill}" stroke="{edge}"{dash}/>"#));
    }

    /// What `draw` draws leads to `link`, and so does the whole box around it; `label` says it to those who do not see it.
    /// Without a link it is only drawn.
    pub(crate) fn linked(
        &mut self,
        link: Option<&String>,
        label: &str,
        at: (f32, f32),
        size: (f32, f32),
        draw: impl FnOnce(&mut Self),
    ) {
        let Some(link) = link.filter(|it| is_page(it)) else { return draw(self) };
        self.links = true;
        let (href, label) = (escape(link), escape(label));
        let (x, y, w, h) = (Short(at.0), Short(at.1), Short(size.0), Short(size.1));
        let taps = if self.group.is_some() { "" } else { r#" pointer-events="all""# };
        self.put(format_args!(
            r#"<a href="{href}"><title>{label}</title><path d="M{x} {y}h{w}v{h}h-{w}" fill="none"{taps}/>"#
        ));
        draw(self);
        self.body.push_str("</a>");
    }

    /// The whole drawing.
    pub(crate) fn finish(self, height: f32, title: &str, description: &str) -> String {
        let (name, width, height, paper) = (&self.name, self.width, height.ceil(), PAPER);
        let (title, description, family) = (escape(title), escape(description), escape(self.fonts.family()));
        let mut definitions = String::new();
        for fill in &self.fills {
            if let Some(id) = fill.id() {
                let _ = write!(definitions, r#"<pattern id="{name}-{id}" {}"#, fill.definition());
            }
        }
        if !definitions.is_empty() {
            definitions = format!("<defs>{definitions}</defs>");
        }
        // An image has no parts, so whoever cannot see it would be led to links that have no names there: with links it is a group.
        let role = if self.links { "group" } else { "img" };
        let body = self.body;
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="{role}" aria-labelledby="{name}-title" aria-describedby="{name}-desc" font-family="'{family}', 'Times New Roman', Tinos, 'Liberation Serif', serif"><title id="{name}-title">{title}</title><desc id="{name}-desc">{description}</desc>{definitions}<rect width="{width}" height="{height}" fill="{paper}"/>{body}</svg>"#
        )
    }

    fn fill(&mut self, fill: Fill) -> String {
        match (fill, fill.id()) {
            (Fill::Plain(colour), _) => colour.to_owned(),
            (_, Some(id)) => {
                if !self.fills.contains(&fill) {
                    self.fills.push(fill);
                }
                format!("url(#{}-{id})", self.name)
            }
            (_, None) => "none".to_owned(),
        }
    }

    fn put(&mut self, markup: fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.body.write_fmt(markup);
    }
}

fn looks(anchor: Anchor, style: Style) -> String {
    let anchor = match anchor {
        Anchor::Start => "",
        Anchor::Middle => r#" text-anchor="middle""#,
        Anchor::End => r#" text-anchor="end""#,
    };
    let weight = if style.face == Face::Bold { r#" font-weight="700""# } else { "" };
    let Style { size, colour, .. } = style;
    format!(r#" font-size="{size}" fill="{colour}"{weight}{anchor}"#)
}

/// A position with at most one decimal, and none where it is zero.
struct Short(f32);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 10.0).round() as i64;
        let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
        let sign = if tenths < 0 { "-" } else { "" };
        if rest == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{rest}") }
    }
}

fn path(points: &[(f32, f32)]) -> String {
    let mut path = String::new();
    let mut last = None;
    for (x, y) in points {
        // Along an axis the way is shorter to write than the place.
        let _ = match last {
            None => write!(path, "M{} {}", Short(*x), Short(*y)),
            Some((from, before)) if before == *y => write!(path, "h{}", Short(x - from)),
            Some((before, from)) if before == *x => write!(path, "v{}", Short(y - from)),
            Some(_) => write!(path, "L{} {}", Short(*x), Short(*y)),
        };
        last = Some((*x, *y));
    }
    path
}

/// Whether a link leads to a page, and not to a script.
fn is_page(link: &str) -> bool {
    ["/", "?", "#", "https://", "http://"].iter().any(|start| link.starts_with(start))
}

/// Text as XML has it, in content and in quotes of either kind.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in clean(text).chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        assert_eq!(escape("<b a='1' c=\"2\">&\u{b}"), "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp; ");
    }

    #[test]
    fn positions_are_short() {
        for (value, written) in
            [(24.0, "24"), (24.04, "24"), (24.06, "24.1"), (-0.04, "0"), (-1.26, "-1.3"), (-0.3, "-0.3")]
        {
            assert_eq!(Short(value).to_string(), written);
        }
    }

    #[test]
    fn links_lead_to_pages() {
        for (link, leads) in [
            ("/tasks?agency=1", true),
            ("?from=2024-01-01", true),
            ("#table", true),
            ("https://example.org", true),
            ("javascript:alert(1)", false),
            (" /tasks", false),
            ("", false),
        ] {
            assert_eq!(is_page(link), leads, "{link:?}");
        }
    }
}
