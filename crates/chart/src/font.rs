//! The font that draws and measures: one family, regular and bold, with every Vietnamese letter.

use resvg::usvg::fontdb::{Database, Family, Query, Source, Weight};
use skrifa::{
    FontRef, MetadataProvider,
    instance::{LocationRef, Size},
};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// The family in the program; of the embedded ones it alone has the letters in regular and bold.
const EMBEDDED: &str = "Libertinus Serif";

/// Every letter of Vietnamese with its tones, lower case; upper case is made of it.
const LETTERS: &str = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz";
/// What else the drawings print.
const SIGNS: &str = "0123456789%/.,:;–…()\"'&<>+-=";

/// Why a font cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FontError {
    /// It is no font, or has no family.
    #[error("not a font")]
    NotAFont,
    /// It lacks a letter that we need.
    #[error("the font {family:?} has no {letter:?}")]
    Lacks {
        /// The family's name.
        family: String,
        /// The first letter that is missing.
        letter: char,
    },
    /// The two faces are not of one family.
    #[error("regular and bold are of different families: {0:?} and {1:?}")]
    Families(String, String),
}

/// A family of two faces that draws and measures text.
#[derive(Debug, Clone)]
pub struct Fonts {
    family: String,
    regular: Arc<[u8]>,
    bold: Arc<[u8]>,
    database: Arc<Database>,
}

/// Regular or bold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    Regular,
    Bold,
}

impl Fonts {
    /// The family inside the program, for machines that have no fonts.
    ///
    /// # Errors
    /// When the program was built without it.
    pub fn embedded() -> Result<Self, FontError> {
        let mut all = Database::new();
        for font in typst_assets::fonts() {
            all.load_font_source(Source::Binary(Arc::new(font)));
        }
        let face = |weight| {
            let query = Query { families: &[Family::Name(EMBEDDED)], weight, ..Query::default() };
            let id = all.query(&query).ok_or(FontError::NotAFont)?;
            all.with_face_data(id, |data, _| data.to_vec()).ok_or(FontError::NotAFont)
        };
        Self::from_bytes(face(Weight::NORMAL)?, face(Weight::BOLD)?)
    }

    /// A family from the bytes of its regular and bold faces (TrueType or OpenType, one font per file).
    ///
    /// # Errors
    /// When one is no font, the two are not of one family, or a Vietnamese letter is missing.
    pub fn from_bytes(regular: Vec<u8>, bold: Vec<u8>) -> Result<Self, FontError> {
        let mut database = Database::new();
        let mut families = Vec::new();
        for face in [&regular, &bold] {
            let ids = database.load_font_source(Source::Binary(Arc::new(face.clone())));
            let info = ids.first().and_then(|id| database.face(*id)).ok_or(FontError::NotAFont)?;
            let (family, _) = info.families.first().ok_or(FontError::NotAFont)?;
            families.push(family.clone());
            let charmap = FontRef::new(face).map_err(|_| FontError::NotAFont)?.charmap();
            let upper = LETTERS.chars().flat_map(char::to_uppercase);
            if let Some(letter) = LETTERS.chars().chain(upper).chain(SIGNS.chars()).find(|c| charmap.map(*c).is_none())
            {
                return Err(FontError::Lacks { family: family.clone(), letter });
            }
        }
        if families[0] != families[1] {
            return Err(FontError::Families(families[0].clone(), families[1].clone()));
        }
        let family = families.swap_remove(0);
        Ok(Self { family, regular: regular.into(), bold: bold.into(), database: Arc::new(database) })
    }

    /// The family's name.
    pub fn family(&self) -> &str {
        &self.family
    }

    /// Both faces, for the renderer.
    pub(crate) fn database(&self) -> Arc<Database> {
        Arc::clone(&self.database)
    }

