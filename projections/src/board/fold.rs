//! How events move the board.

use super::{
    Board, DirectiveRow, Fact, Refiled, Row,
    told::{Told, recorded_day},
};
use crate::{Key, Poison, Projection};
use dondoc_domain::{
    Day, DirectiveId, OfficialId, TaskId,
    directive::{DirectiveEvent, Urgency},
    event::{Meta, Stored},
    official::OfficialEvent,
    task::{
        Assignment, TaskEvent,
        event::{Because, UndoneWhat},
    },
    timeliness::{Change, changes},
};
use dondoc_store::Recorded;
use serde::{Deserialize, Serialize, de::Error as _};
use std::collections::VecDeque;

impl Projection for Board {
    const NAME: &'static str = "board";
    const VERSION: u32 = 4;

    fn apply(&mut self, event: &Recorded) -> Result<(), Poison> {
        match event.stream.category() {
            "task" => self.task_event(event),
            "directive" => self.directive_event(event),
            "official" => self.official_event(event),
            _ => Ok(()),
        }
    }
}

fn poison(event: &Recorded, reason: impl ToString) -> Poison {
    Poison { name: event.name.clone(), position: event.position, reason: reason.to_string() }
}

impl Board {
    fn directive_event(&mut self, event: &Recorded) -> Result<(), Poison> {
        match DirectiveEvent::decode(&event.name, &event.data).map_err(|error| poison(event, error))? {
            DirectiveEvent::Issued(it) => {
                let key = self.directive_of(it.id);
                self.directive_rows[key.index()] =
                    DirectiveRow { number: it.number, issuer: it.issuer, issued: Some(it.issued), urgency: it.urgency };
            }
        }
        Ok(())
    }

    fn official_event(&mut self, event: &Recorded) -> Result<(), Poison> {
        let agency = match OfficialEvent::decode(&event.name, &event.data).map_err(|error| poison(event, error))? {
            OfficialEvent::Registered(it) => it.agency,
            OfficialEvent::Moved(it) => it.agency,
            OfficialEvent::LinkCodeIssued(_)
            | OfficialEvent::Left(_)
            | OfficialEvent::ChatLinked(_)
            | OfficialEvent::ChatUnlinked(_)
            | OfficialEvent::ChatPreferred(_)
            | OfficialEvent::Delegated(_)
            | OfficialEvent::DelegationEnded(_) => return Ok(()),
        };
        let agency = self.agencies.intern(&agency);
        self.serving.insert(OfficialId(event.stream.id().to_owned()), agency);
        Ok(())
    }

    fn directive_of(&mut self, id: DirectiveId) -> Key {
        let key = self.directives.intern(&id);
        let unseen =
            || DirectiveRow { number: String::new(), issuer: String::new(), issued: None, urgency: Urgency::default() };
        if self.directive_rows.len() <= key.index() {
            self.directive_rows.resize_with(key.index() + 1, unseen);
        }
        key
    }

    fn task_event(&mut self, recorded: &Recorded) -> Result<(), Poison> {
        let event = TaskEvent::decode(&recorded.name, &recorded.data).map_err(|error| poison(recorded, error))?;
        let meta = Meta::decode(&recorded.meta).map_err(|error| poison(recorded, error))?;
        let id: TaskId = recorded.stream.id().parse().map_err(|error| poison(recorded, error))?;
        let known = self.known_at(&meta, recorded);
        let number = match (&event, self.numbers.get(&id)) {
            (_, Some(number)) => *number,
            (TaskEvent::Assigned(assignment), None) => self.open_row(id, assignment),
            (_, None) => return Err(poison(recorded, "the task was never assigned")),
        };
        self.index(number, false);
        self.hear(number, &event, &meta, recorded, known);
        let row = &mut self.rows[number as usize];
        row.events += 1;
        match &event {
            TaskEvent::ExtensionRequested(_) => row.extension_asked = true,
            TaskEvent::Undone(it) => match it.what {
                UndoneWhat::ExtensionRequest => row.extension_asked = false,
                UndoneWhat::Progress | UndoneWhat::Result | UndoneWhat::Return => {}
            },
            TaskEvent::Accepted(_) => row.accepted = true,
            TaskEvent::Returned(_) | TaskEvent::LeftWithoutLead(_) => row.accepted = false,
            TaskEvent::Reassigned(it) => row.accepted &= it.because == Because::Merger,
            TaskEvent::ResultSentBack(_) => row.sent_back = Some(recorded_day(&meta, recorded)),
            TaskEvent::ExtensionGranted(_) | TaskEvent::ExtensionRefused(_) | TaskEvent::CompletionConfirmed(_) => {
                row.extension_asked = false;
            }
            TaskEvent::Resumed(it) => {
                if let Some(deadline) = &it.deadline {
                    row.unclear = Self::unclear(deadline.kind);
                }
            }
            TaskEvent::Withdrawn(it) => {
                row.extension_asked = false;
                row.series_ended = it.ends_series;
            }
            TaskEvent::Reopened(_) => row.series_ended = false,
            TaskEvent::DeadlinePassed(it) => row.passed = Some(Day::from(it.effective_due)),
            TaskEvent::Corrected(it) => {
                if let Some(deadline) = &it.deadline {
                    row.unclear = Self::unclear(deadline.kind);
                }
                if let Some(supporting) = &it.supporting {
                    let keys = supporting.iter().map(|agency| self.agencies.intern(agency)).collect();
                    row.supporting = self.supporting.intern(&keys);
                }
                if let Some(field) = &it.field {
                    let (from, to) = (row.field, self.fields.intern(field));
                    row.field = to;
                    let on = Day::from(meta.on);
                    self.refiled.push(Refiled { task: number, on, known, from, to });
                }
            }
            TaskEvent::Assigned(_)
            | TaskEvent::ProgressReported(_)
            | TaskEvent::ResultSubmitted(_)
            | TaskEvent::ResultIssued(_)
            | TaskEvent::ExplanationRequested(_)
            | TaskEvent::ExplanationGiven(_)
            | TaskEvent::ObjectiveCauseConfirmed(_)
            | TaskEvent::Suspended(_)
            | TaskEvent::EvidenceAttached(_)
            | TaskEvent::DeadlineRecalculated(_) => {}
        }
        for change in changes(&event) {
            let change =
                change.map(|agency| self.agencies.intern(&agency), |official| self.officials.intern(&official));
            let on = Day::from(meta.on);
            self.rows[number as usize].place.apply(on, change);
            self.facts.push(Fact { task: number, on, change });
            self.out_of_order |= self.known.last().is_some_and(|before| *before > known);
            self.known.push(known);
            self.latest = self.latest.max(Some(on));
        }
        self.index(number, true);
        Ok(())
    }

