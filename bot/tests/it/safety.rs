//! What holds for whatever anyone sends.

use crate::office::{CODE, Office};
use crate::parts::{PLAIN, extension, file, result, task, who};
use dondoc_bot::Memory;
use dondoc_domain::official::Role;
use dondoc_messaging::FileKind;
use proptest::prelude::*;

fn texts() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "xong",
        "xong rồi",
        "NV12 xong 86/STC-NS ngày 20/6/2026",
        "đang làm 60%",
        "xin gia hạn",
        "xin gia hạn đến 30/7 vì bận",
        "ok",
        "gửi",
        "không",
        "hủy",
        "0",
        "1",
        "2",
        "việc 1",
        "cả 2 việc xong",
        "việc 1 xong, việc 2 đang làm",
        "/viec",
        "/xong",
        "/giahan NV15",
        "/baocao",
        "/vuongmac",
        "/nhac",
        "/im",
        "/thaymat An đến 10/7",
        "/donvi",
        "/tyle",
        "/choxuly",
        "/quahan",
        "/chuatraloi",
        "/start",
        "/ngat",
        "/web",
        "/xacnhan NV31",
        "không phải việc của sở",
        "còn việc gì",
        "hôm nay",
        "30/6",
        "chưa có số",
        "👍",
        "Mật",
        "nhầm rồi",
        "abcde-12345",
    ])
    .prop_map(str::to_owned);
    prop_oneof![6 => known, 1 => "\\PC{0,60}", 1 => "[a-zà-ỹ0-9/ ]{0,3000}"]
}

#[derive(Debug, Clone)]
enum Move {
    Says(String),
    Replies(String),
    Sends(String, u64),
    /// Taps some button that was ever sent.
    Taps(usize),
    TapsData(String),
    Waits(i64),
    /// A reminder comes.
    Reminded,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        8 => texts().prop_map(Move::Says),
        2 => texts().prop_map(Move::Replies),
        2 => (texts(), 0u64..40_000_000).prop_map(|(text, size)| Move::Sends(text, size)),
        6 => any::<usize>().prop_map(Move::Taps),
        1 => "1:[0-9a-z]{1,2}:[a-z]{1,5}(:[0-9a-z]{1,8}){0,2}".prop_map(Move::TapsData),
        1 => (0i64..3000).prop_map(Move::Waits),
        1 => Just(Move::Reminded),
    ];
    prop::collection::vec(one, 1..14)
}

fn play(office: &mut Office, moves: &[Move]) {
    for one in moves {
        match one {
            Move::Says(text) => office.says(text),
            Move::Replies(text) => office.replies(&[15], text),
            Move::Sends(text, size) => office.sends(&[file("a.pdf", FileKind::Document, *size)], text),
            Move::Taps(at) => {
                let all: Vec<_> =
                    office.sent.iter().flat_map(|m| m.menu().map(|b| (b.data.clone(), m.about.clone()))).collect();
                match all.get(at % all.len().max(1)) {
                    Some((data, about)) => office.tap_data("[…]", data, about),
                    None => office,
                }
            }
            Move::TapsData(data) => office.tap_data("[?]", data, &[]),
            Move::Waits(minutes) => office.later(*minutes),
            Move::Reminded => office.reminded(&[12, 15]),
        };
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    /// Nothing panics, every message fits, every memory and plan survives being written down: the office checks.
    #[test]
    fn any_conversation_survives(moves in moves(), role in prop::sample::select(Role::ALL.to_vec()), plain in any::<bool>(), many in 0u32..60) {
        let mut office = Office::new().role(role);
        if plain {
            office.abilities = PLAIN;
        }
        office.tasks.extend((100..100 + many).map(|number| task(number, "Nhiệm vụ khác của đơn vị trong năm", Some("2026-06-30"))));
        office.waiting = vec![result(31), extension(32)];
        play(&mut office, &moves);
    }

    /// A status or a date moves only after an echo was answered.
    #[test]
    fn nothing_counts_unasked(text in texts()) {
        let mut office = Office::single();
        office.says(&text);
        for act in &office.acts {
            prop_assert!(!["submit", "request_extension", "return", "confirm", "grant", "refuse", "send_back", "delegate"].iter().any(|moved| act.contains(&format!("\"act\":\"{moved}\""))), "{}", office.log());
        }
    }

    #[test]
    fn an_unlinked_chat_learns_nothing(moves in moves()) {
        let mut office = Office::new();
        office.who = None;
        let harmless: Vec<Move> = moves.into_iter().filter(|one| !matches!(one, Move::Reminded)).filter(|one| !matches!(one, Move::Says(text) | Move::Replies(text) | Move::Sends(text, _) if dondoc_text::fold(text).replace(['-', ' '], "").contains(&CODE.to_lowercase()))).collect();
        play(&mut office, &harmless);
        let said: std::collections::BTreeSet<String> = office.sent.iter().map(|message| message.text.to_plain()).collect();
        prop_assert!(said.len() <= 2, "{said:?}");
        prop_assert!(said.iter().all(|text| !text.contains("NV") && !text.contains("Sở") && !text.contains("Bình") && !text.contains("Văn An")), "{said:?}");
        prop_assert!(office.sent.iter().all(|message| message.buttons.is_empty() && message.about.is_empty()));
        prop_assert!(office.acts.iter().all(|act| act.contains("\"act\":\"link\"")));
        prop_assert!(office.memory == Memory::default());
    }

    #[test]
    fn memory_that_cannot_be_read_is_forgotten(text in "\\PC{0,200}") {
        Memory::read(&text);
    }
}

#[test]
fn an_old_memory_is_read() {
    let memory = Memory::read(r#"{"asked":7,"of_a_later_version":true}"#);
    assert_eq!(memory, Memory { asked: 7, ..Memory::default() });
    assert_eq!(Memory::read("not json"), Memory::default());
    assert_eq!(Memory::read(r#"{"pending":{"asks":"something new"}}"#), Memory::default());
}

#[test]
fn people_of_every_role_can_be_shown_to_themselves() {
    for role in Role::ALL {
        assert_eq!(who(role).role, role);
    }
}
