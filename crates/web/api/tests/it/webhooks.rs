//! Webhooks, received by a real server.

use crate::site::Site;
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use chrono::DateTime;
use dondoc_api::webhook::{NewWebhook, WebhookSettings, Webhooks, run, signature};
use dondoc_domain::{official::Role, task::Command};
use dondoc_service::App;
use serde_json::Value;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
    task::JoinHandle,
};

/// A receiver that answers as told, and with 204 when nothing more was told.
struct Receiver {
    url: String,
    heard: mpsc::UnboundedReceiver<(HeaderMap, Bytes)>,
}

#[derive(Clone)]
struct Answers {
    heard: mpsc::UnboundedSender<(HeaderMap, Bytes)>,
    next: Arc<Mutex<VecDeque<u16>>>,
}

async fn hear(State(answers): State<Answers>, headers: HeaderMap, body: Bytes) -> Response {
    answers.heard.send((headers, body)).ok();
    let status = answers.next.lock().unwrap().pop_front().unwrap_or(204);
    let status = StatusCode::from_u16(status).unwrap();
    if status.is_redirection() {
        (status, [(header::LOCATION, "/elsewhere")]).into_response()
    } else {
        status.into_response()
    }
}

impl Receiver {
    async fn new(answers: &[u16]) -> Self {
        let (heard, receiver) = mpsc::unbounded_channel();
        let state = Answers { heard, next: Arc::new(Mutex::new(answers.iter().copied().collect())) };
        let router =
            Router::new().route("/su-kien", post(hear)).route("/elsewhere", post(hear).get(hear)).with_state(state);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/su-kien", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, heard: receiver }
    }

    async fn next(&mut self) -> (HeaderMap, Bytes) {
        tokio::time::timeout(Duration::from_secs(30), self.heard.recv()).await.expect("nothing was sent").unwrap()
    }
}

/// Quick enough for a test; nothing is asserted about how long anything took.
fn quick() -> WebhookSettings {
    let soon = Duration::from_millis(5);
    WebhookSettings { backoff: soon, longest_backoff: soon, look: soon, ..WebhookSettings::default() }
}

