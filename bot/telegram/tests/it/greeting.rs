//! Starting: with a token that works, with one that does not, and without a network.

use crate::support::{fake, settings, telegram};
use dondoc_fake_messenger::Fault;
use dondoc_telegram::{GreetError, Settings, Telegram};
use std::sync::Mutex;

#[tokio::test]
async fn a_bot_learns_who_it_is() {
    let fake = fake().await;
    let me = telegram(&fake).greet(|told| panic!("{told}")).await.unwrap();
    assert!(!me.id.is_empty() && !me.username.is_empty() && !me.name.is_empty(), "{me:?}");
}

#[tokio::test]
async fn a_wrong_token_is_told_at_once() {
    let fake = fake().await;
    let mut wrong = Settings::new("1:WRONG");
    wrong.api_url = Some(fake.url());
    let greeted = Telegram::new(wrong).unwrap().greet(|told| panic!("{told}")).await;
    assert_eq!(greeted, Err(GreetError::WrongToken));
}

#[tokio::test]
async fn without_a_network_it_waits_and_says_so_without_the_token() {
    let fake = fake().await;
    fake.pause();
    let told = Mutex::new(Vec::new());
    let me = telegram(&fake)
        .greet(|words| {
            told.lock().unwrap().push(words.to_owned());
            fake.resume();
            fake.clear_faults();
        })
        .await;
    assert!(me.is_ok());
    fake.fail("getMe", 1, Fault::DropBefore);
    telegram(&fake).greet(|words| told.lock().unwrap().push(words.to_owned())).await.unwrap();
    fake.fail("getMe", 1, Fault::Garbage);
    telegram(&fake).greet(|words| told.lock().unwrap().push(words.to_owned())).await.unwrap();
    let told = told.into_inner().unwrap();
    assert_eq!(told.len(), 3, "{told:?}");
    let secret = fake.token().split_once(':').unwrap().1.to_owned();
    for words in &told {
        assert!(words.starts_with("Chưa kết nối được Telegram") && !words.contains(&secret), "{words}");
    }
}

#[tokio::test]
async fn commands_stand_in_the_menu() {
    let fake = fake().await;
    telegram(&fake).set_commands(&[("viec", "Việc của tôi"), ("giahan", "Xin gia hạn")]).await.unwrap();
    let shown = fake.commands().to_string();
    assert!(shown.contains("giahan") && shown.contains("Việc của tôi"), "{shown}");
    let error = telegram(&fake).set_commands(&[("Sai Tên", "x")]).await.unwrap_err();
    assert!(!error.to_string().contains(&fake.token()), "{error}");
}

#[test]
fn what_is_shown_of_settings_and_errors_holds_no_token() {
    let token = "123:AASECRET";
    let shown = format!("{:?}", Settings::new(token));
    assert!(!shown.contains("SECRET"), "{shown}");
    for (api_url, proxy) in [(Some("ftp://x"), None), (None, Some("::"))] {
        let mut settings = Settings::new(token);
        settings.api_url = api_url.map(str::to_owned);
        settings.proxy = proxy.map(str::to_owned);
        let error = Telegram::new(settings).err().unwrap();
        assert!(!format!("{error} {error:?}").contains("SECRET"), "{error:?}");
    }
}

#[tokio::test]
async fn a_webhook_at_a_bad_address_is_refused_without_the_token() {
    let fake = fake().await;
    let telegram = Telegram::new(settings(&fake)).unwrap();
    for url in ["not an address", "http://example.com/hook"] {
        let error = telegram.set_webhook(url, "secret-secret").await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains(&fake.token()), "{error}");
    }
}
