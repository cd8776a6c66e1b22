//! People in Zalo, as a test plays them.

use super::{ZaloChat, ZaloMessage, events};
use crate::shared::Shared;
use serde_json::{Value, json};
use std::sync::Arc;

/// One person in the private chat with the bot. Methods that say something answer the message's id.
#[derive(Clone)]
pub struct ZaloPerson {
    shared: Arc<Shared>,
    /// The person's id, also the chat's.
    pub id: String,
}

impl ZaloPerson {
    pub(crate) fn new(shared: &Arc<Shared>, id: &str) -> Self {
        shared.change(|state| {
            state.zalo.chats.entry(id.into()).or_insert_with(|| ZaloChat {
                id: id.into(),
                name: format!("Người dùng {id}"),
                started: false,
                blocked: false,
                messages: Vec::new(),
            });
        });
        Self { shared: Arc::clone(shared), id: id.into() }
    }

    /// Says something.
    pub fn send(&self, text: &str) -> String {
        self.utter("message.text.received", text, None, json!({"text": text}))
    }

    /// Sends a picture: Zalo tells its address, and the words beside it.
    pub fn send_photo(&self, url: &str, caption: &str) -> String {
        let extra = json!({"photo_url": url, "caption": caption, "message_type": "CHAT_PHOTO"});
        self.utter("message.image.received", caption, Some(url), extra)
    }

    /// Sends a voice message.
    pub fn send_voice(&self, url: &str) -> String {
        self.utter("message.voice.received", "", None, json!({"voice_url": url, "message_type": "CHAT_VOICE"}))
    }

    /// Sends a sticker.
    pub fn send_sticker(&self) -> String {
        self.utter("message.sticker.received", "", None, json!({"sticker": "bfe458bf64fa8da4d4eb"}))
    }

    /// Sends something that Zalo does not pass on: a file, a link, a film.
    pub fn send_unsupported(&self) -> String {
        self.utter("message.unsupported.received", "", None, json!({}))
    }

    /// Blocks the bot.
    pub fn block(&self) {
        self.shared.change(|state| state.zalo.chats.get_mut(&self.id).into_iter().for_each(|chat| chat.blocked = true));
    }

    /// Tells the bot this person's newest event once more; false when there was none.
    pub fn deliver_last_again(&self) -> bool {
        self.shared.change(|state| {
            let own = |event: &&events::Event| event.body["message"]["from"]["id"] == self.id.as_str();
            let last = state.zalo.history.iter().rev().find(own).cloned();
            let known = last.is_some();
            state.zalo.pending.extend(last);
            known
        })
    }

    /// The chat as it stands.
    pub fn chat(&self) -> ZaloChat {
        let chat = self.shared.look(|state| state.zalo.chats.get(&self.id).cloned());
        let name = String::new();
        chat.unwrap_or(ZaloChat { id: self.id.clone(), name, started: false, blocked: false, messages: Vec::new() })
    }

    /// Waits until the chat shows what is asked for, at most thirty seconds.
    ///
    /// # Panics
    ///
    /// When it never does.
    pub async fn wait_for<T>(&self, what: &str, mut seen: impl FnMut(&ZaloChat) -> Option<T>) -> T {
        self.shared.wait(|| seen(&self.chat())).await.unwrap_or_else(|| self.waited_in_vain(what))
    }

    /// The same on a thread without a runtime.
    ///
    /// # Panics
    ///
    /// When it never does.
    pub fn wait_for_blocking<T>(&self, what: &str, mut seen: impl FnMut(&ZaloChat) -> Option<T>) -> T {
        self.shared.wait_blocking(|| seen(&self.chat())).unwrap_or_else(|| self.waited_in_vain(what))
    }

    fn waited_in_vain(&self, what: &str) -> ! {
        panic!("waited in vain in Zalo chat {} for: {what}\nit shows: {:#?}", self.id, self.chat().messages)
    }

    fn utter(&self, event: &str, text: &str, photo: Option<&str>, extra: Value) -> String {
        self.shared.change(|state| {
            let (id, at) = (state.zalo.id(), state.now());
            let photo = photo.map(Into::into);
            let message = ZaloMessage { id: id.clone(), by_bot: false, text: text.into(), photo, at };
            events::push(state, &self.id, event, message, extra);
            id
        })
    }
}
