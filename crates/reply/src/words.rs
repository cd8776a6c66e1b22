//! Words of a message, with the haste of a telephone keyboard undone.

use dondoc_text::document::DocumentNumber;
use unicode_normalization::UnicodeNormalization;

use crate::{document, teencode};

/// One word, number or sign, and where it stands in the tidied text.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) kind: Kind,
    pub(crate) spelling: Spelling,
    /// Bytes of the tidied text; the words an abbreviation stands for share one span.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// No space before it.
    pub(crate) glued: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Letters,
    Number(u32),
    Document(DocumentNumber),
    Sign(char),
}

/// A word taken apart: letters without marks, the marks on them, and the tone of the whole.
///
/// The tone is kept apart from its letter, so `hoà` and `hòa` are one word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Spelling {
    pub(crate) base: String,
    shapes: Vec<Shape>,
    tone: Option<char>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    Plain,
    /// â ê ô
    Hat,
    /// ă ơ ư đ
    Hook,
}

impl Spelling {
    pub(crate) fn of(word: &str) -> Spelling {
        let mut out = Spelling::default();
        let mut push = |base: char, shape: Shape| match (out.base.chars().last(), out.shapes.last_mut()) {
            // "xonggg", "rồiii": a repeated letter is one.
            (Some(last), Some(kept)) if last == base => *kept = (*kept).max(shape),
            _ => {
                out.base.push(base);
                out.shapes.push(shape);
            }
        };
        let mut letters: Vec<(char, Shape)> = Vec::new();
        for c in word.nfd().flat_map(char::to_lowercase) {
            match c {
                '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => out.tone = Some(c),
                '\u{302}' => set_last(&mut letters, Shape::Hat),
                '\u{306}' | '\u{31B}' => set_last(&mut letters, Shape::Hook),
                'đ' | 'ð' => letters.push(('d', Shape::Hook)),
                c if c.is_alphabetic() => letters.push((c, Shape::Plain)),
                _ => {}
            }
        }
        letters.into_iter().for_each(|(base, shape)| push(base, shape));
        if out.is_plain() {
            out.undo_telex();
            out.set_doubled(&word.to_lowercase());
        }
        out
    }

    /// "xoong" is "xông" typed with the input method off: a vowel doubled inside a word, where a stretched one stands
    /// at the end or is repeated more often.
    fn set_doubled(&mut self, typed: &str) {
        for vowel in ['a', 'e', 'o'] {
            let run = typed.find(vowel).map(|at| typed[at..].chars().take_while(|c| *c == vowel).count());
            let inside = !typed.ends_with(vowel);
            if run == Some(2)
                && inside
                && let Some(at) = self.base.chars().position(|c| c == vowel)
                && let Some(shape) = self.shapes.get_mut(at)
            {
                *shape = Shape::Hat;
            }
        }
    }

    /// Without any mark, as typed in haste.
    pub(crate) fn is_plain(&self) -> bool {
        self.tone.is_none() && self.shapes.iter().all(|shape| *shape == Shape::Plain)
    }

    /// Whether a word typed like this can be the other: marks may be missing, but none may differ.
    pub(crate) fn can_be(&self, other: &Spelling) -> bool {
        self.base == other.base
            && (self.tone.is_none() || self.tone == other.tone)
            && self.shapes.iter().zip(&other.shapes).all(|(own, meant)| *own == Shape::Plain || own == meant)
    }

    /// "chuaw", "khoongs", "sawps": keys of an input method that was off.
    fn undo_telex(&mut self) {
        let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
        if self.base.chars().count() < 3 || !self.base.chars().any(vowel) {
            return;
        }
        let mut out = String::new();
        for c in self.base.chars() {
            let after_vowel = out.chars().any(vowel);
            let key = matches!(c, 'w' | 'f' | 'j' | 's' | 'r' | 'x') && after_vowel;
            if !key && !out.ends_with(c) {
                out.push(c);
            }
        }
        self.shapes = vec![Shape::Plain; out.chars().count()];
        self.base = out;
    }
}

fn set_last(letters: &mut [(char, Shape)], shape: Shape) {
    if let Some(last) = letters.last_mut() {
        last.1 = shape;
    }
}

impl Word {
    pub(crate) fn is_sign(&self, sign: char) -> bool {
        matches!(self.kind, Kind::Sign(c) if c == sign)
    }

    pub(crate) fn is_letters(&self) -> bool {
        matches!(self.kind, Kind::Letters)
    }

    pub(crate) fn number(&self) -> Option<u32> {
        match self.kind {
            Kind::Number(n) => Some(n),
            Kind::Letters | Kind::Document(_) | Kind::Sign(_) => None,
        }
    }
}

/// The words of a tidied text.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let byte = |i: usize| chars.get(i).map_or(text.len(), |(at, _)| *at);
    let mut out: Vec<Word> = Vec::new();
    let mut i = 0;
    let mut glued = false;
    while let Some(&(at, c)) = chars.get(i) {
        let push = |out: &mut Vec<Word>, kind, spelling, end: usize| {
            out.push(Word { kind, spelling, from: at, to: byte(end), glued })
        };
        if c == ' ' {
            (i, glued) = (i + 1, false);
            continue;
        }
        let run = |keep: fn(char) -> bool| (i..chars.len()).find(|j| !keep(chars[*j].1)).unwrap_or(chars.len());
        if c.is_ascii_digit() {
            if let Some((number, end)) = document::number_at(&chars, i) {
                push(&mut out, Kind::Document(number), Spelling::default(), end);
                i = end;
            } else {
                let end = run(|c| c.is_ascii_digit());
                let value = text[at..byte(end)].parse().unwrap_or(u32::MAX);
                push(&mut out, Kind::Number(value), Spelling::default(), end);
                i = end;
            }
        } else if c.is_alphabetic() {
            let end = vni_end(&chars, i).unwrap_or_else(|| run(char::is_alphabetic));
            let letters = &text[at..byte(end)];
            let after_number = glued && out.last().is_some_and(|last| last.number().is_some());
            match teencode::meant(letters).filter(|_| !after_number) {
                Some(meant) => {
                    for (n, word) in meant.split(' ').enumerate() {
                        let glued = glued && n == 0;
                        let spelling = Spelling::of(word);
                        out.push(Word { kind: Kind::Letters, spelling, from: at, to: byte(end), glued });
                    }
                }
                None => push(&mut out, Kind::Letters, Spelling::of(letters), end),
            }
            i = end;
        } else {
            // Skin tones and variation selectors only colour the sign before them.
            if !matches!(c, '\u{FE0E}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}') {
                push(&mut out, Kind::Sign(c), Spelling::default(), i + 1);
            }
            i += 1;
        }
        glued = true;
    }
    out
}

/// The end of "chu7a", "d9a4", "hoan2": letters with the digits of the VNI input method inside.
fn vni_end(chars: &[(usize, char)], start: usize) -> Option<usize> {
    let end = (start..chars.len()).find(|j| !chars[*j].1.is_ascii_alphanumeric()).unwrap_or(chars.len());
    let word: String = chars[start..end].iter().map(|(_, c)| c.to_ascii_lowercase()).collect();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let inside = word.trim_end_matches(|c: char| c.is_ascii_digit()).chars().any(|c| c.is_ascii_digit());
    let code = ["nv", "t", "q", "so", "viec"]
        .iter()
        .any(|head| word.strip_prefix(head).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())));
    let tones = word.chars().all(|c| !matches!(c, '0')) && (1..=3).contains(&digits);
    (inside && tones && !code && word.len() <= 9 && digits < word.len() - digits).then_some(end)
}
