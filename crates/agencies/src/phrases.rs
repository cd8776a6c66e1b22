//! The set phrases of office lists: groups, roles, titles, numbering, and what may follow a name.

use chrono::NaiveDate;

use crate::read::{COMMUNE_HEADS, DEPARTMENT_HEADS, DISTRICT_HEADS, Heads, Reader};
use crate::{Group, Level};

/// Something known that begins at a token.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Phrase {
    /// One agency; not sure when the name of a province was taken on trust.
    Agency { agency: usize, sure: bool },
    /// Groups, and the beginnings that later items may leave out.
    Groups(Vec<Group>, Heads),
    /// Only such beginnings: "Liên Sở:", "UBND các huyện:".
    Heads(Heads),
}

/// A word of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Noun {
    Department,
    District,
    Commune,
    /// "địa phương": the level below the province, which changed.
    Local,
    /// "các cấp".
    AllLevels,
}

const NOUNS: [(&[&str], Noun); 18] = [
    (&["cap", "huyen"], Noun::District),
    (&["cap", "xa"], Noun::Commune),
    (&["thanh", "pho"], Noun::District),
    (&["thi", "xa"], Noun::District),
    (&["thi", "tran"], Noun::Commune),
    (&["dac", "khu"], Noun::Commune),
    (&["dia", "phuong"], Noun::Local),
    (&["cac", "cap"], Noun::AllLevels),
    (&["so"], Noun::Department),
    (&["ban"], Noun::Department),
    (&["nganh"], Noun::Department),
    (&["huyen"], Noun::District),
    (&["tp"], Noun::District),
    (&["tx"], Noun::District),
    (&["quan"], Noun::District),
    (&["xa"], Noun::Commune),
    (&["phuong"], Noun::Commune),
    (&["ban", "nganh"], Noun::Department),
];

/// Words for all or many of a kind.
const QUANTIFIERS: [&[&str]; 6] =
    [&["tat", "ca", "cac"], &["toan", "the", "cac"], &["toan", "bo", "cac"], &["tat", "ca"], &["cac"], &["moi"]];

/// The body whose level follows.
const COMMITTEES: [&[&str]; 2] = [&["ubnd"], &["chinh", "quyen"]];

/// What may follow a group and changes nothing.
const SUFFIXES: [&[&str]; 16] = [
    &["tren", "dia", "ban", "toan", "tinh"],
    &["tren", "dia", "ban", "tinh"],
    &["tren", "dia", "ban"],
    &["truc", "thuoc", "tinh"],
    &["thuoc", "ubnd", "tinh"],
    &["trong", "toan", "tinh"],
    &["co", "lien", "quan"],
    &["lien", "quan"],
    &["cap", "tinh"],
    &["cua", "tinh"],
    &["thuoc", "tinh"],
    &["trong", "tinh"],
    &["toan", "tinh"],
    &["con", "lai"],
    &["khac"],
    &["tinh"],
];

/// Words for a part in the work: they name nobody.
const ROLES: [&[&str]; 13] = [
    &["co", "quan", "chu", "tri"],
    &["don", "vi", "chu", "tri"],
    &["co", "quan", "phoi", "hop"],
    &["don", "vi", "phoi", "hop"],
    &["phoi", "hop", "cung", "voi"],
    &["phoi", "hop", "voi"],
    &["phoi", "hop", "cung"],
    &["phoi", "hop"],
    &["chu", "tri"],
    &["cung", "voi"],
    &["bao", "gom"],
    &["lien", "nganh"],
    &["vv"],
];

/// Heads of agencies: before a name they stand for the agency.
const TITLES: [&[&str]; 7] =
    [&["giam", "doc"], &["thu", "truong"], &["chu", "tich"], &["lanh", "dao"], &["chanh"], &["cac"], &["lien"]];

/// A group has at most so many words; a cell that repeats them for ever is read in parts.
const MANY: usize = 12;

/// The first day without districts: Law 72/2025/QH15.
fn districts_ended() -> NaiveDate {
    #[expect(clippy::expect_used, reason = "a day of the calendar")]
    NaiveDate::from_ymd_opt(2025, 7, 1).expect("1/7/2025")
}

/// One group word and what stood before it.
struct Element {
    noun: Noun,
    many: bool,
    joint: bool,
    end: usize,
}

