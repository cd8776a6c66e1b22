//! Signing in to the pages and out.

use crate::browser::{Browser, Server};
use chrono::Utc;
use dondoc_domain::OfficialId;
use dondoc_shell::Session;

const AN: &str = "Nguyễn Văn An";

fn an() -> OfficialId {
    OfficialId(AN.into())
}

/// A server where An serves, and an address that lets An in once.
async fn with_address() -> (Server, String) {
    let server = Server::start().await;
    server.engine.link("elsewhere", AN);
    let secret = server.door.identity.links.issue(&an(), Utc::now()).unwrap();
    let path = format!("/vao/{}", secret.reveal());
    (server, path)
}

fn page_session(browser: &Browser) -> Session {
    let held = browser.pages.as_ref().unwrap();
    Session::of_token(held.split_once('=').unwrap().1).unwrap()
}

fn signed_in(server: &Server, browser: &Browser) -> bool {
    let held = browser.pages.as_ref().and_then(|it| it.split_once('='));
    held.is_some_and(|(_, token)| server.door.identity.sessions.check(token, Utc::now()).is_ok())
}

#[tokio::test]
async fn an_address_lets_in_once_and_only_when_asked() {
    let (server, path) = with_address().await;
    let (mut browser, mut other) = (server.visitor().await, server.visitor().await);
    for _ in 0..2 {
        let page = browser.get(&path).await;
        assert!(page.status == 200 && page.body.contains(AN) && browser.pages.is_none(), "{}", page.body);
    }
    let entered = browser.post(&path, &[]).await;
    assert_eq!((entered.status.as_u16(), entered.location()), (303, "/"));
    assert!(signed_in(&server, &browser));
    // Links in messages lead to the task's page now, and to the conversation for whoever is not signed in.
    assert_eq!(browser.get("/viec/NV12").await.location(), "/nhiem-vu/NV12");
    assert_eq!(other.get("/viec/NV12").await.location(), "/chat?viec=NV12");
    let late = other.post(&path, &[]).await;
    assert!(late.status == 410 && late.body.contains("đã được dùng") && other.pages.is_none(), "{}", late.body);
}

#[tokio::test]
async fn a_form_from_elsewhere_signs_nobody_in() {
    let (server, path) = with_address().await;
    let mut browser = server.visitor().await;
    let request = browser.request("POST", &path).form(&[("token", "x")]);
    assert_eq!(browser.send(request).await.status, 403);
    assert_eq!(browser.post(&path, &[]).await.status, 303);
}

#[tokio::test]
async fn whoever_left_does_not_get_in() {
    let (server, path) = with_address().await;
    server.engine.unlink("elsewhere");
    let mut browser = server.visitor().await;
    assert!(browser.get(&path).await.body.contains("không còn hoạt động"));
    let answer = browser.post(&path, &[]).await;
    assert!(answer.body.contains("không còn hoạt động") && browser.pages.is_none());
}

#[tokio::test]
async fn a_new_sign_in_ends_the_old_session_of_the_browser() {
    let (server, path) = with_address().await;
    let mut browser = server.visitor().await;
    browser.post(&path, &[]).await;
    let first = browser.clone();
    let secret = server.door.identity.links.issue(&an(), Utc::now()).unwrap();
    browser.post(&format!("/vao/{}", secret.reveal()), &[]).await;
    assert!(!signed_in(&server, &first) && signed_in(&server, &browser));
}

#[tokio::test]
async fn from_a_linked_conversation_it_is_one_click_to_the_pages() {
    let server = Server::start().await;
    let mut stranger = server.visitor().await;
    assert_eq!(stranger.post("/chat/vao-trang", &[]).await.status, 403);
    for (asked, led) in [("/nhiem-vu?q=a", "/nhiem-vu?q=a"), ("//evil.example", "/"), ("", "/")] {
        let mut browser = server.official().await;
        let answer = browser.post("/chat/vao-trang", &[("tiep", asked)]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, led));
        assert!(signed_in(&server, &browser));
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let (server, path) = with_address().await;
    let mut browser = server.visitor().await;
    browser.post(&path, &[]).await;
    let before = browser.clone();
    let refused = browser.request("POST", "/dang-xuat").form(&[("token", "x")]);
    assert_eq!(browser.send(refused).await.status, 403);
    let leave = browser.request("POST", "/dang-xuat").form(&[("token", page_session(&browser).form_token())]);
    let answer = browser.send(leave).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/dang-nhap"));
    assert!(browser.pages.is_none() && !signed_in(&server, &before));
}

