//! Day by day: a deadline, what was told, and the messages that follow.

use crate::world::{World, at, d, fresh, task};
use dondoc_domain::{directive::Urgency, reminder::ReminderKind, timeliness::Phase};
use dondoc_service::reminders::{Due, Reason, Why};

#[track_caller]
fn check(mut world: World, from: &str, to: &str, who: &[&str], expected: &[&str]) {
    let diary = world.diary(from, to, &["07:30", "14:00", "20:00"], who);
    assert_eq!(diary, expected);
}

#[test]
fn a_task_that_nobody_answers_goes_up_step_by_step_and_each_step_is_announced() {
    let world = World::new(vec![task(1, "2024-05-02", Some("2024-05-24"))]);
    check(
        world,
        "2024-05-06",
        "2024-06-11",
        &["AN", "HEAD", "OFFICE", "CHAIR"],
        &[
            "05-06 CHAIR weekly",
            "05-13 CHAIR weekly",
            "05-15 AN digest 1",
            "05-20 CHAIR weekly",
            "05-21 AN digest 1",
            "05-23 AN digest 1",
            "05-24 AN due_today 1 -> head 05-28",
            "05-24 AN due_today 1 -> head 05-28",
            "05-27 AN overdue 1 -> head 05-28",
            "05-27 CHAIR weekly",
            "05-28 AN overdue 1 -> office 05-31",
            "05-28 HEAD escalation 1 (AN) -> office 05-31",
            "05-29 AN overdue 1 -> office 05-31",
            "05-31 AN overdue 1 -> chair 06-10",
            "05-31 OFFICE escalation 1 (AN) -> chair 06-10",
            "06-03 CHAIR weekly",
            "06-05 AN overdue 1 -> chair 06-10",
            "06-10 CHAIR weekly 1 (AN)",
        ],
    );
}

#[test]
fn an_answer_stops_it_until_the_next_step() {
    // Reported on the day of a step before that day's list: no list, no second call.
    let told = |day: &str| Due { last_told: Some(d(day)), ..task(1, "2024-05-02", Some("2024-05-24")) };
    for (told_on, expected) in [
        ("2024-05-20", vec!["05-21 AN digest 1", "05-23 AN digest 1", "05-24 AN due_today 1 -> head 05-28"]),
        ("2024-05-21", vec!["05-23 AN digest 1", "05-24 AN due_today 1 -> head 05-28"]),
        ("2024-05-23", vec!["05-24 AN due_today 1 -> head 05-28"]),
        ("2024-05-24", vec![]),
    ] {
        let mut world = World::new(vec![told(told_on)]);
        let diary = world.diary("2024-05-20", "2024-05-24", &["07:30"], &["AN"]);
        let from_then = |line: &&String| d(&format!("2024-{}", &line[..5])) >= d(told_on);
        assert_eq!(diary.iter().filter(from_then).collect::<Vec<_>>(), expected, "{told_on}");
    }
}

#[test]
fn what_waits_for_the_office_is_never_asked_of_the_official() {
    for waiting in [
        Due { phase: Phase::Awaiting, ..task(1, "2024-05-02", Some("2024-05-24")) },
        Due { extension_asked: true, ..task(1, "2024-05-02", Some("2024-05-24")) },
        Due { phase: Phase::Returned, ..task(1, "2024-05-02", Some("2024-05-24")) },
        Due { phase: Phase::WithoutLead, ..task(1, "2024-05-02", Some("2024-05-24")) },
    ] {
        let world = World::new(vec![waiting]);
        check(
            world,
            "2024-05-23",
            "2024-05-25",
            &["AN", "BA", "HEAD", "OFFICE"],
            &["05-23 OFFICE digest 1", "05-24 OFFICE digest 1"],
        );
    }
    for closed in [Phase::Done, Phase::Withdrawn, Phase::Suspended, Phase::Unborn] {
        let world = World::new(vec![Due { phase: closed, ..task(1, "2024-05-02", Some("2024-05-24")) }]);
        check(world, "2024-05-20", "2024-05-31", &["AN", "BA", "HEAD", "OFFICE", "CHAIR"], &[]);
    }
}

#[test]
fn many_tasks_are_one_message_with_the_most_pressing_reason() {
    let mut world = World::new(vec![
        task(1, "2024-05-02", Some("2024-05-30")),
        task(2, "2024-05-02", Some("2024-05-27")),
        task(3, "2024-05-02", Some("2024-05-24")),
        task(4, "2024-04-27", None),
    ]);
    world.policy.silence_days_undated = 30;
    let round = world.run(at("2024-05-27 07:30"));
    let message = round.planned.iter().find(|it| it.official.as_str() == "AN").unwrap();
    assert_eq!(world.line(message), "AN overdue 3+2+1+4 -> head 05-28");
    let reasons = [Reason::Overdue(1), Reason::DueToday, Reason::DueIn(3), Reason::Silent(30)];
    assert_eq!(message.reasons, reasons);
}

