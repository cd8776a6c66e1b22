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

/// Whether an official of one role may give another role, or a way into an account that has it.
///
/// Those who decide and those who administer are the office's to name: whoever runs the system does not make themself one
/// of those who use it.
pub fn may_entrust(acting: Role, role: Role) -> bool {
    match role {
        Role::Chair | Role::Office | Role::Admin => acting == Role::Office,
        Role::Head | Role::Officer | Role::Auditor => reach(acting, Action::Administer) == Reach::All,
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
    /// Lists of tasks, and a task with all that happened to it.
    Tasks,
    /// The directives that assign tasks.
    Directives,
    /// Agencies, officials, their chats and who stands in for whom.
    Organisation,
    /// Holidays and worked Saturdays.
    Calendar,
    /// The log, and whether it holds together.
    Log,
}

impl View {
    /// Every view.
    pub const ALL: [View; 9] = [
        View::OwnTasks,
        View::AgencyBoard,
        View::Province,
        View::Queue,
        View::Tasks,
        View::Directives,
        View::Organisation,
        View::Calendar,
        View::Log,
    ];
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
        (Role::Chair | Role::Office | Role::Auditor, View::Tasks | View::Directives) => Reach::All,
        (Role::Head | Role::Officer, View::Tasks | View::Directives) => Reach::Concerned,
        (Role::Admin, View::Tasks | View::Directives) => Reach::None,
        (Role::Chair | Role::Office | Role::Auditor, View::Organisation | View::Log) => Reach::All,
        (Role::Admin, View::Organisation) => Reach::All,
        (Role::Head, View::Organisation) => Reach::Led,
        (Role::Officer, View::Organisation) => Reach::None,
        // The log holds what every task says: whoever may not see tasks may not see it either.
        (Role::Head | Role::Officer | Role::Admin, View::Log) => Reach::None,
        // When offices work is no secret, and whose deadline moves wants to know why.
        (_, View::Calendar) => Reach::All,
    }
}

/// Whether an official may look at a task of this lead and these supporting agencies, and at all that happened to it.
///
/// The agencies are those of today, like the official's own.
pub fn may_see_task(official: &Official, lead: Option<&AgencyId>, supporting: &[AgencyId]) -> bool {
    let led = lead == Some(&official.agency);
    official.active
        && match sees(official.role, View::Tasks) {
            Reach::All => true,
            Reach::Led => led,
            Reach::Concerned => led || supporting.contains(&official.agency),
            Reach::None => false,
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
        const ALL: Reach = Reach::All;
        const CON: Reach = Reach::Concerned;
        const LED: Reach = Reach::Led;
        const NO: Reach = Reach::None;
        let rows: [(Role, [Reach; 9]); 6] = [
            //              own  board prov queue tasks dirs  org  cal  log
            (Role::Chair, [NO, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL]),
            (Role::Office, [CON, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL]),
            (Role::Head, [CON, LED, NO, NO, CON, CON, LED, ALL, NO]),
            (Role::Officer, [CON, NO, NO, NO, CON, CON, NO, ALL, NO]),
            (Role::Auditor, [NO, ALL, ALL, NO, ALL, ALL, ALL, ALL, ALL]),
            (Role::Admin, [NO, NO, NO, NO, NO, NO, ALL, ALL, NO]),
        ];
        for (role, reaches) in rows {
            for (view, expected) in View::ALL.into_iter().zip(reaches) {
                assert_eq!(sees(role, view), expected, "{role:?} {view:?}");
            }
        }
    }

    #[test]
    fn an_auditor_changes_nothing_whatever_may_be_seen() {
        for action in Action::ALL {
            assert_eq!(reach(Role::Auditor, action), Reach::None, "{action:?}");
            let auditor = official(Role::Auditor, "SYT", true);
            assert!(may(&auditor, action, Some(&"SYT".into()), &["SYT".into()]).is_err(), "{action:?}");
        }
    }

    #[test]
    fn a_task_is_seen_by_those_whom_it_concerns_and_by_those_who_see_all() {
        for (role, lead, supporting, stranger) in [
            (Role::Chair, true, true, true),
            (Role::Office, true, true, true),
            (Role::Auditor, true, true, true),
            (Role::Head, true, true, false),
            (Role::Officer, true, true, false),
            (Role::Admin, false, false, false),
        ] {
            let (syt, snv): (AgencyId, AgencyId) = ("SYT".into(), "SNV".into());
            let seen = |it: &Official| {
                [
                    may_see_task(it, Some(&syt), &[]),
                    may_see_task(it, Some(&snv), std::slice::from_ref(&syt)),
                    may_see_task(it, Some(&snv), std::slice::from_ref(&snv)) || may_see_task(it, None, &[]),
                ]
            };
            assert_eq!(seen(&official(role, "SYT", true)), [lead, supporting, stranger], "{role:?}");
            assert_eq!(seen(&official(role, "SYT", false)), [false; 3], "{role:?} who left");
        }
    }

    #[test]
    fn who_may_give_which_role() {
        for (acting, given) in [
            (Role::Office, &Role::ALL[..]),
            (Role::Admin, &[Role::Head, Role::Officer, Role::Auditor]),
            (Role::Chair, &[]),
            (Role::Head, &[]),
            (Role::Officer, &[]),
            (Role::Auditor, &[]),
        ] {
            for role in Role::ALL {
                assert_eq!(may_entrust(acting, role), given.contains(&role), "{acting:?} gives {role:?}");
            }
        }
    }

    fn official(role: Role, agency: &str, active: bool) -> Official {
        Official { id: OfficialId("CB1".into()), agency: agency.into(), role, active }
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