    /// How wide a line is set, in the units of `size`. Kerning is left out; it makes lines shorter, if anything.
    pub(crate) fn width(&self, text: &str, size: f32, face: Face) -> f32 {
        let data = match face {
            Face::Regular => &self.regular,
            Face::Bold => &self.bold,
        };
        let Ok(font) = FontRef::new(data) else { return size * text.chars().count() as f32 };
        let charmap = font.charmap();
        let metrics = font.glyph_metrics(Size::new(size), LocationRef::default());
        // A letter that the font lacks is counted as wide as any.
        text.chars().map(|c| charmap.map(c).and_then(|glyph| metrics.advance_width(glyph)).unwrap_or(size)).sum()
    }

    /// The text in lines of at most `width`, at most `lines` of them; what does not fit ends in "…".
    pub(crate) fn wrap(&self, text: &str, size: f32, face: Face, width: f32, lines: usize) -> Vec<String> {
        let mut done: Vec<String> = Vec::new();
        let mut line = String::new();
        for word in clean(text).split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&longer, size, face) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                done.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                line.push(letter);
                if self.width(&line, size, face) > width && line.chars().count() > 1 {
                    line.pop();
                    done.push(std::mem::replace(&mut line, letter.to_string()));
                }
            }
        }
        if !line.is_empty() {
            done.push(line);
        }
        if done.len() > lines {
            done.truncate(lines);
            if let Some(last) = done.last_mut() {
                while self.width(&format!("{last}…"), size, face) > width && last.pop().is_some() {}
                last.truncate(last.trim_end().len());
                last.push('…');
            }
        }
        done
    }
}

/// Text as it can be drawn: composed letters, and no character that XML forbids.
pub(crate) fn clean(text: &str) -> String {
    let keep = |c: char| if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') { ' ' } else { c };
    text.nfc().map(keep).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_family_has_every_letter() {
        let fonts = Fonts::embedded().unwrap();
        assert_eq!(fonts.family(), EMBEDDED);
        // 12 vowels of six tones and đ, in two cases.
        let marked = LETTERS.chars().filter(|c| !c.is_ascii() || "aeiouy".contains(*c)).count();
        assert_eq!(marked * 2, 146);
    }

    #[test]
    fn a_font_without_the_letters_is_refused() {
        let mono = typst_assets::fonts().find(|data| {
            let mut database = Database::new();
            let ids = database.load_font_source(Source::Binary(Arc::new(data.to_vec())));
            database.face(ids[0]).is_some_and(|face| face.families[0].0 == "DejaVu Sans Mono")
        });
        let mono = mono.unwrap().to_vec();
        assert!(matches!(Fonts::from_bytes(mono.clone(), mono), Err(FontError::Lacks { .. })));
        assert_eq!(Fonts::from_bytes(b"no font".to_vec(), Vec::new()).unwrap_err(), FontError::NotAFont);
    }

    #[test]
    fn lines_fit_and_lose_only_what_they_must() {
        let fonts = Fonts::embedded().unwrap();
        let name = "Sở Văn hóa, Thể thao và Du lịch";
        let width = fonts.width(name, 15.0, Face::Regular);
        assert_eq!(fonts.wrap(name, 15.0, Face::Regular, width + 0.1, 1), [name]);
        let two = fonts.wrap(name, 15.0, Face::Regular, width * 0.6, 2);
        assert_eq!((two.len(), two.join(" ").as_str()), (2, name));
        let one = fonts.wrap(name, 15.0, Face::Regular, width * 0.6, 1);
        assert!(one.len() == 1 && one[0].ends_with('…') && name.starts_with(one[0].trim_end_matches('…')));
        let long = fonts.wrap(&"Ngheng".repeat(40), 15.0, Face::Bold, 100.0, 3);
        assert_eq!(long.len(), 3);
        assert!(long.iter().all(|line| fonts.width(line, 15.0, Face::Bold) <= 100.0));
        assert!(fonts.wrap(" \u{7} ", 15.0, Face::Regular, 100.0, 2).is_empty());
    }

    #[test]
    fn letters_typed_apart_are_joined() {
        assert_eq!(clean("Sở\u{0}"), "Sở ");
    }
}
