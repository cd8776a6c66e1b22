//! Files and photos as evidence: kept with their task, checked by content, never by name.

use super::world::{Talks, World, named};
use dondoc_fake_messenger::{Attached, Person};
use serde_json::{Value, json};

const ATTACHED: &str = "task_evidence_attached.v1";
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n";

fn photo(n: u8) -> Vec<u8> {
    [&b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"[..], &[n, 0xFF, 0xD9]].concat()
}

fn pdf() -> Attached {
    Attached::document("báo cáo.pdf", "application/pdf", PDF)
}

fn office_of_lan() -> (World, Person) {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.with_public_url().serve("2024-02-15");
    let person = world.joins(1, &lan);
    (world, person)
}

#[track_caller]
fn answered(person: &Person, message: i64, words: &str) -> dondoc_fake_messenger::Message {
    person.wait_for_blocking(words, |chat| chat.answer_after(message).filter(|it| it.text.contains(words)).cloned())
}

#[test]
fn an_album_with_words_is_one_report_with_one_answer() {
    let (mut world, person) = office_of_lan();
    let album = person.send_album([1, 2, 3].map(|n| Attached::photo(&photo(n))).to_vec(), "NV1 được 30%");
    let answer = answered(&person, album[2], "Đã lưu 3 tệp");
    assert!(answer.text.contains("30%"), "{}", answer.text);
    person.asks("/viec", "NV1");
    let answers = person.chat().from_bot().filter(|message| message.id > album[2]).count();
    assert_eq!(answers, 2, "one for the album, one for the list");
    let task = world.task("NV1");
    assert_eq!(named(&task, ATTACHED).len(), 3);
    assert_eq!(task["evidence"].as_array().unwrap().len(), 3, "{task}");
    world.ends_well();
}

#[test]
fn a_document_first_and_the_words_later_are_one_result() {
    let (mut world, person) = office_of_lan();
    let menu = world.shown(&person, "NV1");
    let sent = person.reply_file(menu.id, pdf(), "");
    answered(&person, sent, "Đã lưu 1 tệp");
    let echo = person.asks("xong, cv 86/SNV-CCHC ngày 10/2/2024", "Ghi nhận: hoàn thành NV1");
    person.taps(&echo, "Gửi", "Đã gửi kết quả NV1");
    let task = world.task("NV1");
    let [file] = named(&task, ATTACHED).try_into().unwrap();
    let told = &file["data"];
    assert_eq!(
        (&told["mime"], &told["name"], &told["size"]),
        (&json!("application/pdf"), &json!("báo cáo.pdf"), &json!(PDF.len()))
    );
    assert_eq!(named(&task, "task_result_submitted.v1").len(), 1);
    let kept = world.keeps("%PDF-1.4");
    assert!(kept.iter().any(|path| path.to_string_lossy().contains(told["sha256"].as_str().unwrap())), "{kept:?}");
    world.ends_well();
}

#[test]
fn a_file_without_a_task_is_asked_about_and_not_lost() {
    let (mut world, person) = office_of_lan();
    let sent = person.send_file(pdf(), "");
    let which = answered(&person, sent, "Tệp này của việc nào");
    person.taps(&which, "2. NV5", "Đã lưu");
    assert_eq!(world.events("NV5", ATTACHED).len(), 1);
    assert!(world.events("NV1", ATTACHED).is_empty());
    world.ends_well();
}

#[test]
fn what_is_too_large_for_the_messenger_goes_over_the_web() {
    let (mut world, person) = office_of_lan();
    let menu = world.shown(&person, "NV1");
    let sent = person.reply_file(menu.id, pdf().stated_as(21 << 20), "");
    let answer = answered(&person, sent, "lớn hơn mức 20 MB");
    let address = answer.source.split_once("href=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    let stranger = world.browser();
    assert_eq!(stranger.get("/tai-len/0000000000000000").status, 404);
    let page = stranger.get(&address);
    assert!(page.status == 200 && page.text.contains("NV1"), "{}", page.text);
    let large = [PDF, &vec![b' '; 21 << 20]].concat();
    let page = stranger.post_file(&address, &[], Some(("đề án lớn.pdf", &large)));
    assert!(page.status == 200 && page.text.contains("Đã lưu tệp"), "{}: {}", page.status, page.text);
    let refused = stranger.post_file(&address, &[], Some(("trò chơi.pdf", b"MZ\x90\0\x03\0\0\0")));
    assert_eq!(refused.status, 422, "{}", refused.text);
    let [file] = world.events("NV1", ATTACHED).try_into().unwrap();
    assert_eq!((&file["data"]["size"], &file["channel"]), (&json!(large.len()), &json!("web")), "{file}");
    world.ends_well();
}

#[test]
fn a_program_in_a_documents_clothes_is_refused() {
    let (mut world, person) = office_of_lan();
    let menu = world.shown(&person, "NV1");
    let programs: [&[u8]; 3] = [
        b"MZ\x90\0\x03\0\0\0\x04\0\0\0PE\0\0 evil-bytes",
        b"\x7FELF\x02\x01\x01 evil-bytes",
        b"#!/bin/sh\necho evil-bytes\n",
    ];
    for program in programs {
        let sent = person.reply_file(menu.id, Attached::document("báo cáo.pdf", "application/pdf", program), "");
        answered(&person, sent, "Loại tệp này không được nhận");
    }
    let task = world.task("NV1");
    assert_eq!((named(&task, ATTACHED).len(), &task["evidence"]), (0, &Value::Array(Vec::new())));
    let kept = world.keeps("evil-bytes");
    assert!(kept.is_empty(), "{kept:?}");
    world.ends_well();
}
