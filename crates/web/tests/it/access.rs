//! Which request is answered how: routes by session, form token and origin.

use crate::browser::{Browser, Server};
use dondoc_web::{Pace, Settings};

/// What a request brings along.
#[derive(Debug, Clone, Copy, PartialEq)]
enum With {
    Nothing,
    Session,
    WrongToken,
    Token,
    TokenFromElsewhere,
    TokenAndForeignOrigin,
}
use With::*;

#[track_caller]
fn check(found: Vec<(String, u16)>, expected: &[(&str, u16)]) {
    let expected: Vec<(String, u16)> = expected.iter().map(|(what, status)| ((*what).to_owned(), *status)).collect();
    assert_eq!(found, expected);
}

async fn ask(server: &Server, method: &str, path: &str, with: With) -> u16 {
    let mut browser = if with == Nothing { server.stranger() } else { server.visitor().await };
    let token = match with {
        Nothing | Session => None,
        WrongToken => Some(server.visitor().await.token().await),
        _ => Some(browser.token().await),
    };
    let mut request = browser.request(method, path);
    if method == "POST" {
        let fields: Vec<(&str, String)> = token.into_iter().map(|token| ("token", token)).collect();
        request = if path == "/chat/gui" || path.starts_with("/tai-len") {
            let form =
                fields.into_iter().fold(reqwest::multipart::Form::new(), |form, (name, value)| form.text(name, value));
            request.multipart(form.text("noi-dung", "ABCDE-12345"))
        } else {
            let more = [("ma", "ABCDE-12345"), ("vai", "cv1"), ("nut", "1.undo")]
                .map(|(name, value)| (name, value.to_owned()));
            request.form(&fields.into_iter().chain(more).collect::<Vec<_>>())
        };
    }
    request = match with {
        TokenFromElsewhere => request.header("sec-fetch-site", "cross-site"),
        TokenAndForeignOrigin => request.header("origin", "https://evil.example"),
        _ => request,
    };
    browser.send(request).await.status.as_u16()
}

