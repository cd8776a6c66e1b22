//! Lists of directives, and one of them with what it says of itself.

use super::{
    DayRange, Page, at_length, cursor,
    matches::{directives_named, plain_number},
};
use crate::{App, ServiceError, TallyReport, delegation::today_of};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    DirectiveId, OfficialId,
    directive::{Directive, DirectiveEvent, Urgency},
    event::{Channel, DecodeError, Meta, Stored},
    rates::{Definition, Population, Tally},
};
use dondoc_projections::{
    Board, Key,
    board::{DirectiveRow, GroupKey, Grouping, Query},
};
use dondoc_store::StreamName;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::{cmp::Reverse, collections::BTreeMap};

/// Which directives. What is left out does not narrow.
#[derive(Debug, Clone, Default)]
pub struct DirectiveFilter {
    /// With this in their number, however it is typed.
    pub number: Option<String>,
    /// Issued by this body, however it is typed.
    pub issuer: Option<String>,
    /// Issued on one of these days.
    pub issued: DayRange,
    /// Of this urgency.
    pub urgency: Option<Urgency>,
    /// With tasks that this agency, or one whose work it goes on with, leads or supports; only those tasks count.
    pub concerning: Option<AgencyId>,
    /// Which dates decide the tally.
    pub definition: Definition,
    /// What had happened by the end of this day; today if none.
    pub as_of: Option<NaiveDate>,
}

/// A part of a list of directives, the latest issued first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DirectivePage {
    /// How many the whole list holds.
    pub total: u64,
    /// The lines of this part.
    pub directives: Vec<DirectiveLine>,
    /// Where the next part begins; none after the last.
    pub next: Option<String>,
}

/// A directive in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DirectiveLine {
    /// Its identity.
    pub id: DirectiveId,
    /// Number and symbol.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// When.
    pub issued: Option<NaiveDate>,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Its tasks by box; `assigned` is their number.
    pub tally: TallyReport,
}

/// A directive as it was entered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DirectiveView {
    /// Its identity, number, issuer and urgency, and its tasks by box.
    #[serde(flatten)]
    pub line: DirectiveLine,
    /// What it is about.
    pub subject: String,
    /// Who signed it.
    pub signer: String,
    /// When it was entered.
    pub recorded_at: DateTime<Utc>,
    /// Who entered it; none when the system or the operator did.
    pub by: Option<OfficialId>,
    /// Through which door.
    pub channel: Channel,
}

/// The last line of a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Last(Reverse<Option<NaiveDate>>, String, DirectiveId);

impl App {
    /// The directives that a filter takes in.
    pub async fn list_directives(&self, filter: &DirectiveFilter, page: &Page) -> Result<DirectivePage, ServiceError> {
        let after = page.after.as_deref().map(cursor::read::<Last>).transpose()?;
        let (registry, today) = (self.registry_now().await?, self.today());
        let models = self.models().await?;
        let board = &models.rows().board;
        at_length(|| {
            let as_of = filter.as_of.unwrap_or(today);
            let ours: Option<Vec<bool>> = filter.concerning.as_ref().map(|wanted| {
                let wanted = today_of(&registry, wanted, today);
                board.agencies().map(|(_, agency)| today_of(&registry, agency, today) == wanted).collect()
            });
            let tallies = tallies(board, filter.definition, as_of, ours.as_deref());
            let number = filter.number.as_deref().map(plain_number).filter(|it| !it.is_empty());
            let issuer = filter.issuer.as_deref().map(dondoc_text::fold).filter(|it| !it.is_empty());
            let holds = |key: Key, row: &DirectiveRow| {
                (ours.is_none() || tallies.contains_key(&key))
                    && filter.issued.holds(row.issued)
                    && row.issued.is_none_or(|day| day <= as_of)
                    && filter.urgency.is_none_or(|it| it == row.urgency)
                    && number.as_ref().is_none_or(|it| plain_number(&row.number).contains(it.as_str()))
                    && issuer.as_ref().is_none_or(|it| dondoc_text::fold(&row.issuer) == *it)
            };
            let place = |id, row: &DirectiveRow| Last(Reverse(row.issued), row.number.clone(), id);
            let found = board.directives().filter(|(key, _, row)| holds(*key, row));
            let mut found: Vec<_> = found.map(|(key, id, row)| (place(id, row), key, row)).collect();
            found.sort_unstable_by(|(a, ..), (b, ..)| a.cmp(b));
            let from = after.map_or(0, |after| found.partition_point(|(it, ..)| *it <= after));
            let rest = &found[from..];
            let shown = &rest[..rest.len().min(page.limit())];
            let next = shown.last().filter(|_| shown.len() < rest.len()).map(|(last, ..)| cursor::write(last));
            let tally = |key: &Key| tallies.get(key).copied().unwrap_or_default();
            let directives = shown.iter().map(|(last, key, row)| line(last.2, row, tally(key))).collect();
            Ok(DirectivePage { total: found.len() as u64, directives, next })
        })
    }

