//! Who may do what: the one table that every door asks.

use crate::{
    OfficialId,
    official::{Official, Role},
    task::{Command, refusal::NotAllowed},
};
use dondoc_agencies::AgencyId;

/// What may be done, as far as permission cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Take on, return, ask for time, hand in, explain: the lead agency's part.
    Work,
    /// Tell progress: the lead's and the supporting agencies' part.
    Report,
    /// Assign, reassign, correct, import: entering.
    Enter,
    /// Confirm, send back, grant, refuse, ask, suspend, withdraw: deciding.
    Decide,
    /// Agencies, officials, holidays, settings.
    Administer,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 5] = [Action::Work, Action::Report, Action::Enter, Action::Decide, Action::Administer];

    /// What a command is for permission; none for what only the clock does.
    pub fn of(command: &Command) -> Option<Action> {
        Some(match command {
            Command::Accept
            | Command::Return { .. }
            | Command::RequestExtension { .. }
            | Command::Submit { .. }
            | Command::Explain { .. } => Action::Work,
            // What may be undone is an agency's part; that it is one's own entry, the task itself sees to.
            Command::Report { .. } | Command::Attach { .. } | Command::Undo { .. } => Action::Report,
            Command::Assign(_) | Command::Reassign { .. } | Command::RecordIssuance { .. } | Command::Correct(_) => {
                Action::Enter
            }
            Command::GrantExtension { .. }
            | Command::RefuseExtension { .. }
            | Command::Confirm { .. }
            | Command::SendBack { .. }
            | Command::AskExplanation { .. }
            | Command::ConfirmCause { .. }
            | Command::Suspend { .. }
            | Command::Resume { .. }
            | Command::Reopen { .. }
            | Command::Withdraw { .. } => Action::Decide,
            Command::Move { .. } | Command::LoseLead { .. } | Command::Recalculate | Command::PassDeadline => {
                return None;
            }
        })
    }

    fn label(self) -> &'static str {
        match self {
            Action::Work => "tiếp nhận, trả lại, xin gia hạn, trình kết quả hoặc giải trình",
            Action::Report => "báo cáo tiến độ",
            Action::Enter => "nhập, phân công lại hoặc đính chính nhiệm vụ",
            Action::Decide => "xác nhận, gia hạn, yêu cầu giải trình, tạm dừng hoặc thu hồi nhiệm vụ",
            Action::Administer => "sửa cơ cấu tổ chức, cán bộ hoặc lịch làm việc",
        }
    }

    fn belongs_to(self) -> &'static str {
        match self {
            Action::Work | Action::Report => "Cán bộ của đơn vị được giao",
            Action::Enter | Action::Decide => "Văn phòng UBND tỉnh hoặc lãnh đạo UBND tỉnh",
            Action::Administer => "Quản trị hệ thống hoặc Văn phòng UBND tỉnh",
        }
    }
}

/// How far a role's permission for an action reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Not at all.
    None,
    /// Tasks that their agency leads.
    Led,
    /// Tasks that their agency leads or supports.
    Concerned,
    /// All tasks.
    All,
}

/// The table: how far a role's permission for an action reaches.
///
/// The office may also do the agencies' part, since it enters what comes on paper; whoever hands in or asks
/// can never confirm or grant the same, which the task itself sees to.
pub fn reach(role: Role, action: Action) -> Reach {
    match (role, action) {
        (Role::Office | Role::Chair, Action::Enter | Action::Decide) => Reach::All,
        (Role::Office, Action::Work | Action::Report | Action::Administer) => Reach::All,
        (Role::Chair, Action::Work | Action::Report | Action::Administer) => Reach::None,
        (Role::Head | Role::Officer, Action::Work) => Reach::Led,
        (Role::Head | Role::Officer, Action::Report) => Reach::Concerned,
        (Role::Head | Role::Officer, Action::Enter | Action::Decide | Action::Administer) => Reach::None,
        (Role::Admin, Action::Enter | Action::Administer) => Reach::All,
        (Role::Admin, Action::Work | Action::Report | Action::Decide) => Reach::None,
        (Role::Auditor, _) => Reach::None,
    }
}

/// What may be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The tasks that one handles, or that nobody handles yet.
    OwnTasks,
    /// Every task of an agency, and who has not answered.
    AgencyBoard,
    /// Figures and overdue tasks of the whole province.
    Province,
    /// What waits for the office's decision.
    Queue,
}

impl View {
    /// Every view.
    pub const ALL: [View; 4] = [View::OwnTasks, View::AgencyBoard, View::Province, View::Queue];
}

