//! What goes out, and what every way of failing means.

use crate::support::{fake, fake_with, settings, zalo};
use dondoc_fake_messenger::{Fault, ZaloEnvelope};
use dondoc_messaging::{Attachment, Messenger, Outgoing, SendError, Text};
use dondoc_zalo::{GreetError, Settings, Zalo};
use std::{sync::Mutex, time::Duration};

fn words(text: &str) -> Outgoing {
    Outgoing::of(Text::new().plain(text))
}

#[tokio::test]
async fn a_bot_learns_who_it_is_and_waits_for_the_network() {
    let fake = fake().await;
    let told = Mutex::new(Vec::new());
    fake.pause();
    let greeting = zalo(&fake);
    let me = greeting.greet(|words| {
        told.lock().unwrap().push(words.to_owned());
        fake.resume();
    });
    let me = me.await.unwrap();
    assert!(!me.id.is_empty() && me.name.starts_with("bot."), "{me:?}");
    let told = told.into_inner().unwrap();
    assert!(told.len() == 1 && told[0].starts_with("Chưa kết nối được Zalo"), "{told:?}");
    assert!(!told[0].contains(&fake.zalo_token()), "{told:?}");
    for http_errors in [false, true] {
        let fake = fake_with(ZaloEnvelope::Bare, http_errors).await;
        let mut wrong = Settings::new("1:wrong");
        wrong.api_url = fake.zalo_url();
        let greeted = Zalo::new(wrong).unwrap().greet(|told| panic!("{told}")).await;
        assert_eq!(greeted, Err(GreetError::WrongToken));
    }
}

#[tokio::test]
async fn words_and_pictures_arrive() {
    let fake = fake().await;
    let an = fake.zalo_user("u1");
    an.send("xin chào");
    let mut settings = settings(&fake);
    settings.public_url = Some("https://dondoc.example/".to_owned());
    let zalo = Zalo::new(settings).unwrap();
    assert!(zalo.abilities().attachments && !zalo.abilities().buttons);
    let text = Text::new().bold("Hạn 30/6").line().link("NV1", "https://d.vn/nv1").plain(" <b> & \"x\" 😀");
    let sent = zalo.send("u1", &Outgoing::of(text), None).await.unwrap();
    let picture = Attachment { sha256: "ab12".into(), name: "a.png".into(), mime: "image/png".into(), picture: true };
    let chart = Outgoing { attachment: Some(picture), ..words("Tỷ lệ đúng hạn") };
    zalo.send("u1", &chart, Some(b"png")).await.unwrap();
    zalo.send("u1", &words(&"ế".repeat(2000)), None).await.unwrap();
    let chat = an.chat();
    let shown: Vec<_> = chat.from_bot().collect();
    assert_eq!(sent.message.as_ref(), Some(&shown[0].id));
    assert_eq!(shown[0].text, "Hạn 30/6\nNV1 (https://d.vn/nv1) <b> & \"x\" 😀");
    assert_eq!(shown[1].photo.as_deref(), Some("https://dondoc.example/anh/ab12.png"));
    assert_eq!(shown[1].text, "Tỷ lệ đúng hạn");
    assert_eq!(fake.violations(), []);
}

#[tokio::test]
async fn each_failure_is_told_for_what_it_is() {
    for http_errors in [false, true] {
        let fake = fake_with(ZaloEnvelope::Bare, http_errors).await;
        let an = fake.zalo_user("u1");
        an.send("xin chào");
        let zalo = zalo(&fake);
        let fails = async |fault: Fault| {
            fake.fail("sendMessage", 1, fault);
            zalo.send("u1", &words("x"), None).await.unwrap_err()
        };
        let check = |error: SendError, expected: fn(String) -> SendError| {
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains(&fake.zalo_token()) && !shown.contains("127.0.0.1"), "{shown}");
            let (SendError::Unreachable(why)
            | SendError::Refused(why)
            | SendError::Unavailable(why)
            | SendError::Uncertain(why)) = error.clone()
            else {
                panic!("{error:?}")
            };
            assert_eq!(error, expected(why));
        };
        check(fails(Fault::refuse(400, "text is invalid")).await, SendError::Refused);
        check(fails(Fault::refuse(403, "Internal server error")).await, SendError::Unavailable);
        check(fails(Fault::refuse(401, "Unauthorized")).await, SendError::Unavailable);
        check(fails(Fault::BadGateway).await, SendError::Unavailable);
        check(fails(Fault::Garbage).await, SendError::Uncertain);
        check(fails(Fault::DropBefore).await, SendError::Uncertain);
        assert_eq!(an.chat().from_bot().count(), 0);
        check(fails(Fault::DropAfter).await, SendError::Uncertain);
        assert_eq!(an.chat().from_bot().count(), 1);
        let quota = fails(Fault::refuse(429, "Quota exceeded")).await;
        assert_eq!(quota, SendError::RetryAfter(Duration::from_secs(60)));
        let wait = fails(Fault::too_many_requests(7)).await;
        assert_eq!(wait, SendError::RetryAfter(Duration::from_secs(7)));

        an.block();
        check(zalo.send("u1", &words("x"), None).await.unwrap_err(), SendError::Unreachable);
        check(zalo.send("nobody", &words("x"), None).await.unwrap_err(), SendError::Unreachable);
        // Without a connection that stood already, nothing can have gone out.
        fake.pause();
        let fresh = crate::support::zalo(&fake);
        check(fresh.send("u1", &words("x"), None).await.unwrap_err(), SendError::Unavailable);
    }
}

#[tokio::test]
async fn silence_is_uncertain() {
    let fake = fake().await;
    fake.zalo_user("u1").send("xin chào");
    let mut settings = settings(&fake);
    settings.timeout = Duration::from_secs(1);
    fake.fail("sendMessage", 1, Fault::SlowAnswer { milliseconds: 60_000 });
    let answer = Zalo::new(settings).unwrap().send("u1", &words("x"), None).await;
    assert!(matches!(answer, Err(SendError::Uncertain(_))), "{answer:?}");
}
