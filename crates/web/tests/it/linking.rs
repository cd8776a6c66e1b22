//! Entering with a code, changing who one is, and leaving.

use crate::browser::Server;
use dondoc_messaging::Content;

#[tokio::test]
async fn looking_at_a_code_does_not_use_it_up() {
    let server = Server::start().await;
    server.engine.code("AB12", "Nguyễn Văn An");
    for _ in 0..2 {
        let page = server.stranger().get("/chat?ma=AB12").await;
        assert!(page.status == 200 && page.body.contains("AB12") && page.body.contains("Liên kết</button>"));
    }
    assert_eq!(server.engine.taken(), []);
    let mut browser = server.visitor().await;
    let answer = browser.post("/chat/noi", &[("ma", " AB12 ")]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/chat"));
    assert_eq!(server.engine.taken()[0].content, Content::Text("/start AB12".into()));
    assert!(browser.get("/chat").await.body.contains("<strong>Nguyễn Văn An</strong>"));
    // The code is gone, for others too.
    let mut other = server.visitor().await;
    other.post("/chat/noi", &[("ma", "AB12")]).await;
    assert!(other.get("/chat").await.body.contains("Chưa liên kết"));
}

#[tokio::test]
async fn an_impatient_thumb_links_once() {
    let server = Server::start().await;
    server.engine.code("AB12", "Nguyễn Văn An");
    let mut browser = server.visitor().await;
    let token = browser.token().await;
    let (first, second) = (browser.clone(), browser.clone());
    let mut chats = Vec::new();
    for mut same in [first, second] {
        let request = same.request("POST", "/chat/noi").form(&[("token", token.as_str()), ("ma", "AB12")]);
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
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
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
    let page = server.stranger().get("/").await.body;
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
