//! People in Telegram, as a test plays them.

use crate::{
    Attached, Author, Chat, ChatKind, Group, Media, MediaKind, Message,
    groups::{membership, snapshot},
    params::Upload,
    shared::Shared,
    state::State,
    telegram::{files, shape},
};
use serde_json::json;
use std::sync::Arc;

/// One person in one chat with the bot. Methods that say something answer the message's id.
#[derive(Clone)]
pub struct Person {
    pub(crate) shared: Arc<Shared>,
    /// The person's user id.
    pub user: i64,
    /// The chat: the person's own, or a group.
    pub chat: i64,
}

impl Person {
    /// The person of this id, in the private chat; a new one gets the name.
    pub(crate) fn of(shared: &Arc<Shared>, id: i64, name: &str) -> Self {
        shared.change(|state| {
            let telegram = &mut state.telegram;
            let name = telegram.names.entry(id).or_insert_with(|| name.into());
            telegram.chats.entry(id).or_insert_with(|| Chat::new(id, ChatKind::Private, name));
        });
        Self { shared: Arc::clone(shared), user: id, chat: id }
    }

    /// Presses Start; a payload is what a deep link carries.
    pub fn start(&self, payload: &str) -> i64 {
        self.shared.change(|state| {
            if let Some(chat) = state.telegram.chats.get_mut(&self.chat) {
                chat.started = true;
            }
        });
        self.send(format!("/start {payload}").trim_end())
    }

    /// Says something.
    pub fn send(&self, text: &str) -> i64 {
        self.say(text, None, None, None)
    }

    /// Says something in reply to a message.
    pub fn reply(&self, to: i64, text: &str) -> i64 {
        self.say(text, None, Some(to), None)
    }

    /// Sends a file, with words beside it or none.
    pub fn send_file(&self, file: Attached, caption: &str) -> i64 {
        self.say(caption, Some(file), None, None)
    }

    /// Sends a file in reply to a message.
    pub fn reply_file(&self, to: i64, file: Attached, caption: &str) -> i64 {
        self.say(caption, Some(file), Some(to), None)
    }

    /// Sends several files as one album; the words stand beside the first.
    pub fn send_album(&self, files: Vec<Attached>, caption: &str) -> Vec<i64> {
        let album = self.shared.change(|state| state.telegram.number().to_string());
        let captions = std::iter::once(caption).chain(std::iter::repeat(""));
        files
            .into_iter()
            .zip(captions)
            .map(|(file, caption)| self.say(caption, Some(file), None, Some(&album)))
            .collect()
    }

    /// Shares the own contact card.
    pub fn send_contact(&self, phone: &str) -> i64 {
        let contact = Media { kind: MediaKind::Contact, file: None, name: phone.into() };
        self.utter(|_| Some(contact), "", None, None)
    }

    /// Sends a sticker.
    pub fn send_sticker(&self) -> i64 {
        let file = Attached { kind: MediaKind::Sticker, ..Attached::document("s.webp", "image/webp", b"RIFF----WEBP") };
        self.say("", Some(file), None, None)
    }

    /// Changes an own message.
    ///
    /// # Panics
    ///
    /// When there is no such message of this person.
    #[track_caller]
    pub fn edit(&self, id: i64, text: &str) {
        let edited = self.try_edit(id, text);
        assert!(edited.is_some(), "user {} has no message {id} in chat {}", self.user, self.chat);
    }

    /// Changes an own message; answers the update's id, or none when there is no such message.
    pub(crate) fn try_edit(&self, id: i64, text: &str) -> Option<i64> {
        let author = Author::User(self.user);
        self.shared.change(|state| {
            let at = state.now();
            let chat = state.telegram.chats.get_mut(&self.chat)?;
            let message = chat.messages.get_mut(&id).filter(|message| message.author == author)?;
            message.text = text.into();
            message.edits += 1;
            message.edited_at = Some(at);
            let told = shape::message(&state.telegram, self.chat, id);
            Some(state.telegram.updates.push("edited_message", told))
        })
    }

    /// Taps a button, by its words or its data; answers the query's id.
    ///
    /// # Panics
    ///
    /// When the message has no such button now.
    #[track_caller]
    pub fn tap(&self, message: i64, button: &str) -> String {
        match self.try_tap(message, button) {
            Ok(query) => query,
            Err(why) => panic!("{why}"),
        }
    }

