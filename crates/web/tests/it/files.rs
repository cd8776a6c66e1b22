//! Files both ways.

use crate::browser::Server;
use dondoc_messaging::{Attachment, Content, Text};
use reqwest::multipart::{Form, Part};

#[tokio::test]
async fn photos_sent_together_are_one_album_and_the_words_stand_beside_the_first() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    let files = [("một.jpg", b"one".to_vec()), ("../hai.jpg", b"two".to_vec())];
    for _ in 0..2 {
        assert_eq!(browser.say("1", "việc 1 xong", &files).await.status, 303);
    }
    let found: Vec<_> = server
        .engine
        .taken()
        .into_iter()
        .map(|it| match it.content {
            Content::File { file, caption, album } => (file.name, caption, album.is_some()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(found, [("một.jpg".into(), "việc 1 xong".into(), true), ("hai.jpg".into(), String::new(), true)]);
    let albums: Vec<_> = server
        .engine
        .taken()
        .into_iter()
        .map(|it| match it.content {
            Content::File { album, .. } => album,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(albums[0], albums[1]);
}

#[tokio::test]
async fn a_file_that_is_refused_takes_nothing_with_it() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    let files = [("virus.exe", b"MZ".to_vec())];
    let answer = browser.say("1", "việc 1 xong", &files).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("virus.exe: loại tệp này không nhận được. Nội dung chữ đã được lưu."),
        "{}",
        answer.body
    );
    assert_eq!(server.engine.taken()[0].content, Content::Text("việc 1 xong".into()));
}

#[tokio::test]
async fn more_than_the_limit_is_not_read() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    let part = |size| vec![b'x'; size];
    for (files, status) in [
        (vec![("a.pdf", part(10_000))], 303),
        (vec![("a.pdf", part(10_001))], 413),
        (vec![("a.pdf", part(6_000)), ("b.pdf", part(6_000))], 413),
    ] {
        let answer = browser.say("1", "việc 1 xong", &files).await;
        assert_eq!(answer.status, status);
        if status == 413 {
            let kept = answer.body.contains("tệp nhỏ hơn") && answer.body.contains(">việc 1 xong</textarea>");
            assert!(kept, "{}", answer.body);
        }
    }
    let many: Vec<(&str, Vec<u8>)> = (0..21).map(|_| ("a.pdf", part(1))).collect();
    assert_eq!(browser.say("2", "", &many).await.status, 413);
    assert_eq!(server.engine.taken().len(), 1);
}

#[tokio::test]
async fn a_file_is_read_only_for_a_form_of_ours() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    // The token comes after the file, or not at all.
    let token = browser.token().await;
    let file = || Part::bytes(b"x".to_vec()).file_name("a.pdf");
    for form in [Form::new().part("tep", file()).text("token", token), Form::new().part("tep", file())] {
        let answer = browser.send(browser.request("POST", "/chat/gui").multipart(form)).await;
        assert_eq!(answer.status, 403);
    }
    assert_eq!(server.engine.taken(), []);
}

#[tokio::test]
async fn pictures_are_shown_and_anything_else_is_saved() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    let chat = browser.chat();
    for (mime, told, disposition) in [
        ("image/png", "image/png", "inline; filename*=UTF-8''t%E1%BB%87p"),
        ("text/html", "application/octet-stream", "attachment; filename*=UTF-8''t%E1%BB%87p"),
        ("image/svg+xml", "application/octet-stream", "attachment; filename*=UTF-8''t%E1%BB%87p"),
    ] {
        let sha256 = server.engine.give(&chat, mime.as_bytes(), mime, "tệp");
        let attachment =
            Attachment { sha256: sha256.clone(), name: "tệp".into(), mime: mime.into(), picture: told == mime };
        server.engine.say(&chat, Text::new().plain("xem"), Vec::new(), Some(attachment));
        let answer = browser.get(&format!("/chat/tep/{sha256}")).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, mime));
        let header = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
        assert_eq!((header("content-type"), header("content-disposition")), (told.into(), disposition.into()));
        assert!(header("content-security-policy").contains("sandbox") && header("x-content-type-options") == "nosniff");
        let page = browser.get("/chat").await.body;
        assert_eq!(page.contains(&format!("<img src=\"/chat/tep/{sha256}\"")), told == mime);
    }
}

#[tokio::test]
async fn a_public_picture_is_for_anybody_and_only_that() {
    let server = Server::start().await;
    let public = server.engine.give("public", b"chart", "image/png", "chart.png");
    let private = server.engine.give("someone", b"secret", "image/png", "secret.png");
    let answer = server.stranger().get(&format!("/anh/{public}.png")).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "chart"));
    assert_eq!(answer.headers["content-type"], "image/png");
    assert_eq!(server.stranger().get(&format!("/anh/{private}.png")).await.status, 404);
    assert_eq!(server.stranger().get(&format!("/anh/{public}")).await.status, 404);
}

#[tokio::test]
async fn a_ticket_takes_files_without_a_session() {
    let server = Server::start().await;
    let mut browser = server.stranger();
    let page = browser.get("/tai-len/t1cket").await.body;
    assert!(page.contains("NV12 · Báo cáo &lt;b&gt;kết quả&lt;/b&gt;"), "{page}");
    let form = |name: &'static str, size| Form::new().part("tep", Part::bytes(vec![1; size]).file_name(name));
    for (name, size, status, words) in [
        ("kết quả.pdf", 9_000, 200, "kết quả.pdf</strong>: đã lưu"),
        ("x.exe", 10, 422, "loại tệp này không nhận được"),
        ("lớn.pdf", 10_001, 413, "tệp nhỏ hơn"),
    ] {
        let answer = browser.send(browser.request("POST", "/tai-len/t1cket").multipart(form(name, size))).await;
        assert_eq!(answer.status, status, "{name}");
        assert!(answer.body.contains(words), "{}", answer.body);
    }
    assert_eq!(server.engine.uploads(), [("t1cket".into(), "kết quả.pdf".into(), 9_000)]);
    assert!(browser.cookie.is_none());
}

#[tokio::test]
async fn who_is_not_linked_fills_no_disk() {
    let server = Server::start().await;
    let mut browser = server.visitor().await;
    let answer = browser.say("1", "xin chào", &[("a.pdf", b"x".to_vec())]).await;
    assert!(answer.status == 403 && answer.body.contains("Vui lòng liên kết"), "{}", answer.body);
    assert_eq!(server.engine.taken(), []);
    // The part that a browser sends when no file was chosen is no file.
    assert_eq!(browser.say("1", "ABCDE-12345", &[("", Vec::new())]).await.status, 303);
}
