//! An official's chats, the codes that link them, and who stands in for them.

use super::{ChatLinked, ChatPreferred, ChatUnlinked, Delegated, DelegationEnded, OfficialEvent};
use crate::{ChatId, OfficialId, event::Channel};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// An official's chats, the codes that link them, and who stands in for them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The linked chats, first choice first.
    pub chats: Vec<LinkedChat>,
    /// Every code that was made, in order.
    pub codes: Vec<LinkCode>,
    /// Who stands in for them, and when; the last arrangement.
    pub delegation: Option<Delegated>,
}

/// A linked chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedChat {
    /// The messenger.
    pub channel: Channel,
    /// The chat.
    pub chat: ChatId,
}

/// A one-time code as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkCode {
    /// What is kept of the code.
    pub hash: String,
    /// When it stops to work.
    pub expires_at: DateTime<Utc>,
    /// What became of it.
    pub fate: CodeFate,
}

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeFate {
    /// It waits to be used.
    Waiting,
    /// It linked this chat.
    Used(ChatId),
    /// A newer one took its place.
    Replaced,
}

/// Why a code links no chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkRefusal {
    /// There is no such code.
    #[error("Mã liên kết không đúng. Kiểm tra lại, hoặc đề nghị Văn phòng cấp mã mới.")]
    Unknown,
    /// It is too old, or a newer one took its place.
    #[error("Mã liên kết đã hết hạn hoặc đã được thay bằng mã mới. Đề nghị Văn phòng cấp mã mới.")]
    Expired,
    /// It linked a chat already.
    #[error("Mã liên kết này đã được dùng; mỗi mã chỉ dùng một lần. Đề nghị Văn phòng cấp mã mới.")]
    Used,
    /// The chat is another official's.
    #[error("Cuộc trò chuyện này đang liên kết với một cán bộ khác. Gỡ liên kết cũ trước khi liên kết lại.")]
    Taken,
}

/// Why nobody stands in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each message says what its variant means")]
pub enum DelegationRefusal {
    #[error("Không thể tự thay mặt chính mình. Chọn một cán bộ khác cùng đơn vị.")]
    Oneself,
    #[error("Cán bộ {0} đã thôi nhiệm vụ trong hệ thống. Chọn một cán bộ khác.")]
    Inactive(String),
    #[error("Chỉ thay mặt được cán bộ cùng đơn vị. Chọn một cán bộ khác cùng đơn vị.")]
    OtherAgency,
    #[error("Ngày kết thúc {} trước ngày bắt đầu {}. Kiểm tra lại hai ngày.", .until.format("%d/%m/%Y"), .from.format("%d/%m/%Y"))]
    Backwards { from: NaiveDate, until: NaiveDate },
    #[error("Thời gian thay mặt đã qua ({}). Kiểm tra lại ngày.", .0.format("%d/%m/%Y"))]
    Past(NaiveDate),
    #[error("Trong thời gian này cán bộ {0} cũng vắng và việc lại giao về người ủy quyền. Chọn người khác.")]
    Circle(String),
}

impl Delegated {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.until
    }

    /// The days that it shares with a period, if any.
    pub fn overlap(&self, from: NaiveDate, until: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let (from, until) = (self.from.max(from), self.until.min(until));
        (from <= until).then_some((from, until))
    }
}

impl Account {
    /// The account after one more event. Never fails: history cannot be refused.
    pub fn evolve(&mut self, event: &OfficialEvent) {
        match event {
            OfficialEvent::LinkCodeIssued(it) => {
                for code in &mut self.codes {
                    if code.fate == CodeFate::Waiting {
                        code.fate = CodeFate::Replaced;
                    }
                }
                let (hash, expires_at) = (it.code_hash.clone(), it.expires_at);
                self.codes.push(LinkCode { hash, expires_at, fate: CodeFate::Waiting });
            }
            OfficialEvent::ChatLinked(it) => {
                for code in self.codes.iter_mut().filter(|code| code.hash == it.code_hash) {
                    code.fate = CodeFate::Used(it.chat);
                }
                if !self.has(it.chat) {
                    self.chats.push(LinkedChat { channel: it.channel, chat: it.chat });
                }
            }
            OfficialEvent::ChatUnlinked(it) => self.chats.retain(|known| known.chat != it.chat),
            OfficialEvent::ChatPreferred(it) => self.chats.sort_by_key(|known| known.chat != it.chat),
            OfficialEvent::Delegated(it) => self.delegation = Some(it.clone()),
            OfficialEvent::DelegationEnded(_) => self.delegation = None,
            OfficialEvent::Registered(_) | OfficialEvent::Moved(_) | OfficialEvent::Left(_) => {}
        }
    }

    /// Whether a chat is linked.
    pub fn has(&self, chat: ChatId) -> bool {
        self.chats.iter().any(|known| known.chat == chat)
    }

    /// Links a chat by the hash of a code; nothing if this code linked this chat before.
    pub fn link(
        &self,
        code_hash: &str,
        channel: Channel,
        chat: ChatId,
        now: DateTime<Utc>,
    ) -> Result<Option<OfficialEvent>, LinkRefusal> {
        let code = self.codes.iter().rev().find(|code| code.hash == code_hash).ok_or(LinkRefusal::Unknown)?;
        match code.fate {
            CodeFate::Used(by) if by == chat && self.has(chat) => Ok(None),
            CodeFate::Used(_) => Err(LinkRefusal::Used),
            CodeFate::Replaced => Err(LinkRefusal::Expired),
            CodeFate::Waiting if code.expires_at <= now => Err(LinkRefusal::Expired),
            CodeFate::Waiting => {
                let code_hash = code_hash.to_owned();
                Ok(Some(OfficialEvent::ChatLinked(ChatLinked { channel, chat, code_hash })))
            }
        }
    }

    /// Takes a chat away; nothing if it is not linked.
    pub fn unlink(&self, chat: ChatId, reason: &str) -> Option<OfficialEvent> {
        self.has(chat).then(|| OfficialEvent::ChatUnlinked(ChatUnlinked { chat, reason: reason.to_owned() }))
    }

    /// Makes a linked chat the first choice; nothing if it is, or is not linked.
    pub fn prefer(&self, chat: ChatId) -> Option<OfficialEvent> {
        let first = self.chats.first().is_some_and(|known| known.chat == chat);
        (self.has(chat) && !first).then_some(OfficialEvent::ChatPreferred(ChatPreferred { chat }))
    }

    /// Lets someone stand in; nothing if it is arranged so.
    pub fn delegate(&self, to: &OfficialId, from: NaiveDate, until: NaiveDate) -> Option<OfficialEvent> {
        let new = Delegated { to: to.clone(), from, until };
        (self.delegation.as_ref() != Some(&new)).then_some(OfficialEvent::Delegated(new))
    }

    /// Ends what was arranged, if it goes on or is still to come.
    pub fn end_delegation(&self, today: NaiveDate) -> Option<OfficialEvent> {
        let runs = self.delegation.as_ref().is_some_and(|it| today <= it.until);
        runs.then_some(OfficialEvent::DelegationEnded(DelegationEnded {}))
    }
}
