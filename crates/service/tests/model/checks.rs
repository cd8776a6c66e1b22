//! What must hold whatever was said: the model's places, sums, and a past that stands.

use crate::{
    Answer, Run,
    rules::Life,
    support::{d, morning},
};
use chrono::NaiveDate;
use dondoc_domain::{
    rates::{Definition, Population},
    timeliness::{Class, Phase},
};
use dondoc_projections::board::Grouping;
use dondoc_service::{RatesReport, RatesRequest, TaskQuery};

impl Run {
    /// Every task is where the model has it, no event is lost or added, and the boxes add up.
    pub async fn compare(&mut self) {
        for (id, life) in &self.lives {
            let view = self.office.app.view(&id.to_string()).await.unwrap();
            let standing = &view.task.standing;
            assert_eq!(view.history.len(), life.events, "{life:?}");
            assert_eq!(standing.phase, life.phase, "{life:?}");
            assert_eq!(standing.lead.as_ref().map(|it| it.to_string()), Some(life.lead.clone()));
            assert_eq!(standing.officer, life.officer, "{life:?}");
            assert_eq!(standing.current_due.map(NaiveDate::from), life.due, "{life:?}");
            assert_eq!(standing.original_due.map(NaiveDate::from), life.first_due, "{life:?}");
            let first = standing.assigned.map(NaiveDate::from);
            assert_eq!(first, Some(life.assigned));
            let models = self.office.app.models().await.unwrap();
            let board = &models.rows().board;
            let row = board.task(*id).unwrap().row;
            assert_eq!(row.place.phase, life.phase);
            assert_eq!(row.place.lead.and_then(|key| board.agency(key)).map(|it| it.as_str()), Some(&*life.lead));
            assert_eq!(row.place.officer.and_then(|key| board.official(key)), life.officer.as_ref());
            assert_eq!(row.place.current_due.map(NaiveDate::from), life.due);
            assert_eq!(row.extension_asked, life.request.is_some(), "{life:?}");
            assert_eq!(board.field(row.field), Some(&*life.field));
        }
        let all = RatesRequest { as_of: Some(self.latest_day), ..self.everything(None) };
        let total = self.office.app.rates(&all).await.unwrap().total;
        let count = |class| self.lives.values().filter(|it| it.class(self.latest_day) == class).count() as u64;
        let waits = |it: &&Life| it.phase == Phase::Awaiting && it.due.is_some();
        let awaiting = self.lives.values().filter(waits).count() as u64;
        assert_eq!(
            [total.done_on_time, total.done_late, total.open_in_time, total.open_overdue],
            [Class::DoneOnTime, Class::DoneLate, Class::OpenInTime, Class::OpenOverdue].map(count)
        );
        assert_eq!(
            [total.undated, total.returned, total.withdrawn, total.awaiting_confirmation, total.assigned],
            [count(Class::Undated), count(Class::Returned), count(Class::Withdrawn), awaiting, self.lives.len() as u64]
        );
    }

    pub fn everything(&self, by: Option<Grouping>) -> RatesRequest {
        RatesRequest {
            from: d("2023-01-01"),
            to: d("2030-01-01"),
            as_of: Some(self.today),
            known_at: None,
            definition: Definition::default(),
            by,
            agency: None,
            by_successor: false,
        }
    }

    /// Asks for a figure, checks that it adds up, and keeps it to be asked for again.
    pub async fn question(&mut self) {
        let known_at = self.office.store.head().await.unwrap().map(|head| head.recorded_at);
        for by in [Grouping::Agency, Grouping::Month, Grouping::Quarter, Grouping::Directive, Grouping::Field] {
            let population = self.rng.pick(&[Population::Assigned, Population::Due, Population::Active]);
            let request = RatesRequest {
                as_of: Some(self.day_near(30, 0)),
                definition: Definition { population, ..Definition::default() },
                ..self.everything(Some(by))
            };
            let report = self.office.app.rates(&request).await.unwrap();
            check_sums(&report);
            let query = TaskQuery { as_of: request.as_of, ..TaskQuery::default() };
            let lines = self.office.app.tasks(&query, Definition::default()).await.unwrap();
            let events = self.office.log().await.len();
            let known = RatesRequest { known_at, ..request.clone() };
            assert_eq!(self.office.app.rates(&known).await.unwrap(), report, "known now is known by now");
            self.answers.push(Answer { request: known, report, lines, events });
        }
    }

    pub async fn nothing_known_has_changed(&mut self) {
        let log = self.office.log().await;
        let answers = std::mem::take(&mut self.answers);
        for Answer { request, report, lines, events } in answers {
            assert_eq!(self.office.app.rates(&request).await.unwrap(), report, "known at {:?}", request.known_at);
            let query = TaskQuery { as_of: request.as_of, known_at: request.known_at, ..TaskQuery::default() };
            assert_eq!(self.office.app.tasks(&query, Definition::default()).await.unwrap(), lines);
            self.meet("known-at stands");
            let later = |it: &dondoc_store::Recorded| {
                let on = dondoc_domain::event::Meta::decode(&it.meta).unwrap().on;
                on > request.as_of.unwrap() || it.stream.category() != "task"
            };
            if log[events..].iter().all(later) {
                let open = RatesRequest { known_at: None, ..request };
                assert_eq!(self.office.app.rates(&open).await.unwrap(), report, "as of {:?}", open.as_of);
                self.meet("as-of stands");
            }
        }
    }

    /// A process that starts anew knows the same.
    pub async fn after_a_restart(&self) {
        let app = self.office.reopened(dondoc_service::Place::Memory).await;
        for by in [None, Some(Grouping::Agency), Some(Grouping::Month), Some(Grouping::Field)] {
            let request = self.everything(by);
            assert_eq!(app.rates(&request).await.unwrap(), self.office.app.rates(&request).await.unwrap());
        }
        assert_eq!(morning(self.today), self.office.clock_now());
    }
}

fn check_sums(report: &RatesReport) {
    let t = &report.total;
    let sum = t.done_on_time + t.done_late + t.open_in_time + t.open_overdue + t.undated + t.returned + t.withdrawn;
    assert_eq!(sum, t.assigned, "the boxes add up");
    assert!(t.awaiting_confirmation <= t.open_in_time + t.open_overdue);
    let of_groups =
        |part: fn(&dondoc_service::TallyReport) -> u64| -> u64 { report.groups.iter().map(|it| part(&it.tally)).sum() };
    for part in [
        (|it| it.assigned) as fn(&dondoc_service::TallyReport) -> u64,
        |it| it.done_on_time,
        |it| it.done_late,
        |it| it.open_in_time,
        |it| it.open_overdue,
        |it| it.undated,
        |it| it.awaiting_confirmation,
        |it| it.returned,
        |it| it.withdrawn,
        |it| it.rates.done_of_due.den,
        |it| it.rates.on_time_of_done.num,
    ] {
        assert_eq!(of_groups(part), part(t), "the groups sum to the total: {report:?}");
    }
}
