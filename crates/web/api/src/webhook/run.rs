//! Sends events to whoever subscribed, each subscription at its own pace.

use super::{
    Target, WebhookError, Webhooks,
    kept::{Kept, Progress},
    sign::signature,
    target::Guarded,
};
use crate::events::{Event, named};
use chrono::Utc;
use dondoc_service::{App, ServiceError};
use reqwest::{Client, redirect::Policy};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    task::{AbortHandle, JoinSet},
};

/// What can be set about sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebhookSettings {
    /// How long one delivery may take.
    pub timeout: Duration,
    /// How long after a first failure it is tried again; twice as long each time.
    pub backoff: Duration,
    /// The longest time between two attempts.
    pub longest_backoff: Duration,
    /// A subscription that fails for so long is given up.
    pub give_up: Duration,
    /// How often the list is read again.
    pub look: Duration,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(15),
            backoff: Duration::from_secs(2),
            longest_backoff: Duration::from_secs(3_600),
            give_up: Duration::from_secs(7 * 86_400),
            look: Duration::from_secs(5),
        }
    }
}

/// Why an event did not get through.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("{0}")]
    Answer(String),
    #[error(transparent)]
    File(#[from] WebhookError),
    #[error(transparent)]
    Log(#[from] ServiceError),
}

/// Follows the list of subscriptions and sends to all of them until `stop` turns true.
pub async fn run(webhooks: Webhooks, app: Arc<App>, settings: WebhookSettings, mut stop: watch::Receiver<bool>) {
    let client = Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(settings.timeout)
        .connect_timeout(settings.timeout)
        .user_agent(concat!("dondoc/", env!("CARGO_PKG_VERSION")))
        .dns_resolver(Arc::new(Guarded))
        .build();
    let client = match client {
        Ok(client) => client,
        Err(error) => {
            tracing::error!(%error, "webhooks cannot be sent");
            return;
        }
    };
    let mut tasks = JoinSet::new();
    let mut running: HashMap<String, AbortHandle> = HashMap::new();
    loop {
        match webhooks.kept() {
            Ok(all) => {
                running.retain(|id, task| {
                    let stays = all.iter().any(|it| it.webhook.id == *id);
                    if !stays {
                        task.abort();
                    }
                    stays && !task.is_finished()
                });
                for kept in all {
                    let id = kept.webhook.id.clone();
                    let given_up = webhooks.progress(&id).is_ok_and(|it| it.is_some_and(|it| it.disabled.is_some()));
                    if !given_up && !running.contains_key(&id) {
                        let follower = Follower {
                            kept,
                            webhooks: webhooks.clone(),
                            app: Arc::clone(&app),
                            client: client.clone(),
                            settings,
                        };
                        running.insert(id, tasks.spawn(follower.follow()));
                    }
                }
            }
            Err(error) => tracing::error!(%error, "the list of webhooks"),
        }
        while tasks.try_join_next().is_some() {}
        tokio::select! {
            () = tokio::time::sleep(settings.look) => {}
            // What is under way may be cut off: it is sent again the next time.
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// One subscription at work.
struct Follower {
    kept: Kept,
    webhooks: Webhooks,
    app: Arc<App>,
    client: Client,
    settings: WebhookSettings,
}

impl Follower {
    /// Sends until given up.
    async fn follow(self) {
        let mut failures = 0;
        loop {
            let Err(trouble) = self.send_all(&mut failures).await;
            failures += 1;
            let id = &self.kept.webhook.id;
            let error = trouble.to_string();
            tracing::warn!(id, failures, error, "a webhook was not delivered");
            match self.failed(error) {
                Ok(true) => return,
                Ok(false) => {}
                Err(error) => tracing::error!(id, %error, "how a webhook goes is not written"),
            }
            let longer = self.settings.backoff.saturating_mul(1 << failures.min(20_u32).saturating_sub(1));
            tokio::time::sleep(longer.min(self.settings.longest_backoff)).await;
        }
    }

    /// Notes a failure; says whether this was the last.
    fn failed(&self, error: String) -> Result<bool, WebhookError> {
        let (id, now) = (&self.kept.webhook.id, Utc::now());
        let before = self.webhooks.progress(id)?.unwrap_or_default();
        let since = before.failing_since.unwrap_or(now);
        let over = (now - since).to_std().is_ok_and(|it| it >= self.settings.give_up);
        if over {
            tracing::error!(id, %since, "a webhook is given up; set it right and enable it again");
        }
        let disabled = over.then_some(now);
        self.webhooks.note(id, &Progress { failing_since: Some(since), error: Some(error), disabled, ..before })?;
        Ok(over)
    }

    /// Sends what comes after the position, and waits for more; ends with what went wrong.
    async fn send_all(&self, failures: &mut u32) -> Result<std::convert::Infallible, Trouble> {
        const WINDOW: usize = 200;
        let webhook = &self.kept.webhook;
        let store = self.app.store();
        let log = |error| Trouble::Log(ServiceError::from(error));
        let mut at = match self.webhooks.progress(&webhook.id)? {
            Some(progress) => progress.position,
            None => {
                let head = store.head().await.map_err(log)?.map(|it| it.position);
                let at = head.filter(|_| !webhook.from_start);
                self.note(at).await?;
                at
            }
        };
        loop {
            let window = store.read_all(at, WINDOW).await.map_err(log)?;
            let mut passed_over = None;
            for recorded in &window {
                let event = Event::of(recorded).filter(|it| named(&webhook.names, &it.name));
                match event {
                    Some(event) => {
                        self.send(&event).await?;
                        *failures = 0;
                        self.note(Some(recorded.position)).await?;
                        passed_over = None;
                    }
                    None => passed_over = Some(recorded.position),
                }
                at = Some(recorded.position);
            }
            if passed_over.is_some() {
                self.note(passed_over).await?;
            }
            if window.is_empty() {
                store.wait_past(at).await.map_err(log)?;
            }
        }
    }

    /// Writes the position, and that nothing fails.
    async fn note(&self, position: Option<dondoc_store::Position>) -> Result<(), WebhookError> {
        let (webhooks, id) = (self.webhooks.clone(), self.kept.webhook.id.clone());
        let progress = Progress { position, ..Progress::default() };
        let written = tokio::task::spawn_blocking(move || webhooks.note(&id, &progress)).await;
        written.unwrap_or_else(|error| {
            let file = self.kept.webhook.id.clone();
            Err(WebhookError::File { file, reason: error.to_string() })
        })
    }

    /// Sends one event, and hears that it is there.
    async fn send(&self, event: &Event) -> Result<(), Trouble> {
        let webhook = &self.kept.webhook;
        // Looked at each time: what is allowed may have changed since.
        let target = Target::parse(&webhook.url, webhook.allow_http).map_err(WebhookError::from)?;
        let body = serde_json::to_vec(event).map_err(|error| Trouble::Answer(error.to_string()))?;
        let request = self
            .client
            .post(target.0)
            .header("content-type", "application/json")
            .header("dondoc-event", &event.name)
            .header("dondoc-event-id", &event.hash)
            .header("dondoc-signature", signature(self.kept.secret(), Utc::now(), &body))
            .body(body);
        // The address may hold what only the receiver should know.
        let answer = request.send().await.map_err(|error| Trouble::Answer(error.without_url().to_string()))?;
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(Trouble::Answer(format!("HTTP {}", status.as_u16()))) }
    }
}
