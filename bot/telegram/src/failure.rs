//! What a failed call means for the message: wait, try again, tell a person, or it went out after all.

use dondoc_messaging::SendError;
use serde_json::Value;
use std::{error::Error, time::Duration};
use teloxide::{ApiError, RequestError};

/// What a failed call means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The message went out; only the answer could not be read whole. With the message's id, if that was readable.
    Delivered(Option<String>),
    /// The message says this already.
    Unmodified,
    /// The message to edit is not there, or may not be edited any more.
    EditGone,
    /// The message to edit is a picture or file: its words are a caption.
    NoText,
    /// The picture cannot be shown as one; as a file it may pass.
    BadPicture,
    /// It was not sent, or nobody knows.
    Send(SendError),
}

/// How long to wait when Telegram asks to wait and does not say how long.
const WAIT: Duration = Duration::from_secs(5);

/// Nobody is behind such a chat any more, or the bot may not speak there.
const UNREACHABLE: &[&str] = &[
    "bot was blocked",
    "user is deactivated",
    "chat not found",
    "user not found",
    "bot was kicked",
    "bot is not a member",
    "group is deactivated",
    "group chat was deleted",
    "can't initiate conversation",
    "can't send messages to bots",
    "not enough rights",
    "have no rights to send",
    "need administrator rights",
    "chat_write_forbidden",
    "peer_id_invalid",
];

/// What a failed call means.
pub(crate) fn failure(error: &RequestError) -> Failure {
    Failure::Send(match error {
        RequestError::Api(error) => return by_description(&description(error)),
        RequestError::MigrateToChatId(chat) => SendError::Moved(chat.to_string()),
        RequestError::RetryAfter(seconds) => SendError::RetryAfter(seconds.duration()),
        // Only when no connection came about is it certain that nothing was sent.
        RequestError::Network(error) if error.is_connect() || error.is_builder() => {
            SendError::Unavailable(network(error))
        }
        RequestError::Network(error) => SendError::Uncertain(network(error)),
        RequestError::InvalidJson { raw, .. } => return by_body(raw),
        RequestError::Io(error) => SendError::Unavailable(error.to_string()),
    })
}

/// The failure in words that hold neither the address, which contains the token, nor what a stranger's page said.
pub(crate) fn describe(error: &RequestError) -> String {
    match error {
        RequestError::Api(error) => description(error),
        RequestError::MigrateToChatId(_) => "the chat moved".to_owned(),
        RequestError::RetryAfter(seconds) => format!("asked to wait {} s", seconds.seconds()),
        RequestError::Network(error) => network(error),
        RequestError::InvalidJson { .. } => "the answer is not the Bot API's".to_owned(),
        RequestError::Io(error) => error.to_string(),
    }
}

