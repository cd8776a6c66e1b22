//! To whom: colleagues who stand in, those who put a task off or want quiet, those whom nothing reaches.

use crate::world::{World, at, d, fresh, id, person, task};
use dondoc_domain::{official::Role, reminder::ReminderKind};
use dondoc_service::reminders::{Due, Held, Past, Person, Why};

fn due_today() -> World {
    World::new(vec![task(1, "2024-05-02", Some("2024-05-24"))])
}

const MORNING: &str = "2024-05-24 07:30";

#[track_caller]
fn check(world: &mut World, now: &str, expected: &[&str]) {
    let mut lines = world.lines(now);
    lines.retain(|line| !line.starts_with("CHAIR"));
    assert_eq!(lines, expected);
}

#[track_caller]
fn held(world: &World, now: &str, who: &str, why: Why, until: Option<&str>) {
    let round = world.look(at(now));
    let expected = (why, until.map(at));
    assert!(
        round.held.iter().any(|it: &Held| it.official.as_str() == who && (it.why, it.until) == expected),
        "{:?}",
        round.held
    );
}

#[test]
fn whoever_handles_it_hears_of_it_else_all_officers_and_the_head_while_nobody_took_it() {
    check(&mut due_today(), MORNING, &["AN due_today 1 -> head 05-28"]);
    let mut world = due_today();
    world.tasks[0].officer = None;
    check(&mut world, MORNING, &["AN due_today 1 -> head 05-28", "BA due_today 1 -> head 05-28"]);
    // While nobody took it on, the head hears of it anyway, so the next to be told is the office.
    let mut world = due_today();
    world.tasks[0] = Due { assigned: d("2024-04-02"), ..fresh(1, "2024-05-02", Some("2024-05-24")) };
    let all = ["AN due_today 1 -> office 05-31", "BA due_today 1 -> office 05-31", "HEAD due_today 1 -> office 05-31"];
    check(&mut world, MORNING, &all);
    // One who no longer serves handles nothing.
    let mut world = due_today();
    world.tasks[0].officer = Some(id("GONE"));
    check(&mut world, MORNING, &["AN due_today 1 -> head 05-28", "BA due_today 1 -> head 05-28"]);
}

#[test]
fn a_colleague_stands_in() {
    let stands_in = |world: &mut World, who: &str, to: &str| world.person(who).delegate = Some(id(to));
    let mut world = due_today();
    stands_in(&mut world, "AN", "BA");
    check(&mut world, MORNING, &["BA due_today 1 -> head 05-28"]);
    // Back at work, the official has heard nothing of it yet.
    world.person("AN").delegate = None;
    check(&mut world, "2024-05-24 10:00", &["AN due_today 1 -> head 05-28"]);
    // One who is away too hands on; a circle is nobody standing in.
    let mut world = due_today();
    stands_in(&mut world, "AN", "BA");
    stands_in(&mut world, "BA", "HEAD");
    check(&mut world, MORNING, &["HEAD due_today 1 -> office 05-31"]);
    stands_in(&mut world, "HEAD", "AN");
    check(&mut world, "2024-05-24 10:00", &["AN due_today 1 -> head 05-28"]);
}

#[test]
fn where_nothing_reaches_someone_the_head_is_told_else_the_office() {
    let out_of_reach = |world: &mut World, who: &str| world.person(who).reachable = false;
    let mut world = due_today();
    out_of_reach(&mut world, "AN");
    held(&world, MORNING, "AN", Why::Unreachable, None);
    check(&mut world, MORNING, &["HEAD escalation 1 (AN) -> office 05-31"]);
    check(&mut world, "2024-05-24 14:30", &[]);
    let mut world = due_today();
    out_of_reach(&mut world, "AN");
    out_of_reach(&mut world, "HEAD");
    check(&mut world, MORNING, &["OFFICE escalation 1 (AN) -> chair 06-10"]);
    // Who stands in is out of reach: the same.
    let mut world = due_today();
    world.person("AN").delegate = Some(id("BA"));
    out_of_reach(&mut world, "BA");
    check(&mut world, MORNING, &["HEAD escalation 1 (AN) -> office 05-31"]);
    // An agency none of whose officers is reached: its head does what they would do.
    let mut world = due_today();
    world.tasks[0].officer = None;
    out_of_reach(&mut world, "AN");
    out_of_reach(&mut world, "BA");
    check(&mut world, MORNING, &["HEAD due_today 1 -> office 05-31"]);
    // An agency without anyone.
    let mut world = due_today();
    world.people.retain(|it| it.role == Role::Office);
    check(&mut world, MORNING, &["OFFICE escalation 1"]);
    world.people.clear();
    check(&mut world, MORNING, &[]);
}

#[test]
fn a_reminder_that_could_not_be_sent_was_read_by_nobody() {
    let mut world = due_today();
    let list = world.look(at(MORNING)).planned.remove(0);
    world.log.note(&list.official, Past { failed: true, ..crate::world::past(&list) });
    held(&world, "2024-05-24 09:00", "AN", Why::AlreadySent, Some("2024-05-27 07:30"));
    world.person("AN").reachable = false;
    check(&mut world, "2024-05-24 09:05", &["HEAD escalation 1 (AN) -> office 05-31"]);
}

