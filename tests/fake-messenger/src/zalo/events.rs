//! What Zalo tells the bot.

use crate::{ZaloMessage, state::State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The shape of a push: documented in one way, seen in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ZaloEnvelope {
    /// `{"ok": true, "result": {"event_name", "message"}}`
    Wrapped,
    /// `{"event_name", "message"}`
    Bare,
}

impl ZaloEnvelope {
    pub(crate) fn wrap(self, event: &Value) -> Value {
        match self {
            Self::Wrapped => json!({"ok": true, "result": event}),
            Self::Bare => event.clone(),
        }
    }
}

/// One event.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// Event name and message id: what tells events apart.
    pub(crate) key: String,
    pub(crate) body: Value,
}

/// Tells the bot something that a person sent; `extra` are the fields of its kind.
pub(crate) fn push(state: &mut State, person: &str, name: &str, message: ZaloMessage, extra: Value) {
    let Some(chat) = state.zalo.chats.get_mut(person) else { return };
    chat.started = true;
    let mut told = json!({
        "message_id": message.id,
        "date": message.at.timestamp_millis(),
        "chat": {"id": person, "chat_type": "PRIVATE"},
        "from": {"id": person, "display_name": chat.name, "is_bot": false},
    });
    if let (Some(told), Value::Object(extra)) = (told.as_object_mut(), extra) {
        told.extend(extra);
    }
    let key = format!("{name} {}", message.id);
    chat.messages.push(message);
    let event = Event { key, body: json!({"event_name": name, "message": told}) };
    state.zalo.history.push(event.clone());
    state.zalo.pending.push_back(event);
}
