//! On time or late: by which document, by which deadline, as of which day.

use crate::support::*;
use dondoc_domain::{
    Day,
    rates::{Fraction, Tally},
    task::{Command, Task},
    timeliness::{Change, Class, ClassFilter, CountBy, DeadlineBy, Standing, reported_late},
};

use Class::*;
use CountBy::*;
use DeadlineBy::*;

fn class(task: &Task, as_of: &str, count_by: CountBy, deadline: DeadlineBy) -> Class {
    task.standing.class(Day::from(day(as_of)), count_by, deadline).unwrap()
}

/// The five finished lines of a real plan: deadline, submissions, issuances.
const FINISHED: [(&str, &[&str], &[&str]); 5] = [
    ("Tháng 01/2024", &["2024-01-10"], &["2024-01-12"]),
    ("Tháng 02/2024", &["2024-02-28"], &["2024-03-04"]),
    ("Quý I/2024", &["2024-03-13"], &["2024-03-25"]),
    ("Quý I/2024", &["2024-03-07", "2024-04-01"], &["2024-03-14", "2024-04-04"]),
    ("Quý II/2024", &["2024-05-08"], &[]),
];

fn finished((deadline, submitted, issued): (&str, &[&str], &[&str])) -> Task {
    let enter = |command| said("2024-05-27", "", command);
    let mut given = vec![enter(Command::Assign(Box::new(assignment(deadline)))).happened(ASSIGNED)];
    given.extend(submitted.iter().map(|on| enter(submit(&format!("{on}/STTTT"), on))));
    let issue = |on: &&str| Command::RecordIssuance { document: document(&format!("{on}/UBND"), on) };
    given.extend(issued.iter().map(|on| enter(issue(on))));
    given.push(enter(confirm()));
    after(&given)
}

#[test]
fn the_published_figures_come_out() {
    for (count_by, expected) in [
        (FirstSubmission, [DoneOnTime; 5]),
        // The fourth was submitted on 1 April: Quý I ends on a Sunday, so that was in time.
        (LastSubmission, [DoneOnTime; 5]),
        (Issuance, [DoneOnTime, DoneLate, DoneOnTime, DoneLate, DoneOnTime]),
    ] {
        let classes = FINISHED.map(|line| class(&finished(line), "2024-05-27", count_by, Current));
        assert_eq!(classes, expected, "{count_by:?}");
    }
}

#[test]
fn as_of_a_day_before_it_was_assigned_there_is_no_class() {
    let task = finished(FINISHED[0]);
    assert_eq!(task.standing.closed, Some(Day::from(day("2024-05-27"))));
    assert_eq!(Task::default().standing.class(Day::from(day("2024-01-11")), LastSubmission, Current), None);
}

/// Assigned on 1 January, due on the 10th; the changes follow.
fn standing(changes: &[(u32, Change<u8, u8>)]) -> Standing<u8, u8> {
    let mut standing = Standing::default();
    standing.apply(jan(1), Change::Assigned { lead: 1, due: Some(jan(10)) });
    for (on, change) in changes {
        standing.apply(jan(*on), *change);
    }
    standing
}

fn jan(date: u32) -> Day {
    Day::from(day("2023-12-31") + chrono::Days::new(date.into()))
}

/// What it is, as of which day in January, after which changes, and the classes.
type Row<'a> = (&'a str, u32, &'a [(u32, Change<u8, u8>)], [[Class; 2]; 3]);

