//! Reminders as facts: planned from state, sent once, stopped by an answer, silent on days off.

use crate::{
    bot::world::{Entered, Talks, World},
    harness::PLAN,
};
use serde_json::{Value, json};

/// Seven working days before two deadlines.
const A_WEEK_BEFORE: &str = "2024-03-21T07:30:00+07:00";
const DUE_TODAY: &str = "2024-04-01T07:30:00+07:00";
/// The server's clock starts at noon, when nothing goes out by default.
const ALL_DAY: &str = "[reminders]\nhours = [\"07:00-18:00\"]\nmorning_until = \"18:00\"\n";

/// A province with an officer in Telegram, in chat 1; the server is stopped.
fn province() -> (World, Entered) {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-01-15");
    world.joins(1, &lan);
    world.stop();
    (world, lan)
}

fn remind(world: &mut World, now: &str) -> Value {
    world.json(&["remind", "--now", now])
}

/// What is planned for an official.
fn planned<'a>(round: &'a Value, official: &str) -> Vec<&'a Value> {
    round["planned"].as_array().unwrap().iter().filter(|it| it["official"] == official).collect()
}

/// The reminders of a name in the log, of everybody.
fn facts(world: &World, name: &str) -> usize {
    let export = world.office.file("log.jsonl");
    drop(std::fs::remove_file(&export));
    world.office.ok(&["export", export.to_str().unwrap()]);
    std::fs::read_to_string(export).unwrap().matches(&format!("\"{name}\"")).count()
}

/// How many reminders a chat of Telegram has got.
fn reminded(world: &World, chat: i64) -> usize {
    world.fake.user(chat).chat().from_bot().filter(|message| message.text.starts_with("Kính gửi")).count()
}

#[test]
fn a_dry_run_tells_and_does_nothing() {
    let (mut world, lan) = province();
    let round = world.json(&["remind", "--now", DUE_TODAY, "--dry-run"]);
    let keys: Vec<&String> = round.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 3, "{keys:?}");
    let [told] = planned(&round, &lan.id)[..] else { panic!("{round}") };
    let mut fields: Vec<&str> = told.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["channel", "kind", "official", "tasks", "text"]);
    assert_eq!((&told["kind"], &told["channel"], &round["sent"]), (&json!("due_today"), &json!("telegram"), &json!(0)));
    let task = world.office.json(&["task", "show", "NV1"])["id"].clone();
    assert!(told["tasks"].as_array().unwrap().contains(&task) && round["held"].is_u64(), "{round}");
    assert!(told["text"].as_str().unwrap().contains("NV1 “Xây dựng kế hoạch cải cách hành chính”"), "{told}");
    assert_eq!((reminded(&world, 1), facts(&world, "reminder_planned.v1")), (0, 0));
    world.ends_well();
}

#[test]
fn a_round_sends_once_however_often_it_runs() {
    let (mut world, lan) = province();
    let round = remind(&mut world, DUE_TODAY);
    assert_eq!((planned(&round, &lan.id).len(), &round["sent"]), (1, &json!(1)), "{round}");
    for now in [DUE_TODAY, "2024-04-01T07:31:00+07:00", "2024-04-01T09:00:00+07:00"] {
        let again = remind(&mut world, now);
        assert_eq!((planned(&again, &lan.id).len(), &again["sent"]), (0, &json!(0)), "{again}");
    }
    assert_eq!((reminded(&world, 1), facts(&world, "reminder_sent.v1")), (1, 1));
    world.ends_well();
}

#[test]
fn nights_weekends_and_holidays_are_quiet() {
    let (mut world, _) = province();
    // Saturday, Sunday, the holiday of the South's liberation, Tết, night, and the noon break.
    for now in [
        "2024-03-30T08:00:00+07:00",
        "2024-03-31T08:00:00+07:00",
        "2024-04-30T08:00:00+07:00",
        "2024-02-12T08:00:00+07:00",
        "2024-04-01T06:00:00+07:00",
        "2024-04-01T22:00:00+07:00",
        "2024-04-01T12:00:00+07:00",
    ] {
        let round = remind(&mut world, now);
        assert_eq!(round["planned"], json!([]), "{now}");
    }
    assert_eq!(reminded(&world, 1), 0);
    world.ends_well();
}

#[test]
fn great_urgency_breaks_through() {
    let (mut world, lan) = province();
    let table = format!("{}\n1,Khắc phục sự cố hồ chứa,Sở Nội vụ,2/4/2024,Báo cáo\n", PLAN.lines().next().unwrap());
    let file = world.office.write("urgent.csv", table);
    let args = [
        "import",
        &file,
        "--directive",
        "5/CĐ-UBND",
        "--issued",
        "2024-03-30",
        "--urgency",
        "hỏa tốc",
        "--today",
        "2024-03-30",
    ];
    world.office.ok(&args);
    // A Sunday morning.
    let round = remind(&mut world, "2024-03-31T08:00:00+07:00");
    let [told] = planned(&round, &lan.id)[..] else { panic!("{round}") };
    assert_eq!((&told["kind"], told["tasks"].as_array().unwrap().len()), (&json!("urgent"), 1), "{told}");
    let message = world.fake.user(1).hears_blocking("HỎA TỐC");
    assert!(message.text.contains("Khắc phục sự cố hồ chứa"), "{}", message.text);
    world.ends_well();
}

