//! What was found: documents of the index back to tasks.

use crate::{
    SearchError,
    find::Clause,
    index::Shared,
    schema::{ID_HIGH, ID_LOW, PLACE, Tie},
};
use dondoc_domain::TaskId;
use std::collections::HashSet;
use tantivy::{
    DocAddress, DocSet, Searcher, Term,
    collector::{DocSetCollector, TopDocs},
    query::{BooleanQuery, EnableScoring, Query, TermQuery},
    schema::IndexRecordOption,
};
use uuid::Uuid;

/// What was found so far, the best first.
pub struct Hits<'a> {
    searcher: &'a Searcher,
    limit: usize,
    seen: HashSet<DocAddress>,
    ids: Vec<TaskId>,
}

impl<'a> Hits<'a> {
    /// Nothing yet, and room for `limit` tasks.
    pub fn new(searcher: &'a Searcher, limit: usize) -> Self {
        Self { searcher, limit, seen: HashSet::new(), ids: Vec::new() }
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The tasks, the best first.
    pub fn into_ids(self) -> Vec<TaskId> {
        self.ids
    }

    /// Adds what has all of these, as long as there is room.
    pub fn add(&mut self, clauses: Vec<Clause>) -> Result<(), SearchError> {
        if self.ids.len() >= self.limit || clauses.is_empty() {
            return Ok(());
        }
        // Wider queries find again what narrower ones found.
        let found = self.best(all(clauses), self.limit + self.seen.len())?;
        self.take(found)
    }

    /// Adds the best of those that have all of `near` and are also `exact`, if they fill all the room; else nothing.
    ///
    /// Looking at the places of words in every task takes long, and a page needs only some of them.
    pub fn add_where(&mut self, near: Vec<Clause>, exact: &[Clause]) -> Result<(), SearchError> {
        const SPARE: usize = 40;
        if self.ids.len() >= self.limit {
            return Ok(());
        }
        let mut found = self.best(all(near), self.limit.saturating_mul(2).saturating_add(SPARE) + self.seen.len())?;
        let exact = all(exact.iter().map(|it| it.box_clone()).collect());
        let exact = exact.weight(EnableScoring::disabled_from_searcher(self.searcher))?;
        let mut places: Vec<DocAddress> = found.iter().map(|(_, at)| *at).collect();
        places.sort();
        let mut right = HashSet::new();
        for part in places.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
            let mut scorer = exact.scorer(self.searcher.segment_reader(part[0].segment_ord), 1.0)?;
            for at in part {
                if scorer.doc() < at.doc_id {
                    scorer.seek(at.doc_id);
                }
                if scorer.doc() == at.doc_id {
                    right.insert(*at);
                }
            }
        }
        found.retain(|(_, at)| right.contains(at));
        let new = found.iter().filter(|(_, at)| !self.seen.contains(at)).count();
        if self.ids.len() + new >= self.limit { self.take(found) } else { Ok(()) }
    }

    fn best(&self, query: Clause, most: usize) -> Result<Vec<(f32, DocAddress)>, SearchError> {
        let most = most.min(self.searcher.num_docs() as usize).max(1);
        Ok(self.searcher.search(&query, &TopDocs::with_limit(most).order_by_score())?)
    }

    fn take(&mut self, hits: Vec<(f32, DocAddress)>) -> Result<(), SearchError> {
        let mut found = Vec::new();
        for (score, at) in hits {
            if self.seen.insert(at) {
                found.push((score, place_at(self.searcher, at)?, id_at(self.searcher, at)?));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        let room = self.limit - self.ids.len();
        self.ids.extend(found.into_iter().take(room).map(|(_, _, id)| id));
        Ok(())
    }
}

fn all(mut clauses: Vec<Clause>) -> Clause {
    match clauses.len() {
        1 => clauses.remove(0),
        _ => Box::new(BooleanQuery::intersection(clauses)),
    }
}

impl Shared {
    /// The place of a task that the index knows.
    pub fn place(&self, id: TaskId) -> Result<Option<u64>, SearchError> {
        let searcher = self.reader.searcher();
        let there = searcher.search(&one_basic(self.fields.id(id)), &DocSetCollector)?;
        there.into_iter().next().map(|at| place_at(&searcher, at)).transpose()
    }

    /// The tasks that are tied to something.
    pub fn tied(&self, tie: &Tie) -> Result<Vec<TaskId>, SearchError> {
        let searcher = self.reader.searcher();
        let there = searcher.search(&one_basic(self.fields.tie(tie)), &DocSetCollector)?;
        there.into_iter().map(|at| id_at(&searcher, at)).collect()
    }
}

fn one_basic(term: Term) -> TermQuery {
    TermQuery::new(term, IndexRecordOption::Basic)
}

fn column(searcher: &Searcher, at: DocAddress, name: &str) -> Result<u64, SearchError> {
    let column = searcher.segment_reader(at.segment_ord).fast_fields().u64(name)?;
    Ok(column.first(at.doc_id).unwrap_or_default())
}

fn place_at(searcher: &Searcher, at: DocAddress) -> Result<u64, SearchError> {
    column(searcher, at, PLACE)
}

fn id_at(searcher: &Searcher, at: DocAddress) -> Result<TaskId, SearchError> {
    Ok(TaskId(Uuid::from_u64_pair(column(searcher, at, ID_HIGH)?, column(searcher, at, ID_LOW)?)))
}
