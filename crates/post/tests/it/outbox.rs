//! Letters: sent once, in turn, and never lost without a word.

use std::time::Duration;

use chrono::TimeDelta;
use dondoc_domain::event::Channel;
use dondoc_messaging::{Content, Inbox, SendError};
use dondoc_post::{Letter, Outcome};

use super::flaky::Fault;
use super::world::*;

async fn telegram_world() -> (World, std::sync::Arc<Net>) {
    (World::new().await, Net::new(Channel::Telegram))
}

fn outcome(world: &World, chat: &str, key: &str) -> Option<Outcome> {
    world.post.outcome(telegram(chat).id(), key)
}

fn failed(reason: &str) -> Option<Outcome> {
    Some(Outcome::Failed { reason: reason.into() })
}

#[tokio::test(start_paused = true)]
async fn a_key_is_sent_once() {
    let (mut world, net) = telegram_world().await;
    let mut outcomes = world.post.outcomes();
    world.post.queue(&telegram("1"), vec![letter("a", "một"), letter("a", "hai")]).await.unwrap();
    assert_eq!(outcome(&world, "1", "a"), Some(Outcome::Waiting));
    world.send(&[&net]);
    world.post.queue(&telegram("1"), vec![letter("a", "ba")]).await.unwrap();
    pass(seconds(5)).await;
    world.post.queue(&telegram("1"), vec![letter("a", "bốn")]).await.unwrap();
    world.reopen().await;
    world.post.queue(&telegram("1"), vec![letter("a", "năm")]).await.unwrap();
    world.send(&[&net]);
    pass(seconds(5)).await;
    assert_eq!(net.sent(), ["1: một"]);
    let sent = Outcome::Sent { message: Some("m1".into()), at: start() };
    assert_eq!(outcome(&world, "1", "a"), Some(sent.clone()));
    assert_eq!(outcomes.recv().await.unwrap(), (telegram("1").id(), "a".into(), sent));
    assert!(outcomes.is_empty());
    assert_eq!(outcome(&world, "1", "b"), None);
}

#[tokio::test(start_paused = true)]
async fn replies_go_before_reminders_and_nobody_waits_for_another_chat() {
    let (mut world, net) = telegram_world().await;
    let many = (0..45).map(|i| letter(&format!("{i}"), &format!("nhắc {i}"))).collect();
    world.post.queue(&telegram("1"), many).await.unwrap();
    world.post.queue(&telegram("2"), vec![letter("r", "nhắc")]).await.unwrap();
    world.post.queue(&telegram("1"), vec![Letter::reply("a", words("trả lời"))]).await.unwrap();
    world.send(&[&net]);
    pass(Duration::from_millis(100)).await;
    assert_eq!(net.sent(), ["1: trả lời", "2: nhắc"]);
    pass(seconds(50)).await;
    assert_eq!(net.sent().len(), 47);
    assert_eq!(net.sent()[2..5], ["1: nhắc 0", "1: nhắc 1", "1: nhắc 2"]);
}

