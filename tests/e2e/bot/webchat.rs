//! The conversation in a browser without scripts, and whether the server is well.

use super::world::{Talks, World, named};
use serde_json::{Value, json};

#[test]
fn a_browser_links_talks_taps_and_sends_files() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let browser = world.browser();
    let page = browser.get("/chat");
    assert!(page.status == 200 && page.text.contains("Chưa liên kết"), "{}", page.text);
    let entry = browser.get(&format!("/chat?ma={}", lan.code));
    let page = browser.post("/chat/noi", &[("token", &entry.token()), ("ma", &lan.code)]);
    assert_eq!(page.status, 200);
    browser.sees("Kính chào");
    assert!(browser.get("/chat").text.contains("Phạm Thị Lan"));
    browser.says("NV1 xong, cv 86/SNV-CCHC ngay 10/1/2024", None);
    browser.sees("Ghi nhận: hoàn thành");
    browser.presses("Gửi");
    browser.sees("Đã gửi kết quả");
    browser.presses("Hoàn tác");
    browser.sees("Đã hoàn tác");
    browser.says("NV1 được 50%", Some(("báo cáo.pdf", b"%PDF-1.4\n%%EOF\n")));
    browser.sees("Đã lưu 1 tệp");
    let refused = browser.says("NV1", Some(("báo cáo.pdf", b"MZ\x90\0\x03\0\0\0\x04\0\0\0")));
    assert!(refused.status == 422 && refused.text.contains("không được nhận"), "{}", refused.text);
    let task = world.task("NV1");
    let [submitted] = named(&task, "task_result_submitted.v1").try_into().unwrap();
    assert_eq!((&submitted["by"], &submitted["channel"]), (&json!(lan.id), &json!("web")));
    assert_eq!(named(&task, "task_entry_undone.v1").len(), 1);
    assert_eq!(named(&task, "task_evidence_attached.v1")[0]["data"]["name"], "báo cáo.pdf");
    world.ends_well();
}

#[test]
fn another_session_sees_nothing_and_forms_are_not_to_be_forged() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let (browser, stranger) = (world.browser(), world.browser());
    let token = browser.get("/chat").token();
    browser.post("/chat/noi", &[("token", &token), ("ma", &lan.code)]);
    browser.sees("Kính chào");
    browser.says("NV1 được 50%", Some(("báo cáo.pdf", b"%PDF-1.4\n%%EOF\n")));
    let page = browser.sees("Đã lưu 1 tệp");
    let file = format!("/chat/tep/{}", page.text.split_once("/chat/tep/").unwrap().1.split('"').next().unwrap());
    assert_eq!(browser.get(&file).status, 200);
    assert_eq!(stranger.get(&file).status, 404);
    assert!(!stranger.get("/chat").text.contains("NV1"));
    let forged = stranger.post_file(
        "/chat/gui",
        &[("token", &browser.get("/chat").token()), ("noi-dung", "NV1 được 99%")],
        None,
    );
    assert_eq!(forged.status, 403);
    stranger.get("/chat");
    stranger.says("việc 1 xong", None);
    stranger.sees("chưa được liên kết");
    let page = stranger.get("/viec/NV1");
    assert!(!page.text.contains("Xây dựng kế hoạch") && !page.text.contains("Sở Nội vụ"), "{}", page.text);
    let page = browser.get("/chat");
    browser.post("/chat/thoat", &[("token", &page.token())]);
    assert!(!browser.get("/chat").text.contains("NV1"), "who left sees nothing any more");
    assert_eq!(world.events("NV1", "task_progress_reported.v1").len(), 1);
    assert_eq!(world.office.json(&["official", "chats", &lan.id]), json!([]));
    world.ends_well();
}

#[test]
fn a_form_sent_twice_counts_once() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    let browser = world.browser();
    let token = browser.get("/chat").token();
    browser.post("/chat/noi", &[("token", &token), ("ma", &lan.code)]);
    browser.sees("Kính chào");
    let page = browser.get("/chat");
    let fields = [("token", &*page.token()), ("lan", &*page.field("lan")), ("noi-dung", "NV1 được 50%")];
    browser.post_file("/chat/gui", &fields, None);
    browser.post_file("/chat/gui", &fields, None);
    browser.sees("Đã ghi tiến độ");
    assert_eq!(world.events("NV1", "task_progress_reported.v1").len(), 1);
    world.ends_well();
}

#[test]
fn one_official_may_use_a_messenger_and_a_browser() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.with_public_url().serve("2024-02-15");
    let person = world.joins(1, &lan);
    let answer = person.asks("/web", "trang web");
    let address = answer.source.split_once("href=\"").unwrap().1.split_once('"').unwrap().0.replace("&amp;", "&");
    let browser = world.browser();
    let entry = browser.get(&address);
    browser.post(&address, &[("token", &entry.token())]);
    // Signed in to the pages, it is one click to the conversation.
    let chat = browser.get("/chat");
    browser.post("/chat/mo", &[("token", &chat.token())]);
    browser.sees("Kính chào");
    browser.says("NV1 được 50%", None);
    browser.sees("Đã ghi tiến độ");
    person.asks("NV1 được 60%", "60%");
    let told = world.events("NV1", "task_progress_reported.v1");
    let channels: Vec<&Value> = told.iter().map(|event| &event["channel"]).collect();
    assert_eq!(channels, [&json!("web"), &json!("telegram")]);
    world.ends_well();
}

#[test]
fn the_server_says_whether_it_is_alive_and_ready() {
    let mut world = World::new();
    world.serve("2024-02-15");
    let browser = world.browser();
    for path in ["/healthz", "/readyz"] {
        let page = browser.get(path);
        assert!(page.status == 200 && serde_json::from_str::<Value>(&page.text).is_ok(), "{path}: {}", page.text);
    }
    assert_eq!(browser.get("/nowhere").status, 404);
    world.ends_well();
}
