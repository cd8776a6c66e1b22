//! Polling, for development: Zalo hands an event out once and forgets it.

use crate::{Zalo, client::backoff, failure::Problem, incoming};
use chrono::Utc;
use dondoc_messaging::{Inbox, Incoming};
use serde_json::{Value, json};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// How long a poll takes at least, so that a server that answers "nothing" at once is not asked without pause.
const UNHURRIED: Duration = Duration::from_secs(1);

impl Zalo {
    /// Takes in events until `stop` turns true (or its sender is gone). What Zalo handed out it does not hand out
    /// again, so an event that cannot be stored is kept here and tried again; a crash in between loses it, which the
    /// webhook does not. A webhook that was set is deleted first, since Zalo does only one of the two.
    pub async fn poll(self: Arc<Self>, inbox: Arc<dyn Inbox>, mut stop: watch::Receiver<bool>) {
        let mut failures = 0;
        let mut listening = false;
        loop {
            let begun = Instant::now();
            let round = async {
                if !listening {
                    self.call("deleteWebhook", json!({}), self.settings.timeout).await?;
                    listening = true;
                }
                self.events().await
            };
            let asked = tokio::select! {
                () = stopped(&mut stop) => return,
                asked = round => asked,
            };
            let wait = match asked {
                Ok(events) if events.is_empty() => {
                    failures = 0;
                    UNHURRIED.saturating_sub(begun.elapsed())
                }
                Ok(events) => {
                    failures = 0;
                    if !store(&*inbox, events, &mut stop).await {
                        return;
                    }
                    continue;
                }
                Err(problem) => {
                    let reason = problem.describe();
                    let wait = match &problem {
                        Problem::Told { code: 429, wait, .. } => wait.unwrap_or(self.settings.rest),
                        _ => backoff(failures),
                    };
                    match problem {
                        Problem::Told { code: 401, .. } => tracing::error!("Zalo does not take this token any more"),
                        Problem::Told { code: 400, .. } => {
                            tracing::error!(reason, "Zalo refuses to be polled; deleting its webhook");
                            listening = false;
                        }
                        _ => tracing::warn!(reason, "Zalo cannot be reached; trying again"),
                    }
                    failures += 1;
                    wait
                }
            };
            tokio::select! {
                () = stopped(&mut stop) => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    async fn events(&self) -> Result<Vec<Incoming>, Problem> {
        let held = self.settings.poll_timeout;
        // The reference's table says text where its sample has a number.
        let params = json!({"timeout": held.as_secs().to_string()});
        match self.call("getUpdates", params, held + self.settings.timeout).await {
            Ok(Value::Null) => Ok(Vec::new()),
            Ok(event) => Ok(incoming::read(&event, Utc::now(), self.id())),
            // This is how "nothing new" looks.
            Err(Problem::Told { code: 408, .. } | Problem::Page(408)) => Ok(Vec::new()),
            Err(problem) => Err(problem),
        }
    }
}

/// Stores events, however often it takes; false when asked to stop before it worked.
async fn store(inbox: &dyn Inbox, events: Vec<Incoming>, stop: &mut watch::Receiver<bool>) -> bool {
    let mut failures = 0;
    while let Err(error) = inbox.take(events.clone()).await {
        tracing::error!(%error, "events could not be stored; keeping them to try again");
        let stop_now = tokio::select! {
            () = stopped(stop) => true,
            () = tokio::time::sleep(backoff(failures)) => false,
        };
        failures += 1;
        if stop_now {
            // Zalo will not repeat them: the last chance is now.
            return match inbox.take(events.clone()).await {
                Ok(()) => true,
                Err(error) => {
                    let keys: Vec<&str> = events.iter().map(|event| event.key.as_str()).collect();
                    tracing::error!(%error, ?keys, "stopping; these events are lost");
                    false
                }
            };
        }
    }
    true
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that nobody can say "stop" any more, which is the end as well.
    let _ = stop.wait_for(|stop| *stop).await;
}
