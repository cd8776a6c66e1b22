//! What is said in the browser reaches the engine, once, and is shown.

use crate::browser::Server;
use dondoc_messaging::{Button, Content, Text};
use std::sync::atomic::Ordering;

#[tokio::test]
async fn words_are_stored_before_the_browser_is_answered_and_shown() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    let answer = browser.say("1", " việc 1 xong,\r\ncông văn 86/STTTT ngày 10/6 ", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/chat"));
    let taken = server.engine.taken();
    assert_eq!(taken[0].content, Content::Text("việc 1 xong,\ncông văn 86/STTTT ngày 10/6".into()));
    assert_eq!((&taken[0].address.chat, &taken[0].sender), (&browser.chat(), &browser.chat()));
    let page = browser.get("/chat").await.body;
    assert!(
        page.contains("công văn 86/STTTT ngày 10/6") && page.contains("đã lưu") && page.contains("Hoàn tác"),
        "{page}"
    );
}

#[tokio::test]
async fn the_same_form_sent_again_is_the_same_message_and_other_words_are_not() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    for (once, text) in [("1", "việc 1 xong"), ("1", "việc 1 xong"), ("1", "việc 2 xong"), ("2", "việc 1 xong")]
    {
        browser.say(once, text, &[]).await;
    }
    let said: Vec<Content> = server.engine.taken().into_iter().map(|it| it.content).collect();
    let text = |words: &str| Content::Text(words.into());
    assert_eq!(said, [text("việc 1 xong"), text("việc 2 xong"), text("việc 1 xong")]);
}

#[tokio::test]
async fn what_cannot_be_stored_comes_back_to_be_sent_again() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    server.engine.broken.store(true, Ordering::SeqCst);
    let page = browser.say("one-form", "báo cáo <dài>", &[]).await;
    assert_eq!(page.status, 503);
    assert!(
        page.body.contains("Chưa lưu được") && page.body.contains(">báo cáo &lt;dài&gt;</textarea>"),
        "{}",
        page.body
    );
    assert!(page.body.contains("value=\"one-form\""), "the form keeps its number");
    let form = browser.message("one-form", "báo cáo", &[]).await;
    let request = browser.request("POST", "/chat/gui").header("accept", "application/json").multipart(form);
    let json = browser.send(request).await;
    assert_eq!(json.status, 503);
    let said: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert!(said["message"].as_str().unwrap().starts_with("Chưa lưu được"));
    let ready = browser.get("/readyz").await;
    // What is missing is nobody's business.
    assert_eq!((ready.status.as_u16(), ready.body.as_str()), (503, "{\"ready\":false}"));
    assert_eq!(browser.get("/healthz").await.status, 200);
    server.engine.broken.store(false, Ordering::SeqCst);
    assert_eq!(browser.say("one-form", "báo cáo <dài>", &[]).await.status, 303);
    assert_eq!(server.engine.taken().len(), 1);
}

#[tokio::test]
async fn nothing_and_too_much_are_not_sent() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    let empty = browser.say("1", "  ", &[("", Vec::new())]).await;
    assert!(empty.status == 422 && empty.body.contains("Vui lòng nhập nội dung"), "{}", empty.body);
    let long = browser.say("2", &"ờ".repeat(8_001), &[]).await;
    assert!(long.status == 413 && long.body.contains("chia làm nhiều tin") && long.body.contains("ờờờ</textarea>"));
    assert_eq!(server.engine.taken(), []);
}

#[tokio::test]
async fn a_tap_names_its_message_and_only_buttons_that_are_there_can_be_pressed() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    let chat = browser.chat();
    let seq = server.engine.say(&chat, Text::new().plain("Gửi?"), vec![vec![Button::new("Gửi", "send:1")]], None);
    for (pressed, status) in [
        (format!("{seq}.send:1"), 303),
        (format!("{seq}.send:2"), 410),
        ("99.send:1".into(), 410),
        ("x".into(), 410),
        (format!("-{seq}.send:1"), 410),
    ] {
        assert_eq!(browser.post("/chat/bam", &[("nut", &pressed), ("lan", "1")]).await.status, status, "{pressed}");
    }
    let taken = server.engine.taken();
    assert_eq!(taken.len(), 1);
    assert!(matches!(&taken[0].content, Content::Tap(tap) if tap.data == "send:1"));
    assert_eq!(taken[0].message.as_deref(), Some("m1"));
}

#[tokio::test]
async fn a_reply_names_what_it_replies_to() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    let chat = browser.chat();
    server.engine.say(&chat, Text::new().plain("NV12 đến hạn thứ Sáu"), Vec::new(), None);
    let page = browser.get("/chat?tra-loi=m1").await.body;
    assert!(page.contains("Trả lời: NV12 đến hạn thứ Sáu") && page.contains("name=\"tra-loi\" value=\"m1\""), "{page}");
    let form = browser.message("1", "xong", &[]).await.text("tra-loi", "m1");
    browser.send(browser.request("POST", "/chat/gui").multipart(form)).await;
    assert_eq!(server.engine.taken()[0].reply_to.as_deref(), Some("m1"));
}

#[tokio::test]
async fn hostile_words_are_words() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    let evil = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)>\"'";
    browser.say("1", evil, &[]).await;
    for path in ["/chat", "/chat?tra-loi=%22%3E%3Cscript%3E", "/chat?ma=%22%3E%3Cscript%3Ealert(1)"] {
        let page = browser.get(path).await.body;
        assert!(!page.contains("<script>") && !page.contains("<img src=x"), "{path}: {page}");
    }
}

#[tokio::test]
async fn a_long_conversation_shows_its_end_and_the_rest_on_demand() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    let chat = browser.chat();
    for turn in 1..=100 {
        server.engine.say(&chat, Text::new().plain(format!("tin số {turn}.")), Vec::new(), None);
    }
    let page = browser.get("/chat").await.body;
    assert!(page.contains("tin số 100.") && !page.contains("tin số 20.") && page.contains("Xem các tin cũ hơn"));
    let page = browser.get("/chat?tat-ca=1").await.body;
    assert!(page.contains("tin số 1.") && !page.contains("Xem các tin cũ hơn"));
}