#[test]
fn classes_by_document_and_deadline() {
    use Change::*;
    let to = |date| Due(Some(jan(date)));
    // first submission, last submission and issuance: each by the original and by the current deadline
    let all = |class| [[class, class]; 3];
    let table: &[Row] = &[
        ("open on its last day", 10, &[], all(OpenInTime)),
        ("open a day later", 11, &[], all(OpenOverdue)),
        ("extended", 12, &[(9, to(15))], [[OpenOverdue, OpenInTime]; 3]),
        ("extended, and over", 16, &[(9, to(15))], all(OpenOverdue)),
        ("waits, handed in on the last day", 30, &[(10, Submitted)], all(OpenInTime)),
        ("waits, handed in late", 30, &[(11, Submitted)], all(OpenOverdue)),
        (
            "waits, first in time, last late",
            30,
            &[(9, Submitted), (11, Submitted)],
            [[OpenInTime; 2], [OpenOverdue; 2], [OpenOverdue; 2]],
        ),
        (
            "waits, issued late",
            30,
            &[(9, Submitted), (12, Issued)],
            [[OpenInTime; 2], [OpenInTime; 2], [OpenOverdue; 2]],
        ),
        ("done on the last day", 30, &[(10, Submitted), (20, Confirmed)], all(DoneOnTime)),
        ("done late", 30, &[(11, Submitted), (20, Confirmed)], all(DoneLate)),
        (
            "done, first in time, last late",
            30,
            &[(9, Submitted), (11, Submitted), (20, Confirmed)],
            [[DoneOnTime; 2], [DoneLate; 2], [DoneLate; 2]],
        ),
        (
            "done, issued late",
            30,
            &[(9, Submitted), (12, Issued), (20, Confirmed)],
            [[DoneOnTime; 2], [DoneOnTime; 2], [DoneLate; 2]],
        ),
        (
            "done, issued twice, the last counts",
            30,
            &[(8, Submitted), (9, Issued), (11, Issued), (20, Confirmed)],
            [[DoneOnTime; 2], [DoneOnTime; 2], [DoneLate; 2]],
        ),
        (
            "done within the extension",
            30,
            &[(9, to(15)), (12, Submitted), (20, Confirmed)],
            [[DoneLate, DoneOnTime]; 3],
        ),
        (
            "told in any order",
            30,
            &[(11, Submitted), (9, Submitted), (20, Confirmed)],
            [[DoneOnTime; 2], [DoneLate; 2], [DoneLate; 2]],
        ),
        ("sent back", 10, &[(8, Submitted), (9, SentBack)], all(OpenInTime)),
        ("sent back, and over", 11, &[(8, Submitted), (9, SentBack)], all(OpenOverdue)),
        (
            "sent back and handed in late",
            30,
            &[(8, Submitted), (9, SentBack), (12, Submitted), (20, Confirmed)],
            all(DoneLate),
        ),
        ("opened again", 30, &[(8, Submitted), (9, Confirmed), (12, Reopened)], all(OpenOverdue)),
        ("never had a deadline", 30, &[(2, OriginalDue(None))], all(Undated)),
        ("done without a deadline", 30, &[(2, OriginalDue(None)), (8, Submitted), (20, Confirmed)], all(Undated)),
        ("corrected", 30, &[(2, OriginalDue(Some(jan(31))))], all(OpenInTime)),
        (
            "extended, then corrected",
            30,
            &[(2, to(31)), (3, OriginalDue(Some(jan(12))))],
            [[OpenOverdue, OpenInTime]; 3],
        ),
        ("returned", 30, &[(3, Returned)], all(Class::Returned)),
        ("returned and given again", 30, &[(3, Returned), (4, Led(2))], all(OpenOverdue)),
        ("withdrawn", 30, &[(3, Withdrawn)], all(Class::Withdrawn)),
        ("on hold", 30, &[(3, Suspended)], all(Undated)),
        ("on hold with a result", 30, &[(3, Submitted), (4, Suspended)], all(Undated)),
        ("taken up again", 30, &[(3, Suspended), (4, Resumed)], all(OpenOverdue)),
        ("without a lead", 10, &[(3, LeadLost)], all(OpenInTime)),
        ("without a lead, and over", 11, &[(3, LeadLost)], all(OpenOverdue)),
        ("merged", 11, &[(3, Moved(2))], all(OpenOverdue)),
        (
            "what was issued before the return is void",
            30,
            &[(8, Submitted), (9, Issued), (9, SentBack), (12, Submitted), (20, Confirmed)],
            all(DoneLate),
        ),
        (
            "once extended, a correction leaves the extension",
            12,
            &[(2, to(15)), (3, OriginalDue(Some(jan(20)))), (4, to(20)), (5, OriginalDue(Some(jan(9))))],
            [[OpenOverdue, OpenInTime]; 3],
        ),
        (
            "taken up again, told after the lead was lost",
            30,
            &[(3, Submitted), (4, Suspended), (5, LeadLost), (6, Resumed)],
            all(OpenOverdue),
        ),
    ];
    for (what, as_of, changes, expected) in table {
        for (count_by, row) in [FirstSubmission, LastSubmission, Issuance].into_iter().zip(expected) {
            for (deadline, class) in [Original, Current].into_iter().zip(row) {
                let found = standing(changes).class(jan(*as_of), count_by, deadline);
                assert_eq!(found, Some(*class), "{what}: {count_by:?} {deadline:?}");
            }
        }
    }
}

