//! What all drawings have in common: how they are asked for, and what is written above and below them.

use crate::{font::Fonts, table::Table, words::Words};

/// Figures that can be drawn, and read as a table.
pub trait Drawing {
    /// The drawing as SVG that stands alone in a page.
    fn to_svg(&self, look: &Look<'_>) -> String;

    /// The same figures as rows, all of them: what the drawing sums up is there one by one.
    fn table(&self, words: &Words) -> Table;
}

/// How a drawing is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// What draws and measures the text.
    pub fonts: &'a Fonts,
    /// The language.
    pub words: &'a Words,
    /// For which screen or paper.
    pub width: Width,
    /// Begins every id in the drawing, so that several drawings of one kind fit in a page: ASCII letters, digits and
    /// hyphens; empty where a drawing is alone.
    pub prefix: &'a str,
}

impl<'a> Look<'a> {
    /// In Vietnamese, as for a messenger.
    pub fn new(fonts: &'a Fonts) -> Self {
        Self { fonts, words: Words::vietnamese(), width: Width::Medium, prefix: "" }
    }
}

/// How wide a drawing is, in its own units; no text is smaller than 12 of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// 360: a phone's page, where marks stand below the names they belong to.
    Narrow,
    /// 720: a picture in a messenger.
    Medium,
    /// 960: a page on a screen, or A4 landscape.
    Wide,
}

impl Width {
    /// In units of the drawing.
    pub fn units(self) -> f32 {
        match self {
            Self::Narrow => 360.0,
            Self::Medium => 720.0,
            Self::Wide => 960.0,
        }
    }
}

/// What is written above and below a drawing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caption {
    /// "Tỷ lệ đúng hạn theo đơn vị".
    pub title: String,
    /// "6 tháng đầu năm 2024 (01/01–30/06/2024)".
    pub period: String,
    /// How it was counted, a line each: the denominator, whose date decides, the cut-off.
    pub definition: Vec<String>,
    /// What all that is drawn adds up to: an agency's name; the whole province if none.
    pub whole: Option<String>,
}

impl Caption {
    /// What all adds up to, at the head of a row.
    pub(crate) fn whole(&self, words: &Words) -> &str {
        self.whole.as_deref().unwrap_or(words.province)
    }
}