#[test]
fn an_answer_ends_the_reminding() {
    let (mut world, lan) = province();
    assert_eq!(planned(&remind(&mut world, DUE_TODAY), &lan.id)[0]["tasks"].as_array().unwrap().len(), 2);
    world.serve("2024-04-01");
    let person = world.fake.user(1);
    let reminder = person.hears_blocking("việc đến hạn hôm nay");
    person.reply(reminder.id, "NV1 được 90%, mai trình");
    person.hears_blocking("Đã ghi tiến độ NV1");
    world.stop();
    let afternoon = remind(&mut world, "2024-04-01T14:30:00+07:00");
    let one = world.office.json(&["task", "show", "NV1"])["id"].clone();
    for told in planned(&afternoon, &lan.id) {
        assert!(!told["tasks"].as_array().unwrap().contains(&one), "{told}");
    }
    assert_eq!(facts(&world, "reminder_answered.v1"), 1);
    world.ends_well();
}

#[test]
fn who_cannot_be_reached_is_reminded_through_the_next_channel() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.with_zalo().serve("2024-01-15");
    let person = world.joins(1, &lan);
    let again = {
        world.stop();
        world.office.json(&["official", "link-code", &lan.id])["link_code"].as_str().unwrap().to_owned()
    };
    world.serve("2024-01-15");
    let zalo = world.fake.zalo_user("z1");
    zalo.send(&again);
    zalo.wait_for_blocking("the greeting", |chat| chat.said("Đã liên kết").map(|_| ()));
    world.stop();
    person.deactivate();
    let round = remind(&mut world, A_WEEK_BEFORE);
    assert_eq!(planned(&round, &lan.id)[0]["channel"], "telegram", "nobody knows yet that nobody is there: {round}");
    // What became of it is seen by the next look, here the server's.
    world.settings(ALL_DAY).serve("2024-03-21");
    zalo.wait_for_blocking("the reminder", |chat| chat.said("còn 7 ngày làm việc").map(|_| ()));
    world.stop();
    assert_eq!((facts(&world, "reminder_sent.v1"), facts(&world, "reminder_failed.v1")), (1, 0));
    world.ends_well();
}

#[test]
fn a_reminder_that_reaches_nobody_is_noted_as_failed() {
    let (mut world, lan) = province();
    world.fake.user(1).deactivate();
    let round = remind(&mut world, DUE_TODAY);
    assert_eq!((planned(&round, &lan.id).len(), &round["sent"]), (1, &json!(0)), "{round}");
    assert_eq!((facts(&world, "reminder_sent.v1"), facts(&world, "reminder_failed.v1")), (0, 1));
    let later = remind(&mut world, "2024-04-02T07:30:00+07:00");
    assert!(planned(&later, &lan.id).iter().all(|told| told["channel"].is_null()), "{later}");
    world.ends_well();
}

#[test]
fn the_server_sends_the_mornings_list_by_itself_and_once() {
    let (mut world, _) = province();
    world.settings(ALL_DAY).serve("2024-03-21");
    let person = world.fake.user(1);
    let digest = person.hears_blocking("còn 7 ngày làm việc");
    assert!(
        digest.text.contains("NV1") && digest.text.contains("NV5") && !digest.buttons.is_empty(),
        "{}",
        digest.text
    );
    person.taps(&digest, "NV1 Đang làm", "Đã ghi tiến độ NV1");
    world.kill();
    world.serve("2024-03-21");
    person.asks("/viec", "NV1");
    world.stop();
    assert_eq!(reminded(&world, 1), 1);
    assert_eq!(facts(&world, "reminder_answered.v1"), 1);
    world.ends_well();
}

#[test]
fn a_clock_that_jumps_does_not_flood() {
    let (mut world, _) = province();
    world.settings(ALL_DAY);
    // Forward over months, back again, forward to the same day, and a day on.
    for (day, most) in [("2024-03-21", 1), ("2024-05-27", 2), ("2024-03-21", 2), ("2024-05-27", 2), ("2024-05-28", 3)] {
        world.serve(day);
        let person = world.fake.user(1);
        person.asks("/viec", "NV1");
        person.asks("/lich", "việc");
        world.stop();
        assert!(reminded(&world, 1) <= most, "{day}: {} reminders", reminded(&world, 1));
    }
    assert!(reminded(&world, 1) >= 2, "both mornings were reminded of");
    assert!(world.fake.duplicates().iter().all(|duplicate| !duplicate.text.starts_with("Kính gửi")));
    world.ends_well();
}

#[test]
fn a_killed_round_loses_no_reminder() {
    let (mut world, _) = province();
    world.settings(ALL_DAY);
    for _ in 0..3 {
        let asked = world.fake.call_count("getUpdates");
        world.serve("2024-03-21");
        world
            .fake
            .wait_for_blocking("the start of listening", |fake| (fake.call_count("getUpdates") > asked).then_some(()));
        world.kill();
    }
    world.serve("2024-03-21");
    world.fake.user(1).hears_blocking("còn 7 ngày làm việc");
    world.stop();
    assert!((1..=4).contains(&reminded(&world, 1)), "{}", reminded(&world, 1));
    assert_eq!((facts(&world, "reminder_planned.v1"), facts(&world, "reminder_sent.v1")), (1, 1));
    world.ends_well();
}