#[tokio::test(start_paused = true)]
async fn who_must_wait_waits_alone_also_across_a_restart() {
    let (mut world, net) = telegram_world().await;
    net.answers([Err(SendError::RetryAfter(seconds(30)))]);
    world.post.queue(&telegram("1"), vec![letter("a", "một")]).await.unwrap();
    world.post.queue(&telegram("2"), vec![letter("b", "hai")]).await.unwrap();
    world.send(&[&net]);
    pass(seconds(5)).await;
    assert_eq!(net.sent(), ["2: hai"]);
    world.reopen().await;
    world.send(&[&net]);
    pass(seconds(40)).await;
    assert_eq!((net.moments("1"), net.tries("1")), (vec![30_000], vec![0, 30_000]));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_back_holds_nobody_longer_than_was_asked() {
    let (mut world, net) = telegram_world().await;
    net.answers([Err(SendError::RetryAfter(seconds(30)))]);
    world.post.queue(&telegram("1"), vec![letter("a", "một")]).await.unwrap();
    world.send(&[&net]);
    pass(seconds(10)).await;
    world.clock.jump(TimeDelta::days(-2));
    world.reopen().await;
    world.send(&[&net]);
    pass(seconds(31)).await;
    assert_eq!(net.moments("1"), [40_000]);
}

#[tokio::test(start_paused = true)]
async fn a_messenger_that_is_away_is_asked_ever_less_often() {
    let (mut world, net) = telegram_world().await;
    net.does(|_, _| (Duration::ZERO, Err(SendError::Unavailable("connection refused".into()))));
    for chat in 0..50 {
        world.post.queue(&telegram(&chat.to_string()), vec![letter("a", "một")]).await.unwrap();
    }
    world.send(&[&net]);
    pass(seconds(300)).await;
    let tries = net.tried.lock().unwrap().len();
    assert!((8..14).contains(&tries), "{tries}");
    net.answers([]);
    pass(seconds(61)).await;
    assert_eq!(net.sent().len(), 50);
}

#[tokio::test(start_paused = true)]
async fn a_letter_the_messenger_chokes_on_lets_the_others_pass() {
    let (mut world, net) = telegram_world().await;
    net.does(|chat, _| {
        let choked = Err(SendError::Unavailable("502".into()));
        (Duration::ZERO, if chat == "bad" { choked } else { Ok(()) })
    });
    world.post.queue(&telegram("bad"), vec![Letter::reply("a", words("?"))]).await.unwrap();
    for chat in 0..20 {
        world.post.queue(&telegram(&chat.to_string()), vec![letter("a", "một")]).await.unwrap();
    }
    world.send(&[&net]);
    pass(seconds(10)).await;
    assert_eq!(net.sent().len(), 20);
    assert_eq!(outcome(&world, "bad", "a"), Some(Outcome::Waiting));
}

#[tokio::test(start_paused = true)]
async fn where_nobody_is_letters_fail_until_someone_writes() {
    let (mut world, net) = telegram_world().await;
    net.answers([Err(SendError::Unreachable("bot was blocked by the user".into()))]);
    let chat = telegram("1");
    world.post.queue(&chat, (0..120).map(|i| letter(&format!("{i}"), "nhắc")).collect()).await.unwrap();
    world.send(&[&net]);
    pass(seconds(5)).await;
    assert_eq!(outcome(&world, "1", "0"), failed("bot was blocked by the user"));
    assert_eq!(outcome(&world, "1", "119"), failed("chat unreachable: bot was blocked by the user"));
    world.post.queue(&chat, vec![letter("later", "nhắc")]).await.unwrap();
    assert_eq!(outcome(&world, "1", "later"), failed("chat unreachable: bot was blocked by the user"));
    world.reopen().await;
    assert_eq!(world.post.chat(chat.id()).unwrap().unreachable.as_deref(), Some("bot was blocked by the user"));
    world.post.take(vec![text("1", "u", "chào")]).await.unwrap();
    assert_eq!(world.post.chat(chat.id()).unwrap().unreachable, None);
    world.post.queue(&chat, vec![letter("hello", "chào")]).await.unwrap();
    world.send(&[&net]);
    pass(seconds(5)).await;
    assert_eq!((net.tries("1").len(), net.sent()), (2, vec!["1: chào".to_owned()]));
    let tomorrow = Letter { not_before: Some(start() + TimeDelta::days(1)), ..letter("last", "nhắc") };
    world.post.queue(&chat, vec![tomorrow]).await.unwrap();
    world.post.take(vec![update("1", "v", Content::Blocked)]).await.unwrap();
    pass(seconds(5)).await;
    assert_eq!(outcome(&world, "1", "last"), failed("chat unreachable: blocked"));
}

#[tokio::test(start_paused = true)]
async fn a_chat_that_moves_stays_the_same_chat() {
    let (mut world, net) = telegram_world().await;
    net.answers([Err(SendError::Moved("-1002".into()))]);
    let chat = telegram("2").id();
    world.post.take(vec![text("2", "u", "chào")]).await.unwrap();
    let job = world.job().await.unwrap();
    world.post.handled(job, "nhớ".into(), vec![letter("a", "một")]).await.unwrap();
    world.send(&[&net]);
    pass(seconds(5)).await;
    world.reopen().await;
    world.send(&[&net]);
    world.post.take(vec![text("-1002", "v", "chào")]).await.unwrap();
    let job = world.job().await.unwrap();
    assert_eq!((job.chat, job.address.clone(), job.memory.clone()), (chat, telegram("-1002"), Some("nhớ".into())));
    world.post.queue(&telegram("2"), vec![letter("b", "hai")]).await.unwrap();
    world.post.queue(&telegram("-1002"), vec![letter("c", "ba")]).await.unwrap();
    pass(seconds(5)).await;
    assert_eq!(net.sent(), ["-1002: một", "-1002: hai", "-1002: ba"]);
    world.post.take(vec![update("-1002", "w", Content::MovedTo("-1003".into()))]).await.unwrap();
    world.post.queue(&telegram("2"), vec![letter("d", "bốn")]).await.unwrap();
    pass(seconds(5)).await;
    assert_eq!(net.sent()[3], "-1003: bốn");
    assert_eq!(world.post.chat_at(&telegram("-1003")), chat);
}

#[tokio::test(start_paused = true)]
async fn a_refused_letter_fails_alone() {
    let (mut world, net) = telegram_world().await;
    net.answers([Err(SendError::Refused("can't parse entities".into()))]);
    world.post.queue(&telegram("1"), vec![letter("a", "<"), letter("b", "hai")]).await.unwrap();
    world.send(&[&net]);
    pass(seconds(5)).await;
    assert_eq!((outcome(&world, "1", "a"), net.sent()), (failed("can't parse entities"), vec!["1: hai".into()]));
}

#[tokio::test(start_paused = true)]
async fn a_letter_is_sent_in_its_time_or_not_at_all() {
    let (mut world, net) = telegram_world().await;
    let at = |hours: i64| Some(start() + TimeDelta::hours(hours));
    let early = Letter { not_before: at(1), ..letter("early", "sáng") };
    let late = Letter { expires: at(-1), ..letter("late", "hôm qua") };
    let noone = Letter { expires: at(2), ..letter("noone", "không ai gửi") };
    world.post.queue(&telegram("1"), vec![early, late]).await.unwrap();
    let zalo = dondoc_messaging::Address::new(Channel::Zalo, "z");
    world.post.queue(&zalo, vec![noone]).await.unwrap();
    world.send(&[&net]);
    pass(seconds(3599)).await;
    assert_eq!((net.sent().len(), outcome(&world, "1", "late")), (0, Some(Outcome::Expired)));
    pass(seconds(2)).await;
    assert_eq!(net.sent(), ["1: sáng"]);
    assert_eq!(world.post.outcome(zalo.id(), "noone"), Some(Outcome::Waiting));
    pass(seconds(3600)).await;
    assert_eq!(world.post.outcome(zalo.id(), "noone"), Some(Outcome::Expired));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_ahead_is_noticed() {
    let (mut world, net) = telegram_world().await;
    let early = Letter { not_before: Some(start() + TimeDelta::hours(8)), ..letter("a", "sáng") };
    world.post.queue(&telegram("1"), vec![early]).await.unwrap();
    world.send(&[&net]);
    pass(seconds(5)).await;
    world.clock.jump(TimeDelta::hours(9));
    pass(seconds(31)).await;
    assert_eq!(net.sent(), ["1: sáng"]);
}

#[tokio::test(start_paused = true)]
async fn a_letter_without_outcome_is_sent_once_more_and_never_a_third_time() {
    let (mut world, net) = telegram_world().await;
    net.does(|_, _| (seconds(3600), Ok(())));
    world.post.queue(&telegram("1"), vec![letter("a", "một")]).await.unwrap();
    for tries in [1, 2, 2] {
        world.send(&[&net]);
        pass(seconds(5)).await;
        world.reopen().await;
        assert_eq!(net.tries("1").len(), tries);
    }
    assert_eq!(outcome(&world, "1", "a"), failed("outcome unknown after two attempts"));
    let taken = world.store.read_all(None, usize::MAX).await.unwrap();
    let taken = taken.iter().filter(|event| event.name == "message_taken.v1");
    let attempts: Vec<_> = taken.map(|event| String::from_utf8_lossy(&event.data).contains("\"attempt\":2")).collect();
    assert_eq!(attempts, [false, true]);
}

#[tokio::test(start_paused = true)]
async fn where_processes_share_a_log_a_lease_is_waited_for() {
    let settings = dondoc_post::Settings { take_over: false, lease: seconds(100), ..Default::default() };
    let (mut world, net) = (World::with(settings).await, Net::new(Channel::Telegram));
    net.does(|_, _| (seconds(3600), Ok(())));
    world.post.queue(&telegram("1"), vec![letter("a", "một")]).await.unwrap();
    world.send(&[&net]);
    pass(seconds(5)).await;
    world.reopen().await;
    net.answers([]);
    world.send(&[&net]);
    pass(seconds(200)).await;
    assert_eq!(net.tries("1"), [0, 100_000]);
}

#[tokio::test(start_paused = true)]
async fn what_was_only_taken_does_not_count_as_gone_out() {
    let lost = |at: u64| (at, Fault::AnswerLost);
    let (mut world, net) = (World::faulty([lost(1), lost(2), lost(3)]).await, Net::new(Channel::Telegram));
    world.post.queue(&telegram("1"), vec![letter("a", "một")]).await.unwrap();
    world.send(&[&net]);
    pass(seconds(60)).await;
    assert_eq!(net.sent(), ["1: một"]);
    assert!(matches!(outcome(&world, "1", "a"), Some(Outcome::Sent { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_log_that_refuses_does_not_make_room_for_a_third_time() {
    let (mut world, net) = (World::faulty([(2, Fault::Refused)]).await, Net::new(Channel::Telegram));
    net.does(|_, _| (seconds(3600), Ok(())));
    world.post.queue(&telegram("1"), vec![letter("a", "một")]).await.unwrap();
    for tries in [1, 2, 2] {
        world.send(&[&net]);
        pass(seconds(5)).await;
        world.reopen().await;
        assert_eq!(net.tries("1").len(), tries);
    }
    assert_eq!(outcome(&world, "1", "a"), failed("outcome unknown after two attempts"));
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_is_noted_however_often_the_log_refuses() {
    let faults = [(2, Fault::Refused), (3, Fault::Refused), (4, Fault::AnswerLost)];
    let (mut world, net) = (World::faulty(faults).await, Net::new(Channel::Telegram));
    world.post.queue(&telegram("1"), vec![letter("a", "một")]).await.unwrap();
    world.send(&[&net]);
    pass(seconds(60)).await;
    assert_eq!(net.sent(), ["1: một"]);
    assert!(matches!(outcome(&world, "1", "a"), Some(Outcome::Sent { .. })));
}

#[tokio::test(start_paused = true)]
async fn an_unknown_outcome_counts_like_a_crash() {
    let unknown = || Err(SendError::Uncertain("connection reset".into()));
    let lost = || Err(SendError::Unavailable("no route".into()));
    let check = async |answers: Vec<Result<(), SendError>>, sent: usize, ends: Option<Outcome>| {
        let (mut world, net) = telegram_world().await;
        net.answers(answers);
        world.post.queue(&telegram("1"), vec![letter("a", "một")]).await.unwrap();
        world.send(&[&net]);
        pass(seconds(120)).await;
        assert_eq!(net.sent().len(), sent);
        match ends {
            Some(ends) => assert_eq!(outcome(&world, "1", "a"), Some(ends)),
            None => assert!(matches!(outcome(&world, "1", "a"), Some(Outcome::Sent { .. }))),
        }
    };
    check(vec![unknown()], 2, None).await;
    // What certainly did not go out does not count.
    check(vec![lost(), unknown(), lost(), lost()], 2, None).await;
    check(vec![unknown(), unknown()], 2, failed("outcome unknown after two attempts")).await;
    check(vec![unknown(), lost(), unknown()], 2, failed("outcome unknown after two attempts")).await;
}

#[tokio::test(start_paused = true)]
async fn a_messenger_that_hangs_or_breaks_is_an_unknown_outcome() {
    for breaks in [false, true] {
        let (mut world, net) = telegram_world().await;
        let mut first = true;
        net.does(move |_, _| {
            let was_first = std::mem::take(&mut first);
            assert!(!(was_first && breaks), "an adapter that breaks");
            (if was_first { seconds(1_000_000) } else { Duration::ZERO }, Ok(()))
        });
        world.post.queue(&telegram("1"), vec![letter("a", "một")]).await.unwrap();
        if breaks {
            // The lock of the script is poisoned by the adapter that broke; the next one is another.
            let broken = Net::new(Channel::Telegram);
            broken.does(|_, _| panic!("an adapter that breaks"));
            world.send(&[&broken]);
            pass(Duration::from_millis(500)).await;
            world.stop().await;
            net.answers([]);
        }
        world.send(&[&net]);
        pass(seconds(100)).await;
        assert!(matches!(outcome(&world, "1", "a"), Some(Outcome::Sent { .. })), "{breaks}");
    }
}

#[tokio::test(start_paused = true)]
async fn told_to_stop_it_finishes_the_letter_in_hand() {
    let (mut world, net) = telegram_world().await;
    net.does(|_, _| (seconds(3), Ok(())));
    for chat in ["1", "2"] {
        world.post.queue(&telegram(chat), vec![letter("a", "một")]).await.unwrap();
    }
    world.send(&[&net]);
    pass(seconds(1)).await;
    let began = tokio::time::Instant::now();
    world.stop().await;
    assert_eq!((began.elapsed(), net.sent().len()), (seconds(2), 1));
    assert!(matches!(outcome(&world, "1", "a"), Some(Outcome::Sent { .. })));
    assert_eq!((outcome(&world, "2", "a"), world.post.waiting().letters), (Some(Outcome::Waiting), 1));
    assert_eq!(world.post.waiting().oldest, Some(start()));
}
