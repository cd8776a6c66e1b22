//! Pictures that can be read back.

use crate::sample::{FONTS, WIDTHS, all, league};
use dondoc_chart::{Drawing, Look, PictureError, Width, Words, to_png};
use resvg::tiny_skia::Pixmap;
use std::path::Path;

#[track_caller]
fn check(svg: &str, scale: f32) -> Pixmap {
    let pixels = Pixmap::decode_png(&to_png(svg, &FONTS, scale).unwrap()).unwrap();
    let head = &svg[svg.find(" width=\"").unwrap()..];
    let numbers: Vec<f32> = head.split('"').filter_map(|part| part.parse().ok()).take(2).collect();
    assert_eq!((pixels.width(), pixels.height()), ((numbers[0] * scale) as u32, (numbers[1] * scale) as u32));
    pixels
}

fn ink(pixels: &Pixmap) -> usize {
    pixels.pixels().iter().filter(|pixel| pixel.red() < 128).count()
}

/// The pictures stay where they can be looked at.
#[test]
fn a_picture_has_the_size_of_the_drawing_and_something_on_it() {
    let gallery = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery");
    std::fs::create_dir_all(&gallery).unwrap();
    for width in WIDTHS {
        let words = if width == Width::Medium { Words::english() } else { Words::vietnamese() };
        for (kind, drawing) in all(if width == Width::Wide { 120 } else { 16 }, 1) {
            let svg = drawing.to_svg(&Look { width, words, ..Look::new(&FONTS) });
            let pixels = check(&svg, 2.0);
            let share = ink(&pixels) as f32 / (pixels.width() * pixels.height()) as f32;
            assert!((0.01..0.3).contains(&share), "{kind} at {width:?}: {share}");
            assert!(pixels.pixels().iter().all(|pixel| pixel.alpha() == 255), "the paper is not see-through");
            pixels.save_png(gallery.join(format!("{kind}-{}.png", width.units()))).unwrap();
        }
    }
    check(&league(3, 1).to_svg(&Look::new(&FONTS)), 1.0);
}

#[test]
fn every_letter_is_drawn() {
    let blank =
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><rect width="60" height="60" fill="white"/>"#;
    let draw = |letter: char, weight: u16| {
        let family = FONTS.family();
        let text = format!(
            r#"<text x="10" y="45" font-size="30" font-weight="{weight}" font-family="'{family}'">{letter}</text>"#
        );
        Pixmap::decode_png(&to_png(&format!("{blank}{text}</svg>"), &FONTS, 1.0).unwrap()).unwrap()
    };
    for weight in [400, 700] {
        let tofu = draw('\u{e123}', weight);
        let letters = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ";
        for letter in letters.chars().chain(letters.to_uppercase().chars()) {
            let drawn = draw(letter, weight);
            assert!(ink(&drawn) > 20 && drawn != tofu, "{letter} at {weight}");
        }
    }
}

#[test]
fn what_is_no_drawing_is_refused() {
    assert!(matches!(to_png("<p>", &FONTS, 1.0), Err(PictureError::NotADrawing(_))));
    let svg = league(3, 1).to_svg(&Look::new(&FONTS));
    assert!(matches!(to_png(&svg, &FONTS, 100.0), Err(PictureError::Size(..))));
    assert!(matches!(to_png(&svg, &FONTS, 0.0), Err(PictureError::Size(..))));
}
