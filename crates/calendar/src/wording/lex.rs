//! Words, numbers and signs of a folded text.

/// The smallest piece of a wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    /// A number and how many digits it was written with: `05` is a day, `2024` a year.
    Number(u32, usize),
    Sign(char),
}

/// Cuts a folded text: letters and digits part even when written together (`T10`, `17h30`).
///
/// `None` when a number is too long to be one of a date.
pub(super) fn lex(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let mut run = String::from(c);
        let mut take = |test: fn(&char) -> bool| {
            while let Some(next) = chars.next_if(test) {
                run.push(next);
            }
        };
        if c.is_ascii_digit() {
            take(char::is_ascii_digit);
            tokens.push(Token::Number(run.parse().ok().filter(|_| run.len() <= 4)?, run.len()));
        } else if c.is_alphabetic() || c == '|' {
            take(|c| c.is_alphabetic() || *c == '|');
            match glued_quarter(&run) {
                Some((quarter, roman)) => tokens.extend([Token::Word(quarter.into()), Token::Word(roman.into())]),
                None => tokens.push(Token::Word(run)),
            }
        } else if !c.is_whitespace() {
            tokens.push(Token::Sign(c));
        }
    }
    Some(without_spelt_numbers(tokens))
}

/// `quyiii`, `qii`: the space was forgotten.
fn glued_quarter(word: &str) -> Option<(&'static str, &str)> {
    ["quy", "qui", "q"]
        .iter()
        .filter_map(|quarter| Some((*quarter, word.strip_prefix(quarter)?)))
        .find(|(_, roman)| quarter(roman).is_some())
}

/// A quarter in Roman numerals, with the letter l or a bar misread for I.
pub(super) fn quarter(word: &str) -> Option<u32> {
    match word.replace(['l', '|'], "i").as_str() {
        "i" | "ⅰ" => Some(1),
        "ii" | "ⅱ" => Some(2),
        "iii" | "ⅲ" => Some(3),
        "iv" | "ⅳ" => Some(4),
        _ => None,
    }
}

/// Drops the words in `05 (năm) ngày` where they say the number again.
fn without_spelt_numbers(tokens: Vec<Token>) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut rest = tokens.as_slice();
    while let [first, tail @ ..] = rest {
        rest = tail;
        kept.push(first.clone());
        if let (Token::Number(value, _), [Token::Sign('('), inner @ ..]) = (first, rest) {
            let words: Vec<&str> = inner.iter().map_while(Token::word).collect();
            if spells(*value, &words) && inner.get(words.len()) == Some(&Token::Sign(')')) {
                rest = &inner[words.len() + 1..];
            }
        }
    }
    kept
}

/// Whether words spell a number from 1 to 99.
fn spells(value: u32, words: &[&str]) -> bool {
    const UNITS: [&str; 10] = ["", "mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin"];
    let unit = |n: u32| UNITS.get(n as usize).copied().filter(|name| !name.is_empty());
    let (tens, ones) = (value / 10, value % 10);
    match *words {
        [word] if tens == 0 => unit(ones) == Some(word),
        ["muoi"] => value == 10,
        ["muoi", word] => tens == 1 && (unit(ones) == Some(word) || ones == 5 && word == "lam"),
        [ten, "muoi"] => tens > 1 && ones == 0 && unit(tens) == Some(ten),
        [ten, "muoi", word] => {
            tens > 1
                && unit(tens) == Some(ten)
                && (unit(ones) == Some(word) || matches!((ones, word), (5, "lam" | "nham") | (4, "tu")))
        }
        _ => false,
    }
}

impl Token {
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        let show = |text| {
            lex(text).map(|tokens| {
                let shown = tokens.iter().map(|token| match token {
                    Token::Word(word) => word.clone(),
                    Token::Number(value, digits) => format!("{value}:{digits}"),
                    Token::Sign(sign) => sign.to_string(),
                });
                shown.collect::<Vec<_>>().join(" ")
            })
        };
        for (text, tokens) in [
            ("t10/2024", "t 10:2 / 2024:4"),
            ("17h30", "17:2 h 30:2"),
            ("quyiii/2024", "quy iii / 2024:4"),
            ("qll", "q ll"),
            ("quy dinh", "quy dinh"),
            ("05 (nam) ngay", "5:2 ngay"),
            ("15 (muoi lam) ngay", "15:2 ngay"),
            ("34 (ba muoi tu)", "34:2"),
            ("20 (hai muoi)", "20:2"),
            ("05 (sau) ngay", "5:2 ( sau ) ngay"),
            ("10 (", "10:2 ("),
        ] {
            assert_eq!(show(text).as_deref(), Some(tokens), "{text}");
        }
        assert_eq!(show("12345"), None);
    }

    #[test]
    fn quarters() {
        for (word, number) in [("i", 1), ("l", 1), ("il", 2), ("|||", 3), ("lv", 4), ("ⅲ", 3)] {
            assert_eq!(quarter(word), Some(number), "{word}");
        }
        for word in ["v", "iiii", "vi", "", "va"] {
            assert_eq!(quarter(word), None, "{word}");
        }
    }
}