#[test]
fn a_list_that_was_missed_goes_out_later_the_same_day_or_with_the_next() {
    let due = || World::new(vec![task(1, "2024-05-02", Some("2024-05-24"))]);
    for (first_round, expected) in [
        ("2024-05-24 06:00", vec![]),
        ("2024-05-24 11:45", vec![]),
        ("2024-05-24 13:35", vec!["AN due_today 1 -> head 05-28"]),
        ("2024-05-24 16:55", vec!["AN due_today 1 -> head 05-28"]),
        ("2024-05-24 17:00", vec![]),
        ("2024-05-25 09:00", vec![]),
        ("2024-05-27 07:30", vec!["AN overdue 1 -> head 05-28"]),
    ] {
        let mut lines = due().lines(first_round);
        lines.retain(|line| line.starts_with("AN"));
        assert_eq!(lines, expected, "{first_round}");
    }
    // A list that went out in the afternoon is the day's only call.
    let mut world = due();
    world.lines("2024-05-24 14:30");
    assert_eq!(world.lines("2024-05-24 15:00"), Vec::<String>::new());
    // Three days before fell on a day without rounds: two days before makes up for it, once.
    let mut world = due();
    assert_eq!(world.diary("2024-05-15", "2024-05-20", &["08:00"], &["AN"]), ["05-15 AN digest 1"]);
    assert_eq!(
        world.diary("2024-05-22", "2024-05-23", &["08:00"], &["AN"]),
        ["05-22 AN digest 1", "05-23 AN digest 1"]
    );
}

#[test]
fn holidays_tet_and_worked_saturdays_are_the_calendars() {
    // 8 to 14 February 2024 are off for Tết; the deadline of the 15th is the next working day after the 7th.
    let world = World::new(vec![task(1, "2024-01-20", Some("2024-02-15"))]);
    check(
        world,
        "2024-02-02",
        "2024-02-16",
        &["AN"],
        &[
            "02-02 AN digest 1",
            "02-05 AN digest 1",
            "02-07 AN digest 1",
            "02-15 AN due_today 1 -> head 02-19",
            "02-15 AN due_today 1 -> head 02-19",
            "02-16 AN overdue 1 -> head 02-19",
        ],
    );
    // Saturday 4 May 2024 was worked in exchange for Monday 29 April.
    let world = World::new(vec![task(1, "2024-04-10", Some("2024-05-04"))]);
    check(
        world,
        "2024-04-26",
        "2024-05-06",
        &["AN"],
        &[
            "04-26 AN digest 1",
            "05-03 AN digest 1",
            "05-04 AN due_today 1 -> head 05-07",
            "05-04 AN due_today 1 -> head 05-07",
            "05-06 AN overdue 1 -> head 05-07",
        ],
    );
    // The week begins on its first working day.
    let world = World::new(vec![task(1, "2024-04-10", Some("2024-12-02"))]);
    check(world, "2024-04-29", "2024-05-06", &["CHAIR"], &["05-02 CHAIR weekly", "05-06 CHAIR weekly"]);
    // A deadline on a Sunday calls on Friday, the last day to work on it.
    let world = World::new(vec![task(1, "2024-05-10", Some("2024-05-26"))]);
    check(
        world,
        "2024-05-24",
        "2024-05-27",
        &["AN"],
        &[
            "05-24 AN due_today 1 -> head 05-28",
            "05-24 AN due_today 1 -> head 05-28",
            "05-27 AN overdue 1 -> head 05-28",
        ],
    );
}

#[test]
fn silence_is_asked_about_and_told_to_the_head_after_an_announcement() {
    let mut dated = task(1, "2024-03-01", Some("2024-12-02"));
    dated.last_told = Some(d("2024-03-11"));
    check(
        World::new(vec![dated]),
        "2024-04-01",
        "2024-05-03",
        &["AN", "HEAD", "OFFICE"],
        &[
            "04-10 AN digest 1",
            "04-17 AN digest 1 -> head 04-22",
            "04-22 HEAD escalation 1 (AN)",
            "04-24 AN digest 1",
            "05-02 AN digest 1",
        ],
    );
    let undated = task(1, "2024-01-02", None);
    check(World::new(vec![undated]), "2024-03-25", "2024-04-05", &["AN"], &["04-01 AN digest 1"]);
}

#[test]
fn a_new_task_is_told_at_once_within_the_hours_and_only_once() {
    let new = || World::new(vec![fresh(1, "2024-05-24", Some("2024-06-28"))]);
    let everyone = ["AN new 1", "BA new 1", "HEAD new 1"];
    for (round, expected) in [
        ("2024-05-24 10:05", &everyone[..]),
        ("2024-05-24 12:00", &[]),
        ("2024-05-24 21:00", &[]),
        ("2024-05-25 10:00", &[]),
        ("2024-05-28 10:00", &everyone),
    ] {
        let mut world = new();
        let lines = world.lines(round);
        let lines: Vec<_> = lines.iter().filter(|line| !line.starts_with("CHAIR")).collect();
        assert_eq!(lines, expected, "{round}");
        assert_eq!(world.lines(round), Vec::<String>::new(), "{round} again");
    }
    // What was assigned long before anyone was asked to remind is not news.
    let mut old = World::new(vec![fresh(1, "2024-03-25", Some("2024-12-02"))]);
    assert_eq!(old.lines("2024-05-24 10:05")[0], "AN digest 1");
    // The one who handles it, once that is known; and not if they took it already.
    let mut world = new();
    world.tasks[0].officer = world.people.first().map(|it| it.id.clone());
    assert_eq!(world.lines("2024-05-24 10:05")[0], "AN new 1");
    let mut taken = World::new(vec![task(1, "2024-05-24", Some("2024-06-28"))]);
    assert!(!taken.lines("2024-05-24 10:05").iter().any(|line| line.starts_with("AN")));
}

