//! What areas are filled with: colours, and patterns that stay apart in black and white.

use crate::palette::{LATE, MARK, PAPER, SOFT_INK};

/// What an area is filled with. The patterns stay apart in black and white.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    Plain(&'static str),
    /// Dots in the colour of what is late.
    Dots,
    /// Broad stripes in the colour of what is late.
    Stripes,
    /// Thin stripes in the colour of marks: what may well be.
    Band,
    /// Thin grey stripes: closed.
    Closed,
}

impl Fill {
    /// The end of the pattern's id.
    pub(crate) fn id(self) -> Option<&'static str> {
        match self {
            Self::Plain(_) => None,
            Self::Dots => Some("dots"),
            Self::Stripes => Some("stripes"),
            Self::Band => Some("band"),
            Self::Closed => Some("closed"),
        }
    }

    /// The pattern's remaining attributes and its marks.
    pub(crate) fn definition(self) -> String {
        let stripes = |colour: &str, pitch: u8, width: f32, turn: i8| {
            let half = f32::from(pitch) / 2.0;
            let tile = format!(
                r#"width="{pitch}" height="{pitch}" patternUnits="userSpaceOnUse" patternTransform="rotate({turn})"><rect width="{pitch}" height="{pitch}" fill="{PAPER}"/>"#
            );
            format!(r#"{tile}<path d="M{half} 0V{pitch}" stroke="{colour}" stroke-width="{width}"/></pattern>"#)
        };
        match self {
            Self::Plain(_) => String::new(),
            Self::Dots => format!(
                r#"width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="{PAPER}"/><circle cx="3" cy="3" r="1.4" fill="{LATE}"/></pattern>"#
            ),
            Self::Stripes => stripes(LATE, 7, 3.5, 45),
            Self::Band => stripes(MARK, 6, 0.8, 45),
            Self::Closed => stripes(SOFT_INK, 6, 0.8, -45),
        }
    }
}
