//! Nothing lost, nothing twice: the process dies at any moment, and what was said stays said once.

use super::world::{Talks, World, named};
use crate::harness::Office;
use dondoc_fake_messenger::{Attached, Fault, Person};
use std::collections::BTreeMap;

const PROGRESS: &str = "task_progress_reported.v1";

/// A province with a task and an official in a linked chat for each number; the server runs.
fn crowd(count: i64) -> (World, Vec<Person>) {
    let mut world = World::over(Office::of_2024());
    let rows: String =
        (1..=count).map(|n| format!("{n},Nhiệm vụ số {n} của kế hoạch,Sở Nội vụ,30/6/2024,Báo cáo\n")).collect();
    let table = format!("STT,Nội dung nhiệm vụ,Đơn vị chủ trì,Thời gian hoàn thành,Sản phẩm\n{rows}");
    let file = world.office.write("plan.csv", table);
    let import = ["import", &file, "--directive", "9/KH-UBND", "--issued", "2024-01-10", "--today", "2024-01-11"];
    assert_eq!(world.office.json(&import)["assigned"], count);
    let officials: Vec<_> = (1..=count).map(|n| world.official(&format!("Cán bộ {n}"), "SNV", "officer")).collect();
    world.serve(DAY);
    let people = (1..=count).zip(&officials).map(|(n, official)| world.joins(n, official)).collect();
    (world, people)
}

const DAY: &str = "2024-02-15";

fn report(person: &Person, percent: usize) {
    person.send(&format!("NV{} được {percent}%", person.user));
}

/// What the answer to such a report says.
fn answer(person: &Person, percent: usize) -> (String, String) {
    (format!("Đã ghi tiến độ NV{} ", person.user), format!(": {percent}%,"))
}

#[track_caller]
fn is_answered(person: &Person, percent: usize) {
    let (start, end) = answer(person, percent);
    person.wait_for_blocking(&format!("{start}…{end}"), |chat| {
        chat.from_bot().any(|message| message.text.starts_with(&start) && message.text.contains(&end)).then_some(())
    });
}

/// Every report of every person is in the log once, and nothing else is.
#[track_caller]
fn each_is_recorded_once(world: &mut World, people: &[Person], percents: &[usize]) {
    for person in people {
        let task = world.task(&format!("NV{}", person.user));
        let mut counted: BTreeMap<u64, usize> = BTreeMap::new();
        for event in named(&task, PROGRESS) {
            *counted.entry(event["data"]["percent"].as_u64().unwrap()).or_default() += 1;
        }
        let wanted: BTreeMap<u64, usize> = percents.iter().map(|percent| (*percent as u64, 1)).collect();
        assert_eq!(counted, wanted, "NV{}", person.user);
    }
}

/// How many messages too many went out.
fn repeated(world: &World) -> usize {
    // A passer-by hears the same sentence each time.
    let duplicates = world.fake.duplicates();
    let own = duplicates.iter().filter(|duplicate| !duplicate.text.contains("chưa được liên kết"));
    own.map(|duplicate| duplicate.times - 1).sum()
}

#[test]
fn every_reply_is_handled_once_however_often_the_process_is_killed() {
    let (mut world, people) = crowd(12);
    // At once, when some are stored, and after so many answers.
    let moments = [None, Some(0), Some(1), Some(3), Some(6), Some(9), Some(11)];
    let percents: Vec<usize> = (1..=moments.len()).map(|n| n * 10).collect();
    let mut in_the_middle = 0;
    for (moment, percent) in moments.iter().zip(&percents) {
        let (sent, asked) = (world.fake.sent_count(), world.fake.call_count("getUpdates"));
        people.iter().for_each(|person| report(person, *percent));
        match moment {
            None => {}
            Some(0) => world
                .fake
                .wait_for_blocking("some updates stored", |fake| (fake.call_count("getUpdates") > asked).then_some(())),
            Some(answers) => {
                world.fake.wait_for_blocking("some answers", |fake| (fake.sent_count() >= sent + answers).then_some(()))
            }
        }
        world.kill();
        in_the_middle += usize::from(world.fake.sent_count() < sent + people.len());
        world.serve(DAY);
    }
    assert!(in_the_middle > 0, "at least one kill came before all was answered");
    for person in &people {
        percents.iter().for_each(|percent| is_answered(person, *percent));
    }
    each_is_recorded_once(&mut world, &people, &percents);
    assert!(repeated(&world) <= moments.len(), "{:?}", world.fake.duplicates());
    assert_eq!(world.fake.unconfirmed_updates(), 0);
    world.ends_well();
}

