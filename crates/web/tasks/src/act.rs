//! What may be done to a task: which acts there are, whose they are, and when they make sense.

pub(crate) mod carry;
pub(crate) mod form;

mod fields;
mod read;
pub(crate) mod typed;

pub(crate) use fields::day_in_words;
pub(crate) use read::BLOCKERS;

use crate::task::scene::Scene;
use chrono::NaiveDate;
use dondoc_domain::{
    permission::Action,
    timeliness::{Class, Phase},
};
use dondoc_shell::Need;

/// Something that may be done to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// Take it on.
    Accept,
    /// Tell progress.
    Report,
    /// Hand in a result.
    Submit,
    /// Ask for more time.
    Extend,
    /// Tell why it is late.
    Explain,
    /// Keep files as evidence.
    Attach,
    /// Send it back as wrongly addressed.
    Return,
    /// Take back an entry of one's own.
    Undo,
    /// Confirm completion.
    Confirm,
    /// Send the result back.
    SendBack,
    /// Give more time.
    Grant,
    /// Give no more time.
    Refuse,
    /// Give it to another lead.
    Reassign,
    /// Ask why it is late.
    AskWhy,
    /// Hold that lateness had an objective cause.
    Cause,
    /// Note what the committee issued.
    Issue,
    /// Put it on hold.
    Suspend,
    /// Take it up again.
    Resume,
    /// Open it again.
    Reopen,
    /// Put a wrong entry right.
    Correct,
    /// Take it back for good.
    Withdraw,
}

impl Act {
    /// Every act, what is done most first.
    pub const ALL: [Act; 21] = [
        Act::Confirm,
        Act::SendBack,
        Act::Grant,
        Act::Refuse,
        Act::Accept,
        Act::Report,
        Act::Submit,
        Act::Extend,
        Act::Explain,
        Act::Attach,
        Act::Return,
        Act::Undo,
        Act::Reassign,
        Act::AskWhy,
        Act::Cause,
        Act::Issue,
        Act::Suspend,
        Act::Resume,
        Act::Reopen,
        Act::Correct,
        Act::Withdraw,
    ];

