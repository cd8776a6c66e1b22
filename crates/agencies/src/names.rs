//! Names as they are compared, and the index of everything the agencies are called.
//!
//! A name is compared by its *key*: folded words run together, without "và", punctuation or spaces. So
//! "Sở TT&TT" and "Sở TTTT", "Sở Văn hóa, Thể thao và Du lịch" and "Sở Văn hóa Thể thao và Du lịch" are the same.

use std::collections::HashMap;

use chrono::NaiveDate;
use dondoc_text::{fold, tidy};
use thiserror::Error;

use crate::{Agency, AgencyId};

/// No agency is called that.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("không tìm thấy cơ quan{}", hint(nearest))]
pub struct NotFound {
    /// The names that come nearest, at most three, best first.
    pub nearest: Vec<String>,
}

fn hint(nearest: &[String]) -> String {
    match nearest {
        [] => " nào tên như vậy; xem danh sách bằng lệnh `dondoc agency list`".to_owned(),
        names => format!("; có phải là: {}?", names.join("; ")),
    }
}

/// A word or mark of a text, with its place in the tidied text.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    /// Whether a line began here without a capital: a wrapped phrase, or the next item of a list.
    pub wrapped: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// A word: folded, and in lower case with its diacritics.
    Word { folded: String, exact: String },
    /// Anything that is neither a word nor a space.
    Mark(char),
}

impl Token {
    /// The folded word, or "" for a mark.
    pub fn word(&self) -> &str {
        match &self.kind {
            Kind::Word { folded, .. } => folded,
            Kind::Mark(_) => "",
        }
    }

    pub fn mark(&self) -> Option<char> {
        match self.kind {
            Kind::Word { .. } => None,
            Kind::Mark(mark) => Some(mark),
        }
    }
}

/// Long forms that are always the same as their short form, so that a name with one matches a name with the other.
const SHORT: [(&[&str], &str); 3] =
    [(&["uy", "ban", "nhan", "dan"], "ubnd"), (&["hoi", "dong", "nhan", "dan"], "hdnd"), (&["van", "phong"], "vp")];

/// The words and marks of a tidied text. A line break inside a wrapped phrase is only a space.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut open = false;
    let mut wrapped = false;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let end = start + c.len_utf8();
        if c == '\n' {
            wrapped = chars.peek().is_some_and(|(_, next)| next.is_lowercase())
                && out.last().is_some_and(|token| token.mark().is_none());
            if !wrapped {
                out.push(Token { kind: Kind::Mark(c), start, end, wrapped });
            }
            open = false;
        } else if c.is_whitespace() {
            open = false;
        } else {
            let folded = fold(c.encode_utf8(&mut [0; 4]));
            if c.is_alphanumeric() && !folded.is_empty() {
                match out.last_mut() {
                    Some(Token { kind: Kind::Word { folded: word, exact }, end: last, .. }) if open => {
                        word.push_str(&folded);
                        exact.extend(c.to_lowercase());
                        *last = end;
                    }
                    _ => {
                        let exact = c.to_lowercase().collect();
                        out.push(Token { kind: Kind::Word { folded, exact }, start, end, wrapped });
                        wrapped = false;
                    }
                }
                open = true;
            } else if let Some(mark) = folded.chars().next() {
                out.push(Token { kind: Kind::Mark(mark), start, end, wrapped: false });
                open = false;
            }
            // What folds to nothing (quotes, stray diacritics) neither is a word nor ends one.
        }
    }
    shorten(out)
}

fn shorten(tokens: Vec<Token>) -> Vec<Token> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut rest = tokens.as_slice();
    while let Some(first) = rest.first() {
        let long = SHORT.iter().find(|(long, _)| {
            rest.len() >= long.len() && long.iter().zip(rest).all(|(word, token)| *word == token.word())
        });
        let (token, taken) = match long {
            Some((long, short)) => {
                let kind = Kind::Word { folded: (*short).to_owned(), exact: (*short).to_owned() };
                (Token { kind, end: rest[long.len() - 1].end, ..first.clone() }, long.len())
            }
            None => (first.clone(), 1),
        };
        out.push(token);
        rest = &rest[taken..];
    }
    out
}

/// One thing an agency is called, and the days on which it is called so.
#[derive(Debug, Clone)]
struct Claim {
    agency: usize,
    words: Vec<String>,
    key: String,
    exact: String,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

/// Everything the agencies are and were called.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    claims: Vec<Claim>,
    by_key: HashMap<String, Vec<usize>>,
    longest: usize,
    provinces: Vec<String>,
}

/// The compared forms of a run of words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Key {
    pub words: Vec<String>,
    pub key: String,
    pub exact: String,
}

