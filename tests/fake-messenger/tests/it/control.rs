//! Control by another process, and the page.

use crate::{done, patient};
use dondoc_fake_messenger::Fake;
use reqwest::redirect::Policy;
use serde_json::{Value, json};

async fn control(fake: &Fake, path: &str, body: Value) -> (u16, Value) {
    let url = format!("{}/control/{path}", fake.url());
    let answer = reqwest::Client::new().post(url).json(&body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn look(fake: &Fake, path: &str) -> Value {
    let answer: Value = reqwest::get(format!("{}/control/{path}", fake.url())).await.unwrap().json().await.unwrap();
    answer["result"].clone()
}

#[tokio::test]
async fn another_process_plays_a_person() {
    let fake = patient().await;
    control(&fake, "telegram/users", json!({"id": 1001, "name": "Nguyễn Văn An"})).await;
    control(&fake, "telegram/users/1001/start", json!({"text": "MA-1"})).await;
    let buttons = json!({"inline_keyboard": [[{"text": "Xong", "callback_data": "d1"}]]});
    let sent = done(&fake, "sendMessage", json!({"chat_id": 1001, "text": "Việc 1", "reply_markup": buttons})).await;
    let id = &sent["message_id"];
    assert_eq!(control(&fake, "telegram/users/1001/tap", json!({"message": id, "button": "Xong"})).await.0, 200);
    assert_eq!(control(&fake, "telegram/users/1001/tap", json!({"message": id, "button": "Không"})).await.0, 409);
    let (_, said) = control(&fake, "telegram/users/1001/say", json!({"text": "xong", "reply_to": id})).await;
    let edit = json!({"message": said["result"], "text": "chưa xong"});
    assert_eq!(control(&fake, "telegram/users/1001/edit", edit).await.0, 200);
    let url = format!("{}/control/telegram/users/1001/file?kind=document&name=a.pdf&caption=x", fake.url());
    reqwest::Client::new().post(url).body("%PDF").send().await.unwrap();
    assert_eq!(control(&fake, "telegram/users/1001/dance", json!({})).await.0, 404);
    assert_eq!(look(&fake, "telegram/chats").await["1001"]["messages"][id.to_string()]["text"], "Việc 1");
    let updates = done(&fake, "getUpdates", json!({})).await;
    let kinds: Vec<_> =
        updates.as_array().unwrap().iter().map(|u| u.as_object().unwrap().keys().nth(1).unwrap()).collect();
    assert_eq!(kinds, ["message", "callback_query", "message", "edited_message", "message"]);
    assert_eq!(updates[0]["message"]["text"], "/start MA-1");
    assert_eq!(updates[4]["message"]["document"]["file_name"], "a.pdf");
}

#[tokio::test]
async fn another_process_sets_faults_and_reads_the_journal() {
    let fake = patient().await;
    let fault = json!({"kind": "refuse", "status": 429, "description": "Too Many Requests", "retry_after": 3});
    let rule = json!({"method": "getMe", "fault": fault, "times": 1});
    assert_eq!(control(&fake, "faults", rule).await.0, 200);
    let url = format!("{}/bot{}/getMe", fake.url(), fake.token());
    assert_eq!(reqwest::get(&url).await.unwrap().status(), 429);
    assert_eq!(reqwest::get(&url).await.unwrap().status(), 200);
    let calls = look(&fake, "calls").await;
    assert_eq!((&calls[0]["outcome"]["status"], &calls[1]["outcome"]["status"]), (&json!(429), &json!(200)));
    assert!(!calls.to_string().contains(&fake.token()), "the journal keeps no token");
    assert_eq!(look(&fake, "violations").await, json!([]));
    assert_eq!(look(&fake, "rate?seconds=1").await, json!({"overall": 0, "per_chat": {}}));
    control(&fake, "zalo/users/ab12/say", json!({"text": "chào"})).await;
    assert_eq!(look(&fake, "zalo/chats").await["ab12"]["messages"][0]["text"], "chào");
}

#[tokio::test]
async fn the_page_plays_a_person_too() {
    let fake = patient().await;
    let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    let post = async |path: &str, fields: &[(&str, &str)]| {
        let answer = client.post(format!("{}{path}", fake.url())).form(fields).send().await.unwrap();
        assert_eq!(answer.status(), 303, "{path}");
    };
    let page = async |path: &str| reqwest::get(format!("{}{path}", fake.url())).await.unwrap().text().await.unwrap();
    post("/", &[("messenger", "telegram"), ("id", "1001"), ("name", "Trần Thị Bình")]).await;
    assert!(page("/").await.contains("Trần Thị Bình"));
    assert!(page("/chat/telegram/1001").await.contains("Bắt đầu"));
    post("/chat/telegram/1001", &[("text", "/start"), ("code", "MA-1")]).await;
    let text = "<b>Việc</b> &lt;1&gt; <a href=\"https://x.example.vn/1\">xem</a>";
    let buttons = json!({"inline_keyboard": [[{"text": "Xong", "callback_data": "d1"}]]});
    let message = json!({"chat_id": 1001, "text": text, "parse_mode": "HTML", "reply_markup": buttons});
    let sent = done(&fake, "sendMessage", message).await;
    let shown = page("/chat/telegram/1001/messages").await;
    assert!(shown.contains("<span class=\"bold\">Việc</span><span class=\"\"> &lt;1&gt; </span>"), "{shown}");
    assert!(shown.contains("href=\"https://x.example.vn/1\">xem</a>"), "{shown}");
    post("/chat/telegram/1001/tap", &[("message", &sent["message_id"].to_string()), ("data", "d1")]).await;
    post("/chat/telegram/1001", &[("text", "xong"), ("reply_to", &sent["message_id"].to_string())]).await;
    let updates = done(&fake, "getUpdates", json!({})).await;
    assert_eq!(updates[0]["message"]["text"], "/start MA-1");
    assert_eq!(updates[1]["callback_query"]["data"], "d1");
    assert_eq!(updates[2]["message"]["reply_to_message"]["message_id"], sent["message_id"]);
    post("/", &[("messenger", "zalo"), ("id", "ab12")]).await;
    post("/chat/zalo/ab12", &[("text", "chào")]).await;
    assert!(page("/chat/zalo/ab12").await.contains("chào"));
}

#[test]
fn the_program_tells_where_it_listens() {
    use std::io::{BufRead, BufReader};
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_fake-messenger"))
        .args(["--listen", "127.0.0.1:0"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(program.stdout.take().unwrap()).lines().take(3);
    let lines: Vec<String> = lines.map(Result::unwrap).collect();
    let address = lines[1].split_whitespace().last().unwrap().strip_prefix("http://").unwrap().to_owned();
    let connected = std::net::TcpStream::connect(&address);
    program.kill().unwrap();
    program.wait().unwrap();
    assert!(connected.is_ok(), "{lines:?}");
}