impl Reader<'_> {
    /// Past punctuation, numbering and roles; the same place when there is none.
    pub fn nothing(&self, at: usize) -> usize {
        if self.mark(at).is_some() {
            return at + 1;
        }
        let numeral = |word: &str| word.chars().all(|c| c.is_ascii_digit()) || word.chars().all(|c| "ivx".contains(c));
        let word = self.word(at);
        let numbering = match self.mark(at + 1) {
            Some('.') => numeral(word),
            Some(')') => numeral(word) || word.chars().count() == 1,
            _ => false,
        };
        if numbering && !self.word(at + 2).is_empty() {
            return at + 2;
        }
        self.longest(at, &ROLES).unwrap_or(match word {
            "va" | "voi" | "cung" => at + 1,
            _ => at,
        })
    }

    /// Whether a word for a role begins here.
    pub fn role(&self, at: usize) -> bool {
        self.longest(at, &ROLES).is_some()
    }

    /// Past an official's title or a plural before a name.
    pub fn title(&self, at: usize) -> usize {
        self.longest(at, &TITLES).unwrap_or(at)
    }

    /// Where the longest of some phrases that begins here ends.
    fn longest(&self, at: usize, phrases: &[&[&str]]) -> Option<usize> {
        phrases.iter().filter(|phrase| self.says(at, phrase)).map(|phrase| at + phrase.len()).max()
    }

    fn says(&self, at: usize, phrase: &[&str]) -> bool {
        phrase.iter().enumerate().all(|(i, word)| self.word(at + i) == *word)
    }

    /// Whether a name that ends before this token is whole.
    fn closes(&self, at: usize) -> bool {
        at >= self.tokens.len() || self.tokens[at].wrapped || self.nothing(at) > at
    }

    /// Where an agency's name with its province ends, and whether the province is surely ours.
    pub fn agency_end(&self, agency: usize, at: usize) -> Option<(usize, bool)> {
        let agency = &self.registry.agencies[agency];
        let mut ends = vec![(at, true)];
        if !agency.level.is_place() {
            let own = if self.word(at) == "cua" { at + 1 } else { at };
            let (after, city) = match self.word(own) {
                "tinh" => (own + 1, false),
                "thanh" if self.word(own + 1) == "pho" => (own + 2, true),
                _ => (at, false),
            };
            // "UBND thành phố Gia Nghĩa" is a city within the province, unless the province itself is called so.
            let below = city && agency.level == Level::Province;
            let named = (after > at && !city) || self.word(at.wrapping_sub(1)) == "tinh";
            ends.extend((!below).then_some((after, true)));
            ends.extend(self.own_province(after).map(|end| (end, true)));
            ends.extend(self.some_province(after).filter(|_| named && !below).map(|end| (end, false)));
        }
        // "Sở Y tế Sở Nội vụ", with the comma lost.
        let begins_alike = |end: usize| {
            let head = self.word(end);
            matches!(head, "so" | "ubnd")
                && crate::names::Key::of(&agency.name).words.first().is_some_and(|w| w == head)
        };
        ends.into_iter().rev().find(|(end, _)| self.closes(*end) || begins_alike(*end))
    }

    /// Past the known name of the province.
    fn own_province(&self, at: usize) -> Option<usize> {
        let mut written = String::new();
        let reach = (at..self.tokens.len()).take_while(|end| self.mark(*end).is_none()).take(5);
        reach
            .map(|end| {
                written.push_str(self.word(end));
                (end + 1, self.registry.names.provinces().contains(&written))
            })
            .filter(|(_, ours)| *ours)
            .map(|(end, _)| end)
            .last()
    }

    /// Past the name of some province, when the registry knows none: up to three words in capitals.
    fn some_province(&self, at: usize) -> Option<usize> {
        let capital = |end: &usize| self.mark(*end).is_none() && self.initial(*end).is_uppercase();
        let words = (at..self.tokens.len()).take_while(capital).count();
        (self.registry.names.provinces().is_empty() && (1..=3).contains(&words)).then_some(at + words)
    }

    /// The groups that a phrase names ("các Sở, ban, ngành, UBND các huyện, thành phố"), or the common beginning that
    /// it gives to the names after it ("Liên Sở:", "UBND các huyện: A, B").
    pub fn group(&self, at: usize) -> Option<(usize, Phrase)> {
        let mut elements = vec![self.element(at)?];
        while let Some(next) = elements.last().filter(|_| elements.len() < MANY).and_then(|last| self.further(last)) {
            elements.push(next);
        }
        let last = elements.last()?;
        let heads = match last.noun {
            Noun::Department => DEPARTMENT_HEADS,
            Noun::District | Noun::Local | Noun::AllLevels => DISTRICT_HEADS,
            Noun::Commune => COMMUNE_HEADS,
        };
        let colon = self.mark(last.end) == Some(':') && last.end + 1 < self.tokens.len();
        let list = if colon { last.end + 1 } else { last.end };
        let only_heads = elements.iter().any(|element| element.joint)
            || (colon && elements.len() == 1 && last.noun == Noun::Department)
            || ((colon || !self.closes(last.end)) && self.headed(list, heads).is_some());
        if only_heads && (colon || self.headed(list, heads).is_some()) {
            return Some((list, Phrase::Heads(heads)));
        }
        let plural = elements.len() > 1 || last.many;
        if !plural || elements.iter().any(|element| element.joint) {
            return None;
        }
        let mut ends = vec![last.end];
        while let Some(after) = ends.last().and_then(|end| self.longest(*end, &SUFFIXES)) {
            ends.push(self.own_province(after).or_else(|| self.some_province(after)).unwrap_or(after));
        }
        let end = ends.into_iter().rev().find(|end| self.closes(*end) || self.element(*end).is_some())?;
        let mut groups = Vec::new();
        for element in &elements {
            match element.noun {
                Noun::Department => groups.push(Group::Departments),
                Noun::District => groups.push(Group::Districts),
                Noun::Commune => groups.push(Group::Communes),
                Noun::Local if self.has_districts() => groups.push(Group::Districts),
                Noun::Local => groups.push(Group::Communes),
                Noun::AllLevels if self.has_districts() => groups.extend([Group::Districts, Group::Communes]),
                Noun::AllLevels => groups.push(Group::Communes),
            }
        }
        groups.dedup();
        Some((end, Phrase::Groups(groups, heads)))
    }

    /// Whether there are districts that day: the registry knows, and where it knows none the law does.
    fn has_districts(&self) -> bool {
        self.registry.valid_on(self.on).any(|agency| agency.level == Level::District) || self.on < districts_ended()
    }

    /// A further group word after a comma, "và", or nothing ("Sở ban ngành"), unless it begins an agency's name.
    fn further(&self, last: &Element) -> Option<Element> {
        let mut next = last.end;
        while matches!(self.mark(next), Some(',' | '-' | '&' | '/' | '\n')) || self.word(next) == "va" {
            next += 1;
        }
        let element = self.element(next)?;
        let divided = next > last.end || self.tokens[next].wrapped;
        let alike = (last.noun == Noun::Department) == (element.noun == Noun::Department);
        let whole = self.closes(element.end)
            || self.element(element.end).is_some()
            || self.longest(element.end, &SUFFIXES).is_some();
        // "Sở TP" without a comma is one department, not all of them and a city.
        ((divided || alike) && whole && !element.joint && !self.begins_agency(next)).then_some(element)
    }

    /// Whether an agency's name begins here: "Ban Dân tộc" after "các Sở".
    fn begins_agency(&self, at: usize) -> bool {
        self.headed(at, &[""]).is_some()
    }

    /// A group word with what stands before it: "các huyện", "UBND cấp xã", "7 huyện".
    fn element(&self, at: usize) -> Option<Element> {
        let joint = self.word(at) == "lien" && self.word(at + 1) == "so";
        let start = if joint { at + 1 } else { at };
        let counted = |at: usize| {
            let number = !self.word(at).is_empty() && self.word(at).chars().all(|c| c.is_ascii_digit());
            self.longest(at, &QUANTIFIERS).or(number.then_some(at + 1))
        };
        let first = counted(start).unwrap_or(start);
        let committee = self.longest(first, &COMMITTEES);
        let body = committee.unwrap_or(first);
        // "các cấp" and "các huyện" after the body: the noun may hold the plural.
        let second = if self.noun(body).is_some() { body } else { counted(body).unwrap_or(body) };
        let (noun, end) = self.noun(second)?;
        let level = matches!(noun, Noun::Local | Noun::AllLevels) || self.word(second) == "cap";
        let many = second > body || first > start || level;
        let committee = committee.is_some();
        let fits = match noun {
            Noun::Department => !committee,
            Noun::AllLevels => committee,
            Noun::District | Noun::Commune | Noun::Local => true,
        };
        fits.then_some(Element { noun, many, joint, end })
    }

    fn noun(&self, at: usize) -> Option<(Noun, usize)> {
        let found = NOUNS.iter().filter(|(words, _)| self.says(at, words)).max_by_key(|(words, _)| words.len())?;
        Some((found.1, at + found.0.len()))
    }
}