impl Key {
    pub fn of(text: &str) -> Key {
        let mut key = Key::default();
        for token in tokens(&tidy(text)) {
            key.push(&token);
        }
        key
    }

    pub fn push(&mut self, token: &Token) {
        if let Kind::Word { folded, exact } = &token.kind
            && folded != "va"
        {
            self.words.push(folded.clone());
            self.key.push_str(folded);
            self.exact.push_str(exact);
        }
    }
}

impl Names {
    /// An agency is called `text` from one day to another (both inclusive; nothing means as long as it exists).
    pub fn add(&mut self, agency: usize, text: &str, from: Option<NaiveDate>, to: Option<NaiveDate>) {
        let Key { words, key, exact } = Key::of(text);
        if key.is_empty() {
            return;
        }
        // "TP. Gia Nghĩa" is "thành phố Gia Nghĩa" everywhere a name has it.
        if let Some(at) = words.windows(2).position(|pair| pair == ["thanh", "pho"]) {
            let short = [&words[..at], &["tp".to_owned()], &words[at + 2..]].concat();
            let key = short.concat();
            self.insert(Claim { agency, words: short, exact: exact.replacen("thànhphố", "tp", 1), key, from, to });
        }
        self.insert(Claim { agency, words, key, exact, from, to });
    }

    fn insert(&mut self, claim: Claim) {
        self.longest = self.longest.max(claim.key.len());
        self.by_key.entry(claim.key.clone()).or_default().push(self.claims.len());
        self.claims.push(claim);
    }

    /// From a day on an agency is no longer called by a text.
    pub fn retire(&mut self, agency: usize, text: &str, last: NaiveDate) {
        let exact = Key::of(text).exact;
        for claim in self.claims.iter_mut().filter(|claim| claim.agency == agency && claim.exact == exact) {
            claim.to = Some(claim.to.map_or(last, |to| to.min(last)));
        }
    }

    /// The first day of an agency's newest name, if it ever was renamed.
    pub fn renamed(&self, agency: usize) -> Option<NaiveDate> {
        self.claims.iter().filter(|claim| claim.agency == agency).filter_map(|claim| claim.from).max()
    }

    /// "UBND tỉnh Đắk Nông" tells that the province is Đắk Nông.
    pub fn learn_province(&mut self, text: &str) {
        let words = Key::of(text).words;
        let place = match words.iter().position(|word| word == "tinh" || word == "tp") {
            Some(at) => words[at + 1..].concat(),
            None => words
                .windows(2)
                .position(|pair| pair == ["thanh", "pho"])
                .map_or(String::new(), |at| words[at + 2..].concat()),
        };
        if !place.is_empty() && !self.provinces.contains(&place) {
            self.provinces.push(place);
        }
    }

    /// The keys of the province's names, as far as they are known.
    pub fn provinces(&self) -> &[String] {
        &self.provinces
    }

    /// The length in bytes of the longest key.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// The other agencies that are called by this text on some day of a period.
    ///
    /// Places are told apart by their diacritics too (Tân Hà, Tân Hạ), other agencies are not.
    pub fn rivals(
        &self,
        agencies: &[Agency],
        own: Option<usize>,
        text: &str,
        place: bool,
        (from, to): (Option<NaiveDate>, Option<NaiveDate>),
    ) -> Option<AgencyId> {
        let key = Key::of(text);
        let claims = self.by_key.get(&key.key).into_iter().flatten().map(|at| &self.claims[*at]);
        claims
            .filter(|claim| own != Some(claim.agency))
            .filter(|claim| claim.exact == key.exact || !(place && agencies[claim.agency].level.is_place()))
            .find(|claim| {
                let agency = &agencies[claim.agency];
                let begins = latest(claim.from, agency.valid_from);
                let ends = earliest(claim.to, agency.valid_to);
                begins.is_none_or(|begins| to.is_none_or(|to| begins <= to))
                    && ends.is_none_or(|ends| from.is_none_or(|from| from <= ends))
            })
            .map(|claim| agencies[claim.agency].id.clone())
    }

    /// The one agency that a key means on a day: one called so that day, else the last one, else the next one.
    pub fn lookup(&self, agencies: &[Agency], key: &Key, on: NaiveDate) -> Option<(usize, Rank)> {
        let claims: Vec<&Claim> = self.by_key.get(&key.key)?.iter().map(|at| &self.claims[*at]).collect();
        let exact: Vec<&Claim> = claims.iter().copied().filter(|claim| claim.exact == key.exact).collect();
        let claims = if exact.is_empty() { claims } else { exact };
        let ranked = claims.iter().map(|claim| (rank(claim, &agencies[claim.agency], on), claim.agency));
        let best = ranked.clone().map(|(rank, _)| rank).min()?;
        let mut winners = ranked.filter(|(rank, _)| *rank == best).map(|(_, agency)| agency);
        let winner = winners.next()?;
        winners.all(|other| other == winner).then_some((winner, best))
    }

