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
/// Lines to guide the eye; nothing is read from them alone.
pub(crate) const GUIDE: &str = "#d8dee4";
/// The ground of a box.
pub(crate) const GROUND: &str = "#f4f6f8";

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

    #[test]
    fn text_and_marks_stand_out() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        for ground in [PAPER, GROUND] {
            for text in [INK, SOFT_INK, MEAN, LATE] {
                assert!(contrast(text, ground) >= 4.5, "{text} on {ground}");
            }
            assert!(contrast(MARK, ground) >= 3.0, "{MARK} on {ground}");
        }
    }
}
