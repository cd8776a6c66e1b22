//! SVG to PNG.

use crate::Fonts;
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};

/// The largest side of a picture, in pixels; more is a mistake.
const LARGEST: f32 = 12_000.0;

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The drawing cannot be read.
    #[error("not a drawing: {0}")]
    NotADrawing(String),
    /// It would be too large, or have no size.
    #[error("a picture of {0} by {1} pixels cannot be made")]
    Size(u32, u32),
    /// The picture could not be written.
    #[error("picture not written: {0}")]
    NotWritten(String),
}

/// The drawing as a PNG picture, `scale` pixels for each unit of the drawing.
///
/// # Errors
/// When the SVG cannot be read, or the picture would be larger than 12,000 pixels on a side.
pub fn to_png(svg: &str, fonts: &Fonts, scale: f32) -> Result<Vec<u8>, PictureError> {
    let options = Options { fontdb: fonts.database(), font_family: fonts.family().to_owned(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|e| PictureError::NotADrawing(e.to_string()))?;
    let (width, height) = ((tree.size().width() * scale).ceil(), (tree.size().height() * scale).ceil());
    let size = PictureError::Size(width as u32, height as u32);
    if !(1.0..=LARGEST).contains(&width) || !(1.0..=LARGEST).contains(&height) {
        return Err(size);
    }
    let mut pixels = Pixmap::new(width as u32, height as u32).ok_or(size)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|e| PictureError::NotWritten(e.to_string()))
}