/// The table of what may be seen: how far a role's look reaches.
pub fn sees(role: Role, view: View) -> Reach {
    match (role, view) {
        (Role::Chair | Role::Office | Role::Auditor, View::AgencyBoard | View::Province) => Reach::All,
        (Role::Chair | Role::Office, View::Queue) => Reach::All,
        (Role::Head | Role::Officer | Role::Office, View::OwnTasks) => Reach::Concerned,
        (Role::Head, View::AgencyBoard) => Reach::Led,
        (Role::Chair | Role::Auditor, View::OwnTasks) => Reach::None,
        (Role::Officer, View::AgencyBoard) => Reach::None,
        (Role::Head | Role::Officer, View::Province | View::Queue) => Reach::None,
        (Role::Auditor, View::Queue) => Reach::None,
        (Role::Admin, View::OwnTasks | View::AgencyBoard | View::Province | View::Queue) => Reach::None,
    }
}

/// How it is known that an official stands in for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandIn<'a> {
    /// An operator enters what came on paper, signed for the absent one.
    OnPaper,
    /// They say so themselves in a conversation; whoever was arranged to do the absent one's work today, if anyone.
    Arranged(Option<&'a OfficialId>),
}

/// Whether an official may stand in for another (thay mặt): on paper a colleague of the same agency, in a conversation
/// only who was arranged to, and the office for anyone.
pub fn may_stand_in(acting: &Official, absent: &Official, known: StandIn<'_>) -> Result<(), NotAllowed> {
    if !absent.active {
        return Err(NotAllowed::Inactive(absent.id.to_string()));
    }
    if acting.role == Role::Office {
        return Ok(());
    }
    if acting.agency != absent.agency {
        return Err(NotAllowed::StandIn { acting: acting.agency.to_string(), absent: absent.agency.to_string() });
    }
    match known {
        StandIn::OnPaper => Ok(()),
        StandIn::Arranged(deputy) if deputy == Some(&acting.id) => Ok(()),
        StandIn::Arranged(_) => Err(NotAllowed::NotDeputy(absent.id.to_string())),
    }
}

/// Whether an official may do something to a task of this lead and these supporting agencies.
pub fn may(
    official: &Official,
    action: Action,
    lead: Option<&AgencyId>,
    supporting: &[AgencyId],
) -> Result<(), NotAllowed> {
    if !official.active {
        return Err(NotAllowed::Inactive(official.id.to_string()));
    }
    let led = lead == Some(&official.agency);
    let allowed = match reach(official.role, action) {
        Reach::All => true,
        Reach::Led => led,
        Reach::Concerned => led || supporting.contains(&official.agency),
        Reach::None => {
            let (role, action, who) = (official.role.label(), action.label(), action.belongs_to());
            return Err(NotAllowed::Role { role, action, who });
        }
    };
    if allowed {
        Ok(())
    } else {
        Err(NotAllowed::NotLead { lead: lead.map_or_else(String::new, AgencyId::to_string), action: action.label() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_see_what() {
        let rows: [(Role, [Reach; 4]); 6] = [
            //              own tasks         agency board  province     queue
            (Role::Chair, [Reach::None, Reach::All, Reach::All, Reach::All]),
            (Role::Office, [Reach::Concerned, Reach::All, Reach::All, Reach::All]),
            (Role::Head, [Reach::Concerned, Reach::Led, Reach::None, Reach::None]),
            (Role::Officer, [Reach::Concerned, Reach::None, Reach::None, Reach::None]),
            (Role::Auditor, [Reach::None, Reach::All, Reach::All, Reach::None]),
            (Role::Admin, [Reach::None; 4]),
        ];
        for (role, reaches) in rows {
            for (view, expected) in View::ALL.into_iter().zip(reaches) {
                assert_eq!(sees(role, view), expected, "{role:?} {view:?}");
            }
        }
    }

    #[test]
    fn the_table_as_people_know_it() {
        use Action::*;
        let rows: [(Role, [Reach; 5]); 6] = [
            //              work           report            enter        decide       administer
            (Role::Chair, [Reach::None, Reach::None, Reach::All, Reach::All, Reach::None]),
            (Role::Office, [Reach::All, Reach::All, Reach::All, Reach::All, Reach::All]),
            (Role::Head, [Reach::Led, Reach::Concerned, Reach::None, Reach::None, Reach::None]),
            (Role::Officer, [Reach::Led, Reach::Concerned, Reach::None, Reach::None, Reach::None]),
            (Role::Auditor, [Reach::None; 5]),
            (Role::Admin, [Reach::None, Reach::None, Reach::All, Reach::None, Reach::All]),
        ];
        for (role, reaches) in rows {
            for (action, expected) in [Work, Report, Enter, Decide, Administer].into_iter().zip(reaches) {
                assert_eq!(reach(role, action), expected, "{role:?} {action:?}");
            }
        }
    }
}