#[test]
fn a_task_put_off_leaves_the_list_and_comes_back_at_its_time() {
    let mut world = due_today();
    check(&mut world, MORNING, &["AN due_today 1 -> head 05-28"]);
    let put_off = |world: &mut World, until: &str| {
        let task = world.tasks[0].id;
        world.log.snooze(&id("AN"), task, at(until));
    };
    put_off(&mut world, "2024-05-24 15:00");
    held(&world, "2024-05-24 14:00", "AN", Why::Snoozed, Some("2024-05-24 15:00"));
    check(&mut world, "2024-05-24 14:00", &[]);
    check(&mut world, "2024-05-24 15:00", &["AN due_today 1 -> head 05-28"]);
    check(&mut world, "2024-05-24 15:05", &[]);
    // Until after the next list: that one is without it, and it comes by itself.
    put_off(&mut world, "2024-05-27 08:00");
    check(&mut world, "2024-05-27 07:30", &[]);
    check(&mut world, "2024-05-27 08:00", &["AN overdue 1 -> head 05-28"]);
    // Answered meanwhile: not at all.
    put_off(&mut world, "2024-05-27 16:00");
    world.tasks[0].last_told = Some(d("2024-05-27"));
    check(&mut world, "2024-05-27 16:00", &[]);
    // Put off into the night: at the next opening. Put off long ago: only as its steps say.
    let mut world = due_today();
    check(&mut world, MORNING, &["AN due_today 1 -> head 05-28"]);
    put_off(&mut world, "2024-05-24 19:00");
    held(&world, "2024-05-24 19:30", "AN", Why::QuietHours, Some("2024-05-27 07:30"));
    check(&mut world, "2024-05-27 07:30", &["AN overdue 1 -> head 05-28"]);
    check(&mut world, "2024-05-27 07:35", &[]);
    // Called again once, it is a task like any other.
    let next = ["AN overdue 1 -> office 05-31", "HEAD escalation 1 (AN) -> office 05-31"];
    check(&mut world, "2024-05-28 07:30", &next);
}

#[test]
fn quiet_is_kept_until_it_ends() {
    let mut world = due_today();
    world.person("AN").quiet_until = Some(at("2024-05-24 10:00"));
    held(&world, MORNING, "AN", Why::Muted, Some("2024-05-24 10:00"));
    check(&mut world, MORNING, &[]);
    check(&mut world, "2024-05-24 10:00", &["AN due_today 1 -> head 05-28"]);
}

#[test]
fn quiet_averts_no_escalation() {
    let mut world = due_today();
    world.person("AN").quiet_until = Some(at("2024-06-20 07:30"));
    let diary = world.diary("2024-05-24", "2024-05-31", &["07:30"], &["AN", "HEAD", "OFFICE"]);
    assert_eq!(
        diary,
        ["05-28 HEAD escalation 1 (AN) -> office 05-31", "05-31 OFFICE escalation 1 (AN) -> chair 06-10",]
    );
}

#[test]
fn what_is_held_says_why_and_until_when() {
    let world = due_today();
    held(&world, "2024-05-24 05:00", "AN", Why::QuietHours, Some(MORNING));
    held(&world, "2024-05-24 12:00", "AN", Why::QuietHours, Some("2024-05-24 13:30"));
    held(&world, "2024-05-24 18:00", "AN", Why::QuietHours, Some("2024-05-27 07:30"));
    held(&world, "2024-05-25 09:00", "AN", Why::NotAWorkingDay, Some("2024-05-27 07:30"));
    let mut late = due_today();
    check(&mut late, MORNING, &["AN due_today 1 -> head 05-28"]);
    late.tasks.push(task(2, "2024-05-02", Some("2024-05-24")));
    held(&late, "2024-05-24 09:00", "AN", Why::AlreadySent, Some("2024-05-27 07:30"));
    check(&mut late, "2024-05-24 14:00", &["AN due_today 1+2 -> head 05-28"]);
}

#[test]
fn escalations_to_one_person_are_one_message_and_nobody_is_told_on_themselves() {
    let mut world = due_today();
    world.tasks.push(Due { officer: Some(id("BA")), ..task(2, "2024-05-02", Some("2024-05-24")) });
    // The head handles one herself; her deputy is told of it.
    world.tasks.push(Due { officer: Some(id("HEAD")), ..task(3, "2024-05-02", Some("2024-05-24")) });
    let deputy: Person = person("DEPUTY", Role::Head, "SYT");
    world.people.push(deputy);
    let diary = world.diary("2024-05-24", "2024-05-28", &["07:30", "09:00"], &["HEAD", "DEPUTY"]);
    assert_eq!(
        diary,
        [
            "05-24 HEAD due_today 3 -> head 05-28",
            "05-27 HEAD overdue 3 -> head 05-28",
            "05-28 HEAD overdue 3 -> office 05-31",
            "05-28 HEAD escalation 1+2 -> office 05-31",
            "05-28 DEPUTY escalation 1+2+3 -> office 05-31",
        ]
    );
}

#[test]
fn the_office_and_the_chairs_may_do_without_their_lists() {
    let mut world = World::new(vec![Due { extension_asked: true, ..task(1, "2024-05-02", Some("2024-05-24")) }]);
    let kinds = |world: &World| -> Vec<ReminderKind> {
        world.look(at("2024-05-27 07:30")).planned.iter().map(|it| it.kind).collect()
    };
    assert_eq!(kinds(&world), [ReminderKind::Digest, ReminderKind::Weekly]);
    world.policy.office_queue = false;
    assert_eq!(kinds(&world), [ReminderKind::Weekly]);
    world.policy.weekly = false;
    assert_eq!(kinds(&world), []);
}
