//! What goes out, and what every way of failing means.

use crate::support::{fake, settings, telegram};
use dondoc_fake_messenger::{Fake, Fault, MediaKind};
use dondoc_messaging::{Attachment, Button, LONGEST_DATA, Messenger, Outgoing, SendError, Text};
use dondoc_telegram::Telegram;
use std::time::Duration;

fn words(text: &str) -> Outgoing {
    Outgoing::of(Text::new().plain(text))
}

fn attached(name: &str, mime: &str, picture: bool, caption: &str) -> Outgoing {
    let file = Attachment { sha256: String::new(), name: name.into(), mime: mime.into(), picture };
    Outgoing { attachment: Some(file), ..words(caption) }
}

/// A message in a chat of user 42, who has pressed Start; its id.
async fn send(fake: &Fake, message: &Outgoing) -> i64 {
    let sent = telegram(fake).send("42", message, None).await.unwrap();
    sent.message.unwrap().parse().unwrap()
}

#[tokio::test]
async fn words_arrive_as_they_were_written() {
    let fake = fake().await;
    let an = fake.user(42);
    let asked = an.start("");
    let hostile = "</b> <script>&amp; \"x\" & 5 < 6 > 4 'y'\nUBND-VP (gấp) 30.6 😀";
    let text = Text::new().bold(hostile).plain(" rồi ").link("NV<1>", "https://d.vn/?a=1&b=\"2\"");
    let message = Outgoing { answers: Some(asked.to_string()), ..Outgoing::of(text) };
    let id = send(&fake, &message).await;
    let shown = an.chat().message(id).cloned().unwrap();
    assert_eq!(shown.text, format!("{hostile} rồi NV<1>"));
    assert_eq!(shown.reply_to, Some(asked));
    let url = shown.entities.iter().find_map(|entity| entity["url"].as_str()).unwrap();
    assert_eq!(url, "https://d.vn/?a=1&b=\"2\"");
    // What it answers may be gone by now; the words come all the same.
    send(&fake, &Outgoing { answers: Some("99999".into()), ..words("vẫn tới") }).await;
    // As long as may be.
    let longest = telegram(&fake).abilities().longest_text;
    send(&fake, &words(&"&😀".repeat(longest / 3))).await;
    assert_eq!(fake.violations(), []);
}

#[tokio::test]
async fn buttons_and_the_new_state_of_an_old_message() {
    let fake = fake().await;
    let an = fake.user(42);
    an.start("");
    let menu = words("NV1 xong chưa?")
        .row([Button::new("Xong", "d:1"), Button::new("Chưa", "n:1")])
        .row([])
        .row([Button::new("Dài", "x".repeat(LONGEST_DATA))]);
    let id = send(&fake, &menu).await;
    let shown = |id: i64| an.chat().message(id).cloned().unwrap();
    assert_eq!(shown(id).buttons.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);

    let replaced = |message: Outgoing| Outgoing { replaces: Some(id.to_string()), ..message };
    let done = replaced(words("Đã ghi nhận").row([Button::new("Hoàn tác", "u:1")]));
    assert_eq!(send(&fake, &done).await, id);
    assert_eq!((shown(id).text.as_str(), shown(id).buttons[0][0].label.as_str()), ("Đã ghi nhận", "Hoàn tác"));
    // The same again changes nothing and is no failure.
    assert_eq!(send(&fake, &done).await, id);
    // Only the buttons.
    assert_eq!(send(&fake, &replaced(Outgoing::default())).await, id);
    assert_eq!((shown(id).text.as_str(), shown(id).buttons.len()), ("Đã ghi nhận", 0));
    assert_eq!(fake.violations(), []);

    // What is gone, or is not ours, is said anew.
    let said = an.send("xin chào");
    for other in ["99999".to_owned(), said.to_string()] {
        let anew = send(&fake, &Outgoing { replaces: Some(other), ..words("gửi mới") }).await;
        assert_eq!(shown(anew).text, "gửi mới");
    }
    assert_eq!(an.chat().from_bot().count(), 3);
}