/// A network failure in words, without the address.
pub(crate) fn network(error: &reqwest::Error) -> String {
    let what = if error.is_connect() {
        "no connection"
    } else if error.is_timeout() {
        "no answer in time"
    } else {
        "connection broke"
    };
    let mut words = what.to_owned();
    let mut source = error.source();
    while let Some(cause) = source {
        words.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    words
}

fn description(error: &ApiError) -> String {
    match error {
        ApiError::Unknown(text) => text.clone(),
        ApiError::InvalidToken => "Unauthorized".to_owned(),
        known => known.to_string(),
    }
}

/// Telegram's error codes are coarse and its descriptions are what bots go by. They are compared by their telling
/// part, since their beginnings have changed over the years.
fn by_description(description: &str) -> Failure {
    let text = description.to_lowercase();
    let any = |parts: &[&str]| parts.iter().any(|part| text.contains(part));
    let told = description.to_owned();
    if any(&["message is not modified"]) {
        return Failure::Unmodified;
    }
    if any(&["message to edit not found", "message can't be edited", "message_id_invalid"]) {
        return Failure::EditGone;
    }
    if any(&["there is no text in the message"]) {
        return Failure::NoText;
    }
    if any(&["image_process_failed", "photo_invalid", "photo_ext_invalid", "too big for a photo"]) {
        return Failure::BadPicture;
    }
    Failure::Send(if any(&["too many requests", "retry after"]) {
        SendError::RetryAfter(seconds_in(&text).unwrap_or(WAIT))
    } else if any(UNREACHABLE) || text.starts_with("forbidden") {
        SendError::Unreachable(told)
    } else if any(&["gateway timeout"]) {
        SendError::Uncertain(told)
    } else if text.starts_with("unauthorized") || text == "not found" || any(&["terminated by other", "conflict:"]) {
        // The token, not the message: every chat fails like this until someone mends it.
        SendError::Unavailable(told)
    } else if any(&["bad gateway", "internal server error", "service unavailable", "internal error"]) {
        SendError::Unavailable(told)
    } else {
        SendError::Refused(told)
    })
}

/// An answer that teloxide cannot read: a newer shape of Telegram's, or the page of a relay in between.
fn by_body(body: &str) -> Failure {
    let Ok(answer) = serde_json::from_str::<Value>(body) else {
        let text = body.to_lowercase();
        let refused = ["502 bad gateway", "503 service"].iter().any(|page| text.contains(page));
        let told = "the answer is not the Bot API's".to_owned();
        return Failure::Send(if refused { SendError::Unavailable(told) } else { SendError::Uncertain(told) });
    };
    if answer["ok"] == true {
        return Failure::Delivered(answer["result"]["message_id"].as_i64().map(|id| id.to_string()));
    }
    let parameters = &answer["parameters"];
    if let Some(chat) = parameters["migrate_to_chat_id"].as_i64() {
        return Failure::Send(SendError::Moved(chat.to_string()));
    }
    if let Some(seconds) = parameters["retry_after"].as_u64() {
        return Failure::Send(SendError::RetryAfter(Duration::from_secs(seconds)));
    }
    match (answer["description"].as_str(), answer["error_code"].as_u64()) {
        (_, Some(code @ 500..)) => Failure::Send(SendError::Unavailable(format!("error {code}"))),
        (Some(description), _) => by_description(description),
        (None, Some(429)) => Failure::Send(SendError::RetryAfter(WAIT)),
        (None, Some(code)) => Failure::Send(SendError::Refused(format!("error {code}"))),
        (None, None) => Failure::Send(SendError::Uncertain("the answer is not the Bot API's".to_owned())),
    }
}

fn seconds_in(text: &str) -> Option<Duration> {
    let (_, after) = text.split_once("retry after ")?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use teloxide::types::{ChatId, Seconds};

    fn refused(text: &str) -> Failure {
        Failure::Send(SendError::Refused(text.to_owned()))
    }

    fn unreachable(text: &str) -> Failure {
        Failure::Send(SendError::Unreachable(text.to_owned()))
    }

    fn unavailable(text: &str) -> Failure {
        Failure::Send(SendError::Unavailable(text.to_owned()))
    }

    #[test]
    fn each_error_has_its_meaning() {
        let check = |error: RequestError, expected: Failure| assert_eq!(failure(&error), expected);
        let api = |error: ApiError| RequestError::Api(error);
        check(
            RequestError::RetryAfter(Seconds::from_seconds(7)),
            Failure::Send(SendError::RetryAfter(Duration::from_secs(7))),
        );
        check(RequestError::MigrateToChatId(ChatId(-1005)), Failure::Send(SendError::Moved("-1005".to_owned())));
        check(api(ApiError::BotBlocked), unreachable("Forbidden: bot was blocked by the user"));
        check(api(ApiError::UserDeactivated), unreachable("Forbidden: user is deactivated"));
        check(api(ApiError::ChatNotFound), unreachable("Bad Request: chat not found"));
        check(api(ApiError::GroupDeactivated), unreachable("Bad Request: group is deactivated"));
        check(api(ApiError::BotKicked), unreachable("Unauthorized: bot was kicked from a chat"));
        check(
            api(ApiError::BotKickedFromSupergroup),
            unreachable("Forbidden: bot was kicked from the supergroup chat"),
        );
        check(
            api(ApiError::CantInitiateConversation),
            unreachable("Unauthorized: bot can't initiate conversation with a user"),
        );
        check(
            api(ApiError::NotEnoughRightsToPostMessages),
            unreachable("Bad Request: need administrator rights in the channel chat"),
        );
        check(api(ApiError::InvalidToken), unavailable("Unauthorized"));
        check(api(ApiError::MessageNotModified), Failure::Unmodified);
        check(api(ApiError::MessageToEditNotFound), Failure::EditGone);
        check(api(ApiError::MessageCantBeEdited), Failure::EditGone);
        check(api(ApiError::MessageIdInvalid), Failure::EditGone);
        check(api(ApiError::ImageProcessFailed), Failure::BadPicture);
        check(api(ApiError::MessageIsTooLong), refused("Bad Request: message is too long"));
        check(api(ApiError::ButtonDataInvalid), refused("Bad Request: BUTTON_DATA_INVALID"));
    }

    #[test]
    fn descriptions_that_teloxide_does_not_know_are_read_too() {
        let check = |text: &str, expected: Failure| {
            let error = RequestError::Api(ApiError::Unknown(text.to_owned()));
            assert_eq!(failure(&error), expected, "{text}");
        };
        let text = "Forbidden: bot can't initiate conversation with a user";
        check(text, unreachable(text));
        let text = "Forbidden: the group chat was deleted";
        check(text, unreachable(text));
        let text = "Bad Request: not enough rights to send text messages to the chat";
        check(text, unreachable(text));
        check("Bad Gateway", unavailable("Bad Gateway"));
        check("Internal Server Error", unavailable("Internal Server Error"));
        check("Gateway Timeout", Failure::Send(SendError::Uncertain("Gateway Timeout".to_owned())));
        check("Too Many Requests: retry after 12", Failure::Send(SendError::RetryAfter(Duration::from_secs(12))));
        check("Bad Request: message is not modified", Failure::Unmodified);
        check("Bad Request: there is no text in the message to edit", Failure::NoText);
        check("Bad Request: PHOTO_INVALID_DIMENSIONS", Failure::BadPicture);
        let text = "Bad Request: can't parse entities: unexpected end tag at byte offset 4";
        check(text, refused(text));
        check("Unauthorized: something new", unavailable("Unauthorized: something new"));
    }

    #[test]
    fn an_answer_that_teloxide_cannot_read_may_still_say_that_it_went_out() {
        let check = |body: &str, expected: Failure| assert_eq!(by_body(body), expected, "{body}");
        let uncertain = Failure::Send(SendError::Uncertain("the answer is not the Bot API's".to_owned()));
        check(r#"{"ok":true,"result":{"message_id":5,"new":{}}}"#, Failure::Delivered(Some("5".to_owned())));
        check(r#"{"ok":true,"result":null}"#, Failure::Delivered(None));
        check(
            r#"{"ok":false,"error_code":429,"description":"?","parameters":{"retry_after":3,"x":1}}"#,
            Failure::Send(SendError::RetryAfter(Duration::from_secs(3))),
        );
        check(
            r#"{"ok":false,"error_code":400,"description":"Bad Request: chat not found","parameters":{}}"#,
            unreachable("Bad Request: chat not found"),
        );
        check(r#"{"ok":false,"error_code":503,"description":"x"}"#, unavailable("error 503"));
        check(r#"{"ok":false,"error_code":418}"#, refused("error 418"));
        check(r#"{"ok":false}"#, uncertain.clone());
        check("<html><h1>502 Bad Gateway</h1>", unavailable("the answer is not the Bot API's"));
        check("<html><h1>504 Gateway Time-out</h1>", uncertain.clone());
        check("", uncertain);
    }
}
