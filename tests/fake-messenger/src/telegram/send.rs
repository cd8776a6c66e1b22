//! Sending: words, pictures, files and albums.

use crate::{
    Author, Button, Media, MediaKind,
    failure::{Answer, Failure},
    params::Upload,
    state::State,
    telegram::{
        Ask, files, markup, target,
        words::{self, Place, Words},
    },
};
use serde_json::Value;

/// What goes out as one message.
struct Parcel {
    words: Words,
    media: Option<Media>,
    buttons: Vec<Vec<Button>>,
    reply_to: Option<i64>,
    album: Option<String>,
}

/// `sendMessage`.
pub(crate) fn message(state: &mut State, ask: Ask<'_>) -> Answer {
    let chat = target::writable(state, ask.params)?;
    let words = words::read(state, ask, Place::Text)?;
    let buttons = markup::read(ask.params)?;
    let reply_to = reply_target(state, ask, chat)?;
    target::pace(state, ask, chat)?;
    Ok(post(state, chat, Parcel { words, media: None, buttons, reply_to, album: None }))
}

/// `sendPhoto`.
pub(crate) fn photo(state: &mut State, ask: Ask<'_>) -> Answer {
    media(state, ask, MediaKind::Photo, "photo")
}

/// `sendDocument`.
pub(crate) fn document(state: &mut State, ask: Ask<'_>) -> Answer {
    media(state, ask, MediaKind::Document, "document")
}

fn media(state: &mut State, ask: Ask<'_>, kind: MediaKind, field: &str) -> Answer {
    let chat = target::writable(state, ask.params)?;
    let file = named_file(state, ask, kind, ask.params.text(field).as_deref(), field)?;
    let words = words::read(state, ask, Place::Caption)?;
    let buttons = markup::read(ask.params)?;
    let reply_to = reply_target(state, ask, chat)?;
    target::pace(state, ask, chat)?;
    let media = Some(file.keep(state, kind));
    Ok(post(state, chat, Parcel { words, media, buttons, reply_to, album: None }))
}

/// `sendMediaGroup`.
pub(crate) fn album(state: &mut State, ask: Ask<'_>) -> Answer {
    let chat = target::writable(state, ask.params)?;
    let items = ask.params.json("media")?.and_then(|media| media.as_array().cloned()).unwrap_or_default();
    match items.len() {
        0 | 1 => return Err(Failure::wrong("expected 2 to 10 items in the media group")),
        2..=10 => {}
        _ => return Err(Failure::wrong("Too much messages to send as an album")),
    }
    let mut parts = Vec::new();
    for item in &items {
        let field = |name: &str| item[name].as_str().unwrap_or_default();
        let kind = match field("type") {
            "photo" => MediaKind::Photo,
            "document" => MediaKind::Document,
            other => return Err(Failure::wrong(format!("type \"{other}\" can't be used in the media group"))),
        };
        let file = named_file(state, ask, kind, Some(field("media")), "media")?;
        let given = item["caption_entities"].as_array().cloned().unwrap_or_default();
        let caption = field("caption").to_owned();
        let words = words::read_parts(state, ask, Place::Caption, caption, field("parse_mode"), given)?;
        parts.push((kind, file, words));
    }
    if parts.iter().any(|(kind, ..)| *kind != parts[0].0) {
        return Err(Failure::wrong("Media of type \"document\" can't be mixed with other media types"));
    }
    let reply_to = reply_target(state, ask, chat)?;
    target::pace(state, ask, chat)?;
    let album = state.telegram.number().to_string();
    let sent = parts.into_iter().map(|(kind, file, words)| {
        let media = Some(file.keep(state, kind));
        post(state, chat, Parcel { words, media, buttons: Vec::new(), reply_to, album: Some(album.clone()) })
    });
    Ok(Value::Array(sent.collect()))
}

/// `sendChatAction`.
pub(crate) fn action(state: &mut State, ask: Ask<'_>) -> Answer {
    target::writable(state, ask.params)?;
    let known = ["typing", "upload_photo", "upload_document", "upload_voice", "record_voice", "find_location"];
    match ask.params.text("action").is_some_and(|action| known.contains(&action.as_ref())) {
        true => Ok(true.into()),
        false => Err(Failure::wrong("wrong parameter action in request")),
    }
}

fn post(state: &mut State, chat: i64, parcel: Parcel) -> Value {
    let at = state.now();
    let Some(mut message) = state.telegram.compose(chat, Author::Bot, at) else { return Value::Null };
    state.note_sent(&chat.to_string(), &parcel.words.text);
    message.text = parcel.words.text;
    message.source = parcel.words.source;
    message.entities = parcel.words.entities;
    message.media = parcel.media;
    message.buttons = parcel.buttons;
    message.reply_to = parcel.reply_to;
    message.album = parcel.album;
    state.telegram.place(chat, message)
}

/// The message this one replies to; one that is gone is an error unless the call allows it.
fn reply_target(state: &State, ask: Ask<'_>, chat: i64) -> Result<Option<i64>, Failure> {
    let parameters = ask.params.json("reply_parameters")?;
    let (wanted, lenient) = match &parameters {
        Some(given) => (given["message_id"].as_i64(), given["allow_sending_without_reply"].as_bool() == Some(true)),
        None => (ask.params.number("reply_to_message_id"), ask.params.flag("allow_sending_without_reply")),
    };
    let Some(wanted) = wanted else {
        return match parameters {
            Some(_) => Err(Failure::wrong("message identifier is not specified")),
            None => Ok(None),
        };
    };
    match state.telegram.chats[&chat].message(wanted) {
        Some(_) => Ok(Some(wanted)),
        None if lenient => Ok(None),
        None => Err(Failure::wrong("message to be replied not found")),
    }
}

/// A file as a call names it.
enum Named {
    New(Upload),
    Known(String),
}

impl Named {
    fn keep(self, state: &mut State, kind: MediaKind) -> Media {
        match self {
            Self::New(upload) => files::keep(state, kind, upload),
            Self::Known(id) => {
                let name = state.telegram.files.get(&id).map(|file| file.name.clone()).unwrap_or_default();
                Media { kind, file: Some(id), name }
            }
        }
    }
}

fn named_file(
    state: &State,
    ask: Ask<'_>,
    kind: MediaKind,
    value: Option<&str>,
    field: &str,
) -> Result<Named, Failure> {
    let part = match value {
        Some(value) => match value.strip_prefix("attach://") {
            Some(part) => part,
            None if state.telegram.files.contains_key(value) => return Ok(Named::Known(value.into())),
            None => return Err(Failure::wrong("wrong file identifier/HTTP URL specified")),
        },
        None => field,
    };
    let upload =
        ask.params.files.get(part).ok_or_else(|| Failure::wrong(format!("there is no {field} in the request")))?;
    files::check(kind, upload)?;
    Ok(Named::New(upload.clone()))
}
