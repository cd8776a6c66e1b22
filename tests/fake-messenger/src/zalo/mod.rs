//! The Zalo Bot Platform: what there is, and which method does what.
//!
//! The platform's own documentation leaves open which HTTP status goes with a refusal and what it says about a chat
//! that does not exist; the choices made here are marked.

mod events;
mod people;
mod polling;

pub use events::ZaloEnvelope;
pub use people::ZaloPerson;
pub(crate) use polling::get_update;

use crate::{
    failure::{Answer, Failure},
    html::units,
    journal::Api,
    limits::Meter,
    params::Params,
    server::webhook_address,
    state::State,
    telegram::Ask,
    webhook::Webhook,
};
use chrono::{DateTime, Utc};
use events::Event;
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, VecDeque},
    time::Instant,
};

/// The longest text and caption, in UTF-16 units.
const LONGEST_TEXT: usize = 2000;

/// Zalo's side of the world.
pub(crate) struct Zalo {
    pub(crate) chats: BTreeMap<String, ZaloChat>,
    pub(crate) pending: VecDeque<Event>,
    pub(crate) history: Vec<Event>,
    pub(crate) webhook: Option<Webhook>,
    pub(crate) meter: Meter,
    last_number: i64,
}

/// A chat in Zalo.
#[derive(Debug, Clone, Serialize)]
pub struct ZaloChat {
    /// The chat's id, also the person's.
    pub id: String,
    /// The person's name.
    pub name: String,
    /// The person has written to the bot.
    pub started: bool,
    /// The person blocked the bot.
    pub blocked: bool,
    /// Everything said, oldest first.
    pub messages: Vec<ZaloMessage>,
}

/// A message in Zalo; nothing there is ever edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ZaloMessage {
    /// Its id.
    pub id: String,
    /// The bot wrote it.
    pub by_bot: bool,
    /// The words.
    pub text: String,
    /// The address of a picture.
    pub photo: Option<String>,
    /// When it was sent.
    pub at: DateTime<Utc>,
}

impl ZaloChat {
    /// The bot's messages, oldest first.
    pub fn from_bot(&self) -> impl DoubleEndedIterator<Item = &ZaloMessage> {
        self.messages.iter().filter(|message| message.by_bot)
    }

    /// The bot's newest message with these words in it.
    pub fn said(&self, words: &str) -> Option<&ZaloMessage> {
        self.from_bot().rev().find(|message| message.text.contains(words))
    }
}

impl Zalo {
    pub(crate) fn new(seed: i64) -> Self {
        Self {
            chats: BTreeMap::new(),
            pending: VecDeque::new(),
            history: Vec::new(),
            webhook: None,
            meter: Meter::default(),
            last_number: seed << 16,
        }
    }

    /// An id as Zalo makes them: twenty hexadecimal digits.
    pub(crate) fn id(&mut self) -> String {
        self.last_number += 1;
        format!("{:020x}", self.last_number)
    }
}

/// Does what a method says; names are told apart by case.
pub(crate) fn call(state: &mut State, ask: Ask<'_>) -> Answer {
    match ask.method {
        "getMe" => Ok(json!({
            "id": "1459232241454765289",
            "account_name": "bot.VDKyGxQvc",
            "account_type": "BASIC",
            "can_join_groups": false,
        })),
        "setWebhook" => set_webhook(state, ask.params),
        "deleteWebhook" => {
            state.zalo.webhook = None;
            Ok(json!({"url": "", "updated_at": state.now().timestamp_millis()}))
        }
        "getWebhookInfo" => Ok(match &state.zalo.webhook {
            Some(webhook) => json!({"url": webhook.url, "updated_at": webhook.set_at.timestamp_millis()}),
            None => json!({"url": "", "updated_at": 0}),
        }),
        "sendMessage" => send_message(state, ask),
        "sendPhoto" => send_photo(state, ask),
        "sendChatAction" => {
            writable(state, ask.params)?;
            match ask.params.text("action").as_deref() {
                Some("typing") => Ok(json!({})),
                _ => Err(Failure::wrong("action is invalid")),
            }
        }
        _ => Err(Failure::circumstance(404, "Not Found").blamed()),
    }
}