#[test]
fn what_waits_is_open_and_flagged() {
    let waiting = standing(&[(3, Change::Submitted)]);
    assert!(waiting.awaiting_confirmation());
    for more in [Change::Confirmed, Change::SentBack, Change::Suspended, Change::Withdrawn] {
        let mut next = waiting;
        next.apply(jan(4), more);
        assert!(!next.awaiting_confirmation(), "{more:?}");
    }
}

#[test]
fn boxes_and_rates() {
    let mut tally = Tally::default();
    let counts = [
        (DoneOnTime, 5),
        (DoneLate, 2),
        (OpenInTime, 4),
        (OpenOverdue, 3),
        (Undated, 6),
        (Returned, 1),
        (Withdrawn, 2),
    ];
    for (class, n) in counts {
        (0..n).for_each(|i| tally.add(class, class == OpenInTime && i < 2));
        assert_eq!(tally.of(class), n);
    }
    assert_eq!((tally.assigned(), tally.awaiting_confirmation()), (23, 2));
    assert_eq!(tally.on_time_of_done(), Fraction { num: 5, den: 7 });
    assert_eq!(tally.done_of_due(), Fraction { num: 7, den: 10 });
    assert_eq!(tally.on_time_of_due(), Fraction { num: 5, den: 10 });
    assert_eq!(tally.done_of_assigned(), Fraction { num: 7, den: 23 });
    let mut twice = tally;
    twice.merge(&tally);
    assert_eq!((twice.assigned(), twice.awaiting_confirmation(), twice.of(Undated)), (46, 4, 12));
}

#[test]
fn back_dating_stays_visible() {
    let due = day("2024-04-01");
    for (document, recorded, flagged) in [
        ("2024-04-01", "2024-04-01", false),
        ("2024-04-01", "2024-04-02", true),
        ("2024-03-01", "2024-06-01", true),
        ("2024-04-02", "2024-04-02", false),
    ] {
        assert_eq!(reported_late(day(document), day(recorded), due), flagged, "{document} {recorded}");
    }
}

#[test]
fn names_are_read_back() {
    for class in Class::ALL {
        assert_eq!(Class::parse(class.name()), Some(class));
        assert_eq!(Class::parse(&class.name().replace('_', "-")), Some(class));
    }
    assert_eq!(Class::parse("late"), None);
    for filter in ClassFilter::all() {
        assert_eq!(ClassFilter::parse(&filter.name().replace('_', "-")), Some(filter));
    }
    assert_eq!(ClassFilter::parse("awaiting_confirmation"), Some(ClassFilter::AwaitingConfirmation));
    assert_eq!(ClassFilter::parse("Open_Overdue"), Some(OpenOverdue.into()));
    assert_eq!(ClassFilter::parse("late"), None);
}
