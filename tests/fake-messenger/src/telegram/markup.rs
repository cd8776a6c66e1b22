//! Buttons under a message.

use crate::{Button, failure::Failure, params::Params};
use serde_json::Value;

/// The longest callback data, in bytes.
const LONGEST_DATA: usize = 64;

/// The buttons a call asks for; none when it names no inline keyboard.
pub(crate) fn read(params: &Params) -> Result<Vec<Vec<Button>>, Failure> {
    let Some(markup) = params.json("reply_markup")? else { return Ok(Vec::new()) };
    let Value::Object(fields) = &markup else { return Err(Failure::wrong("object expected as reply markup")) };
    let Some(keyboard) = fields.get("inline_keyboard") else {
        let known = ["keyboard", "remove_keyboard", "force_reply"];
        return match fields.is_empty() || known.iter().any(|name| fields.contains_key(*name)) {
            true => Ok(Vec::new()),
            false => Err(Failure::wrong("object expected as reply markup")),
        };
    };
    let rows = keyboard
        .as_array()
        .ok_or_else(|| Failure::wrong("field \"inline_keyboard\" of the InlineKeyboardMarkup should be an Array"))?;
    let mut buttons = Vec::new();
    for row in rows {
        let row = row
            .as_array()
            .ok_or_else(|| Failure::wrong("inline keyboard row must be an Array of InlineKeyboardButton"))?;
        if row.len() > 8 {
            return Err(Failure::wrong("BUTTON_ROW_TOO_LONG: at most 8 buttons in a row"));
        }
        if !row.is_empty() {
            buttons.push(row.iter().map(button).collect::<Result<Vec<_>, _>>()?);
        }
    }
    match buttons.iter().flatten().count() > 100 {
        true => Err(Failure::wrong("reply markup is too long")),
        false => Ok(buttons),
    }
}

fn button(button: &Value) -> Result<Button, Failure> {
    let refused = |why: &str| Failure::wrong(format!("can't parse inline keyboard button: {why}"));
    let fields = button.as_object().ok_or_else(|| refused("InlineKeyboardButton must be an Object"))?;
    let label =
        fields.get("text").and_then(Value::as_str).ok_or_else(|| refused("Field \"text\" must be of type String"))?;
    if label.trim().is_empty() {
        return Err(refused("Button text must be non-empty"));
    }
    let field = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
    let (data, url) = (field("callback_data"), field("url"));
    match (&data, &url) {
        (Some(data), None) if data.is_empty() || data.len() > LONGEST_DATA => {
            Err(Failure::wrong("BUTTON_DATA_INVALID"))
        }
        (None, Some(url)) if !address_passes(url) => {
            Err(Failure::wrong(format!("inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")))
        }
        (Some(_), Some(_)) => Err(refused("a button does one thing, not two")),
        (None, None) => Err(refused("Text buttons are unallowed in the inline keyboard")),
        (Some(_), None) | (None, Some(_)) => Ok(Button { label: label.into(), data, url }),
    }
}

/// Telegram wants a host with a dot in it; `localhost` is refused.
fn address_passes(url: &str) -> bool {
    if url.starts_with("tg://") {
        return true;
    }
    let Some(rest) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) else { return false };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.contains('.') && !host.contains(char::is_whitespace)
}
