//! How a task stands in the index: which words, under which terms.

use crate::{
    document::Document,
    terms::{TERMS, Terms},
    word::{Word, words},
};
use dondoc_domain::TaskId;
use std::collections::BTreeSet;
use tantivy::{
    TantivyDocument, Term,
    schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
};

/// Raised whenever terms mean something else; an index of another version is made anew.
pub const VERSION: u32 = 1;

/// Prefixes up to this many letters are terms of their own; longer ones have few words behind them.
pub const HEAD: usize = 3;

/// The columns of an identity, read for every hit.
pub const ID_HIGH: &str = "id_high";
/// The lower half.
pub const ID_LOW: &str = "id_low";
/// The place in the order of assignment, from 1.
pub const PLACE: &str = "place";

/// The fields of the index.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    id: Field,
    id_high: Field,
    id_low: Field,
    place: Field,
    words: Field,
    pairs: Field,
    heads: Field,
    ties: Field,
}

/// Something whose name stands in the documents of many tasks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// A directive, by its identity.
    Directive(String),
    /// A lead agency, by its identity.
    Lead(String),
}

/// The texts that a task has from elsewhere.
#[derive(Debug, Default)]
pub struct Around {
    /// Number, subject and issuer of its directive.
    pub directive: Vec<String>,
    /// Names of its lead agencies.
    pub leads: Vec<String>,
}

impl Fields {
    /// The schema and its fields.
    pub fn new() -> (Schema, Fields) {
        let mut schema = Schema::builder();
        let text = |option, norms| {
            let indexing = TextFieldIndexing::default().set_tokenizer(TERMS).set_index_option(option);
            TextOptions::default().set_indexing_options(indexing.set_fieldnorms(norms))
        };
        let fields = Fields {
            id: schema.add_bytes_field("id", INDEXED),
            id_high: schema.add_u64_field(ID_HIGH, FAST),
            id_low: schema.add_u64_field(ID_LOW, FAST),
            place: schema.add_u64_field(PLACE, FAST),
            words: schema.add_text_field("words", text(IndexRecordOption::WithFreqsAndPositions, true)),
            // Frequencies are kept so that the best can be picked without scoring all of them.
            pairs: schema.add_text_field("pairs", text(IndexRecordOption::WithFreqs, false)),
            heads: schema.add_text_field("heads", text(IndexRecordOption::WithFreqs, false)),
            ties: schema.add_text_field("ties", text(IndexRecordOption::Basic, false)),
        };
        (schema.build(), fields)
    }

    /// The field of the words, for those who look through its terms.
    pub fn words(&self) -> Field {
        self.words
    }

    /// The task itself.
    pub fn id(&self, id: TaskId) -> Term {
        Term::from_field_bytes(self.id, id.0.as_bytes())
    }

    /// A word as it is typed: with its diacritics if it has any, else in any spelling.
    pub fn typed(&self, word: &Word) -> Term {
        Term::from_field_text(self.words, &typed(word).concat())
    }

    /// A word in texts that have no diacritics at all.
    pub fn bare(&self, word: &Word) -> Term {
        Term::from_field_text(self.words, &bare(word).concat())
    }

    /// Any word.
    pub fn word(&self, term: &str) -> Term {
        Term::from_field_text(self.words, term)
    }

    /// Two words that stand side by side.
    pub fn pair(&self, left: &Word, right: &Word) -> Term {
        Term::from_field_text(self.pairs, &pair(left, right))
    }

    /// A short beginning of a word.
    pub fn head(&self, head: &str) -> Term {
        Term::from_field_text(self.heads, head)
    }

    /// All tasks tied to something.
    pub fn tie(&self, tie: &Tie) -> Term {
        Term::from_field_text(self.ties, &tied(tie))
    }

    /// The task as it is put into the index; `place` counts from 1 in the order of assignment.
    pub fn document(&self, id: TaskId, place: u64, task: &Document, around: &Around) -> TantivyDocument {
        let code = format!("NV{place}");
        let mut own = task.texts();
        let texts = own.next().into_iter().chain([&*code]).chain(own);
        let texts = texts.chain(around.directive.iter().chain(&around.leads).map(String::as_str));
        let texts: Vec<Vec<Word>> = texts.map(|text| words(text).into_iter().map(|(_, word)| word).collect()).collect();
        let (mut all, mut pairs, mut heads) = (Terms::default(), Terms::default(), BTreeSet::new());
        for text in &texts {
            put_words(&mut all, text);
            for two in text.windows(2) {
                put_each(&mut pairs, &[&two[0].folded, " ", &two[1].folded]);
            }
            let letters = text.iter().flat_map(|word| word.folded.char_indices().take(HEAD).map(move |it| (word, it)));
            heads.extend(letters.map(|(word, (end, c))| &word.folded[..end + c.len_utf8()]));
        }
        let mut ties = Terms::default();
        put_each(&mut ties, &[&tied(&Tie::Directive(task.directive().to_string()))]);
        task.leads().iter().for_each(|lead| put_each(&mut ties, &[&tied(&Tie::Lead(lead.to_string()))]));
        let mut begun = Terms::default();
        heads.into_iter().for_each(|head| put_each(&mut begun, &[head]));

        let mut document = TantivyDocument::new();
        let (high, low) = id.0.as_u64_pair();
        document.add_bytes(self.id, id.0.as_bytes());
        document.add_u64(self.id_high, high);
        document.add_u64(self.id_low, low);
        document.add_u64(self.place, place);
        document.add_text(self.words, all.into_string());
        document.add_text(self.pairs, pairs.into_string());
        document.add_text(self.heads, begun.into_string());
        document.add_text(self.ties, ties.into_string());
        document
    }
}

/// Words hold letters and digits only, so these marks keep the kinds of terms apart.
fn typed(word: &Word) -> [&str; 2] {
    word.marked.as_ref().map_or(["", &word.folded], |marked| ["~", marked])
}

fn bare(word: &Word) -> [&str; 2] {
    ["!", &word.folded]
}

fn pair(left: &Word, right: &Word) -> String {
    format!("{} {}", left.folded, right.folded)
}

fn tied(tie: &Tie) -> String {
    match tie {
        Tie::Directive(id) => format!("directive {id}"),
        Tie::Lead(id) => format!("lead {id}"),
    }
}

/// The words of one text: without diacritics, and as they are written or marked as coming from a text that has none.
fn put_words(terms: &mut Terms, text: &[Word]) {
    let no_marks = text.iter().all(|word| word.marked.is_none());
    for word in text {
        terms.put(&[&word.folded]);
        if word.marked.is_some() {
            terms.put(&typed(word));
        } else if no_marks && !word.has_digit() {
            terms.put(&bare(word));
        }
        terms.next();
    }
    terms.end();
}

/// A term whose place means nothing.
fn put_each(terms: &mut Terms, pieces: &[&str]) {
    terms.put(pieces);
    terms.next();
}