    /// Taps a button if it is there.
    ///
    /// # Errors
    ///
    /// Why it cannot be tapped: the message is gone, or has no such button now.
    pub fn try_tap(&self, message: i64, button: &str) -> Result<String, String> {
        self.shared.change(|state| {
            let telegram = &mut state.telegram;
            let chat = telegram.chats.get(&self.chat).ok_or_else(|| format!("there is no chat {}", self.chat))?;
            let shown = chat.message(message).ok_or_else(|| format!("chat {} has no message {message}", self.chat))?;
            let found = shown.button(button);
            let data = found
                .and_then(|found| found.data.clone())
                .ok_or_else(|| format!("message {message} has no button {button:?}; it has {:?}", shown.buttons))?;
            let id = format!("4382{:012}", telegram.number());
            telegram.known_queries.insert(id.clone());
            telegram.open_queries.insert(id.clone());
            let query = json!({
                "id": id,
                "from": shape::user(telegram, self.user),
                "message": shape::message(telegram, self.chat, message),
                "chat_instance": format!("{}", 7_000_000_000_i64 + self.chat),
                "data": data,
            });
            telegram.updates.push("callback_query", query);
            Ok(id)
        })
    }

    /// Blocks the bot.
    pub fn block(&self) {
        self.set_blocked(true);
    }

    /// Lets the bot write again.
    pub fn unblock(&self) {
        self.set_blocked(false);
    }

    fn set_blocked(&self, blocked: bool) {
        self.shared.change(|state| {
            let Some(chat) = state.telegram.chats.get_mut(&self.chat) else { return };
            if chat.blocked != blocked {
                chat.blocked = blocked;
                membership(state, self.chat, self.user, blocked);
            }
        });
    }

    /// The account is deleted; the bot is not told.
    pub fn deactivate(&self) {
        self.shared.change(|state| {
            if let Some(chat) = state.telegram.chats.get_mut(&self.chat) {
                chat.deactivated = true;
            }
        });
    }

    /// The same person in a group.
    pub fn in_group(&self, group: &Group) -> Self {
        self.shared.change(|state| {
            if let Some(chat) = state.telegram.chats.get_mut(&group.id) {
                chat.members.insert(self.user);
            }
        });
        Self { chat: group.id, ..self.clone() }
    }

    /// The chat as it stands.
    pub fn chat(&self) -> Chat {
        snapshot(&self.shared, self.chat)
    }

    /// Waits until the chat shows what is asked for, at most thirty seconds.
    ///
    /// # Panics
    ///
    /// When it never does; the message tells what the chat shows instead.
    pub async fn wait_for<T>(&self, what: &str, mut seen: impl FnMut(&Chat) -> Option<T>) -> T {
        let found = self.shared.wait(|| seen(&self.chat())).await;
        found.unwrap_or_else(|| self.waited_in_vain(what))
    }

    /// The same on a thread without a runtime.
    ///
    /// # Panics
    ///
    /// When it never shows.
    pub fn wait_for_blocking<T>(&self, what: &str, mut seen: impl FnMut(&Chat) -> Option<T>) -> T {
        let found = self.shared.wait_blocking(|| seen(&self.chat()));
        found.unwrap_or_else(|| self.waited_in_vain(what))
    }

    /// Waits for a message of the bot with these words in it.
    ///
    /// # Panics
    ///
    /// When none comes.
    pub async fn hears(&self, words: &str) -> Message {
        self.wait_for(words, |chat| chat.said(words).cloned()).await
    }

    /// The same on a thread without a runtime.
    ///
    /// # Panics
    ///
    /// When none comes.
    pub fn hears_blocking(&self, words: &str) -> Message {
        self.wait_for_blocking(words, |chat| chat.said(words).cloned())
    }

    fn waited_in_vain(&self, what: &str) -> ! {
        let said: Vec<String> = self.chat().messages().map(|m| format!("{:?}: {}", m.author, m.text)).collect();
        panic!("waited in vain in chat {} for: {what}\nit shows:\n{}", self.chat, said.join("\n"))
    }

    fn say(&self, text: &str, file: Option<Attached>, reply_to: Option<i64>, album: Option<&str>) -> i64 {
        let attach = |state: &mut State| {
            file.map(|file| {
                let size = file.stated_size.unwrap_or(file.bytes.len() as u64);
                let upload = Upload { name: file.name, mime: file.mime, bytes: file.bytes };
                files::keep_sized(state, file.kind, upload, size)
            })
        };
        self.utter(attach, text, reply_to, album)
    }

    fn utter(
        &self,
        attach: impl FnOnce(&mut State) -> Option<Media>,
        text: &str,
        reply_to: Option<i64>,
        album: Option<&str>,
    ) -> i64 {
        self.shared.change(|state| {
            let media = attach(state);
            let at = state.now();
            let Some(mut message) = state.telegram.compose(self.chat, Author::User(self.user), at) else { return 0 };
            message.text = text.into();
            message.source = text.into();
            if media.is_none() && text.starts_with('/') {
                let length = text.find(char::is_whitespace).unwrap_or(text.len());
                message.entities = vec![json!({"type": "bot_command", "offset": 0, "length": length})];
            }
            message.media = media;
            message.reply_to = reply_to;
            message.album = album.map(Into::into);
            let id = message.id;
            let told = state.telegram.place(self.chat, message);
            state.telegram.updates.push("message", told);
            id
        })
    }
}
