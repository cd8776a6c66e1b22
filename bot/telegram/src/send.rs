//! Messages on their way out: sent, edited, or sent anew when the old one cannot be edited.

use crate::{
    Telegram,
    failure::{Failure, failure},
    files::LARGEST,
    html::html,
};
use dondoc_domain::event::Channel;
use dondoc_messaging::{Abilities, Attachment, FetchError, FileRef, Messenger, Outgoing, SendError, Sent};
use std::time::Duration;
use teloxide::{
    RequestError,
    payloads::{
        EditMessageCaptionSetters, EditMessageReplyMarkupSetters, EditMessageTextSetters, SendDocumentSetters,
        SendMessageSetters, SendPhotoSetters,
    },
    requests::Requester,
    types::{
        CallbackQueryId, ChatId, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, Message,
        MessageId, ParseMode, ReplyParameters,
    },
};

/// The longest caption, in UTF-16 units.
const LONGEST_CAPTION: usize = 1024;

/// A larger picture goes as a file.
const LARGEST_PICTURE: usize = 10 * 1024 * 1024;

/// teloxide holds an answer of 5xx back for ten seconds; giving up before would make a plain "no" look like silence.
const HELD_BACK: Duration = Duration::from_secs(12);

#[async_trait::async_trait]
impl Messenger for Telegram {
    fn channel(&self) -> Channel {
        Channel::Telegram
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            buttons: true,
            edits: true,
            reply_refs: true,
            attachments: true,
            longest_text: 4096,
            longest_caption: LONGEST_CAPTION,
            largest_file: LARGEST,
        }
    }

    async fn send(&self, chat: &str, message: &Outgoing, attachment: Option<&[u8]>) -> Result<Sent, SendError> {
        let chat =
            chat.parse().map(ChatId).map_err(|_| SendError::Unreachable("not a chat of Telegram's".to_owned()))?;
        let replaced = message.replaces.as_deref().and_then(message_id);
        match (&message.attachment, attachment) {
            (Some(file), Some(bytes)) => {
                let sent = self.send_file(chat, message, file, bytes).await?;
                // A file cannot take the place of words, but the old buttons need not invite any more.
                if let Some(id) = replaced {
                    let _ = self.edit_buttons(chat, id, &Outgoing::default()).await;
                }
                Ok(sent)
            }
            (Some(file), None) => Err(SendError::Refused(format!("the content of {} is missing", file.name))),
            (None, _) => match replaced {
                Some(id) if self.edit(chat, id, message).await? => Ok(Sent { message: Some(id.to_string()) }),
                _ => self.send_text(chat, message).await,
            },
        }
    }

    async fn acknowledge(&self, tap: &str) {
        if let Err(error) = self.bot.answer_callback_query(CallbackQueryId(tap.to_owned())).await {
            tracing::debug!(reason = crate::failure::describe(&error), "a tap could not be acknowledged");
        }
    }

    async fn fetch(&self, file: &FileRef, limit: u64) -> Result<Vec<u8>, FetchError> {
        self.download(file, limit).await
    }
}

impl Telegram {
    async fn send_text(&self, chat: ChatId, message: &Outgoing) -> Result<Sent, SendError> {
        let mut request = self
            .bot
            .send_message(chat, html(&message.text))
            .parse_mode(ParseMode::Html)
            .link_preview_options(no_preview());
        if let Some(answered) = answered(message) {
            request = request.reply_parameters(answered);
        }
        if let Some(keyboard) = keyboard(message) {
            request = request.reply_markup(keyboard);
        }
        sent(bounded(self.settings.timeout, request.into_future()).await)
    }

    async fn send_file(
        &self,
        chat: ChatId,
        message: &Outgoing,
        file: &Attachment,
        bytes: &[u8],
    ) -> Result<Sent, SendError> {
        if file.picture && bytes.len() <= LARGEST_PICTURE {
            let mut request = self.patient.send_photo(chat, input(file, bytes)).parse_mode(ParseMode::Html);
            if !message.text.is_empty() {
                request = request.caption(html(&message.text));
            }
            if let Some(answered) = answered(message) {
                request = request.reply_parameters(answered);
            }
            if let Some(keyboard) = keyboard(message) {
                request = request.reply_markup(keyboard);
            }
            match bounded(self.settings.file_timeout, request.into_future()).await {
                Err(Failure::BadPicture) => {}
                answer => return sent(answer),
            }
        }
        let mut request = self.patient.send_document(chat, input(file, bytes)).parse_mode(ParseMode::Html);
        if !message.text.is_empty() {
            request = request.caption(html(&message.text));
        }
        if let Some(answered) = answered(message) {
            request = request.reply_parameters(answered);
        }
        if let Some(keyboard) = keyboard(message) {
            request = request.reply_markup(keyboard);
        }
        sent(bounded(self.settings.file_timeout, request.into_future()).await)
    }

