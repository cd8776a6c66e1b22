//! Commands at random, well-formed and not, that now and then fit the task they are said to.

use crate::{
    Run,
    rules::Life,
    support::{AGENCIES, agency},
};
use chrono::TimeDelta;
use dondoc_domain::task::{Command, Document, event::Correction};

impl Run {
    pub fn any_command(&mut self, life: &Life) -> Command {
        let reason = self.rng.pick(&["đúng thẩm quyền", "theo chỉ đạo", "theo chỉ đạo", " "]).to_owned();
        let note = self.rng.pick(&["", "", "theo chỉ đạo"]).to_owned();
        let due = life.due.unwrap_or(self.today);
        let later = due + TimeDelta::days(self.rng.below(30) as i64 - 5);
        let heir = agency(self.rng.pick(&AGENCIES).0);
        let date = (!self.rng.one_in(12)).then(|| self.day_near(12, 1));
        let number = self.rng.pick(&["86/STTTT-CĐS", "12/BC-SYT", "7/TTr-SNV", " "]).to_owned();
        let document = Document { number, date };
        match self.rng.below(25) {
            0 | 1 => Command::Accept,
            2 => Command::Return { reason, proposed: self.rng.one_in(2).then_some(heir) },
            3 => Command::Reassign { to: heir, reason },
            4 | 5 => Command::Report {
                percent: self.rng.pick(&[None, Some(20), Some(50), Some(101)]),
                note,
                documents: Vec::new(),
                blocker: None,
            },
            6 | 7 => Command::RequestExtension { until: later, reason },
            8 | 9 => {
                let until = self.rng.one_in(2).then(|| life.request.as_ref().map_or(later, |it| it.0));
                Command::GrantExtension {
                    until: until.map(|it| it - TimeDelta::days(self.rng.below(5) as i64 - 1)),
                    note,
                }
            }
            10 => Command::RefuseExtension { reason },
            11..14 => {
                let documents = if self.rng.one_in(3) { Vec::new() } else { vec![document] };
                let text = self.rng.pick(&["", "đã trình Ủy ban nhân dân tỉnh báo cáo", "xong"]).to_owned();
                Command::Submit { documents, text }
            }
            14 => Command::RecordIssuance { document },
            15..18 => Command::Confirm { note },
            18 => Command::SendBack { reason },
            19 => match self.rng.below(3) {
                0 => Command::AskExplanation { note },
                1 => Command::Explain { text: reason },
                _ => Command::ConfirmCause { reason },
            },
            20 => Command::Suspend { reason },
            21 => Command::Resume { note, due: self.rng.one_in(2).then_some(later) },
            22 => match self.rng.below(3) {
                0 => Command::Withdraw { reason, ends_series: false },
                _ => Command::Reopen { reason },
            },
            23 => {
                let ids: Vec<_> = life.entries.iter().map(|it| it.id).collect();
                let command = if ids.is_empty() { uuid::Uuid::nil() } else { self.rng.pick(&ids) };
                Command::Undo { command }
            }
            _ => Command::Correct(Box::new(Correction {
                reason,
                field: Some(self.rng.pick(&["Chuyển đổi số", "Y tế"]).into()),
                ..Correction::default()
            })),
        }
    }
}
