//! Asking the index: the closest meaning first, wider ones only while there is room.

use crate::{
    Index, SearchError,
    hits::Hits,
    question::{Part, Question},
    schema::{Fields, HEAD},
    typo::slips,
    word::Word,
};
use dondoc_domain::TaskId;
use std::collections::HashMap;
use tantivy::{
    Searcher, Term,
    query::{BooleanQuery, PhraseQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

/// So many words stand for an unfinished or misspelt one, those in most tasks first.
const EXPANSIONS: usize = 64;

/// So many terms of a part of the index are looked through for them.
const LOOKED_AT: usize = 10_000;

/// So many words are tried in turn when all of them exist and yet nothing has them all.
const TRIED: usize = 8;

/// One thing that a task must have.
pub type Clause = Box<dyn Query>;

impl Index {
    /// The tasks that a text means, at most `limit` of them, the best first; among equals the newest.
    ///
    /// Whatever is typed is searched: there is no wrong query. Of a very long text the first words count. It takes
    /// some milliseconds and does not wait.
    ///
    /// # Errors
    /// Only when the index cannot be read.
    pub fn find(&self, text: &str, limit: usize) -> Result<Vec<TaskId>, SearchError> {
        let question = Question::read(text);
        let searcher = self.shared.reader.searcher();
        let limit = limit.min(searcher.num_docs() as usize);
        let Some((last, rest)) = question.parts.split_last().filter(|_| limit > 0) else { return Ok(Vec::new()) };
        let asking = Asking { searcher: &searcher, fields: self.shared.fields };
        let mut hits = Hits::new(&searcher, limit);

        let exact: Vec<Clause> = question.parts.iter().flat_map(|it| asking.exact(it)).collect();
        let unfinished = if question.open { asking.unfinished(last)? } else { None };
        let begun = |mut clauses: Vec<Clause>| {
            let unfinished = unfinished.as_ref().map(|it| it.box_clone());
            unfinished.map(|last| {
                clauses.push(last);
                clauses
            })
        };
        let rest_exact = || rest.iter().flat_map(|it| asking.exact(it)).collect::<Vec<_>>();
        // Side by side as typed, then with the last word unfinished.
        let pairs = asking.neighbours(&question.parts);
        if !pairs.is_empty() {
            hits.add(exact.iter().map(|it| it.box_clone()).chain(pairs).collect())?;
            if let (true, Some(last_pair)) = (question.open, asking.unfinished_pair(rest.last(), last)?)
                && let Some(clauses) = begun(rest_exact())
            {
                hits.add(clauses.into_iter().chain(asking.neighbours(rest)).chain([last_pair]).collect())?;
            }
        }
        if question.parts.iter().any(|part| matches!(part, Part::Phrase(_))) {
            hits.add_where(question.parts.iter().flat_map(|it| asking.near(it)).collect(), &exact)?;
        }
        // Anywhere, then with the last word unfinished, then in texts without diacritics.
        hits.add(exact)?;
        if let Some(clauses) = begun(rest_exact()) {
            hits.add(clauses)?;
        }
        if asking.any_bare(&question.parts)? {
            hits.add(asking.everywhere(&question, None)?)?;
        }
        if hits.is_empty() {
            for guess in asking.guesses(&question)? {
                hits.add(guess)?;
            }
        }
        Ok(hits.into_ids())
    }
}

/// Builds queries for one state of the index.
struct Asking<'a> {
    searcher: &'a Searcher,
    fields: Fields,
}

impl Asking<'_> {
    fn frequency(&self, term: &Term) -> Result<u64, SearchError> {
        Ok(self.searcher.doc_freq(term)?)
    }

    /// A part as it is typed.
    fn exact(&self, part: &Part) -> Vec<Clause> {
        match part {
            Part::Word(word) => vec![one(self.fields.typed(word))],
            // The pairs keep the positions of most tasks from being read.
            Part::Phrase(run) => {
                let phrase = PhraseQuery::new(run.iter().map(|word| self.fields.typed(word)).collect());
                let pairs = run.windows(2).map(|two| one(self.fields.pair(&two[0], &two[1])));
                pairs.chain([Box::new(phrase) as Clause]).collect()
            }
        }
    }

    /// What every text has that has the part exactly, and few others: no positions are read for it.
    fn near(&self, part: &Part) -> Vec<Clause> {
        let words = all_words(part);
        let pairs = words.windows(2).map(|two| one(self.fields.pair(&two[0], &two[1])));
        words.iter().map(|word| one(self.fields.typed(word))).chain(pairs).collect()
    }

    /// The words that stand side by side in the question.
    fn neighbours(&self, parts: &[Part]) -> Vec<Clause> {
        let pair = |two: &[Part]| match two {
            [Part::Word(left), Part::Word(right)] => Some(one(self.fields.pair(left, right))),
            _ => None,
        };
        parts.windows(2).filter_map(pair).collect()
    }

    /// The last part with its last word unfinished; none when nothing begins so.
    fn unfinished(&self, part: &Part) -> Result<Option<Clause>, SearchError> {
        match part {
            Part::Word(word) => self.begins(word),
            Part::Phrase(run) => {
                let Some((last, begun)) = run.split_last() else { return Ok(None) };
                let (Some(pair), Some(word)) = (self.begins_pair(begun.last(), last)?, self.begins(last)?) else {
                    return Ok(None);
                };
                let before = match begun {
                    [one] => Part::Word(one.clone()),
                    more => Part::Phrase(more.to_vec()),
                };
                let mut clauses = self.exact(&before);
                clauses.extend([pair, word]);
                Ok(Some(Box::new(BooleanQuery::intersection(clauses))))
            }
        }
    }

    fn unfinished_pair(&self, before: Option<&Part>, last: &Part) -> Result<Option<Clause>, SearchError> {
        match (before, last) {
            (Some(Part::Word(before)), Part::Word(last)) => self.begins_pair(Some(before), last),
            _ => Ok(None),
        }
    }

    fn begins_pair(&self, before: Option<&Word>, last: &Word) -> Result<Option<Clause>, SearchError> {
        let Some(before) = before else { return Ok(None) };
        self.expanded(&self.fields.pair(before, last))
    }

    /// A word that begins so.
    fn begins(&self, word: &Word) -> Result<Option<Clause>, SearchError> {
        if word.marked.is_none() && word.folded.chars().count() <= HEAD {
            let term = self.fields.head(&word.folded);
            return Ok(if self.frequency(&term)? > 0 { Some(one(term)) } else { None });
        }
        self.expanded(&self.fields.typed(word))
    }

    /// Any of the terms that begin with this one.
    fn expanded(&self, prefix: &Term) -> Result<Option<Clause>, SearchError> {
        let value = prefix.serialized_value_bytes();
        let mut found: HashMap<Vec<u8>, u64> = HashMap::new();
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(prefix.field())?;
            let mut terms = index.terms().range().ge(value).into_stream().map_err(tantivy::TantivyError::from)?;
            let mut looked_at = 0;
            while looked_at < LOOKED_AT && terms.advance() && terms.key().starts_with(value) {
                *found.entry(terms.key().to_vec()).or_default() += u64::from(terms.value().doc_freq);
                looked_at += 1;
            }
        }
        Ok(any(most(found).into_iter().map(|term| from_bytes(prefix.field(), &term)).collect()))
    }

    /// Whether some text without diacritics has a word that was typed with them.
    fn any_bare(&self, parts: &[Part]) -> Result<bool, SearchError> {
        for word in parts.iter().flat_map(all_words).filter(|it| it.marked.is_some()) {
            if self.frequency(&self.fields.bare(word))? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A part as it is typed, or in a text without diacritics.
    fn loose(&self, part: &Part) -> Vec<Clause> {
        if all_words(part).iter().all(|word| word.marked.is_none()) {
            return self.exact(part);
        }
        let bare = |word: &Word| if word.has_digit() { self.fields.typed(word) } else { self.fields.bare(word) };
        let bare: Clause = match part {
            Part::Word(word) => one(bare(word)),
            Part::Phrase(run) => Box::new(PhraseQuery::new(run.iter().map(bare).collect())),
        };
        let typed = BooleanQuery::intersection(self.exact(part));
        vec![Box::new(BooleanQuery::union(vec![Box::new(typed), bare]))]
    }

    /// The widest reading: every part loose, the last one maybe unfinished. A part may be replaced by a guess.
    fn everywhere(
        &self,
        question: &Question,
        guess: Option<&HashMap<usize, Clause>>,
    ) -> Result<Vec<Clause>, SearchError> {
        let mut clauses = Vec::new();
        for (at, part) in question.parts.iter().enumerate() {
            if let Some(guess) = guess.and_then(|it| it.get(&at)) {
                clauses.push(guess.box_clone());
            } else if question.open && at + 1 == question.parts.len() {
                let mut ways: Vec<Clause> = vec![Box::new(BooleanQuery::intersection(self.loose(part)))];
                ways.extend(self.unfinished(part)?);
                if let Part::Word(word) = part
                    && word.marked.is_some()
                {
                    ways.extend(self.expanded(&self.fields.bare(word))?);
                }
                clauses.push(Box::new(BooleanQuery::union(ways)));
            } else {
                clauses.extend(self.loose(part));
            }
        }
        Ok(clauses)
    }

    /// Questions that may have been meant when nothing was found, one letter off.
    ///
    /// Words that stand in no task were misspelt; when every word stands somewhere, each may be the wrong one.
    fn guesses(&self, question: &Question) -> Result<Vec<Vec<Clause>>, SearchError> {
        let mut missing = Vec::new();
        for (at, part) in question.parts.iter().enumerate() {
            let last = question.open && at + 1 == question.parts.len();
            if let Part::Word(word) = part
                && self.frequency(&self.fields.typed(word))? == 0
                && self.frequency(&self.fields.bare(word))? == 0
                && !(last && self.unfinished(part)?.is_some())
            {
                missing.push(at);
            }
        }
        let sets: Vec<Vec<usize>> = match missing.len() {
            0 => (0..question.parts.len().min(TRIED)).map(|at| vec![at]).collect(),
            1..=TRIED => vec![missing],
            _ => Vec::new(),
        };
        let mut guesses = Vec::new();
        for set in sets {
            let mut guess = HashMap::new();
            for at in &set {
                if let Some(meant) = self.meant(&question.parts[*at])? {
                    guess.insert(*at, meant);
                }
            }
            if guess.len() == set.len() {
                guesses.push(self.everywhere(question, Some(&guess))?);
            }
        }
        Ok(guesses)
    }

    /// The words that are one letter off; none for numbers, which are meant as they are typed, and for phrases.
    fn meant(&self, part: &Part) -> Result<Option<Clause>, SearchError> {
        let Part::Word(word) = part else { return Ok(None) };
        if word.has_digit() {
            return Ok(None);
        }
        let spellings: Vec<String> = match &word.marked {
            None => slips(&word.folded, false).into_iter().collect(),
            // The tone in front stays as it is.
            Some(marked) => {
                let (tone, letters) = marked.split_at(1);
                slips(letters, true).into_iter().map(|letters| format!("~{tone}{letters}")).collect()
            }
        };
        let mut found = HashMap::new();
        for spelling in spellings {
            let frequency = self.frequency(&self.fields.word(&spelling))?;
            if frequency > 0 {
                found.insert(spelling.into_bytes(), frequency);
            }
        }
        Ok(any(most(found).into_iter().map(|term| from_bytes(self.fields.words(), &term)).collect()))
    }
}

fn all_words(part: &Part) -> &[Word] {
    match part {
        Part::Word(word) => std::slice::from_ref(word),
        Part::Phrase(run) => run,
    }
}

fn one(term: Term) -> Clause {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

fn any(mut terms: Vec<Term>) -> Option<Clause> {
    match terms.len() {
        0 => None,
        1 => terms.pop().map(one),
        _ => Some(Box::new(BooleanQuery::union(terms.into_iter().map(one).collect()))),
    }
}

fn from_bytes(field: Field, value: &[u8]) -> Term {
    Term::from_field_text(field, &String::from_utf8_lossy(value))
}

/// The terms of most tasks; among equals the shortest.
fn most(found: HashMap<Vec<u8>, u64>) -> Vec<Vec<u8>> {
    let mut found: Vec<(Vec<u8>, u64)> = found.into_iter().collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.len().cmp(&b.0.len())).then_with(|| a.0.cmp(&b.0)));
    found.into_iter().take(EXPANSIONS).map(|(term, _)| term).collect()
}
