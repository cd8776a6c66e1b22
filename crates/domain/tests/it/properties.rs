//! What holds in every history, however many people say whatever on whichever days.

use crate::{histories::*, model, support::*};
use chrono::{Days, NaiveDate};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    Day, OfficialId,
    event::{Meta, Stored},
    rates::Tally,
    task::{Command, Refusal, Task, TaskEvent},
    timeliness::{Class, CountBy, DeadlineBy, Phase, Standing, changes},
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use std::collections::BTreeSet;

const COUNTS: [CountBy; 3] = [CountBy::FirstSubmission, CountBy::LastSubmission, CountBy::Issuance];
const DEADLINES: [DeadlineBy; 2] = [DeadlineBy::Original, DeadlineBy::Current];

fn definitions() -> impl Iterator<Item = (CountBy, DeadlineBy)> {
    COUNTS.into_iter().flat_map(|count_by| DEADLINES.map(|deadline| (count_by, deadline)))
}

/// The standing as a read model folds it: from the changes alone.
fn standing(history: &[Told], as_of: NaiveDate) -> Standing<AgencyId, OfficialId> {
    let mut standing = Standing::default();
    for (event, meta) in history.iter().filter(|(_, meta)| meta.on <= as_of) {
        changes(event).for_each(|change| standing.apply(Day::from(meta.on), change));
    }
    standing
}

fn people(meta: &Meta) -> BTreeSet<&OfficialId> {
    meta.by.iter().chain(&meta.on_behalf_of).collect()
}

fn last_day(history: &[Told]) -> NaiveDate {
    history.iter().map(|(_, meta)| meta.on).max().unwrap()
}

/// A task without what it keeps for taking back.
fn forgetful(task: Task) -> Task {
    Task { entries: Default::default(), standing: Standing { before: None, ..task.standing }, ..task }
}

