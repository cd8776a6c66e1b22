//! Officials: where they serve and in which role. Their names are in a directory, not here.

mod account;

pub use account::{Account, CodeFate, DelegationRefusal, LinkCode, LinkRefusal, LinkedChat};

use crate::{
    event::Channel,
    ids::{ChatId, OfficialId},
};
use chrono::NaiveDate;
use dondoc_agencies::AgencyId;
use serde::{Deserialize, Serialize};

/// What an official is to the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Chair or vice-chair (Chủ tịch, Phó Chủ tịch).
    Chair,
    /// The committee's office (VP UBND): enters, confirms, extends.
    Office,
    /// Head or deputy head of an agency (lãnh đạo đơn vị).
    Head,
    /// An official who does the work (chuyên viên).
    Officer,
    /// Reads all, changes nothing.
    Auditor,
    /// Runs the system.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 6] = [Role::Chair, Role::Office, Role::Head, Role::Officer, Role::Auditor, Role::Admin];

    /// The role's name on the command line and in the log.
    pub fn name(self) -> &'static str {
        match self {
            Role::Chair => "chair",
            Role::Office => "office",
            Role::Head => "head",
            Role::Officer => "officer",
            Role::Auditor => "auditor",
            Role::Admin => "admin",
        }
    }

    /// The role's name for people.
    pub fn label(self) -> &'static str {
        match self {
            Role::Chair => "Lãnh đạo UBND tỉnh",
            Role::Office => "Văn phòng UBND tỉnh",
            Role::Head => "Lãnh đạo đơn vị",
            Role::Officer => "Chuyên viên",
            Role::Auditor => "Thanh tra, kiểm tra (chỉ xem)",
            Role::Admin => "Quản trị hệ thống",
        }
    }

    /// The role of a name, as people may write it.
    pub fn parse(text: &str) -> Option<Role> {
        let text = dondoc_text::fold(text).replace(['-', ' '], "_");
        Some(match text.as_str() {
            "chair" | "vice_chair" | "chu_tich" | "pho_chu_tich" | "lanh_dao_ubnd" => Role::Chair,
            "office" | "van_phong" | "vpubnd" | "vp" => Role::Office,
            "head" | "agency_head" | "lanh_dao" | "giam_doc" => Role::Head,
            "officer" | "official" | "chuyen_vien" | "can_bo" => Role::Officer,
            "auditor" | "thanh_tra" => Role::Auditor,
            "admin" | "quan_tri" => Role::Admin,
            _ => return None,
        })
    }
}

crate::event::stored! {
    /// What happens to an official's place in the system.
    pub enum OfficialEvent {
        /// Entered with an agency and a role.
        Registered(Registered) = "official_registered.v1",
        /// A one-time code for linking a messenger was made; only its hash is kept.
        LinkCodeIssued(LinkCodeIssued) = "official_link_code_issued.v1",
        /// Moved to another agency or role.
        Moved(Moved) = "official_moved.v1",
        /// Left: may do nothing any more.
        Left(Left) = "official_left.v1",
        /// A chat of theirs was linked by a code.
        ChatLinked(ChatLinked) = "official_chat_linked.v1",
        /// A chat is theirs no more.
        ChatUnlinked(ChatUnlinked) = "official_chat_unlinked.v1",
        /// They want to be reached by this chat first.
        ChatPreferred(ChatPreferred) = "official_chat_preferred.v1",
        /// Someone stands in for them while they are away (thay mặt).
        Delegated(Delegated) = "official_delegated.v1",
        /// Nobody stands in for them any more.
        DelegationEnded(DelegationEnded) = "official_delegation_ended.v1",
    }
}

/// Entered with an agency and a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// Who.
    pub official: OfficialId,
    /// Where they serve.
    pub agency: AgencyId,
    /// As what.
    pub role: Role,
}

/// A one-time code for linking a messenger was made; only its hash is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkCodeIssued {
    /// Hex HMAC-SHA256 of the code under a key that is not in the log; in old events its plain SHA-256.
    pub code_hash: String,
    /// When it stops to work.
    pub expires_at: chrono::DateTime<chrono::Utc>,
}

/// Moved to another agency or role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Where they serve now.
    pub agency: AgencyId,
    /// As what.
    pub role: Role,
}

/// Left: may do nothing any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Why.
    pub reason: String,
}

/// A chat of theirs was linked by a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatLinked {
    /// The messenger.
    pub channel: Channel,
    /// The chat; its address in the messenger stays outside the log.
    pub chat: ChatId,
    /// What was kept of the code, which works no more.
    pub code_hash: String,
}

/// A chat is theirs no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatUnlinked {
    /// The chat.
    pub chat: ChatId,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// They want to be reached by this chat first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatPreferred {
    /// The chat.
    pub chat: ChatId,
}

/// Someone stands in for them while they are away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegated {
    /// Who stands in.
    pub to: OfficialId,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

/// Nobody stands in for them any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegationEnded {}

/// An official as the log tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Official {
    /// Who.
    pub id: OfficialId,
    /// Where they serve.
    pub agency: AgencyId,
    /// As what.
    pub role: Role,
    /// Whether they still serve.
    pub active: bool,
}

impl Official {
    /// The official after one more event; `None` before they are registered.
    pub fn evolve(state: Option<Official>, event: &OfficialEvent) -> Option<Official> {
        match (state, event) {
            (_, OfficialEvent::Registered(it)) => {
                Some(Official { id: it.official.clone(), agency: it.agency.clone(), role: it.role, active: true })
            }
            (Some(it), OfficialEvent::Moved(to)) => Some(Official { agency: to.agency.clone(), role: to.role, ..it }),
            (Some(it), OfficialEvent::Left(_)) => Some(Official { active: false, ..it }),
            (
                state,
                OfficialEvent::LinkCodeIssued(_)
                | OfficialEvent::Moved(_)
                | OfficialEvent::Left(_)
                | OfficialEvent::ChatLinked(_)
                | OfficialEvent::ChatUnlinked(_)
                | OfficialEvent::ChatPreferred(_)
                | OfficialEvent::Delegated(_)
                | OfficialEvent::DelegationEnded(_),
            ) => state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_as_people_write_them() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.name()), Some(role));
        }
        assert_eq!(Role::parse("Chuyên viên"), Some(Role::Officer));
        assert_eq!(Role::parse("Văn phòng"), Some(Role::Office));
        assert_eq!(Role::parse("vice-chair"), Some(Role::Chair));
        assert_eq!(Role::parse("king"), None);
    }
}
