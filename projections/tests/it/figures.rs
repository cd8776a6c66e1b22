//! Figures from the board are the figures counted the slow way, for every question.

use crate::{
    history::{DAYS, Rng, World, day, moments},
    naive::{self, Count},
};
use dondoc_domain::{
    event::Stored,
    rates::{Definition, Population, Tally},
    task::{TaskEvent, event::Noted},
    timeliness::{Class, CountBy, DeadlineBy},
};
use dondoc_projections::{
    Board, Models, Runner,
    board::{GroupKey, Grouping, Query},
};
use std::collections::BTreeMap;

const GROUPINGS: [Option<Grouping>; 7] = [
    None,
    Some(Grouping::Agency),
    Some(Grouping::Month),
    Some(Grouping::Quarter),
    Some(Grouping::Directive),
    Some(Grouping::Field),
    Some(Grouping::Official),
];

fn count(tally: &Tally) -> Count {
    (Class::ALL.map(|class| tally.of(class)), tally.awaiting_confirmation())
}

fn name(board: &Board, key: GroupKey) -> String {
    match key {
        GroupKey::Agency(key) => board.agency(key).unwrap().to_string(),
        GroupKey::Month(year, month) => format!("{year}-{month}"),
        GroupKey::Quarter(year, quarter) => format!("{year}-Q{quarter}"),
        GroupKey::Directive(key) => {
            let uuids = (0..3).map(|n| dondoc_domain::DirectiveId(uuid::Uuid::from_u128(n)));
            uuids.into_iter().find(|id| board.directive_key(*id) == Some(key)).unwrap().to_string()
        }
        GroupKey::Field(key) => board.field(key).unwrap().to_owned(),
        GroupKey::Official(key) => board.official(key).unwrap().to_string(),
        GroupKey::None => "-".to_owned(),
    }
}

#[tokio::test]
async fn every_figure_is_what_the_raw_events_say() {
    let mut classes_seen = [0; 7];
    for seed in 0..40 {
        let world = World::of(seed, 260).await;
        let log = world.log().await;
        let mut runner = Runner::<Models>::new();
        runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap();
        let (board, mut rng) = (&runner.rows().board, Rng(seed ^ 0xabcd));
        let moments = moments(&log);
        let agencies: Vec<_> = board.agencies().map(|(key, id)| (key, id.to_string())).collect();
        for round in 0..60 {
            let (a, b) = (day(rng.below(DAYS)), day(rng.below(DAYS)));
            let mut query = Query {
                from: a.min(b),
                to: a.max(b),
                // Every third question is about all that happened.
                as_of: if round % 3 == 0 { day(DAYS + 30) } else { day(rng.below(DAYS)) },
                known_at: (round % 2 == 0).then(|| rng.pick(&moments)),
                definition: Definition {
                    population: rng.pick(&[Population::Assigned, Population::Due, Population::Active]),
                    count_by: rng.pick(&[CountBy::FirstSubmission, CountBy::LastSubmission, CountBy::Issuance]),
                    deadline: rng.pick(&[DeadlineBy::Original, DeadlineBy::Current]),
                },
                agency_as: BTreeMap::new(),
            };
            let mut agency_as = BTreeMap::new();
            if rng.one_in(3) {
                let (from, to) = (rng.pick(&agencies), rng.pick(&agencies));
                query.agency_as.insert(from.0, to.0);
                agency_as.insert(from.1, to.1);
            }
            let grouping = rng.pick(&GROUPINGS);
            let (total, groups) = board.rates(&query, grouping, |_| true);
            let named: BTreeMap<String, Count> =
                groups.iter().map(|(key, tally)| (name(board, *key), count(tally))).collect();
            let (expected, expected_groups) = naive::rates(&log, &query, grouping, &agency_as);
            assert_eq!(count(&total), expected, "seed {seed}, {query:?}");
            assert_eq!(named, expected_groups, "seed {seed}, {grouping:?}, {query:?}");
            let mut summed = Tally::default();
            groups.values().for_each(|tally| summed.merge(tally));
            assert!(grouping.is_none() || summed == total, "seed {seed}: groups do not sum to the total");
            assert!(total.assigned() >= total.awaiting_confirmation());
            classes_seen.iter_mut().zip(expected.0).for_each(|(seen, n)| *seen += n);
        }
    }
    assert!(classes_seen.iter().all(|n| *n > 100), "the histories reach every class: {classes_seen:?}");
}