    /// The directive of an identity, a number, or a number and year ("36/QĐ-UBND@2024").
    pub async fn directive(&self, text: &str) -> Result<DirectiveView, ServiceError> {
        let line = {
            let models = self.models().await?;
            let board = &models.rows().board;
            let named = directives_named(board, text);
            let row = |key: &Key| Some((*key, board.directive_id(*key)?, board.directive(*key)?));
            let named: Vec<_> = named.iter().filter_map(row).collect();
            match named.as_slice() {
                [(key, id, row)] => {
                    let tallies = tallies(board, Definition::default(), self.today(), None);
                    line(*id, row, tallies.get(key).copied().unwrap_or_default())
                }
                [] => return Err(not_found("văn bản", text, Vec::new())),
                several => {
                    let year = |row: &DirectiveRow| {
                        row.issued.map_or_else(String::new, |day| format!("@{}", day.format("%Y")))
                    };
                    let near =
                        several.iter().map(|(_, _, row)| format!("{}{} ({})", row.number, year(row), row.issuer));
                    return Err(not_found("một văn bản duy nhất có số", text, near.collect()));
                }
            }
        };
        let recorded = self.directive_event(line.id).await?;
        let (it, meta, recorded_at) = recorded.ok_or_else(|| not_found("văn bản", text, Vec::new()))?;
        let (subject, signer) = (it.subject, it.signer);
        Ok(DirectiveView { line, subject, signer, recorded_at, by: meta.by, channel: meta.channel })
    }

    /// A directive as it was entered; none if it never was.
    pub(super) async fn directive_as_entered(&self, id: DirectiveId) -> Result<Option<Directive>, ServiceError> {
        Ok(self.directive_event(id).await?.map(|(it, ..)| it))
    }

    async fn directive_event(&self, id: DirectiveId) -> Result<Option<(Directive, Meta, DateTime<Utc>)>, ServiceError> {
        let stream = StreamName::new("directive", &id.to_string())?;
        let Some(recorded) = self.store.read_stream(&stream, 0, 1).await?.into_iter().next() else { return Ok(None) };
        let unreadable = |error: DecodeError| ServiceError::Decode(error.to_string());
        let meta = Meta::decode(&recorded.meta).map_err(unreadable)?;
        let DirectiveEvent::Issued(it) = DirectiveEvent::decode(&recorded.name, &recorded.data).map_err(unreadable)?;
        Ok(Some((it, meta, recorded.recorded_at)))
    }
}

fn not_found(what: &'static str, name: &str, nearest: Vec<String>) -> ServiceError {
    ServiceError::NotFound { what, name: name.to_owned(), nearest }
}

fn line(id: DirectiveId, row: &DirectiveRow, tally: Tally) -> DirectiveLine {
    DirectiveLine {
        id,
        number: row.number.clone(),
        issuer: row.issuer.clone(),
        issued: row.issued,
        urgency: row.urgency,
        tally: tally.into(),
    }
}

/// The tally of each directive that has a task, of all tasks or of those that concern some agencies.
fn tallies(board: &Board, definition: Definition, as_of: NaiveDate, ours: Option<&[bool]>) -> FxHashMap<Key, Tally> {
    let query = Query {
        from: NaiveDate::MIN,
        to: NaiveDate::MAX,
        as_of,
        known_at: None,
        definition: Definition { population: Population::Assigned, ..definition },
        agency_as: BTreeMap::new(),
    };
    let mut tallies: FxHashMap<Key, Tally> = FxHashMap::default();
    board.counted(&query, Some(Grouping::Directive), |task, class, place, _: GroupKey| {
        let mut agencies = place.lead.iter().chain(board.supporting(task.row.supporting));
        if ours.is_none_or(|ours| agencies.any(|key| ours.get(key.index()) == Some(&true))) {
            tallies.entry(task.row.directive).or_default().add(class, place.awaiting_confirmation());
        }
    });
    tallies
}
