//! A question that something else came after: words are read afresh, its own buttons still answer it.

use crate::office::Office;
use crate::parts::id;
use dondoc_messaging::{FileKind, FileRef};

const DONE: &str = "NV12 xong, 86/STC-NS ngày 20/6/2026";

#[track_caller]
fn acts(office: &Office, expected: &[&str]) {
    let found: Vec<String> = office
        .acts
        .iter()
        .map(|act| serde_json::from_str::<serde_json::Value>(act).unwrap()["act"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(found, expected, "{}", office.log());
}

/// At an echo of "hoàn thành NV12", the digest of the next morning comes and this is typed.
#[track_caller]
fn typed_after_a_digest(words: &str, reply: bool) -> Office {
    let mut office = Office::new();
    office.says(DONE).later(15 * 60).reminded(&[12, 15]);
    match reply {
        true => office.replies(&[12, 15], words),
        false => office.says(words),
    };
    office
}

#[test]
fn agreeing_to_a_digest_sends_nothing() {
    for words in ["vâng ạ", "ok", "👍", "đồng ý", "đúng rồi ạ"] {
        for reply in [false, true] {
            let office = typed_after_a_digest(words, reply);
            assert!(!office.log().contains("\"act\":\"submit\""), "{}", office.log());
        }
    }
}

#[test]
fn the_button_of_the_echo_still_sends() {
    let mut office = typed_after_a_digest("vâng ạ", false);
    office.taps("Gửi");
    acts(&office, &["submit"]);
    office.taps("Gửi");
    acts(&office, &["submit"]);
    assert!(office.log().contains("Câu hỏi này đã khép lại"), "{}", office.log());
}

#[test]
fn a_plain_send_after_a_digest_is_echoed_again() {
    let mut office = typed_after_a_digest("gửi", false);
    acts(&office, &[]);
    assert!(office.log().contains("được hỏi trước tin nhắc"), "{}", office.log());
    office.says("gửi");
    acts(&office, &["submit"]);
}

#[test]
fn without_a_reminder_in_between_words_answer() {
    let mut office = Office::new();
    office.reminded(&[12, 15]).says(DONE).says("đồng ý");
    acts(&office, &["submit"]);
}

/// "ok" may be no more than "I have seen it": it never hands in a result.
#[test]
fn an_acknowledgement_of_an_echo_hands_nothing_in() {
    for words in ["ok", "vâng ạ", "👍", "rõ"] {
        let mut office = Office::new();
        office.says(DONE).says(words);
        acts(&office, &[]);
        assert!(office.log().contains("Kết quả chưa gửi"), "{words}: {}", office.log());
        office.says("gửi");
        acts(&office, &["submit"]);
    }
}

#[test]
fn a_reply_about_another_task_is_no_answer() {
    let mut office = Office::new();
    office.says(DONE).replies(&[15], "ok");
    acts(&office, &[]);
    office.taps("Gửi");
    acts(&office, &["submit"]);
    let mut office = Office::new();
    office.says(DONE).replies(&[12], "gửi");
    acts(&office, &["submit"]);
}

#[test]
fn agreeing_is_no_report_of_what_was_asked_before() {
    // Asked what stands in the way, and how it goes.
    for asked in ["/vuongmac NV12", "/baocao NV12"] {
        for words in ["vâng ạ", "ok"] {
            let mut office = Office::new();
            office.says(asked).reminded(&[15]).says(words);
            acts(&office, &[]);
            let mut office = Office::new();
            office.says(asked).says(words);
            acts(&office, &[]);
        }
    }
    // One tap told that work goes on; more words were welcome.
    let mut office = Office::new();
    office.says("NV12").taps("Đang làm").reminded(&[15]).says("vâng ạ");
    acts(&office, &["report"]);
}

#[test]
fn two_questions_each_answered_by_its_button() {
    let mut office = Office::new();
    office.says(DONE).reminded(&[15]).says("NV15 xin gia hạn đến 30/7 vì chờ số liệu của các xã");
    let first = office.sent.iter().find_map(|message| message.menu().find(|button| button.label == "Gửi")).unwrap();
    let data = first.data.clone();
    office.tap_data("[Gửi]", &data, &[id(12)]);
    acts(&office, &["submit"]);
    // The other one waits for words as before.
    office.says("gửi");
    acts(&office, &["submit", "request_extension"]);
}

#[test]
fn what_was_passed_expires_with_a_word() {
    let mut office = Office::new();
    office.says(DONE).reminded(&[15]).later(25 * 60).says("việc");
    assert!(office.log().contains("đã quá 24 giờ"), "{}", office.log());
    assert!(office.memory.passed.is_empty());
    office.taps("Gửi");
    acts(&office, &[]);
}

#[test]
fn calling_off_after_a_reminder_calls_off_what_was_asked() {
    let mut office = Office::new();
    office.says("NV15 đang làm 40%").later(30).says(DONE).reminded(&[15]).says("hủy");
    acts(&office, &["report"]);
    assert!(office.memory.passed.is_empty(), "{}", office.log());
    // What was done after it is taken back first.
    let mut office = Office::new();
    office.says(DONE).later(30).reminded(&[15]).says("NV15 đang làm 40%").says("hủy");
    acts(&office, &["report", "undo"]);
}

#[test]
fn files_of_this_morning_are_no_evidence_of_this_afternoon() {
    let file = FileRef {
        id: "f".into(),
        name: "bien-ban.pdf".into(),
        mime: String::new(),
        size: Some(1000),
        kind: FileKind::Document,
    };
    let mut office = Office::single();
    office.sends(&[file], "").later(31).taps("Xong");
    assert!(office.log().contains("số và ngày văn bản kết quả"), "{}", office.log());
    assert!(office.memory.files.is_none());
}
