//! What happens is shown at once, and the server stops when told to.

use crate::browser::{Browser, Server};
use dondoc_messaging::{Button, Text};
use dondoc_web::Settings;
use reqwest::Response;
use serde_json::Value;

/// The events of a live connection.
struct Events {
    response: Response,
    text: String,
}

impl Events {
    async fn of(browser: &Browser, query: &str) -> Self {
        let response = browser.request("GET", &format!("/chat/luong{query}")).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, text: String::new() }
    }

    /// The next event and its data; none when the server ends the connection.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let found = field("event:")
                    .zip(field("data:"))
                    .map(|(kind, data)| (kind.to_owned(), serde_json::from_str(data).unwrap()));
                self.text = rest.to_owned();
                if found.is_some() {
                    return found;
                }
                continue;
            }
            let chunk = self.response.chunk().await.unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The lines of the next change.
    async fn lines(&mut self) -> Vec<(u64, String)> {
        let (kind, data) = self.next().await.unwrap();
        assert_eq!(kind, "doi", "{data}");
        serde_json::from_value(data["lines"].clone()).unwrap()
    }
}

#[tokio::test]
async fn a_new_line_and_an_edited_one_reach_the_page_and_nobody_elses() {
    let server = Server::start().await;
    let (a, b) = (server.official().await, server.official().await);
    let (mut at_a, mut at_b) = (Events::of(&a, "").await, Events::of(&b, "").await);
    assert!(at_a.lines().await.is_empty() && at_b.lines().await.is_empty());
    let seq = server.engine.say(&a.chat(), Text::new().plain("cho <A>"), vec![vec![Button::new("Gửi", "s")]], None);
    let lines = at_a.lines().await;
    assert!(lines.len() == 1 && lines[0].0 == seq && lines[0].1.contains("cho &lt;A&gt;"), "{lines:?}");
    server.engine.edit(&a.chat(), seq, "đã gửi");
    let lines = at_a.lines().await;
    assert!(lines.len() == 1 && lines[0].0 == seq && lines[0].1.contains("đã gửi") && lines[0].1.contains("disabled"));
    server.engine.say(&b.chat(), Text::new().plain("cho B"), Vec::new(), None);
    let lines = at_b.lines().await;
    assert!(lines.len() == 1 && lines[0].1.contains("cho B"), "{lines:?}");
}

#[tokio::test]
async fn a_page_that_is_up_to_date_is_told_nothing_twice() {
    let server = Server::start().await;
    let mut browser = server.official().await;
    server.engine.say(&browser.chat(), Text::new().plain("một"), Vec::new(), None);
    let page = browser.get("/chat").await.body;
    let query = page[page.find("?phien=").unwrap()..].split('"').next().unwrap().replace("&amp;", "&");
    let mut events = Events::of(&browser, &query).await;
    assert_eq!(events.next().await.unwrap().0, "chao");
    server.engine.say(&browser.chat(), Text::new().plain("hai"), Vec::new(), None);
    let lines = events.lines().await;
    assert!(lines.len() == 1 && lines[0].1.contains("hai"), "{lines:?}");
    // A connection that comes back later with the old page gets all of it.
    assert_eq!(Events::of(&browser, &query).await.lines().await.len(), 2);
    // The same page in a browser that has become someone else is told to open anew, and nothing of the other chat.
    let other = server.visitor().await;
    let mut events = Events::of(&other, &query).await;
    assert_eq!(events.next().await.unwrap().0, "cu");
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn who_is_linked_is_shown_as_it_happens() {
    let server = Server::start().await;
    let mut browser = server.visitor().await;
    let mut events = Events::of(&browser, "").await;
    events.next().await;
    server.engine.code("ABCDE12345", "Nguyễn Văn An");
    browser.say("1", "/start ABCDE12345", &[]).await;
    loop {
        let (_, data) = events.next().await.unwrap();
        if data["who"].as_str().unwrap().contains("Nguyễn Văn An") {
            break;
        }
    }
}

#[tokio::test]
async fn told_to_stop_the_server_ends_live_connections_and_itself() {
    let server = Server::start().await;
    let browser = server.visitor().await;
    let mut events = Events::of(&browser, "").await;
    events.next().await;
    server.stop.send(true).unwrap();
    assert_eq!(events.next().await, None);
    server.running.await.unwrap().unwrap();
}

#[tokio::test]
async fn live_connections_are_few_for_each_session_and_each_address() {
    let settings = Settings { streams_per_session: 2, streams_per_address: 3, ..Settings::default() };
    let server = Server::with(settings, Vec::new()).await;
    let (a, b, c) = (server.official().await, server.official().await, server.official().await);
    let status = async |browser: &Browser| browser.request("GET", "/chat/luong").send().await.unwrap().status();
    let mut held = vec![Events::of(&a, "").await, Events::of(&a, "").await];
    assert_eq!(status(&a).await, 429, "a third of one session");
    held.push(Events::of(&b, "").await);
    assert_eq!(status(&c).await, 429, "a fourth of one address");
    drop(held);
    // What was held is free as soon as the server has noticed.
    while status(&c).await == 429 {
        tokio::task::yield_now().await;
    }
}
