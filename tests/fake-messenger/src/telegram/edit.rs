//! Changing and deleting messages of the bot.

use crate::{
    Author, Message,
    failure::{Answer, Failure},
    state::State,
    telegram::{
        Ask, markup as buttons, shape, target,
        words::{self, Place},
    },
};

const NOT_MODIFIED: &str = "Bad Request: message is not modified: specified new message content and reply markup are \
                            exactly the same as a current content and reply markup of the message";

/// `editMessageText`.
pub(crate) fn text(state: &mut State, ask: Ask<'_>) -> Answer {
    change_words(state, ask, Place::Text)
}

/// `editMessageCaption`.
pub(crate) fn caption(state: &mut State, ask: Ask<'_>) -> Answer {
    change_words(state, ask, Place::Caption)
}

fn change_words(state: &mut State, ask: Ask<'_>, place: Place) -> Answer {
    let (chat, id) = editable(state, ask)?;
    let words = words::read(state, ask, place)?;
    let buttons = buttons::read(ask.params)?;
    let message = &state.telegram.chats[&chat].messages[&id];
    match (place, message.media.is_some()) {
        (Place::Text, true) => return Err(Failure::wrong("there is no text in the message to edit")),
        (Place::Caption, false) => return Err(Failure::wrong("there is no caption in the message to edit")),
        (Place::Text, false) | (Place::Caption, true) => {}
    }
    if message.text == words.text && message.entities == words.entities && message.buttons == buttons {
        return Err(Failure::circumstance(400, NOT_MODIFIED));
    }
    change(state, chat, id, |message| {
        message.text = words.text;
        message.source = words.source;
        message.entities = words.entities;
        message.buttons = buttons;
    })
}

/// `editMessageReplyMarkup`.
pub(crate) fn markup(state: &mut State, ask: Ask<'_>) -> Answer {
    let (chat, id) = editable(state, ask)?;
    let buttons = buttons::read(ask.params)?;
    if state.telegram.chats[&chat].messages[&id].buttons == buttons {
        return Err(Failure::circumstance(400, NOT_MODIFIED));
    }
    change(state, chat, id, |message| message.buttons = buttons)
}

/// `deleteMessage`.
pub(crate) fn delete(state: &mut State, ask: Ask<'_>) -> Answer {
    let chat = target::writable(state, ask.params)?;
    let id = ask.params.number("message_id").ok_or_else(|| Failure::wrong("message identifier is not specified"))?;
    let messages = state.telegram.chats.get_mut(&chat).map(|chat| &mut chat.messages);
    match messages.and_then(|messages| messages.remove(&id)) {
        Some(_) => Ok(true.into()),
        None => Err(Failure::wrong("message to delete not found")),
    }
}

/// The message a call wants to change.
fn editable(state: &State, ask: Ask<'_>) -> Result<(i64, i64), Failure> {
    let chat = target::writable(state, ask.params)?;
    let id = ask.params.number("message_id").ok_or_else(|| Failure::wrong("message identifier is not specified"))?;
    match state.telegram.chats[&chat].message(id) {
        None => Err(Failure::wrong("message to edit not found")),
        Some(message) if message.author != Author::Bot => Err(Failure::wrong("message can't be edited")),
        Some(_) => Ok((chat, id)),
    }
}

fn change(state: &mut State, chat: i64, id: i64, how: impl FnOnce(&mut Message)) -> Answer {
    let at = state.now();
    if let Some(message) = state.telegram.chats.get_mut(&chat).and_then(|chat| chat.messages.get_mut(&id)) {
        how(message);
        message.edits += 1;
        message.edited_at = Some(at);
    }
    Ok(shape::message(&state.telegram, chat, id))
}