#[tokio::test]
async fn pictures_and_files() {
    let fake = fake().await;
    let an = fake.user(42);
    an.start("");
    let telegram = telegram(&fake);
    // The head of a PNG of 800 by 600 points, and something of a length behind it.
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x03\x20\0\0\x02\x58";
    let bytes: Vec<u8> = head.iter().copied().chain((0..70_000_u32).map(|n| n as u8)).collect();
    let send = async |message: Outgoing, bytes: &[u8]| {
        let sent = telegram.send("42", &message, Some(bytes)).await.unwrap();
        an.chat().message(sent.message.unwrap().parse().unwrap()).cloned().unwrap()
    };
    let chart = attached("tỷ_lệ.png", "image/png", true, "Tỷ lệ <đúng hạn>").row([Button::new("Theo đơn vị", "t:1")]);
    let chart = send(chart, &bytes).await;
    let media = chart.media.clone().unwrap();
    assert_eq!((media.kind, chart.text.as_str()), (MediaKind::Photo, "Tỷ lệ <đúng hạn>"));
    assert_eq!(chart.buttons[0][0].label, "Theo đơn vị");
    assert_eq!(fake.file(&media.file.unwrap()).unwrap(), bytes);

    let report = send(attached("báo_cáo.docx", "application/msword", false, ""), &bytes).await;
    let media = report.media.unwrap();
    assert_eq!((media.kind, media.name.as_str(), report.text.as_str()), (MediaKind::Document, "báo_cáo.docx", ""));
    assert_eq!(fake.file(&media.file.unwrap()).unwrap(), bytes);

    // A file comes anew, and leaves the old message without buttons.
    let asked = telegram.send("42", &words("?").row([Button::new("Tải", "f:1")]), None).await.unwrap().message;
    let replacing = Outgoing { replaces: asked.clone(), ..attached("a.docx", "application/msword", false, "đây") };
    let file = send(replacing, &bytes).await;
    assert_eq!((file.text.as_str(), file.media.is_some()), ("đây", true));
    assert!(an.chat().message(asked.unwrap().parse().unwrap()).unwrap().buttons.is_empty());

    // A picture that cannot be shown as one goes as a file.
    fake.fail("sendPhoto", 1, Fault::refuse(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"));
    let wide = send(attached("a.png", "image/png", true, "rộng"), &bytes).await;
    assert_eq!((wide.media.unwrap().kind, wide.text.as_str()), (MediaKind::Document, "rộng"));
    assert_eq!(fake.violations(), []);

    // The words under a picture are edited in place.
    let edit = Outgoing { replaces: Some(chart.id.to_string()), ..words("Đã cập nhật") };
    telegram.send("42", &edit, None).await.unwrap();
    let shown = an.chat().message(chart.id).cloned().unwrap();
    assert_eq!((shown.text.as_str(), shown.buttons.len(), shown.media.is_some()), ("Đã cập nhật", 0, true));

    let without = telegram.send("42", &attached("a.png", "image/png", true, "x"), None).await;
    assert_eq!(without, Err(SendError::Refused("the content of a.png is missing".into())));
}

#[tokio::test]
async fn each_failure_is_told_for_what_it_is() {
    let fake = fake().await;
    let an = fake.user(42);
    an.start("");
    let telegram = telegram(&fake);
    let fails = async |fault: Fault| {
        fake.fail("sendMessage", 1, fault);
        telegram.send("42", &words("x"), None).await.unwrap_err()
    };
    let check = |error: SendError, expected: fn(String) -> SendError| {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(&fake.token()) && !shown.contains("127.0.0.1"), "{shown}");
        let (SendError::Unreachable(why)
        | SendError::Refused(why)
        | SendError::Unavailable(why)
        | SendError::Uncertain(why)) = error.clone()
        else {
            panic!("{error:?}")
        };
        assert_eq!(error, expected(why));
    };
    check(fails(Fault::refuse(400, "Bad Request: can't parse entities: x")).await, SendError::Refused);
    check(fails(Fault::refuse(403, "Forbidden: bot was blocked by the user")).await, SendError::Unreachable);
    check(fails(Fault::refuse(401, "Unauthorized")).await, SendError::Unavailable);
    check(fails(Fault::Garbage).await, SendError::Uncertain);
    check(fails(Fault::DropBefore).await, SendError::Uncertain);
    assert_eq!(an.chat().from_bot().count(), 0);
    check(fails(Fault::DropAfter).await, SendError::Uncertain);
    check(fails(Fault::GarbageAfter).await, SendError::Uncertain);
    assert_eq!(an.chat().from_bot().count(), 2);
    let wait = fails(Fault::too_many_requests(7)).await;
    assert_eq!(wait, SendError::RetryAfter(Duration::from_secs(7)));
}

#[tokio::test]
async fn a_server_in_trouble_did_not_take_the_message() {
    let fake = fake().await;
    let an = fake.user(42);
    an.start("");
    let telegram = telegram(&fake);
    // teloxide holds such answers back for ten seconds, so all of them are asked for together.
    fake.fail("sendMessage", 1, Fault::refuse(500, "Internal Server Error"));
    fake.fail("sendMessage", 1, Fault::BadGateway);
    let (first, second) = (words("x"), words("y"));
    let (first, second) = tokio::join!(telegram.send("42", &first, None), telegram.send("42", &second, None));
    for answer in [first, second] {
        assert!(matches!(answer, Err(SendError::Unavailable(_))), "{answer:?}");
    }
    assert_eq!(an.chat().from_bot().count(), 0);
}

#[tokio::test]
async fn silence_and_a_network_that_is_down() {
    let fake = fake().await;
    let an = fake.user(42);
    an.start("");
    let mut impatient = settings(&fake);
    impatient.timeout = Duration::from_secs(1);
    let impatient = Telegram::new(impatient).unwrap();
    fake.fail("sendMessage", 1, Fault::SlowAnswer { milliseconds: 60_000 });
    let answer = impatient.send("42", &words("x"), None).await;
    assert!(matches!(answer, Err(SendError::Uncertain(_))), "{answer:?}");
    // An edit may be repeated at will, so there is nothing uncertain about it.
    fake.fail("editMessageText", 1, Fault::DropAfter);
    let id = an.chat().last_from_bot().unwrap().id.to_string();
    let answer = telegram(&fake).send("42", &Outgoing { replaces: Some(id), ..words("y") }, None).await;
    assert!(matches!(answer, Err(SendError::Unavailable(_))), "{answer:?}");
    fake.pause();
    let answer = telegram(&fake).send("42", &words("x"), None).await;
    assert!(matches!(answer, Err(SendError::Unavailable(_))), "{answer:?}");
    let mut lost = settings(&fake);
    lost.api_url = Some("http://nowhere.invalid".to_owned());
    let answer = Telegram::new(lost).unwrap().send("42", &words("x"), None).await;
    assert!(matches!(answer, Err(SendError::Unavailable(_))), "{answer:?}");
}

#[tokio::test]
async fn chats_that_are_lost_or_moved() {
    let fake = fake().await;
    let telegram = telegram(&fake);
    let lost = async |chat: &str| {
        let answer = telegram.send(chat, &words("x"), None).await;
        assert!(matches!(answer, Err(SendError::Unreachable(_))), "{chat} {answer:?}");
    };
    let (an, binh) = (fake.user(42), fake.user(43));
    an.start("");
    binh.start("");
    an.block();
    binh.deactivate();
    lost("42").await;
    lost("43").await;
    lost("404").await;
    lost("not a chat").await;
    let group = fake.group(-500, "Tổ công tác");
    let moved = group.migrate();
    let answer = telegram.send("-500", &words("x"), None).await;
    let Err(SendError::Moved(new)) = answer else { panic!("{answer:?}") };
    telegram.send(&new, &words("theo sang"), None).await.unwrap();
    assert!(moved.chat().said("theo sang").is_some());
}

#[tokio::test]
async fn a_tap_is_acknowledged() {
    let fake = fake().await;
    let an = fake.user(42);
    an.start("");
    let id = send(&fake, &words("?").row([Button::new("Xong", "d:1")])).await;
    let tap = an.tap(id, "Xong");
    assert_eq!(fake.unanswered_taps(), [tap.as_str()]);
    telegram(&fake).acknowledge(&tap).await;
    assert!(fake.unanswered_taps().is_empty());
    // One that nobody knows does no harm.
    telegram(&fake).acknowledge("0").await;
}
