//! Groups, and what becomes of the bot's place in a chat.

use crate::{Author, Chat, ChatKind, shared::Shared, state::State, telegram::shape};
use serde_json::json;
use std::sync::Arc;

/// A group the bot is in.
#[derive(Clone)]
pub struct Group {
    pub(crate) shared: Arc<Shared>,
    /// The group's id, negative.
    pub id: i64,
}

impl Group {
    /// The group of this id, with the bot in it.
    pub(crate) fn of(shared: &Arc<Shared>, id: i64, title: &str) -> Self {
        let kind = if id < -1_000_000_000_000 { ChatKind::Supergroup } else { ChatKind::Group };
        shared.change(|state| {
            state.telegram.chats.entry(id).or_insert_with(|| Chat::new(id, kind, title));
        });
        Self { shared: Arc::clone(shared), id }
    }

    /// The group became a supergroup with a new id; the old id answers with it from now on.
    pub fn migrate(&self) -> Self {
        let to = self.shared.change(|state| {
            let to = -1_000_000_000_000 + self.id;
            let at = state.now();
            let Some(old) = state.telegram.chats.get(&self.id).cloned() else { return to };
            let mut new = Chat::new(to, ChatKind::Supergroup, &old.title);
            new.members = old.members.clone();
            state.telegram.chats.insert(to, new);
            let notice = |state: &mut State, chat: i64, field: &str, other: i64| {
                let Some(message) = state.telegram.compose(chat, Author::Service, at) else { return };
                let mut told = state.telegram.place(chat, message);
                told[field] = other.into();
                state.telegram.updates.push("message", told);
            };
            notice(state, self.id, "migrate_to_chat_id", to);
            notice(state, to, "migrate_from_chat_id", self.id);
            if let Some(chat) = state.telegram.chats.get_mut(&self.id) {
                chat.moved_to = Some(to);
            }
            to
        });
        Self { id: to, ..self.clone() }
    }

    /// Puts the bot out of the group.
    pub fn kick_bot(&self, by: i64) {
        self.shared.change(|state| {
            if let Some(chat) = state.telegram.chats.get_mut(&self.id) {
                chat.blocked = true;
                membership(state, self.id, by, true);
            }
        });
    }

    /// The group as it stands.
    pub fn chat(&self) -> Chat {
        snapshot(&self.shared, self.id)
    }
}

pub(crate) fn snapshot(shared: &Shared, chat: i64) -> Chat {
    let known = shared.look(|state| state.telegram.chats.get(&chat).cloned());
    known.unwrap_or_else(|| Chat::new(chat, ChatKind::Private, "?"))
}

/// Tells the bot that its own place in a chat changed.
pub(crate) fn membership(state: &mut State, chat: i64, by: i64, gone: bool) {
    let member = |out: bool| {
        let mut member = json!({"user": shape::bot(), "status": if out { "kicked" } else { "member" }});
        if out {
            member["until_date"] = 0.into();
        }
        member
    };
    let update = json!({
        "chat": shape::chat(&state.telegram, chat),
        "from": shape::user(&state.telegram, by),
        "date": state.now().timestamp(),
        "old_chat_member": member(!gone),
        "new_chat_member": member(gone),
    });
    state.telegram.updates.push("my_chat_member", update);
}