#[tokio::test]
async fn a_form_counts_only_from_our_page_in_its_own_session() {
    let server = Server::start().await;
    for (path, done) in
        [("/chat/gui", 303), ("/chat/noi", 303), ("/chat/thoat", 303), ("/chat/bam", 410), ("/vao-vai", 303)]
    {
        let mut found = Vec::new();
        for with in [Nothing, Session, WrongToken, TokenFromElsewhere, TokenAndForeignOrigin, Token] {
            found.push((format!("{path} {with:?}"), ask(&server, "POST", path, with).await));
        }
        // A form without the field at all cannot be read; the multipart one is read and then refused.
        let missing = if path == "/chat/gui" { 403 } else { 422 };
        let expected = [
            (format!("{path} Nothing"), missing),
            (format!("{path} Session"), missing),
            (format!("{path} WrongToken"), 403),
            (format!("{path} TokenFromElsewhere"), 403),
            (format!("{path} TokenAndForeignOrigin"), 403),
            (format!("{path} Token"), done),
        ];
        check(found, &expected.iter().map(|(what, status)| (what.as_str(), *status)).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn every_address_answers_as_it_should() {
    let server = Server::start().await;
    let hash = "0".repeat(64);
    for (method, path, with, status) in [
        ("GET", "/dang-nhap", Nothing, 200),
        ("GET", "/chat", Nothing, 200),
        ("GET", "/chat?ma=abc", Nothing, 200),
        ("GET", "/chat/luong", Nothing, 403),
        ("GET", "/viec/NV12", Nothing, 303),
        ("GET", "/viec/NV1x", Nothing, 404),
        ("GET", "/viec/..%2fchat", Nothing, 404),
        ("GET", &format!("/chat/tep/{hash}"), Nothing, 404),
        ("GET", &format!("/chat/tep/{hash}"), Session, 404),
        ("GET", "/chat/tep/..%2f..%2fetc%2fpasswd", Session, 404),
        ("GET", &format!("/anh/{hash}.png"), Nothing, 404),
        ("GET", "/anh/x.png", Nothing, 404),
        ("GET", "/assets/chat.css", Nothing, 404),
        ("GET", "/tai-len/t1cket", Nothing, 200),
        ("GET", "/tai-len/other", Nothing, 404),
        ("POST", "/tai-len/other", Nothing, 404),
        ("POST", "/tai-len/t1cket", Nothing, 422),
        ("GET", "/healthz", Nothing, 200),
        ("GET", "/readyz", Nothing, 200),
        ("GET", "/nowhere", Nothing, 404),
        ("POST", "/dang-nhap", Nothing, 405),
        ("GET", "/chat/gui", Session, 405),
        ("DELETE", "/chat", Session, 405),
    ] {
        assert_eq!(ask(&server, method, path, with).await, status, "{method} {path} {with:?}");
    }
}

#[tokio::test]
async fn outside_the_demonstration_nobody_enters_without_a_code() {
    let server = Server::with(Settings::default(), Vec::new()).await;
    assert_eq!(ask(&server, "POST", "/vao-vai", Token).await, 404);
    assert!(!server.stranger().get("/dang-nhap").await.body.contains("Vào vai"));
}

#[tokio::test]
async fn one_session_sees_nothing_of_another() {
    let server = Server::start().await;
    let (mut a, mut b) = (server.official().await, server.official().await);
    a.say("1", "chỉ của A", &[]).await;
    let sha256 = server.engine.give(&a.chat(), b"\x89PNG of A", "image/png", "a.png");
    assert!(a.get("/chat").await.body.contains("chỉ của A"));
    assert!(!b.get("/chat").await.body.contains("chỉ của A"));
    let path = format!("/chat/tep/{sha256}");
    assert_eq!(a.get(&path).await.status, 200);
    assert_eq!(b.get(&path).await.status, 404);
    assert_eq!(server.stranger().get(&path).await.status, 404);
    // B presses a button that only A has.
    assert_eq!(b.post("/chat/bam", &[("nut", "2.undo")]).await.status, 410);
    assert_eq!(a.post("/chat/bam", &[("nut", "2.undo")]).await.status, 303);
    assert!(server.engine.taken().iter().all(|it| it.address.chat == a.chat()));
}

#[tokio::test]
async fn a_made_up_cookie_is_no_session() {
    let server = Server::start().await;
    for cookie in ["dondoc=1", "dondoc=", "session=x"] {
        let mut browser = Browser { cookie: Some(cookie.into()), ..server.stranger() };
        browser.get("/chat").await;
        assert_ne!(browser.cookie.as_deref(), Some(cookie));
    }
}

#[tokio::test]
async fn who_sends_too_much_waits() {
    let pace = Pace { burst: 3.0, per_second: 0.000_1 };
    let quick = Pace { burst: 1e6, per_second: 1e6 };
    let settings = |session_pace, address_pace, stranger_pace| Settings {
        session_pace,
        address_pace,
        stranger_pace,
        ..Settings::default()
    };
    for settings in [settings(pace, quick, quick), settings(quick, pace, quick), settings(quick, quick, pace)] {
        let server = Server::with(settings, Vec::new()).await;
        let mut browser = server.visitor().await;
        for turn in 0..3 {
            assert_eq!(browser.say(&turn.to_string(), "ABCDE-12345", &[]).await.status, 303);
        }
        let refused = browser.say("9", "ABCDE-12345", &[]).await;
        assert_eq!(refused.status, 429);
        assert!(refused.headers.contains_key("retry-after") && refused.body.contains("chờ giây lát"), "{refused:?}");
        assert_eq!(server.engine.taken().len(), 3);
        // Reading goes on.
        assert_eq!(browser.get("/chat").await.status, 200);
    }
}
