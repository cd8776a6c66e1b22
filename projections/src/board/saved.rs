//! The board as it is saved: what cannot be derived, column by column.

use super::{Board, DirectiveRow, Fact, NO_FACT, Row, What, knowledge::Knowledge, told::Told};
use crate::{Interner, Key};
use dondoc_agencies::AgencyId;
use dondoc_domain::{Day, DirectiveId, OfficialId, SeriesId};
use serde::{Deserialize, Serialize, de::Error as _};
use std::collections::{BTreeMap, VecDeque};

/// The saved form: what cannot be derived, column by column.
#[derive(Serialize, Deserialize)]
struct Saved<R, A, O, D, DR, F, S, SU, SE, LA, FA, TB, KN> {
    rows: R,
    agencies: A,
    officials: O,
    directives: D,
    directive_rows: DR,
    fields: F,
    series: S,
    supporting: SU,
    serving: SE,
    lately: LA,
    facts: FA,
    taken_back: TB,
    knowledge: KN,
}

type Facts = Vec<(u32, Day, What)>;
type SavedBoard = Saved<
    Vec<Row>,
    Interner<AgencyId>,
    Interner<OfficialId>,
    Interner<DirectiveId>,
    Vec<DirectiveRow>,
    Interner<String>,
    Interner<SeriesId>,
    Interner<Vec<Key>>,
    BTreeMap<OfficialId, Key>,
    VecDeque<Told>,
    Facts,
    BTreeMap<u32, u32>,
    Knowledge,
>;

impl Serialize for Board {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let facts: Facts = self.facts.iter().map(|fact| (fact.task, fact.on, fact.what)).collect();
        Saved {
            rows: &self.rows,
            agencies: &self.agencies,
            officials: &self.officials,
            directives: &self.directives,
            directive_rows: &self.directive_rows,
            fields: &self.fields,
            series: &self.series,
            supporting: &self.supporting,
            serving: &self.serving,
            lately: &self.lately,
            facts,
            taken_back: &self.taken_back,
            knowledge: &self.knowledge,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Board {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let saved = SavedBoard::deserialize(deserializer)?;
        if saved.facts.len() != saved.knowledge.len()
            || saved.facts.iter().any(|(task, ..)| *task as usize >= saved.rows.len())
            || saved.lately.iter().any(|it| it.task as usize >= saved.rows.len())
            || saved.taken_back.values().any(|undo| *undo as usize >= saved.knowledge.len())
        {
            return Err(D::Error::custom("columns of different lengths"));
        }
        let mut board = Board {
            open: Default::default(),
            numbers: saved.rows.iter().enumerate().map(|(number, row)| (row.id, number as u32)).collect(),
            rows: saved.rows,
            agencies: saved.agencies,
            officials: saved.officials,
            directives: saved.directives,
            directive_rows: saved.directive_rows,
            fields: saved.fields,
            series: saved.series,
            supporting: saved.supporting,
            serving: saved.serving,
            lately: saved.lately,
            latest: None,
            facts: saved.facts.into_iter().map(|(task, on, what)| Fact { task, on, what, next: NO_FACT }).collect(),
            taken_back: saved.taken_back,
            touched: Default::default(),
            knowledge: saved.knowledge,
        };
        for fact in 0..board.facts.len() as u32 {
            board.link(fact);
        }
        for number in 0..board.rows.len() as u32 {
            board.index(number, true);
        }
        Ok(board)
    }
}
