//! Answers that follow the tasks are, at any time, what a recount from the first event says.

use crate::{
    history::{DAYS, Rng, World, day, moments},
    naive::{self, Life},
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use dondoc_calendar::Calendar;
use dondoc_domain::{
    Day,
    rates::{Definition, Population, Tally},
    timeliness::{Class, CountBy, DeadlineBy},
};
use dondoc_projections::{
    Board, Models, Runner,
    board::{
        Answer, At, Band, Cells, Changed, ChangedQuestion, GroupKey, Grouping, OverviewCount, OverviewQuestion, Query,
        RatesCount, RatesQuestion, Rules, Seen, View, WorkDays,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

const GROUPINGS: [Grouping; 6] =
    [Grouping::Agency, Grouping::Month, Grouping::Quarter, Grouping::Directive, Grouping::Field, Grouping::Official];

fn random_query(rng: &mut Rng, board: &Board, as_of: NaiveDate, known_at: Option<DateTime<Utc>>) -> Query {
    let (a, b) = (day(rng.below(DAYS)), day(rng.below(DAYS)));
    let mut agency_as = BTreeMap::new();
    let keys: Vec<_> = board.agencies().map(|(key, _)| key).collect();
    if rng.one_in(3) && !keys.is_empty() {
        agency_as.insert(rng.pick(&keys), rng.pick(&keys));
    }
    let definition = Definition {
        population: rng.pick(&[Population::Assigned, Population::Due, Population::Active]),
        count_by: rng.pick(&[CountBy::FirstSubmission, CountBy::LastSubmission, CountBy::Issuance]),
        deadline: rng.pick(&[DeadlineBy::Original, DeadlineBy::Current]),
    };
    Query { from: a.min(b), to: a.max(b), as_of, known_at, definition, agency_as }
}

/// Any of the answers, so that one view keeps them all.
#[derive(Clone)]
enum Any {
    Rates(RatesCount),
    Overview(Box<OverviewCount>),
}

impl Answer for Any {
    fn count(&mut self, number: u32, seen: &Seen, by: i32) {
        match self {
            Any::Rates(it) => it.count(number, seen, by),
            Any::Overview(it) => it.count(number, seen, by),
        }
    }
}

/// A view with answers to random questions, each kept with its question.
struct Watched {
    view: View,
    as_of: NaiveDate,
    known_at: Option<DateTime<Utc>>,
    questions: Vec<(Query, Option<Grouping>, Option<Option<dondoc_projections::Key>>)>,
    answers: Vec<Any>,
}

fn work_days() -> Arc<WorkDays> {
    Arc::new(WorkDays::of(&Calendar::standard()))
}

impl Watched {
    fn new(rng: &mut Rng, board: &Board, as_of: NaiveDate, known_at: Option<DateTime<Utc>>) -> Self {
        let mut view = View::new(board, At::new(as_of, known_at));
        while !view.extend(board, 1 + rng.below(20)) {}
        Self { view, as_of, known_at, questions: Vec::new(), answers: Vec::new() }
    }

    fn ask(&mut self, rng: &mut Rng, board: &Board, work_days: &Arc<WorkDays>) {
        let query = random_query(rng, board, self.as_of, self.known_at);
        let by = (!rng.one_in(4)).then(|| rng.pick(&GROUPINGS));
        let agencies: Vec<_> = board.agencies().map(|(key, _)| key).collect();
        let only = rng.one_in(4).then(|| (!agencies.is_empty()).then(|| rng.pick(&agencies)));
        let (as_of, agency_as) = (Day::from(self.as_of), Arc::new(query.agency_as.clone()));
        let answer = if rng.one_in(2) {
            let rules = vec![Rules::of(&query)];
            Any::Rates(RatesCount::new(RatesQuestion { as_of, rules, by, agency_as, only }))
        } else {
            Any::Overview(Box::new(OverviewCount::new(OverviewQuestion {
                as_of,
                rules: Rules::of(&query),
                months_from: Day::from(query.from.with_day(1).unwrap()),
                calendar_to: Day::from(query.to + chrono::Days::new(30)),
                silent_after: 30,
                agency_as,
                only,
                work_days: Arc::clone(work_days),
            })))
        };
        self.answers.push(self.view.ask(answer));
        self.questions.push((query, by, only));
    }

    fn check(&self, board: &Board, context: &str) {
        for ((query, by, only), answer) in self.questions.iter().zip(&self.answers) {
            let recount = |query: &Query, by| {
                board.rates(query, by, |lead| only.is_none_or(|only| only.is_some() && lead == only))
            };
            match answer {
                Any::Rates(it) => {
                    let (total, groups) = recount(query, *by);
                    assert_eq!(it.totals()[0].tally(), total, "{context}: {query:?}");
                    assert_eq!(tallies(it.groups()), groups, "{context}: {by:?} {query:?}");
                }
                Any::Overview(it) => check_overview(it, board, query, recount, context),
            }
        }
    }
}

fn tallies<K: Ord>(cells: impl IntoIterator<Item = (K, Cells)>) -> BTreeMap<K, Tally> {
    cells.into_iter().map(|(key, cells)| (key, cells.tally())).collect()
}

fn check_overview(
    it: &OverviewCount,
    board: &Board,
    query: &Query,
    recount: impl Fn(&Query, Option<Grouping>) -> (Tally, BTreeMap<GroupKey, Tally>),
    context: &str,
) {
    let (total, agencies) = recount(query, Some(Grouping::Agency));
    assert_eq!(it.total().cells.tally(), total, "{context}: {query:?}");
    let agency = |key: Option<_>| key.map_or(GroupKey::None, GroupKey::Agency);
    assert_eq!(tallies(it.agencies().map(|(key, it)| (agency(key), it.cells))), agencies, "{context}");
    let fields = tallies(it.fields().map(|(key, cells)| (GroupKey::Field(key), cells)));
    assert_eq!(fields, recount(query, Some(Grouping::Field)).1, "{context}");
    let due = Definition { population: Population::Due, ..query.definition };
    let months = Query { from: query.from.with_day(1).unwrap(), definition: due, ..query.clone() };
    let counted = tallies(it.months().map(|((year, month), cells)| (GroupKey::Month(year, month), cells)));
    assert_eq!(counted, recount(&months, Some(Grouping::Month)).1, "{context}");
    let one_day = |day: NaiveDate| Query { from: day, to: day, definition: due, ..query.clone() };
    let days: BTreeMap<NaiveDate, Cells> = it.calendar().map(|(day, cells)| (day.into(), cells)).collect();
    for step in 0..60 {
        let day = query.from + chrono::Days::new(step * 5);
        let shown = days.get(&day).copied().unwrap_or_default().tally();
        let falls_due =
            if day <= query.to + chrono::Days::new(30) { recount(&one_day(day), None).0 } else { Tally::default() };
        assert_eq!(shown, falls_due, "{context}: {day}");
    }
    check_lateness(it, board, query, context);
}

fn check_lateness(it: &OverviewCount, board: &Board, query: &Query, context: &str) {
    let (calendar, mut bands, mut awaiting) = (Calendar::standard(), [0; 4], 0);
    let only = it.question().only;
    board.counted(query, Some(Grouping::Agency), |_, class, place, group| {
        let lead = if let GroupKey::Agency(key) = group { Some(key) } else { None };
        if only.is_some_and(|only| only.is_none() || lead != only) {
            return;
        }
        let open = matches!(class, Class::OpenInTime | Class::OpenOverdue);
        awaiting += u32::from(open && place.awaiting_confirmation());
        if class == Class::OpenOverdue {
            let due = NaiveDate::from(place.due(query.definition.deadline).unwrap());
            bands[Band::of(calendar.working_days_between(due, query.as_of)) as usize] += 1;
        }
    });
    assert_eq!(it.total().bands, bands, "{context}: {query:?}");
    assert_eq!(it.awaiting_since().values().sum::<u32>(), awaiting, "{context}");
}

/// Facts that are told late, taken back, refiled, moved to other agencies; clocks set by hand in every third world.
#[tokio::test]
async fn an_answer_that_follows_is_a_recount() {
    let work_days = work_days();
    for seed in 0..30 {
        let mut world = World::of(seed, 120).await;
        world.by_hand = seed % 3 == 0;
        let mut runner = Runner::<Models>::new();
        runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap();
        let mut rng = Rng(seed ^ 0x5eed);
        let mut watched: Vec<Watched> = Vec::new();
        for round in 0..40 {
            let board = &runner.rows().board;
            if round % 8 == 0 {
                let log = world.log().await;
                // About all, about a day in the past, about what was known once, and about a moment still to come.
                let as_of = if rng.one_in(2) { day(DAYS + 30) } else { day(rng.below(DAYS)) };
                let known_at = match rng.below(4) {
                    0 => Some(rng.pick(&moments(&log))),
                    1 => Some(log.last().unwrap().recorded_at + chrono::TimeDelta::days(20)),
                    _ => None,
                };
                watched.push(Watched::new(&mut rng, board, as_of, known_at));
            }
            let nth = rng.below(watched.len());
            assert!(watched[nth].view.behind(board).is_some());
            let up = |it: &mut Watched| it.view.catch_up(board, &mut it.answers, usize::MAX) == Some(0);
            assert!(up(&mut watched[nth]));
            watched[nth].ask(&mut rng, board, &work_days);
            watched[nth].check(board, &format!("seed {seed}, round {round}"));
            if round == 39 {
                for it in &mut watched {
                    while it.view.catch_up(board, &mut it.answers, 3).unwrap() > 0 {}
                    it.check(board, &format!("seed {seed}, at the end"));
                }
            }
            for _ in 0..rng.below(12) {
                world.happen().await;
            }
            runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap();
        }
    }
}

/// What a task is seen as, from its own facts, is what its raw events say.
#[tokio::test]
async fn words_and_requests_are_what_the_raw_events_say() {
    let mut requests_seen = BTreeSet::new();
    for seed in 300..340 {
        let world = World::of(seed, 260).await;
        let log = world.log().await;
        let mut runner = Runner::<Models>::new();
        runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap();
        let (board, mut rng) = (&runner.rows().board, Rng(seed));
        for round in 0..20 {
            let as_of = if round % 3 == 0 { day(DAYS + 30) } else { day(rng.below(DAYS)) };
            let known_at = (round % 2 == 0).then(|| rng.pick(&moments(&log)));
            let lives = naive::lives(&log, as_of, known_at);
            let at = At::new(as_of, known_at);
            let all = || (0..board.len() as u32).map(|number| board.seen(number, at));
            let shown = |seen: Seen| {
                let told = seen.told.map(NaiveDate::from);
                let it = seen.extensions.as_deref().cloned().unwrap_or_default();
                let bought: Vec<_> =
                    it.bought.iter().map(|(a, b)| (NaiveDate::from(*a), NaiveDate::from(*b))).collect();
                assert_eq!(it.asked, it.as_asked + it.shorter + it.refused + it.lapsed + u32::from(it.waiting));
                (told, [it.as_asked, it.shorter, it.refused, it.lapsed, u32::from(it.waiting)], bought)
            };
            let expected = |life: Life| {
                let many = |what: &str| life.requests.iter().filter(|it| **it == what).count() as u32;
                let counts = ["as asked", "shorter", "refused", "lapsed", "waiting"].map(many);
                (life.told, counts, life.bought.clone())
            };
            let mut mine: Vec<_> = all().filter(|it| it.place.assigned.is_some()).map(shown).collect();
            requests_seen.extend(lives.iter().flat_map(|life| life.requests.iter().copied()));
            let mut theirs: Vec<_> = lives.into_iter().filter(|life| life.assigned.is_some()).map(expected).collect();
            mine.sort();
            theirs.sort();
            assert_eq!(mine, theirs, "seed {seed}: as of {as_of}, known at {known_at:?}");
            let places = board.places(as_of, known_at);
            for (number, seen) in all().enumerate() {
                assert_eq!(seen.place, *places.of(number), "seed {seed}: task {number}");
            }
        }
    }
    assert_eq!(requests_seen.len(), 5, "the histories reach every outcome: {requests_seen:?}");
}

/// An answer counted over an older copy of the view is brought up to it, whatever happened in between.
#[tokio::test]
async fn an_answer_to_an_older_copy_is_brought_up() {
    for seed in 400..415 {
        let mut world = World::of(seed, 150).await;
        let mut runner = Runner::<Models>::new();
        runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap();
        let mut rng = Rng(seed);
        let mut watched = Watched::new(&mut rng, &runner.rows().board, day(DAYS + 9), None);
        let mut older = Watched { view: watched.view.clone(), questions: Vec::new(), answers: Vec::new(), ..watched };
        older.ask(&mut rng, &runner.rows().board, &work_days());
        for _ in 0..40 {
            world.happen().await;
        }
        runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap();
        let board = &runner.rows().board;
        assert_eq!(watched.view.catch_up::<Any>(board, &mut [], usize::MAX), Some(0));
        assert!(watched.view.bring_up(&mut older.view, board, &mut older.answers[0]));
        older.check(board, &format!("seed {seed}"));
    }
}

#[tokio::test]
async fn a_view_of_another_board_is_of_no_use() {
    let world = World::of(3, 60).await;
    let mut runner = Runner::<Models>::new();
    runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap();
    let rebuilt = runner.rebuilt(world.store.as_ref(), |_| {}).await.unwrap();
    let mut view = View::new(&runner.rows().board, At::new(day(9), None));
    assert_eq!(view.behind(&runner.rows().board), Some(0));
    assert_eq!(view.behind(&rebuilt.rows().board), None);
    assert_eq!(view.catch_up::<Any>(&rebuilt.rows().board, &mut [], usize::MAX), None);
}

/// What changed since is the difference of the classes, the leads and the counts, task by task.
#[tokio::test]
async fn what_changed_is_the_difference() {
    let mut reached = [0; 3];
    for seed in 500..520 {
        let mut world = World::of(seed, 150).await;
        let mut runner = Runner::<Models>::new();
        runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap();
        let mut rng = Rng(seed);
        let known = world.log().await.last().unwrap().recorded_at;
        let (then, now) = (day(100 + rng.below(60)), day(DAYS));
        let before = Watched::new(&mut rng, &runner.rows().board, then, Some(known));
        let mut after = Watched::new(&mut rng, &runner.rows().board, now, None);
        let question = ChangedQuestion {
            before: before.view.seen().clone(),
            before_id: (Day::from(then), 0, 0),
            before_as_of: then.into(),
            as_of: now.into(),
            definition: Definition::default(),
            agency_as: Arc::default(),
            only: None,
        };
        let mut answers = [after.view.ask(Changed::new(question.clone()))];
        for _ in 0..60 {
            world.happen().await;
        }
        runner.catch_up(world.store.as_ref(), |_| {}).await.unwrap();
        let board = &runner.rows().board;
        assert_eq!(after.view.catch_up(board, &mut answers, usize::MAX), Some(0));
        let [followed] = answers;
        let recounted = after.view.ask(Changed::new(question));
        let sets = |it: &Changed| {
            [
                it.assigned.clone(),
                it.done_on_time.clone(),
                it.done_late.clone(),
                it.done_undated.clone(),
                it.overdue.clone(),
                it.extended.clone(),
                it.sent_back.clone(),
                it.returned.clone(),
                it.withdrawn.clone(),
                it.reassigned.clone(),
            ]
        };
        assert_eq!(sets(&followed), sets(&recounted), "seed {seed}");
        // The classes then and now, by the slow way.
        let definition = Definition::default();
        let class = |number: u32, as_of: NaiveDate, known_at| {
            let places = board.places(as_of, known_at);
            places.of(number as usize).class(as_of.into(), definition.count_by, definition.deadline)
        };
        for number in 0..board.len() as u32 {
            let (was, is) = (class(number, then, Some(known)), class(number, now, None));
            let context = format!("seed {seed}, task {number}: {was:?} became {is:?}");
            assert_eq!(followed.assigned.contains(&number), was.is_none() && is.is_some(), "{context}");
            let overdue = is == Some(Class::OpenOverdue) && was != is;
            assert_eq!(followed.overdue.contains(&number), overdue, "{context}");
            let withdrawn = is == Some(Class::Withdrawn) && was != is;
            assert_eq!(followed.withdrawn.contains(&number), withdrawn, "{context}");
            let done = |it| matches!(it, Some(Class::DoneOnTime | Class::DoneLate));
            if done(is) && !done(was) && was != Some(Class::Undated) {
                let sets = (followed.done_on_time.contains(&number), followed.done_late.contains(&number));
                assert_eq!(sets, (is == Some(Class::DoneOnTime), is == Some(Class::DoneLate)), "{context}");
                reached[0] += 1;
            }
            reached[1] += u32::from(overdue);
            reached[2] += u32::from(withdrawn);
        }
    }
    assert!(reached.iter().all(|n| *n > 5), "{reached:?}");
}
