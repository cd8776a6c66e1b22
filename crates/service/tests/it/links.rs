//! Linking chats: by a code, once, and only one's own.

use crate::support::{Office, agency, d, layout, morning};
use chrono::TimeDelta;
use dondoc_domain::{
    ChatId, OfficialId,
    event::Channel,
    official::{LinkCodeIssued, LinkRefusal, OfficialEvent, Role},
};
use dondoc_service::{Place, lists::LogFilter};
use dondoc_store::{Clock as _, FixedClock, MemoryStore, Recorded};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use uuid::Uuid;

fn chat(n: u128) -> ChatId {
    ChatId(Uuid::from_u128(n))
}

/// An official with a code, made from the number.
async fn person(office: &Office, name: &str, at: &str, number: u128) -> (OfficialId, String) {
    let added = office.app.add_official(name, agency(at), Role::Officer, number, &office.system()).await.unwrap();
    (added.id, added.link_code)
}

async fn link(office: &Office, code: &str, to: ChatId) -> Result<OfficialId, LinkRefusal> {
    office.app.link_chat(code, Channel::Telegram, to, office.command_id()).await.unwrap()
}

#[tokio::test]
async fn a_code_links_one_chat_and_then_no_other() {
    let office = Office::new().await;
    let (lan, code) = person(&office, "Lan", "STTTT", 0x1_2345_6789).await;
    let (hoa, hoas) = person(&office, "Hoa", "SYT", 77).await;
    for wrong in ["", "AAAAA-AAAAA", "10AB0", &code[..10], "🙂"] {
        assert_eq!(link(&office, wrong, chat(1)).await, Err(LinkRefusal::Unknown), "{wrong:?}");
    }
    assert_eq!(office.app.linked(chat(1)).await.unwrap(), None);
    let typed = format!(" {} ", code.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l"));
    assert_eq!(link(&office, &typed, chat(1)).await, Ok(lan.clone()));
    let before = office.log().await.len();
    assert_eq!(link(&office, &code, chat(1)).await, Ok(lan.clone()), "the same again is fine");
    assert_eq!(link(&office, &code, chat(2)).await, Err(LinkRefusal::Used));
    assert_eq!(link(&office, &hoas, chat(1)).await, Err(LinkRefusal::Taken), "the chat is Lan's");
    assert_eq!(office.log().await.len(), before, "a refusal leaves no trace");
    assert_eq!(link(&office, &hoas, chat(2)).await, Ok(hoa.clone()), "and the code still works");
    assert_eq!(office.app.linked(chat(1)).await.unwrap().map(|it| it.id), Some(lan));
    let log = office.log().await;
    let kept = |text: &str| log.iter().any(|it| String::from_utf8_lossy(&it.data).contains(text));
    assert!(!kept(&code) && !kept(&code.replace('-', "")), "no code is in the log");
}

/// Fifty bits can be tried out against a plain hash, so what the log has is made under a key that it does not have.
#[tokio::test]
async fn a_code_is_kept_under_a_key_and_older_ones_still_work() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::new(morning(d("2024-01-15"))));
    let store = Arc::new(MemoryStore::new(clock.clone()));
    let office = Office::over(store, clock, Place::Folder(&layout(&dir))).await;
    let (lan, code) = person(&office, "Lan", "STTTT", 5).await;
    let plain = |code: &str| hex::encode(Sha256::digest(code.as_bytes()));
    let holds = |log: &[Recorded], text: &str| log.iter().any(|it| String::from_utf8_lossy(&it.data).contains(text));
    assert!(!holds(&office.log().await, &plain(&code)), "the plain hash is nowhere");
    let again = office.reopened(Place::Folder(&layout(&dir))).await;
    let linked = again.link_chat(&code, Channel::Zalo, chat(1), office.command_id()).await.unwrap();
    assert_eq!(linked, Ok(lan.clone()), "another run knows the key");
    // As a version before the key wrote it.
    let old = "10AB0-1ZZZ9";
    let expires_at = office.clock.now() + TimeDelta::days(7);
    let issued = LinkCodeIssued { code_hash: plain(old), expires_at };
    office.append(&lan, OfficialEvent::LinkCodeIssued(issued)).await;
    assert_eq!(link(&office, old, chat(2)).await, Ok(lan));
    let page = office.app.log_page(&LogFilter::default(), None, 200).await.unwrap();
    let hashes: Vec<_> = page.entries.iter().filter_map(|it| it.data.get("code_hash")).collect();
    assert!(hashes.len() >= 4 && hashes.iter().all(|it| *it == "•••"), "{hashes:?}");
}