struct Running {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

fn start(folder: &TempDir, app: &Arc<App>, settings: WebhookSettings) -> Running {
    let (stop, stopped) = watch::channel(false);
    let webhooks = Webhooks::new(folder.path().join("webhooks"));
    Running { stop, task: tokio::spawn(run(webhooks, Arc::clone(app), settings, stopped)) }
}

impl Running {
    async fn end(self) {
        self.stop.send_replace(true);
        self.task.await.unwrap();
    }
}

/// The ids of events in the log that are told.
async fn told(app: &App, name: &str) -> Vec<String> {
    let all = app.store().read_all(None, 1_000).await.unwrap();
    let followed = |it: &&dondoc_store::Recorded| ["task", "directive", "registry"].contains(&it.stream.category());
    all.iter().filter(followed).filter(|it| it.name.starts_with(name)).map(|it| it.hash.to_string()).collect()
}

fn id((headers, _): &(HeaderMap, Bytes)) -> String {
    headers["dondoc-event-id"].to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_comes_signed_and_in_order_and_failures_are_tried_again() {
    let (site, folder) = (Site::new().await, tempfile::tempdir().unwrap());
    let webhooks = Webhooks::new(folder.path().join("webhooks"));
    let mut receiver = Receiver::new(&[204, 500, 302, 429, 204]).await;
    let new = NewWebhook { url: receiver.url.clone(), from_start: true, ..NewWebhook::default() };
    let (secret, webhook) = webhooks.add(new, site.world.app.now()).unwrap();
    let running = start(&folder, &site.world.app, quick());
    let expected = told(&site.world.app, "").await;
    let (mut got, mut times) = (Vec::new(), 0);
    while got.len() < expected.len() {
        let one = receiver.next().await;
        times += 1;
        let shown = one.0["dondoc-signature"].to_str().unwrap();
        let at: i64 = shown.strip_prefix("t=").unwrap().split(',').next().unwrap().parse().unwrap();
        assert_eq!(shown, signature(secret.reveal(), DateTime::from_timestamp(at, 0).unwrap(), &one.1));
        let body: Value = serde_json::from_slice(&one.1).unwrap();
        assert_eq!(
            (body["hash"].as_str().unwrap(), body["name"].as_str().unwrap()),
            (id(&one).as_str(), one.0["dondoc-event"].to_str().unwrap())
        );
        if got.last() != Some(&id(&one)) {
            got.push(id(&one));
        }
    }
    assert_eq!(got, expected);
    assert_eq!(times, expected.len() + 3, "three failed: a fault, a redirect that nobody follows, and a refusal");
    // What happens from now on comes as well.
    site.world.app.execute(site.world.tasks[0], &Command::Accept, &site.world.by(Role::Officer)).await.unwrap();
    assert_eq!(receiver.next().await.0["dondoc-event"], "task_accepted.v1");
    running.end().await;
    assert!(webhooks.remove(&webhook.id).unwrap() && !webhooks.remove(&webhook.id).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_starts_anew_goes_on_where_the_receiver_is() {
    let (site, folder) = (Site::new().await, tempfile::tempdir().unwrap());
    let webhooks = Webhooks::new(folder.path().join("webhooks"));
    // The fourth is refused until the server has been stopped and started.
    let mut receiver = Receiver::new(&[204, 204, 204, 503, 503]).await;
    let new = NewWebhook {
        url: receiver.url.clone(),
        from_start: true,
        names: vec!["task_assigned".into()],
        ..NewWebhook::default()
    };
    webhooks.add(new, site.world.app.now()).unwrap();
    let slow = WebhookSettings { backoff: Duration::from_secs(3_600), ..quick() };
    let running = start(&folder, &site.world.app, WebhookSettings { longest_backoff: slow.backoff, ..slow });
    let mut got = Vec::new();
    for _ in 0..4 {
        got.push(id(&receiver.next().await));
    }
    // Cut off in the middle, as by a kill: nothing is written at the end.
    running.task.abort();
    let _ = running.task.await;
    let running = start(&folder, &site.world.app, quick());
    let expected = told(&site.world.app, "task_assigned").await;
    while got.last() != expected.last() {
        let next = id(&receiver.next().await);
        if got.last() != Some(&next) {
            got.push(next);
        }
    }
    assert_eq!(got, expected);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_fails_for_long_is_given_up_and_can_be_enabled() {
    let (site, folder) = (Site::new().await, tempfile::tempdir().unwrap());
    let webhooks = Webhooks::new(folder.path().join("webhooks"));
    let mut receiver = Receiver::new(&[500]).await;
    let new = NewWebhook { url: receiver.url.clone(), from_start: true, ..NewWebhook::default() };
    let (_, webhook) = webhooks.add(new, site.world.app.now()).unwrap();
    let running = start(&folder, &site.world.app, WebhookSettings { give_up: Duration::ZERO, ..quick() });
    let first = id(&receiver.next().await);
    let mut status = webhooks.list().unwrap().remove(0);
    while status.disabled.is_none() {
        tokio::task::yield_now().await;
        status = webhooks.list().unwrap().remove(0);
    }
    assert_eq!((status.error.as_deref(), status.webhook.id.as_str()), (Some("HTTP 500"), webhook.id.as_str()));
    assert!(receiver.heard.try_recv().is_err(), "nothing more is sent");
    assert!(webhooks.enable(&webhook.id).unwrap() && !webhooks.enable("other").unwrap());
    assert_eq!(id(&receiver.next().await), first, "it goes on with the one that failed");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_subscription_begins_with_what_happens_next() {
    let (site, folder) = (Site::new().await, tempfile::tempdir().unwrap());
    let webhooks = Webhooks::new(folder.path().join("webhooks"));
    let mut receiver = Receiver::new(&[]).await;
    let running = start(&folder, &site.world.app, quick());
    webhooks.add(NewWebhook { url: receiver.url.clone(), ..NewWebhook::default() }, site.world.app.now()).unwrap();
    let head = site.world.app.store().head().await.unwrap().map(|it| it.position);
    while webhooks.list().unwrap()[0].position != head {
        tokio::task::yield_now().await;
    }
    site.world.app.execute(site.world.tasks[0], &Command::Accept, &site.world.by(Role::Officer)).await.unwrap();
    assert_eq!(receiver.next().await.0["dondoc-event"], "task_accepted.v1");
    running.end().await;
}

#[test]
fn the_secret_is_told_once_and_lies_in_a_private_file() {
    let folder = tempfile::tempdir().unwrap();
    let webhooks = Webhooks::new(folder.path().join("webhooks"));
    let new = NewWebhook { url: "https://ioc.example.org/x".into(), ..NewWebhook::default() };
    let (secret, webhook) = webhooks.add(new, DateTime::default()).unwrap();
    assert_eq!(webhooks.list().unwrap()[0].webhook, webhook);
    assert!(!format!("{:?}", webhooks.list().unwrap()).contains(secret.reveal()));
    let file = folder.path().join("webhooks/subscriptions.json");
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions()) & 0o777, 0o600);
    std::fs::write(&file, format!("[{{\"secret\": {}}}]", "0".repeat(3))).unwrap();
    let error = webhooks.list().unwrap_err().to_string();
    assert!(error.contains("subscriptions.json"), "{error}");
    let plain = NewWebhook { url: "http://ioc.example.org/".into(), ..NewWebhook::default() };
    assert!(Webhooks::new(folder.path().join("other")).add(plain, DateTime::default()).is_err());
}