    /// Edits a message of ours to its new state; false when it must be sent anew.
    async fn edit(&self, chat: ChatId, id: MessageId, message: &Outgoing) -> Result<bool, SendError> {
        if message.text.is_empty() {
            return edited(self.edit_buttons(chat, id, message).await);
        }
        let mut request = self
            .bot
            .edit_message_text(chat, id, html(&message.text))
            .parse_mode(ParseMode::Html)
            .link_preview_options(no_preview());
        if let Some(keyboard) = keyboard(message) {
            request = request.reply_markup(keyboard);
        }
        match bounded(self.settings.timeout, request.into_future()).await {
            Err(Failure::NoText) if message.text.units() > LONGEST_CAPTION => {
                // Sent anew then; the old buttons must not be left behind to be tapped.
                edited(self.edit_buttons(chat, id, &Outgoing::default()).await)?;
                Ok(false)
            }
            Err(Failure::NoText) => {
                let mut request =
                    self.bot.edit_message_caption(chat, id).caption(html(&message.text)).parse_mode(ParseMode::Html);
                if let Some(keyboard) = keyboard(message) {
                    request = request.reply_markup(keyboard);
                }
                edited(bounded(self.settings.timeout, request.into_future()).await)
            }
            answer => edited(answer),
        }
    }

    async fn edit_buttons(&self, chat: ChatId, id: MessageId, message: &Outgoing) -> Result<Message, Failure> {
        let mut request = self.bot.edit_message_reply_markup(chat, id);
        if let Some(keyboard) = keyboard(message) {
            request = request.reply_markup(keyboard);
        }
        bounded(self.settings.timeout, request.into_future()).await
    }
}

/// The client's own timeout starts late and ends early now and then; this one always holds.
async fn bounded<T>(timeout: Duration, call: impl Future<Output = Result<T, RequestError>>) -> Result<T, Failure> {
    match tokio::time::timeout(timeout + HELD_BACK, call).await {
        Ok(answer) => answer.map_err(|error| failure(&error)),
        Err(_) => Err(Failure::Send(SendError::Uncertain("no answer in time".to_owned()))),
    }
}

fn sent(answer: Result<Message, Failure>) -> Result<Sent, SendError> {
    match answer {
        Ok(message) => Ok(Sent { message: Some(message.id.to_string()) }),
        Err(Failure::Delivered(id)) => Ok(Sent { message: id }),
        Err(Failure::Send(error)) => Err(error),
        Err(Failure::BadPicture) => Err(SendError::Refused("the picture is not taken".to_owned())),
        Err(Failure::Unmodified | Failure::EditGone | Failure::NoText) => {
            Err(SendError::Refused("Telegram speaks of an edit where nothing was edited".to_owned()))
        }
    }
}

/// Whether the edit holds. Editing twice changes nothing, so what may or may not have happened is simply tried again.
fn edited(answer: Result<Message, Failure>) -> Result<bool, SendError> {
    match answer {
        Ok(_) | Err(Failure::Delivered(_) | Failure::Unmodified) => Ok(true),
        Err(Failure::EditGone | Failure::NoText | Failure::BadPicture) => Ok(false),
        Err(Failure::Send(SendError::Uncertain(why))) => Err(SendError::Unavailable(why)),
        Err(Failure::Send(error)) => Err(error),
    }
}

fn keyboard(message: &Outgoing) -> Option<InlineKeyboardMarkup> {
    let rows = message.buttons.iter().filter(|row| !row.is_empty());
    let rows: Vec<Vec<InlineKeyboardButton>> = rows
        .map(|row| row.iter().map(|button| InlineKeyboardButton::callback(&button.label, &button.data)).collect())
        .collect();
    (!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows))
}

/// Shown as a reply, if the message it answers is still there.
fn answered(message: &Outgoing) -> Option<ReplyParameters> {
    let id = message.answers.as_deref().and_then(message_id)?;
    Some(ReplyParameters::new(id).allow_sending_without_reply())
}

fn message_id(id: &str) -> Option<MessageId> {
    id.parse().ok().map(MessageId)
}

fn input(file: &Attachment, bytes: &[u8]) -> InputFile {
    InputFile::memory(bytes.to_vec()).file_name(file.name.clone())
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}