fn send_message(state: &mut State, ask: Ask<'_>) -> Answer {
    let chat = writable(state, ask.params)?;
    let text = ask.params.text("text").unwrap_or_default().into_owned();
    if text.trim().is_empty() {
        return Err(Failure::wrong("text is empty"));
    }
    if units(&text) > LONGEST_TEXT {
        return Err(Failure::wrong("text is too long"));
    }
    match ask.params.text("parse_mode").as_deref() {
        None | Some("markdown" | "html") => {}
        Some(_) => return Err(Failure::wrong("parse_mode is invalid")),
    }
    post(state, ask, chat, text, None)
}

fn send_photo(state: &mut State, ask: Ask<'_>) -> Answer {
    let chat = writable(state, ask.params)?;
    let photo = ask.params.text("photo").unwrap_or_default().into_owned();
    if !photo.starts_with("https://") && !photo.starts_with("http://127.0.0.1") {
        return Err(Failure::wrong("photo is not an address that Zalo can fetch"));
    }
    let caption = ask.params.text("caption").unwrap_or_default().into_owned();
    if units(&caption) > LONGEST_TEXT {
        return Err(Failure::wrong("caption is too long"));
    }
    post(state, ask, chat, caption, Some(photo))
}

fn post(state: &mut State, ask: Ask<'_>, chat: String, text: String, photo: Option<String>) -> Answer {
    let limits = state.options.zalo_limits;
    if let Err(too_fast) = state.zalo.meter.take(&limits, &chat, false, Instant::now()) {
        let what = if too_fast.ordered { "sent before the end of retry_after" } else { "sent too fast" };
        state.journal.blame(ask.method, Some(&chat), what);
        return Err(Failure::circumstance(429, "Quota exceeded"));
    }
    let (at, id) = (state.now(), state.zalo.id());
    state.note_sent(&chat, &text);
    if let Some(chat) = state.zalo.chats.get_mut(&chat) {
        chat.messages.push(ZaloMessage { id: id.clone(), by_bot: true, text, photo, at });
    }
    Ok(json!({"message_id": id, "date": at.timestamp_millis()}))
}

/// The chat a call names. That an unknown one is 404 and a closed one 403 is a choice made here.
fn writable(state: &State, params: &Params) -> Result<String, Failure> {
    let Some(Value::String(id)) = params.values.get("chat_id") else {
        return Err(Failure::wrong("chat_id must be a String"));
    };
    match state.zalo.chats.get(id) {
        Some(chat) if chat.blocked => Err(Failure::circumstance(403, "Forbidden")),
        Some(chat) if chat.started => Ok(id.clone()),
        Some(_) | None => Err(Failure::circumstance(404, "Not Found: chat not found").blamed()),
    }
}

fn set_webhook(state: &mut State, params: &Params) -> Answer {
    let url = params.text("url").unwrap_or_default().into_owned();
    webhook_address(&url).map_err(|why| Failure::wrong(format!("url is invalid: {why}")))?;
    let secret = params.text("secret_token").unwrap_or_default().into_owned();
    if !(8..=256).contains(&secret.len()) {
        return Err(Failure::wrong("secret_token must have 8 to 256 characters"));
    }
    let at = state.now();
    state.zalo.webhook = Some(Webhook::new(url.clone(), Some(secret), at));
    Ok(json!({"url": url, "updated_at": at.timestamp_millis()}))
}

/// The status of a refusal on the wire. Whether Zalo answers 200 with `ok: false` or the code itself is not
/// documented; the option decides, and a bot has to read both.
pub(crate) fn wire_status(state: &State, api: Api, failure: &Failure) -> u16 {
    match api {
        Api::Zalo if !state.options.zalo_http_errors => 200,
        Api::Zalo | Api::Telegram => failure.status,
    }
}
