//! What every page brings along, and errors in words.

use crate::browser::Server;
use dondoc_web::Settings;

#[tokio::test]
async fn every_answer_is_guarded() {
    let server = Server::start().await;
    for path in
        ["/dang-nhap", "/chat", "/chat?ma=x", "/tai-len/t1cket", "/healthz", "/nowhere", "/chat/luong", "/assets/x"]
    {
        let answer = server.stranger().get(path).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        for (name, value) in
            [("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"), ("cache-control", "no-store")]
        {
            assert_eq!(answer.headers[name], value, "{path}");
        }
        assert!(!answer.headers.contains_key("strict-transport-security"));
    }
    let secure = Server::with(Settings { secure_cookies: true, ..Settings::default() }, Vec::new()).await;
    let answer = secure.stranger().get("/chat").await;
    assert!(answer.headers["strict-transport-security"].to_str().unwrap().starts_with("max-age="));
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    for part in ["__Host-dondoc=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}

/// The links in messages.
#[tokio::test]
async fn a_link_to_a_task_writes_its_code_and_sends_nothing() {
    let server = Server::start().await;
    let mut browser = server.visitor().await;
    assert_eq!(browser.get("/viec/NV12").await.headers["location"], "/chat?viec=NV12");
    assert!(browser.get("/chat?viec=NV12").await.body.contains(">NV12</textarea>"));
    assert!(!browser.get("/chat?viec=<b>").await.body.contains("<b>"));
    assert!(browser.get("/chat").await.body.contains("></textarea>"));
}

#[tokio::test]
async fn pages_have_nothing_inline_and_their_files_are_there() {
    let server = Server::start().await;
    let mut browser = server.visitor().await;
    for path in ["/dang-nhap", "/chat", "/chat?ma=x", "/tai-len/t1cket", "/nowhere"] {
        let page = browser.get(path).await.body;
        for inline in ["<style", " style=", "<script>", " onclick=", "javascript:", "http://", "https://"] {
            assert!(!page.contains(inline), "{path} has {inline}");
        }
        let mut files = 0;
        for part in page.split(['"']).filter(|part| part.starts_with("/assets/")) {
            let file = browser.get(part).await;
            assert_eq!(
                (file.status.as_u16(), file.headers["cache-control"].to_str().unwrap().contains("immutable")),
                (200, true)
            );
            files += 1;
        }
        assert_eq!(files, 3, "{path}");
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"vi\">") && page.contains("name=\"viewport\""));
    }
}

#[tokio::test]
async fn errors_say_what_to_do_to_people_and_to_the_script() {
    let server = Server::start().await;
    let mut browser = server.visitor().await;
    let answer = browser.get("/nowhere").await;
    assert!(answer.status == 404 && answer.body.contains("<h1>Không có trang này</h1>"), "{}", answer.body);
    let answer = browser.send(browser.request("DELETE", "/chat")).await;
    assert!(
        answer.status == 405 && answer.headers.contains_key("allow") && answer.body.contains("mở lại từ trang đầu")
    );
    let answer = browser.send(browser.request("GET", "/nowhere").header("accept", "application/json")).await;
    assert_eq!(answer.headers["content-type"], "application/json");
    // A browser asks for both; it gets the page.
    let answer = browser.send(browser.request("GET", "/nowhere").header("accept", "text/html,application/json")).await;
    assert!(answer.body.starts_with("<!DOCTYPE html>"));
}

#[tokio::test]
async fn a_mistake_of_ours_is_a_page_too_and_the_server_goes_on() {
    let server = Server::start().await;
    let mut browser = server.visitor().await;
    let answer = browser.post("/vao-vai", &[("vai", "panic")]).await;
    assert!(answer.status == 500 && answer.body.contains("Có lỗi phía hệ thống"), "{}", answer.body);
    assert_eq!(browser.get("/chat").await.status, 200);
}
