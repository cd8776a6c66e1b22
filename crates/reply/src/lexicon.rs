//! Phrases that carry sense, found in a message.

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use chrono::NaiveDate;

use crate::{
    amount::{self, Amount},
    date::{self, Spoken},
    phrases::{Sense, phrases},
    words::{Kind, Spelling, Word},
};

/// A message with everything that could be found in it before anything is weighed.
pub(crate) struct Message<'a> {
    pub(crate) text: &'a str,
    pub(crate) words: &'a [Word],
    pub(crate) today: NaiveDate,
    /// Phrases, in order, none over another.
    pub(crate) marks: Vec<Mark>,
    /// Days and lengths of time, in order.
    pub(crate) dates: Vec<Spoken>,
    /// Percentages and fractions, in order.
    pub(crate) amounts: Vec<Amount>,
}

/// A phrase and the words it covers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) sense: Sense,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

impl<'a> Message<'a> {
    pub(crate) fn new(text: &'a str, words: &'a [Word], today: NaiveDate) -> Message<'a> {
        let mut message = Message { text, words, today, marks: Vec::new(), dates: Vec::new(), amounts: Vec::new() };
        message.amounts = amount::find(&message);
        message.dates = date::find(&message);
        message.marks = find(words);
        message
    }

    /// Whether the word at a place is, or can be, this one.
    pub(crate) fn is(&self, i: usize, word: &str) -> bool {
        let Some(own) = self.words.get(i).filter(|own| own.is_letters()) else { return false };
        // Most words differ in length; only the others are worth taking apart.
        own.spelling.base.len() == word.chars().count() && own.spelling.can_be(&Spelling::of(word))
    }

    pub(crate) fn is_any(&self, i: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(i, word))
    }

    pub(crate) fn is_sign(&self, i: usize, sign: char) -> bool {
        self.words.get(i).is_some_and(|word| word.is_sign(sign))
    }

    /// The words of a range as they were typed.
    pub(crate) fn typed(&self, range: Range<usize>) -> &'a str {
        match (self.words.get(range.start), self.words[..range.end].last()) {
            (Some(first), Some(last)) if range.start < range.end => self.text[first.from..last.to].trim(),
            _ => "",
        }
    }

    pub(crate) fn marks_in(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = &Mark> {
        self.marks.iter().filter(move |mark| range.contains(&mark.from))
    }

    pub(crate) fn dates_in(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = &Spoken> {
        self.dates.iter().filter(move |date| range.contains(&date.from))
    }

    pub(crate) fn amounts_in(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = &Amount> {
        self.amounts.iter().filter(move |amount| range.contains(&amount.from))
    }

    /// Whether a sign is part of a date or an amount rather than between two thoughts.
    pub(crate) fn inside_value(&self, i: usize) -> bool {
        self.dates.iter().any(|date| date.from < i && i < date.to)
            || self.amounts.iter().any(|amount| amount.from <= i && i < amount.to)
    }
}

struct Phrase {
    sense: Sense,
    words: Vec<Spelling>,
    fit: Fit,
}

/// How faithfully a phrase must be spelt.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// Marks may be missing.
    Open,
    /// Marks may be missing or wrong: for words that speak against "done".
    Loose,
    /// Every mark must be there, because the plain word more often means something else.
    Strict,
}

impl Phrase {
    fn is_spelt(&self, words: &[Word]) -> bool {
        words.len() >= self.words.len()
            && self.words.iter().zip(words).all(|(meant, word)| word.is_letters() && word.spelling == *meant)
    }

    fn fits(&self, words: &[Word]) -> bool {
        words.len() >= self.words.len()
            && self.words.iter().zip(words).all(|(meant, word)| {
                word.is_letters()
                    && match self.fit {
                        Fit::Open => word.spelling.can_be(meant),
                        Fit::Loose => word.spelling.base == meant.base,
                        Fit::Strict => word.spelling == *meant,
                    }
            })
    }
}

/// Phrases by their first word, the longest first.
static LEXICON: LazyLock<HashMap<String, Vec<Phrase>>> = LazyLock::new(|| {
    let mut lexicon: HashMap<String, Vec<Phrase>> = HashMap::new();
    for (sense, phrase) in phrases() {
        let (fit, phrase) = match (phrase.strip_prefix('~'), phrase.strip_prefix('=')) {
            (Some(rest), _) => (Fit::Loose, rest),
            (_, Some(rest)) => (Fit::Strict, rest),
            _ => (Fit::Open, phrase),
        };
        let words: Vec<Spelling> = phrase.split(' ').map(Spelling::of).collect();
        let Some(first) = words.first() else { continue };
        lexicon.entry(first.base.clone()).or_default().push(Phrase { sense, words, fit });
    }
    for phrases in lexicon.values_mut() {
        phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
    }
    lexicon
});

fn find(words: &[Word]) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut i = 0;
    while let Some(word) = words.get(i) {
        let found = match word.kind {
            Kind::Sign(sign) => sign_sense(sign).map(|sense| Mark { sense, from: i, to: i + 1 }),
            Kind::Letters => LEXICON.get(&word.spelling.base).and_then(|phrases| {
                let longest = phrases.iter().find(|phrase| phrase.fits(&words[i..]))?;
                // Of equally long ones, the one that is spelt just so.
                let exact = phrases
                    .iter()
                    .filter(|phrase| phrase.words.len() == longest.words.len())
                    .find(|phrase| phrase.is_spelt(&words[i..]));
                let phrase = exact.unwrap_or(longest);
                Some(Mark { sense: phrase.sense, from: i, to: i + phrase.words.len() })
            }),
            Kind::Number(_) | Kind::Document(_) => None,
        };
        i = found.map_or(i + 1, |mark| mark.to);
        marks.extend(found);
    }
    marks
}

fn sign_sense(sign: char) -> Option<Sense> {
    match sign {
        '👍' | '👌' | '🙏' | '🫡' | '✅' | '✔' | '☑' | '🆗' | '❤' => Some(Sense::Ack),
        _ => None,
    }
}
