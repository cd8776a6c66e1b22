//! Reads a table cell: which agencies and groups it names, and what nobody knows.
//!
//! The cell is cut by what is known, not by its commas: at each place the longest name or group that ends cleanly
//! wins. What is left is corrected if it is surely a scanner's slip, or else told as unresolved. Nothing is dropped
//! but punctuation, numbering and words for a role ("chủ trì", "phối hợp với").

use std::ops::Range;

use chrono::NaiveDate;
use dondoc_text::{is_blank, tidy};

use crate::names::{Key, Token, tokens};
use crate::phrases::Phrase;
use crate::{Agency, AgencyId, Group, Registry};

/// What a cell names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The agencies, each once, in the order in which they were written.
    pub agencies: Vec<AgencyId>,
    /// The groups, each once, in the order in which they were written.
    pub groups: Vec<Group>,
    /// What names no agency that is known.
    pub unresolved: Vec<Unresolved>,
    /// What was read through a slip or with an unknown province's name, and the agency it was taken for.
    pub corrected: Vec<(String, AgencyId)>,
}

/// A part of a cell that names no agency that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// The part, as written.
    pub text: String,
    /// The names that come nearest, at most three, best first.
    pub nearest: Vec<String>,
}

impl Registry {
    /// Reads a whole cell as of a day. An ended agency's name means that agency (see [`Registry::successor`]).
    pub fn read(&self, text: &str, on: NaiveDate) -> Reading {
        let mut reading = Reading::default();
        if is_blank(text) {
            return reading;
        }
        let text = tidy(text);
        let mut reader = Reader::new(self, &text, on);
        for (range, piece) in reader.pieces() {
            let written = || reader.slice(&range).to_owned();
            match piece {
                Piece::Nothing => {}
                Piece::Agency { agency, sure } => {
                    let id = &self.agencies[agency].id;
                    if !reading.agencies.contains(id) {
                        reading.agencies.push(id.clone());
                    }
                    if !sure {
                        reading.corrected.push((written(), id.clone()));
                    }
                }
                Piece::Groups(groups) => {
                    for group in groups {
                        if !reading.groups.contains(&group) {
                            reading.groups.push(group);
                        }
                    }
                }
                Piece::Unknown { nearest } => reading.unresolved.push(Unresolved { text: written(), nearest }),
            }
        }
        reading
    }
}

/// What a run of tokens turned out to be.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Nothing,
    Agency { agency: usize, sure: bool },
    Groups(Vec<Group>),
    Unknown { nearest: Vec<String> },
}

/// The beginnings that a list leaves out after its first item, as they would be written in full.
pub(crate) type Heads = &'static [&'static str];
/// "Sở A, B".
pub(crate) const DEPARTMENT_HEADS: Heads = &["Sở"];
/// "UBND huyện A, B, thành phố C".
pub(crate) const DISTRICT_HEADS: Heads = &["UBND", "UBND huyện", "UBND thành phố", "UBND thị xã", "UBND quận"];
/// "UBND xã A, B, phường C".
pub(crate) const COMMUNE_HEADS: Heads = &["UBND", "UBND xã", "UBND phường", "UBND thị trấn", "UBND đặc khu"];
const MINISTRY_HEADS: Heads = &["Bộ"];

/// Words that begin a phrase for nobody in particular, which may go on over commas in small letters.
const GENERIC: [&str; 9] = ["cac", "nhung", "mot", "co", "don", "doanh", "dn", "to", "ca"];

/// A slip is looked for in at most so many tokens.
const SLIP_REACH: usize = 20;

/// One cell on its way from tokens to pieces.
pub(crate) struct Reader<'a> {
    pub registry: &'a Registry,
    pub on: NaiveDate,
    text: &'a str,
    pub tokens: Vec<Token>,
    heads: Heads,
}

