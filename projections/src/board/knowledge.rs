//! What was known at a moment: always a prefix of the log.
//!
//! The store's clock decides: what it had recorded by then was known then, so an answer about a moment that has passed never
//! changes. Only for moments before the log began, which nobody can have lived through with it, the clock counts that
//! was set by hand (`--today`): a scenario is played as if it had been entered then.

use super::Board;
use chrono::{DateTime, Utc};
use dondoc_domain::event::Meta;
use dondoc_store::{Position, Recorded};
use serde::{Deserialize, Serialize};

/// When facts became known.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Knowledge {
    /// When the log began, in microseconds, by the store's clock.
    began: Option<i64>,
    /// When each fact became known, in microseconds: as recorded, or by the clock that was set by hand, though never
    /// before what was known already.
    known: Vec<i64>,
    /// When those were recorded whose clock was set by hand: the fact, and the moment.
    by_hand: Vec<(u32, i64)>,
    /// The latest moment of `known`, also of events that left no fact.
    last: Option<i64>,
    /// The events at which that moment moved on, until the first that no clock was set for.
    scenario: Vec<(i64, Position)>,
    /// That first event, after which the scenario is over.
    over: Option<Position>,
}

/// When an event became known, on both clocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// In microseconds, by the clock that was set by hand if one was.
    pub shown: i64,
    recorded: i64,
}

impl Knowledge {
    /// Takes in an event of any kind: the log has begun.
    pub fn begin(&mut self, event: &Recorded) {
        self.began.get_or_insert(event.recorded_at.timestamp_micros());
    }

    /// When an event of a task became known.
    pub fn of(&mut self, meta: &Meta, event: &Recorded) -> Known {
        let recorded = event.recorded_at.timestamp_micros();
        let last = self.last.unwrap_or(i64::MIN);
        let shown = meta.clock_set_by_hand.map_or(recorded, |clock| clock.timestamp_micros().max(last));
        if meta.clock_set_by_hand.is_none() {
            self.over.get_or_insert(event.position);
        } else if self.over.is_none() && shown > last {
            self.scenario.push((shown, event.position));
        }
        self.last = Some(last.max(shown));
        Known { shown, recorded }
    }

    /// Keeps when the next fact became known.
    pub fn push(&mut self, known: Known) {
        if known.shown != known.recorded {
            self.by_hand.push((self.known.len() as u32, known.recorded));
        }
        self.known.push(known.shown);
    }

    /// Of how many facts it is kept.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether a fact was known at a moment, in microseconds. Whatever comes before a known fact is known too.
    pub fn includes(&self, fact: u32, moment: i64) -> bool {
        let Some(shown) = self.known.get(fact as usize) else { return true };
        if self.is_before(moment) {
            return *shown <= moment;
        }
        let by_hand = self.by_hand.binary_search_by_key(&fact, |(fact, _)| *fact);
        by_hand.map_or(*shown, |at| self.by_hand[at].1) <= moment
    }

    /// How many facts were known at a moment, in microseconds.
    pub fn prefix(&self, moment: i64) -> usize {
        let (mut from, mut to) = (0, self.known.len());
        while from < to {
            let middle = from + (to - from) / 2;
            if self.includes(middle as u32, moment) { from = middle + 1 } else { to = middle }
        }
        from
    }

    fn is_before(&self, moment: i64) -> bool {
        self.began.is_none_or(|began| moment < began)
    }
}

/// Which events of the log were known at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownThen {
    /// All of them.
    All,
    /// Those that the store had recorded by then.
    RecordedBy(DateTime<Utc>),
    /// Those before this one.
    Before(Position),
}

impl KnownThen {
    /// Whether an event was known.
    pub fn includes(self, event: &Recorded) -> bool {
        match self {
            KnownThen::All => true,
            KnownThen::RecordedBy(moment) => event.recorded_at <= moment,
            KnownThen::Before(end) => event.position < end,
        }
    }
}