proptest! {
    #[test]
    fn said_twice_changes_once_and_a_refusal_changes_nothing(steps in back_dated_steps()) {
        play(&steps, |before, said, decided, after| match decided {
            Ok(_) => assert_eq!(said.decided_on(after), Ok(vec![]), "{:?}", said.command),
            Err(_) => assert_eq!(before, after),
        });
    }

    #[test]
    fn the_log_gives_back_the_task(steps in back_dated_steps()) {
        let (task, history) = play(&steps, |_, _, _, _| {});
        let mut replayed = Task::default();
        for (event, meta) in &history {
            let read = TaskEvent::decode(event.stored_name(), &event.encode()).unwrap();
            prop_assert_eq!(&read, event);
            let told = Meta::decode(&meta.encode()).unwrap();
            prop_assert_eq!(&told, meta);
            replayed.evolve(&read, &told);
        }
        prop_assert_eq!(&replayed, &task);
        prop_assert_eq!(standing(&history, NaiveDate::MAX), task.standing);
    }

    #[test]
    fn nothing_happens_before_its_time_or_in_the_future(steps in back_dated_steps()) {
        play(&steps, |before, said, decided, _| {
            for it in decided.iter().flatten() {
                assert!(it.on <= said.today, "{:?} on {}", it.event, it.on);
                // Only a document may be older than the assignment.
                let dated = matches!(
                    it.event,
                    TaskEvent::ResultSubmitted(_) | TaskEvent::ResultIssued(_) | TaskEvent::Undone(_)
                );
                let assigned = before.standing.assigned.map_or(it.on, NaiveDate::from);
                assert!(dated || it.on >= assigned, "{:?} on {}", it.event, it.on);
            }
        });
    }

    #[test]
    fn the_model_agrees(steps in steps(), ago in 0..200u64) {
        let (_, history) = play(&steps, |_, _, _, _| {});
        let end = last_day(&history);
        for as_of in [end, end + Days::new(ago), (end - Days::new(ago)).max(day(ASSIGNED))] {
            for (count_by, deadline) in definitions() {
                let class = standing(&history, as_of).class(Day::from(as_of), count_by, deadline);
                prop_assert_eq!(class, model::class(&history, as_of, count_by, deadline), "{} {:?} {:?}", as_of, count_by, deadline);
            }
        }
    }

    #[test]
    fn the_model_agrees_on_what_is_told_late(steps in back_dated_steps(), later in 0..200u64) {
        let (task, history) = play(&steps, |_, _, _, _| {});
        let as_of = last_day(&history) + Days::new(later);
        for (count_by, deadline) in definitions() {
            let class = task.standing.class(Day::from(as_of), count_by, deadline);
            prop_assert_eq!(class, model::class(&history, as_of, count_by, deadline), "{} {:?} {:?}", as_of, count_by, deadline);
        }
    }

    #[test]
    fn what_happens_later_leaves_the_past_alone(steps in back_dated_steps(), known in 0..40usize, ago in 0..100u64) {
        let (_, history) = play(&steps, |_, _, _, _| {});
        let known = &history[..history.len().min(known + 1)];
        let as_of = last_day(&history) - Days::new(ago);
        // Only if nothing that is told later happened by that day.
        if history[known.len()..].iter().all(|(_, meta)| meta.on > as_of) {
            prop_assert_eq!(standing(known, as_of), standing(&history, as_of));
        }
    }

    #[test]
    fn once_assigned_a_task_always_has_a_class(
        (history, shuffled) in back_dated_steps().prop_flat_map(|steps| {
            let history = play(&steps, |_, _, _, _| {}).1;
            (Just(history.clone()), Just(history).prop_shuffle())
        }),
    ) {
        // History cannot be refused: not even one that no command could have made.
        for history in [&history, &shuffled] {
            let mut task = Task::default();
            let mut assigned = false;
            for (event, meta) in history {
                task.evolve(event, meta);
                assigned |= matches!(event, TaskEvent::Assigned(_));
                for (count_by, deadline) in definitions() {
                    let class = task.standing.class(Day::from(meta.on), count_by, deadline);
                    prop_assert_eq!(class.is_some(), assigned);
                }
            }
        }
    }

    #[test]
    fn nobody_decides_on_their_own(steps in back_dated_steps()) {
        let (_, history) = play(&steps, |_, _, _, _| {});
        let (mut results, mut request) = (Vec::new(), None);
        for (event, meta) in &model::as_if_never_entered(&history) {
            match event {
                TaskEvent::ResultSubmitted(_) => results.push(people(meta)),
                TaskEvent::ResultSentBack(_) | TaskEvent::Reopened(_) => results.clear(),
                TaskEvent::CompletionConfirmed(_) => {
                    prop_assert!(!results.is_empty());
                    prop_assert!(results.iter().all(|by| by.is_disjoint(&people(meta))));
                }
                TaskEvent::ExtensionRequested(_) => request = Some(people(meta)),
                TaskEvent::ExtensionGranted(_) | TaskEvent::ExtensionRefused(_) => {
                    prop_assert!(request.take().is_some_and(|by| by.is_disjoint(&people(meta))));
                }
                _ => {}
            }
        }
    }

    #[test]
    fn what_is_taken_back_was_never_entered(steps in back_dated_steps(), ago in 0..60u64) {
        let (task, history) = play(&steps, |_, _, _, _| {});
        let never = model::as_if_never_entered(&history);
        let mut without = Task::default();
        never.iter().for_each(|(event, meta)| without.evolve(event, meta));
        prop_assert_eq!(forgetful(task), forgetful(without));
        let end = last_day(&history);
        // As of any day, and as far as it was known when any part of it was told.
        for as_of in [end, end - Days::new(ago), end - Days::new(ago / 4)] {
            for known in 0..=history.len() {
                let known = &history[..known];
                let place = |history: &[Told]| Standing { before: None, ..standing(history, as_of) };
                prop_assert_eq!(place(known), place(&model::as_if_never_entered(known)), "as of {}", as_of);
            }
        }
    }

    #[test]
    fn each_deadline_goes_by_once_and_only_after_it(steps in back_dated_steps()) {
        let (_, history) = play(&steps, |_, _, _, _| {});
        let mut passed = BTreeSet::new();
        for (event, meta) in &history {
            if let TaskEvent::DeadlinePassed(it) = event {
                prop_assert!(passed.insert(it.effective_due) && meta.on > it.effective_due);
            }
        }
    }

    #[test]
    fn an_extension_is_later_than_the_deadline_and_never_more_than_asked(steps in back_dated_steps()) {
        play(&steps, |before, _, decided, _| {
            for it in decided.iter().flatten() {
                if let TaskEvent::ExtensionGranted(granted) = &it.event {
                    let due = granted.deadline.due.unwrap();
                    assert!(Some(due) > before.standing.current_due.map(NaiveDate::from) && due <= granted.asked);
                }
            }
        });
    }

    #[test]
    fn a_closed_task_is_left_alone(steps in back_dated_steps()) {
        play(&steps, |before, said, decided, _| {
            let closed = matches!(before.phase(), Phase::Done | Phase::Withdrawn);
            let by_itself = matches!(
                said.command,
                Command::Recalculate | Command::PassDeadline | Command::Move { .. } | Command::LoseLead { .. }
            );
            if closed && by_itself {
                assert!(decided.iter().flatten().next().is_none(), "{:?}", said.command);
            }
        });
    }

    #[test]
    fn the_boxes_add_up(tasks in prop::collection::vec(back_dated_steps(), 1..12), later in 0..400u64) {
        let as_of = day(ASSIGNED) + Days::new(later);
        let places: Vec<_> = tasks.iter().map(|steps| standing(&play(steps, |_, _, _, _| {}).1, as_of)).collect();
        let assigned = places.len() as u64;
        for (count_by, deadline) in definitions() {
            let mut tally = Tally::default();
            for place in &places {
                let class = place.class(Day::from(as_of), count_by, deadline).unwrap();
                tally.add(class, place.awaiting_confirmation());
            }
            prop_assert_eq!(tally.assigned(), assigned);
            prop_assert_eq!(Class::ALL.iter().map(|class| tally.of(*class)).sum::<u64>(), assigned);
            prop_assert!(tally.awaiting_confirmation() <= tally.of(Class::OpenInTime) + tally.of(Class::OpenOverdue));
            prop_assert!(tally.due() <= assigned && tally.done() <= tally.due());
        }
    }
}

