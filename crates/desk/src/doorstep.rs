//! What comes in, before it is stored: words under a secrecy mark are struck out, so that they get onto no disk.

use crate::Desk;
use async_trait::async_trait;
use dondoc_messaging::{Content, Inbox, Incoming, TakeError};
use dondoc_text::secrecy;

#[async_trait]
impl Inbox for Desk {
    async fn take(&self, updates: Vec<Incoming>) -> Result<(), TakeError> {
        self.post.take(updates.into_iter().map(struck).collect()).await
    }
}

/// Leaves nothing but the mark itself, for which the conversation refuses the message and says why.
fn struck(mut update: Incoming) -> Incoming {
    match &mut update.content {
        Content::Text(words) => strike(words, |words| words.to_owned()),
        Content::File { file, caption, .. } => {
            strike(caption, |words| words.to_owned());
            strike(&mut file.name, |name| name.replace(['_', '.'], " "));
        }
        Content::Tap(_) | Content::Contact { .. } | Content::MovedTo(_) | Content::Blocked | Content::Other(_) => {}
    }
    update
}

fn strike(words: &mut String, read: impl Fn(&str) -> String) {
    if let Some(mark) = secrecy::find(&read(words)) {
        *words = mark.label().to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use dondoc_domain::event::Channel;
    use dondoc_messaging::{Address, FileKind, FileRef};

    fn update(content: Content) -> Incoming {
        let address = Address::new(Channel::Telegram, "1");
        let (key, sender) = ("1".into(), "1".into());
        let at = DateTime::<Utc>::UNIX_EPOCH;
        Incoming { key, address, group: false, sender, at, message: None, reply_to: None, content }
    }

    #[test]
    fn only_the_mark_of_secret_words_is_left_and_it_is_still_found() {
        for (words, left) in [
            ("NV1 TỐI MẬT xong phương án A", "Tối mật"),
            ("văn bản mật số 5", "Mật"),
            ("tuyệt mật: abc", "Tuyệt mật"),
            ("NV1 xong, đã tập huấn bảo mật", "NV1 xong, đã tập huấn bảo mật"),
        ] {
            let text = struck(update(Content::Text(words.into())));
            assert_eq!(text.content, Content::Text(left.into()));
            assert_eq!(secrecy::find(words), secrecy::find(left), "{words}");
        }
    }

    #[test]
    fn a_files_name_and_words_are_read_too() {
        let file = |name: &str| FileRef {
            id: "1".into(),
            name: name.into(),
            mime: String::new(),
            size: None,
            kind: FileKind::Document,
        };
        let content =
            |name: &str, caption: &str| Content::File { file: file(name), caption: caption.into(), album: None };
        let secret = struck(update(content("TOI_MAT.phương_án.pdf", "gửi anh, tài liệu Mật")));
        assert_eq!(secret.content, content("Tối mật", "Mật"));
        let plain = struck(update(content("báo_cáo.pdf", "kết quả")));
        assert_eq!(plain.content, content("báo_cáo.pdf", "kết quả"));
    }
}
