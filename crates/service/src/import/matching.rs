//! Which stored line each line of a plan is: numbers move when a row is inserted, words when one is edited.

use super::known::KnownLine;
use dondoc_domain::{DirectiveId, LineId, ids::derive};
use dondoc_intake::Line;
use dondoc_text::{fold, tidy};
use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

/// What a line of a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Matched {
    /// The identity its tasks have, or get.
    pub line: LineId,
    /// The stored line it is, by its place among them.
    pub known: Option<usize>,
    /// The stored line, another one, that has the identity which this line's number would give.
    pub instead_of: Option<usize>,
}

/// Finds for each line of a plan the stored line it is, each for one at most. Blocked lines only keep their number's
/// line from being missed: nothing of them is entered.
///
/// The closest come first: the very cell of the very file; the same words with all that tells equal words apart, under
/// the same number before another; then with ever less of that; words that the line had before a correction; and last
/// the number alone, for a line whose words were changed. What remains is new.
pub(super) fn matches(
    directive: DirectiveId,
    (lines, sha256): (&[Line], &str),
    known: &[KnownLine],
    blocked: impl Fn(&Line) -> bool,
) -> Vec<Matched> {
    let mut it = Matching {
        lines,
        known,
        keys: lines.iter().map(|line| LineId::of(directive, &line.key)).collect(),
        contents: lines.iter().map(|line| fold(&line.content)).collect(),
        open: lines.iter().map(|line| !blocked(line)).collect(),
        partner: vec![None; lines.len()],
        taken: vec![false; known.len()],
    };
    it.by_cell(sha256);
    it.by_content();
    it.by_former_content();
    it.by_number(directive);
    let identities = it.identities(directive);
    it.open = it.open.iter().map(|open| !open).collect();
    it.by_number(directive);
    let number: HashMap<LineId, usize> = known.iter().enumerate().map(|(at, line)| (line.line, at)).collect();
    (0..lines.len())
        .map(|at| {
            let known = it.partner[at];
            let instead_of = number.get(&it.keys[at]).copied().filter(|_| known.is_none());
            Matched { line: identities[at], known, instead_of }
        })
        .collect()
}

/// The identity of a new line whose number another line has: its words belong to it, and, should that not be enough,
/// a count.
fn apart(directive: DirectiveId, key: &str, content: &str, count: usize) -> LineId {
    let words = derive("words", &[content]).simple().to_string();
    let count = if count == 0 { String::new() } else { format!("#{count}") };
    LineId::of(directive, &format!("{key}~{}{count}", &words[..12]))
}

/// A number that more lines share than this tells none of them apart.
const MANY: usize = 100;

