//! Shares with their denominators, and how sure one may be of them.

/// How many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// How many.
    pub num: u64,
    /// Of how many.
    pub den: u64,
}

/// How many, and the page where they are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counted {
    /// How many.
    pub count: u64,
    /// Where the figure leads.
    pub link: Option<String>,
}

impl From<u64> for Counted {
    fn from(count: u64) -> Self {
        Self { count, link: None }
    }
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

    /// The share in thousandths, rounded half up in whole numbers; none of nothing.
    pub(crate) fn thousandths(self) -> Option<u128> {
        let (num, den) = (u128::from(self.num), u128::from(self.den));
        (den > 0).then(|| (num * 2_000 + den) / (den * 2))
    }

    /// All of them together.
    pub(crate) fn sum(shares: impl IntoIterator<Item = Self>) -> Self {
        shares.into_iter().fold(Self::default(), |sum, it| Self {
            num: sum.num.saturating_add(it.num),
            den: sum.den.saturating_add(it.den),
        })
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

#[cfg(test)]
mod tests {
    use super::*;

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
