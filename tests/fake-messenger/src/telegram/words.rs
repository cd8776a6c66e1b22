//! The words of a message: parsed, measured, and refused where Telegram refuses them.

use crate::{
    failure::Failure,
    html::{self, units},
    state::State,
    telegram::Ask,
};
use serde_json::Value;

/// The most entities a message keeps.
const MOST_ENTITIES: usize = 100;

/// A text or caption ready to be shown.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Words {
    pub(crate) text: String,
    pub(crate) source: String,
    pub(crate) entities: Vec<Value>,
}

/// Where the words stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A message of words: 1 to 4096 units.
    Text,
    /// The words beside a file: up to 1024 units.
    Caption,
}

/// Reads the words of a call.
pub(crate) fn read(state: &mut State, ask: Ask<'_>, place: Place) -> Result<Words, Failure> {
    let (field, entities) = match place {
        Place::Text => ("text", "entities"),
        Place::Caption => ("caption", "caption_entities"),
    };
    let source = ask.params.text(field).unwrap_or_default().into_owned();
    let mode = ask.params.text("parse_mode").unwrap_or_default().into_owned();
    let given = ask.params.json(entities)?.and_then(|list| list.as_array().cloned()).unwrap_or_default();
    read_parts(state, ask, place, source, &mode, given)
}

/// Reads words that come with their mode, as in an album.
pub(crate) fn read_parts(
    state: &mut State,
    ask: Ask<'_>,
    place: Place,
    source: String,
    mode: &str,
    given: Vec<Value>,
) -> Result<Words, Failure> {
    let chat = ask.params.text("chat_id");
    let (text, entities) = match mode.to_ascii_lowercase().as_str() {
        "" => (source.clone(), given),
        "html" => {
            let parsed = html::parse(&source).map_err(|why| Failure::wrong(format!("can't parse entities: {why}")))?;
            if let Some(what) = parsed.careless {
                state.journal.blame(ask.method, chat.as_deref(), what);
            }
            (parsed.text, parsed.entities)
        }
        _ => return Err(Failure::wrong(format!("this fake reads HTML only, not {mode}"))),
    };
    if entities.len() > MOST_ENTITIES {
        let what = format!("{} entities; Telegram drops those after the first {MOST_ENTITIES}", entities.len());
        state.journal.blame(ask.method, chat.as_deref(), what);
    }
    // Telegram cuts blank ends off; blanks in front would shift the entities and are left.
    let text = text.trim_end().to_owned();
    match place {
        Place::Text if text.trim().is_empty() => Err(Failure::wrong("message text is empty")),
        Place::Text if units(&text) > 4096 => Err(Failure::wrong("message is too long")),
        Place::Caption if units(&text) > 1024 => Err(Failure::wrong("message caption is too long")),
        Place::Text | Place::Caption => Ok(Words { text, source, entities }),
    }
}
