//! From words, numbers and signs to atoms.
//!
//! Every token must belong to an atom or to a phrase that is known to say nothing about time; one that belongs to
//! neither ends the reading. The order of the attempts matters: longer readings come first.

mod number;
mod unit;

use chrono::NaiveDate;

use super::{
    Atom, Part,
    lex::{self, Token},
};
use crate::date;

/// Phrases that say nothing about time.
const FILLERS: [&str; 31] = [
    "hoan thanh",
    "xong",
    "cham nhat",
    "muon nhat",
    "khong muon hon",
    "khong cham hon",
    "thoi gian",
    "thoi diem",
    "han cuoi",
    "han chot",
    "han",
    "la",
    "vao",
    "het",
    "cua",
    "mung",
    "mong",
    "cho",
    "phai",
    "bao cao",
    "ket qua",
    "gui",
    "nop",
    "so ket",
    "tong ket",
    "thuc hien",
    "trien khai",
    "ket thuc",
    "nhiem vu",
    "giai doan",
    "ngay",
];
const WITHIN: [&str; 5] = ["trong vong", "trong", "thoi han", "khong qua", "toi da"];
const ALWAYS: [&str; 9] = [
    "thuong xuyen",
    "lien tuc",
    "dot xuat",
    "khong co thoi han",
    "khong quy dinh thoi han",
    "khong xac dinh thoi han",
    "khong thoi han",
    "khong quy dinh",
    "khong co",
];
/// Beginnings of "on demand"; what follows says whose demand, in any words.
const ON_DEMAND: [&str; 4] = ["theo lo trinh", "theo yeu cau", "khi co yeu cau", "khi duoc yeu cau"];
/// Events that are the assignment itself.
const ASSIGNING: [&str; 7] = ["ky", "ban hanh", "phat hanh", "nhan", "tiep nhan", "giao", "duoc giao"];
/// What was signed, issued or received.
const ASSIGNED: [&str; 13] = [
    "duoc",
    "van ban",
    "cong van",
    "quyet dinh",
    "ke hoach",
    "thong bao",
    "chi thi",
    "chi dao",
    "nhiem vu",
    "ban hanh",
    "ky",
    "giao",
    "nay",
];

/// The atoms of a wording.
pub(super) fn scan(tokens: &[Token], assigned: NaiveDate) -> Option<Vec<Atom>> {
    let mut scanner = Scanner::new(tokens, Some(assigned));
    while scanner.at < tokens.len() {
        scanner.step()?;
    }
    let every = scanner.out.iter().any(|atom| matches!(atom, Atom::Every(_)));
    (every || !scanner.periodic).then_some(scanner.out)
}

/// The one atom of a text that is only a date.
pub(super) fn scan_date(tokens: &[Token]) -> Option<Vec<Atom>> {
    let mut scanner = Scanner::new(tokens, None);
    scanner.eat("ngay");
    if !scanner.day()? {
        return None;
    }
    while scanner.eat_sign(".,;") {}
    (scanner.at == tokens.len()).then_some(scanner.out)
}

struct Scanner<'a> {
    tokens: &'a [Token],
    at: usize,
    out: Vec<Atom>,
    assigned: Option<NaiveDate>,
    /// What a bare number after a comma or a dash is one more of, as in "tháng 3-5".
    listed: Option<Listed>,
    /// "Định kỳ" was said, so a period must be said too.
    periodic: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Listed {
    Month,
    Quarter,
}

impl<'a> Scanner<'a> {
    fn new(tokens: &'a [Token], assigned: Option<NaiveDate>) -> Self {
        Scanner { tokens, at: 0, out: Vec::new(), assigned, listed: None, periodic: false }
    }

    /// Reads one atom or one phrase without meaning. `None` when the next words are not understood.
    fn step(&mut self) -> Option<()> {
        match self.tokens.get(self.at)? {
            Token::Sign(sign) => self.sign(*sign),
            Token::Number(..) => self.number(),
            Token::Word(_) => self.word(),
        }
    }

    fn sign(&mut self, sign: char) -> Option<()> {
        self.at += 1;
        match sign {
            ',' | ';' | ':' | '.' | '(' | ')' | '[' | ']' | '&' | '+' | '*' | '•' | '·' => self.push(Atom::And),
            '-' if self.negative_length() => None,
            '-' | '~' => self.push(Atom::Dash),
            '/' => self.per_time(),
            _ => None,
        }
    }

    /// "trong -5 ngày": a minus sign, not a dash between two things nor a bullet at the beginning.
    fn negative_length(&self) -> bool {
        let unit = |word: &str| ["ngay", "tuan", "thang", "nam", "gio"].contains(&word);
        let after = self.tokens.get(self.at + 1).and_then(Token::word).is_some_and(unit);
        let number = |at: usize| matches!(self.tokens.get(at), Some(Token::Number(..)));
        self.at >= 2 && number(self.at) && after && !number(self.at - 2)
    }

