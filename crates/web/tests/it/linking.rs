//! Entering with a code, changing who one is, and leaving.

use crate::browser::Server;
use dondoc_messaging::{Attachment, Button, Content, Text};

#[tokio::test]
async fn looking_at_a_code_does_not_use_it_up() {
    let server = Server::start().await;
    server.engine.code("ABCDE12345", "Nguyễn Văn An");
    for _ in 0..2 {
        let page = server.stranger().get("/chat?ma=ABCDE12345").await;
        assert!(page.status == 200 && page.body.contains("ABCDE12345") && page.body.contains("Liên kết</button>"));
    }
    assert_eq!(server.engine.taken(), []);
    let mut browser = server.visitor().await;
    let answer = browser.post("/chat/noi", &[("ma", " ABCDE12345 ")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/chat"));
    assert_eq!(server.engine.taken()[0].content, Content::Text("/start ABCDE12345".into()));
    assert!(browser.get("/chat").await.body.contains("<strong>Nguyễn Văn An</strong>"));
    // The code is gone, for others too.
    let mut other = server.visitor().await;
    other.post("/chat/noi", &[("ma", "ABCDE12345")]).await;
    assert!(other.get("/chat").await.body.contains("Mã không đúng hoặc đã dùng."));
}

#[tokio::test]
async fn an_impatient_thumb_links_once() {
    let server = Server::start().await;
    server.engine.code("ABCDE12345", "Nguyễn Văn An");
    let mut browser = server.visitor().await;
    let token = browser.token().await;
    let (first, second) = (browser.clone(), browser.clone());
    let mut chats = Vec::new();
    for mut same in [first, second] {
        let request = same.request("POST", "/chat/noi").form(&[("token", token.as_str()), ("ma", "ABCDE12345")]);
        assert_eq!(same.send(request).await.status, 303);
        assert!(same.get("/chat").await.body.contains("<strong>Nguyễn Văn An</strong>"));
        chats.push(same.chat());
    }
    assert!(chats[0] == chats[1] && chats[0] != browser.chat());
    assert_eq!(server.engine.taken().len(), 1);
}

#[tokio::test]
async fn another_person_gets_a_chat_of_their_own_and_the_first_chat_ends() {
    let server = Server::start().await;
    let mut browser = server.visitor().await;
    browser.post("/vao-vai", &[("vai", "cv1")]).await;
    let first = browser.clone();
    browser.say("1", "của An", &[]).await;
    browser.post("/vao-vai", &[("vai", "ct1")]).await;
    assert_ne!(browser.chat(), first.chat());
    let page = browser.get("/chat").await.body;
    assert!(page.contains("<strong>Phạm Minh Đức</strong>") && !page.contains("của An"), "{page}");
    let last = server.engine.taken().pop().unwrap();
    assert_eq!((last.content, last.address.chat), (Content::Blocked, first.chat()));
}

#[tokio::test]
async fn leaving_ends_the_session() {
    let server = Server::start().await;
    let mut browser = server.visitor().await;
    browser.post("/vao-vai", &[("vai", "cv1")]).await;
    let chat = browser.chat();
    let answer = browser.post("/chat/thoat", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/dang-nhap"));
    assert_eq!(browser.cookie, None);
    let last = server.engine.taken().pop().unwrap();
    assert_eq!((last.content, last.address.chat), (Content::Blocked, chat));
    // Who was never linked leaves without a word.
    let taken = server.engine.taken().len();
    server.visitor().await.post("/chat/thoat", &[]).await;
    assert_eq!(server.engine.taken().len(), taken);
}

#[tokio::test]
async fn the_first_page_offers_the_sample_people_by_role() {
    let server = Server::start().await;
    let page = server.stranger().get("/dang-nhap").await.body;
    let places: Vec<usize> = [
        "<h2>Chuyên viên</h2>",
        "Nguyễn Văn An",
        "Trần Thị Bình",
        "<h2>Lãnh đạo đơn vị</h2>",
        "Lê Hoàng &lt;Cường&gt;",
    ]
    .iter()
    .map(|words| page.find(words).unwrap_or_else(|| panic!("{words} is not in {page}")))
    .collect();
    assert!(places.is_sorted());
    assert_eq!(page.matches("<h2>").count(), 3);
    let mut browser = server.visitor().await;
    assert_eq!(browser.post("/vao-vai", &[("vai", "nobody")]).await.status, 404);
}

#[tokio::test]
async fn a_mistyped_code_costs_nobody_their_session() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    let chat = browser.chat();
    browser.say("1", "việc 1 xong", &[]).await;
    let answer = browser.post("/chat/noi", &[("ma", "ZZZZZ-99999")]).await;
    assert!(answer.status == 422 && answer.body.contains("vẫn được giữ nguyên"), "{}", answer.body);
    assert_eq!(browser.chat(), chat);
    assert!(browser.get("/chat").await.body.contains("việc 1 xong"));
    assert!(server.engine.taken().iter().all(|it| it.content != Content::Blocked));
    let answer = browser.post("/chat/noi", &[("ma", "việc 1 xong")]).await;
    assert!(answer.status == 422 && answer.body.contains("gồm 10 chữ và số"), "{}", answer.body);
    assert_eq!(server.engine.taken().len(), 2, "what cannot be a code is not stored");
    // One that works moves the browser, and the first chat hears of it.
    server.engine.code("ABCDE12345", "Phạm Minh Đức");
    assert_eq!(browser.post("/chat/noi", &[("ma", "ABCDE12345")]).await.status, 303);
    assert_ne!(browser.chat(), chat);
    let last = server.engine.taken().pop().unwrap();
    assert_eq!((last.content, last.address.chat), (Content::Blocked, chat));
}

#[tokio::test]
async fn who_is_not_linked_is_answered_on_the_page_and_nothing_is_stored() {
    let server = Server::start().await;
    let mut browser = server.visitor().await;
    for words in ["xin chào", "việc 1 xong", "/viec", "ABCDE-1234", "/start"] {
        let answer = browser.say("1", words, &[]).await;
        assert_eq!(answer.status, 422, "{words}");
        assert!(answer.body.contains("chưa được liên kết") && answer.body.contains(&format!(">{words}</textarea>")));
    }
    assert_eq!(server.engine.taken(), []);
    let page = browser.get("/chat").await.body;
    assert!(page.contains("chưa được liên kết") && page.contains("action=\"/chat/noi\""), "{page}");
    server.engine.code("ABCDE12345", "Nguyễn Văn An");
    assert_eq!(browser.say("2", "/start ABCDE12345", &[]).await.status, 303);
    let page = browser.get("/chat").await.body;
    assert!(page.contains("<strong>Nguyễn Văn An</strong>") && !page.contains("action=\"/chat/noi\""), "{page}");
    assert_eq!(browser.say("3", "việc 1 xong", &[]).await.status, 303);
}

#[tokio::test]
async fn the_browser_of_someone_who_left_reads_nothing_of_their_chat() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    let chat = browser.chat();
    let sha256 = server.engine.give(&chat, b"\x89PNG", "image/png", "biên bản.png");
    let attachment =
        Attachment { sha256: sha256.clone(), name: "biên bản.png".into(), mime: "image/png".into(), picture: true };
    let seq = server.engine.say(
        &chat,
        Text::new().plain("NV7 đến hạn thứ Sáu"),
        vec![vec![Button::new("Xong", "done:7")]],
        Some(attachment),
    );
    let (file, tap) = (format!("/chat/tep/{sha256}"), format!("{seq}.done:7"));
    assert!(browser.get("/chat").await.body.contains("NV7"));
    assert_eq!(browser.get(&file).await.status, 200);
    server.engine.unlink(&chat);
    for path in ["/chat", "/chat?tat-ca=1", "/chat?tra-loi=m1"] {
        let page = browser.get(path).await.body;
        assert!(!page.contains("NV7") && !page.contains(&sha256), "{page}");
    }
    assert_eq!(browser.get(&file).await.status, 404);
    assert_eq!(browser.post("/chat/bam", &[("nut", &tap), ("lan", "1")]).await.status, 410);
    assert_eq!(server.engine.taken(), []);
    // The answer to a code is shown, and still nothing before it.
    assert_eq!(browser.say("1", "ZZZZZ-99999", &[]).await.status, 303);
    let page = browser.get("/chat").await.body;
    assert!(page.contains("ZZZZZ-99999") && !page.contains("NV7") && !page.contains("Hoàn tác"), "{page}");
}
