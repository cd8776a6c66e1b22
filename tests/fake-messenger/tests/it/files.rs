//! Files both ways.

use crate::{blamed, done, patient, refused};
use dondoc_fake_messenger::{Attached, Fake, MediaKind};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

/// The head of a PNG of this size; nobody looks further.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes
}

async fn upload(fake: &Fake, method: &str, form: Form) -> (u16, Value) {
    let url = format!("{}/bot{}/{method}", fake.url(), fake.token());
    let answer = reqwest::Client::new().post(url).multipart(form).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

fn named(bytes: Vec<u8>, name: &'static str) -> Part {
    Part::bytes(bytes).file_name(name).mime_str("text/plain").unwrap()
}

#[tokio::test]
async fn a_document_goes_up_with_its_name_and_content() {
    let fake = patient().await;
    let an = fake.user(1001);
    an.start("");
    let content = "Báo cáo kết quả\r\n--x--".as_bytes().to_vec();
    let form = Form::new()
        .text("chat_id", "1001")
        .text("caption", "<b>Kết quả</b>")
        .text("parse_mode", "HTML")
        .text("document", "attach://r4nd0m")
        .part("r4nd0m", named(content.clone(), "báo_cáo.txt"));
    let (status, sent) = upload(&fake, "SendDocument", form).await;
    assert_eq!(status, 200, "{sent}");
    let told = &sent["result"];
    assert_eq!((&told["document"]["file_name"], &told["caption"]), (&json!("báo_cáo.txt"), &json!("Kết quả")));
    let shown = an.hears("Kết quả").await.media.unwrap();
    assert_eq!((shown.kind, shown.name.as_str()), (MediaKind::Document, "báo_cáo.txt"));
    assert_eq!(fake.file(&shown.file.unwrap()), Some(content));
    assert_eq!(blamed(&fake), Vec::<String>::new());
}

#[tokio::test]
async fn a_persons_file_comes_down_whole() {
    let fake = patient().await;
    let an = fake.user(1001);
    let content: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    an.send_file(Attached::document("báo_cáo.pdf", "application/pdf", &content), "xong");
    let updates = done(&fake, "getUpdates", json!({})).await;
    let document = &updates[0]["message"]["document"];
    assert_eq!((&document["file_name"], &document["file_size"]), (&json!("báo_cáo.pdf"), &json!(100_000)));
    let file = done(&fake, "getFile", json!({"file_id": document["file_id"]})).await;
    let path = file["file_path"].as_str().unwrap();
    for path in [path.to_owned(), path.replace('/', "%2F")] {
        let url = format!("{}/file/bot{}/{path}", fake.url(), fake.token());
        assert_eq!(reqwest::get(url).await.unwrap().bytes().await.unwrap().to_vec(), content);
    }
    let wrong = format!("{}/file/bot1:wrong/{path}", fake.url());
    assert_eq!(reqwest::get(wrong).await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_large_file_is_told_and_not_handed_out() {
    let fake = patient().await;
    let large = Attached::document("lon.zip", "application/zip", b"x").stated_as(21 << 20);
    fake.user(1001).send_file(large, "");
    let updates = done(&fake, "getUpdates", json!({})).await;
    let document = &updates[0]["message"]["document"];
    assert_eq!(document["file_size"], 21 << 20);
    let words = refused(&fake, "getFile", json!({"file_id": document["file_id"]})).await;
    assert_eq!(words, "400 Bad Request: file is too big");
    let unknown = "400 Bad Request: wrong file_id or the file is temporarily unavailable";
    assert_eq!(refused(&fake, "getFile", json!({"file_id": "?"})).await, unknown);
}

#[tokio::test]
async fn every_kind_of_thing_a_person_sends_has_its_shape() {
    let fake = patient().await;
    let an = fake.user(1001);
    an.send_file(Attached::photo(&png(640, 480)), "ảnh");
    an.send_file(Attached::voice(b"OggS"), "");
    an.send_file(Attached::video("phim.mp4", b"mp4"), "");
    an.send_contact("0912345678");
    an.send_sticker();
    an.send_album(vec![Attached::photo(&png(1, 1)), Attached::photo(&png(2, 2))], "hai ảnh");
    let updates = done(&fake, "getUpdates", json!({})).await;
    let message = |n: usize| &updates[n]["message"];
    let sizes: Vec<_> = message(0)["photo"].as_array().unwrap().iter().map(|size| &size["width"]).collect();
    assert_eq!(sizes, [&json!(320), &json!(640)], "the largest comes last");
    assert_eq!(message(0)["caption"], "ảnh");
    assert_eq!(message(1)["voice"]["mime_type"], "audio/ogg");
    assert_eq!(message(2)["video"]["file_name"], "phim.mp4");
    assert_eq!(message(3)["contact"]["phone_number"], "0912345678");
    assert_eq!(message(4)["sticker"]["emoji"], "👍");
    assert_eq!(message(5)["media_group_id"], message(6)["media_group_id"]);
    assert_eq!((message(5)["caption"].as_str(), message(6)["caption"].as_str()), (Some("hai ảnh"), None));
}

#[tokio::test]
async fn uploads_that_telegram_refuses() {
    let fake = patient().await;
    fake.user(1001).start("");
    let base = || Form::new().text("chat_id", "1001");
    let check = async |method: &str, form: Form, expected: &str| {
        let (status, body) = upload(&fake, method, form).await;
        assert_eq!(format!("{status} {}", body["description"].as_str().unwrap_or("sent")), expected);
    };
    let photo = |bytes: Vec<u8>| base().part("photo", named(bytes, "a.png"));
    check("sendPhoto", photo(png(800, 600)), "200 sent").await;
    check("sendPhoto", photo(b"not a picture".to_vec()), "400 Bad Request: IMAGE_PROCESS_FAILED").await;
    check("sendPhoto", photo(png(9000, 1001)), "400 Bad Request: PHOTO_INVALID_DIMENSIONS").await;
    check("sendPhoto", photo(png(2100, 100)), "400 Bad Request: PHOTO_INVALID_DIMENSIONS").await;
    let mut heavy = png(100, 100);
    heavy.resize((10 << 20) + 1, 0);
    let words =
        "400 Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes";
    check("sendPhoto", photo(heavy), words).await;
    let long = photo(png(1, 1)).text("caption", "x".repeat(1025));
    check("sendPhoto", long, "400 Bad Request: message caption is too long").await;
    check("sendPhoto", photo(png(1, 1)).text("caption", "x".repeat(1024)), "200 sent").await;
    check("sendPhoto", base(), "400 Bad Request: there is no photo in the request").await;
    let document = |bytes: Vec<u8>| base().part("document", named(bytes, "a.bin"));
    check("sendDocument", document(Vec::new()), "400 Bad Request: file must be non-empty").await;
    check("sendDocument", document(vec![0; (50 << 20) + 1]), "413 Request Entity Too Large").await;
    let wrong = base().text("document", "no-such-id");
    check("sendDocument", wrong, "400 Bad Request: wrong file identifier/HTTP URL specified").await;
}

#[tokio::test]
async fn an_album_is_two_to_ten_of_a_kind() {
    let fake = patient().await;
    let an = fake.user(1001);
    an.start("");
    let album = |kinds: &[&str]| {
        let items = kinds.iter().enumerate().map(|(n, kind)| json!({"type": kind, "media": format!("attach://f{n}")}));
        let media = Value::Array(items.collect()).to_string();
        let form = Form::new().text("chat_id", "1001").text("media", media);
        (0..kinds.len()).fold(form, |form, n| form.part(format!("f{n}"), named(png(1, 1), "a.png")))
    };
    let (status, sent) = upload(&fake, "sendMediaGroup", album(&["photo", "photo"])).await;
    assert_eq!((status, sent["result"].as_array().map(Vec::len)), (200, Some(2)), "{sent}");
    assert_eq!(sent["result"][0]["media_group_id"], sent["result"][1]["media_group_id"]);
    for kinds in [&["photo"][..], &["photo"; 11][..], &["photo", "document"][..]] {
        assert_eq!(upload(&fake, "sendMediaGroup", album(kinds)).await.0, 400, "{kinds:?}");
    }
    assert_eq!(an.chat().from_bot().count(), 2);
}