    /// When an event became known, in microseconds. A clock set by hand can play a scenario forward, but nothing that
    /// is entered under it becomes known before what is known already: the past stays as it was known.
    fn known_at(&mut self, meta: &Meta, recorded: &Recorded) -> i64 {
        let recorded_at = recorded.recorded_at.timestamp_micros();
        let known = meta.clock_set_by_hand.map_or(recorded_at, |shown| shown.timestamp_micros().max(self.last_known));
        self.last_known = self.last_known.max(known);
        known
    }

    fn open_row(&mut self, id: TaskId, it: &Assignment) -> u32 {
        let number = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let supporting = it.supporting.iter().map(|agency| self.agencies.intern(agency)).collect();
        let row = Row {
            id,
            line: it.line,
            directive: self.directive_of(it.directive),
            field: self.fields.intern(&it.field),
            series: it.series.map(|series| (self.series.intern(&series.id), series.occurrence)),
            place: Default::default(),
            unclear: Self::unclear(it.deadline.kind),
            extension_asked: false,
            passed: None,
            series_ended: false,
            accepted: false,
            supporting: self.supporting.intern(&supporting),
            last_told: None,
            told_for_good: None,
            sent_back: None,
            events: 0,
        };
        self.rows.push(row);
        self.numbers.insert(id, number);
        number
    }
}

/// The saved form: what cannot be derived, column by column.
#[derive(Serialize, Deserialize)]
struct Saved<R, A, O, D, DR, F, RF, S, SU, SE, LA, FA, RE> {
    rows: R,
    agencies: A,
    officials: O,
    directives: D,
    directive_rows: DR,
    fields: F,
    refiled: RF,
    series: S,
    supporting: SU,
    serving: SE,
    lately: LA,
    facts: FA,
    known: RE,
}

impl Serialize for Board {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let facts: Vec<(u32, Day, Change<Key, Key>)> =
            self.facts.iter().map(|fact| (fact.task, fact.on, fact.change)).collect();
        Saved {
            rows: &self.rows,
            agencies: &self.agencies,
            officials: &self.officials,
            directives: &self.directives,
            directive_rows: &self.directive_rows,
            fields: &self.fields,
            refiled: &self.refiled,
            series: &self.series,
            supporting: &self.supporting,
            serving: &self.serving,
            lately: &self.lately,
            facts,
            known: &self.known,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Board {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        type Facts = Vec<(u32, Day, Change<Key, Key>)>;
        let saved: Saved<Vec<Row>, _, _, _, _, _, Vec<Refiled>, _, _, _, VecDeque<Told>, Facts, Vec<i64>> =
            Saved::deserialize(deserializer)?;
        if saved.facts.len() != saved.known.len()
            || saved.facts.iter().any(|(task, ..)| *task as usize >= saved.rows.len())
            || saved.lately.iter().any(|it| it.task as usize >= saved.rows.len())
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
            refiled: saved.refiled,
            series: saved.series,
            supporting: saved.supporting,
            serving: saved.serving,
            lately: saved.lately,
            latest: saved.facts.iter().map(|(_, on, _)| *on).max(),
            facts: saved.facts.into_iter().map(|(task, on, change)| Fact { task, on, change }).collect(),
            last_known: saved.known.iter().copied().max().unwrap_or(i64::MIN),
            out_of_order: !saved.known.is_sorted(),
            known: saved.known,
        };
        for number in 0..board.rows.len() as u32 {
            board.index(number, true);
        }
        Ok(board)
    }
}
