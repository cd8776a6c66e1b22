//! Whether the bot may write to a chat.

use crate::{ChatKind, failure::Failure, params::Params, state::State, telegram::Ask};
use serde_json::json;
use std::time::Instant;

/// The chat a call names, if there is one.
pub(crate) fn known(state: &State, params: &Params) -> Result<i64, Failure> {
    let named = params.text("chat_id").filter(|id| !id.trim().is_empty());
    if named.is_none() {
        return Err(Failure::wrong("chat_id is empty"));
    }
    match params.number("chat_id").and_then(|id| state.telegram.chats.get(&id)) {
        Some(chat) => match chat.moved_to {
            Some(to) => Err(Failure::circumstance(400, "Bad Request: group chat was upgraded to a supergroup chat")
                .with(json!({"migrate_to_chat_id": to}))),
            None => Ok(chat.id),
        },
        None => Err(Failure::wrong("chat not found")),
    }
}

/// The chat a call names, if the bot may write there.
pub(crate) fn writable(state: &State, params: &Params) -> Result<i64, Failure> {
    let id = known(state, params)?;
    let chat = &state.telegram.chats[&id];
    if chat.deactivated {
        return Err(Failure::circumstance(403, "Forbidden: user is deactivated"));
    }
    if !chat.started {
        return Err(Failure::circumstance(403, "Forbidden: bot can't initiate conversation with a user").blamed());
    }
    match (chat.blocked, chat.kind) {
        (false, _) => Ok(id),
        (true, ChatKind::Private) => Err(Failure::circumstance(403, "Forbidden: bot was blocked by the user")),
        (true, ChatKind::Group) => Err(Failure::circumstance(403, "Forbidden: bot was kicked from the group chat")),
        (true, ChatKind::Supergroup) => {
            Err(Failure::circumstance(403, "Forbidden: bot was kicked from the supergroup chat"))
        }
    }
}

/// Lets a message out at the messenger's speed, or tells the bot to wait.
pub(crate) fn pace(state: &mut State, ask: Ask<'_>, chat: i64) -> Result<(), Failure> {
    let group = state.telegram.chats.get(&chat).is_some_and(|chat| chat.kind != ChatKind::Private);
    let limits = state.options.limits;
    state.meter.take(&limits, &chat.to_string(), group, Instant::now()).map_err(|too_fast| {
        let what = match too_fast.ordered {
            true => "sent before the end of retry_after",
            false => "sent too fast",
        };
        state.journal.blame(ask.method, Some(&chat.to_string()), what);
        Failure::too_fast(too_fast.wait.as_secs_f64().ceil() as u64)
    })
}