impl<'a> Reader<'a> {
    pub fn new(registry: &'a Registry, text: &'a str, on: NaiveDate) -> Reader<'a> {
        Reader { registry, on, text, tokens: tokens(text), heads: &[] }
    }

    fn slice(&self, range: &Range<usize>) -> &'a str {
        &self.text[self.tokens[range.start].start..self.tokens[range.end - 1].end]
    }

    pub fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", Token::word)
    }

    pub fn mark(&self, at: usize) -> Option<char> {
        self.tokens.get(at).and_then(Token::mark)
    }

    /// The character with which a token begins, as written.
    pub fn initial(&self, at: usize) -> char {
        self.tokens.get(at).and_then(|token| self.text[token.start..].chars().next()).unwrap_or(' ')
    }

    /// Every token in exactly one piece, in order.
    fn pieces(&mut self) -> Vec<(Range<usize>, Piece)> {
        let mut pieces = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            let (end, piece) = self.next(at);
            pieces.push((at..end, piece));
            at = end;
        }
        pieces
    }

    /// The piece that begins at a token, and where it ends.
    fn next(&mut self, at: usize) -> (usize, Piece) {
        let skip = self.nothing(at);
        if skip > at {
            return (skip, Piece::Nothing);
        }
        if let Some((end, phrase)) = self.known(at) {
            return match phrase {
                Phrase::Agency { agency, sure } => {
                    self.heads = heads_of(&self.registry.agencies[agency]).unwrap_or(self.heads);
                    (end, Piece::Agency { agency, sure })
                }
                Phrase::Groups(groups, heads) => {
                    self.heads = heads;
                    (end, Piece::Groups(groups))
                }
                Phrase::Heads(heads) => {
                    self.heads = heads;
                    (end, Piece::Nothing)
                }
            };
        }
        let before_title = self.title(at);
        if before_title > at && self.known(before_title).is_some() {
            return (before_title, Piece::Nothing);
        }
        if let Some((end, agency)) = self.slip(at) {
            self.heads = heads_of(&self.registry.agencies[agency]).unwrap_or(self.heads);
            return (end, Piece::Agency { agency, sure: false });
        }
        let end = self.unknown_end(at);
        let mut keys = vec![self.key(Key::default(), at..end)];
        if !GENERIC.contains(&self.word(at)) {
            keys.extend(self.heads.iter().map(|head| self.key(Key::of(head), at..end)));
        }
        let nearest = self.registry.names.nearest(&self.registry.agencies, &keys, self.on);
        match self.word(at) {
            "so" => self.heads = DEPARTMENT_HEADS,
            "bo" => self.heads = MINISTRY_HEADS,
            "ubnd" if ["xa", "phuong"].contains(&self.word(at + 1)) => self.heads = COMMUNE_HEADS,
            "ubnd" => self.heads = DISTRICT_HEADS,
            _ => {}
        }
        (end, Piece::Unknown { nearest })
    }

    /// The longest agency, group or common beginning that starts here and ends cleanly.
    pub fn known(&self, at: usize) -> Option<(usize, Phrase)> {
        let plain = self.agency(at, "");
        let group = self.group(at);
        let headed = self.headed(at, self.heads);
        // Of equals the last one wins.
        [headed, group, plain].into_iter().flatten().max_by_key(|(end, _)| *end)
    }

    /// The longest agency that starts here if one of the common beginnings stood before it.
    pub fn headed(&self, at: usize, heads: Heads) -> Option<(usize, Phrase)> {
        let found: Vec<(usize, Phrase)> = heads.iter().filter_map(|head| self.agency(at, head)).collect();
        let (end, phrase) = found.iter().max_by_key(|(end, _)| *end)?;
        let clear = found.iter().all(|(other, rival)| other < end || rival == phrase);
        clear.then(|| (*end, phrase.clone()))
    }

    /// The longest agency whose name, after a beginning that is not written, starts here and ends cleanly.
    fn agency(&self, at: usize, head: &str) -> Option<(usize, Phrase)> {
        let mut key = Key::of(head);
        let mut over_comma = false;
        let mut best = None;
        for (end, token) in self.tokens.iter().enumerate().skip(at) {
            match token.mark() {
                Some(',') => over_comma = true,
                Some('-' | '&' | '.' | '\n') => {}
                Some(_) => break,
                None if token.word() == "va" => {}
                None => {
                    key.push(token);
                    if key.key.len() > self.registry.names.longest() {
                        break;
                    }
                    // Short symbols over a comma are two symbols: "TT, T" is not Thanh tra tỉnh.
                    if over_comma && key.key.len() < 7 {
                        continue;
                    }
                    let named = self.registry.names.lookup(&self.registry.agencies, &key, self.on);
                    if let Some((agency, _)) = named
                        && let Some((end, sure)) = self.agency_end(agency, end + 1)
                    {
                        best = Some((end, Phrase::Agency { agency, sure }));
                    }
                }
            }
        }
        best
    }

    /// An agency whose name differs only by a scanner's slip.
    fn slip(&self, at: usize) -> Option<(usize, usize)> {
        let fence = |end: &usize| !matches!(self.mark(end - 1), Some(';' | ':' | '/' | '(' | ')'));
        let reach = (at + 1..=(at + SLIP_REACH).min(self.tokens.len())).take_while(fence).collect::<Vec<_>>();
        let heads = std::iter::once(&"").chain(self.heads);
        let starts: Vec<Key> = heads.map(|head| Key::of(head)).collect();
        reach.into_iter().rev().filter(|end| !matches!(self.word(end - 1), "" | "va")).find_map(|end| {
            starts.iter().find_map(|start| {
                let key = self.key(start.clone(), at..end);
                let agency = self.registry.names.near(&self.registry.agencies, &key, self.on)?;
                self.agency_end(agency, end).map(|(end, _)| (end, agency))
            })
        })
    }

    fn key(&self, mut start: Key, range: Range<usize>) -> Key {
        self.tokens[range].iter().for_each(|token| start.push(token));
        start
    }

    /// Where something that nobody knows ends.
    fn unknown_end(&self, at: usize) -> usize {
        // "Bộ Lao động, Thương binh và Xã hội" is one ministry, as there is one such department.
        let mut end = match self.word(at) {
            "bo" => self.agency(at + 1, "Sở").map_or(at + 1, |(end, _)| end),
            _ => at + 1,
        };
        let generic = GENERIC.contains(&self.word(at));
        while end < self.tokens.len() {
            let goes_on = match self.mark(end) {
                Some(',' | '/') => {
                    generic && self.initial(end + 1).is_lowercase() && !self.starts(end + 1) && !self.role(end + 1)
                }
                Some(';' | ':' | '\n' | '(' | ')' | '[' | ']' | '+' | '|' | '•') => false,
                Some(_) => !self.starts(end + 1),
                None if self.word(end) == "va" => !self.starts(end + 1),
                None => !(self.role(end) || self.tokens[end].wrapped && self.starts(end)),
            };
            if !goes_on {
                break;
            }
            end += 1;
        }
        // What trails is punctuation, not a part of the name.
        while end > at + 1 && matches!(self.word(end - 1), "" | "va") {
            end -= 1;
        }
        end
    }

    /// Whether something that can stand alone begins here.
    fn starts(&self, at: usize) -> bool {
        matches!(self.word(at), "so" | "ubnd" | "bo" | "cac" | "lien")
            || (!self.word(at).is_empty() && (self.agency(at, "").is_some() || self.group(at).is_some()))
    }
}

/// What a list leaves out after an agency; nothing when it begins no such list.
fn heads_of(agency: &Agency) -> Option<Heads> {
    let words = Key::of(&agency.name).words;
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["so", ..] => Some(DEPARTMENT_HEADS),
        ["bo", ..] => Some(MINISTRY_HEADS),
        ["ubnd", "huyen" | "thanh" | "tp" | "quan", ..] | ["ubnd", "thi", "xa", ..] => Some(DISTRICT_HEADS),
        ["ubnd", "xa" | "phuong" | "thi" | "dac", ..] => Some(COMMUNE_HEADS),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
