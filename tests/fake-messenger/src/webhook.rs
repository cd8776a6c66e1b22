//! Pushing updates to the bot's own server, as often as it takes.

use crate::{
    journal::{Api, Delivery},
    shared::Shared,
    state::State,
};
use chrono::{DateTime, Utc};
use reqwest::Client;
use serde_json::Value;
use std::{sync::Arc, time::Duration};

/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// A webhook that was set.
#[derive(Debug, Clone)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(crate) secret: Option<String>,
    pub(crate) set_at: DateTime<Utc>,
    pub(crate) last_error: Option<(DateTime<Utc>, String)>,
}

impl Webhook {
    pub(crate) fn new(url: String, secret: Option<String>, set_at: DateTime<Utc>) -> Self {
        Self { url, secret, set_at, last_error: None }
    }
}

/// One push, ready to go.
struct Push {
    id: String,
    url: String,
    body: Value,
    headers: Vec<(&'static str, String)>,
}

/// Pushes whatever is waiting for one messenger, one after the other, until the server stops.
pub(crate) async fn run(shared: Arc<Shared>, client: Client, api: Api) {
    let mut news = shared.news();
    let mut open = shared.open.subscribe();
    let mut trying: Option<(String, u32)> = None;
    loop {
        news.borrow_and_update();
        if !*open.borrow_and_update() {
            if open.changed().await.is_err() {
                return;
            }
            continue;
        }
        let Some(push) = shared.look(|state| next(state, api)) else {
            if news.changed().await.is_err() {
                return;
            }
            continue;
        };
        let attempt = match trying.take() {
            Some((id, attempt)) if id == push.id => attempt + 1,
            _ => 1,
        };
        let (patience, pause, most) = shared.look(|state| {
            let o = &state.options;
            (o.webhook_patience, o.webhook_pause, o.webhook_attempts)
        });
        let mut request = client.post(&push.url).timeout(patience).json(&push.body);
        for (name, value) in &push.headers {
            request = request.header(*name, value);
        }
        let status = request.send().await.ok().map(|answer| answer.status().as_u16());
        let taken = status.is_some_and(|status| (200..300).contains(&status));
        shared.change(|state| {
            let update = push.id.clone();
            state.journal.deliveries.push(Delivery { api, update, attempt, status });
            let now = state.now();
            let error = (!taken).then(|| match status {
                Some(status) => (now, format!("Wrong response from the webhook: {status}")),
                None => (now, "Connection failed".to_owned()),
            });
            done(state, api, &push.id, taken || attempt >= most, error);
        });
        if !taken {
            trying = Some((push.id, attempt));
            tokio::time::sleep(pause.saturating_mul(1 << (attempt - 1).min(10)).min(LONGEST_PAUSE)).await;
        }
    }
}

fn next(state: &State, api: Api) -> Option<Push> {
    match api {
        Api::Telegram => {
            let webhook = state.telegram.updates.webhook.as_ref()?;
            let update = state.telegram.updates.pending.first()?;
            let secret = webhook.secret.iter().map(|secret| ("X-Telegram-Bot-Api-Secret-Token", secret.clone()));
            let (id, body) = (update.id.to_string(), update.body.clone());
            Some(Push { id, url: webhook.url.clone(), body, headers: secret.collect() })
        }
        Api::Zalo => {
            let webhook = state.zalo.webhook.as_ref()?;
            let update = state.zalo.pending.front()?;
            let secret = webhook.secret.iter().map(|secret| ("X-Bot-Api-Secret-Token", secret.clone()));
            let headers = secret.chain([("User-Agent", "Java/17.0.8".to_owned())]).collect();
            let body = state.options.zalo_envelope.wrap(&update.body);
            Some(Push { id: update.key.clone(), url: webhook.url.clone(), body, headers })
        }
    }
}

fn done(state: &mut State, api: Api, id: &str, remove: bool, error: Option<(DateTime<Utc>, String)>) {
    match api {
        Api::Telegram => {
            let updates = &mut state.telegram.updates;
            let at = updates.pending.iter().position(|update| update.id.to_string() == id);
            if let Some(at) = at.filter(|_| remove) {
                updates.pending.remove(at);
            }
            if let Some(webhook) = &mut updates.webhook {
                webhook.last_error = error.or(webhook.last_error.take());
            }
        }
        Api::Zalo => {
            let at = state.zalo.pending.iter().position(|update| update.key == id);
            if let Some(at) = at.filter(|_| remove) {
                state.zalo.pending.remove(at);
            }
            if let Some(webhook) = &mut state.zalo.webhook {
                webhook.last_error = error.or(webhook.last_error.take());
            }
        }
    }
}
