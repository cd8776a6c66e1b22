//! Messages on their way out, as plain words, and pictures by address.

use crate::{Zalo, failure::Problem, failure::send_error, incoming};
use dondoc_domain::event::Channel;
use dondoc_messaging::{Abilities, Attachment, FetchError, FileRef, Messenger, Outgoing, SendError, Sent, Text};
use serde_json::{Value, json};

/// The longest message and caption, in UTF-16 units.
const LONGEST: usize = 2000;

#[async_trait::async_trait]
impl Messenger for Zalo {
    fn channel(&self) -> Channel {
        Channel::Zalo
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            buttons: false,
            edits: false,
            reply_refs: false,
            attachments: self.pictures.is_some(),
            longest_text: LONGEST,
            longest_caption: LONGEST,
            largest_file: self.settings.largest_file,
        }
    }

    async fn send(&self, chat: &str, message: &Outgoing, _attachment: Option<&[u8]>) -> Result<Sent, SendError> {
        let (method, params) = request(chat, message, self.pictures.as_deref());
        match self.call(method, params, self.settings.timeout).await {
            Ok(sent) => Ok(Sent { message: incoming::id(&sent["message_id"]) }),
            Err(problem) => {
                if matches!(problem, Problem::Told { code: 401, .. }) {
                    tracing::error!("Zalo does not take this token any more; nothing can be sent");
                }
                Err(send_error(&problem, self.settings.rest))
            }
        }
    }

    /// Zalo has no buttons, so there are no taps.
    async fn acknowledge(&self, _tap: &str) {}

    async fn fetch(&self, file: &FileRef, limit: u64) -> Result<Vec<u8>, FetchError> {
        self.media.fetch(file, limit).await
    }
}

/// The method to call for a message, and with what. Zalo fetches a picture by itself; no other file can be sent, so
/// its name is said instead.
fn request(chat: &str, message: &Outgoing, pictures: Option<&str>) -> (&'static str, Value) {
    match (&message.attachment, pictures) {
        (Some(picture), Some(pictures)) if picture.picture => {
            let mut params = json!({"chat_id": chat, "photo": format!("{pictures}/{}.png", picture.sha256)});
            if !message.text.is_empty() {
                params["caption"] = words(&message.text, LONGEST).into();
            }
            ("sendPhoto", params)
        }
        (Some(file), _) => ("sendMessage", json!({"chat_id": chat, "text": with_file(&message.text, file)})),
        (None, _) => ("sendMessage", json!({"chat_id": chat, "text": words(&message.text, LONGEST)})),
    }
}

fn with_file(text: &Text, file: &Attachment) -> String {
    let note = format!("Tệp kèm theo: {} (mời xem trên trang web).", file.name);
    let room = LONGEST.saturating_sub(units(&note) + 1);
    match (text.is_empty(), text.units() <= room) {
        (true, _) => note,
        (false, true) => format!("{}\n{note}", words(text, room)),
        (false, false) => words(text, LONGEST),
    }
}

/// The words with where their links lead, as many of those as there is room for: words are never cut for a link.
fn words(text: &Text, longest: usize) -> String {
    let mut text = text.clone();
    let mut plain = text.to_plain();
    while units(&plain) > longest {
        let Some(last) = text.spans.iter_mut().rev().find(|span| span.link.is_some()) else { break };
        last.link = None;
        plain = text.to_plain();
    }
    plain
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attachment(picture: bool) -> Attachment {
        Attachment { sha256: "ab12".into(), name: "tỷ lệ.png".into(), mime: "image/png".into(), picture }
    }

    fn with(text: Text, picture: bool) -> Outgoing {
        Outgoing { attachment: Some(attachment(picture)), ..Outgoing::of(text) }
    }

    #[test]
    fn what_is_called() {
        let check = |message: Outgoing, pictures: Option<&str>, method: &str, params: Value| {
            assert_eq!(request("c", &message, pictures), (method, params));
        };
        let text = || Text::new().plain("Hạn ").bold("<30/6>");
        check(Outgoing::of(text()), None, "sendMessage", json!({"chat_id": "c", "text": "Hạn <30/6>"}));
        check(
            with(text(), true),
            Some("https://d.vn/anh"),
            "sendPhoto",
            json!({"chat_id": "c", "photo": "https://d.vn/anh/ab12.png", "caption": "Hạn <30/6>"}),
        );
        check(
            with(Text::new(), true),
            Some("https://d.vn/anh"),
            "sendPhoto",
            json!({"chat_id": "c", "photo": "https://d.vn/anh/ab12.png"}),
        );
        let note = "Tệp kèm theo: tỷ lệ.png (mời xem trên trang web).";
        check(
            with(text(), false),
            Some("https://d.vn/anh"),
            "sendMessage",
            json!({"chat_id": "c", "text": format!("Hạn <30/6>\n{note}")}),
        );
        check(with(Text::new(), true), None, "sendMessage", json!({"chat_id": "c", "text": note}));
    }

    #[test]
    fn links_give_way_to_words() {
        let text = Text::new().link("một", "https://a.vn").plain(" ").link("hai", "https://b.vn");
        assert_eq!(words(&text, 100), "một (https://a.vn) hai (https://b.vn)");
        assert_eq!(words(&text, 30), "một (https://a.vn) hai");
        assert_eq!(words(&text, 10), "một hai");
        let long = Text::new().plain("a".repeat(1990));
        assert_eq!(with_file(&long, &attachment(false)), "a".repeat(1990));
    }
}