/// The histories reach what the properties speak of: every event, and every refusal of a rule.
#[test]
fn the_histories_get_everywhere() {
    let mut runner = TestRunner::deterministic();
    let (mut events, mut refusals) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..2_000 {
        let steps = back_dated_steps().new_tree(&mut runner).unwrap().current();
        let (_, history) = play(&steps, |_, _, decided, _| {
            if let Err(refusal) = decided {
                let name = format!("{refusal:?}");
                refusals.insert(name.split(|c: char| !c.is_alphanumeric()).next().unwrap().to_owned());
            }
        });
        events.extend(history.iter().map(|(event, _)| event.stored_name()));
    }
    assert_eq!(events, TaskEvent::NAMES.iter().copied().collect());
    let refused = |refusal: Refusal| {
        let name = format!("{refusal:?}");
        let name = name.split(|c: char| !c.is_alphanumeric()).next().unwrap();
        assert!(refusals.contains(name), "{name} in {refusals:?}");
    };
    let some = day(ASSIGNED);
    for refusal in [
        Refusal::AlreadyAccepted,
        Refusal::OwnResult,
        Refusal::OwnExtension,
        Refusal::NoDeadline,
        Refusal::NoRequest,
        Refusal::RequestPending(some),
        Refusal::NotLater { until: some, current: some },
        Refusal::MoreThanAsked { asked: some },
        Refusal::AfterExpiry(some),
        Refusal::ManyExtensions(1),
        Refusal::ShorterWithoutReason,
        Refusal::NothingAwaiting,
        Refusal::BeforeAssignment { date: some, assigned: some },
        Refusal::BeforeSubmission { date: some, submitted: some },
        Refusal::BeforeEarlier { date: some, earlier: some },
        Refusal::SameLead,
        Refusal::NoExplanationAsked,
        Refusal::NothingToUndo,
        Refusal::UndoLaterFirst,
        Refusal::NotYoursToUndo,
        Refusal::TooLateToUndo(10),
        Refusal::ActedOn(""),
        Refusal::Evidence(""),
    ] {
        refused(refusal);
    }
}