    fn word(&mut self) -> Option<()> {
        if self.listed_quarter()? || self.unit()? || self.every()? {
            return Some(());
        }
        for (words, atom) in [
            ("dau", Atom::Part(Part::Start)),
            ("giua", Atom::Part(Part::Middle)),
            ("cuoi cung", Atom::Part(Part::End)),
            ("cuoi", Atom::Part(Part::End)),
            ("truoc", Atom::Before),
            ("den", Atom::To),
            ("toi", Atom::To),
            ("va", Atom::And),
        ] {
            // "Tối đa" folds to the same first word as "tới".
            if self.word_at(1) != Some("da") && self.eat(words) {
                return self.push(atom);
            }
        }
        if self.eat("ke tu") || self.eat("tinh tu") || self.eat("tu") {
            return self.since();
        }
        if self.eat_any(&ON_DEMAND) {
            return self.on_demand();
        }
        if self.eat_any(&ALWAYS) {
            return self.push(Atom::Always);
        }
        if self.eat_any(&WITHIN) {
            return self.push(Atom::Within);
        }
        self.eat_any(&FILLERS).then_some(())
    }

    /// After "từ": a named day, or the day of the assignment.
    fn since(&mut self) -> Option<()> {
        while self.eat_any(&["ngay", "khi", "luc", "thoi diem"]) {}
        if self.eat("nay") || self.eat("hom nay") {
            return self.push(Atom::SinceAssigned);
        }
        if self.eat_any(&ASSIGNING) {
            while self.eat_any(&ASSIGNED) {}
            return self.push(Atom::SinceAssigned);
        }
        self.push(Atom::From)
    }

    /// "Theo yêu cầu của …" in any words, unless they name a time after all.
    fn on_demand(&mut self) -> Option<()> {
        let rest = self.tokens.get(self.at..)?;
        let names_time = rest.iter().enumerate().any(|(i, token)| {
            let next = rest.get(i + 1);
            let numbered = next.is_some_and(|next| match next {
                Token::Number(..) => true,
                next => next.word().is_some_and(|word| lex::quarter(word).is_some()),
            });
            match token {
                Token::Number(value, digits @ 4) => date::year(*value, *digits).is_some(),
                Token::Number(..) => {
                    next == Some(&Token::Sign('/')) && matches!(rest.get(i + 2), Some(Token::Number(..)))
                }
                Token::Sign(_) => false,
                Token::Word(word) => match word.as_str() {
                    "truoc" => true,
                    "quy" | "qui" | "q" | "thang" | "t" | "nam" | "ngay" => numbered,
                    "hang" | "moi" | "dinh" | "cham" => next
                        .and_then(Token::word)
                        .is_some_and(|next| matches!(next, "thang" | "quy" | "qui" | "nam" | "tuan" | "ky" | "nhat")),
                    _ => false,
                },
            }
        });
        self.at = self.tokens.len();
        if names_time { None } else { self.push(Atom::Always) }
    }

    /// Adds an atom; "đầu", "giữa" and "cuối" join the point that follows them.
    fn push(&mut self, atom: Atom) -> Option<()> {
        if !matches!(atom, Atom::And | Atom::Dash | Atom::To) {
            self.listed = None;
        }
        match (atom, self.out.last()) {
            // "Trong quý" is by its end.
            (Atom::Unit(_), Some(Atom::Within)) => self.out.extend([Atom::Part(Part::End), atom]),
            (Atom::Point(point), Some(Atom::Part(part))) => {
                let point = point.part(*part)?;
                self.out.pop();
                self.out.push(Atom::Point(point));
            }
            _ => self.out.push(atom),
        }
        Some(())
    }

    fn eat(&mut self, phrase: &str) -> bool {
        let words = phrase.split(' ').count();
        let found = phrase.split(' ').enumerate().all(|(i, word)| self.word_at(i) == Some(word));
        self.at += if found { words } else { 0 };
        found
    }

    fn eat_any(&mut self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.eat(phrase))
    }

    fn eat_sign(&mut self, signs: &str) -> bool {
        let found = self.sign_at(0).is_some_and(|sign| signs.contains(sign));
        self.at += usize::from(found);
        found
    }

    fn word_at(&self, ahead: usize) -> Option<&'a str> {
        self.tokens.get(self.at + ahead)?.word()
    }

    fn number_at(&self, ahead: usize) -> Option<(u32, usize)> {
        match self.tokens.get(self.at + ahead)? {
            Token::Number(value, digits) => Some((*value, *digits)),
            _ => None,
        }
    }

    fn sign_at(&self, ahead: usize) -> Option<char> {
        match self.tokens.get(self.at + ahead)? {
            Token::Sign(sign) => Some(*sign),
            _ => None,
        }
    }
}
