//! The Telegram Bot API: what there is, and which method does what.

pub(crate) mod edit;
pub(crate) mod files;
pub(crate) mod markup;
pub(crate) mod send;
pub(crate) mod shape;
pub(crate) mod target;
pub(crate) mod updates;
pub(crate) mod words;

use crate::{
    Author, Chat, ChatKind, Message,
    failure::{Answer, Failure},
    params::Params,
    state::State,
};
use chrono::{DateTime, Utc};
use files::StoredFile;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use updates::Updates;

/// The bot's user id; the same as in front of the colon of the token the options carry by default.
pub(crate) const BOT: i64 = 123_456_789;

/// Telegram's side of the world.
pub(crate) struct Telegram {
    pub(crate) names: BTreeMap<i64, String>,
    pub(crate) chats: BTreeMap<i64, Chat>,
    pub(crate) files: BTreeMap<String, StoredFile>,
    pub(crate) updates: Updates,
    /// Taps the bot has not answered yet: the person sees a button that is still turning.
    pub(crate) open_queries: BTreeSet<String>,
    pub(crate) known_queries: BTreeSet<String>,
    pub(crate) commands: Value,
    /// Private chats and basic groups count their messages together.
    pub(crate) last_message: i64,
    pub(crate) last_number: u64,
}

impl Telegram {
    pub(crate) fn new(seed: i64) -> Self {
        Self {
            names: BTreeMap::new(),
            chats: BTreeMap::new(),
            files: BTreeMap::new(),
            updates: Updates::new(seed),
            open_queries: BTreeSet::new(),
            known_queries: BTreeSet::new(),
            commands: json!([]),
            last_message: 0,
            last_number: 0,
        }
    }

    /// A number never given before.
    pub(crate) fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// The name of a person.
    pub(crate) fn name(&self, user: i64) -> &str {
        self.names.get(&user).map_or("?", String::as_str)
    }

    /// A new message in a chat, without words yet. None when there is no such chat.
    pub(crate) fn compose(&mut self, chat: i64, author: Author, at: DateTime<Utc>) -> Option<Message> {
        let chat = self.chats.get_mut(&chat)?;
        let counter = match chat.kind {
            ChatKind::Private | ChatKind::Group => &mut self.last_message,
            ChatKind::Supergroup => &mut chat.last_id,
        };
        *counter += 1;
        Some(Message {
            id: *counter,
            author,
            at,
            text: String::new(),
            source: String::new(),
            entities: Vec::new(),
            media: None,
            buttons: Vec::new(),
            reply_to: None,
            album: None,
            edits: 0,
            edited_at: None,
        })
    }

    /// Puts a message into its chat and answers it as the Bot API tells it.
    pub(crate) fn place(&mut self, chat: i64, message: Message) -> Value {
        let id = message.id;
        if let Some(chat) = self.chats.get_mut(&chat) {
            chat.messages.insert(id, message);
        }
        shape::message(self, chat, id)
    }
}

/// A call as the methods see it.
#[derive(Clone, Copy)]
pub(crate) struct Ask<'a> {
    /// The method as the bot spelled it.
    pub(crate) method: &'a str,
    pub(crate) params: &'a Params,
}

/// Does what a method says; `getUpdates` waits and is done elsewhere.
pub(crate) fn call(state: &mut State, ask: Ask<'_>) -> Answer {
    match ask.method.to_ascii_lowercase().as_str() {
        "getme" => Ok(shape::bot()),
        "getchat" => get_chat(state, ask),
        "setmycommands" => set_commands(state, ask.params),
        "getmycommands" => Ok(state.telegram.commands.clone()),
        "deletemycommands" => {
            state.telegram.commands = json!([]);
            Ok(true.into())
        }
        "setwebhook" => updates::set_webhook(state, ask.params),
        "deletewebhook" => updates::delete_webhook(state, ask.params),
        "getwebhookinfo" => Ok(updates::webhook_info(state)),
        "sendmessage" => send::message(state, ask),
        "sendphoto" => send::photo(state, ask),
        "senddocument" => send::document(state, ask),
        "sendmediagroup" => send::album(state, ask),
        "sendchataction" => send::action(state, ask),
        "editmessagetext" => edit::text(state, ask),
        "editmessagecaption" => edit::caption(state, ask),
        "editmessagereplymarkup" => edit::markup(state, ask),
        "deletemessage" => edit::delete(state, ask),
        "answercallbackquery" => answer_query(state, ask.params),
        "getfile" => files::get(state, ask.params),
        _ => Err(Failure::circumstance(404, "Not Found").blamed()),
    }
}

fn get_chat(state: &mut State, ask: Ask<'_>) -> Answer {
    let id = target::known(state, ask.params)?;
    let mut chat = shape::chat(&state.telegram, id);
    chat["accent_color_id"] = 0.into();
    chat["max_reaction_count"] = 11.into();
    let gifts = ["unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"];
    chat["accepted_gift_types"] = gifts.iter().map(|name| ((*name).to_owned(), Value::Bool(false))).collect();
    Ok(chat)
}

fn set_commands(state: &mut State, params: &Params) -> Answer {
    let commands = params.json("commands")?.unwrap_or_default();
    let Some(list) = commands.as_array().filter(|list| list.len() <= 100) else {
        return Err(Failure::wrong("expected an Array of at most 100 bot commands"));
    };
    for command in list {
        let word = |name: &str| command[name].as_str().unwrap_or_default();
        let sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !(1..=32).contains(&word("command").len()) || !word("command").chars().all(sign) {
            return Err(Failure::wrong("BOT_COMMAND_INVALID"));
        }
        if !(1..=256).contains(&word("description").chars().count()) {
            return Err(Failure::wrong("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    state.telegram.commands = commands;
    Ok(true.into())
}

fn answer_query(state: &mut State, params: &Params) -> Answer {
    let id = params.text("callback_query_id").unwrap_or_default();
    if crate::html::units(&params.text("text").unwrap_or_default()) > 200 {
        return Err(Failure::wrong("MESSAGE_TOO_LONG"));
    }
    if !state.telegram.known_queries.contains(id.as_ref()) {
        // A query that has grown old looks the same, so this is not held against the bot.
        let words = "Bad Request: query is too old and response timeout expired or query ID is invalid";
        return Err(Failure::circumstance(400, words));
    }
    state.telegram.open_queries.remove(id.as_ref());
    Ok(true.into())
}
