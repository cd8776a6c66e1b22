//! Drawings as data: figures become SVG, and SVG becomes a picture.
//!
//! A drawing is a plain struct with everything that is printed in it: title, period, definition, figures, and where each
//! figure leads. [`Drawing::to_svg`] writes SVG that stands alone in a page, [`Drawing::table`] gives the same figures as
//! rows for the table and the CSV beside it, and [`to_png`] makes the same drawing a picture for a messenger.
//! Text is measured with the very font that draws it ([`Fonts`]), so nothing is clipped.

mod drawing;

mod ageing;
mod calendar;
mod extensions;
mod league;
mod sparkline;
mod tally;
mod trend;

mod figure;
mod fill;
mod font;
mod palette;
mod picture;
mod sheet;
mod svg;
mod table;
mod words;

pub use ageing::{Ageing, AgencyAgeing};
pub use calendar::{Day, HeatCalendar};
pub use drawing::{Caption, Drawing, Look, Width};
pub use extensions::{AgencyExtensions, Extensions};
pub use figure::{Counted, Share, wilson};
pub use font::{FontError, Fonts};
pub use league::{Agency, League, SMALL_SAMPLE};
pub use picture::{PictureError, to_png};
pub use sparkline::Sparkline;
pub use table::{Cell, Row, Table};
pub use tally::FourBoxes;
pub use trend::{Month, Trend};
pub use words::Words;