impl Board {
    /// Which events were known at a moment; all of them if none is given.
    pub fn known_then(&self, moment: Option<DateTime<Utc>>) -> KnownThen {
        let Some(moment) = moment else { return KnownThen::All };
        let micros = moment.timestamp_micros();
        let knowledge = &self.knowledge;
        if !knowledge.is_before(micros) {
            return KnownThen::RecordedBy(moment);
        }
        let next = knowledge.scenario.partition_point(|(shown, _)| *shown <= micros);
        let end = knowledge.scenario.get(next).map(|(_, position)| *position).or(knowledge.over);
        end.map_or(KnownThen::All, KnownThen::Before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use dondoc_store::Hash;

    const BEGAN: i64 = 1_000_000;

    /// Moments of a log: seconds of the store's clock, and of the one that was set by hand if any.
    fn log(moments: &[(i64, Option<i64>)]) -> (Knowledge, Vec<(Recorded, Known)>) {
        let at = |second: i64| DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(second);
        let (mut knowledge, mut events) = (Knowledge::default(), Vec::new());
        for (number, (recorded, clock)) in moments.iter().enumerate() {
            let event = Recorded {
                position: Position::from_raw(number as u64 * 7),
                stream: "task-a".parse().unwrap(),
                revision: number as u64,
                id: uuid::Uuid::nil(),
                name: String::new(),
                recorded_at: at(BEGAN + recorded),
                data: Vec::new(),
                meta: Vec::new(),
                hash: Hash([0; 32]),
            };
            let meta = Meta {
                by: None,
                on_behalf_of: None,
                channel: dondoc_domain::event::Channel::Cli,
                on: Default::default(),
                command: uuid::Uuid::nil(),
                cause: None,
                clock_set_by_hand: clock.map(at),
            };
            knowledge.begin(&event);
            let known = knowledge.of(&meta, &event);
            knowledge.push(known);
            events.push((event, known));
        }
        (knowledge, events)
    }

    /// How many events were known at a second, by the facts and by the events alike.
    #[track_caller]
    fn known(moments: &[(i64, Option<i64>)], second: i64) -> usize {
        let (knowledge, events) = log(moments);
        let board = Board { knowledge, ..Board::default() };
        let moment = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(second);
        let facts = board.knowledge.prefix(moment.timestamp_micros());
        let then = board.known_then(Some(moment));
        let of_events = events.iter().filter(|(event, _)| then.includes(event)).count();
        assert_eq!(facts, of_events, "{moments:?} at {second}");
        facts
    }

    #[test]
    fn a_moment_that_was_lived_through_never_changes() {
        // Every mixture of entries with and without a clock set by hand: later, earlier, ahead of the real time.
        let clocks = [None, Some(10), Some(500), Some(BEGAN + 2), Some(BEGAN + 900)];
        for mixture in 0..clocks.len().pow(4) {
            let clock = |place: u32| clocks[mixture / clocks.len().pow(place) % clocks.len()];
            let moments: Vec<_> = (0..4).map(|place| (i64::from(place) * 10, clock(place))).collect();
            for told in 1..=moments.len() {
                let now = moments[told - 1].0;
                for second in 0..=now {
                    let then = known(&moments[..told], BEGAN + second);
                    assert_eq!(known(&moments, BEGAN + second), then, "{moments:?} at {second}");
                    assert_eq!(then, moments.iter().filter(|it| it.0 <= second).count());
                }
            }
        }
    }

    #[test]
    fn before_the_log_began_a_scenario_is_known_as_it_was_played() {
        let scenario = [(0, Some(100)), (1, Some(200)), (2, Some(150)), (3, Some(300))];
        for (second, count) in [(99, 0), (100, 1), (199, 1), (200, 3), (299, 3), (300, 4), (BEGAN - 1, 4)] {
            assert_eq!(known(&scenario, second), count, "at {second}");
        }
        // What was entered without a clock set by hand was known to nobody then, nor what came after it.
        let mixed = [(0, Some(100)), (1, None), (2, Some(150))];
        for (second, count) in [(99, 0), (100, 1), (BEGAN - 1, 1), (BEGAN, 1), (BEGAN + 1, 2), (BEGAN + 2, 3)] {
            assert_eq!(known(&mixed, second), count, "at {second}");
        }
    }
}