struct Matching<'a> {
    lines: &'a [Line],
    known: &'a [KnownLine],
    /// The identity that each line's number gives.
    keys: Vec<LineId>,
    /// The folded words of each line.
    contents: Vec<String>,
    /// Whether a line takes part.
    open: Vec<bool>,
    partner: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl<'a> Matching<'a> {
    /// The same file again: a line that was not reached, or that was corrected since, is the one of its cell.
    fn by_cell(&mut self, sha256: &str) {
        let places = index(self.known, |known| {
            let source = known.source.as_ref().filter(|_| known.is_from(sha256));
            source.map(|source| source.cell.clone()).into_iter().collect()
        });
        let same = |it: &Self, at: usize, known: &KnownLine| {
            known.contents.contains(&it.contents[at]) || it.keys[at] == known.line
        };
        self.pass(&places, |it, at| Some(it.lines[at].cell.clone()), same);
    }

    fn by_content(&mut self) {
        let now = index(self.known, |known| known.contents.first().cloned().into_iter().collect());
        let content = |it: &Self, at: usize| Some(it.contents[at].clone()).filter(|text| !text.is_empty());
        let number = |it: &Self, at: usize, known: &KnownLine| it.keys[at] == known.line;
        let leads = |it: &Self, at: usize, known: &KnownLine| {
            let own = &it.lines[at].leads;
            own.len() == known.tasks.len() && own.iter().all(|lead| known.has_lead(lead))
        };
        let a_lead = |it: &Self, at: usize, known: &KnownLine| it.lines[at].leads.iter().any(|it| known.has_lead(it));
        let field = |it: &Self, at: usize, known: &KnownLine| tidy(&it.lines[at].field) == known.field;
        let deadline = |it: &Self, at: usize, known: &KnownLine| tidy(&it.lines[at].deadline.text) == known.deadline;
        let all = |it: &Self, at: usize, known: &KnownLine| {
            leads(it, at, known) && field(it, at, known) && deadline(it, at, known)
        };
        self.pass(&now, content, |it, at, known| number(it, at, known) && all(it, at, known));
        self.pass(&now, content, all);
        self.pass(&now, content, |it, at, known| number(it, at, known) && leads(it, at, known));
        self.pass(&now, content, |it, at, known| leads(it, at, known) && deadline(it, at, known));
        self.pass(&now, content, |it, at, known| leads(it, at, known) && field(it, at, known));
        self.pass(&now, content, leads);
        self.pass(&now, content, number);
        self.pass(&now, content, a_lead);
        self.pass(&now, content, field);
        self.pass(&now, content, |_, _, _| true);
    }

    /// Words that were corrected since: an older file still has them.
    fn by_former_content(&mut self) {
        let ever = index(self.known, |known| known.contents.iter().skip(1).cloned().collect());
        let content = |it: &Self, at: usize| Some(it.contents[at].clone()).filter(|text| !text.is_empty());
        self.pass(&ever, content, |it, at, known| it.keys[at] == known.line);
        self.pass(&ever, content, |_, _, _| true);
    }

    /// The number alone. Who got a number after another line had it holds it now.
    fn by_number(&mut self, directive: DirectiveId) {
        let items = index(self.known, |known| if known.item.is_empty() { vec![] } else { vec![known.item.clone()] });
        let numbers = index(self.known, |known| vec![known.line]);
        for at in self.waiting() {
            let line = &self.lines[at];
            let later = |known: &KnownLine| {
                let words = known.contents.last().map(String::as_str).unwrap_or_default();
                known.line == apart(directive, &line.key, words, 0)
            };
            let free = |at: &&usize| !self.taken[**at];
            let with_item = items.get(&tidy(&line.item)).filter(|all| all.len() <= MANY);
            let holder = with_item.and_then(|all| all.iter().rev().filter(free).find(|it| later(&self.known[**it])));
            let holder = holder.or_else(|| numbers.get(&self.keys[at])?.iter().find(free));
            if let Some(holder) = holder.copied() {
                self.take(at, holder);
            }
        }
    }

    /// Those of the stored line, and for new lines the one of their number unless that is another line's.
    fn identities(&self, directive: DirectiveId) -> Vec<LineId> {
        let mut used: HashSet<LineId> = self.known.iter().map(|known| known.line).collect();
        let mut identity = |at: usize| {
            if let Some(known) = self.partner[at] {
                return self.known[known].line;
            }
            let own = self.keys[at];
            if !self.open[at] || used.insert(own) {
                return own;
            }
            let (key, content) = (&self.lines[at].key, &self.contents[at]);
            let free = (0..).map(|count| apart(directive, key, content, count)).find(|it| used.insert(*it));
            free.unwrap_or(own)
        };
        (0..self.lines.len()).map(&mut identity).collect()
    }

    fn waiting(&self) -> Vec<usize> {
        (0..self.lines.len()).filter(|at| self.open[*at] && self.partner[*at].is_none()).collect()
    }

    /// Gives each waiting line, top down, the first stored line in its place that is free and fits.
    fn pass<K: Hash + Eq>(
        &mut self,
        places: &HashMap<K, Vec<usize>>,
        place: impl Fn(&Self, usize) -> Option<K>,
        fits: impl Fn(&Self, usize, &KnownLine) -> bool,
    ) {
        for at in self.waiting() {
            let Some(candidates) = place(self, at).and_then(|it| places.get(&it)) else { continue };
            let found = candidates.iter().find(|it| !self.taken[**it] && fits(self, at, &self.known[**it]));
            if let Some(found) = found.copied() {
                self.take(at, found);
            }
        }
    }

    fn take(&mut self, at: usize, known: usize) {
        self.partner[at] = Some(known);
        self.taken[known] = true;
    }
}

/// Where in `known` what is.
fn index<K: Hash + Eq>(known: &[KnownLine], of: impl Fn(&KnownLine) -> Vec<K>) -> HashMap<K, Vec<usize>> {
    let mut places: HashMap<K, Vec<usize>> = HashMap::new();
    for (at, line) in known.iter().enumerate() {
        for key in of(line) {
            places.entry(key).or_default().push(at);
        }
    }
    places
}
