//! SVG, written mark by mark.

use crate::{
    font::{Face, Fonts, clean},
    palette,
};
use std::fmt::Write;

/// Where a line of text holds on to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a line of text looks.
#[derive(Debug, Clone, Copy)]
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
}

/// A drawing under way; positions are in its own units, from the top left.
pub(crate) struct Svg<'a> {
    pub(crate) fonts: &'a Fonts,
    width: f32,
    body: String,
}

impl<'a> Svg<'a> {
    pub(crate) fn new(fonts: &'a Fonts, width: f32) -> Self {
        Self { fonts, width, body: String::new() }
    }

    /// A line of text on its baseline.
    pub(crate) fn text(&mut self, x: f32, y: f32, anchor: Anchor, style: Style, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let weight = if style.face == Face::Bold { r#" font-weight="700""# } else { "" };
        let Style { size, colour, .. } = style;
        let text = escape(text);
        self.put(format_args!(
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{size}" fill="{colour}"{weight}{anchor}>{text}</text>"#
        ));
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

    /// A line between two points; `dash` is the SVG pattern, empty for a solid one.
    pub(crate) fn line(&mut self, from: (f32, f32), to: (f32, f32), colour: &str, width: f32, dash: &str) {
        let dash = if dash.is_empty() { String::new() } else { format!(r#" stroke-dasharray="{dash}""#) };
        self.put(format_args!(
            r#"<line x1="{:.1}" y1="{:.1}" x2="{:.1}" y2="{:.1}" stroke="{colour}" stroke-width="{width}"{dash}/>"#,
            from.0, from.1, to.0, to.1
        ));
    }

    /// A dot; a hollow one shows the paper inside.
    pub(crate) fn dot(&mut self, x: f32, y: f32, radius: f32, colour: &str, hollow: bool) {
        let fill = if hollow { palette::PAPER } else { colour };
        self.put(format_args!(
            r#"<circle cx="{x:.1}" cy="{y:.1}" r="{radius}" fill="{fill}" stroke="{colour}" stroke-width="2"/>"#
        ));
    }

    /// A filled box.
    pub(crate) fn area(&mut self, at: (f32, f32), size: (f32, f32), colour: &str) {
        let ((x, y), (width, height)) = (at, size);
        self.put(format_args!(
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="{colour}"/>"#
        ));
    }

    /// The whole drawing; `kind` tells its title from those of other drawings in one page.
    pub(crate) fn finish(self, kind: &str, height: f32, title: &str, description: &str) -> String {
        let (width, height, paper) = (self.width, height.ceil(), palette::PAPER);
        let (title, description, family) = (escape(title), escape(description), escape(self.fonts.family()));
        let body = self.body;
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="{kind}-title {kind}-desc" font-family="'{family}', serif"><title id="{kind}-title">{title}</title><desc id="{kind}-desc">{description}</desc><rect width="{width}" height="{height}" fill="{paper}"/>{body}</svg>"#
        )
    }

    fn put(&mut self, markup: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.body.write_fmt(markup);
    }
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
}