    /// The one agency whose name differs from a key by slips of a scanner only.
    ///
    /// A slip changes one letter of a word of at least three letters, one slip to every eight letters of what tells
    /// the agency from others; numerals and places never count as slips. Two candidates are none.
    pub fn near(&self, agencies: &[Agency], key: &Key, on: NaiveDate) -> Option<usize> {
        let allowed = letters(&key.words) / 8;
        if allowed == 0 {
            return None;
        }
        let mut found = None;
        for claim in &self.claims {
            if claim.words.len() != key.words.len()
                || agencies[claim.agency].level.is_place()
                || rank(claim, &agencies[claim.agency], on) != TODAY
            {
                continue;
            }
            if slips(&claim.words, &key.words).is_some_and(|slips| slips <= allowed) {
                match found {
                    Some(other) if other != claim.agency => return None,
                    _ => found = Some(claim.agency),
                }
            }
        }
        found
    }

    /// The names of the agencies that come nearest to any of the keys, at most three, best first.
    pub fn nearest(&self, agencies: &[Agency], keys: &[Key], on: NaiveDate) -> Vec<String> {
        // What is far longer than any name is like none of them, and dear to compare.
        let keys: Vec<&Key> = keys.iter().filter(|key| key.key.len() <= 2 * self.longest).collect();
        let mut scores: Vec<(f64, bool, usize)> = Vec::new();
        for claim in &self.claims {
            let score = keys.iter().map(|key| likeness(&claim.key, &key.key)).fold(0.0, f64::max);
            if score >= 0.6 {
                scores.push((score, rank(claim, &agencies[claim.agency], on) == TODAY, claim.agency));
            }
        }
        scores.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
        let mut names: Vec<String> = Vec::new();
        for (_, _, agency) in scores {
            let name = &agencies[agency].name;
            if names.len() < 3 && !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }
}

/// How far a claim is from a day: on it, ended so many days before, or to begin so many days after.
pub(crate) type Rank = (u8, i64);

/// Called so on the very day.
pub(crate) const TODAY: Rank = (0, 0);

fn rank(claim: &Claim, agency: &Agency, on: NaiveDate) -> Rank {
    let (begins, ends) = (latest(claim.from, agency.valid_from), earliest(claim.to, agency.valid_to));
    match (begins, ends) {
        // Renamed on its first day: a name that never was.
        (Some(begins), Some(ends)) if ends < begins => (3, 0),
        (_, Some(ends)) if ends < on => (1, (on - ends).num_days()),
        (Some(begins), _) if on < begins => (2, (begins - on).num_days()),
        _ => TODAY,
    }
}

fn earliest(a: Option<NaiveDate>, b: Option<NaiveDate>) -> Option<NaiveDate> {
    a.into_iter().chain(b).min()
}

fn latest(a: Option<NaiveDate>, b: Option<NaiveDate>) -> Option<NaiveDate> {
    a.into_iter().chain(b).max()
}

/// The letters that tell one agency from another: without the words that many names begin or end with.
fn letters(words: &[String]) -> usize {
    words
        .iter()
        .filter(|word| !["so", "ban", "ubnd", "tinh", "bo"].contains(&word.as_str()))
        .map(|word| word.chars().count())
        .sum()
}

/// In how many words two names of the same number of words differ, or nothing if by more than a slip.
fn slips(a: &[String], b: &[String]) -> Option<usize> {
    let mut slips = 0;
    for (a, b) in a.iter().zip(b).filter(|(a, b)| a != b) {
        let firm = |word: &str| word.chars().count() < 3 || word.chars().all(|c| c.is_numeric() || "ivxlc".contains(c));
        if firm(a) || firm(b) || strsim::damerau_levenshtein(a, b) > 1 {
            return None;
        }
        slips += 1;
    }
    Some(slips)
}

fn likeness(claim: &str, key: &str) -> f64 {
    let part = |whole: &str, part: &str| part.len() >= 5 && whole.contains(part);
    if claim == key {
        1.0
    } else if part(claim, key) || part(key, claim) {
        let (short, long) = if claim.len() < key.len() { (claim, key) } else { (key, claim) };
        0.7 + 0.3 * short.len() as f64 / long.len() as f64
    } else {
        strsim::normalized_levenshtein(claim, key)
    }
}