    /// Its place in addresses, and its name among the words.
    pub fn slug(self) -> &'static str {
        match self {
            Act::Accept => "tiep-nhan",
            Act::Report => "bao-cao",
            Act::Submit => "trinh-ket-qua",
            Act::Extend => "xin-gia-han",
            Act::Explain => "giai-trinh",
            Act::Attach => "minh-chung",
            Act::Return => "tra-lai",
            Act::Undo => "hoan-tac",
            Act::Confirm => "xac-nhan",
            Act::SendBack => "tra-ket-qua",
            Act::Grant => "dong-y-gia-han",
            Act::Refuse => "tu-choi-gia-han",
            Act::Reassign => "phan-cong-lai",
            Act::AskWhy => "yeu-cau-giai-trinh",
            Act::Cause => "nguyen-nhan",
            Act::Issue => "ban-hanh",
            Act::Suspend => "tam-dung",
            Act::Resume => "tiep-tuc",
            Act::Reopen => "mo-lai",
            Act::Correct => "dinh-chinh",
            Act::Withdraw => "thu-hoi",
        }
    }

    /// The act of a place in addresses.
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.slug() == slug)
    }

    /// What it is for permission; held against the commands by a test.
    pub fn action(self) -> Action {
        match self {
            Act::Accept | Act::Submit | Act::Extend | Act::Explain | Act::Return => Action::Work,
            Act::Report | Act::Attach | Act::Undo => Action::Report,
            Act::Reassign | Act::Issue | Act::Correct => Action::Enter,
            Act::Confirm
            | Act::SendBack
            | Act::Grant
            | Act::Refuse
            | Act::AskWhy
            | Act::Cause
            | Act::Suspend
            | Act::Resume
            | Act::Reopen
            | Act::Withdraw => Action::Decide,
        }
    }

    /// What it takes to use its form.
    pub fn need(self) -> Need {
        Need::Do(self.action())
    }

    /// Whether its form takes files.
    pub fn takes_files(self) -> bool {
        matches!(self, Act::Report | Act::Submit | Act::Attach)
    }

    /// Whether it is decided about what was seen: refused when something else happened meanwhile.
    pub fn decides(self) -> bool {
        matches!(self.action(), Action::Decide | Action::Enter)
    }

    /// Whether it asks on a page of its own first.
    pub fn asks_first(self) -> bool {
        matches!(self, Act::Withdraw | Act::Reopen | Act::Return)
    }

    /// Whether the task is such that this makes sense; what the domain would refuse is not offered.
    pub fn fits(self, scene: &Scene, today: NaiveDate) -> bool {
        let task = &scene.story.view.task;
        let (phase, class) = (task.phase(), scene.story.view.class);
        let open = matches!(phase, Phase::Open | Phase::Awaiting);
        let late = matches!(class, Some(Class::OpenOverdue | Class::DoneLate));
        let own_request = task.request.as_ref().is_some_and(|it| it.by.includes(&scene.viewer));
        match self {
            Act::Accept => open && !task.accepted,
            Act::Return => phase == Phase::Open && !task.accepted,
            Act::Report => open || phase == Phase::Suspended,
            Act::Attach => open || matches!(phase, Phase::Suspended | Phase::Done),
            Act::Submit => open,
            Act::Extend => {
                let due = task.standing.current_due.map(NaiveDate::from);
                let in_time = due.is_some_and(|due| today <= due || scene.extension_after_expiry);
                phase == Phase::Open && task.request.is_none() && in_time
            }
            Act::Explain => task.explanation_asked,
            Act::Undo => scene.undo.is_some(),
            Act::Confirm => {
                phase == Phase::Awaiting && !task.submissions.iter().any(|it| it.by.includes(&scene.viewer))
            }
            Act::SendBack => phase == Phase::Awaiting,
            Act::Grant | Act::Refuse => task.request.is_some() && !own_request,
            Act::Reassign => open || matches!(phase, Phase::Returned | Phase::WithoutLead),
            Act::AskWhy => late && !task.explanation_asked,
            Act::Cause => (late || task.explanation.is_some()) && task.objective_cause.is_none(),
            Act::Issue => matches!(phase, Phase::Awaiting | Phase::Done),
            Act::Suspend => open,
            Act::Resume => phase == Phase::Suspended,
            Act::Reopen => matches!(phase, Phase::Done | Phase::Withdrawn),
            Act::Correct => !matches!(phase, Phase::Withdrawn | Phase::Unborn),
            Act::Withdraw => !matches!(phase, Phase::Withdrawn | Phase::Done | Phase::Unborn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dondoc_domain::task::{Command, Document, event::Correction};

    /// A command as the form of an act makes it.
    fn sample(act: Act) -> Command {
        let reason = String::new;
        let document = Document { number: "1/X".into(), date: None };
        match act {
            Act::Accept => Command::Accept,
            Act::Report => Command::Report { percent: None, note: reason(), documents: vec![], blocker: None },
            Act::Submit => Command::Submit { documents: vec![], text: reason() },
            Act::Extend => Command::RequestExtension { until: NaiveDate::MAX, reason: reason() },
            Act::Explain => Command::Explain { text: reason() },
            Act::Attach => Command::Attach { sha256: reason(), name: reason(), mime: reason(), size: 1 },
            Act::Return => Command::Return { reason: reason(), proposed: None },
            Act::Undo => Command::Undo { command: uuid::Uuid::nil() },
            Act::Confirm => Command::Confirm { note: reason() },
            Act::SendBack => Command::SendBack { reason: reason() },
            Act::Grant => Command::GrantExtension { until: None, note: reason() },
            Act::Refuse => Command::RefuseExtension { reason: reason() },
            Act::Reassign => Command::Reassign { to: "SYT".into(), reason: reason() },
            Act::AskWhy => Command::AskExplanation { note: reason() },
            Act::Cause => Command::ConfirmCause { reason: reason() },
            Act::Issue => Command::RecordIssuance { document },
            Act::Suspend => Command::Suspend { reason: reason() },
            Act::Resume => Command::Resume { note: reason(), due: None },
            Act::Reopen => Command::Reopen { reason: reason() },
            Act::Correct => Command::Correct(Box::<Correction>::default()),
            Act::Withdraw => Command::Withdraw { reason: reason(), ends_series: false },
        }
    }

    #[test]
    fn each_form_asks_for_what_its_command_needs() {
        for act in Act::ALL {
            assert_eq!(Some(act.action()), Action::of(&sample(act)), "{act:?}");
            assert_eq!(Act::of_slug(act.slug()), Some(act));
        }
    }
}
