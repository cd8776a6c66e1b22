//! Shares with their denominators, how sure one may be of them, and how they are printed.

/// How many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// How many.
    pub num: u64,
    /// Of how many.
    pub den: u64,
}

impl Share {
    /// So many of so many.
    pub fn new(num: u64, den: u64) -> Self {
        Self { num, den }
    }

    /// The share from 0 to 1; none of nothing.
    pub fn rate(self) -> Option<f64> {
        (self.den > 0).then(|| (self.num as f64 / self.den as f64).min(1.0))
    }

    /// "85,7%", rounded half up; a dash of nothing.
    pub fn percent(self) -> String {
        if self.den == 0 {
            return "–".to_owned();
        }
        let (num, den) = (u128::from(self.num), u128::from(self.den));
        let tenths = (num * 2_000 + den) / (den * 2);
        format!("{},{}%", tenths / 10, tenths % 10)
    }

    /// "18/21".
    pub fn fraction(self) -> String {
        format!("{}/{}", number(self.num), number(self.den))
    }
}

/// The Wilson score interval at 95 %: within which the underlying rate may well lie, from 0 to 1; none of nothing.
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
pub fn wilson(share: Share) -> Option<(f64, f64)> {
    let p = share.rate()?;
    let n = share.den as f64;
    let z = 1.959_963_984_540_054_f64;
    let scale = 1.0 + z * z / n;
    let middle = (p + z * z / (2.0 * n)) / scale;
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / scale;
    // At 0 and 1 the bound is the rate itself; rounding must not push it past.
    Some(((middle - half).clamp(0.0, p), (middle + half).clamp(p, 1.0)))
}

/// A number as it is printed in Vietnam: "21.914".
pub(crate) fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut printed = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            printed.push('.');
        }
        printed.push(digit);
    }
    printed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_printed_with_a_comma() {
        for (num, den, percent, fraction) in [
            (18, 21, "85,7%", "18/21"),
            (0, 5, "0,0%", "0/5"),
            (7, 7, "100,0%", "7/7"),
            (1, 8, "12,5%", "1/8"),
            (14_068, 16_274, "86,4%", "14.068/16.274"),
            (0, 0, "–", "0/0"),
        ] {
            let share = Share::new(num, den);
            assert_eq!((share.percent().as_str(), share.fraction().as_str()), (percent, fraction));
        }
    }

    #[test]
    fn numbers_are_grouped() {
        for (value, printed) in [(0, "0"), (999, "999"), (1_000, "1.000"), (21_914, "21.914"), (1_234_567, "1.234.567")]
        {
            assert_eq!(number(value), printed);
        }
    }

    #[test]
    fn the_interval_is_wilsons() {
        // Published worked examples: 81 of 263 (Newcombe 1998, Table I), 15 of 148, 0 of 20, 1 of 29.
        for (num, den, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let (l, h) = wilson(Share::new(num, den)).unwrap();
            assert!((l - low).abs() < 5e-5 && (h - high).abs() < 5e-5, "{num}/{den}: {l} {h}");
        }
        assert_eq!(wilson(Share::new(0, 0)), None);
    }

    #[test]
    fn the_interval_holds_the_rate_and_stays_between_nothing_and_all() {
        for den in 1..200 {
            for num in 0..=den {
                let share = Share::new(num, den);
                let (low, high) = wilson(share).unwrap();
                let rate = share.rate().unwrap();
                assert!(0.0 <= low && low <= rate && rate <= high && high <= 1.0 && low < high, "{num}/{den}");
            }
        }
    }
}
