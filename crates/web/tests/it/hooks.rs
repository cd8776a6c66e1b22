//! Webhooks of messengers.

use crate::browser::Server;
use dondoc_web::{Hook, HookError, Secret, Settings};
use std::sync::{Arc, Mutex};

#[tokio::test]
async fn a_delivery_is_heard_with_the_secret_and_answered_when_stored() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let store = Arc::clone(&heard);
    let hook = Hook {
        path: "/hook/telegram".into(),
        header: "x-telegram-bot-api-secret-token",
        secret: Secret::new("s3cret"),
        take: Arc::new(move |body| {
            let store = Arc::clone(&store);
            Box::pin(async move {
                match &body[..] {
                    b"busy" => Err(HookError::Unavailable),
                    b"bad" => Err(HookError::Malformed),
                    _ => {
                        store.lock().unwrap().push(body.len());
                        Ok(())
                    }
                }
            })
        }),
    };
    let open = Hook { path: "/hook/open".into(), secret: Secret::new(""), ..hook.clone() };
    let server = Server::with(Settings::default(), vec![hook, open]).await;
    let mut caller = server.stranger();
    for (path, secret, body, status) in [
        ("/hook/telegram", Some("s3cret"), "{}".to_owned(), 200),
        ("/hook/telegram", Some("s3cret"), "busy".into(), 503),
        ("/hook/telegram", Some("s3cret"), "bad".into(), 400),
        ("/hook/telegram", Some("s3cret"), "x".repeat(1024 * 1024), 200),
        ("/hook/telegram", Some("s3cret"), "x".repeat(1024 * 1024 + 1), 413),
        ("/hook/telegram", Some("s3creT"), "{}".into(), 401),
        ("/hook/telegram", Some(""), "{}".into(), 401),
        ("/hook/telegram", None, "{}".into(), 401),
        // A hook whose secret was never set is closed, not open.
        ("/hook/open", Some(""), "{}".into(), 401),
        ("/hook/open", None, "{}".into(), 401),
        ("/hook/other", Some("s3cret"), "{}".into(), 404),
    ] {
        let mut request = caller.request("POST", path).body(body);
        if let Some(secret) = secret {
            request = request.header("x-telegram-bot-api-secret-token", secret);
        }
        // Messengers send neither a cookie nor an origin that is ours.
        let answer = caller.send(request.header("origin", "https://elsewhere.example")).await;
        let expected = if path == "/hook/other" { 403 } else { status };
        assert_eq!(answer.status, expected, "{path} {secret:?}");
        assert!(!answer.body.contains("s3cret"));
    }
    assert_eq!(*heard.lock().unwrap(), [2, 1024 * 1024]);
}