#[test]
fn a_tap_and_a_file_are_carried_out_once_however_often_the_process_is_killed() {
    let (mut world, people) = crowd(8);
    let echoes: Vec<_> = people
        .iter()
        .map(|person| person.asks(&format!("NV{} xong, cv 86/SNV ngay 10/1/2024", person.user), "Ghi nhận"))
        .collect();
    // Every act of a plan may be the last before the end: words, and the file that goes with them.
    for (moment, paper) in [None, Some(1), Some(5)].into_iter().zip(["1.pdf", "2.pdf", "3.pdf"]) {
        let (sent, edits) = (world.fake.sent_count(), world.fake.call_count("editMessageText"));
        if moment.is_none() {
            for (person, echo) in people.iter().zip(&echoes) {
                person.tap(echo.id, "Gửi");
            }
        }
        for person in &people {
            let bytes = format!("%PDF-1.4\n% {paper} of {}\n%%EOF\n", person.user);
            let words = format!("NV{} đang hoàn thiện {paper}", person.user);
            person.send_file(Attached::document(paper, "application/pdf", bytes.as_bytes()), &words);
        }
        world.fake.wait_for_blocking("some answers", |fake| {
            let answered = fake.sent_count() + fake.call_count("editMessageText") - sent - edits;
            (answered >= moment.unwrap_or(3)).then_some(())
        });
        world.kill();
        world.serve(DAY);
    }
    for (person, echo) in people.iter().zip(&echoes) {
        person.wait_for_blocking("the echo in its new state", |chat| {
            chat.message(echo.id).filter(|now| now.text.contains("Đã gửi kết quả")).map(|_| ())
        });
        ["1.pdf", "2.pdf", "3.pdf"]
            .iter()
            .for_each(|paper| drop(person.hears_blocking(&format!("Đã lưu 1 tệp: {paper}"))));
    }
    for person in &people {
        let task = world.task(&format!("NV{}", person.user));
        let counted =
            ["task_result_submitted.v1", PROGRESS, "task_evidence_attached.v1"].map(|it| named(&task, it).len());
        assert_eq!(counted, [1, 3, 3], "NV{}", person.user);
    }
    assert!(repeated(&world) <= 3, "{:?}", world.fake.duplicates());
    world.ends_well();
}

#[test]
fn a_process_killed_while_it_sends_repeats_one_message_at_most() {
    let (mut world, people) = crowd(4);
    let percents = [10, 20, 30];
    for percent in percents {
        let sent = world.fake.sent_count();
        // The message is out, and the process dies before it hears so.
        world.fake.fail("sendMessage", 1, Fault::SlowAnswer { milliseconds: 60_000 });
        people.iter().for_each(|person| report(person, percent));
        world.fake.wait_for_blocking("one message out", |fake| (fake.sent_count() > sent).then_some(()));
        world.kill();
        assert_eq!(world.fake.sent_count(), sent + 1, "one message in hand at a time");
        world.serve(DAY);
        people.iter().for_each(|person| is_answered(person, percent));
        world.settles();
    }
    each_is_recorded_once(&mut world, &people, &percents);
    assert!(repeated(&world) <= percents.len(), "{:?}", world.fake.duplicates());
    world.ends_well();
}

#[test]
fn answers_that_are_lost_on_the_way_repeat_a_message_once_at_most() {
    let (mut world, people) = crowd(4);
    world.fake.fail("sendMessage", 2, Fault::DropAfter);
    people.iter().for_each(|person| report(person, 10));
    people.iter().for_each(|person| is_answered(person, 10));
    world.fake.fail("sendMessage", 1, Fault::GarbageAfter);
    people.iter().for_each(|person| report(person, 20));
    people.iter().for_each(|person| is_answered(person, 20));
    each_is_recorded_once(&mut world, &people, &[10, 20]);
    assert!(repeated(&world) <= 3, "{:?}", world.fake.duplicates());
    assert_eq!(world.fake.faults_left(), 0);
    world.ends_well();
}

#[test]
fn a_stop_finishes_what_is_in_hand() {
    let (mut world, people) = crowd(8);
    people.iter().for_each(|person| report(person, 10));
    world.fake.wait_for_blocking("all updates taken", |fake| (fake.unconfirmed_updates() == 0).then_some(()));
    world.stop();
    for person in &people {
        let (start, _) = answer(person, 10);
        assert!(person.chat().said(&start).is_some(), "the answer went out before the end: {start}");
    }
    each_is_recorded_once(&mut world, &people, &[10]);
    assert_eq!(repeated(&world), 0);
    world.ends_well();
}

#[test]
fn a_start_after_a_stop_and_a_kill_with_nothing_to_do_sends_nothing() {
    let (mut world, people) = crowd(2);
    report(&people[0], 10);
    is_answered(&people[0], 10);
    let sent = world.fake.sent_count();
    for _ in 0..2 {
        world.stop();
        world.serve(DAY);
        world.server().prints("đã kết nối");
        world.kill();
        world.serve(DAY);
        report(&people[1], 10);
    }
    is_answered(&people[1], 10);
    world.stop();
    assert_eq!(people[0].chat().from_bot().count(), 2, "a greeting and an answer");
    assert!(world.fake.sent_count() > sent);
    world.ends_well();
}
