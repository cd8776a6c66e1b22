//! The same conversation in Zalo: a typed code, numbers for buttons, photos by address, and the way there from Telegram.

use super::world::{Entered, World, named};
use dondoc_fake_messenger::{ZaloMessage, ZaloPerson};
use serde_json::json;

const PHOTO: &[u8] = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\x01\xFF\xD9";

/// Says something and waits for an answer with these words.
#[track_caller]
fn asks(person: &ZaloPerson, words: &str, hears: &str) -> ZaloMessage {
    let said = person.chat().from_bot().count();
    person.send(words);
    person.wait_for_blocking(&format!("{hears:?} in answer to {words:?}"), |chat| {
        chat.from_bot().skip(said).find(|message| message.text.contains(hears)).cloned()
    })
}

/// Waits until the bot has noted all that it sent: it sends one message after the other, so the answer to somebody
/// else comes later than that.
#[track_caller]
fn settled(world: &World) {
    asks(&world.fake.zalo_user("passer-by"), "xin chào", "chưa được liên kết");
}

#[track_caller]
fn joins(world: &World, id: &str, official: &Entered) -> ZaloPerson {
    let person = world.fake.zalo_user(id);
    asks(&person, "xin chào", "chưa được liên kết");
    asks(&person, &official.code, "Đã liên kết. Kính chào");
    person
}

fn province() -> (World, Entered) {
    let mut world = World::new();
    world.with_zalo().set("DONDOC_ZALO__PRIVATE_MEDIA", "true").with_public_url();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    (world, lan)
}

#[test]
fn a_result_is_sent_by_number() {
    let (mut world, lan) = province();
    world.serve("2024-02-15");
    let person = joins(&world, "z1", &lan);
    let echo = asks(&person, "NV1 xong, cv 86/SNV-CCHC ngay 10/1/2024", "Ghi nhận: hoàn thành NV1");
    assert!(echo.text.contains("1. Gửi · 2. Sửa · 3. Hủy"), "{}", echo.text);
    settled(&world);
    asks(&person, "1", "Đã gửi kết quả NV1");
    let task = world.task("NV1");
    let [submitted] = named(&task, "task_result_submitted.v1").try_into().unwrap();
    assert_eq!((&submitted["by"], &submitted["channel"]), (&json!(lan.id), &json!("zalo")));
    world.ends_well();
}

#[test]
fn a_number_chooses_from_the_list_and_words_need_none() {
    let (mut world, lan) = province();
    world.serve("2024-02-15");
    let person = joins(&world, "z1", &lan);
    asks(&person, "/viec", "2. NV5");
    settled(&world);
    asks(&person, "2", "Hạn 01/04/2024");
    asks(&person, "NV5 được 30%", "Đã ghi tiến độ NV5");
    let echo = asks(&person, "NV5 xin gia hạn đến 15/4/2024 vì chờ ý kiến", "thứ Hai 15/04/2024");
    assert!(echo.text.contains("Trả lời số"), "{}", echo.text);
    asks(&person, "gửi", "Đã gửi đề nghị gia hạn");
    assert_eq!(world.task("NV5")["extension_request"], "2024-04-15");
    assert!(world.task("NV1")["extension_request"].is_null());
    world.ends_well();
}

#[test]
fn a_photo_is_kept_as_evidence() {
    let (mut world, lan) = province();
    world.serve("2024-02-15");
    let person = joins(&world, "z1", &lan);
    let address = world.fake.host_picture("hien-truong.jpg", "image/jpeg", PHOTO);
    let said = person.chat().from_bot().count();
    person.send_photo(&address, "NV1 được 30%");
    person.wait_for_blocking("an answer to the photo", |chat| {
        chat.from_bot().skip(said).find(|message| message.text.contains("Đã lưu 1 tệp")).cloned()
    });
    let [file] = world.events("NV1", "task_evidence_attached.v1").try_into().unwrap();
    assert_eq!((&file["data"]["mime"], &file["data"]["size"]), (&json!("image/jpeg"), &json!(PHOTO.len())));
    world.ends_well();
}

#[test]
fn an_event_told_again_counts_once_and_what_cannot_be_read_is_said() {
    let (mut world, lan) = province();
    world.serve("2024-02-15");
    let person = joins(&world, "z1", &lan);
    asks(&person, "NV1 được 30%", "Đã ghi tiến độ NV1");
    let answers = person.chat().from_bot().count();
    assert!(person.deliver_last_again());
    person.send_sticker();
    person.wait_for_blocking("an answer to the sticker", |chat| chat.said("không đọc được").map(|_| ()));
    assert_eq!(person.chat().from_bot().count(), answers + 1);
    assert_eq!(world.events("NV1", "task_progress_reported.v1").len(), 1);
    world.ends_well();
}

#[test]
fn a_chairs_picture_comes_by_address() {
    let (mut world, _) = province();
    let chu = world.official("Lê Văn Chủ", "VPUBND", "chair");
    world.serve("2024-06-10");
    let person = joins(&world, "z1", &chu);
    let rates = asks(&person, "/tyle", "Toàn tỉnh");
    let picture = world.browser().get(&rates.photo.unwrap());
    assert!(picture.status == 200 && picture.bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
    world.ends_well();
}

#[test]
fn a_webhook_brings_what_people_write_and_needs_the_secret() {
    let (mut world, lan) = province();
    world.set("DONDOC_ZALO__MODE", "webhook").serve("2024-02-15");
    let person = joins(&world, "z1", &lan);
    asks(&person, "NV1 được 30%", "Đã ghi tiến độ NV1");
    let browser = world.browser();
    assert_eq!(browser.post_json("/hook/zalo", None, &json!({})).status, 401);
    assert_eq!(browser.post_json("/hook/zalo", Some(("X-Bot-Api-Secret-Token", "wrong")), &json!({})).status, 401);
    assert_eq!(world.events("NV1", "task_progress_reported.v1").len(), 1);
    world.ends_well();
}