/// The fast way is taken when the question is about all that is known; one far fact forces the slow one.
#[tokio::test]
async fn the_fast_way_is_the_slow_way() {
    for seed in 100..120 {
        let mut world = World::of(seed, 200).await;
        let mut runner = Runner::<Models>::new();
        runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap();
        let far = day(DAYS);
        let fast: Vec<_> = {
            let board = &runner.rows().board;
            let places = board.places(far, None);
            assert!(matches!(places, dondoc_projections::board::Places::Now(_)));
            (0..board.len()).map(|number| *places.of(number)).collect()
        };
        let id = runner.rows().board.tasks().next().unwrap().row.id.to_string();
        let later = TaskEvent::CompletionConfirmed(Noted { note: String::new() });
        world.append("task", &id, later.stored_name(), later.encode(), day(DAYS + 1)).await;
        runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap();
        let board = &runner.rows().board;
        let places = board.places(far, None);
        assert!(matches!(places, dondoc_projections::board::Places::Then(_)));
        let slow: Vec<_> = (0..board.len()).map(|number| *places.of(number)).collect();
        assert_eq!(fast, slow, "seed {seed}");
    }
}

/// What was known at a moment, and what was so as of a day, stay when more is told.
#[tokio::test]
async fn the_past_stands() {
    for seed in 200..215 {
        let mut world = World::of(seed, 150).await;
        let mut runner = Runner::<Models>::new();
        runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap();
        let known_at = world.log().await.last().map(|it| it.recorded_at);
        let ask = |runner: &Runner<Models>, as_of: usize, grouping| {
            let query = Query {
                from: day(0),
                to: day(DAYS),
                as_of: day(as_of),
                known_at,
                definition: Definition::default(),
                agency_as: BTreeMap::new(),
            };
            runner.rows().board.rates(&query, grouping, |_| true)
        };
        let questions: Vec<_> = [20, 90, 160, DAYS].iter().flat_map(|d| GROUPINGS.map(|g| (*d, g))).collect();
        let before: Vec<_> = questions.iter().map(|(d, g)| ask(&runner, *d, *g)).collect();
        for _ in 0..150 {
            world.happen().await;
        }
        runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap();
        let after: Vec<_> = questions.iter().map(|(d, g)| ask(&runner, *d, *g)).collect();
        assert_eq!(before, after, "seed {seed}: known at {known_at:?}");
    }
}

#[tokio::test]
async fn tasks_are_found_by_code() {
    let world = World::of(7, 120).await;
    let mut runner = Runner::<Models>::new();
    runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap();
    let board = &runner.rows().board;
    assert!(board.len() > 3);
    for (code, number) in [
        ("NV1", Some(0)),
        ("nv2", Some(1)),
        (" NV0003 ", Some(2)),
        ("NV 3", Some(2)),
        ("3", Some(2)),
        ("NV0", None),
        ("NV", None),
        ("", None),
        ("NV9999", None),
        ("NV-1", None),
        ("NV99999999999", None),
    ] {
        assert_eq!(board.by_code(code).map(|task| task.number), number, "{code:?}");
    }
    for task in board.tasks() {
        assert_eq!(board.by_code(&task.code()).map(|it| it.row.id), Some(task.row.id));
        assert_eq!(board.task(task.row.id).map(|it| it.number), Some(task.number));
    }
}
