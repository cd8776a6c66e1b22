//! Numbers of lines and sections: "1", "1.1", "II", "A", "b)".

/// The number of a line or section, as its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Numeral {
    /// A, B, C…
    Letter(char),
    /// I, II, III…
    Roman(String),
    /// 1, 1.1, 12a, II.3
    Arabic(String),
    /// a, b, đ…
    Small(char),
}

impl Numeral {
    /// Reads the whole text of a cell as a number.
    pub(crate) fn read(text: &str) -> Option<Numeral> {
        let plain = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ')' | '(' | ':' | '/'));
        let mut chars = plain.chars();
        match (chars.next()?, chars.next()) {
            (c @ ('I' | 'V' | 'X'), None) => return Some(Numeral::Roman(c.into())),
            (c, None) if c.is_uppercase() => return Some(Numeral::Letter(c)),
            (c, None) if c.is_lowercase() => return Some(Numeral::Small(c)),
            _ => {}
        }
        if plain.len() <= 8 && plain.chars().all(|c| "IVXL".contains(c)) {
            return Some(Numeral::Roman(plain.to_owned()));
        }
        // A number typed as a decimal came back with a comma.
        let plain = plain.replace(',', ".");
        let mut parts = plain.split('.');
        let first = parts.next()?;
        let roman = !first.is_empty() && first.chars().all(|c| "IVX".contains(c));
        let dotted = plain.contains('.');
        let count = |part: &str, most: usize| {
            let digits = part.trim_end_matches(|c: char| c.is_lowercase());
            (1..=most).contains(&digits.len())
                && part.len() <= digits.len() + 2
                && digits.chars().all(|c| c.is_ascii_digit())
        };
        // "1.200.000" is an amount, not a number of lines.
        let inner = parts.all(|part| count(part, 2));
        ((count(first, 5) || (roman && dotted)) && inner).then_some(Numeral::Arabic(plain))
    }

    /// Splits "II. Phát triển" into its number and the rest; a single letter needs its full stop.
    pub(crate) fn prefix(text: &str) -> Option<(Numeral, &str)> {
        let text = text.trim_start();
        let end = text.find([' ', ')', ':', '\n'])?;
        let (head, rest) = text.split_at(end);
        let rest = rest.trim_start_matches([')', ':', ' ', '\n', '.', '-']);
        let marked = head.ends_with('.') || text[end..].starts_with([')', ':']) || head.contains('.');
        (marked && !rest.is_empty()).then(|| Numeral::read(head)).flatten().map(|numeral| (numeral, rest))
    }

    pub(crate) fn is_arabic(&self) -> bool {
        matches!(self, Numeral::Arabic(_))
    }

    /// Whether this is the number of something inside `parent`: 1.1 in 1, a in 1.
    pub(crate) fn is_inside(&self, parent: &Numeral) -> bool {
        match (self, parent) {
            (Numeral::Arabic(own), Numeral::Arabic(parent)) => {
                own.strip_prefix(parent.as_str()).is_some_and(|rest| rest.starts_with('.'))
            }
            (Numeral::Small(own), Numeral::Arabic(_)) => *own == 'a',
            _ => false,
        }
    }

    /// How many parts the number has: 1.1 has two.
    pub(crate) fn depth(&self) -> usize {
        match self {
            Numeral::Arabic(text) => text.split('.').count(),
            _ => 1,
        }
    }

    /// Whether two numbers with dots stand in the same one: 1.1 and 1.2.
    pub(crate) fn is_beside(&self, other: &Numeral) -> bool {
        match (self, other) {
            (Numeral::Arabic(own), Numeral::Arabic(other)) => {
                let outer = |text: &str| text.rsplit_once('.').map(|(outer, _)| outer.to_owned());
                outer(own).is_some() && outer(own) == outer(other)
            }
            _ => false,
        }
    }

    /// Whether two numbers count the same kind of thing.
    pub(crate) fn is_level_with(&self, other: &Numeral) -> bool {
        match (self, other) {
            (Numeral::Arabic(a), Numeral::Arabic(b)) => a.matches('.').count() == b.matches('.').count(),
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// The number without brackets and full stops.
    pub(crate) fn text(&self) -> String {
        match self {
            Numeral::Letter(c) | Numeral::Small(c) => c.to_string(),
            Numeral::Roman(text) | Numeral::Arabic(text) => text.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_have_kinds() {
        let arabic = |text: &str| Some(Numeral::Arabic(text.to_owned()));
        for (text, expected) in [
            ("1", arabic("1")),
            (" 12. ", arabic("12")),
            ("(3)", arabic("3")),
            ("1.1", arabic("1.1")),
            ("1,1", arabic("1.1")),
            ("12a", arabic("12a")),
            ("II.3", arabic("II.3")),
            ("I", Some(Numeral::Roman("I".into()))),
            ("XIV.", Some(Numeral::Roman("XIV".into()))),
            ("A", Some(Numeral::Letter('A'))),
            ("C.", Some(Numeral::Letter('C'))),
            ("đ)", Some(Numeral::Small('đ'))),
            ("", None),
            ("-", None),
            ("Phát triển", None),
            ("1.200.000.000", None),
            ("15/7", None),
            ("IPv6", None),
        ] {
            assert_eq!(Numeral::read(text), expected, "{text}");
        }
    }

    #[test]
    fn prefixes_are_split_off() {
        for (text, expected) in [
            ("II. Phát triển", Some(("II", "Phát triển"))),
            ("A. Chung", Some(("A", "Chung"))),
            ("1.2 Hạ tầng", Some(("1.2", "Hạ tầng"))),
            ("a) Rà soát", Some(("a", "Rà soát"))),
            ("A Lưới là huyện", None),
            ("Phát triển. Hạ tầng", None),
            ("5G trên địa bàn", None),
        ] {
            let read = Numeral::prefix(text).map(|(numeral, rest)| (numeral.text(), rest));
            assert_eq!(read.as_ref().map(|(n, r)| (n.as_str(), *r)), expected, "{text}");
        }
    }

    #[test]
    fn nesting_shows_in_the_number() {
        for (own, parent, inside) in [("1.1", "1", true), ("11", "1", false), ("a", "2", true), ("2", "1", false)] {
            let read = |text| Numeral::read(text).unwrap();
            assert_eq!(read(own).is_inside(&read(parent)), inside, "{own} {parent}");
        }
    }
}