#[tokio::test]
async fn signing_out_leaves_no_way_back_through_the_conversation() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    browser.post("/chat/vao-trang", &[]).await;
    let before = browser.clone();
    let leave = browser.request("POST", "/dang-xuat").form(&[("token", page_session(&browser).form_token())]);
    assert_eq!(browser.send(leave).await.status, 303);
    assert!(browser.pages.is_none() && browser.cookie.is_none());
    // The old cookie of the conversation opens nothing either.
    let mut thief = before;
    assert_eq!(thief.post("/chat/vao-trang", &[]).await.status, 403);
}

#[tokio::test]
async fn signing_out_leaves_another_persons_conversation_alone() {
    let (server, path) = with_address().await;
    let mut browser = server.visitor().await;
    server.engine.link(&browser.chat(), "Trần Thị Bình");
    browser.post(&path, &[]).await;
    let leave = browser.request("POST", "/dang-xuat").form(&[("token", page_session(&browser).form_token())]);
    browser.send(leave).await;
    assert!(browser.pages.is_none() && browser.cookie.is_some());
}

#[tokio::test]
async fn while_the_log_is_away_an_address_is_not_used_up() {
    let (server, path) = with_address().await;
    let mut browser = server.visitor().await;
    let token = browser.token().await;
    server.engine.broken.store(true, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(browser.get(&path).await.status, 503);
    let enter = browser.request("POST", &path).form(&[("token", &token)]);
    assert_eq!(browser.send(enter).await.status, 503);
    server.engine.broken.store(false, std::sync::atomic::Ordering::SeqCst);
    browser.post(&path, &[]).await;
    assert!(signed_in(&server, &browser));
}

#[tokio::test]
async fn the_way_in_is_in_both_languages() {
    let server = Server::start().await;
    let mut browser = server.visitor().await;
    for (lang, tiep, led) in [
        ("en", "/don-vi", "/dang-nhap?tiep=%2Fdon-vi"),
        ("vi", "//evil.example", "/dang-nhap"),
        ("en", "", "/dang-nhap"),
    ] {
        let chosen = browser.post("/dang-nhap/ngon-ngu", &[("lang", lang), ("tiep", tiep)]).await;
        assert_eq!((chosen.status.as_u16(), chosen.location()), (303, led));
        let cookie = chosen.headers.get("set-cookie").unwrap().to_str().unwrap();
        assert!(cookie.starts_with(&format!("ngon-ngu={lang};")), "{cookie}");
    }
    let refused = browser.request("POST", "/dang-nhap/ngon-ngu").form(&[("token", "x"), ("lang", "en")]);
    assert_eq!(browser.send(refused).await.status, 403);
}

#[tokio::test]
async fn nobody_tries_address_after_address() {
    let server = Server::start().await;
    let mut browser = server.visitor().await;
    let mut answers = Vec::new();
    for n in 0..25 {
        answers.push(browser.get(&format!("/vao/{n:064x}")).await);
    }
    assert_eq!(answers[0].status, 410);
    let last = answers.last().unwrap();
    assert!(
        last.status == 429 && last.headers.contains_key("retry-after") && last.body.contains("chờ"),
        "{}",
        last.body
    );
}

#[tokio::test]
async fn without_single_sign_on_there_is_no_way_to_it() {
    let server = Server::start().await;
    let mut browser = server.visitor().await;
    assert!(!browser.get("/dang-nhap").await.body.contains("/dang-nhap/sso"));
    for path in ["/dang-nhap/sso", "/dang-nhap/sso/ve?code=a&state=b"] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn in_the_demonstration_a_role_has_its_pages_too() {
    let server = Server::start().await;
    let mut browser = server.visitor().await;
    for (asked, led) in [("/", "/"), ("//evil.example", "/chat"), ("", "/chat")] {
        let answer = browser.post("/vao-vai", &[("vai", "cv1"), ("tiep", asked)]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, led));
        assert!(signed_in(&server, &browser));
    }
}
