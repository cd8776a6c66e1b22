//! Drawings as data: figures become SVG, and SVG becomes a picture.
//!
//! A drawing is a plain struct with everything that is printed in it: title, period, definition. [`League`] and
//! [`FourBoxes`] write SVG that stands alone in a page; [`to_png`] makes the same drawing a picture for a messenger.
//! Text is measured with the very font that draws it ([`Fonts`]), so nothing is clipped.

mod league;
mod tally;

mod figure;
mod font;
mod palette;
mod picture;
mod svg;

pub use figure::{Share, wilson};
pub use font::{FontError, Fonts};
pub use league::{Agency, League, SMALL_SAMPLE};
pub use picture::{PictureError, to_png};
pub use tally::FourBoxes;
