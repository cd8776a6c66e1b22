//! How events move the board.

use super::{Board, DirectiveRow, Row, What, told::recorded_day};
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

impl Projection for Board {
    const NAME: &'static str = "board";
    const VERSION: u32 = 6;

    fn apply(&mut self, event: &Recorded) -> Result<(), Poison> {
        self.knowledge.begin(event);
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
        let known = self.knowledge.of(&meta, recorded);
        let number = match (&event, self.numbers.get(&id)) {
            (_, Some(number)) => *number,
            (TaskEvent::Assigned(assignment), None) => self.open_row(id, assignment),
            (_, None) => return Err(poison(recorded, "the task was never assigned")),
        };
        self.index(number, false);
        self.touched.note(number);
        self.hear(number, &event, &meta, recorded, known);
        self.note_extension(number, &event, Day::from(meta.on), known);
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
                    let field = self.fields.intern(field);
                    row.field = field;
                    self.note(number, Day::from(meta.on), known, What::Field(field));
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
            let row = &mut self.rows[number as usize];
            row.place.apply(on, change);
            row.times_sent_back = row.times_sent_back.saturating_add(u8::from(matches!(change, Change::SentBack)));
            row.times_reassigned = row.times_reassigned.saturating_add(u8::from(matches!(change, Change::Led(_))));
            self.note(number, on, known, What::Change(change));
        }
        self.index(number, true);
        Ok(())
    }

    fn open_row(&mut self, id: TaskId, it: &Assignment) -> u32 {
        let number = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let supporting = it.supporting.iter().map(|agency| self.agencies.intern(agency)).collect();
        let field = self.fields.intern(&it.field);
        let row = Row {
            id,
            line: it.line,
            directive: self.directive_of(it.directive),
            field,
            first_field: field,
            times_sent_back: 0,
            times_reassigned: 0,
            chain: Default::default(),
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