#[tokio::test]
async fn the_same_command_again_answers_the_same() {
    let office = Office::new().await;
    let (lan, code) = person(&office, "Lan", "STTTT", 5).await;
    let command = office.command_id();
    for _ in 0..3 {
        let linked = office.app.link_chat(&code, Channel::Zalo, chat(1), command).await.unwrap();
        assert_eq!(linked, Ok(lan.clone()));
    }
    let at = office.log().await.len();
    // Also on another node that starts over the same log.
    let again = office.reopened(Place::Memory).await;
    assert_eq!(again.link_chat(&code, Channel::Zalo, chat(1), command).await.unwrap(), Ok(lan));
    assert_eq!(office.log().await.len(), at);
}

#[tokio::test]
async fn old_codes_and_codes_of_those_who_left_do_not_work() {
    let office = Office::new().await;
    let (lan, old) = person(&office, "Lan", "STTTT", 5).await;
    let new = office.app.issue_link_code(&lan, 6, &office.system()).await.unwrap();
    assert_eq!(link(&office, &old, chat(1)).await, Err(LinkRefusal::Expired));
    office.clock.advance(TimeDelta::days(7));
    assert_eq!(link(&office, &new, chat(1)).await, Err(LinkRefusal::Expired), "seven days later");
    let newest = office.app.issue_link_code(&lan, 7, &office.system()).await.unwrap();
    office.clock.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
    assert_eq!(link(&office, &newest, chat(1)).await, Ok(lan.clone()));
    let unused = office.app.issue_link_code(&lan, 8, &office.system()).await.unwrap();
    office.left(&lan).await;
    assert_eq!(link(&office, &unused, chat(3)).await, Err(LinkRefusal::Unknown));
    assert_eq!(office.app.linked(chat(1)).await.unwrap(), None, "who left learns nothing more");
    assert_eq!(office.app.chats_of(&lan).await.unwrap(), []);
    assert!(office.app.issue_link_code(&lan, 9, &office.system()).await.is_err());
    let (hoa, code) = person(&office, "Hoa", "SYT", 77).await;
    assert_eq!(link(&office, &code, chat(1)).await, Ok(hoa), "the chat is free again");
}

#[tokio::test]
async fn the_first_choice_can_be_changed_and_chats_taken_away() {
    let office = Office::new().await;
    let (lan, code) = person(&office, "Lan", "STTTT", 5).await;
    let (hoa, _) = person(&office, "Hoa", "STTTT", 77).await;
    link(&office, &code, chat(1)).await.unwrap();
    let second = office.app.issue_link_code(&lan, 6, &office.system()).await.unwrap();
    link(&office, &second, chat(2)).await.unwrap();
    let chats = async || office.app.chats_of(&lan).await.unwrap().into_iter().map(|it| it.1).collect::<Vec<_>>();
    assert_eq!(chats().await, [chat(1), chat(2)], "first linked, first asked");
    assert!(office.app.prefer_chat(chat(2), &office.by(&lan)).await.unwrap());
    assert!(!office.app.prefer_chat(chat(2), &office.by(&lan)).await.unwrap());
    assert_eq!(chats().await, [chat(2), chat(1)]);
    assert!(office.app.unlink_chat(chat(2), "", &office.by(&hoa)).await.is_err(), "a colleague may not");
    assert!(office.app.unlink_chat(chat(2), "đổi máy", &office.by(&lan)).await.unwrap());
    assert!(!office.app.unlink_chat(chat(2), "đổi máy", &office.by(&lan)).await.unwrap());
    assert_eq!(chats().await, [chat(1)]);
    assert_eq!(link(&office, &second, chat(2)).await, Err(LinkRefusal::Used), "the code is spent");
}

#[tokio::test]
async fn two_chats_that_send_one_code_at_once() {
    let office = Office::new().await;
    let (lan, code) = person(&office, "Lan", "STTTT", 5).await;
    let (one, two) = tokio::join!(link(&office, &code, chat(1)), link(&office, &code, chat(2)));
    let mut answers = [one, two];
    answers.sort_by_key(Result::is_err);
    assert_eq!(answers, [Ok(lan.clone()), Err(LinkRefusal::Used)]);
    assert_eq!(office.app.chats_of(&lan).await.unwrap().len(), 1);
}

/// A server carries these out on any thread.
#[tokio::test]
async fn use_cases_may_move_between_threads() {
    fn may_move(_: &impl Send) {}
    let office = Office::new().await;
    let id = OfficialId("CB1".into());
    may_move(&office.app.link_chat("", Channel::Telegram, chat(1), Uuid::nil()));
    may_move(&office.app.open_for(&id));
    may_move(&office.app.waiting_queue());
    may_move(&office.app.silent(None));
    may_move(&office.app.note_reminders(&id, Vec::new(), Uuid::nil(), Channel::Clock));
    let today = office.app.today();
    may_move(&office.app.delegate(&id, &id, today, today, &office.system()));
}
