//! Updates: kept until the bot confirms them, told by polling or pushed to a webhook.

use crate::{
    failure::{Answer, Failure},
    params::Params,
    server::webhook_address,
    shared::Shared,
    state::State,
    webhook::Webhook,
};
use serde_json::{Value, json};
use std::time::Duration;

/// Kinds that are told only when asked for by name.
const ONLY_WHEN_ASKED: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];

/// One update that is not confirmed yet.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) id: i64,
    pub(crate) body: Value,
    /// Told again whatever was confirmed, once.
    pub(crate) again: bool,
}

/// The queue.
pub(crate) struct Updates {
    next: i64,
    /// In the order they are told.
    pub(crate) pending: Vec<Pending>,
    /// Everything there ever was, for telling it again.
    pub(crate) history: Vec<Pending>,
    /// While the network holds them back they gather here.
    pub(crate) held: Option<Vec<Pending>>,
    pub(crate) allowed: Vec<String>,
    pub(crate) webhook: Option<Webhook>,
    /// Which `getUpdates` is the newest; an older one is ended by it.
    poller: u64,
}

impl Updates {
    /// Ids begin at the time of the start, so that they rise over restarts.
    pub(crate) fn new(seed: i64) -> Self {
        Self {
            next: seed,
            pending: Vec::new(),
            history: Vec::new(),
            held: None,
            allowed: Vec::new(),
            webhook: None,
            poller: 0,
        }
    }

    /// A new update of a kind; answers its id. Kinds the bot did not ask for are not told.
    pub(crate) fn push(&mut self, kind: &str, content: Value) -> i64 {
        let id = self.next;
        self.next += 1;
        let wanted = match self.allowed.is_empty() {
            true => !ONLY_WHEN_ASKED.contains(&kind),
            false => self.allowed.iter().any(|allowed| allowed == kind),
        };
        if wanted {
            let mut body = json!({"update_id": id});
            body[kind] = content;
            let update = Pending { id, body, again: false };
            self.history.push(update.clone());
            self.held.as_mut().unwrap_or(&mut self.pending).push(update);
        }
        id
    }

    /// Tells an old update once more; false when there was none of that id.
    pub(crate) fn repeat(&mut self, id: i64) -> bool {
        let found = self.history.iter().find(|update| update.id == id).cloned();
        let known = found.is_some();
        self.pending.extend(found.map(|update| Pending { again: true, ..update }));
        known
    }

    /// Lets go of what was held back, in order or newest first.
    pub(crate) fn release(&mut self, newest_first: bool) {
        let mut held = self.held.take().unwrap_or_default();
        if newest_first {
            held.reverse();
        }
        self.pending.append(&mut held);
    }

    fn tell(&mut self, offset: i64, limit: usize) -> Vec<Value> {
        if offset < 0 {
            let keep = usize::try_from(-offset).unwrap_or(usize::MAX);
            let drop = self.pending.len().saturating_sub(keep);
            self.pending.drain(..drop);
        } else {
            self.pending.retain(|update| update.again || update.id >= offset);
        }
        let told = self.pending.iter_mut().take(limit).map(|update| {
            update.again = false;
            update.body.clone()
        });
        told.collect()
    }
}

/// `getUpdates`: answers at once when there is something, else waits as long as the bot asked.
pub(crate) async fn get(shared: &Shared, params: &Params) -> Answer {
    let offset = params.number("offset").unwrap_or(0);
    let limit = usize::try_from(params.number("limit").unwrap_or(100)).unwrap_or(100).clamp(1, 100);
    let patience = Duration::from_secs(u64::try_from(params.number("timeout").unwrap_or(0)).unwrap_or(0).min(50));
    let allowed = params.json("allowed_updates")?;
    let mut news = shared.news();
    let deadline = tokio::time::Instant::now() + patience;
    let own = shared.change(|state| {
        let updates = &mut state.telegram.updates;
        if let Some(allowed) = allowed.as_ref().and_then(Value::as_array) {
            updates.allowed = allowed.iter().filter_map(|kind| kind.as_str().map(str::to_owned)).collect();
        }
        updates.poller += 1;
        updates.poller
    });
    loop {
        news.borrow_and_update();
        // Telling changes the queue but is no news to others; waking them would wake this loop too.
        let told = shared.quietly(|state| {
            let updates = &mut state.telegram.updates;
            if updates.webhook.is_some() {
                let words = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to \
                             delete the webhook first";
                return Err(Failure::circumstance(409, words).blamed());
            }
            if updates.poller != own {
                let words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance \
                             is running";
                return Err(Failure::circumstance(409, words));
            }
            Ok(updates.tell(offset, limit))
        })?;
        if !told.is_empty() {
            return Ok(told.into());
        }
        if !matches!(tokio::time::timeout_at(deadline, news.changed()).await, Ok(Ok(()))) {
            return Ok(json!([]));
        }
    }
}

/// `setWebhook`.
pub(crate) fn set_webhook(state: &mut State, params: &Params) -> Answer {
    let url = params.text("url").unwrap_or_default().into_owned();
    if url.is_empty() {
        return delete_webhook(state, params);
    }
    webhook_address(&url).map_err(|why| Failure::wrong(format!("bad webhook: {why}")))?;
    let secret = params.text("secret_token").map(|secret| secret.into_owned());
    if let Some(secret) = &secret {
        let sign = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if !(1..=256).contains(&secret.len()) || !secret.chars().all(sign) {
            return Err(Failure::wrong("secret token contains unallowed characters"));
        }
    }
    if let Some(allowed) = params.json("allowed_updates")?.as_ref().and_then(Value::as_array) {
        state.telegram.updates.allowed = allowed.iter().filter_map(|kind| kind.as_str().map(str::to_owned)).collect();
    }
    if params.flag("drop_pending_updates") {
        state.telegram.updates.pending.clear();
    }
    let at = state.now();
    state.telegram.updates.webhook = Some(Webhook::new(url, secret, at));
    Ok(true.into())
}

/// `deleteWebhook`.
pub(crate) fn delete_webhook(state: &mut State, params: &Params) -> Answer {
    state.telegram.updates.webhook = None;
    if params.flag("drop_pending_updates") {
        state.telegram.updates.pending.clear();
    }
    Ok(true.into())
}

/// `getWebhookInfo`.
pub(crate) fn webhook_info(state: &State) -> Value {
    let updates = &state.telegram.updates;
    let mut info = json!({
        "url": updates.webhook.as_ref().map_or("", |webhook| webhook.url.as_str()),
        "has_custom_certificate": false,
        "pending_update_count": updates.pending.len(),
    });
    if !updates.allowed.is_empty() {
        info["allowed_updates"] = updates.allowed.clone().into();
    }
    if let Some((at, error)) = updates.webhook.as_ref().and_then(|webhook| webhook.last_error.as_ref()) {
        info["last_error_date"] = at.timestamp().into();
        info["last_error_message"] = error.as_str().into();
    }
    info
}
