//! Long polling, in which an update is confirmed to Telegram only after it is stored.

use crate::{
    Telegram,
    client::{LISTENED, backoff},
    failure, incoming,
};
use chrono::Utc;
use dondoc_messaging::{Inbox, Incoming};
use serde::Serialize;
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use teloxide::{
    ApiError, RequestError,
    payloads::DeleteWebhookSetters,
    requests::{JsonRequest, Payload, Requester},
    types::AllowedUpdate,
};
use tokio::sync::watch;

/// teloxide's `getUpdates`, answered as raw JSON: a malformed update is then still whole, and is not lost.
#[derive(Serialize)]
struct GetUpdates {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
    timeout: u64,
    allowed_updates: [AllowedUpdate; 4],
}

impl Payload for GetUpdates {
    type Output = Vec<Value>;
    const NAME: &'static str = "GetUpdates";
}

impl Telegram {
    /// Takes in updates until `stop` turns true (or its sender is gone): asks, stores durably, and only then asks for
    /// the next, which is what confirms. No offset is kept: what was not confirmed comes again after a restart, and
    /// the inbox knows it. A webhook that was set is deleted first, since Telegram does only one of the two.
    pub async fn poll(self: Arc<Self>, inbox: Arc<dyn Inbox>, mut stop: watch::Receiver<bool>) {
        let mut offset = None;
        let mut failures = 0;
        let mut listening = false;
        loop {
            let round = async {
                if !listening {
                    self.bot.delete_webhook().drop_pending_updates(false).await?;
                    listening = true;
                }
                self.updates(offset).await
            };
            let asked = tokio::select! {
                // Nothing is lost by letting go of a poll: nothing in it is confirmed.
                () = stopped(&mut stop) => return,
                asked = round => asked,
            };
            let wait = match asked {
                Ok(updates) => match self.store(&*inbox, &updates).await {
                    Ok(next) => {
                        // Nothing new means that all before is confirmed, so nothing needs to be remembered: after a
                        // quiet week Telegram may count on from anywhere, also from below.
                        offset = next;
                        failures = 0;
                        continue;
                    }
                    Err(error) => {
                        tracing::error!(%error, "updates could not be stored; Telegram keeps them");
                        backoff(failures)
                    }
                },
                Err(RequestError::RetryAfter(seconds)) => seconds.duration(),
                Err(error) => {
                    let reason = failure::describe(&error);
                    if matches!(error, RequestError::Api(ApiError::InvalidToken)) {
                        tracing::error!("Telegram does not take this token any more");
                    } else if reason.contains("terminated by other getUpdates") {
                        tracing::error!("another program polls with the same Telegram token; stop one of the two");
                    } else if reason.contains("webhook is active") {
                        tracing::error!("somebody set a webhook for this Telegram token; deleting it to poll");
                        listening = false;
                    } else {
                        tracing::warn!(reason, "Telegram cannot be reached; trying again");
                    }
                    backoff(failures)
                }
            };
            failures += 1;
            tokio::select! {
                () = stopped(&mut stop) => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    async fn updates(&self, offset: Option<i64>) -> Result<Vec<Value>, RequestError> {
        let timeout = self.settings.poll_timeout;
        let ask = JsonRequest::new(
            self.patient.clone(),
            GetUpdates { offset, timeout: timeout.as_secs(), allowed_updates: LISTENED },
        );
        // A connection that died without a word must not cost more than this; asking again loses nothing.
        let patience = timeout + self.settings.timeout.max(Duration::from_secs(11));
        match tokio::time::timeout(patience, ask.into_future()).await {
            Ok(answer) => answer,
            Err(_) => {
                tracing::warn!("Telegram fell silent in the middle of a poll; asking again");
                Ok(Vec::new())
            }
        }
    }

    /// Stores a batch whole, and says from where to ask next.
    async fn store(&self, inbox: &dyn Inbox, updates: &[Value]) -> Result<Option<i64>, dondoc_messaging::TakeError> {
        let now = Utc::now();
        let mut read: Vec<Incoming> = Vec::new();
        for raw in updates {
            match incoming::read(raw, now, self.username()) {
                Ok(update) => read.extend(update),
                Err(error) => tracing::error!(%error, "Telegram sent something that is no update"),
            }
        }
        if !read.is_empty() {
            inbox.take(read).await?;
        }
        Ok(updates.iter().filter_map(|raw| raw["update_id"].as_i64()).max().map(|last| last + 1))
    }
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that nobody can say "stop" any more, which is the end as well.
    let _ = stop.wait_for(|stop| *stop).await;
}