#[test]
fn a_result_sent_back_is_told_at_once() {
    let mut world = World::new(vec![Due {
        last_told: Some(d("2024-05-20")),
        returned_on: Some(d("2024-05-22")),
        ..task(1, "2024-05-02", Some("2024-06-28"))
    }]);
    assert_eq!(world.diary("2024-05-22", "2024-05-24", &["11:29", "15:00"], &["AN"]), ["05-22 AN returned 1"]);
    world.tasks[0].returned_on = Some(d("2024-05-23"));
    assert_eq!(world.look(at("2024-05-24 08:00")).planned[0].kind, ReminderKind::Returned);
    world.tasks[0].last_told = Some(d("2024-05-24"));
    assert_eq!(world.diary("2024-05-24", "2024-05-24", &["15:00"], &["AN"]), [""; 0]);
}

#[test]
fn hoa_toc_waits_for_nothing() {
    let hot = |it| Due { urgent: Urgency::Immediate, ..it };
    // Assigned on a Saturday night, while the one who handles it asked for quiet.
    let mut world =
        World::new(vec![hot(Due { accepted: false, last_told: None, ..task(1, "2024-05-25", Some("2024-05-26")) })]);
    world.person("AN").quiet_until = Some(at("2024-06-30 07:30"));
    assert_eq!(world.lines("2024-05-25 23:10"), ["AN urgent 1 !"]);
    assert_eq!(world.lines("2024-05-25 23:15"), Vec::<String>::new());
    // Its steps are days of the week like any other, from the morning on.
    world.tasks[0].accepted = true;
    assert_eq!(world.lines("2024-05-26 00:05"), Vec::<String>::new());
    assert_eq!(world.lines("2024-05-26 07:30"), ["AN urgent 1 ! -> head 05-28"]);
    assert_eq!(world.lines("2024-05-27 07:30"), ["AN urgent 1 ! -> head 05-28", "CHAIR weekly"]);
    assert_eq!(
        world.lines("2024-05-28 07:30"),
        ["AN urgent 1 ! -> office 05-31", "HEAD escalation 1 ! (AN) -> office 05-31"]
    );
    // On a working morning it stands in the list with the others.
    let mut world =
        World::new(vec![hot(task(1, "2024-05-02", Some("2024-05-24"))), task(2, "2024-05-02", Some("2024-05-23"))]);
    assert_eq!(world.lines("2024-05-24 07:30")[0], "AN overdue 2+1 -> head 05-26");
}

#[test]
fn marked_directives_reach_the_chair_one_by_one() {
    let urgent = Due { urgent: Urgency::Urgent, ..task(1, "2024-05-02", Some("2024-05-24")) };
    check(
        World::new(vec![urgent]),
        "2024-06-04",
        "2024-06-30",
        &["OFFICE", "CHAIR"],
        &[
            // Rounds began late, when it was long overdue: each step still follows its announcement at its own distance.
            "06-04 CHAIR weekly",
            "06-10 OFFICE escalation 1 (AN) -> chair 06-17",
            "06-10 CHAIR weekly 1 (AN)",
            "06-17 CHAIR escalation 1 (AN)",
            "06-17 CHAIR weekly 1 (AN)",
            "06-24 CHAIR weekly 1 (AN)",
        ],
    );
}

#[test]
fn the_cap_keeps_back_all_but_the_list() {
    let mut world = World::new(vec![task(1, "2024-05-02", Some("2024-05-24"))]);
    world.policy.most_per_day = 2;
    for number in 2..6 {
        world.tasks.push(fresh(number, "2024-05-24", Some("2024-06-28")));
        world.tasks[(number - 1) as usize].officer = world.people.first().map(|it| it.id.clone());
        let round = world.run(at(&format!("2024-05-24 {:02}:00", number + 6)));
        let held: Vec<_> = round.held.iter().map(|it| (it.why, it.until)).collect();
        match number {
            2 => assert_eq!(round.planned.len(), 3, "the list, the new one, and the chair's: {:?}", round.planned),
            _ => assert_eq!(held, [(Why::Capped, Some(at("2024-05-27 07:30")))]),
        }
    }
    let monday = world.lines("2024-05-27 07:30");
    assert_eq!(monday[..2], ["AN overdue 1 -> head 05-28", "AN new 3+4+5"]);
}
