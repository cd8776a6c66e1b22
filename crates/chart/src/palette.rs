//! The colours: text at least 4.5:1 against what it stands on, marks at least 3:1. No colour says anything alone.

/// The paper.
pub(crate) const PAPER: &str = "#ffffff";
/// Text.
pub(crate) const INK: &str = "#1b1f24";
/// Text that stands back.
pub(crate) const SOFT_INK: &str = "#57606a";
/// Dots and bars.
pub(crate) const MARK: &str = "#1d5c96";
/// The province as a whole.
pub(crate) const MEAN: &str = "#9a3412";
/// What is late.
pub(crate) const LATE: &str = "#b42318";
/// The outline of a cell.
pub(crate) const EDGE: &str = "#7d8590";
/// Lines to guide the eye; nothing is read from them alone.
pub(crate) const GUIDE: &str = "#d8dee4";
/// The ground of a box.
pub(crate) const GROUND: &str = "#f4f6f8";
/// From few to many; each cell has an outline and its count, so no step is read by its shade alone.
pub(crate) const SHADES: [&str; 5] = ["#eaf2fa", "#cfe1f3", "#aacbe9", "#84b3dd", "#5f99cd"];

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[track_caller]
    fn check(on: &str, what: &str, least: f64) {
        assert!(contrast(what, on) >= least, "{what} on {on}: {:.2}", contrast(what, on));
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        // The grey that is known to be the lightest for text on white.
        assert!((contrast("#767676", "#ffffff") - 4.54).abs() < 0.005);
    }

    #[test]
    fn text_stands_out() {
        for ground in [PAPER, GROUND] {
            for text in [INK, SOFT_INK, MEAN, LATE] {
                check(ground, text, 4.5);
            }
        }
        for shade in SHADES {
            check(shade, INK, 4.5);
        }
    }

    #[test]
    fn marks_stand_out() {
        for ground in [PAPER, GROUND] {
            for mark in [MARK, MEAN, LATE, EDGE, INK] {
                check(ground, mark, 3.0);
            }
        }
        // A bar within its frame, and what stands in shaded cells: today's outline, the corner of the overdue.
        check(GUIDE, MARK, 3.0);
        check(GUIDE, LATE, 3.0);
        for shade in SHADES {
            check(shade, INK, 3.0);
        }
    }

    #[test]
    fn shades_go_from_light_to_dark() {
        assert!(SHADES.map(luminance).is_sorted_by(|a, b| a > b));
    }
}
